/* SPDX-License-Identifier: Apache-2.0
 *
 * The compiled form of a policy (policy.asn) to the table that the core decides with. libtasn1
 * judges the structure of the header and of each rule, one by one, so that its linear look-ups stay
 * short. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoding/der.h"
#include "encoding/encoding.h"
#include "policy/decode.h"

#define RULES_MAX 4096
#define GRADES_MAX 16
#define ZONE_MAX (14 * 60)

extern const asn1_static_node pak_policy_asn1_tab[];

static pthread_once_t once = PTHREAD_ONCE_INIT;
static asn1_node definitions;

static void make_definitions(void)
{
	if (asn1_array2tree(pak_policy_asn1_tab, &definitions, NULL) != ASN1_SUCCESS)
		definitions = NULL;
}

/* The labels in rank order, comma separated. */
static enum pak_status read_grades(struct pak_decoder *d, int64_t *count)
{
	struct pak_policy *p = &d->t->policy;
	const char *label, *all = d->t->strings + d->t->used;
	enum pak_status st = PAK_OK;
	int n = pak_decode_count(d, "grades");
	char path[24];

	if (n < 1 || n > GRADES_MAX)
		return pak_decode_fail(d, "grades", "must be 1 to 16 labels");
	for (int i = 1; st == PAK_OK && i <= n; i++) {
		snprintf(path, sizeof path, "grades.?%d", i);
		st = pak_decode_text(d, path, 8, &label);
		if (st == PAK_OK && strchr(label, ','))
			st = pak_decode_fail(d, path, "has a comma");
		if (st == PAK_OK && i > 1)
			d->t->strings[label - d->t->strings - 1] = ',';
	}
	p->grades = all;
	*count = n;
	return st;
}

static enum pak_status read_header(struct pak_decoder *d, int64_t *grades)
{
	struct pak_policy *p = &d->t->policy;
	int64_t version, serial, issued, next, zone;
	enum pak_status st;

	st = pak_decode_number(d, "version", 1, 1, &version);
	if (st == PAK_OK)
		st = pak_decode_text(d, "name", 64, &p->name);
	if (st == PAK_OK)
		st = pak_decode_text(d, "publisher", 128, &p->publisher);
	if (st == PAK_OK)
		st = pak_decode_number(d, "serial", 1, INT32_MAX, &serial);
	if (st == PAK_OK)
		st = pak_decode_number(d, "issued", 1, INT32_MAX, &issued);
	if (st == PAK_OK)
		st = pak_decode_number(d, "nextUpdate", issued + 1, INT32_MAX, &next);
	if (st == PAK_OK)
		st = pak_decode_number(d, "zoneMinutes", -ZONE_MAX, ZONE_MAX, &zone);
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

static enum pak_status make_table(struct pak_decoder *d, size_t count, size_t der_len)
{
	struct pak_table *t = calloc(1, sizeof *t);

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

static enum pak_status read_rules(struct pak_decoder *d, struct pak_der rules, int64_t grades)
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
		st = pak_decode_rule(d, grades);
		pak_asn1_free(&d->node);
	}
	return st;
}

enum pak_status pak_policy_decode_table(const struct pak_policy **out, const uint8_t *der,
                                        size_t der_len, char *error)
{
	struct pak_decoder d = {.error = error};
	struct pak_der rules;
	enum pak_status st;
	int64_t grades = 0;
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
		st = pak_decode_fail(&d, "rules", "must be 1 to 4096");
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
	struct pak_table *t;

	if (policy == NULL)
		return;
	/* The policy is the first member of its table. */
	t = (struct pak_table *)(uintptr_t)policy;
	free(t->rules);
	free(t->strings);
	free(t);
}
