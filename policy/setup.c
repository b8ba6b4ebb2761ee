/* SPDX-License-Identifier: Apache-2.0
 *
 * The start of a front, once: module, configuration, policy, audit log. Whatever fails leaves no
 * policy installed, so that nothing is served. */
#include <pthread.h>
#include <string.h>

#include <pak/module.h>

#include "policy/policy_impl.h"

/* glibc runs a once routine again in a child that was forked while it ran, so no lock can be left
 * behind. */
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The path of the caller whose thread runs set_up. */
static _Thread_local const char *wanted_path;

/* Written by set_up only, read after it. The configuration stays: the audit log keeps its path. */
static struct pak_config config_in_use;
static enum pak_status result = PAK_ERR_STATE;
static char text[PAK_ERROR_TEXT_MAX];
static const struct pak_policy *chosen;

static enum pak_status run(void)
{
	const struct pak_policy *policy = &pak_policy_interim, *loaded = NULL;
	enum pak_status st;

	/* Only a child forked just before the end of set_up meets its own work. */
	if (chosen && pak_policy_installed() == chosen)
		return PAK_OK;
	st = pak_module_init();
	if (st)
		return pak_error_set(text, st, "module: %s", pak_status_str(st));
	st = pak_config_read(wanted_path, &config_in_use, text);
	if (st)
		return st;
	if (config_in_use.policy[0]) {
		st = pak_policy_load(&loaded, &config_in_use, &pak_policy_interim, text);
		if (st)
			return st;
		policy = loaded;
	}
	if (config_in_use.audit_log[0]) {
		pak_record_open(config_in_use.audit_log, policy);
		pak_policy_set_recorder(pak_record, NULL);
	}
	chosen = policy;
	st = pak_policy_install(policy, config_in_use.mode);
	if (st) {
		pak_policy_free(loaded);
		return pak_error_set(text, st, "policy: another one is installed already");
	}
	return PAK_OK;
}

static void set_up(void)
{
	text[0] = '\0';
	result = run();
}

enum pak_status pak_setup(const char *conf_path, struct pak_config *config, char *error)
{
	wanted_path = conf_path;
	if (pthread_once(&once, set_up))
		return pak_error_set(error, PAK_ERR_INTERNAL, "setup: pthread_once failed");
	if (config)
		*config = config_in_use;
	if (error)
		memcpy(error, text, sizeof text);
	return result;
}
