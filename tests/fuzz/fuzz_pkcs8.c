/* SPDX-License-Identifier: Apache-2.0
 *
 * OneAsymmetricKey: an accepted key is consistent, is written canonically and read back as the same
 * key. */
#include "encoding/encoding.h"
#include "tests/crypto/core.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	core_init();
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned both = PAK_PART_PRIVATE | PAK_PART_PUBLIC;
	struct pak_key *key, *again;
	uint8_t der[256];
	size_t len;

	if (pak_der_pkcs8_decode(&key, data, size, NULL)) {
		PROMISE(key == NULL);
		return 0;
	}
	PROMISE(pak_der_check(data, size) == PAK_OK);
	PROMISE(pak_key_check(key) == PAK_OK && pak_key_parts(key) == both);
	PROMISE(pak_der_pkcs8_encode(der, sizeof der, &len, key) == PAK_OK);
	PROMISE(pak_der_check(der, len) == PAK_OK);
	PROMISE(pak_der_pkcs8_decode(&again, der, len, NULL) == PAK_OK);
	PROMISE(pak_key_equal(key, again, both));
	pak_key_free(key);
	pak_key_free(again);
	return 0;
}
