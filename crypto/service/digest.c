/* SPDX-License-Identifier: Apache-2.0
 *
 * The digest service: algorithm, policy, self-test gate, primitive. */
#include <pak/digest.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/service/hash.h"

#define LENGTH_LIMIT ((uint64_t)1 << 61) /* bytes: the length in bits must stay below 2^64 */

size_t pak_digest_len(enum pak_alg alg)
{
	const struct pak_hash *hash = pak_hash_get(alg);

	return hash ? hash->len : 0;
}

size_t pak_digest_block_len(enum pak_alg alg)
{
	const struct pak_hash *hash = pak_hash_get(alg);

	return hash ? hash->block_len : 0;
}

enum pak_status pak_digest_init(struct pak_digest *d, enum pak_alg alg)
{
	const struct pak_hash *hash = pak_hash_get(alg);
	const struct pak_policy_request request = {.alg = alg, .op = PAK_OP_DIGEST};
	enum pak_status st;

	d->hash = NULL;
	d->total = 0;
	st = pak_policy_check(&request, &d->verdict);
	if (st)
		return st;
	st = pak_hash_gate(alg);
	if (st)
		return st;
	hash->init(d->state);
	d->hash = hash;
	return PAK_OK;
}

enum pak_status pak_digest_update(struct pak_digest *d, const void *in, size_t len)
{
	if (!d->hash)
		return PAK_ERR_STATE;
	if (len >= LENGTH_LIMIT - d->total)
		return PAK_ERR_LIMIT;
	d->total += len;
	d->hash->update(d->state, in, len);
	return PAK_OK;
}

enum pak_status pak_digest_final(struct pak_digest *d, uint8_t *out, size_t cap)
{
	enum pak_status st;

	if (!d->hash)
		return PAK_ERR_STATE;
	if (cap < d->hash->len)
		return PAK_ERR_BUFFER;
	st = pak_selftest_check();
	if (st)
		return st;
	d->hash->final(d->state, out);
	d->hash = NULL;
	return PAK_OK;
}

void pak_digest_clear(struct pak_digest *d)
{
	pak_wipe(d, sizeof *d);
}

enum pak_status pak_digest_once(enum pak_alg alg, uint8_t *out, size_t cap, const void *in,
                                size_t len)
{
	struct pak_digest d;
	enum pak_status st = pak_digest_init(&d, alg);

	if (!st)
		st = pak_digest_update(&d, in, len);
	if (!st)
		st = pak_digest_final(&d, out, cap);
	if (st && d.hash)
		pak_wipe(d.state, d.hash->state_len);
	return st;
}
