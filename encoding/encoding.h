/* SPDX-License-Identifier: Apache-2.0
 *
 * DER and PEM of keys, parameters and signatures, over libtasn1 with the canonical checks it lacks:
 * minimal lengths, minimal non-negative INTEGERs, nothing trailing. Inputs are hostile and at most
 * PAK_DER_MAX bytes. Every decode error of form is PAK_ERR_ENCODING; of substance PAK_ERR_KEY or
 * PAK_ERR_UNSUPPORTED. Encoders set *len to the needed size and return PAK_ERR_BUFFER if cap is too
 * small (out may then be NULL). */
#ifndef PAK_ENCODING_H
#define PAK_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/key.h>
#include <pak/status.h>

#define PAK_DER_MAX (1u << 20)

/* Checks that der is exactly one canonical DER element, recursively, depth at most 16. */
PAK_MUST_CHECK enum pak_status pak_der_check(const uint8_t *der, size_t der_len);

/* ECDSA-Sig-Value (RFC 3279 2.2.3) from and to r || s, two big-endian integers of raw_len / 2
 * bytes. Decoding refuses integers that are zero-length, negative, non-minimal or longer than
 * raw_len / 2. */
PAK_MUST_CHECK enum pak_status pak_der_ecdsa_sig_encode(uint8_t *out, size_t cap, size_t *len,
                                                        const uint8_t *raw, size_t raw_len);
PAK_MUST_CHECK enum pak_status pak_der_ecdsa_sig_decode(uint8_t *raw, size_t raw_len,
                                                        const uint8_t *der, size_t der_len);

/* ECParameters (RFC 5480 2.1.1, PKCS#11 3.2 EC objects): decoding accepts a namedCurve OID, and
 * PKCS#11's PrintableString curveName; explicit parameters and unknown curves give
 * PAK_ERR_UNSUPPORTED. Encoding emits the OID. */
PAK_MUST_CHECK enum pak_status pak_der_ec_params_encode(uint8_t *out, size_t cap, size_t *len,
                                                        enum pak_alg curve);
PAK_MUST_CHECK enum pak_status pak_der_ec_params_decode(enum pak_alg *curve, const uint8_t *der,
                                                        size_t der_len);

/* The bytes of a public key on a curve of <pak/eddsa.h>, pub_len = pak_edx_len of it, in a
 * CKA_EC_POINT: bare (PKCS#11 3.1 and later), in an OCTET STRING or in a BIT STRING, as others
 * write it. PAK_ERR_ENCODING. */
PAK_MUST_CHECK enum pak_status pak_der_edx_point(const uint8_t **pub, size_t pub_len,
                                                 const uint8_t *in, size_t len);

/* ECPoint (RFC 5480 2.2): the SEC 1 point inside a DER OCTET STRING. Decoding gives a pointer into
 * der and accepts what PKCS#11 callers send: OCTET STRING, BIT STRING, or the raw SEC 1 point. */
PAK_MUST_CHECK enum pak_status pak_der_ec_point_encode(uint8_t *out, size_t cap, size_t *len,
                                                       const uint8_t *point, size_t point_len);
PAK_MUST_CHECK enum pak_status pak_der_ec_point_decode(const uint8_t **point, size_t *point_len,
                                                       enum pak_alg curve, const uint8_t *der,
                                                       size_t der_len);

/* AlgorithmIdentifiers of RSA signatures (RFC 8017 A.2.4 and A.2.3); for SHA-1, SHA-2 and SHA-3.
 * PAK_ERR_UNSUPPORTED: no identifier. */
#define PAK_DER_RSA_ALGORITHM_MAX 96
PAK_MUST_CHECK enum pak_status pak_der_rsa_pkcs1_algorithm(uint8_t *out, size_t cap, size_t *len,
                                                           enum pak_alg hash);
PAK_MUST_CHECK enum pak_status pak_der_rsa_pss_algorithm(uint8_t *out, size_t cap, size_t *len,
                                                         enum pak_alg hash, enum pak_alg mgf,
                                                         long salt_len);

/* Parameters of Diffie-Hellman keys: DHParameter (PKCS #3), or with x942 DomainParameters (RFC 3279
 * 2.3.3), whose form is written for groups with a q of their own. A decoded "key" has parameters
 * alone (<pak/ffdh.h>). */
PAK_MUST_CHECK enum pak_status pak_der_dh_params_encode(uint8_t *out, size_t cap, size_t *len,
                                                        const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_der_dh_params_decode(struct pak_key **key, const uint8_t *der,
                                                        size_t der_len, bool x942,
                                                        struct pak_verdict *verdict);

/* SubjectPublicKeyInfo (RFC 5280 4.1) of EC keys (RFC 5480) of DH keys (PKCS #3, RFC 3279) and of
 * RSA keys (RFC 8017 A.1.1; also read as RSASSA-PSS, whose restrictions on the use of the key are
 * not kept). */
PAK_MUST_CHECK enum pak_status pak_der_spki_encode(uint8_t *out, size_t cap, size_t *len,
                                                   const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_der_spki_decode(struct pak_key **key, const uint8_t *der,
                                                   size_t der_len, struct pak_verdict *verdict);

/* Curve and SEC 1 point (a pointer into der) of an EC SubjectPublicKeyInfo, without making a key:
 * form only. */
PAK_MUST_CHECK enum pak_status pak_der_spki_slice(enum pak_alg *curve, const uint8_t **point,
                                                  size_t *point_len, const uint8_t *der,
                                                  size_t der_len);

/* PrivateKeyInfo (PKCS#8, RFC 5958) around ECPrivateKey (RFC 5915) or RSAPrivateKey (RFC 8017
 * A.1.2); encoding includes the public key. Encoding is an export and judged. Decoding checks that
 * both AlgorithmIdentifier and ECPrivateKey name the same curve. */
PAK_MUST_CHECK enum pak_status pak_der_pkcs8_encode(uint8_t *out, size_t cap, size_t *len,
                                                    const struct pak_key *key);
PAK_MUST_CHECK enum pak_status pak_der_pkcs8_decode(struct pak_key **key, const uint8_t *der,
                                                    size_t der_len, struct pak_verdict *verdict);

/* PEM (RFC 7468, strict): finds the first block of that label ("PUBLIC KEY") in text and decodes it
 * to out. PAK_ERR_ENCODING: no such block, or malformed. PAK_ERR_BUFFER. */
PAK_MUST_CHECK enum pak_status pak_pem_decode(uint8_t *out, size_t cap, size_t *len,
                                              const char *label, const char *text, size_t text_len);
PAK_MUST_CHECK enum pak_status pak_pem_encode(char *out, size_t cap, size_t *len, const char *label,
                                              const uint8_t *der, size_t der_len);

#endif
