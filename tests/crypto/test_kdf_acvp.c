/* SPDX-License-Identifier: Apache-2.0
 *
 * The ACVP sets of key derivation: every case of every group that the core has the algorithms for.
 * The number of cases left out is printed and bounded. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/digest.h>
#include <pak/kdf_more.h>

#include "tests/crypto/acvp_hash.h"
#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

struct bytes {
	uint8_t *p;
	size_t len;
};

static struct bytes get(const json_t *t, const char *key)
{
	struct bytes b;

	b.p = json_hex(t, key, &b.len);
	return b;
}

/* Compares len bytes with the member `key` of want, and frees that. */
static int is(const uint8_t *got, size_t len, const json_t *want, const char *key)
{
	struct bytes b = get(want, key);
	int same = b.len == len && !memcmp(got, b.p, len);

	free(b.p);
	return same;
}

/* With "HMAC-" in front or not. */
static enum pak_alg hash_of(const char *name)
{
	return acvp_hash(strncmp(name, "HMAC-", 5) ? name : name + 5);
}

static int usable(enum pak_alg hash)
{
	return hash && pak_digest_len(hash);
}

enum { SKIP = -1 };

/* --- TLS --- */

static const uint8_t master[] = "master secret", extended[] = "extended master secret",
                     expansion[] = "key expansion";

static int tls_block(enum pak_alg hash, const json_t *group, const uint8_t *secret,
                     const json_t *want, struct bytes server, struct bytes client)
{
	size_t len = json_size(group, "keyBlockLength") / 8;
	uint8_t seed[128], block[256];

	memcpy(seed, server.p, server.len);
	memcpy(seed + server.len, client.p, client.len);
	return is(secret, 48, want, "masterSecret") &&
	       !pak_tls1_prf(hash, block, len, secret, 48, expansion, sizeof expansion - 1, seed,
	                     server.len + client.len, NULL) &&
	       is(block, len, want, "keyBlock");
}

static int tls12_ems(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	enum pak_alg hash = hash_of(json_text(group, "hashAlg"));
	struct bytes pre = get(t, "preMasterSecret"), session = get(t, "sessionHash");
	struct bytes client = get(t, "clientRandom"), server = get(t, "serverRandom");
	uint8_t secret[48];
	int good = !pak_tls1_prf(hash, secret, 48, pre.p, pre.len, extended, sizeof extended - 1,
	                         session.p, session.len, NULL) &&
	           tls_block(hash, group, secret, want, server, client);

	free(pre.p);
	free(session.p);
	free(client.p);
	free(server.p);
	return good;
}

static int tls_old(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	enum pak_alg hash = strcmp(json_text(group, "tlsVersion"), "v1.2")
	                            ? PAK_ALG_MD5_SHA1
	                            : hash_of(json_text(group, "hashAlg"));
	struct bytes pre = get(t, "preMasterSecret");
	struct bytes hello[2] = {get(t, "clientHelloRandom"), get(t, "serverHelloRandom")};
	struct bytes client = get(t, "clientRandom"), server = get(t, "serverRandom");
	uint8_t secret[48], seed[128];
	int good;

	memcpy(seed, hello[0].p, hello[0].len);
	memcpy(seed + hello[0].len, hello[1].p, hello[1].len);
	good = !pak_tls1_prf(hash, secret, 48, pre.p, pre.len, master, sizeof master - 1, seed,
	                     hello[0].len + hello[1].len, NULL) &&
	       tls_block(hash, group, secret, want, server, client);
	free(pre.p);
	free(hello[0].p);
	free(hello[1].p);
	free(client.p);
	free(server.p);
	return good;
}

/* --- PBKDF2 --- */

static int pbkdf(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	const char *password = json_text(t, "password");
	size_t len = json_size(t, "keyLen") / 8;
	struct bytes salt = get(t, "salt");
	uint8_t *out = calloc(1, len + 1);
	enum pak_alg hash = hash_of(json_text(group, "hmacAlg"));
	int good = !usable(hash) ? SKIP
	                         : !pak_pbkdf2(hash, out, len, (const uint8_t *)password,
	                                       strlen(password), salt.p, salt.len,
	                                       (uint32_t)json_size(t, "iterationCount"), NULL) &&
	                                   is(out, len, want, "derivedKey");

	free(salt.p);
	free(out);
	return good;
}

/* --- KBKDF --- */

static struct pak_kdf_bytes view(struct bytes b)
{
	return (struct pak_kdf_bytes){b.p, b.len};
}

static enum pak_kbkdf_place place_of(const char *name)
{
	if (!strcmp(name, "before iterator"))
		return PAK_KBKDF_BEFORE_ITERATOR;
	if (!strcmp(name, "middle fixed data"))
		return PAK_KBKDF_MIDDLE_FIXED;
	return strcmp(name, "after fixed data") ? PAK_KBKDF_BEFORE_FIXED : PAK_KBKDF_AFTER_FIXED;
}

static int mac_of(struct pak_kbkdf *k, const char *name)
{
	k->mac = strncmp(name, "CMAC-AES", 8) ? PAK_ALG_HMAC : PAK_ALG_CMAC;
	k->hash = k->mac == PAK_ALG_HMAC ? hash_of(name) : PAK_ALG_NONE;
	return k->mac == PAK_ALG_CMAC ? pak_alg_implemented(PAK_ALG_CMAC) : usable(k->hash);
}

/* The output is cut at a bit. */
static int kbkdf(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	size_t bits = json_size(group, "keyOutLength"), len = (bits + 7) / 8;
	struct bytes key = get(t, "keyIn"), iv = get(t, "iv"), fixed = get(want, "fixedData");
	const char *mode = json_text(group, "kdfMode"),
	           *place = json_text(group, "counterLocation");
	struct pak_kbkdf k = {
	        .mode = *mode == 'c'   ? PAK_KBKDF_COUNTER
	                : *mode == 'f' ? PAK_KBKDF_FEEDBACK
	                               : PAK_KBKDF_DOUBLE_PIPELINE,
	        .key = view(key),
	        .iv = view(iv),
	        .fixed = view(fixed),
	        .counter_bits =
	                strcmp(place, "none") ? (unsigned)json_size(group, "counterLength") : 0,
	        .place = place_of(place),
	        .break_bits = json_size(want, "breakLocation"),
	};
	uint8_t *out = calloc(1, len + 1);
	int good = SKIP;

	if (mac_of(&k, json_text(group, "macMode"))) {
		good = !pak_kbkdf(out, len, &k, NULL);
		if (bits % 8)
			out[len - 1] = (uint8_t)(out[len - 1] & (0xff00 >> bits % 8));
		good = good && is(out, len, want, "keyOut");
	}
	free(key.p);
	free(iv.p);
	free(fixed.p);
	free(out);
	return good;
}

static enum pak_alg kmac_of(const char *name)
{
	enum pak_alg kmac = PAK_ALG_NONE;

	if (!strcmp(name, "KMAC-128"))
		kmac = PAK_ALG_KMAC128;
	else if (!strcmp(name, "KMAC-256"))
		kmac = PAK_ALG_KMAC256;
	return pak_alg_implemented(kmac) ? kmac : PAK_ALG_NONE;
}

static int kbkdf_kmac(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	struct bytes key = get(t, "keyDerivationKey"), label = get(t, "label");
	struct bytes context = get(t, "context");
	enum pak_alg kmac = kmac_of(json_text(group, "macMode"));
	size_t len = json_size(t, "derivedKeyLength") / 8;
	uint8_t *out = calloc(1, len + 1);
	int good = SKIP;

	if (kmac)
		good = !pak_kbkdf_kmac(kmac, out, len, view(key), view(label), view(context),
		                       NULL) &&
		       is(out, len, want, "derivedKey");
	free(key.p);
	free(label.p);
	free(context.p);
	free(out);
	return good;
}

/* --- SP 800-56C --- */

struct message {
	uint8_t *p;
	size_t len;
};

static void append(struct message *m, const void *p, size_t len)
{
	m->p = realloc(m->p, m->len + len + 1);
	memcpy(m->p + m->len, p, len);
	m->len += len;
}

static void append_member(struct message *m, const json_t *t, const char *key)
{
	struct bytes b = get(t, key);

	append(m, b.p, b.len);
	free(b.p);
}

/* t || U || V || length in bits, t only where the pattern has it. */
static struct message fixed_info(const json_t *config, const json_t *t)
{
	const json_t *k = json_object_get(t, "kdfParameter");
	const char *parties[] = {"fixedInfoPartyU", "fixedInfoPartyV"};
	struct message m = {NULL, 0};
	size_t bits = json_size(k, "l");
	uint8_t l[4] = {(uint8_t)(bits >> 24), (uint8_t)(bits >> 16), (uint8_t)(bits >> 8),
	                (uint8_t)bits};

	if (!strncmp(json_text(config, "fixedInfoPattern"), "t||", 3))
		append_member(&m, k, "t");
	for (size_t i = 0; i < 2; i++) {
		append_member(&m, json_object_get(t, parties[i]), "partyId");
		append_member(&m, json_object_get(t, parties[i]), "ephemeralData");
	}
	append(&m, l, sizeof l);
	return m;
}

/* An answer to compare with, or one to judge. */
static int judged(const uint8_t *out, size_t len, const json_t *t, const json_t *want)
{
	const json_t *passed = json_object_get(want, "testPassed");

	return passed ? is(out, len, t, "dkm") == json_is_true(passed) : is(out, len, want, "dkm");
}

static int one_step(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	const json_t *config = json_object_get(group, "kdfConfiguration");
	const json_t *p = json_object_get(t, "kdfParameter");
	const char *aux = json_text(config, "auxFunction");
	struct bytes z = get(p, "z"), salt = get(p, "salt");
	struct message info = fixed_info(config, t);
	size_t len = json_size(p, "l") / 8;
	struct pak_one_step k = {
	        .mac = kmac_of(aux),
	        .hash = hash_of(aux),
	        .secret = view(z),
	        .info = {info.p, info.len},
	        .no_counter = !strcmp(json_text(config, "kdfType"), "oneStepNoCounter"),
	};
	uint8_t *out = calloc(1, len + 1);
	int good = SKIP;

	if (!strncmp(aux, "HMAC", 4))
		k.mac = PAK_ALG_HMAC;
	if (k.mac)
		k.salt = view(salt);
	if (strncmp(aux, "KMAC", 4) ? usable(k.hash) : k.mac != PAK_ALG_NONE)
		good = !pak_one_step(out, len, &k, NULL) && judged(out, len, t, want);
	free(z.p);
	free(salt.p);
	free(info.p);
	free(out);
	return good;
}

static int expand_all(struct pak_kbkdf *k, struct message z, struct bytes salt, const json_t *p,
                      const json_t *t, const json_t *want)
{
	const json_t *passed = json_object_get(want, "testPassed"), *step;
	const json_t *answers = json_object_get(passed ? t : want, "dkms");
	size_t i;
	int same = 1;

	json_array_foreach(json_object_get(p, "iterationParameters"), i, step)
	{
		struct bytes fixed = get(step, "fixedInfo");
		size_t len = json_size(step, "l") / 8;
		uint8_t out[256], answer[256];

		k->fixed = view(fixed);
		if (len > sizeof out ||
		    pak_two_step(out, len, (struct pak_kdf_bytes){z.p, z.len}, view(salt), k, NULL))
			same = 0;
		else
			same &= tap_hex(answer, sizeof answer,
			                json_string_value(json_array_get(answers, i))) == len &&
			        !memcmp(out, answer, len);
		free(fixed.p);
	}
	return passed ? same == json_is_true(passed) : same;
}

static int two_step(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	int multi = json_is_true(json_object_get(group, "multiExpansion"));
	const json_t *config = json_object_get(group, multi ? "kdfMultiExpansionConfiguration"
	                                                    : "kdfConfiguration");
	const json_t *p = json_object_get(t, multi ? "kdfMultiExpansionParameter" : "kdfParameter");
	struct bytes salt = get(p, "salt"), iv = get(p, "iv");
	struct message z = {NULL, 0}, info = {NULL, 0};
	struct pak_kbkdf k = {
	        .mode = PAK_KBKDF_FEEDBACK,
	        .iv = view(iv),
	        .counter_bits = (unsigned)json_size(config, "counterLen"),
	        .place = place_of(json_text(config, "counterLocation")),
	};
	uint8_t out[256];
	size_t len = json_size(p, "l") / 8;
	int good = SKIP;

	append_member(&z, p, "z");
	append_member(&z, p, "t"); /* a hybrid secret */
	if (mac_of(&k, json_text(config, "macMode"))) {
		if (multi) {
			good = expand_all(&k, z, salt, p, t, want);
		} else {
			info = fixed_info(config, t);
			k.fixed = (struct pak_kdf_bytes){info.p, info.len};
			good = len <= sizeof out &&
			       !pak_two_step(out, len, (struct pak_kdf_bytes){z.p, z.len},
			                     view(salt), &k, NULL) &&
			       judged(out, len, t, want);
		}
	}
	free(salt.p);
	free(iv.p);
	free(z.p);
	free(info.p);
	return good;
}

/* --- X9.63, SSH --- */

static int x963(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	enum pak_alg hash = hash_of(json_text(group, "hashAlg"));
	struct bytes z = get(t, "z"), info = get(t, "sharedInfo");
	size_t len = json_size(group, "keyDataLength") / 8;
	uint8_t out[256];
	int good = SKIP;

	if (usable(hash))
		good = !pak_x963_kdf(hash, out, len, view(z), view(info), NULL) &&
		       is(out, len, want, "keyData");
	free(z.p);
	free(info.p);
	return good;
}

static int ssh(const struct json_case *c)
{
	const json_t *group = c->group, *t = c->test, *want = c->answer;
	static const char *const names[] = {"initialIvClient",     "initialIvServer",
	                                    "encryptionKeyClient", "encryptionKeyServer",
	                                    "integrityKeyClient",  "integrityKeyServer"};
	enum pak_alg hash = hash_of(json_text(group, "hashAlg"));
	struct bytes key = get(t, "k"), exchange = get(t, "h"), session = get(t, "sessionId");
	int good = 1;

	for (int i = 0; i < 6; i++) {
		struct bytes answer = get(want, names[i]);
		uint8_t out[64];

		good &= !pak_ssh_kdf(hash, out, answer.len, view(key), view(exchange),
		                     view(session), (char)('A' + i), NULL) &&
		        !memcmp(out, answer.p, answer.len);
		free(answer.p);
	}
	free(key.p);
	free(exchange.p);
	free(session.p);
	return good;
}

int main(void)
{
	core_init();
	json_run_acvp(NULL, "KDF-1.0", 10950, kbkdf, NULL);
	json_run_acvp(NULL, "KDF-KMAC-Sp800-108r1", 100, kbkdf_kmac, NULL);
	json_run_acvp(NULL, "KDA-OneStep-Sp800-56Cr2", 550, one_step, NULL);
	json_run_acvp(NULL, "KDA-OneStepNoCounter-Sp800-56Cr2", 550, one_step, NULL);
	json_run_acvp(NULL, "KDA-TwoStep-Sp800-56Cr2", 800, two_step, NULL);
	json_run_acvp(NULL, "kdf-components-ansix9.63-1.0", 960, x963, NULL);
	json_run_acvp(NULL, "kdf-components-ssh-1.0", 400, ssh, NULL);
	json_run_acvp(NULL, "TLS-v1.2-KDF-RFC7627", 120, tls12_ems, NULL);
	json_run_acvp(NULL, "kdf-components-tls-1.0", 160, tls_old, NULL);
	json_run_acvp(NULL, "PBKDF-1.0", 50, pbkdf, NULL);
	return tap_done();
}
