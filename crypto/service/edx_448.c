/* SPDX-License-Identifier: Apache-2.0
 *
 * edwards448 and curve448 for the services of edx.c. */
#include <string.h>

#include "crypto/service/edx_impl.h"

static void pick(struct pak_edx *k)
{
	k->c448.impl = pak_c448_pick();
}

/* --- Ed448 --- */

static enum pak_status ed_make_public(struct pak_edx *k, uint8_t *pub,
                                      const uint8_t mask[PAK_EDX_MASK_LEN])
{
	pak_ed448_expand(&k->c448.ed, k->priv, mask);
	return pak_ed448_public(k->c448.impl, pub, &k->c448.ed);
}

/* On the curve, in canonical form, and not in the group of order 4. */
static enum pak_status ed_take_public(struct pak_edx *k, const uint8_t *pub)
{
	memcpy(k->pub, pub, PAK_ED448_LEN);
	return k->c448.impl->decode_public(k->c448.point, pub) &&
	                       !k->c448.impl->is_small_public(k->c448.point)
	               ? PAK_OK
	               : PAK_ERR_KEY;
}

static struct pak_ed448_domain domain_of(const struct pak_eddsa *how)
{
	return (struct pak_ed448_domain){.prehashed = how->mode == PAK_EDDSA_PREHASH,
	                                 .context = how->context,
	                                 .context_len = how->context_len};
}

static enum pak_status sign(const struct pak_edx *k, uint8_t *sig, const struct pak_edx_message *m)
{
	struct pak_ed448_domain domain = domain_of(m->how);

	return pak_ed448_sign(k->c448.impl, sig, &k->c448.ed, k->pub, &domain, m->msg, m->len);
}

static enum pak_status verify(const struct pak_edx *k, const uint8_t *sig,
                              const struct pak_edx_message *m)
{
	struct pak_ed448_domain domain = domain_of(m->how);

	return pak_ed448_verify(k->c448.impl, sig, k->pub, k->c448.point, &domain, m->msg, m->len);
}

/* --- X448 --- */

static enum pak_status x_make_public(struct pak_edx *k, uint8_t *pub,
                                     const uint8_t mask[PAK_EDX_MASK_LEN])
{
	(void)mask;
	return pak_x448_public(k->c448.impl, pub, k->priv);
}

/* Any 56 bytes are a public key (RFC 7748 5). */
static enum pak_status x_take_public(struct pak_edx *k, const uint8_t *pub)
{
	memcpy(k->pub, pub, PAK_X448_LEN);
	return PAK_OK;
}

static enum pak_status derive(const struct pak_edx *k, uint8_t *out, const uint8_t *peer)
{
	return pak_x448(k->c448.impl, out, k->priv, peer);
}

/* The sizes that OpenSSL tells. */
const struct pak_edx_curve pak_edx_ed448 = {.alg = PAK_ALG_EDWARDS448,
                                            .selftest = PAK_ST_ED448,
                                            .hash = PAK_ALG_SHAKE256,
                                            .bits = 456,
                                            .len = PAK_ED448_LEN,
                                            .empty_context = 1,
                                            .pick = pick,
                                            .make_public = ed_make_public,
                                            .take_public = ed_take_public,
                                            .digest = pak_ed448_digest,
                                            .sign = sign,
                                            .verify = verify};
const struct pak_edx_curve pak_edx_x448 = {.alg = PAK_ALG_CURVE448,
                                           .selftest = PAK_ST_X448,
                                           .bits = 448,
                                           .len = PAK_X448_LEN,
                                           .pick = pick,
                                           .make_public = x_make_public,
                                           .take_public = x_take_public,
                                           .derive = derive};
