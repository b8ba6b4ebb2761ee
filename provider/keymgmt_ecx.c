/* SPDX-License-Identifier: Apache-2.0
 *
 * ED25519, X25519, ED448 and X448 keys (provider-keymgmt(7), EVP_PKEY-X25519(7)): raw octet strings
 * in and out, as the default provider has them. */
#include "provider/keymgmt_ecx.h"

#include <string.h>

#include <pak/mem.h>

#include "provider/params.h"

#define LEN_MAX PAK_EDX_KEY_MAX

/* What the default provider tells of each type. */
static const struct traits {
	enum pak_alg curve, type;
	const char *group; /* the name by which libssl asks for it, NULL for signatures */
	int bits, security_bits, max_size;
} all_traits[] = {
        {PAK_ALG_EDWARDS25519, PAK_ALG_KEY_EC_EDWARDS, NULL, 256, 128, 64},
        {PAK_ALG_CURVE25519, PAK_ALG_KEY_EC_MONTGOMERY, "x25519", 253, 128, 32},
        {PAK_ALG_EDWARDS448, PAK_ALG_KEY_EC_EDWARDS, NULL, 456, 224, 114},
        {PAK_ALG_CURVE448, PAK_ALG_KEY_EC_MONTGOMERY, "x448", 448, 224, 56},
};

static OSSL_FUNC_keymgmt_free_fn ecx_free;
static OSSL_FUNC_keymgmt_dup_fn ecx_dup;
static OSSL_FUNC_keymgmt_has_fn ecx_has;
static OSSL_FUNC_keymgmt_match_fn ecx_match;
static OSSL_FUNC_keymgmt_validate_fn ecx_validate;
static OSSL_FUNC_keymgmt_import_fn ecx_import;
static OSSL_FUNC_keymgmt_export_fn ecx_export;
static OSSL_FUNC_keymgmt_import_types_fn ecx_types;
static OSSL_FUNC_keymgmt_get_params_fn ecx_get_params;
static OSSL_FUNC_keymgmt_gettable_params_fn ed_gettable, x_gettable;
static OSSL_FUNC_keymgmt_set_params_fn ecx_set_params;
static OSSL_FUNC_keymgmt_settable_params_fn ecx_settable;
static OSSL_FUNC_keymgmt_gen_set_params_fn gen_set_params;
static OSSL_FUNC_keymgmt_gen_settable_params_fn gen_settable;
static OSSL_FUNC_keymgmt_gen_fn gen;
static OSSL_FUNC_keymgmt_gen_cleanup_fn gen_cleanup;

static struct ecx_key *ecx_new(const struct pak_prov *prov, enum pak_alg curve)
{
	struct ecx_key *k = pak_ctx_new(prov, sizeof *k);

	if (k) {
		k->prov = prov;
		k->curve = curve;
	}
	return k;
}

static void ecx_free(void *vkey)
{
	struct ecx_key *k = vkey;

	if (!k)
		return;
	pak_key_free(k->key);
	pak_ctx_free(k, sizeof *k);
}

static const struct traits *traits_of(enum pak_alg curve)
{
	const struct traits *t = all_traits;

	while (t->curve != curve)
		t++; /* every object is of a type in the list */
	return t;
}

static int fail(const struct ecx_key *k, enum pak_status st, const struct pak_verdict *verdict,
                enum pak_op op)
{
	return pak_fail_verdict(k->prov, st, verdict, .alg = traits_of(k->curve)->type, .op = op,
	                        .curve = k->curve);
}

static int ecx_has(const void *vkey, int selection)
{
	const struct ecx_key *k = vkey;

	return k && pak_prov_key_has(k->key, selection);
}

static int ecx_match(const void *va, const void *vb, int selection)
{
	const struct ecx_key *a = va, *b = vb;

	return a->curve == b->curve && pak_prov_key_equal(a->key, b->key, selection);
}

static int ecx_validate(const void *vkey, int selection, int checktype)
{
	const struct ecx_key *k = vkey;

	(void)checktype;
	if (!ecx_has(k, selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return 0;
	if (!(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return 1;
	return pak_prov_key_check(k->prov, k->key);
}

static void *ecx_dup(const void *vfrom, int selection)
{
	const struct ecx_key *from = vfrom;
	struct ecx_key *k = ecx_new(from->prov, from->curve);
	struct pak_verdict verdict = {0};
	uint8_t pub[LEN_MAX];
	enum pak_status st;
	size_t len;

	if (!k || !from->key || !(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return k;
	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY ||
	    !pak_prov_key_has(from->key, OSSL_KEYMGMT_SELECT_PRIVATE_KEY)) {
		k->key = pak_key_ref(from->key);
		return k;
	}
	st = pak_key_edx_public(from->key, pub, sizeof pub, &len);
	if (st == PAK_OK)
		st = pak_key_import_edx(&k->key, k->curve, NULL, 0, pub, len, &verdict);
	if (st == PAK_OK)
		return k;
	fail(k, st, &verdict, PAK_OP_IMPORT);
	ecx_free(k);
	return NULL;
}

/* --- import and export --- */

static const OSSL_PARAM *ecx_types(int selection)
{
	static const OSSL_PARAM both[] = {PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PUB_KEY),
	                                  PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PRIV_KEY),
	                                  PAK_PARAM_END};

	return selection & OSSL_KEYMGMT_SELECT_KEYPAIR ? both : NULL;
}

static int take(struct ecx_key *k, const OSSL_PARAM *pub, const OSSL_PARAM *priv)
{
	const uint8_t *p = NULL, *d = NULL;
	size_t p_len = 0, d_len = 0;
	struct pak_verdict verdict = {0};
	struct pak_key *key = NULL;
	enum pak_status st;

	if ((pub && !pak_param_get_octets(pub, &p, &p_len)) ||
	    (priv && !pak_param_get_octets(priv, &d, &d_len)) || (!p && !d))
		return pak_fail_text(k->prov, PAK_ERR_ARG, "no key given");
	st = pak_key_import_edx(&key, k->curve, d, d_len, p, p_len, &verdict);
	if (st != PAK_OK)
		return fail(k, st, &verdict, PAK_OP_IMPORT);
	pak_key_free(k->key);
	k->key = key;
	return 1;
}

static int ecx_import(void *vkey, int selection, const OSSL_PARAM params[])
{
	const OSSL_PARAM *pub = pak_param_find(params, OSSL_PKEY_PARAM_PUB_KEY);
	const OSSL_PARAM *priv = selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY
	                                 ? pak_param_find(params, OSSL_PKEY_PARAM_PRIV_KEY)
	                                 : NULL;

	return (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) && take(vkey, pub, priv);
}

static int ecx_export(void *vkey, int selection, OSSL_CALLBACK *cb, void *arg)
{
	const struct ecx_key *k = vkey;
	uint8_t pub[LEN_MAX], priv[LEN_MAX];
	OSSL_PARAM params[3];
	size_t n = 0, len;
	enum pak_status st = PAK_OK;
	int ok = 0;

	if (!k->key || !(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return 0;
	if (pak_prov_key_has(k->key, OSSL_KEYMGMT_SELECT_PUBLIC_KEY)) {
		st = pak_key_edx_public(k->key, pub, sizeof pub, &len);
		params[n++] =
		        (OSSL_PARAM){OSSL_PKEY_PARAM_PUB_KEY, OSSL_PARAM_OCTET_STRING, pub, len, 0};
	}
	if (!st && (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) &&
	    pak_prov_key_has(k->key, OSSL_KEYMGMT_SELECT_PRIVATE_KEY)) {
		st = pak_key_edx_private(k->key, priv, sizeof priv, &len);
		params[n++] = (OSSL_PARAM){OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PARAM_OCTET_STRING, priv,
		                           len, 0};
	}
	if (st) {
		fail(k, st, pak_key_verdict(k->key), PAK_OP_EXPORT);
	} else {
		params[n] = (OSSL_PARAM)PAK_PARAM_END;
		ok = cb(params, arg);
	}
	pak_wipe(priv, sizeof priv);
	return ok;
}

/* --- parameters --- */

#define COMMON \
	PAK_PARAM_INT(OSSL_PKEY_PARAM_BITS), PAK_PARAM_INT(OSSL_PKEY_PARAM_SECURITY_BITS), \
	        PAK_PARAM_INT(OSSL_PKEY_PARAM_MAX_SIZE), \
	        PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PUB_KEY), \
	        PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PRIV_KEY)

static const OSSL_PARAM *ed_gettable(void *provctx)
{
	static const OSSL_PARAM list[] = {COMMON, PAK_PARAM_UTF8(OSSL_PKEY_PARAM_MANDATORY_DIGEST),
	                                  PAK_PARAM_END};

	(void)provctx;
	return list;
}

static const OSSL_PARAM *x_gettable(void *provctx)
{
	static const OSSL_PARAM list[] = {
	        COMMON, PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY), PAK_PARAM_END};

	(void)provctx;
	return list;
}

static int get_octets(const struct ecx_key *k, OSSL_PARAM *p, int selection)
{
	uint8_t bytes[LEN_MAX];
	enum pak_status st;
	size_t len;
	int ok;

	if (!pak_prov_key_has(k->key, selection))
		return 1;
	st = selection == OSSL_KEYMGMT_SELECT_PUBLIC_KEY
	             ? pak_key_edx_public(k->key, bytes, sizeof bytes, &len)
	             : pak_key_edx_private(k->key, bytes, sizeof bytes, &len);
	if (st)
		return fail(k, st, pak_key_verdict(k->key), PAK_OP_EXPORT);
	ok = pak_param_set_octets(p, bytes, len);
	pak_wipe(bytes, sizeof bytes);
	return ok;
}

static int get_one(const struct ecx_key *k, OSSL_PARAM *p)
{
	const struct traits *t = traits_of(k->curve);
	bool ed = t->type == PAK_ALG_KEY_EC_EDWARDS;

	switch (pak_param_id(p->key)) {
	case PAK_P_BITS:
		return pak_param_set_int(p, t->bits);
	case PAK_P_SECURITY_BITS:
		return pak_param_set_int(p, t->security_bits);
	case PAK_P_MAX_SIZE:
		return pak_param_set_int(p, t->max_size);
	case PAK_P_PUB:
		return get_octets(k, p, OSSL_KEYMGMT_SELECT_PUBLIC_KEY);
	case PAK_P_ENCODED_PUB: /* for key exchange only */
		return ed || get_octets(k, p, OSSL_KEYMGMT_SELECT_PUBLIC_KEY);
	case PAK_P_PRIV:
		return get_octets(k, p, OSSL_KEYMGMT_SELECT_PRIVATE_KEY);
	case PAK_P_MANDATORY_DIGEST: /* the empty name: none may be set */
		return !ed || pak_param_set_utf8(p, "");
	default:
		return 1;
	}
}

static int ecx_get_params(void *vkey, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(vkey, p))
			return 0;
	return 1;
}

static const OSSL_PARAM *ecx_settable(void *provctx)
{
	static const OSSL_PARAM list[] = {PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY),
	                                  PAK_PARAM_END};

	(void)provctx;
	return list;
}

/* The public key that a TLS peer sent. */
static int ecx_set_params(void *vkey, const OSSL_PARAM params[])
{
	const OSSL_PARAM *pub = pak_param_find(params, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);

	return !pub || take(vkey, pub, NULL);
}

/* --- generation --- */

struct gen_ctx {
	const struct pak_prov *prov;
	enum pak_alg curve;
	int selection;
};

static void gen_cleanup(void *genctx)
{
	if (genctx)
		pak_ctx_free(genctx, sizeof(struct gen_ctx));
}

static void *gen_init(void *provctx, int selection, const OSSL_PARAM params[], enum pak_alg curve)
{
	struct gen_ctx *g = pak_ctx_new(provctx, sizeof *g);

	if (!g)
		return NULL;
	*g = (struct gen_ctx){provctx, curve, selection};
	if (gen_set_params(g, params))
		return g;
	gen_cleanup(g);
	return NULL;
}

/* libssl names the group of a key exchange again; it can only be this one. */
static int gen_set_params(void *genctx, const OSSL_PARAM params[])
{
	struct gen_ctx *g = genctx;
	const OSSL_PARAM *p = pak_param_find(params, OSSL_PKEY_PARAM_GROUP_NAME);
	const char *name, *own = traits_of(g->curve)->group;
	size_t len;

	if (!p || (own && pak_param_get_utf8(p, &name, &len) && pak_text_is(name, len, own)))
		return 1;
	return pak_fail_text(g->prov, PAK_ERR_UNSUPPORTED, "another group");
}

static const OSSL_PARAM *gen_settable(void *genctx, void *provctx)
{
	static const OSSL_PARAM list[] = {PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME),
	                                  PAK_PARAM_END};

	(void)genctx;
	(void)provctx;
	return list;
}

static void *gen(void *genctx, OSSL_CALLBACK *cb, void *arg)
{
	const struct gen_ctx *g = genctx;
	struct ecx_key *k = ecx_new(g->prov, g->curve);
	struct pak_verdict verdict = {0};
	enum pak_status st;

	(void)cb; /* generation takes microseconds: no progress to report */
	(void)arg;
	if (!k || !(g->selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return k;
	st = pak_key_generate_edx(&k->key, k->curve, &verdict);
	if (st == PAK_OK)
		return k;
	fail(k, st, &verdict, PAK_OP_KEYGEN);
	ecx_free(k);
	return NULL;
}

#define TABLE(name, curve, operation_id, type, gettable) \
	static void *name##_new(void *provctx) \
	{ \
		return ecx_new(provctx, curve); \
	} \
	static void *name##_gen_init(void *provctx, int selection, const OSSL_PARAM params[]) \
	{ \
		return gen_init(provctx, selection, params, curve); \
	} \
	static const char *name##_operation(int operation) \
	{ \
		return operation == (operation_id) ? (type) : NULL; \
	} \
	const OSSL_DISPATCH pak_prov_keymgmt_##name[] = { \
	        PAK_FN(OSSL_FUNC_KEYMGMT_NEW, name##_new), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_FREE, ecx_free), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_DUP, ecx_dup), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_HAS, ecx_has), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_MATCH, ecx_match), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_VALIDATE, ecx_validate), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT, ecx_import), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, ecx_types), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT, ecx_export), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, ecx_types), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GET_PARAMS, ecx_get_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, gettable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_SET_PARAMS, ecx_set_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_SETTABLE_PARAMS, ecx_settable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, name##_operation), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_INIT, name##_gen_init), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS, gen_set_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SETTABLE_PARAMS, gen_settable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN, gen), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_CLEANUP, gen_cleanup), \
	        PAK_FN_END}
TABLE(ed25519, PAK_ALG_EDWARDS25519, OSSL_OP_SIGNATURE, "ED25519", ed_gettable);
TABLE(x25519, PAK_ALG_CURVE25519, OSSL_OP_KEYEXCH, "X25519", x_gettable);
TABLE(ed448, PAK_ALG_EDWARDS448, OSSL_OP_SIGNATURE, "ED448", ed_gettable);
TABLE(x448, PAK_ALG_CURVE448, OSSL_OP_KEYEXCH, "X448", x_gettable);
