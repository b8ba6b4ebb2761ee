/* SPDX-License-Identifier: Apache-2.0
 *
 * ECDSA-Sig-Value: the hand-written decoder and libtasn1 agree, and encoding gives the input back.
 */
#include <string.h>

#include "encoding/asn1.h"
#include "encoding/encoding.h"
#include "tests/fuzz/fuzz.h"

#define HALF 32

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

/* A non-negative number of at most HALF bytes. */
static int fits(asn1_node node, const char *name)
{
	uint8_t v[HALF + 1];
	size_t len = sizeof v;

	return pak_asn1_read(node, name, v, &len) == PAK_OK && v[0] < 0x80 &&
	       (len <= HALF || v[0] == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t raw[2 * HALF], back[2 * HALF + 16];
	asn1_node definitions, node;
	int mine = pak_der_ecdsa_sig_decode(raw, sizeof raw, data, size) == PAK_OK, theirs = 0;
	size_t len;

	PROMISE(pak_asn1_pkix(&definitions) == PAK_OK);
	if (pak_asn1_decode(&node, definitions, "PakPkix.ECDSASigValue", data, size) == PAK_OK) {
		theirs = fits(node, "r") && fits(node, "s");
		pak_asn1_free(&node);
	}
	PROMISE(mine == theirs);
	if (mine) {
		PROMISE(pak_der_ecdsa_sig_encode(back, sizeof back, &len, raw, sizeof raw) ==
		        PAK_OK);
		PROMISE(len == size && memcmp(back, data, size) == 0);
	}
	return 0;
}
