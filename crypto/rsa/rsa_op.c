/* SPDX-License-Identifier: Apache-2.0
 *
 * The RSA primitives (RFC 8017 5.1, 5.2). The private one is masked twice - the base by r^e, the
 * exponents by random multiples of p - 1 and q - 1 - and its result is raised to e and compared
 * with the input before it leaves, whatever went wrong in between. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/rsa/rsa_run.h"

#if !defined PAK_TEST_FAULT
#define PAK_TEST_FAULT(place, p, n) ((void)0)
#endif

enum pak_status pak_rsa_public(const struct pak_rsa *rsa, uint8_t *out, const uint8_t *in)
{
	uint64_t plain[PAK_BN_MAX_LIMBS], a[PAK_BN_MAX_WORDS], r[PAK_BN_MAX_WORDS], ok;

	pak_int_load(plain, rsa->n.limbs, in, rsa->len);
	ok = pak_int_lt(plain, rsa->n.m, rsa->n.limbs);
	PAK_PUBLIC(&ok, sizeof ok); /* the caller's padding keeps it below n */
	if (!ok)
		return PAK_ERR_DATA;
	pak_bn_to(a, plain, &rsa->n);
	pak_bn_exp_public(r, a, rsa->e, rsa->e_bits, &rsa->n);
	pak_bn_from(plain, r, &rsa->n);
	pak_int_store(out, rsa->len, plain);
	return PAK_OK;
}

/* r = x R mod m for a plain x below n, m being p or q: x = lo + hi 2^(bits of m). */
static void reduce(uint64_t *r, const uint64_t *x, unsigned x_limbs, const struct pak_bn_mod *m,
                   const uint64_t *split, uint64_t *work)
{
	uint64_t *lo = pak_rsa_take(&work, m->limbs), *hi = pak_rsa_take(&work, m->limbs);
	unsigned limb = m->bits / 64, shift = m->bits % 64;

	memcpy(lo, x, m->limbs * sizeof *lo);
	if (shift)
		lo[limb] &= ((uint64_t)1 << shift) - 1;
	for (unsigned i = 0; i < m->limbs; i++) {
		uint64_t a = limb + i < x_limbs ? x[limb + i] : 0;
		uint64_t b = limb + i + 1 < x_limbs ? x[limb + i + 1] : 0;
		hi[i] = shift ? a >> shift | b << (64 - shift) : a;
	}
	pak_bn_reduce_once(lo, 0, m->m, m->limbs);
	m->impl->load(r, hi, m);
	m->impl->mul(r, r, split, m);
	pak_bn_from(hi, r, m);
	pak_bn_mod_add(lo, lo, hi, m->m, m->limbs);
	pak_bn_to(r, lo, m);
}

/* e + random (m - 1), one limb longer than m. */
static void blind_exponent(uint64_t *r, const uint64_t *e, const struct pak_bn_mod *m,
                           uint64_t random, uint64_t *work)
{
	uint64_t *minus = pak_rsa_take(&work, m->limbs);

	memcpy(minus, m->m, m->limbs * sizeof *minus);
	minus[0] ^= 1;
	pak_bn_mul_plain(r, minus, m->limbs, &random, 1);
	r[m->limbs] += pak_int_add(r, r, e, m->limbs);
}

static void take_halves(struct pak_rsa_halves *h, const struct pak_rsa *rsa, uint64_t **work)
{
	for (int i = 0; i < 2; i++) {
		h->e[i] = pak_rsa_take(work, rsa->p.limbs + 1);
		h->x[i] = pak_rsa_take(work, rsa->p.words);
	}
}

size_t pak_rsa_run_room(const struct pak_rsa *rsa)
{
	return pak_bn_round(rsa->n.limbs) + pak_bn_round(rsa->n.words) +
	       2 * (pak_bn_round(rsa->p.limbs + 1) + pak_bn_round(rsa->p.words));
}

/* The halves of in^d mod n for plain integers, from dp and dq alone. */
static void split(struct pak_rsa_halves *h, const struct pak_rsa *rsa, const uint64_t *in,
                  const uint64_t *dp, const uint64_t *dq, const uint64_t random[2], uint64_t *work)
{
	blind_exponent(h->e[0], dp, &rsa->p, random[0], work);
	blind_exponent(h->e[1], dq, &rsa->q, random[1], work);
	reduce(h->x[0], in, rsa->n.limbs, &rsa->p, rsa->split[0], work);
	reduce(h->x[1], in, rsa->n.limbs, &rsa->q, rsa->split[1], work);
	PAK_TEST_FAULT("base", h->x[0], rsa->p.words * sizeof **h->x);
	PAK_TEST_FAULT("exponent", h->e[1], rsa->p.limbs * sizeof **h->e);
}

static void power(const struct pak_rsa_halves *h, const struct pak_rsa *rsa, uint64_t *work)
{
	pak_bn_exp2(h->x, (const uint64_t *const[]){h->x[0], h->x[1]},
	            (const uint64_t *const[]){h->e[0], h->e[1]}, rsa->p.bits + PAK_RSA_MASK_BITS,
	            (const struct pak_bn_mod *const[]){&rsa->p, &rsa->q}, work);
}

/* out from its halves: sq + q ((sp - sq) / q mod p). */
static void combine(const struct pak_rsa *rsa, uint64_t *out, const struct pak_rsa_halves *h,
                    uint64_t *work)
{
	const struct pak_bn_mod *p = &rsa->p, *q = &rsa->q;
	unsigned n = p->limbs;
	uint64_t *s[2] = {pak_rsa_take(&work, n), pak_rsa_take(&work, n)};
	uint64_t *t = pak_rsa_take(&work, 2 * n), *x = h->x[0];

	PAK_TEST_FAULT("power p", h->x[0], p->words * sizeof **h->x);
	PAK_TEST_FAULT("power q", h->x[1], p->words * sizeof **h->x);
	pak_bn_from(s[0], h->x[0], p);
	pak_bn_from(s[1], h->x[1], q);

	/* sq < 2^bits < 2 p */
	memcpy(t, s[1], n * sizeof *t);
	pak_bn_reduce_once(t, 0, p->m, n);
	pak_bn_mod_sub(t, s[0], t, p->m, n);
	pak_bn_to(x, t, p);
	p->impl->mul(x, x, rsa->q_inv_r, p);
	pak_bn_from(s[0], x, p);
	PAK_TEST_FAULT("quotient", s[0], n * sizeof **s);
	pak_bn_mul_plain(t, s[0], n, q->m, n);
	for (unsigned i = 0, carry = (unsigned)pak_int_add(t, t, s[1], n); i < n; i++) {
		t[n + i] += carry;
		carry = (unsigned)(pak_ct_nonzero(t[n + i]) ^ 1) & carry;
	}
	memcpy(out, t, rsa->n.limbs * sizeof *out);
}

/* A fresh pair: r random, 1/r by raising it to p - 2 and q - 2. */
static enum pak_status make_pair(const struct pak_rsa *rsa, uint64_t *factor, uint64_t *inverse,
                                 const struct pak_rsa_random *random, uint64_t *work)
{
	const struct pak_bn_mod *n = &rsa->n;
	unsigned half = rsa->p.limbs;
	uint64_t *r = pak_rsa_take(&work, n->limbs + 2), *i = pak_rsa_take(&work, n->limbs);
	uint64_t *e[2] = {pak_rsa_take(&work, half), pak_rsa_take(&work, half)};
	uint64_t *x = pak_rsa_take(&work, n->words);
	struct pak_rsa_halves h;
	enum pak_status st = random->fill(random->arg, r, (n->limbs + 2) * sizeof *r);

	if (st)
		return st;
	if (n->bits % 64)
		r[n->limbs - 1] &= ((uint64_t)1 << n->bits % 64) - 1;
	pak_bn_reduce_once(r, 0, n->m, n->limbs);
	for (int k = 0; k < 2; k++) {
		memset(i, 0, half * sizeof *i);
		i[0] = 2;
		(void)pak_int_sub(e[k], k ? rsa->q.m : rsa->p.m, i, half);
	}
	take_halves(&h, rsa, &work);
	split(&h, rsa, r, e[0], e[1], r + n->limbs, work);
	power(&h, rsa, work);
	combine(rsa, i, &h, work);
	pak_bn_to(inverse, i, n);
	pak_bn_to(x, r, n);
	pak_bn_exp_public(factor, x, rsa->e, rsa->e_bits, n);
	return PAK_OK;
}

/* Squares the pair in place; under the lock. */
static void square_pair(const struct pak_rsa *rsa)
{
	const struct pak_rsa_blind *b = &rsa->blind;

	rsa->n.impl->mul(b->factor, b->factor, b->factor, &rsa->n);
	rsa->n.impl->mul(b->inverse, b->inverse, b->inverse, &rsa->n);
}

/* The lock is held for a copy and two multiplications. If it cannot be had - its holder is slow, or
 * stayed behind in a fork - the caller makes a pair of its own. */
static int try_lock(struct pak_rsa_blind *b)
{
	for (int i = 0; i < 1000; i++)
		if (!atomic_flag_test_and_set_explicit(&b->busy, memory_order_acquire))
			return 1;
	return 0;
}

static void unlock(struct pak_rsa_blind *b)
{
	atomic_flag_clear_explicit(&b->busy, memory_order_release);
}

static enum pak_status take_pair(struct pak_rsa *rsa, uint64_t *factor, uint64_t *inverse,
                                 const struct pak_rsa_random *random, uint64_t *work)
{
	struct pak_rsa_blind *b = &rsa->blind;
	size_t size = rsa->n.words * sizeof *factor;
	struct pak_process now;
	enum pak_status st;
	int have = 0;

	pak_process_now(&now);
	if (try_lock(b)) {
		have = b->uses && b->process.pid == now.pid &&
		       b->process.generation == now.generation;
		if (have) {
			memcpy(factor, b->factor, size);
			memcpy(inverse, b->inverse, size);
			square_pair(rsa);
			b->uses--;
		}
		unlock(b);
	}
	if (have)
		return PAK_OK;
	st = make_pair(rsa, factor, inverse, random, work);
	if (!st && try_lock(b)) {
		memcpy(b->factor, factor, size);
		memcpy(b->inverse, inverse, size);
		square_pair(rsa);
		b->uses = PAK_RSA_BLIND_USES - 1;
		b->process = now;
		unlock(b);
	}
	return st;
}

/* 1 if s^e = in, both plain. */
static uint64_t undoes(const struct pak_rsa *rsa, const uint64_t *s, const uint64_t *in,
                       uint64_t *work)
{
	const struct pak_bn_mod *n = &rsa->n;
	uint64_t *a = pak_rsa_take(&work, n->words), *r = pak_rsa_take(&work, n->words);

	pak_bn_to(a, s, n);
	pak_bn_exp_public(r, a, rsa->e, rsa->e_bits, n);
	pak_bn_from(a, r, n);
	return pak_int_eq(a, in, n->limbs);
}

enum pak_status pak_rsa_begin(struct pak_rsa_run *run, struct pak_rsa *rsa, const uint8_t *in,
                              const struct pak_rsa_random *random, uint64_t **keep, uint64_t *work)
{
	const struct pak_bn_mod *n = &rsa->n;
	uint64_t *r = pak_rsa_take(&work, n->words), *factor = pak_rsa_take(&work, n->words);
	uint64_t *s = pak_rsa_take(&work, n->limbs), mask[2], ok;
	enum pak_status st;

	run->rsa = rsa;
	run->x = pak_rsa_take(keep, n->limbs);
	run->inverse = pak_rsa_take(keep, n->words);
	take_halves(&run->half, rsa, keep);
	pak_int_load(run->x, n->limbs, in, rsa->len);
	ok = pak_int_lt(run->x, n->m, n->limbs);
	PAK_PUBLIC(&ok, sizeof ok);
	if (!ok)
		return PAK_ERR_DATA;
	st = take_pair(rsa, factor, run->inverse, random, work);
	if (!st)
		st = random->fill(random->arg, mask, sizeof mask);
	if (st)
		return st;
	pak_bn_to(r, run->x, n);
	n->impl->mul(r, r, factor, n);
	pak_bn_from(s, r, n);
	split(&run->half, rsa, s, rsa->dp, rsa->dq, mask, work);
	pak_wipe(mask, sizeof mask);
	return PAK_OK;
}

enum pak_status pak_rsa_end(const struct pak_rsa_run *run, uint8_t *out, uint64_t *work)
{
	const struct pak_rsa *rsa = run->rsa;
	const struct pak_bn_mod *n = &rsa->n;
	uint64_t *r = pak_rsa_take(&work, n->words), *s = pak_rsa_take(&work, n->limbs), ok;

	combine(rsa, s, &run->half, work);
	PAK_TEST_FAULT("combined", s, n->limbs * sizeof *s);
	pak_bn_to(r, s, n);
	n->impl->mul(r, r, run->inverse, n);
	pak_bn_from(s, r, n);
	PAK_TEST_FAULT("result", s, n->limbs * sizeof *s);
	ok = undoes(rsa, s, run->x, work);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	if (ok)
		pak_int_store(out, rsa->len, s);
	else
		pak_wipe(out, rsa->len);
	return ok ? PAK_OK : PAK_ERR_INTERNAL;
}

enum pak_status pak_rsa_private(struct pak_rsa *rsa, uint8_t *out, const uint8_t *in,
                                const struct pak_rsa_random *random, uint64_t *work)
{
	struct pak_rsa_run run;
	enum pak_status st =
	        pak_rsa_begin(&run, rsa, in, random, &work, work + pak_rsa_run_room(rsa));

	if (st)
		return st;
	power(&run.half, rsa, work);
	return pak_rsa_end(&run, out, work);
}
