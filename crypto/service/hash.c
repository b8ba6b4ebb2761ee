/* SPDX-License-Identifier: Apache-2.0
 *
 * From an algorithm to its digest primitive and to the self-test that guards it. */
#include "crypto/service/hash.h"

#include "crypto/keccak/cshake.h"
#include "crypto/md5/md5.h"
#include "crypto/sha1/sha1_impl.h"
#include "crypto/sha2/sha256_impl.h"
#include "crypto/sha2/sha512_impl.h"

const struct pak_hash_row pak_hash_rows[PAK_ALG_COUNT] = {
        [PAK_ALG_SHA1] = {&pak_hash_sha1, PAK_ST_SHA1},
        [PAK_ALG_SHA224] = {&pak_hash_sha224, PAK_ST_SHA256},
        [PAK_ALG_SHA256] = {&pak_hash_sha256, PAK_ST_SHA256},
        [PAK_ALG_SHA384] = {&pak_hash_sha384, PAK_ST_SHA512},
        [PAK_ALG_SHA512] = {&pak_hash_sha512, PAK_ST_SHA512},
        [PAK_ALG_SHA512_224] = {&pak_hash_sha512_224, PAK_ST_SHA512},
        [PAK_ALG_MD5_SHA1] = {&pak_hash_md5_sha1, PAK_ST_MD5_SHA1},
        [PAK_ALG_SHA512_256] = {&pak_hash_sha512_256, PAK_ST_SHA512},
        [PAK_ALG_SHA3_224] = {&pak_hash_sha3_224, PAK_ST_SHA3},
        [PAK_ALG_SHA3_256] = {&pak_hash_sha3_256, PAK_ST_SHA3},
        [PAK_ALG_SHA3_384] = {&pak_hash_sha3_384, PAK_ST_SHA3},
        [PAK_ALG_SHA3_512] = {&pak_hash_sha3_512, PAK_ST_SHA3},
        [PAK_ALG_SHAKE128] = {&pak_hash_shake128, PAK_ST_SHA3},
        [PAK_ALG_SHAKE256] = {&pak_hash_shake256, PAK_ST_SHA3},
        [PAK_ALG_CSHAKE128] = {&pak_hash_cshake128, PAK_ST_SHA3},
        [PAK_ALG_CSHAKE256] = {&pak_hash_cshake256, PAK_ST_SHA3},
};

const struct pak_hash *pak_hash_or_xof(enum pak_alg alg)
{
	return pak_hash_of(alg);
}

const struct pak_hash *pak_hash_get(enum pak_alg alg)
{
	const struct pak_hash *hash = pak_hash_or_xof(alg);

	return hash && !hash->squeeze ? hash : NULL;
}

enum pak_status pak_hash_gate(enum pak_alg alg)
{
	if (!pak_hash_or_xof(alg))
		return PAK_ERR_UNSUPPORTED;
	return pak_selftest_gate(pak_hash_rows[alg].test);
}
