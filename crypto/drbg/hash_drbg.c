/* SPDX-License-Identifier: Apache-2.0
 *
 * Hash_DRBG (SP 800-90A 10.1.1) and Hash_df (10.3.1). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/drbg/mech.h"

static size_t total(const struct pak_ctr_drbg_input *in, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += in[i].len;
	return sum;
}

static void add_pieces(const struct pak_hash *hash, void *state,
                       const struct pak_ctr_drbg_input *in, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (in[i].len)
			hash->update(state, in[i].p, in[i].len);
}

void pak_hash_df(const struct pak_hash *hash, uint8_t *out, size_t len,
                 const struct pak_ctr_drbg_input *in, size_t n)
{
	union pak_hash_state state;
	uint8_t head[5], t[PAK_DIGEST_MAX_LEN];

	pak_store32_be(head + 1, (uint32_t)(8 * len));
	for (head[0] = 1; len; head[0]++) {
		size_t part = len < hash->len ? len : hash->len;

		hash->init(&state);
		hash->update(&state, head, sizeof head);
		add_pieces(hash, &state, in, n);
		hash->final(&state, t);
		memcpy(out, t, part);
		out += part;
		len -= part;
	}
	pak_wipe(t, sizeof t);
}

/* V := Hash_df(prefix || [old V ||] pieces), C := Hash_df(00 || V); at most 4 pieces. */
static void seed(struct pak_mech_state *s, const uint8_t *prefix, const uint8_t *old,
                 const struct pak_ctr_drbg_input *in, size_t n)
{
	struct pak_ctr_drbg_input all[6];
	uint8_t v[PAK_MECH_MAX_SEED], zero = 0;
	size_t k = 0;

	if (prefix)
		all[k++] = (struct pak_ctr_drbg_input){prefix, 1};
	if (old)
		all[k++] = (struct pak_ctr_drbg_input){old, s->seed_len};
	for (size_t i = 0; i < n && k < 6; i++)
		all[k++] = in[i];
	pak_hash_df(s->hash, v, s->seed_len, all, k);
	memcpy(s->u.hash.v, v, s->seed_len);
	all[0] = (struct pak_ctr_drbg_input){&zero, 1};
	all[1] = (struct pak_ctr_drbg_input){v, s->seed_len};
	pak_hash_df(s->hash, s->u.hash.c, s->seed_len, all, 2);
	pak_wipe(v, sizeof v);
}

static void instantiate(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in, size_t n)
{
	seed(s, NULL, NULL, in, n);
}

static void reseed(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in, size_t n)
{
	static const uint8_t one = 1;

	seed(s, &one, s->u.hash.v, in, n);
}

/* v := v + a mod 2^(8 len), a being right-aligned. */
static void add(uint8_t *v, size_t len, const uint8_t *a, size_t a_len)
{
	unsigned carry = 0;

	for (size_t i = 0; i < len; i++) {
		carry += v[len - 1 - i] + (i < a_len ? (unsigned)a[a_len - 1 - i] : 0);
		v[len - 1 - i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/* Hash(prefix || V || pieces) */
static void hash_v(const struct pak_mech_state *s, uint8_t *out, uint8_t prefix,
                   const struct pak_ctr_drbg_input *in, size_t n)
{
	union pak_hash_state state;

	s->hash->init(&state);
	s->hash->update(&state, &prefix, 1);
	s->hash->update(&state, s->u.hash.v, s->seed_len);
	add_pieces(s->hash, &state, in, n);
	s->hash->final(&state, out);
}

/* Hashgen: Hash(V) || Hash(V + 1) || ... */
static void hashgen(const struct pak_mech_state *s, uint8_t *out, size_t len)
{
	static const uint8_t one = 1;
	uint8_t data[PAK_MECH_MAX_SEED], t[PAK_DIGEST_MAX_LEN];
	union pak_hash_state state;

	memcpy(data, s->u.hash.v, s->seed_len);
	while (len) {
		size_t part = len < s->hash->len ? len : s->hash->len;

		s->hash->init(&state);
		s->hash->update(&state, data, s->seed_len);
		s->hash->final(&state, t);
		memcpy(out, t, part);
		out += part;
		len -= part;
		add(data, s->seed_len, &one, 1);
	}
	pak_wipe(data, sizeof data);
	pak_wipe(t, sizeof t);
}

static void generate(struct pak_mech_state *s, uint8_t *out, size_t len,
                     const struct pak_ctr_drbg_input *in, size_t n)
{
	uint8_t t[PAK_DIGEST_MAX_LEN], counter[8];

	if (total(in, n)) {
		hash_v(s, t, 2, in, n);
		add(s->u.hash.v, s->seed_len, t, s->hash->len);
	}
	hashgen(s, out, len);
	hash_v(s, t, 3, NULL, 0);
	pak_store64_be(counter, s->requests);
	add(s->u.hash.v, s->seed_len, t, s->hash->len);
	add(s->u.hash.v, s->seed_len, s->u.hash.c, s->seed_len);
	add(s->u.hash.v, s->seed_len, counter, sizeof counter);
	pak_wipe(t, sizeof t);
}

const struct pak_mech pak_mech_hash = {
        .name = "Hash_DRBG",
        .instantiate = instantiate,
        .reseed = reseed,
        .generate = generate,
};
