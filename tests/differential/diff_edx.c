/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 and X25519 on every backend: signatures and secrets are the same bytes, and what is
 * changed is refused by both. */
#include <string.h>

#include <openssl/evp.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ed25519.h"
#include "tests/differential/peers.h"

DIFF_BACKEND(c25519, pak_c25519_impls)

#define MSG 300

static void ed25519(struct diff_case *c)
{
	static const struct pak_ed25519_domain pure = {.flag = PAK_ED25519_PURE};
	const struct pak_c25519_impl *impl = c25519_backend(c);
	uint8_t seed[32], mask[32], pub[32], want_pub[32], sig[64], want[64], msg[MSG];
	uint64_t point[PAK_C25519_POINT_WORDS];
	struct pak_ed25519_private priv;
	size_t len = diff_len(c, MSG), n = 32, sig_len = 64;
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	EVP_PKEY *key;
	int ok;

	diff_bytes(c, seed, 32);
	diff_bytes(c, mask, 32);
	diff_bytes(c, msg, len);
	pak_ed25519_expand(&priv, seed, mask);
	diff_must(!pak_ed25519_public(impl, pub, &priv) &&
	                  !pak_ed25519_sign(impl, sig, &priv, pub, &pure, msg, len),
	          "pak_ed25519_sign");
	diff_plant(c, sig, 64);
	key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, 32);
	diff_must(key && EVP_PKEY_get_raw_public_key(key, want_pub, &n) == 1 &&
	                  EVP_DigestSignInit(x, NULL, NULL, NULL, key) == 1 &&
	                  EVP_DigestSign(x, want, &sig_len, msg, len) == 1,
	          "Ed25519");
	EVP_MD_CTX_reset(x);
	diff_equal(c, DIFF_LIBCRYPTO, pub, want_pub, 32, "Ed25519 on %s: public key", impl->name);
	diff_equal(c, DIFF_LIBCRYPTO, sig, want, 64, "Ed25519 on %s, %zu bytes", impl->name, len);
#if defined HAVE_GCRYPT
	if (!diff_below(c, 8) && !c->planting) {
		gcry_sexp_t priv_x, data = NULL, out = NULL, part;
		size_t half;

		diff_must(!gcry_sexp_build(&priv_x, NULL,
		                           "(private-key (ecc (curve Ed25519)(flags eddsa)(q %b)"
		                           "(d %b)))",
		                           32, pub, 32, seed) &&
		                  !gcry_sexp_build(&data, NULL,
		                                   "(data (flags eddsa)(hash-algo sha512)"
		                                   "(value %b))",
		                                   (int)len, msg) &&
		                  !gcry_pk_sign(&out, data, priv_x),
		          "gcry_pk_sign");
		part = gcry_sexp_find_token(out, "r", 0);
		memcpy(want, gcry_sexp_nth_data(part, 1, &half), 32);
		gcry_sexp_release(part);
		part = gcry_sexp_find_token(out, "s", 0);
		memcpy(want + 32, gcry_sexp_nth_data(part, 1, &half), 32);
		gcry_sexp_release(part);
		diff_equal(c, DIFF_LIBGCRYPT, sig, want, 64, "Ed25519 on %s, %zu bytes", impl->name,
		           len);
		gcry_sexp_release(out);
		gcry_sexp_release(data);
		gcry_sexp_release(priv_x);
	}
#endif
	int change = (int)diff_below(c, 2);
	if (change)
		want[diff_below(c, 64)] ^= (uint8_t)(1 << diff_below(c, 8));
	ok = impl->decode_public(point, want_pub) &&
	     !pak_ed25519_verify(impl, want, want_pub, point, &pure, msg, len);
	diff_holds(c, DIFF_LIBCRYPTO, ok == !change, "Ed25519 on %s: verification", impl->name);
	diff_must(EVP_DigestVerifyInit(x, NULL, NULL, NULL, key) == 1, "Ed25519");
	diff_holds(c, DIFF_LIBCRYPTO, (EVP_DigestVerify(x, want, 64, msg, len) == 1) == ok,
	           "Ed25519 on %s: both verify the same", impl->name);
	EVP_MD_CTX_free(x);
	EVP_PKEY_free(key);
}

/* u: random, small, or beside the prime; bit 255 is ignored by all. */
static void coordinate(struct diff_case *c, uint8_t u[32])
{
	switch (diff_below(c, 8)) {
	case 0:
		memset(u, 0, 32);
		u[0] = (uint8_t)diff_random(c);
		break;
	case 1:
		memset(u, 0xff, 32);
		u[0] = (uint8_t)diff_random(c);
		u[31] = (uint8_t)(0x7f | (diff_random(c) & 0x80));
		break;
	default:
		diff_bytes(c, u, 32);
	}
}

static void x25519(struct diff_case *c)
{
	const struct pak_c25519_impl *impl = c25519_backend(c);
	uint8_t k[32], u[32], out[32] = {0}, pub[32], want[32] = {0}, want_pub[32];
	EVP_PKEY *key, *peer;
	EVP_PKEY_CTX *x;
	size_t n = 32, m = 32;
	int ok, theirs;

	diff_bytes(c, k, 32);
	coordinate(c, u);
	ok = !pak_x25519(impl, out, k, u);
	diff_must(!pak_x25519_public(impl, pub, k), "pak_x25519_public");
	diff_plant(c, pub, 32);
	key = EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, NULL, k, 32);
	peer = EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, NULL, u, 32);
	x = EVP_PKEY_CTX_new(key, NULL);
	diff_must(x && peer && EVP_PKEY_get_raw_public_key(key, want_pub, &n) == 1 &&
	                  EVP_PKEY_derive_init(x) == 1,
	          "X25519");
	theirs = EVP_PKEY_derive_set_peer(x, peer) == 1 && EVP_PKEY_derive(x, want, &m) == 1;
	diff_holds(c, DIFF_LIBCRYPTO, ok == theirs, "X25519 on %s: small order", impl->name);
	if (theirs)
		diff_equal(c, DIFF_LIBCRYPTO, out, want, 32, "X25519 on %s", impl->name);
	diff_equal(c, DIFF_LIBCRYPTO, pub, want_pub, 32, "X25519 on %s: public key", impl->name);
#if defined HAVE_GCRYPT
	if (ok && !gcry_ecc_mul_point(GCRY_ECC_CURVE25519, want, k, u))
		diff_equal(c, DIFF_LIBGCRYPT, out, want, 32, "X25519 on %s", impl->name);
#endif
	EVP_PKEY_CTX_free(x);
	EVP_PKEY_free(key);
	EVP_PKEY_free(peer);
}

const struct diff_row diff_edx[] = {
        {"Ed25519", ed25519, 0},
        {"X25519", x25519, 0},
        {0},
};
