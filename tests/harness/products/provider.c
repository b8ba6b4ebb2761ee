/* SPDX-License-Identifier: Apache-2.0
 *
 * An OpenSSL provider of the smallest size that the harness can judge: SHA2-256 alone, and variants
 * that do it wrong, or that have nothing and load "default" behind the application's back. */
#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <stdio.h>
#include <string.h>

#include "tests/harness/products/product.h"

struct hash {
	uint8_t data[1 << 16];
	size_t len;
};

static void *new_hash(void *prov)
{
	(void)prov;
	return OPENSSL_zalloc(sizeof(struct hash));
}

static void free_hash(void *h)
{
	OPENSSL_free(h);
}

static void *dup_hash(void *h)
{
	return OPENSSL_memdup(h, sizeof(struct hash));
}

static int init(void *vh, const OSSL_PARAM params[])
{
	struct hash *h = vh;
	(void)params;
	h->len = 0;
	return 1;
}

static int update(void *vh, const unsigned char *in, size_t n)
{
	struct hash *h = vh;
	if (n > sizeof h->data - h->len)
		return 0;
	if (n != 0)
		memcpy(h->data + h->len, in, n);
	h->len += n;
	return 1;
}

static int final(void *vh, unsigned char *out, size_t *out_len, size_t cap)
{
	struct hash *h = vh;
	uint8_t md[64];
	size_t n = 32;
	if (cap < 32)
		return 0;
	fault_before();
	*out_len = 32;
	if (product_fault() == FAULT_STALE)
		return 1;
	if (!crypto_digest(md, &n, "SHA256", h->data, h->len))
		return 0;
	memcpy(out, md, 32);
	*out_len = fault_after(out, 32);
	return 1;
}

static int get_params(OSSL_PARAM params[])
{
	OSSL_PARAM *p = OSSL_PARAM_locate(params, OSSL_DIGEST_PARAM_SIZE);
	if (p != NULL && !OSSL_PARAM_set_size_t(p, 32))
		return 0;
	p = OSSL_PARAM_locate(params, OSSL_DIGEST_PARAM_BLOCK_SIZE);
	return p == NULL || OSSL_PARAM_set_size_t(p, 64);
}

static const OSSL_DISPATCH sha256[] = {
        {OSSL_FUNC_DIGEST_NEWCTX, (void (*)(void))new_hash},
        {OSSL_FUNC_DIGEST_FREECTX, (void (*)(void))free_hash},
        {OSSL_FUNC_DIGEST_DUPCTX, (void (*)(void))dup_hash},
        {OSSL_FUNC_DIGEST_INIT, (void (*)(void))init},
        {OSSL_FUNC_DIGEST_UPDATE, (void (*)(void))update},
        {OSSL_FUNC_DIGEST_FINAL, (void (*)(void)) final},
        {OSSL_FUNC_DIGEST_GET_PARAMS, (void (*)(void))get_params},
        {0, NULL},
};

static char properties[80];
static const OSSL_ALGORITHM digests[] = {{"SHA2-256:SHA-256:SHA256", properties, sha256, NULL},
                                         {NULL, NULL, NULL, NULL}};

static const OSSL_ALGORITHM *query(void *prov, int operation, int *no_store)
{
	(void)prov;
	*no_store = 0;
	return operation == OSSL_OP_DIGEST && product_fault() != FAULT_FALLBACK ? digests : NULL;
}

static const OSSL_DISPATCH dispatch[] = {
        {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query},
        {0, NULL},
};

__attribute__((visibility("default"))) OSSL_provider_init_fn OSSL_provider_init;

int OSSL_provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
                       const OSSL_DISPATCH **out, void **ctx)
{
	OSSL_FUNC_core_get_libctx_fn *get_libctx = NULL;
	for (; in->function_id != 0; in++)
		if (in->function_id == OSSL_FUNC_CORE_GET_LIBCTX)
			get_libctx = OSSL_FUNC_core_get_libctx(in);
	if (product_fault() == FAULT_FALLBACK &&
	    (get_libctx == NULL ||
	     OSSL_PROVIDER_load((OSSL_LIB_CTX *)get_libctx(handle), "default") == NULL))
		return 0;
	snprintf(properties, sizeof properties, "provider=%s", product_name());
	*out = dispatch;
	*ctx = (void *)(uintptr_t)handle;
	return 1;
}
