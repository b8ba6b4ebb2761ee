/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-CCM behind the AEAD service, with the limits of SP 800-38C 5.3 and A.1. */
#include "crypto/ccm/ccm.h"
#include "crypto/service/aead_impl.h"

_Static_assert(sizeof(struct pak_ccm) <= PAK_AEAD_STATE_MAX, "state fits");

static struct pak_ccm *ccm(struct pak_aead *a)
{
	return (struct pak_ccm *)(void *)a->state;
}

static bool takes_tag(size_t n)
{
	return n >= 4 && n <= PAK_AEAD_MAX_TAG && n % 2 == 0;
}

static bool takes_iv(size_t n)
{
	return n >= 7 && n <= 13;
}

/* Calls of the block cipher, in either direction: B0, S0, the text twice, the associated data with
 * its length. */
static uint64_t cost(const struct pak_aead *a, uint64_t aad_len, uint64_t text_len)
{
	(void)a;
	return 2 + 2 * (text_len / 16 + 1) + aad_len / 16 + 2;
}

static void init(struct pak_aead *a, const uint8_t *key, size_t key_len)
{
	pak_ccm_init(ccm(a), key, key_len);
}

static void start(struct pak_aead *a, const uint8_t *iv, size_t iv_len)
{
	pak_ccm_start(ccm(a), iv, iv_len, a->aad_left, a->text_left, a->tag_len);
}

static void add_aad(struct pak_aead *a, const uint8_t *aad, size_t len)
{
	pak_ccm_aad(ccm(a), aad, len);
}

static void encrypt(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_ccm_encrypt(ccm(a), out, in, len);
}

static void decrypt(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_ccm_decrypt(ccm(a), out, in, len);
}

static void final(struct pak_aead *a, uint8_t tag[PAK_AEAD_MAX_TAG])
{
	pak_ccm_final(ccm(a), tag);
}

static void begin(struct pak_aead *a, const uint8_t *iv, size_t iv_len, const uint8_t *aad,
                  size_t aad_len, size_t len)
{
	pak_ccm_start(ccm(a), iv, iv_len, aad_len, len, a->tag_len);
	if (aad_len > 0)
		pak_ccm_aad(ccm(a), aad, aad_len);
}

static void seal(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *iv,
                 size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	begin(a, iv, iv_len, aad, aad_len, len);
	if (len > 0)
		pak_ccm_encrypt(ccm(a), out, in, len);
	pak_ccm_final(ccm(a), tag);
}

static void open(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *iv,
                 size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	begin(a, iv, iv_len, aad, aad_len, len);
	if (len > 0)
		pak_ccm_decrypt(ccm(a), out, in, len);
	pak_ccm_final(ccm(a), tag);
}

const struct pak_aead_mode pak_aead_ccm = {
        .selftest = PAK_ST_AES_CCM,
        .declared = true,
        .max_used = (uint64_t)1 << 61, /* 5.3 */
        .max_aad = ((uint64_t)1 << 61) - 1,
        .max_text = ((uint64_t)1 << 61) - 1,
        .takes_key = pak_aead_takes_aes_key,
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
