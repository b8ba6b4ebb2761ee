/* SPDX-License-Identifier: Apache-2.0
 *
 * ECPoint and ECParameters: the point is a slice of the input; what is written is read back. */
#include <string.h>

#include "encoding/encoding.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *point, *again;
	uint8_t der[128];
	enum pak_alg curve;
	size_t len, n, n2;

	if (pak_der_ec_point_decode(&point, &n, PAK_ALG_P256, data, size) == PAK_OK) {
		PROMISE(point >= data && point + n == data + size && (n == 65 || n == 33));
		PROMISE(pak_der_ec_point_encode(der, sizeof der, &len, point, n) == PAK_OK);
		PROMISE(pak_der_ec_point_decode(&again, &n2, PAK_ALG_P256, der, len) == PAK_OK);
		PROMISE(n == n2 && memcmp(point, again, n) == 0);
	}
	if (pak_der_ec_params_decode(&curve, data, size) == PAK_OK)
		PROMISE(pak_alg_class(curve) == PAK_CLASS_CURVE);
	return 0;
}
