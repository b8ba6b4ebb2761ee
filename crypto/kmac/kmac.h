/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: KMAC128, KMAC256 and their XOF forms (SP 800-185, 4), without policy or self-test gate.
 * The keyed state is kept: another message under the same key costs one copy. */
#ifndef PAK_KMAC_H
#define PAK_KMAC_H

#include "crypto/keccak/cshake.h"

/* Caller-owned and copyable. */
struct pak_kmac {
	struct pak_keccak keyed, now;
};

/* Sets key and customization, both of any length below 2^61 bytes, and starts the first message.
 * rate: PAK_CSHAKE128_RATE or PAK_CSHAKE256_RATE. Of the key's bits, bytepad (2.3.3) makes whole
 * bytes, and the last one is taken as it is: the bits of the key are its low ones by FIPS 202, B.1,
 * and its high ones in the ACVP vectors of NIST; the others have to be 0. */
void pak_kmac_init_bits(struct pak_kmac *k, size_t rate, const uint8_t *key, uint64_t key_bits,
                        const void *custom, size_t custom_len);

static inline void pak_kmac_init(struct pak_kmac *k, size_t rate, const uint8_t *key,
                                 size_t key_len, const void *custom, size_t custom_len)
{
	pak_kmac_init_bits(k, rate, key, 8 * (uint64_t)key_len, custom, custom_len);
}

/* Starts another message under the same key and customization. */
void pak_kmac_restart(struct pak_kmac *k);

void pak_kmac_update(struct pak_kmac *k, const void *in, size_t len);

/* Ends the message. len, the bytes that will be read, is part of what is authenticated; 0: any
 * number of them may be read (the XOF form). */
void pak_kmac_final(struct pak_kmac *k, size_t len);

/* The same for a message that ends with the `bits` low bits of last, 0 to 7, and for a MAC of
 * len_bits bits, which are the low ones of the last byte read. */
void pak_kmac_final_bits(struct pak_kmac *k, uint8_t last, unsigned bits, uint64_t len_bits);

/* Gives the next len bytes of the MAC. */
void pak_kmac_read(struct pak_kmac *k, uint8_t *out, size_t len);

#endif
