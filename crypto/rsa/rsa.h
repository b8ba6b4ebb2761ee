/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: RSA (RFC 8017, FIPS 186-5 5, A.1.3 and A.1.6), without policy or self-test gate. All
 * memory is the caller's: a key's numbers lie in one block of storage, and every operation on
 * secrets takes a work area, which the caller wipes. Integers that enter or leave as bytes are
 * big-endian. */
#ifndef PAK_RSA_H
#define PAK_RSA_H

#include <stdatomic.h>

#include <pak/key.h>
#include <pak/status.h>

#include "crypto/bn/bn.h"
#include "crypto/drbg/fork.h"

#define PAK_RSA_MIN_BITS 1024
#define PAK_RSA_MAX_BITS PAK_BN_MAX_BITS
#define PAK_RSA_MAX_LEN (PAK_RSA_MAX_BITS / 8)
#define PAK_RSA_MAX_E_LEN 32

/* A source of random bytes: pak_rng_bytes behind an argument. */
struct pak_rsa_random {
	enum pak_status (*fill)(void *arg, void *out, size_t len);
	void *arg;
};

/* A base blinding pair, r^e and 1/r modulo n as residues. Every operation takes the pair and leaves
 * its square; after PAK_RSA_BLIND_USES, or in another process, a new one is made. */
#define PAK_RSA_BLIND_USES 64
struct pak_rsa_blind {
	atomic_flag busy;
	unsigned uses; /* left */
	struct pak_process process;
	uint64_t *factor, *inverse;
};

struct pak_rsa {
	unsigned bits, e_bits;
	size_t len; /* of the modulus in bytes */
	uint64_t e[PAK_RSA_MAX_E_LEN / 8];
	struct pak_bn_mod n;

	/* The private part, if p.bits is not 0. p and q have half the bits of n, rounded up. */
	struct pak_bn_mod p, q;
	uint64_t *d;               /* plain, limbs of n */
	uint64_t *dp, *dq, *q_inv; /* plain, limbs of p; q q_inv = 1 mod p */
	uint64_t *q_inv_r;         /* q_inv R mod p */
	uint64_t *split[2];        /* 2^(bits of p) R^2 mod p, mod q */
	struct pak_rsa_blind blind;
};

/* Bytes of storage that a key of that many bits takes; of the work area of its private operations
 * and of its generation. */
size_t pak_rsa_room(const struct pak_bn_impl *impl, unsigned bits, int private);
size_t pak_rsa_work_room(const struct pak_bn_impl *impl, unsigned bits);

/* Sets up the public part. n without leading zeros; storage 64-byte aligned. PAK_ERR_LENGTH: size
 * of n or e; PAK_ERR_KEY: n or e is even, e < 3, or e >= n. */
PAK_MUST_CHECK enum pak_status pak_rsa_set_public(struct pak_rsa *rsa,
                                                  const struct pak_bn_impl *impl, const uint8_t *n,
                                                  size_t n_len, const uint8_t *e, size_t e_len,
                                                  void *storage);

/* The secret numbers of a private key, as they come in. d, dp, dq, q_inv may be NULL. */
struct pak_rsa_parts {
	const uint8_t *d, *p, *q, *dp, *dq, *q_inv;
	size_t d_len, p_len, q_len, dp_len, dq_len, q_inv_len;
};

/* Adds the private part to the public one, in the same storage, and checks that all numbers belong
 * together: p q = n, d e = 1 mod p - 1 and mod q - 1, dp, dq, q_inv as they follow from the others.
 * That p and q are prime is not tested. PAK_ERR_KEY. */
PAK_MUST_CHECK enum pak_status
pak_rsa_set_private(struct pak_rsa *rsa, const struct pak_rsa_parts *parts, uint64_t *work);

/* out = in^e mod n, len bytes each; out may be in. Secret input stays secret. PAK_ERR_DATA: in is
 * not below n. */
PAK_MUST_CHECK enum pak_status pak_rsa_public(const struct pak_rsa *rsa, uint8_t *out,
                                              const uint8_t *in);

/* out = in^d mod n, by the Chinese remainder theorem, with base and exponents blinded, and checked
 * with e before it is written. in is public. PAK_ERR_DATA: in is not below n. PAK_ERR_INTERNAL: the
 * check failed, by a fault or a defect; out is zeroed. */
PAK_MUST_CHECK enum pak_status pak_rsa_private(struct pak_rsa *rsa, uint8_t *out, const uint8_t *in,
                                               const struct pak_rsa_random *random, uint64_t *work);

/* Up to eight private operations at once. Their keys, which may be the same, go together: equal
 * sizes on a backend with lanes for that size. in is read and out written as by pak_rsa_private;
 * outs overlap nothing. Every job gets a status of its own, with out zeroed unless that is PAK_OK.
 * work: pak_rsa_many_room bytes, which is 0 for keys that do not go together with any. */
#define PAK_RSA_LANES PAK_BN_LANES
struct pak_rsa_job {
	struct pak_rsa *rsa;
	uint8_t *out;
	const uint8_t *in;
	enum pak_status status;
};
int pak_rsa_go_together(const struct pak_rsa *a, const struct pak_rsa *b);
size_t pak_rsa_many_room(const struct pak_rsa *rsa);
void pak_rsa_private_many(struct pak_rsa_job *jobs, unsigned n, const struct pak_rsa_random *random,
                          uint64_t *work);

/* Makes a key of `bits` bits, a multiple of 128 from 2048 to 16384, and of the odd public exponent
 * e with 2^16 < e < 2^256: FIPS 186-5 A.1.3, probable primes, or A.1.6, probable primes with
 * conditions. PAK_ERR_LENGTH, PAK_ERR_KEY: the parameters; PAK_ERR_INTERNAL: no prime within the
 * limit of tries. */
PAK_MUST_CHECK enum pak_status pak_rsa_generate(struct pak_rsa *rsa, const struct pak_bn_impl *impl,
                                                unsigned bits, const uint8_t *e, size_t e_len,
                                                enum pak_rsa_primes primes,
                                                const struct pak_rsa_random *random, void *storage,
                                                uint64_t *work);

/* 1 if p and q pass Miller-Rabin with random bases, 0 if one does not; PAK_ERR_ENTROPY. */
PAK_MUST_CHECK enum pak_status pak_rsa_check_primes(const struct pak_rsa *rsa, int *prime,
                                                    const struct pak_rsa_random *random,
                                                    uint64_t *work);

/* 1 if a, n limbs, has no prime factor below 4096 (other than itself); a is secret, the answer is
 * not. */
int pak_rsa_sieve(const uint64_t *a, unsigned n);

/* Sets bit i of left, of that many words, if y + i step has no prime factor below 4096; y and step
 * of n limbs. Nothing is told. */
void pak_rsa_sieve_run(uint64_t *left, unsigned words, const uint64_t *y, const uint64_t *step,
                       unsigned n);

/* May a of exactly `bits` bits be prime, by Fermat's test with one random base? Tells that alone.
 */
PAK_MUST_CHECK enum pak_status pak_rsa_fermat(const struct pak_bn_impl *impl, const uint64_t *a,
                                              unsigned bits, int *maybe,
                                              const struct pak_rsa_random *random, uint64_t *work);

/* Prime a of exactly `bits` bits? One set-up, `rounds` rounds. */
PAK_MUST_CHECK enum pak_status pak_rsa_is_prime(const struct pak_bn_impl *impl, const uint64_t *a,
                                                unsigned bits, unsigned rounds, int *prime,
                                                const struct pak_rsa_random *random,
                                                uint64_t *work);

/* Private to the folder: areas cut from a block of work. */
static inline uint64_t *pak_rsa_take(uint64_t **work, size_t words)
{
	uint64_t *area = *work;

	*work += pak_bn_round(words);
	return area;
}

/* Derived numbers of a private key: d from p, q and e. d has the limbs of n. Returns 0 if e has no
 * inverse. */
uint64_t pak_rsa_private_exponent(uint64_t *d, const struct pak_rsa *rsa, const uint64_t *p,
                                  const uint64_t *q, unsigned half, uint64_t *work);

#endif
