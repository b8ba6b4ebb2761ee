/* SPDX-License-Identifier: Apache-2.0
 *
 * EC parameters: named curves of RFC 5480 2.1.1.1, and the curveName of PKCS#11 3.2 EC objects. */
#include "encoding/curve.h"

#include <string.h>

#include "encoding/asn1.h"
#include "encoding/encoding.h"

#include <pak/eddsa.h>

static const struct pak_curve_names curves[] = {
        {.curve = PAK_ALG_P256,
         .dotted = "1.2.840.10045.3.1.7",
         .names = {"secp256r1", "prime256v1", "P-256"},
         .oid_len = 10,
         .oid = {0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07}},
        {.curve = PAK_ALG_P384,
         .dotted = "1.3.132.0.34",
         .names = {"secp384r1", "P-384"},
         .oid_len = 7,
         .oid = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22}},
        {.curve = PAK_ALG_P521,
         .dotted = "1.3.132.0.35",
         .names = {"secp521r1", "P-521"},
         .oid_len = 7,
         .oid = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23}},
        {.curve = PAK_ALG_P224,
         .dotted = "1.3.132.0.33",
         .names = {"secp224r1", "P-224"},
         .oid_len = 7,
         .oid = {0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x21}},
        {.curve = PAK_ALG_BRAINPOOLP256R1,
         .dotted = "1.3.36.3.3.2.8.1.1.7",
         .names = {"brainpoolP256r1"},
         .oid_len = 11,
         .oid = {0x06, 0x09, 0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x07}},
        {.curve = PAK_ALG_BRAINPOOLP384R1,
         .dotted = "1.3.36.3.3.2.8.1.1.11",
         .names = {"brainpoolP384r1"},
         .oid_len = 11,
         .oid = {0x06, 0x09, 0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0b}},
        {.curve = PAK_ALG_BRAINPOOLP512R1,
         .dotted = "1.3.36.3.3.2.8.1.1.13",
         .names = {"brainpoolP512r1"},
         .oid_len = 11,
         .oid = {0x06, 0x09, 0x2b, 0x24, 0x03, 0x03, 0x02, 0x08, 0x01, 0x01, 0x0d}},
        /* RFC 8410; PKCS#11 takes the algorithm for the curve. */
        {.curve = PAK_ALG_EDWARDS25519,
         .dotted = "1.3.101.112",
         .names = {"edwards25519"},
         .oid_len = 5,
         .oid = {0x06, 0x03, 0x2b, 0x65, 0x70}},
        {.curve = PAK_ALG_CURVE25519,
         .dotted = "1.3.101.110",
         .names = {"curve25519"},
         .oid_len = 5,
         .oid = {0x06, 0x03, 0x2b, 0x65, 0x6e}},
        {.curve = PAK_ALG_EDWARDS448,
         .dotted = "1.3.101.113",
         .names = {"edwards448"},
         .oid_len = 5,
         .oid = {0x06, 0x03, 0x2b, 0x65, 0x71}},
        {.curve = PAK_ALG_CURVE448,
         .dotted = "1.3.101.111",
         .names = {"curve448"},
         .oid_len = 5,
         .oid = {0x06, 0x03, 0x2b, 0x65, 0x6f}},
};

#define CURVES (sizeof curves / sizeof curves[0])
#define DOTTED_MAX 128

static const uint8_t oid_ec_public_key[] = {0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01};

const struct pak_curve_names *pak_curve_by_alg(enum pak_alg curve)
{
	for (size_t i = 0; i < CURVES; i++)
		if (curves[i].curve == curve)
			return &curves[i];
	return NULL;
}

const struct pak_curve_names *pak_curve_by_dotted(const char *dotted)
{
	for (size_t i = 0; i < CURVES; i++)
		if (strcmp(curves[i].dotted, dotted) == 0)
			return &curves[i];
	return NULL;
}

const struct pak_curve_names *pak_curve_by_name(const char *name, size_t len)
{
	for (size_t i = 0; i < CURVES; i++)
		for (const char *const *n = curves[i].names; *n; n++)
			if (strlen(*n) == len && memcmp(*n, name, len) == 0)
				return &curves[i];
	return NULL;
}

static enum pak_status found(enum pak_alg *curve, const struct pak_curve_names *c)
{
	if (c == NULL)
		return PAK_ERR_UNSUPPORTED;
	*curve = c->curve;
	return PAK_OK;
}

/* Explicit parameters are a SEQUENCE, implicitCA is a NULL: known forms, not served (RFC
 * 5480 2.1.1). */
static bool unsupported_form(const uint8_t *der, size_t der_len)
{
	return der_len > 0 && (der[0] == PAK_DER_SEQUENCE || der[0] == PAK_DER_NULL);
}

static enum pak_status ec_parameters(enum pak_alg *curve, const uint8_t *der, size_t der_len,
                                     bool allow_name)
{
	char choice[32], text[DOTTED_MAX];
	asn1_node definitions, node = NULL;
	enum pak_status st;
	size_t len;

	st = pak_der_check(der, der_len);
	if (st)
		return st;
	if (unsupported_form(der, der_len))
		return PAK_ERR_UNSUPPORTED;
	st = pak_asn1_pkix(&definitions);
	if (st)
		return st;
	st = pak_asn1_decode(&node, definitions, "PakPkix.ECParameters", der, der_len);
	if (st)
		return st;
	len = sizeof choice;
	st = pak_asn1_read(node, "", choice, &len);
	if (st)
		goto out;
	len = sizeof text;
	st = pak_asn1_read(node, choice, text, &len);
	if (st) {
		/* A name or OID too long for text is none of ours. */
		st = PAK_ERR_UNSUPPORTED;
		goto out;
	}
	if (strcmp(choice, "namedCurve") == 0)
		st = found(curve, pak_curve_by_dotted(text));
	else
		st = allow_name ? found(curve, pak_curve_by_name(text, len)) : PAK_ERR_ENCODING;
out:
	pak_asn1_free(&node);
	return st;
}

enum pak_status pak_der_named_curve(enum pak_alg *curve, const uint8_t *der, size_t der_len)
{
	enum pak_status st = ec_parameters(curve, der, der_len, false);

	/* Those of RFC 8410 are no namedCurve of id-ecPublicKey. */
	return st == PAK_OK && pak_edx_len(*curve) ? PAK_ERR_UNSUPPORTED : st;
}

enum pak_status pak_der_ec_params_decode(enum pak_alg *curve, const uint8_t *der, size_t der_len)
{
	return ec_parameters(curve, der, der_len, true);
}

enum pak_status pak_der_ec_params_encode(uint8_t *out, size_t cap, size_t *len, enum pak_alg curve)
{
	const struct pak_curve_names *c = pak_curve_by_alg(curve);

	if (c == NULL)
		return PAK_ERR_UNSUPPORTED;
	*len = c->oid_len;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	memcpy(out, c->oid, c->oid_len);
	return PAK_OK;
}

void pak_der_put_ec_algorithm(struct pak_der_writer *w, const struct pak_curve_names *c)
{
	size_t end = w->at;

	pak_der_put(w, c->oid, c->oid_len);
	pak_der_put(w, oid_ec_public_key, sizeof oid_ec_public_key);
	pak_der_wrap(w, PAK_DER_SEQUENCE, end);
}

enum pak_status pak_der_ec_algorithm(enum pak_alg *curve, const uint8_t *der, size_t der_len)
{
	char text[DOTTED_MAX];
	uint8_t parameters[1024];
	asn1_node definitions, node = NULL;
	enum pak_status st;
	size_t len;

	st = pak_asn1_pkix(&definitions);
	if (st)
		return st;
	st = pak_asn1_decode(&node, definitions, "PakPkix.AlgorithmIdentifier", der, der_len);
	if (st)
		return st;
	len = sizeof text;
	st = pak_asn1_read(node, "algorithm", text, &len);
	if (st || strcmp(text, PAK_OID_EC_PUBLIC_KEY) != 0) {
		st = PAK_ERR_UNSUPPORTED;
		goto out;
	}
	len = sizeof parameters;
	st = pak_asn1_read(node, "parameters", parameters, &len);
	if (st)
		goto out;
	st = pak_der_named_curve(curve, parameters, len);
out:
	pak_asn1_free(&node);
	return st;
}
