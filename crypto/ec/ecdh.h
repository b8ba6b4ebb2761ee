/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: ECDH, ECC CDH of SP 800-56A 5.7.1.2 with cofactor 1. */
#ifndef PAK_ECDH_H
#define PAK_ECDH_H

#include "crypto/ec/ec_curve.h"
#include "crypto/ec/ecdsa.h"

/* out = x of d Q, field_len big-endian bytes; zeroed on error. Q is checked again to be on the
 * curve, and so is the result. PAK_ERR_KEY: Q is not on the curve. PAK_ERR_INTERNAL: a fault in the
 * private key or result. */
PAK_MUST_CHECK enum pak_status pak_ecdh(const struct pak_ec_curve *curve,
                                        const struct pak_ec_impl *impl, uint8_t *out,
                                        const struct pak_ec_private *priv, const uint64_t *point);

#endif
