/* SPDX-License-Identifier: Apache-2.0
 *
 * Canonical DER: what is accepted is one element whose length says so, and writing an INTEGER back
 * gives the same. */
#include <string.h>

#include "encoding/der.h"
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
	struct pak_der in = {data, size}, content;
	uint8_t number[32], tag, buf[64];
	struct pak_der_writer w;

	if (pak_der_check(data, size) == PAK_OK) {
		PROMISE(pak_der_next(&in, &tag, &content) == PAK_OK && in.len == 0);
		PROMISE(content.p + content.len == data + size);
	}
	in = (struct pak_der){data, size};
	if (pak_der_take_unsigned(&in, number, sizeof number) == PAK_OK) {
		pak_der_writer_init(&w, buf, sizeof buf);
		pak_der_put_unsigned(&w, number, sizeof number);
		PROMISE(!w.full && sizeof buf - w.at == size - in.len);
		PROMISE(memcmp(buf + w.at, data, size - in.len) == 0);
	}
	return 0;
}
