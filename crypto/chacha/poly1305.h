/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the one-time authenticator Poly1305 (RFC 8439 2.5). */
#ifndef PAK_CHACHA_POLY1305_H
#define PAK_CHACHA_POLY1305_H

#include <stddef.h>
#include <stdint.h>

struct pak_poly1305_impl;

/* A one-time key and the state of its message; copyable. Numbers modulo 2^130 - 5 are
 * h[0] + 2^44 h[1] + 2^88 h[2]. */
struct pak_poly1305 {
	const struct pak_poly1305_impl *impl;
	uint64_t r[3], h[3]; /* the limbs of h under 2^45 */
	uint8_t s[16];
	uint8_t pending[16]; /* a block under way */
	uint32_t held;       /* its bytes so far, 0 .. 15 */
	uint32_t has_powers; /* the rest is there: powers of r, the backend's business */
	uint64_t powers[24], jumps[6];
};

/* One backend. */
struct pak_poly1305_impl {
	const char *name;
	uint32_t needs; /* enum pak_cpu_feature bits */
	/* h = (h + block + 2^128) r for each block. */
	void (*blocks)(struct pak_poly1305 *p, const uint8_t *in, size_t nblocks);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_poly1305_impl *const pak_poly1305_impls[];
extern const struct pak_poly1305_impl pak_poly1305_ref, pak_poly1305_x86_avx2,
        pak_poly1305_x86_ifma;

/* The backend this CPU and PAK_CPU select. */
const struct pak_poly1305_impl *pak_poly1305_pick(void);
const char *pak_poly1305_backend(void); /* its name */

void pak_poly1305_init(struct pak_poly1305 *p, const uint8_t key[32]);
void pak_poly1305_init_with(struct pak_poly1305 *p, const struct pak_poly1305_impl *impl,
                            const uint8_t key[32]);
void pak_poly1305_update(struct pak_poly1305 *p, const uint8_t *in, size_t len);
/* Zeros up to the next whole block, if one is under way (RFC 8439 2.8: pad16). */
void pak_poly1305_pad(struct pak_poly1305 *p);
void pak_poly1305_final(struct pak_poly1305 *p, uint8_t tag[16]);

#endif
