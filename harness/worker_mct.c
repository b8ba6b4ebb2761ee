/* SPDX-License-Identifier: Apache-2.0
 *
 * The inner loops of Monte Carlo tests, run on the product in the worker; the outer loop is the
 * parent's (mct.c). */
#include "harness/worker_run.h"

#include <string.h>

#define STEPS_MAX 100000

/* The chain of mct.c's outer loop: SIZE is the first length, LOW and HIGH bound the others. */
static enum pak_reply xof_steps(struct pak_worker *w, const struct pak_hash_row *hash,
                                const struct pak_msg *req, uint64_t steps)
{
	size_t low = (size_t)pak_msg_get(req, PAK_F_LOW, 0);
	size_t high = (size_t)pak_msg_get(req, PAK_F_HIGH, 0);
	uint8_t msg[16];
	w->xof_len = (size_t)pak_msg_get(req, PAK_F_SIZE, 0);
	if (low < 2 || high < low || high > PAK_XOF_MAX || w->xof_len < low || w->xof_len > high ||
	    req->f[PAK_F_IN].len != sizeof msg)
		return pak_say(w, PAK_REPLY_INTERNAL, "Monte Carlo step out of range");
	memcpy(msg, req->f[PAK_F_IN].data, sizeof msg);
	for (uint64_t i = 0; i < steps; i++) {
		struct pak_span in = {pak_guard_put(&w->in, msg, sizeof msg), sizeof msg};
		enum pak_reply r = w->ops->digest(w, hash, in, 0);
		size_t n = w->r_out.len;
		if (r != PAK_REPLY_OK)
			return r;
		if (n != w->xof_len)
			return pak_say(w, PAK_REPLY_ERROR, "%zu bytes, not %zu", n, w->xof_len);
		memset(msg, 0, sizeof msg);
		memcpy(msg, w->r_out.data, n < sizeof msg ? n : sizeof msg);
		w->xof_len = pak_xof_next(w->r_out.data, n, low, high);
	}
	return PAK_REPLY_OK;
}

/* FIPS 180 / SHAVS: a, b, c are the last three digests; the message is a || b || c, cut or
 * zero-filled to `fixed` bytes in the alternate form (fixed != 0). SHA-3 hashes the last digest
 * alone. */
enum pak_reply pak_run_digest_step(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_hash_row *hash = pak_hash_or_xof_find(pak_run_text(req, PAK_F_ALG, name));
	size_t fixed = (size_t)pak_msg_get(req, PAK_F_SIZE, 0), seed = req->f[PAK_F_IN].len;
	uint64_t steps = pak_msg_get(req, PAK_F_COUNT, 0);
	static uint8_t msg[1 << 17];
	if (hash == NULL)
		return pak_run_unknown(w, "the digest", name);
	if (w->ops->digest == NULL)
		return pak_run_not_offered(w);
	if (hash->xof && steps != 0 && steps <= STEPS_MAX)
		return xof_steps(w, hash, req, steps);
	if (steps == 0 || steps > STEPS_MAX || fixed > sizeof msg || 3 * seed > sizeof msg)
		return pak_say(w, PAK_REPLY_INTERNAL, "Monte Carlo step out of range");
	size_t parts = hash->sponge ? 1 : 3, len = parts * seed, part[3] = {seed, seed, seed};
	for (size_t i = 0; i < parts; i++)
		memcpy(msg + i * seed, req->f[PAK_F_IN].data, seed);
	for (uint64_t i = 0; i < steps; i++) {
		size_t n = fixed != 0 ? fixed : len;
		if (n > len)
			memset(msg + len, 0, n - len);
		struct pak_span in = {pak_guard_put(&w->in, msg, n), n};
		enum pak_reply r = w->ops->digest(w, hash, in, 0);
		if (r != PAK_REPLY_OK)
			return r;
		size_t out = w->r_out.len;
		if (out > PAK_DIGEST_MAX)
			return pak_say(w, PAK_REPLY_ERROR, "a digest of %zu bytes", out);
		len -= part[0];
		memmove(msg, msg + part[0], len);
		memcpy(msg + len, w->r_out.data, out);
		len += out;
		part[0] = parts == 1 ? out : part[1];
		part[1] = part[2];
		part[2] = out;
	}
	return PAK_REPLY_OK;
}

/* AESAVS: COUNT encryptions (or decryptions) of one block under one key; ECB feeds the output back;
 * CBC feeds the output before it, first the IV, and chains on. prev and out are the last two
 * outputs. */
struct steps {
	const struct pak_cipher_row *cipher;
	bool encrypt, chained;
	uint8_t chain[16], in[16], *prev, *out;
};

static enum pak_reply cipher_step(struct pak_worker *w, struct steps *s)
{
	size_t iv_len = s->cipher->mode == PAK_BLOCK_ECB ? 0 : 16;
	struct pak_span block = {pak_guard_put(&w->in, s->in, 16), 16};
	struct pak_span iv = {iv_len != 0 ? pak_guard_put(&w->iv, s->chain, 16) : NULL, iv_len};
	enum pak_reply r =
	        s->chained ? w->ops->chain_block(w, block) : w->ops->cipher(w, iv, block, 0);
	if (r != PAK_REPLY_OK)
		return r;
	if (w->r_out.len != 16)
		return pak_say(w, PAK_REPLY_ERROR, "%zu bytes for one block", w->r_out.len);
	memcpy(s->prev, s->out, 16);
	memcpy(s->out, w->r_out.data, 16);
	if (s->cipher->mode == PAK_BLOCK_CBC) {
		memcpy(s->chain, s->encrypt ? s->out : s->in, 16);
		memcpy(s->in, s->prev, 16);
	} else {
		memcpy(s->in, s->out, 16);
	}
	return PAK_REPLY_OK;
}

/* Does the product give each block its output at once? Then one operation carries all steps. */
static bool begin_chain(struct pak_worker *w, struct steps *s, struct pak_span iv)
{
	if (w->ops->chain_begin == NULL || w->ops->chain_begin(w, iv) != PAK_REPLY_OK)
		return false;
	uint8_t in[16], chain[16], out[16];
	memcpy(in, s->in, 16);
	memcpy(chain, s->chain, 16);
	memcpy(out, s->out, 16);
	s->chained = true;
	if (cipher_step(w, s) == PAK_REPLY_OK)
		return true;
	w->ops->chain_end(w);
	w->marks = 0;
	s->chained = false;
	memcpy(s->in, in, 16);
	memcpy(s->chain, chain, 16);
	memcpy(s->out, out, 16);
	return false;
}

static enum pak_reply cipher_steps(struct pak_worker *w, const struct pak_cipher_row *c,
                                   bool encrypt, uint64_t steps, const struct pak_msg *req)
{
	struct steps s = {.cipher = c, .encrypt = encrypt, .prev = w->scratchpad};
	enum pak_reply r = PAK_REPLY_OK;
	s.out = w->scratchpad + 16;
	memcpy(s.in, req->f[PAK_F_IN].data, 16);
	if (c->mode != PAK_BLOCK_ECB)
		memcpy(s.chain, req->f[PAK_F_IV].data, 16);
	memcpy(s.out, s.chain, 16);
	uint64_t done = begin_chain(w, &s, pak_run_guarded(&w->iv, req, PAK_F_IV)) ? 1 : 0;
	for (; r == PAK_REPLY_OK && done < steps; done++)
		r = cipher_step(w, &s);
	if (s.chained)
		w->ops->chain_end(w);
	w->r_prev = (struct pak_span){s.prev, 16};
	w->r_out = (struct pak_span){s.out, 16};
	return r;
}

enum pak_reply pak_run_cipher_steps(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_cipher_row *c = pak_run_find_cipher(req, name, false);
	bool encrypt = pak_msg_get(req, PAK_F_SIZE, 0) == 1;
	uint64_t steps = pak_msg_get(req, PAK_F_COUNT, 0);
	if (c == NULL || c->mode == PAK_BLOCK_CTR)
		return pak_run_unknown(w, "Monte Carlo of", name);
	if (w->ops->cipher == NULL)
		return pak_run_not_offered(w);
	if (steps < 2 || steps > STEPS_MAX || req->f[PAK_F_IN].len != 16 ||
	    req->f[PAK_F_IV].len != (c->mode == PAK_BLOCK_ECB ? 0u : 16u))
		return pak_say(w, PAK_REPLY_INTERNAL, "Monte Carlo step out of range");
	enum pak_reply r =
	        w->ops->cipher_key(w, c, encrypt, pak_run_guarded(&w->key, req, PAK_F_KEY));
	if (r != PAK_REPLY_OK)
		return r;
	r = cipher_steps(w, c, encrypt, steps, req);
	w->ops->cipher_drop(w);
	return r;
}
