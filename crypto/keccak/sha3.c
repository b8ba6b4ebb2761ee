/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA3-224, SHA3-256, SHA3-384, SHA3-512, SHAKE128 and SHAKE256 (FIPS 202, 6.1 and 6.2), and cSHAKE
 * without name and customization, as digests. */
#include <pak/mem.h>

#include "crypto/keccak/cshake.h"

static void update(void *state, const void *in, size_t len)
{
	pak_keccak_absorb(state, in, len);
}

static void squeeze(void *state, uint8_t *out, size_t len)
{
	pak_keccak_squeeze(state, out, len);
}

/* The rate is 1600 bits less twice the strength. */
#define RATE(bits) (200 - 2 * (bits) / 8)

/* HMAC goes by update and final: there is no block of padding to save. */
#define DIGEST(row, id, strength, size, domain, squeeze_or_null) \
	static void init_##row(void *state) \
	{ \
		pak_keccak_init(state, RATE(strength), domain); \
	} \
	static void final_##row(void *state, uint8_t *out) \
	{ \
		pak_keccak_squeeze(state, out, size); \
		pak_wipe(state, sizeof(struct pak_keccak)); \
	} \
	const struct pak_hash pak_hash_##row = { \
	        .alg = PAK_ALG_##id, \
	        .primitive = "keccak", \
	        .len = size, \
	        .block_len = RATE(strength), \
	        .state_len = sizeof(struct pak_keccak), \
	        .chain_len = sizeof(((struct pak_keccak *)0)->a), \
	        .init = init_##row, \
	        .update = update, \
	        .final = final_##row, \
	        .squeeze = squeeze_or_null, \
	};

DIGEST(sha3_224, SHA3_224, 224, 28, PAK_KECCAK_SHA3, NULL)
DIGEST(sha3_256, SHA3_256, 256, 32, PAK_KECCAK_SHA3, NULL)
DIGEST(sha3_384, SHA3_384, 384, 48, PAK_KECCAK_SHA3, NULL)
DIGEST(sha3_512, SHA3_512, 512, 64, PAK_KECCAK_SHA3, NULL)
DIGEST(shake128, SHAKE128, 128, 16, PAK_KECCAK_SHAKE, squeeze)
DIGEST(shake256, SHAKE256, 256, 32, PAK_KECCAK_SHAKE, squeeze)
DIGEST(cshake128, CSHAKE128, 128, 16, PAK_KECCAK_SHAKE,
       squeeze) /* N and S empty: SP 800-185, 3.3 */
DIGEST(cshake256, CSHAKE256, 256, 32, PAK_KECCAK_SHAKE, squeeze)
