/* SPDX-License-Identifier: Apache-2.0
 *
 * The provider's entry point and base functions (provider(7), provider-base(7)). libcrypto is
 * reached only through the functions it passes to OSSL_provider_init. */
#include "provider/provider.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/module.h>
#include <pak/rng.h>

#include "provider/params.h"

static OSSL_FUNC_provider_teardown_fn teardown;
static OSSL_FUNC_provider_gettable_params_fn gettable_params;
static OSSL_FUNC_provider_get_params_fn get_params;
static OSSL_FUNC_provider_query_operation_fn query_operation;
static OSSL_FUNC_provider_self_test_fn self_test;
static OSSL_FUNC_provider_random_bytes_fn random_bytes;

#define PROVIDER_NAME "Pakistan Security Standards provider (unofficial interim policy)"

/* --- parameters --- */

static const OSSL_PARAM gettable[] = {PAK_PARAM_UTF8_PTR(OSSL_PROV_PARAM_NAME),
                                      PAK_PARAM_UTF8_PTR(OSSL_PROV_PARAM_VERSION),
                                      PAK_PARAM_UTF8_PTR(OSSL_PROV_PARAM_BUILDINFO),
                                      PAK_PARAM_INT(OSSL_PROV_PARAM_STATUS),
                                      PAK_PARAM_UTF8_PTR("pakpss.policy"),
                                      PAK_PARAM_UINT("pakpss.policy-serial"),
                                      PAK_PARAM_UTF8_PTR("pakpss.mode"),
                                      PAK_PARAM_UTF8_PTR("pakpss.state"),
                                      PAK_PARAM_UTF8_PTR("pakpss.failure"),
                                      PAK_PARAM_UINT64("pakpss.allowed"),
                                      PAK_PARAM_UINT64("pakpss.legacy"),
                                      PAK_PARAM_UINT64("pakpss.exception"),
                                      PAK_PARAM_UINT64("pakpss.denied"),
                                      PAK_PARAM_UINT64("pakpss.unlisted"),
                                      PAK_PARAM_END};

static const OSSL_PARAM *gettable_params(void *provctx)
{
	(void)provctx;
	return gettable;
}

static const char *state_name(enum pak_state state)
{
	switch (state) {
	case PAK_STATE_UNINITIALISED:
		return "uninitialised";
	case PAK_STATE_SELFTEST:
		return "self-test";
	case PAK_STATE_RUNNING:
		return "running";
	case PAK_STATE_ERROR:
		return "error";
	}
	return "unknown";
}

static int set_counter(OSSL_PARAM *p, enum pak_verdict_kind kind)
{
	uint64_t counters[5];

	pak_policy_counters(counters);
	return pak_param_set_uint(p, counters[kind]);
}

static int get_one(const struct pak_prov *prov, OSSL_PARAM *p)
{
	const struct pak_policy *policy = pak_policy_installed();
	const char *failure = pak_module_failure();

	switch (pak_param_id(p->key)) {
	case PAK_P_NAME:
		return pak_param_set_utf8(p, PROVIDER_NAME);
	case PAK_P_VERSION:
		return pak_param_set_utf8(p, pak_module_version());
	case PAK_P_BUILDINFO:
		return pak_param_set_utf8(p, pak_module_info());
	case PAK_P_STATUS:
		return pak_param_set_int(p, prov->closed == PAK_OK &&
		                                    pak_module_state() == PAK_STATE_RUNNING);
	case PAK_P_PAK_POLICY:
		return pak_param_set_utf8(p, policy ? policy->name : "");
	case PAK_P_PAK_SERIAL:
		return pak_param_set_uint(p, policy ? policy->serial : 0);
	case PAK_P_PAK_MODE:
		return pak_param_set_utf8(p, pak_policy_mode() == PAK_MODE_AUDIT ? "audit"
		                                                                 : "enforce");
	case PAK_P_PAK_STATE:
		return pak_param_set_utf8(
		        p, prov->closed != PAK_OK ? "closed" : state_name(pak_module_state()));
	case PAK_P_PAK_FAILURE:
		return pak_param_set_utf8(p, prov->closed != PAK_OK ? prov->closed_text
		                             : failure              ? failure
		                                                    : "");
	case PAK_P_PAK_ALLOWED:
		return set_counter(p, PAK_ALLOW);
	case PAK_P_PAK_LEGACY:
		return set_counter(p, PAK_ALLOW_LEGACY);
	case PAK_P_PAK_EXCEPTION:
		return set_counter(p, PAK_ALLOW_EXCEPTION);
	case PAK_P_PAK_DENIED:
		return set_counter(p, PAK_DENY);
	case PAK_P_PAK_UNLISTED:
		return set_counter(p, PAK_DENY_UNLISTED);
	default:
		return 1;
	}
}

static int get_params(void *provctx, OSSL_PARAM params[])
{
	for (OSSL_PARAM *p = params; p->key; p++)
		if (!get_one(provctx, p))
			return 0;
	return 1;
}

/* --- self-tests --- */

/* One on-demand self-test at a time: the observer is the process's, the callback this context's. */
static pthread_mutex_t self_test_lock = PTHREAD_MUTEX_INITIALIZER;

static struct self_test_cb {
	OSSL_CALLBACK *call;
	void *arg;
} self_test_target; /* static: a first-use test of another thread may look at it at any time */

/* Tells OpenSSL of a test in its own words; returns what the application answered. */
static int tell(const struct self_test_cb *cb, const char *phase, const char *type,
                const char *name)
{
	OSSL_PARAM params[] = {{OSSL_PROV_PARAM_SELF_TEST_PHASE, OSSL_PARAM_UTF8_STRING,
	                        (void *)phase, strlen(phase), 0},
	                       {OSSL_PROV_PARAM_SELF_TEST_TYPE, OSSL_PARAM_UTF8_STRING,
	                        (void *)type, strlen(type), 0},
	                       {OSSL_PROV_PARAM_SELF_TEST_DESC, OSSL_PARAM_UTF8_STRING,
	                        (void *)name, strlen(name), 0},
	                       PAK_PARAM_END};

	return cb->call(params, cb->arg);
}

/* The application corrupts a test by answering 0 in the phase "Corrupt". */
static int observe(void *arg, const char *name, const char *type, const char *result)
{
	const struct self_test_cb *cb = arg;

	if (result) {
		(void)tell(cb, strcmp(result, "pass") ? "Fail" : "Pass", type, name);
		return 0;
	}
	(void)tell(cb, "Start", type, name);
	return tell(cb, "Corrupt", type, name) == 0;
}

static int self_test(void *provctx)
{
	const struct pak_prov *prov = provctx;
	struct self_test_cb cb = {NULL, NULL};
	enum pak_status st;

	if (prov->self_test_cb && prov->get_libctx)
		prov->self_test_cb(prov->get_libctx(prov->core), &cb.call, &cb.arg);
	pthread_mutex_lock(&self_test_lock);
	if (cb.call) {
		self_test_target = cb;
		pak_module_set_selftest_observer(observe, &self_test_target);
	}
	st = pak_module_selftest();
	pak_module_set_selftest_observer(NULL, NULL);
	pthread_mutex_unlock(&self_test_lock);
	return st == PAK_OK ? 1 : pak_fail(prov, st);
}

/* --- operations --- */

static const OSSL_ALGORITHM *query_operation(void *provctx, int operation, int *no_store)
{
	(void)provctx;
	*no_store = 0;
	return pak_names_query(operation);
}

/* which: private or public; both are this thread's DRBG. strength in bits: at most that of
 * CTR_DRBG-AES-256. */
static int random_bytes(void *provctx, int which, void *buf, size_t n, unsigned int strength)
{
	const struct pak_prov *prov = provctx;
	enum pak_status st;

	(void)which;
	if (!pak_prov_is_open(prov))
		return 0;
	if (strength > 256)
		return pak_fail_text(prov, PAK_ERR_UNSUPPORTED, "strength %u, at most 256",
		                     strength);
	st = pak_rng_bytes(buf, n);
	return st == PAK_OK ? 1 : pak_fail(prov, st);
}

/* --- life --- */

static void teardown(void *provctx)
{
	free(provctx);
}

static const OSSL_DISPATCH base_functions[] = {
        PAK_FN(OSSL_FUNC_PROVIDER_TEARDOWN, teardown),
        PAK_FN(OSSL_FUNC_PROVIDER_GETTABLE_PARAMS, gettable_params),
        PAK_FN(OSSL_FUNC_PROVIDER_GET_PARAMS, get_params),
        PAK_FN(OSSL_FUNC_PROVIDER_QUERY_OPERATION, query_operation),
        PAK_FN(OSSL_FUNC_PROVIDER_GET_REASON_STRINGS, pak_prov_get_reason_strings),
        PAK_FN(OSSL_FUNC_PROVIDER_GET_CAPABILITIES, pak_prov_get_capabilities),
        PAK_FN(OSSL_FUNC_PROVIDER_SELF_TEST, self_test),
        PAK_FN(OSSL_FUNC_PROVIDER_RANDOM_BYTES, random_bytes),
        PAK_FN_END};

static void take_upcalls(struct pak_prov *prov, const OSSL_DISPATCH *in)
{
	for (; in->function_id; in++)
		switch (in->function_id) {
		case OSSL_FUNC_CORE_GET_PARAMS:
			prov->get_params = OSSL_FUNC_core_get_params(in);
			break;
		case OSSL_FUNC_CORE_GET_LIBCTX:
			prov->get_libctx = OSSL_FUNC_core_get_libctx(in);
			break;
		case OSSL_FUNC_CORE_NEW_ERROR:
			prov->new_error = OSSL_FUNC_core_new_error(in);
			break;
		case OSSL_FUNC_CORE_SET_ERROR_DEBUG:
			prov->set_error_debug = OSSL_FUNC_core_set_error_debug(in);
			break;
		case OSSL_FUNC_CORE_VSET_ERROR:
			prov->vset_error = OSSL_FUNC_core_vset_error(in);
			break;
		case OSSL_FUNC_SELF_TEST_CB:
			prov->self_test_cb = OSSL_FUNC_self_test_cb(in);
			break;
		default: /* newer or not needed */
			break;
		}
}

static void close_with(struct pak_prov *prov, enum pak_status st, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

static void close_with(struct pak_prov *prov, enum pak_status st, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(prov->closed_text, sizeof prov->closed_text, format, args);
	va_end(args);
	prov->closed = st;
}

/* Keys of the provider's section in openssl.cnf; values are strings. */
static void read_section(struct pak_prov *prov, const char **conf)
{
	const char *force_fail = NULL;
	OSSL_PARAM params[] = {{"conf", OSSL_PARAM_UTF8_PTR, (void *)conf, 0, 0},
	                       {"force-fail", OSSL_PARAM_UTF8_PTR, &force_fail, 0, 0},
	                       PAK_PARAM_END};

	*conf = NULL;
	if (prov->get_params && !prov->get_params(prov->core, params))
		close_with(prov, PAK_ERR_CONFIG,
		           "openssl.cnf: the provider's section is not readable");
	if (!force_fail || pak_text_is(force_fail, strlen(force_fail), "no"))
		return;
	if (pak_text_is(force_fail, strlen(force_fail), "yes"))
		close_with(prov, PAK_ERR_CONFIG,
		           "force-fail is set in the provider's section of openssl.cnf");
	else
		close_with(prov, PAK_ERR_CONFIG,
		           "openssl.cnf: force-fail: '%s' is neither yes nor no", force_fail);
}

static void build_tables(void)
{
	pak_params_init();
	pak_names_init();
}

__attribute__((visibility("default"))) int OSSL_provider_init(const OSSL_CORE_HANDLE *handle,
                                                              const OSSL_DISPATCH *in,
                                                              const OSSL_DISPATCH **out,
                                                              void **provctx)
{
	static pthread_once_t tables = PTHREAD_ONCE_INIT;
	char error[PAK_ERROR_TEXT_MAX] = "";
	const char *conf;
	struct pak_prov *prov = calloc(1, sizeof *prov);
	enum pak_status st;

	if (!prov)
		return 0;
	prov->core = handle;
	take_upcalls(prov, in);
	read_section(prov, &conf);
	st = pak_setup(conf, NULL, error);
	if (st != PAK_OK)
		close_with(prov, st, "%s", error[0] ? error : pak_status_str(st));
	if (pthread_once(&tables, build_tables)) {
		free(prov);
		return 0;
	}
	*out = base_functions;
	*provctx = prov;
	return 1;
}
