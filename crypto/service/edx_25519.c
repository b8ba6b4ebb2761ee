/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards25519 and curve25519 for the services of edx.c. */
#include <string.h>

#include "crypto/base/hash.h"
#include "crypto/service/edx_impl.h"

static void pick(struct pak_edx *k)
{
	k->c25519.impl = pak_c25519_pick();
}

/* --- Ed25519 --- */

static enum pak_status ed_make_public(struct pak_edx *k, uint8_t *pub,
                                      const uint8_t mask[PAK_EDX_MASK_LEN])
{
	pak_ed25519_expand(&k->c25519.ed, k->priv, mask);
	return pak_ed25519_public(k->c25519.impl, pub, &k->c25519.ed);
}

/* On the curve, in canonical form, and not in the group of order 8. */
static enum pak_status ed_take_public(struct pak_edx *k, const uint8_t *pub)
{
	memcpy(k->pub, pub, 32);
	return k->c25519.impl->decode_public(k->c25519.point, pub) &&
	                       !k->c25519.impl->is_small_public(k->c25519.point)
	               ? PAK_OK
	               : PAK_ERR_KEY;
}

static void digest(uint8_t out[PAK_EDX_DIGEST_LEN], const uint8_t *msg, size_t len)
{
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA512);
	union pak_hash_state state;

	hash->init(&state);
	hash->update(&state, msg, len);
	hash->final(&state, out);
}

static struct pak_ed25519_domain domain_of(const struct pak_eddsa *how)
{
	return (struct pak_ed25519_domain){.flag = how->mode == PAK_EDDSA_PURE ? PAK_ED25519_PURE
	                                           : how->mode == PAK_EDDSA_CONTEXT
	                                                   ? PAK_ED25519_CONTEXT
	                                                   : PAK_ED25519_PREHASHED,
	                                   .context = how->context,
	                                   .context_len = how->context_len};
}

static enum pak_status sign(const struct pak_edx *k, uint8_t *sig, const struct pak_edx_message *m)
{
	struct pak_ed25519_domain domain = domain_of(m->how);

	return pak_ed25519_sign(k->c25519.impl, sig, &k->c25519.ed, k->pub, &domain, m->msg,
	                        m->len);
}

static enum pak_status verify(const struct pak_edx *k, const uint8_t *sig,
                              const struct pak_edx_message *m)
{
	struct pak_ed25519_domain domain = domain_of(m->how);

	return pak_ed25519_verify(k->c25519.impl, sig, k->pub, k->c25519.point, &domain, m->msg,
	                          m->len);
}

/* --- X25519 --- */

static enum pak_status x_make_public(struct pak_edx *k, uint8_t *pub,
                                     const uint8_t mask[PAK_EDX_MASK_LEN])
{
	(void)mask;
	return pak_x25519_public(k->c25519.impl, pub, k->priv);
}

/* Any 32 bytes are a public key (RFC 7748 5). */
static enum pak_status x_take_public(struct pak_edx *k, const uint8_t *pub)
{
	memcpy(k->pub, pub, 32);
	return PAK_OK;
}

static enum pak_status derive(const struct pak_edx *k, uint8_t *out, const uint8_t *peer)
{
	return pak_x25519(k->c25519.impl, out, k->priv, peer);
}

/* The sizes that OpenSSL tells: of the encoding on edwards25519, of the order on curve25519. */
const struct pak_edx_curve pak_edx_ed25519 = {.alg = PAK_ALG_EDWARDS25519,
                                              .selftest = PAK_ST_ED25519,
                                              .hash = PAK_ALG_SHA512,
                                              .bits = 256,
                                              .len = 32,
                                              .pick = pick,
                                              .make_public = ed_make_public,
                                              .take_public = ed_take_public,
                                              .digest = digest,
                                              .sign = sign,
                                              .verify = verify};
const struct pak_edx_curve pak_edx_x25519 = {.alg = PAK_ALG_CURVE25519,
                                             .selftest = PAK_ST_X25519,
                                             .bits = 253,
                                             .len = 32,
                                             .pick = pick,
                                             .make_public = x_make_public,
                                             .take_public = x_take_public,
                                             .derive = derive};
