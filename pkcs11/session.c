/* SPDX-License-Identifier: Apache-2.0
 *
 * Sessions (PKCS#11 3.2, 5.6): a growing array of chunks that are never freed, so that a handle can
 * be looked up without a common lock; the session's own lock then decides whether the handle is
 * still good. */
#include <stdlib.h>
#include <string.h>

#include "pkcs11/mech.h"
#include "pkcs11/p11.h"

#define CHUNK 64
#define CHUNKS ((1u << PAK_INDEX_BITS) / CHUNK)
#define NO_INDEX UINT32_MAX

static struct pak_session *_Atomic chunks[CHUNKS];
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER; /* for what follows */
static uint32_t used, first_free = NO_INDEX;

static struct pak_session *session_at(CK_ULONG index)
{
	struct pak_session *chunk =
	        atomic_load_explicit(&chunks[index / CHUNK], memory_order_acquire);

	return chunk != NULL ? &chunk[index % CHUNK] : NULL;
}

CK_RV pak_session_enter(struct pak_session **out, CK_SESSION_HANDLE handle)
{
	struct pak_session *session;

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	session = session_at(handle & PAK_INDEX_MASK);
	if (session == NULL)
		return CKR_SESSION_HANDLE_INVALID;
	pthread_mutex_lock(&session->lock);
	if (session->open && session->handle == handle) {
		*out = session;
		return CKR_OK;
	}
	pthread_mutex_unlock(&session->lock);
	/* C_Finalize may have closed it between the two looks. */
	return pak_p11_ready() ? CKR_SESSION_HANDLE_INVALID : CKR_CRYPTOKI_NOT_INITIALIZED;
}

void pak_session_leave(struct pak_session *session)
{
	pthread_mutex_unlock(&session->lock);
}

static CK_RV new_chunk(uint32_t index)
{
	struct pak_session *chunk = calloc(CHUNK, sizeof *chunk);

	if (chunk == NULL)
		return CKR_HOST_MEMORY;
	for (size_t i = 0; i < CHUNK; i++)
		pthread_mutex_init(&chunk[i].lock, NULL);
	atomic_store_explicit(&chunks[index / CHUNK], chunk, memory_order_release);
	return CKR_OK;
}

/* Takes a free entry; the caller fills it under its lock. */
static CK_RV take(uint32_t *index)
{
	CK_RV rv = CKR_OK;

	pthread_mutex_lock(&table_lock);
	if (first_free != NO_INDEX) {
		*index = first_free;
		first_free = session_at(first_free)->next_free;
	} else if (used > PAK_INDEX_MASK) {
		rv = CKR_SESSION_COUNT;
	} else {
		if (used % CHUNK == 0)
			rv = new_chunk(used);
		if (rv == CKR_OK)
			*index = used++;
	}
	pthread_mutex_unlock(&table_lock);
	return rv;
}

static void give_back(uint32_t index)
{
	pthread_mutex_lock(&table_lock);
	session_at(index)->next_free = first_free;
	first_free = index;
	pthread_mutex_unlock(&table_lock);
}

static void close_session(struct pak_session *session);

/* A login of the security officer counts the read-only sessions under store_lock, so one that is
 * opened at the same time is seen there, or sees the login here. */
static CK_RV check_read_only(CK_SESSION_HANDLE handle)
{
	struct pak_session *session;
	bool so;
	CK_RV rv = pak_session_enter(&session, handle);

	if (rv != CKR_OK)
		return rv;
	pthread_mutex_lock(&session->slot->store_lock);
	so = atomic_load(&session->slot->login) == PAK_LOGIN_SO;
	pthread_mutex_unlock(&session->slot->store_lock);
	if (so)
		close_session(session);
	else
		pak_session_leave(session);
	return so ? CKR_SESSION_READ_WRITE_SO_EXISTS : CKR_OK;
}

static CK_RV open_session(struct pak_slot *slot, bool rw, CK_SESSION_HANDLE *handle)
{
	struct pak_session *session;
	uint32_t index;
	CK_RV rv = take(&index);

	if (rv != CKR_OK)
		return rv;
	session = session_at(index);
	pthread_mutex_lock(&session->lock);
	session->generation = session->generation % PAK_GENERATION_MAX + 1;
	session->handle = session->generation << PAK_INDEX_BITS | index;
	session->open = true;
	session->rw = rw;
	session->last_ok = false;
	session->slot = slot;
	*handle = session->handle;
	atomic_fetch_add(&slot->sessions, 1);
	if (rw)
		atomic_fetch_add(&slot->rw_sessions, 1);
	pthread_mutex_unlock(&session->lock);
	return CKR_OK;
}

CK_RV C_OpenSession(CK_SLOT_ID slotID, CK_FLAGS flags, void *pApplication, CK_NOTIFY Notify,
                    CK_SESSION_HANDLE *phSession)
{
	bool rw = (flags & CKF_RW_SESSION) != 0;
	CK_SESSION_HANDLE handle = CK_INVALID_HANDLE;
	struct pak_slot *slot;
	CK_RV rv = CKR_SLOT_ID_INVALID;

	(void)pApplication;
	(void)Notify;
	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	if (phSession == NULL)
		return CKR_ARGUMENTS_BAD;
	if (!(flags & CKF_SERIAL_SESSION))
		return CKR_SESSION_PARALLEL_NOT_SUPPORTED;
	if (flags & CKF_ASYNC_SESSION)
		return CKR_SESSION_ASYNC_NOT_SUPPORTED;
	pthread_rwlock_rdlock(&pak_module_lock);
	slot = pak_p11_ready() ? pak_slot_find(slotID) : NULL;
	if (slot != NULL && !slot->present)
		rv = CKR_TOKEN_NOT_PRESENT;
	else if (slot != NULL) /* also where no token is yet: there are digests, random numbers,
	                          session objects */
		rv = pak_slot_refresh(slot, PAK_REFRESH_MS);
	if (rv == CKR_OK)
		rv = open_session(slot, rw, &handle);
	if (rv == CKR_OK && !rw)
		rv = check_read_only(handle);
	if (rv == CKR_OK)
		*phSession = handle;
	pthread_rwlock_unlock(&pak_module_lock);
	return rv;
}

/* Destroys the session objects that the session made. */
static void drop_owned(struct pak_session *session)
{
	for (size_t i = 0; i < session->owned_count; i++) {
		struct pak_object *object = pak_table_get(&session->slot->table, session->owned[i]);
		if (object != NULL && !object->token && object->owner == session->handle)
			pak_table_remove(&session->slot->table, object);
		pak_object_free(object);
	}
	free(session->owned);
	session->owned = NULL;
	session->owned_count = session->owned_cap = 0;
}

/* The last session of a slot takes the login with it. */
static void last_session(struct pak_slot *slot)
{
	pthread_mutex_lock(&slot->store_lock);
	if (atomic_load(&slot->sessions) == 0)
		pak_slot_logout(slot);
	pthread_mutex_unlock(&slot->store_lock);
}

/* Ends a session that the caller has entered, and leaves it. */
static void close_session(struct pak_session *session)
{
	struct pak_slot *slot = session->slot;
	uint32_t index = (uint32_t)(session->handle & PAK_INDEX_MASK);

	for (int i = 0; i < PAK_OPERATIONS; i++) {
		pak_operation_free(session->operations[i]);
		session->operations[i] = NULL;
	}
	free(session->found);
	session->found = NULL;
	session->finding = false;
	drop_owned(session);
	pak_drbg_free(session->drbg);
	session->drbg = NULL;
	session->open = false;
	if (session->rw)
		atomic_fetch_sub(&slot->rw_sessions, 1);
	if (atomic_fetch_sub(&slot->sessions, 1) == 1)
		last_session(slot);
	session->slot = NULL;
	pak_session_leave(session);
	give_back(index);
}

CK_RV C_CloseSession(CK_SESSION_HANDLE hSession)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv == CKR_OK)
		close_session(session);
	return rv;
}

/* Calls `act` on each open session of slot (NULL: of all), entered; act leaves it. No lock is held
 * in between. */
static void for_sessions(const struct pak_slot *slot, void (*act)(struct pak_session *))
{
	uint32_t count;

	pthread_mutex_lock(&table_lock);
	count = used;
	pthread_mutex_unlock(&table_lock);
	for (uint32_t i = 0; i < count; i++) {
		struct pak_session *session = session_at(i);
		pthread_mutex_lock(&session->lock);
		if (session->open && (slot == NULL || session->slot == slot))
			act(session);
		else
			pthread_mutex_unlock(&session->lock);
	}
}

void pak_sessions_close(const struct pak_slot *slot)
{
	for_sessions(slot, close_session);
}

static void end_private(struct pak_session *session)
{
	for (int i = 0; i < PAK_OPERATIONS; i++)
		if (session->operations[i] != NULL)
			pak_operation_end_private(session->operations[i]);
	pak_session_leave(session);
}

void pak_sessions_end_private(const struct pak_slot *slot)
{
	for_sessions(slot, end_private);
}

CK_RV C_CloseAllSessions(CK_SLOT_ID slotID)
{
	struct pak_slot *slot;

	if (!pak_p11_ready())
		return CKR_CRYPTOKI_NOT_INITIALIZED;
	pthread_rwlock_rdlock(&pak_module_lock);
	slot = pak_slot_find(slotID);
	pthread_rwlock_unlock(&pak_module_lock);
	if (slot == NULL)
		return CKR_SLOT_ID_INVALID;
	pak_sessions_close(slot);
	return CKR_OK;
}

void pak_sessions_forget(void)
{
	for (uint32_t i = 0; i < CHUNKS; i++)
		atomic_store(&chunks[i], NULL);
	used = 0;
	first_free = NO_INDEX;
	pthread_mutex_init(&table_lock, NULL);
}

bool pak_session_any_ro(const struct pak_slot *slot)
{
	return atomic_load(&slot->sessions) > atomic_load(&slot->rw_sessions);
}

CK_STATE pak_session_state(const struct pak_session *session)
{
	switch (atomic_load(&session->slot->login)) {
	case PAK_LOGIN_SO:
		return CKS_RW_SO_FUNCTIONS;
	case PAK_LOGIN_USER:
		return session->rw ? CKS_RW_USER_FUNCTIONS : CKS_RO_USER_FUNCTIONS;
	default:
		return session->rw ? CKS_RW_PUBLIC_SESSION : CKS_RO_PUBLIC_SESSION;
	}
}

CK_RV C_GetSessionInfo(CK_SESSION_HANDLE hSession, CK_SESSION_INFO *pInfo)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (pInfo == NULL) {
		rv = CKR_ARGUMENTS_BAD;
	} else {
		pInfo->slotID = session->slot->id;
		pInfo->state = pak_session_state(session);
		pInfo->flags = CKF_SERIAL_SESSION | (session->rw ? CKF_RW_SESSION : 0);
		pInfo->ulDeviceError = 0;
	}
	pak_session_leave(session);
	return rv;
}

CK_RV pak_session_object(struct pak_object **out, struct pak_session *session,
                         CK_OBJECT_HANDLE handle)
{
	struct pak_slot *slot = session->slot;

	/* A token that cannot be read now leaves its objects to fail one by one. */
	(void)pak_slot_refresh(slot, PAK_REFRESH_MS);
	*out = pak_table_get(&slot->table, handle);
	if (*out != NULL && (*out)->private && atomic_load(&slot->login) != PAK_LOGIN_USER) {
		pak_object_free(*out);
		*out = NULL;
	}
	return *out != NULL ? CKR_OK : CKR_OBJECT_HANDLE_INVALID;
}

/* Forgets objects that were destroyed, so that the list does not grow with the life of the session.
 */
static void compact_owned(struct pak_session *session)
{
	size_t kept = 0;

	for (size_t i = 0; i < session->owned_count; i++) {
		struct pak_object *object = pak_table_get(&session->slot->table, session->owned[i]);
		if (object != NULL)
			session->owned[kept++] = session->owned[i];
		pak_object_free(object);
	}
	session->owned_count = kept;
}

/* Makes room for one more: forgets the dead, and doubles the list unless half of it was dead. */
static CK_RV grow_owned(struct pak_session *session)
{
	size_t cap = session->owned_cap ? 2 * session->owned_cap : 8;
	CK_OBJECT_HANDLE *owned;

	compact_owned(session);
	if (2 * session->owned_count < session->owned_cap)
		return CKR_OK;
	owned = realloc(session->owned, cap * sizeof *owned);
	if (owned == NULL)
		return CKR_HOST_MEMORY;
	session->owned = owned;
	session->owned_cap = cap;
	return CKR_OK;
}

CK_RV pak_session_own(struct pak_session *session, CK_OBJECT_HANDLE handle)
{
	if (session->owned_count == session->owned_cap) {
		CK_RV rv = grow_owned(session);
		if (rv != CKR_OK)
			return rv;
	}
	session->owned[session->owned_count++] = handle;
	return CKR_OK;
}

CK_RV pak_session_may_write(const struct pak_session *session, bool token, bool private)
{
	int login = atomic_load(&session->slot->login);

	if (token && !session->rw)
		return CKR_SESSION_READ_ONLY;
	if (private && login != PAK_LOGIN_USER)
		return CKR_USER_NOT_LOGGED_IN;
	/* The MACs of the store need the master key, so every change of token objects needs a
	 * login. */
	if (token && login == PAK_LOGIN_NONE)
		return CKR_USER_NOT_LOGGED_IN;
	return CKR_OK;
}

CK_RV C_GetSessionValidationFlags(CK_SESSION_HANDLE hSession, CK_SESSION_VALIDATION_FLAGS_TYPE type,
                                  CK_FLAGS *pFlags)
{
	struct pak_session *session;
	CK_RV rv = pak_session_enter(&session, hSession);

	if (rv != CKR_OK)
		return rv;
	if (type != CKS_LAST_VALIDATION_OK || pFlags == NULL)
		rv = CKR_ARGUMENTS_BAD;
	else
		*pFlags = session->last_ok ? PAK_VALIDATION_FLAG : 0;
	pak_session_leave(session);
	return rv;
}
