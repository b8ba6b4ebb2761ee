/* SPDX-License-Identifier: Apache-2.0
 *
 * Ed25519ctx, Ed25519ph, Ed448 with a context and Ed448ph on every backend against libgcrypt, which
 * alone of the two libraries has them: the same signatures, and verification of them changed or
 * not. Without libgcrypt these rows compare nothing and are not there. */
#include <string.h>

#include <pak/digest.h>

#include "crypto/base/cpu.h"
#include "crypto/ec/ed25519.h"
#include "crypto/ec/ed448.h"
#include "tests/differential/peers.h"

#if defined HAVE_GCRYPT
DIFF_BACKEND(c25519, pak_c25519_impls)
DIFF_BACKEND(c448, pak_c448_impls)

#define MSG 300
#define SIG PAK_ED448_SIG_LEN
#define LABEL 255

struct job {
	const char *curve;
	int half, ph; /* bytes of a key; prehashed */
	uint8_t seed[57], pub[57], msg[MSG], context[LABEL], sig[SIG];
	size_t len, context_len;
};

static void draw(struct diff_case *c, struct job *j, const char *curve, int half)
{
	j->curve = curve;
	j->half = half;
	j->ph = (int)diff_below(c, 2);
	j->len = diff_len(c, MSG);
	j->context_len = diff_len(c, LABEL);
	if (!j->ph && !j->context_len)
		j->context_len = 1; /* else it is the pure kind, which has rows of its own */
	diff_bytes(c, j->seed, sizeof j->seed);
	diff_bytes(c, j->msg, j->len);
	diff_bytes(c, j->context, j->context_len);
}

/* Theirs hashes the message itself. */
static void theirs(const struct job *j, uint8_t *sig)
{
	gcry_sexp_t priv, data, out;
	int half = j->half;

	diff_must(
	        !gcry_sexp_build(&priv, NULL,
	                         "(private-key (ecc (curve %s)(flags eddsa)(q %b)(d %b)))",
	                         j->curve, half, j->pub, half, j->seed) &&
	                !gcry_sexp_build(&data, NULL,
	                                 j->ph ? "(data (flags eddsa prehash)(label %b)(value %b))"
	                                       : "(data (flags eddsa)(label %b)(value %b))",
	                                 (int)j->context_len, j->context, (int)j->len, j->msg) &&
	                !gcry_pk_sign(&out, data, priv),
	        "gcry_pk_sign");
	memset(sig, 0, 2 * (size_t)half);
	for (int i = 0; i < 2; i++) {
		gcry_sexp_t part = gcry_sexp_find_token(out, i ? "s" : "r", 0);
		size_t n;
		const char *p = gcry_sexp_nth_data(part, 1, &n);

		memcpy(sig + half * i, p, n < (size_t)half ? n : (size_t)half);
		gcry_sexp_release(part);
	}
	gcry_sexp_release(out);
	gcry_sexp_release(data);
	gcry_sexp_release(priv);
}

static void compare(struct diff_case *c, struct job *j, const char *backend, uint8_t *want)
{
	diff_plant(c, j->sig, 2 * (size_t)j->half);
	theirs(j, want);
	diff_equal(c, DIFF_LIBGCRYPT, j->sig, want, 2 * (size_t)j->half,
	           "%s%s on %s, %zu bytes, context %zu", j->curve, j->ph ? "ph" : "", backend,
	           j->len, j->context_len);
}

/* Whether something about a signature is to be changed, and what. */
static int change(struct diff_case *c, struct job *j, uint8_t *sig)
{
	switch (diff_below(c, 4)) {
	case 0:
		sig[diff_below(c, 2 * (size_t)j->half)] ^= (uint8_t)(1 << diff_below(c, 8));
		return 1;
	case 1:
		if (!j->context_len)
			return 0;
		j->context[diff_below(c, j->context_len)] ^= (uint8_t)(1 << diff_below(c, 8));
		return 1;
	default:
		return 0;
	}
}

static void ed25519(struct diff_case *c)
{
	const struct pak_c25519_impl *impl = c25519_backend(c);
	struct pak_ed25519_private priv;
	struct pak_ed25519_domain domain;
	uint64_t point[PAK_C25519_POINT_WORDS];
	uint8_t mask[32], digest[64], want[64];
	const uint8_t *msg;
	struct job j;
	size_t len;
	int changed;

	draw(c, &j, "Ed25519", 32);
	diff_bytes(c, mask, 32);
	domain = (struct pak_ed25519_domain){j.ph ? PAK_ED25519_PREHASHED : PAK_ED25519_CONTEXT,
	                                     j.context, j.context_len};
	diff_must(!pak_digest_once(PAK_ALG_SHA512, digest, sizeof digest, j.msg, j.len), "SHA-512");
	msg = j.ph ? digest : j.msg;
	len = j.ph ? 64 : j.len;
	pak_ed25519_expand(&priv, j.seed, mask);
	diff_must(!pak_ed25519_public(impl, j.pub, &priv) &&
	                  !pak_ed25519_sign(impl, j.sig, &priv, j.pub, &domain, msg, len),
	          "pak_ed25519_sign");
	compare(c, &j, impl->name, want);
	changed = change(c, &j, want);
	diff_holds(c, DIFF_LIBGCRYPT,
	           impl->decode_public(point, j.pub) &&
	                   !pak_ed25519_verify(impl, want, j.pub, point, &domain, msg, len) ==
	                           !changed,
	           "Ed25519 on %s: verification, %schanged", impl->name, changed ? "" : "not ");
}

static void ed448(struct diff_case *c)
{
	const struct pak_c448_impl *impl = c448_backend(c);
	struct pak_ed448_private priv;
	struct pak_ed448_domain domain;
	uint64_t point[PAK_C448_POINT_WORDS];
	uint8_t mask[57], digest[PAK_ED448_DIGEST_LEN], want[SIG];
	const uint8_t *msg;
	struct job j;
	size_t len;
	int changed;

	draw(c, &j, "Ed448", 57);
	diff_bytes(c, mask, 57);
	domain = (struct pak_ed448_domain){j.ph, j.context, j.context_len};
	pak_ed448_digest(digest, j.msg, j.len);
	msg = j.ph ? digest : j.msg;
	len = j.ph ? sizeof digest : j.len;
	pak_ed448_expand(&priv, j.seed, mask);
	diff_must(!pak_ed448_public(impl, j.pub, &priv) &&
	                  !pak_ed448_sign(impl, j.sig, &priv, j.pub, &domain, msg, len),
	          "pak_ed448_sign");
	compare(c, &j, impl->name, want);
	changed = change(c, &j, want);
	diff_holds(c, DIFF_LIBGCRYPT,
	           impl->decode_public(point, j.pub) &&
	                   !pak_ed448_verify(impl, want, j.pub, point, &domain, msg, len) ==
	                           !changed,
	           "Ed448 on %s: verification, %schanged", impl->name, changed ? "" : "not ");
}
#endif

const struct diff_row diff_eddsa_modes[] = {
#if defined HAVE_GCRYPT
        {"Ed25519ctx and Ed25519ph", ed25519, 0},
        {"Ed448 with context, Ed448ph", ed448, 0},
#endif
        {0},
};
