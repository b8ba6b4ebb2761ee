/* SPDX-License-Identifier: Apache-2.0
 *
 * Many signatures at once: every number of jobs, keys of several sizes and kinds mixed, each job's
 * answer its own. PKCS#1 v1.5 signatures are compared with those made alone. */
#include <stdlib.h>
#include <string.h>

#include <pak/sign.h>

#include "crypto/rsa/rsa.h"
#include "tests/crypto/core.h"
#include "tests/tap.h"

#define JOBS 70

static uint8_t digest[JOBS][32], sig[JOBS][512], want[512];
static struct pak_sign_job jobs[JOBS];
static const uint8_t zero[512];

static struct pak_sign *signer(struct pak_key *key, enum pak_alg alg, enum pak_op op)
{
	struct pak_sign *s = calloc(1, sizeof *s);

	if (!s || pak_sign_init(s, alg, PAK_ALG_SHA256, op, PAK_NONCE_HEDGED, key))
		abort();
	return s;
}

static struct pak_sign *new_signer(unsigned bits, enum pak_alg alg)
{
	struct pak_key *key = NULL;
	struct pak_sign *s;
	enum pak_status st = bits > 600 ? pak_key_generate_rsa(&key, bits, NULL, 0, NULL)
	                                : pak_key_generate_ec(&key, PAK_ALG_P256, NULL);

	if (st)
		abort();
	s = signer(key, alg, PAK_OP_SIGN);
	pak_key_free(key);
	return s;
}

static void drop(struct pak_sign *s)
{
	pak_sign_clear(s);
	free(s);
}

static void fill(struct pak_sign *const s[], size_t kinds, size_t n)
{
	memset(sig, 0x5a, sizeof sig);
	for (size_t i = 0; i < n; i++)
		jobs[i] = (struct pak_sign_job){.s = s[i % kinds],
		                                .digest = digest[i],
		                                .digest_len = 32,
		                                .sig = sig[i],
		                                .cap = sizeof sig[i]};
}

/* Is job i's signature the right one? */
static int right(size_t i)
{
	struct pak_sign_job *job = &jobs[i];
	struct pak_sign *v;
	size_t len;
	int ok;

	if (job->status || job->len != pak_signature_len(job->s->alg, job->s->key))
		return 0;
	if (job->s->alg == PAK_ALG_RSA_PKCS1)
		return !pak_sign_digest(job->s, want, sizeof want, &len, digest[i], 32) &&
		       len == job->len && !memcmp(want, sig[i], len);
	v = signer(job->s->key, job->s->alg, PAK_OP_VERIFY);
	ok = !pak_verify_digest(v, sig[i], job->len, digest[i], 32);
	drop(v);
	return ok;
}

static unsigned wrong(size_t n)
{
	unsigned bad = 0;

	for (size_t i = 0; i < n; i++)
		bad += !right(i);
	return bad;
}

/* Eight keys of a size, every number of jobs around eight. */
static void test_size(unsigned bits, unsigned kinds)
{
	struct pak_sign *s[8];
	unsigned bad = 0;

	for (unsigned i = 0; i < kinds; i++)
		s[i] = new_signer(bits, i == 1 ? PAK_ALG_RSA_PSS : PAK_ALG_RSA_PKCS1);
	for (size_t n = 0; n < 18; n = n == 9 ? 17 : n + 1) {
		fill(s, kinds, n);
		bad += pak_sign_many(jobs, n) != PAK_OK;
		bad += wrong(n);
		bad += n < JOBS && sig[n][0] != 0x5a;
	}
	tap_ok(!bad, "RSA-%u: 0 to 9 and 17 jobs with %u keys", bits, kinds);
	for (unsigned i = 0; i < kinds; i++)
		drop(s[i]);
}

static void test_mixed(void)
{
	struct pak_sign *s[5] = {new_signer(2048, PAK_ALG_RSA_PKCS1),
	                         new_signer(256, PAK_ALG_ECDSA),
	                         new_signer(3072, PAK_ALG_RSA_PKCS1),
	                         new_signer(2176, PAK_ALG_RSA_PKCS1), /* a size without lanes */
	                         new_signer(2048, PAK_ALG_RSA_PSS)};

	fill(s, 5, JOBS);
	tap_ok(pak_sign_many(jobs, JOBS) == PAK_OK && !wrong(JOBS),
	       "%d jobs, five keys of four kinds", JOBS);

	/* Those that cannot be done, between eight that can. */
	fill(s, 1, 13);
	jobs[2].cap = 255;
	jobs[4].digest_len = 31;
	jobs[7].s = signer(s[0]->key, PAK_ALG_RSA_PKCS1, PAK_OP_VERIFY);
	jobs[8].s = s[4]; /* PSS with a salt that does not fit */
	jobs[8].s->salt_len = 255;
	jobs[12].s = &(struct pak_sign){0};
	tap_ok(pak_sign_many(jobs, 13) == PAK_ERR_BUFFER, "the first failure is returned");
	tap_ok(jobs[2].status == PAK_ERR_BUFFER && jobs[2].len == 256 && sig[2][0] == 0x5a,
	       "no room: told how much");
	tap_ok(jobs[4].status == PAK_ERR_LENGTH && jobs[7].status == PAK_ERR_STATE &&
	               jobs[12].status == PAK_ERR_STATE && !jobs[4].len && !jobs[7].len,
	       "wrong length, wrong operation, none");
	tap_ok(jobs[8].status == PAK_ERR_LENGTH && !jobs[8].len && !memcmp(sig[8], zero, 256),
	       "what cannot be padded is zeroed");
	tap_ok(right(0) && right(1) && right(3) && right(5) && right(6) && right(9) && right(10) &&
	               right(11),
	       "the others are signed");
	drop(jobs[7].s);
	for (unsigned i = 0; i < 5; i++)
		drop(s[i]);
}

int main(void)
{
	uint64_t seed = 8;

	core_init();
	tap_random(&seed, digest, sizeof digest);
	tap_diag("%s", pak_bn_backend());
	test_size(2048, 8);
	test_size(3072, 3);
	test_size(4096, 2);
	test_mixed();
	return tap_done();
}
