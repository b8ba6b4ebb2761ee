/* SPDX-License-Identifier: Apache-2.0
 *
 * MD5 || SHA-1, what TLS 1.0 and 1.1 sign and finish with (RFC 4346 7.4.3, 7.4.9). */
#include "crypto/md5/md5.h"

#include <pak/mem.h>

_Static_assert(sizeof(struct pak_md5_sha1) <= PAK_DIGEST_STATE_MAX, "state fits");

static void init(void *state)
{
	struct pak_md5_sha1 *c = state;

	pak_hash_md5.init(&c->md5);
	pak_hash_sha1.init(&c->sha1);
}

static void update(void *state, const void *in, size_t len)
{
	struct pak_md5_sha1 *c = state;

	pak_hash_md5.update(&c->md5, in, len);
	pak_hash_sha1.update(&c->sha1, in, len);
}

static void final(void *state, uint8_t *out)
{
	struct pak_md5_sha1 *c = state;

	pak_hash_md5.final(&c->md5, out);
	pak_hash_sha1.final(&c->sha1, out + pak_hash_md5.len);
	pak_wipe(c, sizeof *c);
}

const struct pak_hash pak_hash_md5_sha1 = {
        .alg = PAK_ALG_MD5_SHA1,
        .primitive = "md5-sha1",
        .len = 36,
        .block_len = 64,
        .state_len = sizeof(struct pak_md5_sha1),
        .chain_len = sizeof(struct pak_md5_sha1),
        .init = init,
        .update = update,
        .final = final,
};
