/* SPDX-License-Identifier: Apache-2.0
 *
 * OSSL_PARAM without libcrypto: names, and values of any width in native byte order
 * (OSSL_PARAM(3)). */
#include "provider/params.h"

#include <limits.h>
#include <string.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define NATIVE(len, i) (i) /* index of the i-th least significant byte of len */
#else
#define NATIVE(len, i) ((len)-1 - (i))
#endif

static const char *const names[PAK_P_COUNT] = {[PAK_P_NONE] = "",
#define NAME(id, name) [PAK_P_##id] = name,
                                               PAK_PARAM_LIST(NAME)
#undef NAME
};

/* Names chained by first letter, in the order of the list. */
static uint8_t first[32], next[PAK_P_COUNT];
_Static_assert(PAK_P_COUNT < 256, "identifiers fit a byte");

/* Lower-case letters take 1..26 of the 32 slots; what else falls on a slot only costs a comparison.
 */
static size_t slot(const char *name)
{
	return (unsigned char)name[0] % 32;
}

void pak_params_init(void)
{
	for (int id = PAK_P_COUNT - 1; id > PAK_P_NONE; id--) {
		size_t s = slot(names[id]);
		next[id] = first[s];
		first[s] = (uint8_t)id;
	}
}

/* Names are short, and mostly differ early: quicker than a call of strcmp. */
static inline bool same(const char *a, const char *b)
{
	for (; *a == *b; a++, b++)
		if (!*a)
			return true;
	return false;
}

enum pak_param_id pak_param_id(const char *name)
{
	for (unsigned id = first[slot(name)]; id; id = next[id])
		if (same(name, names[id]))
			return (enum pak_param_id)id;
	return PAK_P_NONE;
}

const OSSL_PARAM *pak_param_find(const OSSL_PARAM params[], const char *name)
{
	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!strcmp(p->key, name))
			return p;
	return NULL;
}

static int is_integer(const OSSL_PARAM *p)
{
	return p->data_type == OSSL_PARAM_INTEGER || p->data_type == OSSL_PARAM_UNSIGNED_INTEGER;
}

/* Widths that callers hold in C integers; others go through the byte loops of set_bn and get_bn. */
static int set_native(OSSL_PARAM *p, uint64_t value, bool negative)
{
	uint8_t *out = p->data;
	size_t n = p->data_size, need = sizeof value;

	if (!is_integer(p) || (negative && p->data_type != OSSL_PARAM_INTEGER))
		return 0;
	if (!out) {
		p->return_size = sizeof value;
		return 1;
	}
	/* Bytes needed, with room for the sign bit when the caller's integer is signed. */
	while (need > 1 && (value >> (8 * (need - 1)) & 0xff) == (negative ? 0xff : 0))
		need--;
	if (p->data_type == OSSL_PARAM_INTEGER &&
	    (value >> (8 * need - 1) & 1) != (negative ? 1u : 0u))
		need++;
	if (n < need)
		return 0;
	for (size_t i = 0; i < n; i++)
		out[NATIVE(n, i)] = (uint8_t)(i < sizeof value ? value >> (8 * i)
		                              : negative       ? 0xff
		                                               : 0);
	p->return_size = n;
	return 1;
}

int pak_param_set_any_uint(OSSL_PARAM *p, uint64_t value)
{
	return set_native(p, value, false);
}

int pak_param_set_int(OSSL_PARAM *p, int64_t value)
{
	return set_native(p, (uint64_t)value, value < 0);
}

int pak_param_set_utf8(OSSL_PARAM *p, const char *value)
{
	size_t len = strlen(value);

	p->return_size = len;
	if (p->data_type == OSSL_PARAM_UTF8_PTR) {
		if (p->data)
			*(const char **)p->data = value;
		return 1;
	}
	if (p->data_type != OSSL_PARAM_UTF8_STRING)
		return 0;
	if (!p->data)
		return 1;
	if (p->data_size < len)
		return 0;
	memcpy(p->data, value, p->data_size > len ? len + 1 : len);
	return 1;
}

int pak_param_set_octets(OSSL_PARAM *p, const void *value, size_t len)
{
	p->return_size = len;
	if (p->data_type == OSSL_PARAM_OCTET_PTR) {
		if (p->data)
			*(const void **)p->data = value;
		return 1;
	}
	if (p->data_type != OSSL_PARAM_OCTET_STRING)
		return 0;
	if (!p->data)
		return 1;
	if (p->data_size < len)
		return 0;
	if (len)
		memcpy(p->data, value, len);
	return 1;
}

int pak_param_set_bn(OSSL_PARAM *p, const uint8_t *value, size_t len)
{
	uint8_t *out = p->data;

	if (p->data_type != OSSL_PARAM_UNSIGNED_INTEGER)
		return 0;
	p->return_size = len;
	if (!out)
		return 1;
	if (p->data_size < len)
		return 0;
	for (size_t i = 0; i < p->data_size; i++)
		out[NATIVE(p->data_size, i)] = i < len ? value[len - 1 - i] : 0;
	p->return_size = p->data_size;
	return 1;
}

/* The value's low 64 bits; 0 if higher bytes do not merely extend it or the sign does not suit. */
static int get_native(const OSSL_PARAM *p, bool want_signed, uint64_t *out)
{
	const uint8_t *in = p->data;
	size_t n = p->data_size;
	uint64_t value = 0;
	bool negative;

	if (!is_integer(p) || !in || n == 0)
		return 0;
	negative = p->data_type == OSSL_PARAM_INTEGER && in[NATIVE(n, n - 1)] >> 7;
	if (negative && !want_signed)
		return 0;
	for (size_t i = n; i-- > 0;) {
		uint8_t b = in[NATIVE(n, i)];

		if (i < sizeof value)
			value = value << 8 | b;
		else if (b != (negative ? 0xff : 0))
			return 0;
	}
	if (negative && n < sizeof value)
		value |= UINT64_MAX << (8 * n);
	if (want_signed && (value >> 63) != negative)
		return 0;
	*out = value;
	return 1;
}

int pak_param_get_size(const OSSL_PARAM *p, size_t *out)
{
	uint64_t value;

	if (p->data_type == OSSL_PARAM_UNSIGNED_INTEGER && p->data && p->data_size == sizeof *out) {
		memcpy(out, p->data, sizeof *out);
		return 1;
	}
	if (!get_native(p, false, &value))
		return 0;
	*out = (size_t)value;
	return 1;
}

int pak_param_get_any_uint(const OSSL_PARAM *p, unsigned int *out)
{
	uint64_t value;

	if (!get_native(p, false, &value) || value > UINT_MAX)
		return 0;
	*out = (unsigned int)value;
	return 1;
}

int pak_param_get_int(const OSSL_PARAM *p, int *out)
{
	uint64_t value;
	int64_t v;

	if (!get_native(p, true, &value))
		return 0;
	v = (int64_t)value;
	if (v < INT_MIN || v > INT_MAX)
		return 0;
	*out = (int)v;
	return 1;
}

int pak_param_get_utf8(const OSSL_PARAM *p, const char **out, size_t *len)
{
	const char *s = NULL;

	if (p->data_type == OSSL_PARAM_UTF8_STRING)
		s = p->data;
	else if (p->data_type == OSSL_PARAM_UTF8_PTR && p->data)
		s = *(const char *const *)p->data;
	if (!s)
		return 0;
	*out = s;
	*len = p->data_size ? strnlen(s, p->data_size) : strlen(s);
	return 1;
}

int pak_param_get_octets(const OSSL_PARAM *p, const uint8_t **out, size_t *len)
{
	const uint8_t *b = NULL;

	if (p->data_type == OSSL_PARAM_OCTET_STRING)
		b = p->data;
	else if (p->data_type == OSSL_PARAM_OCTET_PTR && p->data)
		b = *(const uint8_t *const *)p->data;
	else
		return 0;
	if (!b && p->data_size)
		return 0;
	*out = b;
	*len = p->data_size;
	return 1;
}

int pak_param_get_bn(const OSSL_PARAM *p, uint8_t *out, size_t len)
{
	const uint8_t *in = p->data;
	size_t n = p->data_size;
	uint8_t excess = 0;

	if (p->data_type != OSSL_PARAM_UNSIGNED_INTEGER || !in)
		return 0;
	memset(out, 0, len);
	for (size_t i = 0; i < n; i++) {
		if (i < len)
			out[len - 1 - i] = in[NATIVE(n, i)];
		else
			excess |= in[NATIVE(n, i)];
	}
	return excess == 0;
}

int pak_text_is(const char *s, size_t len, const char *word)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char a = (unsigned char)s[i], b = (unsigned char)word[i];

		if (b == 0)
			return 0;
		if (a >= 'A' && a <= 'Z')
			a = (unsigned char)(a + 32);
		if (b >= 'A' && b <= 'Z')
			b = (unsigned char)(b + 32);
		if (a != b)
			return 0;
	}
	return word[len] == '\0';
}
