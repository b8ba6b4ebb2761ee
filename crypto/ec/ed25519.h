/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: Ed25519 (RFC 8032 5.1, FIPS 186-5 7) and X25519 (RFC 7748 5) key pairs, without policy,
 * self-test gate or random source: the caller brings random bytes. */
#ifndef PAK_ED25519_H
#define PAK_ED25519_H

#include "crypto/ec/c25519.h"

/* The expanded private key: the scalar, twice, so that a fault in one copy is found (a = share[0] +
 * share[1] mod L, all in Montgomery form), the prefix, and the public key a second time, for the
 * check of a signature: under another one, the nonce of this key would give it away. */
struct pak_ed25519_private {
	uint8_t prefix[32], pub[32];
	uint64_t a[4], share[2][4];
};

/* What goes before the message: dom2(flag, context), nothing for the pure scheme. */
enum pak_ed25519_flag { PAK_ED25519_CONTEXT = 0, PAK_ED25519_PREHASHED = 1, PAK_ED25519_PURE = 2 };
struct pak_ed25519_domain {
	enum pak_ed25519_flag flag;
	const uint8_t *context;
	size_t context_len; /* 0 to 255 */
};

/* mask: 32 random bytes. */
void pak_ed25519_expand(struct pak_ed25519_private *priv, const uint8_t seed[32],
                        const uint8_t mask[32]);

/* Computes the public key, also in priv, and tests the pair: (2 a) B = 2 A. PAK_ERR_INTERNAL: a
 * fault. Goes before signing. */
PAK_MUST_CHECK enum pak_status pak_ed25519_public(const struct pak_c25519_impl *impl,
                                                  uint8_t out[32],
                                                  struct pak_ed25519_private *priv);

/* Signs; sig is checked, or wiped, and does not overlap the message, which is read four times.
 * PAK_ERR_INTERNAL: a fault. */
PAK_MUST_CHECK enum pak_status pak_ed25519_sign(const struct pak_c25519_impl *impl, uint8_t sig[64],
                                                const struct pak_ed25519_private *priv,
                                                const uint8_t pub[32],
                                                const struct pak_ed25519_domain *domain,
                                                const uint8_t *msg, size_t len);

/* Verifies under the point that was decoded from pub, by the equation without cofactor. All input
 * is public. PAK_ERR_SIGNATURE. */
PAK_MUST_CHECK enum pak_status pak_ed25519_verify(const struct pak_c25519_impl *impl,
                                                  const uint8_t sig[64], const uint8_t pub[32],
                                                  const uint64_t *point,
                                                  const struct pak_ed25519_domain *domain,
                                                  const uint8_t *msg, size_t len);

/* The public key of the scalar k, with the test of the pair. PAK_ERR_INTERNAL: a fault. */
PAK_MUST_CHECK enum pak_status pak_x25519_public(const struct pak_c25519_impl *impl,
                                                 uint8_t out[32], const uint8_t k[32]);

/* The shared secret. PAK_ERR_KEY, with zeros: it would be zero, as u has small order. */
PAK_MUST_CHECK enum pak_status pak_x25519(const struct pak_c25519_impl *impl, uint8_t out[32],
                                          const uint8_t k[32], const uint8_t u[32]);

#endif
