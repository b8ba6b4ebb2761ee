/* SPDX-License-Identifier: Apache-2.0
 *
 * OneAsymmetricKey (PKCS#8, RFC 5958) around ECPrivateKey (RFC 5915). The private value is sliced
 * out of the input and goes straight to the key's secure memory; libtasn1 judges the structure on a
 * copy in which the private value is blank, because it does not wipe its own copies when it fails.
 */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "encoding/asn1.h"
#include "encoding/curve.h"
#include "encoding/dh.h"
#include "encoding/edx.h"
#include "encoding/encoding.h"
#include "encoding/rsa.h"

#define PKCS8_MAX (PAK_EC_MAX_SCALAR + PAK_EC_MAX_POINT + 96)
#define PKCS8_READ_MAX 65536

/* Slices of the input. */
struct parts {
	struct pak_der algorithm; /* the AlgorithmIdentifier element */
	struct pak_der inner;     /* ECPrivateKey */
	struct pak_der scalar;
	struct pak_der parameters;   /* the ECParameters element of ECPrivateKey; NULL if absent */
	struct pak_der inner_public; /* SEC 1 point of ECPrivateKey; NULL if absent */
	struct pak_der outer_public; /* the same of OneAsymmetricKey version 2 */
};

enum pak_status pak_der_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                     const struct pak_key *key)
{
	const struct pak_curve_names *c = pak_curve_by_alg(pak_key_curve(key));
	uint8_t buf[PKCS8_MAX], scalar[PAK_EC_MAX_SCALAR], point[PAK_EC_MAX_POINT];
	size_t scalar_len, point_len, end = sizeof buf;
	const uint8_t version0 = 0, version1 = 1;
	struct pak_der_writer w;
	enum pak_status st;

	if (pak_key_type(key) == PAK_ALG_KEY_RSA)
		return pak_der_rsa_pkcs8_encode(out, cap, len, key);
	if (pak_key_type(key) == PAK_ALG_KEY_DH)
		return pak_der_dh_pkcs8_encode(out, cap, len, key);
	if (pak_der_is_edx(key))
		return pak_der_edx_pkcs8_encode(out, cap, len, key);
	if (pak_key_type(key) != PAK_ALG_KEY_EC)
		return PAK_ERR_KEY_USE;
	if (c == NULL)
		return PAK_ERR_UNSUPPORTED;
	st = pak_key_ec_public(key, point, sizeof point, &point_len);
	if (st)
		return st;
	st = pak_key_ec_private(key, scalar, sizeof scalar, &scalar_len);
	if (st)
		goto out;
	pak_der_writer_init(&w, buf, sizeof buf);
	pak_der_put(&w, point, point_len);
	pak_der_put_byte(&w, 0);
	pak_der_wrap(&w, PAK_DER_BIT_STRING, end);
	pak_der_wrap(&w, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 1, end);
	end = w.at;
	pak_der_put(&w, scalar, scalar_len);
	pak_der_wrap(&w, PAK_DER_OCTET_STRING, end);
	pak_der_put_unsigned(&w, &version1, 1);
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	pak_der_wrap(&w, PAK_DER_OCTET_STRING, sizeof buf);
	pak_der_put_ec_algorithm(&w, c);
	pak_der_put_unsigned(&w, &version0, 1);
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	st = pak_der_writer_copy(&w, out, cap, len);
out:
	pak_wipe(buf, sizeof buf);
	pak_wipe(scalar, sizeof scalar);
	return st;
}

/* ECPrivateKey ::= SEQUENCE { 1, OCTET STRING, [0] ECParameters OPTIONAL, [1] BIT STRING OPTIONAL }
 */
static enum pak_status slice_inner(struct parts *k)
{
	struct pak_der in = k->inner, body, tagged;
	enum pak_status st;
	uint8_t version;

	st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);
	if (st == PAK_OK)
		st = pak_der_end(&in);
	if (st == PAK_OK)
		st = pak_der_take_unsigned(&body, &version, 1);
	if (st == PAK_OK && version != 1)
		st = PAK_ERR_ENCODING;
	if (st == PAK_OK)
		st = pak_der_take(&body, PAK_DER_OCTET_STRING, &k->scalar);
	if (st == PAK_OK && pak_der_peek(&body, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 0))
		st = pak_der_take(&body, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 0, &k->parameters);
	if (st == PAK_OK && pak_der_peek(&body, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 1)) {
		st = pak_der_take(&body, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 1, &tagged);
		if (st == PAK_OK)
			st = pak_der_take_bits(&tagged, PAK_DER_BIT_STRING, &k->inner_public);
		if (st == PAK_OK)
			st = pak_der_end(&tagged);
	}
	return st ? st : pak_der_end(&body);
}

/* The attributes, which are not used, and the public key: there in version 2 only, and always (RFC
 * 5958 2). */
static enum pak_status slice_tail(struct parts *k, struct pak_der *body, uint8_t version)
{
	struct pak_der attributes;
	enum pak_status st = PAK_OK;

	if (pak_der_peek(body, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 0))
		st = pak_der_take(body, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 0, &attributes);
	if (st == PAK_OK && version == 1)
		st = pak_der_take_bits(body, PAK_DER_CONTEXT | 1, &k->outer_public);
	return st ? st : pak_der_end(body);
}

static enum pak_status slice(struct parts *k, const uint8_t *der, size_t der_len)
{
	struct pak_der in = {der, der_len}, body, content;
	enum pak_status st;
	uint8_t version;

	memset(k, 0, sizeof *k);
	st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);
	if (st == PAK_OK)
		st = pak_der_end(&in);
	if (st == PAK_OK)
		st = pak_der_take_unsigned(&body, &version, 1);
	if (st == PAK_OK && version > 1)
		st = PAK_ERR_ENCODING;
	if (st)
		return st;
	k->algorithm.p = body.p;
	st = pak_der_take(&body, PAK_DER_SEQUENCE, &content);
	if (st)
		return st;
	k->algorithm.len = (size_t)(body.p - k->algorithm.p);
	st = pak_der_take(&body, PAK_DER_OCTET_STRING, &k->inner);
	return st ? st : slice_tail(k, &body, version);
}

/* libtasn1's opinion, on a copy without the private value. */
static enum pak_status judge_blanked(const uint8_t *der, size_t der_len, const struct parts *k)
{
	asn1_node definitions, node = NULL;
	enum pak_status st;
	uint8_t *copy, *inner;

	st = pak_asn1_pkix(&definitions);
	if (st)
		return st;
	copy = malloc(der_len);
	if (copy == NULL)
		return PAK_ERR_MEMORY;
	size_t before = (size_t)(k->scalar.p - der), after = before + k->scalar.len;

	memcpy(copy, der, before);
	memset(copy + before, 0, k->scalar.len);
	memcpy(copy + after, der + after, der_len - after);
	inner = copy + (k->inner.p - der);
	st = pak_asn1_decode(&node, definitions, "PakPkix.OneAsymmetricKey", copy, der_len);
	pak_asn1_free(&node);
	if (st || k->scalar.p == k->inner.p) /* RSA, DH: nothing inside to look at */
		goto out;
	st = pak_asn1_decode(&node, definitions, "PakPkix.ECPrivateKey", inner, k->inner.len);
	pak_asn1_free(&node);
out:
	free(copy);
	return st;
}

/* Both places that may name the curve must agree; so must both that may hold the public key. */
static enum pak_status judge_parts(enum pak_alg *curve, struct pak_der *point,
                                   const struct parts *k)
{
	const struct pak_der *a = &k->inner_public, *b = &k->outer_public;
	enum pak_alg inner;
	enum pak_status st;

	if (k->parameters.p) {
		st = pak_der_named_curve(&inner, k->parameters.p, k->parameters.len);
		if (st)
			return st;
		if (inner != *curve)
			return PAK_ERR_KEY;
	}
	if (a->p && b->p && (a->len != b->len || memcmp(a->p, b->p, a->len) != 0))
		return PAK_ERR_KEY;
	*point = a->p ? *a : *b;
	return PAK_OK;
}

enum pak_status pak_der_pkcs8_decode(struct pak_key **key, const uint8_t *der, size_t der_len,
                                     struct pak_verdict *verdict)
{
	struct pak_der point;
	enum pak_alg curve;
	enum pak_status st;
	struct parts k;

	*key = NULL;
	st = pak_der_edx_pkcs8_decode(key, der, der_len, verdict);
	if (st != PAK_ERR_UNSUPPORTED)
		return st;
	if (der_len > PKCS8_READ_MAX)
		return PAK_ERR_ENCODING;
	st = slice(&k, der, der_len);
	if (st)
		return st;
	if (pak_der_is_rsa(k.algorithm.p, k.algorithm.len)) {
		k.scalar = k.inner; /* blanked as a whole */
		st = judge_blanked(der, der_len, &k);
		return st ? st
		          : pak_der_rsa_private_decode(key, k.algorithm.p, k.algorithm.len,
		                                       k.inner.p, k.inner.len, verdict);
	}
	if (pak_der_is_dh(k.algorithm.p, k.algorithm.len)) {
		k.scalar = k.inner;
		st = judge_blanked(der, der_len, &k);
		return st ? st
		          : pak_der_dh_key_decode(key, k.algorithm.p, k.algorithm.len, k.inner.p,
		                                  k.inner.len, true, verdict);
	}
	st = pak_der_ec_algorithm(&curve, k.algorithm.p, k.algorithm.len);
	if (st)
		return st;
	st = slice_inner(&k);
	if (st)
		return st;
	st = judge_blanked(der, der_len, &k);
	if (st)
		return st;
	st = judge_parts(&curve, &point, &k);
	if (st)
		return st;
	st = pak_key_import_ec(key, curve, k.scalar.p, k.scalar.len, point.p, point.len, verdict);
	return st == PAK_ERR_LENGTH ? PAK_ERR_KEY : st;
}
