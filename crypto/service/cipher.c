/* SPDX-License-Identifier: Apache-2.0
 *
 * The cipher service: AES in ECB, CBC, CTR, OFB and CFB (SP 800-38A), in pieces of any size, with
 * PKCS#7 padding (RFC 5652 6.3) for the block modes; ciphertext stealing is in cipher_cts.c,
 * ChaCha20 in cipher_chacha20.c. */
#include <pak/cipher.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/aes/aes_feedback.h"
#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/cipher_impl.h"

#define BLOCK PAK_AES_BLOCK

_Static_assert(sizeof(struct pak_cipher_state) <= PAK_CIPHER_STATE_MAX, "state fits");

static struct pak_cipher_state *state(struct pak_cipher *c)
{
	return (struct pak_cipher_state *)(void *)c->state;
}

static void ecb_encrypt(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	s->aes.impl->ecb_encrypt(&s->aes, out, in, nblocks);
}

static void ecb_decrypt(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	s->aes.impl->ecb_decrypt(&s->aes, out, in, nblocks);
}

static void cbc_encrypt(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	s->aes.impl->cbc_encrypt(&s->aes, out, in, nblocks, s->iv);
}

static void cbc_decrypt(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	s->aes.impl->cbc_decrypt(&s->aes, out, in, nblocks, s->iv);
}

static void ctr(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	s->aes.impl->ctr(&s->aes, out, in, nblocks, s->iv);
}

static void ofb(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	pak_aes_ofb(&s->aes, out, in, nblocks, s->iv);
}

static void cfb_encrypt(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	pak_aes_cfb128_encrypt(&s->aes, out, in, nblocks, s->iv);
}

static void cfb_decrypt(struct pak_cipher_state *s, uint8_t *out, const uint8_t *in, size_t nblocks)
{
	pak_aes_cfb128_decrypt(&s->aes, out, in, nblocks, s->iv);
}

/* CTR and OFB: `buffer` holds the last key stream block, of which the last `held` bytes are unused.
 */
static void stream(struct pak_cipher *c, uint8_t *out, const uint8_t *in, size_t len)
{
	struct pak_cipher_state *s = state(c);
	size_t whole;

	for (; c->held > 0 && len > 0; c->held--, len--)
		*out++ = *in++ ^ c->buffer[BLOCK - c->held];
	whole = len / BLOCK;
	if (whole > 0)
		c->mode->crypt[c->direction](s, out, in, whole);
	len %= BLOCK;
	if (len > 0) {
		c->mode->crypt[c->direction](s, c->buffer, NULL, 1);
		pak_xor(out + BLOCK * whole, in + BLOCK * whole, c->buffer, len);
		c->held = (uint8_t)(BLOCK - len);
	}
}

/* CFB128 in the middle of a block: the IV is ciphertext so far, then `held` bytes of key stream. */
static size_t cfb_bytes(struct pak_cipher *c, uint8_t *out, const uint8_t *in, size_t len)
{
	uint8_t *iv = state(c)->iv;
	size_t n = 0;

	for (; c->held > 0 && n < len; c->held--, n++) {
		uint8_t x = in[n], y = x ^ iv[BLOCK - c->held];

		out[n] = y;
		iv[BLOCK - c->held] = c->direction == PAK_ENCRYPT ? y : x;
	}
	return n;
}

static void cfb128(struct pak_cipher *c, uint8_t *out, const uint8_t *in, size_t len)
{
	struct pak_cipher_state *s = state(c);
	size_t n = cfb_bytes(c, out, in, len), whole = (len - n) / BLOCK;

	if (whole > 0)
		c->mode->crypt[c->direction](s, out + n, in + n, whole);
	n += BLOCK * whole;
	if (n == len)
		return;
	pak_aes_encrypt_block(&s->aes, s->iv, s->iv);
	c->held = BLOCK;
	(void)cfb_bytes(c, out + n, in + n, len - n);
}

static void cfb8(struct pak_cipher *c, uint8_t *out, const uint8_t *in, size_t len)
{
	struct pak_cipher_state *s = state(c);

	pak_aes_cfb8(&s->aes, out, in, len, s->iv, c->direction == PAK_DECRYPT);
}

static void cfb1(struct pak_cipher *c, uint8_t *out, const uint8_t *in, size_t len)
{
	struct pak_cipher_state *s = state(c);

	/* In pieces: the bits of any length need not fit a size_t. */
	for (size_t n; len > 0; len -= n, in += n, out += n) {
		n = len < 4096 ? len : 4096;
		pak_aes_cfb1(&s->aes, out, in, 8 * n, s->iv, c->direction == PAK_DECRYPT);
	}
}

#define ENCRYPT_ONLY \
	{ \
		PAK_AES_ENCRYPT_ONLY, PAK_AES_ENCRYPT_ONLY \
	}
#define BY_DIRECTION \
	{ \
		PAK_AES_ENCRYPT_ONLY, PAK_AES_BOTH \
	}

static const struct pak_cipher_mode ecb_mode = {
        0, BLOCK, BY_DIRECTION, {ecb_encrypt, ecb_decrypt}, .stream = NULL};
static const struct pak_cipher_mode cbc_mode = {
        BLOCK, BLOCK, BY_DIRECTION, {cbc_encrypt, cbc_decrypt}, .stream = NULL};
static const struct pak_cipher_mode cts_mode = {
        BLOCK, BLOCK, BY_DIRECTION, {cbc_encrypt, cbc_decrypt}, .stream = NULL};
static const struct pak_cipher_mode ctr_mode = {
        BLOCK, 1, ENCRYPT_ONLY, {ctr, ctr}, .stream = stream};
static const struct pak_cipher_mode ofb_mode = {
        BLOCK, 1, ENCRYPT_ONLY, {ofb, ofb}, .stream = stream};
static const struct pak_cipher_mode cfb128_mode = {
        BLOCK, 1, ENCRYPT_ONLY, {cfb_encrypt, cfb_decrypt}, .stream = cfb128};
static const struct pak_cipher_mode cfb8_mode = {
        BLOCK, 1, ENCRYPT_ONLY, {NULL, NULL}, .stream = cfb8};
static const struct pak_cipher_mode cfb1_mode = {
        BLOCK, 1, ENCRYPT_ONLY, {NULL, NULL}, .stream = cfb1};

static const struct pak_cipher_mode *mode_of(enum pak_alg alg)
{
	switch ((int)alg) {
	case PAK_ALG_AES_ECB:
		return &ecb_mode;
	case PAK_ALG_AES_CBC:
		return &cbc_mode;
	case PAK_ALG_AES_CBC_CTS:
		return &cts_mode;
	case PAK_ALG_AES_CTR:
		return &ctr_mode;
	case PAK_ALG_AES_OFB:
		return &ofb_mode;
	case PAK_ALG_AES_CFB128:
		return &cfb128_mode;
	case PAK_ALG_AES_CFB8:
		return &cfb8_mode;
	case PAK_ALG_AES_CFB1:
		return &cfb1_mode;
	case PAK_ALG_CHACHA20:
		return &pak_cipher_chacha20;
	}
	return NULL;
}

size_t pak_cipher_iv_len(enum pak_alg alg)
{
	const struct pak_cipher_mode *mode = mode_of(alg);

	return mode ? mode->iv_len : 0;
}

/* Lengths, policy, self-test. A name without an implementation is still judged, so that the verdict
 * can tell the rule. */
static enum pak_status admit(struct pak_cipher *c, const struct pak_cipher_mode *mode,
                             size_t key_len, const uint8_t *iv, size_t iv_len)
{
	const struct pak_policy_request request = {
	        .alg = c->alg,
	        .op = c->direction == PAK_ENCRYPT ? PAK_OP_ENCRYPT : PAK_OP_DECRYPT,
	        .key_bits = key_len > 32 ? 0 : (uint32_t)(8 * key_len),
	};
	enum pak_status st;

	if (mode && key_len != 32 && (mode->set_key || (key_len != 16 && key_len != 24)))
		return PAK_ERR_LENGTH;
	if (mode && iv && iv_len != mode->iv_len)
		return PAK_ERR_LENGTH;
	st = pak_policy_check(&request, &c->verdict);
	if (st)
		return st;
	if (!mode)
		return PAK_ERR_UNSUPPORTED;
	return pak_selftest_gate(mode->set_key ? PAK_ST_CHACHA20_POLY1305 : PAK_ST_AES);
}

/* Padding is as told, unless the mode knows none. */
static void set_padding(struct pak_cipher *c, bool on)
{
	c->padding = on && c->block_len > 1 && c->mode != &cts_mode;
	c->direct = c->mode->crypt[c->direction] && c->mode != &cts_mode &&
	            !(c->padding && c->direction == PAK_DECRYPT);
}

static void set_iv(struct pak_cipher *c, const uint8_t *iv)
{
	if (c->mode->set_iv)
		c->mode->set_iv(c, iv);
	else if (c->mode->iv_len > 0) /* then a block */
		memcpy(state(c)->iv, iv, BLOCK);
}

enum pak_status pak_cipher_init(struct pak_cipher *c, enum pak_alg alg,
                                enum pak_direction direction, const uint8_t *key, size_t key_len,
                                const uint8_t *iv, size_t iv_len)
{
	const struct pak_cipher_mode *mode = mode_of(alg);
	struct pak_verdict verdict;
	enum pak_status st;

	memset(&c->verdict, 0, sizeof c->verdict);
	c->mode = NULL;
	c->alg = alg;
	c->direction = direction;
	if (direction != PAK_ENCRYPT && direction != PAK_DECRYPT)
		return PAK_ERR_ARG;
	st = admit(c, mode, key_len, iv, iv_len);
	if (st) {
		verdict = c->verdict;
		pak_cipher_clear(c);
		c->verdict = verdict;
		return st;
	}
	c->mode = mode;
	c->key_len = (uint8_t)key_len;
	c->block_len = mode->block_len;
	c->held = 0;
	c->started = c->finished = false;
	set_padding(c, false);
	c->cts = PAK_CTS_CS1;
	c->ready = mode->iv_len == 0 || iv;
	if (mode->set_key)
		mode->set_key(c, key);
	else
		pak_aes_init(&state(c)->aes, key, key_len, mode->use[direction]);
	if (iv)
		set_iv(c, iv);
	return PAK_OK;
}

enum pak_status pak_cipher_restart(struct pak_cipher *c, const uint8_t *iv, size_t iv_len)
{
	if (!c->mode)
		return PAK_ERR_STATE;
	if (iv_len != c->mode->iv_len)
		return PAK_ERR_LENGTH;
	set_iv(c, iv);
	c->held = 0;
	c->started = c->finished = false;
	c->ready = true;
	return PAK_OK;
}

enum pak_status pak_cipher_set_padding(struct pak_cipher *c, bool on)
{
	if (!c->mode || c->started || c->finished)
		return PAK_ERR_STATE;
	set_padding(c, on);
	return PAK_OK;
}

enum pak_status pak_cipher_set_cts(struct pak_cipher *c, enum pak_cts cts)
{
	if (c->mode != &cts_mode || c->started || c->finished)
		return PAK_ERR_STATE;
	c->cts = cts;
	return PAK_OK;
}

/* n whole blocks come out; the rest of the input stays in `buffer`. */
static void update_blocks(struct pak_cipher *c, uint8_t *out, size_t n, const uint8_t *in,
                          size_t len)
{
	struct pak_cipher_state *s = state(c);
	size_t take;

	if (n > 0 && c->held > 0) {
		take = BLOCK - c->held;
		memcpy(c->buffer + c->held, in, take);
		c->mode->crypt[c->direction](s, out, c->buffer, 1);
		in += take;
		len -= take;
		out += BLOCK;
		n--;
		c->held = 0;
	}
	if (n > 0)
		c->mode->crypt[c->direction](s, out, in, n);
	if (len == BLOCK * n)
		return;
	memcpy(c->buffer + c->held, in + BLOCK * n, len - BLOCK * n);
	c->held = (uint8_t)(c->held + len - BLOCK * n);
}

enum pak_status pak_cipher_update(struct pak_cipher *c, uint8_t *out, size_t cap, size_t *out_len,
                                  const uint8_t *in, size_t in_len)
{
	enum pak_status st;
	size_t total, n;

	*out_len = 0;
	if (!c->mode || !c->ready || c->finished)
		return PAK_ERR_STATE;
	st = pak_selftest_check();
	if (st)
		return st;
	if (in_len == 0)
		return PAK_OK;
	if (c->direct && c->held == 0 && in_len % BLOCK == 0 && in_len <= cap) {
		*out_len = in_len;
		c->started = true;
		c->mode->crypt[c->direction](state(c), out, in, in_len / BLOCK);
		return PAK_OK;
	}
	if (in_len > SIZE_MAX - 2 * BLOCK)
		return PAK_ERR_LENGTH;
	if (c->block_len == 1) {
		*out_len = in_len;
		if (cap < in_len)
			return PAK_ERR_BUFFER;
		c->started = true;
		c->mode->stream(c, out, in, in_len);
		return PAK_OK;
	}
	total = c->held + in_len;
	if (c->mode == &cts_mode)
		n = pak_cipher_cts_blocks(total);
	else
		n = c->padding && c->direction == PAK_DECRYPT ? (total - 1) / BLOCK : total / BLOCK;
	*out_len = BLOCK * n;
	if (cap < BLOCK * n)
		return PAK_ERR_BUFFER;
	c->started = true;
	if (c->mode == &cts_mode)
		pak_cipher_cts_update(c, out, n, in, in_len);
	else
		update_blocks(c, out, n, in, in_len);
	return PAK_OK;
}

enum pak_status pak_cipher_update_bits(struct pak_cipher *c, uint8_t *out, size_t cap,
                                       const uint8_t *in, size_t in_bits)
{
	struct pak_cipher_state *s = state(c);
	enum pak_status st;

	if (c->mode != &cfb1_mode || !c->ready || c->finished)
		return PAK_ERR_STATE;
	if (cap < in_bits / 8 + (in_bits % 8 > 0))
		return PAK_ERR_BUFFER;
	st = pak_selftest_check();
	if (st)
		return st;
	c->started = true;
	pak_aes_cfb1(&s->aes, out, in, in_bits, s->iv, c->direction == PAK_DECRYPT);
	return PAK_OK;
}

/* *len is the text before the padding; returns 1 if the padding is wrong. Constant time. */
static uint64_t unpad(size_t *len, const uint8_t block[BLOCK])
{
	uint64_t pad = block[BLOCK - 1];
	uint64_t bad = pak_ct_eq(pad, 0) | pak_ct_lt(BLOCK, pad);

	for (uint64_t i = 0; i < BLOCK; i++)
		bad |= pak_ct_lt(BLOCK - 1 - i, pad) & pak_ct_nonzero(block[i] ^ pad);
	*len = (size_t)pak_ct_select(pak_ct_mask(bad), 0, BLOCK - pad);
	return bad;
}

/* One answer for every kind of bad padding, after the same work. */
static enum pak_status final_unpad(struct pak_cipher *c, uint8_t *out, size_t cap, size_t *out_len)
{
	struct pak_cipher_state *s = state(c);
	uint8_t block[BLOCK], iv[BLOCK];
	uint64_t bad;
	size_t len;

	if (c->held != BLOCK)
		return PAK_ERR_LENGTH;
	memcpy(iv, s->iv, BLOCK);
	c->mode->crypt[PAK_DECRYPT](s, block, c->buffer, 1);
	bad = unpad(&len, block);
	PAK_PUBLIC(&bad, sizeof bad); /* the caller is told */
	PAK_PUBLIC(&len, sizeof len);
	if (!bad)
		*out_len = len;
	if (!bad && len <= cap)
		memcpy(out, block, len);
	else if (!bad)
		memcpy(s->iv, iv, BLOCK); /* the caller comes back with more room */
	pak_wipe(block, sizeof block);
	if (bad)
		return PAK_ERR_DATA;
	return len <= cap ? PAK_OK : PAK_ERR_BUFFER;
}

static enum pak_status final_block(struct pak_cipher *c, uint8_t *out, size_t cap, size_t *out_len)
{
	if (c->mode == &cts_mode)
		return pak_cipher_cts_final(c, out, cap, out_len);
	if (!c->padding)
		return c->held > 0 ? PAK_ERR_LENGTH : PAK_OK;
	if (c->direction == PAK_DECRYPT)
		return final_unpad(c, out, cap, out_len);
	*out_len = BLOCK;
	if (cap < BLOCK)
		return PAK_ERR_BUFFER;
	memset(c->buffer + c->held, BLOCK - c->held, BLOCK - c->held);
	c->mode->crypt[PAK_ENCRYPT](state(c), out, c->buffer, 1);
	return PAK_OK;
}

enum pak_status pak_cipher_final(struct pak_cipher *c, uint8_t *out, size_t cap, size_t *out_len)
{
	enum pak_status st;

	*out_len = 0;
	if (!c->mode || !c->ready || c->finished)
		return PAK_ERR_STATE;
	st = pak_selftest_check();
	if (!st && c->block_len > 1)
		st = final_block(c, out, cap, out_len);
	if (st == PAK_ERR_BUFFER)
		return st;
	pak_wipe_fixed(c->buffer, sizeof c->buffer);
	c->held = 0;
	c->finished = true;
	return st;
}

enum pak_status pak_cipher_get_iv(const struct pak_cipher *c, uint8_t out[16])
{
	if (!c->mode || !c->ready || c->mode->iv_len == 0)
		return PAK_ERR_STATE;
	if (c->mode->get_iv)
		c->mode->get_iv(c, out);
	else
		memcpy(out, ((const struct pak_cipher_state *)(const void *)c->state)->iv, BLOCK);
	return PAK_OK;
}

void pak_cipher_clear(struct pak_cipher *c)
{
	pak_wipe(c, sizeof *c);
}
