/* SPDX-License-Identifier: Apache-2.0
 *
 * HMAC_DRBG (SP 800-90A 10.1.2). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/drbg/mech.h"
#include "crypto/hmac/hmac.h"

static size_t total(const struct pak_ctr_drbg_input *in, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += in[i].len;
	return sum;
}

/* K := HMAC(K, V || separator || pieces), V := HMAC(K, V) */
static void half(struct pak_mech_state *s, uint8_t separator, const struct pak_ctr_drbg_input *in,
                 size_t n)
{
	const struct pak_hash *hash = s->hash;
	struct pak_hmac h;

	pak_hmac_init(&h, hash, s->u.hmac.k, hash->len);
	pak_hmac_update(&h, hash, s->u.hmac.v, hash->len);
	pak_hmac_update(&h, hash, &separator, 1);
	for (size_t i = 0; i < n; i++)
		if (in[i].len)
			pak_hmac_update(&h, hash, in[i].p, in[i].len);
	pak_hmac_final(&h, hash, s->u.hmac.k);
	pak_hmac_init(&h, hash, s->u.hmac.k, hash->len);
	pak_hmac_update(&h, hash, s->u.hmac.v, hash->len);
	pak_hmac_final(&h, hash, s->u.hmac.v);
	pak_hmac_clear(&h, hash);
}

/* HMAC_DRBG_Update (10.1.2.2). */
static void update(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in, size_t n)
{
	half(s, 0, in, n);
	if (total(in, n))
		half(s, 1, in, n);
}

static void instantiate(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in, size_t n)
{
	memset(s->u.hmac.k, 0, s->hash->len);
	memset(s->u.hmac.v, 1, s->hash->len);
	update(s, in, n);
}

static void generate(struct pak_mech_state *s, uint8_t *out, size_t len,
                     const struct pak_ctr_drbg_input *in, size_t n)
{
	const struct pak_hash *hash = s->hash;
	struct pak_hmac h;

	if (total(in, n))
		update(s, in, n);
	pak_hmac_init(&h, hash, s->u.hmac.k, hash->len);
	while (len) {
		size_t part = len < hash->len ? len : hash->len;

		pak_hmac_restart(&h, hash);
		pak_hmac_update(&h, hash, s->u.hmac.v, hash->len);
		pak_hmac_final(&h, hash, s->u.hmac.v);
		memcpy(out, s->u.hmac.v, part);
		out += part;
		len -= part;
	}
	pak_hmac_clear(&h, hash);
	update(s, in, n);
}

const struct pak_mech pak_mech_hmac = {
        .name = "HMAC_DRBG",
        .instantiate = instantiate,
        .reseed = update,
        .generate = generate,
};
