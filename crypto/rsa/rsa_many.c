/* SPDX-License-Identifier: Apache-2.0
 *
 * Eight private operations at once, with keys of the same size: the powers modulo all p, then those
 * modulo all q, in the lanes of a vector. Blinding, combination and the check before release are
 * those of a single operation, lane by lane, so one that fails says nothing about the others. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/rsa/rsa_run.h"

/* What keys must have in common; the words of the powers' work area, 0: they cannot. */
static size_t power_room(const struct pak_rsa *rsa)
{
	const struct pak_bn_impl *impl = rsa->n.impl;

	return impl->exp8 && rsa->bits <= 4096 ? impl->exp8_room(rsa->p.bits) : 0;
}

int pak_rsa_go_together(const struct pak_rsa *a, const struct pak_rsa *b)
{
	return a->n.impl == b->n.impl && a->bits == b->bits && a->p.bits && b->p.bits &&
	       power_room(a);
}

size_t pak_rsa_many_room(const struct pak_rsa *rsa)
{
	size_t power = power_room(rsa) * sizeof(uint64_t);
	size_t rest = pak_rsa_work_room(rsa->n.impl, rsa->bits);

	if (!power)
		return 0;
	return PAK_RSA_LANES * pak_rsa_run_room(rsa) * sizeof(uint64_t) +
	       (power > rest ? power : rest);
}

/* The powers of one half. Lanes without an operation repeat that of the first with one. */
static void powers(const struct pak_rsa_run *runs, const unsigned lane[PAK_RSA_LANES], int half,
                   uint64_t *work)
{
	const struct pak_bn_mod *m[PAK_RSA_LANES];
	const uint64_t *in[PAK_RSA_LANES], *e[PAK_RSA_LANES];
	uint64_t *out[PAK_RSA_LANES];

	for (unsigned i = 0; i < PAK_RSA_LANES; i++) {
		const struct pak_rsa_run *run = &runs[lane[i]];

		m[i] = half ? &run->rsa->q : &run->rsa->p;
		out[i] = run->half.x[half];
		in[i] = out[i];
		e[i] = run->half.e[half];
	}
	m[0]->impl->exp8(out, in, e, m[0]->bits + PAK_RSA_MASK_BITS, m, work);
}

void pak_rsa_private_many(struct pak_rsa_job *jobs, unsigned n, const struct pak_rsa_random *random,
                          uint64_t *work)
{
	struct pak_rsa_run runs[PAK_RSA_LANES];
	unsigned lane[PAK_RSA_LANES], used = 0;
	uint64_t *keep = work;

	work += PAK_RSA_LANES * pak_rsa_run_room(jobs[0].rsa);
	for (unsigned i = 0; i < n; i++) {
		jobs[i].status =
		        pak_rsa_begin(&runs[i], jobs[i].rsa, jobs[i].in, random, &keep, work);
		if (!jobs[i].status)
			lane[used++] = i;
	}
	if (used) {
		for (unsigned i = used; i < PAK_RSA_LANES; i++)
			lane[i] = lane[0];
		powers(runs, lane, 0, work);
		powers(runs, lane, 1, work);
	}
	for (unsigned i = 0; i < n; i++) {
		if (!jobs[i].status)
			jobs[i].status = pak_rsa_end(&runs[i], jobs[i].out, work);
		if (jobs[i].status)
			pak_wipe(jobs[i].out, jobs[i].rsa->len);
	}
}
