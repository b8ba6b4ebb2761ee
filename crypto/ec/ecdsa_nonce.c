/* SPDX-License-Identifier: Apache-2.0
 *
 * The signature nonce: HMAC_DRBG as RFC 6979 3.2 and FIPS 186-5 A.3.3 use it, with the additional
 * input of RFC 6979 3.6. Nonces have the full width of the order and are taken by rejection, so
 * they are uniform; that a candidate was rejected is independent of the one that is used. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/ec/ecdsa.h"
#include "crypto/hmac/hmac.h"

/* bits2int of RFC 6979 2.3.2: the leftmost order-length bits of in as an integer. */
static void bits_to_int(const struct pak_ec_curve *c, uint64_t *r, const uint8_t *in, size_t len)
{
	if (len < c->scalar_len)
		pak_int_load(r, c->n->limbs, in, len);
	else
		pak_int_load_bits(r, c->n->limbs, in, c->n->bits);
}

void pak_ecdsa_digest_to_scalar(const struct pak_ec_curve *c, uint64_t *e, const uint8_t *digest,
                                size_t digest_len)
{
	bits_to_int(c, e, digest, digest_len);
	pak_mod_reduce_once(e, e, c->n->m, c->n->limbs); /* below 2^bits <= 2 n */
}

/* key = HMAC(key, v || tag || seed), v = HMAC(key, v) */
static void step(struct pak_ecdsa_drbg *g, uint8_t tag, const struct pak_ecdsa_nonce *nonce,
                 const uint8_t *seed, size_t seed_len)
{
	const struct pak_hash *hash = g->hash;
	struct pak_hmac h;

	pak_hmac_init(&h, hash, g->key, hash->len);
	pak_hmac_update(&h, hash, g->v, hash->len);
	pak_hmac_update(&h, hash, &tag, 1);
	pak_hmac_update(&h, hash, seed, seed_len);
	if (nonce && nonce->extra_len)
		pak_hmac_update(&h, hash, nonce->extra, nonce->extra_len);
	pak_hmac_final(&h, hash, g->key);
	pak_hmac_init(&h, hash, g->key, hash->len);
	pak_hmac_update(&h, hash, g->v, hash->len);
	pak_hmac_final(&h, hash, g->v);
	pak_hmac_clear(&h, hash);
}

void pak_ecdsa_drbg_init(const struct pak_ec_curve *c, struct pak_ecdsa_drbg *g,
                         const struct pak_ecdsa_nonce *nonce, const uint64_t *d,
                         const uint8_t *digest, size_t digest_len)
{
	uint8_t seed[2 * PAK_EC_MAX_SCALAR];
	uint64_t e[PAK_EC_MAX_LIMBS];
	size_t len = c->scalar_len;

	g->hash = nonce->hash;
	g->again = 0;
	memset(g->key, 0, sizeof g->key);
	memset(g->v, 1, sizeof g->v);
	pak_int_store(seed, len, d);
	pak_ecdsa_digest_to_scalar(c, e, digest, digest_len);
	pak_int_store(seed + len, len, e);
	step(g, 0, nonce, seed, 2 * len);
	step(g, 1, nonce, seed, 2 * len);
	pak_wipe(seed, sizeof seed);
}

void pak_ecdsa_drbg_next(const struct pak_ec_curve *c, struct pak_ecdsa_drbg *g, uint64_t *k)
{
	uint8_t t[PAK_EC_MAX_SCALAR + PAK_DIGEST_MAX_LEN];
	struct pak_hmac h;
	uint64_t ok;

	do {
		if (g->again)
			step(g, 0, NULL, NULL, 0);
		g->again = 1;
		pak_hmac_init(&h, g->hash, g->key, g->hash->len);
		for (size_t have = 0; have < c->scalar_len; have += g->hash->len) {
			if (have)
				pak_hmac_restart(&h, g->hash);
			pak_hmac_update(&h, g->hash, g->v, g->hash->len);
			pak_hmac_final(&h, g->hash, g->v);
			memcpy(t + have, g->v, g->hash->len);
		}
		bits_to_int(c, k, t, c->scalar_len);
		ok = pak_int_lt(k, c->n->m, c->n->limbs) & (pak_int_is_zero(k, c->n->limbs) ^ 1);
		PAK_PUBLIC(&ok, sizeof ok);
	} while (!ok);
	pak_hmac_clear(&h, g->hash);
	pak_wipe(t, sizeof t);
}
