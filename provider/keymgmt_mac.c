/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys of the types HMAC and CMAC (provider-keymgmt(7)): EVP_PKEY_new_raw_private_key and
 * EVP_PKEY_new_mac_key, which libssl uses for record MACs, PSK binders and cookies;
 * EVP_PKEY_new_CMAC_key. A CMAC key knows its cipher. */
#include "provider/mac.h"

#include <string.h>

#include "provider/params.h"

static OSSL_FUNC_keymgmt_new_fn hmac_new, cmac_new;
static OSSL_FUNC_keymgmt_free_fn key_free;
static OSSL_FUNC_keymgmt_dup_fn key_dup;
static OSSL_FUNC_keymgmt_has_fn key_has;
static OSSL_FUNC_keymgmt_match_fn key_match;
static OSSL_FUNC_keymgmt_import_fn key_import;
static OSSL_FUNC_keymgmt_export_fn key_export;
static OSSL_FUNC_keymgmt_import_types_fn hmac_types, cmac_types;
static OSSL_FUNC_keymgmt_get_params_fn key_get_params;
static OSSL_FUNC_keymgmt_gettable_params_fn key_gettable;
static OSSL_FUNC_keymgmt_set_params_fn key_set_params;
static OSSL_FUNC_keymgmt_settable_params_fn key_settable;
static OSSL_FUNC_keymgmt_gen_init_fn hmac_gen_init, cmac_gen_init;
static OSSL_FUNC_keymgmt_gen_set_params_fn gen_set_params;
static OSSL_FUNC_keymgmt_gen_settable_params_fn gen_settable;
static OSSL_FUNC_keymgmt_gen_fn gen;
static OSSL_FUNC_keymgmt_gen_cleanup_fn gen_cleanup;

static void *key_new(void *provctx, enum pak_alg alg)
{
	struct mac_key *k = pak_ctx_new(provctx, sizeof *k);

	if (k) {
		k->prov = provctx;
		k->alg = alg;
	}
	return k;
}

static void *hmac_new(void *provctx)
{
	return key_new(provctx, PAK_ALG_HMAC);
}

static void *cmac_new(void *provctx)
{
	return key_new(provctx, PAK_ALG_CMAC);
}

static void key_free(void *vkey)
{
	struct mac_key *k = vkey;

	if (!k)
		return;
	pak_key_free(k->key);
	pak_ctx_free(k, sizeof *k);
}

static void *key_dup(const void *vfrom, int selection)
{
	const struct mac_key *from = vfrom;
	struct mac_key *k = pak_ctx_dup(from->prov, from, sizeof *from);

	if (!k)
		return NULL;
	k->key = from->key && (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) ? pak_key_ref(from->key)
	                                                                    : NULL;
	return k;
}

static int key_has(const void *vkey, int selection)
{
	const struct mac_key *k = vkey;

	return !(selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) || (k && k->key);
}

/* EVP_PKEY_eq asks for the public part only, which this type does not have: the key is compared all
 * the same. */
static int key_match(const void *va, const void *vb, int selection)
{
	const struct mac_key *a = va, *b = vb;

	if (!(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return 1;
	if (a->alg != b->alg || strcmp(a->cipher, b->cipher) != 0)
		return 0;
	if (!a->key || !b->key)
		return a->key == b->key;
	return pak_key_equal(a->key, b->key, PAK_PART_SECRET);
}

static const OSSL_PARAM priv_param[] = {PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PRIV_KEY), PAK_PARAM_END};
static const OSSL_PARAM types_param[] = {PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PRIV_KEY),
                                         PAK_PARAM_UTF8(OSSL_PKEY_PARAM_PROPERTIES), PAK_PARAM_END};
static const OSSL_PARAM no_params[] = {PAK_PARAM_END};

static const OSSL_PARAM *hmac_types(int selection)
{
	return selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY ? types_param : no_params;
}

static const OSSL_PARAM cmac_param[] = {PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_PRIV_KEY),
                                        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_CIPHER),
                                        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_PROPERTIES), PAK_PARAM_END};

static const OSSL_PARAM *cmac_types(int selection)
{
	return selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY ? cmac_param : no_params;
}

/* A CMAC key's cipher, if params name one: the type of an HMAC key has none. */
static int take_cipher(struct mac_key *k, const OSSL_PARAM params[])
{
	const OSSL_PARAM *p = pak_param_find(params, OSSL_PKEY_PARAM_CIPHER);
	const char *name;
	size_t len, key_len;

	if (!p || k->alg != PAK_ALG_CMAC)
		return 1;
	if (!pak_param_get_utf8(p, &name, &len) || len >= sizeof k->cipher)
		return pak_fail_text(k->prov, PAK_ERR_ARG, "parameter cipher");
	if (pak_cipher_from_name(&key_len, name, len) != PAK_ALG_AES_CBC)
		return pak_fail_text(k->prov, PAK_ERR_UNSUPPORTED, "CMAC over '%.*s'", (int)len,
		                     name);
	memcpy(k->cipher, name, len);
	k->cipher[len] = '\0';
	return 1;
}

/* Replaces the key by the one in params, if there is one. */
static int take_key(struct mac_key *k, const OSSL_PARAM params[])
{
	const OSSL_PARAM *p = pak_param_find(params, OSSL_PKEY_PARAM_PRIV_KEY);
	struct pak_key *key = NULL;
	struct pak_verdict verdict = {0};
	const uint8_t *bytes;
	enum pak_status st;
	size_t len;

	if (!take_cipher(k, params))
		return 0;
	if (!p)
		return 1;
	if (!pak_param_get_octets(p, &bytes, &len))
		return pak_fail_text(k->prov, PAK_ERR_ARG, "parameter priv");
	st = pak_key_import_secret(&key, k->alg, bytes, len, &verdict);
	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, &verdict, .alg = k->alg, .op = PAK_OP_IMPORT,
		                        .key_bits = (uint32_t)len * 8u);
	pak_key_free(k->key);
	k->key = key;
	return 1;
}

static int key_import(void *vkey, int selection, const OSSL_PARAM params[])
{
	struct mac_key *k = vkey;

	if (!(selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY))
		return 0;
	if (!pak_param_find(params, OSSL_PKEY_PARAM_PRIV_KEY))
		return pak_fail_text(k->prov, PAK_ERR_ARG, "parameter priv missing");
	return take_key(k, params);
}

static int key_export(void *vkey, int selection, OSSL_CALLBACK *cb, void *arg)
{
	const struct mac_key *k = vkey;
	const uint8_t *bytes;
	size_t len;

	if (!(selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) || !k->key ||
	    pak_key_secret(k->key, &bytes, &len) != PAK_OK)
		return 0;
	OSSL_PARAM params[] = {
	        {OSSL_PKEY_PARAM_PRIV_KEY, OSSL_PARAM_OCTET_STRING, (void *)bytes, len, 0},
	        {OSSL_PKEY_PARAM_CIPHER, OSSL_PARAM_UTF8_STRING, (void *)k->cipher,
	         strlen(k->cipher), 0},
	        PAK_PARAM_END};

	if (!k->cipher[0])
		params[1] = params[2];
	return cb(params, arg);
}

static int key_get_params(void *vkey, OSSL_PARAM params[])
{
	const struct mac_key *k = vkey;
	const uint8_t *bytes;
	size_t len;

	for (OSSL_PARAM *p = params; p->key; p++) {
		if (pak_param_id(p->key) != PAK_P_PRIV)
			continue;
		if (!k->key || pak_key_secret(k->key, &bytes, &len) != PAK_OK ||
		    !pak_param_set_octets(p, bytes, len))
			return 0;
	}
	return 1;
}

static const OSSL_PARAM *key_gettable(void *provctx)
{
	(void)provctx;
	return priv_param;
}

static int key_set_params(void *vkey, const OSSL_PARAM params[])
{
	return take_key(vkey, params);
}

static const OSSL_PARAM *key_settable(void *provctx)
{
	(void)provctx;
	return priv_param;
}

/* EVP_PKEY_keygen on a MAC key makes none: it takes the bytes given as a parameter. */
static void *gen_init(void *provctx, enum pak_alg alg, int selection, const OSSL_PARAM params[])
{
	struct mac_key *k;

	if (!(selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY))
		return NULL;
	k = key_new(provctx, alg);
	if (k && !take_key(k, params)) {
		key_free(k);
		return NULL;
	}
	return k;
}

static void *hmac_gen_init(void *provctx, int selection, const OSSL_PARAM params[])
{
	return gen_init(provctx, PAK_ALG_HMAC, selection, params);
}

static void *cmac_gen_init(void *provctx, int selection, const OSSL_PARAM params[])
{
	return gen_init(provctx, PAK_ALG_CMAC, selection, params);
}

static int gen_set_params(void *genctx, const OSSL_PARAM params[])
{
	return take_key(genctx, params);
}

static const OSSL_PARAM *gen_settable(void *genctx, void *provctx)
{
	(void)genctx;
	(void)provctx;
	return cmac_param;
}

static void *gen(void *genctx, OSSL_CALLBACK *cb, void *arg)
{
	const struct mac_key *k = genctx;

	(void)cb;
	(void)arg;
	if (!k->key) {
		pak_fail_text(k->prov, PAK_ERR_STATE, "parameter priv missing");
		return NULL;
	}
	return key_dup(k, OSSL_KEYMGMT_SELECT_PRIVATE_KEY);
}

static void gen_cleanup(void *genctx)
{
	key_free(genctx);
}

#define KEYMGMT(type) \
	const OSSL_DISPATCH pak_prov_keymgmt_##type[] = { \
	        PAK_FN(OSSL_FUNC_KEYMGMT_NEW, type##_new), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_FREE, key_free), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_DUP, key_dup), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_HAS, key_has), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_MATCH, key_match), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT, key_import), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_IMPORT_TYPES, type##_types), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT, key_export), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_EXPORT_TYPES, type##_types), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GET_PARAMS, key_get_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS, key_gettable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_SET_PARAMS, key_set_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_SETTABLE_PARAMS, key_settable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_INIT, type##_gen_init), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SET_PARAMS, gen_set_params), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_SETTABLE_PARAMS, gen_settable), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN, gen), \
	        PAK_FN(OSSL_FUNC_KEYMGMT_GEN_CLEANUP, gen_cleanup), \
	        PAK_FN_END};

KEYMGMT(hmac)
KEYMGMT(cmac)
