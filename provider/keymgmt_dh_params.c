/* SPDX-License-Identifier: Apache-2.0
 *
 * Diffie-Hellman keys: parameters, import and export in the form of OpenSSL's default provider,
 * which encoders, libssl and other providers rely on. */
#include "provider/keymgmt_dh.h"

#include <string.h>

#include <pak/mem.h>

#include "provider/params.h"

static const struct {
	enum pak_alg alg;
	const char *name;
} groups[] = {{PAK_ALG_FFDHE2048, "ffdhe2048"}, {PAK_ALG_FFDHE3072, "ffdhe3072"},
              {PAK_ALG_FFDHE4096, "ffdhe4096"}, {PAK_ALG_FFDHE6144, "ffdhe6144"},
              {PAK_ALG_FFDHE8192, "ffdhe8192"}, {PAK_ALG_MODP2048, "modp_2048"},
              {PAK_ALG_MODP3072, "modp_3072"},  {PAK_ALG_MODP4096, "modp_4096"},
              {PAK_ALG_MODP6144, "modp_6144"},  {PAK_ALG_MODP8192, "modp_8192"}};
#define GROUPS (sizeof groups / sizeof *groups)

enum pak_alg pak_prov_dh_group(const char *name, size_t len)
{
	for (size_t i = 0; i < GROUPS; i++)
		if (pak_text_is(name, len, groups[i].name))
			return groups[i].alg;
	return PAK_ALG_NONE;
}

const char *pak_prov_dh_group_name(enum pak_alg group)
{
	for (size_t i = 0; i < GROUPS; i++)
		if (groups[i].alg == group)
			return groups[i].name;
	return NULL;
}

/* By enum pak_dh_component. */
#define NUMBERS 5
static const char *const names[NUMBERS] = {OSSL_PKEY_PARAM_FFC_P, OSSL_PKEY_PARAM_FFC_Q,
                                           OSSL_PKEY_PARAM_FFC_G, OSSL_PKEY_PARAM_PUB_KEY,
                                           OSSL_PKEY_PARAM_PRIV_KEY};

/* The numbers of a key, in memory that is wiped. */
struct numbers {
	struct pak_dh_number n[NUMBERS];
	uint8_t bytes[NUMBERS][PAK_DH_MAX_BYTES + 1];
};

/* --- import and export --- */

static const OSSL_PARAM domain_types[] = {
        PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_P),        PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_Q),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_G),        PAK_PARAM_INT(OSSL_PKEY_PARAM_DH_PRIV_LEN),
        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME), PAK_PARAM_END};
static const OSSL_PARAM key_types[] = {PAK_PARAM_BN(OSSL_PKEY_PARAM_PUB_KEY),
                                       PAK_PARAM_BN(OSSL_PKEY_PARAM_PRIV_KEY), PAK_PARAM_END};
static const OSSL_PARAM all_types[] = {
        PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_P),        PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_Q),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_G),        PAK_PARAM_INT(OSSL_PKEY_PARAM_DH_PRIV_LEN),
        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME), PAK_PARAM_BN(OSSL_PKEY_PARAM_PUB_KEY),
        PAK_PARAM_BN(OSSL_PKEY_PARAM_PRIV_KEY),     PAK_PARAM_END};
static const OSSL_PARAM no_types[] = {PAK_PARAM_END};

const OSSL_PARAM *pak_prov_dh_types(int selection)
{
	bool key = (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) != 0;

	if (selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS)
		return key ? all_types : domain_types;
	return key ? key_types : no_types;
}

/* A number that is too large is kept too large, so that the core says what is amiss. */
static int read_number(struct numbers *n, int which, const OSSL_PARAM params[])
{
	const OSSL_PARAM *p = pak_param_find(params, names[which]);
	size_t room = PAK_DH_MAX_BYTES + 1;

	if (!p)
		return 1;
	n->n[which] =
	        (struct pak_dh_number){n->bytes[which], p->data_size < room ? p->data_size : room};
	return pak_param_get_bn(p, n->bytes[which], n->n[which].len);
}

static int read_domain(struct pak_dh_params *params, struct numbers *n, const OSSL_PARAM in[])
{
	const OSSL_PARAM *p = pak_param_find(in, OSSL_PKEY_PARAM_GROUP_NAME);
	const char *name;
	size_t len;
	int bits;

	if (p) {
		if (!pak_param_get_utf8(p, &name, &len))
			return 0;
		params->group = pak_prov_dh_group(name, len);
	}
	p = pak_param_find(in, OSSL_PKEY_PARAM_DH_PRIV_LEN);
	if (p && (!pak_param_get_int(p, &bits) || bits < 0))
		return 0;
	params->private_bits = p ? (uint32_t)bits : 0;
	for (int i = PAK_DH_P; i <= PAK_DH_G; i++)
		if (!read_number(n, i, in))
			return 0;
	params->p = n->n[PAK_DH_P];
	params->q = n->n[PAK_DH_Q];
	params->g = n->n[PAK_DH_G];
	return 1;
}

int pak_prov_dh_import(void *vkey, int selection, const OSSL_PARAM params[])
{
	struct dh_key *k = vkey;
	bool with_key = (selection & OSSL_KEYMGMT_SELECT_KEYPAIR) != 0;
	bool with_private = (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0;
	struct pak_dh_params domain = {0};
	struct numbers *n;
	int ok;

	if (!(selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS)) {
		if (!k->key)
			return 0;
		domain.like = k->key;
	}
	n = pak_secmem_alloc(sizeof *n);
	if (!n)
		return pak_fail(k->prov, PAK_ERR_MEMORY);
	ok = (domain.like || read_domain(&domain, n, params)) &&
	     (!with_key || read_number(n, PAK_DH_PUBLIC, params)) &&
	     (!with_private || read_number(n, PAK_DH_PRIVATE, params));
	if (!ok)
		pak_fail(k->prov, PAK_ERR_KEY);
	ok = ok && pak_prov_dh_take(k, &domain, &n->n[PAK_DH_PRIVATE], &n->n[PAK_DH_PUBLIC]);
	pak_secmem_free(n);
	return ok;
}

/* One number into *p, with native bytes; nothing if the key has none. */
static int put_number(const struct dh_key *k, OSSL_PARAM *p, size_t *count, int which,
                      uint8_t *native)
{
	uint8_t bytes[PAK_DH_MAX_BYTES];
	size_t len;
	enum pak_status st = pak_key_dh_component(k->key, (enum pak_dh_component)which, bytes,
	                                          sizeof bytes, &len);

	if (st == PAK_ERR_KEY_USE)
		return 1;
	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, pak_key_verdict(k->key), .alg = PAK_ALG_KEY_DH,
		                        .op = PAK_OP_EXPORT, .curve = pak_key_curve(k->key),
		                        .key_bits = pak_key_bits(k->key));
	p[*count] = (OSSL_PARAM){names[which], OSSL_PARAM_UNSIGNED_INTEGER, native, len, 0};
	(void)pak_param_set_bn(&p[*count], bytes, len);
	p[(*count)++].return_size = 0;
	pak_wipe(bytes, len);
	return 1;
}

/* What the default provider says of parameters that were not made from a seed. */
static const int minus_one = -1, zero = 0, one = 1;
static const struct {
	const char *name;
	const int *value;
} seeds[] = {
        {OSSL_PKEY_PARAM_FFC_GINDEX, &minus_one}, {OSSL_PKEY_PARAM_FFC_PCOUNTER, &minus_one},
        {OSSL_PKEY_PARAM_FFC_H, &zero},           {OSSL_PKEY_PARAM_FFC_VALIDATE_PQ, &one},
        {OSSL_PKEY_PARAM_FFC_VALIDATE_G, &one},   {OSSL_PKEY_PARAM_FFC_VALIDATE_LEGACY, &zero}};
#define SEEDS (sizeof seeds / sizeof *seeds)
#define GROUP_BEFORE 3 /* where the name of the group stands among them */

static void put_int(OSSL_PARAM *p, size_t *count, const char *name, const int *value)
{
	p[(*count)++] = (OSSL_PARAM){name, OSSL_PARAM_INTEGER, (void *)value, sizeof *value, 0};
}

static int put_domain(const struct dh_key *k, OSSL_PARAM *p, size_t *count, struct numbers *n)
{
	const char *group = pak_prov_dh_group_name(pak_key_curve(k->key));

	for (int i = PAK_DH_P; i <= PAK_DH_G; i++)
		if (!put_number(k, p, count, i, n->bytes[i]))
			return 0;
	for (size_t i = 0; i < SEEDS; i++) {
		if (i == GROUP_BEFORE && group)
			p[(*count)++] =
			        (OSSL_PARAM){OSSL_PKEY_PARAM_GROUP_NAME, OSSL_PARAM_UTF8_STRING,
			                     (void *)group, strlen(group), 0};
		put_int(p, count, seeds[i].name, seeds[i].value);
	}
	return 1;
}

int pak_prov_dh_export(void *vkey, int selection, OSSL_CALLBACK *cb, void *arg)
{
	const struct dh_key *k = vkey;
	OSSL_PARAM params[NUMBERS + SEEDS + 2];
	struct numbers *n;
	size_t count = 0;
	int ok = 1;

	if (!k->key ||
	    !(selection & (OSSL_KEYMGMT_SELECT_KEYPAIR | OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS)))
		return 0;
	n = pak_secmem_alloc(sizeof *n);
	if (!n)
		return pak_fail(k->prov, PAK_ERR_MEMORY);
	if (selection & OSSL_KEYMGMT_SELECT_DOMAIN_PARAMETERS)
		ok = put_domain(k, params, &count, n);
	if (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY)
		ok = ok && put_number(k, params, &count, PAK_DH_PRIVATE, n->bytes[PAK_DH_PRIVATE]);
	if (selection & OSSL_KEYMGMT_SELECT_KEYPAIR)
		ok = ok && put_number(k, params, &count, PAK_DH_PUBLIC, n->bytes[PAK_DH_PUBLIC]);
	params[count] = (OSSL_PARAM)PAK_PARAM_END;
	ok = ok && cb(params, arg);
	pak_secmem_free(n);
	return ok;
}

/* --- parameters --- */

const OSSL_PARAM *pak_prov_dh_gettable(void *provctx)
{
	static const OSSL_PARAM gettable[] = {PAK_PARAM_INT(OSSL_PKEY_PARAM_BITS),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_SECURITY_BITS),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_MAX_SIZE),
	                                      PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY),
	                                      PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_P),
	                                      PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_Q),
	                                      PAK_PARAM_BN(OSSL_PKEY_PARAM_FFC_G),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_FFC_GINDEX),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_FFC_PCOUNTER),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_FFC_H),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_DH_PRIV_LEN),
	                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_GROUP_NAME),
	                                      PAK_PARAM_BN(OSSL_PKEY_PARAM_PUB_KEY),
	                                      PAK_PARAM_BN(OSSL_PKEY_PARAM_PRIV_KEY),
	                                      PAK_PARAM_END};

	(void)provctx;
	return gettable;
}

/* Of the sizes in SP 800-57; in between the lower one. As libcrypto rates moduli. */
static unsigned security_bits(uint32_t bits)
{
	return bits >= 7680 ? 192 : bits >= 3072 ? 128 : 112;
}

static int get_number(const struct dh_key *k, OSSL_PARAM *p, enum pak_dh_component which)
{
	uint8_t bytes[PAK_DH_MAX_BYTES];
	size_t len, skip = 0;
	enum pak_status st = pak_key_dh_component(k->key, which, bytes, sizeof bytes, &len);
	int ok;

	if (st == PAK_ERR_KEY_USE)
		return 1;
	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, pak_key_verdict(k->key), .alg = PAK_ALG_KEY_DH,
		                        .op = PAK_OP_EXPORT, .curve = pak_key_curve(k->key),
		                        .key_bits = pak_key_bits(k->key));
	while (which != PAK_DH_PRIVATE && skip + 1 < len && !bytes[skip])
		skip++;
	ok = pak_param_set_bn(p, bytes + skip, len - skip);
	pak_wipe(bytes, len);
	return ok;
}

/* As long as p: what goes to a TLS 1.3 peer (RFC 8446 4.2.8.1). */
static int get_encoded(const struct dh_key *k, OSSL_PARAM *p)
{
	uint8_t bytes[PAK_DH_MAX_BYTES];
	size_t len;

	if (pak_key_dh_component(k->key, PAK_DH_PUBLIC, bytes, sizeof bytes, &len) != PAK_OK)
		return 1;
	return pak_param_set_octets(p, bytes, len);
}

static int get_one(const struct dh_key *k, OSSL_PARAM *p)
{
	uint32_t bits = pak_key_bits(k->key);
	const char *group;

	for (int i = 0; i < NUMBERS; i++)
		if (!strcmp(p->key, names[i]))
			return get_number(k, p, (enum pak_dh_component)i);
	for (size_t i = 0; i < SEEDS; i++)
		if (!strcmp(p->key, seeds[i].name))
			return pak_param_set_int(p, *seeds[i].value);
	if (!strcmp(p->key, OSSL_PKEY_PARAM_BITS))
		return pak_param_set_uint(p, bits);
	if (!strcmp(p->key, OSSL_PKEY_PARAM_SECURITY_BITS))
		return pak_param_set_uint(p, security_bits(bits));
	if (!strcmp(p->key, OSSL_PKEY_PARAM_MAX_SIZE))
		return pak_param_set_uint(p, (bits + 7) / 8);
	if (!strcmp(p->key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY))
		return get_encoded(k, p);
	if (!strcmp(p->key, OSSL_PKEY_PARAM_DH_PRIV_LEN) && pak_key_dh_chosen_bits(k->key))
		return pak_param_set_uint(p, pak_key_dh_chosen_bits(k->key));
	group = pak_prov_dh_group_name(pak_key_curve(k->key));
	if (!strcmp(p->key, OSSL_PKEY_PARAM_GROUP_NAME) && group)
		return pak_param_set_utf8(p, group);
	return 1;
}

int pak_prov_dh_get_params(void *vkey, OSSL_PARAM params[])
{
	const struct dh_key *k = vkey;

	if (!k->key)
		return 0;
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(k, p))
			return 0;
	return 1;
}

const OSSL_PARAM *pak_prov_dh_settable(void *provctx)
{
	static const OSSL_PARAM settable[] = {PAK_PARAM_OCTETS(OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY),
	                                      PAK_PARAM_END};

	(void)provctx;
	return settable;
}

/* A peer's public key into an object that has the parameters. */
int pak_prov_dh_set_params(void *vkey, const OSSL_PARAM params[])
{
	struct dh_key *k = vkey;
	const OSSL_PARAM *p = pak_param_find(params, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);
	const struct pak_dh_params like = {.like = k->key};
	struct pak_dh_number pub;

	if (!p)
		return 1;
	if (!k->key)
		return pak_fail_text(k->prov, PAK_ERR_STATE, "no group set");
	return pak_param_get_octets(p, &pub.bytes, &pub.len) &&
	       pak_prov_dh_take(k, &like, NULL, &pub);
}
