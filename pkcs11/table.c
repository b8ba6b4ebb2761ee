/* SPDX-License-Identifier: Apache-2.0
 *
 * Tables of objects: handles with generations, and hash indexes on CKA_LABEL and CKA_ID, so that a
 * search for either costs the same in a token of ten objects and of a hundred thousand. */
#include <stdlib.h>
#include <string.h>

#include "pkcs11/p11.h"

#define NO_INDEX UINT32_MAX
#define FIRST_BUCKETS 64

uint32_t pak_table_hash(const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 16777619u;
	return h ^ h >> 15;
}

CK_RV pak_table_init(struct pak_table *table)
{
	memset(table, 0, sizeof *table);
	table->first_free = NO_INDEX;
	table->bucket_mask = FIRST_BUCKETS - 1;
	for (int i = 0; i < 2; i++) {
		table->buckets[i] = calloc(FIRST_BUCKETS, sizeof(struct pak_object *));
		if (table->buckets[i] == NULL) {
			free(table->buckets[0]);
			return CKR_HOST_MEMORY;
		}
	}
	pthread_rwlock_init(&table->lock, NULL);
	return CKR_OK;
}

void pak_table_destroy(struct pak_table *table)
{
	for (uint32_t i = 0; i < table->count; i++)
		pak_object_free(table->entries[i].object);
	free(table->entries);
	free(table->buckets[0]);
	free(table->buckets[1]);
	pthread_rwlock_destroy(&table->lock);
	memset(table, 0, sizeof *table);
}

static void chain(struct pak_table *table, struct pak_object *object)
{
	for (int i = 0; i < 2; i++) {
		struct pak_object **bucket =
		        &table->buckets[i][object->hash[i] & table->bucket_mask];
		object->next[i] = *bucket;
		*bucket = object;
	}
}

static void unchain(struct pak_table *table, struct pak_object *object)
{
	for (int i = 0; i < 2; i++) {
		struct pak_object **p = &table->buckets[i][object->hash[i] & table->bucket_mask];
		while (*p != NULL && *p != object)
			p = &(*p)->next[i];
		if (*p == object)
			*p = object->next[i];
	}
}

/* Keeps the load factor under 1. On failure the chains only get longer. */
static void grow_buckets(struct pak_table *table)
{
	uint32_t size = 2 * (table->bucket_mask + 1);
	struct pak_object **fresh[2];

	if (table->live <= table->bucket_mask)
		return;
	fresh[0] = calloc(size, sizeof *fresh[0]);
	fresh[1] = calloc(size, sizeof *fresh[1]);
	if (fresh[0] == NULL || fresh[1] == NULL) {
		free(fresh[0]);
		free(fresh[1]);
		return;
	}
	free(table->buckets[0]);
	free(table->buckets[1]);
	table->buckets[0] = fresh[0];
	table->buckets[1] = fresh[1];
	table->bucket_mask = size - 1;
	for (uint32_t i = 0; i < table->count; i++)
		if (table->entries[i].object != NULL)
			chain(table, table->entries[i].object);
}

static CK_RV take_entry(struct pak_table *table, uint32_t *index)
{
	if (table->first_free != NO_INDEX) {
		*index = table->first_free;
		table->first_free = table->entries[*index].next_free;
		return CKR_OK;
	}
	if (table->count == table->cap) {
		uint32_t cap = table->cap ? 2 * table->cap : 64;
		struct pak_table_entry *entries;
		if (table->cap > PAK_INDEX_MASK)
			return CKR_DEVICE_MEMORY;
		entries = realloc(table->entries, cap * sizeof *entries);
		if (entries == NULL)
			return CKR_HOST_MEMORY;
		memset(entries + table->cap, 0, (cap - table->cap) * sizeof *entries);
		table->entries = entries;
		table->cap = cap;
	}
	*index = table->count++;
	return CKR_OK;
}

CK_RV pak_table_add(struct pak_table *table, struct pak_object *object)
{
	struct pak_table_entry *entry;
	uint32_t index;
	CK_RV rv;

	pthread_rwlock_wrlock(&table->lock);
	rv = take_entry(table, &index);
	if (rv == CKR_OK) {
		entry = &table->entries[index];
		entry->generation = entry->generation % PAK_GENERATION_MAX + 1;
		entry->object = object;
		object->handle = entry->generation << PAK_INDEX_BITS | index;
		table->live++;
		grow_buckets(table);
		unchain(table, object); /* grow_buckets may have chained it */
		chain(table, object);
	}
	pthread_rwlock_unlock(&table->lock);
	return rv;
}

static struct pak_table_entry *entry_of(struct pak_table *table, CK_OBJECT_HANDLE handle)
{
	CK_ULONG index = handle & PAK_INDEX_MASK;
	struct pak_table_entry *entry;

	if (index >= table->count)
		return NULL;
	entry = &table->entries[index];
	return entry->object != NULL && entry->generation == handle >> PAK_INDEX_BITS ? entry
	                                                                              : NULL;
}

bool pak_table_replace(struct pak_table *table, struct pak_object *old, struct pak_object *object)
{
	struct pak_table_entry *entry;
	bool found;

	pthread_rwlock_wrlock(&table->lock);
	entry = entry_of(table, old->handle);
	found = entry != NULL && entry->object == old;
	if (found) {
		unchain(table, old);
		object->handle = old->handle;
		entry->object = object;
		chain(table, object);
	}
	pthread_rwlock_unlock(&table->lock);
	if (found)
		pak_object_free(old);
	return found;
}

static void drop_entry(struct pak_table *table, struct pak_table_entry *entry)
{
	unchain(table, entry->object);
	entry->object = NULL;
	entry->next_free = table->first_free;
	table->first_free = (uint32_t)(entry - table->entries);
	table->live--;
}

bool pak_table_remove(struct pak_table *table, struct pak_object *object)
{
	struct pak_table_entry *entry;
	bool found;

	pthread_rwlock_wrlock(&table->lock);
	entry = entry_of(table, object->handle);
	found = entry != NULL && entry->object == object;
	if (found)
		drop_entry(table, entry);
	pthread_rwlock_unlock(&table->lock);
	if (found)
		pak_object_free(object);
	return found;
}

void pak_table_remove_if(struct pak_table *table,
                         bool (*match)(const struct pak_object *, const void *), const void *arg)
{
	pthread_rwlock_wrlock(&table->lock);
	for (uint32_t i = 0; i < table->count; i++) {
		struct pak_object *object = table->entries[i].object;
		if (object != NULL && match(object, arg)) {
			drop_entry(table, &table->entries[i]);
			pak_object_free(object);
		}
	}
	pthread_rwlock_unlock(&table->lock);
}

struct pak_object *pak_table_get(struct pak_table *table, CK_OBJECT_HANDLE handle)
{
	struct pak_table_entry *entry;
	struct pak_object *object = NULL;

	pthread_rwlock_rdlock(&table->lock);
	entry = entry_of(table, handle);
	if (entry != NULL)
		object = pak_object_ref(entry->object);
	pthread_rwlock_unlock(&table->lock);
	return object;
}

struct collecting {
	struct pak_object **list;
	size_t count, cap;
};

static CK_RV collect(struct collecting *c, struct pak_object *object)
{
	if (c->count == c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 16;
		struct pak_object **list = realloc(c->list, cap * sizeof *list);
		if (list == NULL)
			return CKR_HOST_MEMORY;
		c->list = list;
		c->cap = cap;
	}
	c->list[c->count++] = pak_object_ref(object);
	return CKR_OK;
}

/* The objects of one bucket come newest first; callers expect the order of creation. */
static void reverse(struct collecting *c)
{
	for (size_t i = 0; i < c->count / 2; i++) {
		struct pak_object *other = c->list[c->count - 1 - i];
		c->list[c->count - 1 - i] = c->list[i];
		c->list[i] = other;
	}
}

CK_RV pak_table_collect(struct pak_table *table, struct pak_object ***out, size_t *count,
                        const CK_ATTRIBUTE *template, CK_ULONG template_count,
                        bool (*match)(const struct pak_object *, const void *), const void *arg)
{
	static const CK_ATTRIBUTE_TYPE hashed[2] = {CKA_LABEL, CKA_ID};
	struct collecting c = {0};
	const CK_ATTRIBUTE *key = NULL;
	int which;
	CK_RV rv = CKR_OK;

	for (which = 0; which < 2; which++) {
		key = pak_template_find(template, template_count, hashed[which]);
		if (key != NULL)
			break;
	}
	pthread_rwlock_rdlock(&table->lock);
	if (key != NULL) {
		uint32_t hash = pak_table_hash(key->pValue, key->ulValueLen);
		struct pak_object *o = table->buckets[which][hash & table->bucket_mask];
		for (; o != NULL && rv == CKR_OK; o = o->next[which])
			if (o->hash[which] == hash && match(o, arg))
				rv = collect(&c, o);
		reverse(&c);
	} else {
		for (uint32_t i = 0; i < table->count && rv == CKR_OK; i++)
			if (table->entries[i].object != NULL &&
			    match(table->entries[i].object, arg))
				rv = collect(&c, table->entries[i].object);
	}
	pthread_rwlock_unlock(&table->lock);
	if (rv != CKR_OK) {
		while (c.count > 0)
			pak_object_free(c.list[--c.count]);
		free(c.list);
		c.list = NULL;
	}
	*out = c.list;
	*count = c.count;
	return rv;
}
