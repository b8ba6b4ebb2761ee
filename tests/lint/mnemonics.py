#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The kernels' objects contain the instructions that mnemonics.txt lets them have, and no other."""

import fnmatch
import glob
import os
import re
import subprocess

import tree
from tree import tap

LISTS = os.path.join("tests", "lint", "mnemonics.txt")
PREFIX = re.compile(r"^[\w-]*_la-")
HINTS = {"data16", "cs", "ds", "es", "ss", "notrack", "bnd", "rex", "rex.W", "addr32", "{evex}", "{vex}"}


def instructions(listing):
    """Mnemonics of objdump -d; a repetition goes before its instruction with a colon."""
    for line in listing.splitlines():
        parts = line.split("\t")
        if len(parts) < 2 or not parts[0].strip().endswith(":"):
            continue
        words = parts[1].split()
        while words and words[0] in HINTS:
            words = words[1:]
        if not words or words[0] == "(bad)":
            continue
        yield f"{words[0]}:{words[1]}" if words[0].startswith("rep") and len(words) > 1 else words[0]


class Lists:
    def __init__(self, text):
        self.classes, self.objects, self.extras = {}, [], []
        for line in text.splitlines():
            words = line.split()
            if not words or words[0] == "#" or line.startswith("#"):
                continue
            kind, name, rest = words[0], words[1], words[2:]
            if kind == "class":
                self.classes.setdefault(name, []).extend(rest)
            elif kind == "objects":
                self.objects.append((name, rest))
            elif kind == "extra" and ":" in rest and rest[-1] != ":":
                self.extras.append((name, rest[:rest.index(":")]))
            else:
                raise ValueError(line)

    def allowed(self, name):
        """What matches each mnemonic that the object may have; None if no row names it."""
        rows = [classes for pattern, classes in self.objects if fnmatch.fnmatch(name, pattern)]
        if not rows:
            return None
        words = [w for row in rows for c in row for w in self.classes[c]]
        words += [re.escape(w) for pattern, extra in self.extras if fnmatch.fnmatch(name, pattern) for w in extra]
        return re.compile("|".join(words))

    def findings(self, name, listing):
        allowed = self.allowed(name)
        if allowed is None:
            return [f"{name}: no row in {LISTS}"]
        return [f"{name}: {m}" for m in sorted(set(instructions(listing))) if not allowed.fullmatch(m)]


def disassemble(path):
    return subprocess.run(["objdump", "-d", "--no-show-raw-insn", path], check=True, capture_output=True, text=True).stdout


def short(path):
    return PREFIX.sub("", os.path.basename(path))


def test_itself(lists):
    def planted(name, *lines):
        return lists.findings(name, "".join(f"  {i:x}:\t{line}\n" for i, line in enumerate(lines)))

    tap.ok(not planted("aes_x86_aesni.o", "mov %rax,%rbx", "cs nopw 0x0(%rax)", "aesenc %xmm0,%xmm1", "rep stos %rax,(%rdi)"),
           "what a kernel is made of passes")
    for name, bad in (("aes_x86_aesni.o", "div %rcx"), ("p256_x86_adx.o", "idivq (%rax)"), ("p256_x86_adx.o", "vpgatherqq %ymm1,(%rax,%ymm2,8),%ymm3"),
                      ("p256_x86_adx.o", "vpmaskmovq %ymm3,%ymm6,(%rax)"), ("bn_x86_adx.o", "pdep %rax,%rbx,%rcx"), ("sha512_x86_avx2.o", "vdivpd %ymm0,%ymm1,%ymm2"),
                      ("sha1_x86_shani.o", "vpxor %xmm0,%xmm1,%xmm2"), ("aes_x86_avx512.o", "vpscatterqq %zmm0,(%rax,%zmm1,8){%k1}"),
                      ("bn_x86_adx.o", "bsr %rax,%rbx"), ("aes_x86_aesni.o", "repz cmpsb %es:(%rdi),%ds:(%rsi)"), ("gcm_x86_avx512.o", "sqrtsd %xmm0,%xmm1")):
        tap.ok(len(planted(name, "mov %rax,%rbx", bad)) == 1, f"planted: {bad.split()[0]} in {name} is found")
    tap.ok(planted("new_x86_sse9.o", "ret") == [f"new_x86_sse9.o: no row in {LISTS}"], "an object that no row names is seen")


def test_planted_object(lists):
    path = os.path.join(tap.BUILD, "tests", "ct", "ct_planted.o")
    if not os.path.isfile(path):
        tap.skip("a division planted in an object", "not built here")
        return
    found = lists.findings("planted_x86_avx2.o", disassemble(path))
    tap.ok(any(re.fullmatch(r".*: i?div[lq]?", f) for f in found), "planted: the division of tests/ct/ct_planted.c is found")


def test_kernels(lists):
    objects = sorted(glob.glob(os.path.join(tap.BUILD, "crypto", "**", ".libs", "*_x86_*.o"), recursive=True))
    if not objects:
        tap.skip("kernels", "this build has none")
        return
    if re.search(r"^SAN_CFLAGS = .", tree.text("Makefile", tap.BUILD), re.M):
        tap.skip("kernels", "a sanitizer's build")
        return
    listings = [(short(o), disassemble(o)) for o in objects]
    bad = [f for name, listing in listings for f in lists.findings(name, listing)]
    total = sum(1 for _, listing in listings for _ in instructions(listing))
    tap.ok(total > 10000, f"{total} instructions of {len(objects)} kernels are read")
    tree.report(bad, "no kernel has an instruction that is not in its list")
    assembly = {os.path.basename(p)[:-1] + "o" for p in tree.files(".S") if p.startswith("crypto")}
    built = {name for name, _ in listings}
    tap.ok(all("_x86_" in a for a in assembly) and assembly & built, f"{len(assembly)} files of assembly are among them")


def main():
    lists = Lists(tree.text(LISTS))
    tap.run(lambda: test_itself(lists), lambda: test_planted_object(lists), lambda: test_kernels(lists))


main()
