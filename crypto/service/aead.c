/* SPDX-License-Identifier: Apache-2.0
 *
 * The AEAD service: policy, states, lengths; the modes themselves are rows. */
#include <pak/aead.h>

#include <string.h>

#include <pak/mem.h>
#include <pak/rng.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/service/aead_impl.h"

#define RANDOM_IV_MIN 12 /* SP 800-38D 8.2.2: a random field of 96 bits or more */
#define USUAL_IV 12
#define USUAL_TAG 16

static const struct pak_aead_mode *mode_of(enum pak_alg alg)
{
	switch ((int)alg) {
	case PAK_ALG_AES_GCM:
		return &pak_aead_gcm;
	case PAK_ALG_AES_CCM:
		return &pak_aead_ccm;
	case PAK_ALG_CHACHA20_POLY1305:
		return &pak_aead_chachapoly;
	case PAK_ALG_AES_SIV:
		return &pak_aead_siv;
	case PAK_ALG_AES_GCM_SIV:
		return &pak_aead_gcm_siv;
	}
	return NULL;
}

/* These lengths have been judged, and so are such as the mode takes. */
static inline bool settled(const struct pak_aead *a, size_t iv_len, size_t tag_len)
{
	return a->judged && a->iv_len == iv_len && a->tag_len == tag_len;
}

/* Judges the IV and tag lengths, which have changed. */
static __attribute__((noinline)) enum pak_status judge(struct pak_aead *a, size_t iv_len,
                                                       size_t tag_len)
{
	struct pak_policy_request request;
	enum pak_status st;

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

static enum pak_status admit(struct pak_aead *a, size_t key_len)
{
	enum pak_status st;

	if (a->direction != PAK_ENCRYPT && a->direction != PAK_DECRYPT)
		return PAK_ERR_ARG;
	if (a->mode && !a->mode->takes_key(key_len))
		return PAK_ERR_LENGTH;
	a->key_len = (uint8_t)(key_len <= 64 ? key_len : 0);
	st = judge(a, USUAL_IV, USUAL_TAG);
	if (st)
		return st;
	return a->mode ? pak_selftest_gate(a->mode->selftest) : PAK_ERR_UNSUPPORTED;
}

enum pak_status pak_aead_init(struct pak_aead *a, enum pak_alg alg, enum pak_direction direction,
                              const uint8_t *key, size_t key_len)
{
	struct pak_verdict verdict;
	enum pak_status st;

	memset(&a->verdict, 0, sizeof a->verdict);
	a->mode = mode_of(alg);
	a->alg = alg;
	a->direction = direction;
	a->judged = false;
	a->used = 0;
	st = admit(a, key_len);
	if (st) {
		verdict = a->verdict;
		pak_aead_clear(a);
		a->verdict = verdict;
		return st;
	}
	a->mode->init(a, key, key_len);
	a->phase = PAK_AEAD_KEYED;
	return PAK_OK;
}

/* The counter of CCM has 15 - iv_len bytes for the text's length; with GCM all of the text fits. */
static bool text_fits(const struct pak_aead *a, size_t iv_len, uint64_t aad_len, uint64_t text_len)
{
	if (aad_len > a->mode->max_aad || text_len > a->mode->max_text)
		return false;
	return !a->mode->declared || iv_len <= 7 || text_len >> 8 * (15 - iv_len) == 0;
}

/* All that must hold before a message of a keyed context begins; counts it. Lengths that are not
 * known yet (sized: false) are the mode's greatest. */
static inline __attribute__((always_inline)) enum pak_status begin(struct pak_aead *a,
                                                                   size_t iv_len, size_t tag_len,
                                                                   bool sized, uint64_t aad_len,
                                                                   uint64_t text_len)
{
	enum pak_status st = PAK_OK;
	uint64_t cost = a->direction == PAK_ENCRYPT;
	bool known = settled(a, iv_len, tag_len);

	a->phase = PAK_AEAD_KEYED;
	if (!known && (!a->mode->takes_iv(iv_len) || !a->mode->takes_tag(tag_len)))
		return PAK_ERR_LENGTH;
	if (sized && !text_fits(a, iv_len, aad_len, text_len))
		return PAK_ERR_LIMIT;
	if (a->mode->cost)
		cost = a->mode->cost(a, aad_len, text_len);
	if (cost > a->mode->max_used - a->used)
		return PAK_ERR_LIMIT;
	if (!known)
		st = judge(a, iv_len, tag_len);
	if (!st)
		st = pak_selftest_check();
	if (!st)
		a->used += cost;
	return st;
}

static inline __attribute__((always_inline)) enum pak_status
start(struct pak_aead *a, const uint8_t *iv, size_t iv_len, size_t tag_len, bool sized,
      uint64_t aad_len, uint64_t text_len)
{
	enum pak_status st = begin(a, iv_len, tag_len, sized, aad_len, text_len);

	if (st)
		return st;
	a->declared = sized;
	a->aad_left = aad_len;
	a->text_left = text_len;
	a->parts_left = (uint8_t)(a->mode->max_parts - (a->mode->max_parts && iv_len));
	a->mode->start(a, iv, iv_len);
	a->phase = PAK_AEAD_AAD;
	return PAK_OK;
}

enum pak_status pak_aead_start(struct pak_aead *a, const uint8_t *iv, size_t iv_len, size_t tag_len)
{
	if (a->phase == PAK_AEAD_EMPTY || a->mode->declared)
		return PAK_ERR_STATE;
	return start(a, iv, iv_len, tag_len, false, a->mode->max_aad, a->mode->max_text);
}

enum pak_status pak_aead_start_sized(struct pak_aead *a, const uint8_t *iv, size_t iv_len,
                                     size_t tag_len, uint64_t aad_len, uint64_t text_len)
{
	if (a->phase == PAK_AEAD_EMPTY)
		return PAK_ERR_STATE;
	return start(a, iv, iv_len, tag_len, true, aad_len, text_len);
}

enum pak_status pak_aead_start_random(struct pak_aead *a, uint8_t *iv, size_t iv_len,
                                      size_t tag_len)
{
	enum pak_status st;

	if (a->phase == PAK_AEAD_EMPTY || a->mode->declared || a->mode->seal_text ||
	    a->direction != PAK_ENCRYPT)
		return PAK_ERR_STATE;
	if (iv_len < RANDOM_IV_MIN)
		return PAK_ERR_LENGTH;
	a->declared = false;
	st = begin(a, iv_len, tag_len, false, a->mode->max_aad, a->mode->max_text);
	if (!st)
		st = pak_rng_bytes(iv, iv_len);
	if (st)
		return st;
	a->aad_left = a->mode->max_aad;
	a->text_left = a->mode->max_text;
	a->mode->start(a, iv, iv_len);
	a->phase = PAK_AEAD_AAD;
	return PAK_OK;
}

enum pak_status pak_aead_set_tag_len(struct pak_aead *a, size_t tag_len)
{
	enum pak_status st;

	if (a->phase < PAK_AEAD_SEALED || (a->mode->declared && tag_len != a->tag_len))
		return PAK_ERR_STATE;
	if (!a->mode->takes_tag(tag_len))
		return PAK_ERR_LENGTH;
	st = settled(a, a->iv_len, tag_len) ? PAK_OK : judge(a, a->iv_len, tag_len);
	if (st)
		a->phase = PAK_AEAD_KEYED;
	return st;
}

enum pak_status pak_aead_aad(struct pak_aead *a, const void *aad, size_t len)
{
	if (a->phase != PAK_AEAD_AAD)
		return PAK_ERR_STATE;
	if (len > a->aad_left)
		return a->declared ? PAK_ERR_LENGTH : PAK_ERR_LIMIT;
	if (a->mode->max_parts && a->parts_left-- == 0) {
		a->parts_left = 0;
		return PAK_ERR_LIMIT;
	}
	a->aad_left -= len;
	if (len > 0 || a->mode->max_parts)
		a->mode->aad(a, aad, len);
	return PAK_OK;
}

enum pak_status pak_aead_update(struct pak_aead *a, uint8_t *out, const uint8_t *in, size_t len)
{
	enum pak_status st;

	if (a->phase < PAK_AEAD_AAD || a->mode->seal_text)
		return PAK_ERR_STATE;
	if (len > a->text_left)
		return a->declared ? PAK_ERR_LENGTH : PAK_ERR_LIMIT;
	if (a->declared && a->aad_left)
		return PAK_ERR_LENGTH;
	st = pak_selftest_check();
	if (st)
		return st;
	a->phase = PAK_AEAD_TEXT;
	if (len == 0)
		return PAK_OK;
	a->text_left -= len;
	if (a->direction == PAK_ENCRYPT)
		a->mode->encrypt(a, out, in, len);
	else
		a->mode->decrypt(a, out, in, len);
	return PAK_OK;
}

/* Less came than was declared. */
static bool incomplete(const struct pak_aead *a)
{
	return a->declared && (a->aad_left || a->text_left);
}

static __attribute__((noinline)) void shorter_tag(struct pak_aead *a, uint8_t *tag, size_t tag_len)
{
	uint8_t full[PAK_AEAD_MAX_TAG];

	a->mode->final(a, full);
	memcpy(tag, full, tag_len);
}

enum pak_status pak_aead_seal_final(struct pak_aead *a, uint8_t *tag, size_t tag_len)
{
	enum pak_status st;

	if (a->phase < PAK_AEAD_AAD || a->direction != PAK_ENCRYPT || a->mode->seal_text)
		return PAK_ERR_STATE;
	if ((tag_len != a->tag_len &&
	     (tag_len > a->tag_len || !a->mode->takes_tag(tag_len) || a->mode->declared)) ||
	    incomplete(a))
		return PAK_ERR_LENGTH;
	st = settled(a, a->iv_len, tag_len) ? PAK_OK : judge(a, a->iv_len, tag_len);
	if (!st)
		st = pak_selftest_check();
	if (st)
		return st;
	if (tag_len == PAK_AEAD_MAX_TAG)
		a->mode->final(a, tag);
	else
		shorter_tag(a, tag, tag_len);
	a->phase = PAK_AEAD_SEALED;
	return PAK_OK;
}

enum pak_status pak_aead_open_final(struct pak_aead *a, const uint8_t *tag, size_t tag_len)
{
	uint8_t full[PAK_AEAD_MAX_TAG];
	enum pak_status st;
	int equal;

	if (a->phase < PAK_AEAD_AAD || a->direction != PAK_DECRYPT || a->mode->seal_text)
		return PAK_ERR_STATE;
	if (tag_len != a->tag_len || incomplete(a))
		return PAK_ERR_LENGTH;
	st = pak_selftest_check();
	if (st)
		return st;
	a->mode->final(a, full);
	equal = pak_mem_equal(full, tag, tag_len);
	PAK_PUBLIC(&equal, sizeof equal);  /* the caller is told */
	pak_wipe_fixed(full, sizeof full); /* the right tag for a forged message */
	a->phase = PAK_AEAD_KEYED;
	return equal ? PAK_OK : PAK_ERR_AUTH;
}

/* Of an opened message; a text that is not authentic is wiped. */
static enum pak_status verdict_on(uint8_t full[PAK_AEAD_MAX_TAG], const uint8_t *tag,
                                  size_t tag_len, uint8_t *out, size_t len)
{
	int equal = pak_mem_equal(full, tag, tag_len);

	PAK_PUBLIC(&equal, sizeof equal); /* the caller is told */
	pak_wipe_fixed(full, PAK_AEAD_MAX_TAG);
	if (equal)
		return PAK_OK;
	pak_wipe(out, len);
	return PAK_ERR_AUTH;
}

/* A text as a whole can come now. */
static enum pak_status whole(const struct pak_aead *a, enum pak_direction direction, size_t len)
{
	if (a->phase != PAK_AEAD_AAD || !a->mode->seal_text || a->direction != direction)
		return PAK_ERR_STATE;
	if (a->declared && (a->aad_left || a->text_left != len))
		return PAK_ERR_LENGTH;
	if (len > a->text_left)
		return PAK_ERR_LIMIT;
	return pak_selftest_check();
}

enum pak_status pak_aead_seal_whole(struct pak_aead *a, uint8_t *out, uint8_t tag[PAK_AEAD_MAX_TAG],
                                    const uint8_t *in, size_t len)
{
	enum pak_status st = whole(a, PAK_ENCRYPT, len);

	if (st)
		return st;
	a->mode->seal_text(a, out, tag, in, len);
	a->phase = PAK_AEAD_KEYED;
	return PAK_OK;
}

enum pak_status pak_aead_open_whole(struct pak_aead *a, uint8_t *out,
                                    const uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *in,
                                    size_t len)
{
	uint8_t full[PAK_AEAD_MAX_TAG];
	enum pak_status st = whole(a, PAK_DECRYPT, len);

	if (st)
		return st;
	memcpy(full, tag, sizeof full);
	a->mode->open_text(a, out, full, in, len);
	a->phase = PAK_AEAD_KEYED;
	return verdict_on(full, tag, sizeof full, out, len);
}

enum pak_status pak_aead_seal(struct pak_aead *a, uint8_t *out, uint8_t *tag, size_t tag_len,
                              const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
                              const uint8_t *in, size_t len)
{
	uint8_t full[PAK_AEAD_MAX_TAG];
	enum pak_status st;

	if (a->phase == PAK_AEAD_EMPTY || a->direction != PAK_ENCRYPT)
		return PAK_ERR_STATE;
	st = begin(a, iv_len, tag_len, true, aad_len, len);
	if (st)
		return st;
	if (tag_len == PAK_AEAD_MAX_TAG) {
		a->mode->seal(a, out, tag, iv, iv_len, aad, aad_len, in, len);
	} else {
		a->mode->seal(a, out, full, iv, iv_len, aad, aad_len, in, len);
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

	if (a->phase == PAK_AEAD_EMPTY || a->direction != PAK_DECRYPT)
		return PAK_ERR_STATE;
	st = begin(a, iv_len, tag_len, true, aad_len, len);
	if (st)
		return st;
	memcpy(full, tag, tag_len);
	a->mode->open(a, out, full, iv, iv_len, aad, aad_len, in, len);
	return verdict_on(full, tag, tag_len, out, len);
}

void pak_aead_clear(struct pak_aead *a)
{
	pak_wipe(a, sizeof *a);
}
