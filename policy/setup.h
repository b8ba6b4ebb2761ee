/* SPDX-License-Identifier: Apache-2.0
 *
 * What both fronts call once at start: module init, the strict configuration file, the policy. */
#ifndef PAK_POLICY_SETUP_H
#define PAK_POLICY_SETUP_H

#include <stddef.h>
#include <stdint.h>

#include <pak/policy.h>
#include <pak/status.h>

#define PAK_PATH_MAX 4096
#define PAK_ERROR_TEXT_MAX 512

/* The configuration file: `key = value` lines, `#` comments; an unknown key, a repeated key or a
 * bad value refuses the whole file. Keys: mode (enforce, audit), policy and policy-signer (paths:
 * signed policy, signer's PUBLIC KEY in PEM; both or neither), audit-log (path; denials and legacy
 * use are appended), token-dir. Paths are absolute; what is not set is an empty string. */
struct pak_config {
	enum pak_policy_mode mode;
	char policy[PAK_PATH_MAX];
	char policy_signer[PAK_PATH_MAX];
	char audit_log[PAK_PATH_MAX];
	char token_dir[PAK_PATH_MAX];
};

/* Reads path into *out (defaults first). path NULL: secure_getenv("PAKPSS_CONF"), else
 * SYSCONFDIR/pakpss/pakpss.conf if it exists, else the defaults. On error `error` gets one line
 * "FILE:LINE: key: what is wrong; what to do", PAK_ERROR_TEXT_MAX bytes, or may be NULL.
 * PAK_ERR_CONFIG (a missing file that was named included), PAK_ERR_IO, PAK_ERR_MEMORY. */
PAK_MUST_CHECK enum pak_status pak_config_read(const char *path, struct pak_config *out,
                                               char *error);

/* pak_module_init, pak_config_read, load or take the compiled-in policy, install it and the
 * recorder. Runs once per process image of the module; later calls return the first result and
 * text, whatever their conf_path. config and error may be NULL. Thread-safe, also when another
 * thread forks meanwhile. After an error no policy is installed: every operation is refused. A
 * policy file must have a serial not below that of pak_policy_interim. */
PAK_MUST_CHECK enum pak_status pak_setup(const char *conf_path, struct pak_config *config,
                                         char *error);

/* The compiled-in interim policy, generated from policy/interim.toml. */
extern const struct pak_policy pak_policy_interim;

/* Decodes and verifies a signed policy (policy.asn): ECDSA P-256 with SHA-256 by signer, a
 * SubjectPublicKeyInfo in DER. No policy need be installed, and none judges it: this floor is built
 * in. *out lives until pak_policy_free. PAK_ERR_ENCODING, PAK_ERR_SIGNATURE, PAK_ERR_CONFIG (a
 * field out of its limits), PAK_ERR_KEY, PAK_ERR_UNSUPPORTED (the signer's key), PAK_ERR_MEMORY,
 * PAK_ERR_SELFTEST; `error` as above, may be NULL. */
PAK_MUST_CHECK enum pak_status pak_policy_decode(const struct pak_policy **out, const uint8_t *der,
                                                 size_t der_len, const uint8_t *signer,
                                                 size_t signer_len, char *error);

/* Frees what pak_policy_decode gave; NULL is fine. */
void pak_policy_free(const struct pak_policy *policy);

/* Lines of the audit log that could not be written since start. */
uint64_t pak_audit_lost(void);

#endif
