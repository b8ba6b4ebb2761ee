/* SPDX-License-Identifier: Apache-2.0
 *
 * What the cipher and AEAD services tell the policy, and what they do with its answer. */
#include <string.h>

#include <pak/aead.h>
#include <pak/cipher.h>
#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

#define BOTH (PAK_OP_ENCRYPT | PAK_OP_DECRYPT)

static const struct pak_policy_rule rules[] = {
        {.id = "GCM",
         .alg = PAK_ALG_AES_GCM,
         .ops = BOTH,
         .rule_class = PAK_RULE_ALLOW,
         .key_bits = {192, 256},
         .reason = "a rule of the tests"},
        {.id = "GCM-TAG",
         .alg = PAK_ALG_AES_GCM,
         .ops = PAK_OP_ENCRYPT,
         .rule_class = PAK_RULE_DENY,
         .tag_bits = {1, 95},
         .reason = "a rule of the tests"},
        {.id = "GCM-TAG-D",
         .alg = PAK_ALG_AES_GCM,
         .ops = PAK_OP_DECRYPT,
         .rule_class = PAK_RULE_DENY,
         .tag_bits = {1, 63},
         .reason = "a rule of the tests"},
        {.id = "GCM-IV",
         .alg = PAK_ALG_AES_GCM,
         .ops = PAK_OP_ENCRYPT,
         .rule_class = PAK_RULE_DENY,
         .iv_bits = {1, 95},
         .reason = "a rule of the tests"},
        {.id = "CBC",
         .alg = PAK_ALG_AES_CBC,
         .ops = PAK_OP_DECRYPT,
         .rule_class = PAK_RULE_LEGACY,
         .key_bits = {128, 256},
         .reason = "a rule of the tests"},
        {.id = "CHACHA",
         .alg = PAK_ALG_CHACHA20_POLY1305,
         .ops = PAK_OP_DECRYPT,
         .rule_class = PAK_RULE_ALLOW,
         .key_bits = {256, 256},
         .reason = "a rule of the tests"},
        {.id = "CHACHA-DENY",
         .alg = PAK_ALG_CHACHA20_POLY1305,
         .ops = PAK_OP_ENCRYPT,
         .rule_class = PAK_RULE_DENY,
         .reason = "a rule of the tests"},
        {.id = "CHACHA20",
         .alg = PAK_ALG_CHACHA20,
         .ops = BOTH,
         .rule_class = PAK_RULE_DENY,
         .reason = "a rule of the tests"},
        {.id = "SIV",
         .alg = PAK_ALG_AES_SIV,
         .ops = BOTH,
         .rule_class = PAK_RULE_ALLOW,
         .key_bits = {512, 512},
         .reason = "a rule of the tests"},
        {.id = "GCM-SIV",
         .alg = PAK_ALG_AES_GCM_SIV,
         .ops = BOTH,
         .rule_class = PAK_RULE_DENY,
         .reason = "a rule of the tests"},
        {.id = "RC4",
         .alg = PAK_ALG_RC4,
         .ops = BOTH,
         .rule_class = PAK_RULE_DENY,
         .reason = "a rule of the tests"},
};
static const struct pak_policy policy = {
        .name = "AES (tests)",
        .publisher = "tests",
        .serial = 1,
        .grades = "A",
        .rule_count = sizeof rules / sizeof *rules,
        .rules = rules,
};

static struct pak_cipher cipher;
static struct pak_aead aead;
static uint8_t key[32] = {1}, iv[16] = {2}, in[16] = {3}, out[16], tag[16];

static int rule(const struct pak_verdict *v, const char *id)
{
	return !strcmp(v->rule, id);
}

static void ciphers(void)
{
	tap_ok(!pak_cipher_init(&cipher, PAK_ALG_AES_CBC, PAK_DECRYPT, key, 16, iv, 16) &&
	               cipher.verdict.kind == PAK_ALLOW_LEGACY && rule(&cipher.verdict, "CBC"),
	       "CBC decryption is legacy");
	tap_ok(pak_cipher_init(&cipher, PAK_ALG_AES_CBC, PAK_ENCRYPT, key, 16, iv, 16) ==
	                       PAK_ERR_POLICY &&
	               cipher.verdict.kind == PAK_DENY_UNLISTED &&
	               pak_cipher_restart(&cipher, iv, 16) == PAK_ERR_STATE,
	       "CBC encryption is not listed");
	tap_ok(pak_cipher_init(&cipher, PAK_ALG_RC4, PAK_ENCRYPT, key, 16, NULL, 0) ==
	                       PAK_ERR_POLICY &&
	               cipher.verdict.kind == PAK_DENY && rule(&cipher.verdict, "RC4"),
	       "RC4 is denied by its rule");
}

static void keys(void)
{
	tap_ok(pak_aead_init(&aead, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 16) == PAK_ERR_POLICY &&
	               aead.verdict.kind == PAK_DENY_UNLISTED && aead.phase == PAK_AEAD_EMPTY,
	       "a short key is not listed");
	tap_ok(!pak_aead_init(&aead, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 24) &&
	               rule(&aead.verdict, "GCM"),
	       "a long one is allowed");
}

static void sealing(void)
{
	tap_ok(!pak_aead_start(&aead, iv, 12, 16) && !pak_aead_start(&aead, iv, 16, 12),
	       "usual and other allowed lengths");
	tap_ok(pak_aead_start(&aead, iv, 12, 8) == PAK_ERR_POLICY &&
	               rule(&aead.verdict, "GCM-TAG") &&
	               pak_aead_update(&aead, out, in, 16) == PAK_ERR_STATE,
	       "a short tag is denied");
	tap_ok(pak_aead_start(&aead, iv, 11, 16) == PAK_ERR_POLICY && rule(&aead.verdict, "GCM-IV"),
	       "a short IV is denied");
	tap_ok(pak_aead_start(&aead, iv, 12, 8) == PAK_ERR_POLICY && rule(&aead.verdict, "GCM-TAG"),
	       "asked again, denied again");
	tap_ok(pak_aead_seal(&aead, out, tag, 8, iv, 12, in, 1, in, 16) == PAK_ERR_POLICY &&
	               pak_aead_seal(&aead, out, tag, 16, iv, 8, in, 1, in, 16) == PAK_ERR_POLICY &&
	               !pak_aead_seal(&aead, out, tag, 16, iv, 12, in, 1, in, 16) &&
	               rule(&aead.verdict, "GCM"),
	       "one-shot");
	tap_ok(!pak_aead_start(&aead, iv, 12, 16) && !pak_aead_update(&aead, out, in, 16) &&
	               pak_aead_seal_final(&aead, tag, 4) == PAK_ERR_POLICY,
	       "a tag cut short at the end is denied");
	tap_ok(!pak_aead_start(&aead, iv, 12, 16) && !pak_aead_update(&aead, out, in, 16) &&
	               !pak_aead_seal_final(&aead, tag, 16) &&
	               pak_aead_set_tag_len(&aead, 8) == PAK_ERR_POLICY &&
	               pak_aead_set_tag_len(&aead, 12) == PAK_ERR_STATE,
	       "and so is one named after it");
}

static void opening(void)
{
	tap_ok(!pak_aead_init(&aead, PAK_ALG_AES_GCM, PAK_DECRYPT, key, 32) &&
	               !pak_aead_start(&aead, iv, 1, 8) &&
	               pak_aead_start(&aead, iv, 1, 4) == PAK_ERR_POLICY &&
	               rule(&aead.verdict, "GCM-TAG-D"),
	       "decryption has rules of its own");
	tap_ok(!pak_aead_start(&aead, iv, 12, 16) &&
	               pak_aead_set_tag_len(&aead, 4) == PAK_ERR_POLICY &&
	               pak_aead_open_final(&aead, tag, 4) == PAK_ERR_STATE,
	       "the message ends with the denial");
}

static void chacha(void)
{
	tap_ok(!pak_aead_init(&aead, PAK_ALG_CHACHA20_POLY1305, PAK_DECRYPT, key, 32) &&
	               rule(&aead.verdict, "CHACHA"),
	       "ChaCha20-Poly1305 decryption is allowed");
	tap_ok(pak_aead_init(&aead, PAK_ALG_CHACHA20_POLY1305, PAK_ENCRYPT, key, 32) ==
	                       PAK_ERR_POLICY &&
	               aead.verdict.kind == PAK_DENY && rule(&aead.verdict, "CHACHA-DENY") &&
	               aead.phase == PAK_AEAD_EMPTY,
	       "encryption is denied by its rule");
	tap_ok(pak_cipher_init(&cipher, PAK_ALG_CHACHA20, PAK_ENCRYPT, key, 32, iv, 16) ==
	                       PAK_ERR_POLICY &&
	               cipher.verdict.kind == PAK_DENY && rule(&cipher.verdict, "CHACHA20"),
	       "and so is ChaCha20");
}

static void sivs(void)
{
	static uint8_t long_key[64];

	tap_ok(!pak_aead_init(&aead, PAK_ALG_AES_SIV, PAK_ENCRYPT, long_key, 64) &&
	               rule(&aead.verdict, "SIV") &&
	               pak_aead_init(&aead, PAK_ALG_AES_SIV, PAK_ENCRYPT, long_key, 48) ==
	                       PAK_ERR_POLICY &&
	               aead.verdict.kind == PAK_DENY_UNLISTED,
	       "AES-SIV by the length of both keys");
	tap_ok(pak_aead_init(&aead, PAK_ALG_AES_GCM_SIV, PAK_DECRYPT, key, 32) == PAK_ERR_POLICY &&
	               aead.verdict.kind == PAK_DENY && rule(&aead.verdict, "GCM-SIV"),
	       "AES-GCM-SIV is denied by its rule");
}

/* The last test: the error state stays. */
static void error_state(void)
{
	size_t n;
	int good = !pak_cipher_init(&cipher, PAK_ALG_AES_CBC, PAK_DECRYPT, key, 32, iv, 16) &&
	           !pak_aead_init(&aead, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 32) &&
	           !pak_aead_start(&aead, iv, 12, 16);

	pak_module_fail("a failure of the tests");
	tap_ok(good && pak_cipher_update(&cipher, out, 16, &n, in, 16) == PAK_ERR_SELFTEST &&
	               pak_cipher_final(&cipher, out, 16, &n) == PAK_ERR_SELFTEST &&
	               pak_cipher_init(&cipher, PAK_ALG_AES_CBC, PAK_DECRYPT, key, 32, iv, 16) ==
	                       PAK_ERR_SELFTEST,
	       "error state: no cipher output");
	tap_ok(pak_aead_update(&aead, out, in, 16) == PAK_ERR_SELFTEST &&
	               pak_aead_seal_final(&aead, tag, 16) == PAK_ERR_SELFTEST &&
	               pak_aead_seal(&aead, out, tag, 16, iv, 12, in, 1, in, 16) ==
	                       PAK_ERR_SELFTEST &&
	               pak_aead_start_random(&aead, iv, 12, 16) == PAK_ERR_SELFTEST &&
	               pak_tls_cbc_open(&n, tag, in, 16, 0) == PAK_ERR_SELFTEST &&
	               pak_aead_init(&aead, PAK_ALG_AES_GCM, PAK_ENCRYPT, key, 32) ==
	                       PAK_ERR_SELFTEST,
	       "error state: no AEAD output");
}

/* A corrupted answer must fail the test and shut the service. */
static int corrupt_aes(void *arg, const char *name, const char *type, const char *result)
{
	(void)type;
	return result == NULL && !strcmp(name, arg);
}

static void known_answers(void)
{
	static char names[2][8] = {"AES", "AES_GCM"};

	for (int i = 0; i < 2; i++) {
		pak_module_set_selftest_observer(corrupt_aes, names[i]);
		tap_ok(pak_module_selftest() == PAK_ERR_SELFTEST &&
		               !strcmp(pak_module_failure(), names[i]) &&
		               pak_cipher_init(&cipher, PAK_ALG_AES_CBC, PAK_DECRYPT, key, 32, iv,
		                               16) == PAK_ERR_SELFTEST,
		       "%s: a wrong answer stops the module", names[i]);
		pak_module_set_selftest_observer(NULL, NULL);
		tap_ok(!pak_module_selftest() && !pak_cipher_init(&cipher, PAK_ALG_AES_CBC,
		                                                  PAK_DECRYPT, key, 32, iv, 16),
		       "%s: and right ones start it again", names[i]);
	}
}

int main(void)
{
	core_init_bare();
	if (pak_policy_install(&policy, PAK_MODE_ENFORCE))
		return 1;
	ciphers();
	keys();
	sealing();
	opening();
	known_answers();
	chacha();
	sivs();
	error_state();
	return tap_done();
}
