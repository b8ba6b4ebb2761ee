/* SPDX-License-Identifier: Apache-2.0
 *
 * Authenticated encryption as a service: AES-GCM (SP 800-38D), AES-CCM (SP 800-38C),
 * ChaCha20-Poly1305 (RFC 8439), AES-SIV (RFC 5297), AES-GCM-SIV (RFC 8452). */
#ifndef PAK_AEAD_H
#define PAK_AEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/cipher.h>
#include <pak/policy.h>
#include <pak/status.h>

#define PAK_AEAD_MAX_TAG 16
#define PAK_AEAD_STATE_MAX 2432 /* bytes of primitive state: keys, hash-key powers, blocks */

enum pak_aead_phase {
	PAK_AEAD_EMPTY,
	PAK_AEAD_KEYED,
	PAK_AEAD_SEALED, /* keyed, and a message was just sealed: its tag length can still be named
	                  */
	PAK_AEAD_AAD,
	PAK_AEAD_TEXT
};

struct pak_aead_mode; /* private: crypto/service/aead_impl.h */

/* Caller-owned, 64-byte aligned, no interior pointers: struct assignment copies an operation. */
struct pak_aead {
	const struct pak_aead_mode *mode;
	struct pak_verdict verdict;
	enum pak_alg alg;
	enum pak_direction direction;
	enum pak_aead_phase phase;
	uint8_t key_len;
	uint8_t tag_len;              /* of the message under way */
	uint8_t parts_left;           /* components of associated data, where they are counted */
	bool judged;                  /* the verdict is for iv_len and tag_len */
	bool declared;                /* the lengths of the message under way were */
	uint32_t iv_len;              /* of the message under way */
	uint64_t used;                /* under this key, in the unit of the mode's limit */
	uint64_t aad_left, text_left; /* bytes that the message may or must still get */
	_Alignas(64) uint8_t state[PAK_AEAD_STATE_MAX];
};

/* Sets key and direction. key_len 16, 24 or 32; ChaCha20-Poly1305 32; AES-SIV 32, 48 or 64;
 * AES-GCM-SIV 16 or 32. Policy judges key and operation as for a 96-bit IV and a 128-bit tag here,
 * and judges again when a message names others. PAK_ERR_UNSUPPORTED, PAK_ERR_LENGTH,
 * PAK_ERR_POLICY, PAK_ERR_SELFTEST. On error a is wiped except for its verdict. */
PAK_MUST_CHECK enum pak_status pak_aead_init(struct pak_aead *a, enum pak_alg alg,
                                             enum pak_direction direction, const uint8_t *key,
                                             size_t key_len);

/* Starts a message of GCM, ChaCha20-Poly1305 or AES-GCM-SIV (IV of 12 bytes, tag of 16), or AES-SIV
 * (IV of 0 to 16, counted as the last component of associated data; tag of 16) with the caller's
 * IV, 1 to 2^32-1 bytes, and the tag length to come (policy judges both; SP 800-38D 5.2.1.2 tag
 * lengths 4, 8, 12..16). PAK_ERR_STATE: no key, or the mode wants its lengths declared;
 * PAK_ERR_LENGTH; PAK_ERR_LIMIT: 2^32 messages under this key; PAK_ERR_POLICY. */
PAK_MUST_CHECK enum pak_status pak_aead_start(struct pak_aead *a, const uint8_t *iv, size_t iv_len,
                                              size_t tag_len);

/* Starts a message of exactly aad_len bytes of associated data and text_len of text; what follows
 * must be as declared. CCM: IV of 7 to 13 bytes, tag of 4, 6, .. 16, text under 2^(8 (15 - iv_len))
 * bytes (SP 800-38C 5.3, A.1). GCM takes it too. Codes as pak_aead_start; PAK_ERR_LIMIT also: 2^61
 * calls of the block cipher under this key. */
PAK_MUST_CHECK enum pak_status pak_aead_start_sized(struct pak_aead *a, const uint8_t *iv,
                                                    size_t iv_len, size_t tag_len, uint64_t aad_len,
                                                    uint64_t text_len);

/* As pak_aead_start, but the module makes the IV: iv_len (12 or more) bytes from the DRBG, written
 * to iv (SP 800-38D 8.2.2). Encryption only. Also PAK_ERR_ENTROPY. */
PAK_MUST_CHECK enum pak_status pak_aead_start_random(struct pak_aead *a, uint8_t *iv, size_t iv_len,
                                                     size_t tag_len);

/* Names another tag length for the message under way, or for the tag of the message just sealed
 * (callers of EVP name it last): policy judges again, the verdict replaces the one of start.
 * PAK_ERR_STATE: no message was started, or the mode fixes the tag length at the start (CCM);
 * PAK_ERR_LENGTH; PAK_ERR_POLICY: the message is over, open_final will fail. */
PAK_MUST_CHECK enum pak_status pak_aead_set_tag_len(struct pak_aead *a, size_t tag_len);

/* Adds associated data, before any text. With AES-SIV each call is a component, also an empty one,
 * 126 at most with the IV. PAK_ERR_STATE; PAK_ERR_LIMIT past 2^61-1 bytes;
 * PAK_ERR_LENGTH past what was declared. */
PAK_MUST_CHECK enum pak_status pak_aead_aad(struct pak_aead *a, const void *aad, size_t len);

/* Processes len bytes of text (not AES-SIV, AES-GCM-SIV: they take it as a whole); writes exactly
 * len bytes. out == in is allowed, other overlap is not. Decrypted text must not be used before
 * pak_aead_open_final succeeds. PAK_ERR_STATE; PAK_ERR_LIMIT past 2^36-32 bytes, with
 * ChaCha20-Poly1305 2^38-64; PAK_ERR_LENGTH: not what was declared. */
PAK_MUST_CHECK enum pak_status pak_aead_update(struct pak_aead *a, uint8_t *out, const uint8_t *in,
                                               size_t len);

/* Ends encryption and writes tag_len bytes of tag: at most the length named at start (a shorter one
 * is judged; none with CCM). PAK_ERR_STATE, PAK_ERR_LENGTH: also if less came than was declared;
 * PAK_ERR_POLICY. The key stays for the next start. */
PAK_MUST_CHECK enum pak_status pak_aead_seal_final(struct pak_aead *a, uint8_t *tag,
                                                   size_t tag_len);

/* Ends decryption and compares the tag in constant time; tag_len must be the length named at start.
 * PAK_ERR_AUTH: the text must be discarded. PAK_ERR_STATE, PAK_ERR_LENGTH. */
PAK_MUST_CHECK enum pak_status pak_aead_open_final(struct pak_aead *a, const uint8_t *tag,
                                                   size_t tag_len);

/* AES-SIV and AES-GCM-SIV, after the start and the associated data: the text as a whole, and the
 * end of the message. out == in is allowed. Open: out is zeroed when the tag does not match.
 * PAK_ERR_STATE; PAK_ERR_LIMIT; PAK_ERR_LENGTH: not what was declared; PAK_ERR_AUTH. */
PAK_MUST_CHECK enum pak_status pak_aead_seal_whole(struct pak_aead *a, uint8_t *out,
                                                   uint8_t tag[PAK_AEAD_MAX_TAG], const uint8_t *in,
                                                   size_t len);
PAK_MUST_CHECK enum pak_status pak_aead_open_whole(struct pak_aead *a, uint8_t *out,
                                                   const uint8_t tag[PAK_AEAD_MAX_TAG],
                                                   const uint8_t *in, size_t len);

/* One-shot on a keyed context. AES-SIV: aad NULL is no component, with aad_len 0 otherwise an empty
 * one. Seal: out takes len bytes, tag tag_len. Open: out takes len bytes
 * and is zeroed when the tag does not match. Codes as above. */
PAK_MUST_CHECK enum pak_status pak_aead_seal(struct pak_aead *a, uint8_t *out, uint8_t *tag,
                                             size_t tag_len, const uint8_t *iv, size_t iv_len,
                                             const uint8_t *aad, size_t aad_len, const uint8_t *in,
                                             size_t len);
PAK_MUST_CHECK enum pak_status pak_aead_open(struct pak_aead *a, uint8_t *out, const uint8_t *tag,
                                             size_t tag_len, const uint8_t *iv, size_t iv_len,
                                             const uint8_t *aad, size_t aad_len, const uint8_t *in,
                                             size_t len);

/* Wipes a, key included. */
void pak_aead_clear(struct pak_aead *a);

#endif
