/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA-Sig-Value (SEC 1 C.8) to and from r || s, for products that take the other form. */
#include "harness/algs.h"
#include "harness/sig.h"

#include <string.h>

/* One INTEGER from `half` big-endian bytes; returns its DER length. */
static size_t put_integer(uint8_t *out, const uint8_t *v, size_t half)
{
	while (half > 1 && *v == 0) {
		v++;
		half--;
	}
	size_t pad = (*v & 0x80) != 0;
	out[0] = 0x02;
	out[1] = (uint8_t)(half + pad);
	out[2] = 0;
	memcpy(out + 2 + pad, v, half);
	return 2 + pad + half;
}

size_t pak_sig_to_der(uint8_t *out, size_t cap, const uint8_t *raw, size_t half)
{
	uint8_t body[2 * (PAK_FIELD_MAX + 3)];
	if (half == 0 || half > PAK_FIELD_MAX)
		return 0;
	size_t n = put_integer(body, raw, half);
	n += put_integer(body + n, raw + half, half);
	size_t head = n > 127 ? 3 : 2;
	if (n > 255 || head + n > cap)
		return 0;
	out[0] = 0x30;
	out[1] = 0x81;
	out[head - 1] = (uint8_t)n;
	memcpy(out + head, body, n);
	return head + n;
}

/* One minimal, non-negative INTEGER at in[*at..n) into half bytes. */
static bool get_integer(uint8_t *out, size_t half, const uint8_t *in, size_t n, size_t *at)
{
	if (n - *at < 3 || in[*at] != 0x02)
		return false;
	size_t len = in[*at + 1];
	const uint8_t *v = in + *at + 2;
	if (len == 0 || len > 127 || len > n - *at - 2 || (v[0] & 0x80) != 0)
		return false;
	if (len > 1 && v[0] == 0 && (v[1] & 0x80) == 0)
		return false;
	*at += 2 + len;
	if (len > 1 && v[0] == 0) {
		v++;
		len--;
	}
	if (len > half)
		return false;
	memset(out, 0, half - len);
	memcpy(out + half - len, v, len);
	return true;
}

bool pak_sig_from_der(uint8_t *raw, size_t half, const uint8_t *der, size_t der_len)
{
	size_t at = 2;
	if (der_len < 8 || half > PAK_FIELD_MAX || der[0] != 0x30)
		return false;
	size_t len = der[1];
	if (len == 0x81) {
		len = der[2];
		at = 3;
		if (len < 128)
			return false;
	} else if (len > 127) {
		return false;
	}
	return len == der_len - at && get_integer(raw, half, der, der_len, &at) &&
	       get_integer(raw + half, half, der, der_len, &at) && at == der_len;
}
