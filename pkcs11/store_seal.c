/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store's cryptography: keys by HKDF-SHA-256 (RFC 5869), values by AES-256-GCM (SP
 * 800-38D), lists by HMAC-SHA-256 (FIPS 198-1). docs/store-format.md has the layouts. */
#include <string.h>

#include <pak/aead.h>
#include <pak/kdf.h>
#include <pak/mac.h>
#include <pak/mem.h>

#include "pkcs11/rv.h"
#include "pkcs11/store_bytes.h"
#include "pkcs11/store_impl.h"

static CK_RV derive(const struct pak_store *store, const uint8_t *key, const char *label,
                    uint8_t *out, size_t len)
{
	return pak_rv_store(pak_hkdf(PAK_ALG_SHA256, out, len, store->info.id,
	                             sizeof store->info.id, key, PAK_STORE_KEY,
	                             (const uint8_t *)label, strlen(label), NULL));
}

CK_RV pak_store_derive_open(struct pak_store *store)
{
	return derive(store, store->open_key, "pakpss token 1 open", store->keys->open,
	              PAK_STORE_KEY);
}

CK_RV pak_store_derive(struct pak_store *store)
{
	struct pak_store_keys *keys = store->keys;
	CK_RV rv = derive(store, keys->master, "pakpss token 1 root", keys->root, PAK_STORE_KEY);

	if (rv == CKR_OK)
		rv = derive(store, keys->master, "pakpss token 1 item", keys->item, PAK_STORE_KEY);
	if (rv == CKR_OK)
		rv = derive(store, keys->master, "pakpss token 1 objects", keys->objects,
		            PAK_STORE_KEY);
	return rv;
}

/* HKDF-Expand(root, "object" || id || version): the seal key, then the MAC key. */
static CK_RV expand_object(const uint8_t *root, uint64_t id, uint64_t version,
                           uint8_t out[2 * PAK_STORE_KEY])
{
	uint8_t info[6 + 16];

	memcpy(info, "object", 6);
	pak_put64(info + 6, id);
	pak_put64(info + 14, version);
	return pak_rv_store(pak_hkdf_expand(PAK_ALG_SHA256, out, 2 * PAK_STORE_KEY, root,
	                                    PAK_STORE_KEY, info, sizeof info, NULL));
}

CK_RV pak_store_object_keys(struct pak_store *store, uint64_t id, uint64_t version,
                            struct pak_object_keys *out)
{
	uint8_t both[2 * PAK_STORE_KEY];
	CK_RV rv = expand_object(store->keys->open, id, version, both);

	memset(out, 0, sizeof *out);
	memcpy(out->seal[PAK_SEAL_OPEN], both, PAK_STORE_KEY);
	if (rv == CKR_OK && store->keys->unlocked) {
		rv = expand_object(store->keys->objects, id, version, both);
		memcpy(out->seal[PAK_SEAL_MASTER], both, PAK_STORE_KEY);
		memcpy(out->mac, both + PAK_STORE_KEY, PAK_STORE_KEY);
	}
	pak_wipe(both, sizeof both);
	return rv;
}

#define AAD_LEN (8 + 4 + 16 + 8 + 4 + 8 + 1)

static void make_aad(const struct pak_store *store, enum pak_seal how, uint64_t id,
                     uint64_t version, uint32_t type, uint8_t aad[AAD_LEN])
{
	memcpy(aad, "pakpss-a", 8);
	pak_put32(aad + 8, PAK_STORE_FORMAT);
	memcpy(aad + 12, store->info.id, 16);
	pak_put64(aad + 28, id);
	pak_put32(aad + 36, type);
	pak_put64(aad + 40, version);
	aad[48] = (uint8_t)how;
}

CK_RV pak_store_seal(const struct pak_store *store, const struct pak_object_keys *keys,
                     enum pak_seal how, uint64_t id, uint64_t version, uint32_t type, uint8_t *out,
                     const uint8_t *in, size_t len)
{
	uint8_t aad[AAD_LEN], *iv = out + 1, *text = iv + PAK_STORE_IV;
	struct pak_aead a;
	enum pak_status st;

	make_aad(store, how, id, version, type, aad);
	out[0] = (uint8_t)how;
	st = pak_aead_init(&a, PAK_ALG_AES_GCM, PAK_ENCRYPT, keys->seal[how], PAK_STORE_KEY);
	if (st == PAK_OK)
		st = pak_aead_start_random(&a, iv, PAK_STORE_IV, PAK_STORE_TAG);
	if (st == PAK_OK)
		st = pak_aead_aad(&a, aad, sizeof aad);
	if (st == PAK_OK)
		st = pak_aead_update(&a, text, in, len);
	if (st == PAK_OK)
		st = pak_aead_seal_final(&a, text + len, PAK_STORE_TAG);
	pak_aead_clear(&a);
	return pak_rv_store(st);
}

CK_RV pak_store_unseal(const struct pak_store *store, const struct pak_object_keys *keys,
                       uint64_t id, uint64_t version, uint32_t type, uint8_t *out,
                       const uint8_t *blob, size_t blob_len)
{
	const uint8_t *iv = blob + 1, *text = iv + PAK_STORE_IV;
	size_t len = blob_len - PAK_SEAL_OVERHEAD;
	uint8_t aad[AAD_LEN];
	struct pak_aead a;
	enum pak_status st;

	if (blob_len < PAK_SEAL_OVERHEAD || blob[0] > PAK_SEAL_MASTER)
		return CKR_DEVICE_ERROR;
	if (blob[0] == PAK_SEAL_MASTER && !store->keys->unlocked)
		return CKR_USER_NOT_LOGGED_IN;
	make_aad(store, (enum pak_seal)blob[0], id, version, type, aad);
	st = pak_aead_init(&a, PAK_ALG_AES_GCM, PAK_DECRYPT, keys->seal[blob[0]], PAK_STORE_KEY);
	if (st == PAK_OK)
		st = pak_aead_open(&a, out, text + len, PAK_STORE_TAG, iv, PAK_STORE_IV, aad,
		                   sizeof aad, text, len);
	pak_aead_clear(&a);
	return st == PAK_ERR_AUTH ? CKR_DEVICE_ERROR : pak_rv_store(st);
}

CK_RV pak_store_item(const struct pak_store *store, uint64_t id, uint64_t version,
                     const uint8_t mac[PAK_STORE_MAC], uint8_t out[PAK_STORE_MAC])
{
	uint8_t text[16 + PAK_STORE_MAC];
	struct pak_mac m;
	enum pak_status st;

	pak_put64(text, id);
	pak_put64(text + 8, version);
	memcpy(text + 16, mac, PAK_STORE_MAC);
	st = pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, store->keys->item,
	                  PAK_STORE_KEY);
	if (st == PAK_OK)
		st = pak_mac_update(&m, text, sizeof text);
	if (st == PAK_OK)
		st = pak_mac_final(&m, out, PAK_STORE_MAC);
	pak_mac_clear(&m);
	return pak_rv_store(st);
}

CK_RV pak_store_root(const struct pak_store *store, uint64_t counter,
                     const struct pak_store_set *set, uint8_t out[PAK_STORE_MAC])
{
	const struct pak_store_info *info = &store->info;
	uint8_t numbers[4 + 8 + 8 + 1];
	struct pak_mac m;
	enum pak_status st;

	pak_put32(numbers, PAK_STORE_FORMAT);
	pak_put64(numbers + 4, counter);
	pak_put64(numbers + 12, set->count);
	numbers[20] = info->user_pin;
	st = pak_mac_init(&m, PAK_ALG_HMAC, PAK_ALG_SHA256, PAK_OP_MAC, store->keys->root,
	                  PAK_STORE_KEY);
	if (st == PAK_OK)
		st = pak_mac_update(&m, numbers, sizeof numbers);
	if (st == PAK_OK)
		st = pak_mac_update(&m, set->sum, sizeof set->sum);
	if (st == PAK_OK)
		st = pak_mac_update(&m, info->id, sizeof info->id);
	if (st == PAK_OK)
		st = pak_mac_update(&m, info->serial, PAK_SERIAL_LEN);
	if (st == PAK_OK)
		st = pak_mac_update(&m, info->label, sizeof info->label);
	if (st == PAK_OK)
		st = pak_mac_update(&m, store->open_key, sizeof store->open_key);
	if (st == PAK_OK)
		st = pak_mac_update(&m, store->pin, sizeof store->pin);
	if (st == PAK_OK)
		st = pak_mac_final(&m, out, PAK_STORE_MAC);
	pak_mac_clear(&m);
	return pak_rv_store(st);
}
