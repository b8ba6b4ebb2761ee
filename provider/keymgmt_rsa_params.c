/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA keys: parameters, import and export in the form of OpenSSL's default provider, which encoders
 * and other providers rely on. */
#include "provider/keymgmt_rsa.h"

#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "provider/params.h"

static const char *const names[PAK_RSA_COMPONENTS] = {
        OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
        OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
        OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

/* --- values --- */

struct word {
	const char *name;
	int value;
};

static int from_word(const OSSL_PARAM *p, const struct word *words, int *out)
{
	const char *text;
	size_t len;

	if (p->data_type != OSSL_PARAM_UTF8_STRING)
		return pak_param_get_int(p, out);
	if (!pak_param_get_utf8(p, &text, &len))
		return 0;
	for (; words->name; words++) {
		if (pak_text_is(text, len, words->name)) {
			*out = words->value;
			return 1;
		}
	}
	*out = 0;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9' || *out > 100000)
			return 0;
		*out = 10 * *out + text[i] - '0';
	}
	return len > 0;
}

static int to_word(OSSL_PARAM *p, const struct word *words, int value)
{
	char digits[12], *at = digits + sizeof digits - 1;

	if (p->data_type != OSSL_PARAM_UTF8_STRING)
		return pak_param_set_int(p, value);
	for (; words->name; words++)
		if (words->value == value)
			return pak_param_set_utf8(p, words->name);
	*at = '\0';
	do {
		*--at = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	return pak_param_set_utf8(p, at);
}

static const struct word pads[] = {{OSSL_PKEY_RSA_PAD_MODE_PKCSV15, RSA_PAD_PKCS1},
                                   {OSSL_PKEY_RSA_PAD_MODE_NONE, RSA_PAD_NONE},
                                   {OSSL_PKEY_RSA_PAD_MODE_OAEP, RSA_PAD_OAEP},
                                   {"oeap", RSA_PAD_OAEP}, /* OpenSSL takes this spelling too */
                                   {OSSL_PKEY_RSA_PAD_MODE_PSS, RSA_PAD_PSS},
                                   {NULL, 0}};

int pak_prov_rsa_get_pad(const OSSL_PARAM *p, int *pad)
{
	return from_word(p, pads, pad);
}

int pak_prov_rsa_set_pad(OSSL_PARAM *p, int pad)
{
	return to_word(p, pads, pad);
}

static const struct word salts[] = {{OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST, -1},
                                    {OSSL_PKEY_RSA_PSS_SALT_LEN_AUTO, -2},
                                    {OSSL_PKEY_RSA_PSS_SALT_LEN_MAX, -3},
                                    {"auto-digestmax", -4},
                                    /* as the options of the openssl program are often given */
                                    {"-1", -1},
                                    {"-2", -2},
                                    {"-3", -3},
                                    {NULL, 0}};

int pak_prov_rsa_get_salt(const OSSL_PARAM *p, int *len)
{
	return from_word(p, salts, len) && *len >= -4;
}

int pak_prov_rsa_set_salt(OSSL_PARAM *p, int len)
{
	return to_word(p, salts, len);
}

int pak_prov_rsa_get_digest(const struct pak_prov *prov, const OSSL_PARAM *p, enum pak_alg *alg)
{
	const char *name;
	size_t len;

	if (!pak_param_get_utf8(p, &name, &len))
		return 0;
	*alg = pak_digest_from_name(name, len);
	return *alg != PAK_ALG_NONE ||
	       pak_fail_text(prov, PAK_ERR_UNSUPPORTED, "digest '%.*s'", (int)len, name);
}

/* Any of the parameters makes the key a limited one; the others are then SHA-1 and 20 (RFC 4055).
 */
int pak_prov_rsa_take_limits(struct rsa_key *k, const OSSL_PARAM params[])
{
	const OSSL_PARAM *hash = pak_param_find(params, OSSL_PKEY_PARAM_RSA_DIGEST);
	const OSSL_PARAM *mask = pak_param_find(params, OSSL_PKEY_PARAM_RSA_MASKGENFUNC);
	const OSSL_PARAM *mgf = pak_param_find(params, OSSL_PKEY_PARAM_RSA_MGF1_DIGEST);
	const OSSL_PARAM *salt = pak_param_find(params, OSSL_PKEY_PARAM_RSA_PSS_SALTLEN);
	struct rsa_limits *l = &k->limits;
	const char *name;
	size_t len;

	if (!hash && !mask && !mgf && !salt)
		return 1;
	if (!l->set)
		*l = (struct rsa_limits){true, PAK_ALG_SHA1, PAK_ALG_SHA1, 20};
	if (mask && (!pak_param_get_utf8(mask, &name, &len) || !pak_text_is(name, len, "MGF1")))
		return pak_fail_text(k->prov, PAK_ERR_UNSUPPORTED, "mask generation function");
	if (hash && !pak_prov_rsa_get_digest(k->prov, hash, &l->hash))
		return 0;
	if (mgf && !pak_prov_rsa_get_digest(k->prov, mgf, &l->mgf))
		return 0;
	if (salt && (!pak_prov_rsa_get_salt(salt, &l->salt_len) || l->salt_len < 0))
		return pak_fail_text(k->prov, PAK_ERR_ARG, "saltlen");
	return 1;
}

/* --- import and export --- */

#define NUMBERS \
	PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_N), PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_E), \
	        PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_D), PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_FACTOR1), \
	        PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_FACTOR2), \
	        PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_EXPONENT1), \
	        PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_EXPONENT2), \
	        PAK_PARAM_BN(OSSL_PKEY_PARAM_RSA_COEFFICIENT1)
#define LIMITS \
	PAK_PARAM_UTF8(OSSL_PKEY_PARAM_RSA_DIGEST), \
	        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_RSA_MASKGENFUNC), \
	        PAK_PARAM_UTF8(OSSL_PKEY_PARAM_RSA_MGF1_DIGEST), \
	        PAK_PARAM_INT(OSSL_PKEY_PARAM_RSA_PSS_SALTLEN)

const OSSL_PARAM *pak_prov_rsa_types(int selection)
{
	static const OSSL_PARAM all[] = {NUMBERS, LIMITS, PAK_PARAM_END};
	static const OSSL_PARAM key[] = {NUMBERS, PAK_PARAM_END};
	static const OSSL_PARAM other[] = {LIMITS, PAK_PARAM_END};
	static const OSSL_PARAM none[] = {PAK_PARAM_END};

	if (!(selection & OSSL_KEYMGMT_SELECT_OTHER_PARAMETERS))
		return selection & OSSL_KEYMGMT_SELECT_KEYPAIR ? key : none;
	return selection & OSSL_KEYMGMT_SELECT_KEYPAIR ? all : other;
}

/* The numbers of a key, in memory that is wiped. */
struct numbers {
	struct pak_rsa_value v[PAK_RSA_COMPONENTS];
	uint8_t bytes[PAK_RSA_COMPONENTS][PAK_RSA_MAX_BYTES];
};

static int read_numbers(struct numbers *n, const OSSL_PARAM params[], bool with_private)
{
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		const OSSL_PARAM *p =
		        i <= PAK_RSA_E || with_private ? pak_param_find(params, names[i]) : NULL;

		if (!p)
			continue;
		n->v[i].len = p->data_size < PAK_RSA_MAX_BYTES ? p->data_size : PAK_RSA_MAX_BYTES;
		n->v[i].bytes = n->bytes[i];
		if (!pak_param_get_bn(p, n->bytes[i], n->v[i].len))
			return 0;
	}
	return 1;
}

int pak_prov_rsa_import(void *vkey, int selection, const OSSL_PARAM params[])
{
	struct rsa_key *k = vkey;
	struct pak_verdict verdict = {0};
	struct pak_key *key = NULL;
	enum pak_status st = PAK_ERR_KEY;
	struct numbers *n;

	if (k->pss && !pak_prov_rsa_take_limits(k, params))
		return 0;
	if (!(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return k->pss;
	n = pak_secmem_alloc(sizeof *n);
	if (!n)
		return pak_fail(k->prov, PAK_ERR_MEMORY);
	if (read_numbers(n, params, (selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) != 0))
		st = pak_key_import_rsa(&key, n->v, &verdict);
	size_t bits = 8 * n->v[PAK_RSA_N].len;
	pak_secmem_free(n);
	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, &verdict, .alg = PAK_ALG_KEY_RSA,
		                        .op = PAK_OP_IMPORT, .key_bits = (uint32_t)bits);
	pak_key_free(k->key);
	k->key = key;
	return 1;
}

/* One number into n, big-endian, and as a parameter with native bytes in native. */
static int put_number(const struct rsa_key *k, OSSL_PARAM *p, int which, uint8_t *native)
{
	uint8_t bytes[PAK_RSA_MAX_BYTES];
	size_t len;
	enum pak_status st = pak_key_rsa_component(k->key, (enum pak_rsa_component)which, bytes,
	                                           sizeof bytes, &len);

	if (st != PAK_OK)
		return pak_fail_verdict(k->prov, st, pak_key_verdict(k->key),
		                        .alg = PAK_ALG_KEY_RSA, .op = PAK_OP_EXPORT,
		                        .key_bits = pak_key_bits(k->key));
	*p = (OSSL_PARAM){names[which], OSSL_PARAM_UNSIGNED_INTEGER, native, len, 0};
	(void)pak_param_set_bn(p, bytes, len);
	p->return_size = 0;
	pak_wipe(bytes, len);
	return 1;
}

static size_t put_limits(const struct rsa_limits *l, OSSL_PARAM *p)
{
	const char *hash = pak_digest_to_name(l->hash), *mgf = pak_digest_to_name(l->mgf);

	p[0] = (OSSL_PARAM){OSSL_PKEY_PARAM_RSA_DIGEST, OSSL_PARAM_UTF8_STRING, (void *)hash,
	                    strlen(hash), 0};
	p[1] = (OSSL_PARAM){OSSL_PKEY_PARAM_RSA_MGF1_DIGEST, OSSL_PARAM_UTF8_STRING, (void *)mgf,
	                    strlen(mgf), 0};
	p[2] = (OSSL_PARAM){OSSL_PKEY_PARAM_RSA_PSS_SALTLEN, OSSL_PARAM_INTEGER,
	                    (void *)&l->salt_len, sizeof l->salt_len, 0};
	return 3;
}

int pak_prov_rsa_export(void *vkey, int selection, OSSL_CALLBACK *cb, void *arg)
{
	const struct rsa_key *k = vkey;
	OSSL_PARAM params[PAK_RSA_COMPONENTS + 4];
	struct numbers *n;
	size_t count = 0;
	int ok = 0, last = PAK_RSA_E;

	if (!k->key)
		return 0;
	n = pak_secmem_alloc(sizeof *n);
	if (!n)
		return pak_fail(k->prov, PAK_ERR_MEMORY);
	if (k->limits.set && (selection & OSSL_KEYMGMT_SELECT_OTHER_PARAMETERS))
		count = put_limits(&k->limits, params);
	if ((selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) &&
	    (pak_key_parts(k->key) & PAK_PART_PRIVATE))
		last = PAK_RSA_QINV;
	for (int i = 0; i <= last && (selection & OSSL_KEYMGMT_SELECT_KEYPAIR); i++)
		if (!put_number(k, &params[count++], i, n->bytes[i]))
			goto out;
	params[count] = (OSSL_PARAM)PAK_PARAM_END;
	ok = cb(params, arg);
out:
	pak_secmem_free(n);
	return ok;
}

/* --- parameters --- */

const OSSL_PARAM *pak_prov_rsa_gettable(void *provctx)
{
	static const OSSL_PARAM gettable[] = {PAK_PARAM_INT(OSSL_PKEY_PARAM_BITS),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_SECURITY_BITS),
	                                      PAK_PARAM_INT(OSSL_PKEY_PARAM_MAX_SIZE),
	                                      PAK_PARAM_UTF8(OSSL_PKEY_PARAM_DEFAULT_DIGEST),
	                                      NUMBERS,
	                                      PAK_PARAM_END};

	(void)provctx;
	return gettable;
}

/* Of the sizes in SP 800-57 and FIPS 140 IG; in between the lower one. */
static unsigned security_bits(uint32_t bits)
{
	static const struct {
		uint16_t bits, security;
	} rows[] = {{15360, 256}, {8192, 200}, {7680, 192}, {6144, 176},
	            {4096, 152},  {3072, 128}, {2048, 112}, {1024, 80}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (bits >= rows[i].bits)
			return rows[i].security;
	return 0;
}

static int get_one(const struct rsa_key *k, OSSL_PARAM *p)
{
	uint32_t bits = pak_key_bits(k->key);

	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		uint8_t bytes[PAK_RSA_MAX_BYTES];
		size_t len;
		int ok;

		if (strcmp(p->key, names[i]) != 0)
			continue;
		if (i > PAK_RSA_E && !(pak_key_parts(k->key) & PAK_PART_PRIVATE))
			return 1;
		ok = pak_key_rsa_component(k->key, (enum pak_rsa_component)i, bytes, sizeof bytes,
		                           &len) == PAK_OK &&
		     pak_param_set_bn(p, bytes, len);
		pak_wipe(bytes, sizeof bytes);
		return ok;
	}
	if (!strcmp(p->key, OSSL_PKEY_PARAM_BITS))
		return pak_param_set_uint(p, bits);
	if (!strcmp(p->key, OSSL_PKEY_PARAM_SECURITY_BITS))
		return pak_param_set_uint(p, security_bits(bits));
	if (!strcmp(p->key, OSSL_PKEY_PARAM_MAX_SIZE))
		return pak_param_set_uint(p, (bits + 7) / 8);
	if (!strcmp(p->key, OSSL_PKEY_PARAM_DEFAULT_DIGEST) && !k->limits.set)
		return pak_param_set_utf8(p, "SHA256");
	if (!strcmp(p->key, OSSL_PKEY_PARAM_MANDATORY_DIGEST) && k->limits.set)
		return pak_param_set_utf8(p, pak_digest_to_name(k->limits.hash));
	return 1;
}

int pak_prov_rsa_get_params(void *vkey, OSSL_PARAM params[])
{
	const struct rsa_key *k = vkey;

	if (!k->key)
		return 0;
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(k, p))
			return 0;
	return 1;
}
