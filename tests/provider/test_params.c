/* SPDX-License-Identifier: Apache-2.0
 *
 * The provider's own handling of OSSL_PARAM, against libcrypto's, over all widths, types and edge
 * values. */
#include <stdio.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/params.h>

#include "provider/params.h"
#include "tests/tap.h"

static const uint64_t edges[] = {0,
                                 1,
                                 0x7f,
                                 0x80,
                                 0xff,
                                 0x100,
                                 0x7fff,
                                 0x8000,
                                 0xffff,
                                 0x7fffffff,
                                 0x80000000,
                                 0xffffffff,
                                 0x100000000,
                                 0x7fffffffffffffff,
                                 0x8000000000000000,
                                 UINT64_MAX,
                                 UINT64_MAX - 1,
                                 UINT64_MAX - 0x7f,
                                 UINT64_MAX - 0x80,
                                 UINT64_MAX - 0x7fffffff,
                                 UINT64_MAX - 0x80000000};
#define EDGES (sizeof edges / sizeof *edges)

static OSSL_PARAM param(unsigned int type, void *data, size_t size)
{
	return (OSSL_PARAM){"x", type, data, size, 77};
}

/* Widths that libcrypto converts: 4 and 8 bytes. The wider reading of ours is looked at below. */
static const size_t widths[] = {4, 8};

static void setting(void)
{
	int ok = 1;

	for (size_t e = 0; e < EDGES; e++)
		for (int t = 1; t <= 2; t++)
			for (int w = 0; w < 2; w++)
				for (int is_signed = 0; is_signed < 2; is_signed++) {
					uint64_t a = 0, b = 0;
					OSSL_PARAM p = param((unsigned)t, &a, widths[w]);
					OSSL_PARAM q = param((unsigned)t, &b, widths[w]);
					int r, s;

					r = is_signed ? pak_param_set_int(&p, (int64_t)edges[e])
					              : pak_param_set_uint(&p, edges[e]);
					s = is_signed ? OSSL_PARAM_set_int64(&q, (int64_t)edges[e])
					              : OSSL_PARAM_set_uint64(&q, edges[e]);
					ok &= r == s &&
					      (!r || (a == b && p.return_size == q.return_size));
				}
	tap_ok(ok, "numbers are set as libcrypto sets them");
}

static void getting(void)
{
	int ok = 1;

	for (size_t e = 0; e < EDGES; e++)
		for (int t = 1; t <= 2; t++)
			for (int w = 0; w < 2; w++) {
				uint64_t v = edges[e];
				OSSL_PARAM p = param((unsigned)t, &v, widths[w]);
				size_t a = 0, b = 0;
				unsigned int c = 0, d = 0;
				int f = 0, g = 0, r, s;

				r = pak_param_get_size(&p, &a);
				s = OSSL_PARAM_get_size_t(&p, &b);
				ok &= r == s && a == b;
				r = pak_param_get_uint(&p, &c);
				s = OSSL_PARAM_get_uint(&p, &d);
				ok &= r == s && c == d;
				r = pak_param_get_int(&p, &f);
				s = OSSL_PARAM_get_int(&p, &g);
				ok &= r == s && f == g;
			}
	tap_ok(ok, "numbers are read as libcrypto reads them");
}

/* 1, 2, 3, 5 and 12 bytes: what the manual allows and no C type has. */
static void odd_widths(void)
{
	static const size_t odd[] = {1, 2, 3, 5, 12};
	int ok = 1;

	for (size_t w = 0; w < sizeof odd / sizeof *odd; w++) {
		uint8_t bytes[16] = {0};
		OSSL_PARAM p = param(OSSL_PARAM_INTEGER, bytes, odd[w]);
		int back = 0;
		size_t n = 0;

		ok &= pak_param_set_int(&p, -3) && p.return_size == odd[w] && bytes[odd[w]] == 0;
		ok &= pak_param_get_int(&p, &back) && back == -3 && !pak_param_get_size(&p, &n);
		ok &= pak_param_set_int(&p, 127) && pak_param_get_int(&p, &back) && back == 127;
		ok &= pak_param_set_int(&p, 128) == (odd[w] > 1);
		p.data_type = OSSL_PARAM_UNSIGNED_INTEGER;
		ok &= pak_param_set_uint(&p, 255) && pak_param_get_size(&p, &n) && n == 255;
		ok &= pak_param_set_uint(&p, 256) == (odd[w] > 1);
		bytes[odd[w] - 1] = 1;
		ok &= pak_param_get_size(&p, &n) == (odd[w] <= 8);
	}
	tap_ok(ok, "numbers of odd widths");
}

static void refused(void)
{
	uint8_t bytes[8] = {1};
	double real = 1;
	OSSL_PARAM number = param(OSSL_PARAM_UNSIGNED_INTEGER, NULL, 8);
	OSSL_PARAM empty = param(OSSL_PARAM_UNSIGNED_INTEGER, bytes, 0);
	OSSL_PARAM octets = param(OSSL_PARAM_OCTET_STRING, bytes, 8);
	OSSL_PARAM floating = param(OSSL_PARAM_REAL, &real, sizeof real);
	OSSL_PARAM nothing = param(OSSL_PARAM_OCTET_STRING, NULL, 3);
	const uint8_t *b;
	const char *s;
	size_t n;

	tap_ok(!pak_param_get_size(&number, &n) && !pak_param_get_size(&empty, &n),
	       "a number without bytes");
	tap_ok(!pak_param_get_size(&octets, &n) && !pak_param_get_size(&floating, &n),
	       "another type");
	tap_ok(!pak_param_get_utf8(&octets, &s, &n) && !pak_param_set_utf8(&octets, "x"),
	       "bytes are no text");
	tap_ok(!pak_param_get_octets(&floating, &b, &n) && !pak_param_set_octets(&floating, "x", 1),
	       "a number is no bytes");
	tap_ok(!pak_param_get_octets(&nothing, &b, &n), "a length without bytes");
	tap_ok(pak_param_set_uint(&number, 5) && number.return_size == 8,
	       "a NULL buffer asks for the size");
}

static void strings(void)
{
	char text[8] = "zzzzzzz", raw[4] = {'a', 'b', 0, 'c'};
	const char *pointer = NULL, *s = NULL;
	OSSL_PARAM p = param(OSSL_PARAM_UTF8_STRING, text, 5),
	           q = param(OSSL_PARAM_UTF8_PTR, &pointer, 0);
	size_t n = 0;

	tap_ok(pak_param_set_utf8(&p, "four") && !strcmp(text, "four") && p.return_size == 4,
	       "text, ended where there is room");
	tap_ok(pak_param_set_utf8(&p, "fivee") && text[5] == 'z', "text that just fits");
	tap_ok(!pak_param_set_utf8(&p, "sixsix") && p.return_size == 6,
	       "text that does not fit tells its size");
	tap_ok(pak_param_set_utf8(&q, "abc") && !strcmp(pointer, "abc") && q.return_size == 3,
	       "text by pointer");
	p = param(OSSL_PARAM_UTF8_STRING, raw, 4);
	tap_ok(pak_param_get_utf8(&p, &s, &n) && n == 2, "text ends at its NUL");
	p = param(OSSL_PARAM_UTF8_STRING, raw, 2);
	tap_ok(pak_param_get_utf8(&p, &s, &n) && n == 2, "or without one");
	tap_ok(pak_text_is("SHA", 3, "sha") && !pak_text_is("SHA", 2, "sha") &&
	               !pak_text_is("SHA2", 4, "sha"),
	       "comparison ignores case, not length");
}

static void big_numbers(void)
{
	uint8_t be[32], native[40], back[32], bytes[40];
	uint64_t seed = 1;
	int ok = 1;

	for (size_t n = 1; n <= 32; n++) {
		BIGNUM *bn;
		OSSL_PARAM p = param(OSSL_PARAM_UNSIGNED_INTEGER, native, sizeof native);

		tap_random(&seed, be, sizeof be);
		ok &= pak_param_set_bn(&p, be, n) && p.return_size == sizeof native;
		bn = BN_native2bn(native, sizeof native, NULL);
		ok &= bn && BN_bn2binpad(bn, bytes, sizeof bytes) == sizeof bytes &&
		      !memcmp(bytes + sizeof bytes - n, be, n);
		ok &= pak_param_get_bn(&p, back, sizeof back) && !memcmp(back + 32 - n, be, n);
		be[0] |= 1;
		ok &= pak_param_set_bn(&p, be, n) && (n == 1 || !pak_param_get_bn(&p, back, n - 1));
		p.data_size = n - 1;
		ok &= !pak_param_set_bn(&p, be, n);
		BN_free(bn);
	}
	tap_ok(ok, "big numbers");
}

/* Every name finds itself, and near misses nothing. */
static void names(void)
{
	static const struct {
		const char *name;
		enum pak_param_id id;
	} all[] = {
#define ROW(identifier, text) {text, PAK_P_##identifier},
	        PAK_PARAM_LIST(ROW)
#undef ROW
	};
	int ok = 1;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char longer[64];

		snprintf(longer, sizeof longer, "%s_", all[i].name);
		ok &= pak_param_id(all[i].name) == all[i].id && pak_param_id(longer) == PAK_P_NONE;
	}
	ok &= pak_param_id("") == PAK_P_NONE && pak_param_id("\xff") == PAK_P_NONE;
	tap_ok(ok, "names");
}

int main(void)
{
	pak_params_init();
	setting();
	getting();
	odd_widths();
	refused();
	strings();
	big_numbers();
	names();
	return tap_done();
}
