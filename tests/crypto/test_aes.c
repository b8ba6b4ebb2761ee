/* SPDX-License-Identifier: Apache-2.0
 *
 * The AES backends: FIPS 197 and SP 800-38A vectors on each, each against the portable one at every
 * length, alignment and split, counters at every wrap, guard pages on both sides, and clean upper
 * halves of the vector registers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/aes/aes.h"
#include "crypto/base/cpu.h"
#include "tests/crypto/upper.h"
#include "tests/tap.h"

#define MAX_BLOCKS 72

enum mode { ECB_ENCRYPT, ECB_DECRYPT, CBC_ENCRYPT, CBC_DECRYPT, CTR_XOR, CTR_STREAM, MODES };
static const char *const mode_names[] = {"ECB encrypt", "ECB decrypt", "CBC encrypt",
                                         "CBC decrypt", "CTR",         "CTR key stream"};

static void run(const struct pak_aes *a, enum mode mode, uint8_t *out, const uint8_t *in, size_t n,
                uint8_t iv[16])
{
	switch (mode) {
	case ECB_ENCRYPT:
		a->impl->ecb_encrypt(a, out, in, n);
		break;
	case ECB_DECRYPT:
		a->impl->ecb_decrypt(a, out, in, n);
		break;
	case CBC_ENCRYPT:
		a->impl->cbc_encrypt(a, out, in, n, iv);
		break;
	case CBC_DECRYPT:
		a->impl->cbc_decrypt(a, out, in, n, iv);
		break;
	case CTR_XOR:
		a->impl->ctr(a, out, in, n, iv);
		break;
	default:
		a->impl->ctr(a, out, NULL, n, iv);
	}
}

static const char long_key[] = "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4";

/* FIPS 197 appendix C (key 00 01 02 .., one block) and SP 800-38A appendix F (four blocks). */
static const struct {
	const char *name;
	enum mode encrypt, decrypt;
	const char *key, *iv, *plain, *cipher;
} vectors[] = {
        {"FIPS 197 C.1", ECB_ENCRYPT, ECB_DECRYPT, "000102030405060708090a0b0c0d0e0f", "",
         "00112233445566778899aabbccddeeff", "69c4e0d86a7b0430d8cdb78070b4c55a"},
        {"FIPS 197 C.2", ECB_ENCRYPT, ECB_DECRYPT,
         "000102030405060708090a0b0c0d0e0f1011121314151617", "", "00112233445566778899aabbccddeeff",
         "dda97ca4864cdfe06eaf70a0ec0d7191"},
        {"FIPS 197 C.3", ECB_ENCRYPT, ECB_DECRYPT,
         "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "",
         "00112233445566778899aabbccddeeff", "8ea2b7ca516745bfeafc49904b496089"},
#define PLAIN \
	"6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51" \
	"30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
#define K128 "2b7e151628aed2a6abf7158809cf4f3c"
#define K192 "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b"
#define IV "000102030405060708090a0b0c0d0e0f"
#define COUNTER "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
        {"SP 800-38A F.1.1/2", ECB_ENCRYPT, ECB_DECRYPT, K128, "", PLAIN,
         "3ad77bb40d7a3660a89ecaf32466ef97f5d3d58503b9699de785895a96fdbaaf"
         "43b1cd7f598ece23881b00e3ed0306887b0c785e27e8ad3f8223207104725dd4"},
        {"SP 800-38A F.1.3/4", ECB_ENCRYPT, ECB_DECRYPT, K192, "", PLAIN,
         "bd334f1d6e45f25ff712a214571fa5cc974104846d0ad3ad7734ecb3ecee4eef"
         "ef7afd2270e2e60adce0ba2face6444e9a4b41ba738d6c72fb16691603c18e0e"},
        {"SP 800-38A F.1.5/6", ECB_ENCRYPT, ECB_DECRYPT, long_key, "", PLAIN,
         "f3eed1bdb5d2a03c064b5a7e3db181f8591ccb10d410ed26dc5ba74a31362870"
         "b6ed21b99ca6f4f9f153e7b1beafed1d23304b7a39f9f3ff067d8d8f9e24ecc7"},
        {"SP 800-38A F.2.1/2", CBC_ENCRYPT, CBC_DECRYPT, K128, IV, PLAIN,
         "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
         "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"},
        {"SP 800-38A F.2.3/4", CBC_ENCRYPT, CBC_DECRYPT, K192, IV, PLAIN,
         "4f021db243bc633d7178183a9fa071e8b4d9ada9ad7dedf4e5e738763f69145a"
         "571b242012fb7ae07fa9baac3df102e008b0e27988598881d920a9e64f5615cd"},
        {"SP 800-38A F.2.5/6", CBC_ENCRYPT, CBC_DECRYPT, long_key, IV, PLAIN,
         "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
         "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"},
        {"SP 800-38A F.5.1/2", CTR_XOR, CTR_XOR, K128, COUNTER, PLAIN,
         "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
         "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee"},
        {"SP 800-38A F.5.3/4", CTR_XOR, CTR_XOR, K192, COUNTER, PLAIN,
         "1abc932417521ca24f2b0459fe7e6e0b090339ec0aa6faefd5ccc2c6f4ce8e94"
         "1e36b26bd1ebc670d1bd1d665620abf74f78a7f6d29809585a97daec58c6b050"},
        {"SP 800-38A F.5.5/6", CTR_XOR, CTR_XOR, long_key, COUNTER, PLAIN,
         "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
         "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6"},
};

static void standard_vectors(const struct pak_aes_impl *impl)
{
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		uint8_t key[32], iv[16], plain[64], cipher[64], got[64];
		size_t key_len = tap_hex(key, sizeof key, vectors[i].key);
		size_t n = tap_hex(plain, sizeof plain, vectors[i].plain);
		struct pak_aes a;
		int good;

		tap_hex(cipher, sizeof cipher, vectors[i].cipher);
		pak_aes_init_with(&a, impl, key, key_len, PAK_AES_BOTH);
		tap_hex(iv, sizeof iv, vectors[i].iv);
		run(&a, vectors[i].encrypt, got, plain, n / 16, iv);
		good = !memcmp(got, cipher, n);
		tap_hex(iv, sizeof iv, vectors[i].iv);
		run(&a, vectors[i].decrypt, got, got, n / 16, iv);
		tap_ok(good && !memcmp(got, plain, n), "%s: %s", impl->name, vectors[i].name);
	}
}

/* Every number of blocks and every alignment of in and out, in place too, against the portable
 * backend. */
static void against_ref(const struct pak_aes_impl *impl, size_t key_len)
{
	static uint8_t in[16 * MAX_BLOCKS + 64], want[16 * MAX_BLOCKS], out[16 * MAX_BLOCKS + 64];
	uint64_t seed = key_len;
	uint8_t key[32];
	size_t bad[MODES] = {0};
	struct pak_aes ref, a;

	tap_random(&seed, in, sizeof in);
	tap_random(&seed, key, sizeof key);
	pak_aes_init_with(&ref, &pak_aes_ref, key, key_len, PAK_AES_BOTH);
	pak_aes_init_with(&a, impl, key, key_len, PAK_AES_BOTH);
	for (int mode = 0; mode < MODES; mode++) {
		for (size_t n = 0; n <= MAX_BLOCKS; n++) {
			size_t shift = n % 17, shift_out = (7 * n) % 23;
			uint8_t iv[16], iv2[16], iv3[16];

			tap_random(&seed, iv, 16);
			memcpy(iv2, iv, 16);
			memcpy(iv3, iv, 16);
			run(&ref, (enum mode)mode, want, in + shift, n, iv);
			memset(out, 0xa5, sizeof out);
			run(&a, (enum mode)mode, out + shift_out, in + shift, n, iv2);
			bad[mode] += memcmp(out + shift_out, want, 16 * n) != 0 ||
			             memcmp(iv, iv2, 16) != 0;
			for (size_t i = 0; i < sizeof out; i++)
				bad[mode] += (i < shift_out || i >= shift_out + 16 * n) &&
				             out[i] != 0xa5;
			memcpy(out + shift_out, in + shift, 16 * n);
			run(&a, (enum mode)mode, out + shift_out, out + shift_out, n, iv3);
			bad[mode] += memcmp(out + shift_out, want, 16 * n) != 0 ||
			             memcmp(iv, iv3, 16) != 0;
		}
		tap_ok(!bad[mode], "%s: %s with %zu-bit keys as the reference, 0..%d blocks",
		       impl->name, mode_names[mode], 8 * key_len, MAX_BLOCKS);
	}
}

/* Two calls are one call, wherever the cut. */
static void splits(const struct pak_aes_impl *impl)
{
	static uint8_t in[16 * MAX_BLOCKS], want[sizeof in], out[sizeof in];
	uint64_t seed = 5;
	uint8_t key[32];
	struct pak_aes a;
	size_t bad = 0;

	tap_random(&seed, in, sizeof in);
	tap_random(&seed, key, sizeof key);
	pak_aes_init_with(&a, impl, key, 32, PAK_AES_BOTH);
	for (int mode = 0; mode < MODES; mode++) {
		uint8_t iv[16] = {1};

		run(&a, (enum mode)mode, want, in, MAX_BLOCKS, iv);
		for (size_t cut = 0; cut <= MAX_BLOCKS; cut++) {
			uint8_t iv2[16] = {1};

			run(&a, (enum mode)mode, out, in, cut, iv2);
			run(&a, (enum mode)mode, out + 16 * cut, in + 16 * cut, MAX_BLOCKS - cut,
			    iv2);
			bad += memcmp(out, want, sizeof out) != 0 || memcmp(iv, iv2, 16) != 0;
		}
	}
	tap_ok(!bad, "%s: every cut of %d blocks", impl->name, MAX_BLOCKS);
}

/* Block i of CTR is E(counter + i), computed one block at a time with the sum made byte by byte. */
static size_t wrap_errors(const struct pak_aes *a, const uint8_t start[16], size_t n, size_t width)
{
	static uint8_t zero[16 * MAX_BLOCKS], got[sizeof zero];
	uint8_t ctr[16], counter[16], block[16];
	size_t bad = 0;

	memcpy(counter, start, 16);
	memcpy(ctr, start, 16);
	if (width == 16)
		a->impl->ctr(a, got, zero, n, ctr);
	else
		pak_aes_ctr32(a, got, zero, n, ctr);
	for (size_t i = 0; i < n; i++) {
		pak_aes_encrypt_block(a, block, counter);
		bad += memcmp(block, got + 16 * i, 16) != 0;
		for (size_t j = 16; j > 16 - width && ++counter[j - 1] == 0; j--)
			;
	}
	return bad + (memcmp(ctr, counter, 16) != 0);
}

static void counter_wraps(const struct pak_aes_impl *impl)
{
	static const size_t ones[] = {4, 8, 12, 16}; /* trailing ff bytes: wraps at 2^32 .. 2^128 */
	struct pak_aes a;
	uint8_t key[16] = {9};

	pak_aes_init_with(&a, impl, key, 16, PAK_AES_ENCRYPT_ONLY);
	for (size_t width = 4; width <= 16; width += 12) {
		size_t bad = 0;

		for (size_t w = 0; w < 4; w++) {
			for (size_t before = 0; before < MAX_BLOCKS; before++) {
				uint8_t counter[16];

				memset(counter, 0x5a, 16);
				memset(counter + 16 - ones[w], 0xff, ones[w]);
				counter[15] = (uint8_t)(0xff - before);
				bad += wrap_errors(&a, counter, MAX_BLOCKS, width);
				bad += wrap_errors(&a, counter, before + 1, width);
			}
		}
		tap_ok(!bad, "%s: %zu-bit counters wrap", impl->name, 8 * width);
	}
}

static void guard_pages(const struct pak_aes_impl *impl)
{
	uint64_t seed = 3;
	uint8_t key[32], iv[16];
	struct pak_aes a;
	size_t bad = 0;

	tap_random(&seed, key, sizeof key);
	pak_aes_init_with(&a, impl, key, 32, PAK_AES_BOTH);
	for (size_t n = 0; n <= 40; n++) {
		for (int end = 0; end < 2; end++) {
			uint8_t *in = end ? tap_guard_end(16 * n) : tap_guard_begin(16 * n);
			uint8_t *out = end ? tap_guard_end(16 * n) : tap_guard_begin(16 * n);
			uint8_t *back = end ? tap_guard_end(16 * n) : tap_guard_begin(16 * n);

			tap_random(&seed, in, 16 * n);
			for (int mode = 0; mode < CTR_STREAM; mode += 2) {
				enum mode inverse =
				        mode == CTR_XOR ? CTR_XOR : (enum mode)(mode + 1);

				memset(iv, 7, 16);
				run(&a, (enum mode)mode, out, in, n, iv);
				memset(iv, 7, 16);
				run(&a, inverse, back, out, n, iv);
				bad += memcmp(in, back, 16 * n) != 0;
			}
			run(&a, CTR_STREAM, out, NULL, n, iv);
			tap_guard_free(in);
			tap_guard_free(out);
			tap_guard_free(back);
		}
	}
	tap_ok(!bad, "%s: guard pages before and after", impl->name);
}

static void clean_registers(const struct pak_aes_impl *impl)
{
	static uint8_t buffer[16 * MAX_BLOCKS];
	static const size_t sizes[] = {1, 2, 3, 4, 5, 8, 15, 16, 17, 31, 33, 71};
	uint8_t key[32] = {1}, iv[16] = {2};
	struct pak_aes a;
	size_t dirty = 0;

	if (!upper_available() || !(impl->needs & ~(uint32_t)PAK_CPU_AESNI)) {
		tap_skip("no wide registers in use", "%s: clean upper halves", impl->name);
		return;
	}
	pak_aes_init_with(&a, impl, key, 32, PAK_AES_BOTH);
	for (int mode = 0; mode < MODES; mode++) {
		if (mode == CBC_ENCRYPT) /* one block at a time: AES-NI's */
			continue;
		for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
			upper_soil();
			run(&a, (enum mode)mode, buffer, buffer, sizes[i], iv);
			dirty += upper_dirty() != 0;
		}
	}
	tap_ok(!dirty, "%s: clean upper halves", impl->name);
}

int main(void)
{
	for (size_t i = 0; pak_aes_impls[i] != NULL; i++) {
		const struct pak_aes_impl *impl = pak_aes_impls[i];

		if (impl->needs & ~pak_cpu_hardware()) {
			tap_skip("this CPU lacks it", "%s", impl->name);
			continue;
		}
		standard_vectors(impl);
		for (size_t key_len = 16; key_len <= 32; key_len += 8)
			against_ref(impl, key_len);
		splits(impl);
		counter_wraps(impl);
		guard_pages(impl);
		clean_registers(impl);
	}
	return tap_done();
}
