/* SPDX-License-Identifier: Apache-2.0
 *
 * One request of the parent: unpack, put the inputs behind guard pages, call the product, report
 * what came back and what happened to the buffers. No verdict is made here. */
#include "harness/worker.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LARGE_MAX ((uint64_t)1 << 40)
#define STEPS_MAX 100000

enum pak_reply pak_say(struct pak_worker *w, enum pak_reply reply, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(w->text, sizeof w->text, format, ap);
	va_end(ap);
	return reply;
}

void pak_info(struct pak_worker *w, const char *key, const char *format, ...)
{
	char line[1024];
	int n = snprintf(line, sizeof line, "%s=", key);
	va_list ap;
	va_start(ap, format);
	vsnprintf(line + n, sizeof line - (size_t)n, format, ap);
	va_end(ap);
	size_t len = strlen(line);
	for (size_t i = 0; i < len; i++)
		if (line[i] < ' ' || line[i] > '~')
			line[i] = '?';
	if (w->info_len + len + 1 > sizeof w->info)
		return;
	memcpy(w->info + w->info_len, line, len + 1);
	w->info_len += len + 1;
}

const char *pak_option(const struct pak_worker *w, const char *key)
{
	size_t n = strlen(key);
	for (size_t at = 0; at < w->options_len; at += strlen(w->options + at) + 1)
		if (strncmp(w->options + at, key, n) == 0 && w->options[at + n] == '=')
			return w->options + at + n + 1;
	return NULL;
}

uint8_t *pak_lend_out(struct pak_worker *w, size_t len)
{
	return pak_guard_lend(&w->out, len);
}

void pak_take_out(struct pak_worker *w, size_t len, size_t got)
{
	if (!pak_guard_intact_before(&w->out, len))
		w->marks |= PAK_MARK_BEFORE;
	if (got > len) {
		w->marks |= PAK_MARK_LENGTH;
		got = len;
	}
	if (got != 0 && pak_guard_stale(&w->out, len))
		w->marks |= PAK_MARK_STALE;
	w->r_out = (struct pak_span){w->out.end - len, got};
}

/* A field of the request as text in buf; "" if it is absent. */
static const char *text_of(const struct pak_msg *req, enum pak_field field, char buf[64])
{
	if (!pak_msg_copy(buf, 64, req, field))
		buf[0] = 0;
	return buf;
}

static struct pak_span guarded(struct pak_guard *g, const struct pak_msg *req, enum pak_field field)
{
	const struct pak_span *f = &req->f[field];
	return (struct pak_span){pak_guard_put(g, f->data, f->len), f->len};
}

static enum pak_reply unknown(struct pak_worker *w, const char *what, const char *name)
{
	return pak_say(w, PAK_REPLY_UNSUPPORTED, "the harness does not drive %s %s", what, name);
}

static enum pak_reply not_offered(struct pak_worker *w)
{
	return pak_say(w, PAK_REPLY_UNSUPPORTED, "this kind of product does not offer it");
}

/* The same input in two pieces must give the same answer: keeps the first answer, compares the
 * second. */
static enum pak_reply compare_split(struct pak_worker *w, enum pak_reply second,
                                    const struct pak_span *first)
{
	if (second == PAK_REPLY_UNSUPPORTED)
		w->r_out = *first;
	if (second != PAK_REPLY_OK)
		return second == PAK_REPLY_UNSUPPORTED ? PAK_REPLY_OK : second;
	w->r_prev = w->r_out;
	w->r_out = *first;
	if (w->r_prev.len != first->len || memcmp(w->r_prev.data, first->data, first->len) != 0)
		w->marks |= PAK_MARK_SPLIT;
	return PAK_REPLY_OK;
}

/* Moves the answer out of the way of the next call. */
static struct pak_span keep_first(struct pak_worker *w)
{
	uint8_t *p = pak_guard_put(&w->out2, w->r_out.data, w->r_out.len);
	return (struct pak_span){p, p != NULL ? w->r_out.len : 0};
}

static enum pak_reply run_digest(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_hash_row *hash = pak_hash_find(text_of(req, PAK_F_ALG, name));
	if (hash == NULL)
		return unknown(w, "the digest", name);
	if (w->ops->digest == NULL)
		return not_offered(w);
	struct pak_span in = guarded(&w->in, req, PAK_F_IN);
	enum pak_reply r = w->ops->digest(w, hash, in, 0);
	if (r != PAK_REPLY_OK || in.len < 2 || w->marks != 0)
		return r;
	struct pak_span first = keep_first(w);
	return compare_split(w, w->ops->digest(w, hash, in, 1 + in.len / 3), &first);
}

/* FIPS 180 / SHAVS: a, b, c are the last three digests; the message is a || b || c, cut or
 * zero-filled to `fixed` bytes in the alternate form (fixed != 0). SHA-3 hashes the last digest
 * alone. */
static enum pak_reply run_digest_mct(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_hash_row *hash = pak_hash_find(text_of(req, PAK_F_ALG, name));
	size_t fixed = (size_t)pak_msg_get(req, PAK_F_SIZE, 0), seed = req->f[PAK_F_IN].len;
	uint64_t steps = pak_msg_get(req, PAK_F_COUNT, 0);
	static uint8_t msg[1 << 17];
	if (hash == NULL)
		return unknown(w, "the digest", name);
	if (w->ops->digest == NULL)
		return not_offered(w);
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

static enum pak_reply run_digest_large(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_hash_row *hash = pak_hash_find(text_of(req, PAK_F_ALG, name));
	uint64_t total = pak_msg_get(req, PAK_F_SIZE, 0);
	const struct pak_span *in = &req->f[PAK_F_IN];
	if (hash == NULL)
		return unknown(w, "the digest", name);
	if (w->ops->digest_large == NULL)
		return not_offered(w);
	if (in->len == 0 || in->len > 4096 || total > LARGE_MAX)
		return pak_say(w, PAK_REPLY_INTERNAL, "large message out of range");
	/* Pieces of about 64 KiB, a whole number of repetitions, so that each begins at the
	 * pattern's start. */
	static uint8_t piece[65536];
	size_t n = 0;
	for (; n + in->len <= sizeof piece; n += in->len)
		memcpy(piece + n, in->data, in->len);
	struct pak_span p = {pak_guard_put(&w->in, piece, n), n};
	return w->ops->digest_large(w, hash, p, total);
}

static enum pak_reply run_mac(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_hash_row *hash = pak_hash_find(text_of(req, PAK_F_ALG, name));
	size_t mac_len = (size_t)pak_msg_get(req, PAK_F_SIZE, 0);
	if (hash == NULL)
		return unknown(w, "HMAC with", name);
	if (w->ops->mac == NULL)
		return not_offered(w);
	if (mac_len == 0 || mac_len > hash->out)
		return pak_say(w, PAK_REPLY_UNSUPPORTED, "MAC of %zu bytes from %s", mac_len, name);
	struct pak_span key = guarded(&w->key, req, PAK_F_KEY), in = guarded(&w->in, req, PAK_F_IN);
	enum pak_reply r = w->ops->mac(w, hash, key, in, mac_len, 0);
	if (r != PAK_REPLY_OK || in.len < 2 || w->marks != 0)
		return r;
	struct pak_span first = keep_first(w);
	return compare_split(w, w->ops->mac(w, hash, key, in, mac_len, 1 + in.len / 3), &first);
}

static const struct pak_cipher_row *cipher_of(const struct pak_msg *req, char name[64], bool aead)
{
	const struct pak_cipher_row *c = pak_cipher_find(text_of(req, PAK_F_ALG, name));
	return c != NULL && (c->mode == PAK_BLOCK_GCM) == aead ? c : NULL;
}

static enum pak_reply run_cipher(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_cipher_row *c = cipher_of(req, name, false);
	if (c == NULL)
		return unknown(w, "the cipher", name);
	if (w->ops->cipher == NULL)
		return not_offered(w);
	struct pak_span key = guarded(&w->key, req, PAK_F_KEY), in = guarded(&w->in, req, PAK_F_IN);
	struct pak_span iv = guarded(&w->iv, req, PAK_F_IV);
	enum pak_reply r = w->ops->cipher_key(w, c, pak_msg_get(req, PAK_F_SIZE, 0) == 1, key);
	if (r != PAK_REPLY_OK)
		return r;
	r = w->ops->cipher(w, iv, in, 0);
	if (r == PAK_REPLY_OK && in.len >= 2 && w->marks == 0) {
		struct pak_span first = keep_first(w);
		size_t third = in.len / 3;
		r = compare_split(w, w->ops->cipher(w, iv, in, third != 0 ? third : 1), &first);
	}
	w->ops->cipher_drop(w);
	return r;
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
	uint64_t done = begin_chain(w, &s, guarded(&w->iv, req, PAK_F_IV)) ? 1 : 0;
	for (; r == PAK_REPLY_OK && done < steps; done++)
		r = cipher_step(w, &s);
	if (s.chained)
		w->ops->chain_end(w);
	w->r_prev = (struct pak_span){s.prev, 16};
	w->r_out = (struct pak_span){s.out, 16};
	return r;
}

static enum pak_reply run_cipher_mct(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_cipher_row *c = cipher_of(req, name, false);
	bool encrypt = pak_msg_get(req, PAK_F_SIZE, 0) == 1;
	uint64_t steps = pak_msg_get(req, PAK_F_COUNT, 0);
	if (c == NULL || c->mode == PAK_BLOCK_CTR)
		return unknown(w, "Monte Carlo of", name);
	if (w->ops->cipher == NULL)
		return not_offered(w);
	if (steps < 2 || steps > STEPS_MAX || req->f[PAK_F_IN].len != 16 ||
	    req->f[PAK_F_IV].len != (c->mode == PAK_BLOCK_ECB ? 0u : 16u))
		return pak_say(w, PAK_REPLY_INTERNAL, "Monte Carlo step out of range");
	enum pak_reply r = w->ops->cipher_key(w, c, encrypt, guarded(&w->key, req, PAK_F_KEY));
	if (r != PAK_REPLY_OK)
		return r;
	r = cipher_steps(w, c, encrypt, steps, req);
	w->ops->cipher_drop(w);
	return r;
}

static enum pak_reply run_aead(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_cipher_row *c = cipher_of(req, name, true);
	if (c == NULL)
		return unknown(w, "the AEAD", name);
	if (w->ops->seal == NULL || w->ops->open == NULL)
		return not_offered(w);
	struct pak_span key = guarded(&w->key, req, PAK_F_KEY), in = guarded(&w->in, req, PAK_F_IN);
	struct pak_span iv = guarded(&w->iv, req, PAK_F_IV), aad = guarded(&w->aad, req, PAK_F_AAD);
	if (req->type == PAK_MSG_OPEN)
		return w->ops->open(w, c, key, iv, aad, in, guarded(&w->tag, req, PAK_F_TAG));
	size_t tag_len = (size_t)pak_msg_get(req, PAK_F_SIZE, 0);
	if (tag_len == 0 || tag_len > 16)
		return pak_say(w, PAK_REPLY_INTERNAL, "tag of %zu bytes", tag_len);
	return w->ops->seal(w, c, key, iv, aad, in, tag_len);
}

static enum pak_reply run_sign(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	if (req->type == PAK_MSG_KEYGEN) {
		const struct pak_curve_row *curve = pak_curve_find(text_of(req, PAK_F_CURVE, name));
		if (curve == NULL)
			return unknown(w, "the curve", name);
		return w->ops->keygen != NULL ? w->ops->keygen(w, curve) : not_offered(w);
	}
	const struct pak_hash_row *hash = pak_hash_find(text_of(req, PAK_F_HASH, name));
	if (hash == NULL)
		return unknown(w, "signing with", name);
	return w->ops->sign != NULL ? w->ops->sign(w, hash, guarded(&w->in, req, PAK_F_IN))
	                            : not_offered(w);
}

static enum pak_reply run_verify(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_curve_row *curve = pak_curve_find(text_of(req, PAK_F_CURVE, name));
	struct pak_span pub = guarded(&w->key, req, PAK_F_PUB);
	if (curve == NULL)
		return unknown(w, "the curve", name);
	if (req->type == PAK_MSG_KEYVER)
		return w->ops->keyver != NULL ? w->ops->keyver(w, curve, pub) : not_offered(w);
	const struct pak_hash_row *hash = pak_hash_find(text_of(req, PAK_F_HASH, name));
	if (hash == NULL)
		return unknown(w, "verifying with", name);
	if (w->ops->verify == NULL)
		return not_offered(w);
	return w->ops->verify(w, curve, pub, hash, guarded(&w->in, req, PAK_F_IN),
	                      guarded(&w->tag, req, PAK_F_SIG),
	                      pak_msg_get(req, PAK_F_DER, 0) == 1);
}

static void put(struct pak_msg *rep, enum pak_field field, const struct pak_span *s)
{
	if (s->data != NULL)
		pak_msg_bytes(rep, field, s->data, s->len);
}

void pak_worker_run(struct pak_worker *w, const struct pak_msg *req, struct pak_msg *rep)
{
	static enum pak_reply (*const run[PAK_MSG_END])(struct pak_worker *,
	                                                const struct pak_msg *) = {
	        [PAK_MSG_DIGEST] = run_digest,
	        [PAK_MSG_DIGEST_MCT] = run_digest_mct,
	        [PAK_MSG_DIGEST_LARGE] = run_digest_large,
	        [PAK_MSG_MAC] = run_mac,
	        [PAK_MSG_CIPHER] = run_cipher,
	        [PAK_MSG_CIPHER_MCT] = run_cipher_mct,
	        [PAK_MSG_SEAL] = run_aead,
	        [PAK_MSG_OPEN] = run_aead,
	        [PAK_MSG_KEYGEN] = run_sign,
	        [PAK_MSG_SIGN] = run_sign,
	        [PAK_MSG_VERIFY] = run_verify,
	        [PAK_MSG_KEYVER] = run_verify,
	};
	w->marks = 0;
	w->text[0] = 0;
	w->r_out = w->r_prev = w->r_tag = w->r_pub = w->r_sig = (struct pak_span){NULL, 0};
	enum pak_reply r = run[req->type] != NULL
	                           ? run[req->type](w, req)
	                           : pak_say(w, PAK_REPLY_INTERNAL, "message out of place");
	pak_msg_number(rep, PAK_F_STATUS, r);
	pak_msg_number(rep, PAK_F_MARKS, w->marks);
	if (w->text[0] != 0)
		pak_msg_text(rep, PAK_F_TEXT, w->text);
	if (r != PAK_REPLY_OK && (w->marks & PAK_MARK_RESIDUE) == 0)
		return;
	put(rep, PAK_F_OUT, &w->r_out);
	put(rep, PAK_F_PREV, &w->r_prev);
	put(rep, PAK_F_TAG, &w->r_tag);
	put(rep, PAK_F_PUB, &w->r_pub);
	put(rep, PAK_F_SIG, &w->r_sig);
}
