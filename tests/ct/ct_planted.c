/* SPDX-License-Identifier: Apache-2.0
 *
 * Leaks made on purpose: if one of these is not found, the run proves nothing. The division is for
 * the disassembly gate: neither memcheck nor MemorySanitizer sees it. */
#include "tests/ct/ct.h"

#include <string.h>

#include <pak/mac.h>
#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/sha2/sha256_impl.h"

static volatile uint8_t sink;

static uint64_t secret_number(void)
{
	uint64_t v = 0x123456789abcdef;

	ct_secret(&v, sizeof v);
	return v;
}

/* Calls, so that no compiler makes a select of it. */
__attribute__((noinline)) static void one_way(void)
{
	sink = 1;
}

__attribute__((noinline)) static void other_way(void)
{
	sink = 2;
}

static void branch(void)
{
	if (secret_number() & 1)
		one_way();
	else
		other_way();
}

static void table_index(void)
{
	static const volatile uint8_t table[256] = {1, 2, 3};

	sink = table[secret_number() & 0xff];
}

static void early_exit(void)
{
	volatile uint8_t a[16] = {0}, b[16] = {0};
	size_t i = 0;

	ct_secret((const void *)(uintptr_t)a, sizeof a);
	while (i < sizeof a && a[i] == b[i])
		i++;
	sink = (uint8_t)i;
}

static void loop_length(void)
{
	uint64_t n = secret_number() & 15;

	for (uint64_t i = 0; i < n; i++)
		sink = (uint8_t)i;
}

/* The masks of ct.h must not launder a secret. */
static void branch_on_mask(void)
{
	if (pak_ct_select(pak_ct_mask(pak_ct_eq(secret_number(), 5)), 1, 2) == 1)
		one_way();
}

static void branch_on_comparison(void)
{
	uint8_t a[32] = {0}, b[32] = {0};

	ct_secret(a, sizeof a);
	if (pak_mem_equal(a, b, sizeof a))
		one_way();
}

/* What comes out of a backend is as secret as what went in: on the best backend of this run. */
static void branch_on_digest(void)
{
	uint8_t in[64] = {0}, out[32];
	struct pak_sha256 c;

	ct_secret(in, sizeof in);
	pak_sha256_init_with(&c, &pak_hash_sha256, pak_sha256_impls[0]);
	for (size_t i = 0; pak_sha256_impls[i]; i++)
		if (ct_runs(pak_sha256_impls[i]->needs)) {
			pak_sha256_init_with(&c, &pak_hash_sha256, pak_sha256_impls[i]);
			break;
		}
	pak_hash_sha256.update(&c, in, sizeof in);
	pak_hash_sha256.final(&c, out);
	if (out[5] & 1)
		one_way();
}

/* Not run: tests/ct/div_gate.py must find it in this file's object. */
uint64_t ct_planted_division(uint64_t secret, uint64_t by);
uint64_t ct_planted_division(uint64_t secret, uint64_t by)
{
	return secret / by;
}

const struct ct_row ct_planted[] = {
        {"a branch", branch, 1, 0},
        {"a table index", table_index, 1, 0},
        {"an early exit", early_exit, 1, 0},
        {"a loop's length", loop_length, 1, 0},
        {"a branch on a mask", branch_on_mask, 1, 0},
        {"a branch on a comparison", branch_on_comparison, 1, 0},
        {"a branch on a digest of a secret", branch_on_digest, 1, 0},
        {0},
};
