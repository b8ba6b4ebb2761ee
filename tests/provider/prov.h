/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests of the provider share: one library context with the freshly built pakpss and base, one
 * with default, and a look at the error queue. */
#ifndef TESTS_PROVIDER_PROV_H
#define TESTS_PROVIDER_PROV_H

#include <stddef.h>
#include <stdint.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

extern OSSL_LIB_CTX *ours, *ref;

/* Directory of the module under test. */
const char *prov_dir(void);

/* A context with the named providers (NULL-ended); aborts if one does not load. If the first is
 * pakpss, modules are searched in prov_dir, else where OpenSSL has its own. */
OSSL_LIB_CTX *prov_ctx(const char *const *names);

/* Unloads what prov_ctx loaded, and frees the context. */
void prov_ctx_free(OSSL_LIB_CTX *ctx);

/* Makes both contexts, under the compiled-in policy whatever the machine's configuration says. */
void prov_init(void);

/* Releases both; the test's last act before tap_done. */
void prov_done(void);

/* 1 if an error on the queue has this text in reason or data; empties the queue. prov_clear only
 * empties it. */
int prov_error_has(const char *text);
void prov_clear(void);

#endif
