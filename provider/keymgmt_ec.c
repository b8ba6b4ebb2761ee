/* SPDX-License-Identifier: Apache-2.0
 *
 * EC keys (provider-keymgmt(7), EVP_PKEY-EC(7)): life, comparison, checks, import and export. Only
 * named curves; the formats are those of the default provider, which encoders and other providers
 * rely on. */
#include "provider/keymgmt_ec.h"

#include <string.h>

#include <pak/mem.h>

#include "provider/params.h"

static OSSL_FUNC_keymgmt_new_fn ec_new;
static OSSL_FUNC_keymgmt_free_fn ec_free;
static OSSL_FUNC_keymgmt_dup_fn ec_dup;
static OSSL_FUNC_keymgmt_has_fn ec_has;
static OSSL_FUNC_keymgmt_match_fn ec_match;
static OSSL_FUNC_keymgmt_validate_fn ec_validate;
static OSSL_FUNC_keymgmt_import_fn ec_import;
static OSSL_FUNC_keymgmt_export_fn ec_export;
static OSSL_FUNC_keymgmt_import_types_fn ec_types;
static OSSL_FUNC_keymgmt_query_operation_name_fn ec_query_operation_name;
static OSSL_FUNC_keymgmt_gen_init_fn gen_init;
static OSSL_FUNC_keymgmt_gen_set_template_fn gen_set_template;
static OSSL_FUNC_keymgmt_gen_set_params_fn gen_set_params;
static OSSL_FUNC_keymgmt_gen_settable_params_fn gen_settable;
static OSSL_FUNC_keymgmt_gen_fn gen;
static OSSL_FUNC_keymgmt_gen_cleanup_fn gen_cleanup;

struct ec_key *pak_prov_ec_new(const struct pak_prov *prov)
{
	struct ec_key *k = pak_ctx_new(prov, sizeof *k);

	if (k)
		k->prov = prov;
	return k;
}

void pak_prov_ec_free(struct ec_key *k)
{
	if (!k)
		return;
	pak_key_free(k->key);
	pak_ctx_free(k, sizeof *k);
}

static void *ec_new(void *provctx)
{
	return pak_prov_ec_new(provctx);
}

static void ec_free(void *vkey)
{
	pak_prov_ec_free(vkey);
}

static int ec_has(const void *vkey, int selection)
{
	const struct ec_key *k = vkey;

	if (!k || ((selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS) && k->curve == PAK_ALG_NONE))
		return 0;
	return pak_prov_key_has(k->key, selection);
}

static int ec_match(const void *va, const void *vb, int selection)
{
	const struct ec_key *a = va, *b = vb;

	if ((selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS) && a->curve != b->curve)
		return 0;
	return pak_prov_key_equal(a->key, b->key, selection);
}

static int ec_validate(const void *vkey, int selection, int checktype)
{
	const struct ec_key *k = vkey;

	(void)checktype; /* both checks are quick: do the full one */
	if (!ec_has(k, selection & (OSSL_KEYMGMT_SELECT_KEYPAIR |
	                            OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS)))
		return 0;
	if (!(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return 1;
	return pak_prov_key_check(k->prov, k->key);
}

/* A copy without the private half, from its public point. */
static int public_only(struct ec_key *k, const struct pak_key *key)
{
	uint8_t point[PAK_EC_MAX_POINT];
	struct pak_verdict verdict = {0};
	size_t len;
	enum pak_status st = pak_key_ec_public(key, point, sizeof point, &len);

	if (st == PAK_OK)
		st = pak_key_import_ec(&k->key, k->curve, NULL, 0, point, len, &verdict);
	return st == PAK_OK ? 1 : pak_fail(k->prov, st);
}

static void *ec_dup(const void *vfrom, int selection)
{
	const struct ec_key *from = vfrom;
	struct ec_key *k = pak_prov_ec_new(from->prov);

	if (!k)
		return NULL;
	if (selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS) {
		*k = *from;
		k->key = NULL;
	}
	if (!from->key || !(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return k;
	k->curve = from->curve;
	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY ||
	    !pak_prov_key_has(from->key, OSSL_KEYMGMT_SELECT_PRIVATE_KEY)) {
		k->key = pak_key_ref(from->key);
	} else if (!public_only(k, from->key)) {
		pak_prov_ec_free(k);
		return NULL;
	}
	return k;
}

/* --- import and export --- */

static const OSSL_PARAM import_all[] = {PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME),
                                        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_ENCODING),
                                        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT),
                                        PAK_PARAM_INT(OSSL_PKEY_PARAM_USE_COFACTOR_ECDH),
                                        PAK_PARAM_INT(OSSL_PKEY_PARAM_EC_INCLUDE_PUBLIC),
                                        PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PUB_KEY),
                                        PAK_PARAM_BN(OSSL_PKEY_PARAM_PRIV_KEY),
                                        PAK_PARAM_END};

static const OSSL_PARAM *ec_types(int selection)
{
	static const OSSL_PARAM domain[] = {
	        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME),
	        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_ENCODING),
	        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT), PAK_PARAM_END};

	return selection & OSSL_KEYMGMT_SELECT_KEYPAIR ? import_all : domain;
}

/* The key in params, on the curve that k has by now; none at all is no error. */
static int take_key(struct ec_key *k, const OSSL_PARAM params[], bool with_private)
{
	const OSSL_PARAM *pub = pak_param_find(params, OSSL_PKEY_PARAM_PUB_KEY);
	const OSSL_PARAM *priv =
	        with_private ? pak_param_find(params, OSSL_PKEY_PARAM_PRIV_KEY) : NULL;
	uint8_t scalar[PAK_EC_MAX_SCALAR];
	size_t scalar_len = pak_ec_scalar_len(k->curve), point_len = 0;
	const uint8_t *point = NULL;
	struct pak_verdict verdict = {0};
	struct pak_key *key = NULL;
	enum pak_status st = PAK_ERR_KEY;

	if (!pub && !priv)
		return 1;
	if (pub && !pak_param_get_octets(pub, &point, &point_len))
		goto out;
	if (priv && !pak_param_get_bn(priv, scalar, scalar_len))
		goto out;
	st = pak_key_import_ec(&key, k->curve, priv ? scalar : NULL, priv ? scalar_len : 0, point,
	                       point_len, &verdict);
	if (st != PAK_OK)
		goto out;
	pak_key_free(k->key);
	k->key = key;
out:
	pak_wipe(scalar, sizeof scalar);
	if (st == PAK_OK)
		return 1;
	return pak_fail_verdict(k->prov, st, &verdict, .alg = PAK_ALG_KEY_EC, .op = PAK_OP_IMPORT,
	                        .curve = k->curve, .key_bits = pak_ec_bits(k->curve));
}

static int ec_import(void *vkey, int selection, const OSSL_PARAM params[])
{
	struct ec_key *k = vkey;

	if (!(selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS) ||
	    !pak_prov_ec_take_domain(k, params))
		return 0;
	if (k->curve == PAK_ALG_NONE)
		return pak_fail_text(k->prov, PAK_ERR_UNSUPPORTED, "no named group");
	if (!(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return 1;
	return take_key(k, params, (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0);
}

static void put(OSSL_PARAM *p, const char *key, unsigned int type, const void *data, size_t size)
{
	*p = (OSSL_PARAM){key, type, (void *)data, size, 0};
}

static void put_text(OSSL_PARAM *p, const char *key, const char *text)
{
	put(p, key, OSSL_PARAM_UTF8_STRING, text, strlen(text));
}

/* The private scalar as a native number, which on the wire of OSSL_PARAM is little-endian. */
static int put_private(const struct ec_key *k, OSSL_PARAM *p, uint8_t native[PAK_EC_MAX_SCALAR])
{
	uint8_t scalar[PAK_EC_MAX_SCALAR];
	size_t len;
	enum pak_status st = pak_key_ec_private(k->key, scalar, sizeof scalar, &len);

	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, pak_key_verdict(k->key), .alg = PAK_ALG_KEY_EC,
		                        .op = PAK_OP_EXPORT, .curve = k->curve);
	put(p, OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PARAM_UNSIGNED_INTEGER, native, len);
	(void)pak_param_set_bn(p, scalar, len);
	pak_wipe(scalar, sizeof scalar);
	return 1;
}

/* Gives every selected part that the object has, or nothing. As in default, a key goes with its
 * domain parameters, and a private part with the public one. */
static int ec_export(void *vkey, int selection, OSSL_CALLBACK *cb, void *arg)
{
	const struct ec_key *k = vkey;
	bool with_private = (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0;
	bool with_public = (selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) != 0;
	uint8_t point[PAK_EC_MAX_POINT], native[PAK_EC_MAX_SCALAR];
	size_t point_len, n = 0;
	OSSL_PARAM params[8];
	int cofactor = k->cofactor, include = !k->omit_public, ok = 0;

	if (!(selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS) || k->curve == PAK_ALG_NONE ||
	    (with_private && !with_public))
		return 0;
	put_text(&params[n++], OSSL_PKEY_PARAM_GROUP_NAME, pak_curve_to_name(k->curve));
	put_text(&params[n++], OSSL_PKEY_PARAM_EC_ENCODING, OSSL_PKEY_EC_ENCODING_GROUP);
	put_text(&params[n++], OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT,
	         pak_prov_ec_format_name(k->format));
	if (with_public && pak_prov_key_has(k->key, OSSL_KEYMGMT_SELECT_PUBLIC_KEY)) {
		if (!pak_prov_ec_point(k, point, &point_len, k->format))
			goto out;
		put(&params[n++], OSSL_PKEY_PARAM_PUB_KEY, OSSL_PARAM_OCTET_STRING, point,
		    point_len);
	}
	if (with_private && pak_prov_key_has(k->key, OSSL_KEYMGMT_SELECT_PRIVATE_KEY) &&
	    !put_private(k, &params[n++], native))
		goto out;
	if (selection & OSSL_KEYMGMT_SELECT_OTHER_PARAMETERS) {
		put(&params[n++], OSSL_PKEY_PARAM_USE_COFACTOR_ECDH, OSSL_PARAM_INTEGER, &cofactor,
		    sizeof cofactor);
		put(&params[n++], OSSL_PKEY_PARAM_EC_INCLUDE_PUBLIC, OSSL_PARAM_INTEGER, &include,
		    sizeof include);
	}
	params[n] = (OSSL_PARAM)PAK_PARAM_END;
	ok = cb(params, arg);
out:
	pak_wipe(native, sizeof native);
	return ok;
}

static const char *ec_query_operation_name(int operation)
{
	switch (operation) {
	case OSSL_OP_KEYEXCH:
		return "ECDH";
	case OSSL_OP_SIGNATURE:
		return "ECDSA";
	default:
		return NULL;
	}
}

/* --- generation --- */

struct gen_ctx {
	int selection;
	struct ec_key *k; /* collects the domain parameters */
};

static void gen_cleanup(void *genctx)
{
	struct gen_ctx *g = genctx;

	if (!g)
		return;
	pak_prov_ec_free(g->k);
	pak_ctx_free(g, sizeof *g);
}

static void *gen_init(void *provctx, int selection, const OSSL_PARAM params[])
{
	struct gen_ctx *g = pak_ctx_new(provctx, sizeof *g);

	if (!g)
		return NULL;
	g->selection = selection;
	g->k = pak_prov_ec_new(provctx);
	if (g->k && pak_prov_ec_take_domain(g->k, params))
		return g;
	gen_cleanup(g);
	return NULL;
}

static int gen_set_template(void *genctx, void *vtemplate)
{
	struct gen_ctx *g = genctx;
	const struct ec_key *template = vtemplate;

	if (!template || template->curve == PAK_ALG_NONE)
		return 0;
	g->k->curve = template->curve;
	g->k->format = template->format;
	return 1;
}

static int gen_set_params(void *genctx, const OSSL_PARAM params[])
{
	struct gen_ctx *g = genctx;

	return pak_prov_ec_take_domain(g->k, params);
}

static const OSSL_PARAM *gen_settable(void *genctx, void *provctx)
{
	static const OSSL_PARAM settable[] = {
	        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME),
	        PAK_PARAM_INT(OSSL_PKEY_PARAM_USE_COFACTOR_ECDH),
	        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_ENCODING),
	        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT), PAK_PARAM_END};

	(void)genctx;
	(void)provctx;
	return settable;
}

static void *gen(void *genctx, OSSL_CALLBACK *cb, void *arg)
{
	struct gen_ctx *g = genctx;
	struct pak_verdict verdict = {0};
	enum pak_status st;
	struct ec_key *k;

	(void)cb; /* generation takes microseconds: no progress to report */
	(void)arg;
	if (g->k->curve == PAK_ALG_NONE) {
		pak_fail_text(g->k->prov, PAK_ERR_STATE, "no group set");
		return NULL;
	}
	k = ec_dup(g->k, OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS);
	if (!k || !(g->selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return k;
	st = pak_key_generate_ec(&k->key, k->curve, &verdict);
	if (st == PAK_OK)
		return k;
	pak_fail_verdict(k->prov, st, &verdict, .alg = PAK_ALG_KEY_EC, .op = PAK_OP_KEYGEN,
	                 .curve = k->curve, .key_bits = pak_ec_bits(k->curve));
	pak_prov_ec_free(k);
	return NULL;
}

const OSSL_DISPATCH pak_prov_keymgmt_ec[] = {
        PAK_FN(OSSL_FUNC_KEYMGMT_NEW, ec_new),
        PAK_FN(OSSL_FUNC_KEYMGMT_FREE, ec_free),
        PAK_FN(OSSL_FUNC_KEYMGMT_DUP, ec_dup),
        PAK_FN(OSSL_FUNC_KEYMGMT_HAS, ec_has),
        PAK_FN(OSSL_FUNC_KEYMGMT_MATCH, ec_match),
        PAK_FN(OSSL_FUNC_KEYMGMT_VALIDATE, ec_validate),
        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT, ec_import),
        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, ec_types),
        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT, ec_export),
        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, ec_types),
        PAK_FN(OSSL_FUNC_KEYMGMT_GET_PARAMS, pak_prov_ec_get_params),
        PAK_FN(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, pak_prov_ec_gettable),
        PAK_FN(OSSL_FUNC_KEYMGMT_SET_PARAMS, pak_prov_ec_set_params),
        PAK_FN(OSSL_FUNC_KEYMGMT_SETTABLE_PARAMS, pak_prov_ec_settable),
        PAK_FN(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, ec_query_operation_name),
        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_INIT, gen_init),
        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SET_TEMPLATE, gen_set_template),
        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS, gen_set_params),
        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SETTABLE_PARAMS, gen_settable),
        PAK_FN(OSSL_FUNC_KEYMGMT_GEN, gen),
        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_CLEANUP, gen_cleanup),
        PAK_FN_END};
