/* SPDX-License-Identifier: Apache-2.0
 *
 * Helpers of pakpss-validate (util.h). */
#include "harness/util.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)64 << 10)

struct pak_arena_block {
	struct pak_arena_block *next;
	size_t used, size;
	_Alignas(16) uint8_t data[];
};

static _Noreturn void no_memory(void)
{
	fputs("pakpss-validate: out of memory\n", stderr);
	exit(2);
}

void *pak_arena_alloc(struct pak_arena *a, size_t n)
{
	n = (n + 15) & ~(size_t)15;
	struct pak_arena_block *b = a->blocks;
	if (b == NULL || b->size - b->used < n) {
		size_t size = n > BLOCK ? n : BLOCK;
		b = calloc(1, sizeof *b + size);
		if (b == NULL)
			no_memory();
		b->size = size;
		/* A large block must not hide the room left in the current one. */
		if (n > BLOCK && a->blocks != NULL) {
			b->next = a->blocks->next;
			a->blocks->next = b;
		} else {
			b->next = a->blocks;
			a->blocks = b;
		}
	}
	void *p = b->data + b->used;
	b->used += n;
	return p;
}

void *pak_arena_copy(struct pak_arena *a, const void *data, size_t n)
{
	uint8_t *p = pak_arena_alloc(a, n + 1);
	if (n != 0)
		memcpy(p, data, n);
	return p;
}

char *pak_arena_text(struct pak_arena *a, const char *format, ...)
{
	char text[2048];
	va_list ap;
	va_start(ap, format);
	vsnprintf(text, sizeof text, format, ap);
	va_end(ap);
	return pak_arena_copy(a, text, strlen(text));
}

struct pak_span pak_arena_span(struct pak_arena *a, const void *data, size_t n)
{
	return (struct pak_span){pak_arena_copy(a, data, n), n};
}

void pak_arena_free(struct pak_arena *a)
{
	while (a->blocks != NULL) {
		struct pak_arena_block *next = a->blocks->next;
		free(a->blocks);
		a->blocks = next;
	}
}

void *pak_grow(void *old, size_t count, size_t size)
{
	void *p = reallocarray(old, count, size);
	if (p == NULL)
		no_memory();
	return p;
}

char *pak_dup(const char *text)
{
	char *p = strdup(text);
	if (p == NULL)
		no_memory();
	return p;
}

void pak_printable(char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			text[i] = '?';
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

long pak_hex_decode(uint8_t *out, size_t cap, const char *text, size_t text_len)
{
	if (text_len % 2 != 0 || text_len / 2 > cap)
		return -1;
	for (size_t i = 0; i < text_len / 2; i++) {
		int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return -1;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return (long)(text_len / 2);
}

char *pak_hex_text(struct pak_arena *a, const uint8_t *data, size_t n, size_t max)
{
	static const char digits[] = "0123456789abcdef";
	size_t shown = n < max ? n : max;
	char *p = pak_arena_alloc(a, 2 * shown + 3);
	for (size_t i = 0; i < shown; i++) {
		p[2 * i] = digits[data[i] >> 4];
		p[2 * i + 1] = digits[data[i] & 15];
	}
	memcpy(p + 2 * shown, shown < n ? ".." : "", shown < n ? 3 : 1);
	return p;
}

uint64_t pak_rand64(struct pak_rand *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void pak_rand_bytes(struct pak_rand *r, uint8_t *out, size_t n)
{
	uint64_t word = 0;
	for (size_t i = 0; i < n; i++) {
		word = i % 8 == 0 ? pak_rand64(r) : word >> 8;
		out[i] = (uint8_t)word;
	}
}

uint64_t pak_rand_derive(uint64_t seed, const char *name)
{
	struct pak_rand r = {seed};
	for (const char *p = name; *p != 0; p++)
		r.state = pak_rand64(&r) ^ (uint8_t)*p;
	return pak_rand64(&r);
}
