/* SPDX-License-Identifier: Apache-2.0
 *
 * Unauthenticated ciphers as a service: AES in ECB, CBC, CBC with ciphertext stealing, CTR, OFB and
 * CFB (FIPS 197, SP 800-38A and its addendum); ChaCha20 (RFC 8439), a stream mode whose IV is the
 * block counter, 4 bytes little-endian, and the nonce of 12. */
#ifndef PAK_CIPHER_H
#define PAK_CIPHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/alg.h>
#include <pak/policy.h>
#include <pak/status.h>

enum pak_direction { PAK_ENCRYPT = 0, PAK_DECRYPT = 1 };

/* The order of the last two blocks with ciphertext stealing (addendum to SP 800-38A). */
enum pak_cts { PAK_CTS_CS1 = 0, PAK_CTS_CS2, PAK_CTS_CS3 };

#define PAK_CIPHER_MAX_IV 16
#define PAK_CIPHER_STATE_MAX 1152 /* bytes of primitive state */

struct pak_cipher_mode; /* private */

/* Caller-owned, 64-byte aligned, no interior pointers: struct assignment copies an operation. */
struct pak_cipher {
	const struct pak_cipher_mode *mode; /* NULL: not initialised */
	struct pak_verdict verdict;
	enum pak_alg alg;
	enum pak_direction direction;
	uint8_t key_len;
	uint8_t block_len; /* 16 for block modes, 1 for stream modes */
	uint8_t held;      /* bytes of input in `buffer`; stream modes: key stream bytes left */
	bool padding, ready, started, finished; /* ready: key and IV are set */
	bool direct; /* whole blocks go straight through: nothing is kept back for the end */
	enum pak_cts cts;
	uint8_t buffer[32];
	_Alignas(64) uint8_t state[PAK_CIPHER_STATE_MAX];
};

/* IV length of a mode in bytes (0 for ECB); 0 also if alg is no cipher of this build. */
size_t pak_cipher_iv_len(enum pak_alg alg);

/* Sets key, direction and, unless iv is NULL, the IV. Padding (PKCS#7, block modes only) starts
 * off. key_len 16, 24 or 32, with ChaCha20 32. With ECB iv_len is 0. PAK_ERR_UNSUPPORTED;
 * PAK_ERR_LENGTH: key or IV length; PAK_ERR_POLICY; PAK_ERR_SELFTEST. On error c is wiped except
 * for its verdict. */
PAK_MUST_CHECK enum pak_status pak_cipher_init(struct pak_cipher *c, enum pak_alg alg,
                                               enum pak_direction direction, const uint8_t *key,
                                               size_t key_len, const uint8_t *iv, size_t iv_len);

/* Keeps key and direction, starts a new message with this IV (iv_len 0 for ECB).
 * PAK_ERR_STATE: no key yet. PAK_ERR_LENGTH. */
PAK_MUST_CHECK enum pak_status pak_cipher_restart(struct pak_cipher *c, const uint8_t *iv,
                                                  size_t iv_len);

/* Switches PKCS#7 padding; only before the first byte. PAK_ERR_STATE. Ignored by stream modes. */
PAK_MUST_CHECK enum pak_status pak_cipher_set_padding(struct pak_cipher *c, bool on);

/* Chooses the variant of ciphertext stealing, CS1 at first; only before the first byte.
 * PAK_ERR_STATE: also with other modes. */
PAK_MUST_CHECK enum pak_status pak_cipher_set_cts(struct pak_cipher *c, enum pak_cts cts);

/* Processes in_len bytes; *out_len is set to what was written, at most in_len + 15. out == in (in
 * place) is allowed when nothing is held; any other overlap is not. When decrypting with padding
 * the last block is held back, with ciphertext stealing up to 32 bytes. PAK_ERR_STATE;
 * PAK_ERR_BUFFER: *out_len is the needed size and nothing was consumed. */
PAK_MUST_CHECK enum pak_status pak_cipher_update(struct pak_cipher *c, uint8_t *out, size_t cap,
                                                 size_t *out_len, const uint8_t *in, size_t in_len);

/* CFB1 with input of in_bits bits, of each byte the highest first; writes as many. Bits of the last
 * byte of out past the end keep their value. PAK_ERR_STATE: also with other modes;
 * PAK_ERR_BUFFER. */
PAK_MUST_CHECK enum pak_status pak_cipher_update_bits(struct pak_cipher *c, uint8_t *out,
                                                      size_t cap, const uint8_t *in,
                                                      size_t in_bits);

/* Ends the message; writes at most 16 bytes, with ciphertext stealing 32. Unpadding is
 * constant-time, with one error for all bad padding. PAK_ERR_LENGTH: the input was no whole number
 * of blocks (encryption with padding takes any length; decryption with padding, and ciphertext
 * stealing, want at least one block); PAK_ERR_DATA: bad padding; PAK_ERR_BUFFER: *out_len is the
 * needed size and the message is not ended; PAK_ERR_STATE. The key stays for pak_cipher_restart. */
PAK_MUST_CHECK enum pak_status pak_cipher_final(struct pak_cipher *c, uint8_t *out, size_t cap,
                                                size_t *out_len);

/* Copies the current chaining value, shift register or counter block (16 bytes) to out.
 * PAK_ERR_STATE: ECB, or no IV. */
PAK_MUST_CHECK enum pak_status pak_cipher_get_iv(const struct pak_cipher *c, uint8_t out[16]);

/* Opens a decrypted TLS 1.0 to 1.2 CBC record, explicit IV already taken off (RFC 5246 6.2.3.2):
 * payload, MAC of mac_len (0 to 64) bytes, padding; mac takes mac_len bytes. record_len is public;
 * all else, payload_len and mac included, is computed in time that depends on the two lengths only.
 * Bad padding gives PAK_OK, the payload length of a record with the shortest padding, and a random
 * MAC, so that it fails where a bad MAC fails; with mac_len 0 (encrypt-then-MAC: the record is
 * authentic) it is PAK_ERR_DATA. The record is not changed. PAK_ERR_LENGTH: no record of that
 * length exists; PAK_ERR_ENTROPY, PAK_ERR_SELFTEST. */
PAK_MUST_CHECK enum pak_status pak_tls_cbc_open(size_t *payload_len, uint8_t *mac,
                                                const uint8_t *record, size_t record_len,
                                                size_t mac_len);

/* Appends the TLS padding to len bytes of a record (payload and MAC): *padded_len is the next
 * multiple of 16 above len, and record must have room for it. PAK_ERR_BUFFER if cap is too small.
 */
PAK_MUST_CHECK enum pak_status pak_tls_cbc_pad(uint8_t *record, size_t cap, size_t *padded_len,
                                               size_t len);

/* Wipes c, key included. */
void pak_cipher_clear(struct pak_cipher *c);

#endif
