/* SPDX-License-Identifier: Apache-2.0
 *
 * What a function owes its caller (System V ABI for x86-64): rbx, rbp, r12 to r15, the stack and
 * what lies above the return address, the direction flag, the control words of SSE and x87, an
 * empty x87 stack, clean upper halves. Shown for every routine in assembly, and for the kernels
 * with assembly in them or made for one kind of CPU; and that the stub sees each breach. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/crypto/upper.h"
#include "tests/tap.h"

#if defined __x86_64__ && !defined PAK_CT_MSAN
#include <config.h>

#include "crypto/aes/aes.h"
#include "crypto/base/cpu.h"
#include "crypto/bn/bn.h"
#include "crypto/ec/c25519.h"
#include "crypto/ec/ec_curve.h"
#include "crypto/sha1/sha1_impl.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha512_impl.h"
#include "crypto/xts/xts.h"

struct abi_call {
	const void *fn;
	uint64_t args[6], before[6], after[6], stack, flags;
	uint32_t mxcsr[2];
	uint16_t x87[4];
	uint64_t canary[8];
};
_Static_assert(offsetof(struct abi_call, canary) == 184, "the stub knows the offsets");

void abi_stub(struct abi_call *c);

#define DIRECTION (1u << 10)
#define CONTROL 0xffc0u /* of MXCSR: the rest are sticky flags */

#define BREACHES(X) \
	X(rbx) \
	X(rbp) X(r12) X(r13) X(r14) X(r15) X(direction) X(mxcsr) X(x87) X(mmx) X(stack) X(above)
#define DECLARE(name) void abi_break_##name(void);
BREACHES(DECLARE)
DECLARE(none)

static uint64_t seed = 2718;

/* Calls fn; returns what it broke, NULL if nothing. */
static const char *broken(const void *fn, const uint64_t args[6])
{
	struct abi_call c = {.fn = fn};
	uint64_t canary[8];
	unsigned dirty;

	memcpy(c.args, args, sizeof c.args);
	tap_random(&seed, c.before, sizeof c.before);
	tap_random(&seed, canary, sizeof canary);
	memcpy(c.canary, canary, sizeof canary);
	if (upper_available())
		upper_dirty(); /* and clean then */
	abi_stub(&c);
	dirty = upper_available() ? upper_dirty() : 0;
	return memcmp(c.before, c.after, sizeof c.before) ? "callee-saved registers"
	       : c.stack                                  ? "stack pointer"
	       : memcmp(canary, c.canary, sizeof canary)  ? "the caller's stack"
	       : c.flags & DIRECTION                      ? "direction flag"
	       : (c.mxcsr[0] ^ c.mxcsr[1]) & CONTROL      ? "MXCSR"
	       : c.x87[0] != c.x87[1]                     ? "x87 control word"
	       : c.x87[2] != 0xffff                       ? "x87 stack"
	       : dirty                                    ? "upper halves"
	                                                  : NULL;
}

#define ARG(x) ((uint64_t)(uintptr_t)(x))

/* Some calls, the argument at `count` going from 1 up; count 6: none does. */
static void check(const char *name, const char *what, const void *fn, uint64_t args[6], int count)
{
	const char *bad = NULL;

	for (uint64_t n = 1; n <= (count < 6 ? 40 : 3) && !bad; n++) {
		if (count < 6)
			args[count] = n;
		bad = broken(fn, args);
	}
	tap_ok(!bad, "%s %s%s%s", name, what, bad ? " breaks: " : "", bad ? bad : "");
}

#define CHECK(name, what, fn, count, ...) \
	check(name, what, (const void *)(uintptr_t)(fn), (uint64_t[6]){__VA_ARGS__}, count)

static _Alignas(64) uint8_t in[40 * 128], out[40 * 128], state[4096];

static int here(uint32_t needs)
{
	return !(needs & ~pak_cpu_hardware());
}

static void test_stub(void)
{
	static const uint64_t none[6];
#define MUST_SHOW(name) \
	tap_ok(broken((const void *)(uintptr_t)abi_break_##name, none) != NULL, \
	       "planted: %s is seen: %s", #name, \
	       broken((const void *)(uintptr_t)abi_break_##name, none));
	BREACHES(MUST_SHOW)
	if (upper_available())
		tap_ok(broken((const void *)(uintptr_t)upper_soil, none) != NULL,
		       "planted: dirty upper halves are seen");
	tap_ok(!broken((const void *)(uintptr_t)abi_break_none, none), "nothing where nothing is");
}

#define DIGESTS(prim) \
	for (size_t i = 0; pak_##prim##_impls[i]; i++) \
		if (here(pak_##prim##_impls[i]->needs)) \
			CHECK(pak_##prim##_impls[i]->name, "blocks", \
			      pak_##prim##_impls[i]->blocks, 2, ARG(state), ARG(in));

void pak_sha512_avx2_blocks(uint64_t h[8], const uint8_t *data, size_t n);
void pak_sha512_avx512_blocks(uint64_t h[8], const uint8_t *data, size_t n);

static void test_digests(void)
{
#if defined HAVE_X86_AVX2
	if (here(PAK_CPU_AVX2))
		CHECK("sha512_x86_avx2.S", "blocks", pak_sha512_avx2_blocks, 2, ARG(state),
		      ARG(in));
#endif
#if defined HAVE_X86_AVX512
	if (here(PAK_CPU_AVX512))
		CHECK("sha512_x86_avx512.S", "blocks", pak_sha512_avx512_blocks, 2, ARG(state),
		      ARG(in));
#endif
	DIGESTS(sha1)
	DIGESTS(sha256)
	DIGESTS(sha512)
}

static void test_aes(void)
{
	static struct pak_aes a;
	uint8_t iv[16] = {1};

	for (size_t i = 0; pak_aes_impls[i]; i++) {
		const struct pak_aes_impl *x = pak_aes_impls[i];

		if (!here(x->needs))
			continue;
		pak_aes_init_with(&a, x, in, 32, PAK_AES_BOTH);
		CHECK(x->name, "expand", x->expand, 6, ARG(&a), ARG(in));
		CHECK(x->name, "expand_decrypt", x->expand_decrypt, 6, ARG(&a));
		CHECK(x->name, "ecb_encrypt", x->ecb_encrypt, 3, ARG(&a), ARG(out), ARG(in));
		CHECK(x->name, "ecb_decrypt", x->ecb_decrypt, 3, ARG(&a), ARG(out), ARG(in));
		CHECK(x->name, "cbc_encrypt", x->cbc_encrypt, 3, ARG(&a), ARG(out), ARG(in), 0,
		      ARG(iv));
		CHECK(x->name, "cbc_decrypt", x->cbc_decrypt, 3, ARG(&a), ARG(out), ARG(in), 0,
		      ARG(iv));
		CHECK(x->name, "ctr", x->ctr, 3, ARG(&a), ARG(out), ARG(in), 0, ARG(iv));
	}
	for (size_t i = 0; pak_xts_impls[i]; i++) {
		const struct pak_xts_impl *x = pak_xts_impls[i];

		if (!here(x->needs))
			continue;
		pak_aes_init_with(&a, x->aes, in, 32, PAK_AES_BOTH);
		CHECK(x->name, "encrypt", x->encrypt, 3, ARG(&a), ARG(out), ARG(in), 0, ARG(iv));
		CHECK(x->name, "decrypt", x->decrypt, 3, ARG(&a), ARG(out), ARG(in), 0, ARG(iv));
	}
}

/* Multiplications by hand, and what is made of them. */
static void test_curves(void)
{
	static const enum pak_alg curves[] = {
	        PAK_ALG_P224,
	        PAK_ALG_P256,
	        PAK_ALG_P384,
	        PAK_ALG_P521,
	        PAK_ALG_BRAINPOOLP256R1,
	        PAK_ALG_BRAINPOOLP384R1,
	        PAK_ALG_BRAINPOOLP512R1,
	};
	uint64_t a[PAK_EC_JACOBIAN_WORDS], r[PAK_EC_JACOBIAN_WORDS], k[PAK_EC_MAX_LIMBS] = {77},
	                                                             point[PAK_C25519_POINT_WORDS];
	uint8_t u[32] = {9};

	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		const struct pak_ec_curve *c = pak_ec_curve_get(curves[i]);

		memcpy(a, c->g, 2 * c->p->limbs * sizeof *a);
		for (size_t j = 0; c->impls[j]; j++) {
			const struct pak_ec_impl *x = c->impls[j];

			if (!here(x->needs))
				continue;
			CHECK(x->name, "field_mul", x->field_mul, 6, ARG(r), ARG(a), ARG(c->b));
			CHECK(x->name, "field_sqr", x->field_sqr, 6, ARG(r), ARG(a));
			CHECK(x->name, "mul_base", x->mul_base, 6, ARG(r), ARG(k));
			CHECK(x->name, "mul", x->mul, 6, ARG(r), ARG(c->g), ARG(k));
			CHECK(x->name, "mul_add_public", x->mul_add_public, 6, ARG(r), ARG(k),
			      ARG(k), ARG(c->g));
		}
	}
	for (size_t j = 0; pak_c25519_impls[j]; j++) {
		const struct pak_c25519_impl *x = pak_c25519_impls[j];

		if (!here(x->needs))
			continue;
		CHECK(x->name, "ladder", x->ladder, 6, ARG(out), ARG(u), ARG(u));
		CHECK(x->name, "mul_base", x->mul_base, 6, ARG(point), ARG(k));
	}
}

static void test_bn(void)
{
	static _Alignas(64) uint64_t storage[8192], a[320], r[320], table[32 * 512], plain[32];

	tap_random(&seed, plain, sizeof plain);
	plain[0] |= 1;
	plain[31] |= (uint64_t)1 << 63;
	for (size_t i = 0; pak_bn_impls[i]; i++) {
		const struct pak_bn_impl *x = pak_bn_impls[i];
		struct pak_bn_mod m;

		if (!here(x->needs))
			continue;
		pak_bn_mod_init(&m, x, plain, 2048, storage);
		memcpy(a, m.one, m.words * sizeof *a);
		CHECK(x->name, "mul", x->mul, 6, ARG(r), ARG(a), ARG(a), ARG(&m));
		CHECK(x->name, "mul2", x->mul2, 6, ARG(((uint64_t *[]){r, a})),
		      ARG(((const uint64_t *[]){a, a})), ARG(((const uint64_t *[]){a, a})),
		      ARG(((const struct pak_bn_mod *[]){&m, &m})));
		CHECK(x->name, "gather", x->gather, 3, ARG(r), ARG(table), m.words, 0);
		if (!x->exp8)
			continue;
		const struct pak_bn_mod *mods[8] = {&m, &m, &m, &m, &m, &m, &m, &m};
		CHECK(x->name, "exp8", x->exp8, 6, ARG(((uint64_t *[]){r, r, r, r, r, r, r, r})),
		      ARG(((const uint64_t *[]){a, a, a, a, a, a, a, a})),
		      ARG(((const uint64_t *[]){plain, plain, plain, plain, plain, plain, plain,
		                                plain})),
		      9, ARG(mods), ARG(table));
	}
}

int main(void)
{
	test_stub();
	test_digests();
	test_aes();
	test_curves();
	test_bn();
	return tap_done();
}
#else
int main(void)
{
	tap_skip("no assembly in this build", "what functions owe their callers");
	return tap_done();
}
#endif
