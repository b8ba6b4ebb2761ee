/* SPDX-License-Identifier: Apache-2.0
 *
 * SubjectPublicKeyInfo (RFC 5280 4.1.2.7) with EC keys (RFC 5480 2); the
 * other types have files of their own. */
#include "encoding/asn1.h"
#include "encoding/curve.h"
#include "encoding/dh.h"
#include "encoding/edx.h"
#include "encoding/encoding.h"
#include "encoding/rsa.h"

#define SPKI_MAX (PAK_EC_MAX_POINT + 64)

enum pak_status pak_der_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                    const struct pak_key *key)
{
	const struct pak_curve_names *c = pak_curve_by_alg(pak_key_curve(key));
	uint8_t buf[SPKI_MAX], point[PAK_EC_MAX_POINT];
	struct pak_der_writer w;
	enum pak_status st;
	size_t point_len;

	if (pak_key_type(key) == PAK_ALG_KEY_RSA)
		return pak_der_rsa_spki_encode(out, cap, len, key);
	if (pak_key_type(key) == PAK_ALG_KEY_DH)
		return pak_der_dh_spki_encode(out, cap, len, key);
	if (pak_der_is_edx(key))
		return pak_der_edx_spki_encode(out, cap, len, key);
	if (pak_key_type(key) != PAK_ALG_KEY_EC)
		return PAK_ERR_KEY_USE;
	if (c == NULL)
		return PAK_ERR_UNSUPPORTED;
	st = pak_key_ec_public(key, point, sizeof point, &point_len);
	if (st)
		return st;
	pak_der_writer_init(&w, buf, sizeof buf);
	pak_der_put(&w, point, point_len);
	pak_der_put_byte(&w, 0);
	pak_der_wrap(&w, PAK_DER_BIT_STRING, sizeof buf);
	pak_der_put_ec_algorithm(&w, c);
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	return pak_der_writer_copy(&w, out, cap, len);
}

/* libtasn1 has judged the structure; the slices are taken from der itself. */
static enum pak_status slice(struct pak_der *algorithm, struct pak_der *point, const uint8_t *der,
                             size_t der_len)
{
	struct pak_der in = {der, der_len}, body, content;
	enum pak_status st;

	st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);
	if (st)
		return st;
	algorithm->p = body.p;
	st = pak_der_take(&body, PAK_DER_SEQUENCE, &content);
	if (st)
		return st;
	algorithm->len = (size_t)(body.p - algorithm->p);
	st = pak_der_take_bits(&body, PAK_DER_BIT_STRING, point);
	if (st)
		return st;
	return pak_der_end(&body);
}

/* The slices of what libtasn1 takes for a SubjectPublicKeyInfo. */
static enum pak_status judge(struct pak_der *algorithm, struct pak_der *bits, const uint8_t *der,
                             size_t der_len)
{
	asn1_node definitions, node = NULL;
	enum pak_status st;

	st = pak_asn1_pkix(&definitions);
	if (st)
		return st;
	st = pak_asn1_decode(&node, definitions, "PakPkix.SubjectPublicKeyInfo", der, der_len);
	if (st)
		return st;
	pak_asn1_free(&node);
	return slice(algorithm, bits, der, der_len);
}

enum pak_status pak_der_spki_slice(enum pak_alg *curve, const uint8_t **point, size_t *point_len,
                                   const uint8_t *der, size_t der_len)
{
	struct pak_der algorithm, bits;
	enum pak_status st = judge(&algorithm, &bits, der, der_len);

	if (st)
		return st;
	st = pak_der_ec_algorithm(curve, algorithm.p, algorithm.len);
	if (st)
		return st;
	*point = bits.p;
	*point_len = bits.len;
	return PAK_OK;
}

enum pak_status pak_der_spki_decode(struct pak_key **key, const uint8_t *der, size_t der_len,
                                    struct pak_verdict *verdict)
{
	struct pak_der algorithm, bits;
	enum pak_alg curve;
	enum pak_status st;

	*key = NULL;
	st = pak_der_edx_spki_decode(key, der, der_len, verdict);
	if (st != PAK_ERR_UNSUPPORTED)
		return st;
	st = judge(&algorithm, &bits, der, der_len);
	if (st)
		return st;
	if (pak_der_is_rsa(algorithm.p, algorithm.len))
		return pak_der_rsa_public_decode(key, algorithm.p, algorithm.len, bits.p, bits.len,
		                                 verdict);
	if (pak_der_is_dh(algorithm.p, algorithm.len))
		return pak_der_dh_key_decode(key, algorithm.p, algorithm.len, bits.p, bits.len,
		                             false, verdict);
	st = pak_der_ec_algorithm(&curve, algorithm.p, algorithm.len);
	if (st)
		return st;
	st = pak_key_import_ec(key, curve, NULL, 0, bits.p, bits.len, verdict);
	return st == PAK_ERR_LENGTH ? PAK_ERR_KEY : st;
}
