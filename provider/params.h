/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: OSSL_PARAM without libcrypto. Names become an enum once, so a caller walks an array in
 * one pass with a switch; values convert between any integer width and what the callers hold. */
#ifndef PROVIDER_PARAMS_H
#define PROVIDER_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <openssl/core.h>

/* PAK_PARAM_LIST(X): X(identifier, name). Within one first letter, the often used first. */
/* clang-format off */
#define PAK_PARAM_LIST(X) \
	X(KEY, "key") X(KEYLEN, "keylen") X(KAT, "kat") X(KDF_TYPE, "kdf-type") \
	X(KDF_DIGEST, "kdf-digest") X(KDF_DIGEST_PROPS, "kdf-digest-props") \
	X(KDF_OUTLEN, "kdf-outlen") X(KDF_UKM, "kdf-ukm") X(TAG, "tag") X(TAGLEN, "taglen") \
	X(TLSAAD, "tlsaad") X(TLSAADPAD, "tlsaadpad") X(TLSIVFIXED, "tlsivfixed") \
	X(TLSIVGEN, "tlsivgen") X(TLSIVINV, "tlsivinv") X(TLS_MAC, "tls-mac") \
	X(TLS_VERSION, "tls-version") X(TLS_MAC_SIZE, "tls-mac-size") \
	X(TLS_DATA_SIZE, "tls-data-size") X(TLS_MULTI, "tls-multi") \
	X(IVLEN, "ivlen") X(IV, "iv") X(INFO, "info") X(ITER, "iter") X(INSTANCE, "instance") \
	X(INCLUDE_PUBLIC, "include-public") X(MODE, "mode") X(MAX_REQUEST, "max_request") \
	X(MAX_SIZE, "max-size") X(MANDATORY_DIGEST, "mandatory-digest") X(MAX_ENTROPYLEN, "max_entropylen") \
	X(MAX_NONCELEN, "max_noncelen") X(MAX_PERSLEN, "max_perslen") \
	X(MAX_ADINLEN, "max_adinlen") X(MIN_ENTROPYLEN, "min_entropylen") \
	X(MIN_NONCELEN, "min_noncelen") X(SIZE, "size") X(SALT, "salt") X(STATE, "state") \
	X(STRENGTH, "strength") X(SECURITY_BITS, "security-bits") X(STATUS, "status") \
	X(SEED, "seed") X(SECRET, "secret") X(PADDING, "padding") X(PREFIX, "prefix") X(PASS, "pass") \
	X(PKCS5, "pkcs5") X(PUB, "pub") X(PRIV, "priv") X(PROPERTIES, "properties") \
	X(POINT_FORMAT, "point-format") X(P, "p") X(PAK_POLICY, "pakpss.policy") \
	X(PAK_SERIAL, "pakpss.policy-serial") X(PAK_MODE, "pakpss.mode") \
	X(PAK_STATE, "pakpss.state") X(PAK_FAILURE, "pakpss.failure") \
	X(PAK_ALLOWED, "pakpss.allowed") X(PAK_LEGACY, "pakpss.legacy") \
	X(PAK_EXCEPTION, "pakpss.exception") X(PAK_DENIED, "pakpss.denied") \
	X(PAK_UNLISTED, "pakpss.unlisted") X(DIGEST, "digest") X(DATA, "data") \
	X(DIGEST_SIZE, "digest-size") X(DEFAULT_DIGEST, "default-digest") \
	X(DIGEST_NOINIT, "digest-noinit") X(DIGEST_ONESHOT, "digest-oneshot") \
	X(DECODED_FROM_EXPLICIT, "decoded-from-explicit") X(BLOCKSIZE, "blocksize") \
	X(BLOCK_SIZE, "block-size") X(BITS, "bits") X(BUILDINFO, "buildinfo") X(B, "b") \
	X(AEAD, "aead") X(ALGORITHM_ID, "algorithm-id") X(ALGID_ABSENT, "algid-absent") \
	X(A, "a") X(XOF, "xof") X(XOFLEN, "xoflen") X(CUSTOM, "custom") X(CUSTOM_IV, "custom-iv") X(CTS, "cts") X(CTS_MODE, "cts_mode") X(CIPHER, "cipher") \
	X(COFACTOR, "cofactor") X(HAS_RANDKEY, "has-randkey") X(NUM, "num") X(NAME, "name") \
	X(NONCE_TYPE, "nonce-type") X(UPDATED_IV, "updated-iv") X(USE_BITS, "use-bits") \
	X(USE_DF, "use_derivation_function") X(USE_COFACTOR_FLAG, "use-cofactor-flag") \
	X(LABEL, "label") X(RESEED_REQUESTS, "reseed_requests") \
	X(RESEED_INTERVAL, "reseed_time_interval") X(RESEED_COUNTER, "reseed_counter") \
	X(RESEED_TIME, "reseed_time") X(GROUP, "group") X(GENERATOR, "generator") \
	X(GROUP_CHECK, "group-check") X(ENCODED_PUB, "encoded-pub-key") \
	X(ENCODING, "encoding") X(ECDH_COFACTOR, "ecdh-cofactor-mode") \
	X(FIELD_TYPE, "field-type") X(ORDER, "order") X(QX, "qx") X(QY, "qy") \
	X(VERSION, "version") X(MAC, "mac") X(MACLEN, "maclen") X(USE_L, "use-l") \
	X(USE_SEPARATOR, "use-separator") X(USE_KEYBITS, "use-keybits") X(UKM, "ukm") \
	X(XCGHASH, "xcghash") X(SESSION_ID, "session_id") X(TYPE, "type") \
	X(CONSTANT, "constant") X(CONTEXT_STRING, "context-string") X(CEKALG, "cekalg") X(ID, "id") X(ACVPINFO, "acvp-info") \
	X(PARTYU, "partyu-info") X(PARTYV, "partyv-info") X(SUPP_PUB, "supp-pubinfo") \
	X(SUPP_PRIV, "supp-privinfo") X(COUNTER_BITS, "r")
/* clang-format on */

enum pak_param_id {
	PAK_P_NONE,
#define PAK_PARAM_ENUM(id, name) PAK_P_##id,
	PAK_PARAM_LIST(PAK_PARAM_ENUM)
#undef PAK_PARAM_ENUM
	        PAK_P_COUNT
};

/* Builds the index; called once, before anything else here. */
void pak_params_init(void);

/* The identifier of a name, PAK_P_NONE if this provider knows none of that name. */
enum pak_param_id pak_param_id(const char *name);

/* Whether key is the literal name, of at most 7 letters: a few comparisons in line, for the one
 * parameter that a hot call is made for. */
#define PAK_PARAM_AT(key, name, i) \
	((i) >= sizeof(name) || (key)[i] == (name)[(i) < sizeof(name) ? (i) : 0])
#define PAK_PARAM_IS(key, name) \
	(PAK_PARAM_AT(key, name, 0) && PAK_PARAM_AT(key, name, 1) && PAK_PARAM_AT(key, name, 2) && \
	 PAK_PARAM_AT(key, name, 3) && PAK_PARAM_AT(key, name, 4) && PAK_PARAM_AT(key, name, 5) && \
	 PAK_PARAM_AT(key, name, 6) && PAK_PARAM_AT(key, name, 7))

/* Rows of the arrays that describe parameters. */
#define PAK_PARAM_SIZE(name) \
	{ \
		name, OSSL_PARAM_UNSIGNED_INTEGER, NULL, sizeof(size_t), 0 \
	}
#define PAK_PARAM_UINT(name) \
	{ \
		name, OSSL_PARAM_UNSIGNED_INTEGER, NULL, sizeof(unsigned int), 0 \
	}
#define PAK_PARAM_UINT64(name) \
	{ \
		name, OSSL_PARAM_UNSIGNED_INTEGER, NULL, sizeof(uint64_t), 0 \
	}
#define PAK_PARAM_INT(name) \
	{ \
		name, OSSL_PARAM_INTEGER, NULL, sizeof(int), 0 \
	}
#define PAK_PARAM_TIME(name) \
	{ \
		name, OSSL_PARAM_INTEGER, NULL, sizeof(int64_t), 0 \
	}
#define PAK_PARAM_BN(name) \
	{ \
		name, OSSL_PARAM_UNSIGNED_INTEGER, NULL, 0, 0 \
	}
#define PAK_PARAM_UTF8(name) \
	{ \
		name, OSSL_PARAM_UTF8_STRING, NULL, 0, 0 \
	}
#define PAK_PARAM_UTF8_PTR(name) \
	{ \
		name, OSSL_PARAM_UTF8_PTR, NULL, 0, 0 \
	}
#define PAK_PARAM_OCTETS(name) \
	{ \
		name, OSSL_PARAM_OCTET_STRING, NULL, 0, 0 \
	}
#define PAK_PARAM_OCTET_PTR(name) \
	{ \
		name, OSSL_PARAM_OCTET_PTR, NULL, 0, 0 \
	}
#define PAK_PARAM_END \
	{ \
		NULL, 0, NULL, 0, 0 \
	}

/* First parameter of that name, NULL if none or params is NULL. For cold paths. */
const OSSL_PARAM *pak_param_find(const OSSL_PARAM params[], const char *name);

/* Setters: 1, or 0 when the type does not fit or the buffer is too small. A NULL buffer asks for
 * the size. */
int pak_param_set_any_uint(OSSL_PARAM *p, uint64_t value);
int pak_param_set_int(OSSL_PARAM *p, int64_t value);
int pak_param_set_utf8(OSSL_PARAM *p, const char *value);
int pak_param_set_octets(OSSL_PARAM *p, const void *value, size_t len);

/* Writes a big-endian number of len bytes as an unsigned integer, keeping leading zeros. */
int pak_param_set_bn(OSSL_PARAM *p, const uint8_t *value, size_t len);

/* Getters: 1, or 0 when the type does not fit, a number is negative or too large, or data is
 * missing. */
int pak_param_get_size(const OSSL_PARAM *p, size_t *out);
int pak_param_get_any_uint(const OSSL_PARAM *p, unsigned int *out);
int pak_param_get_int(const OSSL_PARAM *p, int *out);

/* Pointers into the parameter. A string has no NUL within len, and need not have one after it. */
int pak_param_get_utf8(const OSSL_PARAM *p, const char **out, size_t *len);
int pak_param_get_octets(const OSSL_PARAM *p, const uint8_t **out, size_t *len);

/* Reads an unsigned integer into len big-endian bytes. Time depends on the sizes only. */
int pak_param_get_bn(const OSSL_PARAM *p, uint8_t *out, size_t len);

/* Of the widths that libcrypto itself uses, in line. */
static inline int pak_param_set_uint(OSSL_PARAM *p, uint64_t value)
{
	if (p->data_type != OSSL_PARAM_UNSIGNED_INTEGER || !p->data || p->data_size != sizeof value)
		return pak_param_set_any_uint(p, value);
	memcpy(p->data, &value, sizeof value);
	p->return_size = sizeof value;
	return 1;
}

static inline int pak_param_get_uint(const OSSL_PARAM *p, unsigned int *out)
{
	if (p->data_type != OSSL_PARAM_UNSIGNED_INTEGER || !p->data || p->data_size != sizeof *out)
		return pak_param_get_any_uint(p, out);
	memcpy(out, p->data, sizeof *out);
	return 1;
}

/* 1 if s of len bytes equals the string word, ignoring ASCII case. */
int pak_text_is(const char *s, size_t len, const char *word);

#endif
