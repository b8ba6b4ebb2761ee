/* SPDX-License-Identifier: Apache-2.0
 *
 * Contexts for tests of the provider. */
#include "tests/provider/prov.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/provider.h>

OSSL_LIB_CTX *ours, *ref;

const char *prov_dir(void)
{
	const char *dir = getenv("PAKPSS_TEST_MODULES");

	return dir ? dir : PROVIDER_DIR;
}

OSSL_LIB_CTX *prov_ctx(const char *const *names)
{
	OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();

	if (!ctx)
		abort();
	if (!strcmp(names[0], "pakpss") && !OSSL_PROVIDER_set_default_search_path(ctx, prov_dir()))
		abort();
	for (; *names; names++)
		if (!OSSL_PROVIDER_load(ctx, *names)) {
			fprintf(stderr, "cannot load %s from %s\n", *names, prov_dir());
			ERR_print_errors_fp(stderr);
			abort();
		}
	return ctx;
}

void prov_init(void)
{
	static const char *const our_names[] = {"pakpss", "base", NULL};
	static const char *const ref_names[] = {"default", NULL};

	setenv("PAKPSS_CONF", PROVIDER_CONF, 1);
	ours = prov_ctx(our_names);
	ref = prov_ctx(ref_names);
}

void prov_done(void)
{
	OSSL_LIB_CTX_free(ours);
	OSSL_LIB_CTX_free(ref);
	ours = ref = NULL;
}

void prov_clear(void)
{
	ERR_clear_error();
}

int prov_error_has(const char *text)
{
	unsigned long code;
	const char *data;
	int flags, found = 0;

	while ((code = ERR_get_error_all(NULL, NULL, NULL, &data, &flags)) != 0) {
		const char *reason = ERR_reason_error_string(code);

		if ((reason && strstr(reason, text)) ||
		    ((flags & ERR_TXT_STRING) && strstr(data, text)))
			found = 1;
	}
	return found;
}
