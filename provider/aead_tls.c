/* SPDX-License-Identifier: Apache-2.0
 *
 * TLS 1.2 records under AES-GCM as libssl asks for them: RFC 5288 3, RFC 5246 6.2.3.3. The nonce is
 * a fixed part from the key block and an explicit part of 8 bytes that travels with the record and
 * counts up. */
#include "provider/aead.h"

#include <string.h>

#include <pak/rng.h>

#define FIXED_MIN 4
#define EXPLICIT_LEN 8

int pak_aead_tls_set_iv_fixed(struct aead_ctx *ctx, const uint8_t *fixed, size_t len)
{
	enum pak_status st;

	if (ctx->iv_len < EXPLICIT_LEN) /* no room to count in */
		return 0;
	if (len == SIZE_MAX) { /* EVP's -1: the whole IV */
		memcpy(ctx->iv, fixed, ctx->iv_len);
	} else {
		if (len < FIXED_MIN || ctx->iv_len < len + EXPLICIT_LEN)
			return 0;
		memcpy(ctx->iv, fixed, len);
		if (ctx->direction == PAK_ENCRYPT) {
			st = pak_rng_bytes(ctx->iv + len, ctx->iv_len - len);
			if (st != PAK_OK)
				return pak_fail(ctx->prov, st);
		}
	}
	ctx->tls_iv = true;
	ctx->iv_state = IV_SET;
	return 1;
}

/* Counts up the last 8 bytes; a connection ends long before they wrap. */
static void count_up(uint8_t explicit_part[EXPLICIT_LEN])
{
	for (int i = EXPLICIT_LEN - 1; i >= 0 && ++explicit_part[i] == 0; i--)
		;
}

/* Starts a message with the IV and gives its last len bytes (0 or too many: all). */
int pak_aead_tls_iv_next(struct aead_ctx *ctx, uint8_t *out, size_t len)
{
	enum pak_status st;

	if (!ctx->tls_iv || !ctx->keyed || ctx->direction != PAK_ENCRYPT)
		return 0;
	ctx->start_tag = TAG_FULL;
	st = pak_aead_start(&ctx->a, ctx->iv, ctx->iv_len, TAG_FULL);
	if (st != PAK_OK)
		return pak_aead_prov_fail(ctx, st);
	if (len == 0 || len > ctx->iv_len)
		len = ctx->iv_len;
	memcpy(out, ctx->iv + ctx->iv_len - len, len);
	count_up(ctx->iv + ctx->iv_len - EXPLICIT_LEN);
	ctx->iv_state = IV_STARTED;
	return 1;
}

int pak_aead_tls_iv_received(struct aead_ctx *ctx, const uint8_t *iv, size_t len)
{
	enum pak_status st;

	if (!ctx->tls_iv || !ctx->keyed || ctx->direction == PAK_ENCRYPT || len > ctx->iv_len)
		return 0;
	memcpy(ctx->iv + ctx->iv_len - len, iv, len);
	ctx->start_tag = TAG_FULL;
	st = pak_aead_start(&ctx->a, ctx->iv, ctx->iv_len, TAG_FULL);
	if (st != PAK_OK)
		return pak_aead_prov_fail(ctx, st);
	ctx->iv_state = IV_STARTED;
	return 1;
}

/* The length in the last two bytes counts the explicit nonce, and in a received record the tag: the
 * authenticated one is that of the text (RFC 5246 6.2.3.3). */
int pak_aead_tls_set_aad(struct aead_ctx *ctx, const uint8_t *aad, size_t len)
{
	size_t text, extra = EXPLICIT_LEN + (ctx->direction == PAK_DECRYPT ? TAG_FULL : 0);

	if (len != TLS_AAD_LEN)
		return 0;
	text = (size_t)aad[len - 2] << 8 | aad[len - 1];
	if (text < extra)
		return 0;
	text -= extra;
	memcpy(ctx->tls_aad, aad, len);
	ctx->tls_aad[len - 2] = (uint8_t)(text >> 8);
	ctx->tls_aad[len - 1] = (uint8_t)text;
	ctx->tls_record = true;
	return 1;
}

static enum pak_status record(struct aead_ctx *ctx, unsigned char *text, size_t len)
{
	unsigned char *tag = text + len;
	enum pak_status st = pak_aead_aad(&ctx->a, ctx->tls_aad, TLS_AAD_LEN);

	if (st == PAK_OK)
		st = pak_aead_update(&ctx->a, text, text, len);
	if (st != PAK_OK)
		return st;
	if (ctx->direction == PAK_ENCRYPT)
		return pak_aead_seal_final(&ctx->a, tag, TAG_FULL);
	st = pak_aead_open_final(&ctx->a, tag, TAG_FULL);
	if (st != PAK_OK)
		memset(text, 0, len);
	return st;
}

/* A record that does not authenticate is libssl's to report. Sealing returns the whole length,
 * opening the text's. */
int pak_aead_tls_record(struct aead_ctx *ctx, unsigned char *out, size_t *out_len,
                        const unsigned char *in, size_t len)
{
	enum pak_status st;
	size_t text = len - EXPLICIT_LEN - TAG_FULL;
	int ok;

	*out_len = 0;
	ctx->tls_record = false; /* each record brings its own associated data */
	if (out != in || len < EXPLICIT_LEN + TAG_FULL)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG,
		                     "TLS record not in place, or too short");
	ok = ctx->direction == PAK_ENCRYPT ? pak_aead_tls_iv_next(ctx, out, EXPLICIT_LEN)
	                                   : pak_aead_tls_iv_received(ctx, in, EXPLICIT_LEN);
	if (!ok)
		return 0;
	st = record(ctx, out + EXPLICIT_LEN, text);
	ctx->iv_state = IV_USED;
	if (st != PAK_OK)
		return st == PAK_ERR_AUTH ? 0 : pak_aead_prov_fail(ctx, st);
	*out_len = ctx->direction == PAK_ENCRYPT ? len : text;
	return 1;
}
