/* SPDX-License-Identifier: Apache-2.0
 *
 * Many signatures: jobs with RSA keys that go together are signed in the lanes of the processor,
 * the others one by one. */
#include "crypto/service/sign_rsa.h"

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/service/key_impl.h"

#define LANES PAK_RSA_LANES
#define WORTH 4     /* so many signatures take as long one by one as eight at once */
#define EM_MAX 512u /* bytes of the moduli that have lanes */

/* At most eight jobs whose keys go together. */
struct group {
	struct pak_sign_job *jobs[LANES];
	unsigned n;
};

static int fits(const struct group *g, const struct pak_sign_job *job)
{
	const struct pak_sign *s = job->s, *first = g->jobs[0]->s;

	return pak_sign_is_rsa(s->alg) && pak_sign_is_rsa(first->alg) &&
	       first->key->rsa->len <= EM_MAX && pak_rsa_go_together(first->key->rsa, s->key->rsa);
}

/* A batch of the primitive from the jobs whose digests could be padded. */
static unsigned encode(struct pak_rsa_job batch[LANES], struct pak_sign_job *of[LANES],
                       uint8_t em[LANES][EM_MAX], const struct group *g)
{
	unsigned n = 0;

	for (unsigned i = 0; i < g->n; i++) {
		struct pak_sign_job *job = g->jobs[i];

		job->status = pak_sign_rsa_encode(job->s, em[n], job->digest, job->digest_len);
		if (job->status)
			continue;
		batch[n] =
		        (struct pak_rsa_job){.rsa = job->s->key->rsa, .out = job->sig, .in = em[n]};
		of[n++] = job;
	}
	return n;
}

static void sign_group(const struct group *g)
{
	struct pak_rsa *first = g->jobs[0]->s->key->rsa;
	struct pak_rsa_job batch[LANES];
	struct pak_sign_job *of[LANES];
	uint8_t em[LANES][EM_MAX];
	unsigned n;
	uint64_t *work = pak_secmem_alloc(pak_rsa_many_room(first));

	if (!work) {
		for (unsigned i = 0; i < g->n; i++)
			g->jobs[i]->status = PAK_ERR_MEMORY;
		return;
	}
	n = encode(batch, of, em, g);
	if (n)
		pak_rsa_private_many(batch, n, &pak_rsa_rng, work);
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	for (unsigned i = 0; i < n; i++) {
		of[i]->status = batch[i].status;
		if (batch[i].status == PAK_ERR_INTERNAL)
			of[i]->status = pak_key_rsa_failed(of[i]->s->key);
		PAK_PUBLIC(of[i]->sig, of[i]->len);
	}
}

static void sign_one(struct pak_sign_job *job)
{
	job->status = pak_sign_digest(job->s, job->sig, job->cap, &job->len, job->digest,
	                              job->digest_len);
}

/* The jobs of `todo`, of which the bits are numbers of jobs. */
static void sign_some(struct pak_sign_job *jobs, uint64_t todo)
{
	while (todo) {
		struct group g = {.n = 0};
		uint64_t rest = todo;

		for (; rest && g.n < LANES; rest &= rest - 1) {
			struct pak_sign_job *job = &jobs[__builtin_ctzll(rest)];

			if (g.n && !fits(&g, job))
				continue;
			g.jobs[g.n++] = job;
			todo &= ~(rest & (~rest + 1));
		}
		if (g.n >= WORTH && !pak_selftest_gate(PAK_ST_RSA_MANY) && !pak_selftest_check())
			sign_group(&g);
		else
			for (unsigned i = 0; i < g.n; i++)
				sign_one(g.jobs[i]);
	}
}

enum pak_status pak_sign_many(struct pak_sign_job *jobs, size_t n)
{
	enum pak_status first = PAK_OK;

	for (size_t at = 0; at < n; at += 64) {
		uint64_t todo = 0;

		for (size_t i = 0; i < 64 && at + i < n; i++) {
			struct pak_sign_job *job = &jobs[at + i];

			job->status = pak_sign_ready(job->s, job->cap, &job->len, job->digest_len);
			if (!job->status)
				todo |= (uint64_t)1 << i;
		}
		sign_some(jobs + at, todo);
	}
	for (size_t i = 0; i < n; i++) {
		struct pak_sign_job *job = &jobs[i];

		if (!job->status)
			continue;
		if (!first)
			first = job->status;
		if (job->status == PAK_ERR_BUFFER)
			continue;
		job->len = job->s->key ? pak_signature_len(job->s->alg, job->s->key) : 0;
		if (job->len <= job->cap)
			pak_wipe(job->sig, job->len);
		job->len = 0;
	}
	return first;
}
