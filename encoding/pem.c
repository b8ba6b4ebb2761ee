/* SPDX-License-Identifier: Apache-2.0
 *
 * PEM, strict form of RFC 7468 figure 3: 64 characters a line, the last may be shorter, nothing
 * else between the boundaries; base64 of RFC 4648 4 with zero pad bits. A block may hold a private
 * key, so no branch and no index depends on the characters beyond whether all are valid. */
#include <stdbool.h>
#include <string.h>

#include <pak/mem.h>

#include "encoding/encoding.h"

#define LINE_MAX_CHARS 64

/* A part of the text. */
struct span {
	const char *p;
	size_t len;
};

/* Takes the next line, without its LF or CRLF; false at the end. */
static bool next_line(struct span *text, struct span *line)
{
	const char *lf;

	if (text->len == 0)
		return false;
	lf = memchr(text->p, '\n', text->len);
	line->p = text->p;
	line->len = lf ? (size_t)(lf - text->p) : text->len;
	text->p += line->len + (lf != NULL);
	text->len -= line->len + (lf != NULL);
	if (line->len > 0 && line->p[line->len - 1] == '\r')
		line->len--;
	return true;
}

static bool is_boundary(const struct span *line, const char *kind, const char *label)
{
	const char *const parts[] = {"-----", kind, " ", label, "-----"};
	size_t at = 0;

	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		size_t n = strlen(parts[i]);

		if (line->len - at < n || memcmp(line->p + at, parts[i], n) != 0)
			return false;
		at += n;
	}
	return at == line->len;
}

/* Sets body to the text between the boundaries of the first block of that label. */
static enum pak_status find_block(struct span *body, const char *label, struct span text)
{
	struct span line;

	do {
		if (!next_line(&text, &line))
			return PAK_ERR_ENCODING;
	} while (!is_boundary(&line, "BEGIN", label));
	body->p = text.p;
	while (next_line(&text, &line)) {
		if (is_boundary(&line, "END", label)) {
			body->len = (size_t)(line.p - body->p);
			return PAK_OK;
		}
	}
	return PAK_ERR_ENCODING;
}

/* Counts the characters of body, checks the lines; pad is the number of '=' that end it. */
static enum pak_status measure(size_t *chars, size_t *pad, struct span body)
{
	struct span line;
	size_t last = LINE_MAX_CHARS;

	*chars = *pad = 0;
	while (next_line(&body, &line)) {
		if (line.len == 0 || line.len > LINE_MAX_CHARS || last != LINE_MAX_CHARS)
			return PAK_ERR_ENCODING;
		last = line.len;
		*chars += line.len;
		*pad = (size_t)(line.p[line.len - 1] == '=');
		if (*pad && line.len > 1)
			*pad += (size_t)(line.p[line.len - 2] == '=');
	}
	if (*chars == 0 || *chars % 4 != 0)
		return PAK_ERR_ENCODING;
	return PAK_OK;
}

/* All ones if low <= c <= high, else zero. */
static uint32_t within(uint32_t c, uint32_t low, uint32_t high)
{
	return ((low - 1 - c) & (c - high - 1)) >> 31 ? ~0u : 0u;
}

/* The value of one base64 character, 256 or more if it is none. */
static uint32_t sextet(uint8_t c)
{
	uint32_t upper = within(c, 'A', 'Z'), lower = within(c, 'a', 'z');
	uint32_t digit = within(c, '0', '9'), plus = within(c, '+', '+');
	uint32_t slash = within(c, '/', '/');
	uint32_t v = (upper & (c - 'A')) | (lower & (c - 'a' + 26u)) | (digit & (c - '0' + 52u)) |
	             (plus & 62) | (slash & 63);

	return v | (~(upper | lower | digit | plus | slash) & 256);
}

/* Decodes the lines of body to n bytes; bits that are no part of a byte must be zero. */
static enum pak_status decode_lines(uint8_t *out, size_t n, size_t chars, struct span body)
{
	struct span line;
	uint32_t bits = 0, bad = 0;
	size_t seen = 0, written = 0;

	while (next_line(&body, &line)) {
		for (size_t i = 0; i < line.len && seen < chars; i++, seen++) {
			uint32_t v = sextet((uint8_t)line.p[i]);
			unsigned i4 = (unsigned)(seen % 4);

			bad |= v >> 8;
			bits = bits << 6 | (v & 63);
			/* With 12, 18 and 24 bits in, a byte is complete above 4, 2 and 0 bits. */
			if (i4 > 0 && written < n)
				out[written++] = (uint8_t)(bits >> (6 - 2 * i4));
		}
	}
	/* What is left in bits below the last whole byte. */
	if (chars % 4 == 2)
		bad |= bits & 15;
	if (chars % 4 == 3)
		bad |= bits & 3;
	return bad == 0 && written == n ? PAK_OK : PAK_ERR_ENCODING;
}

enum pak_status pak_pem_decode(uint8_t *out, size_t cap, size_t *len, const char *label,
                               const char *text, size_t text_len)
{
	size_t chars, pad, n;
	enum pak_status st;
	struct span body;

	st = find_block(&body, label, (struct span){text, text_len});
	if (st)
		return st;
	st = measure(&chars, &pad, body);
	if (st)
		return st;
	n = chars / 4 * 3 - pad;
	if (n > PAK_DER_MAX)
		return PAK_ERR_ENCODING;
	*len = n;
	if (cap < n)
		return PAK_ERR_BUFFER;
	st = decode_lines(out, n, chars - pad, body);
	if (st)
		pak_wipe(out, n);
	return st;
}

/* The character of a value below 64. */
static char base64_char(uint32_t v)
{
	uint32_t c = (within(v, 1, 25) & (v + 'A')) | (within(v, 26, 51) & (v - 26 + 'a')) |
	             (within(v, 52, 61) & (v - 52 + '0')) | (within(v, 62, 62) & '+') |
	             (within(v, 63, 63) & '/');

	return (char)(c | (~within(v, 1, 63) & 'A'));
}

static size_t put_text(char *out, const char *s)
{
	size_t n = 0;

	for (; s[n]; n++)
		out[n] = s[n];
	return n;
}

static size_t put_boundary(char *out, const char *kind, const char *label)
{
	size_t n = put_text(out, "-----");

	n += put_text(out + n, kind);
	n += put_text(out + n, " ");
	n += put_text(out + n, label);
	return n + put_text(out + n, "-----\n");
}

/* Four characters for one to three bytes. */
static void put_group(char *out, const uint8_t *in, size_t n)
{
	uint32_t v = (uint32_t)in[0] << 16;

	if (n > 1)
		v |= (uint32_t)in[1] << 8;
	if (n > 2)
		v |= in[2];
	out[0] = base64_char(v >> 18);
	out[1] = base64_char(v >> 12 & 63);
	out[2] = n > 1 ? base64_char(v >> 6 & 63) : '=';
	out[3] = n > 2 ? base64_char(v & 63) : '=';
}

enum pak_status pak_pem_encode(char *out, size_t cap, size_t *len, const char *label,
                               const uint8_t *der, size_t der_len)
{
	size_t chars = (der_len + 2) / 3 * 4, at;

	if (der_len == 0 || der_len > PAK_DER_MAX)
		return PAK_ERR_ARG;
	*len = 2 * strlen(label) + sizeof "-----BEGIN -----\n-----END -----\n" - 1 + chars +
	       (chars + LINE_MAX_CHARS - 1) / LINE_MAX_CHARS;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	at = put_boundary(out, "BEGIN", label);
	for (size_t i = 0; i < der_len; i += 3) {
		put_group(out + at, der + i, der_len - i < 3 ? der_len - i : 3);
		at += 4;
		if ((i / 3 + 1) % (LINE_MAX_CHARS / 4) == 0 || i + 3 >= der_len)
			out[at++] = '\n';
	}
	put_boundary(out + at, "END", label);
	return PAK_OK;
}
