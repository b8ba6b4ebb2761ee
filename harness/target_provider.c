/* SPDX-License-Identifier: Apache-2.0
 *
 * An OpenSSL provider as a product. It is loaded with "base" into a library context of its own;
 * every method is fetched with "provider=NAME", and what was fetched is asked whose it is. */
#include "harness/target_provider.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

static struct prov state;

/* OpenSSL's own words for "this provider does not have it". */
static bool absent(unsigned long code)
{
	int reason = ERR_GET_REASON(code);
	return (ERR_GET_LIB(code) == ERR_LIB_EVP || ERR_GET_LIB(code) == ERR_LIB_CRYPTO) &&
	       (reason == ERR_R_UNSUPPORTED || reason == ERR_R_FETCH_FAILED ||
	        reason == EVP_R_UNSUPPORTED_ALGORITHM);
}

enum pak_reply prov_fail(struct pak_worker *w, enum pak_reply otherwise, const char *what)
{
	const char *data = NULL, *first = NULL;
	char line[256] = "", about[200] = "";
	int flags = 0;
	unsigned long code;
	/* The oldest entry names the cause; a policy refusal anywhere in the queue wins. */
	while ((code = ERR_get_error_all(NULL, NULL, NULL, &data, &flags)) != 0) {
		const char *reason = ERR_reason_error_string(code);
		bool policy = (reason != NULL && strstr(reason, "policy") != NULL) ||
		              ((flags & ERR_TXT_STRING) != 0 && strstr(data, "policy") != NULL);
		if (first != NULL && !policy)
			continue;
		first = reason != NULL ? reason : "no reason";
		snprintf(about, sizeof about, "%s", (flags & ERR_TXT_STRING) != 0 ? data : "");
		snprintf(line, sizeof line, "%s%s%.180s", first, about[0] != 0 ? ": " : "", about);
		if (absent(code))
			otherwise = PAK_REPLY_UNSUPPORTED;
		if (policy) {
			otherwise = PAK_REPLY_POLICY;
			break;
		}
	}
	ERR_clear_error();
	return pak_say(w, otherwise, "%s: %s", what, first != NULL ? line : "no reason given");
}

bool prov_ours(struct pak_worker *w, const OSSL_PROVIDER *got, const char *what)
{
	const struct prov *p = w->state;
	const char *name = got != NULL ? OSSL_PROVIDER_get0_name(got) : "none";
	if (got == p->provider)
		return true;
	pak_say(w, PAK_REPLY_UNSUPPORTED, "%s comes from provider %s, not from %s", what, name,
	        p->name);
	return false;
}

static void describe(struct pak_worker *w, struct prov *p)
{
	char *name = NULL, *version = NULL, *build = NULL;
	OSSL_PARAM params[] = {
	        OSSL_PARAM_utf8_ptr(OSSL_PROV_PARAM_NAME, &name, 0),
	        OSSL_PARAM_utf8_ptr(OSSL_PROV_PARAM_VERSION, &version, 0),
	        OSSL_PARAM_utf8_ptr(OSSL_PROV_PARAM_BUILDINFO, &build, 0),
	        OSSL_PARAM_END,
	};
	OSSL_PROVIDER_get_params(p->provider, params);
	pak_info(w, "provider", "%s", name != NULL ? name : p->name);
	pak_info(w, "version", "%s", version != NULL ? version : "not given");
	pak_info(w, "build", "%s", build != NULL ? build : "not given");
	pak_info(w, "libcrypto", "%s", OpenSSL_version(OPENSSL_VERSION));
	ERR_clear_error();
}

enum pak_reply prov_load(struct pak_worker *w, const char *name)
{
	struct prov *p = &state;
	const char *dir = pak_option(w, "dir"), *conf = pak_option(w, "conf");
	w->state = p;
	if (strlen(name) >= sizeof p->name || strpbrk(name, ",=?!' \"") != NULL)
		return pak_say(w, PAK_REPLY_UNLOADABLE, "not a provider name: %.60s", name);
	snprintf(p->name, sizeof p->name, "%s", name);
	snprintf(p->props, sizeof p->props, "provider=%s", name);
	p->ctx = OSSL_LIB_CTX_new();
	if (p->ctx == NULL ||
	    (dir != NULL && OSSL_PROVIDER_set_default_search_path(p->ctx, dir) != 1))
		return prov_fail(w, PAK_REPLY_INTERNAL, "library context");
	if (conf != NULL && OSSL_LIB_CTX_load_config(p->ctx, conf) != 1) {
		prov_fail(w, PAK_REPLY_UNLOADABLE, conf);
		return PAK_REPLY_UNLOADABLE;
	}
	p->provider = OSSL_PROVIDER_load(p->ctx, name);
	if (p->provider == NULL) {
		prov_fail(w, PAK_REPLY_UNLOADABLE, name);
		return PAK_REPLY_UNLOADABLE;
	}
	if (OSSL_PROVIDER_load(p->ctx, "base") == NULL)
		return prov_fail(w, PAK_REPLY_INTERNAL, "provider base");
	describe(w, p);
	return PAK_REPLY_OK;
}

static enum pak_reply load(struct pak_worker *w)
{
	return prov_load(w, w->target);
}

const struct pak_product_ops pak_product_provider = {
        .kind = "provider",
        .load = load,
        .digest = prov_digest,
        .digest_large = prov_digest_large,
        .mac = prov_mac,
        .kmac = prov_kmac,
        .cipher_key = prov_cipher_key,
        .cipher = prov_cipher,
        .chain_begin = prov_chain_begin,
        .chain_block = prov_chain_block,
        .chain_end = prov_chain_end,
        .cipher_drop = prov_cipher_drop,
        .seal = prov_seal,
        .open = prov_open,
        .keygen = prov_keygen,
        .sign = prov_sign,
        .verify = prov_verify,
        .keyver = prov_keyver,
};
