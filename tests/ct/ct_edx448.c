/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed448 and X448 with secret seeds and scalars, on each backend that can run, and through the
 * services. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/eddsa.h>
#include <pak/kex.h>

#include "crypto/ec/ed448.h"

static const struct pak_ed448_domain pure = {.prehashed = 0};

static void secret(uint8_t k[57])
{
	for (int i = 0; i < 57; i++)
		k[i] = (uint8_t)(7 * i + 1);
	ct_secret(k, 57);
}

static void backends(void (*row)(const struct pak_c448_impl *impl))
{
	for (const struct pak_c448_impl *const *impl = pak_c448_impls; *impl; impl++)
		if (ct_ec_runs((*impl)->needs))
			row(*impl);
}

/* What the schemes are made of: no result of it decides anything. */
static void multiples(const struct pak_c448_impl *impl)
{
	static const uint8_t five[56] = {5};
	uint64_t point[PAK_C448_POINT_WORDS] = {0}, k[PAK_C448_WORDS], x[PAK_C448_WORDS], same;
	uint8_t scalar[57], out[57];

	secret(scalar);
	impl->ladder(out, scalar, five);
	ct_reached(out, 56);
	for (int i = 0; i < PAK_C448_WORDS; i++)
		k[i] = 0x0123456789abcdef >> i;
	ct_secret(k, sizeof k);
	impl->mul_base(point, k);
	impl->encode(out, x, point);
	same = impl->is_double(point, out, x, point);
	ct_reached(&same, sizeof same);
	ct_reached(out, 57);
	impl->encode_u(out, point);
	same = impl->is_double_u(point, out);
	ct_reached(&same, sizeof same);
	ct_reached(out, 56);
}

static void ladder(const struct pak_c448_impl *impl)
{
	static const uint8_t five[56] = {5};
	uint8_t k[57], out[56];

	secret(k);
	impl->ladder(out, k, five);
	ct_reached(out, 56);
	secret(k);
	ct_ok(pak_x448(impl, out, k, five));
	ct_reached(out, 56);
	secret(k);
	ct_ok(pak_x448_public(impl, out, k));
}

static void ed448(const struct pak_c448_impl *impl)
{
	struct pak_ed448_private priv;
	uint8_t seed[57], mask[57], pub[57], sig[114];

	secret(seed);
	secret(mask);
	pak_ed448_expand(&priv, seed, mask);
	ct_ok(pak_ed448_public(impl, pub, &priv));
	ct_ok(pak_ed448_sign(impl, sig, &priv, pub, &pure, (const uint8_t *)"public", 6));
}

static void row_multiples(void)
{
	backends(multiples);
}

static void row_ladder(void)
{
	backends(ladder);
}

static void row_ed448(void)
{
	backends(ed448);
}

static void services(void)
{
	static const struct pak_eddsa how = {.mode = PAK_EDDSA_PURE};
	struct pak_key *ed, *x, *made;
	uint8_t d[57], sig[114], out[57];
	size_t len;

	secret(d);
	ct_ok(pak_key_import_edx(&ed, PAK_ALG_EDWARDS448, d, 57, NULL, 0, NULL));
	ct_ok(pak_eddsa_sign(ed, sig, 114, &len, &how, (const uint8_t *)"public", 6, NULL));
	ct_ok(pak_eddsa_verify(ed, sig, 114, &how, (const uint8_t *)"public", 6, NULL));
	ct_ok(pak_key_import_edx(&x, PAK_ALG_CURVE448, d, 56, NULL, 0, NULL));
	ct_ok(pak_key_generate_edx(&made, PAK_ALG_CURVE448, NULL));
	ct_ok(pak_kex_derive(PAK_ALG_XDH, x, made, out, 56, &len, NULL));
	ct_reached(out, 56);
	ct_ok(pak_key_check(ed));
	ct_ok(pak_key_check(made));
	int equal = pak_key_equal(x, made, PAK_PART_PRIVATE);
	ct_public(&equal, sizeof equal);
	ct_must(!equal, "two keys");
	ct_ok(pak_key_edx_private(ed, out, 57, &len));
	pak_key_free(ed);
	pak_key_free(x);
	pak_key_free(made);
}

const struct ct_row ct_edx448[] = {
        {"curve448: k u, k B, encodings, each backend", row_multiples, 0, 0},
        {"X448: each backend", row_ladder, 0, 1},
        {"Ed448: each backend", row_ed448, 0, 1},
        {"Ed448, X448: services", services, 0, 1},
        {0},
};
