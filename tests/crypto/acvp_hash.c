/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/crypto/acvp_hash.h"

#include <stdlib.h>
#include <string.h>

enum pak_alg acvp_hash(const char *name)
{
	static const struct {
		const char *name;
		enum pak_alg alg;
	} rows[] = {
	        {"SHA-1", PAK_ALG_SHA1},
	        {"SHA2-224", PAK_ALG_SHA224},
	        {"SHA2-256", PAK_ALG_SHA256},
	        {"SHA2-384", PAK_ALG_SHA384},
	        {"SHA2-512", PAK_ALG_SHA512},
	        {"SHA2-512/224", PAK_ALG_SHA512_224},
	        {"SHA2-512/256", PAK_ALG_SHA512_256},
	        {"SHA3-224", PAK_ALG_SHA3_224},
	        {"SHA3-256", PAK_ALG_SHA3_256},
	        {"SHA3-384", PAK_ALG_SHA3_384},
	        {"SHA3-512", PAK_ALG_SHA3_512},
	        {"SHAKE-128", PAK_ALG_SHAKE128},
	        {"SHAKE-256", PAK_ALG_SHAKE256},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(name, rows[i].name))
			return rows[i].alg;
	return PAK_ALG_NONE;
}

/* SP 800-106, 3: rv || (m xor rv rv rv ..) || the length of rv in bits as 16 bits, where m is the
 * message, a one, and zeros up to the length of rv if it is shorter. The standard ends the row of
 * rv with the first bits of one more; the vectors have its last ones, and so has this. Returns
 * bits, the highest of a byte first. rv is n bytes; out is large enough, and zero. */
static size_t randomised(uint8_t *out, const uint8_t *msg, size_t len, const uint8_t *rv, size_t n)
{
	size_t rv_bits = 8 * n, m_bits = 8 * len + 1 < rv_bits ? rv_bits : 8 * len + 1;
	size_t rest = m_bits % rv_bits, bits = rv_bits + m_bits;
	uint8_t *m = out + n;

	memcpy(out, rv, n);
	memcpy(m, msg, len);
	m[len] = 0x80;
	for (size_t i = 0; i < m_bits; i++) {
		size_t j = i % rv_bits + (i < m_bits - rest ? 0 : rv_bits - rest);

		m[i / 8] ^= (uint8_t)((rv[j / 8] >> (7 - j % 8) & 1) << (7 - i % 8));
	}
	for (size_t i = 0; i < 16; i++, bits++)
		out[bits / 8] |= (uint8_t)((rv_bits >> (15 - i) & 1) << (7 - bits % 8));
	return bits;
}

static int hash_bits(uint8_t md[PAK_DIGEST_MAX_LEN], enum pak_alg alg, size_t md_len,
                     const uint8_t *in, size_t bits)
{
	struct pak_digest d;
	unsigned odd = bits % 8;
	uint8_t last = odd ? in[bits / 8] : 0;
	enum pak_status st = pak_digest_init(&d, alg);

	if (!st && pak_digest_is_xof(alg))
		st = pak_digest_set_len(&d, md_len);
	if (!st)
		st = pak_digest_update(&d, in, bits / 8);
	/* FIPS 202 counts the bits of a byte from the other end. */
	if (pak_digest_block_len(alg) != 64 && pak_digest_block_len(alg) != 128)
		last = (uint8_t)(last >> (8 - odd) % 8);
	if (!st)
		st = odd ? pak_digest_final_bits(&d, md, PAK_DIGEST_MAX_LEN, last, odd)
		         : pak_digest_final(&d, md, PAK_DIGEST_MAX_LEN);
	return st == PAK_OK;
}

size_t acvp_digest(uint8_t md[PAK_DIGEST_MAX_LEN], enum pak_alg alg, const json_t *group,
                   const json_t *test, const json_t *answer)
{
	size_t len, n, bits, md_len = pak_digest_len(alg);
	uint8_t *msg = json_hex(test, "message", &len), *rv = json_hex(answer, "randomValue", &n);
	uint8_t *buffer = calloc(1, 3 * n + len + 8);

	if (pak_digest_is_xof(alg))
		md_len *= 2;
	bits = 8 * len;
	if (buffer && *json_text(group, "conformance") && n)
		bits = randomised(buffer, msg, len, rv, n);
	else if (buffer)
		memcpy(buffer, msg, len);
	if (!buffer || !hash_bits(md, alg, md_len, buffer, bits))
		abort();
	free(buffer);
	free(msg);
	free(rv);
	return md_len;
}
