/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the backends of P-384: the constants that ec_weierstrass.h wants defined. */
#ifndef PAK_EC_P384_FIELD_H
#define PAK_EC_P384_FIELD_H

#include "crypto/ec/p384.h"

#define WEI_LIMBS 6
#define WEI_BITS 384
#define WEI_ORDER pak_p384_n.m
#define WEI_ORDER_LOW 0xecec196accc52973
#define WEI_BASE_TABLE pak_p384_base
#define WEI_ODD_TABLE pak_p384_base[0]
#define WEI_BASE_W 7
#define WEI_BASE_STEP 4

#define FIELD_PRIME \
	0x00000000ffffffff, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff, \
	        0xffffffffffffffff, 0xffffffffffffffff
#define FIELD_ONE \
	0xffffffff00000001, 0x00000000ffffffff, 0x0000000000000001, 0x0000000000000000, \
	        0x0000000000000000, 0x0000000000000000 /* 2^384 mod p */
#define FIELD_NINV 0x0000000100000001                  /* -p^-1 mod 2^64 */

#endif
