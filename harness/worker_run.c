/* SPDX-License-Identifier: Apache-2.0
 *
 * One request of the parent: unpack, put the inputs behind guard pages, call the product, report
 * what came back and what happened to the buffers. No verdict is made here. */
#include "harness/worker_run.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LARGE_MAX ((uint64_t)1 << 40)

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
const char *pak_run_text(const struct pak_msg *req, enum pak_field field, char buf[64])
{
	if (!pak_msg_copy(buf, 64, req, field))
		buf[0] = 0;
	return buf;
}

struct pak_span pak_run_guarded(struct pak_guard *g, const struct pak_msg *req,
                                enum pak_field field)
{
	const struct pak_span *f = &req->f[field];
	return (struct pak_span){pak_guard_put(g, f->data, f->len), f->len};
}

enum pak_reply pak_run_unknown(struct pak_worker *w, const char *what, const char *name)
{
	return pak_say(w, PAK_REPLY_UNSUPPORTED, "the harness does not drive %s %s", what, name);
}

enum pak_reply pak_run_not_offered(struct pak_worker *w)
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
	const struct pak_hash_row *hash = pak_hash_or_xof_find(pak_run_text(req, PAK_F_ALG, name));
	if (hash == NULL)
		return pak_run_unknown(w, "the digest", name);
	if (w->ops->digest == NULL)
		return pak_run_not_offered(w);
	w->xof_len = (size_t)pak_msg_get(req, PAK_F_SIZE, hash->out);
	if (w->xof_len == 0 || w->xof_len > PAK_XOF_MAX || (!hash->xof && w->xof_len != hash->out))
		return pak_say(w, PAK_REPLY_INTERNAL, "%zu bytes of %s", w->xof_len, name);
	struct pak_span in = pak_run_guarded(&w->in, req, PAK_F_IN);
	enum pak_reply r = w->ops->digest(w, hash, in, 0);
	if (r != PAK_REPLY_OK || in.len < 2 || w->marks != 0)
		return r;
	struct pak_span first = keep_first(w);
	return compare_split(w, w->ops->digest(w, hash, in, 1 + in.len / 3), &first);
}

static enum pak_reply run_digest_large(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_hash_row *hash = pak_hash_find(pak_run_text(req, PAK_F_ALG, name));
	uint64_t total = pak_msg_get(req, PAK_F_SIZE, 0);
	const struct pak_span *in = &req->f[PAK_F_IN];
	if (hash == NULL)
		return pak_run_unknown(w, "the digest", name);
	if (w->ops->digest_large == NULL)
		return pak_run_not_offered(w);
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

static enum pak_reply run_kmac(struct pak_worker *w, const struct pak_msg *req, const char *name,
                               size_t mac_len)
{
	bool xof = pak_msg_get(req, PAK_F_XOF, 0) == 1;
	if (w->ops->kmac == NULL)
		return pak_run_not_offered(w);
	if (mac_len == 0 || mac_len > PAK_XOF_MAX)
		return pak_say(w, PAK_REPLY_INTERNAL, "MAC of %zu bytes", mac_len);
	struct pak_span key = pak_run_guarded(&w->key, req, PAK_F_KEY),
	                in = pak_run_guarded(&w->in, req, PAK_F_IN),
	                custom = pak_run_guarded(&w->aad, req, PAK_F_AAD);
	enum pak_reply r = w->ops->kmac(w, name, key, custom, in, mac_len, xof, 0);
	if (r != PAK_REPLY_OK || in.len < 2 || w->marks != 0)
		return r;
	struct pak_span first = keep_first(w);
	return compare_split(
	        w, w->ops->kmac(w, name, key, custom, in, mac_len, xof, 1 + in.len / 3), &first);
}

static enum pak_reply run_mac(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_hash_row *hash = pak_hash_find(pak_run_text(req, PAK_F_ALG, name));
	size_t mac_len = (size_t)pak_msg_get(req, PAK_F_SIZE, 0);
	if (strcmp(name, "KMAC-128") == 0 || strcmp(name, "KMAC-256") == 0)
		return run_kmac(w, req, name, mac_len);
	if (hash == NULL)
		return pak_run_unknown(w, "HMAC with", name);
	if (w->ops->mac == NULL)
		return pak_run_not_offered(w);
	if (mac_len == 0 || mac_len > hash->out)
		return pak_say(w, PAK_REPLY_UNSUPPORTED, "MAC of %zu bytes from %s", mac_len, name);
	struct pak_span key = pak_run_guarded(&w->key, req, PAK_F_KEY),
	                in = pak_run_guarded(&w->in, req, PAK_F_IN);
	enum pak_reply r = w->ops->mac(w, hash, key, in, mac_len, 0);
	if (r != PAK_REPLY_OK || in.len < 2 || w->marks != 0)
		return r;
	struct pak_span first = keep_first(w);
	return compare_split(w, w->ops->mac(w, hash, key, in, mac_len, 1 + in.len / 3), &first);
}

const struct pak_cipher_row *pak_run_find_cipher(const struct pak_msg *req, char name[64],
                                                 bool aead)
{
	const struct pak_cipher_row *c = pak_cipher_find(pak_run_text(req, PAK_F_ALG, name));
	return c != NULL && (c->mode >= PAK_BLOCK_GCM) == aead ? c : NULL;
}

static enum pak_reply run_cipher(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_cipher_row *c = pak_run_find_cipher(req, name, false);
	if (c == NULL)
		return pak_run_unknown(w, "the cipher", name);
	if (w->ops->cipher == NULL)
		return pak_run_not_offered(w);
	struct pak_span key = pak_run_guarded(&w->key, req, PAK_F_KEY),
	                in = pak_run_guarded(&w->in, req, PAK_F_IN);
	struct pak_span iv = pak_run_guarded(&w->iv, req, PAK_F_IV);
	enum pak_reply r = w->ops->cipher_key(w, c, pak_msg_get(req, PAK_F_SIZE, 0) == 1, key);
	if (r != PAK_REPLY_OK)
		return r;
	r = w->ops->cipher(w, iv, in, 0);
	/* A data unit of XTS is one piece. */
	if (r == PAK_REPLY_OK && in.len >= 2 && w->marks == 0 && c->mode != PAK_BLOCK_XTS) {
		struct pak_span first = keep_first(w);
		size_t third = in.len / 3;
		r = compare_split(w, w->ops->cipher(w, iv, in, third != 0 ? third : 1), &first);
	}
	w->ops->cipher_drop(w);
	return r;
}

static enum pak_reply run_aead(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_cipher_row *c = pak_run_find_cipher(req, name, true);
	if (c == NULL)
		return pak_run_unknown(w, "the AEAD", name);
	if (w->ops->seal == NULL || w->ops->open == NULL)
		return pak_run_not_offered(w);
	struct pak_span key = pak_run_guarded(&w->key, req, PAK_F_KEY),
	                in = pak_run_guarded(&w->in, req, PAK_F_IN);
	struct pak_span iv = pak_run_guarded(&w->iv, req, PAK_F_IV),
	                aad = pak_run_guarded(&w->aad, req, PAK_F_AAD);
	if (req->type == PAK_MSG_OPEN)
		return w->ops->open(w, c, key, iv, aad, in,
		                    pak_run_guarded(&w->tag, req, PAK_F_TAG));
	size_t tag_len = (size_t)pak_msg_get(req, PAK_F_SIZE, 0);
	if (tag_len == 0 || tag_len > 16)
		return pak_say(w, PAK_REPLY_INTERNAL, "tag of %zu bytes", tag_len);
	return w->ops->seal(w, c, key, iv, aad, in, tag_len);
}

static enum pak_reply run_sign(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	if (req->type == PAK_MSG_KEYGEN) {
		const struct pak_curve_row *curve =
		        pak_curve_find(pak_run_text(req, PAK_F_CURVE, name));
		if (curve == NULL)
			return pak_run_unknown(w, "the curve", name);
		return w->ops->keygen != NULL ? w->ops->keygen(w, curve) : pak_run_not_offered(w);
	}
	const struct pak_hash_row *hash = pak_hash_find(pak_run_text(req, PAK_F_HASH, name));
	if (hash == NULL)
		return pak_run_unknown(w, "signing with", name);
	return w->ops->sign != NULL ? w->ops->sign(w, hash, pak_run_guarded(&w->in, req, PAK_F_IN))
	                            : pak_run_not_offered(w);
}

static enum pak_reply run_verify(struct pak_worker *w, const struct pak_msg *req)
{
	char name[64];
	const struct pak_curve_row *curve = pak_curve_find(pak_run_text(req, PAK_F_CURVE, name));
	struct pak_span pub = pak_run_guarded(&w->key, req, PAK_F_PUB);
	if (curve == NULL)
		return pak_run_unknown(w, "the curve", name);
	if (req->type == PAK_MSG_KEYVER)
		return w->ops->keyver != NULL ? w->ops->keyver(w, curve, pub)
		                              : pak_run_not_offered(w);
	const struct pak_hash_row *hash = pak_hash_find(pak_run_text(req, PAK_F_HASH, name));
	if (hash == NULL)
		return pak_run_unknown(w, "verifying with", name);
	if (w->ops->verify == NULL)
		return pak_run_not_offered(w);
	return w->ops->verify(w, curve, pub, hash, pak_run_guarded(&w->in, req, PAK_F_IN),
	                      pak_run_guarded(&w->tag, req, PAK_F_SIG),
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
	        [PAK_MSG_DIGEST_MCT] = pak_run_digest_step,
	        [PAK_MSG_DIGEST_LARGE] = run_digest_large,
	        [PAK_MSG_MAC] = run_mac,
	        [PAK_MSG_CIPHER] = run_cipher,
	        [PAK_MSG_CIPHER_MCT] = pak_run_cipher_steps,
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
