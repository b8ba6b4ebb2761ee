/* SPDX-License-Identifier: Apache-2.0
 *
 * More key derivation as a service: KBKDF (SP 800-108), one-step and two-step key derivation (SP
 * 800-56C), X9.63 and X9.42 (SP 800-135, RFC 2631), SSH (RFC 4253), IKEv2 (RFC 7296), Kerberos (RFC
 * 3961), PKCS#12 (RFC 7292). Outputs on error as in pak/kdf.h; no output may overlap an input;
 * `verdict` may be NULL. All return PAK_ERR_UNSUPPORTED, PAK_ERR_POLICY, PAK_ERR_SELFTEST,
 * PAK_ERR_LENGTH (an output of 0 bytes, or longer than the standard allows), and what is named. */
#ifndef PAK_KDF_MORE_H
#define PAK_KDF_MORE_H

#include <pak/kdf.h>

enum pak_kbkdf_mode { PAK_KBKDF_COUNTER, PAK_KBKDF_FEEDBACK, PAK_KBKDF_DOUBLE_PIPELINE };

/* Where the counter stands: before all, after the iteration variable (K(i-1) or A(i); in counter
 * mode the same as before all), inside the fixed data, or after it. */
enum pak_kbkdf_place {
	PAK_KBKDF_BEFORE_ITERATOR,
	PAK_KBKDF_BEFORE_FIXED,
	PAK_KBKDF_MIDDLE_FIXED,
	PAK_KBKDF_AFTER_FIXED
};

struct pak_kbkdf {
	enum pak_kbkdf_mode mode;
	enum pak_alg mac, hash; /* PAK_ALG_HMAC with a digest, or PAK_ALG_CMAC */
	struct pak_kdf_bytes key;
	struct pak_kdf_bytes iv;    /* feedback mode only: K(0), any length */
	struct pak_kdf_bytes fixed; /* the whole fixed input data, as the caller encodes it */
	unsigned counter_bits;      /* 8, 16, 24, 32; 0: no counter, not in counter mode */
	enum pak_kbkdf_place place; /* without meaning if there is no counter */
	size_t break_bits;          /* PAK_KBKDF_MIDDLE_FIXED: bits of fixed before the counter */
};

/* KBKDF (SP 800-108r1 4.1 to 4.3): at most 2^counter_bits - 1 blocks of output, 2^32 - 1 without a
 * counter. PAK_ERR_ARG: parameters that contradict each other; PAK_ERR_LENGTH: also a key that CMAC
 * does not take. */
PAK_MUST_CHECK enum pak_status pak_kbkdf(uint8_t *out, size_t out_len, const struct pak_kbkdf *k,
                                         struct pak_verdict *verdict);

/* KDF with KMAC (SP 800-108r1 4.4): kmac is PAK_ALG_KMAC128 or PAK_ALG_KMAC256. */
PAK_MUST_CHECK enum pak_status pak_kbkdf_kmac(enum pak_alg kmac, uint8_t *out, size_t out_len,
                                              struct pak_kdf_bytes key, struct pak_kdf_bytes label,
                                              struct pak_kdf_bytes context,
                                              struct pak_verdict *verdict);

struct pak_one_step {
	enum pak_alg mac;  /* PAK_ALG_NONE: the digest itself; PAK_ALG_HMAC, KMAC128, KMAC256 */
	enum pak_alg hash; /* without KMAC */
	struct pak_kdf_bytes secret, info;
	struct pak_kdf_bytes salt; /* with a MAC; empty: the default salt of the standard */
	int no_counter;            /* at most one block of output, without a counter */
	size_t kmac_len;           /* block of KMAC, bytes; 0: the whole output at once */
};

/* One-step key derivation (SP 800-56C r2 4). PAK_ERR_ARG: a salt without a MAC. */
PAK_MUST_CHECK enum pak_status pak_one_step(uint8_t *out, size_t out_len,
                                            const struct pak_one_step *k,
                                            struct pak_verdict *verdict);

/* Two-step key derivation (SP 800-56C r2 5): extracts the key with the MAC of expand under salt
 * (empty: zeros), then expands it; expand->key is ignored. With CMAC a salt of 16, 24 or 32 bytes.
 */
PAK_MUST_CHECK enum pak_status pak_two_step(uint8_t *out, size_t out_len,
                                            struct pak_kdf_bytes secret, struct pak_kdf_bytes salt,
                                            const struct pak_kbkdf *expand,
                                            struct pak_verdict *verdict);

/* X9.63 (SEC 1 3.6.1); also the concatenation of X9.42. */
PAK_MUST_CHECK enum pak_status pak_x963_kdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                                            struct pak_kdf_bytes secret, struct pak_kdf_bytes info,
                                            struct pak_verdict *verdict);

/* The OtherInfo of X9.42 (RFC 2631 2.1.2); an empty member is left out. */
struct pak_x942 {
	struct pak_kdf_bytes oid; /* of the key-encryption algorithm, the whole DER element */
	struct pak_kdf_bytes party_u, party_v, supp_priv;
	struct pak_kdf_bytes supp_pub;
	uint32_t key_bits;        /* not 0: supp_pub is this number, as RFC 2631 wants it */
	struct pak_kdf_bytes der; /* not empty: stands for party_u to supp_pub, in DER */
};

/* X9.42 with ASN.1 (RFC 2631 2.1.2). PAK_ERR_ARG: no oid, or members that exclude each other. */
PAK_MUST_CHECK enum pak_status pak_x942_kdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                                            struct pak_kdf_bytes secret, const struct pak_x942 *x,
                                            struct pak_verdict *verdict);

/* SSH (RFC 4253 7.2): key is K as an mpint with its length, letter 'A' to 'F'. PAK_ERR_ARG. */
PAK_MUST_CHECK enum pak_status pak_ssh_kdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                                           struct pak_kdf_bytes key, struct pak_kdf_bytes exchange,
                                           struct pak_kdf_bytes session, char letter,
                                           struct pak_verdict *verdict);

/* IKEv2 (RFC 7296 2.13, 2.14, 2.18) with HMAC of hash. skeyseed and rekey write one digest, cap is
 * the room (PAK_ERR_BUFFER): prf(Ni | Nr, shared) and prf(SK_d, shared | Ni | Nr). prf_plus writes
 * up to 255 digests of prf+(key, seed). */
PAK_MUST_CHECK enum pak_status pak_ikev2_skeyseed(enum pak_alg hash, uint8_t *out, size_t cap,
                                                  struct pak_kdf_bytes ni, struct pak_kdf_bytes nr,
                                                  struct pak_kdf_bytes shared,
                                                  struct pak_verdict *verdict);
PAK_MUST_CHECK enum pak_status pak_ikev2_rekey(enum pak_alg hash, uint8_t *out, size_t cap,
                                               struct pak_kdf_bytes sk_d,
                                               struct pak_kdf_bytes shared, struct pak_kdf_bytes ni,
                                               struct pak_kdf_bytes nr,
                                               struct pak_verdict *verdict);
PAK_MUST_CHECK enum pak_status pak_ikev2_prf_plus(enum pak_alg hash, uint8_t *out, size_t out_len,
                                                  struct pak_kdf_bytes key,
                                                  struct pak_kdf_bytes seed,
                                                  struct pak_verdict *verdict);

/* DK of RFC 3961 5.1 with AES: key and out have the same length, 16, 24 or 32; constant 1 to 16
 * bytes. */
PAK_MUST_CHECK enum pak_status pak_krb5_kdf(uint8_t *out, size_t out_len, struct pak_kdf_bytes key,
                                            struct pak_kdf_bytes constant,
                                            struct pak_verdict *verdict);

/* PKCS#12 (RFC 7292 B.2): password as the bytes of a BMPString with its final zeros, id 1 (key), 2
 * (IV) or 3 (MAC key); password and salt at most 2^16 bytes each. PAK_ERR_ARG, PAK_ERR_MEMORY. */
PAK_MUST_CHECK enum pak_status pak_pkcs12_kdf(enum pak_alg hash, uint8_t *out, size_t out_len,
                                              struct pak_kdf_bytes password,
                                              struct pak_kdf_bytes salt, uint32_t iterations,
                                              unsigned id, struct pak_verdict *verdict);

#endif
