/* SPDX-License-Identifier: Apache-2.0
 *
 * Key derivation: every function that libcrypto has, PBKDF2 also against libgcrypt. */
#include "tests/differential/differential.h"

#include <string.h>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#if defined HAVE_GCRYPT
#include <gcrypt.h>
#define GCRY(name) GCRY_##name
#else
#define GCRY(name) 0
#endif

#include <pak/digest.h>
#include <pak/kdf_more.h>

#define MAX 200
#define OUT 300

static const struct digest {
	enum pak_alg alg;
	const char *name;
	int gcry;
} digests[] = {
        {PAK_ALG_SHA1, "SHA1", GCRY(MD_SHA1)},
        {PAK_ALG_SHA224, "SHA224", GCRY(MD_SHA224)},
        {PAK_ALG_SHA256, "SHA256", GCRY(MD_SHA256)},
        {PAK_ALG_SHA384, "SHA384", GCRY(MD_SHA384)},
        {PAK_ALG_SHA512, "SHA512", GCRY(MD_SHA512)},
        {PAK_ALG_SHA512_256, "SHA512-256", GCRY(MD_SHA512_256)},
        {PAK_ALG_SHA3_256, "SHA3-256", GCRY(MD_SHA3_256)},
        {PAK_ALG_SHA3_512, "SHA3-512", GCRY(MD_SHA3_512)},
};

struct bytes {
	uint8_t p[MAX];
	size_t len;
};

/* What a case draws: digest, lengths, bytes. */
struct input {
	const struct digest *d;
	struct bytes key, salt, info, more;
	size_t len;
};

static struct bytes some(struct diff_case *c)
{
	struct bytes b;

	b.len = 1 + diff_len(c, MAX - 1);
	diff_bytes(c, b.p, b.len);
	return b;
}

static struct input draw(struct diff_case *c)
{
	return (struct input){&digests[diff_below(c, sizeof digests / sizeof *digests)],
	                      some(c),
	                      some(c),
	                      some(c),
	                      some(c),
	                      1 + diff_len(c, OUT - 1)};
}

static struct pak_kdf_bytes view(const struct bytes *b)
{
	return (struct pak_kdf_bytes){b->p, b->len};
}

static OSSL_PARAM octets(const char *name, struct bytes *b)
{
	return OSSL_PARAM_construct_octet_string(name, b->p, b->len);
}

static OSSL_PARAM text(const char *name, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)value, 0);
}

#define END OSSL_PARAM_construct_end()

static void compare(struct diff_case *c, const char *name, struct input *in, uint8_t *ours,
                    enum pak_status st, const OSSL_PARAM *params)
{
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, name, NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	uint8_t theirs[OUT];

	diff_must(!st && ctx && EVP_KDF_derive(ctx, theirs, in->len, params) > 0, name);
	diff_plant(c, ours, in->len);
	diff_equal(c, DIFF_LIBCRYPTO, ours, theirs, in->len, "%s %s: %zu, %zu, %zu, %zu to %zu",
	           name, in->d->name, in->key.len, in->salt.len, in->info.len, in->more.len,
	           in->len);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}

static void hkdf(struct diff_case *c)
{
	struct input in = draw(c);
	uint8_t ours[OUT];
	enum pak_status st = pak_hkdf(in.d->alg, ours, in.len, in.salt.p, in.salt.len, in.key.p,
	                              in.key.len, in.info.p, in.info.len, NULL);

	compare(c, "HKDF", &in, ours, st,
	        (OSSL_PARAM[]){text("digest", in.d->name), octets("key", &in.key),
	                       octets("salt", &in.salt), octets("info", &in.info), END});
}

static void pbkdf2(struct diff_case *c)
{
	struct input in = draw(c);
	unsigned rounds = 1 + (unsigned)diff_below(c, 4);
	int unchecked = 1;
	uint8_t ours[OUT];
	enum pak_status st = pak_pbkdf2(in.d->alg, ours, in.len, in.key.p, in.key.len, in.salt.p,
	                                in.salt.len, rounds, NULL);

	compare(c, "PBKDF2", &in, ours, st,
	        (OSSL_PARAM[]){text("digest", in.d->name), octets("pass", &in.key),
	                       octets("salt", &in.salt), OSSL_PARAM_construct_uint("iter", &rounds),
	                       OSSL_PARAM_construct_int("pkcs5", &unchecked), END});
#if defined HAVE_GCRYPT
	uint8_t theirs[OUT];

	if (gcry_kdf_derive(in.key.p, in.key.len, GCRY_KDF_PBKDF2, in.d->gcry, in.salt.p,
	                    in.salt.len, rounds, in.len, theirs))
		return; /* what its own floors forbid */
	diff_equal(c, DIFF_LIBGCRYPT, ours, theirs, in.len, "PBKDF2 %s, %u rounds", in.d->name,
	           rounds);
#endif
}

static void tls12(struct diff_case *c)
{
	struct input in = draw(c);
	int old = !diff_below(c, 8);
	uint8_t ours[OUT];
	enum pak_status st =
	        pak_tls1_prf(old ? PAK_ALG_MD5_SHA1 : in.d->alg, ours, in.len, in.key.p, in.key.len,
	                     in.salt.p, in.salt.len, in.info.p, in.info.len, NULL);

	compare(c, "TLS1-PRF", &in, ours, st,
	        (OSSL_PARAM[]){text("digest", old ? "MD5-SHA1" : in.d->name),
	                       octets("secret", &in.key), octets("seed", &in.salt),
	                       octets("seed", &in.info), END});
}

/* Label || 00 || Context || length, counter or feedback mode, HMAC or CMAC. */
static void kbkdf(struct diff_case *c)
{
	static const char *const ciphers[] = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"};
	struct input in = draw(c);
	size_t cmac = diff_below(c, 4), feedback = diff_below(c, 2), n = 0;
	uint8_t ours[OUT], fixed[2 * MAX + 5];
	size_t bits = 8 * in.len, at = in.salt.len;
	struct pak_kbkdf k = {
	        .mode = feedback ? PAK_KBKDF_FEEDBACK : PAK_KBKDF_COUNTER,
	        .mac = cmac ? PAK_ALG_HMAC : PAK_ALG_CMAC,
	        .hash = cmac ? in.d->alg : PAK_ALG_NONE,
	        .counter_bits = 32,
	        .place = PAK_KBKDF_BEFORE_FIXED,
	};
	OSSL_PARAM p[9];

	if (!cmac) {
		in.key.len = 16 + 8 * diff_below(c, 3);
		diff_bytes(c, in.key.p, in.key.len);
	}
	memcpy(fixed, in.salt.p, in.salt.len);
	fixed[at++] = 0;
	memcpy(fixed + at, in.info.p, in.info.len);
	at += in.info.len;
	for (int shift = 24; shift >= 0; shift -= 8)
		fixed[at++] = (uint8_t)(bits >> shift);
	k.key = view(&in.key);
	k.fixed = (struct pak_kdf_bytes){fixed, at};
	p[n++] = cmac ? text("digest", in.d->name) : text("cipher", ciphers[in.key.len / 8 - 2]);
	p[n++] = text("mac", cmac ? "HMAC" : "CMAC");
	p[n++] = text("mode", feedback ? "feedback" : "counter");
	p[n++] = octets("key", &in.key);
	p[n++] = octets("salt", &in.salt);
	p[n++] = octets("info", &in.info);
	if (feedback) { /* libcrypto wants its IV as long as the MAC */
		in.more.len = cmac ? pak_digest_len(in.d->alg) : 16;
		diff_bytes(c, in.more.p, in.more.len);
		k.iv = view(&in.more);
		p[n++] = octets("seed", &in.more);
	}
	p[n] = END;
	compare(c, "KBKDF", &in, ours, pak_kbkdf(ours, in.len, &k, NULL), p);
}

static void one_step(struct diff_case *c)
{
	static const enum pak_alg macs[] = {PAK_ALG_NONE, PAK_ALG_HMAC, PAK_ALG_KMAC128,
	                                    PAK_ALG_KMAC256};
	static const char *const names[] = {NULL, "HMAC", "KMAC128", "KMAC256"};
	struct input in = draw(c);
	size_t i = diff_below(c, 4);
	uint8_t ours[OUT];

	if (in.salt.len < 4) { /* libcrypto's shortest key of KMAC */
		in.salt.len = 4;
		diff_bytes(c, in.salt.p, 4);
	}
	const struct pak_one_step k = {.mac = macs[i],
	                               .hash = i < 2 ? in.d->alg : PAK_ALG_NONE,
	                               .secret = view(&in.key),
	                               .info = view(&in.info),
	                               .salt = view(&in.salt)};
	struct pak_one_step plain = k;

	plain.salt = (struct pak_kdf_bytes){NULL, 0};
	compare(c, "SSKDF", &in, ours, pak_one_step(ours, in.len, i ? &k : &plain, NULL),
	        (OSSL_PARAM[]){text("digest", in.d->name), octets("secret", &in.key),
	                       octets("info", &in.info), i ? text("mac", names[i]) : END,
	                       octets("salt", &in.salt), END});
}

static void x963(struct diff_case *c)
{
	struct input in = draw(c);
	uint8_t ours[OUT];

	compare(c, "X963KDF", &in, ours,
	        pak_x963_kdf(in.d->alg, ours, in.len, view(&in.key), view(&in.info), NULL),
	        (OSSL_PARAM[]){text("digest", in.d->name), octets("secret", &in.key),
	                       octets("info", &in.info), END});
}

static void x942(struct diff_case *c)
{
	static const uint8_t oid[] = {6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 5};
	struct input in = draw(c);
	uint8_t ours[OUT];
	const struct pak_x942 x = {.oid = {oid, sizeof oid},
	                           .party_u = view(&in.salt),
	                           .party_v = view(&in.info),
	                           .supp_priv = view(&in.more),
	                           .key_bits = 128};

	compare(c, "X942KDF-ASN1", &in, ours,
	        pak_x942_kdf(in.d->alg, ours, in.len, view(&in.key), &x, NULL),
	        (OSSL_PARAM[]){text("digest", in.d->name), text("cekalg", "AES-128-WRAP"),
	                       octets("secret", &in.key), octets("partyu-info", &in.salt),
	                       octets("partyv-info", &in.info), octets("supp-privinfo", &in.more),
	                       END});
}

static void ssh(struct diff_case *c)
{
	struct input in = draw(c);
	char letter[2] = {(char)('A' + diff_below(c, 6)), 0};
	uint8_t ours[OUT];

	compare(c, "SSHKDF", &in, ours,
	        pak_ssh_kdf(in.d->alg, ours, in.len, view(&in.key), view(&in.salt), view(&in.info),
	                    letter[0], NULL),
	        (OSSL_PARAM[]){text("digest", in.d->name), octets("key", &in.key),
	                       octets("xcghash", &in.salt), octets("session_id", &in.info),
	                       text("type", letter), END});
}

static void krb5(struct diff_case *c)
{
	static const char *const ciphers[] = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC"};
	struct input in = draw(c);
	uint8_t ours[OUT];

	in.key.len = in.len = 16 + 8 * diff_below(c, 3);
	in.info.len = 1 + diff_below(c, 16);
	diff_bytes(c, in.key.p, in.key.len);
	diff_bytes(c, in.info.p, in.info.len);
	compare(c, "KRB5KDF", &in, ours,
	        pak_krb5_kdf(ours, in.len, view(&in.key), view(&in.info), NULL),
	        (OSSL_PARAM[]){text("cipher", ciphers[in.len / 8 - 2]), octets("key", &in.key),
	                       octets("constant", &in.info), END});
}

static void pkcs12(struct diff_case *c)
{
	struct input in = draw(c);
	unsigned rounds = 1 + (unsigned)diff_below(c, 4);
	int id = 1 + (int)diff_below(c, 3);
	uint8_t ours[OUT];

	compare(c, "PKCS12KDF", &in, ours,
	        pak_pkcs12_kdf(in.d->alg, ours, in.len, view(&in.key), view(&in.salt), rounds,
	                       (unsigned)id, NULL),
	        (OSSL_PARAM[]){text("digest", in.d->name), octets("pass", &in.key),
	                       octets("salt", &in.salt), OSSL_PARAM_construct_uint("iter", &rounds),
	                       OSSL_PARAM_construct_int("id", &id), END});
}

const struct diff_row diff_kdf[] = {
        {"HKDF", hkdf, 0},
        {"PBKDF2", pbkdf2, 0},
        {"TLS1-PRF", tls12, 0},
        {"KBKDF", kbkdf, 0},
        {"SSKDF", one_step, 0},
        {"X963KDF", x963, 0},
        {"X942KDF", x942, 0},
        {"SSHKDF", ssh, 0},
        {"KRB5KDF", krb5, 0},
        {"PKCS12KDF", pkcs12, 0},
        {0},
};
