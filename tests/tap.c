/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/tap.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int count, failures;

static void print_line(const char *head, const char *format, va_list args)
{
	printf("%s %d - ", head, ++count);
	vprintf(format, args);
}

int tap_ok(int condition, const char *format, ...)
{
	va_list args;

	if (!condition)
		failures++;
	va_start(args, format);
	print_line(condition ? "ok" : "not ok", format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	return condition;
}

void tap_skip(const char *reason, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print_line("ok", format, args);
	va_end(args);
	printf(" # SKIP %s\n", reason);
	fflush(stdout);
}

void tap_diag(const char *format, ...)
{
	va_list args;

	printf("# ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

int tap_mem(const void *got, const void *want, size_t n, const char *format, ...)
{
	const uint8_t *g = got, *w = want;
	size_t at = 0;
	va_list args;

	while (at < n && g[at] == w[at])
		at++;
	if (at < n)
		failures++;
	va_start(args, format);
	print_line(at < n ? "not ok" : "ok", format, args);
	va_end(args);
	putchar('\n');
	if (at < n)
		tap_diag("byte %zu of %zu: got %02x, want %02x", at, n, g[at], w[at]);
	fflush(stdout);
	return at == n;
}

int tap_done(void)
{
	printf("1..%d\n", count);
	return failures || !count ? 1 : 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

size_t tap_hex(uint8_t *out, size_t cap, const char *hex)
{
	size_t n = 0;

	for (; hex[0] && hex[1]; hex += 2) {
		int hi = hex_digit(hex[0]), lo = hex_digit(hex[1]);
		if (hi < 0 || lo < 0 || n == cap)
			abort();
		out[n++] = (uint8_t)(hi << 4 | lo);
	}
	if (hex[0])
		abort();
	return n;
}

/* Each block is [guard][data pages][guard]; a small table finds the mapping of a pointer. */
static struct {
	void *p, *map;
	size_t len;
} guarded[256];

static void *guard(size_t n, int at_end)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t data = (n + page - 1) / page * page, len = data + 2 * page;
	uint8_t *map = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || (data && mprotect(map + page, data, PROT_READ | PROT_WRITE)))
		abort();
	for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++)
		if (!guarded[i].map) {
			guarded[i].map = map;
			guarded[i].len = len;
			return guarded[i].p = map + page + (at_end ? data - n : 0);
		}
	abort();
}

void *tap_guard_end(size_t n)
{
	return guard(n, 1);
}

void *tap_guard_begin(size_t n)
{
	return guard(n, 0);
}

void tap_guard_free(void *p)
{
	for (size_t i = 0; i < sizeof guarded / sizeof *guarded; i++)
		if (guarded[i].map && guarded[i].p == p) {
			munmap(guarded[i].map, guarded[i].len);
			memset(&guarded[i], 0, sizeof guarded[i]);
			return;
		}
	abort();
}

uint64_t tap_random64(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

void tap_random(uint64_t *state, void *out, size_t n)
{
	uint8_t *p = out;

	while (n) {
		uint64_t v = tap_random64(state);
		size_t take = n < 8 ? n : 8;
		memcpy(p, &v, take);
		p += take;
		n -= take;
	}
}
