/* SPDX-License-Identifier: Apache-2.0
 *
 * Keccak-f[1600] (FIPS 202) on four and eight states, one after the other. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/keccak/keccak_impl.h"
#include "crypto/keccak/keccak_xn.h"

static void permute_each(uint64_t *a, unsigned states)
{
	uint64_t one[25];

	for (unsigned j = 0; j < states; j++) {
		for (unsigned i = 0; i < 25; i++)
			one[i] = a[states * i + j];
		pak_keccak_ref.permute(one);
		for (unsigned i = 0; i < 25; i++)
			a[states * i + j] = one[i];
	}
	pak_wipe(one, sizeof one);
}

static void permute_4(uint64_t *a)
{
	permute_each(a, 4);
}

static void permute_8(uint64_t *a)
{
	permute_each(a, 8);
}

const struct pak_keccak_xn_impl pak_keccak_x4_ref = {
        .name = "keccak_x4_ref",
        .states = 4,
        .permute = permute_4,
};

const struct pak_keccak_xn_impl pak_keccak_x8_ref = {
        .name = "keccak_x8_ref",
        .states = 8,
        .permute = permute_8,
};
