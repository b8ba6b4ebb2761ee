/* SPDX-License-Identifier: Apache-2.0
 *
 * The module without libcrypto: a core of this test's own calls the entry point, walks every table,
 * gives it good and bad configuration, listens to the self-tests. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/params.h>

#include "tests/tap.h"

/* --- the core's side --- */

static const char *conf_value, *force_fail_value;
static char error_text[1024];
static unsigned error_reason;
static OSSL_CALLBACK *self_test_callback;

static int core_get_params(const OSSL_CORE_HANDLE *prov, OSSL_PARAM params[])
{
	(void)prov;
	for (OSSL_PARAM *p = params; p->key; p++) {
		if (!strcmp(p->key, "conf") && conf_value)
			*(const char **)p->data = conf_value;
		if (!strcmp(p->key, "force-fail") && force_fail_value)
			*(const char **)p->data = force_fail_value;
	}
	return 1;
}

static void core_new_error(const OSSL_CORE_HANDLE *prov)
{
	(void)prov;
	error_text[0] = '\0';
	error_reason = 0;
}

static void core_vset_error(const OSSL_CORE_HANDLE *prov, uint32_t reason, const char *format,
                            va_list args)
{
	(void)prov;
	error_reason = reason;
	if (format)
		vsnprintf(error_text, sizeof error_text, format, args);
}

static void self_test_cb(OPENSSL_CORE_CTX *ctx, OSSL_CALLBACK **cb, void **arg)
{
	(void)ctx;
	*cb = self_test_callback;
	*arg = NULL;
}

static OPENSSL_CORE_CTX *core_get_libctx(const OSSL_CORE_HANDLE *prov)
{
	(void)prov;
	return NULL;
}

#define FN(id, f) \
	{ \
		id, (void (*)(void))f \
	}
static const OSSL_DISPATCH upcalls[] = {FN(OSSL_FUNC_CORE_GET_PARAMS, core_get_params),
                                        FN(OSSL_FUNC_CORE_NEW_ERROR, core_new_error),
                                        FN(OSSL_FUNC_CORE_VSET_ERROR, core_vset_error),
                                        FN(OSSL_FUNC_CORE_GET_LIBCTX, core_get_libctx),
                                        FN(OSSL_FUNC_SELF_TEST_CB, self_test_cb),
                                        FN(99999, abort), /* of a newer OpenSSL */
                                        {0, NULL}};

static OSSL_provider_init_fn *entry(void)
{
	const char *dir = getenv("PAKPSS_TEST_MODULES");
	char path[4096];
	void *module;
	union {
		void *object;
		OSSL_provider_init_fn *function;
	} u;

	snprintf(path, sizeof path, "%s/pakpss.so", dir ? dir : PROVIDER_DIR);
	module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	u.object = module ? dlsym(module, "OSSL_provider_init") : NULL;
	if (!u.object) {
		fprintf(stderr, "%s: %s\n", path, dlerror());
		abort();
	}
	return u.function;
}

static void (*find(const OSSL_DISPATCH *table, int id))(void)
{
	for (; table->function_id; table++)
		if (table->function_id == id)
			return table->function;
	return NULL;
}

/* --- tables --- */

/* Functions that are only taken together: one without the other, and OpenSSL drops the whole
 * algorithm. */
struct together {
	int operation, a, b;
};
#define BOTH(OP, A, B) \
	{ \
		OSSL_OP_##OP, OSSL_FUNC_##OP##_##A, OSSL_FUNC_##OP##_##B \
	}
static const struct together pairs[] = {
        BOTH(DIGEST, GET_PARAMS, GETTABLE_PARAMS),
        BOTH(DIGEST, SET_CTX_PARAMS, SETTABLE_CTX_PARAMS),
        BOTH(DIGEST, GET_CTX_PARAMS, GETTABLE_CTX_PARAMS),
        BOTH(CIPHER, GET_PARAMS, GETTABLE_PARAMS),
        BOTH(CIPHER, SET_CTX_PARAMS, SETTABLE_CTX_PARAMS),
        BOTH(CIPHER, GET_CTX_PARAMS, GETTABLE_CTX_PARAMS),
        BOTH(CIPHER, UPDATE, FINAL),
        BOTH(MAC, SET_CTX_PARAMS, SETTABLE_CTX_PARAMS),
        BOTH(MAC, GET_CTX_PARAMS, GETTABLE_CTX_PARAMS),
        BOTH(KDF, SET_CTX_PARAMS, SETTABLE_CTX_PARAMS),
        BOTH(KDF, GET_CTX_PARAMS, GETTABLE_CTX_PARAMS),
        BOTH(RAND, SET_CTX_PARAMS, SETTABLE_CTX_PARAMS),
        BOTH(RAND, GET_CTX_PARAMS, GETTABLE_CTX_PARAMS),
        BOTH(RAND, INSTANTIATE, UNINSTANTIATE),
        BOTH(RAND, ENABLE_LOCKING, LOCK),
        BOTH(RAND, LOCK, UNLOCK),
        BOTH(RAND, GET_SEED, CLEAR_SEED),
        BOTH(KEYMGMT, GET_PARAMS, GETTABLE_PARAMS),
        BOTH(KEYMGMT, SET_PARAMS, SETTABLE_PARAMS),
        BOTH(KEYMGMT, GEN_SET_PARAMS, GEN_SETTABLE_PARAMS),
        BOTH(KEYMGMT, IMPORT, IMPORT_TYPES),
        BOTH(KEYMGMT, EXPORT, EXPORT_TYPES),
        BOTH(KEYMGMT, GEN_INIT, GEN),
        BOTH(KEYMGMT, GEN, GEN_CLEANUP),
        BOTH(KEYMGMT, FREE, HAS),
        BOTH(KEYEXCH, INIT, DERIVE),
        BOTH(KEYEXCH, SET_CTX_PARAMS, SETTABLE_CTX_PARAMS),
        BOTH(KEYEXCH, GET_CTX_PARAMS, GETTABLE_CTX_PARAMS),
        BOTH(SIGNATURE, SIGN_INIT, SIGN),
        BOTH(SIGNATURE, VERIFY_INIT, VERIFY),
        BOTH(SIGNATURE, DIGEST_SIGN_UPDATE, DIGEST_SIGN_FINAL),
        BOTH(SIGNATURE, DIGEST_VERIFY_UPDATE, DIGEST_VERIFY_FINAL),
        BOTH(SIGNATURE, SET_CTX_PARAMS, SETTABLE_CTX_PARAMS),
        BOTH(SIGNATURE, GET_CTX_PARAMS, GETTABLE_CTX_PARAMS),
};

/* What a message is started for: piece by piece, at once (EdDSA), or both. */
static int has_work(const OSSL_DISPATCH *table)
{
	int sign = find(table, OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE) ||
	           find(table, OSSL_FUNC_SIGNATURE_DIGEST_SIGN);
	int verify = find(table, OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_UPDATE) ||
	             find(table, OSSL_FUNC_SIGNATURE_DIGEST_VERIFY);

	return sign == (find(table, OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT) != NULL) &&
	       verify == (find(table, OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_INIT) != NULL);
}

static int whole(int operation, const OSSL_DISPATCH *table)
{
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (pairs[i].operation == operation &&
		    !find(table, pairs[i].a) != !find(table, pairs[i].b))
			return 0;
	if (operation == OSSL_OP_SIGNATURE && !has_work(table))
		return 0;
	for (const OSSL_DISPATCH *a = table; a->function_id; a++) {
		if (!a->function)
			return 0;
		for (const OSSL_DISPATCH *b = a + 1; b->function_id; b++)
			if (a->function_id == b->function_id)
				return 0;
	}
	return 1;
}

static void tables(const OSSL_DISPATCH *base, void *provctx)
{
	OSSL_FUNC_provider_query_operation_fn *query =
	        (OSSL_FUNC_provider_query_operation_fn *)find(base,
	                                                      OSSL_FUNC_PROVIDER_QUERY_OPERATION);
	int no_store = 1, algorithms = 0, ok = 1;

	for (int op = 0; op < 64; op++) {
		const OSSL_ALGORITHM *a = query(provctx, op, &no_store);

		for (; a && a->algorithm_names; a++, algorithms++) {
			int fine =
			        whole(op, a->implementation) && a->algorithm_description &&
			        strstr(a->property_definition, "provider=pakpss,pakpss.approved=");

			if (!fine)
				tap_diag("operation %d: %s", op, a->algorithm_names);
			ok &= fine;
		}
	}
	tap_ok(ok && algorithms > 30 && no_store == 0, "%d dispatch tables are whole", algorithms);
}

/* --- output in parts, which libcrypto asks for since 3.3 --- */

#ifndef OSSL_FUNC_DIGEST_SQUEEZE
#define OSSL_FUNC_DIGEST_SQUEEZE 14
typedef int(OSSL_FUNC_digest_squeeze_fn)(void *ctx, unsigned char *out, size_t *len, size_t cap);
#endif

static const OSSL_DISPATCH *digest_table(const OSSL_DISPATCH *base, void *provctx, const char *name)
{
	OSSL_FUNC_provider_query_operation_fn *query =
	        (OSSL_FUNC_provider_query_operation_fn *)find(base,
	                                                      OSSL_FUNC_PROVIDER_QUERY_OPERATION);
	const OSSL_ALGORITHM *a;
	int no_store;

	for (a = query(provctx, OSSL_OP_DIGEST, &no_store); a && a->algorithm_names; a++)
		if (!strncmp(a->algorithm_names, name, strlen(name)))
			return a->implementation;
	abort();
}

static void squeeze(const OSSL_DISPATCH *base, void *provctx)
{
	/* SHAKE128 of nothing (FIPS 202's examples) */
	static const unsigned char want[] = {0x7f, 0x9c, 0x2b, 0xa4, 0xe8, 0x8f, 0x82, 0x7d,
	                                     0x61, 0x60, 0x45, 0x50, 0x76, 0x05, 0x85, 0x3e};
	const OSSL_DISPATCH *t = digest_table(base, provctx, "SHAKE-128");
	OSSL_FUNC_digest_squeeze_fn *more =
	        (OSSL_FUNC_digest_squeeze_fn *)find(t, OSSL_FUNC_DIGEST_SQUEEZE);
	OSSL_FUNC_digest_final_fn *final =
	        (OSSL_FUNC_digest_final_fn *)find(t, OSSL_FUNC_DIGEST_FINAL);
	OSSL_FUNC_digest_update_fn *update =
	        (OSSL_FUNC_digest_update_fn *)find(t, OSSL_FUNC_DIGEST_UPDATE);
	OSSL_FUNC_digest_init_fn *init = (OSSL_FUNC_digest_init_fn *)find(t, OSSL_FUNC_DIGEST_INIT);
	void *ctx = ((OSSL_FUNC_digest_newctx_fn *)find(t, OSSL_FUNC_DIGEST_NEWCTX))(provctx);
	unsigned char out[sizeof want];
	size_t n = 0, m = 0;
	int ok = more && init(ctx, NULL) && more(ctx, out, &n, 5) && more(ctx, out + 5, &m, 11);

	tap_ok(ok && n == 5 && m == 11 && !memcmp(out, want, sizeof want), "squeeze");
	tap_ok(!final(ctx, out, &n, sizeof out) && !update(ctx, out, 1), "nothing after squeeze");
	tap_ok(more && init(ctx, NULL) && final(ctx, out, &n, sizeof out) && n == sizeof want &&
	               !memcmp(out, want, sizeof want) && !more(ctx, out, &n, 1),
	       "no squeeze after final");
	((OSSL_FUNC_digest_freectx_fn *)find(t, OSSL_FUNC_DIGEST_FREECTX))(ctx);
	tap_ok(!find(digest_table(base, provctx, "SHA3-256"), OSSL_FUNC_DIGEST_SQUEEZE),
	       "SHA3-256 has no squeeze");
}

/* --- provider parameters --- */

static OSSL_FUNC_provider_get_params_fn *getter(const OSSL_DISPATCH *base)
{
	return (OSSL_FUNC_provider_get_params_fn *)find(base, OSSL_FUNC_PROVIDER_GET_PARAMS);
}

static int status(const OSSL_DISPATCH *base, void *provctx)
{
	int value = -1;
	OSSL_PARAM p[] = {OSSL_PARAM_int(OSSL_PROV_PARAM_STATUS, &value), OSSL_PARAM_END};

	return getter(base)(provctx, p) ? value : -1;
}

static void parameters(const OSSL_DISPATCH *base, void *provctx)
{
	OSSL_FUNC_provider_gettable_params_fn *list = (OSSL_FUNC_provider_gettable_params_fn *)find(
	        base, OSSL_FUNC_PROVIDER_GETTABLE_PARAMS);
	int ok = 1, count = 0;

	for (const OSSL_PARAM *g = list(provctx); g->key; g++, count++) {
		const char *text = NULL;
		uint64_t number = 0;
		OSSL_PARAM p[2] = {*g, OSSL_PARAM_END};

		if (g->data_type == OSSL_PARAM_UTF8_PTR)
			p[0].data = &text;
		else
			p[0].data = &number;
		p[0].return_size = OSSL_PARAM_UNMODIFIED;
		ok &= getter(base)(provctx, p) && p[0].return_size != OSSL_PARAM_UNMODIFIED;
		ok &= g->data_type != OSSL_PARAM_UTF8_PTR || text;
	}
	tap_ok(ok && count >= 14, "%d provider parameters all answer", count);
	tap_ok(status(base, provctx) == 1, "status: running");
}

static void reasons(const OSSL_DISPATCH *base, void *provctx)
{
	OSSL_FUNC_provider_get_reason_strings_fn *f =
	        (OSSL_FUNC_provider_get_reason_strings_fn *)find(
	                base, OSSL_FUNC_PROVIDER_GET_REASON_STRINGS);
	unsigned id = 101;
	int ok = 1;

	for (const OSSL_ITEM *i = f(provctx); i->ptr; i++, id++)
		ok &= i->id == id && strlen(i->ptr) > 5;
	tap_ok(ok && id == 120, "reason codes 101 to 119 have texts");
}

static int count_group(const OSSL_PARAM params[], void *arg)
{
	unsigned id = 0;
	const OSSL_PARAM *p = OSSL_PARAM_locate_const(params, OSSL_CAPABILITY_TLS_GROUP_ID);

	if (p && OSSL_PARAM_get_uint(p, &id) && id == 23)
		++*(int *)arg;
	return 1;
}

static void capabilities(const OSSL_DISPATCH *base, void *provctx)
{
	OSSL_FUNC_provider_get_capabilities_fn *f = (OSSL_FUNC_provider_get_capabilities_fn *)find(
	        base, OSSL_FUNC_PROVIDER_GET_CAPABILITIES);
	int groups = 0;

	tap_ok(f(provctx, "TLS-GROUP", count_group, &groups) && groups == 2,
	       "TLS group 23, under both names");
	tap_ok(!f(provctx, "TLS-COOKING", count_group, &groups), "an unknown capability");
}

/* --- self-tests --- */

static const char *corrupt;   /* the test to spoil */
static int corrupted, failed; /* how often */
static char seen[4096];       /* names, each between bars */

static int listen(const OSSL_PARAM params[], void *arg)
{
	const char *phase = NULL, *name = NULL;
	const OSSL_PARAM *p = OSSL_PARAM_locate_const(params, OSSL_PROV_PARAM_SELF_TEST_PHASE);
	const OSSL_PARAM *q = OSSL_PARAM_locate_const(params, OSSL_PROV_PARAM_SELF_TEST_DESC);

	(void)arg;
	if (!p || !q || !OSSL_PARAM_get_utf8_string_ptr(p, &phase) ||
	    !OSSL_PARAM_get_utf8_string_ptr(q, &name))
		return 1;
	if (!strcmp(phase, "Start")) {
		size_t used = strlen(seen);
		snprintf(seen + used, sizeof seen - used, "%s|", name);
	}
	if (!strcmp(phase, "Fail"))
		failed++;
	if (strcmp(phase, "Corrupt") || !corrupt || strcmp(corrupt, name))
		return 1;
	corrupted++;
	return 0;
}

static void self_tests(const OSSL_DISPATCH *base, void *provctx)
{
	OSSL_FUNC_provider_self_test_fn *run =
	        (OSSL_FUNC_provider_self_test_fn *)find(base, OSSL_FUNC_PROVIDER_SELF_TEST);
	char names[4096], *name, *rest = names;
	int count = 0, ok = 1;

	self_test_callback = listen;
	tap_ok(run(provctx) == 1 && failed == 0 && seen[0], "all self-tests pass");
	memcpy(names, seen, sizeof names);
	while ((name = strsep(&rest, "|")) && *name) {
		count++;
		corrupt = name;
		corrupted = failed = 0;
		ok &= run(provctx) == 0 && corrupted == 1 && failed == 1 &&
		      status(base, provctx) == 0;
		ok &= strstr(error_text, name) != NULL;
		corrupt = NULL;
		ok &= run(provctx) == 1 && status(base, provctx) == 1;
	}
	tap_ok(ok && count >= 10,
	       "each of %d, spoilt, fails by name and stops service until all pass", count);
	self_test_callback = NULL;
}

/* --- configuration: read once a process, so each case in its own --- */

/* A mistake closes the provider: it loads, tells its state, and answers every use with one line
 * that says where. */
static int closed(const OSSL_DISPATCH *base, void *provctx, const char *where, const char *what)
{
	OSSL_FUNC_provider_query_operation_fn *query =
	        (OSSL_FUNC_provider_query_operation_fn *)find(base,
	                                                      OSSL_FUNC_PROVIDER_QUERY_OPERATION);
	const OSSL_ALGORITHM *a;
	int no_store, groups = 0, ok = 1;

	for (int op = OSSL_OP_DIGEST; op <= OSSL_OP_RAND; op++) {
		a = query(provctx, op, &no_store);
		error_text[0] = '\0';
		/* newctx is function 1 of all these operations, and its first argument the
		 * provider's context. */
		ok &= ((OSSL_FUNC_digest_newctx_fn *)find(a->implementation, 1))(provctx) == NULL;
		ok &= strstr(error_text, where) && strstr(error_text, what) &&
		      !strchr(error_text, '\n');
	}
	a = query(provctx, OSSL_OP_KEYMGMT, &no_store);
	ok &= ((OSSL_FUNC_keymgmt_new_fn *)find(a->implementation, OSSL_FUNC_KEYMGMT_NEW))(
	              provctx) == NULL;
	ok &= !((OSSL_FUNC_provider_get_capabilities_fn *)find(
	        base, OSSL_FUNC_PROVIDER_GET_CAPABILITIES))(provctx, "TLS-GROUP", count_group,
	                                                    &groups);
	return ok && status(base, provctx) == 0 && groups == 0;
}

static int in_child(const char *conf, const char *force_fail, const char *where, const char *what)
{
	int code;
	pid_t pid = fork();

	if (pid == 0) {
		const OSSL_DISPATCH *base = NULL;
		void *provctx = NULL;
		int ok;

		conf_value = conf;
		force_fail_value = force_fail;
		ok = entry()(NULL, upcalls, &base, &provctx) == 1 &&
		     closed(base, provctx, where, what);
		if (!ok)
			tap_diag("reason %u: %s", error_reason, error_text);
		fflush(stdout);
		_exit(!ok);
	}
	waitpid(pid, &code, 0);
	return code == 0;
}

static int case_file(const char *text, const char *where, const char *what)
{
	char path[] = "/tmp/pakpss-test-XXXXXX";
	int fd = mkstemp(path), ok;

	ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	ok = ok && in_child(path, NULL, where ? where : path, what);
	close(fd);
	unlink(path);
	return ok;
}

static void configuration(void)
{
	fflush(stdout);
	tap_ok(in_child("/nonexistent/pakpss.conf", NULL, "/nonexistent/pakpss.conf", ""),
	       "a missing file is named");
	tap_ok(case_file("mode = enforce\nmood = good\n", NULL, "mood"), "an unknown key is named");
	tap_ok(case_file("mode = sometimes\n", NULL, "mode"), "a bad value is named");
	tap_ok(case_file("policy = /nonexistent.der\npolicy-signer = /nonexistent.pem\n",
	                 "/nonexistent.", "cannot be opened"),
	       "a missing policy is named");
	tap_ok(in_child(NULL, "perhaps", "openssl.cnf", "force-fail"), "a bad force-fail is named");
	tap_ok(in_child(NULL, "yes", "openssl.cnf", "force-fail is set"),
	       "force-fail: nothing is served");
}

int main(void)
{
	static const OSSL_DISPATCH no_upcalls[] = {{0, NULL}};
	OSSL_FUNC_provider_teardown_fn *teardown;
	const OSSL_DISPATCH *base = NULL, *mute = NULL;
	void *provctx = NULL, *second = NULL;

	setenv("PAKPSS_CONF", PROVIDER_CONF, 1);
	configuration();
	if (!tap_ok(entry()(NULL, upcalls, &base, &provctx) == 1, "init with a newer core"))
		return tap_done();
	tables(base, provctx);
	squeeze(base, provctx);
	parameters(base, provctx);
	reasons(base, provctx);
	capabilities(base, provctx);
	self_tests(base, provctx);
	tap_ok(entry()(NULL, no_upcalls, &mute, &second) == 1 && mute == base,
	       "init with a core that offers nothing");
	teardown = (OSSL_FUNC_provider_teardown_fn *)find(base, OSSL_FUNC_PROVIDER_TEARDOWN);
	teardown(second);
	teardown(provctx);
	return tap_done();
}
