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

static void test_states(struct pak_key *key)
{
	struct pak_sign s, copy;
	struct pak_key *public_only = NULL, *secret = NULL;
	uint8_t sig[64], point[65];
	size_t len = 1;

	memset(&s, 0, sizeof s);
	tap_ok(pak_sign_update(&s, "a", 1) == PAK_ERR_STATE, "update before init");
	tap_ok(pak_sign_final(&s, sig, 64, &len) == PAK_ERR_STATE && !len, "final before init");
	tap_ok(pak_verify_final(&s, sig, 64) == PAK_ERR_STATE, "verify before init");
	pak_sign_clear(&s);

	tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_MAC, PAK_NONCE_HEDGED,
	                     key) == PAK_ERR_ARG,
	       "an op that is neither sign nor verify");
	tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN, (enum pak_nonce)7,
	                     key) == PAK_ERR_ARG,
	       "an unknown kind of nonce");
	tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     NULL) == PAK_ERR_ARG,
	       "no key");
	tap_ok(pak_sign_init(&s, PAK_ALG_ECDH, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     key) == PAK_ERR_UNSUPPORTED,
	       "an algorithm that does not sign");
	tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_MD5, PAK_OP_SIGN, PAK_NONCE_HEDGED, key) ==
	               PAK_ERR_UNSUPPORTED,
	       "a digest that is not implemented");
	tap_ok(!s.key, "a failed init holds no key");

	tap_ok(pak_key_ec_public(key, point, sizeof point, &len) == PAK_OK &&
	               pak_key_import_ec(&public_only, PAK_ALG_P256, NULL, 0, point, 65, NULL) ==
	                       PAK_OK,
	       "public half");
	tap_ok(sign_message(public_only, PAK_ALG_SHA256, PAK_NONCE_HEDGED, "m", sig) ==
	               PAK_ERR_KEY_USE,
	       "a public key does not sign");
	tap_ok(pak_key_import_secret(&secret, PAK_ALG_HMAC, point, 65, NULL) == PAK_OK, "secret");
	tap_ok(sign_message(secret, PAK_ALG_SHA256, PAK_NONCE_HEDGED, "m", sig) == PAK_ERR_KEY_USE,
	       "a secret key does not sign");
	tap_ok(pak_signature_len(PAK_ALG_ECDSA, secret) == 0, "it has no signature length");
	tap_ok(pak_signature_len(PAK_ALG_ECDSA, public_only) == 64, "the public key has one");
	pak_key_free(secret);

	tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     key) == PAK_OK,
	       "init");
	tap_ok(pak_sign_update(&s, "me", 2) == PAK_OK, "first half of a message");
	memset(sig, 0x5a, sizeof sig);
	tap_ok(pak_sign_final(&s, sig, 63, &len) == PAK_ERR_BUFFER && len == 64 && sig[0] == 0x5a,
	       "a short buffer is refused with the needed size and left alone");
	tap_ok(pak_sign_digest(&s, sig, 64, &len, point, 31) == PAK_ERR_LENGTH,
	       "digest of another hash");
	tap_ok(pak_verify_final(&s, sig, 64) == PAK_ERR_STATE,
	       "a signing operation does not verify");
	pak_sign_copy(&copy, &s);
	tap_ok(pak_sign_update(&s, "ss", 2) == PAK_OK, "second half");
	tap_ok(pak_sign_final(&s, sig, 64, &len) == PAK_OK &&
	               verify_message(public_only, PAK_ALG_SHA256, "mess", sig, 64) == PAK_OK,
	       "the message goes on after that");
	tap_ok(pak_sign_update(&s, "next", 4) == PAK_OK &&
	               pak_sign_final(&s, sig, 64, &len) == PAK_OK &&
	               verify_message(public_only, PAK_ALG_SHA256, "next", sig, 64) == PAK_OK,
	       "another message under the same operation");
	pak_sign_clear(&s);
	pak_sign_clear(&s);
	tap_ok(pak_sign_update(&copy, "re", 2) == PAK_OK &&
	               pak_sign_final(&copy, sig, 64, &len) == PAK_OK &&
	               verify_message(public_only, PAK_ALG_SHA256, "mere", sig, 64) == PAK_OK,
	       "a copy goes its own way and outlives the original");
	pak_sign_clear(&copy);
	pak_key_free(public_only);
}

/* Digests of any length, without naming a hash. */
static void test_digests(struct pak_key *key)
{
	static const size_t lengths[] = {1, 20, 31, 32, 33, 48, 63, 64};
	struct pak_sign s, v;
	uint8_t sig[64], digest[65] = {0}, order[32];
	size_t len;

	tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_NONE, PAK_OP_SIGN, PAK_NONCE_HEDGED, key) ==
	                       PAK_OK &&
	               pak_sign_init(&v, PAK_ALG_ECDSA, PAK_ALG_NONE, PAK_OP_VERIFY,
	                             PAK_NONCE_HEDGED, key) == PAK_OK,
	       "operations without a hash");
	tap_ok(pak_sign_update(&s, "a", 1) == PAK_ERR_STATE, "do not hash");
	tap_ok(pak_sign_final(&s, sig, 64, &len) == PAK_ERR_STATE, "nor sign messages");
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		size_t n = lengths[i];
		memset(digest, (int)(n * 37), n);
		tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, n) == PAK_OK && len == 64 &&
		               pak_verify_digest(&v, sig, 64, digest, n) == PAK_OK,
		       "digest of %zu bytes", n);
		digest[n < 32 ? n - 1 : 31] ^= 1;
		tap_ok(pak_verify_digest(&v, sig, 64, digest, n) == PAK_ERR_SIGNATURE,
		       "its last used bit counts");
		digest[n < 32 ? n - 1 : 31] ^= 1;
		if (n > 32) {
			digest[32] ^= 1;
			tap_ok(pak_verify_digest(&v, sig, 64, digest, n) == PAK_OK,
			       "bits beyond the order's length do not");
		}
	}
	memcpy(sig, digest, 64);
	tap_ok(pak_sign_digest(&s, sig, 64, &len, sig, 64) == PAK_OK &&
	               pak_module_state() == PAK_STATE_RUNNING,
	       "a signature over its digest");
	tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, 0) == PAK_ERR_LENGTH &&
	               pak_sign_digest(&s, sig, 64, &len, digest, 65) == PAK_ERR_LENGTH,
	       "0 and 65 bytes are refused");
	memset(digest, 0, 32);
	tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_OK &&
	               pak_verify_digest(&v, sig, 64, digest, 32) == PAK_OK,
	       "digest zero");
	tap_hex(order, 32, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
	tap_ok(pak_verify_digest(&v, sig, 64, order, 32) == PAK_OK, "digest n is zero modulo n");
	memset(digest, 0xff, 32);
	tap_ok(pak_sign_digest(&s, sig, 64, &len, digest, 32) == PAK_OK &&
	               pak_verify_digest(&v, sig, 64, digest, 32) == PAK_OK,
	       "digest 2^256 - 1");
	pak_sign_clear(&s);
	pak_sign_clear(&v);
}

static void negate_s(uint8_t sig[64])
{
	const struct pak_ec_curve *c = pak_ec_curve_get(PAK_ALG_P256);
	uint64_t s[PAK_EC_MAX_LIMBS];

	pak_int_load(s, 4, sig + 32, 32);
	pak_mod_neg(s, s, c->n);
	pak_int_store(sig + 32, 32, s);
}

static void test_range(struct pak_key *key)
{
	static const char *const bad[] = {
	        "0000000000000000000000000000000000000000000000000000000000000000",
	        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551",
	        "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632552",
	        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
	        "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF",
	        "0000000000000000000000000000000000000000000000000000000000000001",
	};
	uint8_t good[64], sig[65] = {0};
	unsigned accepted = 0;

	tap_ok(sign_message(key, PAK_ALG_SHA256, PAK_NONCE_HEDGED, "m", good) == PAK_OK, "sign");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		for (size_t half = 0; half < 64; half += 32) {
			memcpy(sig, good, 64);
			tap_hex(sig + half, 32, bad[i]);
			tap_ok(verify_message(key, PAK_ALG_SHA256, "m", sig, 64) ==
			               PAK_ERR_SIGNATURE,
			       "%c = %s is refused", half ? 's' : 'r', bad[i]);
		}
	}
	memcpy(sig, good, 64);
	tap_ok(verify_message(key, PAK_ALG_SHA256, "m", sig, 63) == PAK_ERR_SIGNATURE &&
	               verify_message(key, PAK_ALG_SHA256, "m", sig, 65) == PAK_ERR_SIGNATURE &&
	               verify_message(key, PAK_ALG_SHA256, "m", sig, 0) == PAK_ERR_SIGNATURE,
	       "other lengths are refused");
	for (unsigned bit = 0; bit < 512; bit++) {
		memcpy(sig, good, 64);
		sig[bit / 8] ^= (uint8_t)(1 << bit % 8);
		accepted += verify_message(key, PAK_ALG_SHA256, "m", sig, 64) != PAK_ERR_SIGNATURE;
	}
	tap_ok(!accepted, "no flip of one bit is accepted (%u of 512)", accepted);
	memcpy(sig, good, 64);
	negate_s(sig);
	tap_ok(verify_message(key, PAK_ALG_SHA256, "m", sig, 64) == PAK_OK,
	       "(r, n - s) is valid too, as FIPS 186-5 has it");
}

/* k that gives s = 0: e = -r d. */
static void test_zero_s(void)
{
	const struct pak_ec_curve *c = pak_ec_curve_get(PAK_ALG_P256);
	const struct pak_ec_impl *impl = pak_ec_pick(c);
	static const uint8_t random[40] = {3, 1, 4}, zero[64];
	uint64_t d[PAK_EC_MAX_LIMBS], e[PAK_EC_MAX_LIMBS];
	struct pak_ec_private priv = {0};
	uint8_t bytes[32], k[32] = {[31] = 77}, sig[64], digest[32];

	tap_hex(bytes, 32, rfc_d);
	tap_ok(pak_ec_scalar_load(c, d, bytes), "scalar");
	pak_ec_private_set(c, &priv, d, random);
	tap_ok(pak_ecdsa_sign_k(c, impl, sig, &priv, zero, 32, k, random) == PAK_OK,
	       "signs with k");
	pak_int_load(e, 4, sig, 32);
	pak_mont_mul(e, e, priv.d, c->n);
	pak_mod_neg(e, e, c->n);
	pak_int_store(digest, 32, e);
	tap_ok(pak_ecdsa_sign_k(c, impl, sig, &priv, digest, 32, k, random) == PAK_ERR_DATA &&
	               !memcmp(sig, zero, 64),
	       "s = 0 is not released");
	memset(k, 0, 32);
	tap_ok(pak_ecdsa_sign_k(c, impl, sig, &priv, digest, 32, k, random) == PAK_ERR_DATA,
	       "k = 0");
	tap_hex(k, 32, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
	tap_ok(pak_ecdsa_sign_k(c, impl, sig, &priv, digest, 32, k, random) == PAK_ERR_DATA,
	       "k = n");
}

/* In the error state nothing is signed or verified. Last: it cannot be left here. */
static void test_error_state(struct pak_key *key)
{
	struct pak_sign s, v;
	uint8_t sig[64];
	size_t len;

	tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     key) == PAK_OK &&
	               pak_sign_init(&v, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_VERIFY,
	                             PAK_NONCE_HEDGED, key) == PAK_OK,
	       "operations under way");
	pak_module_fail("a test");
	tap_ok(pak_sign_final(&s, sig, 64, &len) == PAK_ERR_SELFTEST && !len,
	       "no signature leaves in the error state");
	tap_ok(pak_verify_final(&v, sig, 64) == PAK_ERR_SELFTEST, "nothing is verified");
	pak_sign_clear(&s);
	pak_sign_clear(&v);
	tap_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     key) == PAK_ERR_SELFTEST,
	       "nothing starts");
}

int main(void)
{
	struct pak_key *key;

	core_init();
	key = rfc_key();
	test_rfc6979(key);
	test_states(key);
	test_digests(key);
	test_range(key);
	test_zero_s();
	test_error_state(key);
	pak_key_free(key);
	return tap_done();
}
