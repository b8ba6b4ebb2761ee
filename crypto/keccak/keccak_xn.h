/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: Keccak-f[1600] on four or eight states at once, and sponges in step over them: inputs of
 * one length, outputs of one length. For what hashes many short things: SLH-DSA, ML-KEM, ML-DSA. */
#ifndef PAK_KECCAK_XN_H
#define PAK_KECCAK_XN_H

#include <stddef.h>
#include <stdint.h>

#include "crypto/base/impl.h"

#define PAK_KECCAK_MAX_STATES 8

struct pak_keccak_xn_impl {
	const char *name;
	uint32_t needs;  /* OR of enum pak_cpu_feature */
	unsigned states; /* 4 or 8 */
	/* Lane i of state j is a[states * i + j]; a is aligned to 64 bytes. */
	void (*permute)(uint64_t *a);
};

/* Best first, the reference last, NULL-ended: one list for four states, one for eight. */
extern const struct pak_keccak_xn_impl *const pak_keccak_x4_impls[], *const pak_keccak_x8_impls[];
extern const struct pak_keccak_xn_impl pak_keccak_x4_ref, pak_keccak_x4_x86_avx2,
        pak_keccak_x4_x86_avx512, pak_keccak_x8_ref, pak_keccak_x8_x86_avx2,
        pak_keccak_x8_x86_avx512;

/* Caller-owned and copyable. */
struct pak_keccak_xn {
	_Alignas(64) uint64_t a[25 * PAK_KECCAK_MAX_STATES];
	const struct pak_keccak_xn_impl *impl;
	uint8_t rate, pos; /* bytes; of the block that is given */
};

/* The implementation for 4 or 8 states that serves on this CPU. */
const struct pak_keccak_xn_impl *pak_keccak_xn_pick(unsigned states);

/* The sponge over each in[j][0..len), j < impl->states: the whole message, padded with suffix (of
 * keccak_impl.h) and absorbed. rate as there. */
void pak_keccak_xn_absorb(struct pak_keccak_xn *x, const struct pak_keccak_xn_impl *impl,
                          size_t rate, uint8_t suffix, const uint8_t *const in[], size_t len);

/* The next len bytes of each output to out[j]. */
void pak_keccak_xn_squeeze(struct pak_keccak_xn *x, uint8_t *const out[], size_t len);

#endif
