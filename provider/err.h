/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: errors of the core as OpenSSL errors. Every function here raises one error and returns
 * 0, so a caller writes `return pak_fail(...)`. Reason codes are listed in docs/provider.md and
 * never change meaning. */
#ifndef PROVIDER_ERR_H
#define PROVIDER_ERR_H

#include <openssl/core.h>
#include <openssl/core_dispatch.h>

#include <pak/policy.h>
#include <pak/status.h>

struct pak_prov;

/* Where an error was raised: the bare file name, so that no build path gets into the binary. */
struct pak_where {
	const char *file;
	int line;
	const char *func;
};
#ifdef __FILE_NAME__
#define PAK_FILE __FILE_NAME__
#else
#define PAK_FILE "pakpss"
#endif
/* Static: a function that may fail needs no room on its stack for it. */
#define PAK_WHERE \
	({ \
		static const struct pak_where pak_here = {PAK_FILE, __LINE__, __func__}; \
		&pak_here; \
	})

__attribute__((cold)) int pak_err_status(const struct pak_prov *prov, enum pak_status st,
                                         const struct pak_where *where);
__attribute__((cold)) int pak_err_verdict(const struct pak_prov *prov, enum pak_status st,
                                          const struct pak_policy_request *request,
                                          const struct pak_verdict *verdict,
                                          const struct pak_where *where);
__attribute__((cold)) int pak_err_text(const struct pak_prov *prov, enum pak_status st,
                                       const struct pak_where *where, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* The status alone; a failed self-test is named. */
#define pak_fail(prov, st) pak_err_status((prov), (st), PAK_WHERE)

/* The status with the verdict's text and rule if it is a refusal. request says what was asked for.
 */
#define pak_fail_verdict(prov, st, verdict, ...) \
	pak_err_verdict((prov), (st), &(const struct pak_policy_request){__VA_ARGS__}, (verdict), \
	                PAK_WHERE)

/* The status with a text of the caller's. */
#define pak_fail_text(prov, st, ...) pak_err_text((prov), (st), PAK_WHERE, __VA_ARGS__)

extern OSSL_FUNC_provider_get_reason_strings_fn pak_prov_get_reason_strings;

#endif
