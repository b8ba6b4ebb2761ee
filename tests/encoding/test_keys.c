/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys in DER: both ways against libcrypto, against libtasn1's view of what is written, every
 * truncation and every single-byte change, forms that must be refused, and ECDSA signatures of
 * Wycheproof. */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <pak/sign.h>

#include "encoding/asn1.h"
#include "encoding/encoding.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

#define DER_CAP 256

static struct pak_key *new_key(void)
{
	struct pak_key *key = NULL;

	if (pak_key_generate_ec(&key, PAK_ALG_P256, NULL))
		tap_ok(0, "generate a key");
	return key;
}

static size_t spki_of(const struct pak_key *key, uint8_t out[DER_CAP])
{
	size_t len = 0;

	if (pak_der_spki_encode(out, DER_CAP, &len, key))
		len = 0;
	return len;
}

static size_t pkcs8_of(const struct pak_key *key, uint8_t out[DER_CAP])
{
	size_t len = 0;

	if (pak_der_pkcs8_encode(out, DER_CAP, &len, key))
		len = 0;
	return len;
}

/* 1 if libcrypto reads der and writes the same bytes, or the same key for private ones. */
static int libcrypto_agrees(const uint8_t *spki, size_t spki_len, const uint8_t *pkcs8,
                            size_t pkcs8_len)
{
	const uint8_t *p = spki, *q = pkcs8;
	uint8_t *back = NULL, *back8 = NULL;
	EVP_PKEY *pub = d2i_PUBKEY(NULL, &p, (long)spki_len);
	PKCS8_PRIV_KEY_INFO *info = d2i_PKCS8_PRIV_KEY_INFO(NULL, &q, (long)pkcs8_len);
	EVP_PKEY *priv = info ? EVP_PKCS82PKEY(info) : NULL;
	PKCS8_PRIV_KEY_INFO *info2 = priv ? EVP_PKEY2PKCS8(priv) : NULL;
	int n = pub ? i2d_PUBKEY(pub, &back) : -1;
	int m = info2 ? i2d_PKCS8_PRIV_KEY_INFO(info2, &back8) : -1;
	int ok = pub && priv && back && back8 && EVP_PKEY_eq(pub, priv) == 1 &&
	         n == (int)spki_len && memcmp(back, spki, spki_len) == 0 && m == (int)pkcs8_len &&
	         memcmp(back8, pkcs8, pkcs8_len) == 0 && p == spki + spki_len &&
	         q == pkcs8 + pkcs8_len;

	OPENSSL_free(back);
	OPENSSL_free(back8);
	PKCS8_PRIV_KEY_INFO_free(info);
	PKCS8_PRIV_KEY_INFO_free(info2);
	EVP_PKEY_free(pub);
	EVP_PKEY_free(priv);
	return ok;
}

static void test_ours_to_libcrypto(void)
{
	int bad = 0;

	for (int i = 0; i < 50; i++) {
		struct pak_key *key = new_key(), *pub = NULL, *priv = NULL;
		uint8_t spki[DER_CAP], pkcs8[DER_CAP];
		size_t n = spki_of(key, spki), m = pkcs8_of(key, pkcs8), want;

		bad += n == 0 || m == 0 || !libcrypto_agrees(spki, n, pkcs8, m);
		bad += pak_der_spki_decode(&pub, spki, n, NULL) != PAK_OK;
		bad += pak_der_pkcs8_decode(&priv, pkcs8, m, NULL) != PAK_OK;
		bad += !pak_key_equal(key, pub, PAK_PART_PUBLIC);
		bad += !pak_key_equal(key, priv, PAK_PART_PUBLIC | PAK_PART_PRIVATE);
		bad += pak_der_spki_encode(NULL, 0, &want, key) != PAK_ERR_BUFFER || want != n;
		bad += pak_der_pkcs8_encode(NULL, 0, &want, key) != PAK_ERR_BUFFER || want != m;
		bad += pak_der_pkcs8_encode(pkcs8, DER_CAP, &want, pub) != PAK_ERR_KEY_USE;
		pak_key_free(key);
		pak_key_free(pub);
		pak_key_free(priv);
	}
	tap_ok(bad == 0, "50 keys: ours reads its own, libcrypto reads them and writes the same");
}

static void test_libcrypto_to_ours(void)
{
	int bad = 0;

	for (int i = 0; i < 50; i++) {
		EVP_PKEY *pkey = EVP_EC_gen("P-256");
		PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pkey);
		uint8_t *spki = NULL, *pkcs8 = NULL, out[DER_CAP];
		int n = i2d_PUBKEY(pkey, &spki), m = i2d_PKCS8_PRIV_KEY_INFO(info, &pkcs8);
		struct pak_key *pub = NULL, *priv = NULL;

		bad += pak_der_spki_decode(&pub, spki, (size_t)n, NULL) != PAK_OK;
		bad += pak_der_pkcs8_decode(&priv, pkcs8, (size_t)m, NULL) != PAK_OK;
		bad += spki_of(pub, out) != (size_t)n || memcmp(out, spki, (size_t)n) != 0;
		bad += pkcs8_of(priv, out) != (size_t)m || memcmp(out, pkcs8, (size_t)m) != 0;
		bad += spki_of(priv, out) != (size_t)n || memcmp(out, spki, (size_t)n) != 0;
		OPENSSL_free(spki);
		OPENSSL_free(pkcs8);
		PKCS8_PRIV_KEY_INFO_free(info);
		EVP_PKEY_free(pkey);
		pak_key_free(pub);
		pak_key_free(priv);
	}
	tap_ok(bad == 0, "50 keys of libcrypto: read, and written as libcrypto wrote them");
}

static enum pak_status decode(int private, const uint8_t *der, size_t len)
{
	struct pak_key *key = (struct pak_key *)(uintptr_t)1;
	enum pak_status st = private ? pak_der_pkcs8_decode(&key, der, len, NULL)
	                             : pak_der_spki_decode(&key, der, len, NULL);

	if (st && key)
		tap_ok(0, "key is NULL after an error");
	if (!st)
		pak_key_free(key);
	return st;
}

static const char *name_of(int private)
{
	return private ? "PKCS#8" : "SPKI";
}

/* Every prefix at a guard page, every byte with every other value. */
static void test_mutations(int private)
{
	struct pak_key *key = new_key();
	uint8_t der[DER_CAP];
	size_t n = private ? pkcs8_of(key, der) : spki_of(key, der), cut = 0, accepted = 0, odd = 0;

	pak_key_free(key);
	for (size_t len = 0; len < n; len++) {
		uint8_t *p = tap_guard_end(len);

		if (len)
			memcpy(p, der, len);
		cut += decode(private, p, len) == PAK_OK;
		tap_guard_free(p);
	}
	tap_ok(cut == 0, "%s: no truncation is accepted", name_of(private));
	for (size_t at = 0; at < n; at++)
		for (unsigned x = 1; x < 256; x++) {
			der[at] ^= (uint8_t)x;
			enum pak_status st = decode(private, der, n);

			accepted += st == PAK_OK;
			odd += st != PAK_ERR_ENCODING && st != PAK_ERR_KEY &&
			       st != PAK_ERR_UNSUPPORTED;
			der[at] ^= (uint8_t)x;
		}
	tap_ok(accepted == 0, "%s: none of %zu changed bytes is accepted", name_of(private),
	       n * 255);
	tap_ok(odd <= accepted, "%s: the errors are of form, key or support", name_of(private));
	tap_ok(decode(private, der, n) == PAK_OK, "%s: the original is accepted", name_of(private));
}

/* Parts for handmade keys: the private key 1 and the generator. */
#define G \
	"046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" \
	"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
#define ONE "0000000000000000000000000000000000000000000000000000000000000001"
#define ALG "301306072a8648ce3d020106082a8648ce3d030107"

static const struct {
	const char *what, *hex;
	int private;
	enum pak_status want;
} rows[] = {
        {"generator", "3059" ALG "034200" G, 0, PAK_OK},
        {"compressed",
         "3039" ALG "032200036b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945"
         "d898c296",
         0, PAK_OK},
        {"hybrid form",
         "3059" ALG "03420006"
         "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
         "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
         0, PAK_ERR_KEY},
        {"infinity", "3019" ALG "03020000", 0, PAK_ERR_KEY},
        {"no point", "3018" ALG "030100", 0, PAK_ERR_KEY},
        {"one unused bit", "3059" ALG "034201" G, 0, PAK_ERR_ENCODING},
        {"RSA of 16 bits", "301c300d06092a864886f70d0101010500030b003008020300c0550201 03", 0,
         PAK_ERR_KEY},
        {"P-384 named", "3056301006072a8648ce3d020106052b81040022034200" G, 0, PAK_ERR_KEY},
        {"secp256k1 named", "3056301006072a8648ce3d020106052b8104000a034200" G, 0,
         PAK_ERR_UNSUPPORTED},
        {"no parameters", "304f300906072a8648ce3d0201034200" G, 0, PAK_ERR_ENCODING},
        {"NULL parameters", "3051300b06072a8648ce3d02010500034200" G, 0, PAK_ERR_UNSUPPORTED},
        {"explicit parameters", "3056301006072a8648ce3d020130050201010400034200" G, 0,
         PAK_ERR_UNSUPPORTED},
        {"curve by name", "305a301406072a8648ce3d0201130973656370323536723 1034200" G, 0,
         PAK_ERR_ENCODING},
        {"third element in AlgorithmIdentifier",
         "305b301506072a8648ce3d020106082a8648ce3d0301070500034200" G, 0, PAK_ERR_ENCODING},
        {"third element", "305b" ALG "034200" G "0500", 0, PAK_ERR_ENCODING},

        {"scalar 1",
         "304102"
         "0100" ALG "042730250201010420" ONE,
         1, PAK_OK},
        {"scalar 1 with point",
         "308187"
         "020100" ALG "046d306b0201010420" ONE "a144034200" G,
         1, PAK_OK},
        {"scalar 0",
         "3041020100" ALG "042730250201010420"
         "0000000000000000000000000000000000000000000000000000000000000000",
         1, PAK_ERR_KEY},
        {"scalar n",
         "3041020100" ALG "042730250201010420"
         "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
         1, PAK_ERR_KEY},
        {"scalar of 31 bytes",
         "3040020100" ALG "0426302402010104 1f"
         "00000000000000000000000000000000000000000000000000000000000001",
         1, PAK_ERR_KEY},
        {"scalar of 33 bytes",
         "3042020100" ALG "0428302602010104 21"
         "00" ONE,
         1, PAK_ERR_KEY},
        {"point of another scalar",
         "308187020100" ALG "046d306b0201010420"
         "0000000000000000000000000000000000000000000000000000000000000002"
         "a144034200" G,
         1, PAK_ERR_KEY},
        {"inner curve named too",
         "304d020100" ALG "043330310201010420" ONE "a00a06082a8648ce3d030107", 1, PAK_OK},
        {"inner curve differs", "304a020100" ALG "0430302e0201010420" ONE "a00706052b81040022", 1,
         PAK_ERR_KEY},
        {"version 2", "3041020102" ALG "042730250201010420" ONE, 1, PAK_ERR_ENCODING},
        {"inner version 0", "3041020100" ALG "042730250201000420" ONE, 1, PAK_ERR_ENCODING},
        {"inner version 2", "3041020100" ALG "042730250201020420" ONE, 1, PAK_ERR_ENCODING},
        {"v2 without public key", "3041020101" ALG "042730250201010420" ONE, 1, PAK_ERR_ENCODING},
        {"v2 with public key", "308185020101" ALG "042730250201010420" ONE "814200" G, 1, PAK_OK},
        {"v1 with public key", "308185020100" ALG "042730250201010420" ONE "814200" G, 1,
         PAK_ERR_ENCODING},
        {"attributes",
         "3052020100" ALG "042730250201010420" ONE "a00f300d06032a0304310602010102 0102", 1,
         PAK_OK},
        {"attributes of no form", "3046020100" ALG "042730250201010420" ONE "a003020101", 1,
         PAK_ERR_ENCODING},
        {"trailing element", "3043020100" ALG "042730250201010420" ONE "0500", 1, PAK_ERR_ENCODING},
        {"inner trailing element", "3043020100" ALG "042930270201010420" ONE "0500", 1,
         PAK_ERR_ENCODING},
        {"inner trailing byte", "3042020100" ALG "042830250201010420" ONE "00", 1,
         PAK_ERR_ENCODING},
        {"inner long length", "3042020100" ALG "04283081250201010420" ONE, 1, PAK_ERR_ENCODING},
};

static size_t unhex(uint8_t *out, size_t cap, const char *hex)
{
	char packed[512];
	size_t n = 0;

	for (; *hex; hex++)
		if (*hex != ' ')
			packed[n++] = *hex;
	packed[n] = 0;
	return tap_hex(out, cap, packed);
}

static void test_rows(void)
{
	uint8_t der[256];

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		size_t n = unhex(der, sizeof der, rows[i].hex);
		enum pak_status st = decode(rows[i].private, der, n);

		tap_ok(st == rows[i].want, "%s: %s: %s", name_of(rows[i].private), rows[i].what,
		       pak_status_str(st));
	}
	tap_ok(decode(1, der, (size_t)1 << 17) == PAK_ERR_ENCODING, "PKCS#8 over its cap");
}

static void test_params_and_points(void)
{
	static const struct {
		const char *what, *hex;
		enum pak_status want;
	} params[] = {
	        {"OID", "06082a8648ce3d030107", PAK_OK},
	        {"name secp256r1", "1309736563703235367231", PAK_OK},
	        {"name prime256v1", "130a7072696d65323536 7631", PAK_OK},
	        {"name P-256", "1305502d323536", PAK_OK},
	        {"name secp256k1", "130973656370323536 6b31", PAK_ERR_UNSUPPORTED},
	        {"empty name", "1300", PAK_ERR_UNSUPPORTED},
	        {"secp256k1", "06052b8104000a", PAK_ERR_UNSUPPORTED},
	        {"NULL", "0500", PAK_ERR_UNSUPPORTED},
	        {"explicit", "3003020101", PAK_ERR_UNSUPPORTED},
	        {"UTF8String", "0c09736563703235367231", PAK_ERR_ENCODING},
	        {"trailing byte", "06082a8648ce3d03010700", PAK_ERR_ENCODING},
	        {"long length", "0681082a8648ce3d030107", PAK_ERR_ENCODING},
	        {"empty", "", PAK_ERR_ENCODING},
	        {"OID of 200 arcs",
	         "0681c8"
	         "01010101010101010101010101010101010101010101010101"
	         "01010101010101010101010101010101010101010101010101"
	         "01010101010101010101010101010101010101010101010101"
	         "01010101010101010101010101010101010101010101010101"
	         "01010101010101010101010101010101010101010101010101"
	         "01010101010101010101010101010101010101010101010101"
	         "01010101010101010101010101010101010101010101010101"
	         "01010101010101010101010101010101010101010101010101",
	         PAK_ERR_UNSUPPORTED},
	};
	static const struct {
		const char *what, *hex;
		enum pak_status want;
	} points[] = {
	        {"raw", G, PAK_OK},
	        {"OCTET STRING", "0441" G, PAK_OK},
	        {"BIT STRING", "034200" G, PAK_OK},
	        {"raw compressed", "02" ONE, PAK_OK},
	        {"OCTET STRING compressed", "042103" ONE, PAK_OK},
	        {"BIT STRING compressed", "03220003" ONE, PAK_OK},
	        {"OCTET STRING in OCTET STRING", "04430441" G, PAK_ERR_ENCODING},
	        {"long length", "048141" G, PAK_ERR_ENCODING},
	        {"trailing byte", "0441" G "00", PAK_ERR_ENCODING},
	        {"unused bit", "034201" G, PAK_ERR_ENCODING},
	        {"hybrid", "044106" ONE ONE, PAK_ERR_ENCODING},
	        {"infinity", "00", PAK_ERR_ENCODING},
	        {"infinity in OCTET STRING", "040100", PAK_ERR_ENCODING},
	        {"empty", "", PAK_ERR_ENCODING},
	        {"x alone", ONE, PAK_ERR_ENCODING},
	};
	uint8_t der[256];
	const uint8_t *point;
	enum pak_alg curve;
	size_t len, n;

	for (size_t i = 0; i < sizeof params / sizeof params[0]; i++) {
		n = unhex(der, sizeof der, params[i].hex);
		curve = PAK_ALG_NONE;
		enum pak_status st = pak_der_ec_params_decode(&curve, der, n);
		tap_ok(st == params[i].want && (curve == PAK_ALG_P256) == (st == PAK_OK),
		       "EC parameters: %s: %s", params[i].what, pak_status_str(st));
	}
	tap_ok(pak_der_ec_params_encode(der, sizeof der, &len, PAK_ALG_P256) == PAK_OK &&
	               len == 10 && pak_der_ec_params_decode(&curve, der, len) == PAK_OK,
	       "EC parameters are written as an OID");
	tap_ok(pak_der_ec_params_encode(der, 9, &len, PAK_ALG_P256) == PAK_ERR_BUFFER && len == 10,
	       "EC parameters: small buffer");
	tap_ok(pak_der_ec_params_encode(der, 9, &len, PAK_ALG_SHA1) == PAK_ERR_UNSUPPORTED,
	       "EC parameters: no curve");
	for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
		n = unhex(der, sizeof der, points[i].hex);
		enum pak_status st = pak_der_ec_point_decode(&point, &len, PAK_ALG_P256, der, n);
		tap_ok(st == points[i].want && (st || (point + len == der + n && len >= 33)),
		       "EC point: %s: %s", points[i].what, pak_status_str(st));
	}
	n = unhex(der, sizeof der, G);
	uint8_t out[80];
	tap_ok(pak_der_ec_point_encode(out, sizeof out, &len, der, n) == PAK_OK && len == 67 &&
	               out[0] == 4 && out[1] == 65 && memcmp(out + 2, der, 65) == 0,
	       "EC point is written as an OCTET STRING");
	tap_ok(pak_der_ec_point_decode(&point, &len, PAK_ALG_ECDSA, out, 67) == PAK_ERR_UNSUPPORTED,
	       "EC point: no curve");
}

/* What is written, seen by libtasn1. */
static void test_libtasn1(void)
{
	struct pak_key *key = new_key();
	uint8_t der[DER_CAP], v[DER_CAP], v2[DER_CAP];
	asn1_node defs, node, inner;
	size_t n = pkcs8_of(key, der), len = sizeof v, len2 = sizeof v2;

	if (pak_asn1_pkix(&defs) ||
	    pak_asn1_decode(&node, defs, "PakPkix.OneAsymmetricKey", der, n) ||
	    pak_asn1_read(node, "privateKey", v, &len) ||
	    pak_asn1_decode(&inner, defs, "PakPkix.ECPrivateKey", v, len)) {
		tap_ok(0, "libtasn1 reads PKCS#8");
		return;
	}
	tap_ok(pak_asn1_read(inner, "privateKey", v2, &len2) == PAK_OK && len2 == 32,
	       "libtasn1 reads the private value");
	uint8_t scalar[32];
	tap_ok(pak_key_ec_private(key, scalar, sizeof scalar, &len) == PAK_OK &&
	               memcmp(scalar, v2, 32) == 0,
	       "it is the private value");
	len2 = sizeof v2;
	tap_ok(pak_asn1_read(inner, "publicKey", v2, &len2) == PAK_OK && len2 == 65 * 8,
	       "libtasn1 reads the public point");
	tap_ok(pak_asn1_read(inner, "parameters", v2, &len2) == PAK_ERR_ENCODING,
	       "no inner parameters");
	pak_asn1_free(&inner);
	pak_asn1_free(&node);
	pak_key_free(key);
}

/* Decides one Wycheproof signature the way a verifier does; 1 if it is accepted. */
static int accepted(struct pak_key *key, const json_t *t, int *decoded)
{
	size_t sig_len, msg_len;
	uint8_t raw[64], *sig = json_hex(t, "sig", &sig_len), *msg = json_hex(t, "msg", &msg_len);
	struct pak_sign s;
	int ok = 0;

	*decoded = pak_der_ecdsa_sig_decode(raw, sizeof raw, sig, sig_len) == PAK_OK;
	if (*decoded && pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_VERIFY,
	                              PAK_NONCE_HEDGED, key) == PAK_OK) {
		ok = pak_sign_update(&s, msg, msg_len) == PAK_OK &&
		     pak_verify_final(&s, raw, sizeof raw) == PAK_OK;
		pak_sign_clear(&s);
	}
	free(sig);
	free(msg);
	return ok;
}

static void test_wycheproof(void)
{
	json_t *file = json_vectors("wycheproof/ecdsa_secp256r1_sha256_test");
	json_t *group, *t;
	size_t i, k, n = 0, bad = 0, malformed = 0, let_through = 0;

	if (file == NULL) {
		tap_skip("no vectors in PAK_SHARED", "Wycheproof");
		return;
	}
	json_array_foreach(json_object_get(file, "testGroups"), i, group)
	{
		size_t len;
		uint8_t *spki = json_hex(group, "publicKeyDer", &len);
		struct pak_key *key = NULL;

		bad += pak_der_spki_decode(&key, spki, len, NULL) != PAK_OK;
		free(spki);
		json_array_foreach(json_object_get(group, "tests"), k, t)
		{
			const char *flag =
			        json_string_value(json_array_get(json_object_get(t, "flags"), 0));
			int decoded = 0, valid = strcmp(json_text(t, "result"), "valid") == 0;

			n++;
			if (key && accepted(key, t, &decoded) != valid) {
				bad++;
				tap_diag("test %zu", json_size(t, "tcId"));
			}
			if (!strcmp(flag, "InvalidEncoding") ||
			    !strcmp(flag, "BerEncodedSignature") || !strcmp(flag, "MissingZero")) {
				malformed++;
				let_through += (size_t)decoded;
			}
		}
		pak_key_free(key);
	}
	json_decref(file);
	tap_ok(bad == 0 && n > 400, "Wycheproof: all %zu answers are right", n);
	tap_ok(malformed >= 100 && let_through == 0,
	       "Wycheproof: all %zu malformed signatures are refused by the decoder (%zu)",
	       malformed, let_through);
}

int main(void)
{
	core_init();
	test_ours_to_libcrypto();
	test_libcrypto_to_ours();
	test_mutations(0);
	test_mutations(1);
	test_rows();
	test_params_and_points();
	test_libtasn1();
	test_wycheproof();
	return tap_done();
}
