/* SPDX-License-Identifier: Apache-2.0
 *
 * NIST curves: signatures of a digest, key pairs, shared secrets. Ours includes all checks: the
 * signature before release, the pair before it is returned, the peer's point before it is used. */
#include "tests/bench/bench.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/evp.h>

#include <pak/eddsa.h>
#include <pak/kex.h>
#include <pak/sign.h>

struct ours {
	struct pak_key *key, *other;
	struct pak_sign sign, verify;
	uint8_t sig[2 * PAK_EC_MAX_SCALAR];
	size_t sig_len;
	enum pak_alg curve;
};

struct peer {
	EVP_PKEY *key, *other;
	EVP_PKEY_CTX *sign, *verify, *gen, *derive;
	uint8_t sig[2 * PAK_EC_MAX_SCALAR + 16];
	size_t sig_len;
};

static int setup_ours(struct bench_case *c, enum pak_alg curve)
{
	struct ours *o = c->ours = calloc(1, sizeof *o);

	if (!o)
		return 1;
	o->curve = curve;
	return pak_key_generate_ec(&o->key, curve, NULL) ||
	       pak_key_generate_ec(&o->other, curve, NULL) ||
	       pak_sign_init(&o->sign, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_SIGN, PAK_NONCE_HEDGED,
	                     o->key) ||
	       pak_sign_init(&o->verify, PAK_ALG_ECDSA, PAK_ALG_SHA256, PAK_OP_VERIFY,
	                     PAK_NONCE_HEDGED, o->key) ||
	       pak_sign_digest(&o->sign, o->sig, sizeof o->sig, &o->sig_len, c->in, 32);
}

static int setup_on(struct bench_case *c, enum pak_alg curve, const char *name, int nid)
{
	struct peer *p = c->peer = calloc(1, sizeof *p);

	if (setup_ours(c, curve) || !p)
		return 1;
	p->key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", name);
	p->other = EVP_PKEY_Q_keygen(NULL, NULL, "EC", name);
	p->sign = EVP_PKEY_CTX_new(p->key, NULL);
	p->verify = EVP_PKEY_CTX_new(p->key, NULL);
	p->derive = EVP_PKEY_CTX_new(p->key, NULL);
	p->gen = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
	p->sig_len = sizeof p->sig;
	return EVP_PKEY_sign_init(p->sign) != 1 || EVP_PKEY_verify_init(p->verify) != 1 ||
	       EVP_PKEY_derive_init(p->derive) != 1 || EVP_PKEY_keygen_init(p->gen) != 1 ||
	       EVP_PKEY_derive_set_peer(p->derive, p->other) != 1 ||
	       EVP_PKEY_CTX_set_ec_paramgen_curve_nid(p->gen, nid) != 1 ||
	       EVP_PKEY_sign(p->sign, p->sig, &p->sig_len, c->in, 32) != 1;
}

static int setup_p256(struct bench_case *c)
{
	return setup_on(c, PAK_ALG_P256, "P-256", NID_X9_62_prime256v1);
}

static int setup_p384(struct bench_case *c)
{
	return setup_on(c, PAK_ALG_P384, "P-384", NID_secp384r1);
}

static int setup_bp256(struct bench_case *c)
{
	return setup_on(c, PAK_ALG_BRAINPOOLP256R1, "brainpoolP256r1", NID_brainpoolP256r1);
}

static int setup_bp384(struct bench_case *c)
{
	return setup_on(c, PAK_ALG_BRAINPOOLP384R1, "brainpoolP384r1", NID_brainpoolP384r1);
}

static int setup_bp512(struct bench_case *c)
{
	return setup_on(c, PAK_ALG_BRAINPOOLP512R1, "brainpoolP512r1", NID_brainpoolP512r1);
}

static int setup_p521(struct bench_case *c)
{
	return setup_on(c, PAK_ALG_P521, "P-521", NID_secp521r1);
}

static void teardown(struct bench_case *c)
{
	struct ours *o = c->ours;
	struct peer *p = c->peer;

	pak_sign_clear(&o->sign);
	pak_sign_clear(&o->verify);
	pak_key_free(o->key);
	pak_key_free(o->other);
	free(o);
	EVP_PKEY_CTX_free(p->sign);
	EVP_PKEY_CTX_free(p->verify);
	EVP_PKEY_CTX_free(p->derive);
	EVP_PKEY_CTX_free(p->gen);
	EVP_PKEY_free(p->key);
	EVP_PKEY_free(p->other);
	free(p);
}

static void run_sign(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;
	while (n--)
		bench_must(
		        !pak_sign_digest(&o->sign, o->sig, sizeof o->sig, &o->sig_len, c->in, 32),
		        "sign");
}

static void peer_sign(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;

	while (n--) {
		p->sig_len = sizeof p->sig;
		bench_must(EVP_PKEY_sign(p->sign, p->sig, &p->sig_len, c->in, 32) == 1,
		           "EVP_PKEY_sign");
	}
}

static void run_verify(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;

	while (n--)
		bench_must(!pak_verify_digest(&o->verify, o->sig, o->sig_len, c->in, 32), "verify");
}

static void peer_verify(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;

	while (n--)
		bench_must(EVP_PKEY_verify(p->verify, p->sig, p->sig_len, c->in, 32) == 1,
		           "EVP_PKEY_verify");
}

static void run_keygen(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;
	struct pak_key *key;

	while (n--) {
		bench_must(!pak_key_generate_ec(&key, o->curve, NULL), "keygen");
		pak_key_free(key);
	}
}

static void peer_keygen(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;

	while (n--) {
		EVP_PKEY *key = NULL;

		bench_must(EVP_PKEY_generate(p->gen, &key) == 1, "EVP_PKEY_generate");
		EVP_PKEY_free(key);
	}
}

static void run_derive(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;
	size_t len;

	while (n--)
		bench_must(!pak_kex_derive(PAK_ALG_ECDH, o->key, o->other, c->out,
		                           PAK_EC_MAX_SCALAR, &len, NULL),
		           "derive");
}

static void peer_derive(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;

	while (n--) {
		size_t len = PAK_EC_MAX_SCALAR;

		bench_must(EVP_PKEY_derive(p->derive, c->out, &len) == 1, "EVP_PKEY_derive");
	}
}

#define ROWS(name, id) \
	{"ECDSA " name " sign", NULL, #id, setup_##id, teardown, run_sign, peer_sign}, \
	        {"ECDSA " name " verify", NULL, #id, setup_##id, teardown, run_verify, peer_verify}, \
	        {name " key pair", NULL, #id, setup_##id, teardown, run_keygen, peer_keygen}, \
	{ \
		"ECDH " name, NULL, #id, setup_##id, teardown, run_derive, peer_derive \
	}

/* --- Ed25519, X25519, Ed448 and X448 --- */

static const struct pak_eddsa pure = {.mode = PAK_EDDSA_PURE};

static int setup_edx(struct bench_case *c, enum pak_alg curve, int nid)
{
	struct ours *o = c->ours = calloc(1, sizeof *o);
	struct peer *p = c->peer = calloc(1, sizeof *p);

	if (!o || !p)
		return 1;
	o->curve = curve;
	p->gen = EVP_PKEY_CTX_new_id(nid, NULL);
	return pak_key_generate_edx(&o->key, curve, NULL) ||
	       pak_key_generate_edx(&o->other, curve, NULL) || EVP_PKEY_keygen_init(p->gen) != 1 ||
	       EVP_PKEY_generate(p->gen, &p->key) != 1 || EVP_PKEY_generate(p->gen, &p->other) != 1;
}

static int setup_eddsa(struct bench_case *c, enum pak_alg curve, int nid)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int bad = setup_edx(c, curve, nid);
	struct ours *o = c->ours;
	struct peer *p = c->peer;

	p->sig_len = sizeof p->sig;
	bad = bad ||
	      pak_eddsa_sign(o->key, o->sig, sizeof o->sig, &o->sig_len, &pure, c->in, 32, NULL) ||
	      EVP_DigestSignInit(ctx, NULL, NULL, NULL, p->key) != 1 ||
	      EVP_DigestSign(ctx, p->sig, &p->sig_len, c->in, 32) != 1;
	EVP_MD_CTX_free(ctx);
	return bad;
}

static int setup_ed25519(struct bench_case *c)
{
	return setup_eddsa(c, PAK_ALG_EDWARDS25519, EVP_PKEY_ED25519);
}

static int setup_ed448(struct bench_case *c)
{
	return setup_eddsa(c, PAK_ALG_EDWARDS448, EVP_PKEY_ED448);
}

static int setup_xdh(struct bench_case *c, enum pak_alg curve, int nid)
{
	int bad = setup_edx(c, curve, nid);
	struct peer *p = c->peer;

	p->derive = EVP_PKEY_CTX_new(p->key, NULL);
	return bad || EVP_PKEY_derive_init(p->derive) != 1 ||
	       EVP_PKEY_derive_set_peer(p->derive, p->other) != 1;
}

static int setup_x25519(struct bench_case *c)
{
	return setup_xdh(c, PAK_ALG_CURVE25519, EVP_PKEY_X25519);
}

static int setup_x448(struct bench_case *c)
{
	return setup_xdh(c, PAK_ALG_CURVE448, EVP_PKEY_X448);
}

static void run_ed_sign(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;

	while (n--)
		bench_must(!pak_eddsa_sign(o->key, o->sig, sizeof o->sig, &o->sig_len, &pure, c->in,
		                           32, NULL),
		           "sign");
}

static void peer_ed_sign(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	bench_must(EVP_DigestSignInit(ctx, NULL, NULL, NULL, p->key) == 1, "EVP_DigestSignInit");
	while (n--)
		bench_must(EVP_DigestSign(ctx, p->sig, &p->sig_len, c->in, 32) == 1,
		           "EVP_DigestSign");
	EVP_MD_CTX_free(ctx);
}

static void run_ed_verify(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;

	while (n--)
		bench_must(!pak_eddsa_verify(o->key, o->sig, o->sig_len, &pure, c->in, 32, NULL),
		           "verify");
}

static void peer_ed_verify(struct bench_case *c, size_t n)
{
	struct peer *p = c->peer;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	bench_must(EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, p->key) == 1,
	           "EVP_DigestVerifyInit");
	while (n--)
		bench_must(EVP_DigestVerify(ctx, p->sig, p->sig_len, c->in, 32) == 1,
		           "EVP_DigestVerify");
	EVP_MD_CTX_free(ctx);
}

static void run_edx_keygen(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;
	struct pak_key *key;

	while (n--) {
		bench_must(!pak_key_generate_edx(&key, o->curve, NULL), "keygen");
		pak_key_free(key);
	}
}

static void run_x_derive(struct bench_case *c, size_t n)
{
	struct ours *o = c->ours;
	size_t len;

	while (n--)
		bench_must(!pak_kex_derive(PAK_ALG_XDH, o->key, o->other, c->out,
		                           PAK_XDH_SECRET_MAX, &len, NULL),
		           "derive");
}

const struct bench_row bench_ec[] = {
        ROWS("P-256", p256),
        ROWS("P-384", p384),
        ROWS("P-521", p521),
        ROWS("brainpoolP256r1", bp256),
        ROWS("brainpoolP384r1", bp384),
        ROWS("brainpoolP512r1", bp512),
        {"Ed25519 sign", NULL, "c25519", setup_ed25519, teardown, run_ed_sign, peer_ed_sign},
        {"Ed25519 verify", NULL, "c25519", setup_ed25519, teardown, run_ed_verify, peer_ed_verify},
        {"Ed25519 key pair", NULL, "c25519", setup_ed25519, teardown, run_edx_keygen, peer_keygen},
        {"X25519 derive", NULL, "c25519", setup_x25519, teardown, run_x_derive, peer_derive},
        {"X25519 key pair", NULL, "c25519", setup_x25519, teardown, run_edx_keygen, peer_keygen},
        {"Ed448 sign", NULL, "c448", setup_ed448, teardown, run_ed_sign, peer_ed_sign},
        {"Ed448 verify", NULL, "c448", setup_ed448, teardown, run_ed_verify, peer_ed_verify},
        {"Ed448 key pair", NULL, "c448", setup_ed448, teardown, run_edx_keygen, peer_keygen},
        {"X448 derive", NULL, "c448", setup_x448, teardown, run_x_derive, peer_derive},
        {"X448 key pair", NULL, "c448", setup_x448, teardown, run_edx_keygen, peer_keygen},
        {0},
};
