/* SPDX-License-Identifier: Apache-2.0
 *
 * Tokens: following the file, information, initialisation (PKCS#11 3.2, 5.5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "pkcs11/p11.h"

static CK_RV open_store(struct pak_slot *slot)
{
	if (slot->store != NULL)
		return CKR_OK;
	if (slot->empty)
		return pak_caller() == PAK_CALLER_3_2 ? CKR_TOKEN_NOT_INITIALIZED
		                                      : CKR_TOKEN_NOT_RECOGNIZED;
	return pak_store_open(&slot->store, slot->path, slot->serial);
}

static bool is_token_object(const struct pak_object *object, const void *arg)
{
	(void)arg;
	return object->token && !object->builtin;
}

static bool is_private(const struct pak_object *object, const void *arg)
{
	(void)arg;
	return object->private;
}

/* A token object that everyone sees, whose secret needs a login all the same. */
static bool is_sealed(const struct pak_object *object, const void *arg)
{
	(void)arg;
	return object->token && !object->private && object->class != CKO_PUBLIC_KEY &&
	       object->key != NULL;
}

/* Puts the object back to what it was before it was loaded. */
static void unload(struct pak_object *object)
{
	struct pak_object *fresh = pak_object_new(object->slot, object->class);

	if (fresh != NULL && pak_attrs_copy(&fresh->index, &object->attrs) == CKR_OK) {
		fresh->key_type = object->key_type;
		fresh->token = true;
		fresh->id = object->id;
		fresh->version = object->version;
		memcpy(fresh->hash, object->hash, sizeof fresh->hash);
		if (pak_table_replace(&object->slot->table, object, fresh))
			return;
	}
	pak_object_free(fresh);
	pak_table_remove(&object->slot->table, object); /* rather gone than open */
}

void pak_slot_logout(struct pak_slot *slot)
{
	struct pak_object **sealed = NULL;
	size_t count = 0;

	if (slot->store != NULL)
		pak_store_logout(slot->store);
	atomic_store(&slot->login, PAK_LOGIN_NONE);
	pak_table_remove_if(&slot->table, is_private, NULL);
	if (pak_table_collect(&slot->table, &sealed, &count, NULL, 0, is_sealed, NULL) != CKR_OK)
		pak_table_remove_if(&slot->table, is_sealed, NULL);
	for (size_t i = 0; i < count; i++) {
		unload(sealed[i]);
		pak_object_free(sealed[i]);
	}
	free(sealed);
}

struct relisting {
	struct pak_slot *slot;
	struct pak_object **old; /* token objects before, by id */
	size_t old_count;
	bool *kept;
	bool fresh;
};

static int by_id(const void *a, const void *b)
{
	const struct pak_object *x = *(struct pak_object *const *)a,
	                        *y = *(struct pak_object *const *)b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static struct pak_object *old_object(const struct relisting *r, uint64_t id, size_t *index)
{
	size_t low = 0, high = r->old_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (r->old[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	*index = low;
	return low < r->old_count && r->old[low]->id == id ? r->old[low] : NULL;
}

/* A token object that knows its index only. */
static CK_RV index_object(struct pak_object **out, struct pak_slot *slot, uint64_t id,
                          uint64_t version, struct pak_attrs *index)
{
	struct pak_object *object =
	        pak_object_new(slot, pak_attrs_ulong(index, CKA_CLASS, CK_UNAVAILABLE_INFORMATION));
	const struct pak_attr *label, *key_id;

	if (object == NULL)
		return CKR_HOST_MEMORY;
	object->index = *index;
	memset(index, 0, sizeof *index);
	label = pak_attrs_find(&object->index, CKA_LABEL);
	key_id = pak_attrs_find(&object->index, CKA_ID);
	object->token = true;
	object->private = pak_attrs_bool(&object->index, CKA_PRIVATE);
	object->key_type =
	        pak_attrs_ulong(&object->index, CKA_KEY_TYPE, CK_UNAVAILABLE_INFORMATION);
	object->id = id;
	object->version = version;
	object->hash[0] =
	        label ? pak_table_hash(pak_attr_bytes(label), label->len) : pak_table_hash("", 0);
	object->hash[1] = key_id ? pak_table_hash(pak_attr_bytes(key_id), key_id->len) : 0;
	*out = object;
	return pak_attrs_set_bool(&object->index, CKA_TOKEN, true);
}

static CK_RV visit_object(void *arg, uint64_t id, uint64_t version, struct pak_attrs *index)
{
	struct relisting *r = arg;
	struct pak_object *old, *object = NULL;
	size_t i;
	CK_RV rv;

	/* The security officer sees no private objects, though the key that opens them is there. */
	if (pak_attrs_bool(index, CKA_PRIVATE) && atomic_load(&r->slot->login) != PAK_LOGIN_USER)
		return CKR_OK;
	old = old_object(r, id, &i);
	if (old != NULL)
		r->kept[i] = true;
	if (old != NULL && old->version == version && !r->fresh)
		return CKR_OK;
	rv = index_object(&object, r->slot, id, version, index);
	if (rv == CKR_OK && old == NULL)
		rv = pak_table_add(&r->slot->table, object);
	else if (rv == CKR_OK && !pak_table_replace(&r->slot->table, old, object))
		rv = CKR_GENERAL_ERROR;
	if (rv != CKR_OK)
		pak_object_free(object);
	return rv;
}

CK_RV pak_slot_relist(struct pak_slot *slot, bool fresh)
{
	struct relisting r = {.slot = slot, .fresh = fresh};
	CK_RV rv = pak_table_collect(&slot->table, &r.old, &r.old_count, NULL, 0, is_token_object,
	                             NULL);

	if (rv != CKR_OK)
		return rv;
	if (r.old_count > 0)
		qsort(r.old, r.old_count, sizeof r.old[0], by_id);
	r.kept = calloc(r.old_count + 1, sizeof *r.kept);
	if (r.kept == NULL)
		rv = CKR_HOST_MEMORY;
	if (rv == CKR_OK)
		rv = pak_store_list(slot->store, visit_object, &r);
	for (size_t i = 0; i < r.old_count; i++) {
		if (rv == CKR_OK && !r.kept[i])
			pak_table_remove(&slot->table, r.old[i]);
		pak_object_free(r.old[i]);
	}
	free(r.kept);
	free(r.old);
	return rv;
}

CK_RV pak_slot_sync(struct pak_slot *slot)
{
	bool first = slot->store == NULL, objects = false, replaced = false;
	CK_RV rv = open_store(slot);

	if (rv == CKR_OK && !first)
		rv = pak_store_poll(slot->store, &objects, &replaced);
	if (replaced)
		pak_slot_logout(slot);
	if (rv == CKR_OK && (first || objects))
		rv = pak_slot_relist(slot, false);
	if (rv == CKR_OK)
		atomic_store_explicit(&slot->looked, pak_now_ms(), memory_order_relaxed);
	return rv;
}

CK_RV pak_slot_refresh(struct pak_slot *slot, uint64_t max_age)
{
	uint64_t looked = atomic_load_explicit(&slot->looked, memory_order_relaxed);
	CK_RV rv;

	if (slot->empty || (max_age > 0 && looked != 0 && pak_now_ms() - looked < max_age))
		return CKR_OK;
	pthread_mutex_lock(&slot->store_lock);
	rv = pak_slot_sync(slot);
	pthread_mutex_unlock(&slot->store_lock);
	return rv;
}

/* ---- information ---- */

static CK_FLAGS pin_flags(uint32_t failed, CK_FLAGS low, CK_FLAGS final, CK_FLAGS locked)
{
	if (failed >= PAK_PIN_TRIES)
		return locked;
	if (failed == PAK_PIN_TRIES - 1)
		return low | final;
	return failed > 0 ? low : 0;
}

static CK_FLAGS token_flags(const struct pak_slot *slot, const struct pak_store_info *info)
{
	CK_FLAGS flags =
	        CKF_RNG | CKF_LOGIN_REQUIRED | CKF_DUAL_CRYPTO_OPERATIONS | CKF_CLOCK_ON_TOKEN;
	bool root;

	if (info == NULL)
		return flags;
	flags |= CKF_TOKEN_INITIALIZED;
	if (info->user_pin)
		flags |= CKF_USER_PIN_INITIALIZED;
	flags |= pin_flags(info->failed[PAK_ROLE_USER], CKF_USER_PIN_COUNT_LOW,
	                   CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED);
	flags |= pin_flags(info->failed[PAK_ROLE_SO], CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY,
	                   CKF_SO_PIN_LOCKED);
	if (pak_store_damaged(slot->store, &root))
		flags |= CKF_WRITE_PROTECTED | CKF_ERROR_STATE;
	return flags;
}

static void token_time(CK_CHAR out[16])
{
	char text[17];
	time_t now = time(NULL);
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL || strftime(text, sizeof text, "%Y%m%d%H%M%S00", &tm) != 16)
		memcpy(text, "0000000000000000", 16);
	memcpy(out, text, 16);
}

static void fill_info(CK_TOKEN_INFO *info, const struct pak_slot *slot,
                      const struct pak_store_info *store)
{
	memset(info, 0, sizeof *info);
	pak_pad(info->label, sizeof info->label, "");
	if (store != NULL)
		memcpy(info->label, store->label, sizeof info->label);
	pak_pad(info->manufacturerID, sizeof info->manufacturerID, "pakpss");
	pak_pad(info->model, sizeof info->model, "pakpss soft");
	pak_pad(info->serialNumber, sizeof info->serialNumber, slot->serial);
	info->flags = token_flags(slot, store);
	info->ulMaxSessionCount = CK_EFFECTIVELY_INFINITE;
	info->ulMaxRwSessionCount = CK_EFFECTIVELY_INFINITE;
	info->ulSessionCount = atomic_load(&slot->sessions);
	info->ulRwSessionCount = atomic_load(&slot->rw_sessions);
	info->ulMaxPinLen = PAK_PIN_MAX;
	info->ulMinPinLen = PAK_PIN_MIN;
	info->ulTotalPublicMemory = info->ulFreePublicMemory = CK_UNAVAILABLE_INFORMATION;
	info->ulTotalPrivateMemory = info->ulFreePrivateMemory = CK_UNAVAILABLE_INFORMATION;
	info->hardwareVersion.minor = info->firmwareVersion.minor = 1;
	token_time(info->utcTime);
}

CK_RV C_GetTokenInfo(CK_SLOT_ID slotID, CK_TOKEN_INFO *pInfo)
{
	struct pak_slot *slot;
	CK_RV rv = CKR_SLOT_ID_INVALID;

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (pInfo == NULL)
		return CKR_ARGUMENTS_BAD;
	pthread_rwlock_rdlock(&pak_module_lock);
	slot = pak_slot_find(slotID);
	if (slot != NULL && !slot->present) {
		rv = CKR_TOKEN_NOT_PRESENT;
	} else if (slot != NULL) {
		pthread_mutex_lock(&slot->store_lock);
		rv = slot->empty ? CKR_OK : pak_slot_sync(slot);
		if (rv == CKR_OK)
			fill_info(pInfo, slot, slot->empty ? NULL : pak_store_info(slot->store));
		pthread_mutex_unlock(&slot->store_lock);
	}
	pthread_rwlock_unlock(&pak_module_lock);
	return rv;
}

/* ---- initialisation ---- */

static CK_RV init_locked(struct pak_slot *slot, const uint8_t label[PAK_LABEL_LEN],
                         const uint8_t *pin, size_t len)
{
	CK_RV rv = CKR_OK;

	if (slot->empty) {
		rv = pak_store_create(pak_p11_token_dir(), slot->serial, label, pin, len);
		if (rv == CKR_FUNCTION_FAILED) { /* another process was first: now it is a token
			                            like any other */
			slot->empty = false;
			return init_locked(slot, label, pin, len);
		}
		if (rv == CKR_OK)
			slot->empty = false;
		return rv == CKR_OK ? pak_slot_sync(slot) : rv;
	}
	rv = pak_slot_sync(slot);
	if (rv == CKR_OK)
		rv = pak_store_reset(slot->store, label, pin, len);
	if (rv == CKR_OK) {
		pak_slot_logout(slot);
		rv = pak_slot_relist(slot, true);
	}
	return rv;
}

CK_RV C_InitToken(CK_SLOT_ID slotID, CK_UTF8CHAR *pPin, CK_ULONG ulPinLen, CK_UTF8CHAR *pLabel)
{
	struct pak_slot *slot;
	CK_RV rv = CKR_SLOT_ID_INVALID;

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (pPin == NULL || pLabel == NULL)
		return CKR_ARGUMENTS_BAD;
	pthread_rwlock_rdlock(&pak_module_lock);
	slot = pak_slot_find(slotID);
	if (slot != NULL && !slot->present) {
		rv = CKR_TOKEN_NOT_PRESENT;
	} else if (slot != NULL && atomic_load(&slot->sessions) > 0) {
		rv = CKR_SESSION_EXISTS;
	} else if (slot != NULL && (ulPinLen < PAK_PIN_MIN || ulPinLen > PAK_PIN_MAX)) {
		rv = CKR_PIN_LEN_RANGE;
	} else if (slot != NULL) {
		pthread_mutex_lock(&slot->store_lock);
		rv = init_locked(slot, pLabel, pPin, ulPinLen);
		pthread_mutex_unlock(&slot->store_lock);
	}
	pthread_rwlock_unlock(&pak_module_lock);
	return rv;
}
