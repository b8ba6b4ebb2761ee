/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys on edwards25519, edwards448, curve25519 and curve448 (PAK_ALG_EDWARDS25519 ...), and EdDSA
 * (RFC 8032, FIPS 186-5 7) as a service. Shared secrets are made by pak_kex_derive with
 * PAK_ALG_XDH. */
#ifndef PAK_EDDSA_H
#define PAK_EDDSA_H

#include <stddef.h>
#include <stdint.h>

#include <pak/key.h>
#include <pak/policy.h>
#include <pak/status.h>

/* The longest of a private or public key, a signature and a shared secret on these curves. */
#define PAK_EDX_KEY_MAX 57
#define PAK_EDDSA_SIG_MAX 114
#define PAK_XDH_SECRET_MAX 56

/* Length of a private or public key on curve in bytes; 0 if it is none of these curves. */
size_t pak_edx_len(enum pak_alg curve);

/* Generates a key pair and tests it before it is returned. PAK_ERR_UNSUPPORTED, PAK_ERR_POLICY,
 * PAK_ERR_ENTROPY, PAK_ERR_MEMORY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_key_generate_edx(struct pak_key **out, enum pak_alg curve,
                                                    struct pak_verdict *verdict);

/* Imports a key in the form of RFC 8032 (the private half is the seed) or RFC 7748. One half may be
 * NULL; a public half that is not given is computed, one that is given must match. A public key on
 * an Edwards curve must be canonical, on the curve, and not of small order; on curve25519 and
 * curve448 any 32 or 56 bytes are one, but no private key may be a multiple of the order, as one of
 * curve448 is. PAK_ERR_LENGTH, PAK_ERR_KEY, and the codes above. */
PAK_MUST_CHECK enum pak_status pak_key_import_edx(struct pak_key **out, enum pak_alg curve,
                                                  const uint8_t *priv, size_t priv_len,
                                                  const uint8_t *pub, size_t pub_len,
                                                  struct pak_verdict *verdict);

/* Writes the public half; the private half, judged with PAK_OP_EXPORT. PAK_ERR_KEY_USE,
 * PAK_ERR_BUFFER (*len is the needed size), PAK_ERR_POLICY. */
PAK_MUST_CHECK enum pak_status pak_key_edx_public(const struct pak_key *key, uint8_t *out,
                                                  size_t cap, size_t *len);
PAK_MUST_CHECK enum pak_status pak_key_edx_private(const struct pak_key *key, uint8_t *out,
                                                   size_t cap, size_t *len);

enum pak_eddsa_mode { PAK_EDDSA_PURE, PAK_EDDSA_CONTEXT, PAK_EDDSA_PREHASH };

/* Ed25519, Ed25519ctx (context of 1 to 255 bytes) or Ed25519ph (0 to 255); Ed448, the same with a
 * context (0 to 255 bytes), or Ed448ph (0 to 255). */
struct pak_eddsa {
	enum pak_eddsa_mode mode;
	const uint8_t *context;
	size_t context_len;
};

/* Length of a signature; 0 if key has another type. */
size_t pak_eddsa_len(const struct pak_key *key);

/* Signs or verifies the whole message; PAK_EDDSA_PREHASH hashes it first. The signature is checked
 * before it is released, and the first one of each key is verified with its public half.
 * PAK_ERR_ARG: the context does not fit the mode. PAK_ERR_KEY_USE, PAK_ERR_BUFFER (*len is the
 * needed size), PAK_ERR_POLICY, PAK_ERR_SELFTEST; PAK_ERR_SIGNATURE. */
PAK_MUST_CHECK enum pak_status pak_eddsa_sign(struct pak_key *key, uint8_t *sig, size_t cap,
                                              size_t *len, const struct pak_eddsa *how,
                                              const uint8_t *msg, size_t msg_len,
                                              struct pak_verdict *verdict);
PAK_MUST_CHECK enum pak_status pak_eddsa_verify(const struct pak_key *key, const uint8_t *sig,
                                                size_t len, const struct pak_eddsa *how,
                                                const uint8_t *msg, size_t msg_len,
                                                struct pak_verdict *verdict);

#endif
