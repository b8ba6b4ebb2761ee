/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to kernels of one state: permutation and whole blocks in and out, over keccak_f.h. The
 * state stays in registers, if it fits there, from block to block. The including file defines,
 * besides what keccak_f.h needs, LOAD(p) and STORE(p, lane): eight bytes at p, little endian, at
 * any alignment. */
#include <stddef.h>

#include "crypto/keccak/keccak_f.h"

/* The lanes of the rate, a public number. */
#define EACH_OF_RATE(X, rate) \
	do { \
		EACH_72(X) \
		if ((rate) > 72) { \
			EACH_104(X) \
		} \
		if ((rate) > 104) { \
			EACH_136(X) \
		} \
		if ((rate) > 136) { \
			EACH_144(X) \
		} \
		if ((rate) > 144) { \
			EACH_168(X) \
		} \
	} while (0)
#define READ(i) s[i] = LANE_READ(a[i]);
#define WRITE(i) LANE_WRITE(a[i], s[i]);
#define TAKE(i) s[i] = XOR(s[i], LOAD(in + 8 * (i)));
#define GIVE(i) STORE(out + 8 * (i), s[i]);

static void permute(uint64_t a[25])
{
	LANE s[25];

	EACH_OF_ALL(READ)
	keccak_f(s);
	EACH_OF_ALL(WRITE)
	CLEAN();
}

static size_t absorb(uint64_t a[25], const uint8_t *in, size_t len, size_t rate)
{
	size_t left = len;
	LANE s[25];

	EACH_OF_ALL(READ)
	for (; left >= rate; in += rate, left -= rate) {
		EACH_OF_RATE(TAKE, rate);
		keccak_f(s);
	}
	EACH_OF_ALL(WRITE)
	CLEAN();
	return len - left;
}

static size_t squeeze(uint64_t a[25], uint8_t *out, size_t len, size_t rate)
{
	size_t left = len;
	LANE s[25];

	EACH_OF_ALL(READ)
	for (; left >= rate; out += rate, left -= rate) {
		keccak_f(s);
		EACH_OF_RATE(GIVE, rate);
	}
	EACH_OF_ALL(WRITE)
	CLEAN();
	return len - left;
}
