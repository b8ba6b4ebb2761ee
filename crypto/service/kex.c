/* SPDX-License-Identifier: Apache-2.0
 *
 * The key agreement service: ECDH (SP 800-56A 5.7.1.2); X25519 and X448 are in edx.c, finite fields
 * in kex_dh.c. */
#include <pak/kex.h>

#include <pak/mem.h>
#include <pak/module.h>

#include "crypto/ec/ecdh.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/key_impl.h"

static enum pak_status admit(enum pak_alg alg, const struct pak_key *key,
                             const struct pak_key *peer, struct pak_verdict *verdict)
{
	struct pak_policy_request request = {.alg = alg, .op = PAK_OP_DERIVE};
	struct pak_verdict v;
	enum pak_status st;

	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &v);
	if (verdict)
		*verdict = v;
	if (st)
		return st;
	if (alg != PAK_ALG_ECDH)
		return PAK_ERR_UNSUPPORTED;
	if (!pak_key_is_ec(key, PAK_PART_PRIVATE) || !pak_key_is_ec(peer, PAK_PART_PUBLIC) ||
	    key->curve != peer->curve)
		return PAK_ERR_KEY_USE;
	st = pak_ec_gate(key->curve, PAK_ALG_ECDH);
	return st ? st : pak_selftest_check();
}

enum pak_status pak_kex_derive(enum pak_alg alg, const struct pak_key *key,
                               const struct pak_key *peer, uint8_t *out, size_t cap, size_t *len,
                               struct pak_verdict *verdict)
{
	enum pak_status st;

	if (alg == PAK_ALG_XDH)
		return pak_xdh_derive(key, peer, out, cap, len, verdict);
	if (alg == PAK_ALG_FFDH)
		return pak_dh_derive(key, peer, out, cap, len, verdict);
	st = admit(alg, key, peer, verdict);

	*len = 0;
	if (st)
		goto out;
	*len = key->curve->field_len;
	if (cap < *len) {
		st = PAK_ERR_BUFFER;
		goto out;
	}
	st = pak_ecdh(key->curve, key->impl, out, &key->priv, peer->point);
	pak_ec_wipe_stack();
	if (st) {
		/* Both keys were valid when they were made: memory has changed since. */
		pak_module_fail("ECDH fault check");
		st = PAK_ERR_SELFTEST;
		*len = 0;
	}
out:
	if (st && out)
		pak_wipe(out, cap);
	return st;
}
