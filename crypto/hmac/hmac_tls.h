/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: HMAC over a TLS record whose text length is secret. */
#ifndef PAK_HMAC_TLS_H
#define PAK_HMAC_TLS_H

#include "crypto/hmac/hmac.h"

/* Writes HMAC(header || data[0..len)), hash->len bytes, under the key of h. len is secret, at most
 * record_len minus the MAC and one byte of padding; record_len, above hash->len, is public and as
 * many bytes of data can be read. header_len is at most the block length. */
void pak_hmac_tls(struct pak_hmac *h, const struct pak_hash *hash, uint8_t *out,
                  const uint8_t *header, size_t header_len, const uint8_t *data, size_t len,
                  size_t record_len);

#endif
