/* SPDX-License-Identifier: Apache-2.0
 *
 * The backends of curve25519 or, where EDX is 448, of curve448: Ed25519 and X25519 or Ed448 and
 * X448 on each of them against libcrypto and the RFCs, and its methods against each other. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/evp.h>

#include "crypto/base/cpu.h"
#include "tests/crypto/core.h"
#include "tests/crypto/edx.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

#if EDX == 448
#define ED_ID EVP_PKEY_ED448
#define X_ID EVP_PKEY_X448
#define ROUNDS 400
#define P_BYTE 28
#define P_BIT 1
#else
#define ED_ID EVP_PKEY_ED25519
#define X_ID EVP_PKEY_X25519
#define ROUNDS 1000
#define P_BYTE 31
#define P_BIT 0x80
#endif

#define EDGES (ORDER_BITS + 200)

static uint64_t seed = EDX;

/* Values that excite carries: runs of equal bits, and numbers beside 0, p and the power of 2 next
 * to it: among the ones, p lacks the highest bit or bit 224. */
static void value(uint8_t out[ED_LEN], unsigned i)
{
	tap_random(&seed, out, ED_LEN);
	if (i % 4 == 1) {
		for (int j = 0; j < X_LEN; j += 4)
			memset(out + j, tap_random64(&seed) & 1 ? 0xff : 0, 4);
	} else if (i % 4 == 2) {
		memset(out + 1, i & 4 ? 0xff : 0, X_LEN - 1);
		if (i & 8)
			out[P_BYTE] ^= P_BIT;
	}
}

static void theirs_ed(uint8_t pub[ED_LEN], uint8_t sig[SIG_LEN], const uint8_t priv[ED_LEN],
                      const uint8_t *msg, size_t len)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(ED_ID, NULL, priv, ED_LEN);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = ED_LEN, m = SIG_LEN;

	core_must(key && EVP_PKEY_get_raw_public_key(key, pub, &n) == 1 &&
	          EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
	          EVP_DigestSign(ctx, sig, &m, msg, len) == 1);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
}

/* 1 if there is a secret. */
static int theirs_x(uint8_t pub[X_LEN], uint8_t secret[X_LEN], const uint8_t priv[X_LEN],
                    const uint8_t peer[X_LEN])
{
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(X_ID, NULL, priv, X_LEN);
	EVP_PKEY *other = EVP_PKEY_new_raw_public_key(X_ID, NULL, peer, X_LEN);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t n = X_LEN, m = X_LEN;
	int ok;

	core_must(key && other && EVP_PKEY_get_raw_public_key(key, pub, &n) == 1 &&
	          EVP_PKEY_derive_init(ctx) == 1);
	ok = EVP_PKEY_derive_set_peer(ctx, other) == 1 && EVP_PKEY_derive(ctx, secret, &m) == 1;
	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(key);
	EVP_PKEY_free(other);
	return ok;
}

static void test_differential(const struct IMPL *impl)
{
	static const struct ED(domain) domain = {PURE};
	unsigned bad_x = 0, bad_pub = 0, bad_sig = 0, bad_verify = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint8_t a[ED_LEN], b[ED_LEN], mask[X_LEN], pub[ED_LEN], out[X_LEN],
		        want_pub[ED_LEN], want[SIG_LEN], sig[SIG_LEN], msg[300];
		uint64_t point[POINT_WORDS];
		size_t len = i % sizeof msg;
		struct ED(private) priv;

		value(a, i);
		value(b, i + 1);
		tap_random(&seed, mask, sizeof mask);
		tap_random(&seed, msg, len);
		int ok = theirs_x(want_pub, want, a, b);
		bad_x += (x_secret(impl, out, a, b) == PAK_OK) != ok ||
		         (ok && memcmp(out, want, X_LEN));
		bad_pub += x_public(impl, pub, a) || memcmp(pub, want_pub, X_LEN);

		theirs_ed(want_pub, want, a, msg, len);
		ED(expand)(&priv, a, mask);
		bad_pub += ED(public)(impl, pub, &priv) || memcmp(pub, want_pub, ED_LEN);
		bad_sig += ED(sign)(impl, sig, &priv, pub, &domain, msg, len) ||
		           memcmp(sig, want, SIG_LEN);
		bad_verify += !impl->decode_public(point, want_pub) ||
		              impl->is_small_public(point) ||
		              ED(verify)(impl, want, want_pub, point, &domain, msg, len);
		want[tap_random64(&seed) % SIG_LEN] ^= (uint8_t)(1 << i % 8);
		bad_verify += ED(verify)(impl, want, want_pub, point, &domain, msg, len) !=
		              PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad_x, "%s: %d " X_NAME " secrets as libcrypto's", impl->name, ROUNDS);
	tap_ok(!bad_pub, "%s: %d public keys of both kinds", impl->name, ROUNDS);
	tap_ok(!bad_sig, "%s: %d signatures", impl->name, ROUNDS);
	tap_ok(!bad_verify, "%s: %d verifications, true and false", impl->name, 2 * ROUNDS);
}

/* RFC 7748 5.2: 1 and 1,000 times k, u = X(k, u), k. */
static void test_iterated(const struct IMPL *impl)
{
#if EDX == 448
	static const char *const rfc[] = {
	        "3f482c8a9f19b01e6c46ee9711d9dc14fd4bf67af30765c2ae2b846a4d23a8cd0db897086239492caf"
	        "350b51f833868b9bc2b3bca9cf4113",
	        "aa3b4749d55b9daf1e5b00288826c467274ce3ebbdd5c17b975e09d4af6c67cf10d087202db88286e2"
	        "b79fceea3ec353ef54faa26e219f38"};
#else
	static const char *const rfc[] = {
	        "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079",
	        "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"};
#endif
	uint8_t k[X_LEN] = {BASE_U}, u[X_LEN] = {BASE_U}, out[X_LEN], want[X_LEN];
	int bad = 0;

	for (int i = 1; i <= 1000; i++) {
		bad += x_secret(impl, out, k, u) != PAK_OK;
		memcpy(u, k, X_LEN);
		memcpy(k, out, X_LEN);
		if (i != 1 && i != 1000)
			continue;
		tap_hex(want, X_LEN, rfc[i == 1000]);
		tap_mem(k, want, X_LEN, "%s: RFC 7748 after %d steps", impl->name, i);
	}
	tap_ok(!bad, "%s: and no step fails", impl->name);
}

/* The i-th of the scalars beside 0, L and the powers of two. */
static void edge(uint64_t k[WORDS], unsigned i)
{
	static const uint64_t one[WORDS] = {1};

	memset(k, 0, 8 * WORDS);
	if (i < ORDER_BITS)
		k[i / 64] = (uint64_t)1 << i % 64;
	else if (i < ORDER_BITS + 100)
		k[0] = i - ORDER_BITS;
	else {
		k[0] = i - (ORDER_BITS + 99);
		(void)pak_int_sub(k, CURVE(order).m, k, WORDS);
	}
	if (i < ORDER_BITS && i % 3 == 1)
		pak_mod_sub(k, k, one, &CURVE(order));
}

/* k B from the table against both halves of the other multiplication, k B - 0 B and
 * 0 B - (L - k) B. */
static void test_base(const struct IMPL *impl)
{
	static const uint64_t one[WORDS] = {1}, zero[WORDS];
	uint64_t k[WORDS], minus[WORDS], x[WORDS];
	uint64_t point[POINT_WORDS];
	uint8_t got[ED_LEN], want[ED_LEN] = {1};
	unsigned bad = 0;

	impl->mul_base(point, zero);
	impl->encode(got, x, point);
	tap_mem(got, want, ED_LEN, "%s: 0 B is the neutral point", impl->name);
	for (unsigned i = 0; i < EDGES; i++) {
		edge(k, i);
		impl->mul_base(point, k);
		impl->encode(got, x, point);
		impl->mul_base(point, one);
		pak_mod_neg(minus, k, &CURVE(order));
		impl->combine_public(want, zero, minus, point);
		bad += !!memcmp(got, want, ED_LEN);
		impl->combine_public(want, k, zero, point);
		bad += !!memcmp(got, want, ED_LEN);
	}
	tap_ok(!bad, "%s: k B by three ways, %d edge values", impl->name, EDGES);
}

#if EDX != 448
static void random_scalar(uint64_t k[4], unsigned i)
{
	uint8_t wide[64] = {0};

	value(wide, i);
	if (i % 8 < 4)
		value(wide + 32, i / 8);
	pak_c25519_reduce(k, wide);
}

/* Every method against the portable backend, with numbers that are not reduced and points of small
 * order among the operands. */
static void test_equal(const struct pak_c25519_impl *impl)
{
	const struct pak_c25519_impl *ref = &pak_c25519_ref;
	unsigned bad_words = 0, bad_base = 0, bad_ladder = 0, bad_combine = 0;
	uint64_t last[4][4] = {{0}, {1}, {1}, {0}};

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint64_t a[PAK_C25519_POINT_WORDS], b[PAK_C25519_POINT_WORDS], u[4], v[4], x[4],
		        y[4], w[4][4], t[4][4];
		uint8_t k[32], in[32], out[32], want[32];

		for (int j = 0; j < 4; j++) {
			value(k, i + (unsigned)j);
			memcpy(w[j], k, 32);
		}
		impl->set(a, w);
		ref->set(b, w);
		impl->get(t, a);
		ref->get(w, b);
		bad_words += !!memcmp(w, t, sizeof w);

		random_scalar(u, i);
		random_scalar(v, i + 3);
		impl->mul_base(a, u);
		ref->mul_base(b, u);
		impl->encode(out, x, a);
		ref->encode(want, y, b);
		bad_base += memcmp(out, want, 32) || memcmp(x, y, 32);
		impl->encode_u(out, a);
		ref->encode_u(want, b);
		bad_base += !!memcmp(out, want, 32);

		/* u B - v P for P = v B of the round before, and (0, -1) */
		if (i % 16 == 14) {
			memset(last, 0, sizeof last);
			memset(last[1], 0xff, 32);
			last[1][0] -= 19;
			last[1][3] >>= 1;
			last[2][0] = 1;
		}
		impl->set(a, last);
		ref->set(b, last);
		impl->combine_public(out, u, v, a);
		ref->combine_public(want, u, v, b);
		bad_combine += !!memcmp(out, want, 32);
		impl->mul_base(a, v);
		impl->get(last, a);

		value(k, i);
		value(in, i + 1);
		if (i % 32 == 0)
			memset(in, 0, 32);
		impl->ladder(out, k, in);
		ref->ladder(want, k, in);
		bad_ladder += !!memcmp(out, want, 32);
	}
	tap_ok(!bad_words, "%s: %d points in words", impl->name, ROUNDS);
	tap_ok(!bad_base, "%s: %d times k B as the portable backend", impl->name, ROUNDS);
	tap_ok(!bad_combine, "%s: %d times u B - v P", impl->name, ROUNDS);
	tap_ok(!bad_ladder, "%s: %d times k u", impl->name, ROUNDS);
}
#endif

/* No method makes the upper halves of vector registers dirty; upper_dirty leaves them clean. */
static void test_upper(const struct IMPL *impl)
{
	static const uint64_t k[WORDS] = {1, 2, 3};
	static const uint8_t base[X_LEN] = {BASE_U};
	uint64_t point[POINT_WORDS], x[WORDS];
	uint8_t out[ED_LEN];
	unsigned dirty = 0;

	if (!upper_available()) {
		tap_skip("no AVX2", "%s: upper halves", impl->name);
		return;
	}
	upper_soil();
	tap_ok(upper_dirty() != 0, "what is dirty is seen");
	(void)upper_dirty();
	impl->mul_base(point, k);
	dirty |= upper_dirty();
	impl->encode(out, x, point);
	dirty |= upper_dirty();
	(void)impl->is_double(point, out, x, point);
	dirty |= upper_dirty();
	impl->combine_public(out, k, k, point);
	dirty |= upper_dirty();
	impl->encode_u(out, point);
	dirty |= upper_dirty();
	(void)impl->is_double_u(point, out);
	dirty |= upper_dirty();
	impl->ladder(out, base, base);
	dirty |= upper_dirty();
	(void)impl->decode_public(point, out);
	dirty |= upper_dirty();
	(void)impl->is_small_public(point);
	dirty |= upper_dirty();
#if EDX != 448
	uint64_t w[4][4];
	impl->get(w, point);
	dirty |= upper_dirty();
	impl->set(point, w);
	dirty |= upper_dirty();
#endif
	tap_ok(!dirty, "%s: upper halves stay clean", impl->name);
}

/* SIG_LEN bytes modulo L against libcrypto's integers. */
static void test_reduce(void)
{
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *x = BN_new(), *m = BN_new();
	uint8_t in[SIG_LEN], want[X_LEN], order[X_LEN];
	uint64_t r[WORDS];
	unsigned bad = 0;

	pak_int_store(order, X_LEN, CURVE(order).m);
	core_must(ctx && x && m && BN_bin2bn(order, X_LEN, m) == m);
	for (unsigned i = 0; i < 2000; i++) {
		tap_random(&seed, in, SIG_LEN);
		if (i % 8 == 1)
			memset(in, 0xff, SIG_LEN);
		else if (i % 8 == 2)
			memset(in, 0, X_LEN - 16 + i % (SIG_LEN - X_LEN + 16));
		core_must(BN_lebin2bn(in, SIG_LEN, x) == x && BN_mod(x, x, m, ctx) == 1 &&
		          BN_bn2lebinpad(x, want, X_LEN) == X_LEN);
		CURVE(reduce)(r, in);
		bad += !!memcmp(r, want, X_LEN);
	}
	tap_ok(!bad, "2,000 hashes modulo L");
	BN_free(x);
	BN_free(m);
	BN_CTX_free(ctx);
}

int main(void)
{
	core_init();
	for (const struct IMPL *const *impl = CURVE(impls); *impl; impl++) {
		if (((*impl)->needs & pak_cpu_hardware()) != (*impl)->needs) {
			tap_skip("the CPU cannot run it", "%s", (*impl)->name);
			continue;
		}
		test_base(*impl);
		test_iterated(*impl);
		test_differential(*impl);
#if EDX != 448
		test_equal(*impl);
#endif
		test_upper(*impl);
	}
	test_reduce();
	return tap_done();
}
