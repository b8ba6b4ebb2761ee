/* SPDX-License-Identifier: Apache-2.0
 *
 * ACVP families: AES block modes (AFT, MCT), AES-GCM, SHA-1, SHA-2 and SHA-3 (AFT, MCT, LDT),
 * SHAKE (AFT, VOT, MCT), HMAC 1.0 and 2.0, KMAC (AFT, MVT). */
#include <string.h>

#include "harness/algs.h"
#include "harness/vectors.h"

#define BITS_MAX ((uint64_t)8 << 40)

/* Group fields hold for every test of the group; a test may carry its own. */
static const json_t *holder(const struct pak_acvp *a, const char *key)
{
	return pak_json_has(a->test, key) ? a->test : a->group;
}

static uint64_t bits(struct pak_acvp *a, const char *key)
{
	return pak_json_uint(a->r, holder(a, key), key, BITS_MAX);
}

/* A length that must agree with the bytes given; true if it is a whole number of bytes. Some files
 * write an empty message as one zero byte with length 0. */
static bool whole_bytes(struct pak_acvp *a, const char *key, struct pak_span *data,
                        struct pak_case *c)
{
	if (!pak_json_has(holder(a, key), key))
		return true;
	uint64_t n = bits(a, key);
	if (n == 0)
		data->len = 0;
	if (data->len != (n + 7) / 8)
		pak_reader_fail(a->r, key, "%llu bits, but %zu bytes of data",
		                (unsigned long long)n, data->len);
	if (n % 8 != 0)
		c->skip = "length is no whole number of bytes: the harness drives bytes";
	return n % 8 == 0;
}

static const char *test_type(struct pak_acvp *a)
{
	return pak_json_text(a->r, a->group, "testType", true);
}

static void check_key(struct pak_acvp *a, struct pak_span key)
{
	if (key.len != 16 && key.len != 24 && key.len != 32)
		pak_reader_fail(a->r, "key", "%zu bytes is no AES key", key.len);
}

static void aes_steps(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const json_t *list = pak_json_array(r, a->answer, "resultsArray");
	bool cbc = strcmp(a->algorithm, "ACVP-AES-CBC") == 0;
	if (r->failed || json_array_size(list) != PAK_MCT_OUTER) {
		pak_reader_fail(r, "resultsArray", "not %d entries", PAK_MCT_OUTER);
		return;
	}
	struct pak_step *steps = pak_arena_alloc(r->arena, PAK_MCT_OUTER * sizeof *steps);
	for (size_t i = 0; i < PAK_MCT_OUTER && !r->failed; i++) {
		const json_t *o = json_array_get(list, i);
		steps[i].key = pak_json_hex(r, o, "key");
		steps[i].in = pak_json_hex(r, o, c->encrypt ? "pt" : "ct");
		steps[i].out = pak_json_hex(r, o, c->encrypt ? "ct" : "pt");
		if (cbc)
			steps[i].iv = pak_json_hex(r, o, "iv");
		if (!r->failed && (steps[i].key.len != c->key.len || steps[i].out.len != 16 ||
		                   steps[i].in.len != 16 || (cbc && steps[i].iv.len != 16)))
			pak_reader_fail(r, "resultsArray", "entry %zu: wrong length", i);
	}
	c->op = PAK_MSG_CIPHER_MCT;
	c->steps = steps;
}

/* CTR may be of any number of bits; what counts are the first payloadLen. */
static void ctr_length(struct pak_acvp *a, struct pak_case *c)
{
	if (!pak_json_has(holder(a, "payloadLen"), "payloadLen"))
		return;
	uint64_t n = bits(a, "payloadLen");
	if (c->in.len != (n + 7) / 8 || c->want.len != c->in.len)
		pak_reader_fail(a->r, "payloadLen", "does not fit the data");
	c->want_bits = (size_t)n;
}

void pak_acvp_aes(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const char *direction = pak_json_text(r, a->group, "direction", true), *type = test_type(a);
	bool ecb = strcmp(a->algorithm, "ACVP-AES-ECB") == 0;
	bool ctr = strcmp(a->algorithm, "ACVP-AES-CTR") == 0;
	c->op = PAK_MSG_CIPHER;
	c->alg = a->algorithm;
	c->encrypt = strcmp(direction, "encrypt") == 0;
	if (!c->encrypt && strcmp(direction, "decrypt") != 0)
		pak_reader_fail(r, "direction", "neither encrypt nor decrypt");
	c->key = pak_json_hex(r, a->test, "key");
	c->in = pak_json_hex(r, a->test, c->encrypt ? "pt" : "ct");
	/* CTR: the product may choose the counter; the reference's choice is in the answer. */
	if (!ecb)
		c->iv = pak_json_hex(r, pak_json_has(a->test, "iv") ? a->test : a->answer, "iv");
	if (r->failed)
		return;
	check_key(a, c->key);
	if (!ecb && c->iv.len != 16)
		pak_reader_fail(r, "iv", "%zu bytes, not 16", c->iv.len);
	if (!ctr && c->in.len % 16 != 0)
		pak_reader_fail(r, c->encrypt ? "pt" : "ct", "no whole number of blocks");
	if (strcmp(type, "MCT") == 0) {
		aes_steps(a, c);
		return;
	}
	if (strcmp(type, "AFT") != 0 && strcmp(type, "CTR") != 0) {
		c->skip = "test type is not driven";
		return;
	}
	c->want = pak_json_hex(r, a->answer, c->encrypt ? "ct" : "pt");
	if (ctr && !r->failed)
		ctr_length(a, c);
}

void pak_acvp_gcm(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const char *direction = pak_json_text(r, a->group, "direction", true);
	const char *iv_gen = pak_json_text(r, a->group, "ivGen", false);
	uint64_t tag_bits = bits(a, "tagLen");
	c->alg = a->algorithm;
	c->encrypt = strcmp(direction, "encrypt") == 0;
	c->op = c->encrypt ? PAK_MSG_SEAL : PAK_MSG_OPEN;
	c->size = tag_bits / 8;
	if (tag_bits % 8 != 0 || tag_bits < 32 || tag_bits > 128)
		pak_reader_fail(r, "tagLen", "%llu bits is no GCM tag",
		                (unsigned long long)tag_bits);
	if (c->encrypt && strcmp(iv_gen, "internal") == 0) {
		c->skip = "IV made inside the product: not driven";
		return;
	}
	c->key = pak_json_hex(r, a->test, "key");
	c->iv = pak_json_hex(r, a->test, "iv");
	c->aad = pak_json_hex(r, a->test, "aad");
	c->in = pak_json_hex(r, a->test, c->encrypt ? "pt" : "ct");
	if (r->failed || (check_key(a, c->key), r->failed) ||
	    !whole_bytes(a, "payloadLen", &c->in, c) || !whole_bytes(a, "aadLen", &c->aad, c) ||
	    !whole_bytes(a, "ivLen", &c->iv, c))
		return;
	if (c->iv.len == 0)
		pak_reader_fail(r, "iv", "empty");
	if (c->encrypt) {
		c->want = pak_json_hex(r, a->answer, "ct");
		c->want_tag = pak_json_hex(r, a->answer, "tag");
		if (!r->failed && c->want_tag.len != c->size)
			pak_reader_fail(r, "tag", "%zu bytes, not %u", c->want_tag.len,
			                (unsigned)c->size);
		return;
	}
	c->tag = pak_json_hex(r, a->test, "tag");
	if (!r->failed && c->tag.len != c->size)
		pak_reader_fail(r, "tag", "%zu bytes, not %u", c->tag.len, (unsigned)c->size);
	if (!pak_json_bool(r, a->answer, "testPassed", true))
		c->expect = PAK_EXPECT_REJECT;
	else
		c->want = pak_json_hex(r, a->answer, "pt");
}

/* The message of the alternate form has the seed's length throughout; the standard form starts from
 * a digest. */
static void digest_version(struct pak_acvp *a, struct pak_case *c, const struct pak_hash_row *hash)
{
	struct pak_reader *r = a->r;
	const char *version = pak_json_text(r, a->group, "mctVersion", false);
	if (strcmp(version, "alternate") == 0)
		c->size = c->in.len;
	else if (version[0] != 0 && strcmp(version, "standard") != 0)
		pak_reader_fail(r, "mctVersion", "neither standard nor alternate");
	else if (c->in.len != hash->out)
		pak_reader_fail(r, "msg", "a standard MCT starts from %zu bytes", hash->out);
	if (c->in.len == 0 || c->in.len > 8192)
		pak_reader_fail(r, "msg", "seed of %zu bytes", c->in.len);
}

static void digest_steps(struct pak_acvp *a, struct pak_case *c, const struct pak_hash_row *hash)
{
	struct pak_reader *r = a->r;
	digest_version(a, c, hash);
	const json_t *list = pak_json_array(r, a->answer, "resultsArray");
	if (r->failed || json_array_size(list) != PAK_MCT_OUTER) {
		pak_reader_fail(r, "resultsArray", "not %d entries", PAK_MCT_OUTER);
		return;
	}
	struct pak_step *steps = pak_arena_alloc(r->arena, PAK_MCT_OUTER * sizeof *steps);
	for (size_t i = 0; i < PAK_MCT_OUTER && !r->failed; i++) {
		steps[i].out = pak_json_hex(r, json_array_get(list, i), "md");
		if (!r->failed && steps[i].out.len != hash->out)
			pak_reader_fail(r, "resultsArray", "entry %zu: wrong length", i);
	}
	c->op = PAK_MSG_DIGEST_MCT;
	c->steps = steps;
}

static void large_message(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const json_t *large = json_object_get(a->test, "largeMsg");
	if (!json_is_object(large)) {
		pak_reader_fail(r, "largeMsg", "missing");
		return;
	}
	const char *technique = pak_json_text(r, large, "expansionTechnique", true);
	uint64_t full = pak_json_uint(r, large, "fullLength", BITS_MAX);
	uint64_t part = pak_json_uint(r, large, "contentLength", 8 * 4096);
	c->in = pak_json_hex(r, large, "content");
	c->op = PAK_MSG_DIGEST_LARGE;
	c->size = full / 8;
	if (strcmp(technique, "repeating") != 0 || full % 8 != 0 || part % 8 != 0)
		c->skip = "large message of a form the harness does not drive";
	else if (!r->failed && (c->in.len != part / 8 || c->in.len == 0))
		pak_reader_fail(r, "contentLength", "does not fit the content");
}

void pak_acvp_digest(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const char *type = test_type(a);
	c->alg = a->algorithm;
	c->op = PAK_MSG_DIGEST;
	if (strcmp(type, "LDT") == 0) {
		large_message(a, c);
	} else if (strcmp(type, "AFT") == 0 || strcmp(type, "MCT") == 0) {
		c->in = pak_json_hex(r, a->test, "msg");
		if (r->failed || !whole_bytes(a, "len", &c->in, c))
			return;
	} else {
		c->skip = "test type is not driven";
		return;
	}
	if (strcmp(type, "MCT") == 0)
		digest_steps(a, c, pak_hash_find(a->algorithm));
	else
		c->want = pak_json_hex(r, a->answer, "md");
}

static void xof_steps(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const json_t *list = pak_json_array(r, a->answer, "resultsArray");
	uint64_t low = bits(a, "minOutLen"), high = bits(a, "maxOutLen");
	c->low = (size_t)(low + 7) / 8;
	c->high = (size_t)high / 8;
	if (c->low < 2 || c->low > c->high || c->high > PAK_XOF_MAX)
		pak_reader_fail(r, "maxOutLen", "outputs of %zu to %zu bytes", c->low, c->high);
	if (c->in.len != 16)
		pak_reader_fail(r, "msg", "an MCT of an XOF starts from 16 bytes");
	if (r->failed || json_array_size(list) != PAK_MCT_OUTER) {
		pak_reader_fail(r, "resultsArray", "not %d entries", PAK_MCT_OUTER);
		return;
	}
	struct pak_step *steps = pak_arena_alloc(r->arena, PAK_MCT_OUTER * sizeof *steps);
	for (size_t i = 0; i < PAK_MCT_OUTER && !r->failed; i++) {
		steps[i].out = pak_json_hex(r, json_array_get(list, i), "md");
		if (!r->failed && (steps[i].out.len < c->low || steps[i].out.len > c->high))
			pak_reader_fail(r, "resultsArray", "entry %zu: wrong length", i);
	}
	c->op = PAK_MSG_DIGEST_MCT;
	c->size = c->high;
	c->steps = steps;
}

void pak_acvp_xof(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const char *type = test_type(a);
	c->alg = a->algorithm;
	c->op = PAK_MSG_DIGEST;
	if (strcmp(type, "AFT") != 0 && strcmp(type, "VOT") != 0 && strcmp(type, "MCT") != 0) {
		c->skip = "test type is not driven";
		return;
	}
	c->in = pak_json_hex(r, a->test, "msg");
	if (r->failed || !whole_bytes(a, "len", &c->in, c))
		return;
	if (strcmp(type, "MCT") == 0) {
		xof_steps(a, c);
		return;
	}
	uint64_t out_bits = bits(a, "outLen");
	c->size = out_bits / 8;
	c->want = pak_json_hex(r, a->answer, "md");
	if (!r->failed && c->want.len != (out_bits + 7) / 8)
		pak_reader_fail(r, "outLen", "does not fit md");
	if (out_bits % 8 != 0 || c->size == 0 || c->size > PAK_XOF_MAX)
		c->skip = "output is no whole number of bytes, or too long";
}

/* Text, or bytes in hex, as the group says. */
static struct pak_span customization(struct pak_acvp *a)
{
	const char *text;
	if (pak_json_has(a->test, "customizationHex"))
		return pak_json_hex(a->r, a->test, "customizationHex");
	text = pak_json_text(a->r, a->test, "customization", false);
	return (struct pak_span){(const uint8_t *)text, strlen(text)};
}

void pak_acvp_kmac(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	uint64_t mac_bits = bits(a, "macLen");
	bool verify = strcmp(test_type(a), "MVT") == 0;
	c->op = PAK_MSG_MAC;
	c->alg = a->algorithm;
	c->size = mac_bits / 8;
	c->xof = pak_json_bool(r, a->group, "xof", true);
	c->key = pak_json_hex(r, a->test, "key");
	c->in = pak_json_hex(r, a->test, "msg");
	c->aad = customization(a);
	if (r->failed || !whole_bytes(a, "keyLen", &c->key, c) ||
	    !whole_bytes(a, "msgLen", &c->in, c))
		return;
	c->want = pak_json_hex(r, verify ? a->test : a->answer, "mac");
	if (!r->failed && c->want.len != (mac_bits + 7) / 8)
		pak_reader_fail(r, "mac", "%zu bytes, not %u", c->want.len, (unsigned)c->size);
	if (verify && !pak_json_bool(r, a->answer, "testPassed", true))
		c->expect = PAK_EXPECT_REJECT;
	if (mac_bits % 8 != 0 || c->size == 0 || c->size > PAK_XOF_MAX)
		c->skip = "MAC is no whole number of bytes, or too long";
}

void pak_acvp_hmac(struct pak_acvp *a, struct pak_case *c)
{
	struct pak_reader *r = a->r;
	const struct pak_hash_row *hash = pak_hash_find(a->algorithm + 5);
	uint64_t mac_bits = bits(a, "macLen");
	c->op = PAK_MSG_MAC;
	c->alg = hash->name;
	c->size = mac_bits / 8;
	c->key = pak_json_hex(r, a->test, "key");
	c->in = pak_json_hex(r, a->test, "msg");
	if (r->failed || !whole_bytes(a, "keyLen", &c->key, c) ||
	    !whole_bytes(a, "msgLen", &c->in, c))
		return;
	if (mac_bits % 8 != 0 || c->size == 0 || c->size > hash->out)
		pak_reader_fail(r, "macLen", "%llu bits from %s", (unsigned long long)mac_bits,
		                hash->name);
	c->want = pak_json_hex(r, a->answer, "mac");
	if (!r->failed && c->want.len != c->size)
		pak_reader_fail(r, "mac", "%zu bytes, not %u", c->want.len, (unsigned)c->size);
}
