/* SPDX-License-Identifier: Apache-2.0
 *
 * AES key wrap (SP 800-38F): algorithms 1 to 6. */
#include <config.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/kw/kw.h"

/* b = CIPH(b), or its inverse. */
static void cipher(const struct pak_aes *a, uint8_t b[16], int decrypt)
{
	if (decrypt)
		a->impl->ecb_decrypt(a, b, b, 1);
	else
		a->impl->ecb_encrypt(a, b, b, 1);
}

/* Algorithm 1 on first || r[0 .. 8n): n >= 2 semiblocks after the first. */
static void wrap(const struct pak_aes *a, uint8_t first[8], uint8_t *r, size_t n, int inverse)
{
	uint8_t b[16];
	uint64_t t = 1;

	memcpy(b, first, 8);
	for (int j = 0; j < 6; j++) {
		for (size_t i = 0; i < n; i++, t++) {
			memcpy(b + 8, r + 8 * i, 8);
			cipher(a, b, inverse);
			pak_store64_be(b, pak_load64_be(b) ^ t);
			memcpy(r + 8 * i, b + 8, 8);
		}
	}
	memcpy(first, b, 8);
	pak_wipe(b, sizeof b);
}

/* Algorithm 2. */
static void unwrap(const struct pak_aes *a, uint8_t first[8], uint8_t *r, size_t n, int inverse)
{
	uint8_t b[16];
	uint64_t t = 6 * (uint64_t)n;

	memcpy(b, first, 8);
	for (int j = 0; j < 6; j++) {
		for (size_t i = n; i-- > 0; t--) {
			pak_store64_be(b, pak_load64_be(b) ^ t);
			memcpy(b + 8, r + 8 * i, 8);
			cipher(a, b, !inverse);
			memcpy(r + 8 * i, b + 8, 8);
		}
	}
	memcpy(first, b, 8);
	pak_wipe(b, sizeof b);
}

void pak_kw_wrap(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                 const uint8_t icv[8], int inverse)
{
	memmove(out + 8, in, len);
	memcpy(out, icv, 8);
	wrap(a, out, out + 8, len / 8, inverse);
}

uint64_t pak_kw_unwrap(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                       const uint8_t icv[8], int inverse)
{
	uint8_t first[8];
	uint64_t bad;

	memcpy(first, in, 8);
	memmove(out, in + 8, len - 8);
	unwrap(a, first, out, len / 8 - 1, inverse);
	bad = pak_ct_nonzero(pak_load64_be(first) ^ pak_load64_be(icv));
	pak_wipe(first, sizeof first);
	return pak_ct_mask(bad);
}

void pak_kwp_wrap(const struct pak_aes *a, uint8_t *out, const uint8_t *in, size_t len,
                  const uint8_t icv[4], int inverse)
{
	size_t padded = (len + 7) / 8 * 8;

	memmove(out + 8, in, len);
	memset(out + 8 + len, 0, padded - len);
	memcpy(out, icv, 4);
	pak_store32_be(out + 4, (uint32_t)len);
	if (padded == 8)
		cipher(a, out, inverse);
	else
		wrap(a, out, out + 8, padded / 8, inverse);
}

/* Algorithm 6 steps 4 to 9, all of them in any case. */
static uint64_t check(const uint8_t first[8], const uint8_t *text, size_t padded,
                      const uint8_t icv[4])
{
	uint64_t len = pak_load32_be(first + 4);
	uint64_t bad = pak_ct_nonzero(pak_load32_be(first) ^ pak_load32_be(icv));

	bad |= pak_ct_lt(padded, len) | pak_ct_lt(len, padded - 7);
	for (size_t i = padded - 8; i < padded; i++)
		bad |= pak_ct_nonzero(text[i]) & (pak_ct_lt(i, len) ^ 1);
	return pak_ct_mask(bad);
}

uint64_t pak_kwp_unwrap(const struct pak_aes *a, uint8_t *out, size_t *text_len, const uint8_t *in,
                        size_t len, const uint8_t icv[4], int inverse)
{
	uint8_t first[16];
	uint64_t bad;

	memcpy(first, in, 16);
	if (len == 16) {
		cipher(a, first, !inverse);
		memcpy(out, first + 8, 8);
	} else {
		memmove(out, in + 8, len - 8);
		unwrap(a, first, out, len / 8 - 1, inverse);
	}
	bad = check(first, out, len - 8, icv);
	*text_len = pak_load32_be(first + 4);
	pak_wipe(first, sizeof first);
	return bad;
}
