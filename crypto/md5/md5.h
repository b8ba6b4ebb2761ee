/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: MD5 (RFC 1321) and the 36 bytes MD5 || SHA-1 of TLS 1.0 and 1.1 (RFC 4346 7.4.3). Both
 * rows lack compress and chain: HMAC over them takes the long way. */
#ifndef PAK_MD5_H
#define PAK_MD5_H

#include "crypto/base/hash.h"
#include "crypto/sha1/sha1_impl.h"

struct pak_md5 {
	uint32_t h[4];
	uint64_t total; /* bytes so far */
	uint8_t buffer[64];
};

struct pak_md5_sha1 {
	struct pak_md5 md5;
	struct pak_sha1 sha1;
};

/* pak_hash_get does not give pak_hash_md5: it is for the TLS 1.0 key derivation alone. */
extern const struct pak_hash pak_hash_md5, pak_hash_md5_sha1;

#endif
