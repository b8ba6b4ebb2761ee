/* SPDX-License-Identifier: Apache-2.0
 *
 * The key service, RSA keys: generation (FIPS 186-5 A.1.3, A.1.6) with a pairwise consistency test,
 * import with the checks of SP 800-56B 6.4.1 that need no primality test, export, and the check on
 * demand with those that do. */
#include <pak/key.h>

#include <string.h>

#include <pak/mem.h>
#include <pak/module.h>
#include <pak/rng.h>

#include "crypto/base/ct.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/key_impl.h"

#if !defined PAK_TEST_FAULT
#define PAK_TEST_FAULT(place, p, n) ((void)0)
#endif

static enum pak_status fill(void *arg, void *out, size_t len)
{
	(void)arg;
	return pak_rng_bytes(out, len);
}

const struct pak_rsa_random pak_rsa_rng = {fill, NULL};

void pak_rsa_wipe_stack(void)
{
	uint8_t area[16384];

	pak_wipe(area, sizeof area);
}

int pak_key_is_rsa(const struct pak_key *key, unsigned parts)
{
	return key->type == PAK_ALG_KEY_RSA && (key->parts & parts) == parts;
}

uint64_t *pak_key_rsa_work(const struct pak_key *key)
{
	return pak_secmem_alloc(pak_rsa_work_room(key->rsa->n.impl, key->bits));
}

/* Room for the numbers of a key of that many bits, 64-byte aligned behind the key itself. */
static struct pak_key *rsa_new(uint32_t bits, unsigned parts, void **storage)
{
	const struct pak_bn_impl *impl = pak_bn_pick();
	size_t room = pak_rsa_room(impl, bits, (parts & PAK_PART_PRIVATE) != 0);
	struct pak_key *key = pak_key_new(PAK_ALG_KEY_RSA, parts, sizeof *key->rsa + 128 + room);
	uintptr_t at;

	if (!key)
		return NULL;
	at = ((uintptr_t)key->secret + 63) & ~(uintptr_t)63;
	key->rsa = (struct pak_rsa *)at;
	*storage = (void *)((at + sizeof *key->rsa + 63) & ~(uintptr_t)63);
	key->bits = bits;
	return key;
}

static enum pak_status admit(enum pak_op op, uint32_t bits, struct pak_verdict *v,
                             struct pak_verdict *verdict)
{
	const struct pak_policy_request request = {
	        .alg = PAK_ALG_KEY_RSA, .op = op, .key_bits = bits};
	enum pak_status st = pak_policy_check(&request, v);

	if (verdict)
		*verdict = *v;
	if (!st)
		st = pak_selftest_gate(PAK_ST_RSA);
	return st ? st : pak_selftest_check();
}

enum pak_status pak_key_judge_mgf(const struct pak_policy_request *request, enum pak_alg mgf,
                                  struct pak_verdict *verdict)
{
	struct pak_policy_request other = *request;
	struct pak_verdict second;
	enum pak_status st;

	if (mgf == PAK_ALG_NONE || mgf == request->hash)
		return PAK_OK;
	other.hash = mgf;
	st = pak_policy_check(&other, &second);
	if (st || verdict->kind == PAK_ALLOW || !pak_verdict_allows(&second))
		*verdict = second;
	return st;
}

/* Does what the private half makes of a number undo it with the public half? The operation checks
 * that itself; the test does it again, with the key as it is stored. */
static enum pak_status test_pair(const struct pak_key *key, uint64_t *work)
{
	uint8_t in[PAK_RSA_MAX_LEN], out[PAK_RSA_MAX_LEN];
	enum pak_status st = pak_rng_bytes(in, key->rsa->len);

	if (st)
		return st;
	PAK_PUBLIC(in, sizeof in);
	in[0] = 0;
	PAK_TEST_FAULT("pair", key->rsa->dp, key->rsa->p.limbs * sizeof(uint64_t));
	st = pak_rsa_private(key->rsa, out, in, &pak_rsa_rng, work);
	PAK_PUBLIC(out, sizeof out); /* as good as a signature of in */
	if (!st && (pak_mem_equal(in, out, key->rsa->len) || pak_rsa_public(key->rsa, out, out) ||
	            !pak_mem_equal(in, out, key->rsa->len)))
		st = PAK_ERR_INTERNAL;
	if (st == PAK_ERR_INTERNAL) {
		pak_module_fail("RSA pairwise consistency test");
		st = PAK_ERR_SELFTEST;
	}
	return st;
}

enum pak_status pak_key_generate_rsa(struct pak_key **out, uint32_t bits, const uint8_t *e,
                                     size_t e_len, struct pak_verdict *verdict)
{
	return pak_key_generate_rsa_primes(out, bits, e, e_len, PAK_RSA_PRIMES_RANDOM, verdict);
}

enum pak_status pak_key_generate_rsa_primes(struct pak_key **out, uint32_t bits, const uint8_t *e,
                                            size_t e_len, enum pak_rsa_primes primes,
                                            struct pak_verdict *verdict)
{
	static const uint8_t f4[3] = {1, 0, 1};
	const struct pak_bn_impl *impl = pak_bn_pick();
	struct pak_key *key = NULL;
	struct pak_verdict v;
	enum pak_status st;
	uint64_t *work;
	void *storage;

	*out = NULL;
	if (primes != PAK_RSA_PRIMES_RANDOM && primes != PAK_RSA_PRIMES_AUX)
		return PAK_ERR_ARG;
	st = admit(PAK_OP_KEYGEN, bits, &v, verdict);
	if (st)
		return st;
	if (bits < 2048 || bits > PAK_RSA_MAX_BITS || bits % 128)
		return PAK_ERR_LENGTH;
	work = pak_secmem_alloc(pak_rsa_work_room(impl, bits));
	if (work)
		key = rsa_new(bits, PAK_PART_PRIVATE | PAK_PART_PUBLIC, &storage);
	if (!key) {
		pak_secmem_free(work);
		return PAK_ERR_MEMORY;
	}
	key->verdict = v;
	st = pak_rsa_generate(key->rsa, impl, bits, e ? e : f4, e ? e_len : sizeof f4, primes,
	                      &pak_rsa_rng, storage, work);
	if (!st)
		st = test_pair(key, work);
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	if (st)
		pak_key_free(key);
	else
		*out = key;
	return st;
}

/* Bits of a public number. */
static uint32_t bits_of(const struct pak_rsa_value *v)
{
	for (size_t i = 0; i < v->len; i++)
		if (v->bytes[i]) {
			size_t bits =
			        8 * (v->len - i) - ((unsigned)__builtin_clz(v->bytes[i]) - 24);
			return bits > UINT32_MAX ? UINT32_MAX : (uint32_t)bits;
		}
	return 0;
}

static enum pak_status take_private(struct pak_key *key, const struct pak_rsa_value *v)
{
	const struct pak_rsa_parts parts = {
	        .d = v[PAK_RSA_D].bytes,
	        .p = v[PAK_RSA_P].bytes,
	        .q = v[PAK_RSA_Q].bytes,
	        .dp = v[PAK_RSA_DP].bytes,
	        .dq = v[PAK_RSA_DQ].bytes,
	        .q_inv = v[PAK_RSA_QINV].bytes,
	        .d_len = v[PAK_RSA_D].len,
	        .p_len = v[PAK_RSA_P].len,
	        .q_len = v[PAK_RSA_Q].len,
	        .dp_len = v[PAK_RSA_DP].len,
	        .dq_len = v[PAK_RSA_DQ].len,
	        .q_inv_len = v[PAK_RSA_QINV].len,
	};
	uint64_t *work = pak_key_rsa_work(key);
	enum pak_status st = PAK_ERR_MEMORY;

	if (work)
		st = pak_rsa_set_private(key->rsa, &parts, work);
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	return st;
}

enum pak_status pak_key_import_rsa(struct pak_key **out,
                                   const struct pak_rsa_value v[PAK_RSA_COMPONENTS],
                                   struct pak_verdict *verdict)
{
	int private = v[PAK_RSA_P].bytes && v[PAK_RSA_Q].bytes;
	unsigned parts = PAK_PART_PUBLIC | (private ? PAK_PART_PRIVATE : 0u);
	struct pak_verdict verdict_now;
	struct pak_key *key;
	enum pak_status st;
	void *storage;
	uint32_t bits;

	*out = NULL;
	if (!v[PAK_RSA_N].bytes || !v[PAK_RSA_E].bytes)
		return PAK_ERR_ARG;
	for (int i = PAK_RSA_D; i < PAK_RSA_COMPONENTS; i++)
		if (v[i].bytes && !private)
			return PAK_ERR_ARG;
	bits = bits_of(&v[PAK_RSA_N]);
	st = admit(PAK_OP_IMPORT, bits, &verdict_now, verdict);
	if (st)
		return st;
	if (bits < PAK_RSA_MIN_BITS || bits > PAK_RSA_MAX_BITS)
		return PAK_ERR_LENGTH;
	key = rsa_new(bits, parts, &storage);
	if (!key)
		return PAK_ERR_MEMORY;
	key->verdict = verdict_now;
	st = pak_rsa_set_public(key->rsa, pak_bn_pick(), v[PAK_RSA_N].bytes, v[PAK_RSA_N].len,
	                        v[PAK_RSA_E].bytes, v[PAK_RSA_E].len, storage);
	if (!st && private)
		st = take_private(key, v);
	if (st)
		pak_key_free(key);
	else
		*out = key;
	return st;
}

/* Where a number lies and how many bytes it is written with. */
static const uint64_t *component(const struct pak_rsa *rsa, enum pak_rsa_component which,
                                 size_t *len)
{
	size_t half = (rsa->p.bits + 7) / 8;

	*len = which == PAK_RSA_N || which == PAK_RSA_D ? rsa->len : half;
	switch (which) {
	case PAK_RSA_N:
		return rsa->n.m;
	case PAK_RSA_E:
		*len = (rsa->e_bits + 7) / 8;
		return rsa->e;
	case PAK_RSA_D:
		return rsa->d;
	case PAK_RSA_P:
		return rsa->p.m;
	case PAK_RSA_Q:
		return rsa->q.m;
	case PAK_RSA_DP:
		return rsa->dp;
	case PAK_RSA_DQ:
		return rsa->dq;
	case PAK_RSA_QINV:
		return rsa->q_inv;
	case PAK_RSA_COMPONENTS:
		break;
	}
	return NULL;
}

enum pak_status pak_key_rsa_component(const struct pak_key *key, enum pak_rsa_component which,
                                      uint8_t *out, size_t cap, size_t *len)
{
	int private = which != PAK_RSA_N && which != PAK_RSA_E;
	struct pak_policy_request request = {.alg = PAK_ALG_KEY_RSA, .op = PAK_OP_EXPORT};
	struct pak_verdict verdict;
	const uint64_t *number;
	enum pak_status st;

	*len = 0;
	if (!pak_key_is_rsa(key, private ? PAK_PART_PRIVATE : PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	number = component(key->rsa, which, len);
	if (!number)
		return PAK_ERR_ARG;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	if (private) {
		pak_key_describe(key, &request);
		st = pak_policy_check(&request, &verdict);
		if (!st)
			st = pak_selftest_check();
		if (st)
			return st;
	}
	pak_int_store(out, *len, number);
	return PAK_OK;
}

int pak_key_equal_rsa(const struct pak_key *a, const struct pak_key *b)
{
	/* All other numbers of a key that was let in follow from these two. */
	return a->bits == b->bits && pak_mem_equal(a->rsa->e, b->rsa->e, sizeof a->rsa->e) &&
	       pak_mem_equal(a->rsa->n.m, b->rsa->n.m, a->rsa->n.limbs * sizeof(uint64_t));
}

enum pak_status pak_key_rsa_failed(const struct pak_key *key)
{
	const struct pak_rsa *rsa = key->rsa;
	uint64_t *work = pak_key_rsa_work(key), whole = 0;
	enum pak_status st = PAK_ERR_MEMORY;
	int prime = 1;

	if (work) {
		/* Only factors that are still those of the modulus came in with the key. */
		pak_bn_mul_plain(work, rsa->p.m, rsa->p.limbs, rsa->q.m, rsa->q.limbs);
		whole = pak_int_eq(work, rsa->n.m, rsa->n.limbs);
		PAK_PUBLIC(&whole, sizeof whole);
		st = pak_rsa_check_primes(rsa, &prime, &pak_rsa_rng, work);
	}
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	if (!st && whole && !prime)
		return PAK_ERR_KEY;
	pak_module_fail("RSA verification before release");
	return PAK_ERR_SELFTEST;
}

enum pak_status pak_key_check_rsa(const struct pak_key *key)
{
	enum pak_status st;
	uint64_t *work;
	int prime;

	/* SP 800-89 5.3.3: no small factors. */
	if (!pak_rsa_sieve(key->rsa->n.m, key->rsa->n.limbs))
		return PAK_ERR_KEY;
	if (!(key->parts & PAK_PART_PRIVATE))
		return PAK_OK;
	work = pak_key_rsa_work(key);
	if (!work)
		return PAK_ERR_MEMORY;
	st = pak_rsa_check_primes(key->rsa, &prime, &pak_rsa_rng, work);
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	if (st)
		return st;
	return prime ? PAK_OK : PAK_ERR_KEY;
}
