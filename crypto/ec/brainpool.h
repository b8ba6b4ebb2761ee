/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the Brainpool curves with verifiably random parameters (RFC 5639). Each is computed on
 * its twin with a = -3, which the same formulas serve as the NIST curves, and with the same proof
 * that no exception is met: only what goes in and out is on the curve itself (brainpool.py). */
#ifndef PAK_EC_BRAINPOOL_H
#define PAK_EC_BRAINPOOL_H

#include "crypto/ec/ec_curve.h"

extern const struct pak_ec_curve pak_bp256, pak_bp384, pak_bp512;

#endif
