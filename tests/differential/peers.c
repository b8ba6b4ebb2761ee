/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/differential/peers.h"

#include <stdio.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>

#define KEPT 100

void diff_text_of(struct diff_case *c, struct diff_text *t, const uint8_t *from, size_t len,
                  int may_be_in_place)
{
	t->len = len;
	memmove(t->plain, from, len);
	t->out = t->room[0] + diff_below(c, 64);
	t->in = t->room[1] + diff_below(c, 64);
	if (may_be_in_place && diff_below(c, 2))
		t->in = t->out;
	memcpy(t->in, t->plain, len);
}

void diff_text_draw(struct diff_case *c, struct diff_text *t, size_t len, int may_be_in_place)
{
	diff_bytes(c, t->plain, len);
	diff_text_of(c, t, t->plain, len, may_be_in_place);
}

size_t diff_aes_key(struct diff_case *c, uint8_t key[32])
{
	size_t len = 16 + 8 * diff_below(c, 3);

	diff_bytes(c, key, len);
	return len;
}

const char *diff_aes_name(size_t key_len, const char *mode)
{
	static char name[40];

	snprintf(name, sizeof name, "AES-%zu-%s", 8 * key_len, mode);
	return name;
}

static EVP_CIPHER *evp_cipher(const char *name)
{
	static struct {
		char name[40];
		EVP_CIPHER *cipher;
	} kept[KEPT];
	size_t i = 0;

	while (i < KEPT - 1 && kept[i].cipher && strcmp(kept[i].name, name))
		i++;
	if (!kept[i].cipher) {
		kept[i].cipher = EVP_CIPHER_fetch(NULL, name, "provider=default");
		diff_must(kept[i].cipher != NULL, name);
		snprintf(kept[i].name, sizeof kept[i].name, "%s", name);
	}
	return kept[i].cipher;
}

static EVP_CIPHER_CTX *evp_context(void)
{
	static EVP_CIPHER_CTX *x;

	if (!x)
		x = EVP_CIPHER_CTX_new();
	else
		EVP_CIPHER_CTX_reset(x);
	EVP_CIPHER_CTX_set_flags(x, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
	return x;
}

int diff_evp(const char *name, const char *variant, int encrypt, uint8_t *out, size_t *out_len,
             const uint8_t *in, size_t len, const uint8_t *key, const uint8_t *iv)
{
	EVP_CIPHER_CTX *x = evp_context();
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_string(OSSL_CIPHER_PARAM_CTS_MODE, (char *)variant, 0),
	        OSSL_PARAM_END};
	int n = 0, m = 0;

	diff_must(EVP_CipherInit_ex2(x, evp_cipher(name), key, iv, encrypt,
	                             variant ? params : NULL) > 0,
	          name);
	EVP_CIPHER_CTX_set_padding(x, 0);
	if (EVP_CipherUpdate(x, out, &n, in, (int)len) <= 0 ||
	    EVP_CipherFinal_ex(x, out + n, &m) <= 0)
		return 0;
	*out_len = (size_t)(n + m);
	return 1;
}

void diff_evp_seal(const char *name, uint8_t *out, uint8_t *tag, const struct diff_sealed *s,
                   const uint8_t *in, size_t len)
{
	EVP_CIPHER_CTX *x = evp_context();
	EVP_CIPHER *cipher = evp_cipher(name);
	int n = 0, ok;

	ok = EVP_EncryptInit_ex2(x, cipher, NULL, NULL, NULL) > 0;
	if (s->iv)
		ok = ok &&
		     EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_IVLEN, (int)s->iv_len, NULL) > 0;
	if (s->ccm)
		ok = ok && EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_SET_TAG, (int)s->tag_len, NULL) > 0;
	ok = ok && EVP_EncryptInit_ex2(x, NULL, s->key, s->iv, NULL) > 0;
	if (s->ccm)
		ok = ok && EVP_EncryptUpdate(x, NULL, &n, NULL, (int)len) > 0;
	if (s->aad_len)
		ok = ok && EVP_EncryptUpdate(x, NULL, &n, s->aad, (int)s->aad_len) > 0;
	ok = ok && EVP_EncryptUpdate(x, out, &n, in, (int)len) > 0 &&
	     EVP_EncryptFinal_ex(x, out + n, &n) > 0 &&
	     EVP_CIPHER_CTX_ctrl(x, EVP_CTRL_AEAD_GET_TAG, (int)s->tag_len, tag) > 0;
	diff_must(ok, name);
}

void diff_evp_mac(const char *name, const char *option, const char *value, uint8_t *out,
                  size_t out_len, const uint8_t *key, size_t key_len, const uint8_t *iv,
                  size_t iv_len, const uint8_t *in, size_t len)
{
	static EVP_MAC_CTX *hmac, *cmac, *gmac;
	EVP_MAC_CTX **x = *name == 'H' ? &hmac : *name == 'C' ? &cmac : &gmac;
	OSSL_PARAM params[] = {OSSL_PARAM_utf8_string(option, (char *)value, 0), OSSL_PARAM_END,
	                       OSSL_PARAM_END};
	size_t n = 0;

	if (iv)
		params[1] =
		        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_IV, (void *)iv, iv_len);
	if (!*x) {
		EVP_MAC *mac = EVP_MAC_fetch(NULL, name, "provider=default");

		*x = EVP_MAC_CTX_new(mac);
		EVP_MAC_free(mac);
	}
	diff_must(EVP_MAC_init(*x, key, key_len, params) > 0 && EVP_MAC_update(*x, in, len) > 0 &&
	                  EVP_MAC_final(*x, out, &n, out_len) > 0 && n == out_len,
	          name);
}

#if defined HAVE_GCRYPT
gcry_cipher_hd_t diff_gcry(int algo, int mode, unsigned flags)
{
	static struct {
		int algo, mode;
		unsigned flags;
		gcry_cipher_hd_t h;
	} kept[KEPT];
	size_t i = 0;

	while (i < KEPT - 1 && kept[i].h &&
	       (kept[i].algo != algo || kept[i].mode != mode || kept[i].flags != flags))
		i++;
	if (!kept[i].h) {
		diff_must(!gcry_cipher_open(&kept[i].h, algo, mode, flags), "gcry_cipher_open");
		kept[i].algo = algo;
		kept[i].mode = mode;
		kept[i].flags = flags;
	} else {
		gcry_cipher_reset(kept[i].h);
	}
	return kept[i].h;
}

int diff_gcry_aes(size_t key_len)
{
	return key_len == 16   ? GCRY_CIPHER_AES128
	       : key_len == 24 ? GCRY_CIPHER_AES192
	                       : GCRY_CIPHER_AES256;
}

void diff_gcry_seal(gcry_cipher_hd_t h, uint8_t *out, uint8_t *tag, const struct diff_sealed *s,
                    const uint8_t *in, size_t len)
{
	diff_must(!gcry_cipher_setkey(h, s->key, s->key_len) &&
	                  !gcry_cipher_setiv(h, s->iv, s->iv_len),
	          "gcry_cipher_setkey");
	if (s->ccm) {
		uint64_t lengths[3] = {len, s->aad_len, s->tag_len};

		gcry_cipher_ctl(h, GCRYCTL_SET_CCM_LENGTHS, lengths, sizeof lengths);
	}
	diff_must((!s->aad_len || !gcry_cipher_authenticate(h, s->aad, s->aad_len)) &&
	                  !gcry_cipher_encrypt(h, out, len, in, len) &&
	                  !gcry_cipher_gettag(h, tag, s->tag_len),
	          "gcry_cipher_encrypt");
}

void diff_gcry_mac(int algo, uint8_t *out, size_t out_len, const uint8_t *key, size_t key_len,
                   const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t len)
{
	gcry_mac_hd_t h;

	diff_must(!gcry_mac_open(&h, algo, 0, NULL) && !gcry_mac_setkey(h, key, key_len) &&
	                  (!iv || !gcry_mac_setiv(h, iv, iv_len)) && !gcry_mac_write(h, in, len) &&
	                  !gcry_mac_read(h, out, &out_len),
	          "gcry_mac");
	gcry_mac_close(h);
}
#endif
