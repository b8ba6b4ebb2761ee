/* SPDX-License-Identifier: Apache-2.0
 *
 * The signature over a policy, below all policy: FIPS 186-5 6.4.2 with P-256 and SHA-256. */
#include <pak/policy.h>

#include "crypto/ec/ecdsa.h"
#include "crypto/service/hash.h"

enum pak_status pak_policy_verify_signature(const uint8_t *point, size_t point_len,
                                            const uint8_t sig[64], const void *data, size_t len)
{
	const struct pak_ec_curve *curve = pak_ec_curve_get(PAK_ALG_P256);
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA256);
	const struct pak_ec_impl *impl = pak_ec_pick(curve);
	uint64_t affine[PAK_EC_AFFINE_WORDS];
	union pak_hash_state state;
	uint8_t digest[PAK_DIGEST_MAX_LEN];
	enum pak_status st;

	st = pak_hash_gate(PAK_ALG_SHA256);
	if (st)
		return st;
	st = pak_selftest_gate(PAK_ST_ECDSA);
	if (st)
		return st;
	st = pak_ec_point_decode(curve, impl, affine, point, point_len);
	if (st)
		return st;
	hash->init(state.bytes);
	hash->update(state.bytes, data, len);
	hash->final(state.bytes, digest);
	return pak_ecdsa_verify(curve, impl, affine, digest, hash->len, sig);
}
