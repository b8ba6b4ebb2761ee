/* SPDX-License-Identifier: Apache-2.0
 *
 * A whole short request of CTR_DRBG over AES-256 with additional input (SP 800-90A 10.2.1.5.2) with
 * AES-NI. What counts is how many blocks are encrypted one after the other, and how soon a key is
 * ready for the first block: two blocks of BCC, three of the derivation function's output under a
 * key that these give, one of output under a key that those give. All else goes beside them: the
 * key stream of the first update beside the derivation, the last expansion of a key beside the
 * third block, the second update beside the output. */
#include <config.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/aes/aes_x86_aesni.h"
#include "crypto/base/bytes.h"
#include "crypto/drbg/ctr_drbg_impl.h"

#define ROUNDS 14
#define SEED 3 /* blocks of seedlen */
#define WIDE 8 /* blocks side by side */

_Static_assert(PAK_CTR_DRBG_SHORT == 16 * (WIDE - SEED), "output beside the second update");

INLINE __m128i swap_bytes(__m128i x)
{
	return _mm_shuffle_epi8(x, _mm_set_epi64x(0x0001020304050607, 0x08090a0b0c0d0e0f));
}

INLINE void a_round(__m128i *x, unsigned n, __m128i k)
{
	EACH (i, n)
		x[i] = _mm_aesenc_si128(x[i], k);
}

/* --- keys expanded beside the blocks (FIPS 197 algorithm 2), two round keys at a time --- */

struct pair {
	__m128i a, b;
};

/* w[i] ^= w[i-1] ^ ... ^ w[0] for the four words of x. */
INLINE __m128i sum_words(__m128i x)
{
	x = _mm_xor_si128(x, _mm_slli_si128(x, 4));
	return _mm_xor_si128(x, _mm_slli_si128(x, 8));
}

/* The sums go into AESENCLAST as its key: with equal columns it is SubWord, then their addition. */
INLINE void next_a(struct pair *k, uint32_t rcon)
{
	const __m128i rot3 = _mm_set1_epi32(0x0c0f0e0d);
	__m128i sums = _mm_xor_si128(sum_words(k->a), _mm_set1_epi32((int)rcon));

	k->a = _mm_aesenclast_si128(_mm_shuffle_epi8(k->b, rot3), sums);
}

INLINE void next_b(struct pair *k)
{
	k->b = _mm_aesenclast_si128(_mm_shuffle_epi32(k->a, 0xff), sum_words(k->b));
}

/* n blocks under key, but for the last round, whose key is returned. */
INLINE __m128i encrypt(__m128i *x, unsigned n, struct pair key)
{
	EACH (i, n)
		x[i] = _mm_xor_si128(x[i], key.a);
	a_round(x, n, key.b);
	EACH_FROM (r, 1, ROUNDS / 2) {
		next_a(&key, 1u << (r - 1));
		a_round(x, n, key.a);
		next_b(&key);
		a_round(x, n, key.b);
	}
	next_a(&key, 1u << (ROUNDS / 2 - 1));
	return key.a;
}

/* The same schedule for where everything waits for it: one AESENCLAST a round key is all there is
 * in the chain. With a_k for round key 2k and b_k for 2k + 1, the last of their words are
 *   w3(a_k) = w3(a_k-4) ^ rcon_k ^ Rot(Sub(w3(b_k-1)))
 *   w3(b_k) = w3(b_k-4) ^ Sub(w3(a_k))
 * because three of the four words that the standard adds up on the way meet themselves. Sub goes
 * byte by byte, so the rotations can wait: the chain holds Rot^-k(w3) in all four columns, and at
 * k - 4 the rotation is the same. The other words come from four links of the chain:
 *   w2(a_k) = w3(a_k) ^ w3(a_k-1)
 *   w1(a_k) = w3(a_k) ^ w3(a_k-2)
 *   w0(a_k) = w3(a_k) ^ w3(a_k-1) ^ w3(a_k-2) ^ w3(a_k-3) */
struct links {
	__m128i at[4]; /* of k, at k % 4 */
};

#define NONE 0x80808080u /* PSHUFB: a zero */

/* The bytes of column c as Rot^m gives them, for PSHUFB. */
INLINE uint32_t rotated(unsigned c, unsigned m)
{
	return (m % 4 | (m + 1) % 4 << 8 | (m + 2) % 4 << 16 | (m + 3) % 4 << 24) + 0x04040404 * c;
}

INLINE __m128i place(__m128i x, uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3)
{
	return _mm_shuffle_epi8(x, _mm_set_epi32((int)w3, (int)w2, (int)w1, (int)w0));
}

INLINE __m128i spread(__m128i x, unsigned c, unsigned m)
{
	return place(x, rotated(c, m), rotated(c, m), rotated(c, m), rotated(c, m));
}

/* Links 0 to -3, which is where the words of the first round key would come from. */
INLINE struct links first_links(__m128i key)
{
	const __m128i to3 = _mm_xor_si128(key, _mm_shuffle_epi32(key, 0xff));
	__m128i all = _mm_xor_si128(key, _mm_srli_si128(key, 8));

	all = _mm_xor_si128(all, _mm_srli_si128(all, 4));
	return (struct links){
	        {spread(key, 3, 0), spread(all, 0, 3), spread(to3, 1, 2), spread(to3, 2, 1)}};
}

/* The round key of link k, which follows last in the chain. */
INLINE __m128i next_key(struct links *l, __m128i last, unsigned k)
{
	const uint32_t r1 = rotated(0, k - 1), r2 = rotated(0, k - 2), r3 = rotated(0, k - 3);
	__m128i others;

	others = _mm_xor_si128(place(l->at[(k - 1) % 4], r1, NONE, r1, NONE),
	                       place(l->at[(k - 2) % 4], r2, r2, NONE, NONE));
	others = _mm_xor_si128(others, place(l->at[(k - 3) % 4], r3, NONE, NONE, NONE));
	l->at[k % 4] = _mm_aesenclast_si128(last, l->at[k % 4]);
	return _mm_xor_si128(others, spread(l->at[k % 4], 0, k));
}

INLINE void add_rcon(struct links *l, unsigned k)
{
	const int rcon = (int)((uint32_t)1 << (k - 1) << 8 * (k % 4));

	l->at[k % 4] = _mm_xor_si128(l->at[k % 4], _mm_set1_epi32(rcon));
}

/* All round keys of key; n blocks under it, but for the last round. */
INLINE void encrypt_soon(__m128i keys[ROUNDS + 1], __m128i *x, unsigned n, struct pair key)
{
	struct links a = first_links(key.a), b = first_links(key.b);

	keys[0] = key.a;
	keys[1] = key.b;
	EACH (i, n)
		x[i] = _mm_aesenc_si128(_mm_xor_si128(x[i], key.a), key.b);
	EACH_FROM (k, 1, ROUNDS / 2) {
		add_rcon(&a, k);
		keys[2 * k] = next_key(&a, b.at[(k - 1) % 4], k);
		keys[2 * k + 1] = next_key(&b, a.at[k % 4], k);
		EACH (i, n)
			x[i] = _mm_aesenc_si128(_mm_aesenc_si128(x[i], keys[2 * k]),
			                        keys[2 * k + 1]);
	}
	add_rcon(&a, ROUNDS / 2);
	keys[ROUNDS] = next_key(&a, b.at[(ROUNDS / 2 - 1) % 4], ROUNDS / 2);
}

/* --- the counter --- */

/* x[i] = v + 1 + i, less than v + 16. The carry is where the top bit of the low half goes away: a
 * DRBG's counter is secret and must meet no branch. */
INLINE void counters(__m128i *x, unsigned n, __m128i v)
{
	const __m128i low_above = _mm_set_epi64x(0x08090a0b0c0d0e0f, -1);
	const __m128i value = swap_bytes(v), low = _mm_shuffle_epi8(v, low_above);

	EACH (i, n) {
		__m128i sum = _mm_add_epi64(value, _mm_set_epi64x(0, i + 1));
		__m128i low_sum = _mm_add_epi64(low, _mm_set_epi64x(i + 1, 0));
		__m128i carry = _mm_srli_epi64(_mm_andnot_si128(low_sum, low), 63);

		x[i] = swap_bytes(_mm_add_epi64(sum, carry));
	}
}

/* --- the request --- */

struct scratch {
	__m128i keys[ROUNDS + 1]; /* of the state's key; then of the derivation function's second */
	__m128i stream[SEED];     /* of the first update */
};

INLINE void expand_key(struct scratch *s, const struct pak_ctr_drbg *d)
{
	encrypt_soon(s->keys, NULL, 0, (struct pair){aesni_load(d->key), aesni_load(d->key + 16)});
}

INLINE void update_stream(struct scratch *s, const struct pak_ctr_drbg *d)
{
	counters(s->stream, SEED, aesni_load(d->v));
	EACH (i, SEED) {
		__m128i x = _mm_xor_si128(s->stream[i], s->keys[0]);
		EACH_FROM (r, 1, ROUNDS)
			x = _mm_aesenc_si128(x, s->keys[r]);
		s->stream[i] = _mm_aesenclast_si128(x, s->keys[ROUNDS]);
	}
}

/* BCC begins with blocks that are the same each time. */
INLINE void bcc_start(__m128i chain[SEED], const struct pak_ctr_drbg *d)
{
	EACH (i, SEED)
		chain[i] = aesni_load(d->df_first[i]);
}

INLINE void bcc(__m128i chain[SEED], const struct pak_ctr_drbg *d, __m128i block)
{
	EACH (i, SEED)
		chain[i] = _mm_xor_si128(chain[i], block);
	aesni_encrypt(chain, SEED, AESNI_ENC(&d->df), ROUNDS);
}

/* E(K, x), as last gives the last round: x is what the next block starts from. */
INLINE __m128i next_x(__m128i *x, const __m128i keys[ROUNDS + 1], __m128i last)
{
	const __m128i done = _mm_aesenclast_si128(*x, last);

	*x = _mm_aesenclast_si128(*x, _mm_xor_si128(keys[ROUNDS], keys[0]));
	EACH_FROM (r, 1, ROUNDS)
		*x = _mm_aesenc_si128(*x, keys[r]);
	return done;
}

/* The end of the derivation (10.3.2: X = E(K, X) three times) and the first update: seed is what
 * was derived, *key and the result the new state. Last rounds add what comes after them. */
INLINE __m128i first_update(__m128i seed[SEED], struct pair *key, const __m128i chain[SEED],
                            struct scratch *s)
{
	__m128i x = chain[2], last;

	encrypt_soon(s->keys, &x, 1, (struct pair){chain[0], chain[1]});
	last = s->keys[ROUNDS];
	seed[0] = _mm_aesenclast_si128(x, last);
	key->a = next_x(&x, s->keys, _mm_xor_si128(last, s->stream[0]));
	seed[1] = _mm_aesenclast_si128(x, last);
	key->b = next_x(&x, s->keys, _mm_xor_si128(last, s->stream[1]));
	seed[2] = _mm_aesenclast_si128(x, last);
	return _mm_aesenclast_si128(x, _mm_xor_si128(last, s->stream[2]));
}

/* One block of output, and the state after it. */
INLINE void finish_one(struct pak_ctr_drbg *d, uint8_t *out, size_t len, const __m128i chain[SEED],
                       struct scratch *s)
{
	__m128i seed[SEED], x[1 + SEED], last;
	struct pair key;

	counters(x, 1 + SEED, first_update(seed, &key, chain, s));
	last = encrypt(x, 1 + SEED, key);
	x[0] = _mm_aesenclast_si128(x[0], last);
	EACH (i, SEED)
		x[1 + i] = _mm_aesenclast_si128(x[1 + i], _mm_xor_si128(last, seed[i]));
	if (len == 16)
		aesni_store(out, x[0]);
	else
		memcpy(out, x, len);
	aesni_store(d->key, x[1]);
	aesni_store(d->key + 16, x[2]);
	aesni_store(d->v, x[3]);
}

/* Up to WIDE - SEED blocks. */
INLINE void finish_wide(struct pak_ctr_drbg *d, uint8_t *out, size_t len, const __m128i chain[SEED],
                        struct scratch *s)
{
	const size_t n = (len + 15) / 16;
	__m128i seed[SEED], x[WIDE], last;
	struct pair key;

	counters(x, WIDE, first_update(seed, &key, chain, s));
	last = encrypt(x, WIDE, key);
	EACH (i, WIDE)
		x[i] = _mm_aesenclast_si128(x[i], last);
	memcpy(out, x, len);
	aesni_store(d->key, _mm_xor_si128(x[n], seed[0]));
	aesni_store(d->key + 16, _mm_xor_si128(x[n + 1], seed[1]));
	aesni_store(d->v, _mm_xor_si128(x[n + 2], seed[2]));
}

/* The derivation's input is S = L || N || in || 80 and zeros, in the commonest case and in others.
 */
INLINE void bcc_16(__m128i chain[SEED], const struct pak_ctr_drbg *d, const uint8_t in[16])
{
	const uint64_t head = (uint64_t)PAK_BE32(PAK_CTR_DRBG_SEED) << 32 | PAK_BE32(16);
	const long long a = (long long)pak_load64_le(in), b = (long long)pak_load64_le(in + 8);

	bcc_start(chain, d);
	bcc(chain, d, _mm_set_epi64x(a, (long long)head));
	bcc(chain, d, _mm_set_epi64x(0x80, b));
}

INLINE void bcc_any(__m128i chain[SEED], const struct pak_ctr_drbg *d, const uint8_t *in,
                    size_t len)
{
	__m128i text[(8 + PAK_CTR_DRBG_SHORT_INPUT + 1) / 16] = {0};
	uint8_t *p = (uint8_t *)text;

	pak_store32_be(p, (uint32_t)len);
	pak_store32_be(p + 4, PAK_CTR_DRBG_SEED);
	memcpy(p + 8, in, len);
	p[8 + len] = 0x80;
	bcc_start(chain, d);
	for (size_t i = 0; i <= (8 + len) / 16; i++)
		bcc(chain, d, text[i]);
}

static __attribute__((noinline)) void leave_residue(struct pak_ctr_drbg *d, uint8_t *out,
                                                    size_t len, const uint8_t *in, size_t in_len)
{
	__m128i chain[SEED];
	struct scratch s;

	if (in_len == 16)
		bcc_16(chain, d, in);
	else
		bcc_any(chain, d, in, in_len);
	expand_key(&s, d);
	update_stream(&s, d);
	if (len <= 16)
		finish_one(d, out, len, chain, &s);
	else
		finish_wide(d, out, len, chain, &s);
	/* Round keys that may not be split up stay in memory, where they cost no registers. */
	__asm__ volatile("" : : "r"(&s) : "memory");
}

/* More than the frame above, where the compiler puts what it likes. */
static __attribute__((noinline)) void wipe_stack(void)
{
	uint8_t below[1536];

	pak_wipe(below, sizeof below);
}

static void request(struct pak_ctr_drbg *d, uint8_t *out, size_t len, const uint8_t *in,
                    size_t in_len)
{
	leave_residue(d, out, len, in, in_len);
	wipe_stack();
}

const struct pak_ctr_drbg_impl pak_ctr_drbg_x86_aesni = {
        .name = "ctr_drbg_x86_aesni",
        .aes = &pak_aes_x86_aesni,
        .request = request,
};
