/* SPDX-License-Identifier: Apache-2.0
 *
 * Long-lived keys: opaque, reference-counted, in secure memory. The verdict under which a key was
 * made or imported stays with it. */
#ifndef PAK_KEY_H
#define PAK_KEY_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/policy.h>
#include <pak/status.h>

struct pak_key;

/* Longest encodings of any curve of this build, bytes. */
#define PAK_EC_MAX_SCALAR 66
#define PAK_EC_MAX_POINT (1 + 2 * 66)

/* What a key holds. */
enum pak_key_part { PAK_PART_SECRET = 1, PAK_PART_PRIVATE = 2, PAK_PART_PUBLIC = 4 };

/* Takes another reference; returns key. Thread-safe. */
struct pak_key *pak_key_ref(struct pak_key *key);

/* Drops a reference; the last one wipes and frees. key may be NULL. */
void pak_key_free(struct pak_key *key);

/* Type (PAK_ALG_KEY_SECRET, PAK_ALG_KEY_EC), curve (PAK_ALG_NONE for secrets), size in bits, parts
 * held (OR of enum pak_key_part), verdict of creation. */
enum pak_alg pak_key_type(const struct pak_key *key);
enum pak_alg pak_key_curve(const struct pak_key *key);
uint32_t pak_key_bits(const struct pak_key *key);
unsigned pak_key_parts(const struct pak_key *key);
const struct pak_verdict *pak_key_verdict(const struct pak_key *key);

/* Generates a secret key of len bytes (1 to 512) for use with alg (PAK_ALG_AES_GCM ...,
 * PAK_ALG_HMAC, or PAK_ALG_KEY_SECRET for a generic one); policy judges alg with PAK_OP_KEYGEN.
 * PAK_ERR_LENGTH, PAK_ERR_POLICY, PAK_ERR_ENTROPY, PAK_ERR_MEMORY. */
PAK_MUST_CHECK enum pak_status pak_key_generate_secret(struct pak_key **out, enum pak_alg alg,
                                                       size_t len, struct pak_verdict *verdict);

/* Imports len (0 to 2^20) bytes as a secret key; judged with PAK_OP_IMPORT. Codes as above. */
PAK_MUST_CHECK enum pak_status pak_key_import_secret(struct pak_key **out, enum pak_alg alg,
                                                     const uint8_t *bytes, size_t len,
                                                     struct pak_verdict *verdict);

/* Gives a pointer to the bytes of a secret key, valid while a reference is held, for handing on to
 * a service; fronts must not copy them. PAK_ERR_KEY_USE: not a secret key. */
PAK_MUST_CHECK enum pak_status pak_key_secret(const struct pak_key *key, const uint8_t **bytes,
                                              size_t *len);

/* Sizes of curve: scalar (private key, half a signature) and field element in bytes, group order in
 * bits; 0 if not implemented. */
size_t pak_ec_scalar_len(enum pak_alg curve);
size_t pak_ec_field_len(enum pak_alg curve);
uint32_t pak_ec_bits(enum pak_alg curve);

/* Generates a key pair with extra random bits (FIPS 186-5 A.2.1) and runs the pairwise consistency
 * test before it is returned. P-224 is there to verify old signatures: it has no private keys.
 * PAK_ERR_UNSUPPORTED, PAK_ERR_POLICY, PAK_ERR_ENTROPY, PAK_ERR_MEMORY,
 * PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_key_generate_ec(struct pak_key **out, enum pak_alg curve,
                                                   struct pak_verdict *verdict);

/* Imports a key. priv: big-endian, exactly pak_ec_scalar_len bytes, in [1, n-1]; may be NULL.
 * point: SEC 1 uncompressed (04) or compressed (02, 03), fully validated (SP 800-56A 5.6.2.3.3);
 * may be NULL if priv is given, then it is computed; given both, they must match.
 * PAK_ERR_UNSUPPORTED, PAK_ERR_LENGTH, PAK_ERR_KEY, PAK_ERR_POLICY, PAK_ERR_MEMORY,
 * PAK_ERR_ENTROPY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_key_import_ec(struct pak_key **out, enum pak_alg curve,
                                                 const uint8_t *priv, size_t priv_len,
                                                 const uint8_t *point, size_t point_len,
                                                 struct pak_verdict *verdict);

/* Writes the public point, SEC 1 uncompressed, 1 + 2 * pak_ec_field_len bytes.
 * PAK_ERR_KEY_USE, PAK_ERR_BUFFER (*len is the needed size). */
PAK_MUST_CHECK enum pak_status pak_key_ec_public(const struct pak_key *key, uint8_t *out,
                                                 size_t cap, size_t *len);

/* Writes the private scalar, big-endian, pak_ec_scalar_len bytes; judged with PAK_OP_EXPORT.
 * PAK_ERR_KEY_USE, PAK_ERR_BUFFER, PAK_ERR_POLICY. */
PAK_MUST_CHECK enum pak_status pak_key_ec_private(const struct pak_key *key, uint8_t *out,
                                                  size_t cap, size_t *len);

/* RSA keys: the numbers of RFC 8017 A.1.2, big-endian. */
#define PAK_RSA_MAX_BYTES 2048
enum pak_rsa_component {
	PAK_RSA_N,
	PAK_RSA_E,
	PAK_RSA_D,
	PAK_RSA_P,
	PAK_RSA_Q,
	PAK_RSA_DP,
	PAK_RSA_DQ,
	PAK_RSA_QINV,
	PAK_RSA_COMPONENTS
};
struct pak_rsa_value {
	const uint8_t *bytes; /* NULL: not given */
	size_t len;
};

/* Generates a pair of `bits` bits, a multiple of 128 from 2048 to 16384, with probable primes (FIPS
 * 186-5 A.1.3) and tests it before it is returned. e: odd, 2^16 < e < 2^256; NULL for 65537.
 * PAK_ERR_LENGTH, PAK_ERR_KEY: bits, e; PAK_ERR_POLICY, PAK_ERR_ENTROPY, PAK_ERR_MEMORY,
 * PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_key_generate_rsa(struct pak_key **out, uint32_t bits,
                                                    const uint8_t *e, size_t e_len,
                                                    struct pak_verdict *verdict);

/* The same with the kind of primes as a parameter. PAK_RSA_PRIMES_AUX: probable primes with
 * conditions (FIPS 186-5 A.1.6 and B.9): p - 1, p + 1, q - 1, q + 1 have a prime factor each of 192
 * bits, from 4096 bits on of 256 (table A.1: above 140, 170 from 3072, 200 from 4096). */
enum pak_rsa_primes {
	PAK_RSA_PRIMES_RANDOM, /* A.1.3 */
	PAK_RSA_PRIMES_AUX
};
PAK_MUST_CHECK enum pak_status pak_key_generate_rsa_primes(struct pak_key **out, uint32_t bits,
                                                           const uint8_t *e, size_t e_len,
                                                           enum pak_rsa_primes primes,
                                                           struct pak_verdict *verdict);

/* Imports a key. n (1024 to 16384 bits) and e (odd, 3 or more, below 2^256) make a public key; a
 * private one has p and q too, each with half the bits of n, and may have the other numbers; all
 * that is given must fit together. PAK_ERR_ARG: d without p and q, or no n or e; PAK_ERR_LENGTH,
 * PAK_ERR_KEY, PAK_ERR_POLICY, PAK_ERR_MEMORY. */
PAK_MUST_CHECK enum pak_status
pak_key_import_rsa(struct pak_key **out, const struct pak_rsa_value values[PAK_RSA_COMPONENTS],
                   struct pak_verdict *verdict);

/* Writes one number: n with the bytes it takes, e without leading zeros, d as long as n, the others
 * half of that, rounded up. Private ones are judged with PAK_OP_EXPORT. PAK_ERR_KEY_USE,
 * PAK_ERR_BUFFER (*len is the needed size), PAK_ERR_POLICY. */
PAK_MUST_CHECK enum pak_status pak_key_rsa_component(const struct pak_key *key,
                                                     enum pak_rsa_component which, uint8_t *out,
                                                     size_t cap, size_t *len);

/* Checks again: RSA: no small factors, factors prime. EC: point on the curve and in range, scalar
 * in range, both halves consistent. DH: parameters as on import, public key, both halves
 * consistent. PAK_ERR_KEY, PAK_ERR_KEY_USE. */
PAK_MUST_CHECK enum pak_status pak_key_check(const struct pak_key *key);

/* Compares the given parts (OR of enum pak_key_part) in constant time; 1 equal, 0 not equal or
 * missing. */
int pak_key_equal(const struct pak_key *a, const struct pak_key *b, unsigned parts);

#endif
