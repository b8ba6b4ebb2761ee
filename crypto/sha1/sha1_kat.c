/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of SHA1: a message of two blocks, so that the chaining of blocks is seen. */
#include "crypto/sha1/sha1_impl.h"
#include "crypto/selftest/selftest.h"

#include <string.h>

/* Fed in two parts that split the first block. */
static int digest(const struct pak_hash *hash, const char *message, const uint8_t *want,
                  int corrupt)
{
	uint8_t out[PAK_DIGEST_MAX_LEN];
	union pak_hash_state state;

	hash->init(&state);
	hash->update(&state, message, 19);
	hash->update(&state, message + 19, strlen(message) - 19);
	hash->final(&state, out);
	return pak_selftest_equal(out, want, hash->len, corrupt);
}

static int run(int corrupt)
{
	static const uint8_t sha1[20] = {
	        0x41, 0xc6, 0xc1, 0x47, 0xd2, 0xd8, 0x84, 0xbd, 0x88, 0xa6,
	        0x53, 0xe5, 0x9d, 0xe4, 0xa2, 0xf4, 0xdc, 0x28, 0x57, 0xa0,
	};

	return digest(&pak_hash_sha1,
	              "pakpss self-test of SHA-1: the quick brown fox jumps over the lazy dog"
	              ", twice and once ",
	              sha1, corrupt);
}

const struct pak_selftest pak_sha1_selftest = {
        .name = "SHA1",
        .type = "KAT_Digest",
        .run = run,
};
