/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: AES-CMAC (SP 800-38B), and CBC-MAC, the chain that CMAC and CCM are built on. */
#ifndef PAK_CMAC_CMAC_H
#define PAK_CMAC_CMAC_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/aes/aes.h"

/* One backend. */
struct pak_cbcmac_impl {
	const char *name;
	uint32_t needs; /* enum pak_cpu_feature bits */
	const struct pak_aes_impl *aes;
	/* x = E(x ^ block) for each block of `in`. */
	void (*blocks)(const struct pak_aes *a, uint8_t x[16], const uint8_t *in, size_t nblocks);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_cbcmac_impl *const pak_cbcmac_impls[];
extern const struct pak_cbcmac_impl pak_cbcmac_ref, pak_cbcmac_x86_aesni;

/* The backend this CPU and PAK_CPU select. */
const struct pak_cbcmac_impl *pak_cbcmac_pick(void);
const char *pak_cbcmac_backend(void); /* its name */

/* A keyed context and the state of one message; copyable. The last block waits in `pending`. */
struct pak_cmac {
	const struct pak_cbcmac_impl *impl;
	struct pak_aes aes;
	uint8_t x[16];
	uint8_t pending[16];
	uint32_t held;         /* 0 .. 16 */
	uint8_t subkey[2][16]; /* for a whole last block, for a partial one */
};

/* Sets the key (16, 24 or 32 bytes) and starts a message. */
void pak_cmac_init(struct pak_cmac *c, const uint8_t *key, size_t key_len);
void pak_cmac_init_with(struct pak_cmac *c, const struct pak_cbcmac_impl *impl, const uint8_t *key,
                        size_t key_len);

/* Starts another message under the same key. */
void pak_cmac_restart(struct pak_cmac *c);
void pak_cmac_update(struct pak_cmac *c, const uint8_t *in, size_t len);
void pak_cmac_final(struct pak_cmac *c, uint8_t mac[16]);

#endif
