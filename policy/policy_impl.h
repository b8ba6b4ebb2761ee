/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to policy/ and its tests: files, errors, the compiled form, the audit log. */
#ifndef PAK_POLICY_PRIVATE_H
#define PAK_POLICY_PRIVATE_H

#include <stddef.h>
#include <stdint.h>

#include <pak/policy.h>
#include <pak/status.h>

#include "policy/setup.h"

/* Writes one line to error (PAK_ERROR_TEXT_MAX bytes, may be NULL); returns status. */
enum pak_status pak_error_set(char *error, enum pak_status status, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

/* Reads a regular file of at most max bytes that not everyone may write; *data is malloc'd, with a
 * NUL behind its end. PAK_ERR_CONFIG: missing or not acceptable; PAK_ERR_IO; PAK_ERR_MEMORY. */
PAK_MUST_CHECK enum pak_status pak_file_read(const char *path, size_t max, uint8_t **data,
                                             size_t *len, char *error);

/* Parses len bytes of a configuration; name is used in errors. */
PAK_MUST_CHECK enum pak_status pak_config_parse(const char *name, const char *text, size_t len,
                                                struct pak_config *out, char *error);

/* Decodes the compiled form (Policy of policy.asn), whose signature was checked before. */
PAK_MUST_CHECK enum pak_status pak_policy_decode_table(const struct pak_policy **out,
                                                       const uint8_t *der, size_t der_len,
                                                       char *error);

/* Reads, verifies and decodes the policy that config names; its serial must not be below floor's.
 */
PAK_MUST_CHECK enum pak_status pak_policy_load(const struct pak_policy **out,
                                               const struct pak_config *config,
                                               const struct pak_policy *floor, char *error);

/* The audit log: opens path (an absolute path that must stay valid) and returns the recorder to
 * install. Failures are counted, never reported to an operation. */
void pak_record_open(const char *path, const struct pak_policy *policy);
pak_policy_recorder pak_record;

#endif
