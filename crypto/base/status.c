/* SPDX-License-Identifier: Apache-2.0
 *
 * Phrases of the result codes. */
#include <pak/status.h>

const char *pak_status_str(enum pak_status st)
{
	switch (st) {
	case PAK_OK:
		return "success";
	case PAK_ERR_ARG:
		return "invalid argument";
	case PAK_ERR_LENGTH:
		return "length not permitted by the algorithm";
	case PAK_ERR_BUFFER:
		return "output buffer too small";
	case PAK_ERR_STATE:
		return "call out of order";
	case PAK_ERR_UNSUPPORTED:
		return "not implemented in this build";
	case PAK_ERR_POLICY:
		return "refused by policy";
	case PAK_ERR_AUTH:
		return "authentication tag does not match";
	case PAK_ERR_SIGNATURE:
		return "signature does not verify";
	case PAK_ERR_DATA:
		return "ciphertext or padding not valid";
	case PAK_ERR_KEY:
		return "key not valid";
	case PAK_ERR_KEY_USE:
		return "key cannot be used for this";
	case PAK_ERR_ENCODING:
		return "malformed encoding";
	case PAK_ERR_LIMIT:
		return "usage limit reached";
	case PAK_ERR_ENTROPY:
		return "entropy source failed";
	case PAK_ERR_SELFTEST:
		return "self-test failed, module in error state";
	case PAK_ERR_MEMORY:
		return "out of memory";
	case PAK_ERR_IO:
		return "input or output error";
	case PAK_ERR_CONFIG:
		return "configuration not acceptable";
	case PAK_ERR_INTERNAL:
		return "internal check failed";
	}
	return "unknown status";
}
