/* SPDX-License-Identifier: Apache-2.0
 *
 * The second opinion: libcrypto's default provider in a private library context of pakpss-validate.
 * It answers the fresh cases, judges signatures, and is asked when a product and a vector disagree.
 */
#ifndef PAK_HARNESS_ORACLE_H
#define PAK_HARNESS_ORACLE_H

#include "harness/algs.h"
#include "harness/util.h"

/* Must be called first; false if libcrypto is unusable. */
bool pak_oracle_open(void);
void pak_oracle_close(void);
const char *pak_oracle_name(void);

bool pak_oracle_sha256_hex(char hex[65], const void *data, size_t n);

/* Each returns false if libcrypto does not do it. */
bool pak_oracle_digest(uint8_t out[PAK_DIGEST_MAX], const struct pak_hash_row *hash,
                       struct pak_span in);
/* Any number of bytes of an XOF, and of KMAC. */
bool pak_oracle_xof(uint8_t *out, size_t len, const struct pak_hash_row *hash, struct pak_span in);
bool pak_oracle_kmac(uint8_t *out, size_t len, const char *name, bool xof, struct pak_span key,
                     struct pak_span custom, struct pak_span in);
bool pak_oracle_hmac(uint8_t out[PAK_DIGEST_MAX], const struct pak_hash_row *hash,
                     struct pak_span key, struct pak_span in);
/* ECB, CBC, CTR without padding; out has in.len bytes. */
bool pak_oracle_cipher(uint8_t *out, const struct pak_cipher_row *cipher, bool encrypt,
                       struct pak_span key, struct pak_span iv, struct pak_span in);
/* out has in.len bytes, for key wrap what is left before a tag of tag_len. */
bool pak_oracle_seal(uint8_t *out, uint8_t tag[16], size_t tag_len,
                     const struct pak_cipher_row *cipher, struct pak_span key, struct pak_span iv,
                     struct pak_span aad, struct pak_span in);

enum pak_opinion { PAK_OPINION_NONE, PAK_OPINION_VALID, PAK_OPINION_INVALID };

enum pak_opinion pak_oracle_verify(const struct pak_curve_row *curve, struct pak_span pub,
                                   const struct pak_hash_row *hash, struct pak_span in,
                                   struct pak_span raw_sig);
enum pak_opinion pak_oracle_verify_der(const struct pak_curve_row *curve, struct pak_span pub,
                                       const struct pak_hash_row *hash, struct pak_span in,
                                       struct pak_span der);
enum pak_opinion pak_oracle_public_key(const struct pak_curve_row *curve, struct pak_span pub);

/* A key pair and a signature under it, all from the generator: the same seed gives the same bytes.
 * pub is 1 + 2 * field bytes, sig 2 * order bytes. hash NULL: the key only. */
bool pak_oracle_sign(uint8_t *pub, uint8_t *sig, struct pak_rand *rand,
                     const struct pak_curve_row *curve, const struct pak_hash_row *hash,
                     struct pak_span in);

#endif
