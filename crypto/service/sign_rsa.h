/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the RSA half of the signature service. */
#ifndef PAK_SERVICE_SIGN_RSA_H
#define PAK_SERVICE_SIGN_RSA_H

#include <pak/sign.h>

static inline int pak_sign_is_rsa(enum pak_alg alg)
{
	return alg == PAK_ALG_RSA_PKCS1 || alg == PAK_ALG_RSA_PSS;
}

/* The digest for signatures of that kind, NULL if it is none. */
const struct pak_hash *pak_sign_rsa_hash(enum pak_alg alg, enum pak_alg hash);

/* What init checks once policy has allowed it, and the defaults of the parameters. */
PAK_MUST_CHECK enum pak_status pak_sign_rsa_admit(struct pak_sign *s, const struct pak_key *key);

/* What pak_sign_digest checks before it signs. */
PAK_MUST_CHECK enum pak_status pak_sign_ready(const struct pak_sign *s, size_t cap, size_t *len,
                                              size_t digest_len);

/* The padded digest, as long as the modulus. */
PAK_MUST_CHECK enum pak_status pak_sign_rsa_encode(const struct pak_sign *s, uint8_t *em,
                                                   const uint8_t *digest, size_t digest_len);

/* Signs, verifies a digest; sig is as long as the modulus. */
PAK_MUST_CHECK enum pak_status pak_sign_rsa(const struct pak_sign *s, uint8_t *sig,
                                            const uint8_t *digest, size_t digest_len);
PAK_MUST_CHECK enum pak_status pak_verify_rsa(const struct pak_sign *s, const uint8_t *sig,
                                              const uint8_t *digest, size_t digest_len);

#endif
