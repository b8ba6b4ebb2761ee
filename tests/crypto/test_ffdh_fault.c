/* SPDX-License-Identifier: Apache-2.0
 *
 * Faults in the generation of Diffie-Hellman keys. This program has its own copy of key_dh.c with
 * hooks: a pair whose halves do not match is never returned, and ends the module. */
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/ffdh.h>
#include <pak/module.h>

#include "tests/crypto/core.h"
#include "tests/crypto/fault.h"
#include "tests/tap.h"

static const char *place;
static size_t bit;

void test_fault(const char *where, void *p, size_t len)
{
	if (place && !strcmp(place, where))
		((uint8_t *)p)[bit / 8 % len] ^= (uint8_t)(1 << bit % 8);
}

/* In a child: the module does not come back from the error state. */
static int refused(const char *where, size_t which)
{
	static const struct pak_dh_params params = {.group = PAK_ALG_FFDHE2048};
	struct pak_key *key = NULL;
	pid_t child = fork();
	int status;

	if (!child) {
		place = where;
		bit = which;
		int ok = pak_key_generate_dh(&key, &params, NULL) == PAK_ERR_SELFTEST && !key;
		place = NULL;
		ok = ok && pak_key_generate_dh(&key, &params, NULL) == PAK_ERR_SELFTEST && !key;
		_exit(ok ? 7 : 1);
	}
	return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 7;
}

int main(void)
{
	static const struct pak_dh_params params = {.group = PAK_ALG_FFDHE2048};
	struct pak_key *key = NULL;
	unsigned good = 0;

	core_init();
	for (size_t i = 0; i < 20; i++)
		good += (unsigned)refused("dh-private", 11 * i) +
		        (unsigned)refused("dh-public", 103 * i);
	tap_ok(good == 40, "%u of 40 faults found by the pairwise test", good);
	tap_ok(!pak_key_generate_dh(&key, &params, NULL) && key, "without a fault a key comes");
	pak_key_free(key);
	return tap_done();
}
