/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the oracle's files. */
#ifndef PAK_HARNESS_ORACLE_INT_H
#define PAK_HARNESS_ORACLE_INT_H

#include <openssl/types.h>

extern OSSL_LIB_CTX *pak_oracle_ctx;

#endif
