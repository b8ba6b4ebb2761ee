/* SPDX-License-Identifier: Apache-2.0
 *
 * Signatures as a service: ECDSA (FIPS 186-5 6) and RSA (RFC 8017 8.1, 8.2). ECDSA signatures are
 * r || s, two big-endian integers of pak_ec_scalar_len bytes; DER is the business of encoding/. RSA
 * ones are as long as the modulus. */
#ifndef PAK_SIGN_H
#define PAK_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/digest.h>
#include <pak/key.h>
#include <pak/policy.h>
#include <pak/status.h>

#define PAK_SIGNATURE_MAX PAK_RSA_MAX_BYTES

/* Signature nonce of ECDSA. Hedged mixes key, message and fresh random bytes (the default). */
enum pak_nonce { PAK_NONCE_HEDGED = 0, PAK_NONCE_DETERMINISTIC = 1 /* RFC 6979 */ };

/* Caller-owned; holds a reference on key: end it with pak_sign_clear. Copy with pak_sign_copy. */
struct pak_sign {
	struct pak_key *key; /* NULL: not initialised */
	struct pak_verdict verdict;
	enum pak_alg alg, hash;
	enum pak_op op; /* PAK_OP_SIGN or PAK_OP_VERIFY */
	enum pak_nonce nonce;
	enum pak_alg mgf; /* RSA-PSS: digest of the mask generation function */
	long salt_len;    /* RSA-PSS */
	struct pak_digest digest;
};

/* Length in bytes of signatures made with key under alg; 0 if they do not fit together. */
size_t pak_signature_len(enum pak_alg alg, const struct pak_key *key);

/* Starts signing or verifying messages. hash PAK_ALG_NONE means that only the _digest calls will be
 * used and their length names no hash: policy then judges with hash unset (not with RSA-PSS:
 * PAK_ERR_UNSUPPORTED). nonce means nothing to RSA.
 * PAK_ERR_ARG, PAK_ERR_UNSUPPORTED, PAK_ERR_KEY_USE, PAK_ERR_POLICY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_sign_init(struct pak_sign *s, enum pak_alg alg,
                                             enum pak_alg hash, enum pak_op op,
                                             enum pak_nonce nonce, struct pak_key *key);

/* Salt lengths of RSA-PSS that are no number of bytes. */
enum pak_salt {
	PAK_SALT_DIGEST = -1, /* that of the digest: the default */
	PAK_SALT_MAX = -2,    /* as long as the modulus permits */
	PAK_SALT_ANY = -3     /* verifying: whatever it is; signing: as PAK_SALT_MAX */
};

/* Sets the parameters of an initialised RSA-PSS operation: digest of MGF1 (the default is that of
 * the message), salt length in bytes or enum pak_salt. Policy judges the digest of MGF1 as it does
 * that of the message: PAK_ERR_POLICY. PAK_ERR_STATE: no RSA-PSS operation; PAK_ERR_UNSUPPORTED:
 * mgf; PAK_ERR_LENGTH: the modulus is too short; PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_sign_set_pss(struct pak_sign *s, enum pak_alg mgf,
                                                long salt_len);

/* Hashes len bytes of message. PAK_ERR_STATE, PAK_ERR_LIMIT. */
PAK_MUST_CHECK enum pak_status pak_sign_update(struct pak_sign *s, const void *in, size_t len);

/* Writes the signature of the message and starts the next message. The signature is verified before
 * it is released (fault protection). PAK_ERR_STATE, PAK_ERR_BUFFER (*len is the needed size),
 * PAK_ERR_ENTROPY, PAK_ERR_KEY (a factor of an RSA key is no prime), PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_sign_final(struct pak_sign *s, uint8_t *sig, size_t cap,
                                              size_t *len);

/* PAK_OK: valid. PAK_ERR_SIGNATURE: not valid, whatever is wrong with it. PAK_ERR_STATE. */
PAK_MUST_CHECK enum pak_status pak_verify_final(struct pak_sign *s, const uint8_t *sig, size_t len);

/* The same on a digest the caller made: for ECDSA leftmost order-length bits are used (FIPS 186-5
 * 6.4.1). If a hash was named at init, digest_len must be its length: PAK_ERR_LENGTH. 1 to 64
 * bytes. RSA PKCS#1 v1.5 without a hash takes a whole DigestInfo, or whatever else is to be padded,
 * up to 11 bytes less than the modulus. */
PAK_MUST_CHECK enum pak_status pak_sign_digest(struct pak_sign *s, uint8_t *sig, size_t cap,
                                               size_t *len, const uint8_t *digest,
                                               size_t digest_len);
PAK_MUST_CHECK enum pak_status pak_verify_digest(struct pak_sign *s, const uint8_t *sig, size_t len,
                                                 const uint8_t *digest, size_t digest_len);

/* The digest that a PKCS#1 v1.5 signature is of, by an operation for verifying; without a hash, all
 * that was padded. PAK_ERR_SIGNATURE, PAK_ERR_BUFFER (*len is the needed size), PAK_ERR_STATE,
 * PAK_ERR_UNSUPPORTED: no such operation. */
PAK_MUST_CHECK enum pak_status pak_verify_recover(const struct pak_sign *s, uint8_t *out,
                                                  size_t cap, size_t *len, const uint8_t *sig,
                                                  size_t sig_len);

/* One of many digests to sign, by an operation that was initialised for signing; several jobs may
 * name the same one, and a sig overlaps nothing. */
struct pak_sign_job {
	struct pak_sign *s;
	const uint8_t *digest;
	size_t digest_len;
	uint8_t *sig;
	size_t cap, len;        /* room for the signature; its length, set */
	enum pak_status status; /* set */
};

/* Signs n digests, each as pak_sign_digest would; where the processor can, RSA keys of one size of
 * 2048, 3072 or 4096 bits eight at a time. A job that fails is reported in its status alone, with
 * len 0 and sig, if there was room for it, zeroed. Returns PAK_OK or the first status that is not.
 */
PAK_MUST_CHECK enum pak_status pak_sign_many(struct pak_sign_job *jobs, size_t n);

/* Copies an operation with its own key reference; to must be cleared or fresh. */
void pak_sign_copy(struct pak_sign *to, const struct pak_sign *from);

/* Ends the operation, wipes s and drops the key reference. */
void pak_sign_clear(struct pak_sign *s);

#endif
