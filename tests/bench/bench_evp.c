/* SPDX-License-Identifier: Apache-2.0
 *
 * The provider beside OpenSSL's default one, both through EVP: what an application gets. The rows
 * are the calls that servers make per message, with everything fetched beforehand. */
#include "tests/bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

/* What a row needs on one side. */
struct side {
	OSSL_LIB_CTX *lib;
	EVP_MD *md;
	EVP_MD_CTX *md_ctx, *md_start;
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *cipher_ctx;
	EVP_MAC_CTX *mac;
	EVP_KDF_CTX *kdf;
	EVP_PKEY *key;
	EVP_PKEY_CTX *kex;
	uint8_t *sealed; /* text and tag */
	uint8_t sig[80], digest[32];
	size_t sig_len;
};

/* The contexts live to the end of the program: default's exit order is not what is measured. */
static OSSL_LIB_CTX *library(int mine)
{
	static OSSL_LIB_CTX *lib[2];

	if (lib[mine])
		return lib[mine];
	lib[mine] = OSSL_LIB_CTX_new();
	if (mine) {
		setenv("PAKPSS_CONF", PROVIDER_CONF, 1);
		OSSL_PROVIDER_set_default_search_path(lib[mine], PROVIDER_DIR);
	}
	bench_must(OSSL_PROVIDER_load(lib[mine], mine ? "pakpss" : "default") != NULL,
	           "OSSL_PROVIDER_load");
	return lib[mine];
}

static void side_free(struct side *s)
{
	if (!s)
		return;
	EVP_MD_CTX_free(s->md_ctx);
	EVP_MD_CTX_free(s->md_start);
	EVP_MD_free(s->md);
	EVP_CIPHER_CTX_free(s->cipher_ctx);
	EVP_CIPHER_free(s->cipher);
	EVP_MAC_CTX_free(s->mac);
	EVP_KDF_CTX_free(s->kdf);
	EVP_PKEY_CTX_free(s->kex);
	EVP_PKEY_free(s->key);
	free(s->sealed);
	free(s);
}

static int both(struct bench_case *c, int (*setup)(struct side *s, const struct bench_case *c))
{
	struct side *s[2];

	for (int i = 0; i < 2; i++) {
		s[i] = calloc(1, sizeof *s[i]);
		if (s[i] == NULL)
			abort();
		s[i]->lib = library(!i);
		s[i]->md_ctx = EVP_MD_CTX_new();
		s[i]->cipher_ctx = EVP_CIPHER_CTX_new();
		bench_must(setup(s[i], c) > 0, "setup");
	}
	c->ours = s[0];
	c->peer = s[1];
	return 0;
}

static void teardown(struct bench_case *c)
{
	side_free(c->ours);
	side_free(c->peer);
}

/* ROWS(name): static name_setup and name_once(side, case) become the functions of a row. */
#define ROWS(name) \
	static int name##_both(struct bench_case *c) \
	{ \
		return both(c, name##_setup); \
	} \
	static void name##_ours(struct bench_case *c, size_t n) \
	{ \
		while (n--) \
			bench_must(name##_once(c->ours, c) > 0, #name); \
	} \
	static void name##_peer(struct bench_case *c, size_t n) \
	{ \
		while (n--) \
			bench_must(name##_once(c->peer, c) > 0, #name); \
	}

static int digest_setup(struct side *s, const struct bench_case *c)
{
	s->md = EVP_MD_fetch(s->lib, "SHA256", NULL);
	s->md_start = EVP_MD_CTX_new();
	return EVP_DigestInit_ex2(s->md_start, s->md, NULL) &&
	       EVP_DigestUpdate(s->md_start, c->in, 64);
}

static int digest_once(struct side *s, struct bench_case *c)
{
	return EVP_DigestInit_ex2(s->md_ctx, s->md, NULL) &&
	       EVP_DigestUpdate(s->md_ctx, c->in, c->size) &&
	       EVP_DigestFinal_ex(s->md_ctx, c->out, NULL);
}
ROWS(digest)

static int sha3_setup(struct side *s, const struct bench_case *c)
{
	(void)c;
	s->md = EVP_MD_fetch(s->lib, "SHA3-256", NULL);
	return s->md != NULL;
}
#define sha3_once digest_once
ROWS(sha3)

static int shake_setup(struct side *s, const struct bench_case *c)
{
	(void)c;
	s->md = EVP_MD_fetch(s->lib, "SHAKE-128", NULL);
	return s->md != NULL;
}

static int shake_once(struct side *s, struct bench_case *c)
{
	return EVP_DigestInit_ex2(s->md_ctx, s->md, NULL) &&
	       EVP_DigestUpdate(s->md_ctx, c->in, c->size) &&
	       EVP_DigestFinalXOF(s->md_ctx, c->out, 32);
}
ROWS(shake)

static int sha512_setup(struct side *s, const struct bench_case *c)
{
	(void)c;
	s->md = EVP_MD_fetch(s->lib, "SHA512", NULL);
	return s->md != NULL;
}
#define sha512_once digest_once
ROWS(sha512)

#define copy_setup digest_setup
static int copy_once(struct side *s, struct bench_case *c)
{
	return EVP_MD_CTX_copy_ex(s->md_ctx, s->md_start) &&
	       EVP_DigestUpdate(s->md_ctx, c->in, c->size) &&
	       EVP_DigestFinal_ex(s->md_ctx, c->out, NULL);
}
ROWS(copy)

#define fetch_setup digest_setup
static int fetch_once(struct side *s, struct bench_case *c)
{
	EVP_MD *md = EVP_MD_fetch(s->lib, "SHA256", NULL);

	(void)c;
	EVP_MD_free(md);
	return md != NULL;
}
ROWS(fetch)

static int mac_init(struct side *s, const struct bench_case *c)
{
	char name[] = "SHA256";
	const OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
	                             OSSL_PARAM_END};

	return EVP_MAC_init(s->mac, c->in, 32, params);
}

static int kept_setup(struct side *s, const struct bench_case *c)
{
	EVP_MAC *mac = EVP_MAC_fetch(s->lib, "HMAC", NULL);

	s->mac = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	return mac_init(s, c);
}

static int kept_once(struct side *s, struct bench_case *c)
{
	size_t n;

	return EVP_MAC_init(s->mac, NULL, 0, NULL) && EVP_MAC_update(s->mac, c->in, c->size) &&
	       EVP_MAC_final(s->mac, c->out, &n, 64);
}
ROWS(kept)

static int cmac_setup(struct side *s, const struct bench_case *c)
{
	EVP_MAC *mac = EVP_MAC_fetch(s->lib, "CMAC", NULL);
	char name[] = "AES-128-CBC";
	const OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, name, 0),
	                             OSSL_PARAM_END};

	s->mac = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	return EVP_MAC_init(s->mac, c->in, 16, params);
}
#define cmac_once kept_once
ROWS(cmac)

#define rekeyed_setup kept_setup
static int rekeyed_once(struct side *s, struct bench_case *c)
{
	size_t n;

	return mac_init(s, c) && EVP_MAC_update(s->mac, c->in, c->size) &&
	       EVP_MAC_final(s->mac, c->out, &n, 64);
}
ROWS(rekeyed)

static int record_setup(struct side *s, const struct bench_case *c)
{
	s->cipher = EVP_CIPHER_fetch(s->lib, "AES-256-GCM", NULL);
	return EVP_EncryptInit_ex2(s->cipher_ctx, s->cipher, c->in, c->in, NULL);
}

/* A TLS 1.3 record: IV, 5 bytes of associated data, text, tag. */
static int record_once(struct side *s, struct bench_case *c)
{
	EVP_CIPHER_CTX *x = s->cipher_ctx;
	int n;

	return EVP_CipherInit_ex(x, NULL, NULL, NULL, c->in, 1) > 0 &&
	       EVP_EncryptUpdate(x, NULL, &n, c->in, 5) > 0 &&
	       EVP_EncryptUpdate(x, c->out, &n, c->in, (int)c->size) > 0 &&
	       EVP_EncryptFinal_ex(x, c->out, &n) > 0 &&
	       EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, c->out + c->size) > 0;
}
ROWS(record)

static int record128_setup(struct side *s, const struct bench_case *c)
{
	s->cipher = EVP_CIPHER_fetch(s->lib, "AES-128-GCM", NULL);
	return EVP_EncryptInit_ex2(s->cipher_ctx, s->cipher, c->in, c->in, NULL);
}
#define record128_once record_once
ROWS(record128)

/* The same, opened. */
static int opened_setup(struct side *s, const struct bench_case *c)
{
	struct bench_case once = *c;

	s->cipher = EVP_CIPHER_fetch(s->lib, "AES-256-GCM", NULL);
	if (!EVP_EncryptInit_ex2(s->cipher_ctx, s->cipher, c->in, c->in, NULL) ||
	    !record_once(s, &once))
		return 0;
	s->sealed = malloc(c->size + 16);
	if (!s->sealed)
		abort();
	memcpy(s->sealed, c->out, c->size + 16);
	return EVP_DecryptInit_ex2(s->cipher_ctx, s->cipher, c->in, c->in, NULL);
}

static int opened_once(struct side *s, struct bench_case *c)
{
	EVP_CIPHER_CTX *x = s->cipher_ctx;
	int n;

	return EVP_CipherInit_ex(x, NULL, NULL, NULL, c->in, 0) > 0 &&
	       EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, 16, s->sealed + c->size) > 0 &&
	       EVP_DecryptUpdate(x, NULL, &n, c->in, 5) > 0 &&
	       EVP_DecryptUpdate(x, c->out, &n, s->sealed, (int)c->size) > 0 &&
	       EVP_DecryptFinal_ex(x, c->out, &n) > 0;
}
ROWS(opened)

/* CCM: the text's length comes before the associated data. */
static int ccm_setup(struct side *s, const struct bench_case *c)
{
	s->cipher = EVP_CIPHER_fetch(s->lib, "AES-256-CCM", NULL);
	return EVP_EncryptInit_ex2(s->cipher_ctx, s->cipher, NULL, NULL, NULL) &&
	       EVP_CIPHER_CTX_ctrl(s->cipher_ctx, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL) &&
	       EVP_CIPHER_CTX_ctrl(s->cipher_ctx, EVP_CTRL_AEAD_SET_TAG, 16, NULL) &&
	       EVP_EncryptInit_ex2(s->cipher_ctx, NULL, c->in, c->in, NULL);
}

static int ccm_once(struct side *s, struct bench_case *c)
{
	EVP_CIPHER_CTX *x = s->cipher_ctx;
	int n;

	return EVP_CipherInit_ex(x, NULL, NULL, NULL, c->in, 1) > 0 &&
	       EVP_EncryptUpdate(x, NULL, &n, NULL, (int)c->size) > 0 &&
	       EVP_EncryptUpdate(x, NULL, &n, c->in, 5) > 0 &&
	       EVP_EncryptUpdate(x, c->out, &n, c->in, (int)c->size) > 0 &&
	       EVP_EncryptFinal_ex(x, c->out, &n) > 0 &&
	       EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, c->out + c->size) > 0;
}
ROWS(ccm)

#define new_key_setup record_setup
static int new_key_once(struct side *s, struct bench_case *c)
{
	EVP_CIPHER_CTX *x = s->cipher_ctx;
	int n;

	return EVP_EncryptInit_ex2(x, NULL, c->in, c->in, NULL) > 0 &&
	       EVP_EncryptUpdate(x, c->out, &n, c->in, (int)c->size) > 0 &&
	       EVP_EncryptFinal_ex(x, c->out, &n) > 0 &&
	       EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, c->out + c->size) > 0;
}
ROWS(new_key)

/* A message under a new IV and the old key. */
static int message_once(struct side *s, struct bench_case *c)
{
	EVP_CIPHER_CTX *x = s->cipher_ctx;
	int n;

	return EVP_CipherInit_ex2(x, NULL, NULL, c->in, -1, NULL) > 0 &&
	       EVP_CipherUpdate(x, c->out, &n, c->in, (int)(c->size & ~(size_t)15)) > 0 &&
	       EVP_CipherFinal_ex(x, c->out + n, &n) > 0;
}

static int message_setup(struct side *s, const struct bench_case *c, const char *name, int encrypt)
{
	s->cipher = EVP_CIPHER_fetch(s->lib, name, NULL);
	return EVP_CipherInit_ex2(s->cipher_ctx, s->cipher, c->in, c->in, encrypt, NULL) &&
	       EVP_CIPHER_CTX_set_padding(s->cipher_ctx, 0);
}

static int ctr_setup(struct side *s, const struct bench_case *c)
{
	return message_setup(s, c, "AES-256-CTR", 1);
}
#define ctr_once message_once
ROWS(ctr)

static int cbc_setup(struct side *s, const struct bench_case *c)
{
	return message_setup(s, c, "AES-256-CBC", 0);
}
#define cbc_once message_once
ROWS(cbc)

/* Under XTS the text of a data unit, and its number the IV. */
static int xts_setup(struct side *s, const struct bench_case *c)
{
	s->cipher = EVP_CIPHER_fetch(s->lib, "AES-256-XTS", NULL);
	return EVP_CipherInit_ex2(s->cipher_ctx, s->cipher, c->in, c->in, 1, NULL);
}
#define xts_once message_once
ROWS(xts)

static int ecb_setup(struct side *s, const struct bench_case *c)
{
	s->cipher = EVP_CIPHER_fetch(s->lib, "AES-128-ECB", NULL);
	return EVP_EncryptInit_ex2(s->cipher_ctx, s->cipher, c->in, NULL, NULL) &&
	       EVP_CIPHER_CTX_set_padding(s->cipher_ctx, 0);
}

static int ecb_once(struct side *s, struct bench_case *c)
{
	int n;

	return EVP_EncryptUpdate(s->cipher_ctx, c->out, &n, c->in, (int)c->size);
}
ROWS(ecb)

static int tls13_setup(struct side *s, const struct bench_case *c)
{
	EVP_KDF *kdf = EVP_KDF_fetch(s->lib, "TLS13-KDF", NULL);

	(void)c;
	s->kdf = EVP_KDF_CTX_new(kdf);
	EVP_KDF_free(kdf);
	return s->kdf != NULL;
}

static int tls13_once(struct side *s, struct bench_case *c)
{
	int mode = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	char digest[] = "SHA2-384", prefix[] = "tls13 ", label[] = "key";
	const OSSL_PARAM params[] = {
	        OSSL_PARAM_int(OSSL_KDF_PARAM_MODE, &mode),
	        OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
	        OSSL_PARAM_octet_string(OSSL_KDF_PARAM_KEY, c->in, 48),
	        OSSL_PARAM_octet_string(OSSL_KDF_PARAM_PREFIX, prefix, sizeof prefix - 1),
	        OSSL_PARAM_octet_string(OSSL_KDF_PARAM_LABEL, label, sizeof label - 1),
	        OSSL_PARAM_octet_string(OSSL_KDF_PARAM_DATA, c->in, 48),
	        OSSL_PARAM_END};

	return EVP_KDF_derive(s->kdf, c->out, 32, params);
}
ROWS(tls13)

static int pbkdf2_setup(struct side *s, const struct bench_case *c)
{
	EVP_KDF *kdf = EVP_KDF_fetch(s->lib, "PBKDF2", NULL);

	(void)c;
	s->kdf = EVP_KDF_CTX_new(kdf);
	EVP_KDF_free(kdf);
	return s->kdf != NULL;
}

static int pbkdf2_once(struct side *s, struct bench_case *c)
{
	unsigned int rounds = 600000;
	char digest[] = "SHA2-256";
	const OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_PASSWORD, c->in, 16),
	                             OSSL_PARAM_octet_string(OSSL_KDF_PARAM_SALT, c->in + 16, 16),
	                             OSSL_PARAM_uint(OSSL_KDF_PARAM_ITER, &rounds), OSSL_PARAM_END};

	return EVP_KDF_derive(s->kdf, c->out, 32, params);
}
ROWS(pbkdf2)

static int sign_once(struct side *s, struct bench_case *c)
{
	s->sig_len = sizeof s->sig;
	return EVP_DigestSignInit_ex(s->md_ctx, NULL, "SHA256", s->lib, NULL, s->key, NULL) > 0 &&
	       EVP_DigestSign(s->md_ctx, s->sig, &s->sig_len, c->in, 32) > 0;
}

static int sign_setup(struct side *s, const struct bench_case *c)
{
	struct bench_case once = *c;

	s->key = EVP_PKEY_Q_keygen(s->lib, NULL, "EC", "P-256");
	return s->key && sign_once(s, &once);
}
ROWS(sign)

#define verify_setup sign_setup
static int verify_once(struct side *s, struct bench_case *c)
{
	return EVP_DigestVerifyInit_ex(s->md_ctx, NULL, "SHA256", s->lib, NULL, s->key, NULL) > 0 &&
	       EVP_DigestVerify(s->md_ctx, s->sig, s->sig_len, c->in, 32) > 0;
}
ROWS(verify)

static int ecdh_setup(struct side *s, const struct bench_case *c)
{
	(void)c;
	s->key = EVP_PKEY_Q_keygen(s->lib, NULL, "EC", "P-256");
	s->kex = EVP_PKEY_CTX_new_from_pkey(s->lib, s->key, NULL);
	return EVP_PKEY_derive_init(s->kex) > 0 && EVP_PKEY_derive_set_peer(s->kex, s->key) > 0;
}

static int ecdh_once(struct side *s, struct bench_case *c)
{
	size_t n = 32;

	return EVP_PKEY_derive(s->kex, c->out, &n);
}
ROWS(ecdh)

#define keygen_setup ecdh_setup
static int keygen_once(struct side *s, struct bench_case *c)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(s->lib, NULL, "EC", "P-256");

	(void)c;
	EVP_PKEY_free(key);
	return key != NULL;
}
ROWS(keygen)

#define random_setup digest_setup
static int random_once(struct side *s, struct bench_case *c)
{
	return RAND_bytes_ex(s->lib, c->out, c->size, 0);
}
ROWS(random)

static const size_t sizes[] = {16, 1350, 16384, 0};
static const size_t size_16[] = {16, 0};
static const size_t random_sizes[] = {16, 65536, 0};

#define ROW(name, sizes, part) \
	{ \
		name, sizes, NULL, part##_both, teardown, part##_ours, part##_peer \
	}

const struct bench_row bench_evp[] = {
        ROW("EVP SHA-256", sizes, digest),
        ROW("EVP SHA3-256", sizes, sha3),
        ROW("EVP SHAKE128", sizes, shake),
        ROW("EVP SHA-512", sizes, sha512),
        ROW("EVP SHA-256, copied context", size_16, copy),
        ROW("EVP SHA-256, fetch", NULL, fetch),
        ROW("EVP HMAC-SHA-256, key kept", size_16, kept),
        ROW("EVP HMAC-SHA-256, new key", size_16, rekeyed),
        ROW("EVP CMAC-AES-128, key kept", sizes, cmac),
        ROW("EVP AES-256-GCM record", sizes, record),
        ROW("EVP AES-128-GCM record", sizes, record128),
        ROW("EVP AES-256-GCM record, opened", sizes, opened),
        ROW("EVP AES-256-CCM record", sizes, ccm),
        ROW("EVP AES-256-GCM, new key", size_16, new_key),
        ROW("EVP AES-256-CTR", sizes, ctr),
        ROW("EVP AES-256-CBC decrypt", sizes, cbc),
        ROW("EVP AES-256-XTS", sizes, xts),
        ROW("EVP AES-128-ECB", size_16, ecb),
        ROW("EVP TLS13-KDF", NULL, tls13),
        ROW("EVP PBKDF2-HMAC-SHA-256, 600,000 rounds", NULL, pbkdf2),
        ROW("EVP ECDSA P-256 sign", NULL, sign),
        ROW("EVP ECDSA P-256 verify", NULL, verify),
        ROW("EVP ECDH P-256", NULL, ecdh),
        ROW("EVP P-256 keygen", NULL, keygen),
        ROW("EVP RAND_bytes", random_sizes, random),
        {0},
};
