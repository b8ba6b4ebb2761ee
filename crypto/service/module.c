/* SPDX-License-Identifier: Apache-2.0
 *
 * Module init, version, description, names of the backends in use. */
#include <pak/module.h>

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <config.h>

#include "crypto/aes/aes.h"
#include "crypto/base/cpu.h"
#include "crypto/base/secmem.h"
#include "crypto/drbg/entropy.h"
#include "crypto/drbg/thread.h"
#include "crypto/ec/c25519.h"
#include "crypto/ec/c448.h"
#include "crypto/ec/p224.h"
#include "crypto/bn/bn.h"
#include "crypto/ec/p256.h"
#include "crypto/ccm/ccm.h"
#include "crypto/chacha/chacha20.h"
#include "crypto/chacha/poly1305.h"
#include "crypto/ec/p384.h"
#include "crypto/ec/p521.h"
#include "crypto/gcm/gcm.h"
#include "crypto/xts/xts.h"
#include "crypto/selftest/selftest.h"
#include "crypto/keccak/keccak_impl.h"
#include "crypto/sha1/sha1_impl.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha512_impl.h"
#include "crypto/siv/gcm_siv.h"

/* One row a primitive: the name asked for, and who tells the backend. */
static const struct {
	const char *primitive;
	const char *(*backend)(void);
} backends[] = {
        {"sha1", pak_sha1_backend},         {"sha256", pak_sha256_backend},
        {"sha512", pak_sha512_backend},     {"rsa", pak_bn_backend},
        {"p256", pak_p256_backend},         {"aes", pak_aes_backend},
        {"gcm", pak_gcm_backend},           {"ccm", pak_ccm_backend},
        {"xts", pak_xts_backend},           {"cmac", pak_cbcmac_backend},
        {"c25519", pak_c25519_backend},     {"p384", pak_p384_backend},
        {"p521", pak_p521_backend},         {"p224", pak_p224_backend},
        {"keccak", pak_keccak_backend},     {"chacha20", pak_chacha20_backend},
        {"poly1305", pak_poly1305_backend}, {"gcm-siv", pak_gcm_siv_backend},
        {"c448", pak_c448_backend},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static enum pak_status init_status = PAK_ERR_STATE;

/* One text per set of memory grants: choosing one needs no lock, and a grant lost later shows. */
static char info[4][256];

static void before_fork(void)
{
	pak_selftest_lock();
	pak_thread_lock();
	pak_entropy_lock();
	pak_secmem_lock();
}

static void after_fork(void)
{
	pak_secmem_unlock();
	pak_entropy_unlock();
	pak_thread_unlock();
	pak_selftest_unlock();
}

static void describe(void)
{
	const char *mask = secure_getenv("PAK_CPU");
	char cpu[128] = "";
	size_t len = 0;
	int bad = 0;

	for (uint32_t bit = 1; bit; bit <<= 1)
		if ((pak_cpu() & bit) && pak_cpu_name(bit) && len < sizeof cpu)
			len += (size_t)snprintf(cpu + len, sizeof cpu - len, " %s",
			                        pak_cpu_name(bit));
	if (mask)
		(void)pak_cpu_apply_mask(0, mask, &bad);
	for (unsigned grants = 0; grants < 4; grants++)
		snprintf(info[grants], sizeof info[grants],
		         PACKAGE_STRING "; cpu:%s%s%s; key memory: %s, %s", *cpu ? cpu : " generic",
		         mask ? " (masked by PAK_CPU)" : "",
		         bad ? " (PAK_CPU has unknown words)" : "",
		         grants & PAK_SECMEM_LOCKED ? "locked"
		                                    : "NOT LOCKED (raise RLIMIT_MEMLOCK)",
		         grants & PAK_SECMEM_NO_DUMP ? "kept out of core dumps"
		                                     : "NOT KEPT OUT of core dumps");
}

static void init(void)
{
	static bool handlers;
	const char *failed = NULL;
	bool unhandled = false;

	/* Before any lock is taken: a fork while init runs must not leave the child a held lock.
	 * Such a child runs init again, and must not add the handlers again. */
	if (!handlers) {
		handlers = true;
		unhandled = pthread_atfork(before_fork, after_fork, after_fork) != 0;
	}
	pak_selftest_begin();
	init_status = pak_secmem_prepare();
	if (init_status)
		failed = "secure memory";
	else if (unhandled)
		init_status = PAK_ERR_MEMORY, failed = "fork handlers";
	else if ((init_status = pak_entropy_startup()))
		failed = "entropy start-up test";
	describe();
	pak_selftest_end(failed);
}

enum pak_status pak_module_init(void)
{
	pthread_once(&once, init);
	if (!init_status && pak_module_state() == PAK_STATE_ERROR)
		return PAK_ERR_SELFTEST;
	return init_status;
}

const char *pak_module_version(void)
{
	return PACKAGE_VERSION;
}

const char *pak_module_info(void)
{
	return info[pak_secmem_grants()];
}

const char *pak_module_backend(const char *primitive)
{
	for (size_t i = 0; i < sizeof backends / sizeof *backends; i++)
		if (!strcmp(backends[i].primitive, primitive))
			return backends[i].backend();
	return NULL;
}
