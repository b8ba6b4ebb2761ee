/* SPDX-License-Identifier: Apache-2.0
 *
 * Products for the harness to judge: one small PKCS#11 module on libcrypto, and the same with one
 * planted fault. The fault is a constant of the variant (variant.c); everything else is shared. */
#ifndef TESTS_HARNESS_PRODUCT_H
#define TESTS_HARNESS_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault {
	FAULT_NONE,
	FAULT_STALE,         /* CKR_OK, output buffer untouched */
	FAULT_ANY_TAG,       /* every tag is good */
	FAULT_SHORT_TAG,     /* half a tag is enough */
	FAULT_ANY_SIGNATURE, /* every signature is good */
	FAULT_ANY_KEY,       /* every point is on the curve */
	FAULT_SAME_NONCE,    /* ECDSA with a constant nonce */
	FAULT_REVERSED,      /* answers in the other byte order */
	FAULT_LONG,          /* reports one byte more than it wrote */
	FAULT_SHORT,         /* drops the last byte of the answer */
	FAULT_OVERRUN,       /* writes past the buffer */
	FAULT_UNDERRUN,      /* writes before the buffer */
	FAULT_SPLIT,         /* wrong when the input comes in pieces */
	FAULT_LOOKUP,        /* knows published vectors by heart, and nothing else */
	FAULT_RELEASE,       /* refuses a bad tag, leaves the plaintext in the buffer */
	FAULT_CRASH,         /* dies on a call */
	FAULT_CRASH_LOAD,    /* dies in a constructor */
	FAULT_HANG,          /* never returns from a call */
	FAULT_HANG_LOAD,     /* never returns from a constructor */
	FAULT_EXIT,          /* exit(0) in a call */
	FAULT_EXIT_LOAD,     /* exit(0) in a constructor */
	FAULT_BABBLE,        /* writes to every descriptor it finds */
	FAULT_CLOSE,         /* closes every descriptor it finds */
	FAULT_FORK,          /* needs a child process for each call, and leaves one behind */
	FAULT_FILL,          /* fills the disk */
	FAULT_MEMORY,        /* takes all memory */
	FAULT_ESCAPE,        /* tries to get out; tells in C_GetInfo what worked */
	FAULT_NO_MECHANISMS, /* offers nothing */
	FAULT_NULL_ENTRY,    /* a NULL in its function list */
	FAULT_REFUSES,       /* CKR_FUNCTION_FAILED to everything */
	FAULT_FORGE,         /* answers the load request itself, in a frame of its own making */
	FAULT_FORGE_FAIL,    /* the same, with a refusal */
	FAULT_FALLBACK       /* a provider that offers nothing and loads "default" unasked */
};

/* From the name of the file this code was loaded from; FAULT_NONE for any other name. */
enum fault product_fault(void);
/* That name without folder and ".so". */
const char *product_name(void);

/* product_crypto.c: each returns false if libcrypto fails. */
bool crypto_digest(uint8_t *out, size_t *out_len, const char *name, const uint8_t *in, size_t n);
bool crypto_hmac(uint8_t *out, size_t *out_len, const char *name, const uint8_t *key,
                 size_t key_len, const uint8_t *in, size_t n);
bool crypto_cipher(uint8_t *out, const char *mode, bool encrypt, const uint8_t *key, size_t key_len,
                   const uint8_t *iv, const uint8_t *in, size_t n);
/* Seals; opening is sealing the ciphertext and comparing tags. */
bool crypto_gcm(uint8_t *out, uint8_t tag[16], const uint8_t *key, size_t key_len,
                const uint8_t *iv, size_t iv_len, const uint8_t *aad, size_t aad_len,
                const uint8_t *in, size_t n);
/* The tag of a ciphertext. */
bool crypto_gcm_tag(uint8_t tag[16], const uint8_t *key, size_t key_len, const uint8_t *iv,
                    size_t iv_len, const uint8_t *aad, size_t aad_len, const uint8_t *ct, size_t n);

/* P-256 only. */
struct crypto_ec {
	uint8_t d[32], pub[65];
};
bool crypto_ec_generate(struct crypto_ec *key);
bool crypto_ec_valid(const uint8_t pub[65]);
bool crypto_ec_sign(uint8_t sig[64], const struct crypto_ec *key, const uint8_t *hash, size_t n,
                    bool constant_nonce);
bool crypto_ec_verify(const uint8_t pub[65], const uint8_t *hash, size_t n, const uint8_t sig[64]);

/* faults.c: what a fault does around a call that makes `n` bytes at out. Returns the length to
 * report. */
void fault_before(void);
size_t fault_after(uint8_t *out, size_t n);
/* What FAULT_ESCAPE managed, as text. */
const char *fault_escapes(void);

#endif
