/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: AES-GCM (SP 800-38D). The primitive checks nothing: lengths, limits, order of calls and
 * IV rules are the service's (service/aead.c). */
#ifndef PAK_GCM_GCM_H
#define PAK_GCM_GCM_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/aes/aes.h"
#include "crypto/base/bytes.h"

#define PAK_GCM_TABLE 52 /* blocks a backend may keep of powers of the hash key */
#define PAK_GCM_LANES 20 /* and of the end of a message */

struct pak_gcm_impl;

/* A keyed context and the state of one message; copyable. The last `partial` bytes of associated
 * data or ciphertext are in `pending`, not yet in `hash`; all before them were whole blocks.
 * Between associated data and text that may be a block, zero-padded; in the text it is less, with
 * its key stream in `stream`. */
struct pak_gcm {
	const struct pak_gcm_impl *impl;
	uint64_t aad_len, text_len; /* bytes so far */
	uint32_t partial;           /* 0 .. 16 */
	uint32_t in_text;           /* text has begun */
	uint32_t powers;            /* entries of `table` that are ready: the backend's business */
	uint32_t iv96;              /* j0 is an IV of 96 bits and a count of 1 */
	uint32_t tag_ready;         /* `tag` is right if no more text comes; then see `resume` */
	uint32_t last_len;          /* with tag_ready: bytes of text in `lanes` */
	_Alignas(16) uint8_t j0[16];
	uint8_t counter[16]; /* the next counter block */
	uint8_t hash[16];
	uint8_t tag[16];
	uint8_t stream[16];
	uint8_t pending[16];
	struct pak_aes aes;
	_Alignas(64) uint8_t lanes[PAK_GCM_LANES][16]; /* the backend's business */
	_Alignas(64) uint8_t table[PAK_GCM_TABLE][16];
};

/* One backend. out == in is allowed, other overlap is not; lengths are bytes and may be 0. */
struct pak_gcm_impl {
	const char *name;
	uint32_t needs; /* enum pak_cpu_feature bits */
	const struct pak_aes_impl *aes;
	/* Prepares the hash key; g->aes is expanded. */
	void (*set_key)(struct pak_gcm *g);
	/* hash = GHASH of `in`, zero-padded to whole blocks, continued from hash. */
	void (*hash)(struct pak_gcm *g, const uint8_t *in, size_t len);
	/* Text, at least a byte, counted in text_len already; partial is 0 on entry, except for the
	 * associated data before the first. What is beyond the last whole block ends in pending and
	 * stream. */
	void (*encrypt)(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len);
	void (*decrypt)(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len);
	/* Most messages come as one text: encrypt and decrypt may end the first one with its tag
	 * and tag_ready instead, and leave the rest as it likes. This undoes it, before more text.
	 * NULL: a backend that does not. */
	void (*resume)(struct pak_gcm *g);
	/* Hashes pending and the lengths, writes the full tag; not called with tag_ready. */
	void (*final)(struct pak_gcm *g, uint8_t tag[16]);
	/* A whole message under a 96-bit IV, leaving the message state undefined; tag gets the
	 * computed tag in both directions. NULL: made of the above. */
	void (*seal)(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t iv[12],
	             const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len);
	void (*open)(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t iv[12],
	             const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_gcm_impl *const pak_gcm_impls[];
extern const struct pak_gcm_impl pak_gcm_ref, pak_gcm_x86_aesni, pak_gcm_x86_vaes,
        pak_gcm_x86_avx512;

/* The backend this CPU and PAK_CPU select. */
const struct pak_gcm_impl *pak_gcm_pick(void);
const char *pak_gcm_backend(void); /* its name */

/* The product of the portable backend, for POLYVAL too: x = x h, of a block as two numbers, [1] of
 * its first half. Constant-time. */
void pak_gcm_ref_mul(uint64_t x[2], const uint64_t h[2]);

/* Sets the key: 16, 24 or 32 bytes. */
void pak_gcm_init(struct pak_gcm *g, const uint8_t *key, size_t key_len);
void pak_gcm_init_with(struct pak_gcm *g, const struct pak_gcm_impl *impl, const uint8_t *key,
                       size_t key_len);

/* Begins a message; iv_len >= 1. */
void pak_gcm_start(struct pak_gcm *g, const uint8_t *iv, size_t iv_len);
void pak_gcm_aad(struct pak_gcm *g, const uint8_t *aad, size_t len);
void pak_gcm_more(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len, int decrypt);

static inline void pak_gcm_encrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	if (g->in_text || len == 0) {
		pak_gcm_more(g, out, in, len, 0);
		return;
	}
	g->in_text = 1;
	g->text_len = len;
	g->impl->encrypt(g, out, in, len);
}

static inline void pak_gcm_decrypt(struct pak_gcm *g, uint8_t *out, const uint8_t *in, size_t len)
{
	if (g->in_text || len == 0) {
		pak_gcm_more(g, out, in, len, 1);
		return;
	}
	g->in_text = 1;
	g->text_len = len;
	g->impl->decrypt(g, out, in, len);
}

/* A tag that was ready does not stay: of a forged message it is the right one. */
static inline void pak_gcm_final(struct pak_gcm *g, uint8_t tag[16])
{
	if (g->tag_ready) {
		memcpy(tag, g->tag, 16);
		pak_wipe_fixed(g->tag, 16);
		g->tag_ready = 0;
	} else {
		g->impl->final(g, tag);
	}
}

/* Whole messages from the pieces, for backends and IVs without a function of their own. */
void pak_gcm_seal_pieces(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t *iv,
                         size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in,
                         size_t len);
void pak_gcm_open_pieces(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t *iv,
                         size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in,
                         size_t len);

/* A whole message; tag gets the computed tag in both directions. */
static inline void pak_gcm_seal(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t *iv,
                                size_t iv_len, const uint8_t *aad, size_t aad_len,
                                const uint8_t *in, size_t len)
{
	if (iv_len == 12 && g->impl->seal != NULL)
		g->impl->seal(g, out, tag, iv, aad, aad_len, in, len);
	else
		pak_gcm_seal_pieces(g, out, tag, iv, iv_len, aad, aad_len, in, len);
}

static inline void pak_gcm_open(struct pak_gcm *g, uint8_t *out, uint8_t tag[16], const uint8_t *iv,
                                size_t iv_len, const uint8_t *aad, size_t aad_len,
                                const uint8_t *in, size_t len)
{
	if (iv_len == 12 && g->impl->open != NULL)
		g->impl->open(g, out, tag, iv, aad, aad_len, in, len);
	else
		pak_gcm_open_pieces(g, out, tag, iv, iv_len, aad, aad_len, in, len);
}

#endif
