/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the backends of P-256: the constants that ec_weierstrass.h wants defined. */
#ifndef PAK_EC_P256_FIELD_H
#define PAK_EC_P256_FIELD_H

#include "crypto/ec/p256.h"

#define WEI_LIMBS 4
#define WEI_BITS 256
#define WEI_ORDER pak_p256_n.m
#define WEI_ORDER_LOW 0xf3b9cac2fc632551
#define WEI_BASE_TABLE pak_p256_base
#define WEI_ODD_TABLE pak_p256_base[0]
#define WEI_BASE_W 7
#define WEI_BASE_STEP 1

/* 2^256 mod p */
#define P256_ONE 0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe

#endif
