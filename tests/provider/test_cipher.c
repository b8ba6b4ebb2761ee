/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-ECB, CBC and CTR through EVP: in lockstep with the default provider, each call's output and
 * result alike. */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

static const char *const names[] = {"AES-128-ECB", "AES-192-ECB", "AES-256-ECB", "AES-128-CBC",
                                    "AES-192-CBC", "AES-256-CBC", "AES-128-CTR", "AES-192-CTR",
                                    "AES-256-CTR", NULL};

#define MAX 400
#define ROOM (MAX + 64)

/* One operation of ours and one of default's, given the same calls. */
struct pair {
	EVP_CIPHER *c[2];
	EVP_CIPHER_CTX *x[2];
	uint8_t out[2][ROOM];
	int len[2]; /* bytes of out so far */
};

static void pair_open(struct pair *p, const char *name)
{
	memset(p, 0, sizeof *p);
	for (int i = 0; i < 2; i++) {
		p->c[i] = EVP_CIPHER_fetch(i ? ref : ours, name, NULL);
		p->x[i] = EVP_CIPHER_CTX_new();
	}
}

static void pair_close(struct pair *p)
{
	for (int i = 0; i < 2; i++) {
		EVP_CIPHER_free(p->c[i]);
		EVP_CIPHER_CTX_free(p->x[i]);
	}
	prov_clear();
}

static int pair_init(struct pair *p, const uint8_t *key, const uint8_t *iv, int enc, int padding)
{
	int r[2];

	for (int i = 0; i < 2; i++) {
		r[i] = EVP_CipherInit_ex2(p->x[i], p->c[i], key, iv, enc, NULL);
		EVP_CIPHER_CTX_set_padding(p->x[i], padding);
		p->len[i] = 0;
	}
	return r[0] > 0 && r[1] > 0;
}

/* Both results and outputs agree. */
static int pair_update(struct pair *p, const uint8_t *in, int len)
{
	int r[2], n[2] = {-1, -1};

	for (int i = 0; i < 2; i++) {
		r[i] = EVP_CipherUpdate(p->x[i], p->out[i] + p->len[i], &n[i], in, len);
		if (r[i] > 0)
			p->len[i] += n[i];
	}
	return (r[0] > 0) == (r[1] > 0) && p->len[0] == p->len[1] &&
	       !memcmp(p->out[0], p->out[1], (size_t)p->len[0]);
}

static int pair_final(struct pair *p, int *result)
{
	int r[2], n[2] = {0, 0};

	for (int i = 0; i < 2; i++) {
		r[i] = EVP_CipherFinal_ex(p->x[i], p->out[i] + p->len[i], &n[i]);
		if (r[i] > 0)
			p->len[i] += n[i];
	}
	*result = r[1] > 0;
	return (r[0] > 0) == (r[1] > 0) && p->len[0] == p->len[1] &&
	       !memcmp(p->out[0], p->out[1], (size_t)p->len[0]);
}

/* The contexts' own view: IVs and lengths. */
static int pair_params(struct pair *p)
{
	uint8_t iv[2][16] = {{0}}, now[2][16] = {{0}};
	size_t key_len[2] = {0}, iv_len[2] = {9, 9};
	unsigned int padding[2] = {7, 7}, num[2] = {99, 99};

	for (int i = 0; i < 2; i++) {
		size_t n = (size_t)EVP_CIPHER_CTX_get_iv_length(p->x[i]);
		OSSL_PARAM q[] = {OSSL_PARAM_size_t(OSSL_CIPHER_PARAM_KEYLEN, &key_len[i]),
		                  OSSL_PARAM_size_t(OSSL_CIPHER_PARAM_IVLEN, &iv_len[i]),
		                  OSSL_PARAM_uint(OSSL_CIPHER_PARAM_PADDING, &padding[i]),
		                  OSSL_PARAM_uint(OSSL_CIPHER_PARAM_NUM, &num[i]),
		                  OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_IV, iv[i], n),
		                  OSSL_PARAM_octet_string(OSSL_CIPHER_PARAM_UPDATED_IV, now[i], n),
		                  OSSL_PARAM_END};

		if (EVP_CIPHER_CTX_get_params(p->x[i], n ? q : q + 4) <= 0 && n)
			return 0;
	}
	return key_len[0] == key_len[1] && iv_len[0] == iv_len[1] && padding[0] == padding[1] &&
	       num[0] == num[1] && !memcmp(iv[0], iv[1], 16) && !memcmp(now[0], now[1], 16);
}

/* Makes in the encryption, with padding, of a message that fills len bytes: two times in three. */
static void make_valid(const char *name, uint8_t *in, int len, const uint8_t *key,
                       const uint8_t *iv, uint64_t *seed)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ref, name, NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint64_t dice = tap_random64(seed);
	int n, m, text = len - 16 + (int)(dice >> 32) % 16;

	if (len && len % EVP_CIPHER_get_block_size(c) == 0 && dice % 3)
		if (EVP_EncryptInit_ex2(x, c, key, iv, NULL) <= 0 ||
		    EVP_EncryptUpdate(x, in, &n, in, text) <= 0 ||
		    EVP_EncryptFinal_ex(x, in + n, &m) <= 0)
			abort();
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
}

/* Any length, cut anywhere, with and without padding, both directions. */
static void lockstep(const char *name, int enc, int padding)
{
	struct pair p;
	uint64_t seed = 11;
	uint8_t key[32], iv[16], in[MAX + 16];
	int ok = 1, done, finals = 0;

	pair_open(&p, name);
	for (int len = 0; len < MAX && ok; len++) {
		int at = 0;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, sizeof in);
		if (!enc && padding && EVP_CIPHER_get_block_size(p.c[1]) > 1)
			make_valid(name, in, len, key, iv, &seed);
		ok &= pair_init(&p, key, iv, enc, padding);
		while (at < len) {
			int piece = (int)(tap_random64(&seed) % (uint64_t)(len - at + 1));

			ok &= pair_update(&p, in + at, piece) && pair_params(&p);
			at += piece;
		}
		ok &= pair_final(&p, &done);
		finals += done;
	}
	pair_close(&p);
	tap_ok(ok && finals, "%s, %s, padding %d: as default at every length", name,
	       enc ? "encrypting" : "decrypting", padding);
}

/* What was encrypted in pieces in place comes back in pieces in place. */
static void in_place(const char *name)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, name, NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t key[32] = {1}, iv[16] = {2}, buf[MAX + 16], plain[MAX];
	uint64_t seed = 3;
	int ok = 1, n = 0, m = 0;

	tap_random(&seed, plain, sizeof plain);
	for (int len = 0; len <= MAX - MAX % 16 && ok; len += 16) {
		memcpy(buf, plain, sizeof plain);
		ok &= EVP_EncryptInit_ex2(x, c, key, iv, NULL) > 0;
		ok &= EVP_EncryptUpdate(x, buf, &n, buf, len) > 0 &&
		      EVP_EncryptFinal_ex(x, buf + n, &m) > 0;
		n += m;
		ok &= EVP_DecryptInit_ex2(x, c, key, iv, NULL) > 0;
		ok &= EVP_DecryptUpdate(x, buf, &m, buf, n) > 0 &&
		      EVP_DecryptFinal_ex(x, buf + m, &n) > 0;
		ok &= m + n == len && !memcmp(buf, plain, (size_t)len);
	}
	tap_ok(ok, "%s: in place", name);
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
}

/* A copy taken anywhere goes its own way. */
static void copies(const char *name)
{
	struct pair p;
	EVP_CIPHER_CTX *copy = EVP_CIPHER_CTX_new();
	uint8_t key[32] = {5}, iv[16] = {6}, in[100] = {7}, out[160];
	int n = 0, m = 0, ok;

	pair_open(&p, name);
	ok = pair_init(&p, key, iv, 1, 1) && pair_update(&p, in, 37);
	ok = ok && EVP_CIPHER_CTX_copy(copy, p.x[0]) > 0;
	ok = ok && pair_update(&p, in + 37, 63) && pair_final(&p, &m);
	memcpy(out, p.out[1], (size_t)(name[8] == 'C' && name[9] == 'T' ? 37 : 32));
	n = name[8] == 'C' && name[9] == 'T' ? 37 : 32;
	ok = ok && EVP_EncryptUpdate(copy, out + n, &m, in + 37, 63) > 0;
	n += m;
	ok = ok && EVP_EncryptFinal_ex(copy, out + n, &m) > 0;
	tap_ok(ok && n + m == p.len[1] && !memcmp(out, p.out[1], (size_t)p.len[1]),
	       "%s: a copy in mid-message", name);
	EVP_CIPHER_CTX_free(copy);
	pair_close(&p);
}

/* Key and IV may come one by one in either order, and a new start may leave out either. */
static void two_steps(const char *name)
{
	struct pair p;
	uint8_t key[32] = {1}, iv[16] = {2}, iv2[16] = {3}, in[64] = {4};
	int ok = 1, done;

	pair_open(&p, name);
	ok &= pair_init(&p, NULL, iv, 1, 1) && pair_init(&p, key, NULL, 1, 1);
	ok &= pair_update(&p, in, 50) && pair_final(&p, &done);
	ok &= pair_init(&p, NULL, iv2, 1, 1) && pair_update(&p, in, 64) && pair_final(&p, &done);
	ok &= pair_init(&p, NULL, NULL, 1, 1) && pair_update(&p, in, 64) && pair_final(&p, &done);
	ok &= pair_init(&p, in, NULL, 1, 1) && pair_update(&p, in, 33) && pair_final(&p, &done);
	ok &= pair_init(&p, key, iv, 0, 0) && pair_update(&p, in, 64) && pair_final(&p, &done);
	tap_ok(ok, "%s: key and IV in steps", name);
	/* libcrypto repeats "no padding" at each start, also in the midst of a message given up. */
	ok = pair_init(&p, key, iv, 1, 0) && pair_update(&p, in, 21);
	ok = ok && pair_init(&p, key, iv, 1, 0) && pair_update(&p, in, 48) && pair_final(&p, &done);
	ok = ok && pair_init(&p, NULL, iv2, 1, 0) && pair_update(&p, in, 48);
	tap_ok(ok, "%s: a message given up, without padding", name);
	pair_close(&p);
}

static void getters(const char *name)
{
	struct pair p;

	pair_open(&p, name);
	tap_ok(EVP_CIPHER_get_block_size(p.c[0]) == EVP_CIPHER_get_block_size(p.c[1]) &&
	               EVP_CIPHER_get_iv_length(p.c[0]) == EVP_CIPHER_get_iv_length(p.c[1]) &&
	               EVP_CIPHER_get_key_length(p.c[0]) == EVP_CIPHER_get_key_length(p.c[1]) &&
	               EVP_CIPHER_get_mode(p.c[0]) == EVP_CIPHER_get_mode(p.c[1]) &&
	               EVP_CIPHER_get_flags(p.c[0]) == EVP_CIPHER_get_flags(p.c[1]) &&
	               EVP_CIPHER_get_nid(p.c[0]) == EVP_CIPHER_get_nid(p.c[1]),
	       "%s: sizes, mode, flags, nid", name);
	pair_close(&p);
}

/* EVP_Cipher: blocks, without padding or holding back. */
static void raw(const char *name)
{
	struct pair p;
	uint8_t key[32] = {1}, iv[16] = {2}, in[64] = {4};
	int r[2], ok = 1;

	pair_open(&p, name);
	for (int enc = 0; enc < 2; enc++) {
		ok &= pair_init(&p, key, iv, enc, 1);
		for (int i = 0; i < 2; i++)
			r[i] = EVP_Cipher(p.x[i], p.out[i], in, 48);
		ok &= r[0] == r[1] && r[1] >= 0 && !memcmp(p.out[0], p.out[1], 48);
	}
	tap_ok(ok, "%s: EVP_Cipher", name);
	pair_close(&p);
}

static void bad_input(void)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, "AES-256-CBC", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t key[32] = {0}, iv[16] = {0}, out[64];
	size_t len = 24;
	OSSL_PARAM params[] = {OSSL_PARAM_size_t(OSSL_CIPHER_PARAM_KEYLEN, &len), OSSL_PARAM_END};
	int n, ok;

	ok = EVP_EncryptInit_ex2(x, c, NULL, NULL, NULL) > 0;
	tap_ok(ok && EVP_EncryptUpdate(x, out, &n, key, 16) <= 0 && prov_error_has("no key set"),
	       "no key: refused with a reason");
	ok = EVP_EncryptInit_ex2(x, c, key, iv, params);
	tap_ok(ok <= 0 && prov_error_has("keylen"), "another key length is refused");
	ok = EVP_DecryptInit_ex2(x, c, key, iv, NULL) > 0 &&
	     EVP_DecryptUpdate(x, out, &n, key, 32) > 0;
	tap_ok(ok && EVP_DecryptFinal_ex(x, out, &n) <= 0 && prov_error_has("padding"),
	       "bad padding is refused");
	ok = EVP_DecryptInit_ex2(x, c, key, iv, NULL) > 0 &&
	     EVP_DecryptUpdate(x, out, &n, key, 17) > 0;
	tap_ok(ok && EVP_DecryptFinal_ex(x, out, &n) <= 0 && prov_error_has("length"),
	       "half a block is refused");
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
}

int main(void)
{
	prov_init();
	for (size_t i = 0; names[i]; i++) {
		getters(names[i]);
		for (int j = 0; j < 4; j++)
			lockstep(names[i], j & 1, j >> 1);
		in_place(names[i]);
		copies(names[i]);
		two_steps(names[i]);
		raw(names[i]);
	}
	bad_input();
	prov_done();
	return tap_done();
}
