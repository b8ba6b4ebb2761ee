/* SPDX-License-Identifier: Apache-2.0
 *
 * libcrypto's default provider as a second opinion, for the programs that test modes of AES. */
#ifndef TESTS_CRYPTO_EVP_H
#define TESTS_CRYPTO_EVP_H

#include <stddef.h>
#include <stdint.h>

/* One message through EVP: name as OpenSSL has it. iv_len 0: none. Returns the bytes written to
 * out, -1 on refusal. */
int evp_crypt(const char *name, int encrypt, uint8_t *out, const uint8_t *in, size_t len,
              const uint8_t *key, const uint8_t *iv);

/* A message of CCM, SIV or the like, sealed: returns 1 on success. */
int evp_seal(const char *name, uint8_t *out, uint8_t *tag, size_t tag_len, const uint8_t *key,
             const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
             const uint8_t *in, size_t len);

/* A MAC ("CMAC" or "GMAC") of 16 bytes over a cipher by name. iv may be NULL. */
int evp_mac(const char *name, const char *cipher, uint8_t out[16], const uint8_t *key,
            size_t key_len, const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t len);

#endif
