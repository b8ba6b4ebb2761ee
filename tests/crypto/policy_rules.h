/* SPDX-License-Identifier: Apache-2.0
 *
 * Rules and requests for the tests of the policy decision. */
#ifndef TESTS_POLICY_RULES_H
#define TESTS_POLICY_RULES_H

#include <pak/policy.h>
#include <stdbool.h>

#define DAY 20000

/* AES-GCM, encrypt and decrypt, allowed without bounds; a request to encrypt with it. */
extern const struct pak_policy_rule allow_gcm;
extern const struct pak_policy_request gcm;

/* A policy of these rules. */
struct pak_policy policy_of(const struct pak_policy_rule *rules, size_t n);

/* allow_gcm with another class and id; an exception ends after DAY. */
struct pak_policy_rule with_class(enum pak_rule_class c, const char *id);

/* 1 if v is this verdict by this rule, enforced, with a reason. */
bool is(const struct pak_verdict *v, enum pak_verdict_kind kind, const char *rule);

/* The i-th of the six measures of a request, and of the bounds of a rule. */
uint32_t *measure(struct pak_policy_request *q, int i);
struct pak_range *bound(struct pak_policy_rule *r, int i);

/* From small domains, so that random rules and requests meet. */
struct pak_policy_rule random_rule(uint64_t *s, int n);
struct pak_policy_request random_request(uint64_t *s);

#endif
