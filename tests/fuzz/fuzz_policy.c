/* SPDX-License-Identifier: Apache-2.0
 *
 * The compiled policy behind its signature: what is accepted can be decided with and printed;
 * broken hashes under rules that name their hashes stay out. */
#include <string.h>

#include "policy/policy_impl.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static void decide_all(const struct pak_policy *p)
{
	struct pak_policy_request q = {.key_bits = 128, .tag_bits = 128, .iv_bits = 96};
	struct pak_verdict v;
	char text[64];

	for (int alg = 0; alg <= PAK_ALG_COUNT; alg++)
		for (uint32_t op = 1; op <= PAK_OP_RANDOM; op <<= 1) {
			q.alg = (enum pak_alg)alg;
			q.op = (enum pak_op)op;
			pak_policy_decide(p, &q, p->issued_day, &v);
			PROMISE(v.kind <= PAK_ALLOW_EXCEPTION && v.reason && v.rule[0]);
			PROMISE(pak_verdict_text(text, sizeof text, &q, &v) > 0);
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[PAK_ERROR_TEXT_MAX] = "";
	const struct pak_policy *p;

	if (pak_policy_decode_table(&p, data, size, error)) {
		PROMISE(p == NULL && error[0] && !strchr(error, '\n'));
		return 0;
	}
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct pak_policy_rule *r = &p->rules[i];

		PROMISE(pak_alg_class(r->alg) != PAK_CLASS_NONE && r->ops != 0);
		PROMISE(r->rule_class != PAK_RULE_EXCEPTION || r->until_day > 0);
		PROMISE(r->reason && r->status && r->source && r->confidence);
		PROMISE(strlen(r->id) > 0 && strlen(r->id) < PAK_RULE_ID_MAX);
	}
	decide_all(p);
	pak_policy_free(p);
	return 0;
}
