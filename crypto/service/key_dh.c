/* SPDX-License-Identifier: Apache-2.0
 *
 * The key service, finite-field Diffie-Hellman keys (SP 800-56A 5.6): generation with a pairwise
 * consistency test (5.6.2.1.4), import with validation of parameters and key, export. */
#include <pak/ffdh.h>

#include <string.h>

#include <pak/mem.h>
#include <pak/module.h>

#include "crypto/base/ct.h"
#include "crypto/ffdh/ffdh.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/key_impl.h"

#if !defined PAK_TEST_FAULT
#define PAK_TEST_FAULT(place, p, n) ((void)0)
#endif

int pak_key_is_dh(const struct pak_key *key, unsigned parts)
{
	return key->type == PAK_ALG_KEY_DH && (key->parts & parts) == parts;
}

enum pak_alg pak_key_dh_group(const struct pak_key *key)
{
	return key->dh && key->dh->group ? key->dh->group->alg : PAK_ALG_NONE;
}

static struct pak_ffdh_numbers numbers_of(const struct pak_dh_params *params)
{
	return (struct pak_ffdh_numbers){.p = params->p.bytes,
	                                 .q = params->q.bytes,
	                                 .g = params->g.bytes,
	                                 .p_len = params->p.bytes ? params->p.len : 0,
	                                 .q_len = params->q.bytes ? params->q.len : 0,
	                                 .g_len = params->g.bytes ? params->g.len : 0};
}

enum pak_alg pak_dh_group_find(const struct pak_dh_params *params)
{
	const struct pak_ffdh_numbers numbers = numbers_of(params);
	const struct pak_ffdh_group *group;

	if (params->like)
		return pak_key_dh_group(params->like);
	group = params->group ? pak_ffdh_group_get(params->group) : pak_ffdh_group_find(&numbers);
	return group ? group->alg : PAK_ALG_NONE;
}

uint32_t pak_dh_group_bits(enum pak_alg group)
{
	const struct pak_ffdh_group *row = pak_ffdh_group_get(group);

	return row ? row->bits : 0;
}

/* Bits of p. */
static uint32_t bits_of(const struct pak_dh_params *params)
{
	const struct pak_dh_number *p = &params->p;

	if (params->like)
		return params->like->bits;
	if (params->group)
		return pak_dh_group_bits(params->group);
	for (size_t i = 0; p->bytes && i < p->len; i++)
		if (p->bytes[i]) {
			size_t bits =
			        8 * (p->len - i) - ((unsigned)__builtin_clz(p->bytes[i]) - 24);
			return bits > UINT32_MAX ? UINT32_MAX : (uint32_t)bits;
		}
	return 0;
}

/* A key that is being made, with its work area. */
struct making {
	struct pak_key *key;
	uint64_t *work;
	uint32_t bits;
	struct pak_verdict verdict;
};

static enum pak_status admit(struct making *m, const struct pak_dh_params *params, enum pak_op op,
                             struct pak_verdict *verdict)
{
	const struct pak_policy_request request = {.alg = PAK_ALG_KEY_DH,
	                                           .op = op,
	                                           .curve = pak_dh_group_find(params),
	                                           .key_bits = bits_of(params)};
	enum pak_status st = pak_policy_check(&request, &m->verdict);

	m->bits = request.key_bits;
	if (verdict)
		*verdict = m->verdict;
	if (st)
		return st;
	if (params->like ? params->like->type != PAK_ALG_KEY_DH
	                 : params->group && !pak_dh_group_bits(params->group))
		return PAK_ERR_UNSUPPORTED;
	if (!params->like && !params->group && (!params->p.bytes || !params->g.bytes))
		return PAK_ERR_ARG;
	if (m->bits < PAK_DH_MIN_BITS || m->bits > PAK_DH_MAX_BITS)
		return PAK_ERR_LENGTH;
	st = pak_selftest_gate(PAK_ST_FFDH);
	return st ? st : pak_selftest_check();
}

static void *aligned(void *at)
{
	return (void *)(((uintptr_t)at + 63) & ~(uintptr_t)63);
}

/* Parameters from like, by name, or by numbers that have to be tested. */
static enum pak_status set_params(struct pak_ffdh *dh, const struct pak_dh_params *params,
                                  void *storage, uint64_t *work)
{
	const struct pak_ffdh *like = params->like ? params->like->dh : NULL;
	const struct pak_ffdh_group *group = pak_ffdh_group_get(pak_dh_group_find(params));
	const struct pak_ffdh_numbers numbers = numbers_of(params);
	const struct pak_bn_impl *impl = pak_bn_pick();
	enum pak_status st;

	if (group) {
		pak_ffdh_set_group(dh, impl, group, storage);
	} else if (like) {
		pak_ffdh_set_like(dh, impl, like, storage);
	} else {
		st = pak_ffdh_set_numbers(dh, impl, &numbers, storage, work);
		if (!st && !pak_ffdh_recall(dh)) {
			st = pak_ffdh_check_numbers(dh, &pak_rsa_rng, work);
			if (!st)
				pak_ffdh_remember(dh);
		}
		if (st)
			return st;
	}
	return pak_ffdh_set_x_bits(dh, params->private_bits          ? params->private_bits
	                               : like && like->x_bits_chosen ? like->x_bits
	                                                             : 0);
}

static enum pak_status begin(struct making *m, const struct pak_dh_params *params, unsigned parts)
{
	const struct pak_bn_impl *impl = pak_bn_pick();
	size_t room = sizeof *m->key->dh + 128 + pak_ffdh_room(impl, m->bits);
	enum pak_status st;

	m->work = pak_secmem_alloc(pak_ffdh_work_room(impl, m->bits));
	if (!m->work)
		return PAK_ERR_MEMORY;
	m->key = pak_key_new(PAK_ALG_KEY_DH, parts, room);
	if (!m->key)
		return PAK_ERR_MEMORY;
	m->key->bits = m->bits;
	m->key->verdict = m->verdict;
	m->key->dh = aligned(m->key->secret);
	st = set_params(m->key->dh, params, aligned(m->key->dh + 1), m->work);
	return st;
}

static enum pak_status end(struct making *m, struct pak_key **out, enum pak_status st)
{
	pak_secmem_free(m->work);
	pak_rsa_wipe_stack();
	if (st)
		pak_key_free(m->key);
	else
		*out = m->key;
	return st;
}

/* Does the private half, as stored, give the public one, as stored? Both are in range. */
static int pair_ok(const struct pak_ffdh *dh, uint64_t *work)
{
	uint64_t *y = pak_rsa_take(&work, dh->p.limbs), ok;

	ok = pak_ffdh_private_ok(dh, dh->x);
	PAK_PUBLIC(&ok, sizeof ok); /* a key that is not is no key */
	if (!ok || !pak_ffdh_public_ok(dh, dh->y, work))
		return 0;
	pak_ffdh_make_public(dh, y, work);
	return pak_mem_equal(y, dh->y, dh->p.limbs * sizeof *y);
}

enum pak_status pak_key_generate_dh(struct pak_key **out, const struct pak_dh_params *params,
                                    struct pak_verdict *verdict)
{
	struct making m = {0};
	enum pak_status st = admit(&m, params, PAK_OP_KEYGEN, verdict);

	*out = NULL;
	if (st)
		return st;
	st = begin(&m, params, PAK_PART_PRIVATE | PAK_PART_PUBLIC);
	if (!st)
		st = pak_ffdh_draw(m.key->dh, &pak_rsa_rng, m.work);
	if (!st) {
		struct pak_ffdh *dh = m.key->dh;

		PAK_SECRET(dh->x, dh->p.limbs * sizeof *dh->x);
		pak_ffdh_make_public(dh, dh->y, m.work);
		PAK_TEST_FAULT("dh-private", dh->x, dh->len);
		PAK_TEST_FAULT("dh-public", dh->y, dh->len);
		if (!pair_ok(dh, m.work)) {
			pak_module_fail("DH pairwise consistency test");
			st = PAK_ERR_SELFTEST;
		}
	}
	return end(&m, out, st);
}

static int given(const struct pak_dh_number *n)
{
	return n && n->bytes;
}

enum pak_status pak_key_import_dh(struct pak_key **out, const struct pak_dh_params *params,
                                  const struct pak_dh_number *priv, const struct pak_dh_number *pub,
                                  struct pak_verdict *verdict)
{
	unsigned parts = (given(priv) ? PAK_PART_PRIVATE | PAK_PART_PUBLIC : 0u) |
	                 (given(pub) ? PAK_PART_PUBLIC : 0u);
	struct making m = {0};
	enum pak_status st = admit(&m, params, PAK_OP_IMPORT, verdict);

	*out = NULL;
	if (st)
		return st;
	st = begin(&m, params, parts);
	if (!st && given(pub))
		st = pak_ffdh_set_public(m.key->dh, pub->bytes, pub->len, m.work);
	if (!st && given(priv))
		st = pak_ffdh_set_private(m.key->dh, priv->bytes, priv->len);
	if (!st && given(priv) && !given(pub))
		pak_ffdh_make_public(m.key->dh, m.key->dh->y, m.work);
	if (!st && given(priv) && !pair_ok(m.key->dh, m.work))
		st = PAK_ERR_KEY;
	return end(&m, out, st);
}

/* Where a number lies and how many bytes it is written with; NULL if it is not there. */
static const uint64_t *component(const struct pak_key *key, enum pak_dh_component which,
                                 size_t *len)
{
	const struct pak_ffdh *dh = key->dh;

	*len = dh->len;
	switch (which) {
	case PAK_DH_P:
		return dh->p.m;
	case PAK_DH_Q:
		*len = (dh->q_bits + 7) / 8;
		return dh->q_given ? dh->q : NULL;
	case PAK_DH_G:
		*len = (pak_bn_bits_public(dh->g, dh->p.limbs) + 7) / 8;
		return dh->g;
	case PAK_DH_PUBLIC:
		return key->parts & PAK_PART_PUBLIC ? dh->y : NULL;
	case PAK_DH_PRIVATE:
		*len = (pak_ffdh_exponent_bits(dh) + 7) / 8;
		return key->parts & PAK_PART_PRIVATE ? dh->x : NULL;
	}
	return NULL;
}

enum pak_status pak_key_dh_component(const struct pak_key *key, enum pak_dh_component which,
                                     uint8_t *out, size_t cap, size_t *len)
{
	struct pak_policy_request request = {.alg = PAK_ALG_KEY_DH, .op = PAK_OP_EXPORT};
	struct pak_verdict verdict;
	const uint64_t *number;
	enum pak_status st;

	*len = 0;
	if (!pak_key_is_dh(key, which == PAK_DH_PRIVATE ? PAK_PART_PRIVATE : 0))
		return PAK_ERR_KEY_USE;
	number = component(key, which, len);
	if (!number) {
		*len = 0;
		return PAK_ERR_KEY_USE;
	}
	if (cap < *len)
		return PAK_ERR_BUFFER;
	if (which == PAK_DH_PRIVATE) {
		pak_key_describe(key, &request);
		st = pak_policy_check(&request, &verdict);
		if (!st)
			st = pak_selftest_check();
		if (st)
			return st;
	}
	pak_int_store(out, *len, number);
	return PAK_OK;
}

uint32_t pak_key_dh_private_bits(const struct pak_key *key)
{
	if (pak_key_is_dh(key, PAK_PART_PRIVATE))
		return pak_ffdh_exponent_bits(key->dh);
	return pak_key_is_dh(key, 0) ? key->dh->x_bits : 0;
}

uint32_t pak_key_dh_chosen_bits(const struct pak_key *key)
{
	return pak_key_is_dh(key, 0) && key->dh->x_bits_chosen ? key->dh->x_bits : 0;
}

int pak_key_dh_same_group(const struct pak_key *a, const struct pak_key *b)
{
	return pak_key_is_dh(a, 0) && pak_key_is_dh(b, 0) && pak_ffdh_same_group(a->dh, b->dh);
}

int pak_key_equal_dh(const struct pak_key *a, const struct pak_key *b, unsigned parts)
{
	size_t size = a->dh->p.limbs * sizeof(uint64_t);

	if (!pak_ffdh_same_group(a->dh, b->dh))
		return 0;
	if (parts & PAK_PART_PUBLIC && !pak_mem_equal(a->dh->y, b->dh->y, size))
		return 0;
	return !(parts & PAK_PART_PRIVATE) || pak_mem_equal(a->dh->x, b->dh->x, size);
}

enum pak_status pak_key_check_dh(const struct pak_key *key)
{
	const struct pak_ffdh *dh = key->dh;
	uint64_t *work = pak_secmem_alloc(pak_ffdh_work_room(dh->p.impl, dh->bits));
	enum pak_status st = PAK_OK;

	if (!work)
		return PAK_ERR_MEMORY;
	if (!dh->group) {
		struct pak_ffdh again = *dh;

		st = pak_ffdh_check_numbers(&again, &pak_rsa_rng, work);
	}
	if (!st && key->parts & PAK_PART_PRIVATE)
		st = pair_ok(dh, work) ? PAK_OK : PAK_ERR_KEY;
	else if (!st && key->parts & PAK_PART_PUBLIC)
		st = pak_ffdh_public_ok(dh, dh->y, work) ? PAK_OK : PAK_ERR_KEY;
	pak_secmem_free(work);
	pak_rsa_wipe_stack();
	return st;
}
