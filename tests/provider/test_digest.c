/* SPDX-License-Identifier: Apache-2.0
 *
 * Digests through EVP: values and parameters as the default provider gives them, any way the input
 * is cut. */
#include <string.h>

#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

static const char *const names[] = {"SHA1",     "SHA2-224",     "SHA2-256",     "SHA2-384",
                                    "SHA2-512", "SHA2-512/224", "SHA2-512/256", "SHA3-224",
                                    "SHA3-256", "SHA3-384",     "SHA3-512",     NULL};

#define MAX 700

/* Digest of in, fed in pieces of random size, the context copied at each piece. */
static unsigned int in_pieces(EVP_MD *md, unsigned char *out, const uint8_t *in, size_t len,
                              uint64_t *seed)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new(), *other = EVP_MD_CTX_new(), *swap;
	unsigned int n = 0;
	int ok = EVP_DigestInit_ex2(ctx, md, NULL);

	while (ok && len) {
		size_t piece = tap_random64(seed) % (len + 1);

		ok = EVP_DigestUpdate(ctx, in, piece) && EVP_MD_CTX_copy_ex(other, ctx);
		ok = ok && EVP_DigestUpdate(ctx, "a stray branch", 14);
		swap = ctx, ctx = other, other = swap;
		in += piece;
		len -= piece;
	}
	ok = ok && EVP_DigestFinal_ex(ctx, out, &n);
	EVP_MD_CTX_free(ctx);
	EVP_MD_CTX_free(other);
	return ok ? n : 0;
}

static void values(const char *name, EVP_MD *mine, EVP_MD *theirs)
{
	uint64_t seed = 7;
	uint8_t in[MAX];
	int ok = 1;

	for (size_t len = 0; len < MAX; len++) {
		unsigned char a[EVP_MAX_MD_SIZE] = {0}, b[EVP_MAX_MD_SIZE] = {1};
		unsigned int na, nb = 0;
		size_t nq = 0;
		unsigned char q[EVP_MAX_MD_SIZE];

		tap_random(&seed, in, len);
		na = in_pieces(mine, a, in, len, &seed);
		ok &= EVP_Digest(in, len, b, &nb, theirs, NULL);
		ok &= na == nb && !memcmp(a, b, na);
		ok &= EVP_Q_digest(ours, name, NULL, in, len, q, &nq);
		ok &= nq == nb && !memcmp(q, b, nb);
	}
	tap_ok(ok, "%s: every length to %d, cut and copied anywhere", name, MAX);
}

static void getters(const char *name, EVP_MD *mine, EVP_MD *theirs)
{
	int xof = -1, absent = -1;
	OSSL_PARAM params[] = {OSSL_PARAM_int("xof", &xof), OSSL_PARAM_int("algid-absent", &absent),
	                       OSSL_PARAM_END};

	tap_ok(EVP_MD_get_size(mine) == EVP_MD_get_size(theirs) &&
	               EVP_MD_get_block_size(mine) == EVP_MD_get_block_size(theirs) &&
	               EVP_MD_get_flags(mine) == EVP_MD_get_flags(theirs) &&
	               EVP_MD_get_type(mine) == EVP_MD_get_type(theirs),
	       "%s: sizes, flags and type", name);
	tap_ok(EVP_MD_get_params(mine, params) && xof == 0 && absent == 1, "%s: parameters", name);
}

/* Calls in an order that the interface does not have must fail, and leave the context usable. */
static void misuse(EVP_MD *md)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char out[EVP_MAX_MD_SIZE];
	unsigned int n;
	int ok = EVP_DigestInit_ex2(ctx, md, NULL) && EVP_DigestUpdate(ctx, "abc", 3) &&
	         EVP_DigestFinal_ex(ctx, out, &n);

	tap_ok(ok && !EVP_DigestUpdate(ctx, "abc", 3), "no update after final");
	prov_clear();
	ok = EVP_DigestInit_ex2(ctx, NULL, NULL) && EVP_DigestUpdate(ctx, "abc", 3) &&
	     EVP_DigestFinal_ex(ctx, out, &n);
	tap_ok(ok && out[0] == 0xba && out[1] == 0x78, "the context serves again (SHA-256 of abc)");
	EVP_MD_CTX_free(ctx);
}

int main(void)
{
	prov_init();
	for (size_t i = 0; names[i]; i++) {
		EVP_MD *mine = EVP_MD_fetch(ours, names[i], NULL);
		EVP_MD *theirs = EVP_MD_fetch(ref, names[i], NULL);

		if (tap_ok(mine && theirs, "%s: fetched", names[i])) {
			values(names[i], mine, theirs);
			getters(names[i], mine, theirs);
		}
		if (mine && i == 2)
			misuse(mine);
		EVP_MD_free(mine);
		EVP_MD_free(theirs);
	}
	prov_done();
	return tap_done();
}
