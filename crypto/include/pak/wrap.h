/* SPDX-License-Identifier: Apache-2.0
 *
 * Key wrapping as a service: AES-KW and AES-KWP (SP 800-38F, RFC 3394, RFC 5649). */
#ifndef PAK_WRAP_H
#define PAK_WRAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/cipher.h>
#include <pak/policy.h>
#include <pak/status.h>

#define PAK_WRAP_STATE_MAX 1088
#define PAK_WRAP_MAX ((size_t)1 << 31) /* longest text, bytes */

/* Caller-owned, 64-byte aligned, no interior pointers: struct assignment copies an operation. */
struct pak_wrap {
	struct pak_verdict verdict;
	enum pak_alg alg; /* PAK_ALG_NONE: not initialised */
	enum pak_op op;
	uint8_t key_len;
	bool inverse;
	_Alignas(64) uint8_t state[PAK_WRAP_STATE_MAX];
};

/* Sets the key-encryption key, 16, 24 or 32 bytes. alg PAK_ALG_AES_KW or PAK_ALG_AES_KWP; op
 * PAK_OP_WRAP or PAK_OP_ENCRYPT to wrap, PAK_OP_UNWRAP or PAK_OP_DECRYPT to unwrap, as policy is to
 * judge it; inverse exchanges the cipher with its inverse (SP 800-38F 5.1). PAK_ERR_ARG,
 * PAK_ERR_UNSUPPORTED, PAK_ERR_LENGTH, PAK_ERR_POLICY, PAK_ERR_SELFTEST. On error w is wiped except
 * for its verdict. */
PAK_MUST_CHECK enum pak_status pak_wrap_init(struct pak_wrap *w, enum pak_alg alg, enum pak_op op,
                                             bool inverse, const uint8_t *key, size_t key_len);

/* Length of the initial value: 8 for KW, 4 for KWP. */
size_t pak_wrap_iv_len(enum pak_alg alg);

/* Bytes that pak_wrap_run may write for in_len bytes of input; 0 if no such input is taken. */
size_t pak_wrap_room(const struct pak_wrap *w, size_t in_len);

/* Wraps or unwraps. iv: pak_wrap_iv_len bytes, NULL for the default of the standard. KW takes
 * multiples of 8, at least 16 bytes of text; KWP any, at least 1; both at most PAK_WRAP_MAX. out ==
 * in is allowed, other overlap is not. PAK_ERR_STATE; PAK_ERR_LENGTH: of the input; PAK_ERR_BUFFER:
 * cap is under pak_wrap_room, *out_len is that; PAK_ERR_AUTH: the wrapped key was changed, or is
 * under another key: out is zeroed; PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_wrap_run(const struct pak_wrap *w, uint8_t *out, size_t cap,
                                            size_t *out_len, const uint8_t *in, size_t in_len,
                                            const uint8_t *iv);

/* Wipes w, key included. */
void pak_wrap_clear(struct pak_wrap *w);

#endif
