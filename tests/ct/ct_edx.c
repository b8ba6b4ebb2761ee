/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 and X25519 with secret seeds and scalars, on each backend that can run, and through the
 * services. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/eddsa.h>
#include <pak/kex.h>

#include "crypto/ec/ed25519.h"

static const struct pak_ed25519_domain pure = {.flag = PAK_ED25519_PURE};

static void secret(uint8_t k[32])
{
	for (int i = 0; i < 32; i++)
		k[i] = (uint8_t)(7 * i + 1);
	ct_secret(k, 32);
}

static void backends(void (*row)(const struct pak_c25519_impl *impl))
{
	for (const struct pak_c25519_impl *const *impl = pak_c25519_impls; *impl; impl++)
		if (ct_ec_runs((*impl)->needs))
			row(*impl);
}

/* What the schemes are made of: no result of it decides anything. */
static void multiples(const struct pak_c25519_impl *impl)
{
	static const uint8_t nine[32] = {9};
	uint64_t point[PAK_C25519_POINT_WORDS] = {0}, k[4], x[4], same;
	uint8_t scalar[32], out[32];

	secret(scalar);
	impl->ladder(out, scalar, nine);
	ct_reached(out, 32);
	for (int i = 0; i < 4; i++)
		k[i] = 0x0123456789abcdef >> i;
	ct_secret(k, sizeof k);
	impl->mul_base(point, k);
	impl->encode(out, x, point);
	same = impl->is_double(point, out, x, point);
	ct_reached(&same, sizeof same);
	ct_reached(out, 32);
	impl->encode_u(out, point);
	same = impl->is_double_u(point, out);
	ct_reached(&same, sizeof same);
	ct_reached(out, 32);
}

static void ladder(const struct pak_c25519_impl *impl)
{
	static const uint8_t nine[32] = {9};
	uint8_t k[32], out[32];

	secret(k);
	impl->ladder(out, k, nine);
	ct_reached(out, 32);
	secret(k);
	ct_ok(pak_x25519(impl, out, k, nine));
	ct_reached(out, 32);
	secret(k);
	ct_ok(pak_x25519_public(impl, out, k));
}

static void ed25519(const struct pak_c25519_impl *impl)
{
	struct pak_ed25519_private priv;
	uint8_t seed[32], mask[32], pub[32], sig[64];

	secret(seed);
	secret(mask);
	pak_ed25519_expand(&priv, seed, mask);
	ct_ok(pak_ed25519_public(impl, pub, &priv));
	ct_ok(pak_ed25519_sign(impl, sig, &priv, pub, &pure, (const uint8_t *)"public", 6));
}

static void row_multiples(void)
{
	backends(multiples);
}

static void row_ladder(void)
{
	backends(ladder);
}

static void row_ed25519(void)
{
	backends(ed25519);
}

static void services(void)
{
	static const struct pak_eddsa how = {.mode = PAK_EDDSA_PURE};
	struct pak_key *ed, *x, *made;
	uint8_t d[32], sig[64], out[32];
	size_t len;

	secret(d);
	ct_ok(pak_key_import_edx(&ed, PAK_ALG_EDWARDS25519, d, 32, NULL, 0, NULL));
	ct_ok(pak_eddsa_sign(ed, sig, 64, &len, &how, (const uint8_t *)"public", 6, NULL));
	ct_ok(pak_eddsa_verify(ed, sig, 64, &how, (const uint8_t *)"public", 6, NULL));
	ct_ok(pak_key_import_edx(&x, PAK_ALG_CURVE25519, d, 32, NULL, 0, NULL));
	ct_ok(pak_key_generate_edx(&made, PAK_ALG_CURVE25519, NULL));
	ct_ok(pak_kex_derive(PAK_ALG_XDH, x, made, out, 32, &len, NULL));
	ct_reached(out, 32);
	ct_ok(pak_key_check(ed));
	ct_ok(pak_key_check(made));
	int equal = pak_key_equal(x, made, PAK_PART_PRIVATE);
	ct_public(&equal, sizeof equal);
	ct_must(!equal, "two keys");
	ct_ok(pak_key_edx_private(ed, out, 32, &len));
	pak_key_free(ed);
	pak_key_free(x);
	pak_key_free(made);
}

const struct ct_row ct_edx[] = {
        {"curve25519: k u, k B, encodings, each backend", row_multiples, 0, 0},
        {"X25519: each backend", row_ladder, 0, 1},
        {"Ed25519: each backend", row_ed25519, 0, 1},
        {"Ed25519, X25519: services", services, 0, 1},
        {0},
};
