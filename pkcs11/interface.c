/* SPDX-License-Identifier: Apache-2.0
 *
 * The function lists of 2.40, 3.0 and 3.2 and how they are found (PKCS#11 3.2, 5.4.4 to 5.4.6).
 * These three functions may be called before C_Initialize. */
#include <string.h>

#include "pkcs11/functions.h"
#include "pkcs11/p11.h"

#define ENTRY(name) .name = name,

static CK_FUNCTION_LIST list_2_40 = {.version = {2, 40}, CK_FUNCTIONS_2_40(ENTRY)};
static CK_FUNCTION_LIST_3_0 list_3_0 = {.version = {3, 0},
                                        CK_FUNCTIONS_2_40(ENTRY) CK_FUNCTIONS_3_0(ENTRY)};
static CK_FUNCTION_LIST_3_2 list_3_2 = {.version = {3, 2},
                                        CK_FUNCTIONS_2_40(ENTRY) CK_FUNCTIONS_3_0(ENTRY)
                                                CK_FUNCTIONS_3_2(ENTRY)};

/* The name of the standard interfaces is "PKCS", a blank, "11". */
static CK_UTF8CHAR standard_name[] = "PKCS"
                                     " 11";

/* The default comes first. */
static CK_INTERFACE interfaces[] = {
        {standard_name, &list_3_2, 0},
        {standard_name, &list_3_0, 0},
        {standard_name, &list_2_40, 0},
};
static const enum pak_caller callers[] = {PAK_CALLER_3_2, PAK_CALLER_3_0, PAK_CALLER_2_40};
#define INTERFACE_COUNT (sizeof interfaces / sizeof interfaces[0])

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **ppFunctionList)
{
	if (ppFunctionList == NULL)
		return CKR_ARGUMENTS_BAD;
	*ppFunctionList = &list_2_40;
	return CKR_OK;
}

CK_RV C_GetInterfaceList(CK_INTERFACE *pInterfacesList, CK_ULONG *pulCount)
{
	CK_ULONG room;

	if (pulCount == NULL)
		return CKR_ARGUMENTS_BAD;
	room = *pulCount;
	*pulCount = INTERFACE_COUNT;
	if (pInterfacesList == NULL)
		return CKR_OK;
	if (room < INTERFACE_COUNT)
		return CKR_BUFFER_TOO_SMALL;
	memcpy(pInterfacesList, interfaces, sizeof interfaces);
	/* Who asks for the list knows of the newest one, too. */
	pak_caller_set(PAK_CALLER_3_2);
	return CKR_OK;
}

static bool fits(const CK_INTERFACE *interface, const CK_UTF8CHAR *name, const CK_VERSION *version,
                 CK_FLAGS flags)
{
	const CK_VERSION *own = interface->pFunctionList;

	if (name != NULL &&
	    strcmp((const char *)name, (const char *)interface->pInterfaceName) != 0)
		return false;
	if (version != NULL && (version->major != own->major || version->minor != own->minor))
		return false;
	return (interface->flags & flags) == flags;
}

CK_RV C_GetInterface(CK_UTF8CHAR *pInterfaceName, CK_VERSION *pVersion, CK_INTERFACE **ppInterface,
                     CK_FLAGS flags)
{
	if (ppInterface == NULL)
		return CKR_ARGUMENTS_BAD;
	for (size_t i = 0; i < INTERFACE_COUNT; i++) {
		if (fits(&interfaces[i], pInterfaceName, pVersion, flags)) {
			*ppInterface = &interfaces[i];
			if (callers[i] > pak_caller())
				pak_caller_set(callers[i]);
			return CKR_OK;
		}
	}
	return CKR_ARGUMENTS_BAD;
}
