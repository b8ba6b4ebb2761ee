/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/differential/rsa_keys.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <pak/mem.h>

#include "crypto/base/cpu.h"
#include "tests/differential/peers.h"
#include "tests/tap.h"

DIFF_BACKEND(bn, pak_bn_impls)

/* Of 64 draws, how many take the key. 1030 and 2056 bits are no multiples of a limb. */
static const struct {
	unsigned bits, share, e;
} kinds[] = {
        {1024, 18, 65537}, {1024, 14, 3},    {1030, 10, 65537}, {1280, 8, 65537}, {1536, 6, 257},
        {2048, 4, 65537},  {2056, 2, 65537}, {3072, 1, 65537},  {4096, 1, 65537},
};
#define KEYS (sizeof kinds / sizeof *kinds)

static struct rsa_key keys[KEYS];

/* The next prime p from a random number with its two highest bits set; e does not divide p - 1. */
static BIGNUM *prime(uint64_t *seed, unsigned bits, unsigned e, BN_CTX *x)
{
	BIGNUM *p = BN_new();
	uint8_t bytes[256];

	tap_random(seed, bytes, sizeof bytes);
	BN_bin2bn(bytes, (int)(bits + 7) / 8, p);
	BN_mask_bits(p, (int)bits);
	BN_set_bit(p, (int)bits - 1);
	BN_set_bit(p, (int)bits - 2);
	BN_set_bit(p, 0);
	while (BN_mod_word(p, e) == 1 || BN_check_prime(p, x, NULL) != 1)
		BN_add_word(p, 2);
	return p;
}

static void put(struct rsa_numbers *v, enum pak_rsa_component i, const BIGNUM *b)
{
	v->len[i] = (size_t)BN_bn2bin(b, v->bytes[i]);
}

static struct rsa_numbers *numbers(unsigned kind)
{
	struct rsa_numbers *v = calloc(1, sizeof *v);
	uint64_t seed = 1000 + kind;
	unsigned bits = kinds[kind].bits;
	BN_CTX *x = BN_CTX_new();
	BIGNUM *p = prime(&seed, bits / 2, kinds[kind].e, x);
	BIGNUM *q = prime(&seed, bits / 2, kinds[kind].e, x);
	BIGNUM *e = BN_new(), *r = BN_new(), *one = BN_dup(p), *two = BN_dup(q);

	BN_set_word(e, kinds[kind].e);
	put(v, PAK_RSA_E, e);
	put(v, PAK_RSA_P, p);
	put(v, PAK_RSA_Q, q);
	BN_mul(r, p, q, x);
	put(v, PAK_RSA_N, r);
	BN_sub_word(one, 1);
	BN_sub_word(two, 1);
	BN_mod_inverse(r, e, one, x);
	put(v, PAK_RSA_DP, r);
	BN_mod_inverse(r, e, two, x);
	put(v, PAK_RSA_DQ, r);
	BN_mod_inverse(r, q, p, x);
	put(v, PAK_RSA_QINV, r);
	BN_mul(one, one, two, x);
	diff_must(BN_mod_inverse(r, e, one, x) != NULL, "an RSA key");
	put(v, PAK_RSA_D, r);
	BIGNUM *all[] = {p, q, e, r, one, two};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		BN_free(all[i]);
	BN_CTX_free(x);
	return v;
}

EVP_PKEY *rsa_numbers_theirs(const struct rsa_numbers *v)
{
	static const char *const names[PAK_RSA_COMPONENTS] = {
	        [PAK_RSA_N] = "n",
	        [PAK_RSA_E] = "e",
	        [PAK_RSA_D] = "d",
	        [PAK_RSA_P] = "rsa-factor1",
	        [PAK_RSA_Q] = "rsa-factor2",
	        [PAK_RSA_DP] = "rsa-exponent1",
	        [PAK_RSA_DQ] = "rsa-exponent2",
	        [PAK_RSA_QINV] = "rsa-coefficient1",
	};
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *b[PAK_RSA_COMPONENTS];
	EVP_PKEY *out = NULL;
	OSSL_PARAM *params;

	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		b[i] = BN_bin2bn(v->bytes[i], (int)v->len[i], NULL);
		OSSL_PARAM_BLD_push_BN(build, names[i], b[i]);
	}
	params = OSSL_PARAM_BLD_to_param(build);
	diff_must(EVP_PKEY_fromdata_init(x) > 0 &&
	                  EVP_PKEY_fromdata(x, &out, EVP_PKEY_KEYPAIR, params) > 0,
	          "EVP_PKEY_fromdata");
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++)
		BN_free(b[i]);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(x);
	return out;
}

static void make(unsigned kind)
{
	struct rsa_key *k = &keys[kind];
	struct pak_rsa_value values[PAK_RSA_COMPONENTS];

	k->numbers = numbers(kind);
	k->len = k->numbers->len[PAK_RSA_N];
	memcpy(k->n, k->numbers->bytes[PAK_RSA_N], k->len);
	k->theirs = rsa_numbers_theirs(k->numbers);
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++)
		values[i] = (struct pak_rsa_value){k->numbers->bytes[i], k->numbers->len[i]};
	diff_must(!pak_key_import_rsa(&k->ours, values, NULL), "pak_key_import_rsa");
}

struct rsa_key *rsa_key_some(struct diff_case *c)
{
	size_t draw = diff_below(c, 64);
	unsigned kind = 0;

	while (kind < KEYS - 1 && draw >= kinds[kind].share)
		draw -= kinds[kind++].share;
	if (!keys[kind].ours)
		make(kind);
	return &keys[kind];
}

struct pak_rsa *rsa_key_on(struct diff_case *c, struct rsa_key *k)
{
	const struct pak_bn_impl *impl = bn_backend(c);
	const struct rsa_numbers *v = k->numbers;
	const struct pak_rsa_parts parts = {.d = v->bytes[PAK_RSA_D],
	                                    .d_len = v->len[PAK_RSA_D],
	                                    .p = v->bytes[PAK_RSA_P],
	                                    .p_len = v->len[PAK_RSA_P],
	                                    .q = v->bytes[PAK_RSA_Q],
	                                    .q_len = v->len[PAK_RSA_Q]};
	unsigned bits = kinds[k - keys].bits, i = 0;

	while (i < RSA_KEY_BACKENDS - 1 && pak_bn_impls[i] != impl)
		i++;
	if (!k->work) /* the reference takes the most */
		k->work = pak_secmem_alloc(4 * pak_rsa_work_room(&pak_bn_ref, bits));
	if (!k->on[i].bits)
		diff_must(!pak_rsa_set_public(&k->on[i], impl, v->bytes[PAK_RSA_N],
		                              v->len[PAK_RSA_N], v->bytes[PAK_RSA_E],
		                              v->len[PAK_RSA_E],
		                              pak_secmem_alloc(pak_rsa_room(impl, bits, 1))) &&
		                  !pak_rsa_set_private(&k->on[i], &parts, k->work),
		          "pak_rsa_set_private");
	return &k->on[i];
}

#if defined HAVE_GCRYPT
/* libgcrypt wants p < q, and u = 1/p mod q: otherwise one result in a hundred is wrong. */
static gcry_sexp_t gcry_key(const struct rsa_numbers *v)
{
	gcry_mpi_t m[PAK_RSA_COMPONENTS], u = gcry_mpi_new(0);
	gcry_sexp_t key;

	for (int i = PAK_RSA_N; i <= PAK_RSA_Q; i++)
		gcry_mpi_scan(&m[i], GCRYMPI_FMT_USG, v->bytes[i], v->len[i], NULL);
	if (gcry_mpi_cmp(m[PAK_RSA_P], m[PAK_RSA_Q]) > 0)
		gcry_mpi_swap(m[PAK_RSA_P], m[PAK_RSA_Q]);
	gcry_mpi_invm(u, m[PAK_RSA_P], m[PAK_RSA_Q]);
	diff_must(!gcry_sexp_build(
	                  &key, NULL, "(private-key (rsa (n %m)(e %m)(d %m)(p %m)(q %m)(u %m)))",
	                  m[PAK_RSA_N], m[PAK_RSA_E], m[PAK_RSA_D], m[PAK_RSA_P], m[PAK_RSA_Q], u),
	          "gcry_sexp_build");
	for (int i = PAK_RSA_N; i <= PAK_RSA_Q; i++)
		gcry_mpi_release(m[i]);
	gcry_mpi_release(u);
	return key;
}

void rsa_key_gcry_sign(struct rsa_key *k, const char *hash, uint8_t *sig, const uint8_t *digest,
                       size_t len)
{
	const struct rsa_numbers *v = k->numbers;
	gcry_sexp_t data, out = NULL, part;
	gcry_mpi_t s;
	size_t n;

	if (!k->gcry)
		k->gcry = gcry_key(v);
	diff_must(!gcry_sexp_build(&data, NULL, "(data (flags pkcs1)(hash %s %b))", hash, (int)len,
	                           digest) &&
	                  !gcry_pk_sign(&out, data, k->gcry),
	          "gcry_pk_sign");
	part = gcry_sexp_find_token(out, "s", 0);
	s = gcry_sexp_nth_mpi(part, 1, GCRYMPI_FMT_USG);
	memset(sig, 0, k->len);
	gcry_mpi_print(GCRYMPI_FMT_USG, NULL, 0, &n, s);
	gcry_mpi_print(GCRYMPI_FMT_USG, sig + k->len - n, n, &n, s);
	gcry_mpi_release(s);
	gcry_sexp_release(part);
	gcry_sexp_release(out);
	gcry_sexp_release(data);
}
#endif

void rsa_key_theirs_raw(const struct rsa_key *k, int private, uint8_t *out, const uint8_t *in)
{
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new(k->theirs, NULL);
	size_t n = RSA_KEY_MAX;
	int ok;

	if (private)
		ok = EVP_PKEY_decrypt_init(x) > 0 &&
		     EVP_PKEY_CTX_set_rsa_padding(x, RSA_NO_PADDING) > 0 &&
		     EVP_PKEY_decrypt(x, out, &n, in, k->len) > 0;
	else
		ok = EVP_PKEY_encrypt_init(x) > 0 &&
		     EVP_PKEY_CTX_set_rsa_padding(x, RSA_NO_PADDING) > 0 &&
		     EVP_PKEY_encrypt(x, out, &n, in, k->len) > 0;
	diff_must(ok && n == k->len, "RSA");
	EVP_PKEY_CTX_free(x);
}
