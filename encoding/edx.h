/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: RFC 8410 forms of keys on edwards25519, curve25519, edwards448 and curve448, for spki.c
 * and pkcs8.c. */
#ifndef PAK_ENCODING_EDX_H
#define PAK_ENCODING_EDX_H

#include <pak/eddsa.h>

/* 1 if the key is on one of these curves. */
int pak_der_is_edx(const struct pak_key *key);

PAK_MUST_CHECK enum pak_status pak_der_edx_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                                       const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_der_edx_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                                        const struct pak_key *key);

/* PAK_ERR_UNSUPPORTED if the input is none of these forms. */
PAK_MUST_CHECK enum pak_status pak_der_edx_spki_decode(struct pak_key **key, const uint8_t *der,
                                                       size_t der_len, struct pak_verdict *verdict);
PAK_MUST_CHECK enum pak_status pak_der_edx_pkcs8_decode(struct pak_key **key, const uint8_t *der,
                                                        size_t der_len,
                                                        struct pak_verdict *verdict);

#endif
