/* SPDX-License-Identifier: Apache-2.0
 *
 * The compiled and the signed form: decoding gives exactly the compiled-in table; every truncation
 * and thousands of changed bytes are refused without a crash, so no changed file widens what is
 * allowed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/module.h>

#include "encoding/der.h"
#include "encoding/encoding.h"
#include "policy/policy_impl.h"
#include "tests/policy/policy_test.h"
#include "tests/tap.h"

extern const struct pak_policy pak_policy_edge;

static uint8_t signer[256], other[256];
static size_t signer_len, other_len;

static size_t load_pem(uint8_t *out, size_t cap, const char *name)
{
	size_t n, len = 0;
	uint8_t *text = data_read(&n, name);

	if (pak_pem_decode(out, cap, &len, "PUBLIC KEY", (const char *)text, n))
		tap_ok(0, "read %s", name);
	free(text);
	return len;
}

static int same_range(struct pak_range a, struct pak_range b)
{
	return a.min == b.min && a.max == b.max;
}

static int same_rule(const struct pak_policy_rule *a, const struct pak_policy_rule *b)
{
	return !strcmp(a->id, b->id) && a->alg == b->alg && a->ops == b->ops &&
	       a->rule_class == b->rule_class && a->grade_rank == b->grade_rank &&
	       a->from_day == b->from_day && a->until_day == b->until_day &&
	       a->hash_count == b->hash_count && a->curve_count == b->curve_count &&
	       !memcmp(a->hash, b->hash, sizeof a->hash) &&
	       !memcmp(a->curve, b->curve, sizeof a->curve) &&
	       same_range(a->key_bits, b->key_bits) && same_range(a->tag_bits, b->tag_bits) &&
	       same_range(a->iv_bits, b->iv_bits) && same_range(a->salt_bits, b->salt_bits) &&
	       same_range(a->iterations, b->iterations) && same_range(a->out_bits, b->out_bits) &&
	       !strcmp(a->reason, b->reason) && !strcmp(a->status, b->status) &&
	       !strcmp(a->source, b->source) && !strcmp(a->confidence, b->confidence);
}

static void same_policy(const struct pak_policy *a, const struct pak_policy *b, const char *what)
{
	int bad = 0;

	if (!a) {
		tap_ok(0, "%s: decoded", what);
		return;
	}
	tap_ok(!strcmp(a->name, b->name) && !strcmp(a->publisher, b->publisher) &&
	               a->serial == b->serial && a->issued_day == b->issued_day &&
	               a->next_update_day == b->next_update_day &&
	               a->zone_minutes == b->zone_minutes && !strcmp(a->grades, b->grades),
	       "%s: the same header", what);
	tap_ok(a->rule_count == b->rule_count, "%s: %zu rules", what, b->rule_count);
	for (size_t i = 0; i < a->rule_count && i < b->rule_count; i++)
		if (!same_rule(&a->rules[i], &b->rules[i])) {
			tap_diag("rule %s differs", b->rules[i].id);
			bad++;
		}
	tap_ok(bad == 0, "%s: the same rules", what);
}

static void test_tables(void)
{
	static const struct {
		const char *name;
		const struct pak_policy *want;
	} rows[] = {{"interim", &pak_policy_interim}, {"edge", &pak_policy_edge}};
	const struct pak_policy *p;
	char name[32], error[PAK_ERROR_TEXT_MAX] = "";
	uint8_t *der;
	size_t n;

	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof name, "%s.der", rows[i].name);
		der = data_read(&n, name);
		tap_ok(pak_policy_decode_table(&p, der, n, error) == PAK_OK, "%s: %s", name, error);
		same_policy(p, rows[i].want, name);
		pak_policy_free(p);
		free(der);
		snprintf(name, sizeof name, "%s.signed", rows[i].name);
		der = data_read(&n, name);
		tap_ok(pak_policy_decode(&p, der, n, signer, signer_len, error) == PAK_OK, "%s: %s",
		       name, error);
		same_policy(p, rows[i].want, name);
		pak_policy_free(p);
		free(der);
	}
	pak_policy_free(NULL);
}

static void refuse(const char *what, const uint8_t *der, size_t n, const uint8_t *key,
                   size_t key_len, enum pak_status want, const char *text)
{
	const struct pak_policy *p = &pak_policy_interim;
	char error[PAK_ERROR_TEXT_MAX] = "";
	enum pak_status st = pak_policy_decode(&p, der, n, key, key_len, error);

	tap_ok(st == want && p == NULL && !strcmp(error, text), "%s: %s: %s", what,
	       pak_status_str(st), error);
}

static void test_refusals(void)
{
	uint8_t p384[256], *der, *junk;
	size_t n, m, p384_len = load_pem(p384, sizeof p384, "p384.pem");

	der = data_read(&n, "interim.signed");
	junk = data_read(&m, "junk.signed");
	refuse("wrong signer", der, n, other, other_len, PAK_ERR_SIGNATURE,
	       "policy: the signature was not made by the signer (signature does not verify)");
	refuse("P-384 signer", der, n, p384, p384_len, PAK_ERR_UNSUPPORTED,
	       "policy-signer: is no P-256 public key");
	refuse("no signer", der, n, signer, 0, PAK_ERR_ENCODING,
	       "policy-signer: is no P-256 public key");
	other[other_len - 1] ^= 1;
	refuse("signer off the curve", der, n, other, other_len, PAK_ERR_KEY,
	       "policy-signer: is no valid point");
	other[other_len - 1] ^= 1;
	refuse("signed junk", junk, m, signer, signer_len, PAK_ERR_ENCODING,
	       "policy: is malformed");
	refuse("empty", der, 0, signer, signer_len, PAK_ERR_ENCODING,
	       "policy: is no signed policy of pakpss");
	der[6] ^= 1; /* in the format's OID */
	refuse("another format", der, n, signer, signer_len, PAK_ERR_ENCODING,
	       "policy: is no signed policy of pakpss");
	der[6] ^= 1;
	der[n - 1] ^= 1;
	refuse("signature changed", der, n, signer, signer_len, PAK_ERR_SIGNATURE,
	       "policy: the signature was not made by the signer (signature does not verify)");
	free(junk);
	junk = data_read(&m, "interim.der");
	refuse("not signed", junk, m, signer, signer_len, PAK_ERR_ENCODING,
	       "policy: is no signed policy of pakpss");
	free(der);
	free(junk);
}

/* Well-signed policies with one bad value each; bad.tsv says what is to be said of them. */
static void test_bad_values(void)
{
	char line[512], error[PAK_ERROR_TEXT_MAX], *tab;
	FILE *f = fopen(data_path("bad.tsv"), "r");
	const struct pak_policy *p;
	int n = 0;

	while (f && fgets(line, sizeof line, f)) {
		size_t len;

		line[strcspn(line, "\n")] = '\0';
		tab = strchr(line, '\t');
		*tab = '\0';
		uint8_t *der = data_read(&len, line);
		error[0] = '\0';
		enum pak_status st = pak_policy_decode(&p, der, len, signer, signer_len, error);
		tap_ok(st != PAK_OK && !p && !strcmp(error, tab + 1), "%s: %s", line, error);
		free(der);
		n++;
	}
	if (f)
		fclose(f);
	tap_ok(n > 30, "%d bad values", n);
}

/* No changed or cut signed policy is accepted. */
static void test_signed_mutations(void)
{
	const struct pak_policy *p;
	uint64_t state = 3;
	size_t n, cut = 0, changed = 0;
	uint8_t *der = data_read(&n, "interim.signed");

	for (size_t len = 0; len < n; len++)
		if (pak_policy_decode(&p, der, len, signer, signer_len, NULL) == PAK_OK || p)
			cut++;
	tap_ok(cut == 0, "none of %zu truncations is accepted", n);
	for (size_t at = 0; at < n; at++) {
		uint8_t old = der[at];

		der[at] ^= (uint8_t)(1 + tap_random64(&state) % 255);
		if (pak_policy_decode(&p, der, n, signer, signer_len, NULL) == PAK_OK || p)
			changed++;
		der[at] = old;
	}
	tap_ok(changed == 0, "none of %zu changed files is accepted", n);
	free(der);
}

/* What every accepted table promises, signed or not. */
static int is_sound(const struct pak_policy *p)
{
	for (size_t i = 0; i < p->rule_count; i++) {
		const struct pak_policy_rule *r = &p->rules[i];

		if (!pak_alg_class(r->alg) || r->ops == 0 || r->ops >> 17 || !r->id[0] ||
		    !r->reason || !r->reason[0] || r->hash_count > PAK_RULE_SET_MAX ||
		    (r->rule_class == PAK_RULE_EXCEPTION && !r->until_day))
			return 0;
		for (int k = 0; k < r->hash_count; k++)
			if (pak_alg_class(r->hash[k]) != PAK_CLASS_DIGEST)
				return 0;
	}
	return p->rule_count > 0 && p->serial > 0 && p->next_update_day > p->issued_day;
}

/* The decoder behind the signature: no crash, and what it accepts is sound. */
static void test_table_mutations(const char *name, int rounds)
{
	const struct pak_policy *p;
	char error[PAK_ERROR_TEXT_MAX];
	uint64_t state = 4;
	size_t n, cut = 0, unsound = 0, silent = 0, accepted = 0;
	uint8_t *der = data_read(&n, name);

	for (size_t len = 0; len < n; len++) {
		uint8_t *copy = tap_guard_end(len);

		if (len)
			memcpy(copy, der, len);
		cut += pak_policy_decode_table(&p, copy, len, NULL) == PAK_OK;
		tap_guard_free(copy);
	}
	tap_ok(cut == 0, "%s: none of %zu truncations is accepted", name, n);
	for (int i = 0; n > 0 && i < rounds; i++) {
		size_t at = tap_random64(&state) % n;
		uint8_t old = der[at];

		der[at] ^= (uint8_t)(1 + tap_random64(&state) % 255);
		error[0] = '\0';
		if (pak_policy_decode_table(&p, der, n, error) == PAK_OK) {
			accepted++;
			unsound += !is_sound(p);
			pak_policy_free(p);
		} else if (!error[0]) {
			silent++;
		}
		der[at] = old;
	}
	tap_ok(unsound == 0 && accepted > 0, "%s: of %d changes %zu are accepted, all sound", name,
	       rounds, accepted);
	tap_ok(silent == 0, "%s: every refusal says why", name);
	free(der);
}

int main(void)
{
	if (pak_module_init())
		tap_ok(0, "module");
	signer_len = load_pem(signer, sizeof signer, "signer.pem");
	other_len = load_pem(other, sizeof other, "other.pem");
	test_tables();
	test_refusals();
	test_bad_values();
	test_signed_mutations();
	test_table_mutations("edge.der", 20000);
	test_table_mutations("interim.der", 2000);
	return tap_done();
}
