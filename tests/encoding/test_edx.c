/* SPDX-License-Identifier: Apache-2.0
 *
 * RFC 8410 forms of Ed25519, X25519, Ed448 and X448 keys: its own examples, version 2, both ways
 * with libcrypto, and what must be refused. */
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <pak/eddsa.h>

#include "encoding/encoding.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

static void round_trip(enum pak_alg curve, const char *name)
{
	unsigned bad = 0;

	for (int i = 0; i < 20; i++) {
		struct pak_key *key = NULL, *back = NULL, *half = NULL;
		uint8_t spki[80], pkcs8[80], *theirs = NULL;
		size_t n, m;
		const uint8_t *p = pkcs8;

		if (pak_key_generate_edx(&key, curve, NULL) ||
		    pak_der_spki_encode(spki, sizeof spki, &n, key) ||
		    pak_der_pkcs8_encode(pkcs8, sizeof pkcs8, &m, key) ||
		    pak_der_spki_decode(&half, spki, n, NULL) ||
		    pak_der_pkcs8_decode(&back, pkcs8, m, NULL)) {
			tap_ok(0, "%s: encodes and decodes", name);
			return;
		}
		bad += !pak_key_equal(key, half, PAK_PART_PUBLIC) ||
		       !pak_key_equal(key, back, PAK_PART_PUBLIC | PAK_PART_PRIVATE);
		EVP_PKEY *pkey = d2i_AutoPrivateKey(NULL, &p, (long)m);
		int len = pkey ? i2d_PUBKEY(pkey, &theirs) : 0;
		bad += len != (int)n || memcmp(theirs, spki, n);
		OPENSSL_free(theirs);
		theirs = NULL;
		len = pkey ? i2d_PrivateKey(pkey, &theirs) : 0;
		bad += len != (int)m || memcmp(theirs, pkcs8, m);
		OPENSSL_free(theirs);
		EVP_PKEY_free(pkey);
		for (size_t at = 0; at < 12; at++) {
			struct pak_key *none;
			spki[at] ^= 0x80;
			bad += pak_der_spki_decode(&none, spki, n, NULL) == PAK_OK;
			spki[at] ^= 0x80;
			bad += pak_der_spki_decode(&none, spki, n - 1 - at, NULL) == PAK_OK;
			pkcs8[at] ^= 0x80;
			bad += pak_der_pkcs8_decode(&none, pkcs8, m, NULL) == PAK_OK;
			pkcs8[at] ^= 0x80;
			bad += pak_der_pkcs8_decode(&none, pkcs8, m - 1 - at, NULL) == PAK_OK;
		}
		pak_key_free(key);
		pak_key_free(back);
		pak_key_free(half);
	}
	tap_ok(!bad, "%s: 20 keys as libcrypto writes them; changed and cut ones are refused",
	       name);
}

/* RFC 8410 10.1 and 10.3. */
static void examples(void)
{
	uint8_t spki[44], v1[48], v2[83];
	struct pak_key *pub = NULL, *one = NULL, *two = NULL;

	tap_hex(spki, sizeof spki,
	        "302a300506032b657003210019bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
	tap_hex(v1, sizeof v1,
	        "302e020100300506032b657004220420d4ee72dbf913584ad5b6d8f1f769f8ad3afe7c28cbf1d4fbe097a88f44755842");
	memcpy(v2, v1, 48);
	v2[1] = 0x51;
	v2[4] = 1;
	memcpy(v2 + 48, "\x81\x21\x00", 3);
	memcpy(v2 + 51, spki + 12, 32);
	tap_ok(pak_der_spki_decode(&pub, spki, sizeof spki, NULL) == PAK_OK &&
	               pak_der_pkcs8_decode(&one, v1, sizeof v1, NULL) == PAK_OK &&
	               pak_key_equal(pub, one, PAK_PART_PUBLIC),
	       "the example keys of RFC 8410");
	tap_ok(pak_der_pkcs8_decode(&two, v2, sizeof v2, NULL) == PAK_OK &&
	               pak_key_equal(one, two, PAK_PART_PRIVATE),
	       "with the public key");
	pak_key_free(two);
	v2[60] ^= 1;
	tap_ok(pak_der_pkcs8_decode(&two, v2, sizeof v2, NULL) != PAK_OK, "with another one");
	pak_key_free(pub);
	pak_key_free(one);
}

/* OneAsymmetricKey version 2 on the longer curves, where its length takes two bytes. */
static void version_2(enum pak_alg curve, uint8_t total)
{
	struct pak_key *key = NULL, *back = NULL;
	uint8_t spki[80], v1[80], v2[160];
	size_t n = pak_edx_len(curve), spki_len, v1_len, at, len;

	tap_ok(pak_key_generate_edx(&key, curve, NULL) == PAK_OK &&
	               pak_der_spki_encode(spki, sizeof spki, &spki_len, key) == PAK_OK &&
	               pak_der_pkcs8_encode(v1, sizeof v1, &v1_len, key) == PAK_OK,
	       "a key on %s", pak_alg_name(curve));
	memcpy(v2, (const uint8_t[]){0x30, 0x81, total, 2, 1, 1}, 6);
	memcpy(v2 + 6, v1 + 5, v1_len - 5);
	at = v1_len + 1;
	memcpy(v2 + at, (const uint8_t[]){0x81, (uint8_t)(n + 1), 0}, 3);
	memcpy(v2 + at + 3, spki + spki_len - n, n);
	len = at + 3 + n;
	tap_ok(len == (size_t)total + 3 && pak_der_check(v2, len) == PAK_OK, "as version 2");
	tap_ok(pak_der_pkcs8_decode(&back, v2, len, NULL) == PAK_OK &&
	               pak_key_equal(key, back, PAK_PART_PRIVATE | PAK_PART_PUBLIC),
	       "is read");
	pak_key_free(back);
	for (size_t i = 0; i < len; i++) {
		v2[i] ^= 1;
		if (pak_der_pkcs8_decode(&back, v2, len, NULL) == PAK_OK) {
			/* only bits that clamping sets or clears may change without a sign */
			tap_ok(curve == PAK_ALG_CURVE448 && i == at - n, "changed at %zu", i);
			pak_key_free(back);
		}
		v2[i] ^= 1;
	}
	tap_ok(pak_der_pkcs8_decode(&back, v2, len - 1, NULL) != PAK_OK, "but not when cut");
	pak_key_free(key);
}

static void points(enum pak_alg curve)
{
	size_t n = pak_edx_len(curve);
	uint8_t in[64] = {0x04, (uint8_t)n}, bits[64] = {0x03, (uint8_t)(n + 1)};
	const uint8_t *pub = NULL;

	tap_ok(pak_der_edx_point(&pub, n, in, n) == PAK_OK && pub == in &&
	               pak_der_edx_point(&pub, n, in, n + 2) == PAK_OK && pub == in + 2 &&
	               pak_der_edx_point(&pub, n, bits, n + 3) == PAK_OK && pub == bits + 3 &&
	               pak_der_edx_point(&pub, n, bits, n + 2) == PAK_ERR_ENCODING &&
	               pak_der_edx_point(&pub, n, in, n + 1) == PAK_ERR_ENCODING &&
	               pak_der_edx_point(&pub, n, in, n - 1) == PAK_ERR_ENCODING,
	       "%s: points bare and wrapped", pak_alg_name(curve));
}

int main(void)
{
	core_init();
	round_trip(PAK_ALG_EDWARDS25519, "Ed25519");
	round_trip(PAK_ALG_CURVE25519, "X25519");
	round_trip(PAK_ALG_EDWARDS448, "Ed448");
	round_trip(PAK_ALG_CURVE448, "X448");
	examples();
	version_2(PAK_ALG_EDWARDS448, 131);
	version_2(PAK_ALG_CURVE448, 129);
	points(PAK_ALG_CURVE25519);
	points(PAK_ALG_EDWARDS448);
	points(PAK_ALG_CURVE448);
	return tap_done();
}
