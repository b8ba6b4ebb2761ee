/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the backends of P-224: the constants that ec_weierstrass.h wants defined. */
#ifndef PAK_EC_P224_FIELD_H
#define PAK_EC_P224_FIELD_H

#include "crypto/ec/p224.h"

#define WEI_LIMBS 4
#define WEI_BITS 224
#define WEI_ORDER pak_p224_n.m
#define WEI_ORDER_LOW 0x13dd29455c5c2a3d
#define WEI_BASE_TABLE pak_p224_base
#define WEI_ODD_TABLE pak_p224_base[0]
#define WEI_BASE_W 7
#define WEI_BASE_STEP 4

#define FIELD_PRIME 0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000ffffffff
#define FIELD_ONE \
	0xffffffff00000000, 0xffffffffffffffff, 0x0000000000000000, \
	        0x0000000000000000    /* 2^256 mod p */
#define FIELD_NINV 0xffffffffffffffff /* -p^-1 mod 2^64 */

#endif
