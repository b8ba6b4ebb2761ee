/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what the derivations of C_DeriveKey share. */
#ifndef PAK_PKCS11_DERIVE_H
#define PAK_PKCS11_DERIVE_H

#include "pkcs11/mech.h"

#define PAK_DERIVED_MAX (255 * 64) /* HKDF with SHA-512 */

/* The derived bytes, in secure memory. */
struct pak_derived {
	uint8_t *bytes;
	size_t len; /* what the template asks for, 0 if it does not say; then what there is */
	bool ok;
	uint8_t aside[2]; /* the version in a TLS pre-master secret */
};

/* derive.c: the secret of key and peer, whose end this is; a shorter key is what is left when bytes
 * are removed from the leading end (6.3.20, 6.4.7). */
CK_RV pak_derive_agree(struct pak_derived *d, enum pak_alg alg, const struct pak_key *key,
                       struct pak_key *peer);

/* derive_kdf.c: each fills d->bytes and d->len; the parameter is there. */
CK_RV pak_derive_kbkdf(struct pak_derived *d, struct pak_session *session,
                       const struct pak_object *base, const CK_MECHANISM *mechanism,
                       const struct pak_mech *mech);

/* derive_tls.c */
CK_RV pak_derive_tls(struct pak_derived *d, const struct pak_object *base,
                     const CK_MECHANISM *mechanism);
CK_RV pak_derive_ike(struct pak_derived *d, struct pak_session *session,
                     const struct pak_object *base, const CK_MECHANISM *mechanism,
                     const struct pak_mech *mech);

#endif
