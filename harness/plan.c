/* SPDX-License-Identifier: Apache-2.0
 *
 * What is run beyond the file: fresh cases of every group's shape, answered by the second opinion,
 * which a product that knows the published vectors by heart cannot pass; and twins, valid inputs
 * with one bit changed, which a product that accepts everything cannot pass. */
#include <string.h>

#include "harness/algs.h"
#include "harness/oracle.h"
#include "harness/vectors.h"

static struct pak_span random_span(struct pak_set *set, struct pak_rand *rand, size_t n)
{
	uint8_t *p = pak_arena_alloc(&set->arena, n + 1);
	pak_rand_bytes(rand, p, n);
	return (struct pak_span){p, n};
}

static struct pak_span room(struct pak_set *set, uint8_t **out, size_t n)
{
	*out = pak_arena_alloc(&set->arena, n + 1);
	return (struct pak_span){*out, n};
}

static bool fresh_digest(struct pak_set *set, struct pak_rand *rand, struct pak_case *c)
{
	const struct pak_hash_row *hash = pak_hash_or_xof_find(c->alg);
	uint8_t *out;
	c->in = random_span(set, rand, c->in.len != 0 ? c->in.len : pak_rand64(rand) % 300);
	if (hash != NULL && hash->xof) {
		c->want = room(set, &out, (size_t)c->size);
		return pak_oracle_xof(out, c->want.len, hash, c->in);
	}
	c->want = room(set, &out, PAK_DIGEST_MAX);
	c->want.len = hash != NULL ? hash->out : 0;
	return hash != NULL && pak_oracle_digest(out, hash, c->in);
}

static bool fresh_mac(struct pak_set *set, struct pak_rand *rand, struct pak_case *c)
{
	const struct pak_hash_row *hash = pak_hash_find(c->alg);
	uint8_t *out;
	c->key = random_span(set, rand, c->key.len);
	c->in = random_span(set, rand, c->in.len);
	if (hash == NULL) {
		c->want = room(set, &out, (size_t)c->size);
		c->expect = PAK_EXPECT_VALUE;
		return pak_oracle_kmac(out, c->want.len, c->alg, c->xof, c->key, c->aad, c->in);
	}
	c->want = room(set, &out, PAK_DIGEST_MAX);
	c->want.len = (size_t)c->size;
	return hash != NULL && c->size <= hash->out && pak_oracle_hmac(out, hash, c->key, c->in);
}

static bool fresh_cipher(struct pak_set *set, struct pak_rand *rand, struct pak_case *c)
{
	uint8_t *out;
	c->key = random_span(set, rand, c->key.len);
	c->iv = random_span(set, rand, c->iv.len);
	c->in = random_span(set, rand, c->in.len);
	c->want = room(set, &out, c->in.len);
	return pak_oracle_cipher(out, pak_cipher_find(c->alg), c->encrypt, c->key, c->iv, c->in);
}

/* Sealing gives both directions: an opening case takes the sealed message as its input. */
static bool fresh_aead(struct pak_set *set, struct pak_rand *rand, struct pak_case *c)
{
	uint8_t *out, *tag;
	const struct pak_cipher_row *cipher = pak_cipher_find(c->alg);
	/* A wrapped key is longer than the key; of one that was refused nothing else is known. */
	size_t len = c->op == PAK_MSG_OPEN && c->want.len != 0 ? c->want.len : c->in.len;
	struct pak_span plain = random_span(set, rand, len);
	c->key = random_span(set, rand, c->key.len);
	c->iv = random_span(set, rand, c->iv.len);
	c->aad = random_span(set, rand, c->aad.len);
	struct pak_span sealed = room(set, &out, plain.len + 8), t = room(set, &tag, 16);
	sealed.len =
	        cipher->mode == PAK_BLOCK_WRAP && c->op == PAK_MSG_OPEN ? (len + 7) / 8 * 8 : len;
	t.len = (size_t)c->size;
	if (!pak_oracle_seal(out, tag, (size_t)c->size, cipher, c->key, c->iv, c->aad, plain))
		return false;
	c->in = c->op == PAK_MSG_SEAL ? plain : sealed;
	c->want = c->op == PAK_MSG_SEAL ? sealed : plain;
	c->tag = c->want_tag = t;
	return true;
}

static bool fresh_ec(struct pak_set *set, struct pak_rand *rand, struct pak_case *c)
{
	const struct pak_curve_row *curve = pak_curve_find(c->curve);
	const struct pak_hash_row *hash = pak_hash_find(c->hash);
	uint8_t *pub, *sig;
	c->in = random_span(set, rand, c->in.len != 0 ? c->in.len : 100);
	if (c->op == PAK_MSG_SIGN)
		return true;
	c->pub = room(set, &pub, PAK_POINT_MAX);
	c->sig = room(set, &sig, 2 * PAK_FIELD_MAX);
	c->pub.len = curve != NULL ? 1 + 2 * curve->field : 0;
	c->sig.len = curve != NULL ? 2 * ((curve->order_bits + 7) / 8) : 0;
	c->der = false;
	return curve != NULL &&
	       pak_oracle_sign(pub, sig, rand, curve, c->op == PAK_MSG_KEYVER ? NULL : hash, c->in);
}

static bool make_fresh(struct pak_set *set, struct pak_rand *rand, struct pak_case *c)
{
	c->origin = PAK_FRESH;
	c->expect = PAK_EXPECT_VALUE;
	c->note = NULL;
	switch (c->op) {
	case PAK_MSG_DIGEST:
		return fresh_digest(set, rand, c);
	case PAK_MSG_MAC:
		return fresh_mac(set, rand, c);
	case PAK_MSG_CIPHER:
		return fresh_cipher(set, rand, c);
	case PAK_MSG_SEAL:
	case PAK_MSG_OPEN:
		return fresh_aead(set, rand, c);
	default:
		return fresh_ec(set, rand, c);
	}
}

static bool has_shape(const struct pak_case *c)
{
	return c->skip == NULL &&
	       (c->op == PAK_MSG_DIGEST || c->op == PAK_MSG_MAC || c->op == PAK_MSG_CIPHER ||
	        c->op == PAK_MSG_SEAL || c->op == PAK_MSG_OPEN || c->op == PAK_MSG_SIGN ||
	        c->op == PAK_MSG_VERIFY || c->op == PAK_MSG_KEYVER);
}

/* Fresh cases: the shapes of the group's first, last and middle cases in turn. */
static void add_fresh(struct pak_set *set, struct pak_rand *rand, size_t from, size_t to,
                      unsigned fresh)
{
	size_t shapes[3] = {from, to - 1, (from + to) / 2};
	for (unsigned i = 0; i < fresh; i++) {
		struct pak_case c = set->cases[shapes[i % 3]];
		if (!has_shape(&c) || !make_fresh(set, rand, &c))
			continue;
		c.part = i + 1;
		*pak_set_add(set) = c;
	}
}

static struct pak_span flipped(struct pak_set *set, struct pak_span s, uint64_t bit)
{
	uint8_t *p = pak_arena_copy(&set->arena, s.data, s.len);
	p[bit / 8] ^= (uint8_t)(1u << bit % 8);
	return (struct pak_span){p, s.len};
}

/* A bit of one span, chosen by the generator. */
static void flip_in(struct pak_set *set, struct pak_rand *rand, struct pak_span *s)
{
	*s = flipped(set, *s, pak_rand64(rand) % (8 * s->len));
}

/* part 1: a bit of the last byte of the tag, the signature or the point, which a product that
 * compares a part only would miss; part 2: a bit of what was authenticated or signed. */
static bool make_twin(struct pak_set *set, struct pak_rand *rand, struct pak_case *c, unsigned part)
{
	struct pak_span *last = c->op == PAK_MSG_OPEN     ? &c->tag
	                        : c->op == PAK_MSG_KEYVER ? &c->pub
	                                                  : &c->sig;
	struct pak_span *body = c->in.len != 0    ? &c->in
	                        : c->aad.len != 0 ? &c->aad
	                        : c->iv.len != 0  ? &c->iv
	                                          : NULL;
	c->origin = PAK_TWIN;
	c->expect = PAK_EXPECT_REJECT;
	c->part = part;
	if (part == 1 && last->len != 0) {
		*last = flipped(set, *last, 8 * (last->len - 1) + pak_rand64(rand) % 8);
		return true;
	}
	if (part != 2 || body == NULL || c->op == PAK_MSG_KEYVER)
		return false;
	flip_in(set, rand, body);
	return true;
}

static bool has_twin(const struct pak_case *c)
{
	return c->skip == NULL && c->expect == PAK_EXPECT_VALUE && !c->der &&
	       (c->op == PAK_MSG_OPEN || c->op == PAK_MSG_VERIFY || c->op == PAK_MSG_KEYVER);
}

static void add_twins(struct pak_set *set, struct pak_rand *rand)
{
	size_t n = set->count;
	for (size_t i = 0; i < n; i++) {
		unsigned base = set->cases[i].part * 2;
		for (unsigned part = 1; has_twin(&set->cases[i]) && part <= 2; part++) {
			struct pak_case c = set->cases[i];
			if (!make_twin(set, rand, &c, part))
				continue;
			c.part = base + part;
			*pak_set_add(set) = c;
		}
	}
}

void pak_set_extend(struct pak_set *set, uint64_t seed, unsigned fresh)
{
	struct pak_rand rand = {pak_rand_derive(seed, set->name)};
	size_t n = set->from_file;
	bool acvp = strcmp(set->source, "acvp") == 0;
	for (size_t from = 0, to; acvp && from < n; from = to) {
		for (to = from; to < n && set->cases[to].tg == set->cases[from].tg; to++)
			;
		add_fresh(set, &rand, from, to, fresh);
	}
	add_twins(set, &rand);
}

static void add_shape(struct pak_set *set, struct pak_rand *rand, struct pak_case shape)
{
	static const uint8_t zero[64];
	struct pak_span *spans[] = {&shape.key, &shape.iv, &shape.aad, &shape.in};
	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
		spans[i]->data = zero;
	shape.tg = 1;
	shape.tc = (uint32_t)set->count + 1;
	shape.alg = shape.alg != NULL ? shape.alg : "ECDSA";
	shape.hash = shape.hash != NULL ? shape.hash : "";
	shape.curve = shape.curve != NULL ? shape.curve : "";
	if (make_fresh(set, rand, &shape)) {
		shape.part = 1;
		*pak_set_add(set) = shape;
	}
}

#define LEN(n) \
	{ \
		NULL, n \
	}
#define BLOCKS(name, iv_len, dir) \
	{ \
		.op = PAK_MSG_CIPHER, .alg = name, .encrypt = dir, .key = LEN(16), \
		.iv = LEN(iv_len), .in = LEN(48) \
	}

struct pak_set *pak_set_selfcheck(uint64_t seed)
{
	static const struct pak_case shapes[] = {
	        {.op = PAK_MSG_DIGEST, .alg = "SHA2-256", .in = LEN(61)},
	        {.op = PAK_MSG_DIGEST, .alg = "SHA-1", .in = LEN(64)},
	        {.op = PAK_MSG_MAC, .alg = "SHA2-256", .key = LEN(32), .in = LEN(50), .size = 16},
	        BLOCKS("ACVP-AES-ECB", 0, true),
	        BLOCKS("ACVP-AES-CBC", 16, false),
	        BLOCKS("ACVP-AES-CTR", 16, true),
	        {.op = PAK_MSG_SEAL,
	         .alg = "ACVP-AES-GCM",
	         .key = LEN(32),
	         .iv = LEN(12),
	         .aad = LEN(20),
	         .in = LEN(40),
	         .size = 16},
	        {.op = PAK_MSG_OPEN,
	         .alg = "ACVP-AES-GCM",
	         .key = LEN(16),
	         .iv = LEN(12),
	         .aad = LEN(20),
	         .in = LEN(40),
	         .size = 16},
	        {.op = PAK_MSG_SIGN, .curve = "P-256", .hash = "SHA2-256", .in = LEN(50)},
	        {.op = PAK_MSG_SIGN, .curve = "P-256", .hash = "SHA2-256", .in = LEN(51)},
	        {.op = PAK_MSG_VERIFY, .curve = "P-256", .hash = "SHA2-256", .in = LEN(52)},
	        {.op = PAK_MSG_KEYVER, .curve = "P-256"},
	};
	struct pak_set *set = pak_grow(NULL, 1, sizeof *set);
	memset(set, 0, sizeof *set);
	set->name = "self-check";
	set->source = "selfcheck";
	struct pak_rand rand = {pak_rand_derive(seed, set->name)};
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		add_shape(set, &rand, shapes[i]);
	add_twins(set, &rand);
	return set;
}
