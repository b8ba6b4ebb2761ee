/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA: the private and public operation on every backend; signatures and encryption through the
 * services, where what the core made is checked by the peer and back. Keys are made by
 * rsa_keys.c from fixed seeds, most of them short, so that a million cases end. */
#include "tests/differential/rsa_keys.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <pak/pke.h>
#include <pak/rng.h>
#include <pak/sign.h>

#include "crypto/base/cpu.h"
#include "crypto/base/hash.h"
#include "tests/differential/peers.h"

#define LEN RSA_KEY_MAX

static const struct digest {
	enum pak_alg alg;
	const char *name, *gcry;
} digests[] = {
        {PAK_ALG_SHA1, "SHA1", "sha1"},
        {PAK_ALG_SHA224, "SHA2-224", "sha224"},
        {PAK_ALG_SHA256, "SHA2-256", "sha256"},
        {PAK_ALG_SHA384, "SHA2-384", "sha384"},
        {PAK_ALG_SHA512, "SHA2-512", "sha512"},
        {PAK_ALG_SHA512_224, "SHA2-512/224", NULL},
        {PAK_ALG_SHA512_256, "SHA2-512/256", NULL},
        {PAK_ALG_SHA3_256, "SHA3-256", NULL},
};

static const struct digest *some_digest(struct diff_case *c)
{
	return &digests[diff_below(c, sizeof digests / sizeof *digests)];
}

static OSSL_PARAM text(const char *name, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)value, 0);
}

#define END OSSL_PARAM_construct_end()

/* --- the operations --- */

static enum pak_status fill(void *arg, void *out, size_t len)
{
	(void)arg;
	return pak_rng_bytes(out, len);
}

static void operations(struct diff_case *c)
{
	static const struct pak_rsa_random random = {fill, NULL};
	struct rsa_key *k = rsa_key_some(c);
	struct pak_rsa *ours = rsa_key_on(c, k);
	uint8_t in[LEN], out[LEN], want[LEN];

	diff_bytes(c, in, k->len);
	in[0] = (uint8_t)(in[0] & (k->n[0] - 1) & 0x7f); /* below n */
	diff_must(!pak_rsa_private(ours, out, in, &random, k->work), "pak_rsa_private");
	diff_plant(c, out, k->len);
	rsa_key_theirs_raw(k, 1, want, in);
	diff_equal(c, DIFF_LIBCRYPTO, out, want, k->len, "%u bits on %s: private", ours->bits,
	           ours->n.impl->name);
	diff_must(!pak_rsa_public(ours, out, in), "pak_rsa_public");
	rsa_key_theirs_raw(k, 0, want, in);
	diff_equal(c, DIFF_LIBCRYPTO, out, want, k->len, "%u bits on %s: public", ours->bits,
	           ours->n.impl->name);
}

/* --- signatures --- */

struct pss {
	enum pak_alg mgf;
	const char *mgf_name;
	long salt;
};

static void ours_init(struct pak_sign *s, const struct rsa_key *k, enum pak_op op,
                      const struct digest *d, const struct pss *pss)
{
	diff_must(!pak_sign_init(s, pss ? PAK_ALG_RSA_PSS : PAK_ALG_RSA_PKCS1, d->alg, op,
	                         PAK_NONCE_HEDGED, k->ours) &&
	                  (!pss || !pak_sign_set_pss(s, pss->mgf, pss->salt)),
	          "pak_sign_init");
}

static EVP_PKEY_CTX *theirs_init(const struct rsa_key *k, int sign, const struct digest *d,
                                 const struct pss *pss)
{
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new(k->theirs, NULL);
	int salt = pss ? (int)pss->salt : 0;
	const OSSL_PARAM params[] = {text("pad-mode", pss ? "pss" : "pkcs1"),
	                             text("digest", d->name),
	                             pss ? text("mgf1-digest", pss->mgf_name) : END,
	                             OSSL_PARAM_construct_int("saltlen", &salt), END};

	/* The salt's length is text for verification, a number for signing: both take the text. */
	diff_must((sign ? EVP_PKEY_sign_init_ex : EVP_PKEY_verify_init_ex)(x, params) > 0,
	          "EVP_PKEY_sign_init");
	return x;
}

static int theirs_verify(const struct rsa_key *k, const struct digest *d, const struct pss *pss,
                         const uint8_t *sig, const uint8_t *digest)
{
	EVP_PKEY_CTX *x = theirs_init(k, 0, d, pss);
	int ok = EVP_PKEY_verify(x, sig, k->len, digest, pak_digest_len(d->alg)) == 1;

	EVP_PKEY_CTX_free(x);
	return ok;
}

static void theirs_sign(const struct rsa_key *k, const struct digest *d, const struct pss *pss,
                        uint8_t *sig, const uint8_t *digest)
{
	EVP_PKEY_CTX *x = theirs_init(k, 1, d, pss);
	size_t len = LEN;

	diff_must(EVP_PKEY_sign(x, sig, &len, digest, pak_digest_len(d->alg)) == 1,
	          "EVP_PKEY_sign");
	EVP_PKEY_CTX_free(x);
}

/* One that theirs made, as it is or changed. */
static void ours_verify(struct diff_case *c, const struct rsa_key *k, const struct digest *d,
                        const struct pss *pss, uint8_t *sig, const uint8_t *digest)
{
	int changed = (int)diff_below(c, 2);
	struct pak_sign s;

	if (changed)
		sig[diff_below(c, k->len)] ^= (uint8_t)(1 << diff_below(c, 8));
	ours_init(&s, k, PAK_OP_VERIFY, d, pss);
	diff_holds(c, DIFF_LIBCRYPTO,
	           pak_verify_digest(&s, sig, k->len, digest, pak_digest_len(d->alg)) ==
	                   (changed ? PAK_ERR_SIGNATURE : PAK_OK),
	           "%zu bytes, %s, %s: their signature, %schanged", k->len, pss ? "PSS" : "v1.5",
	           d->name, changed ? "" : "not ");
	pak_sign_clear(&s);
}

static void pkcs1(struct diff_case *c)
{
	struct rsa_key *k = rsa_key_some(c);
	const struct digest *d = some_digest(c);
	uint8_t digest[64], sig[LEN], want[LEN];
	size_t len, n = pak_digest_len(d->alg);
	struct pak_sign s;

	diff_bytes(c, digest, sizeof digest);
	ours_init(&s, k, PAK_OP_SIGN, d, NULL);
	diff_must(!pak_sign_digest(&s, sig, sizeof sig, &len, digest, n) && len == k->len,
	          "pak_sign_digest");
	pak_sign_clear(&s);
	diff_plant(c, sig, len);
	theirs_sign(k, d, NULL, want, digest);
	diff_equal(c, DIFF_LIBCRYPTO, sig, want, len, "%zu bytes, v1.5, %s", len, d->name);
#if defined HAVE_GCRYPT
	if (d->gcry && !diff_below(c, 8)) {
		rsa_key_gcry_sign(k, d->gcry, want, digest, n);
		diff_equal(c, DIFF_LIBGCRYPT, sig, want, len, "%zu bytes, v1.5, %s", len, d->name);
	}
#endif
	ours_verify(c, k, d, NULL, want, digest);
}

static void pss(struct diff_case *c)
{
	struct rsa_key *k = rsa_key_some(c);
	const struct digest *d = some_digest(c), *mgf = diff_below(c, 2) ? d : some_digest(c);
	size_t len, n = pak_digest_len(d->alg);
	struct pss p = {mgf->alg, mgf->name, (long)diff_below(c, k->len - 2 - n - 1)};
	uint8_t digest[64], sig[LEN];
	struct pak_sign s;

	if (diff_below(c, 2) && k->len >= 2 * n + 3)
		p.salt = (long)n;
	diff_bytes(c, digest, sizeof digest);
	ours_init(&s, k, PAK_OP_SIGN, d, &p);
	diff_must(!pak_sign_digest(&s, sig, sizeof sig, &len, digest, n) && len == k->len,
	          "pak_sign_digest");
	pak_sign_clear(&s);
	diff_plant(c, sig, len);
	diff_holds(c, DIFF_LIBCRYPTO, theirs_verify(k, d, &p, sig, digest),
	           "%zu bytes, PSS, %s, %s, salt %ld: ours", len, d->name, mgf->name, p.salt);
	theirs_sign(k, d, &p, sig, digest);
	ours_verify(c, k, d, &p, sig, digest);
}

/* --- encryption --- */

struct oaep {
	const struct digest *hash, *mgf;
	uint8_t label[40];
	size_t label_len;
};

static size_t theirs_crypt(const struct rsa_key *k, int encrypt, const struct oaep *o, uint8_t *out,
                           const uint8_t *in, size_t len)
{
	EVP_PKEY_CTX *x = EVP_PKEY_CTX_new(k->theirs, NULL);
	const OSSL_PARAM params[] = {
	        text("pad-mode", o ? "oaep" : "pkcs1"), o ? text("digest", o->hash->name) : END,
	        text("mgf1-digest", o ? o->mgf->name : ""),
	        OSSL_PARAM_construct_octet_string("oaep-label", o ? (void *)o->label : NULL,
	                                          o ? o->label_len : 0),
	        END};
	size_t n = LEN;
	int ok;

	if (encrypt)
		ok = EVP_PKEY_encrypt_init_ex(x, params) > 0 &&
		     EVP_PKEY_encrypt(x, out, &n, in, len) > 0;
	else
		ok = EVP_PKEY_decrypt_init_ex(x, params) > 0 &&
		     EVP_PKEY_decrypt(x, out, &n, in, len) > 0;
	EVP_PKEY_CTX_free(x);
	return ok ? n : SIZE_MAX;
}

/* Both ways; changed ciphertext is refused with OAEP, and gives another text without. */
static void encryption(struct diff_case *c, struct rsa_key *k, const struct oaep *o, size_t longest)
{
	struct pak_pke p = {.alg = o ? PAK_ALG_RSA_OAEP : PAK_ALG_RSA_PKCS1_ENC,
	                    .op = PAK_OP_ENCRYPT,
	                    .key = k->ours,
	                    .hash = o ? o->hash->alg : PAK_ALG_NONE,
	                    .mgf = o ? o->mgf->alg : PAK_ALG_NONE,
	                    .label = o ? o->label : NULL,
	                    .label_len = o ? o->label_len : 0};
	uint8_t msg[LEN], out[LEN], back[LEN];
	size_t len = diff_below(c, longest + 1), n, m;
	enum pak_status st;

	diff_bytes(c, msg, len);
	diff_must(!pak_pke_encrypt(&p, out, sizeof out, &n, msg, len), "pak_pke_encrypt");
	if (c->planting)
		msg[len ? diff_below(c, len) : 0] ^= 1; /* the ciphertext has implicit rejection */
	c->plants += c->planting && len > 0;
	m = theirs_crypt(k, 0, o, back, out, n);
	diff_holds(c, DIFF_LIBCRYPTO, m == len && !memcmp(back, msg, len),
	           "%zu bytes, %s: ours of %zu bytes decrypted", k->len, o ? "OAEP" : "v1.5", len);
	n = theirs_crypt(k, 1, o, out, msg, len);
	diff_must(n == k->len, "EVP_PKEY_encrypt");
	p.op = PAK_OP_DECRYPT;
	int changed = (int)diff_below(c, 2);
	if (changed)
		out[1 + diff_below(c, n - 1)] ^= (uint8_t)(1 << diff_below(c, 8));
	st = pak_pke_decrypt(&p, back, sizeof back, &m, out, n);
	int same = !st && m == len && !memcmp(back, msg, len);
	diff_holds(c, DIFF_LIBCRYPTO, changed ? !(same && len) && (st != PAK_OK || !o) : same,
	           "%zu bytes, %s: theirs of %zu bytes, %schanged", k->len, o ? "OAEP" : "v1.5",
	           len, changed ? "" : "not ");
}

static void oaep(struct diff_case *c)
{
	struct rsa_key *k = rsa_key_some(c);
	struct oaep o = {some_digest(c), some_digest(c), {0}, 0};
	size_t n = pak_digest_len(o.hash->alg);

	if (k->len < 2 * n + 2) {
		o.hash = &digests[2];
		n = 32;
	}
	if (diff_below(c, 2))
		o.mgf = o.hash;
	o.label_len = diff_below(c, sizeof o.label + 1);
	diff_bytes(c, o.label, o.label_len);
	encryption(c, k, &o, k->len - 2 * n - 2);
}

static void pkcs1_encryption(struct diff_case *c)
{
	struct rsa_key *k = rsa_key_some(c);

	encryption(c, k, NULL, k->len - 11);
}

/* A generated pair, in libcrypto's hands, passes its check. */
static void generation(struct diff_case *c)
{
	struct rsa_numbers v = {0};
	struct pak_key *key;
	EVP_PKEY *pkey;
	EVP_PKEY_CTX *x;

	diff_must(!pak_key_generate_rsa(&key, 2048, NULL, 0, NULL), "pak_key_generate_rsa");
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++)
		diff_must(!pak_key_rsa_component(key, (enum pak_rsa_component)i, v.bytes[i],
		                                 sizeof v.bytes[i], &v.len[i]),
		          "pak_key_rsa_component");
	diff_plant(c, v.bytes[PAK_RSA_D] + 1, v.len[PAK_RSA_D] - 1);
	pkey = rsa_numbers_theirs(&v);
	x = EVP_PKEY_CTX_new(pkey, NULL);
	diff_holds(c, DIFF_LIBCRYPTO, EVP_PKEY_check(x) == 1, "a pair of 2048 bits");
	EVP_PKEY_CTX_free(x);
	EVP_PKEY_free(pkey);
	pak_key_free(key);
}

const struct diff_row diff_rsa[] = {
        {"RSA, each backend", operations, 0},
        {"RSA signatures v1.5", pkcs1, 0},
        {"RSA-PSS", pss, 0},
        {"RSA-OAEP", oaep, 0},
        {"RSA encryption v1.5", pkcs1_encryption, 0},
        {"RSA key generation", generation, 100},
        {0},
};
