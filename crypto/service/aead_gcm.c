/* SPDX-License-Identifier: Apache-2.0
 *
 * AES-GCM behind the AEAD service, with the limits of SP 800-38D 5.2.1 and 8.3. */
#include "crypto/gcm/gcm.h"
#include "crypto/service/aead_impl.h"

_Static_assert(sizeof(struct pak_gcm) <= PAK_AEAD_STATE_MAX, "state fits");

static struct pak_gcm *gcm(struct pak_aead *a)
{
	return (struct pak_gcm *)(void *)a->state;
}

static bool takes_tag(size_t n)
{
	return n == 4 || n == 8 || (n >= 12 && n <= PAK_AEAD_MAX_TAG);
}

static bool takes_iv(size_t n)
{
	return n > 0 && n <= UINT32_MAX;
}

static void init(struct pak_aead *a, const uint8_t *key, size_t key_len)
{
	pak_gcm_init(gcm(a), key, key_len);
}

static void start(struct pak_aead *a, const uint8_t *iv, size_t iv_len)
{
	pak_gcm_start(gcm(a), iv, iv_len);
}

static void add_aad(struct pak_aead *a, const uint8_t *aad, size_t len)
{
	pak_gcm_aad(gcm(a), aad, len);
}

static void encrypt(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_gcm_encrypt(gcm(a), out, in, len);
}

static void decrypt(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len)
{
	pak_gcm_decrypt(gcm(a), out, in, len);
}

static void final(struct pak_aead *a, uint8_t tag[PAK_AEAD_MAX_TAG])
{
	pak_gcm_final(gcm(a), tag);
}

static void seal(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *iv,
                 size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	pak_gcm_seal(gcm(a), out, tag, iv, iv_len, aad, aad_len, in, len);
}

static void open(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *iv,
                 size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *in, size_t len)
{
	pak_gcm_open(gcm(a), out, tag, iv, iv_len, aad, aad_len, in, len);
}

const struct pak_aead_mode pak_aead_gcm = {
        .selftest = PAK_ST_AES_GCM,
        .declared = false,
        .max_used = (uint64_t)1 << 32, /* 8.3: invocations under one key */
        .max_aad = ((uint64_t)1 << 61) - 1,
        .max_text = ((uint64_t)1 << 36) - 32, /* 5.2.1.1: 2^39 - 256 bits */
        .takes_key = pak_aead_takes_aes_key,
        .takes_tag = takes_tag,
        .takes_iv = takes_iv,
        .init = init,
        .start = start,
        .aad = add_aad,
        .encrypt = encrypt,
        .decrypt = decrypt,
        .final = final,
        .seal = seal,
        .open = open,
};
