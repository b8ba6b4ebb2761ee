/* SPDX-License-Identifier: Apache-2.0
 *
 * Memory of operation contexts: one malloc each, aligned for the core's states, wiped on release.
 */
#include "provider/provider.h"

#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#define ALIGN 64

/* malloc and not aligned_alloc: the allocator keeps freed blocks of malloc in its thread cache. The
 * original pointer is kept in the word before the context. */
static void *allocate(size_t size)
{
	unsigned char *raw = malloc(size + ALIGN + sizeof(void *));
	uintptr_t at;

	if (!raw)
		return NULL;
	at = ((uintptr_t)raw + sizeof(void *) + ALIGN - 1) & ~(uintptr_t)(ALIGN - 1);
	((void **)at)[-1] = raw;
	return (void *)at;
}

void *pak_ctx_new_bare(const struct pak_prov *prov, size_t size)
{
	void *ctx;

	if (!pak_prov_is_open(prov))
		return NULL;
	ctx = allocate(size);
	if (!ctx)
		pak_fail(prov, PAK_ERR_MEMORY);
	return ctx;
}

void *pak_ctx_new(const struct pak_prov *prov, size_t size)
{
	void *ctx = pak_ctx_new_bare(prov, size);

	return ctx ? memset(ctx, 0, size) : NULL;
}

void *pak_ctx_dup(const struct pak_prov *prov, const void *ctx, size_t size)
{
	void *copy = allocate(size);

	if (!copy) {
		pak_fail(prov, PAK_ERR_MEMORY);
		return NULL;
	}
	return memcpy(copy, ctx, size);
}

void pak_ctx_free_bare(void *ctx)
{
	if (ctx)
		free(((void **)ctx)[-1]);
}

void pak_ctx_free(void *ctx, size_t size)
{
	if (!ctx)
		return;
	pak_wipe(ctx, size);
	pak_ctx_free_bare(ctx);
}
