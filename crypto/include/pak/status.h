/* SPDX-License-Identifier: Apache-2.0
 *
 * The one list of results of every fallible function of the core. 0 is success, all others are
 * negative; what holds for all functions (output on error, aliasing, units) is in docs/api.md. */
#ifndef PAK_STATUS_H
#define PAK_STATUS_H

#if defined __GNUC__
#define PAK_MUST_CHECK __attribute__((warn_unused_result))
#else
#define PAK_MUST_CHECK
#endif

enum pak_status {
	PAK_OK = 0,
	PAK_ERR_ARG = -1,         /* a NULL or out-of-range argument */
	PAK_ERR_LENGTH = -2,      /* a length the algorithm does not permit */
	PAK_ERR_BUFFER = -3,      /* output buffer too small; the needed size is reported */
	PAK_ERR_STATE = -4,       /* call out of order: not initialised, already finished */
	PAK_ERR_UNSUPPORTED = -5, /* algorithm or parameter this build does not implement */
	PAK_ERR_POLICY = -6,      /* refused by policy; the verdict names the rule */
	PAK_ERR_AUTH = -7,        /* tag or MAC does not match */
	PAK_ERR_SIGNATURE = -8,   /* signature does not verify */
	PAK_ERR_DATA = -9,        /* ciphertext or padding is not valid */
	PAK_ERR_KEY = -10,        /* key out of range, off the curve, or inconsistent */
	PAK_ERR_KEY_USE = -11,    /* key is of another type, or lacks the part the call needs */
	PAK_ERR_ENCODING = -12,   /* malformed or non-canonical DER, PEM, base64 or JSON */
	PAK_ERR_LIMIT = -13,      /* usage limit reached: invocations, request size, data length */
	PAK_ERR_ENTROPY = -14,    /* entropy source failed or was found stuck */
	PAK_ERR_SELFTEST = -15,   /* module or algorithm is in the error state */
	PAK_ERR_MEMORY = -16,     /* allocation failed */
	PAK_ERR_IO = -17,         /* file could not be read or written */
	PAK_ERR_CONFIG = -18,     /* configuration or policy file is not acceptable */
	PAK_ERR_INTERNAL = -19    /* an internal check failed: a defect, please report */
};

/* Returns a constant English phrase for st ("refused by policy"); never NULL. */
const char *pak_status_str(enum pak_status st);

#endif
