/* SPDX-License-Identifier: Apache-2.0
 *
 * Helpers of the module's tests: the built module, loaded as an application would load it, and a
 * token directory of the test's own. */
#ifndef TESTS_PKCS11_P11_H
#define TESTS_PKCS11_P11_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pkcs11/pkcs11.h"

#define P11_SO_PIN "87654321"
#define P11_PIN "12345678"

/* The 3.2 functions of the module, after p11_open. */
extern CK_FUNCTION_LIST_3_2 *p11;
extern void *p11_library;

/* The token directory, with the configuration beside it. */
extern char p11_dir[];

/* Makes a directory, a configuration, and loads the module; `quick` takes the build with 1,000
 * rounds for a PIN. Not initialised yet. Exits if that cannot be done. */
void p11_open(bool quick);
void p11_close(void); /* removes the directory */

/* In a program that a test starts: loads the module of the test, with its configuration. */
void p11_use(void);

/* Path of the one token file of the directory. */
const char *p11_token_file(void);

/* Initialises the module and the free slot with a token, with P11_SO_PIN and P11_PIN. */
CK_SLOT_ID p11_token(const char *label);

/* The first slot that has a token. */
CK_SLOT_ID p11_slot(void);

/* Opens a session; `login` 0 none, 'u' user, 's' security officer. */
CK_SESSION_HANDLE p11_session(CK_SLOT_ID slot, bool rw, int login);
CK_RV p11_login(CK_SESSION_HANDLE session, CK_USER_TYPE type, const char *pin);

const char *p11_name(CK_RV rv);

/* tap_ok on a result; prints both names when they differ. */
int p11_is(CK_RV got, CK_RV want, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Must be CKR_OK, or the program ends: for steps that a test builds on. */
void p11_must(CK_RV rv, const char *what);

/* ---- objects ---- */

extern const uint8_t p11_p256[10]; /* EC parameters: the OID of P-256 */

#define P11_ATTR(type, value) \
	{ \
		type, &(value), sizeof(value) \
	}
#define P11_TEXT(type, text) \
	{ \
		type, (void *)(uintptr_t)(text), sizeof(text) - 1 \
	}
#define P11_COUNT(array) (sizeof(array) / sizeof((array)[0]))

extern CK_BBOOL p11_true, p11_false;

CK_OBJECT_HANDLE p11_aes(CK_SESSION_HANDLE s, CK_ULONG len, bool token, const char *label);
CK_OBJECT_HANDLE p11_secret(CK_SESSION_HANDLE s, CK_KEY_TYPE type, const void *value, size_t len);
void p11_pair(CK_SESSION_HANDLE s, bool token, const char *label, CK_OBJECT_HANDLE *pub,
              CK_OBJECT_HANDLE *priv);
CK_OBJECT_HANDLE p11_data(CK_SESSION_HANDLE s, bool token, bool private, const char *label,
                          const char *value);

/* Number of objects that match. */
size_t p11_count(CK_SESSION_HANDLE s, CK_ATTRIBUTE *template, CK_ULONG count);
CK_OBJECT_HANDLE p11_find_label(CK_SESSION_HANDLE s, CK_OBJECT_CLASS class, const char *label);

/* A boolean attribute; -1 if it cannot be read. */
int p11_bool(CK_SESSION_HANDLE s, CK_OBJECT_HANDLE o, CK_ATTRIBUTE_TYPE type);

/* Runs f in a child; returns its exit code, or 256 + signal. */
int p11_child(int (*f)(void *), void *arg);

#endif
