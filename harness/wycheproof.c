/* SPDX-License-Identifier: Apache-2.0
 *
 * Wycheproof v1 files: AES-GCM, HMAC, ECDSA in DER and in r || s form. `acceptable` cases may go
 * either way and are reported as such. Other files give a set of skipped cases. */
#include <stdlib.h>
#include <string.h>

#include "harness/algs.h"
#include "harness/vectors.h"

struct wycheproof {
	struct pak_reader *r;
	struct pak_set *set;
	const char *algorithm, *type;
	const json_t *group, *test;
};

/* "SHA-256" -> "SHA2-256", "SHA3-256" and "SHA-1" as they are. */
static const struct pak_hash_row *hash_of(const char *name)
{
	char text[40] = "SHA2-";
	if (strncmp(name, "SHA-", 4) != 0 || strcmp(name, "SHA-1") == 0)
		return pak_hash_find(name);
	strncat(text, name + 4, sizeof text - 6);
	return pak_hash_find(text);
}

/* "HMACSHA256", "HMACSHA512/256", "HMACSHA3-256", "HMACSHA1" */
static const struct pak_hash_row *hmac_hash(const char *algorithm)
{
	char text[40] = "SHA-";
	const char *name = algorithm + 4;
	if (strncmp(name, "SHA3-", 5) == 0)
		return pak_hash_find(name);
	if (strncmp(name, "SHA", 3) != 0)
		return NULL;
	strncat(text, name + 3, sizeof text - 5);
	return hash_of(text);
}

static void read_aead(struct wycheproof *w, struct pak_case *c, const char *alg)
{
	struct pak_reader *r = w->r;
	c->op = PAK_MSG_OPEN;
	c->alg = alg;
	c->key = pak_json_hex(r, w->test, "key");
	c->iv = pak_json_hex(r, w->test, "iv");
	c->aad = pak_json_hex(r, w->test, "aad");
	c->in = pak_json_hex(r, w->test, "ct");
	c->tag = pak_json_hex(r, w->test, "tag");
	c->want = pak_json_hex(r, w->test, "msg");
	c->size = c->tag.len;
	if (c->key.len != 16 && c->key.len != 24 && c->key.len != 32)
		c->skip = "not an AES key";
	/* An IV of no bytes can be refused when the key is set up: that is a refusal as well,
	 * judged as one. */
	if (c->iv.len == 0)
		c->skip = "empty IV: products refuse it in too many places to be judged alike";
}

/* Lengths that CCM does not have are refused before there is a message to judge. */
static void read_ccm(struct wycheproof *w, struct pak_case *c)
{
	read_aead(w, c, "ACVP-AES-CCM");
	if (c->iv.len < 7 || c->iv.len > 13 || c->tag.len < 4 || c->tag.len > 16 ||
	    c->tag.len % 2 != 0)
		c->skip = "nonce or tag of a length that CCM does not have";
}

static void read_cmac(struct wycheproof *w, struct pak_case *c)
{
	struct pak_reader *r = w->r;
	c->op = PAK_MSG_OPEN;
	c->alg = "CMAC-AES";
	c->key = pak_json_hex(r, w->test, "key");
	c->aad = pak_json_hex(r, w->test, "msg");
	c->tag = pak_json_hex(r, w->test, "tag");
	c->size = c->tag.len;
	if (c->key.len != 16 && c->key.len != 24 && c->key.len != 32)
		c->skip = "not an AES key";
}

/* The integrity value of a wrapped key stands for the tag (acvp_modes.c). */
static void read_wrap(struct wycheproof *w, struct pak_case *c)
{
	struct pak_reader *r = w->r;
	c->op = PAK_MSG_OPEN;
	c->alg = "ACVP-AES-KW";
	c->key = pak_json_hex(r, w->test, "key");
	c->in = pak_json_hex(r, w->test, "ct");
	c->want = pak_json_hex(r, w->test, "msg");
	c->size = 8;
	if (r->failed || c->in.len < 24 || c->in.len % 8 != 0) {
		c->skip = "no length of a wrapped key";
		return;
	}
	c->in.len -= 8;
	c->tag = (struct pak_span){c->in.data + c->in.len, 8};
}

static void read_mac(struct wycheproof *w, struct pak_case *c)
{
	struct pak_reader *r = w->r;
	const struct pak_hash_row *hash = hmac_hash(w->algorithm);
	c->op = PAK_MSG_MAC;
	c->key = pak_json_hex(r, w->test, "key");
	c->in = pak_json_hex(r, w->test, "msg");
	c->want = pak_json_hex(r, w->test, "tag");
	c->size = pak_json_uint(r, w->group, "tagSize", 4096) / 8;
	c->alg = hash != NULL ? hash->name : "";
	if (hash == NULL)
		c->skip = "the harness does not drive this MAC";
}

static void read_ecdsa(struct wycheproof *w, struct pak_case *c)
{
	struct pak_reader *r = w->r;
	const json_t *key = json_object_get(w->group, "publicKey");
	const char *curve_name = pak_json_text(r, key, "curve", true);
	const struct pak_curve_row *curve = pak_curve_find(curve_name);
	const struct pak_hash_row *hash = hash_of(pak_json_text(r, w->group, "sha", true));
	c->op = PAK_MSG_VERIFY;
	c->alg = "ECDSA";
	c->pub = pak_json_hex(r, key, "uncompressed");
	c->in = pak_json_hex(r, w->test, "msg");
	c->sig = pak_json_hex(r, w->test, "sig");
	c->der = strcmp(w->type, "EcdsaVerify") == 0;
	c->curve = curve != NULL ? curve->name : "";
	c->hash = hash != NULL ? hash->name : "";
	if (curve == NULL || hash == NULL)
		c->skip = "the harness does not drive this curve or digest";
	else if (c->pub.len != 1 + 2 * curve->field)
		pak_reader_fail(r, "uncompressed", "%zu bytes on %s", c->pub.len, curve->name);
	else if (!c->der && c->sig.len != 2 * ((curve->order_bits + 7) / 8))
		c->skip = "signature of a length that is no r || s";
}

static void read_test(struct wycheproof *w, struct pak_case *c)
{
	struct pak_reader *r = w->r;
	const char *result = pak_json_text(r, w->test, "result", true);
	const char *comment = pak_json_text(r, w->test, "comment", false);
	if (comment[0] != 0) {
		char *note = pak_arena_text(r->arena, "%.200s", comment);
		pak_printable(note, strlen(note)); /* the cut may be inside a character */
		c->note = note;
	}
	if (strcmp(result, "invalid") == 0)
		c->expect = PAK_EXPECT_REJECT;
	else if (strcmp(result, "acceptable") == 0)
		c->expect = PAK_EXPECT_EITHER;
	else if (strcmp(result, "valid") != 0)
		pak_reader_fail(r, "result", "neither valid, invalid nor acceptable");
	if (strcmp(w->algorithm, "AES-GCM") == 0)
		read_aead(w, c, "ACVP-AES-GCM");
	else if (strcmp(w->algorithm, "AES-CCM") == 0)
		read_ccm(w, c);
	else if (strcmp(w->algorithm, "AES-CMAC") == 0)
		read_cmac(w, c);
	else if (strcmp(w->algorithm, "AES-WRAP") == 0)
		read_wrap(w, c);
	else if (strncmp(w->algorithm, "HMAC", 4) == 0)
		read_mac(w, c);
	else if (strcmp(w->algorithm, "ECDSA") == 0 &&
	         (strcmp(w->type, "EcdsaVerify") == 0 || strcmp(w->type, "EcdsaP1363Verify") == 0))
		read_ecdsa(w, c);
	else
		c->skip = "the harness does not drive this algorithm";
}

static const char *name_of(struct pak_arena *arena, const char *path)
{
	const char *base = strrchr(path, '/');
	base = base != NULL ? base + 1 : path;
	const char *end = strstr(base, "_test.json");
	if (end == NULL)
		end = strstr(base, ".json");
	return pak_arena_text(arena, "wycheproof-%.*s",
	                      end != NULL ? (int)(end - base) : (int)strlen(base), base);
}

static void read_groups(struct wycheproof *w, const json_t *doc)
{
	struct pak_reader *r = w->r;
	size_t i, j;
	json_t *g, *t;
	w->algorithm = pak_json_text(r, doc, "algorithm", true);
	json_array_foreach(pak_json_array(r, doc, "testGroups"), i, g)
	{
		r->tg = (int64_t)i + 1;
		r->tc = -1;
		w->group = g;
		w->type = pak_json_text(r, g, "type", false);
		json_array_foreach(pak_json_array(r, g, "tests"), j, t)
		{
			r->tc = -1;
			r->tc = (int64_t)pak_json_uint(r, t, "tcId", UINT32_MAX);
			if (w->set->count >= PAK_CASES_MAX)
				pak_reader_fail(r, "tests", "more than %d cases", PAK_CASES_MAX);
			if (r->failed)
				return;
			struct pak_case *c = pak_set_add(w->set);
			c->tg = (uint32_t)r->tg;
			c->tc = (uint32_t)r->tc;
			w->test = t;
			read_test(w, c);
		}
	}
}

struct pak_set *pak_wycheproof_read(struct pak_reader *r, const char *path)
{
	char hex[65] = "";
	struct pak_set *set = pak_grow(NULL, 1, sizeof *set);
	memset(set, 0, sizeof *set);
	r->arena = &set->arena;
	set->source = "wycheproof";
	set->name = name_of(&set->arena, path);
	json_t *doc = pak_json_load(r, hex, path);
	struct wycheproof w = {.r = r, .set = set, .type = ""};
	if (doc != NULL && !json_is_object(doc))
		pak_reader_fail(r, "", "not an object");
	if (!r->failed)
		read_groups(&w, doc);
	json_decref(doc);
	if (r->failed) {
		pak_set_free(set);
		return NULL;
	}
	set->paths = 1;
	set->path[0] = pak_arena_text(&set->arena, "%s", path);
	set->sha256[0] = pak_arena_text(&set->arena, "%s", hex);
	set->from_file = set->count;
	return set;
}
