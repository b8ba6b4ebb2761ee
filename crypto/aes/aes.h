/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the AES block cipher (FIPS 197) and its bulk modes ECB, CBC and CTR (SP 800-38A), for
 * the services and for the primitives built on AES. No policy, no self-test gate: callers above
 * have passed both. */
#ifndef PAK_AES_AES_H
#define PAK_AES_AES_H

#include <stddef.h>
#include <stdint.h>

#define PAK_AES_BLOCK 16
#define PAK_AES_MAX_ROUNDS 14

struct pak_aes_impl;

/* An expanded key; copyable. Which member of the union is in use is the backend's business. */
struct pak_aes {
	const struct pak_aes_impl *impl;
	uint32_t rounds; /* 10, 12 or 14 */
	union {
		struct {
			_Alignas(16) uint8_t enc[PAK_AES_MAX_ROUNDS + 1][16];
			_Alignas(16) uint8_t dec[PAK_AES_MAX_ROUNDS + 1][16];
		} round_key;
		uint64_t sliced[PAK_AES_MAX_ROUNDS + 1][8]; /* the portable backend's bit planes */
	} u;
};

/* One backend. In all bulk functions out == in is allowed, other overlap is not; nblocks may be 0.
 * iv and ctr are read and left at the value that continues the message in a next call. */
struct pak_aes_impl {
	const char *name;
	uint32_t needs; /* enum pak_cpu_feature bits */
	/* A backend that takes the same expanded keys and does a handful of blocks quicker, among
	 * loads and stores of single blocks; NULL: none. */
	const struct pak_aes_impl *few;
	/* Expands key (16, 24 or 32 bytes) for encryption. a->impl and a->rounds are set. */
	void (*expand)(struct pak_aes *a, const uint8_t *key);
	/* Adds what decryption needs to a key expanded for encryption. */
	void (*expand_decrypt)(struct pak_aes *a);
	void (*ecb_encrypt)(const struct pak_aes *a, uint8_t *out, const uint8_t *in,
	                    size_t nblocks);
	void (*ecb_decrypt)(const struct pak_aes *a, uint8_t *out, const uint8_t *in,
	                    size_t nblocks);
	void (*cbc_encrypt)(const struct pak_aes *a, uint8_t *out, const uint8_t *in,
	                    size_t nblocks, uint8_t iv[16]);
	void (*cbc_decrypt)(const struct pak_aes *a, uint8_t *out, const uint8_t *in,
	                    size_t nblocks, uint8_t iv[16]);
	/* The whole block is the big-endian counter (mod 2^128). in NULL writes the key stream
	 * itself. */
	void (*ctr)(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
	            uint8_t ctr[16]);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_aes_impl *const pak_aes_impls[];
extern const struct pak_aes_impl pak_aes_ref, pak_aes_x86_aesni, pak_aes_x86_vaes,
        pak_aes_x86_avx512;

/* The backend this CPU and PAK_CPU select. */
const struct pak_aes_impl *pak_aes_pick(void);
const char *pak_aes_backend(void); /* its name */

static inline const struct pak_aes_impl *pak_aes_few(const struct pak_aes_impl *impl)
{
	return impl->few ? impl->few : impl;
}

/* What a key is expanded for: CTR, CBC encryption and everything built on them never decrypt. */
enum pak_aes_use { PAK_AES_ENCRYPT_ONLY, PAK_AES_BOTH };

/* Expands key; key_len is 16, 24 or 32 (the caller has checked it). */
void pak_aes_init(struct pak_aes *a, const uint8_t *key, size_t key_len, enum pak_aes_use use);
void pak_aes_init_with(struct pak_aes *a, const struct pak_aes_impl *impl, const uint8_t *key,
                       size_t key_len, enum pak_aes_use use);

/* One block; out may be in. */
static inline void pak_aes_encrypt_block(const struct pak_aes *a, uint8_t out[16],
                                         const uint8_t in[16])
{
	a->impl->ecb_encrypt(a, out, in, 1);
}

/* CTR as GCM has it: only the last 32 bits of the block count (mod 2^32). in NULL as above. */
void pak_aes_ctr32(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                   uint8_t ctr[16]);

/* ctr += n, as a 128-bit big-endian number. */
void pak_aes_counter_add(uint8_t ctr[16], uint64_t n);

#endif
