/* SPDX-License-Identifier: Apache-2.0
 *
 * The label step of the TLS 1.3 key schedule (RFC 8446 7.1). */
#include <string.h>

#include "crypto/kdf/kdf.h"

/* Appends a byte with the length, then the bytes. */
static uint8_t *put_vector(uint8_t *at, struct pak_kdf_bytes a, struct pak_kdf_bytes b)
{
	*at++ = (uint8_t)(a.len + b.len);
	if (a.len)
		memcpy(at, a.p, a.len);
	at += a.len;
	if (b.len)
		memcpy(at, b.p, b.len);
	return at + b.len;
}

void pak_kdf_expand_label(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                          struct pak_kdf_bytes secret, struct pak_kdf_bytes prefix,
                          struct pak_kdf_bytes label, struct pak_kdf_bytes data)
{
	const struct pak_kdf_bytes none = {NULL, 0};
	uint8_t info[2 + 1 + 255 + 1 + 255], *end;

	info[0] = (uint8_t)(out_len >> 8);
	info[1] = (uint8_t)out_len;
	end = put_vector(info + 2, prefix, label);
	end = put_vector(end, data, none);
	pak_kdf_expand(hash, out, out_len, secret.p, secret.len, info, (size_t)(end - info));
}
