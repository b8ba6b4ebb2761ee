/* SPDX-License-Identifier: Apache-2.0
 *
 * Key agreement by finite-field Diffie-Hellman (SP 800-56A 5.7.1.1): the secret has the length of
 * p, leading zeros and all. */
#include <pak/mem.h>
#include <pak/module.h>

#include "crypto/ffdh/ffdh.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/key_impl.h"

static enum pak_status admit(const struct pak_key *key, const struct pak_key *peer,
                             struct pak_verdict *verdict)
{
	struct pak_policy_request request = {.alg = PAK_ALG_FFDH, .op = PAK_OP_DERIVE};
	struct pak_verdict v;
	enum pak_status st;

	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &v);
	if (verdict)
		*verdict = v;
	if (st)
		return st;
	if (!pak_key_is_dh(key, PAK_PART_PRIVATE) || !pak_key_is_dh(peer, PAK_PART_PUBLIC) ||
	    !pak_ffdh_same_group(key->dh, peer->dh))
		return PAK_ERR_KEY_USE;
	st = pak_selftest_gate(PAK_ST_FFDH);
	return st ? st : pak_selftest_check();
}

static enum pak_status compute(const struct pak_key *key, const struct pak_key *peer, uint8_t *out)
{
	uint64_t *work = pak_secmem_alloc(pak_ffdh_work_room(key->dh->p.impl, key->bits));
	enum pak_status st;

	if (!work)
		return PAK_ERR_MEMORY;
	st = pak_ffdh_derive(key->dh, out, peer->dh->y, work);
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	if (!st)
		return PAK_OK;
	/* Both keys were valid when they were made: memory has changed since. */
	pak_module_fail("DH shared secret");
	return PAK_ERR_SELFTEST;
}

enum pak_status pak_dh_derive(const struct pak_key *key, const struct pak_key *peer, uint8_t *out,
                              size_t cap, size_t *len, struct pak_verdict *verdict)
{
	enum pak_status st = admit(key, peer, verdict);

	*len = 0;
	if (!st) {
		*len = key->dh->len;
		st = cap < *len ? PAK_ERR_BUFFER : compute(key, peer, out);
	}
	if (st && st != PAK_ERR_BUFFER)
		*len = 0;
	if (st && out)
		pak_wipe(out, cap);
	return st;
}
