/* SPDX-License-Identifier: Apache-2.0
 *
 * What the managements of asymmetric keys share (provider-keymgmt(7)). */
#include "provider/keymgmt.h"

bool pak_prov_key_has(const struct pak_key *key, int selection)
{
	unsigned parts = key ? pak_key_parts(key) : 0;

	if ((selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY) && !(parts & PAK_PART_PUBLIC))
		return false;
	return !(selection & OSSL_KEYMGMT_SELECT_PRIVATE_KEY) || (parts & PAK_PART_PRIVATE);
}

bool pak_prov_key_equal(const struct pak_key *a, const struct pak_key *b, int selection)
{
	unsigned part =
	        selection & OSSL_KEYMGMT_SELECT_PUBLIC_KEY ? PAK_PART_PUBLIC : PAK_PART_PRIVATE;

	if (!(selection & OSSL_KEYMGMT_SELECT_KEYPAIR))
		return true;
	return a && b && pak_key_equal(a, b, part);
}

int pak_prov_key_check(const struct pak_prov *prov, const struct pak_key *key)
{
	enum pak_status st = pak_key_check(key);

	return st == PAK_OK ? 1 : pak_fail(prov, st);
}
