/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to decode*.c: a policy under construction, and readers of single fields with their
 * limits. */
#ifndef PAK_POLICY_DECODE_H
#define PAK_POLICY_DECODE_H

#include <stdbool.h>

#include "encoding/asn1.h"
#include "policy/policy_impl.h"

/* The table with the memory it points into; freed as one. */
struct pak_table {
	struct pak_policy policy;
	struct pak_policy_rule *rules;
	char *strings;
	size_t used, cap;
};

/* What is read now, and what an error is about. */
struct pak_decoder {
	struct pak_table *t;
	char *error;
	size_t rule; /* from 1; 0: the header */
	asn1_node node;
};

/* Writes "policy: rule N (ID): field: text" to the decoder's error; returns PAK_ERR_CONFIG. */
enum pak_status pak_decode_fail(const struct pak_decoder *d, const char *field, const char *text);

/* True for 1 or more printable ASCII characters without quote and backslash. */
bool pak_decode_is_text(const char *s, size_t len);

/* Reads a text of 1 to max characters into the pool. */
PAK_MUST_CHECK enum pak_status pak_decode_text(struct pak_decoder *d, const char *path, size_t max,
                                               const char **out);

/* Reads an integer from low to high. */
PAK_MUST_CHECK enum pak_status pak_decode_number(const struct pak_decoder *d, const char *path,
                                                 int64_t low, int64_t high, int64_t *out);

/* Members of a SEQUENCE OF; -1 if it is absent. */
int pak_decode_count(const struct pak_decoder *d, const char *path);

/* An OPTIONAL value: libtasn1 knows no node of that name if it was absent. */
bool pak_decode_present(const struct pak_decoder *d, const char *path);

/* Reads the Rule in d->node into row d->rule; grades is the highest rank. */
PAK_MUST_CHECK enum pak_status pak_decode_rule(struct pak_decoder *d, int64_t grades);

#endif
