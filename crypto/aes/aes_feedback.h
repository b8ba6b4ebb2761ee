/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the feedback modes OFB, CFB128, CFB8 and CFB1 (SP 800-38A 6.3, 6.4) over any backend of
 * AES. out == in is allowed, other overlap is not. iv is left at what continues the message. */
#ifndef PAK_AES_FEEDBACK_H
#define PAK_AES_FEEDBACK_H

#include "crypto/aes/aes.h"

/* Whole blocks; in NULL writes the key stream itself. */
void pak_aes_ofb(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t nblocks,
                 uint8_t iv[16]);

/* Whole blocks. */
void pak_aes_cfb128_encrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in,
                            size_t nblocks, uint8_t iv[16]);
void pak_aes_cfb128_decrypt(const struct pak_aes *a, uint8_t *out, const uint8_t *in,
                            size_t nblocks, uint8_t iv[16]);

/* Bytes. */
void pak_aes_cfb8(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                  uint8_t iv[16], int decrypt);

/* Bits, the highest of a byte first; bits of the last byte of out past the end keep their value. */
void pak_aes_cfb1(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len_bits,
                  uint8_t iv[16], int decrypt);

#endif
