#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes mul_adx.h: products and squares of n-limb integers with mulx, adcx and adox, for the fields whose
reduction works on the full product; and blocks of eight limbs for the moduli of crypto/bn.

usage: mul_adx.py > mul_adx.h
       mul_adx.py --check mul_adx.h     exits 1 if the file differs from what would be written

Word w of the result lives in register w mod n of the pool while it is summed, and is stored as soon as it is
final, so n registers do for a row.
"""
import sys

POOL = ["r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rbx"]
SIZES = (6, 7, 9)
BLOCK = 8


def low(reg):
    return {"rax": "eax", "rcx": "ecx", "rbx": "ebx"}.get(reg, reg + "d")


class Writer:
    def __init__(self, n):
        self.n = n
        self.lines = []

    def reg(self, word):
        return POOL[word % self.n]

    def put(self, op, *operands):
        self.lines.append(f"{op} " + ", ".join(operands))

    def mulx(self, mem, lo, hi):
        self.put("mulx", mem, f"%%{lo}", f"%%{hi}")

    def store(self, word):
        self.put("mov", f"%%{self.reg(word)}", f"{8 * word}(%[t])")

    def text(self):
        return "\n".join(f'\t\t"{line}\\n\\t"' for line in self.lines)


def first_row(w, base, words, factor):
    """words[0] * a[base + 1 ...]: the first row of a product or square, into fresh registers."""
    start = words[0]
    w.put("mov", factor, "%%rdx")
    for k, j in enumerate(range(base, w.n)):
        word = start + k
        if k == 0:
            w.mulx(f"{8 * j}(%[a])", w.reg(word), w.reg(word + 1))
            continue
        if (word + 1) % w.n == start % w.n:
            w.store(start)
        w.mulx(f"{8 * j}(%[a])", "rax", w.reg(word + 1))
        w.put("add" if k == 1 else "adc", "%%rax", f"%%{w.reg(word)}")
    w.put("adc", "$0", f"%%{w.reg(start + w.n - base)}")


def next_row(w, i, base, factor):
    """Adds factor * a[base ...] 2^(64 i); the top word i + n is new."""
    w.put("mov", factor, "%%rdx")
    w.put("xor", "%%eax", "%%eax")
    top = w.reg(i + w.n)
    if base != 0:
        w.put("mov", "$0", f"%%{low(top)}")
    for j in range(base, w.n):
        w.mulx(f"{8 * j}(%[a])", "rax", "rcx")
        w.put("adcx", "%%rax", f"%%{w.reg(i + j)}")
        if j == 0:
            w.store(i)
            w.put("mov", "$0", f"%%{low(top)}")
        w.put("adox", "%%rcx", f"%%{w.reg(i + j + 1)}")
    w.put("mov", "$0", "%%eax")
    w.put("adcx", "%%rax", f"%%{top}")


def block_rows(w, i, base):
    """Row i of a block: rdx times a on the words i .. i + n, of which the first is final after the lowest addition."""
    w.put("xor", "%%eax", "%%eax")
    for j in range(w.n):
        w.mulx(f"{8 * j}(%[a])", "rax", "rcx")
        w.put("adcx", "%%rax", f"%%{w.reg(i + j)}")
        if j == 0:
            base(i)
            w.put("mov", "$0", f"%%{low(w.reg(i + w.n))}")
        w.put("adox", "%%rcx", f"%%{w.reg(i + j + 1)}")
    w.put("mov", "$0", "%%eax")
    w.put("adcx", "%%rax", f"%%{w.reg(i + w.n)}")


def block_end(w):
    """The upper words to those of t, with the carry that came in, in the word after b; which then has the one out."""
    w.put("mov", "$-1", "%%rcx")
    w.put("add", f"{8 * BLOCK}(%[b])", "%%rcx")
    for j in range(w.n):
        w.put("adc", f"{8 * (w.n + j)}(%[t])", f"%%{w.reg(j)}")
        w.put("mov", f"%%{w.reg(j)}", f"{8 * (w.n + j)}(%[t])")
    w.put("mov", "$0", "%%eax")
    w.put("adc", "$0", "%%rax")
    w.put("mov", "%%rax", f"{8 * BLOCK}(%[b])")


def block_product():
    w = Writer(BLOCK)
    for j in range(BLOCK):
        w.put("mov", f"{8 * j}(%[t])", f"%%{w.reg(j)}")
    for i in range(BLOCK):
        w.put("mov", f"{8 * i}(%[b])", "%%rdx")
        block_rows(w, i, w.store)
    block_end(w)
    return block_function(w, f"mac_adx_{BLOCK}", f"t[0 .. {2 * BLOCK - 1}] += a b + 2^{64 * BLOCK} c with c = "
                          f"b[{BLOCK}], which becomes what leaves at the top: 0 or 1")


def block_reduce():
    w = Writer(BLOCK)
    for j in range(BLOCK):
        w.put("mov", f"{8 * j}(%[t])", f"%%{w.reg(j)}")
    for i in range(BLOCK):
        w.put("mov", f"%%{w.reg(i)}", "%%rdx")
        w.put("imul", f"{8 * BLOCK + 8}(%[b])", "%%rdx")
        w.put("mov", "%%rdx", f"{8 * i}(%[b])")
        block_rows(w, i, lambda i: None)
    block_end(w)
    return block_function(w, f"red_adx_{BLOCK}", f"b[0 .. {BLOCK - 1}] such that t[0 .. {BLOCK - 1}] + a b = 0 modulo "
                          f"2^{64 * BLOCK}, with b[{BLOCK + 1}] = -1/a modulo 2^64;\n * then as mac, but for the lower "
                          f"words of t, which stay")


def block_double():
    w = Writer(BLOCK)
    w.put("mov", "$-1", "%%rax")
    w.put("add", "%[low]", "%%rax")
    w.put("mov", "$-1", "%%rax")
    w.put("adox", "%[carry]", "%%rax")
    for j in range(2 * BLOCK):
        w.put("mov", f"{8 * j}(%[t])", "%%rax")
        w.put("adcx", "%%rax", "%%rax")
        w.put("adox", f"{8 * j}(%[a])", "%%rax")
        w.put("mov", "%%rax", f"{8 * j}(%[t])")
    for c in ("low", "carry"):
        w.put("mov", "$0", "%%eax")
        w.put("adcx" if c == "low" else "adox", "%%rax", "%%rax")
        w.put("mov", "%%rax", f"%[{c}]")
    return f"""
/* t[0 .. {2 * BLOCK - 1}] = 2 t + a + carries[0] + carries[1]; carries are those that leave at the top, 0 or 1 each. */
static inline void double_adx_{BLOCK}(uint64_t *t, uint64_t carries[2], const uint64_t *a)
{{
	uint64_t low = carries[0], c = carries[1];
	__asm__ volatile(
{w.text()}
		: [low] "+m"(low), [carry] "+m"(c)
		: [t] "r"(t), [a] "r"(a)
		: "rax", "cc", "memory");
	carries[0] = low;
	carries[1] = c;
}}
"""


def block_function(w, name, comment):
    used = ", ".join(f'"{r}"' for r in ["rax", "rcx", "rdx"] + POOL[:w.n] + ["cc", "memory"])
    return f"""
/* {comment} */
static inline void {name}(uint64_t *t, const uint64_t *a, uint64_t b[{BLOCK + 2}])
{{
	__asm__ volatile(
{w.text()}
		:
		: [t] "r"(t), [a] "r"(a), [b] "r"(b)
		: {used});
}}
"""


def function(w, name, comment, operands):
    used = ", ".join(f'"{r}"' for r in ["rax", "rcx", "rdx"] + POOL[:w.n] + ["cc", "memory"])
    arguments = ", const uint64_t *b" if '[b]' in operands else ""
    return f"""
/* {comment} */
static inline __attribute__((always_inline)) void {name}(uint64_t *t, const uint64_t *a{arguments})
{{
	__asm__ volatile(
{w.text()}
		:
		: {operands}
		: {used});
}}
"""


def product(n):
    w = Writer(n)
    inside = n == 9  # registers for three pointers are not to be had
    b = (lambda i: f"{8 * (2 * n + i)}(%[t])") if inside else (lambda i: f"{8 * i}(%[b])")
    first_row(w, 0, [0], b(0))
    for i in range(1, n):
        next_row(w, i, 0, b(i))
    for word in range(n, 2 * n):
        w.store(word)
    if inside:
        return function(w, f"mul_adx_{n}", f"t[0 .. {2 * n - 1}] = a b, with b in t[{2 * n} .. {3 * n - 1}]",
                        '[t] "r"(t), [a] "r"(a)')
    return function(w, f"mul_adx_{n}", f"t[0 .. {2 * n - 1}] = a b", '[t] "r"(t), [a] "r"(a), [b] "r"(b)')


def square(n):
    w = Writer(n)
    first_row(w, 1, [1], "(%[a])")
    w.store(2) if n > 2 else None
    if "mov %%" + w.reg(1) + ", 8(%[t])" not in w.lines:
        w.store(1)
    for i in range(1, n - 1):
        next_row(w, i, i + 1, f"{8 * i}(%[a])")
        w.store(2 * i + 1)
        w.store(2 * i + 2)
    w.put("xor", "%%eax", "%%eax")
    for i in range(n):
        even, odd = POOL[2 * i % n], POOL[(2 * i + 1) % n]
        w.put("mov", f"{8 * i}(%[a])", "%%rdx")
        w.mulx("%%rdx", "rax", "rcx")
        if i:
            w.put("mov", f"{16 * i}(%[t])", f"%%{even}")
            w.put("adcx", f"%%{even}", f"%%{even}")
            w.put("adox", "%%rax", f"%%{even}")
            w.put("mov", f"%%{even}", f"{16 * i}(%[t])")
        else:
            w.put("mov", "%%rax", "(%[t])")
        if i < n - 1:
            w.put("mov", f"{16 * i + 8}(%[t])", f"%%{odd}")
        else:
            w.put("mov", "$0", f"%%{low(odd)}")
        w.put("adcx", f"%%{odd}", f"%%{odd}")
        w.put("adox", "%%rcx", f"%%{odd}")
        w.put("mov", f"%%{odd}", f"{16 * i + 8}(%[t])")
    return function(w, f"sqr_adx_{n}", f"t[0 .. {2 * n - 1}] = a^2", '[t] "r"(t), [a] "r"(a)')


HEAD = """/* SPDX-License-Identifier: Apache-2.0
 *
 * Generated by mul_adx.py and checked by make lint: do not edit.
 * Full products by rows, with one carry chain in each of CF and OF. */
#ifndef PAK_BN_MUL_ADX_H
#define PAK_BN_MUL_ADX_H

#include <stdint.h>

/* clang-format off */
#if !defined MUL_ADX_LIMBS
#error "MUL_ADX_LIMBS says which size is wanted"
#endif
"""


def output():
    text = HEAD
    for n in SIZES:
        text += f"\n#if MUL_ADX_LIMBS == {n}{product(n)}{square(n)}#endif\n"
    text += f"\n#if MUL_ADX_LIMBS == {BLOCK}{square(BLOCK)}{block_double()}{block_product()}{block_reduce()}#endif\n"
    return text + "/* clang-format on */\n\n#endif\n"


def main(argv):
    text = output()
    if argv[1:2] == ["--check"] and len(argv) == 3:
        with open(argv[2], encoding="ascii") as f:
            if f.read() == text:
                return 0
        print(f"{argv[2]}: differs from the output of mul_adx.py", file=sys.stderr)
        return 1
    if len(argv) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    sys.stdout.write(text)
    return 0


sys.exit(main(sys.argv))
