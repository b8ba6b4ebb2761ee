/* SPDX-License-Identifier: Apache-2.0
 *
 * Key agreement as a service: ECDH (SP 800-56A 5.7.1.2; all implemented curves have cofactor 1),
 * X25519 and X448 (RFC 7748; PAK_ALG_XDH, keys of <pak/eddsa.h>; PAK_ERR_KEY if the secret would be
 * zero) and finite-field Diffie-Hellman (5.7.1.1; PAK_ALG_FFDH, keys of <pak/ffdh.h>).
 */
#ifndef PAK_KEX_H
#define PAK_KEX_H

#include <stddef.h>
#include <stdint.h>

#include <pak/key.h>
#include <pak/policy.h>
#include <pak/status.h>

/* Computes the shared secret, the x coordinate, pak_ec_field_len bytes big-endian (FFDH: as
 * many bytes as p has, with leading zeros). peer must hold a
 * validated public part on the same curve or group as key, which must hold a private part. out is
 * zeroed on error. PAK_ERR_UNSUPPORTED, PAK_ERR_KEY_USE, PAK_ERR_KEY, PAK_ERR_BUFFER (*len is the
 * needed size), PAK_ERR_POLICY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_kex_derive(enum pak_alg alg, const struct pak_key *key,
                                              const struct pak_key *peer, uint8_t *out, size_t cap,
                                              size_t *len, struct pak_verdict *verdict);

#endif
