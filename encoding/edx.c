/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys on edwards25519 and curve25519 as RFC 8410 has them: algorithm identifiers without
 * parameters, so that every form has a fixed beginning and one length. */
#include "encoding/edx.h"

#include <string.h>

#include <pak/mem.h>

#include "encoding/encoding.h"

#define LEN 32
#define OID_LAST 8 /* place of the last arc in a SubjectPublicKeyInfo, 110 or 112 */

static const uint8_t spki_head[] = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03,
                                    0x2b, 0x65, 0,    0x03, 0x21, 0};
static const uint8_t pkcs8_head[] = {0x30, 0x2e, 0x02, 0x01, 0,    0x30, 0x05, 0x06,
                                     0x03, 0x2b, 0x65, 0,    0x04, 0x22, 0x04, 0x20};
/* Version 2 of OneAsymmetricKey, with the public key. */
static const uint8_t pkcs8_v2_head[] = {0x30, 0x51, 0x02, 0x01, 1,    0x30, 0x05, 0x06,
                                        0x03, 0x2b, 0x65, 0,    0x04, 0x22, 0x04, 0x20};
static const uint8_t pkcs8_v2_middle[] = {0x81, 0x21, 0};
#define PKCS8_ARC 11
#define SPKI_LEN (sizeof spki_head + LEN)
#define PKCS8_LEN (sizeof pkcs8_head + LEN)
#define PKCS8_V2_LEN (PKCS8_LEN + sizeof pkcs8_v2_middle + LEN)

static uint8_t arc_of(enum pak_alg curve)
{
	return curve == PAK_ALG_EDWARDS25519 ? 112 : 110;
}

static enum pak_alg curve_of(uint8_t arc)
{
	return arc == 112 ? PAK_ALG_EDWARDS25519 : arc == 110 ? PAK_ALG_CURVE25519 : PAK_ALG_NONE;
}

int pak_der_is_edx(const struct pak_key *key)
{
	return pak_edx_len(pak_key_curve(key)) == LEN;
}

enum pak_status pak_der_edx_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                        const struct pak_key *key)
{
	uint8_t pub[LEN];
	enum pak_status st = pak_key_edx_public(key, pub, sizeof pub, len);

	if (st)
		return st;
	*len = SPKI_LEN;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	memcpy(out, spki_head, sizeof spki_head);
	out[OID_LAST] = arc_of(pak_key_curve(key));
	memcpy(out + sizeof spki_head, pub, LEN);
	return PAK_OK;
}

enum pak_status pak_der_edx_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                         const struct pak_key *key)
{
	uint8_t priv[LEN];
	enum pak_status st = pak_key_edx_private(key, priv, sizeof priv, len);

	if (st)
		return st;
	*len = PKCS8_LEN;
	if (cap < *len) {
		st = PAK_ERR_BUFFER;
	} else {
		memcpy(out, pkcs8_head, sizeof pkcs8_head);
		out[PKCS8_ARC] = arc_of(pak_key_curve(key));
		memcpy(out + sizeof pkcs8_head, priv, LEN);
	}
	pak_wipe(priv, sizeof priv);
	return st;
}

/* 1 if in begins with head but for the place of the arc; *curve is what that says. */
static int begins(enum pak_alg *curve, const uint8_t *in, const uint8_t *head, size_t n, size_t arc)
{
	*curve = curve_of(in[arc]);
	return *curve != PAK_ALG_NONE && memcmp(in, head, arc) == 0 &&
	       memcmp(in + arc + 1, head + arc + 1, n - arc - 1) == 0;
}

enum pak_status pak_der_edx_spki_decode(struct pak_key **key, const uint8_t *der, size_t der_len,
                                        struct pak_verdict *verdict)
{
	enum pak_alg curve;

	if (der_len != SPKI_LEN || !begins(&curve, der, spki_head, sizeof spki_head, OID_LAST))
		return PAK_ERR_UNSUPPORTED;
	return pak_key_import_edx(key, curve, NULL, 0, der + sizeof spki_head, LEN, verdict);
}

enum pak_status pak_der_edx_pkcs8_decode(struct pak_key **key, const uint8_t *der, size_t der_len,
                                         struct pak_verdict *verdict)
{
	const uint8_t *pub = NULL;
	enum pak_alg curve;

	if (der_len == PKCS8_V2_LEN &&
	    begins(&curve, der, pkcs8_v2_head, sizeof pkcs8_v2_head, PKCS8_ARC) &&
	    memcmp(der + PKCS8_LEN, pkcs8_v2_middle, sizeof pkcs8_v2_middle) == 0)
		pub = der + PKCS8_LEN + sizeof pkcs8_v2_middle;
	else if (der_len != PKCS8_LEN ||
	         !begins(&curve, der, pkcs8_head, sizeof pkcs8_head, PKCS8_ARC))
		return PAK_ERR_UNSUPPORTED;
	return pak_key_import_edx(key, curve, der + sizeof pkcs8_head, LEN, pub, pub ? LEN : 0,
	                          verdict);
}

enum pak_status pak_der_edx_point(const uint8_t **pub, const uint8_t *in, size_t len)
{
	static const uint8_t octet_string[] = {0x04, LEN}, bit_string[] = {0x03, LEN + 1, 0};

	if (len == LEN)
		*pub = in;
	else if (len == LEN + 2 && memcmp(in, octet_string, 2) == 0)
		*pub = in + 2;
	else if (len == LEN + 3 && memcmp(in, bit_string, 3) == 0)
		*pub = in + 3;
	else
		return PAK_ERR_ENCODING;
	return PAK_OK;
}
