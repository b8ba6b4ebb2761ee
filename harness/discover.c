/* SPDX-License-Identifier: Apache-2.0
 *
 * Products on this system. p11-kit's own library would load every module to list them, so its
 * configuration files (pkcs11.conf(5): NAME.module, "module: path") are read here as text. */
#include <ctype.h>
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/target.h"

static const char *const system_dirs[] = {P11_MODULE_CONFIGS, "/etc/pkcs11/modules"};

/* The value of "module:" in one configuration file. */
static bool module_of(char *out, const char *config)
{
	char line[PATH_MAX + 64];
	bool found = false;
	FILE *f = fopen(config, "re");
	while (f != NULL && !found && fgets(line, sizeof line, f) != NULL) {
		char *p = line + strspn(line, " \t");
		if (strncmp(p, "module:", 7) != 0)
			continue;
		p += 7 + strspn(p + 7, " \t");
		size_t n = strcspn(p, "\r\n");
		while (n > 0 && isspace((unsigned char)p[n - 1]))
			n--;
		p[n] = 0;
		snprintf(out, PATH_MAX, "%s%s%.3800s", p[0] == '/' ? "" : P11_MODULE_PATH,
		         p[0] == '/' ? "" : "/", p);
		found = n > 0;
	}
	if (f != NULL)
		fclose(f);
	return found;
}

/* Where p11-kit looks: the user's folder, then the system's. */
static size_t config_dirs(char dirs[3][PATH_MAX])
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	size_t n = 0;
	if (xdg != NULL && xdg[0] == '/')
		snprintf(dirs[n++], PATH_MAX, "%.4000s/pkcs11/modules", xdg);
	else if (home != NULL)
		snprintf(dirs[n++], PATH_MAX, "%.4000s/.config/pkcs11/modules", home);
	for (size_t i = 0; i < sizeof system_dirs / sizeof *system_dirs; i++)
		snprintf(dirs[n++], PATH_MAX, "%s", system_dirs[i]);
	return n;
}

bool pak_discover_module(char *out, const char *name)
{
	char dirs[3][PATH_MAX], path[2 * PATH_MAX];
	size_t n = config_dirs(dirs);
	for (size_t i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/%s.module", dirs[i], name);
		if (module_of(out, path))
			return true;
	}
	return false;
}

static void print_modules(FILE *out, const char *dir)
{
	char path[2 * PATH_MAX], module[PATH_MAX];
	DIR *d = opendir(dir);
	struct dirent *e;
	while (d != NULL && (e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);
		if (n < 8 || strcmp(e->d_name + n - 7, ".module") != 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
		if (module_of(module, path))
			fprintf(out, "pkcs11:%.*s\t%s%s\n", (int)n - 7, e->d_name, module,
			        access(module, R_OK) == 0 ? "" : " (missing)");
	}
	if (d != NULL)
		closedir(d);
}

static void print_providers(FILE *out, const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	while (d != NULL && (e = readdir(d)) != NULL) {
		size_t n = strlen(e->d_name);
		if (n > 3 && strcmp(e->d_name + n - 3, ".so") == 0)
			fprintf(out, "provider:%.*s\t%s/%s\n", (int)n - 3, e->d_name, dir,
			        e->d_name);
	}
	if (d != NULL)
		closedir(d);
}

void pak_discover_print(FILE *out)
{
	char dirs[3][PATH_MAX];
	size_t n = config_dirs(dirs);
	const char *modules = getenv("OPENSSL_MODULES");
	for (size_t i = 0; i < n; i++)
		print_modules(out, dirs[i]);
	fputs("provider:default\tpart of libcrypto\n", out);
	print_providers(out, PROVIDER_DIR);
	if (modules != NULL && strcmp(modules, PROVIDER_DIR) != 0)
		print_providers(out, modules);
}
