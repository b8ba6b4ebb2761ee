/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: RSA keys, signatures and encryption. */
#ifndef PAK_PKCS11_RSA_H
#define PAK_PKCS11_RSA_H

#include "pkcs11/mech.h"

/* True for attributes that RSA keys alone have; whether an object of that class and type may have
 * the attribute, as far as RSA, DH and EC keys differ. */
bool pak_p11_rsa_attribute(CK_ATTRIBUTE_TYPE type);
bool pak_p11_rsa_applies(CK_OBJECT_CLASS class, CK_KEY_TYPE key_type, CK_ATTRIBUTE_TYPE type);

/* The key of an object: from what the store kept, or a public key's attributes; from the template
 * of C_CreateObject; from the private half of a new pair. */
CK_RV pak_p11_rsa_make_key(struct pak_object *object, const uint8_t *secret, size_t secret_len);
CK_RV pak_p11_rsa_create(struct pak_object *object, const CK_ATTRIBUTE *template, CK_ULONG count);
CK_RV pak_p11_rsa_public_half(struct pak_object *object, const struct pak_key *key);

/* A new pair as the public template says: CKA_MODULUS_BITS, CKA_PUBLIC_EXPONENT. */
CK_RV pak_p11_rsa_generate(struct pak_key **key, const CK_ATTRIBUTE *template, CK_ULONG count);

/* Adds the attributes that the key gives. */
CK_RV pak_p11_rsa_add(struct pak_object *object);

/* What the store keeps, from secure memory; a private number by its attribute. */
enum pak_status pak_p11_rsa_secret(const struct pak_object *object, uint8_t **der, size_t *len);
enum pak_status pak_p11_rsa_component(const struct pak_object *object, CK_ATTRIBUTE_TYPE type,
                                      uint8_t out[PAK_RSA_MAX_BYTES], size_t *len);

CK_RV pak_p11_rsa_signer_init(struct pak_operation *o, const CK_MECHANISM *mechanism,
                              enum pak_op op);

/* Bytes that CKM_RSA_PKCS and CKM_RSA_PKCS_PSS take at most. */
size_t pak_p11_rsa_raw_max(const struct pak_operation *o);

/* Encryption, and what CKM_RSA_X_509 signs: what the mechanism's parameter says, judged. The
 * operation keeps a copy of OAEP's label; the second needs the caller's for its time. */
CK_RV pak_p11_rsa_init(struct pak_operation *o, const CK_MECHANISM *mechanism, enum pak_op op);
CK_RV pak_p11_rsa_params(struct pak_pke *pke, const CK_MECHANISM *mechanism);

/* All at once; *out_len is the room, and what was written. */
CK_RV pak_p11_rsa_crypt(const struct pak_pke *pke, uint8_t *out, size_t *out_len, const uint8_t *in,
                        size_t in_len);

/* CKM_RSA_X_509 on what the operation holds. */
CK_RV pak_p11_rsa_raw_sign(struct pak_operation *o, uint8_t *out, size_t cap, size_t *len);
CK_RV pak_p11_rsa_raw_verify(struct pak_operation *o, const uint8_t *sig, size_t len);

/* PAK_ALG of CKG_MGF1_*, PAK_ALG_NONE for others. */
enum pak_alg pak_p11_mgf_hash(CK_RSA_PKCS_MGF_TYPE mgf);

#endif
