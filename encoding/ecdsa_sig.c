/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA-Sig-Value (RFC 3279 2.2.3): SEQUENCE of two INTEGERs, read and written by hand because
 * every signature passes here. */
#include <string.h>

#include "encoding/der.h"
#include "encoding/encoding.h"

#define HALF_MAX PAK_EC_MAX_SCALAR
#define SIG_MAX (2 * (HALF_MAX + 4) + 4)

enum pak_status pak_der_ecdsa_sig_encode(uint8_t *out, size_t cap, size_t *len, const uint8_t *raw,
                                         size_t raw_len)
{
	uint8_t buf[SIG_MAX];
	struct pak_der_writer w;
	size_t half = raw_len / 2;

	if (raw_len == 0 || raw_len % 2 || half > HALF_MAX)
		return PAK_ERR_ARG;
	pak_der_writer_init(&w, buf, sizeof buf);
	pak_der_put_unsigned(&w, raw + half, half);
	pak_der_put_unsigned(&w, raw, half);
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	return pak_der_writer_copy(&w, out, cap, len);
}

enum pak_status pak_der_ecdsa_sig_decode(uint8_t *raw, size_t raw_len, const uint8_t *der,
                                         size_t der_len)
{
	struct pak_der in = {der, der_len}, body;
	size_t half = raw_len / 2;
	enum pak_status st;

	if (raw_len == 0 || raw_len % 2 || half > HALF_MAX)
		return PAK_ERR_ARG;
	st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);
	if (st == PAK_OK)
		st = pak_der_end(&in);
	if (st == PAK_OK)
		st = pak_der_take_unsigned(&body, raw, half);
	if (st == PAK_OK)
		st = pak_der_take_unsigned(&body, raw + half, half);
	if (st == PAK_OK)
		st = pak_der_end(&body);
	if (st)
		memset(raw, 0, raw_len);
	return st;
}
