/* SPDX-License-Identifier: Apache-2.0
 *
 * ACVP families: AES-CCM, AES-GMAC, AES-KW, AES-KWP, AES-XTS 2.0, CMAC-AES (AFT). */
#include <string.h>

#include "harness/algs.h"
#include "harness/vectors.h"

#define BITS_MAX ((uint64_t)1 << 32)

static uint64_t bits(struct pak_acvp *a, const char *key)
{
	const json_t *at = pak_json_has(a->test, key) ? a->test : a->group;
	return pak_json_uint(a->r, at, key, BITS_MAX);
}

/* What all of them have: direction, key; true if the case goes on. */
static bool begin(struct pak_acvp *a, struct pak_case *c, const char *forward, const char *back)
{
	struct pak_reader *r = a->r;
	const char *direction = pak_json_text(r, a->group, "direction", true);
	c->alg = a->algorithm;
	c->encrypt = strcmp(direction, forward) == 0;
	c->op = c->encrypt ? PAK_MSG_SEAL : PAK_MSG_OPEN;
	if (!c->encrypt && strcmp(direction, back) != 0)
		pak_reader_fail(r, "direction", "neither %s nor %s", forward, back);
	c->key = pak_json_hex(r, a->test, "key");
	if (strcmp(pak_json_text(r, a->group, "testType", true), "AFT") != 0)
		c->skip = "test type is not driven";
	return !r->failed && c->skip == NULL;
}

static void check_key(struct pak_acvp *a, struct pak_span key)
{
	if (key.len != 16 && key.len != 24 && key.len != 32)
		pak_reader_fail(a->r, "key", "%zu bytes is no AES key", key.len);
}

static bool rejects(struct pak_acvp *a)
{
	return pak_json_has(a->answer, "testPassed") &&
	       !pak_json_bool(a->r, a->answer, "testPassed", true);
}

/* The last n bytes of *whole, which is left with those before. */
static struct pak_span cut(struct pak_acvp *a, struct pak_span *whole, size_t n, const char *key)
{
	if (whole->len < n) {
		pak_reader_fail(a->r, key, "%zu bytes, under %zu", whole->len, n);
		return (struct pak_span){NULL, 0};
	}
	whole->len -= n;
	return (struct pak_span){whole->data + whole->len, n};
}

void pak_acvp_ccm(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	uint64_t tag_bits = bits(a, "tagLen");
	if (!begin(a, c, "encrypt", "decrypt"))
		return;
	check_key(a, c->key);
	c->size = tag_bits / 8;
	if (tag_bits % 16 != 0 || tag_bits < 32 || tag_bits > 128)
		pak_reader_fail(r, "tagLen", "%llu bits is no CCM tag",
		                (unsigned long long)tag_bits);
	c->iv = pak_json_hex(r, a->test, "iv");
	c->aad = pak_json_hex(r, a->test, "aad");
	c->in = pak_json_hex(r, a->test, c->encrypt ? "pt" : "ct");
	if (r->failed)
		return;
	if (c->encrypt) {
		c->want = pak_json_hex(r, a->answer, "ct");
		if (!r->failed)
			c->want_tag = cut(a, &c->want, (size_t)c->size, "ct");
		return;
	}
	c->tag = cut(a, &c->in, (size_t)c->size, "ct");
	if (rejects(a))
		c->expect = PAK_EXPECT_REJECT;
	else if (!r->failed)
		c->want = pak_json_hex(r, a->answer, "pt");
}

/* A MAC: its message is associated data, its tag the MAC, and the text is empty. */
static void mac(struct pak_acvp *a, struct pak_case *c, const char *name, uint64_t tag_bits)
{
	struct pak_reader *r = a->r;
	struct pak_span *tag = c->encrypt ? &c->want_tag : &c->tag;
	check_key(a, c->key);
	c->size = tag_bits / 8;
	if (tag_bits % 8 != 0 || tag_bits == 0 || tag_bits > 128)
		pak_reader_fail(r, name, "MAC of %llu bits", (unsigned long long)tag_bits);
	if (r->failed)
		return;
	*tag = pak_json_hex(r, c->encrypt ? a->answer : a->test, name);
	if (!r->failed && tag->len != c->size)
		pak_reader_fail(r, name, "%zu bytes, not %u", tag->len, (unsigned)c->size);
	if (!c->encrypt && rejects(a))
		c->expect = PAK_EXPECT_REJECT;
}

void pak_acvp_gmac(struct pak_acvp *a, struct pak_case *c)
{
	if (!begin(a, c, "encrypt", "decrypt"))
		return;
	if (c->encrypt && strcmp(pak_json_text(a->r, a->group, "ivGen", false), "internal") == 0) {
		c->skip = "IV made inside the product: not driven";
		return;
	}
	c->iv = pak_json_hex(a->r, a->test, "iv");
	c->aad = pak_json_hex(a->r, a->test, "aad");
	mac(a, c, "tag", bits(a, "tagLen"));
}

void pak_acvp_cmac(struct pak_acvp *a, struct pak_case *c)
{
	if (!begin(a, c, "gen", "ver"))
		return;
	uint64_t n = bits(a, "msgLen");
	c->aad = pak_json_hex(a->r, a->test, "message");
	if (n == 0)
		c->aad.len = 0;
	if (!a->r->failed && c->aad.len != n / 8)
		pak_reader_fail(a->r, "msgLen", "does not fit the message");
	mac(a, c, "mac", bits(a, "macLen"));
}

/* A wrapped key is the text's length of bytes, and the rest as its tag. */
void pak_acvp_kw(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	if (!begin(a, c, "encrypt", "decrypt"))
		return;
	check_key(a, c->key);
	if (strcmp(pak_json_text(r, a->group, "kwCipher", true), "inverse") == 0)
		c->alg = strcmp(a->algorithm, "ACVP-AES-KW") == 0 ? "ACVP-AES-KW inverse"
		                                                  : "ACVP-AES-KWP inverse";
	c->in = pak_json_hex(r, a->test, c->encrypt ? "pt" : "ct");
	if (r->failed)
		return;
	if (c->encrypt) {
		c->want = pak_json_hex(r, a->answer, "ct");
		if (!r->failed && (c->want.len < c->in.len + 8 || c->want.len > c->in.len + 15))
			pak_reader_fail(r, "ct", "%zu bytes from %zu", c->want.len, c->in.len);
		if (r->failed)
			return;
		c->size = c->want.len - c->in.len;
		c->want_tag = cut(a, &c->want, (size_t)c->size, "ct");
		return;
	}
	c->size = 8;
	c->tag = cut(a, &c->in, 8, "ct");
	if (rejects(a))
		c->expect = PAK_EXPECT_REJECT;
	else if (!r->failed)
		c->want = pak_json_hex(r, a->answer, "pt");
}

/* The tweak as bytes, or a number of 64 bits, lowest byte first. */
static struct pak_span tweak(struct pak_acvp *a)
{
	uint8_t *iv;
	uint64_t n;
	if (strcmp(pak_json_text(a->r, a->group, "tweakMode", true), "hex") == 0)
		return pak_json_hex(a->r, a->test, "tweakValue");
	n = pak_json_uint(a->r, a->test, "sequenceNumber", UINT32_MAX);
	iv = pak_arena_alloc(a->r->arena, 16);
	memset(iv, 0, 16);
	for (int i = 0; i < 8; i++)
		iv[i] = (uint8_t)(n >> 8 * i);
	return (struct pak_span){iv, 16};
}

void pak_acvp_xts(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	uint64_t unit = bits(a, "dataUnitLen"), len = bits(a, "payloadLen");
	if (!begin(a, c, "encrypt", "decrypt"))
		return;
	c->op = PAK_MSG_CIPHER;
	if (c->key.len != 32 && c->key.len != 64)
		pak_reader_fail(r, "key", "%zu bytes are no two AES keys", c->key.len);
	c->iv = tweak(a);
	if (!r->failed && c->iv.len != 16)
		pak_reader_fail(r, "tweakValue", "%zu bytes, not 16", c->iv.len);
	c->in = pak_json_hex(r, a->test, c->encrypt ? "pt" : "ct");
	c->want = pak_json_hex(r, a->answer, c->encrypt ? "ct" : "pt");
	if (!r->failed && c->in.len != (len + 7) / 8)
		pak_reader_fail(r, "payloadLen", "does not fit the data");
	if (len % 8 != 0)
		c->skip = "length is no whole number of bytes: the harness drives bytes";
	else if (len > unit)
		c->skip = "several data units: the harness drives one";
}
