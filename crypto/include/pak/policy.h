/* SPDX-License-Identifier: Apache-2.0
 *
 * The policy decision: one pure function over one installed table (docs/policy.md). The services
 * call it once per operation, at the outermost call; the fronts call it only to advertise and to
 * report. */
#ifndef PAK_POLICY_H
#define PAK_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/status.h>

/* Operations, one bit each so that a rule can name a set. "Protect" operations create protection
 * (digest, mac, encrypt, wrap, sign, keygen, derive ...); "process" operations consume it. */
enum pak_op {
	PAK_OP_DIGEST = 1u << 0,
	PAK_OP_MAC = 1u << 1,
	PAK_OP_MAC_VERIFY = 1u << 2,
	PAK_OP_ENCRYPT = 1u << 3,
	PAK_OP_DECRYPT = 1u << 4,
	PAK_OP_WRAP = 1u << 5,
	PAK_OP_UNWRAP = 1u << 6,
	PAK_OP_SIGN = 1u << 7,
	PAK_OP_VERIFY = 1u << 8,
	PAK_OP_KEYGEN = 1u << 9,
	PAK_OP_IMPORT = 1u << 10,
	PAK_OP_EXPORT = 1u << 11,
	PAK_OP_DERIVE = 1u << 12,
	PAK_OP_KDF_PASSWORD = 1u << 13,
	PAK_OP_ENCAPSULATE = 1u << 14,
	PAK_OP_DECAPSULATE = 1u << 15,
	PAK_OP_RANDOM = 1u << 16
};

/* Policy-file name of one operation ("mac-verify"); "none" if op is not exactly one known bit. */
const char *pak_op_name(enum pak_op op);

/* What is to be judged. A field that does not apply is 0: only rules that leave that field
 * unbounded match it. So a rule that bounds a field never matches a request without that measure,
 * be it an allow or a deny; empty keys and unset salts, whose measure is truly 0, meet unbounded
 * rules only (docs/policy.md). */
struct pak_policy_request {
	enum pak_alg alg;    /* the outermost primitive: PAK_ALG_ECDSA, PAK_ALG_AES_GCM ... */
	enum pak_op op;      /* exactly one bit */
	enum pak_alg hash;   /* digest used by a signature, MAC or KDF */
	enum pak_alg curve;  /* curve of the key */
	uint32_t key_bits;   /* key or modulus size; for a KDF the size of the secret input */
	uint32_t tag_bits;   /* MAC or AEAD tag */
	uint32_t iv_bits;    /* AEAD IV */
	uint32_t salt_bits;  /* KDF or signature salt */
	uint32_t iterations; /* password KDF */
	uint32_t out_bits;   /* derived output */
};

enum pak_verdict_kind {
	PAK_DENY_UNLISTED = 0, /* no rule speaks of it; also the value of a zeroed struct */
	PAK_DENY,              /* an explicit rule denies */
	PAK_ALLOW,
	PAK_ALLOW_LEGACY,   /* allowed, to be recorded and replaced */
	PAK_ALLOW_EXCEPTION /* allowed by a scoped, expiring exception */
};

#define PAK_RULE_ID_MAX 32 /* bytes, with the final NUL */

/* The decision. `rule` is the id of the rule that decided ("unlisted" when none did); `reason` is a
 * constant English sentence that lives as long as the installed policy. */
struct pak_verdict {
	enum pak_verdict_kind kind;
	bool enforced; /* false: mode is audit, the operation goes on although kind is a denial */
	char rule[PAK_RULE_ID_MAX];
	const char *reason;
};

enum pak_policy_mode {
	PAK_MODE_ENFORCE = 0, /* a denial stops the operation with PAK_ERR_POLICY */
	PAK_MODE_AUDIT = 1    /* a denial is counted and recorded, the operation goes on */
};

enum pak_rule_class { PAK_RULE_DENY, PAK_RULE_LEGACY, PAK_RULE_ALLOW, PAK_RULE_EXCEPTION };

#define PAK_RULE_SET_MAX 16 /* algorithms in one hash or curve set */

struct pak_range {
	uint32_t min, max; /* inclusive; max 0 means "no upper bound"; both 0 means "not bounded" */
};

/* One rule. Days count from 1970-01-01 in the policy's own zone; half-open [from_day, until_day),
 * 0 = open on that side. An empty set (count 0) matches anything. */
struct pak_policy_rule {
	char id[PAK_RULE_ID_MAX];
	enum pak_alg alg;
	uint32_t ops; /* OR of enum pak_op */
	enum pak_rule_class rule_class;
	uint8_t grade_rank; /* 1 = first of the policy's grade order; 0 = none */
	int32_t from_day, until_day;
	uint8_t hash_count, curve_count;
	enum pak_alg hash[PAK_RULE_SET_MAX], curve[PAK_RULE_SET_MAX];
	struct pak_range key_bits, tag_bits, iv_bits, salt_bits, iterations, out_bits;
	const char *reason;     /* one sentence for people: why, and what to use instead */
	const char *status;     /* provenance: pk-official, pk-press, derived-fips ... */
	const char *source;     /* comma separated source ids */
	const char *confidence; /* high, medium or low */
};

struct pak_policy {
	const char *name;
	const char *publisher;
	uint32_t serial;
	int32_t issued_day, next_update_day;
	int32_t zone_minutes; /* offset of the policy's days from UTC, +300 for Pakistan */
	const char *grades;   /* labels in rank order, comma separated: "A,B,C" */
	size_t rule_count;
	const struct pak_policy_rule *rules;
};

/* Decides request under policy on the given day: exceptions (those with an until_day only), then
 * explicit deny, then the most specific allow, then deny; within a class the rule with most bounded
 * fields (sets count, days do not), on a tie the earlier one. Pure and total: policy NULL, op not
 * exactly one bit, or an unknown alg give PAK_DENY_UNLISTED. `out->enforced` is set to true; the
 * mode is applied by the services. */
void pak_policy_decide(const struct pak_policy *policy, const struct pak_policy_request *request,
                       int32_t day, struct pak_verdict *out);

/* Installs policy (which must live as long as the process) and mode for all services of this
 * module. Called once by a front at init, before any operation; again with the same arguments is
 * PAK_OK. Nothing installed means everything is denied. PAK_ERR_ARG: policy is NULL, or has no rule
 * or over 4096. PAK_ERR_STATE: another policy or mode is installed. */
PAK_MUST_CHECK enum pak_status pak_policy_install(const struct pak_policy *policy,
                                                  enum pak_policy_mode mode);

/* Returns the installed policy, NULL if none. */
const struct pak_policy *pak_policy_installed(void);

/* Returns the mode given to pak_policy_install. */
enum pak_policy_mode pak_policy_mode(void);

/* Judges request with the installed policy today, without counting or recording: for advertising
 * (tables, mechanism lists, properties). Today is max(system clock, the policy's issue day). */
void pak_policy_ask(const struct pak_policy_request *request, struct pak_verdict *out);

/* Judges request as pak_policy_ask does, counts it, and passes denials and legacy use to the
 * recorder. PAK_OK: go on (in audit mode also after a denial). PAK_ERR_POLICY: refused, out says
 * why. For the services; fronts never call it. */
PAK_MUST_CHECK enum pak_status pak_policy_check(const struct pak_policy_request *request,
                                                struct pak_verdict *out);

/* The same for the request of a digest, {.alg = alg, .op = PAK_OP_DIGEST}, which is the only one
 * that comes with every message. */
PAK_MUST_CHECK enum pak_status pak_policy_check_digest(enum pak_alg alg, struct pak_verdict *out);

/* Called for every denial and legacy use; must be quick, must not call the core, may be called from
 * many threads at once. NULL stops recording. Set at init. */
typedef void pak_policy_recorder(void *arg, const struct pak_policy_request *request,
                                 const struct pak_verdict *verdict);
void pak_policy_set_recorder(pak_policy_recorder *recorder, void *arg);

/* Counters since init: verdicts by kind, indexed by enum pak_verdict_kind. */
void pak_policy_counters(uint64_t out[5]);

/* Verifies the signature of a policy that is being loaded: ECDSA P-256 with SHA-256; point is SEC 1
 * and fully validated, sig is r || s. This floor is built in and not judged, for no policy may
 * vouch for itself. PAK_ERR_KEY, PAK_ERR_LENGTH: the point; PAK_ERR_SIGNATURE; PAK_ERR_SELFTEST;
 * PAK_ERR_STATE. */
PAK_MUST_CHECK enum pak_status pak_policy_verify_signature(const uint8_t *point, size_t point_len,
                                                           const uint8_t sig[64], const void *data,
                                                           size_t len);

/* Returns 1 if the verdict lets the operation go on in mode enforce. */
static inline int pak_verdict_allows(const struct pak_verdict *v)
{
	return v->kind >= PAK_ALLOW;
}

/* Writes "encrypt rc4: denied by rule X (reason)" style text, always NUL-terminated, truncated to
 * cap (at least 1) bytes; returns the length that was wanted, as snprintf does. */
size_t pak_verdict_text(char *out, size_t cap, const struct pak_policy_request *request,
                        const struct pak_verdict *verdict);

#endif
