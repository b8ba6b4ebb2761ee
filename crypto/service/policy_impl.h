/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the decision over chosen rows of a policy, for the index that policy_state.c builds. */
#ifndef PAK_SERVICE_POLICY_IMPL_H
#define PAK_SERVICE_POLICY_IMPL_H

#include <stddef.h>
#include <stdint.h>

#include <pak/policy.h>

/* The rule that decides among policy->rules[rows[0..count)], which must be in rising order; rows
 * NULL means rules[0..count). NULL: none speaks of it. */
const struct pak_policy_rule *pak_policy_best(const struct pak_policy *policy, const uint16_t *rows,
                                              size_t count,
                                              const struct pak_policy_request *request,
                                              int32_t day);

/* The verdict of a rule; NULL: unlisted. */
void pak_policy_verdict(struct pak_verdict *out, const struct pak_policy_rule *rule);

/* The day of a policy's zone at second t of the system clock, not before the policy's issue day: a
 * clock that was set back does not revive what has ended. */
int32_t pak_policy_day(const struct pak_policy *policy, int64_t t);

#endif
