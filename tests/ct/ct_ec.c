/* SPDX-License-Identifier: Apache-2.0
 *
 * EC arithmetic with secret scalars and coordinates, on each backend that can run; key generation
 * and import, ECDSA and ECDH through the services. */
#include "tests/ct/ct.h"

#include <config.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/kex.h>
#include <pak/sign.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ecdh.h"
#include "crypto/ec/ecdsa.h"

/* valgrind runs adcx and adox, but hides them from CPUID: a child tries. */
static int adx_works(void)
{
	static int known = -1;
#if defined HAVE_X86_ADX
	if (known < 0) {
		int status = 1;
		pid_t pid = fork();
		if (!pid) {
			uint64_t x = 1;
			__asm__ volatile("xor %%eax, %%eax\n\tadcx %0, %0"
			                 : "+r"(x)
			                 :
			                 : "rax", "cc");
			_exit(x != 2);
		}
		known = pid > 0 && waitpid(pid, &status, 0) == pid && !status;
	}
#endif
	return known > 0;
}

static int runs(const struct pak_ec_impl *impl)
{
	return ct_runs(impl->needs) ||
	       (ct_runs(impl->needs & ~(uint32_t)PAK_CPU_ADX) && adx_works());
}

#define EACH_BACKEND(c, impl) \
	for (const struct pak_ec_impl *const *row_ = (c)->impls, *impl; (impl = *row_); row_++) \
		if (runs(impl))

/* An inverse: MemorySanitizer does not carry secrecy through the long chains of sums it is made of.
 */
static void inverse_reached(void *r, size_t n)
{
#if defined PAK_CT_MSAN
	ct_public(r, n);
#else
	ct_reached(r, n);
#endif
}

static const struct pak_ec_curve *curve(void)
{
	return pak_ec_curve_get(PAK_ALG_P256);
}

static void secret_scalar(uint64_t k[4])
{
	for (unsigned i = 0; i < 4; i++)
		k[i] = 0x0123456789abcdef * (i + 1);
	ct_secret(k, 4 * sizeof *k);
}

static void integers(void)
{
	const struct pak_modulus *m = curve()->n;
	uint8_t wide[40] = {1};
	uint64_t a[4], b[4], r[4];

	secret_scalar(a);
	secret_scalar(b);
	pak_mod_add(r, a, b, m);
	ct_reached(r, sizeof r);
	pak_mod_sub(r, a, b, m);
	ct_reached(r, sizeof r);
	pak_mod_neg(r, a, m);
	ct_reached(r, sizeof r);
	pak_mont_mul(r, a, b, m);
	ct_reached(r, sizeof r);
	pak_mont_inv(r, a, m);
	inverse_reached(r, sizeof r);
	pak_mont_inv(r, a, curve()->p);
	inverse_reached(r, sizeof r);
	ct_secret(wide, sizeof wide);
	pak_ec_scalar_from_wide(curve(), r, wide);
	ct_reached(r, sizeof r);
}

static void field(void)
{
	EACH_BACKEND(curve(), impl)
	{
		uint64_t a[4], b[4], r[4];

		secret_scalar(a);
		secret_scalar(b);
		impl->field_mul(r, a, b);
		ct_reached(r, sizeof r);
		impl->field_sqr(r, a);
		ct_reached(r, sizeof r);
	}
}

static void multiples(void)
{
	EACH_BACKEND(curve(), impl)
	{
		uint64_t k[4], r[12], one[12], two[12], same;

		secret_scalar(k);
		impl->mul_base(one, k);
		memcpy(r, one, sizeof r);
		ct_reached(r, sizeof r);
		impl->mul(two, curve()->g, k);
		memcpy(r, two, sizeof r);
		ct_reached(r, sizeof r);
		same = pak_ec_same(curve(), impl, one, two);
		ct_reached(&same, sizeof same);
		impl->dbl(two);
		ct_reached(two, sizeof two);
	}
}

static struct pak_key *secret_key(void)
{
	struct pak_key *key = NULL;
	uint8_t d[32] = {0x5a, 1, 2, 3};

	ct_secret(d, sizeof d);
	ct_ok(pak_key_import_ec(&key, PAK_ALG_P256, d, sizeof d, NULL, 0, NULL));
	return key;
}

static void import_and_compare(void)
{
	struct pak_key *a = secret_key(), *b = secret_key();
	uint8_t d[32];
	size_t len;
	int equal = pak_key_equal(a, b, PAK_PART_PRIVATE);

	ct_public(&equal, sizeof equal);
	ct_must(equal, "the same key twice");
	ct_ok(pak_key_check(a));
	ct_ok(pak_key_ec_private(a, d, sizeof d, &len));
	ct_reached(d, sizeof d);
	pak_key_free(a);
	pak_key_free(b);
}

static void keygen(void)
{
	struct pak_key *key;
	uint8_t d[32];
	size_t len;

	ct_ok(pak_key_generate_ec(&key, PAK_ALG_P256, NULL));
	ct_ok(pak_key_ec_private(key, d, sizeof d, &len));
	ct_reached(d, sizeof d);
	pak_key_free(key);
}

static void sign(enum pak_nonce nonce)
{
	struct pak_key *key = secret_key();
	struct pak_sign s;
	uint8_t sig[64];
	size_t len;

	ct_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN, nonce, key));
	ct_ok(pak_sign_update(&s, "public text", 11));
	ct_ok(pak_sign_final(&s, sig, sizeof sig, &len));
	pak_sign_clear(&s);
	ct_ok(pak_sign_init(&s, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_VERIFY, nonce, key));
	ct_ok(pak_sign_update(&s, "public text", 11));
	ct_ok(pak_verify_final(&s, sig, len)); /* the signature is public, or this is found */
	pak_sign_clear(&s);
	pak_key_free(key);
}

static void sign_hedged(void)
{
	sign(PAK_NONCE_HEDGED);
}

static void sign_deterministic(void)
{
	sign(PAK_NONCE_DETERMINISTIC);
}

/* The nonce is secret by itself, not only as a function of the key. */
static void sign_given_nonce(void)
{
	static const uint8_t digest[32] = {7};

	EACH_BACKEND(curve(), impl)
	{
		uint8_t k[32] = {0, 9, 9, 9}, blind[32] = {3}, sig[64];
		struct pak_ec_private priv = {0};
		uint64_t d[4];

		secret_scalar(d);
		ct_secret(k, sizeof k);
		ct_secret(blind, sizeof blind);
		pak_ec_private_set(curve(), &priv, d, blind);
		ct_ok(pak_ecdsa_sign_k(curve(), impl, sig, &priv, digest, sizeof digest, k, blind));
	}
}

static void ecdh_backends(void)
{
	EACH_BACKEND(curve(), impl)
	{
		uint8_t mask[32] = {3}, out[32];
		struct pak_ec_private priv = {0};
		uint64_t d[4];

		secret_scalar(d);
		pak_ec_private_set(curve(), &priv, d, mask);
		ct_ok(pak_ecdh(curve(), impl, out, &priv, curve()->g));
		inverse_reached(out, sizeof out);
	}
}

static void ecdh(void)
{
	struct pak_key *key = secret_key(), *peer;
	uint8_t out[32];
	size_t len;

	ct_ok(pak_key_generate_ec(&peer, PAK_ALG_P256, NULL));
	ct_ok(pak_kex_derive(PAK_ALG_ECDH, key, peer, out, sizeof out, &len, NULL));
	inverse_reached(out, sizeof out);
	pak_key_free(key);
	pak_key_free(peer);
}

const struct ct_row ct_ec[] = {
        {"EC: integers mod n", integers, 0, 0},
        {"EC: P-256 field", field, 0, 0},
        {"EC: P-256 k G, k P, comparison", multiples, 0, 0},
        {"EC: import, check, compare, export", import_and_compare, 0, 1},
        {"EC: key generation", keygen, 0, 1},
        {"ECDSA: hedged", sign_hedged, 0, 1},
        {"ECDSA: deterministic", sign_deterministic, 0, 1},
        {"ECDSA: secret nonce, each backend", sign_given_nonce, 0, 1},
        {"ECDH: each backend", ecdh_backends, 0, 1},
        {"ECDH", ecdh, 0, 1},
        {0},
};
