/* SPDX-License-Identifier: Apache-2.0
 *
 * Results of the core as CKR codes (PKCS#11 3.2, 5.1). docs/pkcs11.md prints the map. */
#include <stdatomic.h>

#include "pkcs11/rv.h"

static _Atomic int caller = PAK_CALLER_2_40;

enum pak_caller pak_caller(void)
{
	return (enum pak_caller)atomic_load_explicit(&caller, memory_order_relaxed);
}

void pak_caller_set(enum pak_caller version)
{
	atomic_store_explicit(&caller, (int)version, memory_order_relaxed);
}

static CK_RV length_rv(enum pak_stage stage)
{
	switch (stage) {
	case PAK_STAGE_KEY:
		return CKR_KEY_SIZE_RANGE;
	case PAK_STAGE_PARAM:
		return CKR_MECHANISM_PARAM_INVALID;
	case PAK_STAGE_DATA:
		return CKR_DATA_LEN_RANGE;
	case PAK_STAGE_CIPHERTEXT:
		return CKR_ENCRYPTED_DATA_LEN_RANGE;
	case PAK_STAGE_SIGNATURE:
		return CKR_SIGNATURE_LEN_RANGE;
	case PAK_STAGE_ATTRIBUTE:
		return CKR_ATTRIBUTE_VALUE_INVALID;
	case PAK_STAGE_STORE:
		return CKR_GENERAL_ERROR;
	}
	return CKR_GENERAL_ERROR;
}

static CK_RV policy_rv(enum pak_stage stage)
{
	if (pak_caller() == PAK_CALLER_3_2)
		return CKR_OPERATION_NOT_VALIDATED;
	switch (stage) {
	case PAK_STAGE_KEY:
		return CKR_MECHANISM_INVALID;
	case PAK_STAGE_PARAM:
		return CKR_MECHANISM_PARAM_INVALID;
	case PAK_STAGE_ATTRIBUTE:
		return CKR_KEY_SIZE_RANGE;
	case PAK_STAGE_DATA:
	case PAK_STAGE_CIPHERTEXT:
	case PAK_STAGE_SIGNATURE:
		return CKR_KEY_FUNCTION_NOT_PERMITTED;
	case PAK_STAGE_STORE:
		return CKR_FUNCTION_FAILED;
	}
	return CKR_GENERAL_ERROR;
}

/* Malformed or wrong values: keys, encodings, arguments. */
static CK_RV value_rv(enum pak_stage stage)
{
	switch (stage) {
	case PAK_STAGE_KEY:
		return CKR_KEY_TYPE_INCONSISTENT;
	case PAK_STAGE_PARAM:
		return CKR_MECHANISM_PARAM_INVALID;
	case PAK_STAGE_DATA:
		return CKR_DATA_INVALID;
	case PAK_STAGE_CIPHERTEXT:
		return CKR_ENCRYPTED_DATA_INVALID;
	case PAK_STAGE_SIGNATURE:
		return CKR_SIGNATURE_INVALID;
	case PAK_STAGE_ATTRIBUTE:
		return CKR_ATTRIBUTE_VALUE_INVALID;
	case PAK_STAGE_STORE:
		return CKR_DEVICE_ERROR;
	}
	return CKR_GENERAL_ERROR;
}

static CK_RV auth_rv(enum pak_stage stage)
{
	if (stage == PAK_STAGE_CIPHERTEXT && pak_caller() >= PAK_CALLER_3_0)
		return CKR_AEAD_DECRYPT_FAILED;
	return value_rv(stage);
}

static CK_RV limit_rv(enum pak_stage stage)
{
	if (stage == PAK_STAGE_DATA || stage == PAK_STAGE_CIPHERTEXT)
		return length_rv(stage);
	return pak_caller() >= PAK_CALLER_3_0 ? CKR_KEY_EXHAUSTED : CKR_FUNCTION_FAILED;
}

CK_RV pak_rv(enum pak_status st, enum pak_stage stage)
{
	switch (st) {
	case PAK_OK:
		return CKR_OK;
	case PAK_ERR_ARG:
	case PAK_ERR_KEY:
	case PAK_ERR_ENCODING:
	case PAK_ERR_DATA:
		return value_rv(stage);
	case PAK_ERR_LENGTH:
		return length_rv(stage);
	case PAK_ERR_BUFFER:
		return CKR_BUFFER_TOO_SMALL;
	case PAK_ERR_STATE:
		return CKR_OPERATION_NOT_INITIALIZED;
	case PAK_ERR_UNSUPPORTED:
		return stage == PAK_STAGE_KEY ? CKR_MECHANISM_INVALID : value_rv(stage);
	case PAK_ERR_POLICY:
		return policy_rv(stage);
	case PAK_ERR_AUTH:
		return auth_rv(stage);
	case PAK_ERR_SIGNATURE:
		return CKR_SIGNATURE_INVALID;
	case PAK_ERR_KEY_USE:
		return CKR_KEY_TYPE_INCONSISTENT;
	case PAK_ERR_LIMIT:
		return limit_rv(stage);
	case PAK_ERR_SELFTEST:
		return CKR_FIPS_SELF_TEST_FAILED;
	case PAK_ERR_MEMORY:
		return CKR_HOST_MEMORY;
	case PAK_ERR_ENTROPY:
	case PAK_ERR_IO:
		return CKR_DEVICE_ERROR;
	case PAK_ERR_CONFIG:
	case PAK_ERR_INTERNAL:
		return CKR_GENERAL_ERROR;
	}
	return CKR_GENERAL_ERROR;
}
