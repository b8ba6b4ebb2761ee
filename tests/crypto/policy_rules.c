/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/crypto/policy_rules.h"

#include <stdio.h>
#include <string.h>

#include "tests/tap.h"

const struct pak_policy_rule allow_gcm = {.id = "ALLOW",
                                          .alg = PAK_ALG_AES_GCM,
                                          .ops = PAK_OP_ENCRYPT | PAK_OP_DECRYPT,
                                          .rule_class = PAK_RULE_ALLOW,
                                          .reason = "allowed here"};
const struct pak_policy_request gcm = {.alg = PAK_ALG_AES_GCM, .op = PAK_OP_ENCRYPT};

struct pak_policy policy_of(const struct pak_policy_rule *rules, size_t n)
{
	return (struct pak_policy){.name = "test",
	                           .publisher = "tests",
	                           .serial = 1,
	                           .grades = "A",
	                           .rule_count = n,
	                           .rules = rules};
}

struct pak_policy_rule with_class(enum pak_rule_class c, const char *id)
{
	struct pak_policy_rule r = allow_gcm;

	r.rule_class = c;
	if (c == PAK_RULE_EXCEPTION)
		r.until_day = DAY + 1;
	snprintf(r.id, sizeof r.id, "%s", id);
	return r;
}

bool is(const struct pak_verdict *v, enum pak_verdict_kind kind, const char *rule)
{
	return v->kind == kind && strcmp(v->rule, rule) == 0 && v->enforced && v->reason;
}

uint32_t *measure(struct pak_policy_request *q, int i)
{
	uint32_t *const m[] = {&q->key_bits,  &q->tag_bits,   &q->iv_bits,
	                       &q->salt_bits, &q->iterations, &q->out_bits};
	return m[i];
}

struct pak_range *bound(struct pak_policy_rule *r, int i)
{
	struct pak_range *const b[] = {&r->key_bits,  &r->tag_bits,   &r->iv_bits,
	                               &r->salt_bits, &r->iterations, &r->out_bits};
	return b[i];
}

struct pak_policy_rule random_rule(uint64_t *s, int n)
{
	static const enum pak_alg algs[] = {PAK_ALG_AES_GCM, PAK_ALG_HMAC};
	struct pak_policy_rule r = {.alg = algs[tap_random64(s) % 2],
	                            .ops = (uint32_t)(tap_random64(s) % 8) << 3,
	                            .rule_class = (enum pak_rule_class)(tap_random64(s) % 4),
	                            .reason = "random"};

	snprintf(r.id, sizeof r.id, "R%d", n);
	if (tap_random64(s) % 3 == 0)
		r.from_day = DAY - 2 + (int32_t)(tap_random64(s) % 4);
	if (tap_random64(s) % 3 == 0 || r.rule_class == PAK_RULE_EXCEPTION)
		r.until_day = DAY - 1 + (int32_t)(tap_random64(s) % 4);
	if (tap_random64(s) % 3 == 0) {
		r.hash_count = 1;
		r.hash[0] = PAK_ALG_SHA1 + (unsigned)(tap_random64(s) % 3);
	}
	for (int i = 0; i < 6; i++)
		if (tap_random64(s) % 4 == 0)
			*bound(&r, i) = (struct pak_range){(uint32_t)(tap_random64(s) % 4),
			                                   (uint32_t)(tap_random64(s) % 5)};
	return r;
}

struct pak_policy_request random_request(uint64_t *s)
{
	struct pak_policy_request q = {.alg = tap_random64(s) % 2 ? PAK_ALG_AES_GCM : PAK_ALG_HMAC,
	                               .op = (enum pak_op)(1u << (3 + tap_random64(s) % 3))};

	if (tap_random64(s) % 2)
		q.hash = PAK_ALG_SHA1 + (unsigned)(tap_random64(s) % 3);
	for (int i = 0; i < 6; i++)
		*measure(&q, i) = (uint32_t)(tap_random64(s) % 5);
	return q;
}
