/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed448 and X448 on every backend: signatures and secrets are the same bytes, and what is changed
 * is refused by both. */
#include <string.h>

#include <openssl/evp.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ed448.h"
#include "tests/differential/peers.h"

DIFF_BACKEND(c448, pak_c448_impls)

#define MSG 300
#define SIG PAK_ED448_SIG_LEN

#if defined HAVE_GCRYPT
static void gcry_compare(struct diff_case *c, const uint8_t *sig, const uint8_t seed[57],
                         const uint8_t pub[57], const uint8_t *msg, size_t len)
{
	uint8_t want[SIG] = {0};
	gcry_sexp_t priv, data, out;

	diff_must(!gcry_sexp_build(&priv, NULL,
	                           "(private-key (ecc (curve Ed448)(flags eddsa)(q %b)(d %b)))", 57,
	                           pub, 57, seed) &&
	                  !gcry_sexp_build(&data, NULL, "(data (flags eddsa)(value %b))", (int)len,
	                                   msg) &&
	                  !gcry_pk_sign(&out, data, priv),
	          "gcry_pk_sign");
	for (int i = 0; i < 2; i++) {
		gcry_sexp_t part = gcry_sexp_find_token(out, i ? "s" : "r", 0);
		size_t n;
		const char *p = gcry_sexp_nth_data(part, 1, &n);

		memcpy(want + (size_t)57 * (size_t)i, p, n < 57 ? n : 57);
		gcry_sexp_release(part);
	}
	diff_equal(c, DIFF_LIBGCRYPT, sig, want, SIG, "Ed448, %zu bytes", len);
	gcry_sexp_release(out);
	gcry_sexp_release(data);
	gcry_sexp_release(priv);
}
#endif

static void ed448(struct diff_case *c)
{
	static const struct pak_ed448_domain pure = {.prehashed = 0};
	const struct pak_c448_impl *impl = c448_backend(c);
	uint8_t seed[57], mask[57], pub[57], want_pub[57], sig[SIG], want[SIG], msg[MSG];
	uint64_t point[PAK_C448_POINT_WORDS];
	struct pak_ed448_private priv;
	size_t len = diff_len(c, MSG), n = 57, sig_len = SIG;
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	EVP_PKEY *key;
	int ok;

	diff_bytes(c, seed, 57);
	diff_bytes(c, mask, 57);
	diff_bytes(c, msg, len);
	pak_ed448_expand(&priv, seed, mask);
	diff_must(!pak_ed448_public(impl, pub, &priv) &&
	                  !pak_ed448_sign(impl, sig, &priv, pub, &pure, msg, len),
	          "pak_ed448_sign");
	diff_plant(c, sig, SIG);
	key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED448, NULL, seed, 57);
	diff_must(key && EVP_PKEY_get_raw_public_key(key, want_pub, &n) == 1 &&
	                  EVP_DigestSignInit(x, NULL, NULL, NULL, key) == 1 &&
	                  EVP_DigestSign(x, want, &sig_len, msg, len) == 1,
	          "Ed448");
	EVP_MD_CTX_reset(x);
	diff_equal(c, DIFF_LIBCRYPTO, pub, want_pub, 57, "Ed448 on %s: public key", impl->name);
	diff_equal(c, DIFF_LIBCRYPTO, sig, want, SIG, "Ed448 on %s, %zu bytes", impl->name, len);
#if defined HAVE_GCRYPT
	if (!diff_below(c, 8) && !c->planting)
		gcry_compare(c, sig, seed, pub, msg, len);
#endif
	int change = (int)diff_below(c, 2);
	if (change)
		want[diff_below(c, SIG)] ^= (uint8_t)(1 << diff_below(c, 8));
	ok = impl->decode_public(point, want_pub) &&
	     !pak_ed448_verify(impl, want, want_pub, point, &pure, msg, len);
	diff_holds(c, DIFF_LIBCRYPTO, ok == !change, "Ed448 on %s: verification", impl->name);
	diff_must(EVP_DigestVerifyInit(x, NULL, NULL, NULL, key) == 1, "Ed448");
	diff_holds(c, DIFF_LIBCRYPTO, (EVP_DigestVerify(x, want, SIG, msg, len) == 1) == ok,
	           "Ed448 on %s: both verify the same", impl->name);
	EVP_MD_CTX_free(x);
	EVP_PKEY_free(key);
}

/* u: random, small, or beside the prime 2^448 - 2^224 - 1. */
static void coordinate(struct diff_case *c, uint8_t u[56])
{
	switch (diff_below(c, 8)) {
	case 0:
		memset(u, 0, 56);
		u[0] = (uint8_t)diff_random(c);
		break;
	case 1:
		memset(u, 0xff, 56);
		u[28] = (uint8_t)(0xfe + diff_below(c, 2));
		u[0] = (uint8_t)diff_random(c);
		break;
	default:
		diff_bytes(c, u, 56);
	}
}

static void x448(struct diff_case *c)
{
	const struct pak_c448_impl *impl = c448_backend(c);
	uint8_t k[56], u[56], out[56] = {0}, pub[56], want[56] = {0}, want_pub[56];
	EVP_PKEY *key, *peer;
	EVP_PKEY_CTX *x;
	size_t n = 56, m = 56;
	int ok, theirs;

	diff_bytes(c, k, 56);
	coordinate(c, u);
	ok = !pak_x448(impl, out, k, u);
	diff_must(!pak_x448_public(impl, pub, k), "pak_x448_public");
	diff_plant(c, pub, 56);
	key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X448, NULL, k, 56);
	peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X448, NULL, u, 56);
	x = EVP_PKEY_CTX_new(key, NULL);
	diff_must(x && peer && EVP_PKEY_get_raw_public_key(key, want_pub, &n) == 1 &&
	                  EVP_PKEY_derive_init(x) == 1,
	          "X448");
	theirs = EVP_PKEY_derive_set_peer(x, peer) == 1 && EVP_PKEY_derive(x, want, &m) == 1;
	diff_holds(c, DIFF_LIBCRYPTO, ok == theirs, "X448 on %s: small order", impl->name);
	if (theirs)
		diff_equal(c, DIFF_LIBCRYPTO, out, want, 56, "X448 on %s", impl->name);
	diff_equal(c, DIFF_LIBCRYPTO, pub, want_pub, 56, "X448 on %s: public key", impl->name);
#if defined HAVE_GCRYPT
	if (ok && !diff_below(c, 8) && !gcry_ecc_mul_point(GCRY_ECC_CURVE448, want, k, u))
		diff_equal(c, DIFF_LIBGCRYPT, out, want, 56, "X448 on %s", impl->name);
#endif
	EVP_PKEY_CTX_free(x);
	EVP_PKEY_free(key);
	EVP_PKEY_free(peer);
}

const struct diff_row diff_edx448[] = {
        {"Ed448", ed448, 0},
        {"X448", x448, 0},
        {0},
};
