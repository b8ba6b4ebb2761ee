/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonical DER: every row of the forms that libtasn1 lets pass even when strict, the generic
 * check, and ECDSA-Sig-Value against libtasn1 on all short mutations. */
#include <string.h>

#include <libtasn1.h>
#include <pak/key.h>

#include "encoding/asn1.h"
#include "encoding/encoding.h"
#include "tests/tap.h"

struct row {
	const char *what, *der;
	enum pak_status sig,
	        check; /* of pak_der_ecdsa_sig_decode with 4-byte halves, pak_der_check */
};

static const struct row rows[] = {
        {"plain", "3006020101020102", PAK_OK, PAK_OK},
        {"zero is a number", "3006020100020102", PAK_OK, PAK_OK},
        {"full width", "300e02050080000000020500ffffffff", PAK_OK, PAK_OK},
        {"trailing byte", "300602010102010200", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"trailing element", "3009020101020102020103", PAK_ERR_ENCODING, PAK_OK},
        {"truncated", "30060201010201", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"empty", "", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"tag alone", "30", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"empty sequence", "3000", PAK_ERR_ENCODING, PAK_OK},
        {"indefinite length", "30800201010201020000", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"INTEGER 00 01", "300702020001020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"INTEGER ff ff", "30070202ffff020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"negative INTEGER", "3006020181020102", PAK_ERR_ENCODING, PAK_OK},
        {"zero-length INTEGER", "30050200020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"length 81 06", "308106020101020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"length 82 00 06", "30820006020101020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"inner length 81 01", "300702810101020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"length 85", "30850000000006020101020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"length ff", "30ff020101020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"length past the end", "3084ffffffff020101020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"inner length past the end", "3006020101020201", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"INTEGER too long", "300b02060100000000010201 02", PAK_ERR_ENCODING, PAK_OK},
        {"SET for SEQUENCE", "3106020101020102", PAK_ERR_ENCODING, PAK_OK},
        {"high tag number", "3f1006020101020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"end-of-contents", "0000", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"constructed OCTET STRING", "24030401aa", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"primitive SEQUENCE", "1006020101020102", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"OID with a leading 80 arc", "06032a8001", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"OID that does not end", "06022a86", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"empty OID", "0600", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"OID", "06032a8648", PAK_ERR_ENCODING, PAK_OK},
        {"BOOLEAN ff", "0101ff", PAK_ERR_ENCODING, PAK_OK},
        {"BOOLEAN 01", "010101", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"NULL with content", "050100", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"empty BIT STRING", "0300", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"BIT STRING of no bits", "030100", PAK_ERR_ENCODING, PAK_OK},
        {"BIT STRING of no bits, 3 unused", "030103", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"BIT STRING, 8 unused", "03020800", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"BIT STRING, unused bit set", "03020401", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
        {"BIT STRING, 4 unused", "030204f0", PAK_ERR_ENCODING, PAK_OK},
        {"SET in order", "3106020101020102", PAK_ERR_ENCODING, PAK_OK},
        {"SET out of order", "3106020102020101", PAK_ERR_ENCODING, PAK_ERR_ENCODING},
};

static size_t unhex(uint8_t *out, size_t cap, const char *hex)
{
	char packed[256];
	size_t n = 0;

	for (; *hex; hex++)
		if (*hex != ' ')
			packed[n++] = *hex;
	packed[n] = 0;
	return tap_hex(out, cap, packed);
}

static void test_rows(void)
{
	uint8_t der[128], raw[8];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = unhex(der, sizeof der, rows[i].der);
		uint8_t *p = tap_guard_end(n);

		if (n)
			memcpy(p, der, n);
		memset(raw, 0xaa, sizeof raw);
		tap_ok(pak_der_ecdsa_sig_decode(raw, sizeof raw, p, n) == rows[i].sig,
		       "signature: %s", rows[i].what);
		if (rows[i].sig)
			tap_ok(memcmp(raw, "\0\0\0\0\0\0\0\0", 8) == 0, "output is zero: %s",
			       rows[i].what);
		tap_ok(pak_der_check(p, n) == rows[i].check, "check: %s", rows[i].what);
		tap_guard_free(p);
	}
}

static void test_depth(void)
{
	uint8_t der[64];

	for (unsigned depth = 1; depth <= 20; depth++) {
		for (unsigned i = 0; i < depth; i++) {
			der[2 * i] = 0x30;
			der[2 * i + 1] = (uint8_t)(2 * (depth - i - 1));
		}
		tap_ok((pak_der_check(der, 2 * (size_t)depth) == PAK_OK) == (depth <= 16),
		       "depth %u", depth);
	}
}

static void test_size_cap(void)
{
	static uint8_t big[PAK_DER_MAX + 8] = {0x04, 0x83, 0x10, 0x00, 0x00};
	static const uint8_t long_form[] = {0x04, 0x83, 0x00, 0x80, 0x00};
	static uint8_t padded[5 + 0x8000];

	tap_ok(pak_der_check(big, PAK_DER_MAX + 5) == PAK_ERR_ENCODING, "over the size cap");
	big[2] = 0x0f;
	big[3] = 0xff;
	big[4] = 0xfb;
	tap_ok(pak_der_check(big, PAK_DER_MAX) == PAK_OK, "at the size cap");
	memcpy(padded, long_form, sizeof long_form);
	tap_ok(pak_der_check(padded, sizeof padded) == PAK_ERR_ENCODING, "length 83 00 80 00");
}

/* What libtasn1 says of the same bytes, with the extra rules the decoder promises. */
static int oracle(const uint8_t *der, size_t n, size_t half)
{
	asn1_node defs, node;
	int ok = 1;

	if (pak_asn1_pkix(&defs) || pak_asn1_decode(&node, defs, "PakPkix.ECDSASigValue", der, n))
		return 0;
	for (int i = 0; i < 2; i++) {
		uint8_t v[PAK_EC_MAX_SCALAR + 1];
		size_t len = sizeof v;

		if (pak_asn1_read(node, i ? "s" : "r", v, &len) || len == 0 || v[0] >= 0x80 ||
		    len - (v[0] == 0) > half)
			ok = 0;
	}
	pak_asn1_free(&node);
	return ok;
}

static void test_sig_differential(void)
{
	uint8_t base[32], der[32], raw[8];
	size_t n = tap_hex(base, sizeof base, "300d02050081223344020411223344"), bad = 0,
	       accepted = 0;

	for (size_t len = 0; len <= n; len++)
		for (size_t at = 0; at < len; at++)
			for (unsigned v = 0; v < 256; v++) {
				memcpy(der, base, n);
				der[at] = (uint8_t)v;
				int mine = pak_der_ecdsa_sig_decode(raw, 8, der, len) == PAK_OK;

				accepted += (size_t)mine;
				bad += mine != oracle(der, len, 4);
			}
	tap_ok(bad == 0, "every truncation with every byte changed: same answer as libtasn1");
	tap_ok(accepted > n, "some of them are valid (%zu)", accepted);
}

static void test_sig_round_trip(void)
{
	uint64_t state = 7;
	int bad = 0;

	for (size_t half = 1; half <= PAK_EC_MAX_SCALAR; half++)
		for (int i = 0; i < 40; i++) {
			uint8_t raw[2 * PAK_EC_MAX_SCALAR], back[sizeof raw], der[160];
			size_t len, len2;

			tap_random(&state, raw, 2 * half);
			memset(raw, 0, (size_t)i % (half + 1));
			memset(raw + half, i & 1 ? 0xff : 0, (size_t)i % 3 % half);
			bad += pak_der_ecdsa_sig_encode(der, sizeof der, &len, raw, 2 * half) !=
			       PAK_OK;
			bad += pak_der_ecdsa_sig_encode(NULL, 0, &len2, raw, 2 * half) !=
			       PAK_ERR_BUFFER;
			bad += len != len2 || pak_der_check(der, len) != PAK_OK;
			bad += !oracle(der, len, half);
			bad += pak_der_ecdsa_sig_decode(back, 2 * half, der, len) != PAK_OK;
			bad += memcmp(raw, back, 2 * half) != 0;
		}
	tap_ok(bad == 0, "signatures of every size: encode, decode, libtasn1 agrees");
}

int main(void)
{
	uint8_t b[4] = {0};
	size_t len;

	test_rows();
	test_depth();
	test_size_cap();
	test_sig_differential();
	test_sig_round_trip();
	tap_ok(pak_der_ecdsa_sig_decode(b, 3, b, 4) == PAK_ERR_ARG, "odd raw length");
	tap_ok(pak_der_ecdsa_sig_encode(b, 4, &len, b, 0) == PAK_ERR_ARG, "empty raw signature");
	return tap_done();
}
