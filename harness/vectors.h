/* SPDX-License-Identifier: Apache-2.0
 *
 * Test cases as pakpss-validate holds them, whatever file they come from. */
#ifndef PAK_HARNESS_VECTORS_H
#define PAK_HARNESS_VECTORS_H

#include "harness/jsonfile.h"
#include "harness/util.h"
#include "harness/wire.h"

#define PAK_CASES_MAX 400000 /* in one set */
#define PAK_MCT_OUTER 100
#define PAK_MCT_INNER 1000

enum pak_origin {
	PAK_FROM_FILE, /* a published or national vector */
	PAK_FRESH,     /* same shape, random content, answered by the second opinion */
	PAK_TWIN       /* a valid case with a bit changed: must be refused */
};

enum pak_expect {
	PAK_EXPECT_VALUE,  /* the answer, or a valid signature, or acceptance */
	PAK_EXPECT_REJECT, /* the input must be refused */
	PAK_EXPECT_EITHER  /* the source leaves it open (Wycheproof "acceptable") */
};

/* One outer step of a Monte Carlo test. */
struct pak_step {
	struct pak_span key, iv, in, out;
};

struct pak_case {
	uint32_t tg, tc, part; /* part numbers fresh cases and twins, from 1 */
	enum pak_origin origin;
	enum pak_expect expect;
	enum pak_msg_type op; /* PAK_MSG_DIGEST .. PAK_MSG_KEYVER; PAK_MSG_SIGN stands for sigGen */
	const char *alg, *hash, *curve;
	bool encrypt, der;
	bool xof;         /* KMAC: the form whose output may have any length */
	uint64_t size;    /* mac, tag or XOF bytes, LDT total bytes, alternate MCT message bytes */
	size_t low, high; /* MCT of an XOF: bytes of an output */
	size_t want_bits; /* compare this many bits of want; 0 = all */
	struct pak_span key, iv, aad, in, tag, pub, sig;
	struct pak_span want, want_tag;
	const struct pak_step *steps; /* PAK_MCT_OUTER */
	const char *skip;             /* why it is not run; NULL = run */
	const char *note;             /* what the source says about it */
};

struct pak_set {
	struct pak_arena arena;
	const char *name;   /* "ACVP-AES-CBC-1.0": file's algorithm, mode, revision */
	const char *source; /* "acvp" or "wycheproof" */
	const char *dir;    /* what --vectors needs to find it again */
	const char *path[2], *sha256[2];
	size_t paths;
	struct pak_case *cases;
	size_t count, room;
	size_t from_file; /* of count, the first are the file's */
};

struct pak_case *pak_set_add(struct pak_set *set);
void pak_set_free(struct pak_set *set);

/* Readers; the result is NULL and r->error is one line on failure. A well-formed file of an
 * algorithm the harness does not drive gives a set whose cases are all skipped. */
struct pak_set *pak_acvp_read(struct pak_reader *r, const char *prompt, const char *expected);
struct pak_set *pak_wycheproof_read(struct pak_reader *r, const char *path);

/* All sets at or below the paths, sorted by name; checks manifest.json where there is one. Files
 * that are no vector files are passed over. Returns false after printing one line per bad file. */
struct pak_sets {
	struct pak_set **set;
	size_t count, room;
};
bool pak_sets_find(struct pak_sets *sets, const char *const *paths, size_t count,
                   const char *const *filters, size_t filter_count);
void pak_sets_free(struct pak_sets *sets);

/* Adds `fresh` random cases per group and the twins of every valid case that verifies or opens
 * something. */
void pak_set_extend(struct pak_set *set, uint64_t seed, unsigned fresh);

/* A set made here: one case of each kind with its twins, for the self-check. */
struct pak_set *pak_set_selfcheck(uint64_t seed);

/* ACVP shapes, one function per family; called for each test with its group and its expected answer
 * (or NULL). */
struct pak_acvp {
	struct pak_reader *r;
	struct pak_set *set;
	const char *algorithm, *mode, *revision;
	const json_t *group, *test, *answer;
};
typedef void pak_acvp_fn(struct pak_acvp *a, struct pak_case *c);
pak_acvp_fn pak_acvp_ccm, pak_acvp_gmac, pak_acvp_cmac, pak_acvp_kw, pak_acvp_xts;
pak_acvp_fn pak_acvp_aes, pak_acvp_gcm, pak_acvp_digest, pak_acvp_hmac, pak_acvp_ecdsa;
pak_acvp_fn pak_acvp_xof, pak_acvp_kmac;

#endif
