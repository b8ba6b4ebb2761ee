/* SPDX-License-Identifier: Apache-2.0
 *
 * Encodings of encryption: RFC 8017 7.1 (OAEP) and 7.2 (PKCS#1 v1.5). What comes out of a private
 * key operation is secret, padding and all, until a check over all of it has passed - and with v1.5
 * even the outcome of the check is (Bleichenbacher): a synthetic message takes the place of a bad
 * one. */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/hmac/hmac.h"
#include "crypto/rsa/rsa_pad.h"

static void label_hash(uint8_t *out, const struct pak_rsa_oaep *oaep)
{
	union pak_hash_state state;

	oaep->hash->init(state.bytes);
	oaep->hash->update(state.bytes, oaep->label, oaep->label_len);
	oaep->hash->final(state.bytes, out);
}

enum pak_status pak_rsa_oaep_encode(uint8_t *em, size_t em_len, const struct pak_rsa_oaep *oaep,
                                    const uint8_t *msg, size_t len, const uint8_t *seed)
{
	size_t h = oaep->hash->len, db = em_len - h - 1;

	if (em_len < 2 * h + 2 || len > em_len - 2 * h - 2)
		return PAK_ERR_LENGTH;
	em[0] = 0;
	memcpy(em + 1, seed, h);
	label_hash(em + 1 + h, oaep);
	memset(em + 1 + 2 * h, 0, db - h - len - 1);
	em[em_len - len - 1] = 1;
	if (len)
		memcpy(em + em_len - len, msg, len);
	pak_rsa_mask_xor(em + 1 + h, db, em + 1, h, oaep->mgf);
	pak_rsa_mask_xor(em + 1, h, em + 1 + h, db, oaep->mgf);
	return PAK_OK;
}

enum pak_status pak_rsa_oaep_decode(const uint8_t **msg, size_t *len, uint8_t *em, size_t em_len,
                                    const struct pak_rsa_oaep *oaep)
{
	size_t h = oaep->hash->len, db = em_len - h - 1;
	uint8_t want[PAK_DIGEST_MAX_LEN];
	uint64_t bad = em[0], found = 0, at = 0;

	if (em_len < 2 * h + 2)
		return PAK_ERR_DATA;
	pak_rsa_mask_xor(em + 1, h, em + 1 + h, db, oaep->mgf);
	pak_rsa_mask_xor(em + 1 + h, db, em + 1, h, oaep->mgf);
	label_hash(want, oaep);
	for (size_t i = 0; i < h; i++)
		bad |= (uint64_t)(em[1 + h + i] ^ want[i]);
	/* Zeros, then a one: at is where the message begins. */
	for (size_t i = 1 + 2 * h; i < em_len; i++) {
		uint64_t one = pak_ct_eq(em[i], 1), zero = pak_ct_eq(em[i], 0);

		at = pak_ct_select(pak_ct_mask(one & (found ^ 1)), i + 1, at);
		bad |= (one | zero | found) ^ 1;
		found |= one;
	}
	bad = pak_ct_nonzero(bad | (found ^ 1));
	PAK_PUBLIC(&bad, sizeof bad); /* the one bit that the caller learns */
	if (bad)
		return PAK_ERR_DATA;
	PAK_PUBLIC(&at, sizeof at); /* so is the length of a good message */
	*msg = em + at;
	*len = em_len - (size_t)at;
	return PAK_OK;
}

enum pak_status pak_rsa_pkcs1_pad(uint8_t *em, size_t em_len, const uint8_t *msg, size_t len,
                                  const uint8_t *fill)
{
	if (em_len < 11 || len > em_len - 11)
		return PAK_ERR_LENGTH;
	em[0] = 0;
	em[1] = 2;
	memcpy(em + 2, fill, em_len - len - 3);
	em[em_len - len - 1] = 0;
	if (len)
		memcpy(em + em_len - len, msg, len);
	return PAK_OK;
}

/* out = HMAC-SHA-256(kdk, i || label), i = 0, 1, ... */
static void expand(uint8_t *out, size_t len, const uint8_t kdk[32], const char *label)
{
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA256);
	uint8_t block[PAK_DIGEST_MAX_LEN], count[4];
	struct pak_hmac h;

	pak_hmac_init(&h, hash, kdk, 32);
	for (uint32_t i = 0; len; i++) {
		size_t n = len < hash->len ? len : hash->len;

		pak_store32_be(count, i);
		if (i)
			pak_hmac_restart(&h, hash);
		pak_hmac_update(&h, hash, count, sizeof count);
		pak_hmac_update(&h, hash, label, strlen(label));
		pak_hmac_final(&h, hash, block);
		memcpy(out, block, n);
		out += n;
		len -= n;
	}
	pak_hmac_clear(&h, hash);
	pak_wipe(block, sizeof block);
}

void pak_rsa_reject_key(uint8_t kdk[32], const uint8_t *d, const uint8_t *ciphertext, size_t em_len)
{
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA256);
	union pak_hash_state state;
	struct pak_hmac h;

	hash->init(state.bytes);
	hash->update(state.bytes, d, em_len);
	hash->final(state.bytes, kdk);
	pak_hmac_init(&h, hash, kdk, 32);
	pak_hmac_update(&h, hash, ciphertext, em_len);
	pak_hmac_final(&h, hash, kdk);
	pak_hmac_clear(&h, hash);
}

#define LENGTH_TRIES 128

/* A length from 0 to max: the last of 128 draws, of as many bits as max has, that is not above it.
 * That none is has a chance of 2^-128; then it is 0. */
static uint64_t synthetic_len(const uint8_t kdk[32], uint64_t max)
{
	uint8_t draws[2 * LENGTH_TRIES];
	uint64_t mask = max, len = 0;

	for (unsigned s = 1; s < 16; s *= 2)
		mask |= mask >> s;
	expand(draws, sizeof draws, kdk, "length");
	for (unsigned i = 0; i < LENGTH_TRIES; i++) {
		uint64_t n = ((uint64_t)draws[2 * i] << 8 | draws[2 * i + 1]) & mask;

		len = pak_ct_select(pak_ct_mask(pak_ct_lt(n, max + 1)), n, len);
	}
	pak_wipe(draws, sizeof draws);
	return len;
}

/* Moves em by `by` bytes to the front, in steps of powers of two that all are walked. */
static void shift_left(uint8_t *em, size_t em_len, uint64_t by)
{
	for (size_t step = 1; step < em_len; step *= 2) {
		uint8_t mask = (uint8_t)pak_ct_mask(pak_ct_nonzero(by & step));

		for (size_t i = 0; i + step < em_len; i++)
			em[i] = (uint8_t)((em[i + step] & mask) | (em[i] & ~mask));
	}
}

#define CHUNK 256

/* em = the synthetic bytes where mask says so; piece by piece, to need no second buffer. */
static void replace(uint8_t *em, size_t em_len, uint64_t mask, const uint8_t kdk[32])
{
	uint8_t seed[32], chunk[CHUNK];

	expand(seed, sizeof seed, kdk, "message");
	for (size_t at = 0; at < em_len; at += CHUNK) {
		size_t n = em_len - at < CHUNK ? em_len - at : CHUNK;

		expand(chunk, CHUNK, seed, "chunk");
		expand(seed, sizeof seed, seed, "next");
		for (size_t i = 0; i < n; i++)
			em[at + i] = (uint8_t)pak_ct_select(mask, chunk[i], em[at + i]);
	}
	pak_wipe(seed, sizeof seed);
	pak_wipe(chunk, sizeof chunk);
}

void pak_rsa_pkcs1_unpad(size_t *len, uint8_t *em, size_t em_len, const uint8_t kdk[32],
                         size_t expected)
{
	uint64_t good = pak_ct_eq(em[0], 0) & pak_ct_eq(em[1], 2), found = 0, at = 0, n, mask;

	for (size_t i = 2; i < em_len; i++) {
		uint64_t zero = pak_ct_eq(em[i], 0);

		at = pak_ct_select(pak_ct_mask(zero & (found ^ 1)), i + 1, at);
		found |= zero;
	}
	/* At least eight bytes of padding. */
	good &= found & (pak_ct_lt(at, 11) ^ 1);
	if (expected)
		good &= pak_ct_eq(em_len - at, expected);
	mask = pak_ct_mask(good);
	n = pak_ct_select(mask, em_len - at, expected ? expected : synthetic_len(kdk, em_len - 11));
	shift_left(em, em_len, pak_ct_select(mask, at, em_len - n));
	replace(em, em_len, ~mask, kdk);
	PAK_PUBLIC(&n, sizeof n); /* the length of a message, true or synthetic */
	*len = (size_t)n;
}

void pak_rsa_pkcs1_unpad_tls(uint8_t out[48], const uint8_t *em, size_t em_len, unsigned version,
                             unsigned alt_version, const uint8_t random[48])
{
	const uint8_t *secret = em + em_len - 48;
	uint64_t good = pak_ct_eq(em[0], 0) & pak_ct_eq(em[1], 2), fits, mask;

	for (size_t i = 2; i < em_len - 49; i++)
		good &= pak_ct_nonzero(em[i]);
	good &= pak_ct_eq(em[em_len - 49], 0);
	fits = pak_ct_eq((uint64_t)secret[0] << 8 | secret[1], version);
	if (alt_version)
		fits |= pak_ct_eq((uint64_t)secret[0] << 8 | secret[1], alt_version);
	mask = pak_ct_mask(good & fits);
	for (size_t i = 0; i < 48; i++)
		out[i] = (uint8_t)pak_ct_select(mask, secret[i], random[i]);
}
