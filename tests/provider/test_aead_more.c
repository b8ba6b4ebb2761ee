/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20-Poly1305, AES-SIV and AES-GCM-SIV through EVP, where the policy lets them (by itself in
 * mode audit; test_aead_more.sh brings a policy that allows them): constants, parameters and
 * messages beside the default provider, and the vectors of RFC 8452 where that has no GCM-SIV. */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

#define MAX 400

static const struct {
	const char *name;
	size_t key_len, iv_len;
	int whole; /* the text comes in one call */
} ciphers[] = {
        {"ChaCha20-Poly1305", 32, 12, 0}, {"AES-128-SIV", 32, 0, 1},
        {"AES-192-SIV", 48, 0, 1},        {"AES-256-SIV", 64, 0, 1},
        {"AES-128-GCM-SIV", 16, 12, 1},   {"AES-256-GCM-SIV", 32, 12, 1},
};
#define CIPHERS (sizeof ciphers / sizeof *ciphers)

/* 1 if every parameter of `theirs` is in `mine` with the same type. */
static int has_all(const OSSL_PARAM *mine, const OSSL_PARAM *theirs)
{
	for (; theirs->key; theirs++) {
		const OSSL_PARAM *p = OSSL_PARAM_locate_const(mine, theirs->key);

		if (!p || p->data_type != theirs->data_type) {
			tap_diag("parameter %s", theirs->key);
			return 0;
		}
	}
	return 1;
}

static void constants(const EVP_CIPHER *a, const EVP_CIPHER *b, const char *name)
{
	tap_ok(EVP_CIPHER_get_mode(a) == EVP_CIPHER_get_mode(b) &&
	               EVP_CIPHER_get_flags(a) == EVP_CIPHER_get_flags(b) &&
	               EVP_CIPHER_get_nid(a) == EVP_CIPHER_get_nid(b) &&
	               EVP_CIPHER_get_block_size(a) == EVP_CIPHER_get_block_size(b) &&
	               EVP_CIPHER_get_iv_length(a) == EVP_CIPHER_get_iv_length(b) &&
	               EVP_CIPHER_get_key_length(a) == EVP_CIPHER_get_key_length(b),
	       "%s: constants as default", name);
	tap_ok(has_all(EVP_CIPHER_gettable_ctx_params(a), EVP_CIPHER_gettable_ctx_params(b)) &&
	               has_all(EVP_CIPHER_settable_ctx_params(a),
	                       EVP_CIPHER_settable_ctx_params(b)),
	       "%s: parameters of default", name);
}

struct message {
	uint8_t key[64], iv[12], aad[MAX], text[MAX], tag[16];
	int aad_len, len, piece;
};

/* 1 if it went well; out gets m->len bytes. */
static int run(EVP_CIPHER_CTX *x, const EVP_CIPHER *c, int enc, const struct message *m,
               const uint8_t *in, uint8_t *out, uint8_t tag[16])
{
	int n = 0, early = !enc && m->len % 2; /* the tag comes before the key */
	int ok = EVP_CipherInit_ex2(x, c, early ? NULL : m->key, early ? NULL : m->iv, enc, NULL) >
	         0;

	if (!enc)
		ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, 16, tag) > 0;
	if (early)
		ok = ok && EVP_CipherInit_ex2(x, NULL, m->key, m->iv, enc, NULL) > 0;
	if (m->aad_len > 0 || m->len % 4 > 1) /* for SIV an empty string is one too */
		ok = ok && EVP_CipherUpdate(x, NULL, &n, m->aad, m->aad_len) > 0;
	for (int at = 0, k; ok && at < m->len; at += k) {
		k = m->len - at < m->piece ? m->len - at : m->piece;
		ok = EVP_CipherUpdate(x, out + at, &n, in + at, k) > 0 && n == k;
	}
	ok = ok && EVP_CipherFinal_ex(x, out, &n) > 0 && n == 0;
	if (enc)
		ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, tag) > 0;
	return ok;
}

/* Sealed by both, opened by ours in place; then with a tag, an associated byte and a text changed.
 * An empty text default's SIV does not take. */
static void messages(size_t i, const EVP_CIPHER *mine, const EVP_CIPHER *theirs)
{
	static struct message m;
	static uint8_t out[MAX], want[MAX];
	uint8_t tag[16], want_tag[16];
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new(), *y = EVP_CIPHER_CTX_new();
	uint64_t seed = i + 1;
	int bad = 0, taken = 0;

	for (m.len = 0; m.len < MAX; m.len += m.len < 70 ? 1 : 11) {
		tap_random(&seed, &m, sizeof m - 3 * sizeof(int));
		m.aad_len = (int)(tap_random64(&seed) % 50);
		m.piece = ciphers[i].whole ? MAX : 1 + (int)(tap_random64(&seed) % MAX);
		bad += !run(x, mine, 1, &m, m.text, out, tag);
		if (theirs && m.len > 0) {
			bad += !run(y, theirs, 1, &m, m.text, want, want_tag) ||
			       memcmp(out, want, (size_t)m.len) != 0 ||
			       memcmp(tag, want_tag, 16) != 0;
		}
		memcpy(want, out, (size_t)m.len);
		bad += !run(x, mine, 0, &m, want, want, tag) ||
		       memcmp(want, m.text, (size_t)m.len) != 0;
		tag[m.len % 16] ^= 4;
		taken += run(x, mine, 0, &m, out, want, tag);
		tag[m.len % 16] ^= 4;
		if (m.len > 0) {
			out[m.len / 2] ^= 1;
			taken += run(x, mine, 0, &m, out, want, tag);
		}
	}
	tap_ok(!bad, "%s: 0..%d bytes%s", ciphers[i].name, MAX, theirs ? " as default" : "");
	tap_ok(!taken, "%s: no forgery is taken", ciphers[i].name);
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_CTX_free(y);
	prov_clear();
}

/* What EVP can get wrong: order, lengths, a second text, a used nonce, a copy half-way. */
static void misuse(size_t i, EVP_CIPHER *c)
{
	static struct message m;
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new(), *copy = EVP_CIPHER_CTX_new();
	uint8_t out[64], tag[16], want[16];
	int n, ok;

	m.len = m.piece = 48;
	m.aad_len = 5;
	ok = EVP_CipherInit_ex2(x, c, NULL, NULL, 1, NULL) > 0 &&
	     !EVP_CipherUpdate(x, out, &n, m.text, 5);
	tap_ok(ok, "%s: nothing without a key", ciphers[i].name);
	ok = EVP_CipherInit_ex2(x, c, m.key, m.iv, 0, NULL) > 0 &&
	     EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, 12, tag) <= 0;
	tap_ok(ok, "%s: no short tags", ciphers[i].name);
	ok = EVP_CipherInit_ex2(x, c, m.key, m.iv, 0, NULL) > 0 && !EVP_CipherFinal_ex(x, out, &n);
	tap_ok(ok, "%s: no opening without a tag", ciphers[i].name);
	ok = run(x, c, 1, &m, m.text, out, want) && !EVP_CipherUpdate(x, out, &n, m.text, 5);
	tap_ok(ok, "%s: nothing after the end", ciphers[i].name);
	ok = EVP_CipherInit_ex2(x, NULL, NULL, m.iv, 1, NULL) > 0 &&
	     EVP_CipherUpdate(x, NULL, &n, m.aad, m.aad_len) > 0 && EVP_CIPHER_CTX_copy(copy, x) &&
	     EVP_CipherUpdate(copy, out, &n, m.text, m.len) > 0 &&
	     EVP_CipherFinal_ex(copy, out, &n) > 0 &&
	     EVP_CIPHER_CTX_ctrl(copy, EVP_CTRL_AEAD_GET_TAG, 16, tag) > 0 &&
	     !memcmp(tag, want, 16);
	tap_ok(ok, "%s: a copy goes on", ciphers[i].name);
	if (ciphers[i].whole) {
		ok = EVP_CipherInit_ex2(x, NULL, NULL, m.iv, 1, NULL) > 0 &&
		     EVP_CipherUpdate(x, out, &n, m.text, 20) > 0 &&
		     !EVP_CipherUpdate(x, out, &n, m.text, 20);
		tap_ok(ok, "%s: no second text", ciphers[i].name);
	}
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_CTX_free(copy);
	prov_clear();
}

/* RFC 8452 C.1 and C.2. */
static void rfc8452(const EVP_CIPHER *c, const char *name, size_t key_len, const char *hex)
{
	static struct message m;
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t want[24], out[8], tag[16];

	memset(&m, 0, sizeof m);
	m.key[0] = m.text[0] = 1;
	m.iv[0] = 3;
	m.len = m.piece = 8;
	tap_hex(want, sizeof want, hex);
	tap_ok(run(x, c, 1, &m, m.text, out, tag) && !memcmp(out, want, 8) &&
	               !memcmp(tag, want + 8, 16),
	       "%s: RFC 8452, key of %zu bytes", name, key_len);
	EVP_CIPHER_CTX_free(x);
}

int main(void)
{
	static const char *const our_names[] = {"pakpss", "base", NULL};
	static const char *const ref_names[] = {"default", NULL};

	setenv("PAKPSS_CONF", AUDIT_CONF, 0);
	ours = prov_ctx(our_names);
	ref = prov_ctx(ref_names);
	for (size_t i = 0; i < CIPHERS; i++) {
		EVP_CIPHER *mine = EVP_CIPHER_fetch(ours, ciphers[i].name, NULL);
		EVP_CIPHER *theirs = EVP_CIPHER_fetch(ref, ciphers[i].name, NULL);

		if (!mine || (!theirs && !strstr(ciphers[i].name, "GCM-SIV")))
			abort();
		if (theirs)
			constants(mine, theirs, ciphers[i].name);
		messages(i, mine, theirs);
		misuse(i, mine);
		if (i == 4)
			rfc8452(mine, ciphers[i].name, 16,
			        "b5d839330ac7b786578782fff6013b815b287c22493a364c");
		if (i == 5)
			rfc8452(mine, ciphers[i].name, 32,
			        "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28");
		EVP_CIPHER_free(mine);
		EVP_CIPHER_free(theirs);
	}
	prov_done();
	return tap_done();
}
