/* SPDX-License-Identifier: Apache-2.0
 *
 * Interface tables, and all 104 functions called with nothing, with absurd lengths, in every state
 * of the module: each call in a process of its own, which must survive it. */
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

#include "pkcs11/functions.h"
#include "tests/pkcs11/p11.h"
#include "tests/tap.h"

static const struct {
	const char *name, *kinds;
} functions[] = {
#define ROW(name, kinds) {#name, kinds},
        CK_SIGNATURES(ROW)
#undef ROW
};

typedef CK_RV generic(uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t, uintptr_t,
                      uintptr_t, uintptr_t, uintptr_t);

enum state { BEFORE, READY, IN_SESSION, LOGGED_IN, AFTER, STATES };
enum filling { NOTHING, HUGE_LENGTHS, REAL_POINTERS, FILLINGS };

struct call {
	size_t function;
	enum state state;
	enum filling filling;
	CK_SLOT_ID slot;
};

/* Big enough for any structure, zeroed: as pointers go, these are good ones. */
static union {
	uint64_t align;
	uint8_t bytes[4096];
} scratch[10];

static CK_SESSION_HANDLE enter_state(const struct call *c)
{
	CK_SESSION_HANDLE s = 0;

	if (c->state == BEFORE)
		return 0;
	p11_must(p11->C_Initialize(NULL), "C_Initialize");
	if (c->state == IN_SESSION || c->state == LOGGED_IN)
		s = p11_session(c->slot, true, c->state == LOGGED_IN ? 'u' : 0);
	if (c->state == AFTER)
		p11_must(p11->C_Finalize(NULL), "C_Finalize");
	return s;
}

/* Whether the call may do its work: with a structure of zeros and real lengths, some may. */
static int judge(const struct call *c, CK_RV rv)
{
	const char *name = functions[c->function].name;
	bool any_time = strcmp(name, "C_GetFunctionList") == 0 ||
	                strcmp(name, "C_GetInterfaceList") == 0 ||
	                strcmp(name, "C_GetInterface") == 0 || strcmp(name, "C_Initialize") == 0;

	if (rv == CKR_FUNCTION_NOT_SUPPORTED || rv == CKR_GENERAL_ERROR || rv == CKR_HOST_MEMORY)
		return 3;
	if ((c->state == BEFORE || c->state == AFTER) && !any_time)
		return rv == CKR_CRYPTOKI_NOT_INITIALIZED || rv == CKR_ARGUMENTS_BAD ? 0 : 4;
	if (c->state == READY && functions[c->function].kinds[0] == 'u' && rv == CKR_OK)
		return 5;
	return 0;
}

static int one_call(void *arg)
{
	const struct call *c = arg;
	const char *kinds = functions[c->function].kinds;
	void *symbol = dlsym(p11_library, functions[c->function].name);
	uintptr_t a[10] = {0};
	generic *f;
	CK_SESSION_HANDLE s = enter_state(c);

	if (symbol == NULL)
		return 2;
	memcpy(&f, &symbol, sizeof f);
	for (size_t i = 0; kinds[i] != '\0'; i++) {
		if (kinds[i] == 'p' && c->filling == REAL_POINTERS)
			a[i] = (uintptr_t)&scratch[i];
		if (kinds[i] == 'u' && c->filling == HUGE_LENGTHS)
			a[i] = i % 2 ? UINTPTR_MAX : UINTPTR_MAX / 2;
		if (kinds[i] == 'u' && c->filling == REAL_POINTERS)
			a[i] = 8; /* callbacks are never called by this module, so a pointer does
			             for them */
	}
	if (kinds[0] == 'u' && s != 0)
		a[0] = s;
	return judge(c, f(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], a[9]));
}

static void all_functions(CK_SLOT_ID slot)
{
	static const char *const state_names[] = {"before C_Initialize", "without a session",
	                                          "in a session", "logged in", "after C_Finalize"};
	static const char *const filling_names[] = {"NULL and 0", "NULL and huge lengths",
	                                            "zeroed memory"};
	struct call c = {.slot = slot};

	for (int state = BEFORE; state < STATES; state++) {
		for (int filling = NOTHING; filling < FILLINGS; filling++) {
			size_t bad = 0;
			c.state = (enum state)state;
			c.filling = (enum filling)filling;
			for (c.function = 0; c.function < P11_COUNT(functions); c.function++) {
				int code;
				if (filling == REAL_POINTERS &&
				    (strcmp(functions[c.function].name, "C_WaitForSlotEvent") ==
				             0 ||
				     strcmp(functions[c.function].name, "C_Initialize") == 0))
					continue; /* flags 8 are an error, a zeroed structure is a
					             good argument */
				code = p11_child(one_call, &c);
				if (code == 0)
					continue;
				bad++;
				tap_diag("%s: %d", functions[c.function].name, code);
			}
			tap_ok(bad == 0, "all functions %s, %s", state_names[state],
			       filling_names[filling]);
		}
	}
}

static void check_entry(const char *table, const char *name, const void *entry)
{
	if (entry != dlsym(p11_library, name))
		tap_ok(0, "%s of %s is the exported function", name, table);
}

#define CHECK(name) check_entry("the list", #name, *(void **)&list->name);

static void tables(void)
{
	CK_ULONG count = 0, room = 2;
	CK_INTERFACE list_of[3], *interface = NULL;
	CK_FUNCTION_LIST *old = NULL;
	CK_VERSION v30 = {3, 0}, v31 = {3, 1}, v240 = {2, 40};
	CK_UTF8CHAR name[] = "PKCS"
	                     " 11",
	            other[] = "Vendor x";

	tap_ok(P11_COUNT(functions) == 104, "104 functions");
	p11_is(p11->C_GetFunctionList(NULL), CKR_ARGUMENTS_BAD, "C_GetFunctionList(NULL)");
	p11_is(p11->C_GetFunctionList(&old), CKR_OK, "C_GetFunctionList");
	tap_ok(old->version.major == 2 && old->version.minor == 40, "its version is 2.40");
	{
		CK_FUNCTION_LIST *list = old;
		CK_FUNCTIONS_2_40(CHECK)
	}
	{
		CK_FUNCTION_LIST_3_2 *list = p11;
		CK_FUNCTIONS_2_40(CHECK) CK_FUNCTIONS_3_0(CHECK) CK_FUNCTIONS_3_2(CHECK)
	}
	tap_ok(p11->version.major == 3 && p11->version.minor == 2, "the newest list is 3.2");
	p11_is(p11->C_GetInterfaceList(NULL, &count), CKR_OK, "C_GetInterfaceList: length");
	tap_ok(count == 3, "three interfaces");
	p11_is(p11->C_GetInterfaceList(list_of, &room), CKR_BUFFER_TOO_SMALL, "too little room");
	tap_ok(room == 3, "the room it needs is told");
	p11_is(p11->C_GetInterfaceList(list_of, &room), CKR_OK, "C_GetInterfaceList");
	for (size_t i = 0; i < 3; i++)
		tap_ok(strcmp((char *)list_of[i].pInterfaceName, (char *)name) == 0 &&
		               list_of[i].flags == 0,
		       "interface %zu has the standard name and no flags", i);
	p11_is(p11->C_GetInterface(name, &v30, &interface, 0), CKR_OK, "interface 3.0");
	tap_ok(((CK_VERSION *)interface->pFunctionList)->minor == 0, "is 3.0");
	{
		CK_FUNCTION_LIST_3_0 *list = interface->pFunctionList;
		CK_FUNCTIONS_2_40(CHECK) CK_FUNCTIONS_3_0(CHECK)
	}
	p11_is(p11->C_GetInterface(NULL, NULL, &interface, 0), CKR_OK, "the default interface");
	tap_ok(interface->pFunctionList == p11, "is 3.2");
	p11_is(p11->C_GetInterface(name, &v240, &interface, 0), CKR_OK, "interface 2.40");
	tap_ok(interface->pFunctionList == old, "is the list of C_GetFunctionList");
	p11_is(p11->C_GetInterface(name, &v31, &interface, 0), CKR_ARGUMENTS_BAD,
	       "no interface 3.1");
	p11_is(p11->C_GetInterface(other, NULL, &interface, 0), CKR_ARGUMENTS_BAD, "no other name");
	p11_is(p11->C_GetInterface(NULL, NULL, &interface, CKF_INTERFACE_FORK_SAFE),
	       CKR_ARGUMENTS_BAD, "none is fork-safe");
}

static CK_RV mutex(void *m)
{
	(void)m;
	return CKR_OK;
}

static CK_RV mutex_make(void **m)
{
	*m = NULL;
	return CKR_OK;
}

static void initialising(void)
{
	CK_C_INITIALIZE_ARGS args = {0};
	CK_INFO info;

	p11_is(p11->C_GetInfo(&info), CKR_CRYPTOKI_NOT_INITIALIZED, "C_GetInfo before");
	args.pReserved = &args;
	p11_is(p11->C_Initialize(&args), CKR_ARGUMENTS_BAD, "pReserved");
	args.pReserved = NULL;
	args.LockMutex = mutex;
	args.flags = CKF_OS_LOCKING_OK;
	p11_is(p11->C_Initialize(&args), CKR_ARGUMENTS_BAD, "one mutex function of four");
	args.UnlockMutex = args.DestroyMutex = mutex;
	args.CreateMutex = mutex_make;
	args.flags = 0;
	p11_is(p11->C_Initialize(&args), CKR_CANT_LOCK, "application's mutexes only");
	args.flags = 0x80;
	p11_is(p11->C_Initialize(&args), CKR_ARGUMENTS_BAD, "an unknown flag");
	args.flags = CKF_OS_LOCKING_OK | CKF_LIBRARY_CANT_CREATE_OS_THREADS;
	p11_is(p11->C_Initialize(&args), CKR_OK, "mutexes or the system's");
	p11_is(p11->C_Initialize(NULL), CKR_CRYPTOKI_ALREADY_INITIALIZED, "C_Initialize again");
	p11_is(p11->C_GetInfo(NULL), CKR_ARGUMENTS_BAD, "C_GetInfo(NULL)");
	p11_is(p11->C_GetInfo(&info), CKR_OK, "C_GetInfo");
	tap_ok(info.cryptokiVersion.major == 3 && info.cryptokiVersion.minor == 2 &&
	               info.flags == 0 && memcmp(info.manufacturerID, "pakpss  ", 8) == 0 &&
	               info.manufacturerID[31] == ' ',
	       "its fields");
	p11_is(p11->C_Finalize(&info), CKR_ARGUMENTS_BAD, "C_Finalize with an argument");
	p11_is(p11->C_Finalize(NULL), CKR_OK, "C_Finalize");
	p11_is(p11->C_Finalize(NULL), CKR_CRYPTOKI_NOT_INITIALIZED, "C_Finalize again");
}

int main(void)
{
	CK_SLOT_ID slot;

	p11_open(true);
	tables();
	initialising();
	slot = p11_token("interface");
	p11_must(p11->C_Finalize(NULL), "C_Finalize");
	all_functions(slot);
	p11_close();
	return tap_done();
}
