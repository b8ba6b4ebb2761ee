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

int ct_ec_runs(uint32_t needs)
{
	return ct_runs(needs) || (ct_runs(needs & ~(uint32_t)PAK_CPU_ADX) && adx_works());
}

#define EACH_BACKEND(c, impl) \
	for (const struct pak_ec_impl *const *row_ = (c)->impls, *impl; (impl = *row_); row_++) \
		if (ct_ec_runs((impl)->needs))

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

/* The curve of the row. */
static enum pak_alg on = PAK_ALG_P256;

static const struct pak_ec_curve *curve(void)
{
	return pak_ec_curve_get(on);
}

static void secret_scalar(uint64_t *k)
{
	unsigned n = curve()->n->limbs;

	for (unsigned i = 0; i < n; i++)
		k[i] = 0x0123456789abcdef * (i + 1);
	k[n - 1] &= 0xff;
	ct_secret(k, n * sizeof *k);
}

static void integers(void)
{
	const struct pak_modulus *m = curve()->n;
	uint8_t wide[PAK_EC_MAX_WIDE] = {1};
	const size_t size = curve()->n->limbs * sizeof(uint64_t);
	uint64_t a[PAK_EC_MAX_LIMBS], b[PAK_EC_MAX_LIMBS], c[PAK_EC_MAX_LIMBS], r[PAK_EC_MAX_LIMBS];

	secret_scalar(a);
	secret_scalar(b);
	pak_mod_add(r, a, b, m);
	ct_reached(r, size);
	pak_mod_sub(r, a, b, m);
	ct_reached(r, size);
	pak_mod_neg(r, a, m);
	ct_reached(r, size);
	pak_mont_mul(r, a, b, m);
	ct_reached(r, size);
	pak_mont_inv(r, a, m);
	inverse_reached(r, size);
	pak_mont_inv(r, a, curve()->p);
	inverse_reached(r, size);
	pak_mont_inv2(r, a, m, c, b, curve()->p);
	inverse_reached(r, size);
	inverse_reached(c, size);
	ct_secret(wide, sizeof wide);
	pak_ec_scalar_from_wide(curve(), r, wide);
	ct_reached(r, size);
}

static void field(void)
{
	EACH_BACKEND(curve(), impl)
	{
		const size_t size = curve()->n->limbs * sizeof(uint64_t);
		uint64_t a[PAK_EC_MAX_LIMBS], b[PAK_EC_MAX_LIMBS], r[PAK_EC_MAX_LIMBS];

		secret_scalar(a);
		secret_scalar(b);
		impl->field_mul(r, a, b);
		ct_reached(r, size);
		impl->field_sqr(r, a);
		ct_reached(r, size);
	}
}

static void multiples(void)
{
	EACH_BACKEND(curve(), impl)
	{
		const size_t size = 3 * curve()->n->limbs * sizeof(uint64_t);
		uint64_t k[PAK_EC_MAX_LIMBS], r[PAK_EC_JACOBIAN_WORDS], one[PAK_EC_JACOBIAN_WORDS],
		        two[PAK_EC_JACOBIAN_WORDS], same;

		secret_scalar(k);
		impl->mul_base(one, k);
		memcpy(r, one, size);
		ct_reached(r, size);
		impl->mul(two, curve()->g, k);
		memcpy(r, two, size);
		ct_reached(r, size);
		same = pak_ec_same(curve(), impl, one, two);
		ct_reached(&same, sizeof same);
		impl->dbl(two);
		ct_reached(two, size);
		impl->mul_base2(one, two, k, k);
		ct_reached(one, size);
		ct_reached(two, size);
	}
}

static struct pak_key *secret_key(void)
{
	struct pak_key *key = NULL;
	uint8_t d[PAK_EC_MAX_SCALAR] = {0, 0x5a, 1, 2, 3};

	ct_secret(d, sizeof d);
	ct_ok(pak_key_import_ec(&key, on, d, curve()->scalar_len, NULL, 0, NULL));
	return key;
}

static void import_and_compare(void)
{
	struct pak_key *a = secret_key(), *b = secret_key();
	uint8_t d[PAK_EC_MAX_SCALAR];
	size_t len;
	int equal = pak_key_equal(a, b, PAK_PART_PRIVATE);

	ct_public(&equal, sizeof equal);
	ct_must(equal, "the same key twice");
	ct_ok(pak_key_check(a));
	ct_ok(pak_key_ec_private(a, d, sizeof d, &len));
	ct_reached(d, len);
	pak_key_free(a);
	pak_key_free(b);
}

static void keygen(void)
{
	struct pak_key *key;
	uint8_t d[PAK_EC_MAX_SCALAR];
	size_t len;

	ct_ok(pak_key_generate_ec(&key, on, NULL));
	ct_ok(pak_key_ec_private(key, d, sizeof d, &len));
	ct_reached(d, len);
	pak_key_free(key);
}

static void sign(enum pak_nonce nonce)
{
	struct pak_key *key = secret_key();
	struct pak_sign s;
	uint8_t sig[2 * PAK_EC_MAX_SCALAR];
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
		uint8_t k[PAK_EC_MAX_SCALAR] = {0, 9, 9, 9}, blind[PAK_EC_MAX_SCALAR] = {3},
		        sig[2 * PAK_EC_MAX_SCALAR];
		struct pak_ec_private priv = {0};
		uint64_t d[PAK_EC_MAX_LIMBS];

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
		uint8_t mask[PAK_EC_MAX_SCALAR] = {3}, out[PAK_EC_MAX_SCALAR];
		struct pak_ec_private priv = {0};
		uint64_t d[PAK_EC_MAX_LIMBS];

		secret_scalar(d);
		pak_ec_private_set(curve(), &priv, d, mask);
		ct_ok(pak_ecdh(curve(), impl, out, &priv, curve()->g));
		inverse_reached(out, curve()->field_len);
	}
}

static void ecdh(void)
{
	struct pak_key *key = secret_key(), *peer;
	uint8_t out[PAK_EC_MAX_SCALAR];
	size_t len;

	ct_ok(pak_key_generate_ec(&peer, on, NULL));
	ct_ok(pak_kex_derive(PAK_ALG_ECDH, key, peer, out, sizeof out, &len, NULL));
	inverse_reached(out, curve()->field_len);
	pak_key_free(key);
	pak_key_free(peer);
}

/* The same on the other curves. */
static void wide(void (*row)(void))
{
	static const enum pak_alg curves[] = {
	        PAK_ALG_P384,
	        PAK_ALG_P521,
	        PAK_ALG_BRAINPOOLP256R1,
	        PAK_ALG_BRAINPOOLP384R1,
	        PAK_ALG_BRAINPOOLP512R1,
	};

	for (size_t i = 0; i < sizeof curves / sizeof *curves; i++) {
		on = curves[i];
		row();
	}
	on = PAK_ALG_P256;
}

#define WIDE(row) \
	static void wide_##row(void) \
	{ \
		wide(row); \
	}
WIDE(integers)
WIDE(field)
WIDE(multiples)
WIDE(import_and_compare)
WIDE(keygen)
WIDE(sign_hedged)
WIDE(sign_deterministic)
WIDE(sign_given_nonce)
WIDE(ecdh_backends)

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
        {"EC: integers mod n, other curves", wide_integers, 0, 0},
        {"EC: other curves field", wide_field, 0, 0},
        {"EC: other curves k G, k P, comparison", wide_multiples, 0, 0},
        {"EC: other curves import, check, export", wide_import_and_compare, 0, 1},
        {"EC: other curves key generation", wide_keygen, 0, 1},
        {"ECDSA: other curves hedged", wide_sign_hedged, 0, 1},
        {"ECDSA: other curves deterministic", wide_sign_deterministic, 0, 1},
        {"ECDSA: other curves secret nonce", wide_sign_given_nonce, 0, 1},
        {"ECDH: other curves, each backend", wide_ecdh_backends, 0, 1},
        {0},
};
