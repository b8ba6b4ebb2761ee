/* SPDX-License-Identifier: Apache-2.0
 *
 * Encryption with RSA keys as a service: PAK_ALG_RSA_OAEP (RFC 8017 7.1), PAK_ALG_RSA_PKCS1_ENC
 * (7.2, decryption with implicit rejection) and PAK_ALG_RSA_RAW (the primitives, for callers that
 * pad themselves). Every call is judged by policy. */
#ifndef PAK_PKE_H
#define PAK_PKE_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/key.h>
#include <pak/policy.h>
#include <pak/status.h>

/* What an operation works with. */
struct pak_pke {
	enum pak_alg alg;
	enum pak_op op; /* PAK_OP_ENCRYPT, _DECRYPT, _WRAP, _UNWRAP; raw also _SIGN and _VERIFY */
	struct pak_key *key;
	enum pak_alg hash, mgf; /* OAEP, both judged; mgf PAK_ALG_NONE: that of hash */
	const uint8_t *label;   /* OAEP, label_len bytes; may be NULL if that is 0 */
	size_t label_len;
	/* PKCS1_ENC, decryption: the length that the message must have, 0 for any. Then a message
	 * of another length is taken for bad padding, and what comes out always has this one. */
	size_t expected;
};

/* Would the operation be possible: policy, key, parameters, self-tests. Sets verdict (may be NULL)
 * in every case. PAK_ERR_ARG, PAK_ERR_UNSUPPORTED, PAK_ERR_KEY_USE, PAK_ERR_POLICY,
 * PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_pke_check(const struct pak_pke *pke,
                                             struct pak_verdict *verdict);

/* Largest output of the operation in bytes: the modulus, or for decryption the longest message. */
size_t pak_pke_max(const struct pak_pke *pke);

/* Encrypts, or raises to the public exponent. Writes as many bytes as the modulus has. Codes of
 * pak_pke_check; PAK_ERR_LENGTH: the message is too long, raw: not as long as the modulus;
 * PAK_ERR_DATA: raw: not below it; PAK_ERR_BUFFER (*len is the needed size), PAK_ERR_ENTROPY. */
PAK_MUST_CHECK enum pak_status pak_pke_encrypt(const struct pak_pke *pke, uint8_t *out, size_t cap,
                                               size_t *len, const uint8_t *in, size_t in_len);

/* Decrypts, or raises to the private exponent (raw, also with PAK_OP_SIGN). PAK_ERR_DATA: in is not
 * as long as the modulus or not below it; OAEP: the one error of all that can be wrong inside. With
 * v1.5 there is none: bad padding gives another message, always the same for one key and
 * ciphertext. PAK_ERR_BUFFER (*len is the needed size), PAK_ERR_KEY (a factor is no prime),
 * PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_pke_decrypt(const struct pak_pke *pke, uint8_t *out, size_t cap,
                                               size_t *len, const uint8_t *in, size_t in_len);

/* Decrypts the pre-master secret of TLS with RSA key exchange (RFC 5246 7.4.7.1): the 48 bytes if
 * padding and version (client's, or alt_version unless that is 0) are right, else random ones. pke
 * is one of PAK_ALG_RSA_PKCS1_ENC. */
PAK_MUST_CHECK enum pak_status pak_pke_decrypt_tls(const struct pak_pke *pke, uint8_t out[48],
                                                   const uint8_t *in, size_t in_len,
                                                   unsigned version, unsigned alt_version);

#endif
