/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the functions W and W^-1 of AES key wrap, and KW and KWP made of them (SP 800-38F,
 * RFC 3394, RFC 5649). The primitive checks the integrity value, but no lengths: those are the
 * service's (service/wrap.c). */
#ifndef PAK_KW_KW_H
#define PAK_KW_KW_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/aes/aes.h"

/* inverse: the roles of the cipher and its inverse are exchanged (SP 800-38F 5.1); the key must be
 * expanded for both. out may be in. All take constant time but for the lengths. */

/* KW: len is a multiple of 8, at least 16; out takes len + 8 bytes. icv has 8 bytes. */
void pak_kw_wrap(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                 const uint8_t icv[8], int inverse);

/* len is a multiple of 8, at least 24; out takes len - 8 bytes. Returns all ones if the integrity
 * value is not icv, else 0. */
uint64_t pak_kw_unwrap(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                       const uint8_t icv[8], int inverse);

/* KWP: len is 1 to 2^32-1; out takes len rounded up to a multiple of 8, and 8 more. icv has 4
 * bytes. */
void pak_kwp_wrap(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                  const uint8_t icv[4], int inverse);

/* len is a multiple of 8, at least 16; out takes len - 8 bytes. Returns all ones on any mismatch,
 * else 0, and then *text_len is the length of the text. */
uint64_t pak_kwp_unwrap(const struct pak_aes *a, uint8_t *out, size_t *text_len, const uint8_t *in,
                        size_t len, const uint8_t icv[4], int inverse);

#endif
