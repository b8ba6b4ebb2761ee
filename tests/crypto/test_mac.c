/* SPDX-License-Identifier: Apache-2.0
 *
 * HMAC: RFC 4231 and Wycheproof vectors, the definition at every key length, the service's states.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/mac.h>
#include <pak/mem.h>
#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

static const enum pak_alg hashes[] = {
        PAK_ALG_SHA1,     PAK_ALG_SHA224,     PAK_ALG_SHA256,     PAK_ALG_SHA384,
        PAK_ALG_SHA512,   PAK_ALG_SHA512_224, PAK_ALG_SHA512_256, PAK_ALG_SHA3_224,
        PAK_ALG_SHA3_256, PAK_ALG_SHA3_384,   PAK_ALG_SHA3_512,
};
#define HASHES (sizeof hashes / sizeof *hashes)

/* RFC 4231: cases 1 to 4 and 6, 7 whole, 5 truncated to 128 bits. */
static const struct {
	const char *key, *data, *sha224, *sha256, *sha384, *sha512;
} rfc4231[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
         "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
         "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9"
         "076ede7f4af152e8b2fa9cb6",
         "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7"
         "d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854"},
        {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
         "a30e01098bc6dbbf45690f3a7e9e6d0f8bbea2a39e6148008fd05e44",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
         "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca"
         "5e69e2c78b3239ecfab21649",
         "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75"
         "c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
         "dddddddddddddddddddddddddddd",
         "7fb3cb3588c6c1f6ffa9694d7d6ad2649365b0c1f65d69d1ec8333ea",
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
         "88062608d3e6ad8a0aa2ace014c8a86f0aa635d947ac9febe83ef4e55966144b2a5ab39d"
         "c13814b94e3ab6e101a34f27",
         "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39bf3e8482"
         "79a722c806b485a47e67c807b946a337bee8942674278859e13292fb"},
        {"0102030405060708090a0b0c0d0e0f10111213141516171819",
         "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
         "cdcdcdcdcdcdcdcdcdcdcdcdcdcd",
         "6c11506874013cac6a2abc1bb382627cec6a90d86efc012de7afec5a",
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
         "3e8a69b7783c25851933ab6290af6ca77a9981480850009cc5577c6e1f573b4e6801dd23"
         "c4a7d679ccf8a386c674cffb",
         "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3dba91ca5c1"
         "1aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd"},
        {"0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c", "546573742057697468205472756e636174696f6e",
         "0e2aea68a90c8d37c988bcdb9fca6fa8", "a3b6167473100ee06e0c796c2955552b",
         "3abf34c3503b2a23a46efc619baef897", "415fad6271580a531d4179bc891d87a6"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b65"
         "79202d2048617368204b6579204669727374",
         "95e9a0db962095adaebe9b2d6f0dbce2d499f112f2d2b7273fa6870e",
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
         "4ece084485813e9088d2c63a041bc5b44f9ef1012a2b588f3cd11f05033ac4c60c2ef6ab"
         "4030fe8296248df163f44952",
         "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037"
         "e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "5468697320697320612074657374207573696e672061206c6172676572207468616e2062"
         "6c6f636b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f63"
         "6b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173"
         "686564206265666f7265206265696e6720757365642062792074686520484d414320616c"
         "676f726974686d2e",
         "3a854166ac5d9f023f54d517d0b39dbd946770db9c2b95c9f6f565d1",
         "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
         "6617178e941f020d351e2f254e8fd32c602420feb0b8fb9adccebb82461e99c5a678cc31"
         "e799176d3860e6110c46523e",
         "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944b6022cac"
         "3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58"},
};

static enum pak_status mac(enum pak_alg hash, uint8_t *out, size_t out_len, const uint8_t *key,
                           size_t key_len, const uint8_t *data, size_t len)
{
	struct pak_mac m;
	enum pak_status st = pak_mac_init(&m, PAK_ALG_HMAC, hash, PAK_OP_MAC, key, key_len);

	if (!st)
		st = pak_mac_update(&m, data, len);
	if (!st)
		st = pak_mac_final(&m, out, out_len);
	pak_mac_clear(&m);
	return st;
}

static void rfc_vectors(void)
{
	for (size_t i = 0; i < sizeof rfc4231 / sizeof *rfc4231; i++) {
		const char *want[] = {rfc4231[i].sha224, rfc4231[i].sha256, rfc4231[i].sha384,
		                      rfc4231[i].sha512};
		const enum pak_alg alg[] = {PAK_ALG_SHA224, PAK_ALG_SHA256, PAK_ALG_SHA384,
		                            PAK_ALG_SHA512};
		uint8_t key[200], data[200], expected[64], got[64];
		size_t key_len = tap_hex(key, sizeof key, rfc4231[i].key);
		size_t len = tap_hex(data, sizeof data, rfc4231[i].data);

		for (size_t h = 0; h < 4; h++) {
			size_t n = tap_hex(expected, sizeof expected, want[h]);
			enum pak_status st = mac(alg[h], got, n, key, key_len, data, len);

			tap_ok(!st && !memcmp(got, expected, n), "RFC 4231 case %zu with %s", i + 1,
			       pak_alg_name(alg[h]));
		}
	}
}

/* H((K ^ opad) || H((K ^ ipad) || text)) from the digest service alone. */
static void definition(uint8_t *out, enum pak_alg hash, const uint8_t *key, size_t key_len,
                       const uint8_t *data, size_t len)
{
	size_t block = pak_digest_block_len(hash), n = pak_digest_len(hash);
	uint8_t k[PAK_DIGEST_MAX_BLOCK] = {0}, pad[PAK_DIGEST_MAX_BLOCK], inner[64];
	struct pak_digest d;
	enum pak_status st = PAK_OK;

	if (key_len > block)
		st = pak_digest_once(hash, k, sizeof k, key, key_len);
	else
		memcpy(k, key, key_len);
	for (int outer = 0; outer < 2; outer++) {
		for (size_t i = 0; i < block; i++)
			pad[i] = k[i] ^ (outer ? 0x5c : 0x36);
		st = st ? st : pak_digest_init(&d, hash);
		st = st ? st : pak_digest_update(&d, pad, block);
		st = st ? st : pak_digest_update(&d, outer ? inner : data, outer ? n : len);
		st = st ? st : pak_digest_final(&d, outer ? out : inner, n);
	}
	if (st)
		abort();
}

static void every_key_length(void)
{
	static uint8_t key[300], data[300];
	uint64_t seed = 2;

	tap_random(&seed, key, sizeof key);
	tap_random(&seed, data, sizeof data);
	for (size_t h = 0; h < HASHES; h++) {
		size_t n = pak_digest_len(hashes[h]), bad = 0;

		for (size_t len = 0; len <= sizeof key; len++) {
			uint8_t want[64], got[64];

			definition(want, hashes[h], key, len, data, sizeof data - len);
			bad += mac(hashes[h], got, n, key, len, data, sizeof data - len) ||
			       memcmp(got, want, n);
		}
		tap_ok(!bad, "%s: the definition, at key and text lengths 0..%zu",
		       pak_alg_name(hashes[h]), sizeof key);
	}
}

static int all_zero(const void *p, size_t n)
{
	const uint8_t *b = p;

	while (n && !b[n - 1])
		n--;
	return !n;
}

static void service(void)
{
	static const uint8_t key[20] = "a key of 20 bytes..";
	uint8_t a[32], b[32];
	struct pak_mac m, copy;
	enum pak_status st;

	memset(&m, 0, sizeof m);
	tap_ok(pak_mac_restart(&m) == PAK_ERR_STATE && pak_mac_update(&m, "a", 1) == PAK_ERR_STATE,
	       "nothing without a key");
	st = pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_MD5, PAK_OP_MAC, key, sizeof key);
	tap_ok(st == PAK_ERR_UNSUPPORTED && !m.mac_len && all_zero(m.state, sizeof m.state),
	       "HMAC-MD5 is not there");
	st = pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHAKE128, PAK_OP_MAC, key, sizeof key);
	tap_ok(st == PAK_ERR_UNSUPPORTED, "an XOF is no digest for HMAC");
	st = pak_mac_init(&m, PAK_ALG_SHA256, PAK_ALG_SHA256, PAK_OP_MAC, key, sizeof key);
	tap_ok(st == PAK_ERR_UNSUPPORTED, "a digest is no MAC");
	st = pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_SIGN, key, sizeof key);
	tap_ok(st == PAK_ERR_ARG, "another operation is refused");

	st = pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, key, sizeof key);
	tap_ok(!st && m.mac_len == 32 && m.verdict.kind == PAK_ALLOW, "init");
	st = pak_mac_update(&m, "text", 4);
	copy = m;
	tap_ok(!st && !pak_mac_final(&m, a, 32), "final");
	tap_ok(pak_mac_final(&m, a, 32) == PAK_ERR_STATE &&
	               pak_mac_update(&m, "a", 1) == PAK_ERR_STATE,
	       "final ends the message");
	tap_ok(!pak_mac_final(&copy, b, 32) && !memcmp(a, b, 32), "struct assignment copies");
	st = pak_mac_restart(&m);
	st = st ? st : pak_mac_update(&m, "text", 4);
	tap_ok(!st && pak_mac_final(&m, b, 0) == PAK_ERR_LENGTH &&
	               pak_mac_final(&m, b, 33) == PAK_ERR_LENGTH,
	       "length 0 and 33 refused");
	memset(b, 0xee, sizeof b);
	tap_ok(!pak_mac_final(&m, b, 12) && !memcmp(a, b, 12) && b[12] == 0xee,
	       "12 bytes after restart");

	st = pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC_VERIFY, key, sizeof key);
	st = st ? st : pak_mac_update(&m, "text", 4);
	tap_ok(!st && pak_mac_final(&m, b, 32) == PAK_ERR_STATE, "a verifier makes no MAC");
	copy = m;
	tap_ok(!pak_mac_verify(&m, a, 32), "verify");
	m = copy;
	tap_ok(!pak_mac_verify(&m, a, 16), "verify a truncated one");
	for (size_t i = 0; i < 32; i++) {
		m = copy;
		a[i] ^= 0x80;
		if (pak_mac_verify(&m, a, 32) != PAK_ERR_AUTH)
			break;
		a[i] ^= 0x80;
		if (i == 31)
			tap_ok(1, "each wrong byte is seen");
	}
	m = copy;
	m.total = (uint64_t)1 << 61;
	m.total -= PAK_DIGEST_MAX_BLOCK + 1;
	tap_ok(pak_mac_update(&m, "a", 1) == PAK_ERR_LIMIT, "length limit");
	pak_mac_clear(&m);
	tap_ok(all_zero(&m, sizeof m), "clear wipes");
}

static void wycheproof(const char *name, enum pak_alg hash)
{
	char path[64];
	json_t *file, *group, *test;
	size_t g, t, run = 0, bad = 0;

	snprintf(path, sizeof path, "wycheproof/%s_test", name);
	file = json_vectors(path);
	if (!file) {
		tap_skip("vectors not present", "Wycheproof %s", name);
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), g, group)
	{
		size_t n = json_size(group, "tagSize") / 8;

		json_array_foreach(json_object_get(group, "tests"), t, test)
		{
			size_t key_len, len, tag_len;
			uint8_t *key = json_hex(test, "key", &key_len);
			uint8_t *msg = json_hex(test, "msg", &len);
			uint8_t *tag = json_hex(test, "tag", &tag_len), got[64];
			int valid = !strcmp(json_text(test, "result"), "valid");
			struct pak_mac m;
			enum pak_status st = pak_mac_init(&m, PAK_ALG_HMAC, hash, PAK_OP_MAC_VERIFY,
			                                  key, key_len);

			st = st ? st : pak_mac_update(&m, msg, len);
			st = st ? st : pak_mac_verify(&m, tag, tag_len);
			bad += valid ? st != PAK_OK : st != PAK_ERR_AUTH;
			st = mac(hash, got, n, key, key_len, msg, len);
			bad += st || valid != (tag_len == n && !memcmp(got, tag, n));
			run++;
			free(key);
			free(msg);
			free(tag);
		}
	}
	tap_ok(!bad && run == json_size(file, "numberOfTests"), "Wycheproof %s: %zu tests", name,
	       run);
	json_decref(file);
}

int main(void)
{
	core_init();
	rfc_vectors();
	every_key_length();
	service();
	wycheproof("hmac_sha256", PAK_ALG_SHA256);
	wycheproof("hmac_sha3_256", PAK_ALG_SHA3_256);
	return tap_done();
}
