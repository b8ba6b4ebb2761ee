/* SPDX-License-Identifier: Apache-2.0
 *
 * Parsing and identifying targets (target.h). */
#include "harness/target.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/jsonfile.h"
#include "harness/oracle.h"

#define MODULE_MAX ((size_t)512 << 20)

/* Options a target may carry, for which kinds; '+' marks those that may repeat. */
static const struct {
	const char *key, *kinds;
	bool repeat;
} known[] = {
        {"slot", "pkcs11", false},
        {"token", "pkcs11", false},
        {"init", "pkcs11", false},
        {"init-token", "pkcs11", false},
        {"login", "pkcs11", false},
        {"pin-file", "pkcs11", false},
        {"pin-env", "pkcs11", false},
        {"dir", "provider", false},
        {"conf", "provider", false},
        {"profile", "pkcs11 provider", false},
        {"memory", "pkcs11 provider", false},
        {"cpu", "pkcs11 provider", false},
        {"env", "pkcs11 provider", true},
        {"rw", "pkcs11 provider", true},
};

static bool fail(char *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

static bool fail(char *error, const char *format, ...)
{
	va_list ap;
	va_start(ap, format);
	vsnprintf(error, PAK_ERROR_MAX, format, ap);
	va_end(ap);
	return false;
}

static void append_option(struct pak_target *t, const char *key, const char *value)
{
	size_t n = strlen(key) + strlen(value) + 2;
	t->options = pak_grow(t->options, t->options_len + n, 1);
	snprintf(t->options + t->options_len, n, "%s=%s", key, value);
	t->options_len += n;
}

static const char *option(const struct pak_target *t, const char *key)
{
	size_t n = strlen(key);
	for (size_t at = 0; at < t->options_len; at += strlen(t->options + at) + 1)
		if (strncmp(t->options + at, key, n) == 0 && t->options[at + n] == '=')
			return t->options + at + n + 1;
	return NULL;
}

bool pak_target_has(const struct pak_target *t, const char *key)
{
	return option(t, key) != NULL;
}

void pak_target_option(struct pak_target *t, const char *key, const char *value)
{
	if (option(t, key) == NULL)
		append_option(t, key, value);
}

/* %XX in place; false if malformed or a NUL. */
static bool percent_decode(char *s)
{
	char *out = s;
	for (; *s != 0; s++) {
		uint8_t b = (uint8_t)*s;
		if (*s == '%') {
			if (s[1] == 0 || pak_hex_decode(&b, 1, s + 1, 2) != 1 || b == 0)
				return false;
			s += 2;
		}
		*out++ = (char)b;
	}
	*out = 0;
	return true;
}

/* A number, a word, a path, NAME=VALUE: what each key wants. */
static bool value_fits(const char *key, const char *value)
{
	if (strcmp(key, "slot") == 0 || strcmp(key, "memory") == 0 || strcmp(key, "cpu") == 0)
		return value[0] != 0 && strspn(value, "0123456789") == strlen(value) &&
		       strlen(value) < 19;
	if (strcmp(key, "profile") == 0)
		return strcmp(value, "software") == 0 || strcmp(value, "device") == 0;
	if (strcmp(key, "login") == 0 || strcmp(key, "init-token") == 0)
		return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
	if (strcmp(key, "rw") == 0)
		return value[0] == '/';
	if (strcmp(key, "env") == 0)
		return value[0] != '=' && strchr(value, '=') != NULL;
	return value[0] != 0;
}

static bool take_option(struct pak_target *t, const char *kind, char *item, char *error)
{
	char *value = strchr(item, '=');
	if (value != NULL)
		*value++ = 0;
	if (value == NULL || !percent_decode(value))
		return fail(error, "%s: option '%.60s' is not key=value", t->shown, item);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (strcmp(known[i].key, item) != 0 || strstr(known[i].kinds, kind) == NULL)
			continue;
		if (option(t, item) != NULL && !known[i].repeat)
			return fail(error, "%s: option '%s' given twice", t->shown, item);
		if (!value_fits(item, value))
			return fail(error, "%s: option '%s': bad value '%.60s'", t->shown, item,
			            value);
		if (strcmp(item, "init-token") == 0 && strcmp(value, "no") == 0)
			return true;
		if (strcmp(item, "pin-file") == 0)
			return pak_target_pin_file(t, value, error);
		if (strcmp(item, "pin-env") == 0)
			return pak_target_pin_env(t, value, error);
		append_option(t, item, value);
		return true;
	}
	return fail(error, "%s: unknown option '%.60s' for %s", t->shown, item, kind);
}

/* A module by path or by its p11-kit name; a provider by name or by path. Into name (PATH_MAX). */
static bool resolve(struct pak_target *t, const char *kind, char *name, char *error)
{
	char path[PATH_MAX];
	if (strcmp(kind, "pkcs11") == 0) {
		if (strchr(name, '/') == NULL && !pak_discover_module(path, name))
			return fail(error, "%s: p11-kit knows no module '%.60s'; give a path",
			            t->shown, name);
		if (strchr(name, '/') != NULL)
			snprintf(path, sizeof path, "%s", name);
		if (realpath(path, name) == NULL)
			return fail(error, "%s: %s", path, strerror(errno));
	} else if (strcmp(kind, "provider") == 0 && strchr(name, '/') != NULL) {
		if (realpath(name, path) == NULL)
			return fail(error, "%s: %s", name, strerror(errno));
		char *base = strrchr(path, '/');
		*base++ = 0;
		size_t n = strlen(base);
		if (n < 4 || strcmp(base + n - 3, ".so") != 0)
			return fail(error, "%s: a provider's file ends in .so", t->shown);
		base[n - 3] = 0;
		pak_target_option(t, "dir", path);
		snprintf(name, PATH_MAX, "%s", base);
	} else if (strcmp(kind, "provider") == 0 && option(t, "dir") == NULL) {
		/* The worker's environment is empty: what OPENSSL_MODULES says here goes along. */
		const char *dir = getenv("OPENSSL_MODULES");
		snprintf(path, sizeof path, "%.2000s/%.200s.so", dir != NULL ? dir : "", name);
		if (dir != NULL && access(path, R_OK) == 0)
			pak_target_option(t, "dir", dir);
	}
	return true;
}

bool pak_target_parse(struct pak_target *t, const char *text, char *error)
{
	char name[PATH_MAX], *rest, *item, *next = NULL;
	const char *colon = strchr(text, ':');
	static const char *const kinds[] = {"pkcs11", "provider", "builtin"};
	const char *kind = NULL;
	memset(t, 0, sizeof *t);
	t->shown = pak_dup(text);
	for (size_t i = 0; colon != NULL && i < 3; i++)
		if ((size_t)(colon - text) == strlen(kinds[i]) &&
		    strncmp(text, kinds[i], strlen(kinds[i])) == 0)
			kind = kinds[i];
	if (kind == NULL || strlen(text) >= PATH_MAX)
		return fail(error, "target '%.100s': not pkcs11:MODULE or provider:NAME", text);
	snprintf(name, sizeof name, "%s", colon + 1);
	rest = strchr(name, '?');
	if (rest != NULL)
		*rest++ = 0;
	char *options = rest != NULL ? pak_dup(rest) : NULL;
	bool ok = percent_decode(name) && name[0] != 0;
	if (!ok)
		fail(error, "target '%.100s': no name", text);
	for (item = options != NULL ? strtok_r(options, "&", &next) : NULL; ok && item != NULL;
	     item = strtok_r(NULL, "&", &next))
		ok = take_option(t, kind, item, error);
	free(options);
	if (!ok || !resolve(t, kind, name, error))
		return false;
	size_t n = strlen(kind) + strlen(name) + 2;
	t->spec = pak_grow(NULL, n, 1);
	snprintf(t->spec, n, "%s:%s", kind, name);
	return true;
}

static bool set_pin(struct pak_target *t, char *text, const char *where, char *error)
{
	text[strcspn(text, "\r\n")] = 0;
	if (text[0] == 0 || strlen(text) > 255)
		return fail(error, "%s: holds no PIN of 1 to 255 bytes in its first line", where);
	free(t->pin);
	t->pin = pak_dup(text);
	return true;
}

bool pak_target_pin_fd(struct pak_target *t, int fd, char *error)
{
	char text[512];
	size_t at = 0;
	ssize_t n;
	while (at < sizeof text - 1 && (n = read(fd, text + at, sizeof text - 1 - at)) > 0)
		at += (size_t)n;
	text[at] = 0;
	bool ok = set_pin(t, text, "PIN descriptor", error);
	explicit_bzero(text, sizeof text);
	return ok;
}

bool pak_target_pin_file(struct pak_target *t, const char *path, char *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(error, "PIN file %s: %s", path, strerror(errno));
	bool ok = pak_target_pin_fd(t, fd, error);
	close(fd);
	return ok ||
	       fail(error, "PIN file %s: holds no PIN of 1 to 255 bytes in its first line", path);
}

bool pak_target_pin_env(struct pak_target *t, const char *name, char *error)
{
	char text[512];
	const char *value = getenv(name);
	if (value == NULL || strlen(value) >= sizeof text)
		return fail(error, "environment variable %s: not set", name);
	snprintf(text, sizeof text, "%s", value);
	bool ok = set_pin(t, text, name, error);
	explicit_bzero(text, sizeof text);
	return ok;
}

/* A segment that ends after the file: the loader would die of it. */
static bool elf_cut(const char *data, size_t n, const Elf64_Ehdr *head)
{
	for (unsigned i = 0; sizeof(void *) == 8 && i < head->e_phnum; i++) {
		Elf64_Phdr segment;
		uint64_t at = head->e_phoff + (uint64_t)i * head->e_phentsize;
		if (head->e_phentsize != sizeof segment || at > n || n - at < sizeof segment)
			return true;
		memcpy(&segment, data + at, sizeof segment);
		if (segment.p_type == PT_LOAD &&
		    (segment.p_offset > n || segment.p_filesz > n - segment.p_offset))
			return true;
	}
	return false;
}

/* Is this the beginning of a shared object that this machine could load? */
static const char *elf_fault(const char *data, size_t n)
{
	Elf64_Ehdr head;
	const unsigned one = 1;
	if (n < sizeof head || memcmp(data, ELFMAG, SELFMAG) != 0)
		return "not a shared object (no ELF header)";
	memcpy(&head, data, sizeof head);
	if (head.e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32))
		return "a shared object of another word size";
	if (head.e_ident[EI_DATA] != (*(const char *)&one == 1 ? ELFDATA2LSB : ELFDATA2MSB))
		return "a shared object of another byte order";
	if (head.e_type != ET_DYN)
		return "an ELF file, but not a shared object";
	return elf_cut(data, n, &head) ? "a shared object that was cut short" : NULL;
}

/* The file behind the target, or NULL if it has none (a builtin product). */
static char *file_of(const struct pak_target *t)
{
	const char *name = strchr(t->spec, ':') + 1, *dir = option(t, "dir");
	char path[PATH_MAX];
	Dl_info info;
	if (strncmp(t->spec, "pkcs11:", 7) == 0)
		return pak_dup(name);
	if (strncmp(t->spec, "provider:", 9) != 0)
		return NULL;
	snprintf(path, sizeof path, "%.3000s/%.200s.so", dir != NULL ? dir : PROVIDER_DIR, name);
	if (dir != NULL || access(path, R_OK) == 0)
		return pak_dup(path);
	/* Part of libcrypto: the same file that this program runs on. */
	if (dladdr((void *)(uintptr_t)OpenSSL_version, &info) == 0 ||
	    realpath(info.dli_fname, path) == NULL)
		return NULL;
	return pak_dup(path);
}

bool pak_target_identify(struct pak_target *t, char *error)
{
	struct pak_arena arena = {NULL};
	struct pak_reader r = {.arena = &arena, .tg = -1, .tc = -1};
	size_t n = 0;
	char hex[65] = "";
	t->file = file_of(t);
	if (t->file == NULL)
		return true;
	char *data = pak_file_bytes(&r, &n, t->file, MODULE_MAX);
	if (data == NULL)
		return fail(error, "%s", r.error);
	const char *fault = elf_fault(data, n);
	bool ok = fault == NULL && pak_oracle_sha256_hex(hex, data, n);
	free(data);
	t->sha256 = pak_dup(hex);
	t->size = n;
	return ok || fail(error, "%s: %s", t->file, fault != NULL ? fault : "cannot be hashed");
}

void pak_target_free(struct pak_target *t)
{
	if (t->pin != NULL)
		explicit_bzero(t->pin, strlen(t->pin));
	free(t->pin);
	free(t->spec);
	free(t->shown);
	free(t->options);
	free(t->file);
	free(t->sha256);
	memset(t, 0, sizeof *t);
}
