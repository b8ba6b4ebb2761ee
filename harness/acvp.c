/* SPDX-License-Identifier: Apache-2.0
 *
 * ACVP vector sets: prompt.json with expectedResults.json, as array of two or bare object. This
 * file walks groups and tests and pairs them with their answers; acvp_*.c know the families. */
#include <stdlib.h>
#include <string.h>

#include "harness/algs.h"
#include "harness/vectors.h"

/* Answers by (tgId, tcId): open addressing over the expected file. */
struct answers {
	struct slot {
		uint64_t key;
		const json_t *test;
		bool used;
	} * slots;
	size_t size;
};

static uint64_t key_of(uint64_t tg, uint64_t tc)
{
	return tg << 32 | tc;
}

static struct slot *find(const struct answers *a, uint64_t key)
{
	size_t i = (size_t)(key * 0x9e3779b97f4a7c15u >> 20) & (a->size - 1);
	while (a->slots[i].test != NULL && a->slots[i].key != key)
		i = (i + 1) & (a->size - 1);
	return &a->slots[i];
}

/* The vector set proper: the object with testGroups, alone or last of an array. */
static json_t *body_of(struct pak_reader *r, json_t *doc)
{
	json_t *body = json_is_array(doc) ? json_array_get(doc, json_array_size(doc) - 1) : doc;
	if (json_is_object(body))
		return body;
	pak_reader_fail(r, "", "neither a vector set nor an array that ends in one");
	return NULL;
}

static size_t count_tests(const json_t *groups)
{
	size_t n = 0, i;
	json_t *g;
	json_array_foreach(groups, i, g)
	{
		n += json_array_size(json_object_get(g, "tests"));
	}
	return n;
}

static void index_answers(struct pak_reader *r, struct answers *a, const json_t *groups)
{
	size_t i, j;
	json_t *g, *t;
	for (a->size = 64; a->size < 2 * count_tests(groups) + 2;)
		a->size *= 2;
	a->slots = pak_grow(NULL, a->size, sizeof *a->slots);
	memset(a->slots, 0, a->size * sizeof *a->slots);
	json_array_foreach(groups, i, g)
	{
		r->tc = r->tg = -1;
		r->tg = (int64_t)pak_json_uint(r, g, "tgId", UINT32_MAX);
		json_array_foreach(pak_json_array(r, g, "tests"), j, t)
		{
			r->tc = -1;
			r->tc = (int64_t)pak_json_uint(r, t, "tcId", UINT32_MAX);
			if (r->failed)
				return;
			struct slot *s = find(a, key_of((uint64_t)r->tg, (uint64_t)r->tc));
			if (s->test != NULL)
				pak_reader_fail(r, "tcId", "appears twice");
			*s = (struct slot){key_of((uint64_t)r->tg, (uint64_t)r->tc), t, false};
		}
	}
}

static void not_driven(struct pak_acvp *a, struct pak_case *c)
{
	(void)a;
	c->skip = "the harness does not drive this algorithm";
}

static pak_acvp_fn *family(const struct pak_acvp *a)
{
	if (strcmp(a->algorithm, "ACVP-AES-ECB") == 0 ||
	    strcmp(a->algorithm, "ACVP-AES-CBC") == 0 || strcmp(a->algorithm, "ACVP-AES-CTR") == 0)
		return pak_acvp_aes;
	if (strcmp(a->algorithm, "ACVP-AES-GCM") == 0)
		return pak_acvp_gcm;
	if (strcmp(a->algorithm, "ACVP-AES-CCM") == 0)
		return pak_acvp_ccm;
	if (strcmp(a->algorithm, "ACVP-AES-GMAC") == 0)
		return pak_acvp_gmac;
	if (strcmp(a->algorithm, "ACVP-AES-XTS") == 0)
		return pak_acvp_xts;
	if (strcmp(a->algorithm, "ACVP-AES-KW") == 0 || strcmp(a->algorithm, "ACVP-AES-KWP") == 0)
		return pak_acvp_kw;
	if (strcmp(a->algorithm, "CMAC-AES") == 0)
		return pak_acvp_cmac;
	if (strncmp(a->algorithm, "HMAC-", 5) == 0 && pak_hash_find(a->algorithm + 5) != NULL)
		return pak_acvp_hmac;
	if (strcmp(a->algorithm, "KMAC-128") == 0 || strcmp(a->algorithm, "KMAC-256") == 0)
		return pak_acvp_kmac;
	if (pak_hash_find(a->algorithm) != NULL)
		return pak_acvp_digest;
	if (pak_hash_or_xof_find(a->algorithm) != NULL)
		return pak_acvp_xof;
	if (strcmp(a->algorithm, "ECDSA") == 0 &&
	    (strcmp(a->mode, "sigGen") == 0 || strcmp(a->mode, "sigVer") == 0 ||
	     strcmp(a->mode, "keyVer") == 0))
		return pak_acvp_ecdsa;
	return not_driven;
}

/* Every test of the prompt becomes one case; a test without an answer is a fault of the files. */
static void read_tests(struct pak_acvp *a, struct answers *answers, const json_t *groups)
{
	struct pak_reader *r = a->r;
	pak_acvp_fn *fn = family(a);
	size_t i, j;
	json_t *g, *t;
	json_array_foreach(groups, i, g)
	{
		r->tg = r->tc = -1;
		r->tg = (int64_t)pak_json_uint(r, g, "tgId", UINT32_MAX);
		a->group = g;
		json_array_foreach(pak_json_array(r, g, "tests"), j, t)
		{
			r->tc = -1;
			r->tc = (int64_t)pak_json_uint(r, t, "tcId", UINT32_MAX);
			if (r->failed)
				return;
			struct slot *s = find(answers, key_of((uint64_t)r->tg, (uint64_t)r->tc));
			if (s->test == NULL || s->used)
				pak_reader_fail(
				        r, "tcId", "%s",
				        s->used ? "appears twice"
				                : "no such case among the expected results");
			s->used = true;
			struct pak_case *c = pak_set_add(a->set);
			c->tg = (uint32_t)r->tg;
			c->tc = (uint32_t)r->tc;
			a->test = t;
			a->answer = r->other = s->test;
			if (!r->failed)
				fn(a, c);
			if (r->failed)
				return;
		}
	}
}

static void describe(struct pak_acvp *a, const json_t *body)
{
	struct pak_reader *r = a->r;
	a->algorithm = pak_json_text(r, body, "algorithm", true);
	a->mode = pak_json_text(r, body, "mode", false);
	a->revision = pak_json_text(r, body, "revision", false);
	a->set->name = pak_arena_text(r->arena, "%.64s%s%.32s%s%.32s", a->algorithm,
	                              a->mode[0] != 0 ? "-" : "", a->mode,
	                              a->revision[0] != 0 ? "-" : "", a->revision);
	for (char *p = (char *)(uintptr_t)a->set->name; *p != 0; p++)
		if (*p == '/')
			*p = '-';
}

static struct pak_set *read_pair(struct pak_reader *r, struct pak_set *set, json_t *prompt,
                                 json_t *expected, const char *prompt_path,
                                 const char *expected_path)
{
	struct answers answers = {NULL, 0};
	struct pak_acvp a = {.r = r, .set = set};
	json_t *groups = NULL, *body;
	r->file = expected_path;
	body = body_of(r, expected);
	if (body != NULL)
		groups = pak_json_array(r, body, "testGroups");
	if (!r->failed)
		index_answers(r, &answers, groups);
	r->tg = r->tc = -1;
	if (!r->failed) {
		r->file = prompt_path;
		r->other_file = expected_path;
		body = body_of(r, prompt);
		groups = body != NULL ? pak_json_array(r, body, "testGroups") : NULL;
	}
	if (!r->failed && count_tests(groups) > PAK_CASES_MAX)
		pak_reader_fail(r, "testGroups", "more than %d cases", PAK_CASES_MAX);
	if (!r->failed)
		describe(&a, body);
	if (!r->failed)
		read_tests(&a, &answers, groups);
	free(answers.slots);
	return r->failed ? NULL : set;
}

struct pak_set *pak_acvp_read(struct pak_reader *r, const char *prompt, const char *expected)
{
	char hex[2][65] = {"", ""};
	struct pak_set *set = pak_grow(NULL, 1, sizeof *set);
	memset(set, 0, sizeof *set);
	r->arena = &set->arena;
	set->source = "acvp";
	json_t *p = pak_json_load(r, hex[0], prompt);
	json_t *e = p != NULL ? pak_json_load(r, hex[1], expected) : NULL;
	struct pak_set *done = e != NULL ? read_pair(r, set, p, e, prompt, expected) : NULL;
	json_decref(p);
	json_decref(e);
	if (done == NULL) {
		pak_set_free(set);
		return NULL;
	}
	set->paths = 2;
	set->path[0] = pak_arena_text(&set->arena, "%s", prompt);
	set->path[1] = pak_arena_text(&set->arena, "%s", expected);
	set->sha256[0] = pak_arena_text(&set->arena, "%s", hex[0]);
	set->sha256[1] = pak_arena_text(&set->arena, "%s", hex[1]);
	set->from_file = set->count;
	return set;
}
