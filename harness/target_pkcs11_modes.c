/* SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS#11 module as a product: AES key wrap as encryption, CMAC and GMAC. */
#include <string.h>

#include "harness/target_pkcs11.h"

static uint8_t whole[PAK_WIRE_MAX + 32]; /* a key with its integrity value */

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

static void give_tag(struct pak_worker *w, const uint8_t *tag, size_t len)
{
	uint8_t *lent = pak_guard_lend(&w->tag, len);
	memcpy(lent, tag, len);
	w->r_tag = (struct pak_span){lent, len};
}

static void no_text(struct pak_worker *w)
{
	(void)pak_lend_out(w, 0);
	pak_take_out(w, 0, 0);
}

/* --- key wrap --- */

static enum pak_reply wrap_begin(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                 bool encrypt, struct pak_span key)
{
	struct p11 *p = w->state;
	CK_MECHANISM m = {cipher->ckm, NULL, 0};
	CK_RV rv;
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

static enum pak_reply wrap_seal(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                struct pak_span key, struct pak_span in, size_t tag_len)
{
	struct p11 *p = w->state;
	enum pak_reply r = wrap_begin(w, cipher, true, key);
	if (r != PAK_REPLY_OK)
		return r;
	CK_RV rv = p11_out(w, p->f->C_Encrypt, in, in.len + tag_len);
	p11_cipher_drop(w);
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, "C_Encrypt", rv);
	if (w->r_out.len >= tag_len) {
		w->r_out.len -= tag_len;
		give_tag(w, w->r_out.data + w->r_out.len, tag_len);
	}
	return PAK_REPLY_OK;
}

static enum pak_reply wrap_open(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                struct pak_span key, struct pak_span in, struct pak_span tag)
{
	struct p11 *p = w->state;
	size_t len = in.len + tag.len;
	enum pak_reply r = wrap_begin(w, cipher, false, key);
	if (r != PAK_REPLY_OK)
		return r;
	memcpy(whole, in.data, in.len);
	memcpy(whole + in.len, tag.data, tag.len);
	struct pak_span all = {pak_guard_put(&w->in, whole, len), len};
	CK_RV rv = p11_out(w, p->f->C_Decrypt, all, in.len);
	p11_cipher_drop(w);
	if (rv == CKR_OK)
		return PAK_REPLY_OK;
	/* Any refusal after a good init is a refusal of this key; the code is kept in the text. */
	r = p11_fail(w, P11_DO, "C_Decrypt", rv);
	return r == PAK_REPLY_ERROR ? PAK_REPLY_REJECTED : r;
}

/* --- CMAC and GMAC --- */

/* Sets up signing or verifying; the caller drops the key. */
static enum pak_reply mac_begin(struct pak_worker *w, const struct pak_cipher_row *cipher,
                                bool sign, struct pak_span key, struct pak_span iv,
                                const CK_ULONG *len, CK_OBJECT_HANDLE *handle)
{
	struct p11 *p = w->state;
	CK_MECHANISM m = {cipher->ckm, (void *)(uintptr_t)len, sizeof *len};
	CK_RV rv;
	if (!p11_has(p, cipher->ckm))
		return p11_lacks(w, cipher->ckm);
	if (cipher->mode == PAK_BLOCK_GMAC)
		m = (CK_MECHANISM){cipher->ckm, bytes(iv), iv.len};
	enum pak_reply r = p11_import_secret(w, handle, CKK_AES, key, false);
	if (r != PAK_REPLY_OK)
		return r;
	INIT(p, rv,
	     sign ? p->f->C_SignInit(p->work, &m, *handle)
	          : p->f->C_VerifyInit(p->work, &m, *handle));
	if (rv == CKR_OK)
		return PAK_REPLY_OK;
	p11_destroy(p, handle);
	return p11_fail(w, P11_INIT, sign ? "C_SignInit" : "C_VerifyInit", rv);
}

/* CMAC of the length asked for; GMAC has one length, and an application cuts it. */
static enum pak_reply mac_sign(struct pak_worker *w, const struct pak_cipher_row *cipher,
                               struct pak_span key, struct pak_span iv, struct pak_span in,
                               uint8_t out[16], size_t len)
{
	struct p11 *p = w->state;
	CK_ULONG want = len, got = 16;
	CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
	enum pak_reply r = mac_begin(w, cipher, true, key, iv, &want, &handle);
	if (r != PAK_REPLY_OK)
		return r;
	CK_RV rv = p->f->C_Sign(p->work, bytes(in), in.len, out, &got);
	p11_destroy(p, &handle);
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, "C_Sign", rv);
	return got >= len ? PAK_REPLY_OK
	                  : pak_say(w, PAK_REPLY_ERROR, "C_Sign gives %lu bytes of %zu", got, len);
}

enum pak_reply p11_seal_mode(struct pak_worker *w, const struct pak_cipher_row *cipher,
                             struct pak_span key, struct pak_span iv, struct pak_span aad,
                             struct pak_span in, size_t tag_len)
{
	uint8_t tag[16];
	if (cipher->mode == PAK_BLOCK_WRAP)
		return wrap_seal(w, cipher, key, in, tag_len);
	enum pak_reply r = mac_sign(w, cipher, key, iv, aad, tag, tag_len);
	if (r != PAK_REPLY_OK)
		return r;
	no_text(w);
	give_tag(w, tag, tag_len);
	return r;
}

enum pak_reply p11_open_mode(struct pak_worker *w, const struct pak_cipher_row *cipher,
                             struct pak_span key, struct pak_span iv, struct pak_span aad,
                             struct pak_span in, struct pak_span tag)
{
	struct p11 *p = w->state;
	CK_ULONG len = tag.len;
	CK_OBJECT_HANDLE handle = CK_INVALID_HANDLE;
	uint8_t got[16];
	enum pak_reply r;
	if (cipher->mode == PAK_BLOCK_WRAP)
		return wrap_open(w, cipher, key, in, tag);
	if (cipher->mode == PAK_BLOCK_GMAC && tag.len < sizeof got) {
		r = mac_sign(w, cipher, key, iv, aad, got, tag.len);
		if (r == PAK_REPLY_OK && memcmp(got, tag.data, tag.len) != 0)
			return pak_say(w, PAK_REPLY_REJECTED, "another MAC");
	} else {
		r = mac_begin(w, cipher, false, key, iv, &len, &handle);
		if (r != PAK_REPLY_OK)
			return r;
		CK_RV rv = p->f->C_Verify(p->work, bytes(aad), aad.len, bytes(tag), tag.len);
		p11_destroy(p, &handle);
		if (rv == CKR_SIGNATURE_INVALID || rv == CKR_SIGNATURE_LEN_RANGE)
			return pak_say(w, PAK_REPLY_REJECTED, "C_Verify refuses the MAC");
		r = rv == CKR_OK ? PAK_REPLY_OK : p11_fail(w, P11_DO, "C_Verify", rv);
	}
	if (r == PAK_REPLY_OK)
		no_text(w);
	return r;
}
