/* SPDX-License-Identifier: Apache-2.0
 *
 * Helper of test_interop.py: makes keys, and reads keys and writes them again, in PEM.
 *   keytool make N            N times a PRIVATE KEY and its PUBLIC KEY
 *   keytool private|public    reads one PEM block from standard input, writes it canonically */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "encoding/encoding.h"
#include "tests/crypto/core.h"

#define PRIVATE "PRIVATE KEY"
#define PUBLIC "PUBLIC KEY"

static int put(const char *label, const struct pak_key *key)
{
	uint8_t der[512];
	char text[1024];
	size_t n, len;
	enum pak_status st = strcmp(label, PRIVATE) == 0
	                             ? pak_der_pkcs8_encode(der, sizeof der, &n, key)
	                             : pak_der_spki_encode(der, sizeof der, &n, key);

	if (st || pak_pem_encode(text, sizeof text, &len, label, der, n))
		return 1;
	return fwrite(text, 1, len, stdout) != len;
}

static int make(int count)
{
	struct pak_key *key;
	int bad = 0;

	while (count-- > 0) {
		if (pak_key_generate_ec(&key, PAK_ALG_P256, NULL))
			return 1;
		bad |= put(PRIVATE, key) | put(PUBLIC, key);
		pak_key_free(key);
	}
	return bad;
}

static int rewrite(const char *label)
{
	static char text[65536];
	static uint8_t der[65536];
	size_t n = fread(text, 1, sizeof text, stdin), len;
	struct pak_key *key;
	enum pak_status st;
	int bad;

	st = pak_pem_decode(der, sizeof der, &len, label, text, n);
	if (st == PAK_OK)
		st = strcmp(label, PRIVATE) == 0 ? pak_der_pkcs8_decode(&key, der, len, NULL)
		                                 : pak_der_spki_decode(&key, der, len, NULL);
	if (st) {
		puts(pak_status_str(st));
		return 1;
	}
	bad = put(label, key);
	pak_key_free(key);
	return bad;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	core_init();
	if (strcmp(argv[1], "make") == 0 && argc == 3)
		return make(atoi(argv[2]));
	return rewrite(strcmp(argv[1], "private") == 0 ? PRIVATE : PUBLIC);
}
