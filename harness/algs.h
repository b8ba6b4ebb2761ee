/* SPDX-License-Identifier: Apache-2.0
 *
 * The algorithms the harness can drive: one row each, with the names ACVP, OpenSSL and PKCS#11 give
 * it. A new algorithm of a known shape is one row here. */
#ifndef PAK_HARNESS_ALGS_H
#define PAK_HARNESS_ALGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAK_DIGEST_MAX 64
#define PAK_XOF_MAX 65536 /* bytes of output that a request may want */
#define PAK_FIELD_MAX 72  /* bytes of a field element of the largest curve */
#define PAK_POINT_MAX (1 + 2 * PAK_FIELD_MAX)

struct pak_hash_row {
	const char *name; /* ACVP: "SHA2-256" */
	const char *ossl; /* OpenSSL: "SHA256" */
	size_t out, block;
	bool sponge; /* SHA-3: another Monte Carlo recipe */
	unsigned long ckm, ckm_hmac, ckm_hmac_general, ckm_ecdsa;
	bool xof; /* out is the default; the request says how much it wants */
};

/* From GCM on, what is sealed and opened: a MAC is a seal over associated data alone, and a wrapped
 * key its first bytes and, as the tag, the rest. */
enum pak_block_mode {
	PAK_BLOCK_ECB,
	PAK_BLOCK_CBC,
	PAK_BLOCK_CTR,
	PAK_BLOCK_XTS,
	PAK_BLOCK_GCM,
	PAK_BLOCK_CCM,
	PAK_BLOCK_CMAC,
	PAK_BLOCK_GMAC,
	PAK_BLOCK_WRAP
};

struct pak_cipher_row {
	const char *name; /* ACVP: "ACVP-AES-CBC" */
	const char *ossl; /* OpenSSL, after "AES-128-"; of a MAC, the cipher it is over */
	enum pak_block_mode mode;
	unsigned long ckm;
};

struct pak_curve_row {
	const char *name;       /* ACVP: "P-256" */
	const char *ossl;       /* OpenSSL group name */
	const char *wycheproof; /* SEC 2 name */
	size_t field;           /* bytes of a coordinate */
	size_t order_bits;
	const char *oid_der; /* DER of the curve's OBJECT IDENTIFIER */
	size_t oid_len;
};

/* Length of the output after `last` in a Monte Carlo test of an XOF; last has at least two bytes.
 */
static inline size_t pak_xof_next(const uint8_t *last, size_t len, size_t low, size_t high)
{
	return low + (last[len - 2] * 256u + last[len - 1]) % (high - low + 1);
}

/* NULL if the harness does not know the name. */
const struct pak_hash_row *pak_hash_find(const char *name); /* of fixed length */
const struct pak_hash_row *pak_hash_or_xof_find(const char *name);
const struct pak_cipher_row *pak_cipher_find(const char *name);
/* The size in OpenSSL's name of a cipher with that key. */
static inline size_t pak_cipher_bits(const struct pak_cipher_row *cipher, size_t key_len)
{
	return cipher->mode == PAK_BLOCK_XTS ? 4 * key_len : 8 * key_len;
}
const struct pak_curve_row *pak_curve_find(const char *name); /* ACVP or SEC 2 name */

#endif
