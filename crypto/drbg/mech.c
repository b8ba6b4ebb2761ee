/* SPDX-License-Identifier: Apache-2.0
 *
 * What holds for every DRBG mechanism (SP 800-90A 9): states, limits, lengths. */
#include "crypto/drbg/mech.h"

#include <pak/mem.h>

void pak_mech_choose_hash(struct pak_mech_state *s, const struct pak_mech *mech,
                          const struct pak_hash *hash)
{
	pak_wipe(s, sizeof *s);
	s->mech = mech;
	s->hash = hash;
	if (mech == &pak_mech_hash)
		s->seed_len = hash->len > 32 ? 111 : 55;
}

void pak_mech_choose_ctr(struct pak_mech_state *s, size_t key_len, bool df)
{
	pak_wipe(s, sizeof *s);
	s->mech = &pak_mech_ctr;
	s->key_len = key_len;
	s->seed_len = key_len + PAK_AES_BLOCK;
	s->df = df;
}

unsigned pak_mech_strength(const struct pak_mech_state *s)
{
	if (s->mech == &pak_mech_ctr)
		return (unsigned)(8 * s->key_len);
	if (s->hash->len < 28)
		return 128;
	return s->hash->len < 32 ? 192 : 256;
}

/* Without derivation function nothing may be longer than the seed, and entropy is all of it. */
static enum pak_status check(const struct pak_mech_state *s, const struct pak_ctr_drbg_input *in,
                             size_t n, bool entropy)
{
	if (s->mech != &pak_mech_ctr || s->df)
		return PAK_OK;
	if (entropy && (!n || in[0].len != s->seed_len))
		return PAK_ERR_LENGTH;
	for (size_t i = 0; i < n; i++)
		if (in[i].len > s->seed_len)
			return PAK_ERR_LENGTH;
	return PAK_OK;
}

enum pak_status pak_mech_instantiate(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in,
                                     size_t n)
{
	enum pak_status st = s->mech ? check(s, in, n, true) : PAK_ERR_STATE;

	if (st)
		return st;
	s->mech->instantiate(s, in, n);
	s->requests = 1;
	return PAK_OK;
}

enum pak_status pak_mech_reseed(struct pak_mech_state *s, const struct pak_ctr_drbg_input *in,
                                size_t n)
{
	enum pak_status st = s->requests ? check(s, in, n, true) : PAK_ERR_STATE;

	if (st)
		return st;
	s->mech->reseed(s, in, n);
	s->requests = 1;
	return PAK_OK;
}

enum pak_status pak_mech_generate(struct pak_mech_state *s, uint8_t *out, size_t len,
                                  const struct pak_ctr_drbg_input *in, size_t n)
{
	enum pak_status st = s->requests ? check(s, in, n, false) : PAK_ERR_STATE;

	if (st)
		return st;
	if (len > PAK_MECH_MAX_REQUEST || s->requests > PAK_MECH_RESEED_INTERVAL)
		return PAK_ERR_LIMIT;
	s->mech->generate(s, out, len, in, n);
	s->requests++;
	return PAK_OK;
}
