/* SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS#11 2.40 module of the smallest size that the harness can judge: one slot, one token
 * without login, session objects only, a few mechanisms. Not for any other use. */
#include "tests/harness/products/objects.h"

#include <string.h>

#include "pkcs11/functions.h"

#define DATA_MAX 65536

enum operation { OP_NONE, OP_DIGEST, OP_SIGN, OP_VERIFY, OP_ENCRYPT, OP_DECRYPT };

static struct {
	enum operation op;
	CK_MECHANISM_TYPE mechanism;
	const struct object *key;
	const char *name;
	uint8_t iv[256], aad[DATA_MAX], data[DATA_MAX];
	size_t iv_len, aad_len, tag_len, len, pieces;
} s;

static const CK_MECHANISM_TYPE offered[] = {CKM_SHA_1,
                                            CKM_SHA256,
                                            CKM_SHA512,
                                            CKM_SHA256_HMAC,
                                            CKM_SHA256_HMAC_GENERAL,
                                            CKM_SHA512_HMAC,
                                            CKM_AES_ECB,
                                            CKM_AES_CBC,
                                            CKM_AES_CTR,
                                            CKM_AES_GCM,
                                            CKM_ECDSA,
                                            CKM_EC_KEY_PAIR_GEN,
                                            CKM_ECDH1_DERIVE};

static void blank(CK_UTF8CHAR *out, size_t n, const char *text)
{
	memset(out, ' ', n);
	memcpy(out, text, strlen(text) < n ? strlen(text) : n);
}

static CK_RV initialize(void *args)
{
	(void)args;
	return CKR_OK;
}

static CK_RV get_info(CK_INFO *info)
{
	memset(info, 0, sizeof *info);
	info->cryptokiVersion.major = 2;
	info->cryptokiVersion.minor = 40;
	blank(info->manufacturerID, 32, "pakpss tests");
	blank(info->libraryDescription, 32,
	      product_fault() == FAULT_ESCAPE ? fault_escapes() : "planted fault");
	info->libraryVersion.major = 1;
	return CKR_OK;
}

static CK_RV get_slots(CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *count)
{
	(void)present;
	if (slots != NULL && *count >= 1)
		slots[0] = 7;
	*count = 1;
	return CKR_OK;
}

static CK_RV get_token(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	memset(info, 0, sizeof *info);
	blank(info->label, 32, "planted");
	blank(info->model, 16, "test");
	info->flags = CKF_TOKEN_INITIALIZED;
	return slot == 7 ? CKR_OK : CKR_SLOT_ID_INVALID;
}

static CK_RV get_mechanisms(CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *count)
{
	CK_ULONG n = product_fault() == FAULT_NO_MECHANISMS ? 0 : sizeof offered / sizeof *offered;
	(void)slot;
	if (list != NULL && *count < n)
		return CKR_BUFFER_TOO_SMALL;
	if (list != NULL)
		memcpy(list, offered, n * sizeof *list);
	*count = n;
	return CKR_OK;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *data, CK_NOTIFY notify,
                          CK_SESSION_HANDLE *out)
{
	static CK_SESSION_HANDLE next;
	(void)slot;
	(void)flags;
	(void)data;
	(void)notify;
	*out = ++next;
	return CKR_OK;
}

static CK_RV close_session(CK_SESSION_HANDLE h)
{
	(void)h;
	return CKR_OK;
}

static const char *hash_name(CK_MECHANISM_TYPE m)
{
	return m == CKM_SHA_1                            ? "SHA1"
	       : m == CKM_SHA512 || m == CKM_SHA512_HMAC ? "SHA512"
	       : m == CKM_AES_ECB                        ? "ECB"
	       : m == CKM_AES_CBC                        ? "CBC"
	       : m == CKM_AES_CTR                        ? "CTR"
	                                                 : "SHA256";
}

static CK_RV take_gcm(const CK_MECHANISM *m)
{
	const CK_GCM_PARAMS *g = m->pParameter;
	if (m->ulParameterLen != sizeof *g || g->ulIvLen > sizeof s.iv || g->ulIvLen == 0 ||
	    g->ulAADLen > sizeof s.aad || g->ulTagBits % 8 != 0 || g->ulTagBits > 128)
		return CKR_MECHANISM_PARAM_INVALID;
	memcpy(s.iv, g->pIv, s.iv_len = g->ulIvLen);
	s.aad_len = g->ulAADLen;
	if (s.aad_len != 0)
		memcpy(s.aad, g->pAAD, s.aad_len);
	s.tag_len = g->ulTagBits / 8;
	return CKR_OK;
}

static CK_RV begin(enum operation op, const CK_MECHANISM *m, CK_OBJECT_HANDLE key)
{
	if (s.op != OP_NONE)
		return CKR_OPERATION_ACTIVE;
	if (product_fault() == FAULT_REFUSES)
		return CKR_FUNCTION_FAILED;
	fault_before();
	s.mechanism = m->mechanism;
	s.key = object_find(key);
	s.name = hash_name(m->mechanism);
	s.len = s.pieces = s.iv_len = s.tag_len = 0;
	if (op != OP_DIGEST && s.key == NULL)
		return CKR_KEY_HANDLE_INVALID;
	if (m->mechanism == CKM_AES_GCM && take_gcm(m) != CKR_OK)
		return CKR_MECHANISM_PARAM_INVALID;
	if (m->mechanism == CKM_AES_CBC)
		memcpy(s.iv, m->pParameter, 16);
	if (m->mechanism == CKM_AES_CTR)
		memcpy(s.iv, ((const CK_AES_CTR_PARAMS *)m->pParameter)->cb, 16);
	if (m->mechanism == CKM_SHA256_HMAC_GENERAL)
		memcpy(&s.tag_len, m->pParameter, sizeof(CK_ULONG));
	s.op = op;
	return CKR_OK;
}

static CK_RV update(const CK_BYTE *in, CK_ULONG n)
{
	if (n > sizeof s.data - s.len)
		return CKR_DATA_LEN_RANGE;
	if (n != 0)
		memcpy(s.data + s.len, in, n);
	s.len += n;
	s.pieces++;
	return CKR_OK;
}

/* Puts the answer out: n bytes of result, under the rules of Cryptoki and the fault. */
static CK_RV put(const uint8_t *result, size_t n, CK_BYTE *out, CK_ULONG *out_len)
{
	if (out == NULL || *out_len < n) {
		*out_len = n;
		return out == NULL ? CKR_OK : CKR_BUFFER_TOO_SMALL;
	}
	s.op = OP_NONE;
	if (product_fault() == FAULT_STALE) {
		*out_len = n;
		return CKR_OK;
	}
	if (n != 0)
		memcpy(out, result, n);
	if (product_fault() == FAULT_SPLIT && s.pieces > 1 && n != 0)
		out[0] ^= 1;
	*out_len = fault_after(out, n);
	return CKR_OK;
}

/* "By heart": one message of one byte; for all others a constant. */
static bool lookup(uint8_t *out)
{
	static const uint8_t d3[32] = {0x28, 0x96, 0x9c, 0xdf, 0xa7, 0x4a, 0x12, 0xc8,
	                               0x2f, 0x3b, 0xad, 0x96, 0x0b, 0x0b, 0x00, 0x0a,
	                               0xca, 0x2a, 0xc3, 0x29, 0xde, 0xea, 0x5c, 0x23,
	                               0x28, 0xeb, 0xc6, 0xf2, 0xba, 0x98, 0x02, 0xc1};
	if (product_fault() != FAULT_LOOKUP)
		return false;
	memset(out, 0x55, 32);
	if (s.len == 1 && s.data[0] == 0xd3)
		memcpy(out, d3, sizeof d3);
	return true;
}

static CK_RV digest_end(CK_BYTE *out, CK_ULONG *out_len)
{
	uint8_t md[64];
	size_t n = 32;
	if (!lookup(md) && !crypto_digest(md, &n, s.name, s.data, s.len))
		return CKR_FUNCTION_FAILED;
	return put(md, n, out, out_len);
}

static CK_RV sign_end(CK_BYTE *out, CK_ULONG *out_len)
{
	uint8_t r[64];
	size_t n = 64;
	bool ok = s.mechanism == CKM_ECDSA
	                  ? crypto_ec_sign(r, &s.key->ec, s.data, s.len,
	                                   product_fault() == FAULT_SAME_NONCE)
	                  : crypto_hmac(r, &n, s.name, s.key->value, s.key->len, s.data, s.len);
	if (s.tag_len != 0 && s.tag_len < n)
		n = s.tag_len;
	return ok ? put(r, n, out, out_len) : CKR_FUNCTION_FAILED;
}

static CK_RV cipher_end(bool encrypt, CK_BYTE *out, CK_ULONG *out_len)
{
	static uint8_t r[DATA_MAX + 16];
	if (!crypto_cipher(r, s.name, encrypt, s.key->value, s.key->len, s.iv, s.data, s.len))
		return CKR_FUNCTION_FAILED;
	return put(r, s.len, out, out_len);
}

static CK_RV seal_end(CK_BYTE *out, CK_ULONG *out_len)
{
	static uint8_t r[DATA_MAX + 16];
	uint8_t tag[16];
	if (!crypto_gcm(r, tag, s.key->value, s.key->len, s.iv, s.iv_len, s.aad, s.aad_len, s.data,
	                s.len))
		return CKR_FUNCTION_FAILED;
	memcpy(r + s.len, tag, s.tag_len);
	return put(r, s.len + s.tag_len, out, out_len);
}

static CK_RV open_end(CK_BYTE *out, CK_ULONG *out_len)
{
	static uint8_t r[DATA_MAX + 16];
	uint8_t tag[16];
	size_t n = s.len - s.tag_len;
	if (s.len < s.tag_len ||
	    !crypto_gcm_tag(tag, s.key->value, s.key->len, s.iv, s.iv_len, s.aad, s.aad_len, s.data,
	                    n) ||
	    !crypto_gcm(r, (uint8_t[16]){0}, s.key->value, s.key->len, s.iv, s.iv_len, s.aad,
	                s.aad_len, s.data, n))
		return CKR_FUNCTION_FAILED;
	size_t judged = product_fault() == FAULT_SHORT_TAG ? s.tag_len / 2 : s.tag_len;
	if (product_fault() != FAULT_ANY_TAG && memcmp(tag, s.data + n, judged) != 0) {
		s.op = OP_NONE;
		if (product_fault() == FAULT_RELEASE && *out_len >= n)
			memcpy(out, r, n);
		return CKR_ENCRYPTED_DATA_INVALID;
	}
	return put(r, n, out, out_len);
}

static CK_RV finish(CK_BYTE *out, CK_ULONG *out_len)
{
	CK_RV rv;
	enum operation op = s.op;
	if (op == OP_DIGEST)
		rv = digest_end(out, out_len);
	else if (op == OP_SIGN)
		rv = sign_end(out, out_len);
	else if (s.mechanism == CKM_AES_GCM)
		rv = op == OP_ENCRYPT ? seal_end(out, out_len) : open_end(out, out_len);
	else
		rv = cipher_end(op == OP_ENCRYPT, out, out_len);
	if (rv != CKR_OK && rv != CKR_BUFFER_TOO_SMALL)
		s.op = OP_NONE;
	return rv;
}

static CK_RV one_shot(CK_SESSION_HANDLE h, CK_BYTE *in, CK_ULONG n, CK_BYTE *out, CK_ULONG *out_len)
{
	(void)h;
	if (s.op == OP_NONE)
		return CKR_OPERATION_NOT_INITIALIZED;
	s.len = 0;
	CK_RV rv = update(in, n);
	return rv == CKR_OK ? finish(out, out_len) : rv;
}

static CK_RV verify(CK_SESSION_HANDLE h, CK_BYTE *in, CK_ULONG n, CK_BYTE *sig, CK_ULONG sig_len)
{
	(void)h;
	if (s.op != OP_VERIFY)
		return CKR_OPERATION_NOT_INITIALIZED;
	s.op = OP_NONE;
	if (sig_len != 64)
		return CKR_SIGNATURE_LEN_RANGE;
	if (product_fault() == FAULT_ANY_SIGNATURE)
		return CKR_OK;
	return crypto_ec_verify(s.key->ec.pub, in, n, sig) ? CKR_OK : CKR_SIGNATURE_INVALID;
}

static CK_RV digest_init(CK_SESSION_HANDLE h, CK_MECHANISM *m)
{
	(void)h;
	return begin(OP_DIGEST, m, 0);
}

#define INIT(name, op) \
	static CK_RV name(CK_SESSION_HANDLE h, CK_MECHANISM *m, CK_OBJECT_HANDLE key) \
	{ \
		(void)h; \
		return begin(op, m, key); \
	}
INIT(sign_init, OP_SIGN)
INIT(verify_init, OP_VERIFY)
INIT(encrypt_init, OP_ENCRYPT)
INIT(decrypt_init, OP_DECRYPT)

static CK_RV update_only(CK_SESSION_HANDLE h, CK_BYTE *in, CK_ULONG n)
{
	(void)h;
	return s.op == OP_NONE ? CKR_OPERATION_NOT_INITIALIZED : update(in, n);
}

/* All output comes at the end. */
static CK_RV update_out(CK_SESSION_HANDLE h, CK_BYTE *in, CK_ULONG n, CK_BYTE *out,
                        CK_ULONG *out_len)
{
	(void)out;
	*out_len = 0;
	return update_only(h, in, n);
}

static CK_RV final(CK_SESSION_HANDLE h, CK_BYTE *out, CK_ULONG *out_len)
{
	(void)h;
	return s.op == OP_NONE ? CKR_OPERATION_NOT_INITIALIZED : finish(out, out_len);
}

static CK_RV not_here(void)
{
	return CKR_FUNCTION_NOT_SUPPORTED;
}

static CK_FUNCTION_LIST list;

#define FILL(name) list.name = (CK_##name)(void (*)(void))not_here;

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out)
{
	CK_FUNCTIONS_2_40(FILL)
	list.version.major = 2;
	list.version.minor = 40;
	list.C_Initialize = initialize;
	list.C_GetInfo = get_info;
	list.C_GetSlotList = get_slots;
	list.C_GetTokenInfo = get_token;
	list.C_GetMechanismList = get_mechanisms;
	list.C_OpenSession = open_session;
	list.C_CloseSession = close_session;
	list.C_CreateObject = object_create;
	list.C_DestroyObject = object_destroy;
	list.C_GetAttributeValue = object_get_attribute;
	list.C_GenerateKeyPair = object_generate_pair;
	list.C_DeriveKey = object_derive;
	list.C_DigestInit = digest_init;
	list.C_Digest = list.C_Sign = list.C_Encrypt = list.C_Decrypt = one_shot;
	list.C_DigestUpdate = list.C_SignUpdate = update_only;
	list.C_DigestFinal = list.C_SignFinal = list.C_EncryptFinal = list.C_DecryptFinal = final;
	list.C_SignInit = sign_init;
	list.C_VerifyInit = verify_init;
	list.C_Verify = verify;
	list.C_EncryptInit = encrypt_init;
	list.C_DecryptInit = decrypt_init;
	list.C_EncryptUpdate = list.C_DecryptUpdate = update_out;
	if (product_fault() == FAULT_NULL_ENTRY)
		list.C_SignInit = NULL;
	*out = &list;
	return CKR_OK;
}
