/* SPDX-License-Identifier: Apache-2.0
 *
 * TLS 1.0 to 1.2 records under AES-CBC as libssl asks for them (RFC 5246 6.2.3.2): each update is
 * one record, in place; the padding is this file's job, and so is handing out the MAC without a
 * branch on where it was. */
#include "provider/cipher.h"

#define SSL3_VERSION 0x0300
#define TLS1_VERSION 0x0301
#define BLOCK 16

static int seal_record(struct cipher_ctx *ctx, unsigned char *record, size_t *out_len, size_t cap,
                       size_t len)
{
	size_t padded;
	enum pak_status st = pak_tls_cbc_pad(record, cap, &padded, len);

	if (st == PAK_OK)
		st = pak_cipher_update(&ctx->c, record, cap, out_len, record, padded);
	return st == PAK_OK ? 1 : pak_fail(ctx->prov, st);
}

/* From TLS 1.1 on, and in DTLS, the first block is the IV. A bad record is libssl's to report, so
 * no error is raised. */
static int open_record(struct cipher_ctx *ctx, unsigned char *record, size_t *out_len, size_t cap,
                       size_t len)
{
	size_t iv_len = ctx->tls_version == TLS1_VERSION ? 0 : BLOCK, done;

	if (len % BLOCK || len <= iv_len ||
	    pak_cipher_update(&ctx->c, record, cap, &done, record, len) != PAK_OK)
		return 0;
	return pak_tls_cbc_open(out_len, ctx->tls_mac, record + iv_len, len - iv_len,
	                        ctx->tls_mac_len) == PAK_OK;
}

int pak_cipher_tls_record(struct cipher_ctx *ctx, unsigned char *out, size_t *out_len, size_t cap,
                          const unsigned char *in, size_t len)
{
	*out_len = 0;
	if (!ctx->keyed || ctx->alg != PAK_ALG_AES_CBC || !ctx->padding)
		return pak_fail_text(ctx->prov, PAK_ERR_STATE, "no TLS record expected");
	if (ctx->tls_version == SSL3_VERSION)
		return pak_fail_text(ctx->prov, PAK_ERR_UNSUPPORTED, "SSL 3.0");
	if (in != out || cap < len)
		return pak_fail_text(ctx->prov, PAK_ERR_ARG, "TLS record not in place");
	return ctx->direction == PAK_ENCRYPT ? seal_record(ctx, out, out_len, cap, len)
	                                     : open_record(ctx, out, out_len, cap, len);
}
