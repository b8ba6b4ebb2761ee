/* SPDX-License-Identifier: Apache-2.0
 *
 * The names and sizes of curve25519 or, where EDX is 448, of curve448, for tests written once for
 * both. */
#ifndef TESTS_CRYPTO_EDX_H
#define TESTS_CRYPTO_EDX_H

#if EDX == 448
#include "crypto/ec/ed448.h"
#define X_NAME "X448"
#define ED_ALG PAK_ALG_EDWARDS448
#define X_ALG PAK_ALG_CURVE448
#define IMPL pak_c448_impl
#define CURVE(name) pak_c448_##name
#define ED(name) pak_ed448_##name
#define x_secret pak_x448
#define x_public pak_x448_public
#define PURE .prehashed = 0
#define ED_LEN 57
#define X_LEN 56
#define POINT_WORDS PAK_C448_POINT_WORDS
#define ORDER_BITS 446
#define BASE_U 5
#else
#include "crypto/ec/ed25519.h"
#define X_NAME "X25519"
#define ED_ALG PAK_ALG_EDWARDS25519
#define X_ALG PAK_ALG_CURVE25519
#define IMPL pak_c25519_impl
#define CURVE(name) pak_c25519_##name
#define ED(name) pak_ed25519_##name
#define x_secret pak_x25519
#define x_public pak_x25519_public
#define PURE .flag = PAK_ED25519_PURE
#define ED_LEN 32
#define X_LEN 32
#define POINT_WORDS PAK_C25519_POINT_WORDS
#define ORDER_BITS 252
#define BASE_U 9
#endif

#define SIG_LEN (2 * ED_LEN)
#define WORDS (X_LEN / 8)

#endif
