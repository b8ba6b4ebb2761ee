/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to encoding/: Diffie-Hellman keys inside SubjectPublicKeyInfo and OneAsymmetricKey. */
#ifndef PAK_ENCODING_DH_H
#define PAK_ENCODING_DH_H

#include "encoding/der.h"
#include "encoding/encoding.h"

/* 1 if an AlgorithmIdentifier names dhKeyAgreement (PKCS #3) or dhpublicnumber (X9.42). */
bool pak_der_is_dh(const uint8_t *algorithm, size_t len);

PAK_MUST_CHECK enum pak_status pak_der_dh_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                                      const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_der_dh_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                                       const struct pak_key *key);

/* The INTEGER that is the public or the private key, with the AlgorithmIdentifier that stood before
 * it. */
PAK_MUST_CHECK enum pak_status pak_der_dh_key_decode(struct pak_key **key, const uint8_t *algorithm,
                                                     size_t algorithm_len, const uint8_t *der,
                                                     size_t der_len, bool private,
                                                     struct pak_verdict *verdict);

#endif
