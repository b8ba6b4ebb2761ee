/* SPDX-License-Identifier: Apache-2.0
 *
 * HKDF (RFC 5869). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/hmac/hmac.h"
#include "crypto/kdf/kdf.h"

void pak_kdf_extract(const struct pak_hash *hash, uint8_t *prk, const uint8_t *salt,
                     size_t salt_len, const uint8_t *ikm, size_t ikm_len)
{
	struct pak_hmac h;

	/* An empty HMAC key is the same as hash->len zeros: both are padded to a block of zeros. */
	pak_hmac_init(&h, hash, salt, salt ? salt_len : 0);
	pak_hmac_update(&h, hash, ikm, ikm_len);
	pak_hmac_final(&h, hash, prk);
	pak_hmac_clear(&h, hash);
}

/* T(i) = HMAC(PRK, T(i-1) || info || i) */
void pak_kdf_expand(const struct pak_hash *hash, uint8_t *out, size_t out_len, const uint8_t *prk,
                    size_t prk_len, const uint8_t *info, size_t info_len)
{
	uint8_t t[PAK_DIGEST_MAX_LEN];
	struct pak_hmac h;

	pak_hmac_init(&h, hash, prk, prk_len);
	for (uint8_t i = 1; out_len; i++) {
		size_t n = out_len < hash->len ? out_len : hash->len;

		if (i > 1) {
			pak_hmac_restart(&h, hash);
			pak_hmac_update(&h, hash, t, hash->len);
		}
		pak_hmac_update(&h, hash, info, info_len);
		pak_hmac_update(&h, hash, &i, 1);
		pak_hmac_final(&h, hash, t);
		memcpy(out, t, n);
		out += n;
		out_len -= n;
	}
	pak_hmac_clear(&h, hash);
	pak_wipe(t, sizeof t);
}
