/* SPDX-License-Identifier: Apache-2.0
 *
 * Monte Carlo tests, one outer step at a time: the worker runs the 1000 inner steps on the product,
 * the key schedule of the test (AESAVS 6.4) and the next seed (SHAVS 6.4) are computed here and
 * checked against the file. */
#include <string.h>

#include "harness/algs.h"
#include "harness/run.h"

static void failed_at(struct pak_run *run, struct pak_result *res, size_t step,
                      struct pak_span want, struct pak_span got)
{
	pak_judge_differ(&run->arena, res, want, got,
	                 pak_arena_text(&run->arena, "Monte Carlo step %zu of %d differs", step,
	                                PAK_MCT_OUTER));
}

/* key ^= the last key-length bits of prev || last */
static void next_key(uint8_t *key, size_t key_len, const uint8_t prev[16], const uint8_t last[16])
{
	uint8_t both[32];
	memcpy(both, prev, 16);
	memcpy(both + 16, last, 16);
	for (size_t i = 0; i < key_len; i++)
		key[i] ^= both[32 - key_len + i];
}

static bool same(struct pak_span s, const uint8_t *p, size_t n)
{
	return s.len == n && memcmp(s.data, p, n) == 0;
}

static void inconsistent(struct pak_result *res)
{
	res->outcome = PAK_HARNESS_ERROR;
	res->reason = "the vector's own Monte Carlo chain does not follow the recipe";
}

static bool cipher_step(struct pak_run *run, const struct pak_case *c, size_t step,
                        struct pak_span key, struct pak_span iv, struct pak_span in,
                        struct pak_msg *rep, struct pak_result *res)
{
	struct pak_msg req;
	pak_msg_init(&req, PAK_MSG_CIPHER_MCT);
	pak_msg_text(&req, PAK_F_ALG, c->alg);
	pak_msg_bytes(&req, PAK_F_KEY, key.data, key.len);
	pak_msg_bytes(&req, PAK_F_IN, in.data, in.len);
	pak_msg_number(&req, PAK_F_SIZE, c->encrypt ? 1 : 0);
	pak_msg_number(&req, PAK_F_COUNT, PAK_MCT_INNER);
	if (iv.len != 0)
		pak_msg_bytes(&req, PAK_F_IV, iv.data, iv.len);
	if (!pak_run_ask(run, rep, &req, 0, res) || pak_judge_refusal(&run->arena, c, rep, res))
		return false;
	if (same(rep->f[PAK_F_OUT], c->steps[step].out.data, 16) && rep->f[PAK_F_PREV].len == 16)
		return true;
	failed_at(run, res, step, c->steps[step].out, rep->f[PAK_F_OUT]);
	return false;
}

void pak_run_cipher_mct(struct pak_run *run, const struct pak_case *c, struct pak_result *res)
{
	uint8_t key[32], iv[16], in[16];
	struct pak_msg rep;
	size_t iv_len = c->iv.len == 16 ? 16 : 0;
	memcpy(key, c->key.data, c->key.len);
	memcpy(in, c->in.data, 16);
	if (iv_len != 0)
		memcpy(iv, c->iv.data, 16);
	for (size_t i = 0; i < PAK_MCT_OUTER; i++) {
		const struct pak_step *s = &c->steps[i];
		struct pak_span k = {key, c->key.len}, v = {iv, iv_len}, p = {in, 16};
		if (!same(s->key, key, c->key.len) || !same(s->in, in, 16) ||
		    (iv_len != 0 && !same(s->iv, iv, 16))) {
			inconsistent(res);
			return;
		}
		if (!cipher_step(run, c, i, k, v, p, &rep, res))
			return;
		const uint8_t *last = rep.f[PAK_F_OUT].data, *prev = rep.f[PAK_F_PREV].data;
		next_key(key, c->key.len, prev, last);
		memcpy(in, iv_len != 0 ? prev : last, 16);
		memcpy(iv, last, 16);
	}
	res->outcome = PAK_PASS;
}

/* FIPS 202 XOFs (SHA3VS 7.3): each message is the first 16 bytes of the output before, filled with
 * zeros; that output's last 16 bits say how long the next one is. */
static void run_xof_mct(struct pak_run *run, const struct pak_case *c, struct pak_result *res)
{
	uint8_t seed[16];
	size_t size = (size_t)c->size;
	struct pak_msg req, rep;
	memcpy(seed, c->in.data, sizeof seed);
	for (size_t i = 0; i < PAK_MCT_OUTER; i++) {
		pak_msg_init(&req, PAK_MSG_DIGEST_MCT);
		pak_msg_text(&req, PAK_F_ALG, c->alg);
		pak_msg_bytes(&req, PAK_F_IN, seed, sizeof seed);
		pak_msg_number(&req, PAK_F_SIZE, size);
		pak_msg_number(&req, PAK_F_COUNT, PAK_MCT_INNER);
		pak_msg_number(&req, PAK_F_LOW, c->low);
		pak_msg_number(&req, PAK_F_HIGH, c->high);
		if (!pak_run_ask(run, &rep, &req, 0, res) ||
		    pak_judge_refusal(&run->arena, c, &rep, res))
			return;
		struct pak_span want = c->steps[i].out, got = rep.f[PAK_F_OUT];
		if (!same(want, got.data, got.len)) {
			failed_at(run, res, i, want, got);
			return;
		}
		memset(seed, 0, sizeof seed);
		memcpy(seed, got.data, got.len < sizeof seed ? got.len : sizeof seed);
		size = pak_xof_next(got.data, got.len, c->low, c->high);
	}
	res->outcome = PAK_PASS;
}

void pak_run_digest_mct(struct pak_run *run, const struct pak_case *c, struct pak_result *res)
{
	uint8_t seed[PAK_DIGEST_MAX];
	struct pak_span in = c->in;
	struct pak_msg req, rep;
	if (c->high != 0) {
		run_xof_mct(run, c, res);
		return;
	}
	for (size_t i = 0; i < PAK_MCT_OUTER; i++) {
		pak_msg_init(&req, PAK_MSG_DIGEST_MCT);
		pak_msg_text(&req, PAK_F_ALG, c->alg);
		pak_msg_bytes(&req, PAK_F_IN, in.data, in.len);
		pak_msg_number(&req, PAK_F_SIZE, c->size);
		pak_msg_number(&req, PAK_F_COUNT, PAK_MCT_INNER);
		if (!pak_run_ask(run, &rep, &req, 0, res) ||
		    pak_judge_refusal(&run->arena, c, &rep, res))
			return;
		struct pak_span want = c->steps[i].out, got = rep.f[PAK_F_OUT];
		if (got.len > sizeof seed || !same(want, got.data, got.len)) {
			failed_at(run, res, i, want, got);
			return;
		}
		memcpy(seed, got.data, got.len);
		in = (struct pak_span){seed, got.len};
	}
	res->outcome = PAK_PASS;
}
