/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20, Poly1305 and ChaCha20-Poly1305: the vectors of RFC 8439; libcrypto at every length, in
 * every cut and in place; carries of the counter; numbers around 2^130 - 5; the rules of the
 * services. */
#include <stdlib.h>
#include <string.h>

#include <pak/aead.h>
#include <pak/cipher.h>

#include "crypto/chacha/chachapoly.h"
#include "tests/crypto/core.h"
#include "tests/crypto/evp.h"
#include "tests/tap.h"

#define MAX 600

static void count_key(uint8_t key[32])
{
	for (size_t i = 0; i < 32; i++)
		key[i] = (uint8_t)i;
}

/* 2.3.2, and A.1 test vectors 1 and 2 in one: the key stream is the encryption of zeros. */
static void rfc_blocks(void)
{
	uint8_t key[32], iv[16], out[128], want[128];
	struct pak_chacha20 c;

	count_key(key);
	tap_hex(iv, 16, "01000000000000090000004a00000000");
	memset(out, 0, sizeof out);
	pak_chacha20_init(&c, key);
	pak_chacha20_start(&c, iv);
	pak_chacha20_crypt(&c, out, out, 64);
	tap_hex(want, 64,
	        "10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4e"
	        "d2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e");
	tap_mem(out, want, 64, "RFC 8439 2.3.2");

	memset(key, 0, sizeof key);
	memset(iv, 0, sizeof iv);
	memset(out, 0, sizeof out);
	pak_chacha20_init(&c, key);
	pak_chacha20_start(&c, iv);
	pak_chacha20_crypt(&c, out, out, 128);
	tap_hex(want, 128,
	        "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
	        "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586"
	        "9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed"
	        "29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f");
	tap_mem(out, want, 128, "RFC 8439 A.1, blocks 0 and 1");
}

static void poly(const char *name, const char *key_hex, const char *text_hex, const char *tag_hex)
{
	uint8_t key[32], text[256], tag[16], want[16];
	size_t len = tap_hex(text, sizeof text, text_hex), bad = 0;
	struct pak_poly1305 p;

	tap_hex(key, 32, key_hex);
	tap_hex(want, 16, tag_hex);
	for (size_t cut = 0; cut <= len; cut++) {
		pak_poly1305_init(&p, key);
		pak_poly1305_update(&p, text, cut);
		pak_poly1305_update(&p, text + cut, len - cut);
		pak_poly1305_final(&p, tag);
		bad += memcmp(tag, want, 16) != 0;
	}
	tap_ok(!bad, "Poly1305: %s", name);
}

#define ONES "ffffffffffffffffffffffffffffffff"
#define ZEROS "00000000000000000000000000000000"

/* 2.5.2, and A.3: results at the edges of the field. */
static void rfc_poly(void)
{
	poly("RFC 8439 2.5.2", "85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b",
	     "43727970746f6772617068696320466f72756d2052657365617263682047726f7570",
	     "a8061dc1305136c6c22b8baf0c0127a9");
	poly("A.3 #7: h reaches p", "02000000000000000000000000000000" ZEROS, ONES,
	     "03000000000000000000000000000000");
	poly("A.3 #8: and s carries out", "02000000000000000000000000000000" ONES,
	     "02000000000000000000000000000000", "03000000000000000000000000000000");
	poly("A.3 #9: r = 1, h past p", "01000000000000000000000000000000" ZEROS,
	     ONES "f0ffffffffffffffffffffffffffffff"
	          "11000000000000000000000000000000",
	     "05000000000000000000000000000000");
	poly("A.3 #10: h = p", "01000000000000000000000000000000" ZEROS,
	     ONES "fbfefefefefefefefefefefefefefefe"
	          "01010101010101010101010101010101",
	     ZEROS);
	poly("A.3 #11: -1 by wrapping", "02000000000000000000000000000000" ZEROS,
	     "fdffffffffffffffffffffffffffffff", "faffffffffffffffffffffffffffffff");
	/* 2 (2 (0 + 2^128) + 2^128 + 2^128 - 1) = 2 (2^130 - 1): the limbs carry around at the end
	 */
	poly("the last carries", "02000000000000000000000000000000" ZEROS, ZEROS ONES,
	     "08000000000000000000000000000000");
	poly("no message", ONES ONES, "", ONES);
}

static const char sunscreen[] =
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        "future, sunscreen would be it.";

/* 2.4.2 through the service. */
static void rfc_cipher(void)
{
	static struct pak_cipher c;
	uint8_t key[32], iv[16], out[114], want[114];
	size_t n, m;

	count_key(key);
	tap_hex(iv, 16, "01000000000000000000004a00000000");
	tap_hex(want, 114,
	        "6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"
	        "f91b65c5524733ab8f593dabcd62b3571639d624e65152ab8f530c359f0861d8"
	        "07ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736"
	        "5af90bbf74a35be6b40b8eedf2785e42874d");
	if (pak_cipher_init(&c, PAK_ALG_CHACHA20, PAK_ENCRYPT, key, 32, iv, 16) ||
	    pak_cipher_update(&c, out, sizeof out, &n, (const uint8_t *)sunscreen, 114) ||
	    pak_cipher_final(&c, out, 0, &m))
		abort();
	tap_mem(out, want, 114, "RFC 8439 2.4.2");
}

/* 2.8.2 through the service. */
static void rfc_aead(void)
{
	static struct pak_aead a;
	uint8_t key[32], iv[12], aad[12], out[114], back[114], want[114], tag[16], want_tag[16];

	for (size_t i = 0; i < 32; i++)
		key[i] = (uint8_t)(0x80 + i);
	tap_hex(iv, 12, "070000004041424344454647");
	tap_hex(aad, 12, "50515253c0c1c2c3c4c5c6c7");
	tap_hex(want, 114,
	        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
	        "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
	        "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
	        "3ff4def08e4b7a9de576d26586cec64b6116");
	tap_hex(want_tag, 16, "1ae10b594f09e26a7e902ecbd0600691");
	if (pak_aead_init(&a, PAK_ALG_CHACHA20_POLY1305, PAK_ENCRYPT, key, 32) ||
	    pak_aead_seal(&a, out, tag, 16, iv, 12, aad, 12, (const uint8_t *)sunscreen, 114))
		abort();
	tap_ok(!memcmp(out, want, 114) && !memcmp(tag, want_tag, 16), "RFC 8439 2.8.2, sealed");
	if (pak_aead_init(&a, PAK_ALG_CHACHA20_POLY1305, PAK_DECRYPT, key, 32))
		abort();
	tap_ok(!pak_aead_open(&a, back, tag, 16, iv, 12, aad, 12, out, 114) &&
	               !memcmp(back, sunscreen, 114),
	       "opened");
	tag[15] ^= 0x80;
	tap_ok(pak_aead_open(&a, back, tag, 16, iv, 12, aad, 12, out, 114) == PAK_ERR_AUTH &&
	               !back[0] && !memcmp(back, back + 1, 113),
	       "a wrong tag gives zeros");
}

static void cipher_lengths(void)
{
	static struct pak_cipher c;
	static uint8_t in[MAX], out[MAX], want[MAX];
	uint8_t key[32], iv[16];
	uint64_t seed = 1;
	size_t bad = 0, n;

	for (size_t len = 1; len < MAX; len++) {
		size_t piece = len % 3 ? 1 + tap_random64(&seed) % 100 : MAX;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, len);
		if (len % 2) /* the counter carries at some block */
			memset(iv, 0xff, len % 4 == 1 ? 4 : 8), iv[0] = (uint8_t)(0xff - len % 5);
		if (evp_crypt("ChaCha20", 1, want, in, len, key, iv) != (int)len)
			abort();
		if (pak_cipher_init(&c, PAK_ALG_CHACHA20, len % 2 ? PAK_DECRYPT : PAK_ENCRYPT, key,
		                    32, NULL, 0) ||
		    pak_cipher_restart(&c, iv, 16))
			abort();
		memcpy(out, in, len);
		for (size_t at = 0, k; at < len; at += k) {
			k = len - at < piece ? len - at : piece;
			bad += pak_cipher_update(&c, out + at, k, &n, out + at, k) || n != k;
		}
		bad += memcmp(out, want, len) != 0;
	}
	tap_ok(!bad, "ChaCha20: 1..%d bytes in pieces, in place, as libcrypto", MAX - 1);
}

static void crypt(struct pak_chachapoly *c, int encrypt, uint8_t *out, uint8_t tag[16],
                  const uint8_t *iv, const uint8_t *aad, size_t aad_len, const uint8_t *in,
                  size_t len, size_t piece)
{
	pak_chachapoly_start(c, iv);
	for (size_t at = 0, n; at < aad_len; at += n) {
		n = aad_len - at < piece ? aad_len - at : piece;
		pak_chachapoly_aad(c, aad + at, n);
	}
	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < piece ? len - at : piece;
		if (encrypt)
			pak_chachapoly_encrypt(c, out + at, in + at, n);
		else
			pak_chachapoly_decrypt(c, out + at, in + at, n);
	}
	pak_chachapoly_final(c, tag);
}

static void aead_lengths(void)
{
	static uint8_t in[MAX], aad[MAX], out[MAX], want[MAX];
	uint8_t key[32], iv[12], tag[16], want_tag[16];
	struct pak_chachapoly c;
	uint64_t seed = 2;
	size_t bad = 0;

	for (size_t len = 0; len < MAX; len++) {
		size_t aad_len = tap_random64(&seed) % MAX % (1 + len);
		size_t piece = len % 3 ? 1 + tap_random64(&seed) % 50 : MAX;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, len);
		tap_random(&seed, aad, aad_len);
		if (!evp_seal("ChaCha20-Poly1305", want, want_tag, 16, key, iv, 12, aad, aad_len,
		              in, len))
			abort();
		pak_chachapoly_init(&c, key);
		memcpy(out, in, len);
		crypt(&c, 1, out, tag, iv, aad, aad_len, out, len, piece);
		bad += memcmp(out, want, len) != 0 || memcmp(tag, want_tag, 16) != 0;
		crypt(&c, 0, out, tag, iv, aad, aad_len, out, len, 1 + piece / 2);
		bad += memcmp(out, in, len) != 0 || memcmp(tag, want_tag, 16) != 0;
	}
	tap_ok(!bad, "ChaCha20-Poly1305: 0..%d bytes in pieces, in place, as libcrypto", MAX - 1);
}

static void guard_pages(void)
{
	uint8_t key[32] = {4}, iv[12] = {5}, tag[16], tag2[16];
	struct pak_chachapoly c;
	uint64_t seed = 3;
	size_t bad = 0;

	pak_chachapoly_init(&c, key);
	for (size_t len = 0; len <= 200; len++) {
		for (int end = 0; end < 2; end++) {
			void *(*guard)(size_t) = end ? tap_guard_end : tap_guard_begin;
			uint8_t *in = guard(len), *out = guard(len), *aad = guard(len % 40);

			tap_random(&seed, in, len);
			crypt(&c, 1, out, tag, iv, aad, len % 40, in, len, MAX);
			crypt(&c, 0, out, tag2, iv, aad, len % 40, out, len, MAX);
			bad += memcmp(in, out, len) != 0 || memcmp(tag, tag2, 16) != 0;
			tap_guard_free(in);
			tap_guard_free(out);
			tap_guard_free(aad);
		}
	}
	tap_ok(!bad, "guard pages before and after");
}

static void service(void)
{
	static struct pak_aead a;
	static struct pak_cipher c;
	uint8_t key[32] = {1}, iv[16] = {0}, tag[16], text[32] = {0}, got[16];
	size_t bad = 0, n;

	for (size_t len = 0; len <= 64; len++) {
		bad += pak_aead_init(&a, PAK_ALG_CHACHA20_POLY1305, PAK_ENCRYPT, key, len) !=
		       (len == 32 ? PAK_OK : PAK_ERR_LENGTH);
		bad += pak_cipher_init(&c, PAK_ALG_CHACHA20, PAK_ENCRYPT, key, len, iv, 16) !=
		       (len == 32 ? PAK_OK : PAK_ERR_LENGTH);
		if (len == 32)
			for (size_t i = 0; i <= 16; i++) {
				bad += pak_aead_start(&a, iv, i, 16) !=
				       (i == 12 ? PAK_OK : PAK_ERR_LENGTH);
				bad += pak_aead_start(&a, iv, 12, i) !=
				       (i == 16 ? PAK_OK : PAK_ERR_LENGTH);
			}
	}
	tap_ok(!bad, "service: keys of 32 bytes, nonces of 12, tags of 16 alone");
	if (pak_aead_init(&a, PAK_ALG_CHACHA20_POLY1305, PAK_ENCRYPT, key, 32) ||
	    pak_cipher_init(&c, PAK_ALG_CHACHA20, PAK_ENCRYPT, key, 32, iv, 16))
		abort();
	tap_ok(pak_aead_start_sized(&a, iv, 12, 16, 0, ((uint64_t)1 << 38) - 63) == PAK_ERR_LIMIT &&
	               !pak_aead_start_sized(&a, iv, 12, 16, 0, ((uint64_t)1 << 38) - 64),
	       "service: 2^38 - 64 bytes of text at most");
	tap_ok(!pak_aead_start(&a, iv, 12, 16) && !pak_aead_aad(&a, text, 3) &&
	               !pak_aead_update(&a, text, text, 5) &&
	               pak_aead_aad(&a, text, 1) == PAK_ERR_STATE &&
	               pak_aead_seal_final(&a, tag, 15) == PAK_ERR_LENGTH &&
	               !pak_aead_seal_final(&a, tag, 16) &&
	               pak_aead_update(&a, text, text, 1) == PAK_ERR_STATE,
	       "service: order of calls");
	iv[0] = 1;
	tap_ok(!pak_cipher_update(&c, text, 32, &n, text, 32) && !pak_cipher_get_iv(&c, got) &&
	               !memcmp(got, iv, 16),
	       "service: the counter of the next block");
	pak_aead_clear(&a);
	pak_cipher_clear(&c);
}

int main(void)
{
	core_init();
	rfc_blocks();
	rfc_poly();
	rfc_cipher();
	rfc_aead();
	cipher_lengths();
	aead_lengths();
	guard_pages();
	service();
	return tap_done();
}
