/* SPDX-License-Identifier: Apache-2.0
 *
 * A signed policy from a file: the container is sliced by hand and its signature checked before any
 * other parser sees the policy; then the table is decoded, and its serial must not be older than
 * the compiled-in one. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "encoding/der.h"
#include "encoding/encoding.h"
#include "policy/policy_impl.h"

#define SIGNER_MAX 65536
#define SPKI_MAX 1024

/* 2.25.29715275840267079648576268508213415918 */
static const uint8_t oid_format[] = {0x69, 0xac, 0xda, 0xfa, 0x8d, 0xcb, 0xf3, 0xb2, 0xba, 0xbb,
                                     0xaa, 0x8a, 0xb2, 0x81, 0x80, 0x96, 0xb8, 0x9f, 0x6e};
/* ecdsa-with-SHA256, 1.2.840.10045.4.3.2 */
static const uint8_t oid_ecdsa_sha256[] = {0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02};

static enum pak_status take_oid(struct pak_der *in, const uint8_t *oid, size_t len)
{
	struct pak_der content;
	enum pak_status st = pak_der_take(in, PAK_DER_OID, &content);

	if (st)
		return st;
	return content.len == len && memcmp(content.p, oid, len) == 0 ? PAK_OK : PAK_ERR_ENCODING;
}

static enum pak_status slice(struct pak_der *policy, uint8_t sig[64], const uint8_t *der,
                             size_t der_len, char *error)
{
	struct pak_der in = {der, der_len}, body, bits;
	enum pak_status st;

	st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);
	if (st == PAK_OK)
		st = pak_der_end(&in);
	if (st == PAK_OK)
		st = take_oid(&body, oid_format, sizeof oid_format);
	if (st)
		return pak_error_set(error, st, "policy: is no signed policy of pakpss");
	st = pak_der_take(&body, PAK_DER_OCTET_STRING, policy);
	if (st)
		return pak_error_set(error, st, "policy: is malformed");
	st = take_oid(&body, oid_ecdsa_sha256, sizeof oid_ecdsa_sha256);
	if (st)
		return pak_error_set(error, st, "policy: is not signed by ECDSA with SHA-256");
	st = pak_der_take_bits(&body, PAK_DER_BIT_STRING, &bits);
	if (st == PAK_OK)
		st = pak_der_end(&body);
	if (st == PAK_OK)
		st = pak_der_ecdsa_sig_decode(sig, 64, bits.p, bits.len);
	if (st)
		return pak_error_set(error, st, "policy: the signature is malformed");
	return PAK_OK;
}

enum pak_status pak_policy_decode(const struct pak_policy **out, const uint8_t *der, size_t der_len,
                                  const uint8_t *signer, size_t signer_len, char *error)
{
	const uint8_t *point = NULL;
	struct pak_der policy = {NULL, 0};
	enum pak_alg curve;
	enum pak_status st;
	uint8_t sig[64];
	size_t point_len = 0;

	*out = NULL;
	st = pak_der_spki_slice(&curve, &point, &point_len, signer, signer_len);
	if (st == PAK_OK && curve != PAK_ALG_P256)
		st = PAK_ERR_UNSUPPORTED;
	if (st)
		return pak_error_set(error, st, "policy-signer: is no P-256 public key");
	st = slice(&policy, sig, der, der_len, error);
	if (st)
		return st;
	st = pak_policy_verify_signature(point, point_len, sig, policy.p, policy.len);
	if (st == PAK_ERR_KEY || st == PAK_ERR_LENGTH)
		return pak_error_set(error, PAK_ERR_KEY, "policy-signer: is no valid point");
	if (st)
		return pak_error_set(error, st,
		                     "policy: the signature was not made by the signer (%s)",
		                     pak_status_str(st));
	return pak_policy_decode_table(out, policy.p, policy.len, error);
}

static enum pak_status read_signer(const char *path, uint8_t *spki, size_t *len, char *error)
{
	uint8_t *text;
	enum pak_status st;
	size_t text_len;

	st = pak_file_read(path, SIGNER_MAX, &text, &text_len, error);
	if (st)
		return st;
	st = pak_pem_decode(spki, SPKI_MAX, len, "PUBLIC KEY", (const char *)text, text_len);
	free(text);
	if (st)
		return pak_error_set(error, PAK_ERR_CONFIG,
		                     "%.300s: policy-signer: has no PEM block PUBLIC KEY", path);
	return PAK_OK;
}

enum pak_status pak_policy_load(const struct pak_policy **out, const struct pak_config *config,
                                const struct pak_policy *floor, char *error)
{
	uint8_t spki[SPKI_MAX], *der = NULL;
	char text[PAK_ERROR_TEXT_MAX] = "";
	enum pak_status st;
	size_t spki_len, der_len;

	*out = NULL;
	st = read_signer(config->policy_signer, spki, &spki_len, error);
	if (st)
		return st;
	st = pak_file_read(config->policy, PAK_DER_MAX, &der, &der_len, error);
	if (st)
		return st;
	st = pak_policy_decode(out, der, der_len, spki, spki_len, text);
	free(der);
	if (*out == NULL) {
		bool signer = strncmp(text, "policy-signer", 13) == 0;

		/* The path is cut rather than the reason. */
		return pak_error_set(error, PAK_ERR_CONFIG, "%.300s: %s",
		                     signer ? config->policy_signer : config->policy, text);
	}
	if ((*out)->serial < floor->serial) {
		st = pak_error_set(error, PAK_ERR_CONFIG,
		                   "%.300s: policy: serial %u is older than %u, which is built in",
		                   config->policy, (unsigned)(*out)->serial,
		                   (unsigned)floor->serial);
		pak_policy_free(*out);
		*out = NULL;
	}
	return st;
}
