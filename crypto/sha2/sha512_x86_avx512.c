/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-512 with AVX-512VL: which of the two assembly functions takes which blocks. */
#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "crypto/sha2/sha512_impl.h"

#define GROUP 8
#define WORK (3 * 80 * 64) /* bytes: three tables of 80 rows */
#define MANY 24            /* blocks from which groups win: the first schedule runs alone */

void pak_sha512_avx512_blocks(uint64_t h[8], const uint8_t *in, size_t n);
void pak_sha512_avx512_groups(uint64_t h[8], const uint8_t *in, size_t groups, void *work);

static __attribute__((noinline)) void long_input(uint64_t h[8], const uint8_t *in, size_t n)
{
	_Alignas(64) uint8_t work[WORK];

	pak_sha512_avx512_groups(h, in, n / GROUP, work);
	pak_wipe(work, sizeof work);
}

static void blocks(uint64_t h[8], const uint8_t *in, size_t n)
{
	if (n >= MANY) {
		long_input(h, in, n);
		in += n / GROUP * GROUP * 128;
		n %= GROUP;
	}
	if (n)
		pak_sha512_avx512_blocks(h, in, n);
}

const struct pak_sha512_impl pak_sha512_x86_avx512 = {
        .name = "sha512_x86_avx512",
        .needs = PAK_CPU_AVX512,
        .blocks = blocks,
};
