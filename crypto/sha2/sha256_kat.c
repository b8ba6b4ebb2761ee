/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of SHA2-256: a message of two blocks, so that the chaining of blocks is seen.
 */
#include "crypto/sha2/sha256_impl.h"
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
	static const uint8_t sha256[32] = {
	        0xc0, 0xf8, 0x78, 0x0a, 0xd0, 0x90, 0x83, 0x7e, 0x47, 0xb1, 0x8d,
	        0xc6, 0x8b, 0x5d, 0x10, 0xcc, 0x73, 0x62, 0xa8, 0xfd, 0x3b, 0x26,
	        0xff, 0xb9, 0x01, 0x37, 0xf5, 0x59, 0xda, 0x86, 0x7f, 0xdf,
	};
	static const uint8_t sha224[28] = {
	        0x24, 0x32, 0x4c, 0x86, 0x96, 0xe8, 0x5b, 0x2a, 0x10, 0x0c, 0xfd, 0x35, 0x52, 0x6e,
	        0xb1, 0x08, 0x43, 0x25, 0xc4, 0x8e, 0x8d, 0xa5, 0x80, 0x3b, 0x1d, 0xce, 0x9c, 0xb8,
	};

	return digest(&pak_hash_sha256,
	              "pakpss self-test of SHA-256: the quick brown fox jumps over the lazy d"
	              "og, twice and onc",
	              sha256, corrupt) &&
	       digest(&pak_hash_sha224,
	              "pakpss self-test of SHA-224: the quick brown fox jumps over the lazy d"
	              "og, twice and onc",
	              sha224, corrupt);
}

const struct pak_selftest pak_sha256_selftest = {
        .name = "SHA2-256",
        .type = "KAT_Digest",
        .run = run,
};
