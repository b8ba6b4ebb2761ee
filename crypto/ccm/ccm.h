/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: AES-CCM (SP 800-38C). The primitive checks nothing: lengths, limits and the order of
 * calls are the service's (service/aead_ccm.c). */
#ifndef PAK_CCM_CCM_H
#define PAK_CCM_CCM_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/cmac/cmac.h"

struct pak_ccm_impl;

/* A keyed context and the state of one message; copyable. */
struct pak_ccm {
	const struct pak_ccm_impl *impl;
	uint64_t aad_len, text_len; /* as declared */
	uint64_t aad_done, text_done;
	uint32_t partial;   /* bytes of an unfinished block already added to mac */
	uint8_t mac[16];    /* the CBC-MAC chain */
	uint8_t ctr[16];    /* the next counter block */
	uint8_t mask[16];   /* S0, which hides the tag */
	uint8_t stream[16]; /* key stream of the unfinished block */
	struct pak_aes aes;
};

/* One backend. Text is whole blocks; out == in is allowed, other overlap is not. The counter is the
 * last 64 bits of ctr, which do not wrap. */
struct pak_ccm_impl {
	const char *name;
	uint32_t needs; /* enum pak_cpu_feature bits */
	const struct pak_cbcmac_impl *mac;
	void (*encrypt)(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
	                uint8_t ctr[16], uint8_t mac[16]);
	void (*decrypt)(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
	                uint8_t ctr[16], uint8_t mac[16]);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_ccm_impl *const pak_ccm_impls[];
extern const struct pak_ccm_impl pak_ccm_ref, pak_ccm_x86_aesni;

/* The backend this CPU and PAK_CPU select. */
const struct pak_ccm_impl *pak_ccm_pick(void);
const char *pak_ccm_backend(void); /* its name */

/* Sets the key: 16, 24 or 32 bytes. */
void pak_ccm_init(struct pak_ccm *c, const uint8_t *key, size_t key_len);
void pak_ccm_init_with(struct pak_ccm *c, const struct pak_ccm_impl *impl, const uint8_t *key,
                       size_t key_len);

/* Begins a message: nonce of 7 to 13 bytes, tag of 4 to 16 (even); exactly aad_len bytes of
 * associated data and text_len of text must follow, in pieces of any size. */
void pak_ccm_start(struct pak_ccm *c, const uint8_t *nonce, size_t nonce_len, uint64_t aad_len,
                   uint64_t text_len, size_t tag_len);
void pak_ccm_aad(struct pak_ccm *c, const uint8_t *aad, size_t len);
void pak_ccm_encrypt(struct pak_ccm *c, uint8_t *out, const uint8_t *in, size_t len);
void pak_ccm_decrypt(struct pak_ccm *c, uint8_t *out, const uint8_t *in, size_t len);

/* The full tag, of which the message's is the leftmost part. */
void pak_ccm_final(struct pak_ccm *c, uint8_t tag[16]);

#endif
