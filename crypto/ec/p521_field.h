/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the backends of P-521: the constants that ec_weierstrass.h wants defined. */
#ifndef PAK_EC_P521_FIELD_H
#define PAK_EC_P521_FIELD_H

#include "crypto/ec/p521.h"

#define WEI_LIMBS 9
#define WEI_BITS 521
#define WEI_ORDER pak_p521_n.m
#define WEI_ORDER_LOW 0xbb6fb71e91386409
#define WEI_BASE_TABLE pak_p521_base
#define WEI_ODD_TABLE pak_p521_odd
#define WEI_BASE_W 6
#define WEI_BASE_STEP 2

#define FIELD_PRIME \
	0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, \
	        0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, \
	        0x00000000000001ff
#define FIELD_ONE \
	0x0080000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, \
	        0x0000000000000000, 0x0000000000000000, 0x0000000000000000, 0x0000000000000000, \
	        0x0000000000000000    /* 2^576 mod p */
#define FIELD_NINV 0x0000000000000001 /* -p^-1 mod 2^64 */

#endif
