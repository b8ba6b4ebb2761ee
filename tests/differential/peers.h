/* SPDX-License-Identifier: Apache-2.0
 *
 * What the rows of the symmetric families share: texts at random places in memory, and the ciphers,
 * digests and MACs of the other libraries, fetched once. */
#ifndef TESTS_DIFFERENTIAL_PEERS_H
#define TESTS_DIFFERENTIAL_PEERS_H

#include "tests/differential/differential.h"

#if defined HAVE_GCRYPT
#include <gcrypt.h>
#define GCRY(name) GCRY_##name
#else
#define GCRY(name) 0
#endif

#define DIFF_MAX 1500 /* bytes of a text */

/* A text: plain is kept; in and out lie at any alignment, and may be the same. */
struct diff_text {
	size_t len;
	uint8_t plain[DIFF_MAX], *in, *out, room[2][DIFF_MAX + 64];
};

/* Random text of len bytes, in place or not if may be. */
void diff_text_draw(struct diff_case *c, struct diff_text *t, size_t len, int may_be_in_place);

/* The same with what another text holds. */
void diff_text_of(struct diff_case *c, struct diff_text *t, const uint8_t *from, size_t len,
                  int may_be_in_place);

/* 16, 24 or 32 random bytes, and the name of AES with that key and a mode: "AES-128-CBC". */
size_t diff_aes_key(struct diff_case *c, uint8_t key[32]);
const char *diff_aes_name(size_t key_len, const char *mode);

/* One message through EVP, without padding. variant: what AES-CBC-CTS takes as its mode, or NULL.
 * Returns 0 if it was refused, as wrapped keys are. */
int diff_evp(const char *name, const char *variant, int encrypt, uint8_t *out, size_t *out_len,
             const uint8_t *in, size_t len, const uint8_t *key, const uint8_t *iv);

/* A message sealed through EVP. */
struct diff_sealed {
	const uint8_t *key, *iv, *aad;
	size_t key_len, iv_len, aad_len, tag_len;
	int ccm; /* which wants its lengths first */
};
void diff_evp_seal(const char *name, uint8_t *out, uint8_t *tag, const struct diff_sealed *s,
                   const uint8_t *in, size_t len);

/* A MAC through EVP; the one option is named as in OSSL_MAC_PARAM: cipher or digest. */
void diff_evp_mac(const char *name, const char *option, const char *value, uint8_t *out,
                  size_t out_len, const uint8_t *key, size_t key_len, const uint8_t *iv,
                  size_t iv_len, const uint8_t *in, size_t len);

#if defined HAVE_GCRYPT
/* A handle of libgcrypt, kept: AES by the length of its key. */
gcry_cipher_hd_t diff_gcry(int algo, int mode, unsigned flags);
int diff_gcry_aes(size_t key_len);

void diff_gcry_seal(gcry_cipher_hd_t h, uint8_t *out, uint8_t *tag, const struct diff_sealed *s,
                    const uint8_t *in, size_t len);
void diff_gcry_mac(int algo, uint8_t *out, size_t out_len, const uint8_t *key, size_t key_len,
                   const uint8_t *iv, size_t iv_len, const uint8_t *in, size_t len);
#endif

#endif
