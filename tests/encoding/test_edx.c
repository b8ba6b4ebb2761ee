/* SPDX-License-Identifier: Apache-2.0
 *
 * RFC 8410 forms of Ed25519 and X25519 keys: its own examples, both ways with libcrypto, and what
 * must be refused. */
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
		uint8_t spki[64], pkcs8[64], *theirs = NULL;
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

int main(void)
{
	core_init();
	round_trip(PAK_ALG_EDWARDS25519, "Ed25519");
	round_trip(PAK_ALG_CURVE25519, "X25519");
	examples();
	return tap_done();
}
