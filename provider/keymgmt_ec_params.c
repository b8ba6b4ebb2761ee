/* SPDX-License-Identifier: Apache-2.0
 *
 * Parameters of EC keys (EVP_PKEY-EC(7)): what applications, encoders and libssl read and set. */
#include "provider/keymgmt_ec.h"

#include <string.h>

#include <pak/mem.h>

#include "provider/params.h"

#define DEFAULT_DIGEST "SHA256"

static const char *const format_names[] = {
        [POINT_UNCOMPRESSED] = OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_UNCOMPRESSED,
        [POINT_COMPRESSED] = OSSL_PKEY_EC_POINT_CONVERSION_FORMAT_COMPRESSED};

const char *pak_prov_ec_format_name(enum point_format format)
{
	return format_names[format];
}

/* Compression keeps x and the parity of y (SEC 1 2.3.3). */
int pak_prov_ec_point(const struct ec_key *k, uint8_t out[PAK_EC_MAX_POINT], size_t *len,
                      enum point_format format)
{
	enum pak_status st;

	*len = 0;
	if (!k->key || !(pak_key_parts(k->key) & PAK_PART_PUBLIC))
		return 1;
	st = pak_key_ec_public(k->key, out, PAK_EC_MAX_POINT, len);
	if (st != PAK_OK)
		return pak_fail(k->prov, st);
	if (format == POINT_COMPRESSED) {
		out[0] = (uint8_t)(2 | (out[*len - 1] & 1));
		*len = 1 + (*len - 1) / 2;
	}
	return 1;
}

/* --- reading --- */

static const OSSL_PARAM gettable[] = {
        PAK_PARAM_INT(OSSL_PKEY_PARAM_BITS),
        PAK_PARAM_INT(OSSL_PKEY_PARAM_SECURITY_BITS),
        PAK_PARAM_INT(OSSL_PKEY_PARAM_MAX_SIZE),
        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_DEFAULT_DIGEST),
        PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY),
        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME),
        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_ENCODING),
        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT),
        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_FIELD_TYPE),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_EC_P),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_EC_A),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_EC_B),
        PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_EC_GENERATOR),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_EC_ORDER),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_EC_COFACTOR),
        PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_EC_SEED),
        PAK_PARAM_INT(OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS),
        PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PUB_KEY),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_EC_PUB_X),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_EC_PUB_Y),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_PRIV_KEY),
        PAK_PARAM_INT(OSSL_PKEY_PARAM_USE_COFACTOR_ECDH),
        PAK_PARAM_INT(OSSL_PKEY_PARAM_EC_INCLUDE_PUBLIC),
        PAK_PARAM_END};

const OSSL_PARAM *pak_prov_ec_gettable(void *provctx)
{
	(void)provctx;
	return gettable;
}

int pak_prov_ec_max_signature(enum pak_alg curve)
{
	/* Two INTEGERs in a SEQUENCE; one has a zero in front if the order fills its bytes. */
	size_t zero = pak_ec_bits(curve) % 8 == 0, body = 2 * (2 + pak_ec_scalar_len(curve) + zero);

	return (int)(body + (body < 128 ? 2 : 3));
}

static int get_private(const struct ec_key *k, OSSL_PARAM *p)
{
	uint8_t scalar[PAK_EC_MAX_SCALAR];
	size_t len;
	enum pak_status st;
	int ok;

	if (!k->key || !(pak_key_parts(k->key) & PAK_PART_PRIVATE))
		return 1;
	st = pak_key_ec_private(k->key, scalar, sizeof scalar, &len);
	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, pak_key_verdict(k->key), .alg = PAK_ALG_KEY_EC,
		                        .op = PAK_OP_EXPORT, .curve = k->curve);
	ok = pak_param_set_bn(p, scalar, len);
	pak_wipe(scalar, sizeof scalar);
	return ok;
}

static int get_point(const struct ec_key *k, OSSL_PARAM *p, enum pak_param_id id)
{
	uint8_t point[PAK_EC_MAX_POINT];
	size_t len, field = pak_ec_field_len(k->curve);
	bool coordinate = id == PAK_P_QX || id == PAK_P_QY;

	/* What goes to a TLS peer is uncompressed whatever the format (RFC 8446 4.2.8.2). */
	if (!pak_prov_ec_point(k, point, &len, id == PAK_P_PUB ? k->format : POINT_UNCOMPRESSED))
		return 0;
	if (len == 0)
		return 1;
	if (coordinate)
		return pak_param_set_bn(p, point + 1 + (id == PAK_P_QY ? field : 0), field);
	return pak_param_set_octets(p, point, len);
}

static int get_number(const struct ec_domain *d, OSSL_PARAM *p, enum pak_param_id id)
{
	static const uint8_t one[1] = {1};

	switch (id) {
	case PAK_P_P:
		return pak_param_set_bn(p, d->p, d->field_len);
	case PAK_P_A:
		return pak_param_set_bn(p, d->a, d->field_len);
	case PAK_P_B:
		return pak_param_set_bn(p, d->b, d->field_len);
	case PAK_P_ORDER:
		return pak_param_set_bn(p, d->order, d->field_len);
	default: /* the cofactor */
		return pak_param_set_bn(p, one, sizeof one);
	}
}

static int get_generator(const struct ec_domain *d, OSSL_PARAM *p)
{
	uint8_t point[PAK_EC_MAX_POINT] = {4};

	memcpy(point + 1, d->gx, d->field_len);
	memcpy(point + 1 + d->field_len, d->gy, d->field_len);
	return pak_param_set_octets(p, point, 1 + 2 * d->field_len);
}

/* SP 800-57 part 1 table 2 counts P-521 as 256. */
static int security_bits(enum pak_alg curve)
{
	int half = (int)pak_ec_bits(curve) / 2;
	return half > 256 ? 256 : half;
}

/* What depends on the curve alone. */
static int get_domain(const struct ec_key *k, OSSL_PARAM *p, enum pak_param_id id)
{
	const struct ec_domain *d = pak_prov_ec_domain(k->curve);

	switch (id) {
	case PAK_P_BITS:
		return pak_param_set_int(p, (int)pak_ec_bits(k->curve));
	case PAK_P_SECURITY_BITS:
		return pak_param_set_int(p, security_bits(k->curve));
	case PAK_P_MAX_SIZE:
		return pak_param_set_int(p, pak_prov_ec_max_signature(k->curve));
	case PAK_P_GROUP:
		return pak_param_set_utf8(p, pak_curve_to_name(k->curve));
	case PAK_P_FIELD_TYPE:
		return pak_param_set_utf8(p, "prime-field");
	case PAK_P_P:
	case PAK_P_A:
	case PAK_P_B:
	case PAK_P_ORDER:
	case PAK_P_COFACTOR:
		return !d || get_number(d, p, id);
	case PAK_P_GENERATOR:
		return !d || get_generator(d, p);
	case PAK_P_SEED:
		return !d || !d->seed || pak_param_set_octets(p, d->seed, d->seed_len);
	default:
		return 1;
	}
}

static int get_one(const struct ec_key *k, OSSL_PARAM *p)
{
	enum pak_param_id id = pak_param_id(p->key);

	switch (id) {
	case PAK_P_PUB:
	case PAK_P_ENCODED_PUB:
	case PAK_P_QX:
	case PAK_P_QY:
		return get_point(k, p, id);
	case PAK_P_PRIV:
		return get_private(k, p);
	case PAK_P_DEFAULT_DIGEST:
		return pak_param_set_utf8(p, DEFAULT_DIGEST);
	case PAK_P_ENCODING:
		return pak_param_set_utf8(p, OSSL_PKEY_EC_ENCODING_GROUP);
	case PAK_P_POINT_FORMAT:
		return pak_param_set_utf8(p, format_names[k->format]);
	case PAK_P_DECODED_FROM_EXPLICIT:
		return pak_param_set_int(p, 0);
	case PAK_P_USE_COFACTOR_FLAG:
		return pak_param_set_int(p, k->cofactor);
	case PAK_P_INCLUDE_PUBLIC:
		return pak_param_set_int(p, !k->omit_public);
	default:
		return k->curve == PAK_ALG_NONE || get_domain(k, p, id);
	}
}

int pak_prov_ec_get_params(void *vkey, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(vkey, p))
			return 0;
	return 1;
}

/* --- setting --- */

static int take_group(struct ec_key *k, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;
	enum pak_alg curve;

	if (!pak_param_get_utf8(p, &name, &len))
		return pak_fail_text(k->prov, PAK_ERR_ARG, "parameter group");
	curve = pak_curve_from_name(name, len);
	if (curve == PAK_ALG_NONE)
		return pak_fail_text(k->prov, PAK_ERR_UNSUPPORTED, "curve '%.*s'", (int)len, name);
	if (k->key && curve != k->curve)
		return pak_fail_text(k->prov, PAK_ERR_STATE, "the curve of a key cannot change");
	k->curve = curve;
	return 1;
}

static int take_format(struct ec_key *k, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	for (size_t i = 0; i < sizeof format_names / sizeof *format_names; i++)
		if (pak_text_is(name, len, format_names[i])) {
			k->format = (enum point_format)i;
			return 1;
		}
	return pak_fail_text(k->prov, PAK_ERR_UNSUPPORTED, "point format '%.*s'", (int)len, name);
}

/* Explicit parameters let an attacker name a weak curve; nothing here writes or reads them. */
static int take_encoding(struct ec_key *k, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	return pak_text_is(name, len, OSSL_PKEY_EC_ENCODING_GROUP) ||
	       pak_fail_text(k->prov, PAK_ERR_UNSUPPORTED, "encoding '%.*s', only %s", (int)len,
	                     name, OSSL_PKEY_EC_ENCODING_GROUP);
}

static int take_flag(const OSSL_PARAM *p, bool *flag, bool inverted)
{
	int value;

	if (!pak_param_get_int(p, &value) || value < 0 || value > 1)
		return 0;
	*flag = inverted ? !value : value;
	return 1;
}

static int take_one(struct ec_key *k, const OSSL_PARAM *p)
{
	switch (pak_param_id(p->key)) {
	case PAK_P_GROUP:
		return take_group(k, p);
	case PAK_P_POINT_FORMAT:
		return take_format(k, p);
	case PAK_P_ENCODING:
		return take_encoding(k, p);
	case PAK_P_INCLUDE_PUBLIC:
		return take_flag(p, &k->omit_public, true);
	case PAK_P_USE_COFACTOR_FLAG:
		return take_flag(p, &k->cofactor, false);
	default:
		return 1;
	}
}

int pak_prov_ec_take_domain(struct ec_key *k, const OSSL_PARAM params[])
{
	for (const OSSL_PARAM *p = params; p && p->key; p++)
		if (!take_one(k, p))
			return pak_fail_text(k->prov, PAK_ERR_ARG, "parameter %s", p->key);
	return 1;
}

static const OSSL_PARAM settable[] = {PAK_PARAM_INT(OSSL_PKEY_PARAM_USE_COFACTOR_ECDH),
                                      PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY),
                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_ENCODING),
                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT),
                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_EC_INCLUDE_PUBLIC),
                                      PAK_PARAM_END};

const OSSL_PARAM *pak_prov_ec_settable(void *provctx)
{
	(void)provctx;
	return settable;
}

/* The public key that a TLS peer sent, on the curve the object has. */
static int set_public(struct ec_key *k, const OSSL_PARAM *p)
{
	struct pak_verdict verdict = {0};
	struct pak_key *key = NULL;
	const uint8_t *point;
	size_t len;
	enum pak_status st;

	if (k->curve == PAK_ALG_NONE || !pak_param_get_octets(p, &point, &len))
		return pak_fail_text(k->prov, PAK_ERR_ARG, "no group set");
	st = pak_key_import_ec(&key, k->curve, NULL, 0, point, len, &verdict);
	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, &verdict, .alg = PAK_ALG_KEY_EC,
		                        .op = PAK_OP_IMPORT, .curve = k->curve);
	pak_key_free(k->key);
	k->key = key;
	return 1;
}

int pak_prov_ec_set_params(void *vkey, const OSSL_PARAM params[])
{
	struct ec_key *k = vkey;
	const OSSL_PARAM *point = pak_param_find(params, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);

	return pak_prov_ec_take_domain(k, params) && (!point || set_public(k, point));
}
