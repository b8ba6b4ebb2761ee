/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: AES-GCM-SIV (RFC 8452). The primitive checks nothing: lengths, limits and the order of
 * calls are the service's (service/aead_siv.c). */
#ifndef PAK_SIV_GCM_SIV_H
#define PAK_SIV_GCM_SIV_H

#include "crypto/aes/aes.h"

#define PAK_POLYVAL_POWERS 32
#define PAK_POLYVAL_ROOM 4 /* to read past the end */

/* POLYVAL (RFC 8452 3): the sum so far as two numbers, the lower half first; what the key became is
 * the backend's business. */
struct pak_polyval {
	uint64_t hash[2];
	uint32_t ready; /* powers that are there */
	_Alignas(16) uint8_t powers[PAK_POLYVAL_POWERS + PAK_POLYVAL_ROOM][16];
};

/* One backend. */
struct pak_gcm_siv_impl {
	const char *name;
	uint32_t needs; /* enum pak_cpu_feature bits */
	const struct pak_aes_impl *aes;
	void (*set_key)(struct pak_polyval *p, const uint8_t key[16]);
	void (*hash)(struct pak_polyval *p, const uint8_t *in, size_t nblocks);
	/* Adds the key stream from the counter block `first`, whose first 32 bits count up,
	 * little-endian, and wrap. The key is of 128 or 256 bits; out may be in. */
	void (*ctr)(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
	            const uint8_t first[16]);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_gcm_siv_impl *const pak_gcm_siv_impls[];
extern const struct pak_gcm_siv_impl pak_gcm_siv_ref, pak_gcm_siv_x86_aesni, pak_gcm_siv_x86_vaes,
        pak_gcm_siv_x86_avx512;

/* The backend this CPU and PAK_CPU select. */
const struct pak_gcm_siv_impl *pak_gcm_siv_pick(void);
const char *pak_gcm_siv_backend(void); /* its name */

/* A keyed context and the state of one message; copyable. */
struct pak_gcm_siv {
	const struct pak_gcm_siv_impl *impl;
	struct pak_aes text_key; /* of the message */
	struct pak_polyval polyval;
	uint64_t aad_len;
	uint32_t key_len;
	uint32_t held;   /* bytes in `pending` */
	uint8_t key[32]; /* from which those of the messages are derived */
	uint8_t nonce[12];
	uint8_t pending[16];
};

void pak_polyval_final(const struct pak_polyval *p, uint8_t out[16]);

/* 16 or 32 bytes. */
void pak_gcm_siv_init(struct pak_gcm_siv *g, const uint8_t *key, size_t key_len);
void pak_gcm_siv_init_with(struct pak_gcm_siv *g, const struct pak_gcm_siv_impl *impl,
                           const uint8_t *key, size_t key_len);

/* A message: associated data in pieces of any size, then its text. */
void pak_gcm_siv_start(struct pak_gcm_siv *g, const uint8_t nonce[12]);
void pak_gcm_siv_aad(struct pak_gcm_siv *g, const uint8_t *aad, size_t len);

/* out may be in. Opening takes the tag that came and gives the one that should have. */
void pak_gcm_siv_seal(struct pak_gcm_siv *g, uint8_t *out, uint8_t tag[16], const uint8_t *in,
                      size_t len);
void pak_gcm_siv_open(struct pak_gcm_siv *g, uint8_t *out, uint8_t tag[16], const uint8_t *in,
                      size_t len);

#endif
