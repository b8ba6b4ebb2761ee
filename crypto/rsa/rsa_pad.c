/* SPDX-License-Identifier: Apache-2.0
 *
 * Encodings of signatures: RFC 8017 9.1 (PSS), 9.2 (PKCS#1 v1.5), B.2.1 (MGF1). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/rsa/rsa_pad.h"

size_t pak_rsa_hash_len(const struct pak_hash *hash)
{
	return hash->squeeze ? 2 * (size_t)hash->len : hash->len;
}

static void end_hash(uint8_t *out, const struct pak_hash *hash, union pak_hash_state *state)
{
	if (!hash->squeeze) {
		hash->final(state->bytes, out);
		return;
	}
	hash->squeeze(state->bytes, out, pak_rsa_hash_len(hash));
	pak_wipe(state, sizeof *state);
}

static void xof_xor(uint8_t *out, size_t len, const uint8_t *seed, size_t seed_len,
                    const struct pak_hash *xof)
{
	uint8_t piece[PAK_DIGEST_MAX_BLOCK];
	union pak_hash_state state;

	xof->init(state.bytes);
	xof->update(state.bytes, seed, seed_len);
	for (size_t n; len; out += n, len -= n) {
		n = len < sizeof piece ? len : sizeof piece;
		xof->squeeze(state.bytes, piece, n);
		pak_xor(out, out, piece, n);
	}
	pak_wipe(&state, sizeof state);
	pak_wipe(piece, sizeof piece);
}

void pak_rsa_mask_xor(uint8_t *out, size_t len, const uint8_t *seed, size_t seed_len,
                      const struct pak_hash *hash)
{
	uint8_t digest[PAK_DIGEST_MAX_LEN], count[4];
	union pak_hash_state state;

	if (hash->squeeze) {
		xof_xor(out, len, seed, seed_len, hash);
		return;
	}
	for (uint32_t i = 0; len; i++) {
		size_t n = len < hash->len ? len : hash->len;

		pak_store32_be(count, i);
		hash->init(state.bytes);
		hash->update(state.bytes, seed, seed_len);
		hash->update(state.bytes, count, sizeof count);
		hash->final(state.bytes, digest);
		pak_xor(out, out, digest, n);
		out += n;
		len -= n;
	}
	pak_wipe(digest, sizeof digest);
}

/* DigestInfo up to the digest: SEQUENCE { SEQUENCE { OID, NULL }, OCTET STRING }; the digests of
 * NIST differ in the last byte of the OID 2.16.840.1.101.3.4.2. */
#define NIST(last, len) \
	{ \
		19, \
		{ \
			0x30, 17 + (len), 0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, \
			        last, 5, 0, 4, len \
		} \
	}

static const struct prefix {
	uint8_t len, bytes[19];
} prefixes[PAK_ALG_COUNT] = {
        [PAK_ALG_SHA1] = {15, {0x30, 33, 0x30, 9, 6, 5, 0x2b, 0x0e, 3, 2, 0x1a, 5, 0, 4, 20}},
        [PAK_ALG_SHA256] = NIST(1, 32),
        [PAK_ALG_SHA384] = NIST(2, 48),
        [PAK_ALG_SHA512] = NIST(3, 64),
        [PAK_ALG_SHA224] = NIST(4, 28),
        [PAK_ALG_SHA512_224] = NIST(5, 28),
        [PAK_ALG_SHA512_256] = NIST(6, 32),
        [PAK_ALG_SHA3_224] = NIST(7, 28),
        [PAK_ALG_SHA3_256] = NIST(8, 32),
        [PAK_ALG_SHA3_384] = NIST(9, 48),
        [PAK_ALG_SHA3_512] = NIST(10, 64),
};

enum pak_status pak_rsa_pkcs1_encode(uint8_t *em, size_t em_len, enum pak_alg hash,
                                     const uint8_t *digest, size_t digest_len)
{
	const struct prefix *p = &prefixes[hash];
	size_t tail = p->len + digest_len;

	/* TLS before 1.2 signs the two digests bare. */
	if (hash != PAK_ALG_NONE && hash != PAK_ALG_MD5_SHA1 && !p->len)
		return PAK_ERR_UNSUPPORTED;
	if (digest_len > em_len || em_len < tail + 11)
		return PAK_ERR_LENGTH;
	em[0] = 0;
	em[1] = 1;
	memset(em + 2, 0xff, em_len - tail - 3);
	em[em_len - tail - 1] = 0;
	memcpy(em + em_len - tail, p->bytes, p->len);
	memcpy(em + em_len - digest_len, digest, digest_len);
	return PAK_OK;
}

/* Bytes of EM proper: one less than the modulus when its length is 8 k + 1 bits. */
static size_t pss_len(const struct pak_rsa_pss *pss)
{
	return (pss->bits - 1 + 7) / 8;
}

long pak_rsa_pss_max_salt(const struct pak_rsa_pss *pss)
{
	long room = (long)pss_len(pss) - (long)pak_rsa_hash_len(pss->hash) - 2;

	return room < 0 ? -1 : room;
}

/* H = Hash(eight zeros || digest || salt). */
static void pss_hash(uint8_t *out, const struct pak_hash *hash, const uint8_t *digest,
                     const uint8_t *salt, size_t salt_len)
{
	static const uint8_t zeros[8];
	union pak_hash_state state;

	hash->init(state.bytes);
	hash->update(state.bytes, zeros, sizeof zeros);
	hash->update(state.bytes, digest, pak_rsa_hash_len(hash));
	hash->update(state.bytes, salt, salt_len);
	end_hash(out, hash, &state);
}

/* The bits of EM's first byte that are in use. */
static uint8_t head_mask(const struct pak_rsa_pss *pss)
{
	return (uint8_t)(0xff >> (8 * pss_len(pss) - (pss->bits - 1)));
}

enum pak_status pak_rsa_pss_encode(uint8_t *em, const struct pak_rsa_pss *pss,
                                   const uint8_t *digest, const uint8_t *salt, size_t salt_len)
{
	size_t len = pss_len(pss), db = len - pak_rsa_hash_len(pss->hash) - 1;
	long max = pak_rsa_pss_max_salt(pss);

	if (max < 0 || salt_len > (size_t)max)
		return PAK_ERR_LENGTH;
	if (len < (pss->bits + 7) / 8)
		*em++ = 0;
	memset(em, 0, db);
	em[db - salt_len - 1] = 1;
	memcpy(em + db - salt_len, salt, salt_len);
	pss_hash(em + db, pss->hash, digest, salt, salt_len);
	pak_rsa_mask_xor(em, db, em + db, pak_rsa_hash_len(pss->hash), pss->mgf);
	em[0] &= head_mask(pss);
	em[len - 1] = 0xbc;
	return PAK_OK;
}

enum pak_status pak_rsa_pss_verify(uint8_t *em, const struct pak_rsa_pss *pss,
                                   const uint8_t *digest, long salt_len)
{
	uint8_t want[PAK_DIGEST_MAX_LEN];
	size_t len = pss_len(pss), db = len - pak_rsa_hash_len(pss->hash) - 1, at = 0;

	if (pak_rsa_pss_max_salt(pss) < 0)
		return PAK_ERR_SIGNATURE;
	if (len < (pss->bits + 7) / 8 && *em++)
		return PAK_ERR_SIGNATURE;
	if (em[len - 1] != 0xbc || (em[0] & ~head_mask(pss)))
		return PAK_ERR_SIGNATURE;
	pak_rsa_mask_xor(em, db, em + db, pak_rsa_hash_len(pss->hash), pss->mgf);
	em[0] &= head_mask(pss);
	while (at < db && !em[at])
		at++;
	if (at == db || em[at] != 1)
		return PAK_ERR_SIGNATURE;
	at++;
	if (salt_len >= 0 && db - at != (size_t)salt_len)
		return PAK_ERR_SIGNATURE;
	pss_hash(want, pss->hash, digest, em + at, db - at);
	return pak_mem_equal(want, em + db, pak_rsa_hash_len(pss->hash)) ? PAK_OK
	                                                                 : PAK_ERR_SIGNATURE;
}
