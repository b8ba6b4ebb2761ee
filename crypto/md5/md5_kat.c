/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of MD5-SHA1: a message of two blocks. */
#include "crypto/md5/md5.h"
#include "crypto/selftest/selftest.h"

static int run(int corrupt)
{
	static const char message[] =
	        "pakpss self-test of MD5-SHA1: the quick brown fox jumps over "
	        "the lazy dog, twice and once ";
	static const uint8_t want[36] = {
	        0x28, 0x29, 0xaa, 0xf0, 0xc4, 0xea, 0x68, 0x7b, 0x5f, 0x9c, 0x90, 0x20,
	        0x2e, 0x49, 0x2d, 0x7d, 0x4b, 0xa2, 0x3b, 0xb0, 0xc3, 0x97, 0xef, 0x08,
	        0xf2, 0x2b, 0x1d, 0xd8, 0x79, 0x17, 0x32, 0xbc, 0x34, 0xac, 0x23, 0x57,
	};
	uint8_t out[sizeof want];
	union pak_hash_state state;

	pak_hash_md5_sha1.init(&state);
	pak_hash_md5_sha1.update(&state, message, 19);
	pak_hash_md5_sha1.update(&state, message + 19, sizeof message - 1 - 19);
	pak_hash_md5_sha1.final(&state, out);
	return pak_selftest_equal(out, want, sizeof out, corrupt);
}

const struct pak_selftest pak_md5_sha1_selftest = {
        .name = "MD5-SHA1",
        .type = "KAT_Digest",
        .run = run,
};
