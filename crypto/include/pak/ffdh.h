/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman keys (SP 800-56A 5.5.1, 5.6) as a service: the groups of RFC 7919 and
 * RFC 3526 by name (PAK_ALG_FFDHE2048 ... PAK_ALG_MODP8192), others by their numbers, as TLS 1.2
 * peers send them. Shared secrets are made by pak_kex_derive with PAK_ALG_FFDH. */
#ifndef PAK_FFDH_PUBLIC_H
#define PAK_FFDH_PUBLIC_H

#include <stddef.h>
#include <stdint.h>

#include <pak/key.h>
#include <pak/policy.h>
#include <pak/status.h>

#define PAK_DH_MIN_BITS 2048
#define PAK_DH_MAX_BITS 8192
#define PAK_DH_MAX_BYTES (PAK_DH_MAX_BITS / 8)

enum pak_dh_component { PAK_DH_P, PAK_DH_Q, PAK_DH_G, PAK_DH_PUBLIC, PAK_DH_PRIVATE };

/* A number, big-endian; bytes NULL: not given. */
struct pak_dh_number {
	const uint8_t *bytes;
	size_t len;
};

/* Domain parameters: those of another key, or a named group, or numbers. Numbers of a named group
 * count as its name. private_bits: of keys to be generated; 0 for the usual: 225, 275, 325, 375,
 * 400 for safe primes of 2048, 3072, 4096, 6144, 8192 bits (RFC 7919 appendix A), all of q
 * otherwise. */
struct pak_dh_params {
	const struct pak_key *like;
	enum pak_alg group;
	struct pak_dh_number p, q, g;
	uint32_t private_bits;
};

/* The named group with these numbers, PAK_ALG_NONE if there is none. */
enum pak_alg pak_dh_group_find(const struct pak_dh_params *params);

/* Size of p of a named group, 0 if group is none. */
uint32_t pak_dh_group_bits(enum pak_alg group);

/* Generates a key by testing candidates (SP 800-56A 5.6.1.1.4) and tests it before it is returned.
 * PAK_ERR_ARG: no parameters. PAK_ERR_LENGTH: p not of 2048 to 8192 bits, q under 224, private_bits
 * less than twice the strength of the group or more than q has. PAK_ERR_KEY: p, q or g is none.
 * PAK_ERR_UNSUPPORTED, PAK_ERR_POLICY, PAK_ERR_ENTROPY, PAK_ERR_MEMORY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_key_generate_dh(struct pak_key **out,
                                                   const struct pak_dh_params *params,
                                                   struct pak_verdict *verdict);

/* Imports a key; without numbers for either half the parameters alone, for use as `like`. The
 * parameters, if they are not those of a named group, are fully tested: p is a prime and (p - 1)/2
 * or the q that is given too, 1 < g < p - 1, of order q if that is given. What has been tested is
 * remembered, so that one server's group costs that once. A public key is in 1 < y < p - 1, and of
 * order q unless g itself is not; a private one in 0 < x < q. A public half that is not given is
 * computed, one that is given must match. Codes as above. */
PAK_MUST_CHECK enum pak_status pak_key_import_dh(struct pak_key **out,
                                                 const struct pak_dh_params *params,
                                                 const struct pak_dh_number *priv,
                                                 const struct pak_dh_number *pub,
                                                 struct pak_verdict *verdict);

/* Writes a number: p and the public key as long as p, q and g without leading zeros, the private
 * key with all bytes that keys of its kind have. Private ones are judged with PAK_OP_EXPORT.
 * PAK_ERR_KEY_USE: not there, or q of a group that came without. PAK_ERR_BUFFER (*len is the needed
 * size), PAK_ERR_POLICY. */
PAK_MUST_CHECK enum pak_status pak_key_dh_component(const struct pak_key *key,
                                                    enum pak_dh_component which, uint8_t *out,
                                                    size_t cap, size_t *len);

/* Bits of private keys that are generated like this one; all of q, if this one is a private key
 * from outside that has more. */
uint32_t pak_key_dh_private_bits(const struct pak_key *key);

/* The same if they were chosen, when the parameters came in or the key was made; else 0. */
uint32_t pak_key_dh_chosen_bits(const struct pak_key *key);

/* 1 if both have the same parameters. */
int pak_key_dh_same_group(const struct pak_key *a, const struct pak_key *b);

#endif
