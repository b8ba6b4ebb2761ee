/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA keys (provider-keymgmt(7), EVP_PKEY-RSA(7)): life, comparison, checks, generation. Keys of
 * two primes only. */
#include "provider/keymgmt_rsa.h"

#include <string.h>

#include "provider/params.h"

static OSSL_FUNC_keymgmt_new_fn rsa_new, pss_new;
static OSSL_FUNC_keymgmt_free_fn rsa_free;
static OSSL_FUNC_keymgmt_dup_fn rsa_dup;
static OSSL_FUNC_keymgmt_has_fn rsa_has;
static OSSL_FUNC_keymgmt_match_fn rsa_match;
static OSSL_FUNC_keymgmt_validate_fn rsa_validate;
static OSSL_FUNC_keymgmt_query_operation_name_fn query_operation_name;
static OSSL_FUNC_keymgmt_gen_init_fn rsa_gen_init, pss_gen_init;
static OSSL_FUNC_keymgmt_gen_set_params_fn gen_set_params;
static OSSL_FUNC_keymgmt_gen_settable_params_fn gen_settable, pss_gen_settable;
static OSSL_FUNC_keymgmt_gen_fn gen;
static OSSL_FUNC_keymgmt_gen_cleanup_fn gen_cleanup;

static struct rsa_key *key_new(const struct pak_prov *prov, bool pss)
{
	struct rsa_key *k = pak_ctx_new(prov, sizeof *k);

	if (k) {
		k->prov = prov;
		k->pss = pss;
	}
	return k;
}

static void *rsa_new(void *provctx)
{
	return key_new(provctx, false);
}

static void *pss_new(void *provctx)
{
	return key_new(provctx, true);
}

static void rsa_free(void *vkey)
{
	struct rsa_key *k = vkey;

	if (!k)
		return;
	pak_key_free(k->key);
	pak_ctx_free(k, sizeof *k);
}

static int rsa_has(const void *vkey, int selection)
{
	const struct rsa_key *k = vkey;

	return k && pak_prov_key_has(k->key, selection);
}

static int rsa_match(const void *va, const void *vb, int selection)
{
	const struct rsa_key *a = va, *b = vb;

	return pak_prov_key_equal(a->key, b->key, selection);
}

static int rsa_validate(const void *vkey, int selection, int checktype)
{
	const struct rsa_key *k = vkey;

	(void)checktype;
	if (!rsa_has(k, selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return 0;
	if (!(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return 1;
	return pak_prov_key_check(k->prov, k->key);
}

/* A copy without the private half. */
static int public_only(struct rsa_key *k, const struct pak_key *key)
{
	struct pak_rsa_value v[PAK_RSA_COMPONENTS] = {0};
	uint8_t n[PAK_RSA_MAX_BYTES], e[PAK_RSA_MAX_BYTES];
	struct pak_verdict verdict = {0};
	enum pak_status st = pak_key_rsa_component(key, PAK_RSA_N, n, sizeof n, &v[PAK_RSA_N].len);

	if (st == PAK_OK)
		st = pak_key_rsa_component(key, PAK_RSA_E, e, sizeof e, &v[PAK_RSA_E].len);
	v[PAK_RSA_N].bytes = n;
	v[PAK_RSA_E].bytes = e;
	if (st == PAK_OK)
		st = pak_key_import_rsa(&k->key, v, &verdict);
	return st == PAK_OK ? 1 : pak_fail(k->prov, st);
}

static void *rsa_dup(const void *vfrom, int selection)
{
	const struct rsa_key *from = vfrom;
	struct rsa_key *k = key_new(from->prov, from->pss);

	if (!k)
		return NULL;
	k->limits = from->limits;
	if (!from->key || !(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return k;
	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY ||
	    !pak_prov_key_has(from->key, OSSL_KEYMGMT_SELECT_PRIVATE_KEY)) {
		k->key = pak_key_ref(from->key);
	} else if (!public_only(k, from->key)) {
		rsa_free(k);
		return NULL;
	}
	return k;
}

static const char *query_operation_name(int operation)
{
	(void)operation;
	return "RSA";
}

/* --- generation --- */

#define E_MAX 32

struct gen_ctx {
	int selection;
	struct rsa_key *k; /* collects the limits */
	size_t bits;
	uint8_t e[E_MAX];
};

static void gen_cleanup(void *genctx)
{
	struct gen_ctx *g = genctx;

	if (!g)
		return;
	rsa_free(g->k);
	pak_ctx_free(g, sizeof *g);
}

static void *gen_start(void *provctx, int selection, const OSSL_PARAM params[], bool pss)
{
	struct gen_ctx *g = pak_ctx_new(provctx, sizeof *g);

	if (!g)
		return NULL;
	g->selection = selection;
	g->bits = 2048;
	g->e[E_MAX - 1] = g->e[E_MAX - 3] = 1;
	g->k = key_new(provctx, pss);
	if (g->k && gen_set_params(g, params))
		return g;
	gen_cleanup(g);
	return NULL;
}

static void *rsa_gen_init(void *provctx, int selection, const OSSL_PARAM params[])
{
	return gen_start(provctx, selection, params, false);
}

static void *pss_gen_init(void *provctx, int selection, const OSSL_PARAM params[])
{
	return gen_start(provctx, selection, params, true);
}

static int gen_set_params(void *genctx, const OSSL_PARAM params[])
{
	struct gen_ctx *g = genctx;
	const OSSL_PARAM *p;
	size_t primes;

	p = pak_param_find(params, OSSL_PKEY_PARAM_RSA_BITS);
	if (p && !pak_param_get_size(p, &g->bits))
		return pak_fail_text(g->k->prov, PAK_ERR_ARG, "bits");
	p = pak_param_find(params, OSSL_PKEY_PARAM_RSA_PRIMES);
	if (p && (!pak_param_get_size(p, &primes) || primes != 2))
		return pak_fail_text(g->k->prov, PAK_ERR_UNSUPPORTED, "keys have two primes");
	p = pak_param_find(params, OSSL_PKEY_PARAM_RSA_E);
	if (p && !pak_param_get_bn(p, g->e, sizeof g->e))
		return pak_fail_text(g->k->prov, PAK_ERR_ARG, "public exponent");
	return !g->k->pss || pak_prov_rsa_take_limits(g->k, params);
}

static const OSSL_PARAM *gen_settable(void *genctx, void *provctx)
{
	static const OSSL_PARAM settable[] = {PAK_PARAM_SIZE(OSSL_PKEY_PARAM_RSA_BITS),
	                                      PAK_PARAM_SIZE(OSSL_PKEY_PARAM_RSA_PRIMES),
	                                      PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_E), PAK_PARAM_END};

	(void)genctx;
	(void)provctx;
	return settable;
}

static const OSSL_PARAM *pss_gen_settable(void *genctx, void *provctx)
{
	static const OSSL_PARAM settable[] = {PAK_PARAM_SIZE(OSSL_PKEY_PARAM_RSA_BITS),
	                                      PAK_PARAM_SIZE(OSSL_PKEY_PARAM_RSA_PRIMES),
	                                      PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_E),
	                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_RSA_DIGEST),
	                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_RSA_DIGEST_PROPS),
	                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_RSA_MASKGENFUNC),
	                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_RSA_MGF1_DIGEST),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_RSA_PSS_SALTLEN),
	                                      PAK_PARAM_END};

	(void)genctx;
	(void)provctx;
	return settable;
}

/* Tells the application that something happens: openssl genpkey prints dots. */
static int progress(OSSL_CALLBACK *cb, void *arg, int potential, int iteration)
{
	OSSL_PARAM params[] = {
	        {OSSL_GEN_PARAM_POTENTIAL, OSSL_PARAM_INTEGER, &potential, sizeof potential, 0},
	        {OSSL_GEN_PARAM_ITERATION, OSSL_PARAM_INTEGER, &iteration, sizeof iteration, 0},
	        PAK_PARAM_END};

	return !cb || cb(params, arg);
}

static void *gen(void *genctx, OSSL_CALLBACK *cb, void *arg)
{
	struct gen_ctx *g = genctx;
	struct pak_verdict verdict = {0};
	uint32_t bits = g->bits > UINT32_MAX ? UINT32_MAX : (uint32_t)g->bits;
	enum pak_status st;
	struct rsa_key *k = rsa_dup(g->k, 0);

	if (!k || !(g->selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return k;
	if (!progress(cb, arg, 0, 0)) {
		rsa_free(k);
		return NULL;
	}
	st = pak_key_generate_rsa(&k->key, bits, g->e, sizeof g->e, &verdict);
	if (st == PAK_OK && progress(cb, arg, 3, 1))
		return k;
	if (st != PAK_OK)
		pak_fail_verdict(k->prov, st, &verdict, .alg = PAK_ALG_KEY_RSA, .op = PAK_OP_KEYGEN,
		                 .key_bits = bits);
	rsa_free(k);
	return NULL;
}

#define COMMON \
	PAK_FN(OSSL_FUNC_KEYMGMT_FREE, rsa_free), PAK_FN(OSSL_FUNC_KEYMGMT_DUP, rsa_dup), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_HAS, rsa_has), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_MATCH, rsa_match), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_VALIDATE, rsa_validate), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT, pak_prov_rsa_import), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, pak_prov_rsa_types), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT, pak_prov_rsa_export), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, pak_prov_rsa_types), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GET_PARAMS, pak_prov_rsa_get_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, pak_prov_rsa_gettable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME, query_operation_name), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS, gen_set_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN, gen), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_CLEANUP, gen_cleanup)

const OSSL_DISPATCH pak_prov_keymgmt_rsa[] = {
        PAK_FN(OSSL_FUNC_KEYMGMT_NEW, rsa_new), PAK_FN(OSSL_FUNC_KEYMGMT_GEN_INIT, rsa_gen_init),
        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SETTABLE_PARAMS, gen_settable), COMMON, PAK_FN_END};
const OSSL_DISPATCH pak_prov_keymgmt_rsa_pss[] = {
        PAK_FN(OSSL_FUNC_KEYMGMT_NEW, pss_new), PAK_FN(OSSL_FUNC_KEYMGMT_GEN_INIT, pss_gen_init),
        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SETTABLE_PARAMS, pss_gen_settable), COMMON, PAK_FN_END};
