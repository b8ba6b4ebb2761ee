/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to pakpss-worker: its state, and what a kind of product (PKCS#11, provider, builtin) has
 * to offer. */
#ifndef PAK_HARNESS_WORKER_H
#define PAK_HARNESS_WORKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/algs.h"
#include "harness/guard.h"
#include "harness/sig.h"
#include "harness/wire.h"

#define PAK_TEXT_MAX 512
#define PAK_INFO_MAX 16384
#define PAK_NAME_MAX 4096

struct pak_product_ops;

struct pak_worker {
	const struct pak_product_ops *ops;
	char target[PAK_NAME_MAX]; /* after the kind: a path or a name */
	char options[PAK_NAME_MAX];
	size_t options_len;
	char scratch[PAK_NAME_MAX];
	char pin[256];
	bool has_pin;
	void *state;    /* the product's */
	size_t xof_len; /* bytes that this request wants of an XOF */
	uint32_t marks; /* of this request */
	char text[PAK_TEXT_MAX];
	char info[PAK_INFO_MAX];
	size_t info_len;
	struct pak_guard key, iv, aad, in, tag, out, out2;
	/* Results of this request; they point into guards or into the product's state. */
	struct pak_span r_out, r_prev, r_tag, r_pub, r_sig;
	uint8_t scratchpad[2 * PAK_POINT_MAX + 64]; /* for small results */
};

/* A kind of product. Each function answers with a pak_reply and, unless OK, a line by pak_say.
 * Inputs lie in guarded buffers. Any function but load may be NULL: unsupported. */
struct pak_product_ops {
	const char *kind;
	enum pak_reply (*load)(struct pak_worker *w);
	/* split: 0 = one call, else a first piece of that many bytes. -> r_out */
	enum pak_reply (*digest)(struct pak_worker *w, const struct pak_hash_row *hash,
	                         struct pak_span in, size_t split);
	enum pak_reply (*digest_large)(struct pak_worker *w, const struct pak_hash_row *hash,
	                               struct pak_span piece, uint64_t total);
	enum pak_reply (*mac)(struct pak_worker *w, const struct pak_hash_row *hash,
	                      struct pak_span key, struct pak_span in, size_t mac_len,
	                      size_t split);
	/* KMAC-128 or KMAC-256. */
	enum pak_reply (*kmac)(struct pak_worker *w, const char *name, struct pak_span key,
	                       struct pak_span custom, struct pak_span in, size_t mac_len, bool xof,
	                       size_t split);
	/* A key is set, used any number of times, dropped. */
	enum pak_reply (*cipher_key)(struct pak_worker *w, const struct pak_cipher_row *cipher,
	                             bool encrypt, struct pak_span key);
	enum pak_reply (*cipher)(struct pak_worker *w, struct pak_span iv, struct pak_span in,
	                         size_t split);
	/* Instead of cipher, for chains of single blocks: begin with an IV, then block after block
	 * -> r_out. A product that holds output back gives no bytes; the chain is then run through
	 * cipher. */
	enum pak_reply (*chain_begin)(struct pak_worker *w, struct pak_span iv);
	enum pak_reply (*chain_block)(struct pak_worker *w, struct pak_span in);
	void (*chain_end)(struct pak_worker *w);
	void (*cipher_drop)(struct pak_worker *w);
	enum pak_reply (*seal)(struct pak_worker *w, const struct pak_cipher_row *cipher,
	                       struct pak_span key, struct pak_span iv, struct pak_span aad,
	                       struct pak_span in, size_t tag_len); /* -> r_out, r_tag */
	enum pak_reply (*open)(struct pak_worker *w, const struct pak_cipher_row *cipher,
	                       struct pak_span key, struct pak_span iv, struct pak_span aad,
	                       struct pak_span in, struct pak_span tag); /* -> r_out */
	enum pak_reply (*keygen)(struct pak_worker *w,
	                         const struct pak_curve_row *curve); /* -> r_pub */
	enum pak_reply (*sign)(struct pak_worker *w, const struct pak_hash_row *hash,
	                       struct pak_span in); /* -> r_sig, r || s */
	enum pak_reply (*verify)(struct pak_worker *w, const struct pak_curve_row *curve,
	                         struct pak_span pub, const struct pak_hash_row *hash,
	                         struct pak_span in, struct pak_span sig, bool der);
	enum pak_reply (*keyver)(struct pak_worker *w, const struct pak_curve_row *curve,
	                         struct pak_span pub);
};

extern const struct pak_product_ops pak_product_pkcs11;
extern const struct pak_product_ops pak_product_provider;
extern const struct pak_product_ops pak_product_builtin;

/* Sets the request's line of text; returns reply, so that a failure is one statement. */
enum pak_reply pak_say(struct pak_worker *w, enum pak_reply reply, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* Adds key=value to what LOAD answers; bytes outside printable ASCII become '?'. */
void pak_info(struct pak_worker *w, const char *key, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
/* The value of an option of the target, or NULL. */
const char *pak_option(const struct pak_worker *w, const char *key);

/* Lends w->out for len bytes and, after the call, notes what happened to it. `got` is what the
 * product says it wrote: r_out covers it; more than len is LENGTH. */
uint8_t *pak_lend_out(struct pak_worker *w, size_t len);
void pak_take_out(struct pak_worker *w, size_t len, size_t got);

/* Runs one decoded request and fills the reply. */
void pak_worker_run(struct pak_worker *w, const struct pak_msg *req, struct pak_msg *rep);

#endif
