/* SPDX-License-Identifier: Apache-2.0
 *
 * The token store: making a token file, and initialising a token again. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <pak/mem.h>
#include <pak/rng.h>

#include "pkcs11/rv.h"
#include "pkcs11/store_impl.h"

static CK_RV file_error(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return CKR_DEVICE_MEMORY;
	case EACCES:
	case EPERM:
	case EROFS:
		return CKR_TOKEN_WRITE_PROTECTED;
	case ENOMEM:
		return CKR_HOST_MEMORY;
	default:
		return CKR_DEVICE_ERROR;
	}
}

/* Makes dir and its missing parents, mode 0700. */
static CK_RV make_directory(const char *dir)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s", dir) >= (int)sizeof path)
		return CKR_DEVICE_ERROR;
	for (char *p = path + 1; *p != '\0'; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		if (mkdir(path, 0700) != 0 && errno != EEXIST)
			return file_error(errno);
		*p = '/';
	}
	return mkdir(path, 0700) != 0 && errno != EEXIST ? file_error(errno) : CKR_OK;
}

static CK_RV sync_directory(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CK_RV rv = CKR_OK;

	if (fd < 0)
		return file_error(errno);
	if (fsync(fd) != 0)
		rv = file_error(errno);
	close(fd);
	return rv;
}

/* Fresh secrets and an empty set; the header is ready to be written. */
static CK_RV fresh_token(struct pak_store *store, const uint8_t label[PAK_LABEL_LEN],
                         const uint8_t *so_pin, size_t so_pin_len)
{
	struct pak_store_info *info = &store->info;
	CK_RV rv = pak_rv_store(pak_rng_bytes(info->id, sizeof info->id));

	memcpy(info->label, label, sizeof info->label);
	info->failed[PAK_ROLE_SO] = info->failed[PAK_ROLE_USER] = 0;
	info->user_pin = false;
	info->counter++;
	memset(store->pin, 0, sizeof store->pin);
	memset(&store->set, 0, sizeof store->set);
	if (rv == CKR_OK)
		rv = pak_rv_store(pak_rng_bytes(store->open_key, sizeof store->open_key));
	if (rv == CKR_OK)
		rv = pak_rv_store(pak_rng_bytes(store->keys->master, sizeof store->keys->master));
	if (rv == CKR_OK)
		rv = pak_store_wrap(info, PAK_ROLE_SO, store->keys->master, so_pin, so_pin_len,
		                    store->pin[PAK_ROLE_SO]);
	if (rv == CKR_OK)
		rv = pak_store_derive_open(store);
	if (rv == CKR_OK)
		rv = pak_store_derive(store);
	if (rv == CKR_OK)
		rv = pak_store_root(store, info->counter, &store->set, store->root);
	return rv;
}

static CK_RV insert_row(struct pak_store *store)
{
	static const char sql[] =
	        "INSERT INTO token VALUES(1, x'', x'', x'', x'', x'', x'', 0, 0, 0, x'')";
	int result;

	pak_store_enter();
	result = sqlite3_exec(store->db, sql, NULL, NULL, NULL);
	pak_store_leave();
	return result == SQLITE_OK ? CKR_OK : pak_store_error(store, result);
}

/* Fills the file at store->path, which exists and is empty. */
static CK_RV build(struct pak_store *store, const uint8_t label[PAK_LABEL_LEN],
                   const uint8_t *so_pin, size_t so_pin_len)
{
	CK_RV rv = pak_store_connect(store, SQLITE_OPEN_READWRITE);

	if (rv == CKR_OK)
		rv = pak_store_create_schema(store);
	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_BEGIN);
	if (rv == CKR_OK)
		rv = insert_row(store);
	if (rv == CKR_OK)
		rv = fresh_token(store, label, so_pin, so_pin_len);
	if (rv == CKR_OK)
		rv = pak_store_write_token(store);
	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_COMMIT);
	return rv;
}

/* Removes the file under its first name, and the journal that SQLite leaves beside it. */
static void remove_temporary(const char *temporary)
{
	char journal[PATH_MAX + 16];

	snprintf(journal, sizeof journal, "%s-journal", temporary);
	unlink(journal);
	unlink(temporary);
}

/* Puts the finished file in place; never over another one. */
static CK_RV publish(const char *dir, const char *temporary, const char *path)
{
	if (link(temporary, path) != 0)
		return errno == EEXIST ? CKR_FUNCTION_FAILED : file_error(errno);
	return sync_directory(dir);
}

static struct pak_store *blank_store(void)
{
	struct pak_store *store = calloc(1, sizeof *store);

	if (store != NULL) {
		store->keys = pak_store_keys_new();
		if (store->keys == NULL) {
			free(store);
			store = NULL;
		}
	}
	return store;
}

#define FIRST_NAME ".new-"
#define LEFT_AFTER 600 /* seconds; making a token file takes about one */

/* Removes what processes that were killed while they made a token left behind: sealed keys to
 * nothing. The file of one that is merely stopped, should it be taken too, is missed by its link():
 * an error there, no loss. */
static void remove_left(const char *dir)
{
	DIR *d = opendir(dir);

	for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;) {
		struct stat st;

		if (strncmp(e->d_name, FIRST_NAME, strlen(FIRST_NAME)) == 0 &&
		    fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode) && st.st_mtime < time(NULL) - LEFT_AFTER)
			unlinkat(dirfd(d), e->d_name, 0);
	}
	if (d != NULL)
		closedir(d);
}

CK_RV pak_store_create(const char *dir, const char *serial, const uint8_t label[PAK_LABEL_LEN],
                       const uint8_t *so_pin, size_t so_pin_len)
{
	char path[PATH_MAX], temporary[PATH_MAX];
	struct pak_store *store;
	int fd;
	CK_RV rv;

	if (!pak_store_path(path, sizeof path, dir, serial) ||
	    snprintf(temporary, sizeof temporary, "%s/" FIRST_NAME "XXXXXX", dir) >=
	            (int)sizeof temporary)
		return CKR_DEVICE_ERROR;
	rv = make_directory(dir);
	if (rv != CKR_OK)
		return rv;
	remove_left(dir);
	store = blank_store();
	if (store == NULL)
		return CKR_HOST_MEMORY;
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0) {
		rv = file_error(errno);
		pak_store_close(store);
		return rv;
	}
	close(fd); /* before SQLite opens it: closing later would drop its locks */
	memcpy(store->path, temporary, sizeof store->path);
	memcpy(store->info.serial, serial, PAK_SERIAL_LEN);
	rv = build(store, label, so_pin, so_pin_len);
	pak_store_close(store);
	if (rv == CKR_OK)
		rv = publish(dir, temporary, path);
	remove_temporary(temporary);
	return rv;
}

/* The changes of a reset, inside a transaction. */
static CK_RV reset_inside(struct pak_store *store, const uint8_t label[PAK_LABEL_LEN],
                          const uint8_t *so_pin, size_t so_pin_len)
{
	CK_RV rv = pak_store_exec(store, STMT_DROP_ALL_ATTRIBUTES);

	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_DROP_ALL_OBJECTS);
	if (rv == CKR_OK)
		rv = fresh_token(store, label, so_pin, so_pin_len);
	if (rv == CKR_OK)
		rv = pak_store_write_token(store);
	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_COMMIT);
	return rv;
}

CK_RV pak_store_reset(struct pak_store *store, const uint8_t label[PAK_LABEL_LEN],
                      const uint8_t *so_pin, size_t so_pin_len)
{
	CK_RV rv = pak_store_check_pin(store, PAK_ROLE_SO, so_pin, so_pin_len);

	if (rv == CKR_OK)
		rv = pak_store_exec(store, STMT_BEGIN);
	if (rv == CKR_OK)
		rv = pak_store_read_header(store);
	if (rv == CKR_OK)
		rv = reset_inside(store, label, so_pin, so_pin_len);
	if (rv != CKR_OK) {
		pak_store_rollback(store);
		(void)pak_store_read_header(store);
		(void)pak_store_derive_open(store);
	} else {
		store->damaged = store->root_damaged = false; /* whatever was damaged is gone */
		pak_store_mark_polled(store);
	}
	pak_store_logout(store);
	return rv;
}
