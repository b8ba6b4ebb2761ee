/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: encodings of RFC 8017 9 and 7. em is as long as the modulus. */
#ifndef PAK_RSA_PAD_H
#define PAK_RSA_PAD_H

#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

#include "crypto/base/hash.h"

/* Bytes of a digest: of SHAKE128 and SHAKE256 twice the default, as FIPS 186-5 5.4 has it. */
size_t pak_rsa_hash_len(const struct pak_hash *hash);

/* out ^= mask(seed), len bytes: MGF1 (RFC 8017 B.2.1), or the output of an XOF (RFC 8702 2.1). */
void pak_rsa_mask_xor(uint8_t *out, size_t len, const uint8_t *seed, size_t seed_len,
                      const struct pak_hash *hash);

/* EMSA-PKCS1-v1_5. hash PAK_ALG_NONE: digest is what follows the padding, DigestInfo and all.
 * PAK_ERR_UNSUPPORTED: no identifier for hash; PAK_ERR_LENGTH: the modulus is too short. */
PAK_MUST_CHECK enum pak_status pak_rsa_pkcs1_encode(uint8_t *em, size_t em_len, enum pak_alg hash,
                                                    const uint8_t *digest, size_t digest_len);

struct pak_rsa_pss {
	const struct pak_hash *hash, *mgf;
	unsigned bits; /* of the modulus */
};

/* Longest salt, -1 if the modulus is too short for the hash. */
long pak_rsa_pss_max_salt(const struct pak_rsa_pss *pss);

/* EMSA-PSS into em, (bits + 7) / 8 bytes, of which the first may be zero. PAK_ERR_LENGTH. */
PAK_MUST_CHECK enum pak_status pak_rsa_pss_encode(uint8_t *em, const struct pak_rsa_pss *pss,
                                                  const uint8_t *digest, const uint8_t *salt,
                                                  size_t salt_len);

/* Checks em, which is overwritten. salt_len -1 takes any. All input is public.
 * PAK_ERR_SIGNATURE. */
PAK_MUST_CHECK enum pak_status pak_rsa_pss_verify(uint8_t *em, const struct pak_rsa_pss *pss,
                                                  const uint8_t *digest, long salt_len);

struct pak_rsa_oaep {
	const struct pak_hash *hash, *mgf;
	const uint8_t *label;
	size_t label_len;
};

/* EME-OAEP; seed: hash->len random bytes. PAK_ERR_LENGTH: the message is too long. */
PAK_MUST_CHECK enum pak_status pak_rsa_oaep_encode(uint8_t *em, size_t em_len,
                                                   const struct pak_rsa_oaep *oaep,
                                                   const uint8_t *msg, size_t len,
                                                   const uint8_t *seed);

/* The message of em, which is overwritten: *msg points into it. One error, PAK_ERR_DATA, at one
 * time, for whatever is wrong. */
PAK_MUST_CHECK enum pak_status pak_rsa_oaep_decode(const uint8_t **msg, size_t *len, uint8_t *em,
                                                   size_t em_len, const struct pak_rsa_oaep *oaep);

/* EME-PKCS1-v1_5; fill: em_len random bytes, none of them zero. PAK_ERR_LENGTH. */
PAK_MUST_CHECK enum pak_status pak_rsa_pkcs1_pad(uint8_t *em, size_t em_len, const uint8_t *msg,
                                                 size_t len, const uint8_t *fill);

/* Implicit rejection. The message of em if its padding is right, else a synthetic one that depends
 * on key and ciphertext alone; neither time nor status tells which. em is overwritten with the
 * message, *len bytes. kdk: 32 bytes, pak_rsa_reject_key of the ciphertext. expected, at most
 * em_len
 * - 11: messages of another length are rejected likewise, and the synthetic ones have it; 0: any.
 */
void pak_rsa_pkcs1_unpad(size_t *len, uint8_t *em, size_t em_len, const uint8_t kdk[32],
                         size_t expected);

/* kdk = HMAC-SHA-256(SHA-256(d), ciphertext) for d as em_len bytes. */
void pak_rsa_reject_key(uint8_t kdk[32], const uint8_t *d, const uint8_t *ciphertext,
                        size_t em_len);

/* The 48 bytes of a TLS pre-master secret whose first two are the version, or of random, 48 bytes:
 * neither time nor status tells which (RFC 5246 7.4.7.1). */
void pak_rsa_pkcs1_unpad_tls(uint8_t out[48], const uint8_t *em, size_t em_len, unsigned version,
                             unsigned alt_version, const uint8_t random[48]);

#endif
