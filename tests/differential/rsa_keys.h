/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA keys of the differential cases: from 1024 to 4096 bits, the short ones more often, made when
 * they are first wanted, from fixed seeds: case and key are the same in every run. */
#ifndef TESTS_DIFFERENTIAL_RSA_KEYS_H
#define TESTS_DIFFERENTIAL_RSA_KEYS_H

#include <openssl/evp.h>

#include <pak/key.h>

#include "crypto/rsa/rsa.h"
#include "tests/differential/differential.h"

#define RSA_KEY_BACKENDS 4
#define RSA_KEY_MAX 512 /* bytes of the longest modulus here */

struct rsa_numbers {
	uint8_t bytes[PAK_RSA_COMPONENTS][RSA_KEY_MAX];
	size_t len[PAK_RSA_COMPONENTS];
};

struct rsa_key {
	size_t len;
	uint8_t n[RSA_KEY_MAX];
	struct pak_key *ours;
	EVP_PKEY *theirs;
	struct rsa_numbers *numbers;
	struct pak_rsa on[RSA_KEY_BACKENDS]; /* bits 0: not set up yet */
	uint64_t *work;
	void *gcry; /* its private key */
};

struct rsa_key *rsa_key_some(struct diff_case *c);

/* The key on one of the backends that this CPU runs. */
struct pak_rsa *rsa_key_on(struct diff_case *c, struct rsa_key *k);

EVP_PKEY *rsa_numbers_theirs(const struct rsa_numbers *v);

/* The private or the public operation by libcrypto: k->len bytes to as many. */
void rsa_key_theirs_raw(const struct rsa_key *k, int private, uint8_t *out, const uint8_t *in);

/* A signature with PKCS#1 v1.5 padding by libgcrypt. */
void rsa_key_gcry_sign(struct rsa_key *k, const char *hash, uint8_t *sig, const uint8_t *digest,
                       size_t len);

#endif
