/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: how attributes look on disk, before sealing. */
#ifndef PAK_PKCS11_STORE_CODEC_H
#define PAK_PKCS11_STORE_CODEC_H

#include <stddef.h>
#include <stdint.h>

#include "pkcs11/attr.h"

/* Type of the secret of a key among the sealed attributes of an object. */
#define PAK_STORE_SECRET 0xfffffffeu

/* Longest index record. */
#define PAK_STORE_INDEX_MAX (2 * PAK_ATTR_MAX_NAME + 256)

/* Encodes a value: CK_ULONGs as 64-bit little-endian integers. Returns the length; out takes it
 * (NULL: only the length). 8 * len bytes always suffice. */
size_t pak_store_value_encode(uint8_t *out, const struct pak_attr *a);

/* Adds a decoded value to attrs. CKR_DEVICE_ERROR: no value this module writes. */
CK_RV pak_store_value_decode(struct pak_attrs *attrs, uint32_t type, const uint8_t *in, size_t len);

/* Encodes what searches need, at most PAK_STORE_INDEX_MAX bytes; returns the length. */
size_t pak_store_index_encode(uint8_t *out, const struct pak_attrs *attrs);
CK_RV pak_store_index_decode(struct pak_attrs *index, const uint8_t *in, size_t len);

#endif
