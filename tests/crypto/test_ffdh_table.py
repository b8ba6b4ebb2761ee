#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The primes in crypto/ffdh/ffdh_table.c against the formulas of RFC 7919 and RFC 3526, with e and pi from
other series than the generator's: the continued fraction of e and the Gauss-Legendre iteration. X is what is
left; that it is the one of the standards is seen by p and (p - 1)/2 being prime."""
import math
import os
import re
import sys


def euler(bits):
    """floor(2^bits e) from the convergents of [2; 1, 2, 1, 1, 4, 1, 1, 6, ...]."""
    h, h1, k, k1, i = 1, 2, 0, 1, 0
    while k1 * k1 >> (bits + 64) == 0:
        i += 1
        a = 2 * (i + 1) // 3 if i % 3 == 2 else 1
        h, h1, k, k1 = h1, a * h1 + h, k1, a * k1 + k
    return (h1 << bits) // k1


def pi(bits):
    """floor(2^bits pi)."""
    wide = bits + 128
    one = 1 << wide
    a, b, t, p = one, math.isqrt(1 << (2 * wide - 1)), one >> 2, 1
    while abs(a - b) > 4:
        a1 = (a + b) >> 1
        b = math.isqrt(a * b)
        t -= p * (a - a1) * (a - a1) >> wide
        a, p = a1, 2 * p
    return ((a + b) * (a + b) // (4 * t)) >> 128


def probable(n):
    return pow(2, n - 1, n) == 1


def main(path):
    with open(path, encoding="ascii") as f:
        text = f.read()
    good = 0
    found = re.findall(r"uint64_t (ffdhe|modp)(\d+)\[(\d+)\] = \{(.*?)\};", text, re.S)
    print(f"1..{len(found) + 1}")
    for n, (name, bits, limbs, words) in enumerate(found, 1):
        bits = int(bits)
        words = [int(w, 16) for w in re.findall(r"0x([0-9a-f]{16})", words)]
        p = sum(w << 64 * i for i, w in enumerate(words))
        base = 2**bits - 2**(bits - 64) + (euler if name == "ffdhe" else pi)(bits - 130) * 2**64 - 1
        x, rest = divmod(p - base, 2**64)
        ok = len(words) == int(limbs) == bits // 64 and rest == 0 and 0 < x < 2**24 and p % 8 == 7
        ok = ok and (bits > 4096 or (probable(p >> 1) and probable(p)))
        good += ok
        print(f"{'ok' if ok else 'not ok'} {n} - {name}{bits}: the formula with X = {x}")
    print(f"{'ok' if good == 10 else 'not ok'} {len(found) + 1} - ten groups")
    return good != 10


sys.exit(main(os.path.join(os.environ.get("srcdir", "."), "crypto/ffdh/ffdh_table.c")))
