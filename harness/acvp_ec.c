/* SPDX-License-Identifier: Apache-2.0
 *
 * ACVP family: ECDSA sigGen, sigVer and keyVer (FIPS186-4 and FIPS186-5 shapes). */
#include <string.h>

#include "harness/algs.h"
#include "harness/vectors.h"

/* A number right-aligned in n bytes; false if it does not fit. */
static bool align(uint8_t *out, size_t n, struct pak_span v)
{
	while (v.len > 0 && v.data[0] == 0) {
		v.data++;
		v.len--;
	}
	if (v.len > n)
		return false;
	memset(out, 0, n);
	if (v.len != 0)
		memcpy(out + n - v.len, v.data, v.len);
	return true;
}

static void read_point(struct pak_acvp *a, struct pak_case *c, const struct pak_curve_row *curve)
{
	struct pak_reader *r = a->r;
	struct pak_span x = pak_json_hex(r, a->test, "qx"), y = pak_json_hex(r, a->test, "qy");
	size_t n = curve->field;
	uint8_t *p = pak_arena_alloc(r->arena, 1 + 2 * n);
	p[0] = 4;
	if (!align(p + 1, n, x) || !align(p + 1 + n, n, y))
		c->skip = "coordinate longer than the field: it has no encoding";
	c->pub = (struct pak_span){p, 1 + 2 * n};
}

static void read_signature(struct pak_acvp *a, struct pak_case *c,
                           const struct pak_curve_row *curve)
{
	struct pak_reader *r = a->r;
	struct pak_span x = pak_json_hex(r, a->test, "r"), y = pak_json_hex(r, a->test, "s");
	size_t n = (curve->order_bits + 7) / 8;
	uint8_t *p = pak_arena_alloc(r->arena, 2 * n);
	if (!align(p, n, x) || !align(p + n, n, y))
		c->skip = "r or s longer than the order: it has no encoding";
	c->sig = (struct pak_span){p, 2 * n};
}

static void read_hash(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const char *name = pak_json_text(r, a->group, "hashAlg", true);
	c->in = pak_json_hex(r, a->test, "message");
	const struct pak_hash_row *hash = pak_hash_find(name);
	if (hash != NULL)
		c->hash = hash->name;
	else
		c->skip = pak_arena_text(r->arena, "the harness does not drive the digest %.32s",
		                         name);
	if (pak_json_bool(r, a->group, "componentTest", false))
		c->skip = "component test (message is a digest): not driven";
	if (pak_json_has(a->group, "conformance"))
		c->skip = "message randomisation of SP 800-106: not driven";
}

void pak_acvp_ecdsa(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const char *name = pak_json_text(r, a->group, "curve", true);
	const struct pak_curve_row *curve = pak_curve_find(name);
	bool key_ver = strcmp(a->mode, "keyVer") == 0, sig_gen = strcmp(a->mode, "sigGen") == 0;
	c->alg = "ECDSA";
	c->op = key_ver ? PAK_MSG_KEYVER : sig_gen ? PAK_MSG_SIGN : PAK_MSG_VERIFY;
	if (curve == NULL) {
		c->skip = pak_arena_text(r->arena, "the harness does not drive the curve %.32s",
		                         name);
		return;
	}
	c->curve = curve->name;
	if (!key_ver)
		read_hash(a, c);
	if (sig_gen)
		return;
	read_point(a, c, curve);
	if (!key_ver)
		read_signature(a, c, curve);
	if (!pak_json_need(r, a->answer, "testPassed"))
		return;
	c->expect = pak_json_bool(r, a->answer, "testPassed", false) ? PAK_EXPECT_VALUE
	                                                             : PAK_EXPECT_REJECT;
}
