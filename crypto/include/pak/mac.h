/* SPDX-License-Identifier: Apache-2.0
 *
 * Message authentication as a service: HMAC (FIPS 198-1), KMAC (SP 800-185), CMAC
 * (SP 800-38B), GMAC (SP 800-38D). */
#ifndef PAK_MAC_H
#define PAK_MAC_H

#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/digest.h>
#include <pak/policy.h>
#include <pak/status.h>

#define PAK_MAC_MAX_LEN 64 /* longest MAC of fixed length, bytes */
#define PAK_MAC_STATE_MAX 2432

struct pak_mac_impl; /* private: crypto/service/mac_impl.h */

/* What a MAC needs beside its key; the rest stays zero. */
struct pak_mac_params {
	enum pak_alg hash;     /* HMAC: the digest */
	const uint8_t *custom; /* KMAC: the customization string S */
	size_t custom_len;
	uint8_t key_spare; /* KMAC: how many high bits, all 0, of its last byte are not the key's */
	uint8_t xof;       /* KMAC: 1: KMACXOF, whose output does not depend on its length */
	const uint8_t *iv; /* GMAC: 1 to 2^32-1 bytes; NULL: to come with pak_mac_restart_iv */
	size_t iv_len;
};

/* Caller-owned, no interior pointers: struct assignment copies an operation. */
struct pak_mac {
	const struct pak_mac_impl *impl; /* NULL: not initialised */
	struct pak_verdict verdict;
	enum pak_alg alg, hash;
	enum pak_op op; /* PAK_OP_MAC or PAK_OP_MAC_VERIFY */
	uint32_t key_bits;
	uint32_t iv_bits; /* GMAC: of the message under way */
	uint64_t total;   /* bytes of this message so far */
	size_t mac_len;   /* full length in bytes, or the default one; 0: not initialised */
	uint8_t active;
	uint8_t xof; /* of KMAC; may be changed until the message ends */
	_Alignas(64) uint8_t state[PAK_MAC_STATE_MAX];
};

/* Sets the key and starts the first message. alg PAK_ALG_HMAC with a digest in hash; key_len any, 0
 * included (policy judges). PAK_ERR_UNSUPPORTED, PAK_ERR_POLICY, PAK_ERR_SELFTEST. On error m is
 * wiped except for its verdict. */
PAK_MUST_CHECK enum pak_status pak_mac_init(struct pak_mac *m, enum pak_alg alg, enum pak_alg hash,
                                            enum pak_op op, const uint8_t *key, size_t key_len);

/* The same for any MAC; the parameters are read before it returns. Also PAK_ERR_LENGTH or
 * PAK_ERR_ARG for a key or parameters that the MAC does not take. */
PAK_MUST_CHECK enum pak_status pak_mac_init_params(struct pak_mac *m, enum pak_alg alg,
                                                   const struct pak_mac_params *p, enum pak_op op,
                                                   const uint8_t *key, size_t key_len);

/* Starts another message under the same key; costs a copy of the keyed state. PAK_ERR_STATE: also
 * with GMAC, whose messages each need another IV. */
PAK_MUST_CHECK enum pak_status pak_mac_restart(struct pak_mac *m);

/* GMAC: starts a message under this IV; policy judges its length. PAK_ERR_STATE, PAK_ERR_LENGTH;
 * PAK_ERR_LIMIT: 2^32 messages under this key; PAK_ERR_POLICY. */
PAK_MUST_CHECK enum pak_status pak_mac_restart_iv(struct pak_mac *m, const uint8_t *iv,
                                                  size_t iv_len);

/* Adds len bytes. PAK_ERR_STATE, PAK_ERR_LIMIT. */
PAK_MUST_CHECK enum pak_status pak_mac_update(struct pak_mac *m, const void *in, size_t len);

/* Writes the leftmost len bytes of the MAC (1 to mac_len; policy judges truncation) and ends the
 * message. KMAC takes any len above 0, and takes it into its computation. PAK_ERR_STATE (also after
 * an init with PAK_OP_MAC_VERIFY), PAK_ERR_LENGTH, PAK_ERR_POLICY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_mac_final(struct pak_mac *m, uint8_t *out, size_t len);

/* Compares len bytes with the leftmost bytes of the MAC in constant time and ends the message.
 * PAK_ERR_AUTH, PAK_ERR_STATE, PAK_ERR_LENGTH, PAK_ERR_POLICY. */
PAK_MUST_CHECK enum pak_status pak_mac_verify(struct pak_mac *m, const uint8_t *mac, size_t len);

/* KMAC: pak_mac_final and pak_mac_verify for a message that ends with `bits` bits (0 to 7), the low
 * ones of last, after its last whole byte, and for a MAC of any number of bits above 0 (FIPS 202,
 * B.1: the low bits of its last byte; the others are 0 in out, and ignored in mac). Also
 * PAK_ERR_ARG: other bits; PAK_ERR_UNSUPPORTED: no KMAC. */
PAK_MUST_CHECK enum pak_status pak_mac_final_bits(struct pak_mac *m, uint8_t *out, size_t out_bits,
                                                  uint8_t last, unsigned bits);
PAK_MUST_CHECK enum pak_status pak_mac_verify_bits(struct pak_mac *m, const uint8_t *mac,
                                                   size_t mac_bits, uint8_t last, unsigned bits);

/* MAC of a TLS 1.0 to 1.2 record opened by pak_tls_cbc_open (RFC 5246 6.2.3.1): header (at most 64
 * bytes) || the first len bytes of data, where len is secret. record_len, the public length of
 * text, MAC and padding, bounds it; as many bytes of data are readable. Time depends on the public
 * lengths only. out takes mac_len bytes; the message ends. PAK_ERR_STATE: also when the message has
 * begun; PAK_ERR_LENGTH; PAK_ERR_LIMIT: record_len above 2^20. */
PAK_MUST_CHECK enum pak_status pak_mac_tls_record(struct pak_mac *m, uint8_t *out, size_t cap,
                                                  const uint8_t *header, size_t header_len,
                                                  const uint8_t *data, size_t len,
                                                  size_t record_len);

/* Wipes m, key included. */
void pak_mac_clear(struct pak_mac *m);

#endif
