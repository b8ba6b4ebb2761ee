/* SPDX-License-Identifier: Apache-2.0
 *
 * The compiled form of a policy (policy.asn) to the table that the core decides with. libtasn1
 * judges the structure of the header and of each rule; every field has limits, and unknown names
 * refuse the policy: a set that lost a member could become empty, which means "anything". */
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoding/asn1.h"
#include "encoding/der.h"
#include "encoding/encoding.h"
#include "policy/policy_impl.h"

#define RULES_MAX 4096
#define GRADES_MAX 16
#define ZONE_MAX (14 * 60)
#define TEXT_MAX 200
#define FIELDS 6

extern const asn1_static_node pak_policy_asn1_tab[];

static const char *const field_names[FIELDS] = {"key_bits",  "tag_bits",   "iv_bits",
                                                "salt_bits", "iterations", "out_bits"};

/* The table with the memory it points into; freed as one. */
struct table {
	struct pak_policy policy;
	struct pak_policy_rule *rules;
	char *strings;
	size_t used, cap;
};

/* What an error is about. */
struct decoder {
	struct table *t;
	char *error;
	size_t rule; /* from 1; 0: the header */
	asn1_node node;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static asn1_node definitions;

static void make_definitions(void)
{
	if (asn1_array2tree(pak_policy_asn1_tab, &definitions, NULL) != ASN1_SUCCESS)
		definitions = NULL;
}

static enum pak_status fail(const struct decoder *d, const char *field, const char *text)
{
	if (d->rule == 0)
		return pak_error_set(d->error, PAK_ERR_CONFIG, "policy: %s: %s", field, text);
	return pak_error_set(d->error, PAK_ERR_CONFIG, "policy: rule %zu (%s): %s: %s", d->rule,
	                     d->t->rules[d->rule - 1].id, field, text);
}

static bool is_text(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (s[i] < 0x20 || s[i] > 0x7e || s[i] == '"' || s[i] == '\\')
			return false;
	return len > 0;
}

/* Reads a string of 1 to max characters into the pool. */
static enum pak_status read_text(struct decoder *d, const char *path, size_t max, const char **out)
{
	struct table *t = d->t;
	char *s = t->strings + t->used;
	size_t len = t->cap - t->used;

	if (pak_asn1_read(d->node, path, s, &len) || len >= t->cap - t->used)
		return fail(d, path, "is missing");
	if (len > max || !is_text(s, len))
		return fail(d, path, "is no printable text within its limit");
	s[len] = '\0';
	t->used += len + 1;
	*out = s;
	return PAK_OK;
}

/* Reads an integer from low to high. */
static enum pak_status read_number(const struct decoder *d, const char *path, int64_t low,
                                   int64_t high, int64_t *out)
{
	uint8_t bytes[8];
	size_t len = sizeof bytes;
	uint64_t v;

	if (pak_asn1_read(d->node, path, bytes, &len) || len == 0)
		return fail(d, path, "is missing or too large");
	v = bytes[0] & 0x80 ? ~(uint64_t)0 : 0;
	for (size_t i = 0; i < len; i++)
		v = v << 8 | bytes[i];
	if ((int64_t)v < low || (int64_t)v > high)
		return fail(d, path, "is out of range");
	*out = (int64_t)v;
	return PAK_OK;
}

/* Members of a SEQUENCE OF; -1 if it is absent. */
static int count_of(const struct decoder *d, const char *path)
{
	int n = 0;

	return asn1_number_of_elements(d->node, path, &n) == ASN1_SUCCESS ? n : -1;
}

/* An OPTIONAL value: libtasn1 knows no node of that name if it was absent. */
static bool is_present(const struct decoder *d, const char *path)
{
	int len = 0;

	return asn1_read_value(d->node, path, NULL, &len) != ASN1_ELEMENT_NOT_FOUND;
}

/* A set of algorithm names of one class. */
static enum pak_status read_set(struct decoder *d, const char *path, enum pak_alg_class class,
                                enum pak_alg *set, uint8_t *count)
{
	char item[16], name[32];
	int n = count_of(d, path);

	*count = 0;
	if (n < 0)
		return PAK_OK;
	if (n < 1 || n > PAK_RULE_SET_MAX)
		return fail(d, path, "must name 1 to 16 algorithms");
	for (int i = 1; i <= n; i++) {
		size_t len = sizeof name - 1;

		snprintf(item, sizeof item, "%s.?%d", path, i);
		if (pak_asn1_read(d->node, item, name, &len) || !is_text(name, len))
			return fail(d, path, "has a bad name");
		name[len] = '\0';
		set[i - 1] = pak_alg_by_name(name);
		if (pak_alg_class(set[i - 1]) != class)
			return fail(d, path, "names an algorithm this version does not know");
		for (int k = 0; k < i - 1; k++)
			if (set[k] == set[i - 1])
				return fail(d, path, "names an algorithm twice");
	}
	*count = (uint8_t)n;
	return PAK_OK;
}

static enum pak_status read_bound(struct decoder *d, int i, struct pak_range *const ranges[FIELDS])
{
	char path[32];
	int64_t field, min, max;
	enum pak_status st;

	snprintf(path, sizeof path, "bounds.?%d.field", i);
	st = read_number(d, path, 0, FIELDS - 1, &field);
	if (st)
		return st;
	snprintf(path, sizeof path, "bounds.?%d.min", i);
	st = read_number(d, path, 0, UINT32_MAX, &min);
	if (st)
		return st;
	snprintf(path, sizeof path, "bounds.?%d.max", i);
	st = read_number(d, path, 0, UINT32_MAX, &max);
	if (st)
		return st;
	if ((min == 0 && max == 0) || (max != 0 && min > max))
		return fail(d, field_names[field], "bounds nothing, or min is above max");
	if (ranges[field]->min || ranges[field]->max)
		return fail(d, field_names[field], "is bounded twice");
	ranges[field]->min = (uint32_t)min;
	ranges[field]->max = (uint32_t)max;
	return PAK_OK;
}

static enum pak_status read_bounds(struct decoder *d, struct pak_policy_rule *r)
{
	struct pak_range *const ranges[FIELDS] = {&r->key_bits,  &r->tag_bits,   &r->iv_bits,
	                                          &r->salt_bits, &r->iterations, &r->out_bits};
	enum pak_status st = PAK_OK;
	int n = count_of(d, "bounds");

	if (n < 0)
		return PAK_OK;
	if (n < 1 || n > FIELDS)
		return fail(d, "bounds", "must bound 1 to 6 fields");
	for (int i = 1; st == PAK_OK && i <= n; i++)
		st = read_bound(d, i, ranges);
	return st;
}

static enum pak_status read_days(struct decoder *d, struct pak_policy_rule *r)
{
	int64_t from = 0, until = 0;
	enum pak_status st = PAK_OK;

	if (is_present(d, "from"))
		st = read_number(d, "from", 1, INT32_MAX, &from);
	if (st == PAK_OK && is_present(d, "until"))
		st = read_number(d, "until", 1, INT32_MAX, &until);
	if (st)
		return st;
	if (from && until && until <= from)
		return fail(d, "until", "is not after from");
	if (r->rule_class == PAK_RULE_EXCEPTION && until == 0)
		return fail(d, "until", "is missing: an exception has an end");
	r->from_day = (int32_t)from;
	r->until_day = (int32_t)until;
	return PAK_OK;
}

static enum pak_status read_id(struct decoder *d, struct pak_policy_rule *r)
{
	size_t len = sizeof r->id - 1;

	if (pak_asn1_read(d->node, "id", r->id, &len) || len == 0) {
		r->id[0] = '\0';
		return fail(d, "id", "is missing or too long");
	}
	r->id[len] = '\0';
	for (size_t i = 0; i < len; i++) {
		char c = r->id[i];

		if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c == '-' && i > 0))) {
			r->id[i] = '\0';
			return fail(d, "id", "must be capital letters, digits and hyphens");
		}
	}
	for (size_t i = 0; i + 1 < d->rule; i++)
		if (strcmp(d->t->rules[i].id, r->id) == 0)
			return fail(d, "id", "is there twice");
	return PAK_OK;
}

/* What the rule speaks of. */
static enum pak_status read_subject(struct decoder *d, struct pak_policy_rule *r, int64_t grades)
{
	static const enum pak_rule_class classes[] = {PAK_RULE_DENY, PAK_RULE_LEGACY,
	                                              PAK_RULE_ALLOW, PAK_RULE_EXCEPTION};
	const uint32_t known = (PAK_OP_RANDOM << 1) - 1;
	char name[32];
	size_t len = sizeof name - 1;
	int64_t ops, class, grade;
	enum pak_status st;

	if (pak_asn1_read(d->node, "algorithm", name, &len))
		return fail(d, "algorithm", "is missing or too long");
	name[len] = '\0';
	r->alg = pak_alg_by_name(name);
	if (strlen(name) != len || r->alg == PAK_ALG_NONE)
		return fail(d, "algorithm", "is one this version does not know");
	st = read_number(d, "usage", 1, known, &ops);
	if (st == PAK_OK)
		st = read_number(d, "class", 0, 3, &class);
	if (st == PAK_OK)
		st = read_number(d, "grade", 0, grades, &grade);
	if (st)
		return st;
	r->ops = (uint32_t)ops;
	r->rule_class = classes[class];
	r->grade_rank = (uint8_t)grade;
	return PAK_OK;
}

static enum pak_status read_rule(struct decoder *d, int64_t grades)
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
		st = read_text(d, "reason", TEXT_MAX, &r->reason);
	if (st == PAK_OK)
		st = read_text(d, "status", 32, &r->status);
	if (st == PAK_OK)
		st = read_text(d, "source", 16 * 65, &r->source);
	if (st == PAK_OK)
		st = read_text(d, "confidence", 16, &r->confidence);
	return st;
}

/* The labels in rank order, comma separated. */
static enum pak_status read_grades(struct decoder *d, int64_t *count)
{
	struct pak_policy *p = &d->t->policy;
	const char *label, *all = d->t->strings + d->t->used;
	enum pak_status st = PAK_OK;
	int n = count_of(d, "grades");
	char path[24];

	if (n < 1 || n > GRADES_MAX)
		return fail(d, "grades", "must be 1 to 16 labels");
	for (int i = 1; st == PAK_OK && i <= n; i++) {
		snprintf(path, sizeof path, "grades.?%d", i);
		st = read_text(d, path, 8, &label);
		if (st == PAK_OK && strchr(label, ','))
			st = fail(d, path, "has a comma");
		if (st == PAK_OK && i > 1)
			d->t->strings[label - d->t->strings - 1] = ',';
	}
	p->grades = all;
	*count = n;
	return st;
}

static enum pak_status read_header(struct decoder *d, int64_t *grades)
{
	struct pak_policy *p = &d->t->policy;
	int64_t version, serial, issued, next, zone;
	enum pak_status st;

	st = read_number(d, "version", 1, 1, &version);
	if (st == PAK_OK)
		st = read_text(d, "name", 64, &p->name);
	if (st == PAK_OK)
		st = read_text(d, "publisher", 128, &p->publisher);
	if (st == PAK_OK)
		st = read_number(d, "serial", 1, INT32_MAX, &serial);
	if (st == PAK_OK)
		st = read_number(d, "issued", 1, INT32_MAX, &issued);
	if (st == PAK_OK)
		st = read_number(d, "nextUpdate", issued + 1, INT32_MAX, &next);
	if (st == PAK_OK)
		st = read_number(d, "zoneMinutes", -ZONE_MAX, ZONE_MAX, &zone);
	if (st == PAK_OK)
		st = read_grades(d, grades);
	if (st)
		return st;
	p->serial = (uint32_t)serial;
	p->issued_day = (int32_t)issued;
	p->next_update_day = (int32_t)next;
	p->zone_minutes = (int32_t)zone;
	return PAK_OK;
}

/* Slices the SEQUENCE OF Rule, the ninth element, out of a Policy that libtasn1 accepted. */
static enum pak_status slice_rules(struct pak_der *rules, size_t *count, const uint8_t *der,
                                   size_t der_len)
{
	struct pak_der in = {der, der_len}, body, content, rest;
	enum pak_status st;
	uint8_t tag;

	st = pak_der_take(&in, PAK_DER_SEQUENCE, &body);
	for (int i = 0; st == PAK_OK && i < 8; i++)
		st = pak_der_next(&body, &tag, &content);
	if (st == PAK_OK)
		st = pak_der_take(&body, PAK_DER_SEQUENCE, rules);
	if (st == PAK_OK)
		st = pak_der_end(&body);
	rest = *rules;
	for (*count = 0; st == PAK_OK && rest.len > 0; ++*count)
		st = pak_der_take(&rest, PAK_DER_SEQUENCE, &content);
	return st;
}

static enum pak_status make_table(struct decoder *d, size_t count, size_t der_len)
{
	struct table *t = calloc(1, sizeof *t);

	if (t == NULL)
		return PAK_ERR_MEMORY;
	d->t = t;
	/* Each string costs its DER header of two bytes or more, which pays for its NUL. */
	t->cap = der_len;
	t->strings = calloc(1, t->cap);
	t->rules = calloc(count, sizeof *t->rules);
	if (t->strings == NULL || t->rules == NULL)
		return PAK_ERR_MEMORY;
	t->policy.rules = t->rules;
	t->policy.rule_count = count;
	return PAK_OK;
}

static enum pak_status read_rules(struct decoder *d, struct pak_der rules, int64_t grades)
{
	struct pak_der rest = rules, content;
	enum pak_status st = PAK_OK;

	for (d->rule = 1; st == PAK_OK && rest.len > 0; d->rule++) {
		const uint8_t *start = rest.p;

		st = pak_der_take(&rest, PAK_DER_SEQUENCE, &content);
		if (st == PAK_OK)
			st = pak_asn1_decode(&d->node, definitions, "PakPolicy.Rule", start,
			                     (size_t)(rest.p - start));
		if (st)
			return pak_error_set(d->error, st, "policy: rule %zu: is malformed",
			                     d->rule);
		st = read_rule(d, grades);
		pak_asn1_free(&d->node);
	}
	return st;
}

enum pak_status pak_policy_decode_table(const struct pak_policy **out, const uint8_t *der,
                                        size_t der_len, char *error)
{
	struct decoder d = {.error = error};
	struct pak_der rules;
	enum pak_status st;
	int64_t grades;
	size_t count;

	*out = NULL;
	if (pthread_once(&once, make_definitions) != 0 || definitions == NULL)
		return pak_error_set(error, PAK_ERR_MEMORY, "policy: no memory");
	st = pak_asn1_decode(&d.node, definitions, "PakPolicy.Policy", der, der_len);
	if (st == PAK_OK)
		st = slice_rules(&rules, &count, der, der_len);
	if (st) {
		pak_error_set(error, st, "policy: is malformed");
		goto out;
	}
	if (count < 1 || count > RULES_MAX) {
		st = fail(&d, "rules", "must be 1 to 4096");
		goto out;
	}
	st = make_table(&d, count, der_len);
	if (st) {
		pak_error_set(error, st, "policy: no memory");
		goto out;
	}
	st = read_header(&d, &grades);
	pak_asn1_free(&d.node);
	if (st == PAK_OK)
		st = read_rules(&d, rules, grades);
out:
	pak_asn1_free(&d.node);
	if (st == PAK_OK)
		*out = &d.t->policy;
	else if (d.t)
		pak_policy_free(&d.t->policy);
	return st;
}

void pak_policy_free(const struct pak_policy *policy)
{
	struct table *t;

	if (policy == NULL)
		return;
	/* The policy is the first member of its table. */
	t = (struct table *)(uintptr_t)policy;
	free(t->rules);
	free(t->strings);
	free(t);
}
