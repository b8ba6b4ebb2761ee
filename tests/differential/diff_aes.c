/* SPDX-License-Identifier: Apache-2.0
 *
 * The modes of AES without authentication, on every backend: one direction per case, the text in
 * one piece or several. */
#include <string.h>

#include <pak/cipher.h>

#include "crypto/aes/aes.h"
#include "crypto/aes/aes_feedback.h"
#include "crypto/base/cpu.h"
#include "crypto/kw/kw.h"
#include "crypto/xts/xts.h"
#include "tests/differential/peers.h"

DIFF_BACKEND(aes, pak_aes_impls)
DIFF_BACKEND(xts, pak_xts_impls)

/* A case: who is to compute what. */
struct job {
	uint8_t key[64], iv[16];
	size_t key_len;
	int decrypt;
	struct diff_text t;
};

static void draw(struct diff_case *c, struct job *j, size_t len, int may_be_in_place)
{
	j->key_len = diff_aes_key(c, j->key);
	diff_bytes(c, j->iv, 16);
	j->decrypt = (int)diff_below(c, 2);
	diff_text_draw(c, &j->t, len, may_be_in_place);
	if (!diff_below(c, 8)) /* counters that carry far */
		memset(j->iv + 3, 0xff, 12);
}

/* gcry_mode 0: libgcrypt does not have it. */
static void compare(struct diff_case *c, struct job *j, const char *mode, const char *variant,
                    const char *backend, int gcry_mode, unsigned gcry_flags)
{
	const char *name = diff_aes_name(j->key_len, mode);
	size_t len = j->t.len, n = len;
	uint8_t theirs[DIFF_MAX + 16];

	diff_plant(c, j->t.out, len);
	diff_must(diff_evp(name, variant, !j->decrypt, theirs, &n, j->t.plain, len, j->key, j->iv),
	          name);
	diff_equal(c, DIFF_LIBCRYPTO, j->t.out, theirs, len, "%s on %s, %zu bytes, %s", name,
	           backend, len, j->decrypt ? "decrypted" : "encrypted");
#if defined HAVE_GCRYPT
	if (!gcry_mode)
		return;
	gcry_cipher_hd_t h = diff_gcry(diff_gcry_aes(j->key_len), gcry_mode, gcry_flags);

	diff_must(!gcry_cipher_setkey(h, j->key, j->key_len) &&
	                  (gcry_mode == GCRY_CIPHER_MODE_CTR
	                           ? !gcry_cipher_setctr(h, j->iv, 16)
	                           : gcry_mode == GCRY_CIPHER_MODE_ECB ||
	                                     !gcry_cipher_setiv(h, j->iv, 16)) &&
	                  !(j->decrypt ? gcry_cipher_decrypt
	                               : gcry_cipher_encrypt)(h, theirs, len, j->t.plain, len),
	          "gcry_cipher");
	diff_equal(c, DIFF_LIBGCRYPT, j->t.out, theirs, len, "%s on %s, %zu bytes, %s", name,
	           backend, len, j->decrypt ? "decrypted" : "encrypted");
#else
	(void)gcry_mode, (void)gcry_flags;
#endif
}

static void ecb(struct diff_case *c)
{
	const struct pak_aes_impl *impl = aes_backend(c);
	struct pak_aes a;
	struct job j;

	draw(c, &j, diff_len(c, DIFF_MAX) & ~(size_t)15, 1);
	pak_aes_init_with(&a, impl, j.key, j.key_len, PAK_AES_BOTH);
	(j.decrypt ? impl->ecb_decrypt : impl->ecb_encrypt)(&a, j.t.out, j.t.in, j.t.len / 16);
	compare(c, &j, "ECB", NULL, impl->name, GCRY(CIPHER_MODE_ECB), 0);
}

/* In two runs, the chaining value kept between them. */
static void cbc(struct diff_case *c)
{
	const struct pak_aes_impl *impl = aes_backend(c);
	uint8_t iv[16];
	struct pak_aes a;
	struct job j;

	draw(c, &j, diff_len(c, DIFF_MAX) & ~(size_t)15, 1);
	size_t n = j.t.len / 16, cut = diff_below(c, n + 1);
	memcpy(iv, j.iv, 16);
	pak_aes_init_with(&a, impl, j.key, j.key_len, PAK_AES_BOTH);
	(j.decrypt ? impl->cbc_decrypt : impl->cbc_encrypt)(&a, j.t.out, j.t.in, cut, iv);
	(j.decrypt ? impl->cbc_decrypt : impl->cbc_encrypt)(&a, j.t.out + 16 * cut,
	                                                    j.t.in + 16 * cut, n - cut, iv);
	compare(c, &j, "CBC", NULL, impl->name, GCRY(CIPHER_MODE_CBC), 0);
}

/* The text through the service, in up to four pieces of any length. */
static void service(struct diff_case *c, struct job *j, enum pak_alg alg, enum pak_cts cts)
{
	static struct pak_cipher x;
	size_t in = 0, out = 0, n;

	diff_must(!pak_cipher_init(&x, alg, j->decrypt ? PAK_DECRYPT : PAK_ENCRYPT, j->key,
	                           j->key_len, j->iv, 16) &&
	                  (alg != PAK_ALG_AES_CBC_CTS || !pak_cipher_set_cts(&x, cts)),
	          pak_alg_name(alg));
	for (int i = 0; i < 4; i++) {
		size_t take = i < 3 ? diff_below(c, j->t.len - in + 1) : j->t.len - in;

		diff_must(!pak_cipher_update(&x, j->t.out + out, j->t.len - out, &n, j->t.in + in,
		                             take),
		          pak_alg_name(alg));
		in += take;
		out += n;
	}
	diff_must(!pak_cipher_final(&x, j->t.out + out, j->t.len - out, &n) && out + n == j->t.len,
	          pak_alg_name(alg));
}

static void ctr(struct diff_case *c)
{
	const struct pak_aes_impl *impl = aes_backend(c);
	int whole = (int)diff_below(c, 2);
	struct job j;

	draw(c, &j, diff_len(c, DIFF_MAX) & (whole ? ~(size_t)15 : ~(size_t)0), 1);
	if (whole) {
		uint8_t iv[16];
		struct pak_aes a;
		size_t n = j.t.len / 16, cut = diff_below(c, n + 1);

		memcpy(iv, j.iv, 16);
		pak_aes_init_with(&a, impl, j.key, j.key_len, PAK_AES_ENCRYPT_ONLY);
		impl->ctr(&a, j.t.out, j.t.in, cut, iv);
		impl->ctr(&a, j.t.out + 16 * cut, j.t.in + 16 * cut, n - cut, iv);
	} else {
		service(c, &j, PAK_ALG_AES_CTR, PAK_CTS_CS1);
	}
	compare(c, &j, "CTR", NULL, whole ? impl->name : "the best", GCRY(CIPHER_MODE_CTR), 0);
}

/* libgcrypt steals as CS3 has it. */
static void cts(struct diff_case *c)
{
	static const char *const names[] = {"CS1", "CS2", "CS3"};
	size_t variant = diff_below(c, 3), len = 16 + diff_len(c, DIFF_MAX - 16);
	struct job j;

	draw(c, &j, len, 0);
	service(c, &j, PAK_ALG_AES_CBC_CTS, (enum pak_cts)variant);
	compare(c, &j, "CBC-CTS", names[variant], "the best",
	        variant == 2 && len > 16 ? GCRY(CIPHER_MODE_CBC) : 0, GCRY(CIPHER_CBC_CTS));
}

static void ofb(struct diff_case *c)
{
	const struct pak_aes_impl *impl = aes_backend(c);
	int whole = (int)diff_below(c, 2);
	struct job j;

	draw(c, &j, diff_len(c, DIFF_MAX) & (whole ? ~(size_t)15 : ~(size_t)0), 1);
	if (whole) {
		uint8_t iv[16];
		struct pak_aes a;

		memcpy(iv, j.iv, 16);
		pak_aes_init_with(&a, impl, j.key, j.key_len, PAK_AES_ENCRYPT_ONLY);
		pak_aes_ofb(&a, j.t.out, j.t.in, j.t.len / 16, iv);
	} else {
		service(c, &j, PAK_ALG_AES_OFB, PAK_CTS_CS1);
	}
	compare(c, &j, "OFB", NULL, whole ? impl->name : "the best", GCRY(CIPHER_MODE_OFB), 0);
}

static void cfb128(struct diff_case *c)
{
	const struct pak_aes_impl *impl = aes_backend(c);
	int whole = (int)diff_below(c, 2);
	struct job j;

	draw(c, &j, diff_len(c, DIFF_MAX) & (whole ? ~(size_t)15 : ~(size_t)0), 1);
	if (whole) {
		uint8_t iv[16];
		struct pak_aes a;

		memcpy(iv, j.iv, 16);
		pak_aes_init_with(&a, impl, j.key, j.key_len, PAK_AES_ENCRYPT_ONLY);
		(j.decrypt ? pak_aes_cfb128_decrypt : pak_aes_cfb128_encrypt)(&a, j.t.out, j.t.in,
		                                                              j.t.len / 16, iv);
	} else {
		service(c, &j, PAK_ALG_AES_CFB128, PAK_CTS_CS1);
	}
	compare(c, &j, "CFB", NULL, whole ? impl->name : "the best", GCRY(CIPHER_MODE_CFB), 0);
}

/* A block a byte, a block a bit: short texts. */
static void cfb8(struct diff_case *c)
{
	const struct pak_aes_impl *impl = aes_backend(c);
	uint8_t iv[16];
	struct pak_aes a;
	struct job j;

	draw(c, &j, diff_len(c, 100), 1);
	memcpy(iv, j.iv, 16);
	pak_aes_init_with(&a, impl, j.key, j.key_len, PAK_AES_ENCRYPT_ONLY);
	size_t cut = diff_below(c, j.t.len + 1);
	pak_aes_cfb8(&a, j.t.out, j.t.in, cut, iv, j.decrypt);
	pak_aes_cfb8(&a, j.t.out + cut, j.t.in + cut, j.t.len - cut, iv, j.decrypt);
	compare(c, &j, "CFB8", NULL, impl->name, GCRY(CIPHER_MODE_CFB8), 0);
}

static void cfb1(struct diff_case *c)
{
	const struct pak_aes_impl *impl = aes_backend(c);
	uint8_t iv[16];
	struct pak_aes a;
	struct job j;

	draw(c, &j, diff_len(c, 20), 1);
	memcpy(iv, j.iv, 16);
	pak_aes_init_with(&a, impl, j.key, j.key_len, PAK_AES_ENCRYPT_ONLY);
	pak_aes_cfb1(&a, j.t.out, j.t.in, 8 * j.t.len, iv, j.decrypt);
	compare(c, &j, "CFB1", NULL, impl->name, 0, 0);
}

static void xts(struct diff_case *c)
{
	const struct pak_xts_impl *impl = xts_backend(c);
	struct pak_xts_key x;
	struct job j;

	draw(c, &j, 16 + diff_len(c, DIFF_MAX - 16), 1);
	j.key_len = 16 + 16 * diff_below(c, 2); /* of each of the two */
	diff_bytes(c, j.key, 2 * j.key_len);
	pak_xts_set_key_with(&x, impl, j.key, 2 * j.key_len, PAK_AES_BOTH);
	(j.decrypt ? pak_xts_decrypt : pak_xts_encrypt)(&x, j.t.out, j.t.in, j.t.len, j.iv);
	const char *name = diff_aes_name(j.key_len, "XTS");
	uint8_t theirs[DIFF_MAX];
	size_t n;

	diff_plant(c, j.t.out, j.t.len);
	diff_must(diff_evp(name, NULL, !j.decrypt, theirs, &n, j.t.plain, j.t.len, j.key, j.iv),
	          name);
	diff_equal(c, DIFF_LIBCRYPTO, j.t.out, theirs, n, "%s on %s, %zu bytes, %s", name,
	           impl->name, n, j.decrypt ? "decrypted" : "encrypted");
#if defined HAVE_GCRYPT
	gcry_cipher_hd_t h = diff_gcry(diff_gcry_aes(j.key_len), GCRY_CIPHER_MODE_XTS, 0);

	diff_must(!gcry_cipher_setkey(h, j.key, 2 * j.key_len) && !gcry_cipher_setiv(h, j.iv, 16) &&
	                  !(j.decrypt ? gcry_cipher_decrypt : gcry_cipher_encrypt)(h, theirs, n,
	                                                                           j.t.plain, n),
	          "gcry_cipher");
	diff_equal(c, DIFF_LIBGCRYPT, j.t.out, theirs, n, "%s on %s, %zu bytes, %s", name,
	           impl->name, n, j.decrypt ? "decrypted" : "encrypted");
#endif
}

/* Wrapped as theirs; unwrapped again; and what was changed is refused by both. */
static void key_wrap(struct diff_case *c, int padded)
{
	static const uint8_t kw_iv[8] = {0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6},
	                     kwp_iv[4] = {0xa6, 0x59, 0x59, 0xa6};
	const struct pak_aes_impl *impl = aes_backend(c);
	size_t len = padded ? 1 + diff_len(c, 199) : 16 + 8 * diff_below(c, 24);
	size_t out_len = (len + 7) / 8 * 8 + 8, n, m = len;
	uint8_t key[32], theirs[224];
	size_t key_len = diff_aes_key(c, key);
	const char *name = diff_aes_name(key_len, padded ? "WRAP-PAD" : "WRAP");
	struct diff_text t, back;
	uint64_t wrong;
	struct pak_aes a;

	diff_text_draw(c, &t, len, 1);
	pak_aes_init_with(&a, impl, key, key_len, PAK_AES_BOTH);
	(padded ? pak_kwp_wrap : pak_kw_wrap)(&a, t.out, t.in, len, padded ? kwp_iv : kw_iv, 0);
	diff_plant(c, t.out, out_len);
	diff_must(diff_evp(name, NULL, 1, theirs, &n, t.plain, len, key, padded ? kwp_iv : kw_iv),
	          name);
	diff_holds(c, DIFF_LIBCRYPTO, n == out_len, "%s, %zu bytes: length", name, len);
	diff_equal(c, DIFF_LIBCRYPTO, t.out, theirs, n, "%s on %s, %zu bytes", name, impl->name,
	           len);
#if defined HAVE_GCRYPT
	uint8_t more[224];
	gcry_cipher_hd_t h = diff_gcry(diff_gcry_aes(key_len), GCRY_CIPHER_MODE_AESWRAP,
	                               padded ? GCRY_CIPHER_EXTENDED : 0);
	if (!gcry_cipher_setkey(h, key, key_len) &&
	    !gcry_cipher_encrypt(h, more, out_len, t.plain, len))
		diff_equal(c, DIFF_LIBGCRYPT, t.out, more, n, "%s on %s, %zu bytes", name,
		           impl->name, len);
#endif
	int changed = (int)diff_below(c, 2);
	if (changed)
		theirs[diff_below(c, n)] ^= (uint8_t)(1 << diff_below(c, 8));
	diff_text_of(c, &back, theirs, n, 1);
	wrong = padded ? pak_kwp_unwrap(&a, back.out, &m, back.in, n, kwp_iv, 0)
	               : pak_kw_unwrap(&a, back.out, back.in, n, kw_iv, 0);
	diff_holds(c, DIFF_LIBCRYPTO, (wrong != 0) == changed, "%s on %s: unwrapped", name,
	           impl->name);
	if (!wrong)
		diff_equal(c, DIFF_LIBCRYPTO, back.out, t.plain, m == len ? len : 0,
		           "%s on %s: unwrapped", name, impl->name);
	diff_holds(c, DIFF_LIBCRYPTO, wrong != 0 || m == len, "%s: length of the text", name);
}

static void kw(struct diff_case *c)
{
	key_wrap(c, 0);
}

static void kwp(struct diff_case *c)
{
	key_wrap(c, 1);
}

const struct diff_row diff_aes[] = {
        {"AES-ECB", ecb, 0},     {"AES-CBC", cbc, 0},   {"AES-CTR", ctr, 0},
        {"AES-CBC-CTS", cts, 0}, {"AES-OFB", ofb, 0},   {"AES-CFB128", cfb128, 0},
        {"AES-CFB8", cfb8, 0},   {"AES-CFB1", cfb1, 0}, {"AES-XTS", xts, 0},
        {"AES-KW", kw, 0},       {"AES-KWP", kwp, 0},   {0},
};
