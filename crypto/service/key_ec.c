/* SPDX-License-Identifier: Apache-2.0
 *
 * The key service, EC keys: generation (FIPS 186-5 A.2.1), import with full validation (SP
 * 800-56A 5.6.2.3.3), pairwise consistency (SP 800-56A 5.6.2.1.4). */
#include <pak/key.h>

#include <string.h>

#include <pak/mem.h>
#include <pak/module.h>
#include <pak/rng.h>

#include "crypto/base/ct.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/key_impl.h"

#if !defined PAK_TEST_FAULT
#define PAK_TEST_FAULT(place, p, n) ((void)0)
#endif

int pak_key_is_ec(const struct pak_key *key, unsigned parts)
{
	return key->type == PAK_ALG_KEY_EC && (key->parts & parts) == parts;
}

void pak_key_describe(const struct pak_key *key, struct pak_policy_request *request)
{
	request->curve = pak_key_curve(key);
	request->key_bits = key->bits;
}

static struct pak_key *ec_new(const struct pak_ec_curve *c, unsigned parts,
                              const struct pak_verdict *verdict)
{
	struct pak_key *key = pak_key_new(PAK_ALG_KEY_EC, parts, 0);

	if (key) {
		key->curve = c;
		key->impl = pak_ec_pick(c);
		key->bits = c->n->bits;
		key->verdict = *verdict;
	}
	return key;
}

/* What must have passed before a curve is used. */
static const struct {
	enum pak_alg curve;
	enum pak_selftest_id sign, kex;
} tests[] = {
        {PAK_ALG_P224, PAK_ST_ECDSA_P224, PAK_ST_ECDSA_P224}, /* verifies only */
        {PAK_ALG_P256, PAK_ST_ECDSA, PAK_ST_ECDH},
        {PAK_ALG_P384, PAK_ST_ECDSA_P384, PAK_ST_ECDH_P384},
        {PAK_ALG_P521, PAK_ST_ECDSA_P521, PAK_ST_ECDH_P521},
        {PAK_ALG_BRAINPOOLP256R1, PAK_ST_ECDSA_BP256, PAK_ST_ECDH_BP256},
        {PAK_ALG_BRAINPOOLP384R1, PAK_ST_ECDSA_BP384, PAK_ST_ECDH_BP384},
        {PAK_ALG_BRAINPOOLP512R1, PAK_ST_ECDSA_BP512, PAK_ST_ECDH_BP512},
};

enum pak_status pak_ec_gate(const struct pak_ec_curve *curve, enum pak_alg use)
{
	for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
		if (tests[i].curve == curve->alg)
			return pak_selftest_gate(use == PAK_ALG_ECDH ? tests[i].kex
			                                             : tests[i].sign);
	return PAK_ERR_UNSUPPORTED;
}

/* Judges op for keys on the curve and opens the gate of its arithmetic. */
static enum pak_status admit(const struct pak_ec_curve **c, enum pak_alg curve, enum pak_op op,
                             struct pak_verdict *v, struct pak_verdict *verdict)
{
	const struct pak_policy_request request = {
	        .alg = PAK_ALG_KEY_EC,
	        .op = op,
	        .curve = curve,
	        .key_bits = pak_ec_bits(curve),
	};
	enum pak_status st = pak_policy_check(&request, v);

	if (verdict)
		*verdict = *v;
	if (st)
		return st;
	*c = pak_ec_curve_get(curve);
	if (!*c)
		return PAK_ERR_UNSUPPORTED;
	if ((*c)->verify_only && op == PAK_OP_KEYGEN)
		return PAK_ERR_UNSUPPORTED;
	st = pak_ec_gate(*c, PAK_ALG_ECDSA);
	return st ? st : pak_selftest_check();
}

/* Point = d G, with what tests the pair. Returns 0 after a fault. */
static int make_public(struct pak_key *key, struct pak_ec_twice *twice, const uint64_t *d)
{
	uint64_t t[PAK_EC_JACOBIAN_WORDS];

	pak_mod_add(twice->scalar, d, d, key->curve->n);
	PAK_TEST_FAULT("pair-twice-scalar", twice->scalar, sizeof *t * key->curve->n->limbs);
	pak_ec_mul_base_twice(key->impl, t, twice, d);
	PAK_TEST_FAULT("pair-twice-point", twice->point, sizeof *t * 3 * key->curve->p->limbs);
	int ok = pak_ec_to_affine(key->curve, key->impl, key->point, t);
	pak_wipe(t, sizeof t);
	PAK_PUBLIC(key->point, sizeof key->point);
	return ok;
}

/* The pairwise test: the public key is computed again, as half of (2 d) G, with other digits and
 * table entries, and compared. What is tested is what was stored: the scalar that this was computed
 * with must be twice d, the point must be on the curve. */
static int pair_agrees(const struct pak_key *key, const struct pak_ec_twice *twice,
                       const uint64_t *d)
{
	const struct pak_ec_curve *c = key->curve;
	uint64_t t[PAK_EC_JACOBIAN_WORDS];
	unsigned n = c->p->limbs;

	memcpy(t, key->point, 2 * n * sizeof *t);
	memcpy(t + 2 * n, c->p->one, n * sizeof *t);
	uint64_t ok = pak_ec_twice_ok(c, key->impl, twice, d, t);
	PAK_PUBLIC(&ok, sizeof ok); /* 0 only after a fault */
	return (int)ok && pak_ec_on_curve(c, key->impl, key->point);
}

/* Makes both halves from random bytes and tests that they match. PAK_ERR_SELFTEST: they do not. */
static enum pak_status make_pair(struct pak_key *key)
{
	const struct pak_ec_curve *c = key->curve;
	uint8_t random[PAK_EC_MAX_WIDE + PAK_EC_MAX_SCALAR];
	size_t wide = c->scalar_len + 8u;
	struct pak_ec_twice twice;
	uint64_t d[PAK_EC_MAX_LIMBS];
	enum pak_status st;
	int ok;

	st = pak_rng_bytes(random, wide + c->scalar_len);
	if (st)
		return st;
	PAK_SECRET(random, sizeof random);
	pak_ec_scalar_from_wide(c, d, random);
	ok = make_public(key, &twice, d);
	PAK_TEST_FAULT("pair-scalar", d, sizeof d);
	pak_ec_private_set(c, &key->priv, d, random + wide);
	PAK_TEST_FAULT("pair-public", key->point, sizeof key->point);
	PAK_TEST_FAULT("pair-private", key->priv.d, sizeof key->priv.d);
	ok = ok && pak_ec_private_get(c, d, &key->priv) && pair_agrees(key, &twice, d);
	pak_wipe(random, sizeof random);
	pak_wipe(&twice, sizeof twice);
	pak_wipe(d, sizeof d);
	pak_ec_wipe_stack();
	if (ok)
		return PAK_OK;
	pak_module_fail("EC pairwise consistency test");
	return PAK_ERR_SELFTEST;
}

enum pak_status pak_key_generate_ec(struct pak_key **out, enum pak_alg curve,
                                    struct pak_verdict *verdict)
{
	const struct pak_ec_curve *c;
	struct pak_verdict v;
	struct pak_key *key;
	enum pak_status st;

	*out = NULL;
	st = admit(&c, curve, PAK_OP_KEYGEN, &v, verdict);
	if (st)
		return st;
	key = ec_new(c, PAK_PART_PRIVATE | PAK_PART_PUBLIC, &v);
	if (!key)
		return PAK_ERR_MEMORY;
	st = make_pair(key);
	if (st)
		pak_key_free(key);
	else
		*out = key;
	return st;
}

/* Takes the private half; computes the public one, or compares it with the one that was given. */
static enum pak_status take_private(struct pak_key *key, const uint8_t *priv, int have_public)
{
	const struct pak_ec_curve *c = key->curve;
	uint8_t random[PAK_EC_MAX_SCALAR];
	struct pak_ec_twice twice;
	uint64_t d[PAK_EC_MAX_LIMBS];
	enum pak_status st = PAK_ERR_KEY;

	if (!pak_ec_scalar_load(c, d, priv))
		goto out;
	if (have_public && !pak_ec_pair_ok(c, key->impl, d, key->point, 1))
		goto out;
	if (!have_public && (!make_public(key, &twice, d) || !pair_agrees(key, &twice, d))) {
		pak_module_fail("EC public key computation");
		st = PAK_ERR_SELFTEST;
		goto out;
	}
	st = pak_rng_bytes(random, sizeof random);
	if (!st)
		pak_ec_private_set(c, &key->priv, d, random);
out:
	pak_wipe(random, sizeof random);
	pak_wipe(&twice, sizeof twice);
	pak_wipe(d, sizeof d);
	pak_ec_wipe_stack();
	return st;
}

enum pak_status pak_key_import_ec(struct pak_key **out, enum pak_alg curve, const uint8_t *priv,
                                  size_t priv_len, const uint8_t *point, size_t point_len,
                                  struct pak_verdict *verdict)
{
	const struct pak_ec_curve *c;
	struct pak_verdict v;
	struct pak_key *key;
	enum pak_status st;

	*out = NULL;
	if (!priv && !point)
		return PAK_ERR_ARG;
	st = admit(&c, curve, PAK_OP_IMPORT, &v, verdict);
	if (st)
		return st;
	if (priv && c->verify_only)
		return PAK_ERR_UNSUPPORTED;
	if (priv && priv_len != c->scalar_len)
		return PAK_ERR_LENGTH;
	key = ec_new(c, PAK_PART_PUBLIC | (priv ? PAK_PART_PRIVATE : 0u), &v);
	if (!key)
		return PAK_ERR_MEMORY;
	if (point)
		st = pak_ec_point_decode(c, key->impl, key->point, point, point_len);
	if (!st && priv)
		st = take_private(key, priv, point != NULL);
	if (st)
		pak_key_free(key);
	else
		*out = key;
	return st;
}

enum pak_status pak_key_ec_public(const struct pak_key *key, uint8_t *out, size_t cap, size_t *len)
{
	*len = 0;
	if (!pak_key_is_ec(key, PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	*len = 1 + 2 * (size_t)key->curve->field_len;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	pak_ec_point_encode(key->curve, out, key->point);
	return PAK_OK;
}

enum pak_status pak_key_ec_private(const struct pak_key *key, uint8_t *out, size_t cap, size_t *len)
{
	struct pak_policy_request request = {.alg = PAK_ALG_KEY_EC, .op = PAK_OP_EXPORT};
	struct pak_verdict verdict;
	uint64_t d[PAK_EC_MAX_LIMBS];
	enum pak_status st;

	*len = 0;
	if (!pak_key_is_ec(key, PAK_PART_PRIVATE))
		return PAK_ERR_KEY_USE;
	*len = key->curve->scalar_len;
	if (cap < *len)
		return PAK_ERR_BUFFER;
	pak_key_describe(key, &request);
	st = pak_policy_check(&request, &verdict);
	if (!st)
		st = pak_selftest_check();
	if (st)
		return st;
	if (!pak_ec_private_get(key->curve, d, &key->priv)) {
		pak_module_fail("EC private key integrity");
		return PAK_ERR_SELFTEST;
	}
	pak_int_store(out, *len, d);
	pak_wipe(d, sizeof d);
	pak_ec_wipe_stack();
	return PAK_OK;
}

enum pak_status pak_key_check(const struct pak_key *key)
{
	uint64_t d[PAK_EC_MAX_LIMBS];
	int ok;

	if (pak_key_is_rsa(key, PAK_PART_PUBLIC))
		return pak_key_check_rsa(key);
	if (pak_key_is_dh(key, 0))
		return pak_key_check_dh(key);
	if (key->edx)
		return pak_edx_check(key);
	if (!pak_key_is_ec(key, PAK_PART_PUBLIC))
		return PAK_ERR_KEY_USE;
	ok = pak_ec_on_curve(key->curve, key->impl, key->point);
	if (ok && (key->parts & PAK_PART_PRIVATE)) {
		ok = pak_ec_private_get(key->curve, d, &key->priv) &&
		     pak_ec_pair_ok(key->curve, key->impl, d, key->point, 0);
		pak_wipe(d, sizeof d);
		pak_ec_wipe_stack();
	}
	return ok ? PAK_OK : PAK_ERR_KEY;
}
