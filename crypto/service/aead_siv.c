/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-SIV and AES-GCM-SIV behind the AEAD service: modes that take the text as a whole. */
#include <string.h>

#include "crypto/base/bytes.h"
#include "crypto/service/aead_impl.h"
#include "crypto/siv/gcm_siv.h"
#include "crypto/siv/siv.h"

/* With the nonce, which counts as the last component of associated data (RFC 5297 3). */
struct siv_state {
	struct pak_siv siv;
	uint8_t nonce[16];
	uint32_t nonce_len;
};

_Static_assert(sizeof(struct siv_state) <= PAK_AEAD_STATE_MAX, "state fits");
_Static_assert(sizeof(struct pak_gcm_siv) <= PAK_AEAD_STATE_MAX, "state fits");

static struct siv_state *siv(struct pak_aead *a)
{
	return (struct siv_state *)(void *)a->state;
}

static struct pak_gcm_siv *gcm_siv(struct pak_aead *a)
{
	return (struct pak_gcm_siv *)(void *)a->state;
}

static bool takes_tag(size_t n)
{
	return n == PAK_AEAD_MAX_TAG;
}

/* Messages sealed. */
static uint64_t cost(const struct pak_aead *a, uint64_t aad_len, uint64_t text_len)
{
	(void)aad_len;
	(void)text_len;
	return a->direction == PAK_ENCRYPT;
}

/* --- AES-SIV */

static bool siv_takes_key(size_t n)
{
	return n == 32 || n == 48 || n == 64;
}

static bool siv_takes_iv(size_t n)
{
	return n <= sizeof((struct siv_state *)0)->nonce;
}

static void siv_init(struct pak_aead *a, const uint8_t *key, size_t key_len)
{
	pak_siv_init(&siv(a)->siv, key, key_len);
}

static void siv_start(struct pak_aead *a, const uint8_t *iv, size_t iv_len)
{
	if (iv_len > 0)
		memcpy(siv(a)->nonce, iv, iv_len);
	siv(a)->nonce_len = (uint32_t)iv_len;
	pak_siv_start(&siv(a)->siv);
}

static void siv_aad(struct pak_aead *a, const uint8_t *aad, size_t len)
{
	pak_siv_aad(&siv(a)->siv, aad, len);
}

static void siv_seal_text(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
                          const uint8_t *in, size_t len)
{
	if (siv(a)->nonce_len > 0)
		siv_aad(a, siv(a)->nonce, siv(a)->nonce_len);
	pak_siv_seal(&siv(a)->siv, out, tag, in, len);
}

static void siv_open_text(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
                          const uint8_t *in, size_t len)
{
	if (siv(a)->nonce_len > 0)
		siv_aad(a, siv(a)->nonce, siv(a)->nonce_len);
	pak_siv_open(&siv(a)->siv, out, tag, in, len);
}

/* --- AES-GCM-SIV */

static bool gcm_siv_takes_key(size_t n)
{
	return n == 16 || n == 32;
}

static bool gcm_siv_takes_iv(size_t n)
{
	return n == 12;
}

static void gcm_siv_init(struct pak_aead *a, const uint8_t *key, size_t key_len)
{
	pak_gcm_siv_init(gcm_siv(a), key, key_len);
}

static void gcm_siv_start(struct pak_aead *a, const uint8_t *iv, size_t iv_len)
{
	(void)iv_len;
	pak_gcm_siv_start(gcm_siv(a), iv);
}

static void gcm_siv_aad(struct pak_aead *a, const uint8_t *aad, size_t len)
{
	pak_gcm_siv_aad(gcm_siv(a), aad, len);
}

static void gcm_siv_seal_text(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
                              const uint8_t *in, size_t len)
{
	pak_gcm_siv_seal(gcm_siv(a), out, tag, in, len);
}

static void gcm_siv_open_text(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
                              const uint8_t *in, size_t len)
{
	pak_gcm_siv_open(gcm_siv(a), out, tag, in, len);
}

/* --- both: whole messages */

static void seal(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *iv,
                 size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	a->mode->start(a, iv, iv_len);
	if (aad)
		a->mode->aad(a, aad, aad_len);
	a->mode->seal_text(a, out, tag, in, len);
}

static void open(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *iv,
                 size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	a->mode->start(a, iv, iv_len);
	if (aad)
		a->mode->aad(a, aad, aad_len);
	a->mode->open_text(a, out, tag, in, len);
}

const struct pak_aead_mode pak_aead_siv = {
        .selftest = PAK_ST_AES_SIV,
        .max_parts = 126,              /* RFC 5297 2.6 */
        .max_used = (uint64_t)1 << 48, /* SP 800-38B appendix B */
        .max_aad = ((uint64_t)1 << 61) - 1,
        .max_text = ((uint64_t)1 << 61) - 1,
        .takes_key = siv_takes_key,
        .takes_tag = takes_tag,
        .takes_iv = siv_takes_iv,
        .cost = cost,
        .init = siv_init,
        .start = siv_start,
        .aad = siv_aad,
        .seal_text = siv_seal_text,
        .open_text = siv_open_text,
        .seal = seal,
        .open = open,
};

const struct pak_aead_mode pak_aead_gcm_siv = {
        .selftest = PAK_ST_AES_GCM_SIV,
        .max_used = (uint64_t)1 << 32, /* RFC 8452 9, nonces being random */
        .max_aad = (uint64_t)1 << 36,  /* 6 */
        .max_text = (uint64_t)1 << 36,
        .takes_key = gcm_siv_takes_key,
        .takes_tag = takes_tag,
        .takes_iv = gcm_siv_takes_iv,
        .cost = cost,
        .init = gcm_siv_init,
        .start = gcm_siv_start,
        .aad = gcm_siv_aad,
        .seal_text = gcm_siv_seal_text,
        .open_text = gcm_siv_open_text,
        .seal = seal,
        .open = open,
};
