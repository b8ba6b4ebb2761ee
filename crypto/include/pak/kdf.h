/* SPDX-License-Identifier: Apache-2.0
 *
 * Key derivation as a service; pak/kdf_more.h has the rest. HKDF (RFC 5869), the TLS 1.3 key
 * schedule steps (RFC 8446 7.1), the TLS 1.2 PRF (RFC 5246 5), PBKDF2 (SP 800-132, RFC 8018). All
 * outputs are zeroed on error, but for a length above 2^38 - 64, which no KDF gives: that output is
 * left alone. No output may overlap an input. `verdict` may be NULL. */
#ifndef PAK_KDF_H
#define PAK_KDF_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/policy.h>
#include <pak/status.h>

/* Bytes and their number. */
struct pak_kdf_bytes {
	const uint8_t *p;
	size_t len;
};

/* HKDF-Extract: prk takes the digest length of hash. A NULL or empty salt means that many zero
 * bytes. PAK_ERR_UNSUPPORTED, PAK_ERR_BUFFER (cap below the digest length), PAK_ERR_POLICY,
 * PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_hkdf_extract(enum pak_alg hash, uint8_t *prk, size_t cap,
                                                const uint8_t *salt, size_t salt_len,
                                                const uint8_t *ikm, size_t ikm_len,
                                                struct pak_verdict *verdict);

/* HKDF-Expand: 1 to 255 digest lengths of output. PAK_ERR_LENGTH and the codes above. */
PAK_MUST_CHECK enum pak_status pak_hkdf_expand(enum pak_alg hash, uint8_t *out, size_t out_len,
                                               const uint8_t *prk, size_t prk_len,
                                               const uint8_t *info, size_t info_len,
                                               struct pak_verdict *verdict);

/* HKDF: extract, then expand; judged once. */
PAK_MUST_CHECK enum pak_status pak_hkdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                                        const uint8_t *salt, size_t salt_len, const uint8_t *ikm,
                                        size_t ikm_len, const uint8_t *info, size_t info_len,
                                        struct pak_verdict *verdict);

/* TLS 1.3 HKDF-Expand-Label: HkdfLabel{out_len, prefix || label, data}; prefix || label and data
 * are at most 255 bytes each. PAK_ERR_LENGTH and the codes above. */
PAK_MUST_CHECK enum pak_status pak_tls13_expand_label(enum pak_alg hash, uint8_t *out,
                                                      size_t out_len, const uint8_t *secret,
                                                      size_t secret_len, const uint8_t *prefix,
                                                      size_t prefix_len, const uint8_t *label,
                                                      size_t label_len, const uint8_t *data,
                                                      size_t data_len, struct pak_verdict *verdict);

/* TLS 1.3 extract step: salt is Derive-Secret(prev_secret, label, Hash("")) when prev_secret is not
 * NULL, else zeros; a NULL ikm means digest-length zeros. out takes the digest length. */
PAK_MUST_CHECK enum pak_status pak_tls13_extract(enum pak_alg hash, uint8_t *out, size_t cap,
                                                 const uint8_t *prev_secret, size_t prev_len,
                                                 const uint8_t *ikm, size_t ikm_len,
                                                 const uint8_t *prefix, size_t prefix_len,
                                                 const uint8_t *label, size_t label_len,
                                                 struct pak_verdict *verdict);

/* The PRF of TLS 1.2 (RFC 5246 5); with PAK_ALG_MD5_SHA1 that of TLS 1.0 and 1.1. Derives from
 * label || seed, both of any length; out_len at least 1. PAK_ERR_LENGTH and the codes above. */
PAK_MUST_CHECK enum pak_status pak_tls1_prf(enum pak_alg hash, uint8_t *out, size_t out_len,
                                            const uint8_t *secret, size_t secret_len,
                                            const uint8_t *label, size_t label_len,
                                            const uint8_t *seed, size_t seed_len,
                                            struct pak_verdict *verdict);

/* PBKDF2 with HMAC of hash; out_len 1 to 2^32-1 digest lengths, iterations from 1 (policy sets the
 * floors for salt, iterations and output). PAK_ERR_LENGTH and the codes above. */
PAK_MUST_CHECK enum pak_status pak_pbkdf2(enum pak_alg hash, uint8_t *out, size_t out_len,
                                          const uint8_t *password, size_t password_len,
                                          const uint8_t *salt, size_t salt_len, uint32_t iterations,
                                          struct pak_verdict *verdict);

/* One password of a batch. */
struct pak_pbkdf2_job {
	uint8_t *out;
	size_t out_len;
	const uint8_t *password;
	size_t password_len;
	const uint8_t *salt;
	size_t salt_len;
};

/* pak_pbkdf2 of count jobs with the same digest and iterations, side by side where the CPU can: 16
 * passwords cost about as much as 5 one after the other. All jobs are judged before any is done; on
 * error every output is zeroed and *verdict is that of the job which failed. */
PAK_MUST_CHECK enum pak_status pak_pbkdf2_many(enum pak_alg hash, const struct pak_pbkdf2_job *jobs,
                                               size_t count, uint32_t iterations,
                                               struct pak_verdict *verdict);

#endif
