/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys on edwards25519, curve25519, edwards448 and curve448 as RFC 8410 has them: algorithm
 * identifiers without parameters, so that every form has a fixed beginning and one length for each
 * curve. */
#include "encoding/edx.h"

#include <string.h>

#include <pak/mem.h>

#include "encoding/encoding.h"

/* The arc of a curve below id-edwards-curve-algs, 1.3.101. */
static const struct {
	enum pak_alg curve;
	uint8_t arc;
} curves[] = {{PAK_ALG_CURVE25519, 110},
              {PAK_ALG_CURVE448, 111},
              {PAK_ALG_EDWARDS25519, 112},
              {PAK_ALG_EDWARDS448, 113}};

#define CURVES (sizeof curves / sizeof curves[0])
#define HEAD_MAX 17  /* of what stands before a key */
#define MIDDLE_LEN 3 /* of what stands between a private and a public key */

enum form {
	SPKI,
	PKCS8,
	PKCS8_V2 /* version 2 of OneAsymmetricKey, with the public key */
};

/* Writes what stands before a key of n bytes; returns its length. */
static size_t head(uint8_t out[HEAD_MAX], enum form form, uint8_t arc, size_t n)
{
	const uint8_t algorithm[7] = {0x30, 5, 6, 3, 0x2b, 0x65, arc},
	              bits[] = {3, (uint8_t)(n + 1), 0},
	              nested[] = {4, (uint8_t)(n + 2), 4, (uint8_t)n};
	size_t content = form == SPKI ? 10 + n : form == PKCS8 ? 14 + n : 14 + MIDDLE_LEN + 2 * n;
	size_t at = 0;

	out[at++] = 0x30;
	if (content > 127)
		out[at++] = 0x81;
	out[at++] = (uint8_t)content;
	if (form != SPKI) {
		out[at++] = 2; /* the version */
		out[at++] = 1;
		out[at++] = form == PKCS8_V2;
	}
	memcpy(out + at, algorithm, sizeof algorithm);
	at += sizeof algorithm;
	memcpy(out + at, form == SPKI ? bits : nested, form == SPKI ? sizeof bits : sizeof nested);
	return at + (form == SPKI ? sizeof bits : sizeof nested);
}

static uint8_t arc_of(enum pak_alg curve)
{
	for (size_t i = 0; i < CURVES; i++)
		if (curves[i].curve == curve)
			return curves[i].arc;
	return 0;
}

int pak_der_is_edx(const struct pak_key *key)
{
	return arc_of(pak_key_curve(key)) != 0;
}

/* The form of a key whose bytes are given. */
static enum pak_status encode(uint8_t *out, size_t cap, size_t *len, enum form form,
                              enum pak_alg curve, const uint8_t *bytes, size_t n)
{
	uint8_t start[HEAD_MAX];
	size_t at = head(start, form, arc_of(curve), n);

	*len = at + n;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	memcpy(out, start, at);
	memcpy(out + at, bytes, n);
	return PAK_OK;
}

enum pak_status pak_der_edx_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                        const struct pak_key *key)
{
	uint8_t pub[PAK_EDX_KEY_MAX];
	enum pak_status st = pak_key_edx_public(key, pub, sizeof pub, len);

	return st ? st : encode(out, cap, len, SPKI, pak_key_curve(key), pub, *len);
}

enum pak_status pak_der_edx_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                         const struct pak_key *key)
{
	uint8_t priv[PAK_EDX_KEY_MAX];
	enum pak_status st = pak_key_edx_private(key, priv, sizeof priv, len);

	if (!st)
		st = encode(out, cap, len, PKCS8, pak_key_curve(key), priv, *len);
	pak_wipe(priv, sizeof priv);
	return st;
}

/* The key in der, if that has the form on some curve. With PKCS8_V2 both halves. */
static const uint8_t *find(enum pak_alg *curve, size_t *n, const uint8_t *der, size_t der_len,
                           enum form form)
{
	uint8_t start[HEAD_MAX];

	for (size_t i = 0; i < CURVES; i++) {
		*curve = curves[i].curve;
		*n = pak_edx_len(*curve);
		size_t at = head(start, form, curves[i].arc, *n);
		size_t rest = form == PKCS8_V2 ? 2 * *n + MIDDLE_LEN : *n;
		if (der_len == at + rest && memcmp(der, start, at) == 0)
			return der + at;
	}
	return NULL;
}

enum pak_status pak_der_edx_spki_decode(struct pak_key **key, const uint8_t *der, size_t der_len,
                                        struct pak_verdict *verdict)
{
	enum pak_alg curve;
	size_t n;
	const uint8_t *pub = find(&curve, &n, der, der_len, SPKI);

	return pub ? pak_key_import_edx(key, curve, NULL, 0, pub, n, verdict) : PAK_ERR_UNSUPPORTED;
}

enum pak_status pak_der_edx_pkcs8_decode(struct pak_key **key, const uint8_t *der, size_t der_len,
                                         struct pak_verdict *verdict)
{
	const uint8_t *priv, *pub = NULL;
	enum pak_alg curve;
	size_t n;

	priv = find(&curve, &n, der, der_len, PKCS8);
	if (!priv) {
		priv = find(&curve, &n, der, der_len, PKCS8_V2);
		if (!priv)
			return PAK_ERR_UNSUPPORTED;
		const uint8_t middle[MIDDLE_LEN] = {0x81, (uint8_t)(n + 1), 0};
		if (memcmp(priv + n, middle, sizeof middle) != 0)
			return PAK_ERR_UNSUPPORTED;
		pub = priv + n + sizeof middle;
	}
	return pak_key_import_edx(key, curve, priv, n, pub, pub ? n : 0, verdict);
}

enum pak_status pak_der_edx_point(const uint8_t **pub, size_t pub_len, const uint8_t *in,
                                  size_t len)
{
	const uint8_t octet_string[] = {0x04, (uint8_t)pub_len},
	              bit_string[] = {0x03, (uint8_t)(pub_len + 1), 0};

	if (pub_len > PAK_EDX_KEY_MAX)
		return PAK_ERR_ENCODING;
	if (len == pub_len)
		*pub = in;
	else if (len == pub_len + 2 && memcmp(in, octet_string, 2) == 0)
		*pub = in + 2;
	else if (len == pub_len + 3 && memcmp(in, bit_string, 3) == 0)
		*pub = in + 3;
	else
		return PAK_ERR_ENCODING;
	return PAK_OK;
}
