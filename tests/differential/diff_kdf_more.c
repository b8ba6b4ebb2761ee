/* SPDX-License-Identifier: Apache-2.0
 *
 * Key derivation again: the steps of HKDF alone, TLS 1.3, batches of PBKDF2; and what libcrypto has
 * no function for (every mode of KBKDF, KBKDF with KMAC, two steps, IKEv2), built here out of its
 * MACs. */
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <pak/digest.h>
#include <pak/kdf_more.h>

#include "tests/differential/peers.h"

#define MAX 200
#define OUT 300
#define BLOCK 64

static const struct digest {
	enum pak_alg alg;
	const char *name;
} digests[] = {
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

struct bytes {
	uint8_t p[MAX];
	size_t len;
};

static const struct digest *some_digest(struct diff_case *c)
{
	return &digests[diff_below(c, sizeof digests / sizeof *digests)];
}

static struct bytes some(struct diff_case *c)
{
	struct bytes b;

	b.len = 1 + diff_len(c, MAX - 1);
	diff_bytes(c, b.p, b.len);
	return b;
}

static struct pak_kdf_bytes view(const struct bytes *b)
{
	return (struct pak_kdf_bytes){b->p, b->len};
}

static OSSL_PARAM octets(const char *name, const void *p, size_t len)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)p, len);
}

static OSSL_PARAM text(const char *name, const char *value)
{
	return OSSL_PARAM_construct_utf8_string(name, (char *)(uintptr_t)value, 0);
}

#define END OSSL_PARAM_construct_end()

static void kdf(const char *name, uint8_t *out, size_t len, const OSSL_PARAM *params)
{
	EVP_KDF *k = EVP_KDF_fetch(NULL, name, NULL);
	EVP_KDF_CTX *x = EVP_KDF_CTX_new(k);

	diff_must(x && EVP_KDF_derive(x, out, len, params) > 0, name);
	EVP_KDF_CTX_free(x);
	EVP_KDF_free(k);
}

/* --- HKDF and TLS 1.3 --- */

static void hkdf_steps(struct diff_case *c)
{
	const struct digest *d = some_digest(c);
	struct bytes salt = some(c), ikm = some(c), info = some(c);
	size_t n = pak_digest_len(d->alg), len = 1 + diff_len(c, OUT - 1);
	int extract = EVP_KDF_HKDF_MODE_EXTRACT_ONLY, expand = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	uint8_t prk[64], want_prk[64], ours[OUT], want[OUT];

	diff_must(!pak_hkdf_extract(d->alg, prk, sizeof prk, salt.p, salt.len, ikm.p, ikm.len,
	                            NULL) &&
	                  !pak_hkdf_expand(d->alg, ours, len, prk, n, info.p, info.len, NULL),
	          "pak_hkdf_extract");
	diff_plant(c, ours, len);
	kdf("HKDF", want_prk, n,
	    (OSSL_PARAM[]){text("digest", d->name), OSSL_PARAM_construct_int("mode", &extract),
	                   octets("key", ikm.p, ikm.len), octets("salt", salt.p, salt.len), END});
	kdf("HKDF", want, len,
	    (OSSL_PARAM[]){text("digest", d->name), OSSL_PARAM_construct_int("mode", &expand),
	                   octets("key", prk, n), octets("info", info.p, info.len), END});
	diff_equal(c, DIFF_LIBCRYPTO, prk, want_prk, n, "HKDF-Extract %s", d->name);
	diff_equal(c, DIFF_LIBCRYPTO, ours, want, len, "HKDF-Expand %s to %zu", d->name, len);
}

/* libcrypto has the digests of TLS 1.3's suites alone. */
static void tls13(struct diff_case *c)
{
	static const char prefix[] = "tls13 ";
	const struct digest *d = &digests[2 + diff_below(c, 2)];
	size_t n = pak_digest_len(d->alg), len = 1 + diff_below(c, 100);
	int extract = EVP_KDF_HKDF_MODE_EXTRACT_ONLY, expand = EVP_KDF_HKDF_MODE_EXPAND_ONLY;
	size_t label_len = 1 + diff_below(c, 12), data_len = diff_below(c, 64);
	int first = !diff_below(c, 4); /* no secret before this one */
	uint8_t prev[64], ikm[64], label[12], data[64], step[64], want_step[64], ours[OUT],
	        want[OUT];

	diff_bytes(c, prev, sizeof prev);
	diff_bytes(c, ikm, sizeof ikm);
	diff_bytes(c, label, sizeof label);
	diff_bytes(c, data, sizeof data);
	diff_must(!pak_tls13_extract(d->alg, step, sizeof step, first ? NULL : prev, first ? 0 : n,
	                             ikm, n, (const uint8_t *)prefix, 6, label, label_len, NULL) &&
	                  !pak_tls13_expand_label(d->alg, ours, len, step, n,
	                                          (const uint8_t *)prefix, 6, label, label_len,
	                                          data, data_len, NULL),
	          "pak_tls13_extract");
	diff_plant(c, ours, len);
	kdf("TLS13-KDF", want_step, n,
	    (OSSL_PARAM[]){text("digest", d->name), OSSL_PARAM_construct_int("mode", &extract),
	                   octets("key", ikm, n), octets("prefix", prefix, 6),
	                   octets("label", label, label_len), first ? END : octets("salt", prev, n),
	                   END});
	kdf("TLS13-KDF", want, len,
	    (OSSL_PARAM[]){text("digest", d->name), OSSL_PARAM_construct_int("mode", &expand),
	                   octets("key", step, n), octets("prefix", prefix, 6),
	                   octets("label", label, label_len), octets("data", data, data_len), END});
	diff_equal(c, DIFF_LIBCRYPTO, step, want_step, n, "TLS 1.3 extract %s", d->name);
	diff_equal(c, DIFF_LIBCRYPTO, ours, want, len, "TLS 1.3 expand %s to %zu", d->name, len);
}

/* --- batches --- */

#define JOBS 20

static void pbkdf2_many(struct diff_case *c)
{
	static struct bytes password[JOBS], salt[JOBS];
	static uint8_t ours[JOBS][OUT];
	const struct digest *d = some_digest(c);
	struct pak_pbkdf2_job jobs[JOBS];
	size_t count = 1 + diff_below(c, JOBS);
	unsigned rounds = 1 + (unsigned)diff_below(c, 4);
	int unchecked = 1;
	uint8_t want[OUT];

	for (size_t i = 0; i < count; i++) {
		password[i] = some(c);
		salt[i] = some(c);
		jobs[i] = (struct pak_pbkdf2_job){ours[i],       1 + diff_len(c, OUT - 1),
		                                  password[i].p, password[i].len,
		                                  salt[i].p,     salt[i].len};
	}
	diff_must(!pak_pbkdf2_many(d->alg, jobs, count, rounds, NULL), "pak_pbkdf2_many");
	diff_plant(c, ours[count - 1], jobs[count - 1].out_len);
	for (size_t i = 0; i < count; i++) {
		kdf("PBKDF2", want, jobs[i].out_len,
		    (OSSL_PARAM[]){text("digest", d->name),
		                   octets("pass", password[i].p, password[i].len),
		                   octets("salt", salt[i].p, salt[i].len),
		                   OSSL_PARAM_construct_uint("iter", &rounds),
		                   OSSL_PARAM_construct_int("pkcs5", &unchecked), END});
		diff_equal(c, DIFF_LIBCRYPTO, ours[i], want, jobs[i].out_len,
		           "PBKDF2 %s, %zu of %zu, %u rounds", d->name, i, count, rounds);
	}
}

/* --- out of libcrypto's MACs --- */

/* HMAC with a digest, or CMAC with the cipher for the key. */
struct prf {
	const struct digest *d; /* NULL: CMAC */
	const uint8_t *key;
	size_t key_len, len;
};

static void prf(const struct prf *f, uint8_t *out, const uint8_t *in, size_t len)
{
	diff_evp_mac(f->d ? "HMAC" : "CMAC", f->d ? "digest" : "cipher",
	             f->d ? f->d->name : diff_aes_name(f->key_len, "CBC"), out, f->len, f->key,
	             f->key_len, NULL, 0, in, len);
}

struct string {
	size_t n;
	uint8_t p[3 * MAX + 2 * BLOCK];
};

static void append(struct string *s, const void *p, size_t n)
{
	memcpy(s->p + s->n, p, n);
	s->n += n;
}

/* SP 800-108r1, 4.1 to 4.3, with counters of whole bytes at any place. */
static void kbkdf_by_hand(const struct prf *f, const struct pak_kbkdf *k, uint8_t *out, size_t len)
{
	uint8_t iterator[MAX], a[BLOCK], block[BLOCK];
	size_t iterator_len = k->mode == PAK_KBKDF_FEEDBACK ? k->iv.len : 0;

	if (iterator_len)
		memcpy(iterator, k->iv.p, iterator_len);
	for (uint32_t i = 1; len > 0; i++) {
		size_t take = len < f->len ? len : f->len, n = k->counter_bits / 8;
		size_t cut = k->place == PAK_KBKDF_MIDDLE_FIXED  ? k->break_bits / 8
		             : k->place == PAK_KBKDF_AFTER_FIXED ? k->fixed.len
		                                                 : 0;
		uint8_t counter[4] = {(uint8_t)(i >> 24), (uint8_t)(i >> 16), (uint8_t)(i >> 8),
		                      (uint8_t)i};
		struct string s = {0};

		if (k->mode == PAK_KBKDF_DOUBLE_PIPELINE) {
			prf(f, a, i == 1 ? k->fixed.p : a, i == 1 ? k->fixed.len : f->len);
			memcpy(iterator, a, f->len);
			iterator_len = f->len;
		}
		if (k->place == PAK_KBKDF_BEFORE_ITERATOR)
			append(&s, counter + 4 - n, n);
		append(&s, iterator, iterator_len);
		append(&s, k->fixed.p, cut);
		if (k->place != PAK_KBKDF_BEFORE_ITERATOR)
			append(&s, counter + 4 - n, n);
		append(&s, k->fixed.p + cut, k->fixed.len - cut);
		prf(f, block, s.p, s.n);
		if (k->mode == PAK_KBKDF_FEEDBACK) {
			memcpy(iterator, block, f->len);
			iterator_len = f->len;
		}
		memcpy(out, block, take);
		out += take;
		len -= take;
	}
}

/* All that k tells beside the key; fixed and iv stay the caller's. */
static struct pak_kbkdf draw(struct diff_case *c, const struct digest *d, const struct bytes *fixed,
                             const struct bytes *iv)
{
	static const enum pak_kbkdf_mode modes[] = {PAK_KBKDF_COUNTER, PAK_KBKDF_FEEDBACK,
	                                            PAK_KBKDF_DOUBLE_PIPELINE};
	static const enum pak_kbkdf_place places[] = {PAK_KBKDF_BEFORE_ITERATOR,
	                                              PAK_KBKDF_BEFORE_FIXED, PAK_KBKDF_AFTER_FIXED,
	                                              PAK_KBKDF_MIDDLE_FIXED};
	struct pak_kbkdf k = {.mode = modes[diff_below(c, 3)],
	                      .mac = d ? PAK_ALG_HMAC : PAK_ALG_CMAC,
	                      .hash = d ? d->alg : PAK_ALG_NONE,
	                      .fixed = view(fixed)};
	int counting = k.mode == PAK_KBKDF_COUNTER;

	if (k.mode == PAK_KBKDF_FEEDBACK)
		k.iv = view(iv);
	k.counter_bits = 8 * (unsigned)(counting ? 1 + diff_below(c, 4) : diff_below(c, 5));
	k.place = k.counter_bits ? places[diff_below(c, counting ? 4 : 3)] : PAK_KBKDF_BEFORE_FIXED;
	if (k.place == PAK_KBKDF_MIDDLE_FIXED)
		k.break_bits = 8 * diff_below(c, fixed->len + 1);
	return k;
}

static void kbkdf_modes(struct diff_case *c)
{
	const struct digest *d = diff_below(c, 4) ? some_digest(c) : NULL;
	struct bytes key = some(c), fixed = some(c), iv = some(c);
	struct pak_kbkdf k = draw(c, d, &fixed, &iv);
	size_t len = 1 + diff_len(c, OUT - 1);
	uint8_t ours[OUT], want[OUT];

	if (!d) {
		key.len = 16 + 8 * diff_below(c, 3);
		diff_bytes(c, key.p, key.len);
	}
	k.key = view(&key);
	diff_must(!pak_kbkdf(ours, len, &k, NULL), "pak_kbkdf");
	diff_plant(c, ours, len);
	kbkdf_by_hand(&(struct prf){d, key.p, key.len, d ? pak_digest_len(d->alg) : 16}, &k, want,
	              len);
	diff_equal(c, DIFF_LIBCRYPTO, ours, want, len, "KBKDF %s, mode %d, place %d, %u bits: %zu",
	           d ? d->name : "CMAC", (int)k.mode, (int)k.place, k.counter_bits, len);
}

static void two_step(struct diff_case *c)
{
	const struct digest *d = diff_below(c, 4) ? some_digest(c) : NULL;
	struct bytes secret = some(c), salt = some(c), fixed = some(c), iv = some(c);
	struct pak_kbkdf k = draw(c, d, &fixed, &iv);
	size_t len = 1 + diff_len(c, OUT - 1), n = d ? pak_digest_len(d->alg) : 16;
	uint8_t prk[64], ours[OUT], want[OUT];

	if (!d) {
		salt.len = 16 + 8 * diff_below(c, 3);
		diff_bytes(c, salt.p, salt.len);
	}
	diff_must(!pak_two_step(ours, len, view(&secret), view(&salt), &k, NULL), "pak_two_step");
	diff_plant(c, ours, len);
	prf(&(struct prf){d, salt.p, salt.len, n}, prk, secret.p, secret.len);
	kbkdf_by_hand(&(struct prf){d, prk, n, n}, &k, want, len);
	diff_equal(c, DIFF_LIBCRYPTO, ours, want, len, "two steps %s, mode %d, place %d: %zu",
	           d ? d->name : "CMAC", (int)k.mode, (int)k.place, len);
}

/* SP 800-108r1, 4.4: KMAC(key, context, length, label). libcrypto's keys have 4 bytes and more. */
static void kbkdf_kmac(struct diff_case *c)
{
	int wide = (int)diff_below(c, 2);
	struct bytes key = some(c), label = some(c), context = some(c);
	size_t len = 1 + diff_len(c, OUT - 1), n;
	EVP_MAC *mac = EVP_MAC_fetch(NULL, wide ? "KMAC-256" : "KMAC-128", NULL);
	EVP_MAC_CTX *x = EVP_MAC_CTX_new(mac);
	uint8_t ours[OUT], want[OUT];

	if (key.len < 4) {
		key.len = 4;
		diff_bytes(c, key.p, 4);
	}
	diff_must(!pak_kbkdf_kmac(wide ? PAK_ALG_KMAC256 : PAK_ALG_KMAC128, ours, len, view(&key),
	                          view(&label), view(&context), NULL),
	          "pak_kbkdf_kmac");
	diff_plant(c, ours, len);
	diff_must(x &&
	                  EVP_MAC_init(x, key.p, key.len,
	                               (OSSL_PARAM[]){octets("custom", label.p, label.len),
	                                              OSSL_PARAM_construct_size_t("size", &len),
	                                              END}) > 0 &&
	                  EVP_MAC_update(x, context.p, context.len) > 0 &&
	                  EVP_MAC_final(x, want, &n, sizeof want) > 0 && n == len,
	          "KMAC");
	diff_equal(c, DIFF_LIBCRYPTO, ours, want, len, "KBKDF with KMAC%s, %zu, %zu, %zu to %zu",
	           wide ? "256" : "128", key.len, label.len, context.len, len);
	EVP_MAC_CTX_free(x);
	EVP_MAC_free(mac);
}

/* RFC 7296: prf(Ni | Nr, shared), prf(SK_d, shared | Ni | Nr), and T1 | T2 | .. of prf+, where
 * T(i) = prf(key, T(i - 1) | seed | i). */
static void ikev2(struct diff_case *c)
{
	const struct digest *d = some_digest(c);
	struct bytes key = some(c), ni = some(c), nr = some(c), shared = some(c);
	size_t n = pak_digest_len(d->alg), len = 1 + diff_len(c, OUT - 1), done = 0;
	uint8_t first[64], again[64], ours[OUT], want[64];
	struct string s = {0};

	diff_must(
	        !pak_ikev2_skeyseed(d->alg, first, 64, view(&ni), view(&nr), view(&shared), NULL) &&
	                !pak_ikev2_rekey(d->alg, again, 64, view(&key), view(&shared), view(&ni),
	                                 view(&nr), NULL) &&
	                !pak_ikev2_prf_plus(d->alg, ours, len, view(&key), view(&shared), NULL),
	        "IKEv2");
	diff_plant(c, ours, len);
	append(&s, ni.p, ni.len);
	append(&s, nr.p, nr.len);
	prf(&(struct prf){d, s.p, s.n, n}, want, shared.p, shared.len);
	diff_equal(c, DIFF_LIBCRYPTO, first, want, n, "IKEv2 SKEYSEED %s", d->name);
	s.n = 0;
	append(&s, shared.p, shared.len);
	append(&s, ni.p, ni.len);
	append(&s, nr.p, nr.len);
	prf(&(struct prf){d, key.p, key.len, n}, want, s.p, s.n);
	diff_equal(c, DIFF_LIBCRYPTO, again, want, n, "IKEv2 rekeyed %s", d->name);
	for (uint8_t i = 1; done < len; i++) {
		size_t take = len - done < n ? len - done : n;

		s.n = 0;
		append(&s, want, i == 1 ? 0 : n);
		append(&s, shared.p, shared.len);
		append(&s, &i, 1);
		prf(&(struct prf){d, key.p, key.len, n}, want, s.p, s.n);
		diff_equal(c, DIFF_LIBCRYPTO, ours + done, want, take, "IKEv2 prf+ %s, block %u",
		           d->name, i);
		done += take;
	}
}

const struct diff_row diff_kdf_more[] = {
        {"HKDF, its steps", hkdf_steps, 0},
        {"TLS 1.3", tls13, 0},
        {"PBKDF2, many", pbkdf2_many, 0},
        {"KBKDF, every mode", kbkdf_modes, 0},
        {"KBKDF with KMAC", kbkdf_kmac, 0},
        {"two steps", two_step, 0},
        {"IKEv2", ikev2, 0},
        {0},
};
