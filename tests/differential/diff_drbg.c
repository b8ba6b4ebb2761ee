/* SPDX-License-Identifier: Apache-2.0
 *
 * The mechanisms of SP 800-90A against libcrypto's, whose parent gives the entropy and the nonce
 * that a case has drawn: instantiate, generate, reseed, generate, each with what it may have
 * beside.
 */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "crypto/base/cpu.h"
#include "crypto/drbg/mech.h"
#include "tests/differential/peers.h"

#define OUT 300

DIFF_BACKEND(aes, pak_aes_impls)

/* Bytes of each input. Without derivation function all are of the length of the seed, at most. */
struct input {
	uint8_t p[64];
	size_t len;
};

struct job {
	struct input entropy, nonce, pers, adin[2], again, fresh;
	size_t out_len;
	uint8_t ours[2][OUT], theirs[2][OUT];
};

static struct input some(struct diff_case *c, size_t min, size_t max)
{
	struct input in;

	in.len = min + diff_below(c, max - min + 1);
	diff_bytes(c, in.p, sizeof in.p);
	return in;
}

/* strength: bytes. seed: of CTR_DRBG without derivation function, 0 otherwise. */
static void draw(struct diff_case *c, struct job *j, size_t strength, size_t seed)
{
	j->entropy = seed ? some(c, seed, seed) : some(c, strength, 64);
	j->again = seed ? some(c, seed, seed) : some(c, strength, 64);
	j->nonce = seed ? some(c, 0, 0) : some(c, strength / 2, strength);
	j->pers = some(c, 0, seed ? seed : 64);
	j->adin[0] = some(c, 0, seed ? seed : 64);
	j->adin[1] = some(c, 0, seed ? seed : 64);
	j->fresh = some(c, 0, seed ? seed : 64);
	j->out_len = 1 + diff_len(c, OUT - 1);
}

static EVP_RAND_CTX *make(const char *name, EVP_RAND_CTX *parent)
{
	EVP_RAND *rand = EVP_RAND_fetch(NULL, name, NULL);
	EVP_RAND_CTX *x = EVP_RAND_CTX_new(rand, parent);

	diff_must(x != NULL, name);
	EVP_RAND_free(rand);
	return x;
}

static OSSL_PARAM octets(const char *name, struct input *in)
{
	return OSSL_PARAM_construct_octet_string(name, in->p, in->len);
}

static OSSL_PARAM text(const char *name, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)value, 0);
}

/* params: what chooses the mechanism, ended. The parent is told what to give before each call. */
static void theirs(struct job *j, const char *name, const OSSL_PARAM *params)
{
	static EVP_RAND_CTX *parent;
	EVP_RAND_CTX *x;
	unsigned strength = 256;
	OSSL_PARAM start[] = {
	        OSSL_PARAM_construct_uint(OSSL_RAND_PARAM_STRENGTH, &strength),
	        octets(OSSL_RAND_PARAM_TEST_ENTROPY, &j->entropy),
	        octets(OSSL_RAND_PARAM_TEST_NONCE, &j->nonce),
	        OSSL_PARAM_construct_end(),
	};
	OSSL_PARAM more[] = {octets(OSSL_RAND_PARAM_TEST_ENTROPY, &j->again),
	                     OSSL_PARAM_construct_end()};

	if (!parent)
		parent = make("TEST-RAND", NULL);
	x = make(name, parent);
	diff_must(EVP_RAND_CTX_set_params(x, params) > 0 &&
	                  EVP_RAND_instantiate(parent, 0, 0, NULL, 0, start) > 0 &&
	                  EVP_RAND_instantiate(x, 0, 0, j->pers.p, j->pers.len, NULL) > 0 &&
	                  EVP_RAND_generate(x, j->theirs[0], j->out_len, 0, 0, j->adin[0].p,
	                                    j->adin[0].len) > 0 &&
	                  EVP_RAND_CTX_set_params(parent, more) > 0 &&
	                  EVP_RAND_reseed(x, 0, NULL, 0, j->fresh.p, j->fresh.len) > 0 &&
	                  EVP_RAND_generate(x, j->theirs[1], j->out_len, 0, 0, j->adin[1].p,
	                                    j->adin[1].len) > 0,
	          name);
	EVP_RAND_CTX_free(x);
}

static void compare(struct diff_case *c, struct job *j, const char *what)
{
	diff_plant(c, j->ours[1], j->out_len);
	diff_equal(c, DIFF_LIBCRYPTO, j->ours[0], j->theirs[0], j->out_len,
	           "%s, entropy %zu, nonce %zu, pers %zu, adin %zu: %zu bytes", what,
	           j->entropy.len, j->nonce.len, j->pers.len, j->adin[0].len, j->out_len);
	diff_equal(c, DIFF_LIBCRYPTO, j->ours[1], j->theirs[1], j->out_len,
	           "%s reseeded, entropy %zu, adin %zu, %zu: %zu bytes", what, j->again.len,
	           j->fresh.len, j->adin[1].len, j->out_len);
}

static struct pak_ctr_drbg_input view(const struct input *in)
{
	return (struct pak_ctr_drbg_input){in->p, in->len};
}

static void mechanism(struct job *j, struct pak_mech_state *s)
{
	const struct pak_ctr_drbg_input seed[] = {view(&j->entropy), view(&j->nonce),
	                                          view(&j->pers)},
	                                again[] = {view(&j->again), view(&j->fresh)},
	                                adin[] = {view(&j->adin[0]), view(&j->adin[1])};

	diff_must(!pak_mech_instantiate(s, seed, 3) &&
	                  !pak_mech_generate(s, j->ours[0], j->out_len, adin, adin[0].len > 0) &&
	                  !pak_mech_reseed(s, again, 2) &&
	                  !pak_mech_generate(s, j->ours[1], j->out_len, adin + 1, adin[1].len > 0),
	          s->mech->name);
}

static void hashed(struct diff_case *c, const struct pak_mech *mech, const char *name)
{
	static const struct {
		enum pak_alg alg;
		const char *name;
		size_t strength;
	} digests[] = {
	        {PAK_ALG_SHA1, "SHA1", 16},
	        {PAK_ALG_SHA224, "SHA2-224", 24},
	        {PAK_ALG_SHA256, "SHA2-256", 32},
	        {PAK_ALG_SHA384, "SHA2-384", 32},
	        {PAK_ALG_SHA512, "SHA2-512", 32},
	        {PAK_ALG_SHA512_224, "SHA2-512/224", 24},
	        {PAK_ALG_SHA512_256, "SHA2-512/256", 32},
	};
	size_t i = diff_below(c, sizeof digests / sizeof *digests);
	const OSSL_PARAM params[] = {text("digest", digests[i].name), text("mac", "HMAC"),
	                             OSSL_PARAM_construct_end()};
	struct pak_mech_state s;
	struct job j;

	draw(c, &j, digests[i].strength, 0);
	pak_mech_choose_hash(&s, mech, pak_hash_get(digests[i].alg));
	mechanism(&j, &s);
	theirs(&j, name, params);
	compare(c, &j, digests[i].name);
}

static void hash_drbg(struct diff_case *c)
{
	hashed(c, &pak_mech_hash, "HASH-DRBG");
}

static void hmac_drbg(struct diff_case *c)
{
	hashed(c, &pak_mech_hmac, "HMAC-DRBG");
}

/* The module's own generator, for its one choice, on every backend of AES. */
static void own(struct diff_case *c, struct job *j)
{
	const struct pak_ctr_drbg_input seed[] = {view(&j->entropy), view(&j->nonce),
	                                          view(&j->pers)},
	                                again[] = {view(&j->again), view(&j->fresh)},
	                                adin[] = {view(&j->adin[0]), view(&j->adin[1])};
	struct pak_ctr_drbg d;

	pak_ctr_drbg_instantiate_with(&d, aes_backend(c), seed, 3);
	diff_must(!pak_ctr_drbg_generate(&d, j->ours[0], j->out_len, adin, adin[0].len > 0) &&
	                  !pak_ctr_drbg_reseed(&d, again, 2) &&
	                  !pak_ctr_drbg_generate(&d, j->ours[1], j->out_len, adin + 1,
	                                         adin[1].len > 0),
	          "CTR_DRBG");
}

static void ctr_drbg(struct diff_case *c)
{
	size_t key_len = 16 + 8 * diff_below(c, 3);
	int df = (int)diff_below(c, 2);
	const OSSL_PARAM params[] = {text("cipher", diff_aes_name(key_len, "CTR")),
	                             OSSL_PARAM_construct_int("use_derivation_function", &df),
	                             OSSL_PARAM_construct_end()};
	struct pak_mech_state s;
	struct job j;

	draw(c, &j, key_len, df ? 0 : key_len + 16);
	if (key_len == 32 && df && diff_below(c, 2)) {
		own(c, &j);
	} else {
		pak_mech_choose_ctr(&s, key_len, df);
		mechanism(&j, &s);
	}
	theirs(&j, "CTR-DRBG", params);
	compare(c, &j, df ? "CTR_DRBG" : "CTR_DRBG without df");
}

const struct diff_row diff_drbg[] = {
        {"CTR_DRBG", ctr_drbg, 0},
        {"Hash_DRBG", hash_drbg, 0},
        {"HMAC_DRBG", hmac_drbg, 0},
        {0},
};
