/* SPDX-License-Identifier: Apache-2.0
 *
 * C_Initialize, C_Finalize, C_GetInfo (PKCS#11 3.2, 5.4), and what holds for the process: after a
 * fork the child has to initialise anew, and touches nothing of its parent's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <pak/mem.h>
#include <pak/module.h>

#include "pkcs11/p11.h"
#include "policy/setup.h"

pthread_rwlock_t pak_module_lock = PTHREAD_RWLOCK_INITIALIZER;

/* In a page that a forked child finds zeroed; the counter of forks covers kernels that cannot do
 * that. */
struct process_state {
	_Atomic unsigned ready; /* forks + 1 between C_Initialize and C_Finalize */
	_Atomic unsigned used;  /* the same, from the first C_Initialize on: there are things to
	                           forget after a fork */
};

static struct process_state *_Atomic state;
static _Atomic unsigned forks;
static pthread_mutex_t init_lock = PTHREAD_MUTEX_INITIALIZER;
static char token_dir[PAK_PATH_MAX];

/* In the child, which has one thread: whoever held the lock is not here any more. */
static void after_fork(void)
{
	static const pthread_mutex_t fresh = PTHREAD_MUTEX_INITIALIZER;

	atomic_fetch_add(&forks, 1);
	init_lock = fresh;
}

bool pak_p11_ready(void)
{
	struct process_state *s = atomic_load_explicit(&state, memory_order_acquire);

	return s != NULL &&
	       atomic_load_explicit(&s->ready, memory_order_acquire) == atomic_load(&forks) + 1;
}

const char *pak_p11_token_dir(void)
{
	return token_dir;
}

void pak_pad(uint8_t *field, size_t len, const char *text)
{
	size_t n = strlen(text);

	memset(field, ' ', len);
	memcpy(field, text, n < len ? n : len);
}

/* Makes the state once for the life of the process. */
static struct process_state *get_state(void)
{
	struct process_state *s = atomic_load(&state);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	void *p;

	if (s != NULL)
		return s;
	p = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED || pthread_atfork(NULL, NULL, after_fork) != 0)
		return NULL;
	(void)madvise(p, page, MADV_WIPEONFORK);
	atomic_store(&state, p);
	return p;
}

/* $XDG_DATA_HOME/pakpss/tokens, ~/.local/share/pakpss/tokens, or /var/lib/pakpss/tokens for root.
 */
static CK_RV default_dir(char *out, size_t cap)
{
	const char *data = secure_getenv("XDG_DATA_HOME"), *home = secure_getenv("HOME");
	int n;

	if (geteuid() == 0)
		n = snprintf(out, cap, "/var/lib/pakpss/tokens");
	else if (data != NULL && data[0] == '/')
		n = snprintf(out, cap, "%s/pakpss/tokens", data);
	else if (home != NULL && home[0] == '/')
		n = snprintf(out, cap, "%s/.local/share/pakpss/tokens", home);
	else
		return CKR_GENERAL_ERROR;
	return n > 0 && (size_t)n < cap ? CKR_OK : CKR_GENERAL_ERROR;
}

static CK_RV configure(void)
{
	static struct pak_config config; /* too large for the stack; init_lock is held */
	char error[PAK_ERROR_TEXT_MAX] = "";
	enum pak_status st = pak_setup(NULL, &config, error);

	if (st != PAK_OK) {
		fprintf(stderr, "pakpss-pkcs11: %s\n",
		        error[0] != '\0' ? error : pak_status_str(st));
		return pak_rv(st, PAK_STAGE_STORE);
	}
	if (config.token_dir[0] == '\0')
		return default_dir(token_dir, sizeof token_dir);
	memcpy(token_dir, config.token_dir, sizeof token_dir);
	return CKR_OK;
}

/* Mutexes: the application may bring its own only where ours would do as well. */
static CK_RV check_args(const CK_C_INITIALIZE_ARGS *args)
{
	int given;

	if (args == NULL)
		return CKR_OK;
	if (args->pReserved != NULL ||
	    (args->flags & ~(CK_FLAGS)(CKF_LIBRARY_CANT_CREATE_OS_THREADS | CKF_OS_LOCKING_OK)) !=
	            0)
		return CKR_ARGUMENTS_BAD;
	given = (args->CreateMutex != NULL) + (args->DestroyMutex != NULL) +
	        (args->LockMutex != NULL) + (args->UnlockMutex != NULL);
	if (given != 0 && given != 4)
		return CKR_ARGUMENTS_BAD;
	return given == 4 && !(args->flags & CKF_OS_LOCKING_OK) ? CKR_CANT_LOCK : CKR_OK;
}

/* The parent's things are left alone: its threads may have held their locks, and SQLite's files are
 * its own. */
static CK_RV forget_parent(void)
{
	if (pak_store_any_busy()) {
		fputs("pakpss-pkcs11: the process forked while a thread of it used a token file; "
		      "fork before starting threads, or call exec\n",
		      stderr);
		return CKR_FUNCTION_FAILED;
	}
	pthread_rwlock_init(&pak_module_lock, NULL);
	pak_sessions_forget();
	pak_slots_forget();
	return CKR_OK;
}

static CK_RV initialize(struct process_state *s)
{
	unsigned generation = atomic_load(&forks) + 1;
	CK_RV rv = CKR_OK;

	if (pak_p11_ready())
		return CKR_CRYPTOKI_ALREADY_INITIALIZED;
	if (atomic_load(&s->used) != generation)
		rv = forget_parent();
	if (rv == CKR_OK)
		rv = configure();
	if (rv != CKR_OK)
		return rv;
	atomic_store(&s->used, generation);
	pthread_rwlock_wrlock(&pak_module_lock);
	rv = pak_slots_scan();
	if (rv == CKR_OK)
		atomic_store_explicit(&s->ready, generation, memory_order_release);
	else
		pak_slots_free();
	pthread_rwlock_unlock(&pak_module_lock);
	return rv;
}

CK_RV C_Initialize(void *pInitArgs)
{
	struct process_state *s;
	CK_RV rv = check_args(pInitArgs);

	if (rv != CKR_OK)
		return rv;
	pthread_mutex_lock(&init_lock);
	s = get_state();
	rv = s != NULL ? initialize(s) : CKR_HOST_MEMORY;
	pthread_mutex_unlock(&init_lock);
	return rv;
}

CK_RV C_Finalize(void *pReserved)
{
	CK_RV rv = CKR_CRYPTOKI_NOT_INITIALIZED;

	if (pReserved != NULL)
		return CKR_ARGUMENTS_BAD;
	if (!pak_p11_ready()) /* in a forked child the lock might never be free */
		return rv;
	pthread_mutex_lock(&init_lock);
	if (pak_p11_ready()) {
		pthread_rwlock_wrlock(&pak_module_lock);
		atomic_store(&atomic_load(&state)->ready, 0);
		pak_sessions_close(NULL); /* waits for the calls that are under way */
		pak_slots_free();
		pthread_rwlock_unlock(&pak_module_lock);
		rv = CKR_OK;
	}
	pthread_mutex_unlock(&init_lock);
	return rv;
}

CK_RV C_GetInfo(CK_INFO *pInfo)
{
	unsigned major = 0, minor = 0;

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (pInfo == NULL)
		return CKR_ARGUMENTS_BAD;
	memset(pInfo, 0, sizeof *pInfo);
	pInfo->cryptokiVersion.major = CRYPTOKI_VERSION_MAJOR;
	pInfo->cryptokiVersion.minor = CRYPTOKI_VERSION_MINOR;
	pak_pad(pInfo->manufacturerID, sizeof pInfo->manufacturerID, "pakpss");
	pak_pad(pInfo->libraryDescription, sizeof pInfo->libraryDescription,
	        "pakpss PKCS#11 module");
	(void)sscanf(pak_module_version(), "%u.%u", &major, &minor);
	pInfo->libraryVersion.major = (CK_BYTE)major;
	pInfo->libraryVersion.minor = (CK_BYTE)minor;
	return CKR_OK;
}
