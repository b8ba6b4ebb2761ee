/* SPDX-License-Identifier: Apache-2.0
 *
 * The pseudorandom function of TLS 1.2 (RFC 5246 5) and of TLS 1.0 and 1.1 (RFC 4346 5, SP 800-135
 * 4.2). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/hmac/hmac.h"
#include "crypto/kdf/kdf.h"
#include "crypto/md5/md5.h"

static void add(struct pak_hmac *h, const struct pak_hash *hash, struct pak_kdf_bytes b)
{
	if (b.len)
		pak_hmac_update(h, hash, b.p, b.len);
}

/* A(i) = HMAC(secret, A(i-1)); out ^= HMAC(secret, A(1) || seed) || HMAC(secret, A(2) || seed) ...
 */
static void p_hash(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                   struct pak_kdf_bytes secret, struct pak_kdf_bytes label,
                   struct pak_kdf_bytes seed)
{
	uint8_t a[PAK_DIGEST_MAX_LEN], t[PAK_DIGEST_MAX_LEN];
	struct pak_hmac h;

	pak_hmac_init(&h, hash, secret.p, secret.len);
	add(&h, hash, label);
	add(&h, hash, seed);
	pak_hmac_final(&h, hash, a);
	while (out_len) {
		size_t n = out_len < hash->len ? out_len : hash->len;

		pak_hmac_restart(&h, hash);
		pak_hmac_update(&h, hash, a, hash->len);
		add(&h, hash, label);
		add(&h, hash, seed);
		pak_hmac_final(&h, hash, t);
		pak_xor(out, out, t, n);
		out += n;
		out_len -= n;
		if (!out_len)
			break;
		pak_hmac_restart(&h, hash);
		pak_hmac_update(&h, hash, a, hash->len);
		pak_hmac_final(&h, hash, a);
	}
	pak_hmac_clear(&h, hash);
	pak_wipe(a, sizeof a);
	pak_wipe(t, sizeof t);
}

/* The two halves of an odd secret share the byte in the middle. */
void pak_kdf_tls1_prf(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                      struct pak_kdf_bytes secret, struct pak_kdf_bytes label,
                      struct pak_kdf_bytes seed)
{
	memset(out, 0, out_len);
	if (hash->alg == PAK_ALG_MD5_SHA1) {
		size_t half = (secret.len + 1) / 2;
		const uint8_t *second = secret.len ? secret.p + (secret.len - half) : secret.p;

		p_hash(&pak_hash_md5, out, out_len, (struct pak_kdf_bytes){secret.p, half}, label,
		       seed);
		p_hash(&pak_hash_sha1, out, out_len, (struct pak_kdf_bytes){second, half}, label,
		       seed);
	} else {
		p_hash(hash, out, out_len, secret, label, seed);
	}
}
