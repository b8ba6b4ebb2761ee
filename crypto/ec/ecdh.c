/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDH (SP 800-56A 5.7.1.2). */
#include "crypto/ec/ecdh.h"

#include <pak/mem.h>

enum pak_status pak_ecdh(const struct pak_ec_curve *c, const struct pak_ec_impl *impl, uint8_t *out,
                         const struct pak_ec_private *priv, const uint64_t *point)
{
	uint64_t d[PAK_EC_MAX_LIMBS], jacobian[PAK_EC_JACOBIAN_WORDS], affine[PAK_EC_AFFINE_WORDS];
	enum pak_status st = PAK_ERR_INTERNAL;

	if (!pak_ec_on_curve(c, impl, point)) {
		st = PAK_ERR_KEY;
		goto out;
	}
	if (!pak_ec_private_get(c, d, priv))
		goto out;
	impl->mul(jacobian, point, d);
	/* The order is prime and d is not 0, so infinity is as much a fault as a point off the
	 * curve. */
	if (!pak_ec_to_affine(c, impl, affine, jacobian))
		goto out;
	pak_ec_x_out(c, affine, affine);
	pak_int_store(out, c->field_len, affine);
	st = PAK_OK;
out:
	if (st != PAK_OK)
		pak_wipe(out, c->field_len);
	pak_wipe(d, sizeof d);
	pak_wipe(jacobian, sizeof jacobian);
	pak_wipe(affine, sizeof affine);
	return st;
}
