/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM through EVP: in lockstep with the default provider, in the orders that callers use;
 * TLS 1.2 records; what must fail. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

static const char *const names[] = {"AES-128-GCM", "AES-192-GCM", "AES-256-GCM", NULL};

#define MAX 300

struct message {
	uint8_t key[32], iv[128], aad[80], in[MAX], out[MAX], tag[16];
	int iv_len, aad_len, len, tag_len;
};

static void message_random(struct message *m, uint64_t *seed)
{
	tap_random(seed, m, sizeof *m);
	m->iv_len = tap_random64(seed) % 4 ? 12 : 12 + (int)(tap_random64(seed) % 117);
	m->aad_len = (int)(tap_random64(seed) % sizeof m->aad);
	m->len = (int)(tap_random64(seed) % MAX);
	m->tag_len = tap_random64(seed) % 4 ? 16 : 12 + (int)(tap_random64(seed) % 5);
}

/* Feeds n bytes in pieces; to NULL is associated data. */
static int feed(EVP_CIPHER_CTX *x, uint8_t *to, const uint8_t *from, int n, uint64_t *seed)
{
	int at = 0, m;

	while (at < n) {
		int piece = 1 + (int)(tap_random64(seed) % (uint64_t)(n - at));

		if (EVP_CipherUpdate(x, to ? to + at : NULL, &m, from + at, piece) <= 0 ||
		    m != piece)
			return 0;
		at += piece;
	}
	return 1;
}

static int set_iv_len(EVP_CIPHER_CTX *x, int len)
{
	return EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, len, NULL) > 0;
}

static int seal(OSSL_LIB_CTX *lib, const char *name, struct message *m, uint64_t *seed)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(lib, name, NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	int n = 0, ok;

	ok = EVP_EncryptInit_ex2(x, c, NULL, NULL, NULL) > 0 && set_iv_len(x, m->iv_len);
	ok = ok && EVP_EncryptInit_ex2(x, NULL, m->key, m->iv, NULL) > 0;
	ok = ok && feed(x, NULL, m->aad, m->aad_len, seed) && feed(x, m->out, m->in, m->len, seed);
	ok = ok && EVP_EncryptFinal_ex(x, m->out + m->len, &n) > 0 && n == 0;
	ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, m->tag_len, m->tag) > 0;
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
	return ok;
}

/* tag_first: the tag is named before the data, as some callers do; else just before the end. 1
 * authentic, 0 not, -1 error. */
static int open_message(OSSL_LIB_CTX *lib, const char *name, const struct message *m, uint8_t *out,
                        int tag_first, uint64_t *seed)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(lib, name, NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	void *tag = (void *)m->tag;
	int n = 0, ok;

	ok = EVP_DecryptInit_ex2(x, c, NULL, NULL, NULL) > 0 && set_iv_len(x, m->iv_len);
	ok = ok && EVP_DecryptInit_ex2(x, NULL, m->key, m->iv, NULL) > 0;
	if (ok && tag_first)
		ok = EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, m->tag_len, tag) > 0;
	ok = ok && feed(x, NULL, m->aad, m->aad_len, seed) && feed(x, out, m->out, m->len, seed);
	if (ok && !tag_first)
		ok = EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, m->tag_len, tag) > 0;
	ok = ok ? EVP_DecryptFinal_ex(x, out, &n) > 0 : -1;
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
	return ok;
}

static void as_default(const char *name)
{
	uint64_t seed = 5;
	int sealed = 1, opened = 1, refused = 1;

	for (int i = 0; i < 400; i++) {
		struct message m, theirs;
		uint8_t out[MAX];

		message_random(&m, &seed);
		theirs = m;
		sealed &= seal(ours, name, &m, &seed) && seal(ref, name, &theirs, &seed);
		sealed &= !memcmp(m.out, theirs.out, (size_t)m.len) &&
		          !memcmp(m.tag, theirs.tag, (size_t)m.tag_len);
		opened &= open_message(ours, name, &m, out, i & 1, &seed) == 1 &&
		          !memcmp(out, m.in, (size_t)m.len);
		/* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): tag_len is at least 12 */
		m.tag[tap_random64(&seed) % (uint64_t)m.tag_len] ^= 1;
		refused &= open_message(ours, name, &m, out, i & 1, &seed) == 0;
	}
	tap_ok(sealed, "%s: sealed as default seals", name);
	tap_ok(opened, "%s: opened, the tag named early or late", name);
	tap_ok(refused, "%s: a changed tag is refused", name);
	tap_ok(!prov_error_has(""), "%s: and is no error on the queue", name);
}

/* No text and no associated data: the tag alone decides, through both calls that can end a message.
 */
static void empty(const char *name)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, name, NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	struct message m = {.iv_len = 12, .tag_len = 16};
	uint64_t seed = 1;
	uint8_t out[16];
	int n, ok = seal(ours, name, &m, &seed);

	tap_ok(ok && open_message(ours, name, &m, out, 0, &seed) == 1, "%s: empty message", name);
	for (int raw = 0; raw < 2; raw++) {
		m.tag[0] ^= 1;
		ok = EVP_DecryptInit_ex2(x, c, m.key, m.iv, NULL) > 0 &&
		     EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, 16, m.tag) > 0;
		ok = ok &&
		     (raw ? EVP_Cipher(x, NULL, NULL, 0) : EVP_DecryptFinal_ex(x, out, &n)) <= 0;
		tap_ok(ok, "%s: empty message with a changed tag, by %s", name,
		       raw ? "EVP_Cipher" : "EVP_DecryptFinal_ex");
		m.tag[0] ^= 1;
	}
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
}

static void misuse(void)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, "AES-256-GCM", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new(), *y = EVP_CIPHER_CTX_new();
	uint8_t key[32] = {1}, iv[12] = {2}, buf[32] = {0}, tag[16], iv2[12];
	int n, ok;

	ok = EVP_EncryptInit_ex2(x, c, key, iv, NULL) > 0 &&
	     EVP_EncryptUpdate(x, buf, &n, buf, 32) > 0 && EVP_EncryptFinal_ex(x, buf, &n) > 0;
	tap_ok(ok && EVP_EncryptUpdate(x, buf, &n, buf, 1) <= 0 && prov_error_has("no fresh IV"),
	       "a used IV does not serve again");
	tap_ok(EVP_EncryptInit_ex2(x, NULL, NULL, iv, NULL) > 0 &&
	               EVP_EncryptUpdate(x, buf, &n, buf, 1) > 0,
	       "a new IV under the same key");
	tap_ok(EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, tag) <= 0,
	       "no tag before the end");
	ok = EVP_EncryptInit_ex2(y, c, NULL, NULL, NULL) > 0;
	tap_ok(ok && EVP_EncryptUpdate(y, buf, &n, buf, 1) <= 0 && prov_error_has("no key set"),
	       "no key: refused with a reason");
	ok = EVP_EncryptInit_ex2(y, c, key, NULL, NULL) > 0 &&
	     EVP_EncryptUpdate(y, buf, &n, buf, 1) > 0;
	ok = ok && EVP_CIPHER_CTX_get_original_iv(y, iv2, 12) > 0 && memcmp(iv, iv2, 12);
	tap_ok(ok, "no IV: the module makes one and tells it");
	ok = EVP_DecryptInit_ex2(y, c, key, NULL, NULL) > 0;
	tap_ok(ok && EVP_DecryptUpdate(y, buf, &n, buf, 1) <= 0, "but not to open");
	ok = EVP_DecryptInit_ex2(y, c, key, iv, NULL) > 0 &&
	     EVP_DecryptUpdate(y, buf, &n, buf, 8) > 0;
	tap_ok(ok && EVP_DecryptFinal_ex(y, buf, &n) <= 0 && prov_error_has("no tag"),
	       "no tag: nothing is authentic");
	prov_clear();
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_CTX_free(y);
	EVP_CIPHER_free(c);
}

/* Tags and IVs that the policy denies are refused when they are named. */
static void policy(void)
{
	struct message m = {.iv_len = 12, .tag_len = 8, .len = 20};
	uint64_t seed = 1;
	uint8_t out[MAX];

	tap_ok(!seal(ours, "AES-256-GCM", &m, &seed) && prov_error_has("AEAD-GCM-SHORT-TAG"),
	       "a tag of 64 bits is not given out, with the rule");
	m.tag_len = 16;
	m.iv_len = 8;
	tap_ok(!seal(ours, "AES-256-GCM", &m, &seed) && prov_error_has("AEAD-GCM-SHORT-IV"),
	       "an IV of 64 bits is not taken to seal, with the rule");
	m.tag_len = 4;
	m.iv_len = 12;
	for (int first = 0; first < 2; first++)
		tap_ok(open_message(ours, "AES-256-GCM", &m, out, first, &seed) <= 0 &&
		               prov_error_has("AEAD-GCM-TINY-TAG"),
		       "a tag of 32 bits opens nothing, named %s", first ? "early" : "late");
}

/* One TLS 1.2 record, in place; returns the length or -1. The length that goes with the associated
 * data is that of nonce and text when sealing, with the tag when opening, as libssl has it at hand.
 */
static int record(EVP_CIPHER_CTX *x, uint8_t *buf, int len, const uint8_t aad[13])
{
	int named = EVP_CIPHER_CTX_is_encrypting(x) ? len - 16 : len;
	uint8_t copy[13];
	int n = 0;

	memcpy(copy, aad, 13);
	copy[11] = (uint8_t)(named >> 8);
	copy[12] = (uint8_t)named;
	if (EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_TLS1_AAD, 13, copy) != 16)
		return -1;
	return EVP_CipherUpdate(x, buf, &n, buf, len) > 0 ? n : -1;
}

static EVP_CIPHER_CTX *tls(OSSL_LIB_CTX *lib, int enc, const uint8_t *key, const uint8_t *fixed)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(lib, "AES-256-GCM", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	void *iv = (void *)fixed;

	if (EVP_CipherInit_ex2(x, c, key, NULL, enc, NULL) <= 0 ||
	    EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_SET_IV_FIXED, 4, iv) <= 0) {
		EVP_CIPHER_CTX_free(x);
		x = NULL;
	}
	EVP_CIPHER_free(c);
	return x;
}

/* Records sealed by one provider open in the other, many under one key; a changed one does not. */
static void tls_records(OSSL_LIB_CTX *from, OSSL_LIB_CTX *to, const char *text)
{
	uint8_t key[32] = {1}, fixed[4] = {2}, aad[13] = {0, 0, 0, 0, 0, 0, 0, 0, 23, 3, 3, 0, 0};
	uint8_t buf[8 + MAX + 16], plain[MAX], last[8] = {0};
	EVP_CIPHER_CTX *enc = tls(from, 1, key, fixed), *dec = tls(to, 0, key, fixed);
	uint64_t seed = 1;
	int ok = enc && dec, fresh = 1, bad = 1;

	for (int len = 0; len < MAX && ok; len++) {
		int n = 8 + len + 16;

		tap_random(&seed, plain, sizeof plain);
		memcpy(buf + 8, plain, (size_t)len);
		aad[7] = (uint8_t)len;
		ok &= record(enc, buf, n, aad) == n;
		fresh &= memcmp(last, buf, 8) != 0;
		memcpy(last, buf, 8);
		if (len % 7 == 3) {
			buf[tap_random64(&seed) % (uint64_t)n] ^= 4;
			bad &= record(dec, buf, n, aad) < 0;
		} else {
			ok &= record(dec, buf, n, aad) == len;
			ok &= !memcmp(buf + 8, plain, (size_t)len);
		}
	}
	tap_ok(ok && fresh, "TLS 1.2 records, %s", text);
	tap_ok(bad && !prov_error_has("tag"), "TLS 1.2 records, %s: changed ones refused", text);
	EVP_CIPHER_CTX_free(enc);
	EVP_CIPHER_CTX_free(dec);
}

/* The counter of TLS IVs has eight bytes: with less room it would come back to an IV that was. */
static void short_tls_iv(void)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, "AES-256-GCM", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	uint8_t key[32] = {1}, iv[16] = {2}, out[16];
	int ok = EVP_EncryptInit_ex(x, c, NULL, key, NULL);

	tap_ok(ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, 7, NULL) > 0 &&
	               EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_SET_IV_FIXED, -1, iv) <= 0 &&
	               EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_IV_GEN, 7, out) <= 0,
	       "no TLS IV of seven bytes");
	tap_ok(EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, 12, NULL) > 0 &&
	               EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_SET_IV_FIXED, -1, iv) > 0 &&
	               EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_IV_GEN, 12, out) > 0 &&
	               memcmp(out, iv, 12) == 0,
	       "one of twelve");
	tap_ok(EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, 16, NULL) > 0 &&
	               EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_GCM_IV_GEN, 16, out) <= 0,
	       "which ends with another length");
	prov_clear();
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
}

static void copies(void)
{
	EVP_CIPHER *c = EVP_CIPHER_fetch(ours, "AES-256-GCM", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new(), *y = EVP_CIPHER_CTX_new();
	uint8_t key[32] = {1}, iv[12] = {2}, in[50] = {3}, a[50], b[50], ta[16], tb[16];
	int n, ok;

	ok = EVP_EncryptInit_ex2(x, c, key, iv, NULL) > 0 &&
	     EVP_EncryptUpdate(x, a, &n, in, 21) > 0;
	ok = ok && EVP_CIPHER_CTX_copy(y, x) > 0;
	memcpy(b, a, 21);
	ok = ok && EVP_EncryptUpdate(x, a + 21, &n, in + 21, 29) > 0 &&
	     EVP_EncryptFinal_ex(x, a, &n) > 0;
	ok = ok && EVP_EncryptUpdate(y, b + 21, &n, in + 21, 29) > 0 &&
	     EVP_EncryptFinal_ex(y, b, &n) > 0;
	ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, 16, ta) > 0;
	ok = ok && EVP_CIPHER_CTX_ctrl(y, EVP_CTRL_AEAD_GET_TAG, 16, tb) > 0;
	tap_ok(ok && !memcmp(a, b, 50) && !memcmp(ta, tb, 16), "a copy in mid-message");
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_CTX_free(y);
	EVP_CIPHER_free(c);
}

static void getters(const char *name)
{
	EVP_CIPHER *c[2] = {EVP_CIPHER_fetch(ours, name, NULL), EVP_CIPHER_fetch(ref, name, NULL)};
	size_t tag_len[2] = {0};
	int ok = 1;

	for (int i = 0; i < 2; i++) {
		EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
		OSSL_PARAM q[] = {OSSL_PARAM_size_t(OSSL_CIPHER_PARAM_AEAD_TAGLEN, &tag_len[i]),
		                  OSSL_PARAM_END};

		ok &= EVP_EncryptInit_ex2(x, c[i], NULL, NULL, NULL) > 0 &&
		      EVP_CIPHER_CTX_get_params(x, q) > 0 && EVP_CIPHER_CTX_get_iv_length(x) == 12;
		EVP_CIPHER_CTX_free(x);
	}
	tap_ok(ok && EVP_CIPHER_get_block_size(c[0]) == EVP_CIPHER_get_block_size(c[1]) &&
	               EVP_CIPHER_get_iv_length(c[0]) == EVP_CIPHER_get_iv_length(c[1]) &&
	               EVP_CIPHER_get_key_length(c[0]) == EVP_CIPHER_get_key_length(c[1]) &&
	               EVP_CIPHER_get_mode(c[0]) == EVP_CIPHER_get_mode(c[1]) &&
	               EVP_CIPHER_get_flags(c[0]) == EVP_CIPHER_get_flags(c[1]) &&
	               EVP_CIPHER_get_nid(c[0]) == EVP_CIPHER_get_nid(c[1]) &&
	               tag_len[0] == tag_len[1],
	       "%s: sizes, mode, flags, nid, tag length", name);
	EVP_CIPHER_free(c[0]);
	EVP_CIPHER_free(c[1]);
}

int main(void)
{
	prov_init();
	for (size_t i = 0; names[i]; i++) {
		getters(names[i]);
		as_default(names[i]);
		empty(names[i]);
	}
	misuse();
	policy();
	copies();
	short_tls_iv();
	tls_records(ours, ours, "both ours");
	tls_records(ours, ref, "sealed by ours, opened by default");
	tls_records(ref, ours, "sealed by default, opened by ours");
	prov_done();
	return tap_done();
}
