/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-XTS of data units of any number of bits: each backend against SP 800-38E written down bit by
 * bit over libcrypto's block cipher, in place too; bits that are not in use; the service. */
#include <stdlib.h>
#include <string.h>

#include <pak/xts.h>

#include "crypto/base/cpu.h"
#include "crypto/xts/xts.h"
#include "tests/crypto/core.h"
#include "tests/crypto/evp.h"
#include "tests/tap.h"

#define MAX_BITS 1100
#define MAX (MAX_BITS / 8 + 1)

/* A string of bits, one a byte. */
struct bits {
	uint8_t b[MAX_BITS];
};

static void unpack(struct bits *to, const uint8_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to->b[i] = from[i / 8] >> (7 - i % 8) & 1;
}

static void pack(uint8_t *to, const struct bits *from, size_t n)
{
	memset(to, 0, (n + 7) / 8);
	for (size_t i = 0; i < n; i++)
		to[i / 8] |= (uint8_t)(from->b[i] << (7 - i % 8));
}

struct reference {
	const char *cipher;
	uint8_t key[64], iv[16];
	size_t key_len; /* of one key */
};

/* One block of 128 bits under tweak number j. */
static void block(const struct reference *r, int encrypt, uint8_t *bits, size_t j)
{
	uint8_t t[16], x[16];

	evp_crypt(r->cipher, 1, t, r->iv, 16, r->key + r->key_len, NULL);
	for (; j > 0; j--) {
		unsigned carry = 0;

		for (int i = 0; i < 16; i++) {
			carry |= (unsigned)t[i] << 1;
			t[i] = (uint8_t)carry;
			carry >>= 8;
		}
		t[0] ^= (uint8_t)(carry * 0x87);
	}
	pack(x, (struct bits *)(void *)bits, 128);
	for (int i = 0; i < 16; i++)
		x[i] ^= t[i];
	evp_crypt(r->cipher, encrypt, x, x, 16, r->key, NULL);
	for (int i = 0; i < 16; i++)
		x[i] ^= t[i];
	unpack((struct bits *)(void *)bits, x, 128);
}

/* Whole blocks, then the stealing: CC = E(P_m-1); C_m is its first bits, and P_m followed by the
 * rest of it makes C_m-1. Decryption is the same with the last two tweaks exchanged. */
static void xts_by_bits(const struct reference *r, int encrypt, uint8_t *out, const uint8_t *in,
                        size_t n)
{
	static struct bits s;
	size_t m = n / 128, rest = n % 128, whole = rest ? m - 1 : m;
	uint8_t *one = s.b + 128 * whole, *two = one + 128;

	unpack(&s, in, n);
	for (size_t i = 0; i < whole; i++)
		block(r, encrypt, s.b + 128 * i, i);
	if (rest) {
		block(r, encrypt, one, encrypt ? whole : m);
		for (size_t i = 0; i < rest; i++) {
			uint8_t swap = one[i];

			one[i] = two[i];
			two[i] = swap;
		}
		block(r, encrypt, one, encrypt ? m : whole);
	}
	pack(out, &s, n);
}

static void crypt(const struct pak_xts_key *x, int encrypt, uint8_t *out, const uint8_t *in,
                  size_t bits, const uint8_t iv[16])
{
	if (encrypt)
		pak_xts_encrypt_bits(x, out, in, bits, iv);
	else
		pak_xts_decrypt_bits(x, out, in, bits, iv);
}

/* One length both ways; the bits of the last byte that are not in use are set in what goes in. */
static size_t differs(const struct pak_xts_impl *impl, const struct reference *r, uint64_t *seed,
                      size_t bits)
{
	size_t n = (bits + 7) / 8, bad = 0;
	uint8_t in[MAX], want[MAX], *out = tap_guard_end(n), *exact = tap_guard_end(n);
	struct pak_xts_key x;

	pak_xts_set_key_with(&x, impl, r->key, 2 * r->key_len, PAK_AES_BOTH);
	for (int encrypt = 0; encrypt < 2; encrypt++) {
		tap_random(seed, in, n);
		xts_by_bits(r, encrypt, want, in, bits);
		if (bits % 8)
			in[n - 1] |= (uint8_t)(0xff >> bits % 8);
		memcpy(exact, in, n);
		memset(out, 0xff, n);
		crypt(&x, encrypt, out, exact, bits, r->iv);
		bad += memcmp(out, want, n) != 0 || memcmp(exact, in, n) != 0;
		crypt(&x, encrypt, exact, exact, bits, r->iv);
		bad += memcmp(exact, want, n) != 0;
	}
	tap_guard_free(out);
	tap_guard_free(exact);
	return bad;
}

static void every_length(const struct pak_xts_impl *impl, size_t key_len)
{
	struct reference r = {.cipher = key_len == 16 ? "AES-128-ECB" : "AES-256-ECB",
	                      .key_len = key_len};
	uint64_t seed = key_len;
	size_t bad = 0;

	for (size_t bits = 128; bits < MAX_BITS; bits += bits < 400 ? 1 : 7) {
		tap_random(&seed, r.key, sizeof r.key);
		tap_random(&seed, r.iv, sizeof r.iv);
		bad += differs(impl, &r, &seed, bits);
	}
	tap_ok(!bad, "%s: AES-%zu, data units of 128 to %d bits as by the bit", impl->name,
	       8 * key_len, MAX_BITS);
}

/* A vector of our own: 133 bits. */
static void vector(const struct pak_xts_impl *impl)
{
	static const uint8_t want[17] = {
	        0xe5, 0x14, 0x17, 0xb9, 0x91, 0xb7, 0x4b, 0x55, 0xf1,
	        0xcc, 0x34, 0x97, 0x05, 0x8b, 0x1d, 0x4b, 0x20,
	};
	uint8_t key[32], text[17], iv[16] = {0x10};
	struct pak_xts_key x;

	for (uint8_t i = 0; i < 32; i++)
		key[i] = i;
	for (uint8_t i = 0; i < 17; i++)
		text[i] = (uint8_t)(0x80 + i);
	text[16] = 0xa8; /* 10101 */
	pak_xts_set_key_with(&x, impl, key, 32, PAK_AES_BOTH);
	pak_xts_encrypt_bits(&x, text, text, 133, iv);
	tap_mem(text, want, 17, "%s: 133 bits", impl->name);
	pak_xts_decrypt_bits(&x, text, text, 133, iv);
	tap_ok(text[0] == 0x80 && text[15] == 0x8f && text[16] == 0xa8, "%s: and back", impl->name);
}

static void service(void)
{
	static struct pak_xts x;
	uint8_t key[64] = {1}, iv[16] = {0}, text[20] = {9}, out[20], whole[20];

	memset(&x, 0, sizeof x);
	tap_ok(pak_xts_unit_bits(&x, out, text, 128, iv) == PAK_ERR_STATE, "no unit without a key");
	tap_ok(!pak_xts_init(&x, PAK_ENCRYPT, key, 64) &&
	               pak_xts_unit_bits(&x, out, text, 127, iv) == PAK_ERR_LENGTH &&
	               pak_xts_unit_bits(&x, out, text, 8 * PAK_XTS_MAX + 1, iv) == PAK_ERR_LIMIT,
	       "128 bits to 2^20 blocks");
	tap_ok(pak_xts_unit(&x, out, text, SIZE_MAX / 8 + 17, iv) == PAK_ERR_LIMIT,
	       "a length whose bits do not fit is no short one");
	tap_ok(!pak_xts_unit_bits(&x, out, text, 152, iv) &&
	               !pak_xts_unit(&x, whole, text, 19, iv) && !memcmp(out, whole, 19),
	       "bits that are bytes");
	tap_ok(!pak_xts_unit_bits(&x, out, text, 149, iv) && !(out[18] & 7) &&
	               memcmp(out, whole, 19) != 0 && !pak_xts_init(&x, PAK_DECRYPT, key, 64) &&
	               !pak_xts_unit_bits(&x, out, out, 149, iv) && !memcmp(out, text, 19),
	       "149 bits, and back in place");
	pak_xts_clear(&x);
}

int main(void)
{
	core_init();
	for (size_t i = 0; pak_xts_impls[i] != NULL; i++) {
		const struct pak_xts_impl *impl = pak_xts_impls[i];

		if (impl->needs & ~pak_cpu_hardware()) {
			tap_skip("this CPU lacks it", "%s", impl->name);
			continue;
		}
		every_length(impl, 16);
		every_length(impl, 32);
		vector(impl);
	}
	service();
	return tap_done();
}
