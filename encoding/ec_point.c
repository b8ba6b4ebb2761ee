/* SPDX-License-Identifier: Apache-2.0
 *
 * ECPoint (RFC 5480 2.2, SEC 1 2.3.3): form and length only; whether the point is on the curve is
 * the core's business. The lengths of the forms differ on every curve, so what a caller sent is
 * never ambiguous. */
#include "encoding/der.h"
#include "encoding/encoding.h"

static enum pak_status check_form(const struct pak_der *point, size_t field)
{
	if (point->len == 1 + 2 * field && point->p[0] == 0x04)
		return PAK_OK;
	if (point->len == 1 + field && (point->p[0] == 0x02 || point->p[0] == 0x03))
		return PAK_OK;
	return PAK_ERR_ENCODING;
}

enum pak_status pak_der_ec_point_encode(uint8_t *out, size_t cap, size_t *len, const uint8_t *point,
                                        size_t point_len)
{
	uint8_t buf[PAK_EC_MAX_POINT + 4];
	struct pak_der_writer w;

	if (point_len == 0 || point_len > PAK_EC_MAX_POINT)
		return PAK_ERR_ARG;
	pak_der_writer_init(&w, buf, sizeof buf);
	pak_der_put(&w, point, point_len);
	pak_der_wrap(&w, PAK_DER_OCTET_STRING, sizeof buf);
	return pak_der_writer_copy(&w, out, cap, len);
}

enum pak_status pak_der_ec_point_decode(const uint8_t **point, size_t *point_len,
                                        enum pak_alg curve, const uint8_t *der, size_t der_len)
{
	struct pak_der in = {der, der_len}, body = in;
	size_t field = pak_ec_field_len(curve);
	enum pak_status st = PAK_OK;

	if (field == 0)
		return PAK_ERR_UNSUPPORTED;
	if (check_form(&body, field)) {
		if (pak_der_peek(&in, PAK_DER_BIT_STRING))
			st = pak_der_take_bits(&in, PAK_DER_BIT_STRING, &body);
		else
			st = pak_der_take(&in, PAK_DER_OCTET_STRING, &body);
		if (st == PAK_OK)
			st = pak_der_end(&in);
		if (st == PAK_OK)
			st = check_form(&body, field);
	}
	if (st)
		return st;
	*point = body.p;
	*point_len = body.len;
	return PAK_OK;
}
