/* SPDX-License-Identifier: Apache-2.0
 *
 * What pak/kdf_more.h promises beside right answers: limits, refusals, zeroed outputs, the policy;
 * IKEv2 against the MAC service; two steps against their parts. */
#include <string.h>

#include <pak/digest.h>
#include <pak/kdf_more.h>
#include <pak/mac.h>

#include "tests/crypto/core.h"
#include "tests/tap.h"

#define TEXT(text) ((struct pak_kdf_bytes){(const uint8_t *)(text), sizeof(text) - 1})
#define NONE ((struct pak_kdf_bytes){NULL, 0})

static uint8_t out[70000];

/* 1 if st is the status wanted and the output, dirtied before, is zero. */
static int zeroed(enum pak_status st, enum pak_status want, size_t len)
{
	size_t i = 0;

	while (i < len && !out[i])
		i++;
	memset(out, 0xee, sizeof out);
	return st == want && i == len;
}

static struct pak_kbkdf counter_mode(void)
{
	return (struct pak_kbkdf){
	        .mode = PAK_KBKDF_COUNTER,
	        .mac = PAK_ALG_HMAC,
	        .hash = PAK_ALG_SHA256,
	        .key = TEXT("a key of some length"),
	        .fixed = TEXT("fixed data"),
	        .counter_bits = 8,
	};
}

static void kbkdf_limits(void)
{
	struct pak_kbkdf k = counter_mode();

	tap_ok(!pak_kbkdf(out, 255 * 32, &k, NULL), "8-bit counter: 255 blocks");
	tap_ok(zeroed(pak_kbkdf(out, 255 * 32 + 1, &k, NULL), PAK_ERR_LENGTH, 255 * 32 + 1),
	       "8-bit counter: not one byte more");
	tap_ok(zeroed(pak_kbkdf(out, 0, &k, NULL), PAK_ERR_LENGTH, 0), "no output");
	k.counter_bits = 0;
	tap_ok(zeroed(pak_kbkdf(out, 32, &k, NULL), PAK_ERR_ARG, 32), "counter mode needs one");
	k.mode = PAK_KBKDF_FEEDBACK;
	tap_ok(!pak_kbkdf(out, 65536, &k, NULL), "feedback mode does not");
	k.mode = PAK_KBKDF_DOUBLE_PIPELINE;
	k.iv = TEXT("an IV");
	tap_ok(zeroed(pak_kbkdf(out, 32, &k, NULL), PAK_ERR_ARG, 32), "an IV without feedback");
	k = counter_mode();
	k.counter_bits = 12;
	tap_ok(zeroed(pak_kbkdf(out, 32, &k, NULL), PAK_ERR_ARG, 32), "12-bit counter");
	k = counter_mode();
	k.place = PAK_KBKDF_MIDDLE_FIXED;
	k.break_bits = 81;
	tap_ok(zeroed(pak_kbkdf(out, 32, &k, NULL), PAK_ERR_ARG, 32), "a break past the end");
	k.mac = PAK_ALG_KMAC128;
	tap_ok(zeroed(pak_kbkdf(out, 32, &k, NULL), PAK_ERR_UNSUPPORTED, 32),
	       "KMAC has its own call");
	k = counter_mode();
	k.hash = PAK_ALG_MD4;
	tap_ok(zeroed(pak_kbkdf(out, 32, &k, NULL), PAK_ERR_UNSUPPORTED, 32), "a digest not here");
}

/* A counter in the middle at whole bytes is the concatenation by hand; both ends are the other
 * places. */
static void kbkdf_places(void)
{
	struct pak_kbkdf k = counter_mode();
	uint8_t want[32], got[32], counter = 1;
	int ok = 1;

	for (size_t cut = 0; cut <= k.fixed.len; cut++) {
		struct pak_mac m;

		ok &= !pak_mac_init(&m, PAK_ALG_HMAC, k.hash, PAK_OP_MAC, k.key.p, k.key.len) &&
		      !pak_mac_update(&m, k.fixed.p, cut) && !pak_mac_update(&m, &counter, 1) &&
		      !pak_mac_update(&m, k.fixed.p + cut, k.fixed.len - cut) &&
		      !pak_mac_final(&m, want, sizeof want);
		k.place = PAK_KBKDF_MIDDLE_FIXED;
		k.break_bits = 8 * cut;
		ok &= !pak_kbkdf(got, sizeof got, &k, NULL) && !memcmp(got, want, sizeof got);
		if (cut && cut < k.fixed.len)
			continue;
		k.place = cut ? PAK_KBKDF_AFTER_FIXED : PAK_KBKDF_BEFORE_FIXED;
		ok &= !pak_kbkdf(got, sizeof got, &k, NULL) && !memcmp(got, want, sizeof got);
	}
	tap_ok(ok, "the counter at every byte of the fixed data");
}

static void one_step(void)
{
	struct pak_one_step k = {.hash = PAK_ALG_SHA256, .secret = TEXT("secret")};

	k.no_counter = 1;
	tap_ok(!pak_one_step(out, 32, &k, NULL), "without counter: one block");
	tap_ok(zeroed(pak_one_step(out, 33, &k, NULL), PAK_ERR_LENGTH, 33), "and no more");
	k.mac = PAK_ALG_HMAC;
	tap_ok(zeroed(pak_one_step(out, 33, &k, NULL), PAK_ERR_LENGTH, 33), "the same with HMAC");
	k.mac = PAK_ALG_NONE;
	k.salt = TEXT("salt");
	tap_ok(zeroed(pak_one_step(out, 32, &k, NULL), PAK_ERR_ARG, 32), "a digest takes no salt");
	k.salt = k.secret = NONE;
	tap_ok(zeroed(pak_one_step(out, 32, &k, NULL), PAK_ERR_LENGTH, 32), "no secret");
	k.secret = TEXT("secret");
	k.mac = PAK_ALG_CMAC;
	tap_ok(zeroed(pak_one_step(out, 32, &k, NULL), PAK_ERR_UNSUPPORTED, 32), "CMAC");
}

static __attribute__((noinline)) void fill_stack(int byte)
{
	volatile uint8_t a[16384];

	for (size_t i = 0; i < sizeof a; i++)
		a[i] = (uint8_t)byte;
}

/* KMAC by hand is what both derivations with KMAC are, whatever the stack held before. */
static void kmac(void)
{
	const struct pak_one_step one = {
	        .mac = PAK_ALG_KMAC128,
	        .secret = TEXT("secret"),
	        .salt = TEXT("salt"),
	        .no_counter = 1,
	};
	const struct pak_mac_params p = {.custom = TEXT("KDF").p, .custom_len = 3};
	uint8_t want[48];
	struct pak_mac m;

	tap_ok(!pak_mac_init_params(&m, PAK_ALG_KMAC128, &p, PAK_OP_MAC, TEXT("salt").p, 4) &&
	               !pak_mac_update(&m, "secret", 6) && !pak_mac_final(&m, want, 48),
	       "KMAC, customized");
	for (int byte = 0; byte < 2; byte++) {
		fill_stack(byte);
		tap_ok(!pak_one_step(out, 48, &one, NULL) && !memcmp(out, want, 48),
		       "one step with KMAC over a stack of %d", byte);
		fill_stack(byte);
		tap_ok(!pak_kbkdf_kmac(PAK_ALG_KMAC128, out, 48, TEXT("salt"), TEXT("KDF"),
		                       TEXT("secret"), NULL) &&
		               !memcmp(out, want, 48),
		       "KBKDF with KMAC over a stack of %d", byte);
	}
}

static void two_step(void)
{
	struct pak_kbkdf k = counter_mode();
	uint8_t prk[32], want[100];

	tap_ok(!pak_two_step(out, 100, TEXT("secret"), TEXT("salt"), &k, NULL) &&
	               !pak_hkdf_extract(PAK_ALG_SHA256, prk, 32, TEXT("salt").p, 4,
	                                 TEXT("secret").p, 6, NULL),
	       "both steps");
	k.key = (struct pak_kdf_bytes){prk, 32};
	tap_ok(!pak_kbkdf(want, 100, &k, NULL) && !memcmp(out, want, 100), "are their parts");
}

static void others(void)
{
	const struct pak_x942 none = {.key_bits = 256};
	struct pak_x942 both = {.oid = TEXT("\6\1\1"), .key_bits = 256, .supp_pub = TEXT("x")};

	tap_ok(zeroed(pak_x963_kdf(PAK_ALG_SHA256, out, 32, NONE, NONE, NULL), PAK_ERR_LENGTH, 32),
	       "X9.63: no secret");
	tap_ok(zeroed(pak_x942_kdf(PAK_ALG_SHA256, out, 32, TEXT("z"), &none, NULL), PAK_ERR_ARG,
	              32),
	       "X9.42: no algorithm");
	tap_ok(zeroed(pak_x942_kdf(PAK_ALG_SHA256, out, 32, TEXT("z"), &both, NULL), PAK_ERR_ARG,
	              32),
	       "X9.42: key length and public information");
	for (int letter = 'A' - 1; letter <= 'G'; letter += 7)
		tap_ok(zeroed(pak_ssh_kdf(PAK_ALG_SHA256, out, 32, TEXT("k"), TEXT("h"), TEXT("s"),
		                          (char)letter, NULL),
		              PAK_ERR_ARG, 32),
		       "SSH: letter %c", letter);
	tap_ok(zeroed(pak_ssh_kdf(PAK_ALG_SHA256, out, 32, TEXT("k"), NONE, TEXT("s"), 'A', NULL),
	              PAK_ERR_LENGTH, 32),
	       "SSH: no exchange hash");
	tap_ok(zeroed(pak_krb5_kdf(out, 32, TEXT("0123456789abcdef"), TEXT("c"), NULL),
	              PAK_ERR_LENGTH, 32),
	       "Kerberos: another length than the key's");
	tap_ok(zeroed(pak_krb5_kdf(out, 15, TEXT("0123456789abcde"), TEXT("c"), NULL),
	              PAK_ERR_LENGTH, 15),
	       "Kerberos: no AES key");
	tap_ok(zeroed(pak_krb5_kdf(out, 16, TEXT("0123456789abcdef"), TEXT("0123456789abcdef0"),
	                           NULL),
	              PAK_ERR_LENGTH, 16),
	       "Kerberos: a long constant");
	tap_ok(zeroed(pak_pkcs12_kdf(PAK_ALG_SHA256, out, 32, NONE, NONE, 1, 4, NULL), PAK_ERR_ARG,
	              32),
	       "PKCS#12: id 4");
	tap_ok(zeroed(pak_pkcs12_kdf(PAK_ALG_SHA256, out, 32, NONE, NONE, 0, 1, NULL),
	              PAK_ERR_LENGTH, 32),
	       "PKCS#12: no rounds");
	tap_ok(!pak_pkcs12_kdf(PAK_ALG_SHA256, out, 32, NONE, NONE, 1, 1, NULL),
	       "PKCS#12: nothing but an id");
}

/* An extendable-output function is no digest to derive with, whatever the policy says. */
static void xofs(void)
{
	static const enum pak_alg algs[] = {PAK_ALG_SHAKE128, PAK_ALG_SHAKE256, PAK_ALG_CSHAKE128};
	const struct pak_x942 x942 = {.oid = TEXT("\6\1\1")};
	unsigned bad = 0;

	for (size_t i = 0; i < sizeof algs / sizeof *algs; i++) {
		enum pak_alg a = algs[i];
		struct pak_one_step one = {.hash = a, .secret = TEXT("secret")};
		struct pak_kbkdf k = counter_mode();

		k.hash = a;
		bad += !zeroed(pak_kbkdf(out, 32, &k, NULL), PAK_ERR_UNSUPPORTED, 32);
		bad += !zeroed(pak_two_step(out, 32, TEXT("s"), NONE, &k, NULL),
		               PAK_ERR_UNSUPPORTED, 32);
		bad += !zeroed(pak_one_step(out, 32, &one, NULL), PAK_ERR_UNSUPPORTED, 32);
		one.mac = PAK_ALG_HMAC;
		bad += !zeroed(pak_one_step(out, 32, &one, NULL), PAK_ERR_UNSUPPORTED, 32);
		bad += !zeroed(pak_x963_kdf(a, out, 32, TEXT("z"), NONE, NULL), PAK_ERR_UNSUPPORTED,
		               32);
		bad += !zeroed(pak_x942_kdf(a, out, 32, TEXT("z"), &x942, NULL),
		               PAK_ERR_UNSUPPORTED, 32);
		bad += !zeroed(pak_ssh_kdf(a, out, 32, TEXT("k"), TEXT("h"), TEXT("s"), 'A', NULL),
		               PAK_ERR_UNSUPPORTED, 32);
		bad += !zeroed(pak_pkcs12_kdf(a, out, 32, TEXT("p"), TEXT("s"), 9, 1, NULL),
		               PAK_ERR_UNSUPPORTED, 32);
		bad += !zeroed(pak_ikev2_prf_plus(a, out, 32, TEXT("k"), TEXT("S"), NULL),
		               PAK_ERR_UNSUPPORTED, 32);
		bad += !zeroed(pak_hkdf(a, out, 32, TEXT("s").p, 1, TEXT("k").p, 1, NULL, 0, NULL),
		               PAK_ERR_UNSUPPORTED, 32);
		bad += !zeroed(pak_pbkdf2(a, out, 32, TEXT("p").p, 1, TEXT("s").p, 1, 9, NULL),
		               PAK_ERR_UNSUPPORTED, 32);
	}
	tap_ok(!bad, "XOFs are refused: %u were not, or as something else", bad);
}

static void ikev2(void)
{
	static const uint8_t key[] = "NiNr", data[] = "sharedNiNr";
	uint8_t want[32];
	struct pak_mac m;

	tap_ok(!pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, key, 4) &&
	               !pak_mac_update(&m, data, 6) && !pak_mac_final(&m, want, 32) &&
	               !pak_ikev2_skeyseed(PAK_ALG_SHA256, out, sizeof out, TEXT("Ni"), TEXT("Nr"),
	                                   TEXT("shared"), NULL) &&
	               !memcmp(out, want, 32),
	       "SKEYSEED = prf(Ni | Nr, shared)");
	tap_ok(!pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, key, 4) &&
	               !pak_mac_update(&m, data, 10) && !pak_mac_final(&m, want, 32) &&
	               !pak_ikev2_rekey(PAK_ALG_SHA256, out, 32, TEXT("NiNr"), TEXT("shared"),
	                                TEXT("Ni"), TEXT("Nr"), NULL) &&
	               !memcmp(out, want, 32),
	       "rekey: prf(SK_d, shared | Ni | Nr)");
	tap_ok(!pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, key, 4) &&
	               !pak_mac_update(&m, "S\1", 2) && !pak_mac_final(&m, want, 32) &&
	               !pak_ikev2_prf_plus(PAK_ALG_SHA256, out, 255 * 32, TEXT("NiNr"), TEXT("S"),
	                                   NULL) &&
	               !memcmp(out, want, 32),
	       "prf+ starts with prf(K, S | 01)");
	tap_ok(zeroed(pak_ikev2_prf_plus(PAK_ALG_SHA256, out, 255 * 32 + 1, TEXT("k"), TEXT("S"),
	                                 NULL),
	              PAK_ERR_LENGTH, 255 * 32 + 1),
	       "prf+ ends at 255 blocks");
	tap_ok(zeroed(pak_ikev2_skeyseed(PAK_ALG_SHA256, out, 31, TEXT("Ni"), TEXT("Nr"),
	                                 TEXT("shared"), NULL),
	              PAK_ERR_BUFFER, 31),
	       "SKEYSEED: no room");
	tap_ok(zeroed(pak_ikev2_skeyseed(PAK_ALG_SHA256, out, 32,
	                                 (struct pak_kdf_bytes){out + 1000, 257}, TEXT("Nr"),
	                                 TEXT("shared"), NULL),
	              PAK_ERR_LENGTH, 32),
	       "SKEYSEED: a nonce over 256 bytes");
}

/* The TLS 1.2 PRF is denied in this program's policy; the rest is allowed. */
static void judged(void)
{
	struct pak_verdict v;

	tap_ok(zeroed(pak_tls1_prf(PAK_ALG_SHA256, out, 32, out + 1000, 48, NULL, 0, out + 2000, 32,
	                           &v),
	              PAK_ERR_POLICY, 32) &&
	               v.kind == PAK_DENY && !strcmp(v.rule, "test-tls1-prf"),
	       "the policy's word, and its rule");
	tap_ok(!pak_x963_kdf(PAK_ALG_SHA256, out, 32, TEXT("z"), NONE, &v) && v.kind == PAK_ALLOW &&
	               !strcmp(v.rule, "test-x963kdf"),
	       "an allowed one tells its rule too");
}

int main(void)
{
	core_init_bare();
	core_install_policy("tls1-prf");
	memset(out, 0xee, sizeof out);
	kbkdf_limits();
	kbkdf_places();
	one_step();
	kmac();
	two_step();
	others();
	xofs();
	ikev2();
	judged();
	return tap_done();
}
