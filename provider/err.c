/* SPDX-License-Identifier: Apache-2.0
 *
 * The one place where a status of the core becomes an OpenSSL reason code. */
#include "provider/provider.h"

#include <stdarg.h>
#include <stdio.h>

#include <pak/module.h>

#define TEXT_MAX 640

/* Reason codes: public, stable, above the ones OpenSSL reserves for all libraries. */
enum reason {
	R_ARG = 101,
	R_LENGTH,
	R_BUFFER,
	R_STATE,
	R_UNSUPPORTED,
	R_POLICY,
	R_AUTH,
	R_SIGNATURE,
	R_DATA,
	R_KEY,
	R_KEY_USE,
	R_ENCODING,
	R_LIMIT,
	R_ENTROPY,
	R_SELFTEST,
	R_MEMORY,
	R_IO,
	R_CONFIG,
	R_INTERNAL
};

static const OSSL_ITEM reason_strings[] = {
        {R_ARG, "argument missing or out of range"},
        {R_LENGTH, "length not permitted"},
        {R_BUFFER, "output buffer too small"},
        {R_STATE, "operation not initialised, or already finished"},
        {R_UNSUPPORTED, "not implemented by this provider"},
        {R_POLICY, "refused by policy"},
        {R_AUTH, "tag does not match"},
        {R_SIGNATURE, "signature does not verify"},
        {R_DATA, "bad padding or ciphertext"},
        {R_KEY, "key not valid"},
        {R_KEY_USE, "key of another type, or without the needed part"},
        {R_ENCODING, "malformed encoding"},
        {R_LIMIT, "usage limit reached"},
        {R_ENTROPY, "entropy source failed"},
        {R_SELFTEST, "module in error state: self-test failed"},
        {R_MEMORY, "out of memory"},
        {R_IO, "file could not be read or written"},
        {R_CONFIG, "configuration not acceptable"},
        {R_INTERNAL, "internal check failed"},
        {0, NULL}};

const OSSL_ITEM *pak_prov_get_reason_strings(void *provctx)
{
	(void)provctx;
	return reason_strings;
}

/* No default: a status without a reason is a build error. */
static enum reason reason_of(enum pak_status st)
{
	switch (st) {
	case PAK_ERR_ARG:
		return R_ARG;
	case PAK_ERR_LENGTH:
		return R_LENGTH;
	case PAK_ERR_BUFFER:
		return R_BUFFER;
	case PAK_ERR_STATE:
		return R_STATE;
	case PAK_ERR_UNSUPPORTED:
		return R_UNSUPPORTED;
	case PAK_ERR_POLICY:
		return R_POLICY;
	case PAK_ERR_AUTH:
		return R_AUTH;
	case PAK_ERR_SIGNATURE:
		return R_SIGNATURE;
	case PAK_ERR_DATA:
		return R_DATA;
	case PAK_ERR_KEY:
		return R_KEY;
	case PAK_ERR_KEY_USE:
		return R_KEY_USE;
	case PAK_ERR_ENCODING:
		return R_ENCODING;
	case PAK_ERR_LIMIT:
		return R_LIMIT;
	case PAK_ERR_ENTROPY:
		return R_ENTROPY;
	case PAK_ERR_SELFTEST:
		return R_SELFTEST;
	case PAK_ERR_MEMORY:
		return R_MEMORY;
	case PAK_ERR_IO:
		return R_IO;
	case PAK_ERR_CONFIG:
		return R_CONFIG;
	case PAK_OK: /* nothing failed, yet an error is raised */
	case PAK_ERR_INTERNAL:
		break;
	}
	return R_INTERNAL;
}

static void vset(const struct pak_prov *prov, enum reason reason, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	prov->vset_error(prov->core, reason, format, args);
	va_end(args);
}

/* text NULL: the reason says it all. */
static int raise_error(const struct pak_prov *prov, enum reason reason, const char *text,
                       const struct pak_where *where)
{
	if (!prov || !prov->new_error || !prov->vset_error)
		return 0;
	prov->new_error(prov->core);
	if (prov->set_error_debug)
		prov->set_error_debug(prov->core, where->file, where->line, where->func);
	if (text)
		vset(prov, reason, "%s", text);
	else
		vset(prov, reason, NULL);
	return 0;
}

int pak_err_status(const struct pak_prov *prov, enum pak_status st, const struct pak_where *where)
{
	return raise_error(prov, reason_of(st),
	                   st == PAK_ERR_SELFTEST ? pak_module_failure() : NULL, where);
}

int pak_err_verdict(const struct pak_prov *prov, enum pak_status st,
                    const struct pak_policy_request *request, const struct pak_verdict *verdict,
                    const struct pak_where *where)
{
	char text[TEXT_MAX];

	if (st != PAK_ERR_POLICY)
		return pak_err_status(prov, st, where);
	(void)pak_verdict_text(text, sizeof text, request, verdict);
	return raise_error(prov, R_POLICY, text, where);
}

int pak_err_text(const struct pak_prov *prov, enum pak_status st, const struct pak_where *where,
                 const char *format, ...)
{
	char text[TEXT_MAX];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	return raise_error(prov, reason_of(st), text, where);
}
