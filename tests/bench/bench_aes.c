/* SPDX-License-Identifier: Apache-2.0
 *
 * AES: GCM as whole messages (a new IV each, key kept or new), and the block modes as long calls
 * under one IV set anew. The peer: init with the IV alone, update, final, and for GCM the tag by
 * EVP_CTRL_AEAD_GET_TAG. */
#include "tests/bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include <pak/aead.h>
#include <pak/cipher.h>

struct evp {
	EVP_CIPHER *cipher;
	EVP_CIPHER_CTX *ctx;
};

static const uint8_t key[32] = "bench key, bench key, bench key";
static const uint8_t iv[16] = "bench iv of 16b";

static void *allocate(size_t n)
{
	void *p = aligned_alloc(64, (n + 63) / 64 * 64);

	if (p == NULL)
		abort();
	memset(p, 0, n);
	return p;
}

static int setup_peer(struct bench_case *c, const char *name, int encrypt)
{
	struct evp *e = allocate(sizeof *e);

	e->cipher = EVP_CIPHER_fetch(NULL, name, NULL);
	e->ctx = EVP_CIPHER_CTX_new();
	c->peer = e;
	return !e->cipher || !e->ctx ||
	       !EVP_CipherInit_ex2(e->ctx, e->cipher, key, iv, encrypt, NULL) ||
	       !EVP_CIPHER_CTX_set_padding(e->ctx, 0);
}

static void teardown(struct bench_case *c)
{
	struct evp *e = c->peer;

	EVP_CIPHER_CTX_free(e->ctx);
	EVP_CIPHER_free(e->cipher);
	free(e);
	free(c->ours);
}

/* --- GCM */

static int setup_gcm(struct bench_case *c, size_t key_len, enum pak_direction direction)
{
	static const char *const names[] = {"AES-128-GCM", "AES-192-GCM", "AES-256-GCM"};
	struct pak_aead *a = allocate(sizeof *a);

	c->ours = a;
	return pak_aead_init(a, PAK_ALG_AES_GCM, direction, key, key_len) ||
	       setup_peer(c, names[key_len / 8 - 2], direction == PAK_ENCRYPT);
}

static int setup_gcm_128(struct bench_case *c)
{
	return setup_gcm(c, 16, PAK_ENCRYPT);
}

static int setup_gcm_256(struct bench_case *c)
{
	return setup_gcm(c, 32, PAK_ENCRYPT);
}

static int setup_gcm_256_open(struct bench_case *c)
{
	return setup_gcm(c, 32, PAK_DECRYPT);
}

static void run_seal(struct bench_case *c, size_t n)
{
	uint8_t tag[16];

	while (n--)
		bench_must(
		        !pak_aead_seal(c->ours, c->out, tag, 16, iv, 12, NULL, 0, c->in, c->size),
		        "pak_aead_seal");
}

static void peer_seal(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	uint8_t tag[16];
	int len;

	while (n--)
		bench_must(EVP_EncryptInit_ex2(e->ctx, NULL, NULL, iv, NULL) &&
		                   EVP_EncryptUpdate(e->ctx, c->out, &len, c->in, (int)c->size) &&
		                   EVP_EncryptFinal_ex(e->ctx, c->out + len, &len) &&
		                   EVP_CIPHER_CTX_ctrl(e->ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag),
		           "EVP_Encrypt");
}

/* Piecewise, as a caller of EVP drives us. */
static void run_seal_pieces(struct bench_case *c, size_t n)
{
	uint8_t tag[16];

	while (n--)
		bench_must(!pak_aead_start(c->ours, iv, 12, 16) &&
		                   !pak_aead_update(c->ours, c->out, c->in, c->size) &&
		                   !pak_aead_seal_final(c->ours, tag, 16),
		           "pak_aead_update");
}

static void run_open(struct bench_case *c, size_t n)
{
	struct pak_aead *sealer = allocate(sizeof *sealer);
	uint8_t *text = allocate(c->size), tag[16];

	bench_must(!pak_aead_init(sealer, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 32) &&
	                   !pak_aead_seal(sealer, text, tag, 16, iv, 12, NULL, 0, c->in, c->size),
	           "pak_aead_seal");
	while (n--)
		bench_must(!pak_aead_open(c->ours, c->out, tag, 16, iv, 12, NULL, 0, text, c->size),
		           "pak_aead_open");
	free(text);
	free(sealer);
}

static void peer_open(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	uint8_t *text = allocate(c->size), tag[16];
	EVP_CIPHER_CTX *sealer = EVP_CIPHER_CTX_new();
	int len;

	bench_must(EVP_EncryptInit_ex2(sealer, e->cipher, key, iv, NULL) &&
	                   EVP_EncryptUpdate(sealer, text, &len, c->in, (int)c->size) &&
	                   EVP_EncryptFinal_ex(sealer, text + len, &len) &&
	                   EVP_CIPHER_CTX_ctrl(sealer, EVP_CTRL_AEAD_GET_TAG, 16, tag),
	           "EVP_Encrypt");
	while (n--)
		bench_must(EVP_DecryptInit_ex2(e->ctx, NULL, NULL, iv, NULL) &&
		                   EVP_CIPHER_CTX_ctrl(e->ctx, EVP_CTRL_AEAD_SET_TAG, 16, tag) &&
		                   EVP_DecryptUpdate(e->ctx, c->out, &len, text, (int)c->size) &&
		                   EVP_DecryptFinal_ex(e->ctx, c->out + len, &len),
		           "EVP_Decrypt");
	EVP_CIPHER_CTX_free(sealer);
	free(text);
}

static void run_new_key(struct bench_case *c, size_t n)
{
	uint8_t tag[16];

	while (n--)
		bench_must(!pak_aead_init(c->ours, PAK_ALG_AES_GCM, PAK_ENCRYPT, c->in + n % 1024,
		                          32) &&
		                   !pak_aead_seal(c->ours, c->out, tag, 16, iv, 12, NULL, 0, c->in,
		                                  c->size),
		           "pak_aead_init");
}

static void peer_new_key(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	uint8_t tag[16];
	int len;

	while (n--)
		bench_must(EVP_EncryptInit_ex2(e->ctx, NULL, c->in + n % 1024, iv, NULL) &&
		                   EVP_EncryptUpdate(e->ctx, c->out, &len, c->in, (int)c->size) &&
		                   EVP_EncryptFinal_ex(e->ctx, c->out + len, &len) &&
		                   EVP_CIPHER_CTX_ctrl(e->ctx, EVP_CTRL_AEAD_GET_TAG, 16, tag),
		           "EVP_Encrypt");
}

/* --- ECB, CBC, CTR */

static int setup_cipher(struct bench_case *c, enum pak_alg alg, const char *name, size_t key_len,
                        enum pak_direction direction)
{
	struct pak_cipher *p = allocate(sizeof *p);

	c->ours = p;
	return pak_cipher_init(p, alg, direction, key, key_len, iv, pak_cipher_iv_len(alg)) ||
	       setup_peer(c, name, direction == PAK_ENCRYPT);
}

#define SETUP(function, alg, name, key_len, direction) \
	static int function(struct bench_case *c) \
	{ \
		return setup_cipher(c, alg, name, key_len, direction); \
	}
SETUP(setup_ctr_128, PAK_ALG_AES_CTR, "AES-128-CTR", 16, PAK_ENCRYPT)
SETUP(setup_ctr_256, PAK_ALG_AES_CTR, "AES-256-CTR", 32, PAK_ENCRYPT)
SETUP(setup_cbc_128, PAK_ALG_AES_CBC, "AES-128-CBC", 16, PAK_ENCRYPT)
SETUP(setup_cbc_256, PAK_ALG_AES_CBC, "AES-256-CBC", 32, PAK_ENCRYPT)
SETUP(setup_cbc_128_open, PAK_ALG_AES_CBC, "AES-128-CBC", 16, PAK_DECRYPT)
SETUP(setup_cbc_256_open, PAK_ALG_AES_CBC, "AES-256-CBC", 32, PAK_DECRYPT)
SETUP(setup_ecb_256, PAK_ALG_AES_ECB, "AES-256-ECB", 32, PAK_ENCRYPT)
SETUP(setup_ecb_256_open, PAK_ALG_AES_ECB, "AES-256-ECB", 32, PAK_DECRYPT)

static void run_cipher(struct bench_case *c, size_t n)
{
	struct pak_cipher *p = c->ours;
	size_t iv_len = pak_cipher_iv_len(p->alg), size = c->size & ~(size_t)15, len;

	while (n--)
		bench_must(!pak_cipher_restart(p, iv, iv_len) &&
		                   !pak_cipher_update(p, c->out, size, &len, c->in, size) &&
		                   !pak_cipher_final(p, c->out, 0, &len),
		           "pak_cipher");
}

static void peer_cipher(struct bench_case *c, size_t n)
{
	struct evp *e = c->peer;
	int size = (int)(c->size & ~(size_t)15), len;

	while (n--)
		bench_must(EVP_CipherInit_ex2(e->ctx, NULL, NULL, iv, -1, NULL) &&
		                   EVP_CipherUpdate(e->ctx, c->out, &len, c->in, size) &&
		                   EVP_CipherFinal_ex(e->ctx, c->out + len, &len),
		           "EVP_Cipher");
}

static const size_t sizes[] = {16, 64, 256, 1350, 8192, 16384, 1 << 20, 0};
static const size_t size_16[] = {16, 0};

#define ROW(name, sizes, primitive, setup, run, peer) \
	{ \
		name, sizes, primitive, setup, teardown, run, peer \
	}

const struct bench_row bench_aes[] = {
        ROW("AES-128-GCM seal", sizes, "gcm", setup_gcm_128, run_seal, peer_seal),
        ROW("AES-256-GCM seal", sizes, "gcm", setup_gcm_256, run_seal, peer_seal),
        ROW("AES-256-GCM seal, in pieces", sizes, "gcm", setup_gcm_256, run_seal_pieces, peer_seal),
        ROW("AES-256-GCM open", sizes, "gcm", setup_gcm_256_open, run_open, peer_open),
        ROW("AES-256-GCM seal, new key", size_16, "gcm", setup_gcm_256, run_new_key, peer_new_key),
        ROW("AES-128-CTR", sizes, "aes", setup_ctr_128, run_cipher, peer_cipher),
        ROW("AES-256-CTR", sizes, "aes", setup_ctr_256, run_cipher, peer_cipher),
        ROW("AES-128-CBC encrypt", sizes, "aes", setup_cbc_128, run_cipher, peer_cipher),
        ROW("AES-256-CBC encrypt", sizes, "aes", setup_cbc_256, run_cipher, peer_cipher),
        ROW("AES-128-CBC decrypt", sizes, "aes", setup_cbc_128_open, run_cipher, peer_cipher),
        ROW("AES-256-CBC decrypt", sizes, "aes", setup_cbc_256_open, run_cipher, peer_cipher),
        ROW("AES-256-ECB encrypt", sizes, "aes", setup_ecb_256, run_cipher, peer_cipher),
        ROW("AES-256-ECB decrypt", sizes, "aes", setup_ecb_256_open, run_cipher, peer_cipher),
        {0},
};
