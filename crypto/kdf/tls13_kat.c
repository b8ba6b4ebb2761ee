/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer test of the TLS 1.3 label step: a client handshake traffic secret with SHA-256. */
#include <pak/digest.h>

#include "crypto/kdf/kdf.h"
#include "crypto/selftest/selftest.h"

static int run(int corrupt)
{
	static const uint8_t secret[] = "pakpss TLS 1.3 self-test secret.";
	static const uint8_t prefix[] = "tls13 ", label[] = "c hs traffic";
	static const uint8_t transcript[32] = {
	        0x8c, 0x3a, 0x93, 0x8e, 0xa3, 0x5a, 0xd6, 0x01, 0x2e, 0x9f, 0x21,
	        0xcf, 0x6b, 0x84, 0x25, 0xf3, 0x35, 0x78, 0xa0, 0x82, 0xf7, 0xe7,
	        0xbc, 0xba, 0x9a, 0xd2, 0x0e, 0xb6, 0x6e, 0x6a, 0xaf, 0xfa,
	};
	static const uint8_t want[32] = {
	        0x35, 0xc0, 0xfd, 0xd8, 0xfa, 0x53, 0xff, 0xb3, 0x87, 0xc9, 0xd6,
	        0x43, 0x5b, 0x7f, 0x18, 0x91, 0x44, 0x83, 0x47, 0x34, 0xb4, 0xc3,
	        0x48, 0xf3, 0x03, 0x12, 0xab, 0x9a, 0x50, 0x3b, 0x14, 0x3a,
	};
	uint8_t out[sizeof want];

	pak_kdf_expand_label(pak_hash_get(PAK_ALG_SHA256), out, sizeof out,
	                     (struct pak_kdf_bytes){secret, sizeof secret - 1},
	                     (struct pak_kdf_bytes){prefix, sizeof prefix - 1},
	                     (struct pak_kdf_bytes){label, sizeof label - 1},
	                     (struct pak_kdf_bytes){transcript, sizeof transcript});
	return pak_selftest_equal(out, want, sizeof out, corrupt);
}

const struct pak_selftest pak_tls13_kdf_selftest = {
        .name = "TLS13-KDF",
        .type = "KAT_KDF",
        .run = run,
};
