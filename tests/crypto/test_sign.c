/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA as a service: RFC 6979 vectors, states, malformed and out-of-range signatures, policy. */
#include <string.h>

#include <pak/module.h>
#include <pak/sign.h>

#include "crypto/ec/ecdsa.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

/* RFC 6979 A.2.5 */
static const char rfc_d[] = "C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721";
static const char rfc_q[] = "0460FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"
                            "7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299";
static const struct {
	enum pak_alg hash;
	const char *message, *r, *s;
} rfc6979[] = {
        {PAK_ALG_SHA1, "sample", "61340C88C3AAEBEB4F6D667F672CA9759A6CCAA9FA8811313039EE4A35471D32",
         "6D7F147DAC089441BB2E2FE8F7A3FA264B9C475098FDCF6E00D7C996E1B8B7EB"},
        {PAK_ALG_SHA224, "sample",
         "53B2FFF5D1752B2C689DF257C04C40A587FABABB3F6FC2702F1343AF7CA9AA3F",
         "B9AFB64FDC03DC1A131C7D2386D11E349F070AA432A4ACC918BEA988BF75C74C"},
        {PAK_ALG_SHA256, "sample",
         "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
         "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8"},
        {PAK_ALG_SHA384, "sample",
         "0EAFEA039B20E9B42309FB1D89E213057CBF973DC0CFC8F129EDDDC800EF7719",
         "4861F0491E6998B9455193E34E7B0D284DDD7149A74B95B9261F13ABDE940954"},
        {PAK_ALG_SHA512, "sample",
         "8496A60B5E9B47C825488827E0495B0E3FA109EC4568FD3F8D1097678EB97F00",
         "2362AB1ADBE2B8ADF9CB9EDAB740EA6049C028114F2460F96554F61FAE3302FE"},
        {PAK_ALG_SHA1, "test", "0CBCC86FD6ABD1D99E703E1EC50069EE5C0B4BA4B9AC60E409E8EC5910D81A89",
         "01B9D7B73DFAA60D5651EC4591A0136F87653E0FD780C3B1BC872FFDEAE479B1"},
        {PAK_ALG_SHA224, "test", "C37EDB6F0AE79D47C3C27E962FA269BB4F441770357E114EE511F662EC34A692",
         "C820053A05791E521FCAAD6042D40AEA1D6B1A540138558F47D0719800E18F2D"},
        {PAK_ALG_SHA256, "test", "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
         "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083"},
        {PAK_ALG_SHA384, "test", "83910E8B48BB0C74244EBDF7F07A1C5413D61472BD941EF3920E623FBCCEBEB6",
         "8DDBEC54CF8CD5874883841D712142A56A8D0F218F5003CB0296B6B509619F2C"},
        {PAK_ALG_SHA512, "test", "461D93F31B6540894788FD206C07CFA0CC35F46FA3C91816FFF1040AD1581A04",
         "39AF9F15DE0DB8D97E72719C74820D304CE5226E32DEDAE67519E840D1194E55"},
};

static struct pak_key *rfc_key(void)
{
	struct pak_key *key = NULL;
	uint8_t d[32], q[65];

	tap_hex(d, sizeof d, rfc_d);
	tap_hex(q, sizeof q, rfc_q);
	tap_ok(pak_key_import_ec(&key, PAK_ALG_P256, d, 32, q, 65, NULL) == PAK_OK, "RFC 6979 key");
	return key;
}

static enum pak_status sign_message(struct pak_key *key, enum pak_alg hash, enum pak_nonce nonce,
                                    const char *message, uint8_t sig[64])
{
	struct pak_sign s;
	size_t len;
	enum pak_status st = pak_sign_init(&s, PAK_ALG_ECDSA, hash, PAK_OP_SIGN, nonce, key);

	if (!st)
		st = pak_sign_update(&s, message, strlen(message));
	if (!st)
		st = pak_sign_final(&s, sig, 64, &len);
	if (!st && len != 64)
		st = PAK_ERR_INTERNAL;
	pak_sign_clear(&s);
	return st;
}

static enum pak_status verify_message(struct pak_key *key, enum pak_alg hash, const char *message,
                                      const uint8_t *sig, size_t len)
{
	struct pak_sign s;
	enum pak_status st =
	        pak_sign_init(&s, PAK_ALG_ECDSA, hash, PAK_OP_VERIFY, PAK_NONCE_HEDGED, key);

	if (!st)
		st = pak_sign_update(&s, message, strlen(message));
	if (!st)
		st = pak_verify_final(&s, sig, len);
	pak_sign_clear(&s);
	return st;
}

static void test_rfc6979(struct pak_key *key)
{
	uint8_t sig[64], want[64], hedged[64];

	for (size_t i = 0; i < sizeof rfc6979 / sizeof *rfc6979; i++) {
		const char *name = pak_alg_name(rfc6979[i].hash), *m = rfc6979[i].message;
		enum pak_alg hash = rfc6979[i].hash;

		tap_hex(want, 32, rfc6979[i].r);
		tap_hex(want + 32, 32, rfc6979[i].s);
		tap_ok(sign_message(key, hash, PAK_NONCE_DETERMINISTIC, m, sig) == PAK_OK,
		       "%s \"%s\": signs", name, m);
		tap_mem(sig, want, 64, "%s \"%s\": the RFC's signature", name, m);
		tap_ok(verify_message(key, hash, m, sig, 64) == PAK_OK, "%s \"%s\": verifies", name,
		       m);
		tap_ok(verify_message(key, hash, "other", sig, 64) == PAK_ERR_SIGNATURE,
		       "%s \"%s\": not for another message", name, m);
		tap_ok(sign_message(key, hash, PAK_NONCE_HEDGED, m, hedged) == PAK_OK &&
		               memcmp(hedged, sig, 32) != 0 &&
		               verify_message(key, hash, m, hedged, 64) == PAK_OK,
		       "%s \"%s\": a hedged signature differs and verifies", name, m);
		tap_ok(sign_message(key, hash, PAK_NONCE_HEDGED, m, sig) == PAK_OK &&
		               memcmp(hedged, sig, 32) != 0,
		       "%s \"%s\": two hedged signatures differ", name, m);
	}
}

int main(void)
{
	struct pak_key *key;

	core_init();
	key = rfc_key();
	test_rfc6979(key);
	pak_key_free(key);
	return tap_done();
}
