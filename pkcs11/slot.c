/* SPDX-License-Identifier: Apache-2.0
 *
 * Slots: one for each token file of the token directory, found under an ID that comes from its
 * serial number, and one more that offers to make the next token (PKCS#11 3.2, 5.5). */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pak/digest.h>

#include "pkcs11/p11.h"

#define SLOTS_MAX 4096
#define ID_DIGITS 7 /* hexadecimal digits of the serial in a slot ID: it fits a 32-bit int */

static struct pak_slot **slots;
static size_t slot_count;

uint64_t pak_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

struct pak_slot *pak_slot_find(CK_SLOT_ID id)
{
	for (size_t i = 0; i < slot_count; i++)
		if (slots[i]->id == id)
			return slots[i];
	return NULL;
}

static CK_SLOT_ID slot_id(const char *serial)
{
	char digits[ID_DIGITS + 1] = {0};

	memcpy(digits, serial + PAK_SERIAL_LEN - ID_DIGITS, ID_DIGITS);
	return strtoul(digits, NULL, 16);
}

static struct pak_slot *slot_by_serial(const char *serial)
{
	for (size_t i = 0; i < slot_count; i++)
		if (strcmp(slots[i]->serial, serial) == 0)
			return slots[i];
	return NULL;
}

static struct pak_slot *slot_new(const char *serial)
{
	struct pak_slot *slot = calloc(1, sizeof *slot);

	if (slot == NULL)
		return NULL;
	if (pak_table_init(&slot->table) != CKR_OK) {
		free(slot);
		return NULL;
	}
	memcpy(slot->serial, serial, PAK_SERIAL_LEN);
	slot->id = slot_id(serial);
	pthread_mutex_init(&slot->store_lock, NULL);
	if (!pak_store_path(slot->path, sizeof slot->path, pak_p11_token_dir(), serial) ||
	    pak_builtin_add(slot) != CKR_OK) {
		pak_table_destroy(&slot->table);
		free(slot);
		return NULL;
	}
	return slot;
}

/* Adds a slot, or finds it again. */
static CK_RV slot_add(struct pak_slot **out, const char *serial)
{
	struct pak_slot **list;

	*out = slot_by_serial(serial);
	if (*out != NULL)
		return CKR_OK;
	if (slot_count == SLOTS_MAX || pak_slot_find(slot_id(serial)) != NULL)
		return CKR_SLOT_ID_INVALID; /* another serial has the same last digits: the file
		                               stays unused */
	list = realloc(slots, (slot_count + 1) * sizeof *list);
	if (list == NULL)
		return CKR_HOST_MEMORY;
	slots = list;
	*out = slot_new(serial);
	if (*out == NULL)
		return CKR_HOST_MEMORY;
	slots[slot_count++] = *out;
	return CKR_OK;
}

/* A token file's name is its serial number and ".token". */
static int is_token(const struct dirent *entry)
{
	size_t digits = strspn(entry->d_name, "0123456789abcdef");

	return digits == PAK_SERIAL_LEN && strcmp(entry->d_name + digits, ".token") == 0;
}

/* True if dir, or its nearest parent that exists, can be written. */
static bool can_make(const char *dir)
{
	char path[PATH_MAX];
	char *end;

	snprintf(path, sizeof path, "%s", dir);
	while (access(path, F_OK) != 0 && errno == ENOENT) {
		end = strrchr(path, '/');
		if (end == NULL || end == path)
			return false;
		*end = '\0';
	}
	return access(path, W_OK | X_OK) == 0;
}

static size_t read_line(const char *path, char *out, size_t cap)
{
	FILE *f = fopen(path, "re");
	size_t n = 0;

	if (f != NULL) {
		n = fread(out, 1, cap, f);
		fclose(f);
	}
	return n;
}

/* SHA-256 over the machine, the directory, the tokens in it (in any order) and the attempt. */
static CK_RV hash_place(unsigned attempt, uint8_t hash[32])
{
	uint64_t numbers[4] = {attempt, geteuid(), slot_count, 0};
	const char *dir = pak_p11_token_dir();
	char machine[256] = {0};
	size_t machine_len = read_line("/etc/machine-id", machine, 64);
	struct pak_digest d;
	enum pak_status st;

	gethostname(machine + machine_len, sizeof machine - machine_len - 1);
	for (size_t i = 0; i < slot_count; i++)
		numbers[3] ^= strtoull(slots[i]->serial, NULL, 16);
	st = pak_digest_init(&d, PAK_ALG_SHA256);
	if (st == PAK_OK)
		st = pak_digest_update(&d, numbers, sizeof numbers);
	if (st == PAK_OK)
		st = pak_digest_update(&d, machine, sizeof machine);
	if (st == PAK_OK)
		st = pak_digest_update(&d, dir, strlen(dir));
	if (st == PAK_OK)
		st = pak_digest_final(&d, hash, 32);
	return pak_rv_store(st);
}

/* The serial of the next token: the same for all processes until it is made, another one after
 * that. Nothing secret hangs on it. */
static CK_RV next_serial(char serial[PAK_SERIAL_LEN + 1])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t hash[32];

	for (unsigned attempt = 0; attempt < 64; attempt++) {
		CK_RV rv = hash_place(attempt, hash);
		if (rv != CKR_OK)
			return rv;
		for (size_t i = 0; i < PAK_SERIAL_LEN; i++)
			serial[i] = digits[hash[i / 2] >> (i % 2 ? 0 : 4) & 15];
		serial[PAK_SERIAL_LEN] = '\0';
		if (pak_slot_find(slot_id(serial)) == NULL)
			return CKR_OK;
	}
	return CKR_FUNCTION_FAILED;
}

static CK_RV offer_slot(void)
{
	char serial[PAK_SERIAL_LEN + 1];
	struct pak_slot *slot;
	CK_RV rv;

	for (size_t i = 0; i < slot_count; i++)
		if (slots[i]->empty) {
			slots[i]->present = can_make(pak_p11_token_dir());
			return CKR_OK;
		}
	if (!can_make(pak_p11_token_dir()))
		return CKR_OK;
	rv = next_serial(serial);
	if (rv == CKR_OK)
		rv = slot_add(&slot, serial);
	if (rv == CKR_OK)
		slot->empty = slot->present = true;
	return rv;
}

static CK_RV scan_entry(const char *name)
{
	char serial[PAK_SERIAL_LEN + 1] = {0};
	struct pak_slot *slot;
	CK_RV rv;

	memcpy(serial, name, PAK_SERIAL_LEN);
	rv = slot_add(&slot, serial);
	if (rv != CKR_OK)
		return rv == CKR_SLOT_ID_INVALID ? CKR_OK : rv;
	slot->present = true;
	slot->empty = false;
	return CKR_OK;
}

CK_RV pak_slots_scan(void)
{
	struct dirent **entries = NULL;
	int n = scandir(pak_p11_token_dir(), &entries, is_token, alphasort);
	CK_RV rv = CKR_OK;

	for (size_t i = 0; i < slot_count; i++)
		slots[i]->present = slots[i]->empty;
	for (int i = 0; i < n; i++) {
		if (rv == CKR_OK)
			rv = scan_entry(entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return rv == CKR_OK ? offer_slot() : rv;
}

void pak_slots_free(void)
{
	for (size_t i = 0; i < slot_count; i++) {
		pak_slot_logout(slots[i]);
		pak_table_destroy(&slots[i]->table);
		pak_store_close(slots[i]->store);
		pthread_mutex_destroy(&slots[i]->store_lock);
		free(slots[i]);
	}
	free(slots);
	pak_slots_forget();
}

void pak_slots_forget(void)
{
	slots = NULL;
	slot_count = 0;
}

/* ---- the functions ---- */

CK_RV C_GetSlotList(CK_BBOOL tokenPresent, CK_SLOT_ID *pSlotList, CK_ULONG *pulCount)
{
	CK_ULONG count = 0;
	CK_RV rv = CKR_OK;

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (pulCount == NULL || tokenPresent > CK_TRUE)
		return CKR_ARGUMENTS_BAD;
	pthread_rwlock_wrlock(&pak_module_lock);
	/* The list may change only when the caller asks for its length. */
	if (pSlotList == NULL)
		rv = pak_slots_scan();
	for (size_t i = 0; i < slot_count; i++) {
		if (tokenPresent && !slots[i]->present)
			continue;
		if (pSlotList != NULL && count < *pulCount)
			pSlotList[count] = slots[i]->id;
		count++;
	}
	pthread_rwlock_unlock(&pak_module_lock);
	if (rv == CKR_OK && pSlotList != NULL && count > *pulCount)
		rv = CKR_BUFFER_TOO_SMALL;
	if (rv == CKR_OK || rv == CKR_BUFFER_TOO_SMALL)
		*pulCount = count;
	return rv;
}

CK_RV C_GetSlotInfo(CK_SLOT_ID slotID, CK_SLOT_INFO *pInfo)
{
	struct pak_slot *slot;
	char text[64];

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (pInfo == NULL)
		return CKR_ARGUMENTS_BAD;
	pthread_rwlock_rdlock(&pak_module_lock);
	slot = pak_slot_find(slotID);
	if (slot != NULL) {
		memset(pInfo, 0, sizeof *pInfo);
		snprintf(text, sizeof text, "pakpss token %s%s", slot->serial,
		         slot->empty ? " (to be initialised)" : "");
		pak_pad(pInfo->slotDescription, sizeof pInfo->slotDescription, text);
		pak_pad(pInfo->manufacturerID, sizeof pInfo->manufacturerID, "pakpss");
		pInfo->flags = CKF_REMOVABLE_DEVICE | (slot->present ? CKF_TOKEN_PRESENT : 0);
		pInfo->hardwareVersion.major = pInfo->firmwareVersion.major = 0;
		pInfo->hardwareVersion.minor = pInfo->firmwareVersion.minor = 1;
	}
	pthread_rwlock_unlock(&pak_module_lock);
	return slot != NULL ? CKR_OK : CKR_SLOT_ID_INVALID;
}

/* A slot that was not there before, or lost its file: what C_WaitForSlotEvent reports. */
static bool rescan_event(CK_SLOT_ID *id)
{
	bool before[SLOTS_MAX], event = false;
	size_t count;

	pthread_rwlock_wrlock(&pak_module_lock);
	count = slot_count;
	for (size_t i = 0; i < count; i++)
		before[i] = slots[i]->present && !slots[i]->empty;
	if (pak_p11_ready() && pak_slots_scan() == CKR_OK)
		for (size_t i = 0; i < slot_count && !event; i++) {
			bool now = slots[i]->present && !slots[i]->empty;
			event = now != (i < count && before[i]);
			if (event)
				*id = slots[i]->id;
		}
	pthread_rwlock_unlock(&pak_module_lock);
	return event;
}

CK_RV C_WaitForSlotEvent(CK_FLAGS flags, CK_SLOT_ID *pSlot, void *pReserved)
{
	const struct timespec pause = {0, 200000000};

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (pSlot == NULL || pReserved != NULL || (flags & ~(CK_FLAGS)CKF_DONT_BLOCK) != 0)
		return CKR_ARGUMENTS_BAD;
	while (!rescan_event(pSlot)) {
		if (flags & CKF_DONT_BLOCK)
			return CKR_NO_EVENT;
		nanosleep(&pause, NULL);
		if (!pak_p11_ready())
			return CKR_CRYPTOKI_NOT_INITIALIZED;
	}
	return CKR_OK;
}
