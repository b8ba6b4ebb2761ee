/* SPDX-License-Identifier: Apache-2.0
 *
 * Montgomery multiplication with mulx, adcx and adox, by blocks of eight limbs, which stay in
 * registers while they are summed: the whole product or square, then its reduction a block at a
 * time. Residues are padded to whole blocks, R = 2^(64 words), and are any representative below R:
 * the sum a b + u m is below R (R + m), so one subtraction of m, if the quotient by R has
 * overflowed, makes it fit again. */
#include "crypto/base/cpu.h"
#include "crypto/base/impl.h"

/* MemorySanitizer does not see into assembly. */
#if defined PAK_CT_MSAN
#include "crypto/bn/bn_mont.h"
#else
#include <immintrin.h>
#include <string.h>

#include "crypto/base/ct.h"
#include "crypto/base/unroll.h"
#include "crypto/bn/bn.h"

#define MUL_ADX_LIMBS 8
#include "crypto/bn/mul_adx.h"

#define BLOCK 8u
#define MAX_WORDS PAK_BN_MAX_LIMBS
_Static_assert(MAX_WORDS % BLOCK == 0, "the longest residue is whole blocks");

static unsigned bn_words(unsigned bits)
{
	return (bits + 64 * BLOCK - 1) / (64 * BLOCK) * BLOCK;
}

static unsigned bn_radix_bits(unsigned bits)
{
	return 64 * bn_words(bits);
}

static void bn_load(uint64_t *r, const uint64_t *plain, const struct pak_bn_mod *m)
{
	memmove(r, plain, m->limbs * sizeof *r);
	memset(r + m->limbs, 0, (m->words - m->limbs) * sizeof *r);
}

static uint64_t bn_store(uint64_t *plain, const uint64_t *a, const struct pak_bn_mod *m)
{
	uint64_t above = m->limbs < m->words ? a[m->limbs] : 0;

	memmove(plain, a, m->limbs * sizeof *a);
	return above;
}

static unsigned char add(unsigned char carry, uint64_t *r, uint64_t a, uint64_t b)
{
	unsigned long long sum;

	carry = _addcarry_u64(carry, a, b, &sum);
	*r = sum;
	return carry;
}

/* A block with what mac_adx_8 and red_adx_8 want beside it: a carry, and -1/m modulo 2^64. */
#define CARRY BLOCK
#define INVERSE (BLOCK + 1)
#define BESIDE 2

/* t += a b, n words and one block. */
static void row(uint64_t *t, const uint64_t *a, unsigned n, const uint64_t *b)
{
	uint64_t block[BLOCK + BESIDE];

	memcpy(block, b, BLOCK * sizeof *b);
	block[CARRY] = 0;
	for (unsigned k = 0; k < n; k += BLOCK)
		mac_adx_8(t + k, a + k, block);
}

static void square(uint64_t *t, const uint64_t *a, unsigned n)
{
	uint64_t carries[2] = {0}, diagonal[2 * BLOCK];

	for (unsigned i = 0; i + BLOCK < n; i += BLOCK)
		row(t + 2 * i + BLOCK, a + i + BLOCK, n - i - BLOCK, a + i);
	for (unsigned i = 0; i < n; i += BLOCK) {
		sqr_adx_8(diagonal, a + i);
		double_adx_8(t + 2 * i, carries, diagonal);
	}
}

/* The upper half of t after sums with multiples of m that make the lower half vanish; the carry out
 * of it is returned. */
static uint64_t reduce(uint64_t *t, const struct pak_bn_mod *mod)
{
	unsigned n = mod->words;
	uint64_t u[BLOCK + BESIDE], top = 0;

	u[INVERSE] = mod->neg_inv;
	for (unsigned i = 0; i < n; i += BLOCK) {
		unsigned char c = 0;

		/* What left at the top in the last turn; then at most one of both carries is set.
		 */
		c = add(c, t + n + i, t[n + i], top);
		EACH_FROM (j, 1, BLOCK)
			c = add(c, t + n + i + j, t[n + i + j], 0);
		u[CARRY] = 0;
		red_adx_8(t + i, mod->mr, u);
		for (unsigned k = BLOCK; k < n; k += BLOCK)
			mac_adx_8(t + i + k, mod->mr + k, u);
		top = u[CARRY] + c;
	}
	return top;
}

static void bn_mul(uint64_t *r, const uint64_t *a, const uint64_t *b, const struct pak_bn_mod *mod)
{
	uint64_t t[2 * MAX_WORDS];
	unsigned n = mod->words;
	unsigned char c = 0;

	memset(t, 0, 2 * n * sizeof *t);
	if (a == b)
		square(t, a, n);
	else
		for (unsigned i = 0; i < n; i += BLOCK)
			row(t + i, a, n, b + i);
	uint64_t mask = pak_ct_mask(reduce(t, mod));
	for (unsigned at = 0; at < n; at += BLOCK)
		EACH (i, BLOCK) {
			unsigned long long d;

			c = _subborrow_u64(c, t[n + at + i], mod->mr[at + i] & mask, &d);
			r[at + i] = d;
		}
}

static void bn_mul2(uint64_t *const r[2], const uint64_t *const a[2], const uint64_t *const b[2],
                    const struct pak_bn_mod *const m[2])
{
	bn_mul(r[0], a[0], b[0], m[0]);
	bn_mul(r[1], a[1], b[1], m[1]);
}

static void bn_gather(uint64_t *r, const uint64_t *table, unsigned words, uint64_t index)
{
	for (unsigned at = 0; at < words; at += BLOCK) {
		__m256i x = _mm256_setzero_si256(), y = x, i = x;
		const __m256i wanted = _mm256_set1_epi64x((long long)index);
		const uint64_t *p = table + at;

		for (unsigned k = 0; k < 32; k++, p += words) {
			__m256i mask = _mm256_cmpeq_epi64(i, wanted);

			i = _mm256_add_epi64(i, _mm256_set1_epi64x(1));
			x = _mm256_or_si256(
			        x, _mm256_and_si256(mask, _mm256_loadu_si256((const void *)p)));
			y = _mm256_or_si256(
			        y,
			        _mm256_and_si256(mask, _mm256_loadu_si256((const void *)(p + 4))));
		}
		_mm256_storeu_si256((void *)(r + at), x);
		_mm256_storeu_si256((void *)(r + at + 4), y);
	}
	_mm256_zeroupper();
}

#define BN_METHODS \
	.words = bn_words, .radix_bits = bn_radix_bits, .load = bn_load, .store = bn_store, \
	.mul = bn_mul, .mul2 = bn_mul2, .gather = bn_gather
#endif

const struct pak_bn_impl pak_bn_x86_adx = {
        .name = "bn_x86_adx", .needs = PAK_CPU_ADX | PAK_CPU_AVX2, BN_METHODS};
