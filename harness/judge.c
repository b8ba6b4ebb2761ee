/* SPDX-License-Identifier: Apache-2.0
 *
 * Verdicts. Only here, only in the parent, and never on a product's word about its own answers:
 * values are compared with the vector, signatures verified by libcrypto, and where product and
 * vector differ libcrypto is asked which it sides with. */
#include <stdio.h>
#include <string.h>

#include "harness/algs.h"
#include "harness/oracle.h"
#include "harness/run.h"
#include "harness/sig.h"

#define SHOWN 32 /* bytes of a wrong answer that a report shows */

static void decide(struct pak_result *res, enum pak_outcome outcome, const char *reason)
{
	res->outcome = outcome;
	res->reason = reason;
}

static const char *text_of(struct pak_arena *a, const struct pak_msg *rep)
{
	char text[PAK_ERROR_MAX];
	if (!pak_msg_copy(text, sizeof text, rep, PAK_F_TEXT))
		return "";
	pak_printable(text, strlen(text));
	return pak_arena_text(a, "%s", text);
}

static enum pak_reply status_of(const struct pak_msg *rep)
{
	return (enum pak_reply)pak_msg_get(rep, PAK_F_STATUS, PAK_REPLY_INTERNAL);
}

void pak_judge_differ(struct pak_arena *a, struct pak_result *res, struct pak_span want,
                      struct pak_span got, const char *reason)
{
	size_t n = want.len < got.len ? want.len : got.len, at = 0;
	while (at < n && want.data[at] == got.data[at])
		at++;
	decide(res, PAK_FAIL, reason);
	res->diff_at = at;
	res->want = pak_hex_text(a, want.data, want.len, SHOWN);
	res->got = pak_hex_text(a, got.data, got.len, SHOWN);
}

bool pak_judge_refusal(struct pak_arena *a, const struct pak_case *c, const struct pak_msg *rep,
                       struct pak_result *res)
{
	const char *text = text_of(a, rep);
	switch (status_of(rep)) {
	case PAK_REPLY_OK:
		return false;
	case PAK_REPLY_REJECTED:
		if (c->op == PAK_MSG_OPEN || c->op == PAK_MSG_VERIFY || c->op == PAK_MSG_KEYVER)
			return false;
		decide(res, PAK_FAIL, pak_arena_text(a, "refuses valid input: %s", text));
		return true;
	case PAK_REPLY_UNSUPPORTED:
		decide(res, PAK_UNSUPPORTED, text);
		return true;
	case PAK_REPLY_POLICY:
		decide(res, PAK_UNSUPPORTED, pak_arena_text(a, "policy-refused: %s", text));
		return true;
	case PAK_REPLY_PROVISION:
		decide(res, PAK_INCONCLUSIVE,
		       pak_arena_text(a, "the key could not be brought in: %s", text));
		return true;
	case PAK_REPLY_ERROR:
		decide(res, PAK_FAIL, pak_arena_text(a, "error on valid input: %s", text));
		return true;
	default:
		decide(res, PAK_HARNESS_ERROR, pak_arena_text(a, "worker: %s", text));
		return true;
	}
}

/* Faults on the buffers outweigh a right answer. True = decided. */
static bool judge_marks(struct pak_arena *a, const struct pak_msg *rep, struct pak_result *res)
{
	uint64_t marks = pak_msg_get(rep, PAK_F_MARKS, 0);
	if (marks & PAK_MARK_BEFORE)
		decide(res, PAK_FAIL, "writes before the output buffer");
	else if (marks & PAK_MARK_LENGTH)
		decide(res, PAK_FAIL, "reports more bytes than the buffer holds");
	else if (marks & PAK_MARK_SPLIT)
		pak_judge_differ(a, res, rep->f[PAK_F_OUT], rep->f[PAK_F_PREV],
		                 "the input in two pieces gives another answer than at once");
	else
		return false;
	return true;
}

/* What libcrypto answers to a case whose answer is a value; false if it has no opinion. */
static bool second_answer(struct pak_arena *a, const struct pak_case *c, struct pak_span *out)
{
	uint8_t tag[16], *p = pak_arena_alloc(a, c->in.len + PAK_DIGEST_MAX + c->want.len);
	const struct pak_hash_row *hash = pak_hash_or_xof_find(c->alg);
	const struct pak_cipher_row *cipher = pak_cipher_find(c->alg);
	*out = (struct pak_span){p, c->want.len};
	if (c->op == PAK_MSG_DIGEST && hash != NULL && hash->xof)
		return pak_oracle_xof(p, c->want.len, hash, c->in);
	if (c->op == PAK_MSG_MAC && hash == NULL)
		return pak_oracle_kmac(p, c->want.len, c->alg, c->xof, c->key, c->aad, c->in);
	if (c->want.len > c->in.len + PAK_DIGEST_MAX)
		return false; /* no answer of libcrypto is as long */
	switch (c->op) {
	case PAK_MSG_DIGEST:
		return hash != NULL && pak_oracle_digest(p, hash, c->in);
	case PAK_MSG_MAC:
		return hash != NULL && pak_oracle_hmac(p, hash, c->key, c->in);
	case PAK_MSG_CIPHER:
		return cipher != NULL &&
		       pak_oracle_cipher(p, cipher, c->encrypt, c->key, c->iv, c->in);
	case PAK_MSG_SEAL:
		return cipher != NULL && pak_oracle_seal(p, tag, (size_t)c->size, cipher, c->key,
		                                         c->iv, c->aad, c->in);
	default:
		return false;
	}
}

static bool equal_bits(struct pak_span want, struct pak_span got, size_t bits)
{
	if (want.len != got.len)
		return false;
	if (bits == 0 || bits == 8 * want.len)
		return want.len == 0 || memcmp(want.data, got.data, want.len) == 0;
	size_t whole = bits / 8;
	uint8_t mask = (uint8_t)(0xff00 >> bits % 8);
	return memcmp(want.data, got.data, whole) == 0 &&
	       (mask & (want.data[whole] ^ got.data[whole])) == 0;
}

static bool is_reversed(struct pak_span want, struct pak_span got)
{
	bool same = want.len == got.len && want.len > 1;
	for (size_t i = 0; same && i < want.len; i++)
		same = want.data[i] == got.data[want.len - 1 - i];
	return same;
}

/* A wrong answer: name the cause if it can be told. */
static const char *cause(const struct pak_msg *rep, struct pak_span want, struct pak_span got)
{
	if (pak_msg_get(rep, PAK_F_MARKS, 0) & PAK_MARK_STALE)
		return "reports success and leaves the output buffer as it was";
	if (got.len != want.len)
		return "answer of the wrong length";
	return is_reversed(want, got) ? "answer with its bytes in reverse order" : "wrong answer";
}

static void judge_value(struct pak_arena *a, const struct pak_case *c, const struct pak_msg *rep,
                        struct pak_span want, struct pak_span got, struct pak_result *res)
{
	struct pak_span second;
	pak_judge_differ(a, res, want, got, cause(rep, want, got));
	/* A canary is random: it does not belong into a report that repeats. */
	if (pak_msg_get(rep, PAK_F_MARKS, 0) & PAK_MARK_STALE)
		res->got = "nothing";
	if (c->origin == PAK_FROM_FILE && second_answer(a, c, &second) &&
	    equal_bits(second, got, c->want_bits) && !equal_bits(second, want, c->want_bits))
		decide(res, PAK_INCONCLUSIVE,
		       "differs from the vector, and libcrypto sides with the product");
}

/* The plaintext of a refused message must not be in the buffer. GCM is a stream cipher: sealing the
 * ciphertext shows what the product would have decrypted. */
static bool plaintext_released(struct pak_arena *a, const struct pak_case *c,
                               const struct pak_msg *rep)
{
	struct pak_span out = rep->f[PAK_F_OUT];
	uint8_t tag[16], *p = pak_arena_alloc(a, c->in.len + 16);
	if ((pak_msg_get(rep, PAK_F_MARKS, 0) & PAK_MARK_RESIDUE) == 0 || out.len == 0)
		return false;
	size_t n = out.len < c->in.len ? out.len : c->in.len;
	return n >= 8 &&
	       pak_oracle_seal(p, tag, (size_t)c->size, pak_cipher_find(c->alg), c->key, c->iv,
	                       c->aad, c->in) &&
	       memcmp(p, out.data, n) == 0;
}

static enum pak_opinion second_verdict(const struct pak_case *c)
{
	const struct pak_curve_row *curve = pak_curve_find(c->curve);
	const struct pak_hash_row *hash = pak_hash_find(c->hash);
	if (c->op == PAK_MSG_KEYVER && curve != NULL)
		return pak_oracle_public_key(curve, c->pub);
	if (c->op != PAK_MSG_VERIFY || curve == NULL || hash == NULL)
		return PAK_OPINION_NONE;
	return c->der ? pak_oracle_verify_der(curve, c->pub, hash, c->in, c->sig)
	              : pak_oracle_verify(curve, c->pub, hash, c->in, c->sig);
}

static const char *thing(const struct pak_case *c)
{
	return c->op == PAK_MSG_OPEN     ? "message"
	       : c->op == PAK_MSG_MAC    ? "MAC"
	       : c->op == PAK_MSG_KEYVER ? "public key"
	                                 : "signature";
}

static const char *with_note(struct pak_arena *a, const struct pak_case *c, const char *reason)
{
	return c->note != NULL ? pak_arena_text(a, "%s (%s)", reason, c->note) : reason;
}

/* Accepted or refused, and whether that is right. */
static void judge_verdict(struct pak_arena *a, const struct pak_case *c, bool accepted,
                          const char *text, struct pak_result *res)
{
	bool should = c->expect != PAK_EXPECT_REJECT;
	if (accepted == should || c->expect == PAK_EXPECT_EITHER) {
		decide(res, accepted ? PAK_PASS : PAK_CORRECT_REJECT,
		       c->expect == PAK_EXPECT_EITHER ? "either answer is acceptable here" : NULL);
		return;
	}
	enum pak_opinion second = c->origin == PAK_FROM_FILE ? second_verdict(c) : PAK_OPINION_NONE;
	if (second == (accepted ? PAK_OPINION_VALID : PAK_OPINION_INVALID)) {
		decide(res, PAK_INCONCLUSIVE,
		       "differs from the vector, and libcrypto sides with the product");
		return;
	}
	const char *how = !accepted               ? "refuses a valid"
	                  : c->origin == PAK_TWIN ? "accepts an altered"
	                                          : "accepts an invalid";
	decide(res, PAK_FAIL,
	       with_note(a, c,
	                 pak_arena_text(a, "%s %s%s%s", how, thing(c), text[0] != 0 ? ": " : "",
	                                text)));
}

/* Wycheproof MACs are computed and compared here; an invalid one must differ. */
static void judge_mac(struct pak_arena *a, const struct pak_case *c, const struct pak_msg *rep,
                      struct pak_result *res)
{
	struct pak_span got = rep->f[PAK_F_OUT];
	bool same = equal_bits(c->want, got, 0);
	if (c->expect == PAK_EXPECT_VALUE && !same)
		judge_value(a, c, rep, c->want, got, res);
	else
		judge_verdict(a, c, same, "", res);
}

static void judge_open(struct pak_arena *a, const struct pak_case *c, const struct pak_msg *rep,
                       struct pak_result *res)
{
	bool accepted = status_of(rep) == PAK_REPLY_OK;
	if (!accepted && plaintext_released(a, c, rep))
		decide(res, PAK_FAIL,
		       "refuses the message, yet leaves its plaintext in the buffer");
	else if (accepted && c->expect != PAK_EXPECT_REJECT &&
	         !equal_bits(c->want, rep->f[PAK_F_OUT], 0))
		judge_value(a, c, rep, c->want, rep->f[PAK_F_OUT], res);
	else
		judge_verdict(a, c, accepted, text_of(a, rep), res);
}

void pak_judge(struct pak_arena *a, const struct pak_case *c, const struct pak_msg *rep,
               struct pak_result *res)
{
	if (pak_judge_refusal(a, c, rep, res) || judge_marks(a, rep, res))
		return;
	struct pak_span out = rep->f[PAK_F_OUT], tag = rep->f[PAK_F_TAG];
	if (c->op == PAK_MSG_OPEN)
		judge_open(a, c, rep, res);
	else if (c->op == PAK_MSG_VERIFY || c->op == PAK_MSG_KEYVER)
		judge_verdict(a, c, status_of(rep) == PAK_REPLY_OK, text_of(a, rep), res);
	else if (c->op == PAK_MSG_MAC)
		judge_mac(a, c, rep, res);
	else if (!equal_bits(c->want, out, c->want_bits))
		judge_value(a, c, rep, c->want, out, res);
	else if (c->op == PAK_MSG_SEAL && !equal_bits(c->want_tag, tag, 0))
		pak_judge_differ(a, res, c->want_tag, tag, "wrong tag");
	else
		decide(res, PAK_PASS, NULL);
}

void pak_judge_signature(struct pak_arena *a, const struct pak_case *c, struct pak_span pub,
                         struct pak_span sig, uint64_t marks, struct pak_result *res)
{
	const struct pak_curve_row *curve = pak_curve_find(c->curve);
	const struct pak_hash_row *hash = pak_hash_find(c->hash);
	size_t half = (curve->order_bits + 7) / 8;
	if (marks & (PAK_MARK_BEFORE | PAK_MARK_LENGTH)) {
		decide(res, PAK_FAIL, "writes outside the output buffer");
		return;
	}
	if (pub.len != 1 + 2 * curve->field ||
	    pak_oracle_public_key(curve, pub) == PAK_OPINION_INVALID) {
		decide(res, PAK_FAIL, "its own key pair has an invalid public key");
		return;
	}
	if (sig.len != 2 * half) {
		decide(res, PAK_FAIL,
		       pak_arena_text(a, "a signature of %zu bytes, not %zu", sig.len, 2 * half));
		return;
	}
	switch (pak_oracle_verify(curve, pub, hash, c->in, sig)) {
	case PAK_OPINION_VALID:
		decide(res, PAK_PASS, NULL);
		break;
	case PAK_OPINION_INVALID:
		decide(res, PAK_FAIL,
		       (marks & PAK_MARK_STALE) != 0
		               ? "reports success and leaves the output buffer as it was"
		               : "its signature does not verify under its own public key");
		break;
	default:
		decide(res, PAK_INCONCLUSIVE, "libcrypto cannot verify on this curve or digest");
	}
}
