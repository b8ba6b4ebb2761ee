/* SPDX-License-Identifier: Apache-2.0
 *
 * The backends of ChaCha20, Poly1305 and AES-GCM-SIV, each against the portable one: every length,
 * alignment and split, in place, carries of the counters, numbers around 2^130 - 5, guard pages,
 * clean upper halves of the vector registers. */
#include <stdlib.h>
#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/chacha/chachapoly.h"
#include "crypto/siv/gcm_siv.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

#define MAX 1300 /* two turns of the widest kernel and a remainder of every size */

static uint8_t in[MAX + 64], want[MAX], out[MAX + 64];

static int runs(uint32_t needs, const char *name)
{
	if (needs & ~pak_cpu_hardware()) {
		tap_skip("this CPU lacks it", "%s", name);
		return 0;
	}
	return 1;
}

static int wide(uint32_t needs)
{
	return upper_available() && (needs & ~(uint32_t)PAK_CPU_AESNI);
}

/* --- ChaCha20 */

static void chacha_start(struct pak_chacha20 *c, const struct pak_chacha20_impl *impl,
                         const uint8_t key[32], const uint8_t iv[16])
{
	pak_chacha20_init_with(c, impl, key);
	pak_chacha20_start(c, iv);
}

/* Counters are near a carry into the upper word, or out of both, every other time. */
static void chacha_lengths(const struct pak_chacha20_impl *impl)
{
	uint8_t key[32], iv[16], next[16], want_next[16];
	uint64_t seed = 1;
	size_t bad = 0, bad_pieces = 0;
	struct pak_chacha20 c;

	tap_random(&seed, in, sizeof in);
	for (size_t len = 0; len <= MAX; len++) {
		size_t shift = len % 33, shift_out = (7 * len) % 31, cut = len ? 5 * len % len : 0;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		if (len % 2)
			memset(iv, 0xff, len % 4 == 1 ? 4 : 8), iv[0] = (uint8_t)(0xff - len % 23);
		chacha_start(&c, &pak_chacha20_ref, key, iv);
		pak_chacha20_crypt(&c, want, in + shift, len);
		pak_chacha20_next_iv(&c, want_next);
		memset(out, 0xa5, sizeof out);
		chacha_start(&c, impl, key, iv);
		pak_chacha20_crypt(&c, out + shift_out, in + shift, len);
		pak_chacha20_next_iv(&c, next);
		bad += memcmp(out + shift_out, want, len) != 0 || memcmp(next, want_next, 16) != 0;
		for (size_t i = 0; i < sizeof out; i++)
			bad += (i < shift_out || i >= shift_out + len) && out[i] != 0xa5;
		memcpy(out + shift_out, in + shift, len);
		chacha_start(&c, impl, key, iv);
		pak_chacha20_crypt(&c, out + shift_out, out + shift_out, cut);
		pak_chacha20_crypt(&c, out + shift_out + cut, out + shift_out + cut, len - cut);
		pak_chacha20_next_iv(&c, next);
		bad_pieces +=
		        memcmp(out + shift_out, want, len) != 0 || memcmp(next, want_next, 16) != 0;
	}
	tap_ok(!bad, "%s: 0..%d bytes as the reference", impl->name, MAX);
	tap_ok(!bad_pieces, "%s: in two pieces, in place", impl->name);
}

static void chacha_splits(const struct pak_chacha20_impl *impl)
{
	uint8_t key[32] = {1}, iv[16] = {2};
	struct pak_chacha20 c;
	size_t bad = 0;

	chacha_start(&c, &pak_chacha20_ref, key, iv);
	pak_chacha20_crypt(&c, want, in, MAX);
	for (size_t piece = 1; piece < MAX; piece++) {
		chacha_start(&c, impl, key, iv);
		for (size_t at = 0, n; at < MAX; at += n) {
			n = MAX - at < piece ? MAX - at : piece;
			pak_chacha20_crypt(&c, out + at, in + at, n);
		}
		bad += memcmp(out, want, MAX) != 0;
	}
	tap_ok(!bad, "%s: pieces of 1..%d bytes", impl->name, MAX - 1);
}

static void chacha_edges(const struct pak_chacha20_impl *impl)
{
	uint8_t key[32] = {3}, iv[16] = {4};
	struct pak_chacha20 c;
	size_t bad = 0, dirty = 0;

	for (size_t blocks = 0; blocks <= MAX / 64; blocks++) {
		chacha_start(&c, &pak_chacha20_ref, key, iv);
		pak_chacha20_crypt(&c, want, in, 64 * blocks);
		for (int end = 0; end < 2; end++) {
			void *(*guard)(size_t) = end ? tap_guard_end : tap_guard_begin;
			uint8_t *text = guard(64 * blocks);

			memcpy(text, in, 64 * blocks);
			chacha_start(&c, impl, key, iv);
			upper_soil();
			impl->blocks(c.state, text, text, blocks);
			dirty += blocks > 0 && upper_dirty() != 0;
			bad += memcmp(text, want, 64 * blocks) != 0;
			tap_guard_free(text);
		}
	}
	tap_ok(!bad, "%s: guard pages before and after", impl->name);
	if (wide(impl->needs))
		tap_ok(!dirty, "%s: clean upper halves", impl->name);
	else
		tap_skip("no wide registers in use", "%s: clean upper halves", impl->name);
}

static void chacha(void)
{
	for (size_t i = 0; pak_chacha20_impls[i] != NULL; i++) {
		const struct pak_chacha20_impl *impl = pak_chacha20_impls[i];

		if (!runs(impl->needs, impl->name))
			continue;
		chacha_lengths(impl);
		chacha_splits(impl);
		chacha_edges(impl);
	}
}

/* --- Poly1305 */

static void poly_tag(uint8_t tag[16], const struct pak_poly1305_impl *impl, const uint8_t key[32],
                     const uint8_t *text, size_t len, size_t piece)
{
	struct pak_poly1305 p;

	pak_poly1305_init_with(&p, impl, key);
	for (size_t at = 0, n; at < len; at += n) {
		n = len - at < piece ? len - at : piece;
		pak_poly1305_update(&p, text + at, n);
	}
	pak_poly1305_final(&p, tag);
}

/* What is hard for carries: keys and texts of ones; and texts that leave the sum at p and near it.
 */
static void poly_fill(uint64_t *seed, int kind, uint8_t key[32], uint8_t *text, size_t len)
{
	tap_random(seed, key, 32);
	tap_random(seed, text, len);
	if (kind & 1)
		memset(key, 0xff, 32);
	if (kind & 2)
		memset(text, 0xff, len);
	if (kind & 4) { /* r = 1 */
		memset(key, 0, 16);
		key[0] = 1;
	}
	if (kind & 8)
		for (size_t i = 0; i < len; i++)
			text[i] = i % 16 ? 0xff : 0xfb;
}

static void poly_lengths(const struct pak_poly1305_impl *impl)
{
	uint8_t key[32], tag[16], want_tag[16];
	uint64_t seed = 2;
	size_t bad = 0, bad_pieces = 0;

	for (int kind = 0; kind < 16; kind++) {
		for (size_t len = 0; len <= MAX; len += kind ? 13 : 1) {
			size_t shift = len % 17;

			poly_fill(&seed, kind, key, in + shift, len);
			poly_tag(want_tag, &pak_poly1305_ref, key, in + shift, len, MAX);
			poly_tag(tag, impl, key, in + shift, len, MAX);
			bad += memcmp(tag, want_tag, 16) != 0;
			poly_tag(tag, impl, key, in + shift, len, 1 + tap_random64(&seed) % 700);
			bad_pieces += memcmp(tag, want_tag, 16) != 0;
		}
	}
	tap_ok(!bad, "%s: 0..%d bytes as the reference", impl->name, MAX);
	tap_ok(!bad_pieces, "%s: in pieces", impl->name);
}

static void poly_edges(const struct pak_poly1305_impl *impl)
{
	uint8_t key[32] = {5, 6}, tag[16], want_tag[16];
	size_t bad = 0, dirty = 0;

	for (size_t len = 0; len <= MAX; len += 16) {
		uint8_t *text = tap_guard_end(len);
		struct pak_poly1305 p;

		memcpy(text, in, len);
		poly_tag(want_tag, &pak_poly1305_ref, key, text, len, MAX);
		pak_poly1305_init_with(&p, impl, key);
		upper_soil();
		impl->blocks(&p, text, len / 16);
		dirty += len >= 256 && upper_dirty() != 0;
		pak_poly1305_final(&p, tag);
		bad += memcmp(tag, want_tag, 16) != 0;
		tap_guard_free(text);
	}
	tap_ok(!bad, "%s: a guard page behind", impl->name);
	if (wide(impl->needs))
		tap_ok(!dirty, "%s: clean upper halves", impl->name);
	else
		tap_skip("no wide registers in use", "%s: clean upper halves", impl->name);
}

static void poly(void)
{
	for (size_t i = 0; pak_poly1305_impls[i] != NULL; i++) {
		const struct pak_poly1305_impl *impl = pak_poly1305_impls[i];

		if (!runs(impl->needs, impl->name))
			continue;
		poly_lengths(impl);
		poly_edges(impl);
	}
}

/* --- AES-GCM-SIV */

static void rfc_polyval(const struct pak_gcm_siv_impl *impl)
{
	uint8_t key[16], text[32], got[16], expected[16];
	struct pak_polyval p;

	tap_hex(key, 16, "25629347589242761d31f826ba4b757b");
	tap_hex(text, 32, "4f4f95668c83dfb6401762bb2d01a262d1a24ddd2721d006bbe45f20d3c9f362");
	tap_hex(expected, 16, "f7a3b47b846119fae5b7866cf5e5b77e");
	impl->set_key(&p, key);
	impl->hash(&p, text, 2);
	pak_polyval_final(&p, got);
	tap_mem(got, expected, 16, "%s: POLYVAL of RFC 8452 appendix A", impl->name);
}

static void siv_seal(struct pak_gcm_siv *g, uint8_t *to, uint8_t tag[16], const uint8_t iv[12],
                     const uint8_t *aad, size_t aad_len, size_t cut, const uint8_t *text,
                     size_t len)
{
	pak_gcm_siv_start(g, iv);
	pak_gcm_siv_aad(g, aad, cut);
	pak_gcm_siv_aad(g, aad + cut, aad_len - cut);
	pak_gcm_siv_seal(g, to, tag, text, len);
}

static void siv_lengths(const struct pak_gcm_siv_impl *impl)
{
	static struct pak_gcm_siv ref, g;
	uint8_t key[32], iv[12], tag[16], want_tag[16];
	uint64_t seed = 3;
	size_t bad = 0, bad_open = 0;

	for (size_t len = 0; len <= MAX; len += len < 700 ? 1 : 7) {
		size_t aad_len = len % 4 ? tap_random64(&seed) % 70 : tap_random64(&seed) % MAX;
		size_t shift = len % 33, key_len = len % 2 ? 16 : 32;

		tap_random(&seed, key, sizeof key);
		tap_random(&seed, iv, sizeof iv);
		tap_random(&seed, in, sizeof in);
		pak_gcm_siv_init_with(&ref, &pak_gcm_siv_ref, key, key_len);
		siv_seal(&ref, want, want_tag, iv, in, aad_len, 0, in + shift, len);
		memset(out, 0xa5, sizeof out);
		pak_gcm_siv_init_with(&g, impl, key, key_len);
		siv_seal(&g, out + 7, tag, iv, in, aad_len, aad_len / 3, in + shift, len);
		bad += memcmp(out + 7, want, len) != 0 || memcmp(tag, want_tag, 16) != 0 ||
		       out[6] != 0xa5 || out[7 + len] != 0xa5;
		pak_gcm_siv_start(&g, iv);
		pak_gcm_siv_aad(&g, in, aad_len);
		pak_gcm_siv_open(&g, out + 7, tag, out + 7, len);
		bad_open += memcmp(out + 7, in + shift, len) != 0 || memcmp(tag, want_tag, 16) != 0;
	}
	tap_ok(!bad, "%s: 0..%d bytes as the reference", impl->name, MAX);
	tap_ok(!bad_open, "%s: opened in place", impl->name);
}

/* The 32-bit count wraps within a turn, without a carry. */
static void siv_wrap(const struct pak_gcm_siv_impl *impl)
{
	uint8_t key[32] = {7}, first[16];
	struct pak_aes ref, a;
	size_t bad = 0;

	memset(first, 0xff, sizeof first);
	pak_aes_init_with(&ref, &pak_aes_ref, key, 32, PAK_AES_ENCRYPT_ONLY);
	pak_aes_init_with(&a, impl->aes, key, 32, PAK_AES_ENCRYPT_ONLY);
	for (uint32_t before = 0; before < 70; before++) {
		size_t len = MAX - before;

		pak_store32_le(first, UINT32_MAX - before);
		pak_gcm_siv_ref.ctr(&ref, want, in, len, first);
		impl->ctr(&a, out, in, len, first);
		bad += memcmp(out, want, len) != 0;
	}
	tap_ok(!bad, "%s: the count wraps", impl->name);
}

static void siv_edges(const struct pak_gcm_siv_impl *impl)
{
	static struct pak_gcm_siv g, ref;
	uint8_t key[32] = {8}, iv[12] = {9}, tag[16], want_tag[16];
	size_t bad = 0, dirty = 0;

	pak_gcm_siv_init_with(&ref, &pak_gcm_siv_ref, key, 32);
	pak_gcm_siv_init_with(&g, impl, key, 32);
	for (size_t len = 0; len <= MAX; len += 11) {
		uint8_t *text = tap_guard_end(len), *aad = tap_guard_end(len % 40);

		memcpy(text, in, len);
		memcpy(aad, in, len % 40);
		siv_seal(&ref, want, want_tag, iv, aad, len % 40, 0, text, len);
		upper_soil();
		siv_seal(&g, text, tag, iv, aad, len % 40, 0, text, len);
		dirty += upper_dirty() != 0;
		bad += memcmp(text, want, len) != 0 || memcmp(tag, want_tag, 16) != 0;
		tap_guard_free(text);
		tap_guard_free(aad);
	}
	tap_ok(!bad, "%s: a guard page behind", impl->name);
	if (wide(impl->needs))
		tap_ok(!dirty, "%s: clean upper halves", impl->name);
	else
		tap_skip("no wide registers in use", "%s: clean upper halves", impl->name);
}

static void gcm_siv(void)
{
	for (size_t i = 0; pak_gcm_siv_impls[i] != NULL; i++) {
		const struct pak_gcm_siv_impl *impl = pak_gcm_siv_impls[i];

		if (!runs(impl->needs, impl->name))
			continue;
		rfc_polyval(impl);
		siv_lengths(impl);
		siv_wrap(impl);
		siv_edges(impl);
	}
}

int main(void)
{
	chacha();
	poly();
	gcm_siv();
	return tap_done();
}
