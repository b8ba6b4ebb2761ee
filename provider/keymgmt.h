/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what the managements of asymmetric keys share (keymgmt_*.c). key may be NULL: an object
 * that is empty or has parameters alone. */
#ifndef PROVIDER_KEYMGMT_H
#define PROVIDER_KEYMGMT_H

#include "provider/provider.h"

#include <pak/key.h>

/* Whether key has the halves of selection. */
bool pak_prov_key_has(const struct pak_key *key, int selection);

/* Whether two keys agree in what selection names of a pair: public halves decide, private ones only
 * if the public one is not asked for. */
bool pak_prov_key_equal(const struct pak_key *a, const struct pak_key *b, int selection);

/* A test of key; 0 with the error raised. */
int pak_prov_key_check(const struct pak_prov *prov, const struct pak_key *key);

#endif
