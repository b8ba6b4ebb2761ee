/* SPDX-License-Identifier: Apache-2.0
 *
 * KMAC with keys, messages and MACs of any number of bits: each backend against SP 800-185 and FIPS
 * 202 written down as strings of bits, over the permutation alone; the service. */
#include <string.h>

#include <pak/mac.h>

#include "crypto/base/cpu.h"
#include "crypto/kmac/kmac.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#define TEXT 400     /* bytes of a key, of a message */
#define MAC 420      /* of a MAC */
#define STRING 12000 /* bits of what a sponge takes */

/* --- the standards by the bit --- */

struct string {
	size_t n;
	uint8_t b[STRING]; /* one bit each */
};

static void put(struct string *s, unsigned bit)
{
	s->b[s->n++] = (uint8_t)(bit & 1);
}

/* FIPS 202, B.1: the low bit of a byte comes first. */
static void put_bits(struct string *s, const void *in, size_t bits)
{
	const uint8_t *p = in;

	for (size_t i = 0; i < bits; i++)
		put(s, (unsigned)p[i / 8] >> i % 8);
}

static void put_byte(struct string *s, unsigned byte)
{
	for (int i = 0; i < 8; i++)
		put(s, byte >> i);
}

/* left_encode and right_encode of numbers below 2^16. */
static void put_number(struct string *s, size_t x, int right)
{
	unsigned n = x > 255 ? 2 : 1;

	if (!right)
		put_byte(s, n);
	if (n == 2)
		put_byte(s, (unsigned)(x >> 8));
	put_byte(s, (unsigned)x & 255);
	if (right)
		put_byte(s, n);
}

static void put_string(struct string *s, const void *in, size_t bits)
{
	put_number(s, bits, 0);
	put_bits(s, in, bits);
}

/* bytepad: every string before this one ended with a whole number of blocks. */
static void put_end_of_block(struct string *s, size_t rate)
{
	while (s->n % (8 * rate))
		put(s, 0);
}

static void sponge(struct string *s, size_t rate, uint8_t *out, size_t bits)
{
	uint64_t a[25] = {0};

	put(s, 0); /* cSHAKE's two bits */
	put(s, 0);
	put(s, 1);
	while (s->n % (8 * rate) != 8 * rate - 1)
		put(s, 0);
	put(s, 1);
	for (size_t i = 0; i < s->n; i++) {
		size_t at = i % (8 * rate);

		a[at / 64] ^= (uint64_t)s->b[i] << at % 64;
		if (at == 8 * rate - 1)
			pak_keccak_ref.permute(a);
	}
	memset(out, 0, (bits + 7) / 8);
	for (size_t i = 0; i < bits; i++) {
		size_t at = i % (8 * rate);

		if (i && !at)
			pak_keccak_ref.permute(a);
		out[i / 8] |= (uint8_t)((a[at / 64] >> at % 64 & 1) << i % 8);
	}
}

struct request {
	size_t rate, key_bits, text_bits, mac_bits, custom_len;
	int xof;
	uint8_t key[TEXT], text[TEXT];
	char custom[30];
};

static void kmac_by_bits(const struct request *r, uint8_t *mac)
{
	static struct string s;

	s.n = 0;
	put_number(&s, r->rate, 0);
	put_string(&s, "KMAC", 32);
	put_string(&s, r->custom, 8 * r->custom_len);
	put_end_of_block(&s, r->rate);
	put_number(&s, r->rate, 0);
	put_string(&s, r->key, r->key_bits);
	put_end_of_block(&s, r->rate);
	put_bits(&s, r->text, r->text_bits);
	put_number(&s, r->xof ? 0 : r->mac_bits, 1);
	sponge(&s, r->rate, mac, r->mac_bits);
}

/* --- the core --- */

static void draw(struct request *r, uint64_t *seed, size_t i)
{
	r->rate = i % 2 ? PAK_CSHAKE128_RATE : PAK_CSHAKE256_RATE;
	r->xof = i / 2 % 2;
	r->key_bits = tap_random64(seed) % (8 * TEXT + 1);
	/* Half of the messages end beside the end of a block. */
	r->text_bits = i / 4 % 2 ? tap_random64(seed) % (8 * TEXT + 1)
	                         : 8 * r->rate * (1 + i % 2) - tap_random64(seed) % 48;
	r->mac_bits = 1 + tap_random64(seed) % (i % 3 ? 600 : 8 * MAC);
	r->custom_len = tap_random64(seed) % sizeof r->custom;
	tap_random(seed, r->key, sizeof r->key);
	if (r->key_bits % 8)
		r->key[r->key_bits / 8] &= (uint8_t)((1u << r->key_bits % 8) - 1);
	tap_random(seed, r->text, sizeof r->text);
	tap_random(seed, r->custom, sizeof r->custom);
}

static void kmac(const struct pak_keccak_impl *impl, const struct request *r, uint8_t *mac)
{
	size_t whole = r->text_bits / 8, split = whole / 3;
	struct pak_kmac k;

	pak_kmac_init_bits(&k, r->rate, r->key, r->key_bits, r->custom, r->custom_len);
	k.now.impl = impl;
	pak_kmac_update(&k, r->text, split);
	pak_kmac_update(&k, r->text + split, whole - split);
	pak_kmac_final_bits(&k, r->text[whole], (unsigned)r->text_bits % 8,
	                    r->xof ? 0 : r->mac_bits);
	pak_kmac_read(&k, mac, (r->mac_bits + 7) / 8);
	if (r->mac_bits % 8)
		mac[r->mac_bits / 8] &= (uint8_t)((1u << r->mac_bits % 8) - 1);
}

static void random_requests(const struct pak_keccak_impl *impl)
{
	static struct request r;
	uint8_t want[MAC], got[MAC];
	uint64_t seed = 5;
	size_t bad = 0;

	for (size_t i = 0; i < 3000; i++) {
		draw(&r, &seed, i);
		kmac_by_bits(&r, want);
		kmac(impl, &r, got);
		bad += memcmp(want, got, (r.mac_bits + 7) / 8) != 0;
	}
	tap_ok(!bad, "%s: keys, messages and MACs of bits as by the bit", impl->name);
}

/* Two vectors of our own: a key of 131 bits, a message of 165, a MAC of 101. */
static void vectors(const struct pak_keccak_impl *impl)
{
	static const uint8_t want[2][13] = {
	        {0xf0, 0xe8, 0x84, 0x86, 0xfa, 0xaf, 0xdd, 0xd6, 0x86, 0x94, 0x20, 0x96, 0x02},
	        {0xbd, 0xcb, 0x55, 0x0e, 0x20, 0x55, 0x5b, 0xc8, 0x7e, 0xb9, 0xe2, 0x7e, 0x17},
	};
	static struct request r = {.key_bits = 131,
	                           .text_bits = 165,
	                           .mac_bits = 101,
	                           .custom_len = 4,
	                           .custom = "bits"};
	uint8_t got[13];

	for (uint8_t i = 0; i < 20; i++) {
		r.key[i] = i < 16 ? i : 5;
		r.text[i] = (uint8_t)(0x80 + i);
	}
	r.text[20] = 0x1a;
	for (int xof = 0; xof < 2; xof++) {
		r.rate = xof ? PAK_CSHAKE256_RATE : PAK_CSHAKE128_RATE;
		r.xof = xof;
		kmac(impl, &r, got);
		tap_mem(got, want[xof], 13, "%s: KMAC%s of 101 bits", impl->name,
		        xof ? "XOF256" : "128");
	}
}

/* --- the service --- */

static enum pak_status start(struct pak_mac *m, const struct request *r, enum pak_op op)
{
	const struct pak_mac_params p = {.custom = (const uint8_t *)r->custom,
	                                 .custom_len = r->custom_len,
	                                 .key_spare = (uint8_t)(-r->key_bits % 8),
	                                 .xof = (uint8_t)r->xof};
	enum pak_alg alg = r->rate == PAK_CSHAKE128_RATE ? PAK_ALG_KMAC128 : PAK_ALG_KMAC256;
	enum pak_status st = pak_mac_init_params(m, alg, &p, op, r->key, (r->key_bits + 7) / 8);

	return st ? st : pak_mac_update(m, r->text, r->text_bits / 8);
}

static void service_requests(void)
{
	static struct request r;
	static struct pak_mac m;
	size_t bad = 0;
	uint64_t seed = 6;

	for (size_t i = 0; i < 500; i++) {
		uint8_t want[MAC], got[MAC + 1], odd;
		size_t n;

		draw(&r, &seed, i);
		kmac_by_bits(&r, want);
		n = (r.mac_bits + 7) / 8;
		odd = r.text[r.text_bits / 8];
		memset(got, 0xa5, sizeof got);
		bad += start(&m, &r, PAK_OP_MAC) || m.key_bits != r.key_bits ||
		       pak_mac_final_bits(&m, got, r.mac_bits, odd, r.text_bits % 8) ||
		       memcmp(got, want, n) != 0 || got[n] != 0xa5;
		if (r.mac_bits % 8)
			want[n - 1] |= (uint8_t)(0xff << r.mac_bits % 8);
		bad += start(&m, &r, PAK_OP_MAC_VERIFY) ||
		       pak_mac_verify_bits(&m, want, r.mac_bits, odd, r.text_bits % 8);
		n = tap_random64(&seed) % r.mac_bits;
		want[n / 8] ^= (uint8_t)(1 << n % 8);
		bad += start(&m, &r, PAK_OP_MAC_VERIFY) ||
		       pak_mac_verify_bits(&m, want, r.mac_bits, odd, r.text_bits % 8) !=
		               PAK_ERR_AUTH;
	}
	tap_ok(!bad, "the service makes and verifies them; one bit changed is found");
	pak_mac_clear(&m);
}

static void service_errors(void)
{
	static struct pak_mac m;
	struct pak_mac_params p = {.hash = PAK_ALG_SHA256, .key_spare = 1};
	uint8_t key[32] = {1}, out[32], bytes[32];

	tap_ok(pak_mac_init_params(&m, PAK_ALG_HMAC, &p, PAK_OP_MAC, key, 32) == PAK_ERR_ARG &&
	               pak_mac_init_params(&m, PAK_ALG_KMAC128, &p, PAK_OP_MAC, key, 0) ==
	                       PAK_ERR_ARG,
	       "keys of bits are KMAC's, and are not empty");
	p.key_spare = 3;
	key[31] = 0x20;
	tap_ok(pak_mac_init_params(&m, PAK_ALG_KMAC128, &p, PAK_OP_MAC, key, 32) == PAK_ERR_ARG,
	       "a bit behind the end of the key");
	key[31] = 0x1f;
	tap_ok(!pak_mac_init_params(&m, PAK_ALG_KMAC128, &p, PAK_OP_MAC, key, 32), "none");
	p.key_spare = 8;
	tap_ok(pak_mac_init_params(&m, PAK_ALG_KMAC128, &p, PAK_OP_MAC, key, 32) == PAK_ERR_ARG,
	       "a whole byte to spare");
	p.key_spare = 0;
	tap_ok(!pak_mac_init_params(&m, PAK_ALG_HMAC, &p, PAK_OP_MAC, key, 32) &&
	               pak_mac_final_bits(&m, out, 256, 0, 0) == PAK_ERR_UNSUPPORTED,
	       "HMAC has no bits");
	tap_ok(!pak_mac_init_params(&m, PAK_ALG_KMAC128, &p, PAK_OP_MAC, key, 32) &&
	               pak_mac_final_bits(&m, out, 256, 0, 8) == PAK_ERR_ARG &&
	               pak_mac_final_bits(&m, out, 0, 0, 1) == PAK_ERR_LENGTH,
	       "8 bits; no bits of a MAC");
	tap_ok(!pak_mac_final_bits(&m, out, 256, 0xff, 0) &&
	               pak_mac_final_bits(&m, out, 256, 0xff, 0) == PAK_ERR_STATE,
	       "they changed nothing; once");
	tap_ok(!pak_mac_restart(&m) && !pak_mac_final(&m, bytes, 32) && !memcmp(out, bytes, 32),
	       "bits that are bytes");
	tap_ok(!pak_mac_init_params(&m, PAK_ALG_KMAC128, &p, PAK_OP_MAC_VERIFY, key, 32) &&
	               pak_mac_final_bits(&m, out, 256, 0, 0) == PAK_ERR_STATE &&
	               !pak_mac_verify_bits(&m, bytes, 256, 0, 0),
	       "a verifier makes none");
	pak_mac_clear(&m);
}

int main(void)
{
	core_init();
	for (size_t i = 0; pak_keccak_impls[i]; i++)
		if (pak_keccak_impls[i]->needs & ~pak_cpu())
			tap_skip("this CPU lacks it, or PAK_CPU masks it", "%s",
			         pak_keccak_impls[i]->name);
		else {
			random_requests(pak_keccak_impls[i]);
			vectors(pak_keccak_impls[i]);
		}
	service_requests();
	service_errors();
	return tap_done();
}
