/* SPDX-License-Identifier: Apache-2.0
 *
 * The curves of this build, and their sizes. */
#include "crypto/ec/ec_curve.h"

#include "crypto/base/cpu.h"
#include "crypto/ec/brainpool.h"
#include "crypto/ec/p224.h"
#include "crypto/ec/p256.h"
#include "crypto/ec/p384.h"
#include "crypto/ec/p521.h"

static const struct pak_ec_curve *const curves[] = {&pak_p256,  &pak_p384,  &pak_p521,  &pak_p224,
                                                    &pak_bp256, &pak_bp384, &pak_bp512, NULL};

const struct pak_ec_curve *pak_ec_curve_get(enum pak_alg curve)
{
	for (const struct pak_ec_curve *const *c = curves; *c; c++) {
		if ((*c)->alg == curve)
			return *c;
	}
	return NULL;
}

const struct pak_ec_impl *pak_ec_pick(const struct pak_ec_curve *curve)
{
	const struct pak_ec_impl *const *impl = curve->impls;
	while (((*impl)->needs & pak_cpu()) != (*impl)->needs)
		impl++;
	return *impl;
}

size_t pak_ec_scalar_len(enum pak_alg curve)
{
	const struct pak_ec_curve *c = pak_ec_curve_get(curve);
	return c ? c->scalar_len : 0;
}

size_t pak_ec_field_len(enum pak_alg curve)
{
	const struct pak_ec_curve *c = pak_ec_curve_get(curve);
	return c ? c->field_len : 0;
}

uint32_t pak_ec_bits(enum pak_alg curve)
{
	const struct pak_ec_curve *c = pak_ec_curve_get(curve);
	return c ? c->n->bits : 0;
}
