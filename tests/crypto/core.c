/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/crypto/core.h"

#include <stdio.h>
#include <stdlib.h>

#include <pak/module.h>
#include <pak/policy.h>

static struct pak_policy_rule rules[PAK_ALG_COUNT];
static struct pak_policy policy = {
        .name = "everything (tests)",
        .publisher = "tests",
        .serial = 1,
        .grades = "A",
        .rules = rules,
};

static void must(enum pak_status st, const char *what)
{
	if (st) {
		printf("Bail out! %s: %s\n", what, pak_status_str(st));
		exit(1);
	}
}

void core_must(int ok)
{
	if (!ok) {
		printf("Bail out! libcrypto failed\n");
		exit(1);
	}
}

void core_init_bare(void)
{
	must(pak_module_init(), "pak_module_init");
}

void core_install_policy(const char *denied)
{
	for (unsigned i = 1; i < PAK_ALG_COUNT; i++) {
		struct pak_policy_rule *r = &rules[policy.rule_count++];

		snprintf(r->id, sizeof r->id, "test-%s", pak_alg_name((enum pak_alg)i));
		r->alg = (enum pak_alg)i;
		r->ops = ~(uint32_t)0;
		r->rule_class = PAK_RULE_ALLOW;
		if (denied && pak_alg_by_name(denied) == r->alg)
			r->rule_class = PAK_RULE_DENY;
		r->grade_rank = 1;
		r->reason = "a rule of the tests";
		r->status = "project-default";
		r->source = "tests";
	}
	must(pak_policy_install(&policy, PAK_MODE_ENFORCE), "pak_policy_install");
}

void core_init(void)
{
	core_init_bare();
	core_install_policy(NULL);
}
