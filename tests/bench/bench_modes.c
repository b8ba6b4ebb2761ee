/* SPDX-License-Identifier: Apache-2.0
 *
 * The other modes of AES: XTS (a data unit a call), CCM (whole messages), CMAC (key kept), key
 * wrap; ChaCha20-Poly1305 and SIV (whole messages). The peer is EVP with everything set up before,
 * the IV set anew. */
#include "tests/bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <pak/aead.h>
#include <pak/mac.h>
#include <pak/wrap.h>
#include <pak/xts.h>

struct evp {
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *ctx;
	EVP_MAC_CTX *mac;
};

static const uint8_t key[64] = "bench key, bench key, bench key, bench, other, other, others..";
static const uint8_t iv[16] = "bench iv of 16b";

static void *allocate(size_t n)
{
	void *p = aligned_alloc(64, (n + 63) / 64 * 64);

	if (p == NULL)
		abort();
	memset(p, 0, n);
	return p;
}

static struct evp *peer_of(struct bench_case *c, const char *name, int encrypt)
{
	struct evp *e = allocate(sizeof *e);

	e->cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	e->ctx = EVP_CIPHER_CTX_new();
	EVP_CIPHER_CTX_set_flags(e->ctx, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	c->peer = e;
	bench_must(EVP_CipherInit_ex2(e->ctx, e->cipher, NULL, NULL, encrypt, NULL), name);
	return e;
}

static void teardown(struct bench_case *c)
{
	struct evp *e = c->peer;

	EVP_CIPHER_CTX_free(e->ctx);
	EVP_CIPHER_free(e->cipher);
	EVP_MAC_CTX_free(e->mac);
	free(e);
	free(c->ours);
}

/* --- XTS */

static int setup_xts(struct bench_case *c, size_t key_len, int encrypt)
{
	struct evp *e = peer_of(c, key_len == 32 ? "AES-128-XTS" : "AES-256-XTS", encrypt);

	c->ours = allocate(sizeof(struct pak_xts));
	return !EVP_CipherInit_ex2(e->ctx, NULL, key, iv, encrypt, NULL) ||
	       pak_xts_init(c->ours, encrypt ? PAK_ENCRYPT : PAK_DECRYPT, key, key_len);
}

static int setup_xts_128(struct bench_case *c)
{
	return setup_xts(c, 32, 1);
}

static int setup_xts_256(struct bench_case *c)
{
	return setup_xts(c, 64, 1);
}

static int setup_xts_256_open(struct bench_case *c)
{
	return setup_xts(c, 64, 0);
}

static void run_xts(struct bench_case *c, size_t n)
{
	while (n--)
		bench_must(!pak_xts_unit(c->ours, c->out, c->in, c->size, iv), "pak_xts_unit");
}

static void peer_xts(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	int len;

	while (n--)
		bench_must(EVP_CipherInit_ex2(e->ctx, NULL, NULL, iv, -1, NULL) &&
		                   EVP_CipherUpdate(e->ctx, c->out, &len, c->in, (int)c->size) &&
		                   EVP_CipherFinal_ex(e->ctx, c->out + len, &len),
		           "EVP_Cipher");
}

/* --- CCM */

static int setup_ccm(struct bench_case *c, size_t key_len)
{
	struct evp *e = peer_of(c, key_len == 16 ? "AES-128-CCM" : "AES-256-CCM", 1);

	c->ours = allocate(sizeof(struct pak_aead));
	return EVP_CIPHER_CTX_ctrl(e->ctx, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL) <= 0 ||
	       EVP_CIPHER_CTX_ctrl(e->ctx, EVP_CTRL_AEAD_SET_TAG, 16, NULL) <= 0 ||
	       !EVP_EncryptInit_ex2(e->ctx, NULL, key, iv, NULL) ||
	       pak_aead_init(c->ours, PAK_ALG_AES_CCM, PAK_ENCRYPT, key, key_len);
}

static int setup_ccm_128(struct bench_case *c)
{
	return setup_ccm(c, 16);
}

static int setup_ccm_256(struct bench_case *c)
{
	return setup_ccm(c, 32);
}

static void run_seal(struct bench_case *c, size_t n)
{
	uint8_t tag[16];

	while (n--)
		bench_must(
		        !pak_aead_seal(c->ours, c->out, tag, 16, iv, 12, NULL, 0, c->in, c->size),
		        "pak_aead_seal");
}

static void peer_ccm(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	uint8_t tag[16];
	int len;

	while (n--)
		bench_must(EVP_EncryptInit_ex2(e->ctx, NULL, NULL, iv, NULL) &&
		                   EVP_EncryptUpdate(e->ctx, NULL, &len, NULL, (int)c->size) &&
		                   EVP_EncryptUpdate(e->ctx, c->out, &len, c->in, (int)c->size) &&
		                   EVP_CIPHER_CTX_ctrl(e->ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag) > 0,
		           "EVP_Encrypt");
}

/* --- ChaCha20-Poly1305 */

static int setup_chachapoly(struct bench_case *c)
{
	struct evp *e = peer_of(c, "ChaCha20-Poly1305", 1);

	c->ours = allocate(sizeof(struct pak_aead));
	return !EVP_EncryptInit_ex2(e->ctx, NULL, key, iv, NULL) ||
	       pak_aead_init(c->ours, PAK_ALG_CHACHA20_POLY1305, PAK_ENCRYPT, key, 32);
}

static void peer_chachapoly(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	uint8_t tag[16];
	int len;

	while (n--)
		bench_must(EVP_EncryptInit_ex2(e->ctx, NULL, NULL, iv, NULL) &&
		                   EVP_EncryptUpdate(e->ctx, c->out, &len, c->in, (int)c->size) &&
		                   EVP_EncryptFinal_ex(e->ctx, c->out + len, &len) &&
		                   EVP_CIPHER_CTX_ctrl(e->ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag) > 0,
		           "EVP_Encrypt");
}

/* --- SIV */

static int setup_siv(struct bench_case *c)
{
	struct evp *e = peer_of(c, "AES-128-SIV", 1);

	c->ours = allocate(sizeof(struct pak_aead));
	return !EVP_EncryptInit_ex2(e->ctx, NULL, key, NULL, NULL) ||
	       pak_aead_init(c->ours, PAK_ALG_AES_SIV, PAK_ENCRYPT, key, 32);
}

static void run_siv(struct bench_case *c, size_t n)
{
	uint8_t tag[16];

	while (n--)
		bench_must(
		        !pak_aead_seal(c->ours, c->out, tag, 16, NULL, 0, NULL, 0, c->in, c->size),
		        "pak_aead_seal");
}

/* A message wants the key again. */
static void peer_siv(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	int len;

	while (n--)
		bench_must(EVP_EncryptInit_ex2(e->ctx, NULL, key, NULL, NULL) &&
		                   EVP_EncryptUpdate(e->ctx, c->out, &len, c->in, (int)c->size),
		           "EVP_Encrypt");
}

/* libcrypto 3.0 lacks it: its GCM is the peer, for the scale. */
static int setup_gcm_siv(struct bench_case *c)
{
	struct evp *e = peer_of(c, "AES-128-GCM", 1);

	c->ours = allocate(sizeof(struct pak_aead));
	return !EVP_EncryptInit_ex2(e->ctx, NULL, key, iv, NULL) ||
	       pak_aead_init(c->ours, PAK_ALG_AES_GCM_SIV, PAK_ENCRYPT, key, 16);
}

/* --- CMAC */

static int setup_cmac(struct bench_case *c, const char *cipher, size_t key_len)
{
	struct evp *e = peer_of(c, cipher, 1);
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)cipher, 0),
	                       OSSL_PARAM_END};

	e->mac = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	c->ours = allocate(sizeof(struct pak_mac));
	return !EVP_MAC_init(e->mac, key, key_len, params) ||
	       pak_mac_init(c->ours, PAK_ALG_CMAC, PAK_ALG_NONE, PAK_OP_MAC, key, key_len);
}

static int setup_cmac_128(struct bench_case *c)
{
	return setup_cmac(c, "AES-128-CBC", 16);
}

static int setup_cmac_256(struct bench_case *c)
{
	return setup_cmac(c, "AES-256-CBC", 32);
}

static void run_cmac(struct bench_case *c, size_t n)
{
	while (n--)
		bench_must(!pak_mac_restart(c->ours) && !pak_mac_update(c->ours, c->in, c->size) &&
		                   !pak_mac_final(c->ours, c->out, 16),
		           "pak_mac");
}

static void peer_cmac(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	size_t len;

	while (n--)
		bench_must(EVP_MAC_init(e->mac, NULL, 0, NULL) &&
		                   EVP_MAC_update(e->mac, c->in, c->size) &&
		                   EVP_MAC_final(e->mac, c->out, &len, 16),
		           "EVP_MAC");
}

/* --- key wrap */

static int setup_kw(struct bench_case *c)
{
	struct evp *e = peer_of(c, "AES-256-WRAP", 1);

	c->ours = allocate(sizeof(struct pak_wrap));
	return !EVP_EncryptInit_ex2(e->ctx, NULL, key, NULL, NULL) ||
	       pak_wrap_init(c->ours, PAK_ALG_AES_KW, PAK_OP_WRAP, false, key, 32);
}

static void run_kw(struct bench_case *c, size_t n)
{
	size_t len;

	while (n--)
		bench_must(!pak_wrap_run(c->ours, c->out, 64, &len, c->in, c->size, NULL),
		           "pak_wrap_run");
}

static void peer_kw(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	int len;

	while (n--)
		bench_must(EVP_EncryptUpdate(e->ctx, c->out, &len, c->in, (int)c->size),
		           "EVP_EncryptUpdate");
}

static const size_t sizes[] = {16, 64, 256, 1350, 16384, 1 << 20, 0};
static const size_t size_32[] = {32, 0};

#define ROW(name, sizes, primitive, setup, run, peer) \
	{ \
		name, sizes, primitive, setup, teardown, run, peer \
	}

const struct bench_row bench_modes[] = {
        ROW("AES-128-XTS", sizes, "xts", setup_xts_128, run_xts, peer_xts),
        ROW("AES-256-XTS", sizes, "xts", setup_xts_256, run_xts, peer_xts),
        ROW("AES-256-XTS decrypt", sizes, "xts", setup_xts_256_open, run_xts, peer_xts),
        ROW("AES-128-CCM seal", sizes, "ccm", setup_ccm_128, run_seal, peer_ccm),
        ROW("AES-256-CCM seal", sizes, "ccm", setup_ccm_256, run_seal, peer_ccm),
        ROW("ChaCha20-Poly1305 seal", sizes, "chacha20", setup_chachapoly, run_seal,
            peer_chachapoly),
        ROW("AES-128-SIV seal", sizes, NULL, setup_siv, run_siv, peer_siv),
        ROW("AES-128-GCM-SIV seal, peer GCM", sizes, "gcm-siv", setup_gcm_siv, run_seal,
            peer_chachapoly),
        ROW("CMAC-AES-128", sizes, "cmac", setup_cmac_128, run_cmac, peer_cmac),
        ROW("CMAC-AES-256", sizes, "cmac", setup_cmac_256, run_cmac, peer_cmac),
        ROW("AES-256-KW", size_32, "aes", setup_kw, run_kw, peer_kw),
        {0},
};
