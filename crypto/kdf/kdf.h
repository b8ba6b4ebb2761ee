/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: key derivation over HMAC, straight on the primitives: no policy, no self-test gate.
 * Callers have checked the lengths. */
#ifndef PAK_KDF_PRIVATE_H
#define PAK_KDF_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include <pak/kdf_more.h>

#include "crypto/base/hash.h"

/* HKDF-Extract (RFC 5869 2.2): prk takes hash->len bytes. */
void pak_kdf_extract(const struct pak_hash *hash, uint8_t *prk, const uint8_t *salt,
                     size_t salt_len, const uint8_t *ikm, size_t ikm_len);

/* HKDF-Expand (2.3): out_len at most 255 * hash->len. */
void pak_kdf_expand(const struct pak_hash *hash, uint8_t *out, size_t out_len, const uint8_t *prk,
                    size_t prk_len, const uint8_t *info, size_t info_len);

/* HKDF-Expand-Label (RFC 8446 7.1): prefix.len + label.len <= 255, data.len <= 255, out_len <=
 * 65535. */
void pak_kdf_expand_label(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                          struct pak_kdf_bytes secret, struct pak_kdf_bytes prefix,
                          struct pak_kdf_bytes label, struct pak_kdf_bytes data);

/* The PRF of TLS 1.2 (RFC 5246 5), and with PAK_ALG_MD5_SHA1 that of TLS 1.0 and 1.1 (RFC 4346 5):
 * out = PRF(secret, label || seed). */
void pak_kdf_tls1_prf(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                      struct pak_kdf_bytes secret, struct pak_kdf_bytes label,
                      struct pak_kdf_bytes seed);

/* H(counter || secret || info) for counter 1, 2 ...; the counter after the secret (X9.63); or no
 * counter, out_len being at most hash->len (SP 800-56C r2 4). out_len < 2^32 - 1 blocks. */
enum pak_kdf_counter { PAK_KDF_COUNTER_FIRST, PAK_KDF_COUNTER_SECOND, PAK_KDF_NO_COUNTER };
void pak_kdf_hash(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                  enum pak_kdf_counter counter, struct pak_kdf_bytes secret,
                  struct pak_kdf_bytes info);

/* X9.42 with ASN.1 (RFC 2631 2.1.2): all members of x below 2^24 bytes. */
void pak_kdf_x942(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                  struct pak_kdf_bytes secret, const struct pak_x942 *x);

/* SSH (RFC 4253 7.2). */
void pak_kdf_ssh(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                 struct pak_kdf_bytes key, struct pak_kdf_bytes exchange,
                 struct pak_kdf_bytes session, uint8_t letter);

/* The prf of IKEv2 as HMAC: key[0] | key[1] is at most 512 bytes unless one is empty. */
void pak_kdf_ike_prf(const struct pak_hash *hash, uint8_t *out, const struct pak_kdf_bytes key[2],
                     const struct pak_kdf_bytes data[3]);

/* DK (RFC 3961 5.1) with AES: out takes key.len (16, 24, 32) bytes; constant is 1 to 16. */
void pak_kdf_krb5(uint8_t *out, struct pak_kdf_bytes key, struct pak_kdf_bytes constant);

/* PKCS#12 (RFC 7292 B.2); work takes pak_kdf_pkcs12_room bytes and is left wiped. */
size_t pak_kdf_pkcs12_room(const struct pak_hash *hash, size_t password_len, size_t salt_len);
void pak_kdf_pkcs12(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                    struct pak_kdf_bytes password, struct pak_kdf_bytes salt, uint32_t iterations,
                    uint8_t id, uint8_t *work);

/* PBKDF2 (RFC 8018 5.2): out_len at most (2^32 - 1) * hash->len, iterations at least 1. */
void pak_kdf_pbkdf2(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                    const uint8_t *password, size_t password_len, const uint8_t *salt,
                    size_t salt_len, uint32_t iterations);

/* PBKDF2 of count jobs with the same number of iterations; each as pak_kdf_pbkdf2. */
void pak_kdf_pbkdf2_many(const struct pak_hash *hash, const struct pak_pbkdf2_job *jobs,
                         size_t count, uint32_t iterations);

#endif
