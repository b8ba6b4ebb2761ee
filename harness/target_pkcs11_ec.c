/* SPDX-License-Identifier: Apache-2.0
 *
 * A PKCS#11 module as a product: EC key pairs, ECDSA, and what it takes to have a public key
 * judged, which PKCS#11 has no function for: the key must be refused at import or by C_DeriveKey
 * (ECDH). */
#include "harness/target_pkcs11.h"

#include <string.h>

static size_t order_bytes(const struct pak_curve_row *curve)
{
	return (curve->order_bits + 7) / 8;
}

/* DER OCTET STRING around a point; the form CKA_EC_POINT takes. */
static size_t wrap_point(uint8_t *out, struct pak_span pub)
{
	size_t n = 0;
	out[n++] = 0x04;
	if (pub.len > 127)
		out[n++] = 0x81;
	out[n++] = (uint8_t)pub.len;
	memcpy(out + n, pub.data, pub.len);
	return n + pub.len;
}

__attribute__((nonnull)) static CK_RV generate_pair(struct p11 *p,
                                                    const struct pak_curve_row *curve,
                                                    CK_OBJECT_HANDLE *public_key,
                                                    CK_OBJECT_HANDLE *private_key, bool derive)
{
	CK_MECHANISM m = {CKM_EC_KEY_PAIR_GEN, NULL, 0};
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	CK_ATTRIBUTE pub[] = {{CKA_TOKEN, &no, sizeof no},
	                      {CKA_EC_PARAMS, (void *)(uintptr_t)curve->oid_der, curve->oid_len},
	                      {CKA_VERIFY, &yes, sizeof yes}};
	CK_ATTRIBUTE priv[] = {{CKA_TOKEN, &no, sizeof no},
	                       {derive ? CKA_DERIVE : CKA_SIGN, &yes, sizeof yes}};
	return p->f->C_GenerateKeyPair(p->keys, &m, pub, derive ? 2 : 3, priv, 2, public_key,
	                               private_key);
}

/* A pair of the product's own on this curve, made once: proves the curve is offered and serves key
 * validation. */
__attribute__((nonnull)) static struct p11_curve *own_pair(struct pak_worker *w,
                                                           const struct pak_curve_row *curve)
{
	struct p11 *p = w->state;
	struct p11_curve *c = p->curves;
	while (c < p->curves + P11_CURVES - 1 && c->curve != NULL && c->curve != curve)
		c++;
	if (c->curve == curve && c->tried)
		return c;
	*c = (struct p11_curve){.curve = curve, .tried = true};
	if (!p11_has(p, CKM_EC_KEY_PAIR_GEN)) {
		c->reply = p11_lacks(w, CKM_EC_KEY_PAIR_GEN);
		return c;
	}
	CK_RV rv = generate_pair(p, curve, &c->public_key, &c->private_key, true);
	c->ok = rv == CKR_OK;
	c->reply = c->ok ? PAK_REPLY_OK : p11_fail(w, P11_INIT, "C_GenerateKeyPair", rv);
	return c;
}

/* CKA_EC_POINT as modules give it: DER OCTET STRING, or the bare point. */
static enum pak_reply read_point(struct pak_worker *w, CK_OBJECT_HANDLE key,
                                 const struct pak_curve_row *curve)
{
	struct p11 *p = w->state;
	CK_ATTRIBUTE a = {CKA_EC_POINT, w->scratchpad, sizeof w->scratchpad};
	CK_RV rv = p->f->C_GetAttributeValue(p->keys, key, &a, 1);
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, "C_GetAttributeValue(CKA_EC_POINT)", rv);
	size_t want = 1 + 2 * curve->field, n = a.ulValueLen;
	if (n < want || n > want + 3)
		return pak_say(w, PAK_REPLY_ERROR, "CKA_EC_POINT of %zu bytes on %s", n,
		               curve->name);
	w->r_pub = (struct pak_span){w->scratchpad + n - want, want};
	return PAK_REPLY_OK;
}

enum pak_reply p11_keygen(struct pak_worker *w, const struct pak_curve_row *curve)
{
	struct p11 *p = w->state;
	if (!p11_has(p, CKM_EC_KEY_PAIR_GEN))
		return p11_lacks(w, CKM_EC_KEY_PAIR_GEN);
	p11_destroy(p, &p->sign_key);
	p11_destroy(p, &p->sign_pub);
	CK_RV rv = generate_pair(p, curve, &p->sign_pub, &p->sign_key, false);
	if (rv == CKR_ATTRIBUTE_VALUE_INVALID || rv == CKR_DOMAIN_PARAMS_INVALID ||
	    rv == CKR_TEMPLATE_INCONSISTENT)
		return pak_say(w, PAK_REPLY_UNSUPPORTED, "C_GenerateKeyPair on %s: %s", curve->name,
		               p11_rv_name(rv));
	if (rv != CKR_OK)
		return p11_fail(w, P11_INIT, "C_GenerateKeyPair", rv);
	p->sign_curve = curve;
	return read_point(w, p->sign_pub, curve);
}

/* How to sign or verify with this hash: the mechanism that hashes, or CKM_ECDSA over a digest the
 * same product made (cut to the order, as FIPS 186-5 says). Puts what is to be signed into *in. */
static enum pak_reply ecdsa_input(struct pak_worker *w, CK_MECHANISM *m, struct pak_span *in,
                                  const struct pak_curve_row *curve,
                                  const struct pak_hash_row *hash)
{
	struct p11 *p = w->state;
	*m = (CK_MECHANISM){hash->ckm_ecdsa, NULL, 0};
	if (hash->ckm_ecdsa != CK_UNAVAILABLE_INFORMATION && p11_has(p, hash->ckm_ecdsa))
		return PAK_REPLY_OK;
	if (!p11_has(p, CKM_ECDSA))
		return p11_lacks(w, CKM_ECDSA);
	m->mechanism = CKM_ECDSA;
	enum pak_reply r = p11_digest(w, hash, *in, 0);
	if (r != PAK_REPLY_OK)
		return r;
	size_t n = w->r_out.len < order_bytes(curve) ? w->r_out.len : order_bytes(curve);
	if (curve->order_bits % 8 != 0 && n == order_bytes(curve))
		return pak_say(w, PAK_REPLY_UNSUPPORTED, "CKM_ECDSA cannot take a cut digest on %s",
		               curve->name);
	*in = (struct pak_span){pak_guard_put(&w->in, w->r_out.data, n), n};
	w->marks |= PAK_MARK_TWO_CALLS;
	w->r_out = (struct pak_span){NULL, 0};
	return PAK_REPLY_OK;
}

enum pak_reply p11_sign(struct pak_worker *w, const struct pak_hash_row *hash, struct pak_span in)
{
	struct p11 *p = w->state;
	CK_MECHANISM m;
	if (p->sign_key == CK_INVALID_HANDLE)
		return pak_say(w, PAK_REPLY_INTERNAL, "sign before key generation");
	enum pak_reply r = ecdsa_input(w, &m, &in, p->sign_curve, hash);
	if (r != PAK_REPLY_OK)
		return r;
	CK_RV rv = p->f->C_SignInit(p->work, &m, p->sign_key);
	if (rv == CKR_OPERATION_ACTIVE) {
		p11_renew(p);
		rv = p->f->C_SignInit(p->work, &m, p->sign_key);
	}
	if (rv != CKR_OK)
		return p11_fail(w, P11_INIT, "C_SignInit", rv);
	rv = p11_out(w, p->f->C_Sign, in, 2 * order_bytes(p->sign_curve));
	if (rv != CKR_OK)
		return p11_fail(w, P11_DO, "C_Sign", rv);
	w->r_sig = w->r_out;
	w->r_out = (struct pak_span){NULL, 0};
	return PAK_REPLY_OK;
}

/* A refusal is a refusal of the key only if the product is known to take keys on this curve. */
static enum pak_reply import_public(struct pak_worker *w, CK_OBJECT_HANDLE *key,
                                    const struct pak_curve_row *curve, struct pak_span pub)
{
	struct p11 *p = w->state;
	CK_OBJECT_CLASS class = CKO_PUBLIC_KEY;
	CK_KEY_TYPE type = CKK_EC;
	CK_BBOOL yes = CK_TRUE, no = CK_FALSE;
	uint8_t point[PAK_POINT_MAX + 3];
	if (pub.len > PAK_POINT_MAX)
		return pak_say(w, PAK_REPLY_INTERNAL, "point of %zu bytes", pub.len);
	CK_ATTRIBUTE t[] = {{CKA_CLASS, &class, sizeof class},
	                    {CKA_KEY_TYPE, &type, sizeof type},
	                    {CKA_TOKEN, &no, sizeof no},
	                    {CKA_VERIFY, &yes, sizeof yes},
	                    {CKA_EC_PARAMS, (void *)(uintptr_t)curve->oid_der, curve->oid_len},
	                    {CKA_EC_POINT, point, wrap_point(point, pub)}};
	CK_RV rv = p->f->C_CreateObject(p->work, t, sizeof t / sizeof *t, key);
	if (rv == CKR_OK)
		return PAK_REPLY_OK;
	if (rv == CKR_OPERATION_NOT_VALIDATED || rv == CKR_CURVE_NOT_SUPPORTED)
		return p11_fail(w, P11_IMPORT, "C_CreateObject", rv);
	const struct p11_curve *own = own_pair(w, curve);
	if (!own->ok)
		return own->reply == PAK_REPLY_POLICY
		               ? PAK_REPLY_POLICY
		               : pak_say(w, PAK_REPLY_UNSUPPORTED, "keys on %s: C_CreateObject: %s",
		                         curve->name, p11_rv_name(rv));
	return pak_say(w, PAK_REPLY_REJECTED, "C_CreateObject: %s", p11_rv_name(rv));
}

enum pak_reply p11_verify(struct pak_worker *w, const struct pak_curve_row *curve,
                          struct pak_span pub, const struct pak_hash_row *hash, struct pak_span in,
                          struct pak_span sig, bool der)
{
	struct p11 *p = w->state;
	CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
	CK_MECHANISM m;
	uint8_t raw[2 * PAK_FIELD_MAX];
	if (der) {
		if (!pak_sig_from_der(raw, order_bytes(curve), sig.data, sig.len))
			return pak_say(w, PAK_REPLY_UNSUPPORTED,
			               "PKCS#11 takes r || s: this DER has no such form");
		sig = (struct pak_span){pak_guard_put(&w->tag, raw, 2 * order_bytes(curve)),
		                        2 * order_bytes(curve)};
	}
	enum pak_reply r = ecdsa_input(w, &m, &in, curve, hash);
	if (r == PAK_REPLY_OK)
		r = import_public(w, &key, curve, pub);
	if (r != PAK_REPLY_OK)
		return r;
	CK_RV rv = p->f->C_VerifyInit(p->work, &m, key);
	if (rv == CKR_OPERATION_ACTIVE) {
		/* Session objects go with their session: the key must be brought in again. */
		p11_destroy(p, &key);
		p11_renew(p);
		r = import_public(w, &key, curve, pub);
		rv = r == PAK_REPLY_OK ? p->f->C_VerifyInit(p->work, &m, key) : CKR_GENERAL_ERROR;
	}
	const char *step = "C_VerifyInit";
	if (rv == CKR_OK) {
		step = "C_Verify";
		rv = p->f->C_Verify(p->work, (CK_BYTE *)(uintptr_t)in.data, in.len,
		                    (CK_BYTE *)(uintptr_t)sig.data, sig.len);
	}
	p11_destroy(p, &key);
	if (rv == CKR_OK)
		return PAK_REPLY_OK;
	r = p11_fail(w, step[8] == 0 ? P11_DO : P11_INIT, step, rv);
	/* Any refusal of C_Verify counts as "not valid"; the code stays in the text. */
	return r == PAK_REPLY_ERROR ? PAK_REPLY_REJECTED : r;
}

/* ECDH with the point as the peer's key; modules want it bare or as DER OCTET STRING. */
static CK_RV derive_with(struct p11 *p, CK_OBJECT_HANDLE private_key, const uint8_t *point,
                         size_t n)
{
	CK_OBJECT_CLASS class = CKO_SECRET_KEY;
	CK_KEY_TYPE type = CKK_GENERIC_SECRET;
	CK_BBOOL no = CK_FALSE;
	CK_ULONG len = 16;
	CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
	CK_ECDH1_DERIVE_PARAMS d = {CKD_NULL, 0, NULL, n, (CK_BYTE *)(uintptr_t)point};
	CK_MECHANISM m = {CKM_ECDH1_DERIVE, &d, sizeof d};
	CK_ATTRIBUTE t[] = {{CKA_CLASS, &class, sizeof class},
	                    {CKA_KEY_TYPE, &type, sizeof type},
	                    {CKA_TOKEN, &no, sizeof no},
	                    {CKA_VALUE_LEN, &len, sizeof len}};
	CK_RV rv = p->f->C_DeriveKey(p->work, &m, private_key, t, sizeof t / sizeof *t, &key);
	if (rv == CKR_OK)
		p11_destroy(p, &key);
	return rv;
}

enum pak_reply p11_keyver(struct pak_worker *w, const struct pak_curve_row *curve,
                          struct pak_span pub)
{
	struct p11 *p = w->state;
	CK_OBJECT_HANDLE key = CK_INVALID_HANDLE;
	uint8_t wrapped[PAK_POINT_MAX + 3];
	enum pak_reply r = import_public(w, &key, curve, pub);
	if (r != PAK_REPLY_OK)
		return r;
	p11_destroy(p, &key);
	if (!p11_has(p, CKM_ECDH1_DERIVE))
		return pak_say(
		        w, PAK_REPLY_PROVISION,
		        "imported unchecked, and no CKM_ECDH1_DERIVE to have the key judged by");
	const struct p11_curve *own = own_pair(w, curve);
	if (!own->ok)
		return own->reply == PAK_REPLY_ERROR ? PAK_REPLY_PROVISION : own->reply;
	CK_RV rv = derive_with(p, own->private_key, pub.data, pub.len);
	if (rv != CKR_OK)
		rv = derive_with(p, own->private_key, wrapped, wrap_point(wrapped, pub));
	if (rv == CKR_OK)
		return PAK_REPLY_OK;
	r = p11_fail(w, P11_DO, "C_DeriveKey", rv);
	return r == PAK_REPLY_ERROR ? PAK_REPLY_REJECTED : r;
}
