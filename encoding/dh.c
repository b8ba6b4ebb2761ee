/* SPDX-License-Identifier: Apache-2.0
 *
 * Diffie-Hellman: DHParameter (PKCS #3 9) and DomainParameters (RFC 3279 2.3.3, X9.42), and keys
 * that are an INTEGER beside them. A group with a q of its own is written in the X9.42 form, which
 * has a place for it; all others in that of PKCS #3. Numbers are sliced out of the input. */
#include "encoding/dh.h"

#include <string.h>

#include <pak/ffdh.h>
#include <pak/mem.h>

static const uint8_t oid_pkcs3[] = {0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 3, 1};
static const uint8_t oid_x942[] = {0x2a, 0x86, 0x48, 0xce, 0x3e, 2, 1};

#define PARAMS_MAX (3 * (PAK_DH_MAX_BYTES + 8) + 32)
#define PUBLIC_MAX (PARAMS_MAX + PAK_DH_MAX_BYTES + 64)

/* --- writing --- */

/* Nothing if the key has no such number. */
static enum pak_status put_number(struct pak_der_writer *w, const struct pak_key *key,
                                  enum pak_dh_component which)
{
	uint8_t bytes[PAK_DH_MAX_BYTES];
	size_t len;
	enum pak_status st = pak_key_dh_component(key, which, bytes, sizeof bytes, &len);

	if (st == PAK_OK)
		pak_der_put_unsigned(w, bytes, len);
	pak_wipe(bytes, sizeof bytes);
	return st;
}

static bool has_q(const struct pak_key *key)
{
	size_t len;

	return pak_key_curve(key) == PAK_ALG_NONE &&
	       pak_key_dh_component(key, PAK_DH_Q, NULL, 0, &len) == PAK_ERR_BUFFER;
}

static enum pak_status put_params(struct pak_der_writer *w, const struct pak_key *key)
{
	uint32_t bits = pak_key_dh_chosen_bits(key);
	const uint8_t number[2] = {(uint8_t)(bits >> 8), (uint8_t)bits};
	size_t end = w->at;
	bool x942 = has_q(key);
	enum pak_status st = PAK_OK;

	if (x942)
		st = put_number(w, key, PAK_DH_Q);
	else if (bits)
		pak_der_put_unsigned(w, number, sizeof number);
	if (st == PAK_OK)
		st = put_number(w, key, PAK_DH_G);
	if (st == PAK_OK)
		st = put_number(w, key, PAK_DH_P);
	pak_der_wrap(w, PAK_DER_SEQUENCE, end);
	return st;
}

static enum pak_status put_algorithm(struct pak_der_writer *w, const struct pak_key *key)
{
	size_t end = w->at, oid_end;
	enum pak_status st = put_params(w, key);

	oid_end = w->at;
	if (has_q(key))
		pak_der_put(w, oid_x942, sizeof oid_x942);
	else
		pak_der_put(w, oid_pkcs3, sizeof oid_pkcs3);
	pak_der_wrap(w, PAK_DER_OID, oid_end);
	pak_der_wrap(w, PAK_DER_SEQUENCE, end);
	return st;
}

enum pak_status pak_der_dh_params_encode(uint8_t *out, size_t cap, size_t *len,
                                         const struct pak_key *key)
{
	uint8_t buf[PARAMS_MAX];
	struct pak_der_writer w;
	enum pak_status st;

	if (pak_key_type(key) != PAK_ALG_KEY_DH)
		return PAK_ERR_KEY_USE;
	pak_der_writer_init(&w, buf, sizeof buf);
	st = put_params(&w, key);
	return st ? st : pak_der_writer_copy(&w, out, cap, len);
}

enum pak_status pak_der_dh_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                       const struct pak_key *key)
{
	uint8_t buf[PUBLIC_MAX];
	struct pak_der_writer w;
	enum pak_status st;

	pak_der_writer_init(&w, buf, sizeof buf);
	st = put_number(&w, key, PAK_DH_PUBLIC);
	if (st)
		return st;
	pak_der_put_byte(&w, 0);
	pak_der_wrap(&w, PAK_DER_BIT_STRING, sizeof buf);
	st = put_algorithm(&w, key);
	pak_der_wrap(&w, PAK_DER_SEQUENCE, sizeof buf);
	return st ? st : pak_der_writer_copy(&w, out, cap, len);
}

enum pak_status pak_der_dh_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                        const struct pak_key *key)
{
	const uint8_t version = 0;
	struct pak_der_writer w;
	enum pak_status st;
	uint8_t *buf = pak_secmem_alloc(PUBLIC_MAX);

	if (!buf)
		return PAK_ERR_MEMORY;
	pak_der_writer_init(&w, buf, PUBLIC_MAX);
	st = put_number(&w, key, PAK_DH_PRIVATE);
	if (st == PAK_OK) {
		pak_der_wrap(&w, PAK_DER_OCTET_STRING, PUBLIC_MAX);
		st = put_algorithm(&w, key);
	}
	if (st == PAK_OK) {
		pak_der_put_unsigned(&w, &version, 1);
		pak_der_wrap(&w, PAK_DER_SEQUENCE, PUBLIC_MAX);
		st = pak_der_writer_copy(&w, out, cap, len);
	}
	pak_secmem_free(buf);
	return st;
}

/* --- reading --- */

static bool is_oid(const struct pak_der *oid, const uint8_t *want, size_t len)
{
	return oid->len == len && memcmp(oid->p, want, len) == 0;
}

static enum pak_status take_oid(struct pak_der *body, bool *x942, const uint8_t *algorithm,
                                size_t len)
{
	struct pak_der in = {algorithm, len}, oid;
	enum pak_status st = pak_der_take(&in, PAK_DER_SEQUENCE, body);

	if (st == PAK_OK)
		st = pak_der_end(&in);
	if (st == PAK_OK)
		st = pak_der_take(body, PAK_DER_OID, &oid);
	if (st)
		return st;
	*x942 = is_oid(&oid, oid_x942, sizeof oid_x942);
	return *x942 || is_oid(&oid, oid_pkcs3, sizeof oid_pkcs3) ? PAK_OK : PAK_ERR_UNSUPPORTED;
}

bool pak_der_is_dh(const uint8_t *algorithm, size_t len)
{
	struct pak_der body;
	bool x942;

	return take_oid(&body, &x942, algorithm, len) == PAK_OK;
}

/* A minimal INTEGER that is not negative, without its sign byte. */
static enum pak_status take_number(struct pak_der *in, struct pak_dh_number *n)
{
	struct pak_der c;
	enum pak_status st = pak_der_take(in, PAK_DER_INTEGER, &c);

	if (st)
		return st;
	if (!c.len || (c.p[0] & 0x80) || (c.len > 1 && !c.p[0] && !(c.p[1] & 0x80)))
		return PAK_ERR_ENCODING;
	n->bytes = c.p + (c.len > 1 && !c.p[0]);
	n->len = c.len - (c.len > 1 && !c.p[0]);
	return PAK_OK;
}

/* What follows p, g and q in X9.42: the cofactor j, and the seed and counter p was made from. Both
 * can only be repeated, not used. */
static enum pak_status skip_tail(struct pak_der *body)
{
	struct pak_dh_number j;
	struct pak_der validation, seed;
	enum pak_status st = PAK_OK;

	if (pak_der_peek(body, PAK_DER_INTEGER))
		st = take_number(body, &j);
	if (st == PAK_OK && pak_der_peek(body, PAK_DER_SEQUENCE)) {
		st = pak_der_take(body, PAK_DER_SEQUENCE, &validation);
		if (st == PAK_OK)
			st = pak_der_take_bits(&validation, PAK_DER_BIT_STRING, &seed);
		if (st == PAK_OK)
			st = take_number(&validation, &j);
		if (st == PAK_OK)
			st = pak_der_end(&validation);
	}
	return st ? st : pak_der_end(body);
}

static enum pak_status take_params(struct pak_dh_params *params, struct pak_der *in, bool x942)
{
	struct pak_der body;
	uint8_t bits[2] = {0};
	enum pak_status st = pak_der_take(in, PAK_DER_SEQUENCE, &body);

	if (st == PAK_OK)
		st = pak_der_end(in);
	if (st == PAK_OK)
		st = take_number(&body, &params->p);
	if (st == PAK_OK)
		st = take_number(&body, &params->g);
	if (st == PAK_OK && x942)
		st = take_number(&body, &params->q);
	if (st != PAK_OK || x942)
		return st ? st : skip_tail(&body);
	if (pak_der_peek(&body, PAK_DER_INTEGER))
		st = pak_der_take_unsigned(&body, bits, sizeof bits);
	params->private_bits = (uint32_t)bits[0] << 8 | bits[1];
	return st ? st : pak_der_end(&body);
}

static enum pak_status substance(enum pak_status st)
{
	return st == PAK_ERR_LENGTH || st == PAK_ERR_ARG ? PAK_ERR_KEY : st;
}

/* Lengths that old programs wrote and no new key should have are passed over: they say nothing of
 * the key that is there. */
static enum pak_status import(struct pak_key **key, struct pak_dh_params *params,
                              const struct pak_dh_number *priv, const struct pak_dh_number *pub,
                              struct pak_verdict *verdict)
{
	enum pak_status st = pak_key_import_dh(key, params, priv, pub, verdict);

	if (st == PAK_ERR_LENGTH && params->private_bits) {
		params->private_bits = 0;
		st = pak_key_import_dh(key, params, priv, pub, verdict);
	}
	return substance(st);
}

enum pak_status pak_der_dh_params_decode(struct pak_key **key, const uint8_t *der, size_t der_len,
                                         bool x942, struct pak_verdict *verdict)
{
	struct pak_dh_params params = {0};
	struct pak_der in = {der, der_len};
	enum pak_status st;

	*key = NULL;
	st = take_params(&params, &in, x942);
	return st ? st : import(key, &params, NULL, NULL, verdict);
}

enum pak_status pak_der_dh_key_decode(struct pak_key **key, const uint8_t *algorithm,
                                      size_t algorithm_len, const uint8_t *der, size_t der_len,
                                      bool private, struct pak_verdict *verdict)
{
	struct pak_dh_params params = {0};
	struct pak_der in = {der, der_len}, body;
	struct pak_dh_number number = {0};
	bool x942;
	enum pak_status st = take_oid(&body, &x942, algorithm, algorithm_len);

	if (st == PAK_OK)
		st = take_params(&params, &body, x942);
	if (st == PAK_OK)
		st = take_number(&in, &number);
	if (st == PAK_OK)
		st = pak_der_end(&in);
	if (st)
		return st;
	return import(key, &params, private ? &number : NULL, private ? NULL : &number, verdict);
}
