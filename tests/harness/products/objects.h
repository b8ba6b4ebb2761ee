/* SPDX-License-Identifier: Apache-2.0
 *
 * Session objects of the planted PKCS#11 module: secret keys and P-256 keys. */
#ifndef TESTS_HARNESS_OBJECTS_H
#define TESTS_HARNESS_OBJECTS_H

#include "pkcs11/pkcs11.h"
#include "tests/harness/products/product.h"

struct object {
	bool used, private_key;
	CK_KEY_TYPE type;
	uint8_t value[256];
	size_t len;
	struct crypto_ec ec;
};

const struct object *object_find(CK_OBJECT_HANDLE handle);
CK_RV object_destroy(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE handle);
CK_RV object_create(CK_SESSION_HANDLE h, CK_ATTRIBUTE *t, CK_ULONG n, CK_OBJECT_HANDLE *handle);
CK_RV object_generate_pair(CK_SESSION_HANDLE h, CK_MECHANISM *m, CK_ATTRIBUTE *pub, CK_ULONG pub_n,
                           CK_ATTRIBUTE *priv, CK_ULONG priv_n, CK_OBJECT_HANDLE *pub_out,
                           CK_OBJECT_HANDLE *priv_out);
CK_RV object_get_attribute(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE *t,
                           CK_ULONG n);
CK_RV object_derive(CK_SESSION_HANDLE h, CK_MECHANISM *m, CK_OBJECT_HANDLE base, CK_ATTRIBUTE *t,
                    CK_ULONG n, CK_OBJECT_HANDLE *out);

#endif
