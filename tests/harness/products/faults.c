/* SPDX-License-Identifier: Apache-2.0
 *
 * The planted faults that are not a matter of cryptography. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/wire.h"
#include "tests/harness/products/product.h"

const char *product_name(void)
{
	static char name[64];
	Dl_info info;
	if (name[0] != 0 || dladdr((void *)(uintptr_t)product_name, &info) == 0 ||
	    info.dli_fname == NULL)
		return name;
	const char *base = strrchr(info.dli_fname, '/');
	snprintf(name, sizeof name, "%s", base != NULL ? base + 1 : info.dli_fname);
	char *end = strstr(name, ".so");
	if (end != NULL)
		*end = 0;
	return name;
}

enum fault product_fault(void)
{
	static const struct {
		const char *name;
		enum fault fault;
	} names[] = {
	        {"stale", FAULT_STALE},
	        {"any-tag", FAULT_ANY_TAG},
	        {"short-tag", FAULT_SHORT_TAG},
	        {"any-signature", FAULT_ANY_SIGNATURE},
	        {"any-key", FAULT_ANY_KEY},
	        {"same-nonce", FAULT_SAME_NONCE},
	        {"reversed", FAULT_REVERSED},
	        {"long", FAULT_LONG},
	        {"short", FAULT_SHORT},
	        {"overrun", FAULT_OVERRUN},
	        {"underrun", FAULT_UNDERRUN},
	        {"split", FAULT_SPLIT},
	        {"lookup", FAULT_LOOKUP},
	        {"release", FAULT_RELEASE},
	        {"crash", FAULT_CRASH},
	        {"crash-load", FAULT_CRASH_LOAD},
	        {"hang", FAULT_HANG},
	        {"hang-load", FAULT_HANG_LOAD},
	        {"exit", FAULT_EXIT},
	        {"exit-load", FAULT_EXIT_LOAD},
	        {"babble", FAULT_BABBLE},
	        {"close", FAULT_CLOSE},
	        {"fork", FAULT_FORK},
	        {"fill", FAULT_FILL},
	        {"memory", FAULT_MEMORY},
	        {"escape", FAULT_ESCAPE},
	        {"no-mechanisms", FAULT_NO_MECHANISMS},
	        {"null-entry", FAULT_NULL_ENTRY},
	        {"refuses", FAULT_REFUSES},
	        {"forge", FAULT_FORGE},
	        {"forge-fail", FAULT_FORGE_FAIL},
	        {"fallback", FAULT_FALLBACK},
	};
	const char *name = strchr(product_name(), '-');
	for (size_t i = 0; name != NULL && i < sizeof names / sizeof *names; i++)
		if (strcmp(name + 1, names[i].name) == 0)
			return names[i].fault;
	return FAULT_NONE;
}

static void hang(void)
{
	for (;;)
		pause();
}

static size_t put_field(uint8_t *out, uint8_t name, const void *data, uint32_t n)
{
	out[0] = name;
	memcpy(out + 1, &n, 4);
	memcpy(out + 5, data, n);
	return 5 + n;
}

/* The reply to the load request as the worker would send it, before the worker does: with texts
 * that would take over a terminal, and an item that does not end. */
static void forge(bool refusal)
{
	static const uint8_t head[] = {0, 0, 0, 0, PAK_MSG_REPLY, 2, 0, 0, 0};
	static const char info[] = "library=\033[31mred\0version=\377", text[] = "\033]0;mine\007";
	uint64_t status = refusal ? PAK_REPLY_UNLOADABLE : PAK_REPLY_OK;
	uint8_t frame[512];
	size_t n = sizeof head;
	memcpy(frame, head, n);
	n += put_field(frame + n, PAK_F_STATUS, &status, 8);
	if (refusal)
		n += put_field(frame + n, PAK_F_TEXT, text, sizeof text - 1);
	n += put_field(frame + n, PAK_F_INFO, info, sizeof info - 1);
	uint32_t payload = (uint32_t)n - 4;
	memcpy(frame, &payload, 4);
	if (write(3, frame, n) < 0)
		abort();
}

__attribute__((constructor)) static void on_load(void)
{
	if (product_fault() == FAULT_FORGE || product_fault() == FAULT_FORGE_FAIL)
		forge(product_fault() == FAULT_FORGE_FAIL);
	if (product_fault() == FAULT_CRASH_LOAD)
		abort();
	if (product_fault() == FAULT_EXIT_LOAD)
		exit(0);
	if (product_fault() == FAULT_HANG_LOAD)
		hang();
}

static void every_descriptor(void)
{
	for (int fd = 3; fd < 1024; fd++)
		if (product_fault() == FAULT_CLOSE)
			close(fd);
		else if (write(fd, "the product is in good health\n", 30) < 0)
			continue;
}

/* A child that stays, and one that does the work. No child, no work. */
static void fork_for_it(void)
{
	pid_t stays = fork();
	if (stays == 0) {
		setsid();
		hang();
	}
	pid_t works = fork();
	if (works == 0)
		_exit(0);
	if (stays < 0 || works < 0)
		abort();
	waitpid(works, NULL, 0);
}

static void fill_disk(void)
{
	static char block[1 << 16];
	int fd = open("filled", O_WRONLY | O_CREAT | O_TRUNC, 0600);
	while (fd >= 0 && write(fd, block, sizeof block) > 0)
		;
	abort();
}

static void take_memory(void)
{
	for (;;) {
		char *p = malloc((size_t)64 << 20);
		if (p == NULL)
			abort();
		p[0] = 1;
	}
}

void fault_before(void)
{
	switch (product_fault()) {
	case FAULT_CRASH:
		raise(SIGSEGV);
		break;
	case FAULT_HANG:
		hang();
		break;
	case FAULT_EXIT:
		exit(0);
	case FAULT_BABBLE:
	case FAULT_CLOSE:
		every_descriptor();
		break;
	case FAULT_FORK:
		fork_for_it();
		break;
	case FAULT_FILL:
		fill_disk();
		break;
	case FAULT_MEMORY:
		take_memory();
		break;
	default:
		break;
	}
}

size_t fault_after(uint8_t *out, size_t n)
{
	volatile uint8_t *p = out;
	if (n == 0)
		return n;
	switch (product_fault()) {
	case FAULT_REVERSED:
		for (size_t i = 0; i < n / 2; i++) {
			uint8_t t = out[i];
			out[i] = out[n - 1 - i];
			out[n - 1 - i] = t;
		}
		return n;
	case FAULT_LONG:
		return n + 1;
	case FAULT_SHORT:
		return n - 1;
	case FAULT_OVERRUN:
		p[n] = 0;
		return n;
	case FAULT_UNDERRUN:
		p[-1] = (uint8_t)~p[-1];
		return n;
	default:
		return n;
	}
}

static void attempt(char *text, size_t size, const char *name, bool worked)
{
	size_t n = strlen(text);
	if (worked && n < size)
		snprintf(text + n, size - n, "%s%s", n != 0 ? "," : "", name);
}

/* Everything a product has no business to do. */
const char *fault_escapes(void)
{
	static char text[32];
	struct stat s;
	unsigned descriptors = 0;
	for (int fd = 4; fd < 64; fd++)
		descriptors += fstat(fd, &s) == 0;
	pid_t child = fork();
	if (child == 0)
		_exit(0);
	attempt(text, sizeof text, "fd", descriptors > 0);
	attempt(text, sizeof text, "fork", child > 0);
	attempt(text, sizeof text, "net", socket(AF_INET, SOCK_STREAM, 0) >= 0);
	attempt(text, sizeof text, "unix", socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
	attempt(text, sizeof text, "write",
	        open("/tmp/pakpss-escaped", O_WRONLY | O_CREAT, 0600) >= 0);
	attempt(text, sizeof text, "trace", ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
	attempt(text, sizeof text, "env", getenv("PAKPSS_TEST_SECRET") != NULL);
	/* What is allowed: the scratch folder it was put in. */
	attempt(text, sizeof text, "own", open("own-file", O_WRONLY | O_CREAT, 0600) >= 0);
	return text;
}
