/* SPDX-License-Identifier: Apache-2.0
 *
 * The configuration file: accepted values are within their limits; an error is one line that names
 * the file. */
#include <string.h>

#include "policy/policy_impl.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

static int is_path(const char *p)
{
	return !p[0] || (p[0] == '/' && memchr(p, 0, PAK_PATH_MAX) && !strchr(p, '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[PAK_ERROR_TEXT_MAX] = "";
	struct pak_config c;

	if (pak_config_parse("file", (const char *)data, size, &c, error)) {
		PROMISE(strncmp(error, "file:", 5) == 0 && !strchr(error, '\n'));
		PROMISE(c.mode == PAK_MODE_ENFORCE && !c.policy[0] && !c.token_dir[0]);
		return 0;
	}
	PROMISE(c.mode == PAK_MODE_ENFORCE || c.mode == PAK_MODE_AUDIT);
	PROMISE(is_path(c.policy) && is_path(c.policy_signer) && is_path(c.audit_log) &&
	        is_path(c.token_dir));
	PROMISE(!c.policy[0] == !c.policy_signer[0]);
	return 0;
}
