/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA-PSS with SHAKE as digest or mask (RFC 8702, FIPS 186-5 5.4), which neither library has: the
 * encoding of RFC 8017 9.1 written down over libcrypto's digests, around its raw operation. What
 * the core signed is decoded, and what is encoded here is verified by the core. */
#include <string.h>

#include <pak/rng.h>
#include <pak/sign.h>

#include "tests/differential/rsa_keys.h"

static const struct digest {
	enum pak_alg alg;
	const char *name;
	size_t len;
	int xof;
} digests[] = {
        {PAK_ALG_SHAKE128, "SHAKE-128", 32, 1},
        {PAK_ALG_SHAKE256, "SHAKE-256", 64, 1},
        {PAK_ALG_SHA256, "SHA2-256", 32, 0},
        {PAK_ALG_SHA3_384, "SHA3-384", 48, 0},
};

struct pss {
	const struct digest *hash, *mgf;
	size_t at, len; /* the encoding: where it begins in a number as long as the modulus */
	unsigned spare; /* bits at its top that are zero */
	size_t salt_len;
};

/* An encoding is one bit shorter than the modulus. */
static void measure(struct pss *p, const struct rsa_key *k)
{
	size_t bits = 8 * k->len - 1;

	for (unsigned top = k->n[0]; top < 0x80; top <<= 1)
		bits--;
	p->len = (bits + 7) / 8;
	p->at = k->len - p->len;
	p->spare = (unsigned)(8 * p->len - bits);
}

/* The first out_len bytes of the digest of in, and of a counter if there is one. */
static void hash(const struct digest *d, uint8_t *out, size_t out_len, const uint8_t *in,
                 size_t len, const uint8_t counter[4])
{
	EVP_MD *md = EVP_MD_fetch(NULL, d->name, NULL);
	EVP_MD_CTX *x = EVP_MD_CTX_new();
	uint8_t full[EVP_MAX_MD_SIZE];
	int ok = md && x && EVP_DigestInit_ex2(x, md, NULL) > 0 &&
	         EVP_DigestUpdate(x, in, len) > 0 &&
	         (!counter || EVP_DigestUpdate(x, counter, 4) > 0);

	if (ok && d->xof)
		ok = EVP_DigestFinalXOF(x, out, out_len) > 0;
	else if (ok)
		ok = EVP_DigestFinal_ex(x, full, NULL) > 0;
	diff_must(ok, d->name);
	if (!d->xof)
		memcpy(out, full, out_len);
	EVP_MD_CTX_free(x);
	EVP_MD_free(md);
}

static void mask(const struct pss *p, uint8_t *db, size_t len, const uint8_t *h)
{
	uint8_t m[RSA_KEY_MAX], counter[4] = {0};

	if (p->mgf->xof)
		hash(p->mgf, m, len, h, p->hash->len, NULL);
	for (size_t at = 0; !p->mgf->xof && at < len; at += p->mgf->len, counter[3]++) {
		size_t n = len - at < p->mgf->len ? len - at : p->mgf->len;

		hash(p->mgf, m + at, n, h, p->hash->len, counter);
	}
	for (size_t i = 0; i < len; i++)
		db[i] ^= m[i];
	db[0] &= (uint8_t)(0xff >> p->spare);
}

/* The digest of 8 zeros, the message's digest, and the salt. */
static void inner(const struct pss *p, uint8_t *h, const uint8_t *digest, const uint8_t *salt)
{
	uint8_t m[8 + 64 + RSA_KEY_MAX] = {0};

	memcpy(m + 8, digest, p->hash->len);
	memcpy(m + 8 + p->hash->len, salt, p->salt_len);
	hash(p->hash, h, p->hash->len, m, 8 + p->hash->len + p->salt_len, NULL);
}

static void encode(const struct pss *p, uint8_t *em, const uint8_t *digest, const uint8_t *salt)
{
	size_t db = p->len - p->hash->len - 1;

	memset(em, 0, p->len);
	em[db - p->salt_len - 1] = 1;
	memcpy(em + db - p->salt_len, salt, p->salt_len);
	inner(p, em + db, digest, salt);
	mask(p, em, db, em + db);
	em[p->len - 1] = 0xbc;
}

static int decodes(const struct pss *p, uint8_t *em, const uint8_t *digest)
{
	size_t db = p->len - p->hash->len - 1;
	uint8_t h[64], top = (uint8_t) ~(0xff >> p->spare);
	int good = em[p->len - 1] == 0xbc && !(em[0] & top);

	mask(p, em, db, em + db);
	for (size_t i = 0; i < db - p->salt_len - 1; i++)
		good &= !em[i];
	good &= em[db - p->salt_len - 1] == 1;
	inner(p, h, digest, em + db - p->salt_len);
	return good && !memcmp(h, em + db, p->hash->len);
}

static void start(struct pak_sign *s, const struct rsa_key *k, enum pak_op op, const struct pss *p)
{
	diff_must(!pak_sign_init(s, PAK_ALG_RSA_PSS, p->hash->alg, op, PAK_NONCE_HEDGED, k->ours) &&
	                  !pak_sign_set_pss(s, p->mgf->alg, (long)p->salt_len),
	          "pak_sign_init");
}

static void pss_shake(struct diff_case *c)
{
	struct rsa_key *k = rsa_key_some(c);
	const struct digest *h = &digests[diff_below(c, 4)], *mgf = &digests[diff_below(c, 4)];
	struct pss p = {.hash = h, .mgf = h->xof || mgf->xof ? mgf : &digests[diff_below(c, 2)]};
	uint8_t digest[64], salt[RSA_KEY_MAX], sig[RSA_KEY_MAX], em[RSA_KEY_MAX];
	size_t len;
	int changed = (int)diff_below(c, 2);
	struct pak_sign s;

	measure(&p, k);
	diff_bytes(c, digest, sizeof digest);
	diff_bytes(c, salt, sizeof salt);
	p.salt_len = diff_below(c, p.len - h->len - 1);
	if (diff_below(c, 2) && p.len >= 2 * h->len + 2)
		p.salt_len = h->len;
	start(&s, k, PAK_OP_SIGN, &p);
	diff_must(!pak_sign_digest(&s, sig, sizeof sig, &len, digest, h->len) && len == k->len,
	          "pak_sign_digest");
	pak_sign_clear(&s);
	diff_plant(c, sig + 2, len - 2);
	rsa_key_theirs_raw(k, 0, em, sig);
	diff_holds(c, DIFF_LIBCRYPTO, !(p.at && em[0]) && decodes(&p, em + p.at, digest),
	           "%zu bytes, PSS, %s, %s, salt %zu: ours", len, h->name, p.mgf->name, p.salt_len);
	em[0] = 0;
	encode(&p, em + p.at, digest, salt);
	rsa_key_theirs_raw(k, 1, sig, em);
	if (changed)
		sig[diff_below(c, len)] ^= (uint8_t)(1 << diff_below(c, 8));
	start(&s, k, PAK_OP_VERIFY, &p);
	diff_holds(c, DIFF_LIBCRYPTO,
	           pak_verify_digest(&s, sig, len, digest, h->len) ==
	                   (changed ? PAK_ERR_SIGNATURE : PAK_OK),
	           "%zu bytes, PSS, %s, %s, salt %zu: one made by hand, %schanged", len, h->name,
	           p.mgf->name, p.salt_len, changed ? "" : "not ");
	pak_sign_clear(&s);
}

const struct diff_row diff_pss_shake[] = {
        {"RSA-PSS with SHAKE", pss_shake, 0},
        {0},
};
