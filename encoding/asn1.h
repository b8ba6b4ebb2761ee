/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to encoding/ and policy/: libtasn1 behind the canonical checks. Definition trees are made
 * once and are read-only afterwards, so any thread may decode with them. */
#ifndef PAK_ENCODING_ASN1_H
#define PAK_ENCODING_ASN1_H

#include <libtasn1.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

extern const asn1_static_node pak_pkix_asn1_tab[];

/* Decodes der as `type` ("PakPkix.SubjectPublicKeyInfo") of the definitions into *node, after
 * pak_der_check. End it with pak_asn1_free. PAK_ERR_ENCODING, PAK_ERR_MEMORY; *node is then NULL.
 */
PAK_MUST_CHECK enum pak_status pak_asn1_decode(asn1_node *node, asn1_node definitions,
                                               const char *type, const uint8_t *der,
                                               size_t der_len);

/* The definitions of pkix.asn. PAK_ERR_MEMORY. */
PAK_MUST_CHECK enum pak_status pak_asn1_pkix(asn1_node *definitions);

/* Wipes and frees *node; NULL is fine. */
void pak_asn1_free(asn1_node *node);

/* Reads the element at path into buf, *len (cap in, size out; bits for a BIT STRING).
 * PAK_ERR_ENCODING: absent or too long. */
PAK_MUST_CHECK enum pak_status pak_asn1_read(asn1_node node, const char *path, void *buf,
                                             size_t *len);

#endif
