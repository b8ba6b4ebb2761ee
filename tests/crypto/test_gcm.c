/* SPDX-License-Identifier: Apache-2.0
 *
 * The GCM backends: the vectors of the GCM specification on each, each against the portable one at
 * every length, key size, split and alignment, counters at the 32-bit wrap, keys whose hash-key
 * powers are made late, guard pages, clean upper halves. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/base/cpu.h"
#include "crypto/gcm/gcm.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

#define MAX_LEN 1100

#define KEY "feffe9928665731c6d6a8f9467308308"
#define TEXT60 \
	"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72" \
	"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
#define AAD20 "feedfacedeadbeeffeedfacedeadbeefabaddad2"
#define IV12 "cafebabefacedbaddecaf888"
#define IV8 "cafebabefacedbad"
#define IV60 \
	"9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728" \
	"c3c0c95156809539fcf0e2429a6b525416aedbf5a0de6a57a637b39b"

/* McGrew and Viega, The Galois/Counter Mode of Operation, appendix B: cases 1 to 18. */
static const struct {
	const char *key, *iv, *aad, *plain, *tag;
} cases[] = {
#define ZERO "00000000000000000000000000000000"
        {ZERO, "000000000000000000000000", "", "", "58e2fccefa7e3061367f1d57a4e7455a"},
        {ZERO, "000000000000000000000000", "", ZERO, "ab6e47d42cec13bdf53a67b21257bddf"},
        {KEY, IV12, "", TEXT60 "1aafd255", "4d5c2af327cd64a62cf35abd2ba6fab4"},
        {KEY, IV12, AAD20, TEXT60, "5bc94fbc3221a5db94fae95ae7121a47"},
        {KEY, IV8, AAD20, TEXT60, "3612d2e79e3b0785561be14aaca2fccb"},
        {KEY, IV60, AAD20, TEXT60, "619cc5aefffe0bfa462af43c1699d050"},
#define HALF "0000000000000000"
        {ZERO HALF, "000000000000000000000000", "", "", "cd33b28ac773f74ba00ed1f312572435"},
        {ZERO HALF, "000000000000000000000000", "", ZERO, "2ff58d80033927ab8ef4d4587514f0fb"},
#define KEY24 KEY "feffe9928665731c"
        {KEY24, IV12, "", TEXT60 "1aafd255", "9924a7c8587336bfb118024db8674a14"},
        {KEY24, IV12, AAD20, TEXT60, "2519498e80f1478f37ba55bd6d27618c"},
        {KEY24, IV8, AAD20, TEXT60, "65dcc57fcf623a24094fcca40d3533f8"},
        {KEY24, IV60, AAD20, TEXT60, "dcf566ff291c25bbb8568fc3d376a6d9"},
        {ZERO ZERO, "000000000000000000000000", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
        {ZERO ZERO, "000000000000000000000000", "", ZERO, "d0d1c8a799996bf0265b98b5d48ab919"},
        {KEY KEY, IV12, "", TEXT60 "1aafd255", "b094dac5d93471bdec1a502270e3cc6c"},
        {KEY KEY, IV12, AAD20, TEXT60, "76fc6ece0f4e1768cddf8853bb2d551b"},
        {KEY KEY, IV8, AAD20, TEXT60, "3a337dbf46a792c45e454913fe2ea8f2"},
        {KEY KEY, IV60, AAD20, TEXT60, "a44a8266ee1c8eb0c8b5d4cf5ae9f19a"},
};

/* The ciphertext goes into the tag, and opening gives the plaintext: the tag alone tells. */
static void specification(const struct pak_gcm_impl *impl)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t key[32], iv[64], aad[20], plain[64], text[64], want[16], tag[16];
		size_t key_len = tap_hex(key, sizeof key, cases[i].key);
		size_t iv_len = tap_hex(iv, sizeof iv, cases[i].iv);
		size_t aad_len = tap_hex(aad, sizeof aad, cases[i].aad);
		size_t n = tap_hex(plain, sizeof plain, cases[i].plain);
		struct pak_gcm g;
		int good;

		tap_hex(want, sizeof want, cases[i].tag);
		pak_gcm_init_with(&g, impl, key, key_len);
		pak_gcm_seal(&g, text, tag, iv, iv_len, aad, aad_len, plain, n);
		good = !memcmp(tag, want, 16);
		pak_gcm_open(&g, text, tag, iv, iv_len, aad, aad_len, text, n);
		tap_ok(good && !memcmp(tag, want, 16) && !memcmp(text, plain, n),
		       "%s: specification case %zu", impl->name, i + 1);
	}
}

struct message {
	size_t iv_len, aad_len, len;
	uint8_t iv[128], aad[MAX_LEN], plain[MAX_LEN], cipher[MAX_LEN], tag[16];
};

static void random_message(struct message *m, uint64_t *seed, size_t iv_len, size_t aad_len,
                           size_t len)
{
	m->iv_len = iv_len;
	m->aad_len = aad_len;
	m->len = len;
	tap_random(seed, m->iv, iv_len);
	tap_random(seed, m->aad, aad_len);
	tap_random(seed, m->plain, len);
}

static void seal_message(struct pak_gcm *g, struct message *m)
{
	pak_gcm_seal(g, m->cipher, m->tag, m->iv, m->iv_len, m->aad, m->aad_len, m->plain, m->len);
}

/* Sealed and opened, apart and in place, with edges watched; 0 if all is as m says. */
static size_t wrong(struct pak_gcm *g, const struct message *m, size_t shift)
{
	static uint8_t buffer[MAX_LEN + 128];
	uint8_t tag[16], *text = buffer + 32 + shift;
	size_t bad = 0;

	memset(buffer, 0x3c, sizeof buffer);
	pak_gcm_seal(g, text, tag, m->iv, m->iv_len, m->aad, m->aad_len, m->plain, m->len);
	bad += memcmp(text, m->cipher, m->len) != 0 || memcmp(tag, m->tag, 16) != 0;
	pak_gcm_open(g, text, tag, m->iv, m->iv_len, m->aad, m->aad_len, text, m->len);
	bad += memcmp(text, m->plain, m->len) != 0 || memcmp(tag, m->tag, 16) != 0;
	pak_gcm_seal(g, text, tag, m->iv, m->iv_len, m->aad, m->aad_len, text, m->len);
	bad += memcmp(text, m->cipher, m->len) != 0 || memcmp(tag, m->tag, 16) != 0;
	for (size_t i = 0; i < sizeof buffer; i++)
		bad += (i < 32 + shift || i >= 32 + shift + m->len) && buffer[i] != 0x3c;
	memset(text, 0, m->len);
	pak_gcm_open(g, text, tag, m->iv, m->iv_len, m->aad, m->aad_len, m->cipher, m->len);
	return bad + (memcmp(text, m->plain, m->len) != 0 || memcmp(tag, m->tag, 16) != 0);
}

static void every_length(const struct pak_gcm_impl *impl, size_t key_len)
{
	static struct message m;
	struct pak_gcm ref, g, fresh;
	uint64_t seed = key_len;
	uint8_t key[32];
	size_t bad = 0, bad_aad = 0, bad_iv = 0;

	tap_random(&seed, key, sizeof key);
	pak_gcm_init_with(&ref, &pak_gcm_ref, key, key_len);
	pak_gcm_init_with(&fresh, impl, key, key_len);
	g = fresh;
	for (size_t len = 0; len <= MAX_LEN; len++) {
		random_message(&m, &seed, 12, (len * 5) % 37, len);
		seal_message(&ref, &m);
		bad += wrong(&g, &m, len % 32) != 0;
		g = len % 3 ? g : fresh; /* a key that has only just been set */
		bad += wrong(&g, &m, (len * 7) % 32) != 0;
	}
	tap_ok(!bad, "%s: %zu-bit key, text of 0..%d bytes", impl->name, 8 * key_len, MAX_LEN);
	for (size_t len = 0; len <= MAX_LEN; len += len < 300 ? 1 : 13) {
		random_message(&m, &seed, 12, len, len % 53);
		seal_message(&ref, &m);
		g = len % 2 ? g : fresh;
		bad_aad += wrong(&g, &m, 0) != 0;
	}
	tap_ok(!bad_aad, "%s: %zu-bit key, associated data of 0..%d bytes", impl->name, 8 * key_len,
	       MAX_LEN);
	for (size_t len = 1; len <= 128; len++) {
		random_message(&m, &seed, len, 13, 77);
		seal_message(&ref, &m);
		bad_iv += wrong(&g, &m, 0) != 0;
	}
	tap_ok(!bad_iv, "%s: %zu-bit key, IV of 1..128 bytes", impl->name, 8 * key_len);
}

/* One message in the given pieces, in both directions; 0 if it comes out as m says. */
static size_t pieces(struct pak_gcm *g, const struct message *m, const size_t *cut, size_t cuts)
{
	static uint8_t out[MAX_LEN];
	uint8_t tag[16];
	size_t bad = 0;

	for (int decrypt = 0; decrypt < 2; decrypt++) {
		const uint8_t *in = decrypt ? m->cipher : m->plain;
		const uint8_t *want = decrypt ? m->plain : m->cipher;
		size_t from = 0;

		memset(out, 0, sizeof out);
		pak_gcm_start(g, m->iv, m->iv_len);
		for (size_t i = 0; i <= cuts; i++) {
			size_t to = i < cuts && cut[i] < m->aad_len ? cut[i] : m->aad_len;

			to = to < from ? from : to;
			pak_gcm_aad(g, m->aad + from, to - from);
			from = to;
		}
		from = 0;
		for (size_t i = 0; i <= cuts; i++) {
			size_t to = i < cuts && cut[i] < m->len ? cut[i] : m->len;

			to = to < from ? from : to;
			if (decrypt)
				pak_gcm_decrypt(g, out + from, in + from, to - from);
			else
				pak_gcm_encrypt(g, out + from, in + from, to - from);
			from = to;
		}
		pak_gcm_final(g, tag);
		bad += memcmp(out, want, m->len) != 0 || memcmp(tag, m->tag, 16) != 0;
	}
	return bad;
}

static void splits(const struct pak_gcm_impl *impl)
{
	static struct message m;
	struct pak_gcm ref, g;
	uint64_t seed = 77;
	uint8_t key[32];
	size_t bad = 0, cut[40];

	tap_random(&seed, key, sizeof key);
	pak_gcm_init_with(&ref, &pak_gcm_ref, key, 32);
	pak_gcm_init_with(&g, impl, key, 32);
	random_message(&m, &seed, 12, 40, MAX_LEN);
	seal_message(&ref, &m);
	for (cut[0] = 0; cut[0] <= MAX_LEN; cut[0]++)
		bad += pieces(&g, &m, cut, 1);
	tap_ok(!bad, "%s: every cut of %d bytes", impl->name, MAX_LEN);
	bad = 0;
	for (size_t len = 0; len <= 50; len++) {
		random_message(&m, &seed, 12, len, len);
		seal_message(&ref, &m);
		for (cut[0] = 0; cut[0] <= len; cut[0]++)
			for (cut[1] = cut[0]; cut[1] <= len; cut[1]++)
				bad += pieces(&g, &m, cut, 2);
	}
	tap_ok(!bad, "%s: every two cuts of 0..50 bytes", impl->name);
	bad = 0;
	for (size_t round = 0; round < 300; round++) {
		size_t n = tap_random64(&seed) % 40, at = 0;

		random_message(&m, &seed, 1 + round % 20, tap_random64(&seed) % MAX_LEN,
		               tap_random64(&seed) % MAX_LEN);
		seal_message(&ref, &m);
		for (size_t i = 0; i < n; i++)
			cut[i] = at += tap_random64(&seed) % (round % 2 ? 20 : 200);
		bad += pieces(&g, &m, cut, n);
	}
	tap_ok(!bad, "%s: random pieces", impl->name);
}

/* Only long or odd IVs bring the 32-bit counter near its end; here it is put there. */
static void counter_wrap(const struct pak_gcm_impl *impl)
{
	static uint8_t plain[MAX_LEN], want[MAX_LEN], out[MAX_LEN];
	struct pak_gcm ref, g;
	uint64_t seed = 4;
	uint8_t key[32], want_tag[16], tag[16];
	size_t bad = 0;

	tap_random(&seed, key, sizeof key);
	tap_random(&seed, plain, sizeof plain);
	pak_gcm_init_with(&ref, &pak_gcm_ref, key, 16);
	pak_gcm_init_with(&g, impl, key, 16);
	for (uint32_t before = 0; before < 80; before++) {
		size_t len = MAX_LEN - 7 * before;

		pak_gcm_start(&ref, key, 16);
		memset(ref.j0 + 8, 0xff, 4); /* a carry out of the low word would show */
		memset(ref.counter + 8, 0xff, 4);
		pak_store32_be(ref.j0 + 12, UINT32_MAX - before - 1);
		pak_store32_be(ref.counter + 12, UINT32_MAX - before);
		pak_gcm_start(&g, key, 16);
		memcpy(g.j0, ref.j0, 16);
		memcpy(g.counter, ref.counter, 16);
		pak_gcm_encrypt(&ref, want, plain, len);
		pak_gcm_final(&ref, want_tag);
		pak_gcm_encrypt(&g, out, plain, len / 3);
		pak_gcm_encrypt(&g, out + len / 3, plain + len / 3, len - len / 3);
		pak_gcm_final(&g, tag);
		bad += memcmp(out, want, len) != 0 || memcmp(tag, want_tag, 16) != 0;
	}
	tap_ok(!bad, "%s: the counter wraps at 2^32", impl->name);
}

static void guard_pages(const struct pak_gcm_impl *impl)
{
	static struct message m;
	struct pak_gcm ref, g;
	uint64_t seed = 6;
	uint8_t key[32];
	size_t bad = 0;

	tap_random(&seed, key, sizeof key);
	pak_gcm_init_with(&ref, &pak_gcm_ref, key, 32);
	pak_gcm_init_with(&g, impl, key, 32);
	for (size_t len = 0; len <= 600; len += len < 280 ? 1 : 17) {
		size_t aad_len = len % 70;

		random_message(&m, &seed, 12, aad_len, len);
		seal_message(&ref, &m);
		for (int end = 0; end < 2; end++) {
			void *(*guard)(size_t) = end ? tap_guard_end : tap_guard_begin;
			uint8_t *in = guard(len), *out = guard(len), *aad = guard(aad_len);
			uint8_t *iv = guard(12), *tag = guard(16);

			memcpy(in, m.plain, len);
			memcpy(aad, m.aad, aad_len);
			memcpy(iv, m.iv, 12);
			pak_gcm_seal(&g, out, tag, iv, 12, aad, aad_len, in, len);
			bad += memcmp(out, m.cipher, len) != 0 || memcmp(tag, m.tag, 16) != 0;
			pak_gcm_open(&g, in, tag, iv, 12, aad, aad_len, out, len);
			bad += memcmp(in, m.plain, len) != 0 || memcmp(tag, m.tag, 16) != 0;
			pak_gcm_start(&g, iv, 12);
			pak_gcm_aad(&g, aad, aad_len);
			pak_gcm_encrypt(&g, out, in, len);
			pak_gcm_final(&g, tag);
			bad += memcmp(out, m.cipher, len) != 0 || memcmp(tag, m.tag, 16) != 0;
			tap_guard_free(in);
			tap_guard_free(out);
			tap_guard_free(aad);
			tap_guard_free(iv);
			tap_guard_free(tag);
		}
	}
	tap_ok(!bad, "%s: guard pages before and after", impl->name);
}

static void long_messages(const struct pak_gcm_impl *impl)
{
	enum { SIZE = 70000 };
	uint8_t *plain = malloc(SIZE), *want = malloc(SIZE), *out = malloc(SIZE);
	uint8_t key[32], tag[16], want_tag[16];
	struct pak_gcm ref, g;
	uint64_t seed = 8;
	size_t bad = 0;

	if (!plain || !want || !out)
		abort();
	tap_random(&seed, key, sizeof key);
	tap_random(&seed, plain, SIZE);
	for (size_t key_len = 16; key_len <= 32; key_len += 8) {
		pak_gcm_init_with(&ref, &pak_gcm_ref, key, key_len);
		pak_gcm_init_with(&g, impl, key, key_len);
		for (size_t i = 0; i < 3; i++) {
			size_t len = SIZE - tap_random64(&seed) % 1024, aad_len = i * 20000;

			pak_gcm_seal(&ref, want, want_tag, key, 12, plain, aad_len, plain, len);
			pak_gcm_seal(&g, out, tag, key, 12, plain, aad_len, plain, len);
			bad += memcmp(out, want, len) != 0 || memcmp(tag, want_tag, 16) != 0;
			pak_gcm_open(&g, out, tag, key, 12, plain, aad_len, out, len);
			bad += memcmp(out, plain, len) != 0 || memcmp(tag, want_tag, 16) != 0;
		}
	}
	free(plain);
	free(want);
	free(out);
	tap_ok(!bad, "%s: long messages", impl->name);
}

static void clean_registers(const struct pak_gcm_impl *impl)
{
	static uint8_t buffer[MAX_LEN];
	struct pak_gcm g;
	uint8_t key[32] = {1}, tag[16];
	size_t dirty = 0;

	if (!upper_available() || !(impl->needs & ~(uint32_t)PAK_CPU_AESNI)) {
		tap_skip("no wide registers in use", "%s: clean upper halves", impl->name);
		return;
	}
	for (size_t len = 0; len <= MAX_LEN; len += 11) {
		upper_soil();
		pak_gcm_init_with(&g, impl, key, 32);
		dirty += upper_dirty() != 0;
		upper_soil();
		pak_gcm_seal(&g, buffer, tag, key, 12, key, len % 32, buffer, len);
		dirty += upper_dirty() != 0;
		upper_soil();
		pak_gcm_open(&g, buffer, tag, key, 12, key, len % 32, buffer, len);
		dirty += upper_dirty() != 0;
		pak_gcm_start(&g, key, 12);
		upper_soil();
		pak_gcm_aad(&g, key, 32);
		dirty += upper_dirty() != 0;
		upper_soil();
		pak_gcm_encrypt(&g, buffer, buffer, len);
		dirty += len > 0 && upper_dirty() != 0;
		upper_soil();
		pak_gcm_decrypt(&g, buffer, buffer, len);
		dirty += len > 0 && upper_dirty() != 0;
		upper_soil();
		pak_gcm_final(&g, tag);
		dirty += upper_dirty() != 0;
	}
	tap_ok(!dirty, "%s: clean upper halves", impl->name);
}

int main(void)
{
	for (size_t i = 0; pak_gcm_impls[i] != NULL; i++) {
		const struct pak_gcm_impl *impl = pak_gcm_impls[i];

		if (impl->needs & ~pak_cpu_hardware()) {
			tap_skip("this CPU lacks it", "%s", impl->name);
			continue;
		}
		specification(impl);
		for (size_t key_len = 16; key_len <= 32; key_len += 8)
			every_length(impl, key_len);
		splits(impl);
		counter_wrap(impl);
		guard_pages(impl);
		long_messages(impl);
		clean_registers(impl);
	}
	return tap_done();
}
