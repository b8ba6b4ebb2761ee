/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests of messages that are no whole number of bytes (FIPS 180-4, 5.1; FIPS 202, B.1). */
#include <pak/digest.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/keccak/keccak_impl.h"
#include "crypto/service/hash.h"

/* The padding of FIPS 180-4 as whole bytes after the last whole byte of the message, then the
 * chaining value. The upper half of a length field of 16 bytes stays 0: the message is shorter. */
static void finish_padded(struct pak_digest *d, uint8_t *out, uint8_t last, unsigned bits)
{
	const struct pak_hash *hash = d->hash;
	size_t n = hash->block_len - (d->total & (hash->block_len - 1u)); /* a power of 2 */
	uint8_t end[2 * PAK_DIGEST_MAX_BLOCK] = {0};

	if (n < 1u + hash->length_field)
		n += hash->block_len;
	end[0] = (uint8_t)((last & ~(0xffu >> bits)) | 0x80u >> bits);
	pak_store64_be(end + n - 8, d->total << 3 | bits);
	hash->update(d->state, end, n);
	hash->chain(d->state, out);
	pak_wipe(d->state, hash->state_len);
	pak_wipe(end, 1);
	d->hash = NULL;
}

enum pak_status pak_digest_final_bits(struct pak_digest *d, uint8_t *out, size_t cap, uint8_t last,
                                      unsigned bits)
{
	enum pak_status st;

	if (!d->hash || d->squeezing)
		return PAK_ERR_STATE;
	if (bits < 1 || bits > 7)
		return PAK_ERR_ARG;
	if (cap < d->len)
		return PAK_ERR_BUFFER;
	if (d->hash->chain && d->hash->length_field) {
		st = pak_selftest_check();
		if (!st)
			finish_padded(d, out, last, bits);
		return st;
	}
	if (strcmp(d->hash->primitive, "keccak") != 0)
		return PAK_ERR_UNSUPPORTED;
	pak_keccak_absorb_bits((struct pak_keccak *)(void *)d->state, last, bits);
	return pak_digest_final(d, out, cap);
}
