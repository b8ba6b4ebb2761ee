/* SPDX-License-Identifier: Apache-2.0
 *
 * The digest service: algorithm, policy, self-test gate, primitive. */
#include <pak/digest.h>

#include <stddef.h>
#include <string.h>

#include <pak/mem.h>

#include "crypto/keccak/cshake.h"
#include "crypto/service/hash.h"

#define CSHAKE_LIMIT ((uint64_t)1 << 32) /* bytes of name and customization, each */
#define LENGTH_LIMIT ((uint64_t)1 << 61) /* bytes: the length in bits must stay below 2^64 */

size_t pak_digest_len(enum pak_alg alg)
{
	const struct pak_hash *hash = pak_hash_of(alg);

	return hash ? hash->len : 0;
}

size_t pak_digest_block_len(enum pak_alg alg)
{
	const struct pak_hash *hash = pak_hash_of(alg);

	return hash ? hash->block_len : 0;
}

size_t pak_digest_size(enum pak_alg alg)
{
	const struct pak_hash *hash = pak_hash_of(alg);
	const size_t align = _Alignof(struct pak_digest);

	if (!hash)
		return 0;
	return (offsetof(struct pak_digest, state) + hash->state_len + align - 1) & ~(align - 1);
}

int pak_digest_is_xof(enum pak_alg alg)
{
	const struct pak_hash *hash = pak_hash_of(alg);

	return hash && hash->squeeze;
}

enum pak_status pak_digest_init(struct pak_digest *d, enum pak_alg alg)
{
	const struct pak_hash *hash;
	enum pak_status st;

	d->hash = NULL;
	d->total = 0;
	st = pak_policy_check_digest(alg, &d->verdict);
	if (st)
		return st;
	hash = pak_hash_of(alg);
	if (!hash)
		return PAK_ERR_UNSUPPORTED;
	st = pak_selftest_gate(pak_hash_rows[alg].test);
	if (st)
		return st;
	hash->init(d->state);
	d->hash = hash;
	d->len = hash->len;
	d->squeezing = 0;
	return PAK_OK;
}

static int is_cshake(enum pak_alg alg)
{
	return alg == PAK_ALG_CSHAKE128 || alg == PAK_ALG_CSHAKE256;
}

enum pak_status pak_digest_init_bare_cshake(struct pak_digest *d, enum pak_alg alg)
{
	enum pak_status st = pak_digest_init(d, alg);

	if (!st && !is_cshake(alg)) {
		d->hash = NULL;
		st = PAK_ERR_UNSUPPORTED;
	}
	if (!st)
		pak_keccak_init((struct pak_keccak *)(void *)d->state, d->hash->block_len,
		                PAK_KECCAK_CSHAKE);
	return st;
}

enum pak_status pak_digest_init_cshake(struct pak_digest *d, enum pak_alg alg, const void *name,
                                       size_t name_len, const void *custom, size_t custom_len)
{
	enum pak_status st = pak_digest_init(d, alg);

	if (st)
		return st;
	if (!is_cshake(alg))
		st = PAK_ERR_UNSUPPORTED;
	else if (name_len > CSHAKE_LIMIT || custom_len > CSHAKE_LIMIT)
		st = PAK_ERR_LIMIT;
	if (st) {
		d->hash = NULL;
		return st;
	}
	pak_cshake_init((struct pak_keccak *)(void *)d->state, d->hash->block_len, name, name_len,
	                custom, custom_len);
	return PAK_OK;
}

enum pak_status pak_digest_set_len(struct pak_digest *d, size_t len)
{
	if (!d->hash || d->squeezing)
		return PAK_ERR_STATE;
	if (!d->hash->squeeze)
		return PAK_ERR_UNSUPPORTED;
	if (!len)
		return PAK_ERR_LENGTH;
	d->len = len;
	return PAK_OK;
}

enum pak_status pak_digest_update(struct pak_digest *d, const void *in, size_t len)
{
	if (!d->hash || d->squeezing)
		return PAK_ERR_STATE;
	if (len >= LENGTH_LIMIT - d->total)
		return PAK_ERR_LIMIT;
	d->total += len;
	d->hash->update(d->state, in, len);
	return PAK_OK;
}

enum pak_status pak_digest_squeeze(struct pak_digest *d, uint8_t *out, size_t len)
{
	enum pak_status st;

	if (!d->hash)
		return PAK_ERR_STATE;
	if (!d->hash->squeeze)
		return PAK_ERR_UNSUPPORTED;
	st = pak_selftest_check();
	if (st)
		return st;
	d->squeezing = 1;
	d->hash->squeeze(d->state, out, len);
	return PAK_OK;
}

enum pak_status pak_digest_final(struct pak_digest *d, uint8_t *out, size_t cap)
{
	enum pak_status st;

	if (!d->hash || d->squeezing)
		return PAK_ERR_STATE;
	if (cap < d->len)
		return PAK_ERR_BUFFER;
	st = pak_selftest_check();
	if (st)
		return st;
	if (d->hash->squeeze) {
		d->hash->squeeze(d->state, out, d->len);
		pak_wipe(d->state, d->hash->state_len);
	} else {
		d->hash->final(d->state, out);
	}
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
