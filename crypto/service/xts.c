/* SPDX-License-Identifier: Apache-2.0
 *
 * The service of AES-XTS (SP 800-38E): keys that differ, data units of bounded length. */
#include <pak/xts.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/selftest/selftest.h"
#include "crypto/xts/xts.h"

_Static_assert(sizeof(struct pak_xts_key) <= PAK_XTS_STATE_MAX, "state fits");

static const struct pak_xts_key *keys(const struct pak_xts *x)
{
	return (const struct pak_xts_key *)(const void *)x->state;
}

static enum pak_status admit(struct pak_xts *x, const uint8_t *key, size_t key_len)
{
	const struct pak_policy_request request = {
	        .alg = PAK_ALG_AES_XTS,
	        .op = x->direction == PAK_ENCRYPT ? PAK_OP_ENCRYPT : PAK_OP_DECRYPT,
	        .key_bits = 8 * (uint32_t)key_len,
	};
	enum pak_status st;
	int equal;

	if (key_len != 32 && key_len != 64)
		return PAK_ERR_LENGTH;
	st = pak_policy_check(&request, &x->verdict);
	if (st)
		return st;
	equal = pak_mem_equal(key, key + key_len / 2, key_len / 2);
	PAK_PUBLIC(&equal, sizeof equal); /* the caller is told */
	return equal ? PAK_ERR_KEY : pak_selftest_gate(PAK_ST_AES_XTS);
}

enum pak_status pak_xts_init(struct pak_xts *x, enum pak_direction direction, const uint8_t *key,
                             size_t key_len)
{
	struct pak_verdict verdict;
	enum pak_status st;

	memset(&x->verdict, 0, sizeof x->verdict);
	x->direction = direction;
	x->key_len = 0;
	if (direction != PAK_ENCRYPT && direction != PAK_DECRYPT)
		return PAK_ERR_ARG;
	st = admit(x, key, key_len);
	if (st) {
		verdict = x->verdict;
		pak_xts_clear(x);
		x->verdict = verdict;
		return st;
	}
	pak_xts_set_key((struct pak_xts_key *)(void *)x->state, key, key_len,
	                direction == PAK_ENCRYPT ? PAK_AES_ENCRYPT_ONLY : PAK_AES_BOTH);
	x->key_len = (uint8_t)key_len;
	return PAK_OK;
}

enum pak_status pak_xts_unit_bits(const struct pak_xts *x, uint8_t *out, const uint8_t *in,
                                  size_t len_bits, const uint8_t tweak[16])
{
	enum pak_status st;

	if (!x->key_len)
		return PAK_ERR_STATE;
	if (len_bits < 8 * PAK_XTS_MIN)
		return PAK_ERR_LENGTH;
	if (len_bits > 8 * PAK_XTS_MAX)
		return PAK_ERR_LIMIT;
	st = pak_selftest_check();
	if (st)
		return st;
	if (x->direction == PAK_ENCRYPT)
		pak_xts_encrypt_bits(keys(x), out, in, len_bits, tweak);
	else
		pak_xts_decrypt_bits(keys(x), out, in, len_bits, tweak);
	return PAK_OK;
}

enum pak_status pak_xts_unit(const struct pak_xts *x, uint8_t *out, const uint8_t *in, size_t len,
                             const uint8_t tweak[16])
{
	/* 8 len must not wrap round. */
	return pak_xts_unit_bits(x, out, in, len > PAK_XTS_MAX ? SIZE_MAX : 8 * len, tweak);
}

void pak_xts_clear(struct pak_xts *x)
{
	pak_wipe(x, sizeof *x);
}
