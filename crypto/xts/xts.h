/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: AES-XTS (SP 800-38E, IEEE Std 1619). The primitive checks nothing: lengths, the length
 * of data units and that the two keys differ are the service's (service/xts.c). */
#ifndef PAK_XTS_XTS_H
#define PAK_XTS_XTS_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/aes/aes.h"

struct pak_xts_impl;

/* Two expanded keys; copyable. The tweak key encrypts only. */
struct pak_xts_key {
	const struct pak_xts_impl *impl;
	struct pak_aes data, tweak;
};

/* One backend. Whole blocks; out == in is allowed, other overlap is not. tweak is the encrypted
 * tweak of the first block, and is left at that of the block after the last. */
struct pak_xts_impl {
	const char *name;
	uint32_t needs; /* enum pak_cpu_feature bits */
	const struct pak_aes_impl *aes;
	void (*encrypt)(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
	                uint8_t tweak[16]);
	void (*decrypt)(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
	                uint8_t tweak[16]);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_xts_impl *const pak_xts_impls[];
extern const struct pak_xts_impl pak_xts_ref, pak_xts_x86_aesni, pak_xts_x86_vaes,
        pak_xts_x86_avx512;

/* The backend this CPU and PAK_CPU select. */
const struct pak_xts_impl *pak_xts_pick(void);
const char *pak_xts_backend(void); /* its name */

/* Expands the two keys, key_len 32 or 64 bytes together; use as for AES. */
void pak_xts_set_key(struct pak_xts_key *x, const uint8_t *key, size_t key_len,
                     enum pak_aes_use use);
void pak_xts_set_key_with(struct pak_xts_key *x, const struct pak_xts_impl *impl,
                          const uint8_t *key, size_t key_len, enum pak_aes_use use);

/* One data unit of len >= 16 bytes under the tweak iv; the last block may be partial. */
void pak_xts_encrypt(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in, size_t len,
                     const uint8_t iv[16]);
void pak_xts_decrypt(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in, size_t len,
                     const uint8_t iv[16]);

/* The same for len_bits >= 128 bits, which are the high ones of the last byte, as
 * the vectors of NIST write them. Its other bits are ignored in, and 0 in out. */
void pak_xts_encrypt_bits(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in,
                          size_t len_bits, const uint8_t iv[16]);
void pak_xts_decrypt_bits(const struct pak_xts_key *x, uint8_t *out, const uint8_t *in,
                          size_t len_bits, const uint8_t iv[16]);

#endif
