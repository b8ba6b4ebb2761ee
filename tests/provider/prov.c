/* SPDX-License-Identifier: Apache-2.0
 *
 * Contexts for tests of the provider. */
#include "tests/provider/prov.h"

#include <pthread.h>
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

/* What prov_ctx loaded: a context does not let go of its providers by itself. */
static struct {
	OSSL_LIB_CTX *ctx;
	OSSL_PROVIDER *provider;
} loaded[256];
static pthread_mutex_t loaded_lock = PTHREAD_MUTEX_INITIALIZER;

static void remember(OSSL_LIB_CTX *ctx, OSSL_PROVIDER *provider)
{
	size_t i = 0;

	pthread_mutex_lock(&loaded_lock);
	while (loaded[i].ctx)
		if (++i == sizeof loaded / sizeof *loaded)
			abort();
	loaded[i].ctx = ctx;
	loaded[i].provider = provider;
	pthread_mutex_unlock(&loaded_lock);
}

OSSL_LIB_CTX *prov_ctx(const char *const *names)
{
	OSSL_LIB_CTX *ctx = OSSL_LIB_CTX_new();

	if (!ctx)
		abort();
	if (!strcmp(names[0], "pakpss") && !OSSL_PROVIDER_set_default_search_path(ctx, prov_dir()))
		abort();
	for (; *names; names++) {
		OSSL_PROVIDER *p = OSSL_PROVIDER_load(ctx, *names);

		if (!p) {
			fprintf(stderr, "cannot load %s from %s\n", *names, prov_dir());
			ERR_print_errors_fp(stderr);
			abort();
		}
		remember(ctx, p);
	}
	return ctx;
}

void prov_ctx_free(OSSL_LIB_CTX *ctx)
{
	for (size_t i = 0; i < sizeof loaded / sizeof *loaded; i++) {
		OSSL_PROVIDER *p = NULL;

		pthread_mutex_lock(&loaded_lock);
		if (loaded[i].ctx == ctx) {
			p = loaded[i].provider;
			loaded[i].ctx = NULL;
		}
		pthread_mutex_unlock(&loaded_lock);
		if (p)
			OSSL_PROVIDER_unload(p);
	}
	OSSL_LIB_CTX_free(ctx);
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
	prov_ctx_free(ours);
	prov_ctx_free(ref);
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
