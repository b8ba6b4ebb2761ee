/* SPDX-License-Identifier: Apache-2.0
 *
 * ChaCha20-Poly1305 behind the AEAD service, with the limits of RFC 8439 2.8. */
#include "crypto/chacha/chachapoly.h"
#include "crypto/service/aead_impl.h"

_Static_assert(sizeof(struct pak_chachapoly) <= PAK_AEAD_STATE_MAX, "state fits");

static struct pak_chachapoly *chachapoly(struct pak_aead *a)
{
	return (struct pak_chachapoly *)(void *)a->state;
}

static bool takes_key(size_t n)
{
	return n == 32;
}

static bool takes_tag(size_t n)
{
	return n == PAK_AEAD_MAX_TAG;
}

static bool takes_iv(size_t n)
{
	return n == 12;
}

/* Nonces are the caller's: messages, counted for the limit alone. */
static uint64_t cost(const struct pak_aead *a, uint64_t aad_len, uint64_t text_len)
{
	(void)a;
	(void)aad_len;
	(void)text_len;
	return 1;
}

static void init(struct pak_aead *a, const uint8_t *key, size_t key_len)
{
	(void)key_len;
	pak_chachapoly_init(chachapoly(a), key);
}

static void start(struct pak_aead *a, const uint8_t *iv, size_t iv_len)
{
	(void)iv_len;
	pak_chachapoly_start(chachapoly(a), iv);
}

static void add_aad(struct pak_aead *a, const uint8_t *aad, size_t len)
{
	pak_chachapoly_aad(chachapoly(a), aad, len);
}

static void encrypt(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_chachapoly_encrypt(chachapoly(a), out, in, len);
}

static void decrypt(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_chachapoly_decrypt(chachapoly(a), out, in, len);
}

static void final(struct pak_aead *a, uint8_t tag[PAK_AEAD_MAX_TAG])
{
	pak_chachapoly_final(chachapoly(a), tag);
}

static void begin(struct pak_aead *a, const uint8_t *iv, const uint8_t *aad, size_t aad_len)
{
	pak_chachapoly_start(chachapoly(a), iv);
	if (aad_len > 0)
		pak_chachapoly_aad(chachapoly(a), aad, aad_len);
}

static void seal(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *iv,
                 size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	(void)iv_len;
	begin(a, iv, aad, aad_len);
	if (len > 0)
		pak_chachapoly_encrypt(chachapoly(a), out, in, len);
	pak_chachapoly_final(chachapoly(a), tag);
}

static void open(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *iv,
                 size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	(void)iv_len;
	begin(a, iv, aad, aad_len);
	if (len > 0)
		pak_chachapoly_decrypt(chachapoly(a), out, in, len);
	pak_chachapoly_final(chachapoly(a), tag);
}

const struct pak_aead_mode pak_aead_chachapoly = {
        .selftest = PAK_ST_CHACHA20_POLY1305,
        .declared = false,
        .max_used = UINT64_MAX,
        .max_aad = UINT64_MAX,
        .max_text = ((uint64_t)1 << 38) - 64, /* 2.8: 2^32 - 1 blocks */
        .takes_key = takes_key,
        .takes_tag = takes_tag,
        .takes_iv = takes_iv,
        .cost = cost,
        .init = init,
        .start = start,
        .aad = add_aad,
        .encrypt = encrypt,
        .decrypt = decrypt,
        .final = final,
        .seal = seal,
        .open = open,
};
