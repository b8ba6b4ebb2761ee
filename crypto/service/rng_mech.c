/* SPDX-License-Identifier: Apache-2.0
 *
 * DRBGs of every mechanism as a service: seeded from the entropy source, reseeded when a limit is
 * near or the process is a copy, and given 32 fresh kernel bytes with every request (SP 800-90A 9).
 */
#include <pak/rng.h>

#include <string.h>
#include <time.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/drbg/entropy.h"
#include "crypto/drbg/fork.h"
#include "crypto/drbg/mech.h"
#include "crypto/service/hash.h"

#define ENTROPY 48 /* bytes: 256 bits of strength and the 128 of the nonce (90A 8.6.7) */
#define FRESH 32
#define MAX_INPUT 256
#define REQUESTS 4096
#define SECONDS 60

struct pak_drbg_any {
	struct pak_mech_state core;
	enum pak_selftest_id test;
	struct pak_process process;
	int64_t seeded_at;
};

static const struct pak_mech *mech_of(enum pak_alg alg)
{
	if (alg == PAK_ALG_HASH_DRBG)
		return &pak_mech_hash;
	return alg == PAK_ALG_HMAC_DRBG ? &pak_mech_hmac : NULL;
}

/* 0 if this build does not have the choice. */
static int choose(struct pak_mech_state *s, const struct pak_drbg_choice *c)
{
	const struct pak_hash *hash = pak_hash_get(c->hash);
	const struct pak_mech *mech = mech_of(c->alg);

	if (c->alg == PAK_ALG_CTR_DRBG && !c->hash &&
	    (c->key_bits == 128 || c->key_bits == 192 || c->key_bits == 256)) {
		pak_mech_choose_ctr(s, c->key_bits / 8, !c->no_df);
		return 1;
	}
	if (!mech || !hash || c->hash == PAK_ALG_MD5_SHA1 || c->key_bits || c->no_df)
		return 0;
	pak_mech_choose_hash(s, mech, hash);
	return 1;
}

unsigned pak_drbg_any_strength(const struct pak_drbg_choice *choice)
{
	struct pak_mech_state s;

	return choose(&s, choice) ? pak_mech_strength(&s) : 0;
}

static size_t max_input(const struct pak_mech_state *s)
{
	return s->mech == &pak_mech_ctr && !s->df ? s->seed_len : MAX_INPUT;
}

size_t pak_drbg_any_max_input(const struct pak_drbg_choice *choice)
{
	struct pak_mech_state s;

	return choose(&s, choice) ? max_input(&s) : 0;
}

static int64_t seconds(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_MONOTONIC_COARSE, &t) ? 0 : (int64_t)t.tv_sec;
}

/* Entropy of full strength and the nonce, or all of the seed where nothing is derived. */
static enum pak_status seed(struct pak_drbg_any *d, bool again, const uint8_t *in, size_t len)
{
	struct pak_mech_state *s = &d->core;
	uint8_t entropy[ENTROPY];
	size_t n = s->mech == &pak_mech_ctr && !s->df ? s->seed_len : sizeof entropy;
	const struct pak_ctr_drbg_input pieces[] = {{entropy, n}, {in, len}};
	enum pak_status st = pak_entropy_get(entropy, n);

	if (!st)
		st = again ? pak_mech_reseed(s, pieces, 2) : pak_mech_instantiate(s, pieces, 2);
	if (!st) {
		d->seeded_at = seconds();
		pak_process_now(&d->process);
	}
	pak_wipe(entropy, sizeof entropy);
	return st;
}

static enum pak_status gates(const struct pak_drbg_choice *c, enum pak_selftest_id *test)
{
	enum pak_status st;

	if (c->alg == PAK_ALG_CTR_DRBG) {
		*test = PAK_ST_CTR_DRBG_ANY;
		st = pak_selftest_gate(PAK_ST_AES);
	} else {
		*test = c->alg == PAK_ALG_HASH_DRBG ? PAK_ST_HASH_DRBG : PAK_ST_HMAC_DRBG;
		st = pak_hash_gate(c->hash);
		if (!st && c->alg == PAK_ALG_HMAC_DRBG)
			st = pak_selftest_gate(PAK_ST_HMAC);
	}
	return st ? st : pak_selftest_gate(*test);
}

enum pak_status pak_drbg_any_new(struct pak_drbg_any **out, const struct pak_drbg_choice *choice,
                                 const uint8_t *pers, size_t pers_len, struct pak_verdict *verdict)
{
	const struct pak_policy_request request = {.alg = choice->alg,
	                                           .op = PAK_OP_RANDOM,
	                                           .hash = choice->hash,
	                                           .key_bits = choice->key_bits};
	struct pak_verdict local;
	struct pak_mech_state s;
	enum pak_selftest_id test;
	struct pak_drbg_any *d;
	enum pak_status st = pak_policy_check(&request, verdict ? verdict : &local);

	*out = NULL;
	if (!st && !choose(&s, choice))
		st = PAK_ERR_UNSUPPORTED;
	if (!st && pers_len > max_input(&s))
		st = PAK_ERR_LENGTH;
	if (!st)
		st = gates(choice, &test);
	if (st)
		return st;
	d = pak_secmem_alloc(sizeof *d);
	if (!d)
		return PAK_ERR_MEMORY;
	d->core = s;
	d->test = test;
	st = seed(d, false, pers, pers_len);
	if (st)
		pak_secmem_free(d);
	else
		*out = d;
	return st;
}

static bool reseed_due(const struct pak_drbg_any *d)
{
	struct pak_process now;

	pak_process_now(&now);
	return !now.generation || now.generation != d->process.generation ||
	       now.pid != d->process.pid || d->core.requests > REQUESTS ||
	       seconds() - d->seeded_at >= SECONDS;
}

static enum pak_status generate(struct pak_drbg_any *d, uint8_t *out, size_t len, bool reseed,
                                const uint8_t *adin, size_t adin_len)
{
	uint8_t fresh[FRESH];
	enum pak_status st = PAK_OK;

	if (reseed) {
		st = seed(d, true, adin, adin_len);
		adin_len = 0; /* 90A 9.3.1 step 7.4: it has been used */
	} else if (reseed_due(d)) {
		st = seed(d, true, NULL, 0);
	}
	if (!st)
		st = pak_entropy_fresh(fresh, sizeof fresh);
	if (!st) {
		const struct pak_ctr_drbg_input pieces[] = {{fresh, sizeof fresh},
		                                            {adin, adin_len}};

		st = pak_mech_generate(&d->core, out, len, pieces, 2);
	}
	pak_wipe(fresh, sizeof fresh);
	return st;
}

enum pak_status pak_drbg_any_generate(struct pak_drbg_any *d, uint8_t *out, size_t len,
                                      bool prediction_resistance, const uint8_t *adin,
                                      size_t adin_len)
{
	enum pak_status st = pak_selftest_gate(d->test);

	if (!st && len > PAK_DRBG_MAX_REQUEST)
		st = PAK_ERR_LIMIT;
	if (!st && adin_len > max_input(&d->core))
		st = PAK_ERR_LENGTH;
	if (!st)
		st = generate(d, out, len, prediction_resistance, adin, adin_len);
	if (st)
		pak_wipe(out, len);
	else
		PAK_SECRET(out, len);
	return st;
}

enum pak_status pak_drbg_any_reseed(struct pak_drbg_any *d, const uint8_t *adin, size_t adin_len)
{
	enum pak_status st = pak_selftest_gate(d->test);

	if (!st && adin_len > max_input(&d->core))
		st = PAK_ERR_LENGTH;
	return st ? st : seed(d, true, adin, adin_len);
}

void pak_drbg_any_free(struct pak_drbg_any *d)
{
	pak_secmem_free(d); /* wipes */
}
