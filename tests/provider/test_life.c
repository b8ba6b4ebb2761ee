/* SPDX-License-Identifier: Apache-2.0
 *
 * The provider's life inside libcrypto: loading and unloading, several contexts at once, child
 * contexts, threads, fork. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/core_dispatch.h>
#include <openssl/provider.h>
#include <openssl/rand.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

#define LOADS 1000
#define THREADS 8
#define ROUNDS 60

/* A little of everything; 1 if all came out right. */
static int work(OSSL_LIB_CTX *lib)
{
	static const uint8_t want[4] = {0xba, 0x78, 0x16, 0xbf}; /* SHA-256 of abc */
	uint8_t out[64], sig[80];
	size_t n = 0, m = sizeof sig;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(lib, NULL, "EC", "P-256");
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_CIPHER *c = EVP_CIPHER_fetch(lib, "AES-256-GCM", NULL);
	EVP_CIPHER_CTX *x = EVP_CIPHER_CTX_new();
	int len, ok = key && c;

	ok = ok && EVP_Q_digest(lib, "SHA256", NULL, "abc", 3, out, &n) > 0 &&
	     !memcmp(out, want, 4);
	ok = ok && EVP_Q_mac(lib, "HMAC", NULL, "SHA256", NULL, want, 4, out, 32, out, 64, &n) &&
	     n == 32;
	ok = ok && EVP_DigestSignInit_ex(ctx, NULL, "SHA256", lib, NULL, key, NULL) > 0 &&
	     EVP_DigestSign(ctx, sig, &m, out, 32) > 0;
	EVP_MD_CTX_reset(ctx);
	ok = ok && EVP_DigestVerifyInit_ex(ctx, NULL, "SHA256", lib, NULL, key, NULL) > 0 &&
	     EVP_DigestVerify(ctx, sig, m, out, 32) == 1;
	ok = ok && RAND_bytes_ex(lib, out, 44, 0) > 0;
	ok = ok && EVP_EncryptInit_ex2(x, c, out, out + 32, NULL) > 0 &&
	     EVP_EncryptUpdate(x, out, &len, out, 64) > 0 && EVP_EncryptFinal_ex(x, out, &len) > 0;
	EVP_CIPHER_CTX_free(x);
	EVP_CIPHER_free(c);
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return ok;
}

static void reload(void)
{
	OSSL_LIB_CTX *lib = OSSL_LIB_CTX_new();
	int ok = OSSL_PROVIDER_set_default_search_path(lib, prov_dir());

	for (int i = 0; i < LOADS && ok; i++) {
		OSSL_PROVIDER *p = OSSL_PROVIDER_load(lib, "pakpss");
		uint8_t out[32];

		ok = p && (i % 50 || EVP_Q_digest(lib, "SHA256", NULL, "abc", 3, out, NULL) > 0);
		ok = ok && OSSL_PROVIDER_unload(p);
	}
	tap_ok(ok, "loaded and unloaded %d times", LOADS);
	prov_ctx_free(lib);
}

/* What was fetched outlives the unloading of its provider. */
static void unload_in_use(void)
{
	OSSL_LIB_CTX *lib = OSSL_LIB_CTX_new();
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	OSSL_PROVIDER *p;
	EVP_MD *md;
	uint8_t out[32];
	unsigned n;
	int ok;

	OSSL_PROVIDER_set_default_search_path(lib, prov_dir());
	p = OSSL_PROVIDER_load(lib, "pakpss");
	md = EVP_MD_fetch(lib, "SHA256", NULL);
	ok = p && md && EVP_DigestInit_ex2(ctx, md, NULL) > 0 && OSSL_PROVIDER_unload(p);
	ok = ok && EVP_DigestUpdate(ctx, "abc", 3) > 0 && EVP_DigestFinal_ex(ctx, out, &n) > 0;
	tap_ok(ok && out[0] == 0xba, "an operation survives the unloading");
	EVP_MD_free(md);
	EVP_MD_CTX_free(ctx);
	prov_ctx_free(lib);
}

static void two_contexts(void)
{
	static const char *const names[] = {"pakpss", "base", NULL};
	OSSL_LIB_CTX *a = prov_ctx(names), *b = prov_ctx(names);

	tap_ok(work(a) && work(b) && work(a), "two library contexts");
	prov_ctx_free(a);
	tap_ok(work(b), "the other after the first has gone");
	prov_ctx_free(b);
}

/* A provider that works in a child context, as those built on libcrypto do. */
static OSSL_LIB_CTX *child;

static void nested_teardown(void *provctx)
{
	OSSL_LIB_CTX_free(provctx);
}

static const OSSL_DISPATCH nested_functions[] = {
        {OSSL_FUNC_PROVIDER_TEARDOWN, (void (*)(void))nested_teardown}, {0, NULL}};

static int nested_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
                       const OSSL_DISPATCH **out, void **provctx)
{
	*provctx = child = OSSL_LIB_CTX_new_child(handle, in);
	*out = nested_functions;
	return child != NULL;
}

static void child_context(void)
{
	static const char *const names[] = {"pakpss", "base", NULL};
	OSSL_LIB_CTX *lib = prov_ctx(names);
	OSSL_PROVIDER *p;

	OSSL_PROVIDER_add_builtin(lib, "nested", nested_init);
	p = OSSL_PROVIDER_load(lib, "nested");
	tap_ok(p && child && work(child), "a child context");
	OSSL_PROVIDER_unload(p);
	prov_ctx_free(lib);
}

/* --- threads --- */

static void *shared_work(void *arg)
{
	int *ok = arg;

	for (int i = 0; i < ROUNDS; i++)
		*ok &= work(ours);
	return NULL;
}

static void *own_work(void *arg)
{
	static const char *const names[] = {"pakpss", "base", NULL};
	int *ok = arg;

	for (int i = 0; i < ROUNDS / 6; i++) {
		OSSL_LIB_CTX *lib = prov_ctx(names);

		*ok &= work(lib);
		prov_ctx_free(lib);
	}
	return NULL;
}

static void threads(void)
{
	pthread_t t[THREADS];
	int ok[THREADS], all = 1;

	for (int i = 0; i < THREADS; i++) {
		ok[i] = 1;
		all &= !pthread_create(&t[i], NULL, i & 1 ? own_work : shared_work, &ok[i]);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(t[i], NULL);
		all &= ok[i];
	}
	tap_ok(all, "%d threads, half in one context, half each loading its own", THREADS);
}

/* --- fork: keys and operations of the parent serve in the child, as in prefork servers --- */

static int child_work(EVP_PKEY *key, EVP_MD_CTX *half)
{
	uint8_t out[32], sig[80];
	unsigned n;
	size_t m = sizeof sig;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ok = EVP_DigestUpdate(half, "c", 1) > 0 && EVP_DigestFinal_ex(half, out, &n) > 0 &&
	         out[0] == 0xba;

	ok = ok && EVP_DigestSignInit_ex(ctx, NULL, "SHA256", ours, NULL, key, NULL) > 0 &&
	     EVP_DigestSign(ctx, sig, &m, out, 32) > 0;
	EVP_MD_CTX_free(ctx);
	return ok && work(ours);
}

static void forks(void)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(ours, NULL, "EC", "P-256");
	EVP_MD *md = EVP_MD_fetch(ours, "SHA256", NULL);
	EVP_MD_CTX *half = EVP_MD_CTX_new();
	int ok = EVP_DigestInit_ex2(half, md, NULL) > 0 && EVP_DigestUpdate(half, "ab", 2) > 0;
	pthread_t busy;
	int busy_ok = 1;

	ok &= !pthread_create(&busy, NULL, shared_work, &busy_ok);
	for (int i = 0; i < 10; i++) {
		int status = -1;
		pid_t pid = fork();

		if (pid == 0)
			_exit(!child_work(key, half));
		waitpid(pid, &status, 0);
		ok &= status == 0;
	}
	pthread_join(busy, NULL);
	tap_ok(ok && busy_ok && child_work(key, half),
	       "10 forks while a thread works; the parent goes on");
	EVP_MD_CTX_free(half);
	EVP_MD_free(md);
	EVP_PKEY_free(key);
}

static void self_test(void)
{
	OSSL_PROVIDER *p = OSSL_PROVIDER_load(ours, "pakpss");
	uint64_t allowed = 0, denied = 0;
	OSSL_PARAM params[] = {OSSL_PARAM_uint64("pakpss.allowed", &allowed),
	                       OSSL_PARAM_uint64("pakpss.denied", &denied), OSSL_PARAM_END};

	tap_ok(p && OSSL_PROVIDER_self_test(p) == 1, "OSSL_PROVIDER_self_test");
	(void)EVP_Q_digest(ours, "MD5", NULL, "", 0, NULL, NULL);
	tap_ok(OSSL_PROVIDER_get_params(p, params) > 0 && allowed > 1000 && denied >= 1,
	       "counters: %llu allowed, %llu denied", (unsigned long long)allowed,
	       (unsigned long long)denied);
	OSSL_PROVIDER_unload(p);
	prov_clear();
}

int main(void)
{
	prov_init();
	tap_ok(work(ours), "one of everything");
	reload();
	unload_in_use();
	two_contexts();
	child_context();
	threads();
	forks();
	self_test();
	prov_done();
	return tap_done();
}
