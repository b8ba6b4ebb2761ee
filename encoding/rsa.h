/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to encoding/: RSA inside SubjectPublicKeyInfo and OneAsymmetricKey. */
#ifndef PAK_ENCODING_RSA_H
#define PAK_ENCODING_RSA_H

#include "encoding/der.h"
#include "encoding/encoding.h"

/* 1 if an AlgorithmIdentifier names rsaEncryption or RSASSA-PSS. */
bool pak_der_is_rsa(const uint8_t *algorithm, size_t len);

/* SubjectPublicKeyInfo, and PrivateKeyInfo around RSAPrivateKey, both with rsaEncryption. */
PAK_MUST_CHECK enum pak_status pak_der_rsa_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                                       const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_der_rsa_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                                        const struct pak_key *key);

/* RSAPublicKey and RSAPrivateKey, with the AlgorithmIdentifier that stood before them. */
PAK_MUST_CHECK enum pak_status
pak_der_rsa_public_decode(struct pak_key **key, const uint8_t *algorithm, size_t algorithm_len,
                          const uint8_t *der, size_t der_len, struct pak_verdict *verdict);
PAK_MUST_CHECK enum pak_status
pak_der_rsa_private_decode(struct pak_key **key, const uint8_t *algorithm, size_t algorithm_len,
                           const uint8_t *der, size_t der_len, struct pak_verdict *verdict);

#endif
