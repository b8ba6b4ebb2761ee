/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519 and X25519, or Ed448 and X448 where EDX is 448, with secret seeds and scalars, on each
 * backend that can run, and through the services; for ct_edx.c and ct_edx448.c, which list the
 * rows. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/eddsa.h>
#include <pak/kex.h>

#include "tests/crypto/edx.h"

static const struct ED(domain) pure = {PURE};

static void secret(uint8_t k[ED_LEN])
{
	for (int i = 0; i < ED_LEN; i++)
		k[i] = (uint8_t)(7 * i + 1);
	ct_secret(k, ED_LEN);
}

static void backends(void (*row)(const struct IMPL *impl))
{
	for (const struct IMPL *const *impl = CURVE(impls); *impl; impl++)
		if (ct_ec_runs((*impl)->needs))
			row(*impl);
}

/* What the schemes are made of: no result of it decides anything. */
static void multiples(const struct IMPL *impl)
{
	static const uint8_t base[X_LEN] = {BASE_U};
	uint64_t point[POINT_WORDS] = {0}, k[WORDS], x[WORDS], same;
	uint8_t scalar[ED_LEN], out[ED_LEN];

	secret(scalar);
	impl->ladder(out, scalar, base);
	ct_reached(out, X_LEN);
	for (int i = 0; i < WORDS; i++)
		k[i] = 0x0123456789abcdef >> i;
	ct_secret(k, sizeof k);
	impl->mul_base(point, k);
	impl->encode(out, x, point);
	same = impl->is_double(point, out, x, point);
	ct_reached(&same, sizeof same);
	ct_reached(out, ED_LEN);
	impl->encode_u(out, point);
	same = impl->is_double_u(point, out);
	ct_reached(&same, sizeof same);
	ct_reached(out, X_LEN);
}

static void ladder(const struct IMPL *impl)
{
	static const uint8_t base[X_LEN] = {BASE_U};
	uint8_t k[ED_LEN], out[X_LEN];

	secret(k);
	impl->ladder(out, k, base);
	ct_reached(out, X_LEN);
	secret(k);
	ct_ok(x_secret(impl, out, k, base));
	ct_reached(out, X_LEN);
	secret(k);
	ct_ok(x_public(impl, out, k));
}

static void eddsa(const struct IMPL *impl)
{
	struct ED(private) priv;
	uint8_t seed[ED_LEN], mask[ED_LEN], pub[ED_LEN], sig[SIG_LEN];

	secret(seed);
	secret(mask);
	ED(expand)(&priv, seed, mask);
	ct_ok(ED(public)(impl, pub, &priv));
	ct_ok(ED(sign)(impl, sig, &priv, pub, &pure, (const uint8_t *)"public", 6));
}

static void row_multiples(void)
{
	backends(multiples);
}

static void row_ladder(void)
{
	backends(ladder);
}

static void row_eddsa(void)
{
	backends(eddsa);
}

static void services(void)
{
	static const struct pak_eddsa how = {.mode = PAK_EDDSA_PURE};
	struct pak_key *ed, *x, *made;
	uint8_t d[ED_LEN], sig[SIG_LEN], out[ED_LEN];
	size_t len;

	secret(d);
	ct_ok(pak_key_import_edx(&ed, ED_ALG, d, ED_LEN, NULL, 0, NULL));
	ct_ok(pak_eddsa_sign(ed, sig, SIG_LEN, &len, &how, (const uint8_t *)"public", 6, NULL));
	ct_ok(pak_eddsa_verify(ed, sig, SIG_LEN, &how, (const uint8_t *)"public", 6, NULL));
	ct_ok(pak_key_import_edx(&x, X_ALG, d, X_LEN, NULL, 0, NULL));
	ct_ok(pak_key_generate_edx(&made, X_ALG, NULL));
	ct_ok(pak_kex_derive(PAK_ALG_XDH, x, made, out, X_LEN, &len, NULL));
	ct_reached(out, X_LEN);
	ct_ok(pak_key_check(ed));
	ct_ok(pak_key_check(made));
	int equal = pak_key_equal(x, made, PAK_PART_PRIVATE);
	ct_public(&equal, sizeof equal);
	ct_must(!equal, "two keys");
	ct_ok(pak_key_edx_private(ed, out, ED_LEN, &len));
	pak_key_free(ed);
	pak_key_free(x);
	pak_key_free(made);
}
