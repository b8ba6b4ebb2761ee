/* SPDX-License-Identifier: Apache-2.0
 *
 * Encryption and decryption with AES: ECB, CBC, CBC-PAD, CTS (CS1), CTR, OFB, CFB (PKCS#11 3.2,
 * 6.14 and following), GCM and CCM. Decrypted text of the last two is given out only after its tag
 * has verified. XTS and key wrap are in crypter_whole.c. */
#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>

#include "pkcs11/mech.h"
#include "pkcs11/rsa.h"

#define BLOCK 16u

static bool decrypting(const struct pak_operation *o)
{
	return o->kind == PAK_OPERATION_DECRYPT;
}

static enum pak_stage data_stage(const struct pak_operation *o)
{
	return decrypting(o) ? PAK_STAGE_CIPHERTEXT : PAK_STAGE_DATA;
}

/* Bytes until a counter of `bits` low bits wraps: the standard forbids it, and the core would carry
 * on upwards. */
static uint64_t counter_room(const uint8_t block[BLOCK], CK_ULONG bits)
{
	uint64_t low = 0, high = 0, blocks;

	if (bits == 128)
		return UINT64_MAX;
	for (int i = 0; i < 8; i++) {
		high = high << 8 | block[i];
		low = low << 8 | block[8 + i];
	}
	if (bits > 64) {
		uint64_t mask = ((uint64_t)1 << (bits - 64)) - 1;
		if ((high & mask) != mask || low == 0)
			return UINT64_MAX;
		blocks = 0 - low;
	} else if (bits == 64) {
		blocks = 0 - low;
		if (low == 0)
			return UINT64_MAX;
	} else {
		blocks = ((uint64_t)1 << bits) - (low & (((uint64_t)1 << bits) - 1));
	}
	return blocks > UINT64_MAX / BLOCK ? UINT64_MAX : blocks * BLOCK;
}

/* The IV of the mechanism's parameter. */
static CK_RV cipher_iv(struct pak_operation *o, const CK_MECHANISM *mechanism, uint8_t iv[BLOCK],
                       size_t *iv_len)
{
	CK_AES_CTR_PARAMS ctr;

	*iv_len = pak_cipher_iv_len(o->mech->alg);
	o->left = UINT64_MAX;
	if (*iv_len == 0)
		return pak_mech_bare(mechanism) ? CKR_OK : CKR_MECHANISM_PARAM_INVALID;
	if (o->mech->alg != PAK_ALG_AES_CTR) {
		if (mechanism->ulParameterLen != *iv_len)
			return CKR_MECHANISM_PARAM_INVALID;
		memcpy(iv, mechanism->pParameter, *iv_len);
		return CKR_OK;
	}
	if (mechanism->ulParameterLen != sizeof ctr)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&ctr, mechanism->pParameter, sizeof ctr);
	if (ctr.ulCounterBits < 1 || ctr.ulCounterBits > 128)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(iv, ctr.cb, BLOCK);
	o->left = counter_room(iv, ctr.ulCounterBits);
	return CKR_OK;
}

static CK_RV init_cipher(struct pak_operation *o, const CK_MECHANISM *mechanism, const uint8_t *key,
                         size_t key_len)
{
	uint8_t iv[BLOCK];
	size_t iv_len;
	enum pak_status st;
	CK_RV rv = cipher_iv(o, mechanism, iv, &iv_len);

	if (rv != CKR_OK)
		return rv;
	st = pak_cipher_init(&o->u.cipher, o->mech->alg, decrypting(o) ? PAK_DECRYPT : PAK_ENCRYPT,
	                     key, key_len, iv_len > 0 ? iv : NULL, iv_len);
	o->ok = pak_verdict_plain(&o->u.cipher.verdict);
	if (st == PAK_OK && o->mech->padding)
		st = pak_cipher_set_padding(&o->u.cipher, true);
	return pak_rv(st, PAK_STAGE_KEY);
}

static CK_RV init_gcm(struct pak_operation *o, const CK_MECHANISM *mechanism, const uint8_t *key,
                      size_t key_len)
{
	CK_GCM_PARAMS p;
	enum pak_status st;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	if (p.pIv == NULL || p.ulIvLen == 0 || p.ulIvLen > PAK_INPUT_MAX ||
	    (p.pAAD == NULL && p.ulAADLen > 0) || p.ulAADLen > PAK_INPUT_MAX ||
	    p.ulTagBits % 8 != 0 || p.ulTagBits == 0 || p.ulTagBits > 128)
		return CKR_MECHANISM_PARAM_INVALID;
	o->tag_len = p.ulTagBits / 8;
	st = pak_aead_init(&o->u.aead, PAK_ALG_AES_GCM, decrypting(o) ? PAK_DECRYPT : PAK_ENCRYPT,
	                   key, key_len);
	if (st != PAK_OK)
		return pak_rv(st, PAK_STAGE_KEY);
	st = pak_aead_start(&o->u.aead, p.pIv, p.ulIvLen, o->tag_len);
	o->ok = pak_verdict_plain(&o->u.aead.verdict);
	if (st == PAK_OK)
		st = pak_aead_aad(&o->u.aead, p.pAAD, p.ulAADLen);
	return pak_rv(st, PAK_STAGE_PARAM);
}

/* ulDataLen is the length of the text, without the tag, both ways. */
static CK_RV init_ccm(struct pak_operation *o, const CK_MECHANISM *mechanism, const uint8_t *key,
                      size_t key_len)
{
	CK_CCM_PARAMS p;
	enum pak_status st;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	if (p.pNonce == NULL || (p.pAAD == NULL && p.ulAADLen > 0) || p.ulAADLen > PAK_INPUT_MAX ||
	    p.ulDataLen > PAK_INPUT_MAX || p.ulMACLen > PAK_AEAD_MAX_TAG)
		return CKR_MECHANISM_PARAM_INVALID;
	o->tag_len = p.ulMACLen;
	st = pak_aead_init(&o->u.aead, PAK_ALG_AES_CCM, decrypting(o) ? PAK_DECRYPT : PAK_ENCRYPT,
	                   key, key_len);
	if (st != PAK_OK)
		return pak_rv(st, PAK_STAGE_KEY);
	st = pak_aead_start_sized(&o->u.aead, p.pNonce, p.ulNonceLen, o->tag_len, p.ulAADLen,
	                          p.ulDataLen);
	o->ok = pak_verdict_plain(&o->u.aead.verdict);
	if (st == PAK_ERR_LIMIT)
		return CKR_MECHANISM_PARAM_INVALID;
	if (st == PAK_OK)
		st = pak_aead_aad(&o->u.aead, p.pAAD, p.ulAADLen);
	return pak_rv(st, PAK_STAGE_PARAM);
}

/* RFC 8439 has one length of nonces and one of tags. */
static CK_RV init_chachapoly(struct pak_operation *o, const CK_MECHANISM *mechanism,
                             const uint8_t *key, size_t key_len)
{
	CK_SALSA20_CHACHA20_POLY1305_PARAMS p;
	enum pak_status st;

	if (mechanism->ulParameterLen != sizeof p)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(&p, mechanism->pParameter, sizeof p);
	if (p.pNonce == NULL || p.ulNonceLen != 12 || (p.pAAD == NULL && p.ulAADLen > 0) ||
	    p.ulAADLen > PAK_INPUT_MAX)
		return CKR_MECHANISM_PARAM_INVALID;
	o->tag_len = PAK_AEAD_MAX_TAG;
	st = pak_aead_init(&o->u.aead, o->mech->alg, decrypting(o) ? PAK_DECRYPT : PAK_ENCRYPT, key,
	                   key_len);
	if (st != PAK_OK)
		return pak_rv(st, PAK_STAGE_KEY);
	st = pak_aead_start(&o->u.aead, p.pNonce, p.ulNonceLen, o->tag_len);
	o->ok = pak_verdict_plain(&o->u.aead.verdict);
	if (st == PAK_OK)
		st = pak_aead_aad(&o->u.aead, p.pAAD, p.ulAADLen);
	return pak_rv(st, PAK_STAGE_PARAM);
}

CK_RV pak_crypter_init(struct pak_operation *o, const CK_MECHANISM *mechanism)
{
	const uint8_t *key;
	size_t key_len;
	enum pak_status st;

	if (o->mech->family == PAK_FAMILY_RSA_CRYPT)
		return pak_p11_rsa_init(o, mechanism,
		                        decrypting(o) ? PAK_OP_DECRYPT : PAK_OP_ENCRYPT);
	st = pak_key_secret(o->object->key, &key, &key_len);
	if (st != PAK_OK)
		return pak_rv(st, PAK_STAGE_KEY);
	if (pak_mech_whole(o->mech))
		return pak_whole_init(o, mechanism, key, key_len);
	if (o->mech->alg == PAK_ALG_AES_CCM)
		return init_ccm(o, mechanism, key, key_len);
	if (o->mech->alg == PAK_ALG_CHACHA20_POLY1305)
		return init_chachapoly(o, mechanism, key, key_len);
	if (o->mech->family == PAK_FAMILY_GCM)
		return init_gcm(o, mechanism, key, key_len);
	return init_cipher(o, mechanism, key, key_len);
}

static size_t cipher_room(const struct pak_operation *o, size_t len, bool final)
{
	size_t total = o->u.cipher.held + len;

	if (o->u.cipher.block_len == 1)
		return len;
	if (o->mech->alg == PAK_ALG_AES_CBC_CTS) /* the last two blocks wait */
		return final ? total : total > BLOCK ? (total - BLOCK - 1) / BLOCK * BLOCK : 0;
	if (!o->mech->padding)
		return total / BLOCK * BLOCK;
	if (!decrypting(o))
		return final ? (total / BLOCK + 1) * BLOCK : total / BLOCK * BLOCK;
	if (final) /* a whole number of blocks, less one byte of padding at least */
		return total / BLOCK * BLOCK;
	return total == 0 ? 0 : (total - 1) / BLOCK * BLOCK;
}

size_t pak_crypter_room(const struct pak_operation *o, size_t len, bool final)
{
	size_t total = o->held_len + len;

	if (pak_mech_whole(o->mech))
		return final ? pak_whole_room(o, total) : 0;
	if (o->mech->family != PAK_FAMILY_GCM)
		return cipher_room(o, len, final);
	if (!decrypting(o))
		return len + (final ? o->tag_len : 0);
	return final && total > o->tag_len ? total - o->tag_len : 0;
}

/* Copies the input if it overlaps the output in a way the core cannot take. */
static const uint8_t *separate(uint8_t **copy, const struct pak_operation *o, const uint8_t *out,
                               size_t room, const uint8_t *in, size_t len)
{
	bool apart = out + room <= in || in + len <= out;
	bool held = o->mech->family == PAK_FAMILY_CIPHER && o->u.cipher.held > 0;

	*copy = NULL;
	if (apart || len == 0 || (out == in && !held))
		return in;
	*copy = malloc(len);
	if (*copy != NULL)
		memcpy(*copy, in, len);
	return *copy;
}

static void separate_end(uint8_t *copy, size_t len)
{
	if (copy != NULL)
		pak_wipe(copy, len);
	free(copy);
}

static CK_RV cipher_update(struct pak_operation *o, uint8_t *out, size_t *out_len,
                           const uint8_t *in, size_t len)
{
	size_t cap = *out_len;
	uint8_t *copy;
	enum pak_status st;

	if (len > o->left)
		return decrypting(o) ? CKR_ENCRYPTED_DATA_LEN_RANGE : CKR_DATA_LEN_RANGE;
	in = separate(&copy, o, out, pak_crypter_room(o, len, false), in, len);
	if (in == NULL && len > 0)
		return CKR_HOST_MEMORY;
	st = pak_cipher_update(&o->u.cipher, out, cap, out_len, in, len);
	if (st == PAK_OK && o->left != UINT64_MAX)
		o->left -= len;
	separate_end(copy, len);
	return pak_rv(st, data_stage(o));
}

CK_RV pak_crypter_update(struct pak_operation *o, uint8_t *out, size_t *out_len, const uint8_t *in,
                         size_t len)
{
	size_t room = pak_crypter_room(o, len, false);
	uint8_t *copy;
	enum pak_status st;

	if (*out_len < room) {
		*out_len = room;
		return CKR_BUFFER_TOO_SMALL;
	}
	if (o->mech->family == PAK_FAMILY_CIPHER)
		return cipher_update(o, out, out_len, in, len);
	*out_len = room;
	if (decrypting(o) || pak_mech_whole(o->mech))
		return pak_operation_hold(o, in, len);
	in = separate(&copy, o, out, len, in, len);
	if (in == NULL && len > 0)
		return CKR_HOST_MEMORY;
	st = pak_aead_update(&o->u.aead, out, in, len);
	separate_end(copy, len);
	return pak_rv(st, PAK_STAGE_DATA);
}

/* Opens ciphertext and tag; out may be in. Nothing but zeros is written if the tag is wrong. */
static CK_RV gcm_open(struct pak_operation *o, uint8_t *out, size_t *out_len, const uint8_t *in,
                      size_t len)
{
	uint8_t tag[PAK_AEAD_MAX_TAG];
	enum pak_status st;

	if (in == NULL || len < o->tag_len)
		return CKR_ENCRYPTED_DATA_LEN_RANGE;
	len -= o->tag_len;
	memcpy(tag, in + len, o->tag_len);
	*out_len = len;
	st = pak_aead_update(&o->u.aead, out, in, len);
	if (st == PAK_OK)
		st = pak_aead_open_final(&o->u.aead, tag, o->tag_len);
	if (st != PAK_OK)
		pak_wipe(out, len);
	return pak_rv(st, PAK_STAGE_CIPHERTEXT);
}

/* The end of padded data: its length is known only when it is opened, so a copy of the operation is
 * tried first when the room might not do. */
static CK_RV padded_end(struct pak_operation *o, uint8_t *out, size_t *out_len, const uint8_t *in,
                        size_t len)
{
	size_t room = pak_crypter_room(o, len, true), cap = *out_len, n = 0, last = 0;
	struct pak_cipher trial = o->u.cipher;
	uint8_t *text = malloc(room + BLOCK);
	enum pak_status st = PAK_ERR_MEMORY;
	CK_RV rv;

	if (text != NULL)
		st = pak_cipher_update(&trial, text, room + BLOCK, &n, in, len);
	if (st == PAK_OK)
		st = pak_cipher_final(&trial, text + n, room + BLOCK - n, &last);
	rv = pak_rv(st, PAK_STAGE_CIPHERTEXT);
	if (rv == CKR_OK) {
		*out_len = n + last;
		if (*out_len > cap)
			rv = CKR_BUFFER_TOO_SMALL;
		else if (*out_len > 0)
			memcpy(out, text, *out_len);
	}
	if (text != NULL)
		pak_wipe(text, room + BLOCK);
	free(text);
	pak_cipher_clear(&trial);
	return rv;
}

CK_RV pak_crypter_final(struct pak_operation *o, uint8_t *out, size_t *out_len)
{
	size_t cap = *out_len, room = pak_crypter_room(o, 0, true);

	if (o->mech->padding && decrypting(o))
		return padded_end(o, out, out_len, NULL, 0);
	if (pak_mech_whole(o->mech))
		return pak_whole_final(o, out, out_len);
	*out_len = room;
	if (cap < room)
		return CKR_BUFFER_TOO_SMALL;
	if (o->mech->family == PAK_FAMILY_CIPHER)
		return pak_rv(pak_cipher_final(&o->u.cipher, out, cap, out_len), data_stage(o));
	if (decrypting(o))
		return gcm_open(o, out, out_len, o->held, o->held_len);
	return pak_rv(pak_aead_seal_final(&o->u.aead, out, o->tag_len), PAK_STAGE_DATA);
}

static CK_RV cipher_all(struct pak_operation *o, uint8_t *out, size_t *out_len, const uint8_t *in,
                        size_t len)
{
	size_t cap = *out_len, n = cap, last;
	CK_RV rv;

	if (!o->mech->padding && o->mech->alg != PAK_ALG_AES_CBC_CTS &&
	    len % o->u.cipher.block_len != 0)
		return decrypting(o) ? CKR_ENCRYPTED_DATA_LEN_RANGE : CKR_DATA_LEN_RANGE;
	rv = cipher_update(o, out, &n, in, len);
	if (rv != CKR_OK)
		return rv;
	last = cap - n;
	rv = pak_rv(pak_cipher_final(&o->u.cipher, out + n, cap - n, &last), data_stage(o));
	*out_len = n + last;
	return rv;
}

CK_RV pak_crypter_all(struct pak_operation *o, uint8_t *out, size_t *out_len, const uint8_t *in,
                      size_t len)
{
	size_t room = pak_crypter_room(o, len, true);
	uint8_t *copy;
	enum pak_status st;
	CK_RV rv;

	if (o->mech->padding && decrypting(o))
		return padded_end(o, out, out_len, in, len);
	if (pak_mech_whole(o->mech)) {
		rv = pak_operation_hold(o, in, len);
		if (rv == CKR_OK)
			rv = pak_whole_final(o, out, out_len);
		if (rv == CKR_BUFFER_TOO_SMALL)
			o->held_len = 0;
		return rv;
	}
	if (*out_len < room) {
		*out_len = room;
		return CKR_BUFFER_TOO_SMALL;
	}
	if (o->mech->family == PAK_FAMILY_CIPHER)
		return cipher_all(o, out, out_len, in, len);
	in = separate(&copy, o, out, room, in, len);
	if (in == NULL && len > 0)
		return CKR_HOST_MEMORY;
	if (decrypting(o)) {
		rv = gcm_open(o, out, out_len, in, len);
	} else {
		*out_len = room;
		st = pak_aead_update(&o->u.aead, out, in, len);
		if (st == PAK_OK)
			st = pak_aead_seal_final(&o->u.aead, out + len, o->tag_len);
		rv = pak_rv(st, PAK_STAGE_DATA);
	}
	separate_end(copy, len);
	return rv;
}
