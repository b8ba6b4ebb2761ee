/* SPDX-License-Identifier: Apache-2.0
 *
 * The AEAD service: AES-GCM with the limits of SP 800-38D 5.2.1 and 8.3. */
#include <pak/aead.h>

#include <string.h>

#include <pak/mem.h>
#include <pak/rng.h>

#include "crypto/base/ct.h"
#include "crypto/gcm/gcm.h"
#include "crypto/selftest/selftest.h"

#define MAX_SEALS ((uint64_t)1 << 32)       /* 8.3: invocations under one key */
#define MAX_TEXT (((uint64_t)1 << 36) - 32) /* 5.2.1.1: 2^39 - 256 bits */
#define MAX_AAD (((uint64_t)1 << 61) - 1)
#define MAX_IV UINT32_MAX
#define RANDOM_IV_MIN 12 /* 8.2.2: a random field of 96 bits or more */
#define USUAL_IV 12
#define USUAL_TAG 16

_Static_assert(sizeof(struct pak_gcm) <= PAK_AEAD_STATE_MAX, "state fits");

static struct pak_gcm *gcm(struct pak_aead *a)
{
	return (struct pak_gcm *)(void *)a->state;
}

/* Judges the IV and tag lengths, once as long as they stay the same. */
static enum pak_status judge(struct pak_aead *a, size_t iv_len, size_t tag_len)
{
	struct pak_policy_request request;
	enum pak_status st;

	if (a->judged && a->iv_len == iv_len && a->tag_len == tag_len)
		return PAK_OK;
	request = (struct pak_policy_request){
	        .alg = a->alg,
	        .op = a->direction == PAK_ENCRYPT ? PAK_OP_ENCRYPT : PAK_OP_DECRYPT,
	        .key_bits = 8 * (uint32_t)a->key_len,
	        .iv_bits = iv_len > UINT32_MAX / 8 ? UINT32_MAX : (uint32_t)(8 * iv_len),
	        .tag_bits = (uint32_t)(8 * tag_len),
	};
	st = pak_policy_check(&request, &a->verdict);
	a->iv_len = (uint32_t)iv_len;
	a->tag_len = (uint8_t)tag_len;
	a->judged = !st;
	return st;
}

static bool tag_len_exists(size_t n)
{
	return n == 4 || n == 8 || (n >= 12 && n <= PAK_AEAD_MAX_TAG);
}

static enum pak_status admit(struct pak_aead *a, size_t key_len)
{
	bool implemented = a->alg == PAK_ALG_AES_GCM;
	enum pak_status st;

	if (a->direction != PAK_ENCRYPT && a->direction != PAK_DECRYPT)
		return PAK_ERR_ARG;
	if (implemented && key_len != 16 && key_len != 24 && key_len != 32)
		return PAK_ERR_LENGTH;
	a->key_len = (uint8_t)(key_len <= 32 ? key_len : 0);
	st = judge(a, USUAL_IV, USUAL_TAG);
	if (st)
		return st;
	return implemented ? pak_selftest_gate(PAK_ST_AES_GCM) : PAK_ERR_UNSUPPORTED;
}

enum pak_status pak_aead_init(struct pak_aead *a, enum pak_alg alg, enum pak_direction direction,
                              const uint8_t *key, size_t key_len)
{
	struct pak_verdict verdict;
	enum pak_status st;

	memset(&a->verdict, 0, sizeof a->verdict);
	a->alg = alg;
	a->direction = direction;
	a->judged = false;
	a->seals = 0;
	st = admit(a, key_len);
	if (st) {
		verdict = a->verdict;
		pak_aead_clear(a);
		a->verdict = verdict;
		return st;
	}
	pak_gcm_init(gcm(a), key, key_len);
	a->phase = PAK_AEAD_KEYED;
	return PAK_OK;
}

/* All that must hold before a message begins; counts it. */
static enum pak_status begin(struct pak_aead *a, size_t iv_len, size_t tag_len)
{
	enum pak_status st;

	if (a->phase == PAK_AEAD_EMPTY)
		return PAK_ERR_STATE;
	a->phase = PAK_AEAD_KEYED;
	if (iv_len == 0 || iv_len > MAX_IV || !tag_len_exists(tag_len))
		return PAK_ERR_LENGTH;
	if (a->direction == PAK_ENCRYPT && a->seals >= MAX_SEALS)
		return PAK_ERR_LIMIT;
	st = judge(a, iv_len, tag_len);
	if (!st)
		st = pak_selftest_check();
	if (!st && a->direction == PAK_ENCRYPT)
		a->seals++;
	return st;
}

enum pak_status pak_aead_start(struct pak_aead *a, const uint8_t *iv, size_t iv_len, size_t tag_len)
{
	enum pak_status st = begin(a, iv_len, tag_len);

	if (st)
		return st;
	pak_gcm_start(gcm(a), iv, iv_len);
	a->phase = PAK_AEAD_AAD;
	return PAK_OK;
}

enum pak_status pak_aead_start_random(struct pak_aead *a, uint8_t *iv, size_t iv_len,
                                      size_t tag_len)
{
	enum pak_status st;

	if (a->phase == PAK_AEAD_EMPTY || a->direction != PAK_ENCRYPT)
		return PAK_ERR_STATE;
	if (iv_len < RANDOM_IV_MIN)
		return PAK_ERR_LENGTH;
	st = begin(a, iv_len, tag_len);
	if (!st)
		st = pak_rng_bytes(iv, iv_len);
	if (st)
		return st;
	pak_gcm_start(gcm(a), iv, iv_len);
	a->phase = PAK_AEAD_AAD;
	return PAK_OK;
}

enum pak_status pak_aead_set_tag_len(struct pak_aead *a, size_t tag_len)
{
	enum pak_status st;

	if (a->phase < PAK_AEAD_SEALED)
		return PAK_ERR_STATE;
	if (!tag_len_exists(tag_len))
		return PAK_ERR_LENGTH;
	st = judge(a, a->iv_len, tag_len);
	if (st)
		a->phase = PAK_AEAD_KEYED;
	return st;
}

enum pak_status pak_aead_aad(struct pak_aead *a, const void *aad, size_t len)
{
	if (a->phase != PAK_AEAD_AAD)
		return PAK_ERR_STATE;
	if (len > MAX_AAD - gcm(a)->aad_len)
		return PAK_ERR_LIMIT;
	if (len > 0)
		pak_gcm_aad(gcm(a), aad, len);
	return PAK_OK;
}

enum pak_status pak_aead_update(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len)
{
	enum pak_status st;

	if (a->phase < PAK_AEAD_AAD)
		return PAK_ERR_STATE;
	if (len > MAX_TEXT - gcm(a)->text_len)
		return PAK_ERR_LIMIT;
	st = pak_selftest_check();
	if (st)
		return st;
	a->phase = PAK_AEAD_TEXT;
	if (len == 0)
		return PAK_OK;
	if (a->direction == PAK_ENCRYPT)
		pak_gcm_encrypt(gcm(a), out, in, len);
	else
		pak_gcm_decrypt(gcm(a), out, in, len);
	return PAK_OK;
}

enum pak_status pak_aead_seal_final(struct pak_aead *a, uint8_t *tag, size_t tag_len)
{
	uint8_t full[PAK_AEAD_MAX_TAG];
	enum pak_status st;

	if (a->phase < PAK_AEAD_AAD || a->direction != PAK_ENCRYPT)
		return PAK_ERR_STATE;
	if (tag_len > a->tag_len || !tag_len_exists(tag_len))
		return PAK_ERR_LENGTH;
	st = judge(a, a->iv_len, tag_len);
	if (!st)
		st = pak_selftest_check();
	if (st)
		return st;
	pak_gcm_final(gcm(a), full);
	memcpy(tag, full, tag_len);
	a->phase = PAK_AEAD_SEALED;
	return PAK_OK;
}

enum pak_status pak_aead_open_final(struct pak_aead *a, const uint8_t *tag, size_t tag_len)
{
	uint8_t full[PAK_AEAD_MAX_TAG];
	enum pak_status st;
	int equal;

	if (a->phase < PAK_AEAD_AAD || a->direction != PAK_DECRYPT)
		return PAK_ERR_STATE;
	if (tag_len != a->tag_len)
		return PAK_ERR_LENGTH;
	st = pak_selftest_check();
	if (st)
		return st;
	pak_gcm_final(gcm(a), full);
	equal = pak_mem_equal(full, tag, tag_len);
	PAK_PUBLIC(&equal, sizeof equal); /* the caller is told */
	pak_wipe(full, sizeof full);      /* the right tag for a forged message */
	a->phase = PAK_AEAD_KEYED;
	return equal ? PAK_OK : PAK_ERR_AUTH;
}

enum pak_status pak_aead_seal(struct pak_aead *a, uint8_t *out, uint8_t *tag, size_t tag_len,
                              const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
                              const uint8_t *in, size_t len)
{
	uint8_t full[PAK_AEAD_MAX_TAG];
	enum pak_status st;

	if (a->phase == PAK_AEAD_EMPTY || a->direction != PAK_ENCRYPT)
		return PAK_ERR_STATE;
	if (len > MAX_TEXT || aad_len > MAX_AAD)
		return PAK_ERR_LIMIT;
	st = begin(a, iv_len, tag_len);
	if (st)
		return st;
	if (tag_len == PAK_AEAD_MAX_TAG) {
		pak_gcm_seal(gcm(a), out, tag, iv, iv_len, aad, aad_len, in, len);
	} else {
		pak_gcm_seal(gcm(a), out, full, iv, iv_len, aad, aad_len, in, len);
		memcpy(tag, full, tag_len);
	}
	return PAK_OK;
}

enum pak_status pak_aead_open(struct pak_aead *a, uint8_t *out, const uint8_t *tag, size_t tag_len,
                              const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
                              const uint8_t *in, size_t len)
{
	uint8_t full[PAK_AEAD_MAX_TAG];
	enum pak_status st;
	int equal;

	if (a->phase == PAK_AEAD_EMPTY || a->direction != PAK_DECRYPT)
		return PAK_ERR_STATE;
	if (len > MAX_TEXT || aad_len > MAX_AAD)
		return PAK_ERR_LIMIT;
	st = begin(a, iv_len, tag_len);
	if (st)
		return st;
	pak_gcm_open(gcm(a), out, full, iv, iv_len, aad, aad_len, in, len);
	equal = pak_mem_equal(full, tag, tag_len);
	PAK_PUBLIC(&equal, sizeof equal); /* the caller is told */
	pak_wipe(full, sizeof full);
	if (equal)
		return PAK_OK;
	pak_wipe(out, len);
	return PAK_ERR_AUTH;
}

void pak_aead_clear(struct pak_aead *a)
{
	pak_wipe(a, sizeof *a);
}
