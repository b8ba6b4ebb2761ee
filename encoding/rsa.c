/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA: AlgorithmIdentifiers (RFC 8017 A.2, RFC 4055, RFC 8702), RSAPublicKey and RSAPrivateKey
 * (RFC 8017 A.1). Numbers are sliced out of the input and go to the key at once. */
#include "encoding/rsa.h"

#include <stdlib.h>
#include <string.h>

#include <pak/digest.h>
#include <pak/mem.h>

#include "encoding/asn1.h"

static const uint8_t pkcs1_arc[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1};
static const uint8_t nist_hash_arc[] = {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2};
static const uint8_t nist_sig_arc[] = {0x60, 0x86, 0x48, 1, 0x65, 3, 4, 3};
static const uint8_t oid_sha1[] = {0x2b, 0x0e, 3, 2, 0x1a};

/* The last arcs of a digest: under the hashes of NIST, and of its PKCS#1 signature under pkcs-1 or
 * the signatures of NIST. */
static const struct row {
	enum pak_alg alg;
	uint8_t hash, pkcs1, nist;
} rows[] = {
        {PAK_ALG_SHA1, 0, 5, 0},        {PAK_ALG_SHA224, 4, 14, 0},
        {PAK_ALG_SHA256, 1, 11, 0},     {PAK_ALG_SHA384, 2, 12, 0},
        {PAK_ALG_SHA512, 3, 13, 0},     {PAK_ALG_SHA512_224, 5, 15, 0},
        {PAK_ALG_SHA512_256, 6, 16, 0}, {PAK_ALG_SHA3_224, 7, 0, 13},
        {PAK_ALG_SHA3_256, 8, 0, 14},   {PAK_ALG_SHA3_384, 9, 0, 15},
        {PAK_ALG_SHA3_512, 10, 0, 16},
};

static const struct row *row_of(enum pak_alg hash)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].alg == hash)
			return &rows[i];
	return NULL;
}

/* --- writing --- */

static void put_oid(struct pak_der_writer *w, const uint8_t *arc, size_t len, uint8_t last)
{
	size_t end = w->at;

	if (last)
		pak_der_put_byte(w, last);
	pak_der_put(w, arc, len);
	pak_der_wrap(w, PAK_DER_OID, end);
}

static void put_null(struct pak_der_writer *w)
{
	static const uint8_t null[] = {PAK_DER_NULL, 0};

	pak_der_put(w, null, sizeof null);
}

/* SEQUENCE { digest, NULL } */
static void put_hash(struct pak_der_writer *w, const struct row *hash)
{
	size_t end = w->at;

	put_null(w);
	if (hash->hash)
		put_oid(w, nist_hash_arc, sizeof nist_hash_arc, hash->hash);
	else
		put_oid(w, oid_sha1, sizeof oid_sha1, 0);
	pak_der_wrap(w, PAK_DER_SEQUENCE, end);
}

enum pak_status pak_der_rsa_pkcs1_algorithm(uint8_t *out, size_t cap, size_t *len,
                                            enum pak_alg hash)
{
	const struct row *r = row_of(hash);
	uint8_t buf[PAK_DER_RSA_ALGORITHM_MAX];
	struct pak_der_writer w;

	if (!r)
		return PAK_ERR_UNSUPPORTED;
	pak_der_writer_init(&w, buf, sizeof buf);
	put_null(&w);
	if (r->pkcs1)
		put_oid(&w, pkcs1_arc, sizeof pkcs1_arc, r->pkcs1);
	else
		put_oid(&w, nist_sig_arc, sizeof nist_sig_arc, r->nist);
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	return pak_der_writer_copy(&w, out, cap, len);
}

/* RSASSA-PSS-params; what has its default value (SHA-1, MGF1 with SHA-1, 20) is left out. */
static void put_pss_params(struct pak_der_writer *w, const struct row *hash, const struct row *mgf,
                           long salt_len)
{
	const uint8_t salt[2] = {(uint8_t)(salt_len >> 8), (uint8_t)salt_len};
	size_t end = w->at, from = end;

	if (salt_len != 20) {
		pak_der_put_unsigned(w, salt, sizeof salt);
		pak_der_wrap(w, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 2, from);
	}
	from = w->at;
	if (mgf->alg != PAK_ALG_SHA1) {
		put_hash(w, mgf);
		put_oid(w, pkcs1_arc, sizeof pkcs1_arc, 8);
		pak_der_wrap(w, PAK_DER_SEQUENCE, from);
		pak_der_wrap(w, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 1, from);
	}
	from = w->at;
	if (hash->alg != PAK_ALG_SHA1) {
		put_hash(w, hash);
		pak_der_wrap(w, PAK_DER_CONTEXT | PAK_DER_CONSTRUCTED | 0, from);
	}
	pak_der_wrap(w, PAK_DER_SEQUENCE, end);
}

enum pak_status pak_der_rsa_pss_algorithm(uint8_t *out, size_t cap, size_t *len, enum pak_alg hash,
                                          enum pak_alg mgf, long salt_len)
{
	const struct row *h = row_of(hash), *m = row_of(mgf);
	uint8_t buf[PAK_DER_RSA_ALGORITHM_MAX];
	struct pak_der_writer w;

	if (!h || !m || salt_len < 0 || salt_len > PAK_RSA_MAX_BYTES)
		return PAK_ERR_UNSUPPORTED;
	pak_der_writer_init(&w, buf, sizeof buf);
	put_pss_params(&w, h, m, salt_len);
	put_oid(&w, pkcs1_arc, sizeof pkcs1_arc, 10);
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	return pak_der_writer_copy(&w, out, cap, len);
}

/* SEQUENCE { rsaEncryption, NULL } */
static void put_rsa_encryption(struct pak_der_writer *w)
{
	size_t end = w->at;

	put_null(w);
	put_oid(w, pkcs1_arc, sizeof pkcs1_arc, 1);
	pak_der_wrap(w, PAK_DER_SEQUENCE, end);
}

static enum pak_status put_number(struct pak_der_writer *w, const struct pak_key *key,
                                  enum pak_rsa_component which)
{
	uint8_t bytes[PAK_RSA_MAX_BYTES];
	size_t len;
	enum pak_status st = pak_key_rsa_component(key, which, bytes, sizeof bytes, &len);

	if (st == PAK_OK)
		pak_der_put_unsigned(w, bytes, len);
	pak_wipe(bytes, sizeof bytes);
	return st;
}

#define PUBLIC_MAX (PAK_RSA_MAX_BYTES + 128)
#define PRIVATE_MAX (5 * PAK_RSA_MAX_BYTES + 256)

enum pak_status pak_der_rsa_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                        const struct pak_key *key)
{
	uint8_t buf[PUBLIC_MAX];
	struct pak_der_writer w;
	enum pak_status st;

	pak_der_writer_init(&w, buf, sizeof buf);
	st = put_number(&w, key, PAK_RSA_E);
	if (st == PAK_OK)
		st = put_number(&w, key, PAK_RSA_N);
	if (st)
		return st;
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	pak_der_put_byte(&w, 0);
	pak_der_wrap(&w, PAK_DER_BIT_STRING, sizeof buf);
	put_rsa_encryption(&w);
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	return pak_der_writer_copy(&w, out, cap, len);
}

enum pak_status pak_der_rsa_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                         const struct pak_key *key)
{
	const uint8_t version = 0;
	struct pak_der_writer w;
	enum pak_status st = PAK_OK;
	uint8_t *buf = pak_secmem_alloc(PRIVATE_MAX);

	if (!buf)
		return PAK_ERR_MEMORY;
	pak_der_writer_init(&w, buf, PRIVATE_MAX);
	/* From the last to the first: qInv, dQ, dP, q, p, d, e, n. */
	for (int i = PAK_RSA_QINV; st == PAK_OK && i >= 0; i--)
		st = put_number(&w, key, (enum pak_rsa_component)i);
	if (st == PAK_OK) {
		pak_der_put_unsigned(&w, &version, 1);
		pak_der_wrap(&w, PAK_DER_SEQUENCE, PRIVATE_MAX);
		pak_der_wrap(&w, PAK_DER_OCTET_STRING, PRIVATE_MAX);
		put_rsa_encryption(&w);
		pak_der_put_unsigned(&w, &version, 1);
		pak_der_wrap(&w, PAK_DER_SEQUENCE, PRIVATE_MAX);
		st = pak_der_writer_copy(&w, out, cap, len);
	}
	pak_secmem_free(buf);
	return st;
}

/* --- reading --- */

static bool is_oid(const struct pak_der *oid, uint8_t last)
{
	return oid->len == sizeof pkcs1_arc + 1 && oid->p[sizeof pkcs1_arc] == last &&
	       memcmp(oid->p, pkcs1_arc, sizeof pkcs1_arc) == 0;
}

bool pak_der_is_rsa(const uint8_t *algorithm, size_t len)
{
	struct pak_der in = {algorithm, len}, body, oid;

	return pak_der_take(&in, PAK_DER_SEQUENCE, &body) == PAK_OK &&
	       pak_der_take(&body, PAK_DER_OID, &oid) == PAK_OK &&
	       (is_oid(&oid, 1) || is_oid(&oid, 10));
}

/* rsaEncryption has NULL; RSASSA-PSS has parameters or none at all. The key itself is the same. */
static enum pak_status check_algorithm(const uint8_t *algorithm, size_t len)
{
	struct pak_der in = {algorithm, len}, body, oid, params;
	enum pak_status st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);

	if (st == PAK_OK)
		st = pak_der_take(&body, PAK_DER_OID, &oid);
	if (st != PAK_OK)
		return st;
	if (is_oid(&oid, 10) && !body.len)
		return PAK_OK;
	st = pak_der_take(&body, is_oid(&oid, 10) ? PAK_DER_SEQUENCE : PAK_DER_NULL, &params);
	if (st == PAK_OK && is_oid(&oid, 1) && params.len)
		st = PAK_ERR_ENCODING;
	return st ? st : pak_der_end(&body);
}

/* A minimal INTEGER that is not negative, without its sign byte. */
static enum pak_status take_number(struct pak_der *in, struct pak_rsa_value *v)
{
	struct pak_der c;
	enum pak_status st = pak_der_take(in, PAK_DER_INTEGER, &c);

	if (st)
		return st;
	if (!c.len || (c.p[0] & 0x80) || (c.len > 1 && !c.p[0] && !(c.p[1] & 0x80)))
		return PAK_ERR_ENCODING;
	if (c.len > 1 && !c.p[0]) {
		c.p++;
		c.len--;
	}
	v->bytes = c.p;
	v->len = c.len;
	return PAK_OK;
}

static enum pak_status substance(enum pak_status st)
{
	return st == PAK_ERR_LENGTH || st == PAK_ERR_ARG ? PAK_ERR_KEY : st;
}

enum pak_status pak_der_rsa_public_decode(struct pak_key **key, const uint8_t *algorithm,
                                          size_t algorithm_len, const uint8_t *der, size_t der_len,
                                          struct pak_verdict *verdict)
{
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {0};
	struct pak_der in = {der, der_len}, body;
	enum pak_status st = check_algorithm(algorithm, algorithm_len);

	if (st == PAK_OK)
		st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);
	if (st == PAK_OK)
		st = pak_der_end(&in);
	if (st == PAK_OK)
		st = take_number(&body, &v[PAK_RSA_N]);
	if (st == PAK_OK)
		st = take_number(&body, &v[PAK_RSA_E]);
	if (st == PAK_OK)
		st = pak_der_end(&body);
	return st ? st : substance(pak_key_import_rsa(key, v, verdict));
}

/* Version 0: two primes. */
enum pak_status pak_der_rsa_private_decode(struct pak_key **key, const uint8_t *algorithm,
                                           size_t algorithm_len, const uint8_t *der, size_t der_len,
                                           struct pak_verdict *verdict)
{
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {0}, version;
	struct pak_der in = {der, der_len}, body;
	enum pak_status st = check_algorithm(algorithm, algorithm_len);

	if (st == PAK_OK)
		st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);
	if (st == PAK_OK)
		st = pak_der_end(&in);
	if (st == PAK_OK)
		st = take_number(&body, &version);
	if (st == PAK_OK && (version.len != 1 || version.bytes[0] > 1))
		st = PAK_ERR_ENCODING;
	if (st == PAK_OK && version.bytes[0] == 1)
		st = PAK_ERR_UNSUPPORTED;
	for (int i = PAK_RSA_N; st == PAK_OK && i < PAK_RSA_COMPONENTS; i++)
		st = take_number(&body, &v[i]);
	if (st == PAK_OK)
		st = pak_der_end(&body);
	return st ? st : substance(pak_key_import_rsa(key, v, verdict));
}
