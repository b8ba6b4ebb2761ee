/* SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS#11 module as a product: digests, HMAC, AES modes, GCM. */
#include "harness/target_pkcs11.h"

#include <string.h>

static CK_BYTE *bytes(struct pak_span s)
{
	return (CK_BYTE *)(uintptr_t)s.data;
}

/* An init call; a session with a stuck operation is replaced once. */
#define INIT(p, rv, call) \
	do { \
		rv = (call); \
		if (rv == CKR_OPERATION_ACTIVE) { \
			p11_renew(p); \
			rv = (call); \
		} \
	} while (0)

enum pak_reply p11_digest(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span in,
                          size_t split)
{
	struct p11 *p = w->state;
	CK_MECHANISM m = {hash->ckm, NULL, 0};
	CK_ULONG got = hash->out;
	CK_RV rv;
	if (!p11_has(p, hash->ckm))
		return p11_lacks(w, hash->ckm);
	INIT(p, rv, p->f->C_DigestInit(p->work, &m));
	if (rv != CKR_OK)
		return p11_fail(w, P11_INIT, "C_DigestInit", rv);
	if (split == 0) {
		rv = p11_out(w, p->f->C_Digest, in, hash->out);
		return rv == CKR_OK ? PAK_REPLY_OK : p11_fail(w, P11_DO, "C_Digest", rv);
	}
	rv = p->f->C_DigestUpdate(p->work, bytes(in), split);
	if (rv == CKR_OK)
		rv = p->f->C_DigestUpdate(p->work, bytes(in) + split, in.len - split);
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, "C_DigestUpdate", rv);
	rv = p->f->C_DigestFinal(p->work, pak_lend_out(w, hash->out), &got);
	pak_take_out(w, hash->out, got);
	return rv == CKR_OK ? PAK_REPLY_OK : p11_fail(w, P11_DO, "C_DigestFinal", rv);
}

enum pak_reply p11_digest_large(struct pak_worker *w, const struct pak_hash_row *hash,
                                struct pak_span piece, uint64_t total)
{
	struct p11 *p = w->state;
	CK_MECHANISM m = {hash->ckm, NULL, 0};
	CK_ULONG got = hash->out;
	CK_RV rv;
	if (!p11_has(p, hash->ckm))
		return p11_lacks(w, hash->ckm);
	INIT(p, rv, p->f->C_DigestInit(p->work, &m));
	if (rv != CKR_OK)
		return p11_fail(w, P11_INIT, "C_DigestInit", rv);
	while (total > 0) {
		CK_ULONG n = total < piece.len ? (CK_ULONG)total : piece.len;
		rv = p->f->C_DigestUpdate(p->work, bytes(piece), n);
		if (rv != CKR_OK)
			return p11_fail(w, P11_DO, "C_DigestUpdate", rv);
		total -= n;
	}
	rv = p->f->C_DigestFinal(p->work, pak_lend_out(w, hash->out), &got);
	pak_take_out(w, hash->out, got);
	return rv == CKR_OK ? PAK_REPLY_OK : p11_fail(w, P11_DO, "C_DigestFinal", rv);
}

static enum pak_reply sign_parts(struct pak_worker *w, struct pak_span in, size_t split,
                                 size_t want)
{
	struct p11 *p = w->state;
	CK_ULONG got = want;
	if (split == 0) {
		CK_RV rv = p11_out(w, p->f->C_Sign, in, want);
		return rv == CKR_OK ? PAK_REPLY_OK : p11_fail(w, P11_DO, "C_Sign", rv);
	}
	CK_RV rv = p->f->C_SignUpdate(p->work, bytes(in), split);
	if (rv == CKR_OK)
		rv = p->f->C_SignUpdate(p->work, bytes(in) + split, in.len - split);
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, "C_SignUpdate", rv);
	rv = p->f->C_SignFinal(p->work, pak_lend_out(w, want), &got);
	pak_take_out(w, want, got);
	return rv == CKR_OK ? PAK_REPLY_OK : p11_fail(w, P11_DO, "C_SignFinal", rv);
}

enum pak_reply p11_mac(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span key,
                       struct pak_span in, size_t mac_len, size_t split)
{
	struct p11 *p = w->state;
	CK_ULONG len = mac_len;
	CK_MECHANISM full = {hash->ckm_hmac, NULL, 0};
	CK_MECHANISM general = {hash->ckm_hmac_general, &len, sizeof len};
	CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
	CK_RV rv;
	if (!p11_has(p, hash->ckm_hmac))
		return p11_lacks(w, hash->ckm_hmac);
	bool cut = mac_len != hash->out && p11_has(p, hash->ckm_hmac_general);
	enum pak_reply r = p11_import_secret(w, &handle, CKK_GENERIC_SECRET, key, false);
	if (r != PAK_REPLY_OK)
		return r;
	INIT(p, rv, p->f->C_SignInit(p->work, cut ? &general : &full, handle));
	if (rv != CKR_OK)
		r = p11_fail(w, P11_INIT, "C_SignInit", rv);
	else
		r = sign_parts(w, in, split, cut ? mac_len : hash->out);
	p11_destroy(p, &handle);
	/* Without the _GENERAL mechanism an application truncates by itself. */
	if (r == PAK_REPLY_OK && !cut && w->r_out.len > mac_len)
		w->r_out.len = mac_len;
	return r;
}

enum pak_reply p11_cipher_key(struct pak_worker *w, const struct pak_cipher_row *cipher,
                              bool encrypt, struct pak_span key)
{
	struct p11 *p = w->state;
	if (!p11_has(p, cipher->ckm))
		return p11_lacks(w, cipher->ckm);
	p->cipher = cipher;
	p->encrypt = encrypt;
	return p11_import_secret(w, &p->cipher_key,
	                         cipher->mode == PAK_BLOCK_XTS ? CKK_AES_XTS : CKK_AES, key, true);
}

void p11_cipher_drop(struct pak_worker *w)
{
	struct p11 *p = w->state;
	p11_destroy(p, &p->cipher_key);
}

static enum pak_reply cipher_parts(struct pak_worker *w, struct pak_span in, size_t split)
{
	struct p11 *p = w->state;
	CK_C_EncryptUpdate update = p->encrypt ? p->f->C_EncryptUpdate : p->f->C_DecryptUpdate;
	CK_C_EncryptFinal final = p->encrypt ? p->f->C_EncryptFinal : p->f->C_DecryptFinal;
	CK_BYTE *out = pak_lend_out(w, in.len);
	size_t at = 0;
	for (unsigned piece = 0; piece < 2; piece++) {
		CK_ULONG n = piece == 0 ? split : in.len - split, got = in.len - at;
		CK_RV rv = update(p->work, bytes(in) + (piece == 0 ? 0 : split), n, out + at, &got);
		if (rv != CKR_OK)
			return p11_fail(w, P11_DO,
			                p->encrypt ? "C_EncryptUpdate" : "C_DecryptUpdate", rv);
		at += got <= in.len - at ? got : in.len + 1;
		if (at > in.len)
			break;
	}
	CK_ULONG got = at <= in.len ? in.len - at : 0;
	CK_RV rv = at <= in.len ? final(p->work, out + at, &got) : CKR_OK;
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, p->encrypt ? "C_EncryptFinal" : "C_DecryptFinal", rv);
	pak_take_out(w, in.len, at + got);
	return PAK_REPLY_OK;
}

/* C_EncryptInit or C_DecryptInit with the key and mode of p11_cipher_key. */
static enum pak_reply cipher_init(struct pak_worker *w, struct pak_span iv)
{
	struct p11 *p = w->state;
	CK_AES_CTR_PARAMS ctr = {.ulCounterBits = 128};
	CK_MECHANISM m = {p->cipher->ckm, iv.len != 0 ? bytes(iv) : NULL, iv.len};
	CK_RV rv;
	if (p->cipher->mode == PAK_BLOCK_CTR) {
		memcpy(ctr.cb, iv.data, iv.len < 16 ? iv.len : 16);
		m.pParameter = &ctr;
		m.ulParameterLen = sizeof ctr;
	}
	INIT(p, rv,
	     p->encrypt ? p->f->C_EncryptInit(p->work, &m, p->cipher_key)
	                : p->f->C_DecryptInit(p->work, &m, p->cipher_key));
	if (rv == CKR_OK)
		return PAK_REPLY_OK;
	return p11_fail(w, P11_INIT, p->encrypt ? "C_EncryptInit" : "C_DecryptInit", rv);
}

enum pak_reply p11_cipher(struct pak_worker *w, struct pak_span iv, struct pak_span in,
                          size_t split)
{
	struct p11 *p = w->state;
	enum pak_reply r = cipher_init(w, iv);
	if (p->cipher->mode != PAK_BLOCK_CTR)
		split = split / 16 * 16;
	if (r != PAK_REPLY_OK)
		return r;
	if (split != 0)
		return cipher_parts(w, in, split);
	CK_RV rv = p11_out(w, p->encrypt ? p->f->C_Encrypt : p->f->C_Decrypt, in, in.len);
	return rv == CKR_OK ? PAK_REPLY_OK
	                    : p11_fail(w, P11_DO, p->encrypt ? "C_Encrypt" : "C_Decrypt", rv);
}

enum pak_reply p11_chain_begin(struct pak_worker *w, struct pak_span iv)
{
	return cipher_init(w, iv);
}

enum pak_reply p11_chain_block(struct pak_worker *w, struct pak_span in)
{
	struct p11 *p = w->state;
	CK_ULONG got = in.len;
	CK_C_EncryptUpdate update = p->encrypt ? p->f->C_EncryptUpdate : p->f->C_DecryptUpdate;
	CK_RV rv = update(p->work, bytes(in), in.len, pak_lend_out(w, in.len), &got);
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, p->encrypt ? "C_EncryptUpdate" : "C_DecryptUpdate", rv);
	pak_take_out(w, in.len, got);
	return PAK_REPLY_OK;
}

void p11_chain_end(struct pak_worker *w)
{
	struct p11 *p = w->state;
	CK_BYTE rest[32];
	CK_ULONG got = sizeof rest;
	CK_RV rv = p->encrypt ? p->f->C_EncryptFinal(p->work, rest, &got)
	                      : p->f->C_DecryptFinal(p->work, rest, &got);
	if (rv != CKR_OK)
		p11_renew(p);
}

/* Key in, C_EncryptInit or C_DecryptInit done; the caller runs the operation and drops the key. */
static enum pak_reply gcm_begin(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                bool encrypt, struct pak_span key, struct pak_span iv,
                                struct pak_span aad, size_t len, size_t tag_len)
{
	struct p11 *p = w->state;
	CK_GCM_PARAMS g = {.pIv = bytes(iv),
	                   .ulIvLen = iv.len,
	                   .ulIvBits = 8 * iv.len,
	                   .pAAD = aad.len != 0 ? bytes(aad) : NULL,
	                   .ulAADLen = aad.len,
	                   .ulTagBits = 8 * tag_len};
	CK_CCM_PARAMS ccm = {.ulDataLen = len,
	                     .pNonce = bytes(iv),
	                     .ulNonceLen = iv.len,
	                     .pAAD = g.pAAD,
	                     .ulAADLen = aad.len,
	                     .ulMACLen = tag_len};
	CK_MECHANISM m = {cipher->ckm, &g, sizeof g};
	CK_RV rv;
	if (cipher->mode == PAK_BLOCK_CCM)
		m = (CK_MECHANISM){cipher->ckm, &ccm, sizeof ccm};
	enum pak_reply r = p11_cipher_key(w, cipher, encrypt, key);
	if (r != PAK_REPLY_OK)
		return r;
	INIT(p, rv,
	     encrypt ? p->f->C_EncryptInit(p->work, &m, p->cipher_key)
	             : p->f->C_DecryptInit(p->work, &m, p->cipher_key));
	if (rv == CKR_OK)
		return PAK_REPLY_OK;
	p11_cipher_drop(w);
	return p11_fail(w, P11_INIT, encrypt ? "C_EncryptInit" : "C_DecryptInit", rv);
}

enum pak_reply p11_seal(struct pak_worker *w, const struct pak_cipher_row *cipher,
                        struct pak_span key, struct pak_span iv, struct pak_span aad,
                        struct pak_span in, size_t tag_len)
{
	struct p11 *p = w->state;
	if (cipher->mode > PAK_BLOCK_CCM)
		return p11_seal_mode(w, cipher, key, iv, aad, in, tag_len);
	enum pak_reply r = gcm_begin(w, cipher, true, key, iv, aad, in.len, tag_len);
	if (r != PAK_REPLY_OK)
		return r;
	CK_RV rv = p11_out(w, p->f->C_Encrypt, in, in.len + tag_len);
	p11_cipher_drop(w);
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, "C_Encrypt", rv);
	if (w->r_out.len >= tag_len) {
		w->r_tag = (struct pak_span){w->r_out.data + w->r_out.len - tag_len, tag_len};
		w->r_out.len -= tag_len;
	}
	return PAK_REPLY_OK;
}

/* Was anything put into the buffer of a refused message? All zero counts as nothing. */
static void note_residue(struct pak_worker *w)
{
	size_t n = w->r_out.len;
	uint8_t any = 0;
	for (size_t i = 0; i < n; i++)
		any |= w->r_out.data[i];
	if (n != 0 && any != 0 && !pak_guard_stale(&w->out, n))
		w->marks |= PAK_MARK_RESIDUE;
}

enum pak_reply p11_open(struct pak_worker *w, const struct pak_cipher_row *cipher,
                        struct pak_span key, struct pak_span iv, struct pak_span aad,
                        struct pak_span in, struct pak_span tag)
{
	struct p11 *p = w->state;
	static uint8_t whole[PAK_WIRE_MAX + 16];
	if (cipher->mode > PAK_BLOCK_CCM)
		return p11_open_mode(w, cipher, key, iv, aad, in, tag);
	enum pak_reply r = gcm_begin(w, cipher, false, key, iv, aad, in.len, tag.len);
	if (r != PAK_REPLY_OK)
		return r;
	if (in.len != 0)
		memcpy(whole, in.data, in.len);
	if (tag.len != 0)
		memcpy(whole + in.len, tag.data, tag.len);
	struct pak_span all = {pak_guard_put(&w->in, whole, in.len + tag.len), in.len + tag.len};
	CK_RV rv = p11_out(w, p->f->C_Decrypt, all, in.len);
	p11_cipher_drop(w);
	if (rv == CKR_OK)
		return PAK_REPLY_OK;
	note_residue(w);
	/* Any refusal after a good init is a refusal of this message; the code is kept in the text.
	 */
	r = p11_fail(w, P11_DO, "C_Decrypt", rv);
	return r == PAK_REPLY_ERROR ? PAK_REPLY_REJECTED : r;
}
