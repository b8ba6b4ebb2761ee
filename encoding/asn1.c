/* SPDX-License-Identifier: Apache-2.0
 *
 * libtasn1 decodes strictly, but lets non-minimal lengths and INTEGERs pass, so every input is
 * checked for canonical form first; its lengths are int, so every input is capped. */
#include "encoding/asn1.h"

#include <pthread.h>

#include "encoding/encoding.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static asn1_node pkix;

static void make_pkix(void)
{
	if (asn1_array2tree(pak_pkix_asn1_tab, &pkix, NULL) != ASN1_SUCCESS)
		pkix = NULL;
}

enum pak_status pak_asn1_pkix(asn1_node *definitions)
{
	if (pthread_once(&once, make_pkix) != 0 || pkix == NULL)
		return PAK_ERR_MEMORY;
	*definitions = pkix;
	return PAK_OK;
}

static enum pak_status status_of(int rc)
{
	if (rc == ASN1_SUCCESS)
		return PAK_OK;
	return rc == ASN1_MEM_ALLOC_ERROR || rc == ASN1_MEM_ERROR ? PAK_ERR_MEMORY
	                                                          : PAK_ERR_ENCODING;
}

enum pak_status pak_asn1_decode(asn1_node *node, asn1_node definitions, const char *type,
                                const uint8_t *der, size_t der_len)
{
	char text[ASN1_MAX_ERROR_DESCRIPTION_SIZE];
	enum pak_status st;
	int len = (int)der_len;

	*node = NULL;
	st = pak_der_check(der, der_len);
	if (st)
		return st;
	if (asn1_create_element(definitions, type, node) != ASN1_SUCCESS)
		return PAK_ERR_MEMORY;
	st = status_of(asn1_der_decoding2(node, der, &len, ASN1_DECODE_FLAG_STRICT_DER, text));
	if (st == PAK_OK && (size_t)len != der_len)
		st = PAK_ERR_ENCODING;
	if (st)
		pak_asn1_free(node);
	return st;
}

void pak_asn1_free(asn1_node *node)
{
	if (*node)
		asn1_delete_structure2(node, ASN1_DELETE_FLAG_ZEROIZE);
	*node = NULL;
}

enum pak_status pak_asn1_read(asn1_node node, const char *path, void *buf, size_t *len)
{
	int n = *len > PAK_DER_MAX ? (int)PAK_DER_MAX : (int)*len;
	int rc = asn1_read_value(node, path, buf, &n);

	if (rc != ASN1_SUCCESS || n < 0)
		return PAK_ERR_ENCODING;
	*len = (size_t)n;
	return PAK_OK;
}
