/* SPDX-License-Identifier: Apache-2.0
 *
 * The key-wrapping service: AES-KW and AES-KWP with the lengths of SP 800-38F 5.3.1. */
#include <pak/wrap.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/kw/kw.h"
#include "crypto/selftest/selftest.h"

#define SEMIBLOCK 8
#define KW_MIN 16  /* bytes of text */
#define KWP_MIN 16 /* bytes of a wrapped key */

_Static_assert(sizeof(struct pak_aes) <= PAK_WRAP_STATE_MAX, "state fits");

static const struct pak_aes *aes(const struct pak_wrap *w)
{
	return (const struct pak_aes *)(const void *)w->state;
}

static bool wrapping(const struct pak_wrap *w)
{
	return w->op == PAK_OP_WRAP || w->op == PAK_OP_ENCRYPT;
}

static enum pak_status admit(struct pak_wrap *w, enum pak_alg alg, size_t key_len)
{
	const struct pak_policy_request request = {
	        .alg = alg, .op = w->op, .key_bits = key_len > 32 ? 0 : (uint32_t)(8 * key_len)};
	enum pak_status st;

	if (!wrapping(w) && w->op != PAK_OP_UNWRAP && w->op != PAK_OP_DECRYPT)
		return PAK_ERR_ARG;
	if (alg != PAK_ALG_AES_KW && alg != PAK_ALG_AES_KWP)
		return PAK_ERR_UNSUPPORTED;
	if (key_len != 16 && key_len != 24 && key_len != 32)
		return PAK_ERR_LENGTH;
	st = pak_policy_check(&request, &w->verdict);
	return st ? st : pak_selftest_gate(PAK_ST_AES_KW);
}

enum pak_status pak_wrap_init(struct pak_wrap *w, enum pak_alg alg, enum pak_op op, bool inverse,
                              const uint8_t *key, size_t key_len)
{
	struct pak_verdict verdict;
	enum pak_status st;

	memset(&w->verdict, 0, sizeof w->verdict);
	w->alg = PAK_ALG_NONE;
	w->op = op;
	w->inverse = inverse;
	st = admit(w, alg, key_len);
	if (st) {
		verdict = w->verdict;
		pak_wrap_clear(w);
		w->verdict = verdict;
		return st;
	}
	w->alg = alg;
	w->key_len = (uint8_t)key_len;
	pak_aes_init((struct pak_aes *)(void *)w->state, key, key_len,
	             wrapping(w) == inverse ? PAK_AES_BOTH : PAK_AES_ENCRYPT_ONLY);
	return PAK_OK;
}

size_t pak_wrap_iv_len(enum pak_alg alg)
{
	return alg == PAK_ALG_AES_KW ? 8 : alg == PAK_ALG_AES_KWP ? 4 : 0;
}

size_t pak_wrap_room(const struct pak_wrap *w, size_t in_len)
{
	size_t blocks = in_len / SEMIBLOCK + (in_len % SEMIBLOCK > 0);
	bool whole = in_len % SEMIBLOCK == 0;

	if (w->alg == PAK_ALG_NONE)
		return 0;
	if (wrapping(w)) {
		if (in_len > PAK_WRAP_MAX || in_len == 0 ||
		    (w->alg == PAK_ALG_AES_KW && (!whole || in_len < KW_MIN)))
			return 0;
		return SEMIBLOCK * (blocks + 1);
	}
	if (!whole || in_len > PAK_WRAP_MAX + SEMIBLOCK ||
	    in_len < (w->alg == PAK_ALG_AES_KW ? KW_MIN + SEMIBLOCK : KWP_MIN))
		return 0;
	return in_len - SEMIBLOCK;
}

/* Unwraps; *text_len is set only if all is well. */
static uint64_t unwrap(const struct pak_wrap *w, uint8_t *out, size_t *text_len, const uint8_t *in,
                       size_t len, const uint8_t *iv)
{
	if (w->alg == PAK_ALG_AES_KWP)
		return pak_kwp_unwrap(aes(w), out, text_len, in, len, iv, w->inverse);
	*text_len = len - SEMIBLOCK;
	return pak_kw_unwrap(aes(w), out, in, len, iv, w->inverse);
}

enum pak_status pak_wrap_run(const struct pak_wrap *w, uint8_t *out, size_t cap, size_t *out_len,
                             const uint8_t *in, size_t in_len, const uint8_t *iv)
{
	static const uint8_t icv1[8] = {0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6, 0xa6};
	static const uint8_t icv2[4] = {0xa6, 0x59, 0x59, 0xa6};
	size_t room = pak_wrap_room(w, in_len), text_len;
	enum pak_status st;
	uint64_t bad;

	*out_len = 0;
	if (w->alg == PAK_ALG_NONE)
		return PAK_ERR_STATE;
	if (room == 0)
		return PAK_ERR_LENGTH;
	*out_len = room;
	if (cap < room)
		return PAK_ERR_BUFFER;
	st = pak_selftest_check();
	if (st)
		return st;
	if (!iv)
		iv = w->alg == PAK_ALG_AES_KW ? icv1 : icv2;
	if (wrapping(w)) {
		if (w->alg == PAK_ALG_AES_KW)
			pak_kw_wrap(aes(w), out, in, in_len, iv, w->inverse);
		else
			pak_kwp_wrap(aes(w), out, in, in_len, iv, w->inverse);
		return PAK_OK;
	}
	bad = unwrap(w, out, &text_len, in, in_len, iv);
	PAK_PUBLIC(&bad, sizeof bad); /* the caller is told */
	PAK_PUBLIC(&text_len, sizeof text_len);
	*out_len = bad ? 0 : text_len;
	if (!bad)
		return PAK_OK;
	pak_wipe(out, room);
	return PAK_ERR_AUTH;
}

void pak_wrap_clear(struct pak_wrap *w)
{
	pak_wipe(w, sizeof *w);
}
