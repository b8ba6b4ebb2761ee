/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-SIV and AES-GCM-SIV: the vectors of RFC 5297 and RFC 8452; every length, in place, against
 * libcrypto (SIV) and libgcrypt (both); the rules of the service. */
#include <config.h>
#include <stdlib.h>
#include <string.h>

#ifdef HAVE_GCRYPT
#include <gcrypt.h>
#endif

#include <pak/aead.h>

#include "tests/crypto/core.h"
#include "tests/crypto/evp.h"
#include "tests/tap.h"

#define MAX 400

static struct pak_aead a;

/* RFC 5297 appendix A; want is the synthetic IV and the text. */
static void rfc_siv(const char *name, const char *key_hex, const char *const aad_hex[3],
                    const char *in_hex, const char *want_hex)
{
	uint8_t key[64], aad[64], in[64], out[64], want[80], tag[16];
	size_t key_len = tap_hex(key, sizeof key, key_hex), len = tap_hex(in, sizeof in, in_hex);
	int ok;

	tap_hex(want, sizeof want, want_hex);
	for (int open = 0; open < 2; open++) {
		ok = !pak_aead_init(&a, PAK_ALG_AES_SIV, open ? PAK_DECRYPT : PAK_ENCRYPT, key,
		                    key_len) &&
		     !pak_aead_start(&a, NULL, 0, 16);
		for (int i = 0; i < 3 && aad_hex[i]; i++)
			ok &= !pak_aead_aad(&a, aad, tap_hex(aad, sizeof aad, aad_hex[i]));
		if (open)
			ok &= !pak_aead_open_whole(&a, out, want, want + 16, len) &&
			      !memcmp(out, in, len);
		else
			ok &= !pak_aead_seal_whole(&a, out, tag, in, len) &&
			      !memcmp(tag, want, 16) && !memcmp(out, want + 16, len);
		tap_ok(ok, "RFC 5297 %s, %s", name, open ? "opened" : "sealed");
	}
}

static void rfc5297(void)
{
	static const char *const one[3] = {"101112131415161718191a1b1c1d1e1f2021222324252627"};
	static const char *const three[3] = {
	        "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
	        "102030405060708090a0", "09f911029d74e35bd84156c5635688c0"};

	rfc_siv("A.1", "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", one,
	        "112233445566778899aabbccddee",
	        "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c");
	rfc_siv("A.2", "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f", three,
	        "7468697320697320736f6d6520706c61696e7465787420746f20656e637279707420757369"
	        "6e67205349562d414553",
	        "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17dba77ceb09"
	        "4fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d");
}

/* RFC 8452 appendix C; want is the text and the tag. */
static void rfc_gcm_siv(const char *name, size_t key_len, uint8_t first, const char *aad_hex,
                        const char *in_hex, const char *want_hex)
{
	uint8_t key[32] = {first}, iv[12] = {(uint8_t)(3 * first)}, aad[64], in[64], out[64];
	uint8_t want[80], tag[16];
	size_t aad_len = tap_hex(aad, sizeof aad, aad_hex), len = tap_hex(in, sizeof in, in_hex);

	tap_hex(want, sizeof want, want_hex);
	tap_ok(!pak_aead_init(&a, PAK_ALG_AES_GCM_SIV, PAK_ENCRYPT, key, key_len) &&
	               !pak_aead_seal(&a, out, tag, 16, iv, 12, aad, aad_len, in, len) &&
	               !memcmp(out, want, len) && !memcmp(tag, want + len, 16) &&
	               !pak_aead_init(&a, PAK_ALG_AES_GCM_SIV, PAK_DECRYPT, key, key_len) &&
	               !pak_aead_open(&a, out, tag, 16, iv, 12, aad, aad_len, out, len) &&
	               !memcmp(out, in, len),
	       "RFC 8452 %s", name);
}

static void rfc8452(void)
{
	rfc_gcm_siv("C.1, empty", 16, 1, "", "", "dc20e2d83f25705bb49e439eca56de25");
	rfc_gcm_siv("C.1, 8 bytes", 16, 1, "", "0100000000000000",
	            "b5d839330ac7b786578782fff6013b815b287c22493a364c");
	rfc_gcm_siv("C.1, associated data", 16, 1, "01", "0200000000000000",
	            "1e6daba35669f4273b0a1a2560969cdf790d99759abd1508");
	rfc_gcm_siv("C.2, empty", 32, 1, "", "", "07f5f4169bbf55a8400cd47ea6fd400f");
	rfc_gcm_siv("C.2, 8 bytes", 32, 1, "", "0100000000000000",
	            "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28");
	rfc_gcm_siv("C.3, the counter wraps", 32, 0, "",
	            "000000000000000000000000000000004db923dc793ee6497c76dcc03a98e108",
	            "f3f80f2cf0cb2dd9c5984fcda908456cc537703b5ba70324a6793a7bf218d3ea"
	            "ffffffff000000000000000000000000");
	rfc_gcm_siv("C.3, and again", 32, 0, "", "eb3640277c7ffd1303c7a542d02d3e4c0000000000000000",
	            "18ce4f0b8cb4d0cac65fea8f79257b20888e53e72299e56dffffffff00000000"
	            "0000000000000000");
}

static void siv_libcrypto(size_t key_len)
{
	static const char *const names[] = {"AES-128-SIV", "AES-192-SIV", "AES-256-SIV"};
	static uint8_t in[MAX], aad[MAX], out[MAX], want[MAX];
	uint8_t key[64], tag[16], want_tag[16];
	uint64_t seed = key_len;
	size_t bad = 0;

	for (size_t len = 1; len < MAX; len++) {
		size_t aad_len = tap_random64(&seed) % (1 + len);

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, in, len);
		tap_random(&seed, aad, aad_len);
		if (!evp_seal(names[key_len / 16 - 2], want, want_tag, 16, key, NULL, 0, aad,
		              aad_len, in, len))
			abort();
		memcpy(out, in, len);
		bad += pak_aead_init(&a, PAK_ALG_AES_SIV, PAK_ENCRYPT, key, key_len) ||
		       pak_aead_seal(&a, out, tag, 16, NULL, 0, aad_len ? aad : NULL, aad_len, out,
		                     len);
		bad += memcmp(out, want, len) != 0 || memcmp(tag, want_tag, 16) != 0;
		bad += pak_aead_init(&a, PAK_ALG_AES_SIV, PAK_DECRYPT, key, key_len) ||
		       pak_aead_open(&a, out, tag, 16, NULL, 0, aad_len ? aad : NULL, aad_len, out,
		                     len);
		bad += memcmp(out, in, len) != 0;
	}
	tap_ok(!bad, "SIV: %zu-bit keys, 1..%d bytes, in place, as libcrypto", 8 * key_len,
	       MAX - 1);
}

#ifdef HAVE_GCRYPT
/* A message of libgcrypt; the SIV ones with three components and a nonce. */
static void gcrypt_seal(int siv, uint8_t *out, uint8_t tag[16], const uint8_t *key, size_t key_len,
                        const uint8_t iv[12], const uint8_t *aad, size_t aad_len, const uint8_t *in,
                        size_t len)
{
	int mode = siv ? GCRY_CIPHER_MODE_SIV : GCRY_CIPHER_MODE_GCM_SIV;
	size_t aes_len = siv ? key_len / 2 : key_len;
	int algo = aes_len == 16   ? GCRY_CIPHER_AES128
	           : aes_len == 24 ? GCRY_CIPHER_AES192
	                           : GCRY_CIPHER_AES256;
	gcry_cipher_hd_t h;

	if (gcry_cipher_open(&h, algo, mode, 0) || gcry_cipher_setkey(h, key, key_len) ||
	    (!siv && gcry_cipher_setiv(h, iv, 12)) || gcry_cipher_authenticate(h, aad, aad_len) ||
	    (siv && gcry_cipher_authenticate(h, aad, aad_len / 2)) ||
	    (siv && gcry_cipher_authenticate(h, aad, 0)) || (siv && gcry_cipher_setiv(h, iv, 12)) ||
	    gcry_cipher_encrypt(h, out, len, in, len) || gcry_cipher_gettag(h, tag, 16))
		abort();
	gcry_cipher_close(h);
}

static void gcrypt(enum pak_alg alg, size_t key_len)
{
	static uint8_t in[MAX], aad[MAX], out[MAX], want[MAX];
	int siv = alg == PAK_ALG_AES_SIV;
	uint8_t key[64], iv[12], tag[16], want_tag[16];
	uint64_t seed = key_len;
	size_t bad = 0;

	for (size_t len = 1; len < MAX; len++) {
		size_t aad_len = 2 + tap_random64(&seed) % len, cut = len % (aad_len + 1);

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, len);
		tap_random(&seed, aad, aad_len < MAX ? aad_len : MAX);
		aad_len = aad_len < MAX ? aad_len : MAX;
		gcrypt_seal(siv, want, want_tag, key, key_len, iv, aad, aad_len, in, len);
		for (int open = 0; open < 2; open++) {
			bad += pak_aead_init(&a, alg, open ? PAK_DECRYPT : PAK_ENCRYPT, key,
			                     key_len) ||
			       pak_aead_start(&a, iv, 12, 16);
			if (siv)
				bad += pak_aead_aad(&a, aad, aad_len) ||
				       pak_aead_aad(&a, aad, aad_len / 2) ||
				       pak_aead_aad(&a, aad, 0);
			else
				bad += pak_aead_aad(&a, aad, cut) ||
				       pak_aead_aad(&a, aad + cut, aad_len - cut);
			memcpy(out, open ? want : in, len);
			bad += (open ? pak_aead_open_whole(&a, out, want_tag, out, len)
			             : pak_aead_seal_whole(&a, out, tag, out, len)) != PAK_OK;
			bad += memcmp(out, open ? in : want, len) != 0;
		}
		bad += memcmp(tag, want_tag, 16) != 0;
	}
	tap_ok(!bad, "%s: %zu-bit keys, 1..%d bytes, associated data in pieces, as libgcrypt",
	       pak_alg_name(alg), 8 * key_len, MAX - 1);
}
#endif

static void guard_pages(enum pak_alg alg)
{
	uint8_t key[32] = {4}, iv[12] = {5}, tag[16];
	uint64_t seed = 3;
	size_t bad = 0;

	for (size_t len = 0; len <= 150; len++) {
		for (int end = 0; end < 2; end++) {
			void *(*guard)(size_t) = end ? tap_guard_end : tap_guard_begin;
			uint8_t *in = guard(len), *out = guard(len), *aad = guard(len % 40);

			tap_random(&seed, in, len);
			bad += pak_aead_init(&a, alg, PAK_ENCRYPT, key, 32) ||
			       pak_aead_seal(&a, out, tag, 16, iv, 12, aad, len % 40, in, len) ||
			       pak_aead_init(&a, alg, PAK_DECRYPT, key, 32) ||
			       pak_aead_open(&a, out, tag, 16, iv, 12, aad, len % 40, out, len);
			bad += len > 0 && memcmp(in, out, len) != 0;
			tap_guard_free(in);
			tap_guard_free(out);
			tap_guard_free(aad);
		}
	}
	tap_ok(!bad, "%s: guard pages before and after", pak_alg_name(alg));
}

/* Every bit of tag and text counts; what does not authenticate is zeroed. */
static void forgeries(enum pak_alg alg)
{
	uint8_t key[32] = {6}, iv[12] = {7}, text[40] = {0}, out[40], tag[16];
	const uint8_t zeros[40] = {0};
	size_t bad = 0;

	if (pak_aead_init(&a, alg, PAK_ENCRYPT, key, 32) ||
	    pak_aead_seal(&a, text, tag, 16, iv, 12, zeros, 9, text, 40) ||
	    pak_aead_init(&a, alg, PAK_DECRYPT, key, 32))
		abort();
	for (size_t i = 0; i < 8 * 56; i++) {
		uint8_t *byte = i < 128 ? tag + i / 8 : text + i / 8 - 16;

		*byte ^= (uint8_t)(1u << i % 8);
		memset(out, 1, sizeof out);
		bad += pak_aead_open(&a, out, tag, 16, iv, 12, zeros, 9, text, 40) != PAK_ERR_AUTH;
		bad += memcmp(out, zeros, 40) != 0;
		*byte ^= (uint8_t)(1u << i % 8);
	}
	bad += pak_aead_open(&a, out, tag, 16, iv, 12, zeros, 8, text, 40) != PAK_ERR_AUTH;
	bad += pak_aead_open(&a, out, tag, 16, iv, 12, zeros, 9, text, 40) != PAK_OK;
	tap_ok(!bad, "%s: forgeries", pak_alg_name(alg));
}

static void service(enum pak_alg alg)
{
	int siv = alg == PAK_ALG_AES_SIV;
	uint8_t key[80] = {1}, iv[20] = {0}, tag[16], text[32] = {0};
	size_t bad = 0;

	for (size_t n = 0; n <= 80; n++)
		bad += pak_aead_init(&a, alg, PAK_ENCRYPT, key, n) !=
		       ((siv ? n == 32 || n == 48 || n == 64 : n == 16 || n == 32)
		                ? PAK_OK
		                : PAK_ERR_LENGTH);
	if (pak_aead_init(&a, alg, PAK_ENCRYPT, key, 32))
		abort();
	for (size_t n = 0; n <= 20; n++) {
		bad += pak_aead_start(&a, iv, 12, n) != (n == 16 ? PAK_OK : PAK_ERR_LENGTH);
		bad += pak_aead_start(&a, iv, n, 16) !=
		       ((siv ? n <= 16 : n == 12) ? PAK_OK : PAK_ERR_LENGTH);
	}
	tap_ok(!bad, "%s: lengths of key, IV and tag", pak_alg_name(alg));
	tap_ok(pak_aead_start_random(&a, iv, 12, 16) == PAK_ERR_STATE &&
	               !pak_aead_start(&a, iv, 12, 16) &&
	               pak_aead_update(&a, text, text, 4) == PAK_ERR_STATE &&
	               pak_aead_seal_final(&a, tag, 16) == PAK_ERR_STATE &&
	               pak_aead_open_whole(&a, text, tag, text, 4) == PAK_ERR_STATE &&
	               !pak_aead_seal_whole(&a, text, tag, text, 4) &&
	               pak_aead_seal_whole(&a, text, tag, text, 4) == PAK_ERR_STATE,
	       "%s: the text comes as a whole, once", pak_alg_name(alg));
	tap_ok(!pak_aead_start_sized(&a, iv, 12, 16, 3, 5) &&
	               pak_aead_aad(&a, text, 4) == PAK_ERR_LENGTH && !pak_aead_aad(&a, text, 3) &&
	               pak_aead_seal_whole(&a, text, tag, text, 4) == PAK_ERR_LENGTH &&
	               !pak_aead_seal_whole(&a, text, tag, text, 5),
	       "%s: as much as was declared", pak_alg_name(alg));
	for (int with_iv = 0; siv && with_iv < 2; with_iv++) {
		bad += pak_aead_start(&a, iv, with_iv ? 12 : 0, 16) != PAK_OK;
		for (int i = 0; i < 130; i++)
			bad += pak_aead_aad(&a, text, 1) !=
			       (i < 126 - with_iv ? PAK_OK : PAK_ERR_LIMIT);
	}
	tap_ok(!bad, "%s: components of associated data", pak_alg_name(alg));
}

int main(void)
{
	core_init();
	rfc5297();
	rfc8452();
	for (size_t key_len = 32; key_len <= 64; key_len += 16)
		siv_libcrypto(key_len);
#ifdef HAVE_GCRYPT
	gcry_check_version(NULL);
	gcrypt(PAK_ALG_AES_SIV, 32);
	gcrypt(PAK_ALG_AES_SIV, 64);
	gcrypt(PAK_ALG_AES_GCM_SIV, 16);
	gcrypt(PAK_ALG_AES_GCM_SIV, 32);
#else
	tap_skip("no libgcrypt", "as libgcrypt");
#endif
	guard_pages(PAK_ALG_AES_SIV);
	guard_pages(PAK_ALG_AES_GCM_SIV);
	forgeries(PAK_ALG_AES_SIV);
	forgeries(PAK_ALG_AES_GCM_SIV);
	service(PAK_ALG_AES_SIV);
	service(PAK_ALG_AES_GCM_SIV);
	return tap_done();
}
