/* SPDX-License-Identifier: Apache-2.0
 *
 * Portable AES-GCM-SIV (RFC 8452) in constant time, the oracle of the other backends: POLYVAL by
 * the product of GHASH (appendix A). */
#include <config.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/gcm/gcm.h"
#include "crypto/siv/gcm_siv.h"

#define LANES 8

static uint64_t *hash_key(struct pak_polyval *p)
{
	return (uint64_t *)(void *)p->powers;
}

/* Appendix A: POLYVAL(H, X) is GHASH(x H', X') reversed, where ' reverses the bytes of a block. */
static void set_key(struct pak_polyval *p, const uint8_t key[16])
{
	uint64_t low = pak_load64_le(key), high = pak_load64_le(key + 8);
	uint64_t carry = pak_ct_mask(low & 1), *h = hash_key(p);

	h[1] = high >> 1 ^ (carry & (uint64_t)0xe1 << 56);
	h[0] = low >> 1 | high << 63;
	p->hash[0] = p->hash[1] = 0;
}

static void hash(struct pak_polyval *p, const uint8_t *in, size_t nblocks)
{
	for (; nblocks > 0; nblocks--, in += 16) {
		p->hash[0] ^= pak_load64_le(in);
		p->hash[1] ^= pak_load64_le(in + 8);
		pak_gcm_ref_mul(p->hash, hash_key(p));
	}
}

static void ctr(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                const uint8_t first[16])
{
	uint32_t count = pak_load32_le(first);
	uint8_t stream[16 * LANES];
	size_t n;

	for (; len > 0; len -= n, out += n, in += n) {
		n = len < sizeof stream ? len : sizeof stream;
		for (size_t i = 0; i < n; i += 16) {
			memcpy(stream + i, first, 16);
			pak_store32_le(stream + i, count++);
		}
		a->impl->ecb_encrypt(a, stream, stream, (n + 15) / 16);
		pak_xor(out, in, stream, n);
	}
	pak_wipe_fixed(stream, sizeof stream);
}

const struct pak_gcm_siv_impl pak_gcm_siv_ref = {
        .name = "gcm_siv_ref",
        .needs = 0,
        .aes = &pak_aes_ref,
        .set_key = set_key,
        .hash = hash,
        .ctr = ctr,
};
