/* SPDX-License-Identifier: Apache-2.0
 *
 * RSA through the services against libcrypto: keys, signatures and ciphertexts of either side for
 * the other; what must be refused. */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <pak/mem.h>
#include <pak/module.h>
#include <pak/pke.h>
#include <pak/sign.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

static uint64_t seed = 11;

/* One key on both sides. */
struct pair {
	struct pak_key *ours;
	EVP_PKEY *theirs;
	size_t len;
};

static const char *const names[PAK_RSA_COMPONENTS] = {
        OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
        OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
        OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
        OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
};

static EVP_PKEY *to_theirs(const struct pak_key *key)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *numbers[PAK_RSA_COMPONENTS];
	uint8_t bytes[PAK_RSA_MAX_BYTES];
	EVP_PKEY *out = NULL;
	OSSL_PARAM *params;
	size_t len;

	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		if (pak_key_rsa_component(key, (enum pak_rsa_component)i, bytes, sizeof bytes,
		                          &len))
			abort();
		numbers[i] = BN_bin2bn(bytes, (int)len, NULL);
		OSSL_PARAM_BLD_push_BN(build, names[i], numbers[i]);
	}
	params = OSSL_PARAM_BLD_to_param(build);
	if (EVP_PKEY_fromdata_init(ctx) != 1 ||
	    EVP_PKEY_fromdata(ctx, &out, EVP_PKEY_KEYPAIR, params) != 1)
		abort();
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++)
		BN_clear_free(numbers[i]);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	return out;
}

/* All numbers of their key, in buffers of ours. */
struct numbers {
	struct pak_rsa_value v[PAK_RSA_COMPONENTS];
	uint8_t bytes[PAK_RSA_COMPONENTS][PAK_RSA_MAX_BYTES];
};

static struct numbers *numbers_of(EVP_PKEY *key)
{
	struct numbers *n = calloc(1, sizeof *n);

	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		BIGNUM *b = NULL;

		if (EVP_PKEY_get_bn_param(key, names[i], &b) != 1)
			abort();
		n->v[i].len = (size_t)BN_bn2bin(b, n->bytes[i]);
		n->v[i].bytes = n->bytes[i];
		BN_clear_free(b);
	}
	return n;
}

static struct pair from_theirs(EVP_PKEY *key)
{
	struct numbers *n = numbers_of(key);
	struct pair p = {.theirs = key, .len = n->v[0].len};

	tap_ok(pak_key_import_rsa(&p.ours, n->v, NULL) == PAK_OK, "import of %zu bits", 8 * p.len);
	free(n);
	return p;
}

static void free_pair(struct pair *p)
{
	pak_key_free(p->ours);
	EVP_PKEY_free(p->theirs);
}

static int sign_ours(const struct pair *p, enum pak_alg alg, enum pak_alg hash, enum pak_alg mgf,
                     long salt, uint8_t *sig, const uint8_t *msg, size_t msg_len)
{
	struct pak_sign s;
	size_t len = 0;
	int ok = !pak_sign_init(&s, alg, hash, PAK_OP_SIGN, PAK_NONCE_HEDGED, p->ours) &&
	         (alg != PAK_ALG_RSA_PSS || !pak_sign_set_pss(&s, mgf, salt)) &&
	         !pak_sign_update(&s, msg, msg_len) &&
	         !pak_sign_final(&s, sig, PAK_SIGNATURE_MAX, &len) && len == p->len;

	pak_sign_clear(&s);
	return ok;
}

static enum pak_status verify_ours(const struct pair *p, enum pak_alg alg, enum pak_alg hash,
                                   enum pak_alg mgf, long salt, const uint8_t *sig,
                                   const uint8_t *msg, size_t msg_len)
{
	struct pak_sign s;
	enum pak_status st = pak_sign_init(&s, alg, hash, PAK_OP_VERIFY, PAK_NONCE_HEDGED, p->ours);

	if (!st && alg == PAK_ALG_RSA_PSS)
		st = pak_sign_set_pss(&s, mgf, salt);
	if (!st)
		st = pak_sign_update(&s, msg, msg_len);
	if (!st)
		st = pak_verify_final(&s, sig, p->len);
	pak_sign_clear(&s);
	return st;
}

/* salt: as RSA_PSS_SALTLEN_*; -100 for PKCS#1. */
static int theirs(const struct pair *p, int sign, const char *hash, const char *mgf, int salt,
                  uint8_t *sig, const uint8_t *msg, size_t msg_len)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	EVP_PKEY_CTX *ctx;
	size_t len = p->len;
	int ok;

	if (sign)
		ok = EVP_DigestSignInit_ex(md, &ctx, hash, NULL, NULL, p->theirs, NULL);
	else
		ok = EVP_DigestVerifyInit_ex(md, &ctx, hash, NULL, NULL, p->theirs, NULL);
	if (ok == 1 && salt != -100)
		ok = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
		     EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, salt) == 1 &&
		     EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx, mgf, NULL) == 1;
	if (ok == 1 && sign)
		ok = EVP_DigestSign(md, sig, &len, msg, msg_len);
	else if (ok == 1)
		ok = EVP_DigestVerify(md, sig, len, msg, msg_len);
	EVP_MD_CTX_free(md);
	return ok == 1;
}

static const struct {
	enum pak_alg alg;
	const char *name;
} hashes[] = {
        {PAK_ALG_SHA1, "SHA1"},
        {PAK_ALG_SHA224, "SHA224"},
        {PAK_ALG_SHA256, "SHA256"},
        {PAK_ALG_SHA384, "SHA384"},
        {PAK_ALG_SHA512, "SHA512"},
        {PAK_ALG_SHA512_224, "SHA512-224"},
        {PAK_ALG_SHA512_256, "SHA512-256"},
        {PAK_ALG_SHA3_224, "SHA3-224"},
        {PAK_ALG_SHA3_256, "SHA3-256"},
        {PAK_ALG_SHA3_384, "SHA3-384"},
        {PAK_ALG_SHA3_512, "SHA3-512"},
};
#define HASHES (sizeof hashes / sizeof *hashes)

static void test_signatures(const struct pair *p)
{
	unsigned bad = 0;

	for (size_t i = 0; i < HASHES; i++) {
		enum pak_alg hash = hashes[i].alg;
		const char *name = hashes[i].name;
		uint8_t msg[100], sig[PAK_SIGNATURE_MAX];

		tap_random(&seed, msg, sizeof msg);
		bad += !sign_ours(p, PAK_ALG_RSA_PKCS1, hash, 0, 0, sig, msg, i);
		bad += !theirs(p, 0, name, NULL, -100, sig, msg, i);
		bad += !theirs(p, 1, name, NULL, -100, sig, msg, 90);
		bad += verify_ours(p, PAK_ALG_RSA_PKCS1, hash, 0, 0, sig, msg, 90) != PAK_OK;
		msg[i] ^= 1;
		bad += verify_ours(p, PAK_ALG_RSA_PKCS1, hash, 0, 0, sig, msg, 90) !=
		       PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad, "RSA-%zu PKCS#1 v1.5: %zu hashes, both ways, %u wrong", 8 * p->len, HASHES,
	       bad);
}

static void test_pss(const struct pair *p)
{
	static const struct {
		long ours;
		int theirs;
	} salts[] = {{PAK_SALT_DIGEST, RSA_PSS_SALTLEN_DIGEST},
	             {PAK_SALT_MAX, RSA_PSS_SALTLEN_MAX},
	             {0, 0},
	             {17, 17},
	             {PAK_SALT_ANY, RSA_PSS_SALTLEN_AUTO}};
	unsigned bad = 0;

	for (size_t i = 0; i < HASHES * 5; i++) {
		enum pak_alg hash = hashes[i % HASHES].alg,
		             mgf = hashes[(i + i / HASHES) % HASHES].alg;
		const char *name = hashes[i % HASHES].name;
		const char *mgf_name = hashes[(i + i / HASHES) % HASHES].name;
		long salt = salts[i / HASHES].ours;
		int theirs_salt = salts[i / HASHES].theirs;
		uint8_t msg[70], sig[PAK_SIGNATURE_MAX];

		tap_random(&seed, msg, sizeof msg);
		bad += !sign_ours(p, PAK_ALG_RSA_PSS, hash, mgf, salt, sig, msg, 70);
		bad += !theirs(p, 0, name, mgf_name, theirs_salt, sig, msg, 70);
		bad += !theirs(p, 1, name, mgf_name, theirs_salt, sig, msg, 70);
		bad += verify_ours(p, PAK_ALG_RSA_PSS, hash, mgf, salt, sig, msg, 70) != PAK_OK;
		bad += verify_ours(p, PAK_ALG_RSA_PSS, hash, mgf, PAK_SALT_ANY, sig, msg, 70) !=
		       PAK_OK;
		bad += verify_ours(p, PAK_ALG_RSA_PSS, hash, mgf, 21, sig, msg, 70) !=
		       PAK_ERR_SIGNATURE;
		sig[tap_random64(&seed) % p->len] ^= 0x10;
		bad += verify_ours(p, PAK_ALG_RSA_PSS, hash, mgf, salt, sig, msg, 70) !=
		       PAK_ERR_SIGNATURE;
	}
	tap_ok(!bad, "RSA-%zu PSS: hashes, masks, salts, both ways, %u wrong", 8 * p->len, bad);
}

static int their_oaep(const struct pair *p, int encrypt, const char *hash, const char *mgf,
                      const char *label, uint8_t *out, size_t *len, const uint8_t *in,
                      size_t in_len)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(p->theirs, NULL);
	int ok = (encrypt ? EVP_PKEY_encrypt_init(ctx) : EVP_PKEY_decrypt_init(ctx)) == 1;

	ok = ok && EVP_PKEY_CTX_set_rsa_padding(ctx, hash ? RSA_PKCS1_OAEP_PADDING
	                                                  : RSA_PKCS1_PADDING) == 1;
	if (hash)
		ok = ok && EVP_PKEY_CTX_set_rsa_oaep_md_name(ctx, hash, NULL) == 1 &&
		     EVP_PKEY_CTX_set_rsa_mgf1_md_name(ctx, mgf, NULL) == 1;
	if (hash && *label)
		ok = ok && EVP_PKEY_CTX_set0_rsa_oaep_label(ctx, OPENSSL_strdup(label),
		                                            (int)strlen(label)) == 1;
	*len = PAK_RSA_MAX_BYTES;
	ok = ok && (encrypt ? EVP_PKEY_encrypt(ctx, out, len, in, in_len)
	                    : EVP_PKEY_decrypt(ctx, out, len, in, in_len)) == 1;
	EVP_PKEY_CTX_free(ctx);
	return ok;
}

static void test_oaep(const struct pair *p)
{
	unsigned bad = 0;

	for (size_t i = 0; i < 2 * HASHES; i++) {
		size_t h = i % HASHES, m = (i + i / HASHES) % HASHES, len, got;
		const char *label = i % 3 ? "" : "a label";
		struct pak_pke pke = {.alg = PAK_ALG_RSA_OAEP,
		                      .op = PAK_OP_ENCRYPT,
		                      .key = p->ours,
		                      .hash = hashes[h].alg,
		                      .mgf = hashes[m].alg,
		                      .label = (const uint8_t *)label,
		                      .label_len = strlen(label)};
		uint8_t msg[PAK_RSA_MAX_BYTES], ct[PAK_RSA_MAX_BYTES], back[PAK_RSA_MAX_BYTES];
		size_t max = p->len - 2 * pak_digest_len(pke.hash) - 2;
		size_t n = i == 0 ? 0 : i == 1 ? max : tap_random64(&seed) % max;

		tap_random(&seed, msg, sizeof msg);
		bad += pak_pke_encrypt(&pke, ct, sizeof ct, &len, msg, n) != PAK_OK;
		bad += !their_oaep(p, 0, hashes[h].name, hashes[m].name, label, back, &got, ct,
		                   len);
		bad += got != n || memcmp(back, msg, n);
		bad += !their_oaep(p, 1, hashes[h].name, hashes[m].name, label, ct, &len, msg, n);
		bad += pak_pke_encrypt(&pke, back, sizeof back, &got, msg, max + 1) !=
		       PAK_ERR_LENGTH;
		pke.op = PAK_OP_DECRYPT;
		bad += pak_pke_max(&pke) != max;
		bad += pak_pke_decrypt(&pke, back, sizeof back, &got, ct, len) != PAK_OK;
		bad += got != n || memcmp(back, msg, n);
		bad += n && pak_pke_decrypt(&pke, back, n - 1, &got, ct, len) != PAK_ERR_BUFFER;
		ct[len - 1] ^= 1;
		bad += pak_pke_decrypt(&pke, back, sizeof back, &got, ct, len) != PAK_ERR_DATA;
		ct[len - 1] ^= 1;
		pke.label = (const uint8_t *)"other";
		pke.label_len = 5;
		bad += pak_pke_decrypt(&pke, back, sizeof back, &got, ct, len) != PAK_ERR_DATA;
	}
	tap_ok(!bad, "RSA-%zu OAEP: hashes, masks, labels, both ways, %u wrong", 8 * p->len, bad);
}

/* Ciphertext of an encoded message of one's own making. */
static void encrypt_raw(const struct pair *p, uint8_t *ct, const uint8_t *em)
{
	const struct pak_pke raw = {.alg = PAK_ALG_RSA_RAW, .op = PAK_OP_ENCRYPT, .key = p->ours};
	size_t len;

	if (pak_pke_encrypt(&raw, ct, PAK_RSA_MAX_BYTES, &len, em, p->len))
		abort();
}

/* A bad ciphertext decrypts all the same: to the same bytes each time, not to those inside. */
static unsigned rejects(const struct pair *p, const uint8_t *em)
{
	const struct pak_pke pke = {
	        .alg = PAK_ALG_RSA_PKCS1_ENC, .op = PAK_OP_DECRYPT, .key = p->ours};
	uint8_t ct[PAK_RSA_MAX_BYTES], a[PAK_RSA_MAX_BYTES], b[PAK_RSA_MAX_BYTES];
	size_t a_len, b_len;

	encrypt_raw(p, ct, em);
	if (pak_pke_decrypt(&pke, a, sizeof a, &a_len, ct, p->len) ||
	    pak_pke_decrypt(&pke, b, sizeof b, &b_len, ct, p->len))
		return 1;
	if (a_len != b_len || memcmp(a, b, a_len) || a_len > p->len - 11)
		return 1;
	return a_len >= 8 && !memcmp(a, em + p->len - a_len, a_len);
}

static void test_pkcs1_encryption(const struct pair *p)
{
	struct pak_pke pke = {.alg = PAK_ALG_RSA_PKCS1_ENC, .op = PAK_OP_ENCRYPT, .key = p->ours};
	uint8_t msg[PAK_RSA_MAX_BYTES], ct[PAK_RSA_MAX_BYTES], back[PAK_RSA_MAX_BYTES];
	unsigned bad = 0, lens[8] = {0}, varied = 0;
	size_t len, got;

	tap_random(&seed, msg, sizeof msg);
	for (size_t n = 0; n <= p->len - 11; n += n < 3 || n > p->len - 14 ? 1 : 31) {
		pke.op = PAK_OP_ENCRYPT;
		bad += pak_pke_encrypt(&pke, ct, sizeof ct, &len, msg, n) != PAK_OK;
		bad += !their_oaep(p, 0, NULL, NULL, "", back, &got, ct, len) || got != n ||
		       memcmp(back, msg, n);
		bad += !their_oaep(p, 1, NULL, NULL, "", ct, &len, msg, n);
		pke.op = PAK_OP_DECRYPT;
		bad += pak_pke_decrypt(&pke, back, sizeof back, &got, ct, len) != PAK_OK;
		bad += got != n || memcmp(back, msg, n);
	}
	tap_ok(!bad, "RSA-%zu v1.5 encryption: lengths, both ways, %u wrong", 8 * p->len, bad);

	bad = 0;
	for (size_t i = 0; i < 40; i++) {
		uint8_t em[PAK_RSA_MAX_BYTES];

		memset(em, 0x5a, p->len);
		em[0] = 0;
		em[1] = 2;
		em[p->len - 20] = 0;
		if (i == 0)
			em[1] = 1;
		else if (i == 1)
			em[p->len - 20] = 3; /* no zero at all */
		else if (i < 10)
			em[i] = 0; /* padding of less than eight bytes */
		else
			em[1] = (uint8_t)i; /* and random tails */
		em[p->len - 1] = (uint8_t)i;
		bad += rejects(p, em);
		encrypt_raw(p, ct, em);
		pke.op = PAK_OP_DECRYPT;
		if (!pak_pke_decrypt(&pke, back, sizeof back, &got, ct, p->len))
			lens[got * 8 / p->len]++;
	}
	for (int i = 0; i < 8; i++)
		varied += lens[i] > 0;
	tap_ok(!bad && varied > 3, "RSA-%zu implicit rejection: %u told apart, lengths vary",
	       8 * p->len, bad);
	tap_ok(pak_pke_decrypt(&pke, back, sizeof back, &got, ct, p->len - 1) == PAK_ERR_DATA,
	       "a short ciphertext is an error");
}

static void test_tls(const struct pair *p)
{
	const struct pak_pke pke = {
	        .alg = PAK_ALG_RSA_PKCS1_ENC, .op = PAK_OP_DECRYPT, .key = p->ours};
	uint8_t em[PAK_RSA_MAX_BYTES], ct[PAK_RSA_MAX_BYTES], out[48], again[48];
	unsigned bad = 0;

	for (int i = 0; i < 6; i++) {
		memset(em, 0x77, p->len);
		em[0] = 0;
		em[1] = 2;
		em[p->len - 49] = 0;
		em[p->len - 48] = 3;
		em[p->len - 47] = 3;
		if (i == 1)
			em[p->len - 47] = 1; /* the other version */
		if (i == 2)
			em[p->len - 48] = 4;
		if (i == 3)
			em[9] = 0;
		if (i == 4)
			em[p->len - 49] = 1;
		if (i == 5)
			em[1] = 1;
		encrypt_raw(p, ct, em);
		bad += pak_pke_decrypt_tls(&pke, out, ct, p->len, 0x303, 0x301) != PAK_OK;
		bad += pak_pke_decrypt_tls(&pke, again, ct, p->len, 0x303, 0x301) != PAK_OK;
		bad += (i < 2) != !memcmp(out, em + p->len - 48, 48);
		bad += (i < 2) != !memcmp(out, again, 48);
	}
	tap_ok(!bad, "RSA-%zu TLS pre-master secrets, good and bad", 8 * p->len);
}

static void test_raw(const struct pair *p)
{
	struct pak_pke pke = {.alg = PAK_ALG_RSA_RAW, .op = PAK_OP_SIGN, .key = p->ours};
	uint8_t in[PAK_RSA_MAX_BYTES], sig[PAK_RSA_MAX_BYTES], back[PAK_RSA_MAX_BYTES];
	size_t len;
	unsigned bad = 0;

	tap_random(&seed, in, p->len);
	in[0] = 0;
	bad += pak_pke_decrypt(&pke, sig, sizeof sig, &len, in, p->len) != PAK_OK;
	pke.op = PAK_OP_VERIFY;
	bad += pak_pke_encrypt(&pke, back, sizeof back, &len, sig, len) != PAK_OK;
	bad += memcmp(in, back, p->len) != 0;
	memset(in, 0xff, p->len);
	bad += pak_pke_encrypt(&pke, back, sizeof back, &len, in, p->len) != PAK_ERR_DATA;
	pke.op = PAK_OP_DECRYPT;
	bad += pak_pke_decrypt(&pke, back, sizeof back, &len, in, p->len) != PAK_ERR_DATA;
	memset(in, 0, p->len);
	bad += pak_pke_decrypt(&pke, back, sizeof back, &len, in, p->len) != PAK_OK;
	bad += memcmp(in, back, p->len) != 0;
	tap_ok(!bad, "RSA-%zu raw, and numbers that are too large", 8 * p->len);
}

/* Any number of a good key changed, swapped or missing. */
static void test_bad_keys(const struct pair *p)
{
	struct numbers *n = numbers_of(p->theirs);
	unsigned accepted = 0, tries = 0;
	struct pak_key *key;

	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		for (unsigned k = 0; k < 40; k++, tries++) {
			size_t at = tap_random64(&seed) % n->v[i].len;
			uint8_t flip = (uint8_t)(1 << k % 8);

			n->bytes[i][at] ^= flip;
			accepted += pak_key_import_rsa(&key, n->v, NULL) == PAK_OK;
			accepted += key != NULL;
			n->bytes[i][at] ^= flip;
		}
	}
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++) {
		struct pak_rsa_value kept = n->v[i];

		n->v[i].len = 0;
		tries++;
		accepted += pak_key_import_rsa(&key, n->v, NULL) == PAK_OK;
		n->v[i] = kept;
	}
	tap_ok(!accepted, "%u changed keys, %u accepted", tries, accepted);

	/* p and q swapped need the other coefficient; without it, it is computed. */
	struct pak_rsa_value t = n->v[PAK_RSA_P];
	n->v[PAK_RSA_P] = n->v[PAK_RSA_Q];
	n->v[PAK_RSA_Q] = t;
	tap_ok(pak_key_import_rsa(&key, n->v, NULL) == PAK_ERR_KEY && !key, "swapped factors");
	for (int i = PAK_RSA_D; i < PAK_RSA_COMPONENTS; i++)
		if (i != PAK_RSA_P && i != PAK_RSA_Q)
			n->v[i].bytes = NULL;
	tap_ok(pak_key_import_rsa(&key, n->v, NULL) == PAK_OK, "n, e, q, p suffice");
	tap_ok(pak_key_equal(key, p->ours, PAK_PART_PUBLIC | PAK_PART_PRIVATE), "the same key");
	tap_ok(pak_key_check(key) == PAK_OK, "a good key passes the check");
	pak_key_free(key);
	n->v[PAK_RSA_P].bytes = NULL;
	tap_ok(pak_key_import_rsa(&key, n->v, NULL) == PAK_ERR_ARG && !key, "half a private key");
	n->v[PAK_RSA_Q].bytes = NULL;
	tap_ok(pak_key_import_rsa(&key, n->v, NULL) == PAK_OK &&
	               pak_key_parts(key) == PAK_PART_PUBLIC,
	       "a public key");
	pak_key_free(key);
	n->bytes[0][n->v[0].len - 1] &= 0xfe;
	tap_ok(pak_key_import_rsa(&key, n->v, NULL) == PAK_ERR_KEY, "an even modulus");
	free(n);
}

/* Numbers that fit together over a factor that is no prime: whoever sends such a key must not be
 * able to end the module with it. */
static void test_composite_factor(void)
{
	static const struct {
		enum pak_alg alg;
		enum pak_op op;
	} ops[] = {{PAK_ALG_RSA_PKCS1_ENC, PAK_OP_DECRYPT}, {PAK_ALG_RSA_RAW, PAK_OP_SIGN}};
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *a = BN_new(), *p = BN_new(), *q = BN_new(), *e = BN_new(), *n = BN_new();
	struct numbers *numbers = calloc(1, sizeof *numbers);
	const BIGNUM *const known[PAK_RSA_COMPONENTS] = {[PAK_RSA_N] = n,
	                                                 [PAK_RSA_E] = e,
	                                                 [PAK_RSA_P] = p,
	                                                 [PAK_RSA_Q] = q,
	                                                 [PAK_RSA_QINV] = a};
	static uint8_t in[256], sig[256];
	struct pak_key *key = NULL;
	struct pak_sign s;
	size_t len;

	BN_set_word(e, 65537);
	do {
		BN_generate_prime_ex(a, 512, 0, NULL, NULL, NULL);
		BN_generate_prime_ex(q, 512, 0, NULL, NULL, NULL);
		BN_mul(p, a, q, ctx);
	} while (BN_num_bits(p) != 1024 || BN_mod_word(p, 65537) == 1);
	BN_generate_prime_ex(q, 1024, 0, NULL, NULL, NULL);
	BN_mul(n, p, q, ctx);
	BN_mod_inverse(a, q, p, ctx);
	for (int i = 0; i < PAK_RSA_COMPONENTS; i++)
		if (known[i]) {
			numbers->v[i].len = (size_t)BN_bn2bin(known[i], numbers->bytes[i]);
			numbers->v[i].bytes = numbers->bytes[i];
		}
	in[255] = 2;
	if (pak_key_import_rsa(&key, numbers->v, NULL) == PAK_OK) {
		tap_ok(pak_key_check(key) == PAK_ERR_KEY, "a composite factor: the check finds it");
		for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
			const struct pak_pke pke = {.alg = ops[i].alg, .op = ops[i].op, .key = key};
			tap_ok(pak_pke_decrypt(&pke, sig, sizeof sig, &len, in, sizeof in) ==
			               PAK_ERR_KEY,
			       "pke: the key is to blame");
		}
		tap_ok(!pak_sign_init(&s, PAK_ALG_RSA_PSS, PAK_ALG_SHA256, PAK_OP_SIGN, 0, key) &&
		               pak_sign_digest(&s, sig, sizeof sig, &len, in, 32) == PAK_ERR_KEY,
		       "signature: the key is to blame");
		pak_sign_clear(&s);
		tap_ok(pak_module_state() == PAK_STATE_RUNNING, "the module runs on");
	}
	pak_key_free(key);
	free(numbers);
	BN_free(a);
	BN_free(p);
	BN_free(q);
	BN_free(e);
	BN_free(n);
	BN_CTX_free(ctx);
}

/* Lengths near the end of a size_t. */
static void test_lengths(const struct pair *p)
{
	static uint8_t sig[PAK_RSA_MAX_BYTES], in[64];
	struct pak_sign s;
	unsigned bad = 0;
	size_t len;

	bad += pak_sign_init(&s, PAK_ALG_RSA_PKCS1, PAK_ALG_NONE, PAK_OP_SIGN, 0, p->ours) !=
	       PAK_OK;
	for (size_t less = 0; less < 40; less++)
		bad += pak_sign_digest(&s, sig, sizeof sig, &len, in, SIZE_MAX - less) !=
		       PAK_ERR_LENGTH;
	pak_sign_clear(&s);
	tap_ok(!bad, "signing what is too long to exist");
}

static void test_keygen(void)
{
	static const struct {
		uint8_t e[5];
		size_t len;
		enum pak_status want;
	} rows[] = {
	        {{1, 0, 1}, 3, PAK_OK},       {{0, 1, 0, 1}, 4, PAK_OK},
	        {{1, 0, 0, 0, 1}, 5, PAK_OK}, {{3}, 1, PAK_ERR_KEY},
	        {{1, 0, 0}, 3, PAK_ERR_KEY},  {{0x0f, 0xff, 0xff}, 3, PAK_OK},
	};
	struct pak_key *key;
	unsigned bad = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bad += pak_key_generate_rsa(&key, 2048, rows[i].e, rows[i].len, NULL) !=
		       rows[i].want;
		bad += key && (pak_key_check(key) || pak_key_bits(key) != 2048);
		if (key) {
			EVP_PKEY *t = to_theirs(key);
			EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(t, NULL);

			bad += EVP_PKEY_check(ctx) != 1;
			EVP_PKEY_CTX_free(ctx);
			EVP_PKEY_free(t);
		}
		pak_key_free(key);
	}
	bad += pak_key_generate_rsa(&key, 2047, NULL, 0, NULL) != PAK_ERR_LENGTH;
	bad += pak_key_generate_rsa(&key, 1024, NULL, 0, NULL) != PAK_ERR_LENGTH;
	bad += pak_key_generate_rsa(&key, 16512, NULL, 0, NULL) != PAK_ERR_LENGTH;
	tap_ok(!bad, "key generation: exponents and sizes, %u wrong", bad);
}

static void test_size(unsigned bits, unsigned e)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	BIGNUM *exponent = BN_new();
	EVP_PKEY *key = NULL;
	struct pair p;

	BN_set_word(exponent, e);
	if (EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, (int)bits) != 1 ||
	    EVP_PKEY_CTX_set1_rsa_keygen_pubexp(ctx, exponent) != 1 ||
	    EVP_PKEY_keygen(ctx, &key) != 1)
		abort();
	BN_free(exponent);
	EVP_PKEY_CTX_free(ctx);
	p = from_theirs(key);
	test_signatures(&p);
	if (bits >= 2048) { /* shorter ones have no room for SHA-512 */
		test_pss(&p);
		test_oaep(&p);
	}
	test_pkcs1_encryption(&p);
	test_tls(&p);
	test_raw(&p);
	if (bits <= 2048)
		test_bad_keys(&p);
	test_lengths(&p);
	free_pair(&p);
}

int main(void)
{
	core_init();
	tap_diag("%s", pak_module_backend("rsa"));
	test_keygen();
	test_composite_factor();
	test_size(2048, 65537);
	test_size(1030, 3); /* factors that fill neither limbs nor bytes */
	test_size(1026, 65537);
	test_size(2050, 65537); /* its first byte is nearly empty */
	test_size(3072, 65537);
	tap_ok(pak_module_state() == PAK_STATE_RUNNING, "the module runs on");
	return tap_done();
}
