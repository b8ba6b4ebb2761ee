/* SPDX-License-Identifier: Apache-2.0
 *
 * HMAC of TLS CBC records with a secret text length, against plain HMAC at every length it can
 * have. */
#include <string.h>

#include <pak/mac.h>
#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

#define HEADER 13

static const enum pak_alg hashes[] = {
        PAK_ALG_SHA1,   PAK_ALG_SHA224,     PAK_ALG_SHA256,     PAK_ALG_SHA384,
        PAK_ALG_SHA512, PAK_ALG_SHA512_224, PAK_ALG_SHA512_256,
};

static int agree(struct pak_mac *m, const uint8_t *header, const uint8_t *data, size_t len,
                 size_t record_len)
{
	uint8_t want[64], got[64];
	enum pak_status st = pak_mac_restart(m);

	st = st ? st : pak_mac_update(m, header, HEADER);
	st = st ? st : pak_mac_update(m, data, len);
	st = st ? st : pak_mac_final(m, want, m->mac_len);
	st = st ? st : pak_mac_restart(m);
	st = st ? st
	        : pak_mac_tls_record(m, got, sizeof got, header, HEADER, data, len, record_len);
	return !st && !memcmp(got, want, m->mac_len);
}

/* Every text length that leaves 1 to 256 bytes of padding; the record ends at an inaccessible page.
 */
static int every_length(struct pak_mac *m, size_t record_len, uint64_t *seed)
{
	uint8_t *data = tap_guard_end(record_len), header[HEADER];
	size_t max = record_len - m->mac_len - 1, min = max < 255 ? 0 : max - 255;
	int ok = 1;

	tap_random(seed, data, record_len);
	tap_random(seed, header, sizeof header);
	for (size_t len = min; len <= max; len++)
		ok &= agree(m, header, data, len, record_len);
	tap_guard_free(data);
	return ok;
}

static void against_plain(enum pak_alg hash)
{
	uint64_t seed = 1;
	uint8_t key[40];
	struct pak_mac m;
	int ok = 1;

	tap_random(&seed, key, sizeof key);
	if (pak_mac_init(&m, PAK_ALG_HMAC, hash, PAK_OP_MAC, key, sizeof key)) {
		tap_ok(0, "%s: init", pak_alg_name(hash));
		return;
	}
	for (size_t n = m.mac_len + 1u; n <= m.mac_len + 140u; n++)
		ok &= every_length(&m, n, &seed);
	for (size_t n = 304; n <= 1040; n += 16)
		ok &= every_length(&m, n, &seed);
	tap_ok(ok, "%s: records of many lengths, texts of every length", pak_alg_name(hash));
}

static void refusals(void)
{
	uint8_t buffer[200] = {0}, out[64];
	struct pak_mac m = {0};
	enum pak_status st;

	st = pak_mac_tls_record(&m, out, 64, buffer, HEADER, buffer, 10, 100);
	tap_ok(st == PAK_ERR_STATE, "no key");
	st = pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, buffer, 32);
	st = st ? st : pak_mac_tls_record(&m, out, 31, buffer, HEADER, buffer, 10, 100);
	tap_ok(st == PAK_ERR_LENGTH, "no room for the MAC");
	st = pak_mac_tls_record(&m, out, 64, buffer, 65, buffer, 10, 100);
	tap_ok(st == PAK_ERR_LENGTH, "header too long");
	st = pak_mac_tls_record(&m, out, 64, buffer, HEADER, buffer, 0, 32);
	tap_ok(st == PAK_ERR_LENGTH, "no room for MAC and padding in the record");
	st = pak_mac_tls_record(&m, out, 64, buffer, HEADER, buffer, 0, ((size_t)1 << 20) + 1);
	tap_ok(st == PAK_ERR_LIMIT, "record too long");
	st = pak_mac_update(&m, buffer, 1);
	st = st ? st : pak_mac_tls_record(&m, out, 64, buffer, HEADER, buffer, 10, 100);
	tap_ok(st == PAK_ERR_STATE, "after the message has begun");
	st = pak_mac_restart(&m);
	st = st ? st : pak_mac_tls_record(&m, out, 64, buffer, HEADER, buffer, 10, 100);
	tap_ok(st == PAK_OK && pak_mac_update(&m, buffer, 1) == PAK_ERR_STATE, "ends the message");
}

int main(void)
{
	core_init();
	for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
		against_plain(hashes[i]);
	refusals();
	return tap_done();
}
