/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: object identifiers of algorithms and curves, as the bytes of the OID element. */
#ifndef PAK_ENCODING_CURVE_H
#define PAK_ENCODING_CURVE_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>

#include "encoding/der.h"

struct pak_curve_names {
	enum pak_alg curve;
	const char *dotted;   /* as libtasn1 writes it */
	const char *names[4]; /* curveName of PKCS#11, NULL-ended */
	uint8_t oid_len;
	uint8_t oid[15]; /* the DER element: 06 len ... */
};

/* Rows by curve and by OID text; NULL if there is none. */
const struct pak_curve_names *pak_curve_by_alg(enum pak_alg curve);
const struct pak_curve_names *pak_curve_by_dotted(const char *dotted);
const struct pak_curve_names *pak_curve_by_name(const char *name, size_t len);

/* id-ecPublicKey (RFC 5480 2.1.1). */
#define PAK_OID_EC_PUBLIC_KEY "1.2.840.10045.2.1"

/* Puts AlgorithmIdentifier{id-ecPublicKey, namedCurve}. */
void pak_der_put_ec_algorithm(struct pak_der_writer *w, const struct pak_curve_names *c);

/* Reads AlgorithmIdentifier{id-ecPublicKey, namedCurve} from its DER element. PAK_ERR_ENCODING,
 * PAK_ERR_UNSUPPORTED: another algorithm, another curve, explicit parameters. */
PAK_MUST_CHECK enum pak_status pak_der_ec_algorithm(enum pak_alg *curve, const uint8_t *der,
                                                    size_t der_len);

/* Reads a namedCurve OID element. PAK_ERR_ENCODING, PAK_ERR_UNSUPPORTED. */
PAK_MUST_CHECK enum pak_status pak_der_named_curve(enum pak_alg *curve, const uint8_t *der,
                                                   size_t der_len);

#endif
