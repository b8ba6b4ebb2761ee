/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: key derivation over HMAC, straight on the primitives: no policy, no self-test gate.
 * Callers have checked the lengths. */
#ifndef PAK_KDF_PRIVATE_H
#define PAK_KDF_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/base/hash.h"

/* HKDF-Extract (RFC 5869 2.2): prk takes hash->len bytes. */
void pak_kdf_extract(const struct pak_hash *hash, uint8_t *prk, const uint8_t *salt,
                     size_t salt_len, const uint8_t *ikm, size_t ikm_len);

/* HKDF-Expand (2.3): out_len at most 255 * hash->len. */
void pak_kdf_expand(const struct pak_hash *hash, uint8_t *out, size_t out_len, const uint8_t *prk,
                    size_t prk_len, const uint8_t *info, size_t info_len);

/* Bytes and their number. */
struct pak_kdf_bytes {
	const uint8_t *p;
	size_t len;
};

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

/* PBKDF2 (RFC 8018 5.2): out_len at most (2^32 - 1) * hash->len, iterations at least 1. */
void pak_kdf_pbkdf2(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                    const uint8_t *password, size_t password_len, const uint8_t *salt,
                    size_t salt_len, uint32_t iterations);

#endif
