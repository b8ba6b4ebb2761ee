/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the oracle's files. */
#ifndef PAK_HARNESS_ORACLE_INT_H
#define PAK_HARNESS_ORACLE_INT_H

#include <openssl/types.h>

#include "harness/oracle.h"

extern OSSL_LIB_CTX *pak_oracle_ctx;

EVP_CIPHER *pak_oracle_fetch(const struct pak_cipher_row *cipher, size_t key_len);

/* pak_oracle_seal for the modes other than GCM. */
bool pak_oracle_seal_mode(uint8_t *out, uint8_t tag[16], size_t tag_len,
                          const struct pak_cipher_row *cipher, struct pak_span key,
                          struct pak_span iv, struct pak_span aad, struct pak_span in);

#endif
