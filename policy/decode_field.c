/* SPDX-License-Identifier: Apache-2.0
 *
 * Single fields of a compiled policy: present, within their limits, printable. */
#include "policy/decode.h"

enum pak_status pak_decode_fail(const struct pak_decoder *d, const char *field, const char *text)
{
	if (d->rule == 0)
		return pak_error_set(d->error, PAK_ERR_CONFIG, "policy: %s: %s", field, text);
	return pak_error_set(d->error, PAK_ERR_CONFIG, "policy: rule %zu (%s): %s: %s", d->rule,
	                     d->t->rules[d->rule - 1].id, field, text);
}

bool pak_decode_is_text(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < 0x20 || s[i] > 0x7e || s[i] == '"' || s[i] == '\\')
			return false;
	return len > 0;
}

enum pak_status pak_decode_text(struct pak_decoder *d, const char *path, size_t max,
                                const char **out)
{
	struct pak_table *t = d->t;
	char *s = t->strings + t->used;
	size_t len = t->cap - t->used;

	if (pak_asn1_read(d->node, path, s, &len) || len >= t->cap - t->used)
		return pak_decode_fail(d, path, "is missing");
	if (len > max || !pak_decode_is_text(s, len))
		return pak_decode_fail(d, path, "is no printable text within its limit");
	s[len] = '\0';
	t->used += len + 1;
	*out = s;
	return PAK_OK;
}

enum pak_status pak_decode_number(const struct pak_decoder *d, const char *path, int64_t low,
                                  int64_t high, int64_t *out)
{
	uint8_t bytes[8];
	size_t len = sizeof bytes;
	uint64_t v;

	if (pak_asn1_read(d->node, path, bytes, &len) || len == 0)
		return pak_decode_fail(d, path, "is missing or too large");
	v = bytes[0] & 0x80 ? ~(uint64_t)0 : 0;
	for (size_t i = 0; i < len; i++)
		v = v << 8 | bytes[i];
	if ((int64_t)v < low || (int64_t)v > high)
		return pak_decode_fail(d, path, "is out of range");
	*out = (int64_t)v;
	return PAK_OK;
}

int pak_decode_count(const struct pak_decoder *d, const char *path)
{
	int n = 0;

	return asn1_number_of_elements(d->node, path, &n) == ASN1_SUCCESS ? n : -1;
}

bool pak_decode_present(const struct pak_decoder *d, const char *path)
{
	int len = 0;

	return asn1_read_value(d->node, path, NULL, &len) != ASN1_ELEMENT_NOT_FOUND;
}
