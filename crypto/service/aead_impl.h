/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the AEAD service: one row per mode. aead.c holds policy, states and lengths; a row
 * knows its limits and its primitive. */
#ifndef PAK_SERVICE_AEAD_IMPL_H
#define PAK_SERVICE_AEAD_IMPL_H

#include <pak/aead.h>

#include "crypto/selftest/selftest.h"

/* The state of the primitive lives in a->state, without interior pointers. Tags are computed in
 * full, in both directions. */
struct pak_aead_mode {
	enum pak_selftest_id selftest;
	bool declared; /* a message's lengths are part of its beginning */
	/* Associated data comes in so many components at most, the IV being one; 0: as a string of
	 * bytes. */
	uint8_t max_parts;
	uint64_t max_used, max_aad, max_text;

	/* An IV of 12 bytes and a tag of 16 must be good for all. */
	bool (*takes_key)(size_t key_len);
	bool (*takes_tag)(size_t tag_len);
	bool (*takes_iv)(size_t iv_len);
	/* What a message adds to a->used. NULL: one where it is encrypted. */
	uint64_t (*cost)(const struct pak_aead *a, uint64_t aad_len, uint64_t text_len);

	void (*init)(struct pak_aead *a, const uint8_t *key, size_t key_len);
	/* The lengths are in a->tag_len, aad_left and text_left. */
	void (*start)(struct pak_aead *a, const uint8_t *iv, size_t iv_len);
	void (*aad)(struct pak_aead *a, const uint8_t *aad, size_t len);
	void (*encrypt)(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len);
	void (*decrypt)(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len);
	void (*final)(struct pak_aead *a, uint8_t tag[PAK_AEAD_MAX_TAG]);
	/* Modes that take the text as a whole, instead of the three above. Opening, tag is the one
	 * that came, then the one that should have. */
	void (*seal_text)(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
	                  const uint8_t *in, size_t len);
	void (*open_text)(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
	                  const uint8_t *in, size_t len);
	/* Whole messages; opening, tag is as above. */
	void (*seal)(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
	             const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
	             const uint8_t *in, size_t len);
	void (*open)(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
	             const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
	             const uint8_t *in, size_t len);
};

/* The key lengths of AES. */
static inline bool pak_aead_takes_aes_key(size_t n)
{
	return n == 16 || n == 24 || n == 32;
}

extern const struct pak_aead_mode pak_aead_gcm, pak_aead_ccm, pak_aead_chachapoly, pak_aead_siv,
        pak_aead_gcm_siv;

#endif
