/* SPDX-License-Identifier: Apache-2.0
 *
 * PEM: what is decoded encodes to text that the input holds, line ends aside. */
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
	static uint8_t out[1 << 20];
	char *text, *plain;
	size_t len, n, m = 0;

	if (pak_pem_decode(out, sizeof out, &len, "PUBLIC KEY", (const char *)data, size))
		return 0;
	PROMISE(len > 0 && len < size);
	PROMISE(pak_pem_encode(NULL, 0, &n, "PUBLIC KEY", out, len) == PAK_ERR_BUFFER);
	text = malloc(n);
	plain = malloc(size + 1);
	PROMISE(text && plain);
	PROMISE(pak_pem_encode(text, n, &n, "PUBLIC KEY", out, len) == PAK_OK);
	for (size_t i = 0; i < size; i++)
		if (data[i] != '\r')
			plain[m++] = (char)data[i];
	PROMISE(memmem(plain, m, text, n - 1) != NULL);
	free(text);
	free(plain);
	return 0;
}
