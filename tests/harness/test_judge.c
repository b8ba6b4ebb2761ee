/* SPDX-License-Identifier: Apache-2.0
 *
 * Verdicts and the ledger: replies as a worker could send them, and what they must be judged to be;
 * the second opinion; signatures in both forms. */
#include <string.h>

#include "harness/algs.h"
#include "harness/oracle.h"
#include "harness/run.h"
#include "harness/sig.h"
#include "tests/tap.h"

static struct pak_arena arena;

static struct pak_span span(const void *data, size_t n)
{
	return (struct pak_span){data, n};
}

/* A case whose answer libcrypto knows: SHA2-256 of "abc". */
static struct pak_case digest_case(void)
{
	static uint8_t md[32];
	struct pak_case c = {.op = PAK_MSG_DIGEST, .alg = "SHA2-256", .hash = "", .curve = ""};
	tap_hex(md, 32, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	c.in = span("abc", 3);
	c.want = span(md, 32);
	return c;
}

static struct pak_result judged(const struct pak_case *c, enum pak_reply status, uint64_t marks,
                                struct pak_span out, struct pak_span tag)
{
	struct pak_msg rep;
	struct pak_result res = {.diff_at = PAK_NO_DIFF};
	pak_msg_init(&rep, PAK_MSG_REPLY);
	pak_msg_number(&rep, PAK_F_STATUS, status);
	pak_msg_number(&rep, PAK_F_MARKS, marks);
	pak_msg_text(&rep, PAK_F_TEXT, "C_Function: CKR_CODE");
	if (out.data != NULL)
		pak_msg_bytes(&rep, PAK_F_OUT, out.data, out.len);
	if (tag.data != NULL)
		pak_msg_bytes(&rep, PAK_F_TAG, tag.data, tag.len);
	pak_judge(&arena, c, &rep, &res);
	return res;
}

static void expect(const struct pak_result *r, enum pak_outcome outcome, const char *reason,
                   const char *what)
{
	if (!tap_ok(r->outcome == outcome &&
	                    (reason == NULL ||
	                     (r->reason != NULL && strstr(r->reason, reason) != NULL)),
	            "%s: %s", what, pak_outcome_names[outcome]))
		tap_diag("got %s: %s", pak_outcome_names[r->outcome],
		         r->reason != NULL ? r->reason : "");
}

static void values(void)
{
	struct pak_case c = digest_case();
	struct pak_span none = {NULL, 0};
	uint8_t wrong[32], wrong_answer[32];
	memcpy(wrong, c.want.data, 32);
	wrong[9] ^= 1;
	struct pak_result r = judged(&c, PAK_REPLY_OK, 0, c.want, none);
	expect(&r, PAK_PASS, NULL, "the right answer");
	r = judged(&c, PAK_REPLY_OK, 0, span(wrong, 32), none);
	expect(&r, PAK_FAIL, "wrong answer", "one bit off");
	tap_ok(r.diff_at == 9 && strncmp(r.want, "ba7816", 6) == 0,
	       "with the byte and both values");
	r = judged(&c, PAK_REPLY_OK, 0, span(c.want.data, 31), none);
	expect(&r, PAK_FAIL, "length", "one byte short");
	r = judged(&c, PAK_REPLY_OK, 0, none, none);
	expect(&r, PAK_FAIL, "length", "success without an answer");
	r = judged(&c, PAK_REPLY_OK, PAK_MARK_STALE, span(wrong, 32), none);
	expect(&r, PAK_FAIL, "leaves the output buffer", "a stale buffer");
	r = judged(&c, PAK_REPLY_OK, PAK_MARK_BEFORE, c.want, none);
	expect(&r, PAK_FAIL, "before", "a right answer and a byte before it");
	r = judged(&c, PAK_REPLY_OK, PAK_MARK_LENGTH, c.want, none);
	expect(&r, PAK_FAIL, "more bytes", "a length that lies");
	r = judged(&c, PAK_REPLY_REJECTED, 0, none, none);
	expect(&r, PAK_FAIL, "refuses valid", "a digest that is refused");
	r = judged(&c, PAK_REPLY_ERROR, 0, none, none);
	expect(&r, PAK_FAIL, "CKR_CODE", "an error");
	r = judged(&c, PAK_REPLY_UNSUPPORTED, 0, none, none);
	expect(&r, PAK_UNSUPPORTED, NULL, "not offered");
	r = judged(&c, PAK_REPLY_POLICY, 0, none, none);
	expect(&r, PAK_UNSUPPORTED, "policy-refused", "refused by policy");
	r = judged(&c, PAK_REPLY_PROVISION, 0, none, none);
	expect(&r, PAK_INCONCLUSIVE, NULL, "no key inside");
	r = judged(&c, PAK_REPLY_INTERNAL, 0, none, none);
	expect(&r, PAK_HARNESS_ERROR, NULL, "a worker in trouble");
	/* A wrong vector is not the product's fault. */
	memcpy(wrong_answer, c.want.data, 32);
	struct pak_case bad = c;
	bad.want = span(wrong, 32);
	r = judged(&bad, PAK_REPLY_OK, 0, span(wrong_answer, 32), none);
	expect(&r, PAK_INCONCLUSIVE, "libcrypto sides", "product and libcrypto against the vector");
	bad.origin = PAK_FRESH;
	r = judged(&bad, PAK_REPLY_OK, 0, span(wrong_answer, 32), none);
	expect(&r, PAK_FAIL, NULL, "no such excuse for a fresh case");
	c.want_bits = 73; /* byte 9 differs in its last bit, which is bit 79 */
	r = judged(&c, PAK_REPLY_OK, 0, span(wrong, 32), none);
	expect(&r, PAK_PASS, NULL, "only the bits that count");
	c.want_bits = 80;
	r = judged(&c, PAK_REPLY_OK, 0, span(wrong, 32), none);
	expect(&r, PAK_FAIL, NULL, "and all of those");
}

static void messages(void)
{
	struct pak_rand rand = {5};
	struct pak_span none = {NULL, 0};
	uint8_t key[16], iv[12], plain[40], ct[40], tag[16];
	pak_rand_bytes(&rand, key, 16);
	pak_rand_bytes(&rand, iv, 12);
	pak_rand_bytes(&rand, plain, 40);
	struct pak_case c = {.op = PAK_MSG_OPEN, .alg = "ACVP-AES-GCM", .hash = "", .curve = ""};
	c.key = span(key, 16);
	c.iv = span(iv, 12);
	c.aad = span("", 0);
	tap_ok(pak_oracle_seal(ct, tag, 16, pak_cipher_find(c.alg), c.key, c.iv, c.aad,
	                       span(plain, 40)),
	       "libcrypto seals");
	c.in = span(ct, 40);
	c.tag = span(tag, 16);
	c.want = span(plain, 40);
	c.size = 16;
	struct pak_result r = judged(&c, PAK_REPLY_OK, 0, c.want, none);
	expect(&r, PAK_PASS, NULL, "a message opened");
	r = judged(&c, PAK_REPLY_OK, 0, c.in, none);
	expect(&r, PAK_FAIL, "wrong answer", "a message opened to something else");
	r = judged(&c, PAK_REPLY_REJECTED, 0, none, none);
	expect(&r, PAK_FAIL, "refuses a valid message", "a good message refused");
	c.expect = PAK_EXPECT_REJECT;
	r = judged(&c, PAK_REPLY_REJECTED, 0, none, none);
	expect(&r, PAK_CORRECT_REJECT, NULL, "a bad message refused");
	r = judged(&c, PAK_REPLY_OK, 0, c.want, none);
	expect(&r, PAK_FAIL, "accepts an invalid", "a bad message opened");
	c.origin = PAK_TWIN;
	r = judged(&c, PAK_REPLY_OK, 0, c.want, none);
	expect(&r, PAK_FAIL, "accepts an altered", "a twin opened");
	r = judged(&c, PAK_REPLY_REJECTED, PAK_MARK_RESIDUE, c.want, none);
	expect(&r, PAK_FAIL, "leaves its plaintext", "refused, with the plaintext in the buffer");
	r = judged(&c, PAK_REPLY_REJECTED, PAK_MARK_RESIDUE, c.in, none);
	expect(&r, PAK_CORRECT_REJECT, NULL, "refused, with other bytes in the buffer");
	c.expect = PAK_EXPECT_EITHER;
	r = judged(&c, PAK_REPLY_REJECTED, 0, none, none);
	expect(&r, PAK_CORRECT_REJECT, "either", "acceptable, refused");
	c.op = PAK_MSG_SEAL;
	c.expect = PAK_EXPECT_VALUE;
	c.in = span(plain, 40);
	c.want = span(ct, 40);
	c.want_tag = span(tag, 16);
	r = judged(&c, PAK_REPLY_OK, 0, c.want, span(tag, 16));
	expect(&r, PAK_PASS, NULL, "a message sealed");
	r = judged(&c, PAK_REPLY_OK, 0, c.want, span(tag, 12));
	expect(&r, PAK_FAIL, "wrong tag", "with a short tag");
	r = judged(&c, PAK_REPLY_OK, 0, c.want, none);
	expect(&r, PAK_FAIL, "wrong tag", "with no tag");
}

static void signatures(void)
{
	static const char *const names[] = {"P-224", "P-256", "P-384", "P-521", "B-233", "K-571"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct pak_curve_row *curve = pak_curve_find(names[i]);
		const struct pak_hash_row *hash = pak_hash_find("SHA2-512");
		struct pak_rand rand = {7};
		uint8_t pub[PAK_POINT_MAX], sig[2 * PAK_FIELD_MAX], again[2 * PAK_FIELD_MAX],
		        der[200];
		size_t half = (curve->order_bits + 7) / 8, n = 1 + 2 * curve->field;
		bool made = pak_oracle_sign(pub, sig, &rand, curve, hash, span("message", 7));
		tap_ok(made && pak_oracle_verify(curve, span(pub, n), hash, span("message", 7),
		                                 span(sig, 2 * half)) == PAK_OPINION_VALID,
		       "%s: a signature from the formula is valid to libcrypto", names[i]);
		tap_ok(pak_oracle_verify(curve, span(pub, n), hash, span("massage", 7),
		                         span(sig, 2 * half)) == PAK_OPINION_INVALID,
		       "%s: for no other message", names[i]);
		size_t len = pak_sig_to_der(der, sizeof der, sig, half);
		tap_ok(len != 0 && pak_sig_from_der(again, half, der, len) &&
		               memcmp(again, sig, 2 * half) == 0,
		       "%s: to DER and back", names[i]);
		tap_ok(pak_oracle_public_key(curve, span(pub, n)) == PAK_OPINION_VALID,
		       "%s: the key is good", names[i]);
		pub[n - 1] ^= 1;
		tap_ok(pak_oracle_public_key(curve, span(pub, n)) == PAK_OPINION_INVALID,
		       "%s: off the curve it is not", names[i]);
	}
}

static void own_signatures(void)
{
	struct pak_case c = {
	        .op = PAK_MSG_SIGN, .alg = "ECDSA", .hash = "SHA2-256", .curve = "P-256"};
	struct pak_rand rand = {9};
	uint8_t pub[65], sig[64];
	struct pak_result r = {.diff_at = PAK_NO_DIFF};
	c.in = span("message", 7);
	bool made = pak_oracle_sign(pub, sig, &rand, pak_curve_find("P-256"),
	                            pak_hash_find("SHA2-256"), c.in);
	tap_ok(made, "a key and a signature");
	pak_judge_signature(&arena, &c, span(pub, 65), span(sig, 64), 0, &r);
	expect(&r, PAK_PASS, NULL, "a signature under the reported key");
	sig[63] ^= 1;
	pak_judge_signature(&arena, &c, span(pub, 65), span(sig, 64), 0, &r);
	expect(&r, PAK_FAIL, "does not verify", "a wrong one");
	pak_judge_signature(&arena, &c, span(pub, 65), span(sig, 63), 0, &r);
	expect(&r, PAK_FAIL, "63 bytes", "one of the wrong length");
	pub[64] ^= 1;
	pak_judge_signature(&arena, &c, span(pub, 65), span(sig, 64), 0, &r);
	expect(&r, PAK_FAIL, "invalid public key", "a reported key off the curve");
	pak_judge_signature(&arena, &c, span(pub, 0), span(sig, 64), 0, &r);
	expect(&r, PAK_FAIL, "invalid public key", "no reported key");
}

static void strict_der(void)
{
	static const char *const bad[] = {
	        "3006020101020100ff",   "30060201010202",     "300702010102020001",
	        "3006020101020181",     "30060201ff020101",   "3081060201010201011",
	        "3106020101020101",     "300602000203010101", "30060301010201010000",
	        "30080201010201010000", "3005020101020101",   "30810602010102010",
	};
	uint8_t der[64], raw[64];
	unsigned through = 0;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char hex[64];
		snprintf(hex, sizeof hex, "%.*s", (int)(strlen(bad[i]) & ~(size_t)1), bad[i]);
		size_t n = tap_hex(der, sizeof der, hex);
		if (pak_sig_from_der(raw, 32, der, n)) {
			tap_diag("let through: %s", hex);
			through++;
		}
	}
	tap_ok(through == 0, "no loose DER is taken for a signature");
	size_t n = tap_hex(der, sizeof der, "3006020101020102");
	tap_ok(pak_sig_from_der(raw, 32, der, n) && raw[31] == 1 && raw[63] == 2, "strict DER is");
	tap_ok(!pak_sig_from_der(raw, 0, der, n), "not into nothing");
}

static void ledger(void)
{
	struct pak_ledger l = {.planned = 3};
	pak_ledger_add(&l, PAK_PASS);
	pak_ledger_add(&l, PAK_TIMEOUT);
	tap_ok(!pak_ledger_balances(&l), "a case without an outcome is missed");
	pak_ledger_add(&l, PAK_SKIPPED);
	tap_ok(pak_ledger_balances(&l) && pak_ledger_executed(&l) == 2 &&
	               pak_ledger_findings(&l) == 1,
	       "a full ledger balances");
	pak_ledger_add(&l, PAK_PASS);
	tap_ok(!pak_ledger_balances(&l), "one outcome too many does not");
	struct pak_ledger u = {.planned = 1};
	pak_ledger_add(&u, PAK_UNDECIDED);
	tap_ok(!pak_ledger_balances(&u), "an undecided case does not count as decided");
	struct pak_ledger w = {.planned = 1};
	pak_ledger_add(&w, (enum pak_outcome)77);
	tap_ok(!pak_ledger_balances(&w), "nor does an unknown one");
}

int main(void)
{
	if (!pak_oracle_open())
		return 2;
	values();
	messages();
	signatures();
	own_signatures();
	strict_der();
	ledger();
	pak_arena_free(&arena);
	pak_oracle_close();
	return tap_done();
}
