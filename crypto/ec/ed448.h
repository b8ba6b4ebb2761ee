/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: Ed448 (RFC 8032 5.2, FIPS 186-5 7) and X448 (RFC 7748 5) key pairs, without policy,
 * self-test gate or random source: the caller brings random bytes. */
#ifndef PAK_ED448_H
#define PAK_ED448_H

#include "crypto/ec/c448.h"

#define PAK_ED448_SIG_LEN (2 * PAK_ED448_LEN)

/* The expanded private key: the scalar, twice, so that a fault in one copy is found (a = share[0] +
 * share[1] mod L, all in Montgomery form), and the prefix. */
struct pak_ed448_private {
	uint8_t prefix[PAK_ED448_LEN], pub[PAK_ED448_LEN]; /* pub: see pak_ed25519_private */
	uint64_t a[PAK_C448_WORDS], share[2][PAK_C448_WORDS];
};

/* dom4(prehashed, context), which goes before every message. */
struct pak_ed448_domain {
	int prehashed;
	const uint8_t *context;
	size_t context_len; /* 0 to 255 */
};

/* The hash of Ed448ph: 64 bytes of SHAKE256. */
#define PAK_ED448_DIGEST_LEN 64
void pak_ed448_digest(uint8_t out[PAK_ED448_DIGEST_LEN], const uint8_t *msg, size_t len);

/* mask: 56 random bytes. */
void pak_ed448_expand(struct pak_ed448_private *priv, const uint8_t seed[PAK_ED448_LEN],
                      const uint8_t mask[56]);

/* Computes the public key, also in priv, and tests the pair: (2 a) B = 2 A. PAK_ERR_INTERNAL: a
 * fault. Goes before signing. */
PAK_MUST_CHECK enum pak_status pak_ed448_public(const struct pak_c448_impl *impl,
                                                uint8_t out[PAK_ED448_LEN],
                                                struct pak_ed448_private *priv);

/* Signs; sig is checked, or wiped, and does not overlap the message, which is read four times.
 * PAK_ERR_INTERNAL: a fault. */
PAK_MUST_CHECK enum pak_status
pak_ed448_sign(const struct pak_c448_impl *impl, uint8_t sig[PAK_ED448_SIG_LEN],
               const struct pak_ed448_private *priv, const uint8_t pub[PAK_ED448_LEN],
               const struct pak_ed448_domain *domain, const uint8_t *msg, size_t len);

/* Verifies under the point that was decoded from pub, by the equation without cofactor. All input
 * is public. PAK_ERR_SIGNATURE. */
PAK_MUST_CHECK enum pak_status
pak_ed448_verify(const struct pak_c448_impl *impl, const uint8_t sig[PAK_ED448_SIG_LEN],
                 const uint8_t pub[PAK_ED448_LEN], const uint64_t *point,
                 const struct pak_ed448_domain *domain, const uint8_t *msg, size_t len);

/* The public key of the scalar k, with the test of the pair. PAK_ERR_KEY: k is 4 L, whose public
 * key is zero. PAK_ERR_INTERNAL: a fault. */
PAK_MUST_CHECK enum pak_status pak_x448_public(const struct pak_c448_impl *impl,
                                               uint8_t out[PAK_X448_LEN],
                                               const uint8_t k[PAK_X448_LEN]);

/* The shared secret. PAK_ERR_KEY, with zeros: it would be zero, as u has small order. */
PAK_MUST_CHECK enum pak_status pak_x448(const struct pak_c448_impl *impl, uint8_t out[PAK_X448_LEN],
                                        const uint8_t k[PAK_X448_LEN],
                                        const uint8_t u[PAK_X448_LEN]);

#endif
