/* SPDX-License-Identifier: Apache-2.0
 *
 * TLS groups (provider-base(7) "TLS-GROUP"): libssl has none of its own. A group that the policy
 * denies is not offered. */
#include "provider/provider.h"

#include <string.h>

#include <pak/ffdh.h>

#include "provider/params.h"

#define TLS1_VERSION 0x0301
#define TLS1_2_VERSION 0x0303
#define TLS1_3_VERSION 0x0304
#define DTLS1_VERSION 0xfeff
#define DTLS1_2_VERSION 0xfefd
#define BRAINPOOL_FIRST 26
#define BRAINPOOL_LAST 28

struct group {
	enum pak_alg curve;
	const char *name; /* one row for each name that applications use */
	unsigned int id;  /* IANA TLS Supported Groups */
	unsigned int security_bits;
};

static const struct group groups[] = {
        {PAK_ALG_P256, "secp256r1", 23, 128},
        {PAK_ALG_P256, "P-256", 23, 128},
        {PAK_ALG_P384, "secp384r1", 24, 192},
        {PAK_ALG_P384, "P-384", 24, 192},
        {PAK_ALG_P521, "secp521r1", 25, 256},
        {PAK_ALG_P521, "P-521", 25, 256},
        {PAK_ALG_BRAINPOOLP256R1, "brainpoolP256r1", 26, 128},
        {PAK_ALG_BRAINPOOLP384R1, "brainpoolP384r1", 27, 192},
        {PAK_ALG_BRAINPOOLP512R1, "brainpoolP512r1", 28, 256},
        {PAK_ALG_CURVE25519, "x25519", 29, 128},
        {PAK_ALG_CURVE448, "x448", 30, 224},
        {PAK_ALG_FFDHE2048, "ffdhe2048", 256, 112},
        {PAK_ALG_FFDHE3072, "ffdhe3072", 257, 128},
        {PAK_ALG_FFDHE4096, "ffdhe4096", 258, 128},
        {PAK_ALG_FFDHE6144, "ffdhe6144", 259, 128},
        {PAK_ALG_FFDHE8192, "ffdhe8192", 260, 192},
};

/* The type of a key for X25519 or X448, NULL for those of type EC. */
static const char *xdh_type(enum pak_alg curve)
{
	return curve == PAK_ALG_CURVE25519 ? "X25519" : curve == PAK_ALG_CURVE448 ? "X448" : NULL;
}

static uint32_t bits_of(enum pak_alg curve)
{
	if (pak_dh_group_bits(curve))
		return pak_dh_group_bits(curve);
	return curve == PAK_ALG_CURVE25519 ? 253
	       : curve == PAK_ALG_CURVE448 ? 448
	                                   : pak_ec_bits(curve);
}

static int offered(enum pak_alg curve)
{
	const struct pak_policy_request request = {.alg = pak_dh_group_bits(curve) ? PAK_ALG_FFDH
	                                                  : xdh_type(curve)        ? PAK_ALG_XDH
	                                                                           : PAK_ALG_ECDH,
	                                           .op = PAK_OP_DERIVE,
	                                           .curve = curve,
	                                           .key_bits = bits_of(curve)};
	struct pak_verdict verdict;

	pak_policy_ask(&request, &verdict);
	return pak_verdict_allows(&verdict) || pak_policy_mode() == PAK_MODE_AUDIT;
}

static void text(OSSL_PARAM *p, const char *key, const char *value)
{
	*p = (OSSL_PARAM){key, OSSL_PARAM_UTF8_STRING, (void *)value, strlen(value), 0};
}

static void number(OSSL_PARAM *p, const char *key, const unsigned int *value)
{
	*p = (OSSL_PARAM){key, OSSL_PARAM_UNSIGNED_INTEGER, (void *)value, sizeof *value, 0};
}

static void version(OSSL_PARAM *p, const char *key, const int *value)
{
	*p = (OSSL_PARAM){key, OSSL_PARAM_INTEGER, (void *)value, sizeof *value, 0};
}

static int tell(const struct group *g, OSSL_CALLBACK *cb, void *arg)
{
	static const int tls1 = TLS1_VERSION, tls13 = TLS1_3_VERSION, dtls1 = DTLS1_VERSION;
	static const int no_max = 0, never = -1, tls12 = TLS1_2_VERSION, dtls12 = DTLS1_2_VERSION;
	static const unsigned int is_kem = 0;
	const char *internal = pak_curve_to_name(g->curve), *alg = "EC";
	int ffdh = pak_dh_group_bits(g->curve) != 0; /* negotiated by group in TLS 1.3 alone */
	/* RFC 7027: these code points end with TLS 1.2. */
	int ends = g->id >= BRAINPOOL_FIRST && g->id <= BRAINPOOL_LAST;
	OSSL_PARAM params[11];

	if (xdh_type(g->curve))
		internal = alg = xdh_type(g->curve);
	if (ffdh) {
		internal = g->name;
		alg = "DH";
	}

	text(&params[0], OSSL_CAPABILITY_TLS_GROUP_NAME, g->name);
	text(&params[1], OSSL_CAPABILITY_TLS_GROUP_NAME_INTERNAL, internal);
	text(&params[2], OSSL_CAPABILITY_TLS_GROUP_ALG, alg);
	number(&params[3], OSSL_CAPABILITY_TLS_GROUP_ID, &g->id);
	number(&params[4], OSSL_CAPABILITY_TLS_GROUP_SECURITY_BITS, &g->security_bits);
	version(&params[5], OSSL_CAPABILITY_TLS_GROUP_MIN_TLS, ffdh ? &tls13 : &tls1);
	version(&params[6], OSSL_CAPABILITY_TLS_GROUP_MAX_TLS, ends ? &tls12 : &no_max);
	version(&params[7], OSSL_CAPABILITY_TLS_GROUP_MIN_DTLS, ffdh ? &never : &dtls1);
	version(&params[8], OSSL_CAPABILITY_TLS_GROUP_MAX_DTLS,
	        ffdh   ? &never
	        : ends ? &dtls12
	               : &no_max);
	number(&params[9], OSSL_CAPABILITY_TLS_GROUP_IS_KEM, &is_kem);
	params[10] = (OSSL_PARAM)PAK_PARAM_END;
	return cb(params, arg);
}

/* An unknown capability is an empty list. */
int pak_prov_get_capabilities(void *provctx, const char *capability, OSSL_CALLBACK *cb, void *arg)
{
	const struct pak_prov *prov = provctx;

	if (prov->closed != PAK_OK || !pak_text_is(capability, strlen(capability), "TLS-GROUP"))
		return 0;
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		if (offered(groups[i].curve) && !tell(&groups[i], cb, arg))
			return 0;
	return 1;
}
