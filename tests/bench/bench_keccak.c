/* SPDX-License-Identifier: Apache-2.0
 *
 * SHA-3, SHAKE, KMAC, and four and eight states of Keccak in step. */
#include "tests/bench/bench.h"

#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <pak/digest.h>
#include <pak/mac.h>

#include "crypto/keccak/keccak_impl.h"
#include "crypto/keccak/keccak_xn.h"

#define OUT 32 /* bytes of output */

struct md {
	EVP_MD *md;
	EVP_MD_CTX *ctx;
	int xof;
};

static int md_setup(struct bench_case *c, const char *name, int xof)
{
	struct md *e = calloc(1, sizeof *e);

	c->peer = e;
	if (!e)
		return 1;
	e->md = EVP_MD_fetch(NULL, name, NULL);
	e->ctx = EVP_MD_CTX_new();
	e->xof = xof;
	return !e->md || !e->ctx;
}

static void md_teardown(struct bench_case *c)
{
	struct md *e = c->peer;

	EVP_MD_CTX_free(e->ctx);
	EVP_MD_free(e->md);
	free(e);
}

static void peer_once(struct md *e, uint8_t *out, const uint8_t *in, size_t len)
{
	bench_must(EVP_DigestInit_ex2(e->ctx, e->md, NULL) && EVP_DigestUpdate(e->ctx, in, len) &&
	                   (e->xof ? EVP_DigestFinalXOF(e->ctx, out, OUT)
	                           : EVP_DigestFinal_ex(e->ctx, out, NULL)),
	           "EVP_Digest");
}

static void md_peer(struct bench_case *c, size_t n)
{
	while (n--)
		peer_once(c->peer, c->out, c->in, c->size);
}

static void digest(struct bench_case *c, size_t n, enum pak_alg alg, int xof)
{
	struct pak_digest d;

	while (n--) {
		enum pak_status st = pak_digest_init(&d, alg);

		st = st ? st : pak_digest_update(&d, c->in, c->size);
		if (!st && xof)
			st = pak_digest_set_len(&d, OUT);
		st = st ? st : pak_digest_final(&d, c->out, PAK_DIGEST_MAX_LEN);
		bench_must(!st, "pak_digest");
	}
}

#define DIGEST(name, id, evp, xof) \
	static int name##_setup(struct bench_case *c) \
	{ \
		return md_setup(c, evp, xof); \
	} \
	static void name##_run(struct bench_case *c, size_t n) \
	{ \
		digest(c, n, id, xof); \
	}

DIGEST(sha3_256, PAK_ALG_SHA3_256, "SHA3-256", 0)
DIGEST(sha3_512, PAK_ALG_SHA3_512, "SHA3-512", 0)
DIGEST(shake128, PAK_ALG_SHAKE128, "SHAKE-128", 1)
DIGEST(shake256, PAK_ALG_SHAKE256, "SHAKE-256", 1)

/* --- several messages of c->size / states bytes at once; the peer does one after the other --- */

static void in_step(struct bench_case *c, size_t n, unsigned states)
{
	const struct pak_keccak_xn_impl *impl = pak_keccak_xn_pick(states);
	const uint8_t *in[PAK_KECCAK_MAX_STATES];
	uint8_t *out[PAK_KECCAK_MAX_STATES];
	size_t len = c->size / states;
	struct pak_keccak_xn x;

	for (unsigned j = 0; j < states; j++) {
		in[j] = c->in + j * len;
		out[j] = c->out + OUT * j;
	}
	while (n--) {
		pak_keccak_xn_absorb(&x, impl, 136, PAK_KECCAK_SHAKE, in, len);
		pak_keccak_xn_squeeze(&x, out, OUT);
	}
}

static void one_by_one(struct bench_case *c, size_t n, unsigned states)
{
	size_t len = c->size / states;

	while (n--)
		for (unsigned j = 0; j < states; j++)
			peer_once(c->peer, c->out, c->in + j * len, len);
}

/* The permutation alone; libcrypto has none to call, so it absorbs one block of SHAKE256 a state.
 */
static void permute(size_t n, unsigned states)
{
	static _Alignas(64) uint64_t a[25 * PAK_KECCAK_MAX_STATES];
	const struct pak_keccak_xn_impl *impl = pak_keccak_xn_pick(states);

	while (n--)
		impl->permute(a);
}

static void peer_permute(struct bench_case *c, size_t n, unsigned states)
{
	const size_t room = BENCH_BUFFER / 136 * 136;
	struct md *e = c->peer;

	bench_must(EVP_DigestInit_ex2(e->ctx, e->md, NULL), "EVP_DigestInit");
	for (size_t left = 136 * n * states; left;) {
		size_t len = left < room ? left : room;

		bench_must(EVP_DigestUpdate(e->ctx, c->in, len), "EVP_DigestUpdate");
		left -= len;
	}
}

#define STATES(states) \
	static void hash_##states(struct bench_case *c, size_t n) \
	{ \
		in_step(c, n, states); \
	} \
	static void peer_hash_##states(struct bench_case *c, size_t n) \
	{ \
		one_by_one(c, n, states); \
	} \
	static void permute_##states(struct bench_case *c, size_t n) \
	{ \
		(void)c; \
		permute(n, states); \
	} \
	static void peer_permute_##states(struct bench_case *c, size_t n) \
	{ \
		peer_permute(c, n, states); \
	}
STATES(4)
STATES(8)

/* --- KMAC --- */

static int kmac_setup(struct bench_case *c)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "KMAC-128", NULL);
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(mac);
	struct pak_mac *m = aligned_alloc(64, (sizeof *m + 63) / 64 * 64);

	EVP_MAC_free(mac);
	c->peer = ctx;
	c->ours = m;
	return !m || !ctx || !EVP_MAC_init(ctx, c->in, 32, NULL) ||
	       pak_mac_init(m, PAK_ALG_KMAC128, PAK_ALG_NONE, PAK_OP_MAC, c->in, 32);
}

static void kmac_teardown(struct bench_case *c)
{
	EVP_MAC_CTX_free(c->peer);
	free(c->ours);
}

static void kmac_run(struct bench_case *c, size_t n)
{
	struct pak_mac *m = c->ours;

	while (n--) {
		enum pak_status st = pak_mac_restart(m);

		st = st ? st : pak_mac_update(m, c->in, c->size);
		st = st ? st : pak_mac_final(m, c->out, 32);
		bench_must(!st, "pak_mac");
	}
}

static void kmac_peer(struct bench_case *c, size_t n)
{
	size_t len;

	while (n--)
		bench_must(EVP_MAC_init(c->peer, NULL, 0, NULL) &&
		                   EVP_MAC_update(c->peer, c->in, c->size) &&
		                   EVP_MAC_final(c->peer, c->out, &len, 32),
		           "EVP_MAC");
}

static const size_t sizes_4[] = {4 * 64, 4 * 16384, 0}, sizes_8[] = {8 * 64, 8 * 16384, 0};

const struct bench_row bench_keccak[] = {
        {"SHA3-256", bench_sizes, "keccak", sha3_256_setup, md_teardown, sha3_256_run, md_peer},
        {"SHA3-512", bench_sizes, "keccak", sha3_512_setup, md_teardown, sha3_512_run, md_peer},
        {"SHAKE128", bench_sizes, "keccak", shake128_setup, md_teardown, shake128_run, md_peer},
        {"SHAKE256", bench_sizes, "keccak", shake256_setup, md_teardown, shake256_run, md_peer},
        {"SHAKE256, 4 at once", sizes_4, NULL, shake256_setup, md_teardown, hash_4, peer_hash_4},
        {"SHAKE256, 8 at once", sizes_8, NULL, shake256_setup, md_teardown, hash_8, peer_hash_8},
        {"Keccak-f, 4 states", NULL, NULL, shake256_setup, md_teardown, permute_4, peer_permute_4},
        {"Keccak-f, 8 states", NULL, NULL, shake256_setup, md_teardown, permute_8, peer_permute_8},
        {"KMAC128, key kept", bench_sizes, "keccak", kmac_setup, kmac_teardown, kmac_run,
         kmac_peer},
        {0},
};
