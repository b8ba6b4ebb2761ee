/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: ECDSA (FIPS 186-5 6), without policy, self-test gate or random source: the caller brings
 * random bytes. Signatures are r || s, 2 scalar_len bytes. */
#ifndef PAK_ECDSA_H
#define PAK_ECDSA_H

#include "crypto/base/hash.h"
#include "crypto/ec/ec_curve.h"

/* A private scalar, kept twice so that a fault in one copy is found: d = share[0] + share[1] mod n.
 * All in Montgomery form modulo n. */
struct pak_ec_private {
	uint64_t d[PAK_EC_MAX_LIMBS];
	uint64_t share[2][PAK_EC_MAX_LIMBS];
};

/* Bytes that pak_mod_reduce_wide takes for a scalar of any curve. */
#define PAK_EC_MAX_WIDE (PAK_EC_MAX_SCALAR + 8)

/* Sets up priv from the plain scalar d in [1, n-1] and scalar_len + 8 random bytes that mask the
 * second copy. */
void pak_ec_private_set(const struct pak_ec_curve *curve, struct pak_ec_private *priv,
                        const uint64_t *d, const uint8_t *random);

/* d = the plain scalar. Returns 0, with zeros, if the copies differ (a fault), else 1. */
int pak_ec_private_get(const struct pak_ec_curve *curve, uint64_t *d,
                       const struct pak_ec_private *priv);

/* Where the nonce k comes from: HMAC_DRBG of RFC 6979 3.2 with this digest, and, if extra_len is
 * not 0, with additional random input after 3.6, which hedges against faults and weak digests. */
struct pak_ecdsa_nonce {
	const struct pak_hash *hash;
	const uint8_t *extra;
	size_t extra_len;
};

/* Signs digest. blind: scalar_len + 8 random bytes, which mask the arithmetic and do not change the
 * result. The signature is checked before it is written: see ecdsa.c. On error sig is zeroed.
 * PAK_ERR_INTERNAL: the check failed, by a fault or a defect. */
PAK_MUST_CHECK enum pak_status
pak_ecdsa_sign(const struct pak_ec_curve *curve, const struct pak_ec_impl *impl, uint8_t *sig,
               const struct pak_ec_private *priv, const uint8_t *digest, size_t digest_len,
               const struct pak_ecdsa_nonce *nonce, const uint8_t *blind);

/* The same with the nonce k, scalar_len bytes, for known-answer tests: never called by a service.
 * PAK_ERR_DATA: k is not in [1, n-1], or gives r = 0 or s = 0. */
PAK_MUST_CHECK enum pak_status pak_ecdsa_sign_k(const struct pak_ec_curve *curve,
                                                const struct pak_ec_impl *impl, uint8_t *sig,
                                                const struct pak_ec_private *priv,
                                                const uint8_t *digest, size_t digest_len,
                                                const uint8_t *k, const uint8_t *blind);

/* Verifies under the affine point, which is on the curve. PAK_OK or PAK_ERR_SIGNATURE. All input is
 * public. */
PAK_MUST_CHECK enum pak_status pak_ecdsa_verify(const struct pak_ec_curve *curve,
                                                const struct pak_ec_impl *impl,
                                                const uint64_t *point, const uint8_t *digest,
                                                size_t digest_len, const uint8_t *sig);

/* The generator of nonces: RFC 6979 3.2 d to h. */
struct pak_ecdsa_drbg {
	const struct pak_hash *hash;
	uint8_t key[PAK_DIGEST_MAX_LEN], v[PAK_DIGEST_MAX_LEN];
	int again;
};
void pak_ecdsa_drbg_init(const struct pak_ec_curve *curve, struct pak_ecdsa_drbg *g,
                         const struct pak_ecdsa_nonce *nonce, const uint64_t *d,
                         const uint8_t *digest, size_t digest_len);
/* The next k in [1, n-1]. */
void pak_ecdsa_drbg_next(const struct pak_ec_curve *curve, struct pak_ecdsa_drbg *g, uint64_t *k);

/* e = leftmost order-length bits of digest as an integer mod n (FIPS 186-5 6.4.1 step 2, 3). */
void pak_ecdsa_digest_to_scalar(const struct pak_ec_curve *curve, uint64_t *e,
                                const uint8_t *digest, size_t digest_len);

#endif
