/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening TLS CBC records: every length, padding, MAC length and wrong padding byte against a plain
 * model. */
#include <stdlib.h>
#include <string.h>

#include <pak/cipher.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

#define MAX_RECORD 640

/* What RFC 5246 says, in branches; returns -1 if the padding is wrong. */
static long model(const uint8_t *record, size_t len, size_t mac_len)
{
	size_t padding = record[len - 1];

	if (padding + 1 + mac_len > len)
		return -1;
	for (size_t i = 0; i <= padding; i++)
		if (record[len - 1 - i] != padding)
			return -1;
	return (long)(len - mac_len - 1 - padding);
}

/* 0 if the answer is the model's. Bad padding: a MAC that is not the record's and not twice the
 * same. */
static size_t differs(const uint8_t *record, size_t len, size_t mac_len)
{
	uint8_t mac[64], again[64];
	size_t payload, payload2;
	long want = model(record, len, mac_len);
	enum pak_status st = pak_tls_cbc_open(&payload, mac, record, len, mac_len);

	if (want >= 0)
		return st || payload != (size_t)want || memcmp(mac, record + want, mac_len) != 0;
	if (mac_len == 0)
		return st != PAK_ERR_DATA || payload != 0;
	if (st || pak_tls_cbc_open(&payload2, again, record, len, mac_len))
		return 1;
	return payload != len - mac_len - 1 || payload2 != payload ||
	       !memcmp(mac, again, mac_len) || !memcmp(mac, record + payload, mac_len);
}

static void right_padding(size_t mac_len)
{
	static uint8_t record[MAX_RECORD];
	uint64_t seed = mac_len;
	size_t bad = 0, tried = 0;

	for (size_t len = (mac_len / 16 + 1) * 16; len <= MAX_RECORD; len += 16) {
		for (size_t padding = 0; padding < 256 && padding + 1 + mac_len <= len; padding++) {
			tap_random(&seed, record, len);
			memset(record + len - padding - 1, (int)padding, padding + 1);
			bad += differs(record, len, mac_len);
			tried++;
		}
	}
	tap_ok(!bad, "MAC of %zu bytes: %zu records with right padding", mac_len, tried);
}

static void wrong_padding(size_t mac_len)
{
	static const size_t lens[] = {32, 64, 80, 256, 272, 288, 304, 320, 336, 512};
	static uint8_t record[MAX_RECORD];
	uint64_t seed = 1000 + mac_len;
	size_t bad = 0, tried = 0;

	for (size_t l = 0; l < sizeof lens / sizeof *lens; l++) {
		size_t len = lens[l];

		if (len <= mac_len)
			continue;
		for (size_t padding = 0; padding < 256; padding += padding % 16 == 13 ? 1 : 3) {
			size_t n = padding + 1 < len ? padding + 1 : len;

			for (size_t at = 2; at <= n; at += at < 20 || at + 11 > n ? 1 : 11) {
				tap_random(&seed, record, len);
				memset(record + len - n, (int)padding, n);
				record[len - at] ^= (uint8_t)(1 << tap_random64(&seed) % 8);
				bad += differs(record, len, mac_len);
				tried++;
			}
			if (padding + 1 + mac_len > len) { /* all bytes agree, but no room */
				memset(record + len - n, (int)padding, n);
				bad += differs(record, len, mac_len);
				tried++;
			}
		}
	}
	tap_ok(!bad, "MAC of %zu bytes: %zu records with wrong padding", mac_len, tried);
}

static void lengths(void)
{
	uint8_t record[128] = {0}, mac[64];
	size_t n;

	tap_ok(pak_tls_cbc_open(&n, mac, record, 0, 0) == PAK_ERR_LENGTH &&
	               pak_tls_cbc_open(&n, mac, record, 0, 20) == PAK_ERR_LENGTH,
	       "an empty record");
	tap_ok(pak_tls_cbc_open(&n, mac, record, 31, 20) == PAK_ERR_LENGTH, "no whole block");
	tap_ok(pak_tls_cbc_open(&n, mac, record, 16, 16) == PAK_ERR_LENGTH &&
	               pak_tls_cbc_open(&n, mac, record, 16, 20) == PAK_ERR_LENGTH,
	       "no room for MAC and padding length");
	tap_ok(pak_tls_cbc_open(&n, mac, record, 128, 65) == PAK_ERR_LENGTH, "a MAC too long");
}

static void pad(void)
{
	uint8_t record[96];
	size_t bad = 0, n, payload;

	for (size_t len = 0; len <= 80; len++) {
		memset(record, 0x41, sizeof record);
		bad += pak_tls_cbc_pad(record, len, &n, len) != PAK_ERR_BUFFER;
		bad += pak_tls_cbc_pad(record, (len | 15), &n, len) != PAK_ERR_BUFFER;
		bad += pak_tls_cbc_pad(record, sizeof record, &n, len) != PAK_OK;
		bad += n != (len | 15) + 1;
		bad += pak_tls_cbc_open(&payload, record, record, n, 0) != PAK_OK || payload != len;
	}
	tap_ok(!bad, "padding is opened again");
}

int main(void)
{
	static const size_t mac_lens[] = {0, 1, 16, 20, 28, 32, 48, 64};

	core_init();
	for (size_t i = 0; i < sizeof mac_lens / sizeof *mac_lens; i++) {
		right_padding(mac_lens[i]);
		if (mac_lens[i] != 1) /* a random MAC of one byte may be the right one */
			wrong_padding(mac_lens[i]);
	}
	lengths();
	pad();
	return tap_done();
}
