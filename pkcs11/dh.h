/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: Diffie-Hellman keys of PKCS #3. */
#ifndef PAK_PKCS11_DH_H
#define PAK_PKCS11_DH_H

#include "pkcs11/derive.h"
#include "pkcs11/mech.h"

/* True for attributes that Diffie-Hellman keys alone have. */
bool pak_p11_dh_attribute(CK_ATTRIBUTE_TYPE type);

/* The key of an object: from what the store kept, or a public key's attributes; from the template
 * of C_CreateObject; from the private half of a new pair. */
CK_RV pak_p11_dh_make_key(struct pak_object *object, const uint8_t *secret, size_t secret_len);
CK_RV pak_p11_dh_create(struct pak_object *object, const CK_ATTRIBUTE *template, CK_ULONG count);
CK_RV pak_p11_dh_public_half(struct pak_object *object, const struct pak_key *key);

/* A new pair: CKA_PRIME and CKA_BASE of the public template, CKA_VALUE_BITS of the private one. */
CK_RV pak_p11_dh_generate(struct pak_key **key, const CK_ATTRIBUTE *public, CK_ULONG public_count,
                          const CK_ATTRIBUTE *private, CK_ULONG private_count);

/* Adds the attributes that the key gives. */
CK_RV pak_p11_dh_add(struct pak_object *object);

/* CKM_DH_PKCS_DERIVE: the parameter is the peer's public number. */
CK_RV pak_p11_dh_derive(struct pak_derived *d, const struct pak_object *base,
                        const CK_MECHANISM *mechanism);

#endif
