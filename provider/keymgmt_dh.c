/* SPDX-License-Identifier: Apache-2.0
 *
 * Diffie-Hellman keys (provider-keymgmt(7), EVP_PKEY-DH(7)): life, comparison, checks, generation
 * in named groups or in those of a template. */
#include "provider/keymgmt_dh.h"

#include <string.h>

#include "provider/params.h"

static OSSL_FUNC_keymgmt_new_fn dh_new, dhx_new;
static OSSL_FUNC_keymgmt_free_fn dh_free;
static OSSL_FUNC_keymgmt_dup_fn dh_dup;
static OSSL_FUNC_keymgmt_has_fn dh_has;
static OSSL_FUNC_keymgmt_match_fn dh_match;
static OSSL_FUNC_keymgmt_validate_fn dh_validate;
static OSSL_FUNC_keymgmt_query_operation_name_fn dhx_query_operation_name;
static OSSL_FUNC_keymgmt_gen_init_fn dh_gen_init, dhx_gen_init;
static OSSL_FUNC_keymgmt_gen_set_template_fn gen_set_template;
static OSSL_FUNC_keymgmt_gen_set_params_fn gen_set_params;
static OSSL_FUNC_keymgmt_gen_settable_params_fn gen_settable;
static OSSL_FUNC_keymgmt_gen_fn gen;
static OSSL_FUNC_keymgmt_gen_cleanup_fn gen_cleanup;

struct dh_key *pak_prov_dh_new(const struct pak_prov *prov, bool dhx)
{
	struct dh_key *k = pak_ctx_new(prov, sizeof *k);

	if (k) {
		k->prov = prov;
		k->dhx = dhx;
	}
	return k;
}

void pak_prov_dh_free(struct dh_key *k)
{
	if (!k)
		return;
	pak_key_free(k->key);
	pak_ctx_free(k, sizeof *k);
}

static void *dh_new(void *provctx)
{
	return pak_prov_dh_new(provctx, false);
}

static void *dhx_new(void *provctx)
{
	return pak_prov_dh_new(provctx, true);
}

static void dh_free(void *vkey)
{
	pak_prov_dh_free(vkey);
}

static int dh_has(const void *vkey, int selection)
{
	const struct dh_key *k = vkey;

	if (!k || ((selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS) && !k->key))
		return 0;
	return pak_prov_key_has(k->key, selection);
}

/* Two empty objects are the same. */
static int dh_match(const void *va, const void *vb, int selection)
{
	const struct dh_key *a = va, *b = vb;

	if (!a->key && !b->key)
		return 1;
	if ((selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS) &&
	    !(a->key && b->key && pak_key_dh_same_group(a->key, b->key)))
		return 0;
	return pak_prov_key_equal(a->key, b->key, selection);
}

/* What is in a key was tested when it came in. It is tested again on demand, but not the primes of
 * a peer's own group when a handshake asks for the quick check or for the public key alone. */
static int dh_validate(const void *vkey, int selection, int checktype)
{
	const struct dh_key *k = vkey;
	bool whole = (selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS) &&
	             checktype != OSSL_KEYMGMT_VALIDATE_QUICK_CHECK;

	if (!dh_has(k, selection & (OSSL_KEYMGMT_SELECT_KEYPAIR |
	                            OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS)))
		return 0;
	if (!k->key || (!whole && (pak_key_curve(k->key) == PAK_ALG_NONE ||
	                           !(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))))
		return 1;
	return pak_prov_key_check(k->prov, k->key);
}

int pak_prov_dh_take(struct dh_key *k, const struct pak_dh_params *params,
                     const struct pak_dh_number *priv, const struct pak_dh_number *pub)
{
	struct pak_verdict verdict = {0};
	struct pak_key *key;
	enum pak_status st = pak_key_import_dh(&key, params, priv, pub, &verdict);

	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, &verdict, .alg = PAK_ALG_KEY_DH,
		                        .op = PAK_OP_IMPORT, .curve = pak_dh_group_find(params));
	pak_key_free(k->key);
	k->key = key;
	return 1;
}

static void *dh_dup(const void *vfrom, int selection)
{
	const struct dh_key *from = vfrom;
	struct dh_key *k = pak_prov_dh_new(from->prov, from->dhx);
	const struct pak_dh_params like = {.like = from->key};
	uint8_t bytes[PAK_DH_MAX_BYTES];
	struct pak_dh_number pub = {0};

	if (!k || !from->key)
		return k;
	if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) ||
	    !(pak_key_parts(from->key) &
	      ~(selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY ? (unsigned)PAK_PART_PUBLIC : 0u))) {
		k->key = pak_key_ref(from->key);
		return k;
	}
	if ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) &&
	    pak_key_dh_component(from->key, PAK_DH_PUBLIC, bytes, sizeof bytes, &pub.len) == PAK_OK)
		pub.bytes = bytes;
	if (pak_prov_dh_take(k, &like, NULL, &pub))
		return k;
	dh_free(k);
	return NULL;
}

static const char *dhx_query_operation_name(int operation)
{
	return operation == OSSL_OP_KEYEXCH ? "DH" : NULL;
}

/* --- generation --- */

struct gen_ctx {
	const struct pak_prov *prov;
	bool dhx;
	int selection, private_bits;
	enum pak_alg group;
	struct pak_key *like;
};

static void gen_cleanup(void *genctx)
{
	struct gen_ctx *g = genctx;

	if (!g)
		return;
	pak_key_free(g->like);
	pak_ctx_free(g, sizeof *g);
}

static void *gen_start(void *provctx, int selection, const OSSL_PARAM params[], bool dhx)
{
	struct gen_ctx *g = pak_ctx_new(provctx, sizeof *g);

	if (!g)
		return NULL;
	g->prov = provctx;
	g->dhx = dhx;
	g->selection = selection;
	if (gen_set_params(g, params))
		return g;
	gen_cleanup(g);
	return NULL;
}

static void *dh_gen_init(void *provctx, int selection, const OSSL_PARAM params[])
{
	return gen_start(provctx, selection, params, false);
}

static void *dhx_gen_init(void *provctx, int selection, const OSSL_PARAM params[])
{
	return gen_start(provctx, selection, params, true);
}

static int gen_set_template(void *genctx, void *vtemplate)
{
	struct gen_ctx *g = genctx;
	const struct dh_key *template = vtemplate;

	if (!template || !template->key)
		return 0;
	pak_key_free(g->like);
	g->like = pak_key_ref(template->key);
	return 1;
}

static int gen_set_group(struct gen_ctx *g, const OSSL_PARAM *p)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	g->group = pak_prov_dh_group(name, len);
	return g->group != PAK_ALG_NONE ||
	       pak_fail_text(g->prov, PAK_ERR_UNSUPPORTED, "group '%.*s'", (int)len, name);
}

/* New groups are not made: those that there are have been looked at by everyone. */
static int gen_set_params(void *genctx, const OSSL_PARAM params[])
{
	struct gen_ctx *g = genctx;
	const OSSL_PARAM *p;
	const char *name;
	size_t len;

	p = pak_param_find(params, OSSL_PKEY_PARAM_FFC_TYPE);
	if (p && (!pak_param_get_utf8(p, &name, &len) ||
	          !(pak_text_is(name, len, "group") || pak_text_is(name, len, "default"))))
		return pak_fail_text(g->prov, PAK_ERR_UNSUPPORTED,
		                     "new groups are not made; set a group");
	p = pak_param_find(params, OSSL_PKEY_PARAM_GROUP_NAME);
	if (p && !gen_set_group(g, p))
		return 0;
	p = pak_param_find(params, OSSL_PKEY_PARAM_DH_PRIV_LEN);
	if (p && (!pak_param_get_int(p, &g->private_bits) || g->private_bits < 0))
		return pak_fail_text(g->prov, PAK_ERR_ARG, "priv_len");
	return 1;
}

static const OSSL_PARAM *gen_settable(void *genctx, void *provctx)
{
	static const OSSL_PARAM settable[] = {PAK_PARAM_UTF8(OSSL_PKEY_PARAM_FFC_TYPE),
	                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_DH_PRIV_LEN),
	                                      PAK_PARAM_END};

	(void)genctx;
	(void)provctx;
	return settable;
}

static void *gen(void *genctx, OSSL_CALLBACK *cb, void *arg)
{
	struct gen_ctx *g = genctx;
	struct pak_verdict verdict = {0};
	const struct pak_dh_params params = {.like = g->group ? NULL : g->like,
	                                     .group = g->group,
	                                     .private_bits = (uint32_t)g->private_bits};
	struct dh_key *k;
	enum pak_status st;

	(void)cb; /* generation takes less than a millisecond: no progress to report */
	(void)arg;
	if (!g->group && !g->like) {
		pak_fail_text(g->prov, PAK_ERR_STATE, "no group set");
		return NULL;
	}
	k = pak_prov_dh_new(g->prov, g->dhx);
	if (!k)
		return NULL;
	if (!(g->selection & OSSL_KEYMGMT_SELECT_KEYPAIR)) {
		if (pak_prov_dh_take(k, &params, NULL, NULL))
			return k;
	} else {
		st = pak_key_generate_dh(&k->key, &params, &verdict);
		if (st == PAK_OK)
			return k;
		pak_fail_verdict(k->prov, st, &verdict, .alg = PAK_ALG_KEY_DH, .op = PAK_OP_KEYGEN,
		                 .curve = pak_dh_group_find(&params));
	}
	dh_free(k);
	return NULL;
}

#define COMMON \
	PAK_FN(OSSL_FUNC_KEYMGMT_FREE, dh_free), PAK_FN(OSSL_FUNC_KEYMGMT_DUP, dh_dup), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_HAS, dh_has), PAK_FN(OSSL_FUNC_KEYMGMT_MATCH, dh_match), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_VALIDATE, dh_validate), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT, pak_prov_dh_import), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, pak_prov_dh_types), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT, pak_prov_dh_export), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, pak_prov_dh_types), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GET_PARAMS, pak_prov_dh_get_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, pak_prov_dh_gettable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_SET_PARAMS, pak_prov_dh_set_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_SETTABLE_PARAMS, pak_prov_dh_settable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SET_TEMPLATE, gen_set_template), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS, gen_set_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SETTABLE_PARAMS, gen_settable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN, gen), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_CLEANUP, gen_cleanup)

const OSSL_DISPATCH pak_prov_keymgmt_dh[] = {PAK_FN(OSSL_FUNC_KEYMGMT_NEW, dh_new),
                                             PAK_FN(OSSL_FUNC_KEYMGMT_GEN_INIT, dh_gen_init),
                                             COMMON, PAK_FN_END};
const OSSL_DISPATCH pak_prov_keymgmt_dhx[] = {
        PAK_FN(OSSL_FUNC_KEYMGMT_NEW, dhx_new), PAK_FN(OSSL_FUNC_KEYMGMT_GEN_INIT, dhx_gen_init),
        PAK_FN(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, dhx_query_operation_name), COMMON,
        PAK_FN_END};
