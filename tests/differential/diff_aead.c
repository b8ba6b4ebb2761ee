/* SPDX-License-Identifier: Apache-2.0
 *
 * Authenticated encryption on every backend: what we seal is as theirs, and what they seal we open
 * to the text and the same tag. CMAC and GMAC; ChaCha20. */
#include <string.h>

#include <pak/aead.h>
#include <pak/mac.h>

#include "crypto/base/cpu.h"
#include "crypto/ccm/ccm.h"
#include "crypto/chacha/chachapoly.h"
#include "crypto/cmac/cmac.h"
#include "crypto/gcm/gcm.h"
#include "crypto/siv/gcm_siv.h"
#include "crypto/siv/siv.h"
#include "tests/differential/peers.h"

#define AAD 300

DIFF_BACKEND(gcm, pak_gcm_impls)
DIFF_BACKEND(ccm, pak_ccm_impls)
DIFF_BACKEND(cbcmac, pak_cbcmac_impls)

/* A case. theirs: what libcrypto sealed. */
struct job {
	uint8_t key[64], iv[128], aad[AAD], tag[16];
	struct diff_sealed s;
	struct diff_text t;
	int open;
	uint8_t theirs[DIFF_MAX], their_tag[16];
	uint8_t text[DIFF_MAX]; /* before any of it */
};

static void draw(struct diff_case *c, struct job *j, size_t iv_len, size_t tag_len)
{
	size_t aad_len = diff_len(c, AAD);

	diff_bytes(c, j->iv, iv_len);
	diff_bytes(c, j->aad, aad_len);
	j->s = (struct diff_sealed){j->key, j->iv,   j->aad,  diff_aes_key(c, j->key),
	                            iv_len, aad_len, tag_len, 0};
	j->open = (int)diff_below(c, 2);
}

/* The text once the peer has sealed it: that, or what it sealed, is what the core gets. name NULL:
 * libcrypto does not have it, and the text is to be sealed. */
static void seal_theirs(struct diff_case *c, struct job *j, const char *name, size_t len)
{
	diff_bytes(c, j->text, len);
	if (name)
		diff_evp_seal(name, j->theirs, j->their_tag, &j->s, j->text, len);
	else
		j->open = 0;
	diff_text_of(c, &j->t, j->open ? j->theirs : j->text, len, 1);
}

static void compare(struct diff_case *c, struct job *j, const char *name, const char *backend,
                    int has_libcrypto)
{
	const uint8_t *want = j->open ? j->text : j->theirs;

	diff_plant(c, j->tag, j->s.tag_len);
	if (!has_libcrypto)
		return;
	diff_equal(c, DIFF_LIBCRYPTO, j->t.out, want, j->t.len, "%s on %s, iv %zu, aad %zu, %zu",
	           name, backend, j->s.iv_len, j->s.aad_len, j->t.len);
	diff_equal(c, DIFF_LIBCRYPTO, j->tag, j->their_tag, j->s.tag_len,
	           "%s on %s, iv %zu, aad %zu, %zu: tag", name, backend, j->s.iv_len, j->s.aad_len,
	           j->t.len);
}

#if defined HAVE_GCRYPT
static void gcry_compare(struct diff_case *c, const struct job *j, gcry_cipher_hd_t h,
                         const char *name, const char *backend)
{
	uint8_t out[DIFF_MAX], tag[16];

	if (j->open)
		return;
	diff_gcry_seal(h, out, tag, &j->s, j->text, j->t.len);
	diff_equal(c, DIFF_LIBGCRYPT, j->t.out, out, j->t.len, "%s on %s, iv %zu, aad %zu, %zu",
	           name, backend, j->s.iv_len, j->s.aad_len, j->t.len);
	diff_equal(c, DIFF_LIBGCRYPT, j->tag, tag, j->s.tag_len,
	           "%s on %s, iv %zu, aad %zu, %zu: tag", name, backend, j->s.iv_len, j->s.aad_len,
	           j->t.len);
}
#define GCRY_COMPARE(c, j, algo, mode, name, backend) \
	gcry_compare(c, j, diff_gcry(algo, mode, 0), name, backend)
#else
#define GCRY_COMPARE(c, j, algo, mode, name, backend) ((void)0)
#endif

/* Whole, or in pieces. */
static void gcm(struct diff_case *c)
{
	const struct pak_gcm_impl *impl = gcm_backend(c);
	struct pak_gcm g;
	struct job j;

	draw(c, &j, diff_below(c, 2) ? 12 : 1 + diff_below(c, 128), 16);
	const char *name = diff_aes_name(j.s.key_len, "GCM");
	seal_theirs(c, &j, name, diff_len(c, DIFF_MAX));
	pak_gcm_init_with(&g, impl, j.key, j.s.key_len);
	if (diff_below(c, 2)) {
		(j.open ? pak_gcm_open : pak_gcm_seal)(&g, j.t.out, j.tag, j.iv, j.s.iv_len, j.aad,
		                                       j.s.aad_len, j.t.in, j.t.len);
	} else {
		size_t cut = diff_below(c, j.s.aad_len + 1), at = 0, end;

		pak_gcm_start(&g, j.iv, j.s.iv_len);
		pak_gcm_aad(&g, j.aad, cut);
		pak_gcm_aad(&g, j.aad + cut, j.s.aad_len - cut);
		for (int i = 0; i < 4; i++, at = end) {
			end = i < 3 ? at + diff_below(c, j.t.len - at + 1) : j.t.len;
			(j.open ? pak_gcm_decrypt : pak_gcm_encrypt)(&g, j.t.out + at, j.t.in + at,
			                                             end - at);
		}
		pak_gcm_final(&g, j.tag);
	}
	compare(c, &j, name, impl->name, 1);
	GCRY_COMPARE(c, &j, diff_gcry_aes(j.s.key_len), GCRY_CIPHER_MODE_GCM, name, impl->name);
}

/* libcrypto takes no empty text. */
static void ccm(struct diff_case *c)
{
	const struct pak_ccm_impl *impl = ccm_backend(c);
	struct pak_ccm x;
	struct job j;

	draw(c, &j, 7 + diff_below(c, 7), 4 + 2 * diff_below(c, 7));
	j.s.ccm = 1;
	const char *name = diff_aes_name(j.s.key_len, "CCM");
	seal_theirs(c, &j, name, 1 + diff_len(c, DIFF_MAX - 1));
	size_t cut = diff_below(c, j.s.aad_len + 1), at = diff_below(c, j.t.len + 1);
	pak_ccm_init_with(&x, impl, j.key, j.s.key_len);
	pak_ccm_start(&x, j.iv, j.s.iv_len, j.s.aad_len, j.t.len, j.s.tag_len);
	pak_ccm_aad(&x, j.aad, cut);
	pak_ccm_aad(&x, j.aad + cut, j.s.aad_len - cut);
	(j.open ? pak_ccm_decrypt : pak_ccm_encrypt)(&x, j.t.out, j.t.in, at);
	(j.open ? pak_ccm_decrypt : pak_ccm_encrypt)(&x, j.t.out + at, j.t.in + at, j.t.len - at);
	pak_ccm_final(&x, j.tag);
	compare(c, &j, name, impl->name, 1);
	GCRY_COMPARE(c, &j, diff_gcry_aes(j.s.key_len), GCRY_CIPHER_MODE_CCM, name, impl->name);
}

static void chachapoly(struct diff_case *c)
{
	struct pak_chachapoly x;
	struct job j;

	draw(c, &j, 12, 16);
	diff_bytes(c, j.key, 32);
	j.s.key_len = 32;
	seal_theirs(c, &j, "ChaCha20-Poly1305", diff_len(c, DIFF_MAX));
	size_t cut = diff_below(c, j.s.aad_len + 1), at = diff_below(c, j.t.len + 1);
	pak_chachapoly_init(&x, j.key);
	pak_chachapoly_start(&x, j.iv);
	pak_chachapoly_aad(&x, j.aad, cut);
	pak_chachapoly_aad(&x, j.aad + cut, j.s.aad_len - cut);
	(j.open ? pak_chachapoly_decrypt : pak_chachapoly_encrypt)(&x, j.t.out, j.t.in, at);
	(j.open ? pak_chachapoly_decrypt : pak_chachapoly_encrypt)(&x, j.t.out + at, j.t.in + at,
	                                                           j.t.len - at);
	pak_chachapoly_final(&x, j.tag);
	compare(c, &j, "ChaCha20-Poly1305", "ref", 1);
	GCRY_COMPARE(c, &j, GCRY_CIPHER_CHACHA20, GCRY_CIPHER_MODE_POLY1305, "ChaCha20-Poly1305",
	             "ref");
}

/* One component of associated data, as libcrypto 3.0 has it; libgcrypt takes the IV as another. */
static void siv(struct diff_case *c)
{
	struct pak_siv x;
	struct job j;

	draw(c, &j, 12, 16);
	diff_bytes(c, j.key, 64);
	const char *name = diff_aes_name(j.s.key_len, "SIV");
	j.s.key_len *= 2;
	j.s.iv = NULL;
	j.s.aad_len += !j.s.aad_len;
	seal_theirs(c, &j, name, 1 + diff_len(c, DIFF_MAX - 1));
	memcpy(j.tag, j.their_tag, 16); /* opening wants it */
	pak_siv_init(&x, j.key, j.s.key_len);
	pak_siv_start(&x);
	pak_siv_aad(&x, j.aad, j.s.aad_len);
	(j.open ? pak_siv_open : pak_siv_seal)(&x, j.t.out, j.tag, j.t.in, j.t.len);
	compare(c, &j, name, "the best", 1);
#if defined HAVE_GCRYPT
	j.s.iv = j.iv;
	j.open = 0;
	diff_text_of(c, &j.t, j.text, j.t.len, 1);
	pak_siv_start(&x);
	pak_siv_aad(&x, j.aad, j.s.aad_len);
	pak_siv_aad(&x, j.iv, 12);
	pak_siv_seal(&x, j.t.out, j.tag, j.t.in, j.t.len);
	diff_plant(c, j.tag, 16);
	uint8_t out[DIFF_MAX], tag[16];
	gcry_cipher_hd_t h = diff_gcry(diff_gcry_aes(j.s.key_len / 2), GCRY_CIPHER_MODE_SIV, 0);
	diff_must(!gcry_cipher_setkey(h, j.key, j.s.key_len) &&
	                  !gcry_cipher_authenticate(h, j.aad, j.s.aad_len) &&
	                  !gcry_cipher_setiv(h, j.iv, 12) &&
	                  !gcry_cipher_encrypt(h, out, j.t.len, j.text, j.t.len) &&
	                  !gcry_cipher_gettag(h, tag, 16),
	          name);
	diff_equal(c, DIFF_LIBGCRYPT, j.t.out, out, j.t.len, "%s, aad %zu, %zu", name, j.s.aad_len,
	           j.t.len);
	diff_equal(c, DIFF_LIBGCRYPT, j.tag, tag, 16, "%s, aad %zu, %zu: tag", name, j.s.aad_len,
	           j.t.len);
#endif
}

#if defined HAVE_GCRYPT
/* libcrypto has it from 3.2 on. */
static void gcm_siv(struct diff_case *c)
{
	struct pak_gcm_siv g;
	struct job j;

	draw(c, &j, 12, 16);
	j.s.key_len = 16 + 16 * diff_below(c, 2);
	diff_bytes(c, j.key, 32);
	seal_theirs(c, &j, NULL, 1 + diff_len(c, DIFF_MAX - 1));
	size_t cut = diff_below(c, j.s.aad_len + 1);
	pak_gcm_siv_init(&g, j.key, j.s.key_len);
	pak_gcm_siv_start(&g, j.iv);
	pak_gcm_siv_aad(&g, j.aad, cut);
	pak_gcm_siv_aad(&g, j.aad + cut, j.s.aad_len - cut);
	pak_gcm_siv_seal(&g, j.t.out, j.tag, j.t.in, j.t.len);
	compare(c, &j, "AES-GCM-SIV", "the best", 0);
	GCRY_COMPARE(c, &j, diff_gcry_aes(j.s.key_len), GCRY_CIPHER_MODE_GCM_SIV, "AES-GCM-SIV",
	             "the best");
	uint8_t tag[16], back[DIFF_MAX];
	if (c->planting)
		return;
	memcpy(tag, j.tag, 16);
	pak_gcm_siv_start(&g, j.iv);
	pak_gcm_siv_aad(&g, j.aad, j.s.aad_len);
	pak_gcm_siv_open(&g, back, tag, j.t.out, j.t.len);
	diff_equal(c, DIFF_LIBGCRYPT, tag, j.tag, 16, "AES-GCM-SIV opened: tag");
	diff_equal(c, DIFF_LIBGCRYPT, back, j.text, j.t.len, "AES-GCM-SIV opened");
}
#endif

static void chacha20(struct diff_case *c)
{
	struct pak_chacha20 x;
	uint8_t key[32], iv[16], theirs[DIFF_MAX];
	size_t len = diff_len(c, DIFF_MAX), at = diff_below(c, len + 1), n;
	struct diff_text t;

	diff_bytes(c, key, 32);
	diff_bytes(c, iv, 16);
	if (!diff_below(c, 8)) /* the counter carries */
		memset(iv + 1, 0xff, 3);
	diff_text_draw(c, &t, len, 1);
	pak_chacha20_init(&x, key);
	pak_chacha20_start(&x, iv);
	pak_chacha20_crypt(&x, t.out, t.in, at);
	pak_chacha20_crypt(&x, t.out + at, t.in + at, len - at);
	diff_plant(c, t.out, len);
	diff_must(diff_evp("ChaCha20", NULL, 1, theirs, &n, t.plain, len, key, iv), "ChaCha20");
	diff_equal(c, DIFF_LIBCRYPTO, t.out, theirs, len, "ChaCha20, %zu bytes", len);
#if defined HAVE_GCRYPT
	gcry_cipher_hd_t h = diff_gcry(GCRY_CIPHER_CHACHA20, GCRY_CIPHER_MODE_STREAM, 0);

	diff_must(!gcry_cipher_setkey(h, key, 32) && !gcry_cipher_setiv(h, iv, 16) &&
	                  !gcry_cipher_encrypt(h, theirs, len, t.plain, len),
	          "gcry_cipher");
	diff_equal(c, DIFF_LIBGCRYPT, t.out, theirs, len, "ChaCha20, %zu bytes", len);
#endif
}

static void cmac(struct diff_case *c)
{
	const struct pak_cbcmac_impl *impl = cbcmac_backend(c);
	uint8_t key[32], in[DIFF_MAX], mac[16], theirs[16];
	size_t key_len = diff_aes_key(c, key), len = diff_len(c, DIFF_MAX);
	size_t cut = diff_below(c, len + 1);
	struct pak_cmac m;

	diff_bytes(c, in, len);
	pak_cmac_init_with(&m, impl, key, key_len);
	pak_cmac_update(&m, in, cut);
	pak_cmac_update(&m, in + cut, len - cut);
	pak_cmac_final(&m, mac);
	diff_plant(c, mac, 16);
	diff_evp_mac("CMAC", "cipher", diff_aes_name(key_len, "CBC"), theirs, 16, key, key_len,
	             NULL, 0, in, len);
	diff_equal(c, DIFF_LIBCRYPTO, mac, theirs, 16, "CMAC on %s, key %zu, %zu bytes", impl->name,
	           key_len, len);
#if defined HAVE_GCRYPT
	diff_gcry_mac(GCRY_MAC_CMAC_AES, theirs, 16, key, key_len, NULL, 0, in, len);
	diff_equal(c, DIFF_LIBGCRYPT, mac, theirs, 16, "CMAC on %s, key %zu, %zu bytes", impl->name,
	           key_len, len);
#endif
}

static void gmac(struct diff_case *c)
{
	static struct pak_mac m;
	uint8_t key[32], iv[128], in[DIFF_MAX], mac[16], theirs[16];
	size_t key_len = diff_aes_key(c, key), len = diff_len(c, DIFF_MAX);
	size_t cut = diff_below(c, len + 1), iv_len = 1 + diff_below(c, sizeof iv);
	const struct pak_mac_params p = {.iv = iv, .iv_len = iv_len};

	diff_bytes(c, in, len);
	diff_bytes(c, iv, iv_len);
	diff_must(!pak_mac_init_params(&m, PAK_ALG_GMAC, &p, PAK_OP_MAC, key, key_len) &&
	                  !pak_mac_update(&m, in, cut) &&
	                  !pak_mac_update(&m, in + cut, len - cut) && !pak_mac_final(&m, mac, 16),
	          "GMAC");
	diff_plant(c, mac, 16);
	diff_evp_mac("GMAC", "cipher", diff_aes_name(key_len, "GCM"), theirs, 16, key, key_len, iv,
	             iv_len, in, len);
	diff_equal(c, DIFF_LIBCRYPTO, mac, theirs, 16, "GMAC, key %zu, iv %zu, %zu bytes", key_len,
	           iv_len, len);
#if defined HAVE_GCRYPT
	diff_gcry_mac(GCRY_MAC_GMAC_AES, theirs, 16, key, key_len, iv, iv_len, in, len);
	diff_equal(c, DIFF_LIBGCRYPT, mac, theirs, 16, "GMAC, key %zu, iv %zu, %zu bytes", key_len,
	           iv_len, len);
#endif
}

const struct diff_row diff_aead[] = {
        {"AES-GCM", gcm, 0},
        {"AES-CCM", ccm, 0},
        {"AES-SIV", siv, 0},
#if defined HAVE_GCRYPT
        {"AES-GCM-SIV", gcm_siv, 0},
#endif
        {"ChaCha20", chacha20, 0},
        {"ChaCha20-Poly1305", chachapoly, 0},
        {"AES-CMAC", cmac, 0},
        {"AES-GMAC", gmac, 0},
        {0},
};
