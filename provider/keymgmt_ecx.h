/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: key objects of the types ED25519, X25519, ED448 and X448, for keymgmt_ecx.c, sig_eddsa.c
 * and kex_xdh.c. */
#ifndef PROVIDER_KEYMGMT_ECX_H
#define PROVIDER_KEYMGMT_ECX_H

#include "provider/keymgmt.h"

#include <pak/eddsa.h>

struct ecx_key {
	const struct pak_prov *prov;
	enum pak_alg curve;
	struct pak_key *key; /* NULL: empty object */
};

#endif
