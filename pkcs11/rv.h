/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the one place where results of the core become CKR codes. */
#ifndef PAK_PKCS11_RV_H
#define PAK_PKCS11_RV_H

#include <pak/status.h>

#include "pkcs11/pkcs11.h"

/* What was being done: the same status has another name at each step of PKCS#11. */
enum pak_stage {
	PAK_STAGE_KEY,        /* starting an operation: mechanism, key, key size */
	PAK_STAGE_PARAM,      /* mechanism parameter: IV, tag length, peer's key */
	PAK_STAGE_DATA,       /* plain text, messages, digests */
	PAK_STAGE_CIPHERTEXT, /* encrypted data */
	PAK_STAGE_SIGNATURE,  /* signatures and MACs */
	PAK_STAGE_ATTRIBUTE,  /* values in a template */
	PAK_STAGE_STORE       /* the module's own work */
};

/* Versions of the interface that the application took: CKR_OPERATION_NOT_VALIDATED is for 3.2 only,
 * and so on. */
enum pak_caller { PAK_CALLER_2_40 = 240, PAK_CALLER_3_0 = 300, PAK_CALLER_3_2 = 320 };
enum pak_caller pak_caller(void);
void pak_caller_set(enum pak_caller caller);

CK_RV pak_rv(enum pak_status st, enum pak_stage stage);

static inline CK_RV pak_rv_store(enum pak_status st)
{
	return pak_rv(st, PAK_STAGE_STORE);
}

#endif
