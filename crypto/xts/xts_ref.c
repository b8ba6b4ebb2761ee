/* SPDX-License-Identifier: Apache-2.0
 *
 * Portable AES-XTS in constant time (IEEE Std 1619 5.3), the oracle of the other backends. */
#include <config.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/xts/xts.h"

#define LANES 8 /* blocks that the portable AES works on at once */

/* tweak times x modulo x^128 + x^7 + x^2 + x + 1; the first byte holds the lowest powers. */
static void next_tweak(uint8_t tweak[16])
{
	uint64_t low = pak_load64_le(tweak), high = pak_load64_le(tweak + 8);
	pak_store64_le(tweak + 8, high << 1 | low >> 63);
	pak_store64_le(tweak, low << 1 ^ (0x87 & (0 - (high >> 63))));
}

static void crypt(const struct pak_aes *a,
                  void (*ecb)(const struct pak_aes *, uint8_t *, const uint8_t *, size_t),
                  uint8_t *out, const uint8_t *in, size_t nblocks, uint8_t tweak[16])
{
	uint8_t tweaks[16 * LANES];
	for (size_t n; nblocks > 0; nblocks -= n, in += 16 * n, out += 16 * n) {
		n = nblocks < LANES ? nblocks : LANES;
		for (size_t i = 0; i < n; i++) {
			memcpy(tweaks + 16 * i, tweak, 16);
			next_tweak(tweak);
		}
		pak_xor(out, in, tweaks, 16 * n);
		ecb(a, out, out, n);
		pak_xor(out, out, tweaks, 16 * n);
	}
	pak_wipe(tweaks, sizeof tweaks);
}

static void encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t tweak[16])
{
	crypt(a, a->impl->ecb_encrypt, out, in, nblocks, tweak);
}

static void decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                    uint8_t tweak[16])
{
	crypt(a, a->impl->ecb_decrypt, out, in, nblocks, tweak);
}

const struct pak_xts_impl pak_xts_ref = {
        .name = "xts_ref",
        .needs = 0,
        .aes = &pak_aes_ref,
        .encrypt = encrypt,
        .decrypt = decrypt,
};
