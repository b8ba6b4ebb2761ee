/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA-Sig-Value (SEC 1 C.8) to and from r || s of `half` bytes each; strict both ways. */
#ifndef PAK_HARNESS_SIG_H
#define PAK_HARNESS_SIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* DER length, or 0 if cap is too small. */
size_t pak_sig_to_der(uint8_t *out, size_t cap, const uint8_t *raw, size_t half);
/* False unless der is the one canonical encoding of two numbers that fit. */
bool pak_sig_from_der(uint8_t *raw, size_t half, const uint8_t *der, size_t der_len);

#endif
