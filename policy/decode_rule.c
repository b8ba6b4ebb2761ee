/* SPDX-License-Identifier: Apache-2.0
 *
 * One rule of a compiled policy (Rule of policy.asn). Unknown names refuse the policy: a set that
 * lost a member could become empty, which means "anything". */
#include <stdio.h>
#include <string.h>

#include "policy/decode.h"

#define TEXT_MAX 200
#define FIELDS 6

static const char *const field_names[FIELDS] = {"key_bits",  "tag_bits",   "iv_bits",
                                                "salt_bits", "iterations", "out_bits"};

/* A set of algorithm names of one class. */
static enum pak_status read_set(struct pak_decoder *d, const char *path, enum pak_alg_class class,
                                enum pak_alg *set, uint8_t *count)
{
	char item[16], name[32];
	int n = pak_decode_count(d, path);

	*count = 0;
	if (n < 0)
		return PAK_OK;
	if (n < 1 || n > PAK_RULE_SET_MAX)
		return pak_decode_fail(d, path, "must name 1 to 16 algorithms");
	for (int i = 1; i <= n; i++) {
		size_t len = sizeof name - 1;

		snprintf(item, sizeof item, "%s.?%d", path, i);
		if (pak_asn1_read(d->node, item, name, &len) || !pak_decode_is_text(name, len))
			return pak_decode_fail(d, path, "has a bad name");
		name[len] = '\0';
		set[i - 1] = pak_alg_by_name(name);
		if (pak_alg_class(set[i - 1]) != class)
			return pak_decode_fail(d, path,
			                       "names an algorithm this version does not know");
		for (int k = 0; k < i - 1; k++)
			if (set[k] == set[i - 1])
				return pak_decode_fail(d, path, "names an algorithm twice");
	}
	*count = (uint8_t)n;
	return PAK_OK;
}

static enum pak_status read_bound(struct pak_decoder *d, int i,
                                  struct pak_range *const ranges[FIELDS])
{
	char path[32];
	int64_t field, min, max;
	enum pak_status st;

	snprintf(path, sizeof path, "bounds.?%d.field", i);
	st = pak_decode_number(d, path, 0, FIELDS - 1, &field);
	if (st)
		return st;
	snprintf(path, sizeof path, "bounds.?%d.min", i);
	st = pak_decode_number(d, path, 0, UINT32_MAX, &min);
	if (st)
		return st;
	snprintf(path, sizeof path, "bounds.?%d.max", i);
	st = pak_decode_number(d, path, 0, UINT32_MAX, &max);
	if (st)
		return st;
	if ((min == 0 && max == 0) || (max != 0 && min > max))
		return pak_decode_fail(d, field_names[field],
		                       "bounds nothing, or min is above max");
	if (ranges[field]->min || ranges[field]->max)
		return pak_decode_fail(d, field_names[field], "is bounded twice");
	ranges[field]->min = (uint32_t)min;
	ranges[field]->max = (uint32_t)max;
	return PAK_OK;
}

static enum pak_status read_bounds(struct pak_decoder *d, struct pak_policy_rule *r)
{
	struct pak_range *const ranges[FIELDS] = {&r->key_bits,  &r->tag_bits,   &r->iv_bits,
	                                          &r->salt_bits, &r->iterations, &r->out_bits};
	enum pak_status st = PAK_OK;
	int n = pak_decode_count(d, "bounds");

	if (n < 0)
		return PAK_OK;
	if (n < 1 || n > FIELDS)
		return pak_decode_fail(d, "bounds", "must bound 1 to 6 fields");
	for (int i = 1; st == PAK_OK && i <= n; i++)
		st = read_bound(d, i, ranges);
	return st;
}

static enum pak_status read_days(struct pak_decoder *d, struct pak_policy_rule *r)
{
	int64_t from = 0, until = 0;
	enum pak_status st = PAK_OK;

	if (pak_decode_present(d, "from"))
		st = pak_decode_number(d, "from", 1, INT32_MAX, &from);
	if (st == PAK_OK && pak_decode_present(d, "until"))
		st = pak_decode_number(d, "until", 1, INT32_MAX, &until);
	if (st)
		return st;
	if (from && until && until <= from)
		return pak_decode_fail(d, "until", "is not after from");
	if (r->rule_class == PAK_RULE_EXCEPTION && until == 0)
		return pak_decode_fail(d, "until", "is missing: an exception has an end");
	r->from_day = (int32_t)from;
	r->until_day = (int32_t)until;
	return PAK_OK;
}

static enum pak_status read_id(struct pak_decoder *d, struct pak_policy_rule *r)
{
	size_t len = sizeof r->id - 1;

	if (pak_asn1_read(d->node, "id", r->id, &len) || len == 0) {
		r->id[0] = '\0';
		return pak_decode_fail(d, "id", "is missing or too long");
	}
	r->id[len] = '\0';
	for (size_t i = 0; i < len; i++) {
		char c = r->id[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c == '-' && i > 0))) {
			r->id[i] = '\0';
			return pak_decode_fail(d, "id",
			                       "must be capital letters, digits and hyphens");
		}
	}
	for (size_t i = 0; i + 1 < d->rule; i++)
		if (strcmp(d->t->rules[i].id, r->id) == 0)
			return pak_decode_fail(d, "id", "is there twice");
	return PAK_OK;
}

/* What the rule speaks of. */
static enum pak_status read_subject(struct pak_decoder *d, struct pak_policy_rule *r,
                                    int64_t grades)
{
	static const enum pak_rule_class classes[] = {PAK_RULE_DENY, PAK_RULE_LEGACY,
	                                              PAK_RULE_ALLOW, PAK_RULE_EXCEPTION};
	const uint32_t known = (PAK_OP_RANDOM << 1) - 1;
	char name[32];
	size_t len = sizeof name - 1;
	int64_t ops, class, grade;
	enum pak_status st;

	if (pak_asn1_read(d->node, "algorithm", name, &len))
		return pak_decode_fail(d, "algorithm", "is missing or too long");
	name[len] = '\0';
	r->alg = pak_alg_by_name(name);
	if (strlen(name) != len || r->alg == PAK_ALG_NONE)
		return pak_decode_fail(d, "algorithm", "is one this version does not know");
	st = pak_decode_number(d, "usage", 1, known, &ops);
	if (st == PAK_OK)
		st = pak_decode_number(d, "class", 0, 3, &class);
	if (st == PAK_OK)
		st = pak_decode_number(d, "grade", 0, grades, &grade);
	if (st)
		return st;
	r->ops = (uint32_t)ops;
	r->rule_class = classes[class];
	r->grade_rank = (uint8_t)grade;
	return PAK_OK;
}

enum pak_status pak_decode_rule(struct pak_decoder *d, int64_t grades)
{
	struct pak_policy_rule *r = &d->t->rules[d->rule - 1];
	enum pak_status st = read_id(d, r);

	if (st == PAK_OK)
		st = read_subject(d, r, grades);
	if (st == PAK_OK)
		st = read_days(d, r);
	if (st == PAK_OK)
		st = read_set(d, "hash", PAK_CLASS_DIGEST, r->hash, &r->hash_count);
	if (st == PAK_OK)
		st = read_set(d, "curve", PAK_CLASS_CURVE, r->curve, &r->curve_count);
	if (st == PAK_OK)
		st = read_bounds(d, r);
	if (st == PAK_OK)
		st = pak_decode_text(d, "reason", TEXT_MAX, &r->reason);
	if (st == PAK_OK)
		st = pak_decode_text(d, "status", 32, &r->status);
	if (st == PAK_OK)
		st = pak_decode_text(d, "source", 16 * 65, &r->source);
	if (st == PAK_OK)
		st = pak_decode_text(d, "confidence", 16, &r->confidence);
	return st;
}
