/* SPDX-License-Identifier: Apache-2.0
 *
 * PEM by RFC 7468, strict: lines, boundaries, base64 pad bits, sizes, and every single-byte change.
 */
#include <stdio.h>
#include <string.h>

#include "encoding/encoding.h"
#include "tests/tap.h"

#define B "-----BEGIN DATA-----\n"
#define E "-----END DATA-----\n"
#define L64 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

static const struct {
	const char *what, *text;
	size_t len; /* 0: refused */
} rows[] = {
        {"one byte", B "/w==\n" E, 1},
        {"two bytes", B "//8=\n" E, 2},
        {"three bytes", B "////\n" E, 3},
        {"CRLF", "-----BEGIN DATA-----\r\n////\r\n-----END DATA-----\r\n", 3},
        {"no newline at the end", B "////\n-----END DATA-----", 3},
        {"text before", "Subject: x\n\n" B "////\n" E, 3},
        {"another label before", "-----BEGIN EC-----\nAAAA\n-----END EC-----\n" B "////\n" E, 3},
        {"text after", B "////\n" E "more\n", 3},
        {"the first of two", B "////\n" E B "//8=\n" E, 3},
        {"two lines", B L64 "\nAAAA\n" E, 51},
        {"one full line", B L64 "\n" E, 48},
        {"empty text", "", 0},
        {"no block", "hello\n", 0},
        {"no end", B "////\n", 0},
        {"end of another label", B "////\n-----END EC-----\n", 0},
        {"begin of a longer label", "-----BEGIN DATA2-----\n////\n-----END DATA2-----\n", 0},
        {"empty block", B E, 0},
        {"empty line", B "\n////\n" E, 0},
        {"short line first", B "AAAA\n////\n" E, 0},
        {"long line", B L64 "AAAA\n" E, 0},
        {"blank at the end of a line", B "//// \n" E, 0},
        {"blank before the boundary", " " B "////\n" E, 0},
        {"blank behind the boundary", "-----BEGIN DATA----- \n////\n" E, 0},
        {"header field", B "Proc-Type: 4,ENCRYPTED\n\n////\n" E, 0},
        {"pad bits set, one byte", B "/x==\n" E, 0},
        {"pad bits set, two bytes", B "//9=\n" E, 0},
        {"padding inside", B "/w==////\n" E, 0},
        {"three pads", B "/===\n" E, 0},
        {"four pads", B "====\n" E, 0},
        {"missing padding", B "/w\n" E, 0},
        {"url alphabet", B "_-__\n" E, 0},
        {"bad character", B "//*/\n" E, 0},
        {"high character", B "//\xc3\xa9\n" E, 0},
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint8_t out[64];
		size_t len = 0, n = strlen(rows[i].text);
		char *text = tap_guard_end(n);

		memcpy(text, rows[i].text, n);
		enum pak_status st = pak_pem_decode(out, sizeof out, &len, "DATA", text, n);
		tap_ok(rows[i].len ? st == PAK_OK && len == rows[i].len : st == PAK_ERR_ENCODING,
		       "%s", rows[i].what);
		tap_guard_free(text);
	}
}

static void test_round_trip(void)
{
	uint8_t data[300], back[300];
	char text[600];
	uint64_t state = 1;
	int bad = 0;

	for (size_t n = 1; n <= sizeof data; n++) {
		size_t len, len2, got;
		char *p;

		tap_random(&state, data, n);
		bad += pak_pem_encode(NULL, 0, &len, "A KEY", data, n) != PAK_ERR_BUFFER;
		p = tap_guard_end(len);
		bad += pak_pem_encode(p, len, &len2, "A KEY", data, n) != PAK_OK || len != len2;
		memcpy(text, p, len);
		tap_guard_free(p);
		bad += pak_pem_decode(back, n - 1, &got, "A KEY", text, len) != PAK_ERR_BUFFER;
		bad += got != n;
		bad += pak_pem_decode(back, n, &got, "A KEY", text, len) != PAK_OK || got != n;
		bad += memcmp(back, data, n) != 0;
	}
	tap_ok(bad == 0, "every length 1..300 goes out and back");
}

/* A changed character gives other bytes or an error, never the same bytes: the form is canonical.
 */
static void test_mutations(void)
{
	uint8_t data[100], back[100];
	char text[256];
	uint64_t state = 2;
	size_t len, got, same = 0, refused = 0;

	tap_random(&state, data, sizeof data);
	if (pak_pem_encode(text, sizeof text, &len, "DATA", data, sizeof data))
		return;
	size_t end = len - 1; /* the last LF may be anything: it is behind the boundary */
	for (size_t at = 0; at < end; at++)
		for (unsigned v = 0; v < 256; v++) {
			char old = text[at];

			if ((uint8_t)old == v)
				continue;
			text[at] = (char)v;
			if (pak_pem_decode(back, sizeof back, &got, "DATA", text, len))
				refused++;
			else
				same += got == sizeof data && memcmp(back, data, got) == 0;
			text[at] = old;
		}
	tap_ok(same == 0, "no changed character decodes to the same bytes");
	tap_ok(refused > 20000, "most are refused (%zu)", refused);
}

int main(void)
{
	static char huge[2 * PAK_DER_MAX];
	uint8_t out[4];
	size_t len;
	char *p = huge + snprintf(huge, 64, B);

	test_rows();
	test_round_trip();
	test_mutations();
	for (size_t i = 0; i < 22000; i++)
		p += sprintf(p, L64 "\n");
	p += sprintf(p, E);
	tap_ok(pak_pem_decode(out, sizeof out, &len, "DATA", huge, (size_t)(p - huge)) ==
	               PAK_ERR_ENCODING,
	       "over the size cap");
	tap_ok(pak_pem_encode(huge, sizeof huge, &len, "DATA", out, 0) == PAK_ERR_ARG, "no data");
	return tap_done();
}
