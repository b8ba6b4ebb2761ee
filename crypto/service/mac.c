/* SPDX-License-Identifier: Apache-2.0
 *
 * The MAC service: policy, states, limits; the MACs themselves are rows. */
#include <pak/mac.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/base/ct.h"
#include "crypto/selftest/selftest.h"
#include "crypto/service/mac_impl.h"

#define USUAL_IV 12 /* bytes; until GMAC is given one */

static const struct pak_mac_impl *const impls[PAK_ALG_COUNT] = {
        [PAK_ALG_HMAC] = &pak_mac_hmac,       [PAK_ALG_KMAC128] = &pak_mac_kmac128,
        [PAK_ALG_KMAC256] = &pak_mac_kmac256, [PAK_ALG_CMAC] = &pak_mac_cmac,
        [PAK_ALG_GMAC] = &pak_mac_gmac,
};

static enum pak_status judge_bits(struct pak_mac *m, size_t tag_bits)
{
	const struct pak_policy_request request = {
	        .alg = m->alg,
	        .op = m->op,
	        .hash = m->hash,
	        .key_bits = m->key_bits,
	        .iv_bits = m->iv_bits,
	        .tag_bits = tag_bits > UINT32_MAX ? UINT32_MAX : (uint32_t)tag_bits,
	};

	return pak_policy_check(&request, &m->verdict);
}

enum pak_status pak_mac_judge(struct pak_mac *m, size_t tag_len)
{
	return judge_bits(m, tag_len > SIZE_MAX / 8 ? SIZE_MAX : 8 * tag_len);
}

/* Only KMAC takes keys of bits. */
static int spare_fits(enum pak_alg alg, unsigned spare, size_t key_len)
{
	return !spare || (spare < 8 && key_len && (unsigned)alg < PAK_ALG_COUNT && impls[alg] &&
	                  impls[alg]->final_bits);
}

static enum pak_status start(struct pak_mac *m, const struct pak_mac_params *p, const uint8_t *key,
                             size_t key_len)
{
	const struct pak_mac_impl *impl = (unsigned)m->alg < PAK_ALG_COUNT ? impls[m->alg] : NULL;
	enum pak_status st;

	m->mac_len = impl ? impl->length(p) : 0;
	st = pak_mac_judge(m, m->mac_len);
	if (!st && (!impl || !m->mac_len))
		st = PAK_ERR_UNSUPPORTED;
	if (!st)
		st = impl->gate(p);
	if (!st)
		st = impl->init(m, p, key, key_len);
	if (!st)
		m->impl = impl;
	return st;
}

enum pak_status pak_mac_init_params(struct pak_mac *m, enum pak_alg alg,
                                    const struct pak_mac_params *p, enum pak_op op,
                                    const uint8_t *key, size_t key_len)
{
	enum pak_status st;

	m->impl = NULL;
	m->alg = alg;
	m->hash = p->hash;
	m->xof = p->xof;
	m->op = op;
	m->key_bits = key_len > UINT32_MAX / 8 ? UINT32_MAX : (uint32_t)(8 * key_len);
	m->iv_bits = alg == PAK_ALG_GMAC ? pak_mac_iv_bits(p->iv ? p->iv_len : USUAL_IV) : 0;
	m->mac_len = 0;
	m->active = 0;
	m->total = 0;
	if ((op != PAK_OP_MAC && op != PAK_OP_MAC_VERIFY) ||
	    !spare_fits(alg, p->key_spare, key_len))
		return PAK_ERR_ARG;
	m->key_bits -= p->key_spare;
	m->active = 1;
	st = start(m, p, key, key_len);
	if (st) {
		m->active = 0;
		m->mac_len = 0;
		pak_wipe(m->state, sizeof m->state);
	}
	return st;
}

enum pak_status pak_mac_init(struct pak_mac *m, enum pak_alg alg, enum pak_alg hash, enum pak_op op,
                             const uint8_t *key, size_t key_len)
{
	const struct pak_mac_params p = {.hash = hash};

	return pak_mac_init_params(m, alg, &p, op, key, key_len);
}

enum pak_status pak_mac_restart(struct pak_mac *m)
{
	enum pak_status st;

	if (!m->impl)
		return PAK_ERR_STATE;
	st = m->impl->restart(m);
	m->total = 0;
	m->active = !st;
	return st;
}

enum pak_status pak_mac_update(struct pak_mac *m, const void *in, size_t len)
{
	if (!m->active)
		return PAK_ERR_STATE;
	if (len >= m->impl->limit - m->total)
		return PAK_ERR_LIMIT;
	m->total += len;
	m->impl->update(m, in, len);
	return PAK_OK;
}

/* Every check of the request for a MAC of len bytes. */
static enum pak_status check(struct pak_mac *m, size_t len)
{
	enum pak_status st;

	if (!m->active)
		return PAK_ERR_STATE;
	if (!len || (len > m->mac_len && !m->impl->read))
		return PAK_ERR_LENGTH;
	st = len == m->mac_len ? PAK_OK : pak_mac_judge(m, len);
	return st ? st : pak_selftest_check();
}

static void shorter(struct pak_mac *m, uint8_t *out, size_t len)
{
	uint8_t full[PAK_MAC_MAX_LEN];

	m->impl->final(m, full, len);
	memcpy(out, full, len);
	pak_wipe_fixed(full, sizeof full);
}

enum pak_status pak_mac_final(struct pak_mac *m, uint8_t *out, size_t len)
{
	enum pak_status st;

	if (m->op != PAK_OP_MAC)
		return PAK_ERR_STATE;
	st = check(m, len);
	if (st)
		return st;
	m->active = 0;
	if (m->impl->read) {
		m->impl->final(m, NULL, len);
		m->impl->read(m, out, len);
		return PAK_OK;
	}
	if (len == m->mac_len)
		m->impl->final(m, out, len);
	else
		shorter(m, out, len);
	return PAK_OK;
}

/* Compares len bytes as they are read. */
static int equal_read(struct pak_mac *m, const uint8_t *mac, size_t len)
{
	uint8_t part[PAK_MAC_MAX_LEN];
	int equal = 1;

	while (len) {
		size_t n = len < sizeof part ? len : sizeof part;

		m->impl->read(m, part, n);
		equal &= pak_mem_equal(part, mac, n);
		mac += n;
		len -= n;
	}
	pak_wipe(part, sizeof part);
	return equal;
}

static int equal_full(struct pak_mac *m, const uint8_t *mac, size_t len)
{
	uint8_t full[PAK_MAC_MAX_LEN];
	int equal;

	m->impl->final(m, full, len);
	equal = pak_mem_equal(full, mac, len);
	pak_wipe(full, sizeof full);
	return equal;
}

enum pak_status pak_mac_verify(struct pak_mac *m, const uint8_t *mac, size_t len)
{
	enum pak_status st = check(m, len);
	int equal;

	if (st)
		return st;
	m->active = 0;
	if (m->impl->read) {
		m->impl->final(m, NULL, len);
		equal = equal_read(m, mac, len);
	} else {
		equal = equal_full(m, mac, len);
	}
	PAK_PUBLIC(&equal, sizeof equal); /* the caller is told */
	return equal ? PAK_OK : PAK_ERR_AUTH;
}

/* --- bits --- */

/* The bits in use of the last byte of that many, if it is not a whole one. */
static uint8_t low_bits(size_t len_bits)
{
	return (uint8_t)((1u << len_bits % 8) - 1);
}

/* Ends the message if everything about it is right. */
static enum pak_status end_bits(struct pak_mac *m, size_t len_bits, uint8_t last, unsigned bits)
{
	enum pak_status st;

	if (!m->active)
		return PAK_ERR_STATE;
	if (!m->impl->final_bits)
		return PAK_ERR_UNSUPPORTED;
	if (bits > 7)
		return PAK_ERR_ARG;
	if (!len_bits)
		return PAK_ERR_LENGTH;
	st = judge_bits(m, len_bits);
	if (!st)
		st = pak_selftest_check();
	if (st)
		return st;
	m->active = 0;
	m->impl->final_bits(m, len_bits, last, bits);
	return PAK_OK;
}

enum pak_status pak_mac_final_bits(struct pak_mac *m, uint8_t *out, size_t out_bits, uint8_t last,
                                   unsigned bits)
{
	size_t odd = out_bits % 8 > 0;
	enum pak_status st;

	if (m->op != PAK_OP_MAC)
		return PAK_ERR_STATE;
	st = end_bits(m, out_bits, last, bits);
	if (st)
		return st;
	m->impl->read(m, out, out_bits / 8 + odd);
	if (odd)
		out[out_bits / 8] &= low_bits(out_bits);
	return PAK_OK;
}

enum pak_status pak_mac_verify_bits(struct pak_mac *m, const uint8_t *mac, size_t mac_bits,
                                    uint8_t last, unsigned bits)
{
	enum pak_status st = end_bits(m, mac_bits, last, bits);
	uint8_t end[2];
	int equal;

	if (st)
		return st;
	equal = equal_read(m, mac, mac_bits / 8);
	if (mac_bits % 8) {
		m->impl->read(m, end, 1);
		end[0] &= low_bits(mac_bits);
		end[1] = mac[mac_bits / 8] & low_bits(mac_bits);
		equal &= pak_mem_equal(end, end + 1, 1);
		pak_wipe(end, sizeof end);
	}
	PAK_PUBLIC(&equal, sizeof equal); /* the caller is told */
	return equal ? PAK_OK : PAK_ERR_AUTH;
}

void pak_mac_clear(struct pak_mac *m)
{
	pak_wipe(m, sizeof *m);
}

/* --- inside other algorithms --- */

static const struct pak_mac_impl *find(enum pak_alg alg, const struct pak_mac_params *p)
{
	const struct pak_mac_impl *impl = (unsigned)alg < PAK_ALG_COUNT ? impls[alg] : NULL;

	return impl && impl->length(p) ? impl : NULL;
}

enum pak_status pak_mac_inner_gate(enum pak_alg alg, const struct pak_mac_params *p)
{
	const struct pak_mac_impl *impl = find(alg, p);

	return impl ? impl->gate(p) : PAK_ERR_UNSUPPORTED;
}

enum pak_status pak_mac_inner_init(struct pak_mac *m, enum pak_alg alg,
                                   const struct pak_mac_params *p, const uint8_t *key,
                                   size_t key_len)
{
	const struct pak_mac_impl *impl = find(alg, p);

	m->impl = impl;
	if (!impl)
		return PAK_ERR_UNSUPPORTED;
	m->alg = alg;
	m->hash = p->hash;
	m->xof = p->xof;
	m->mac_len = impl->length(p);
	return impl->init(m, p, key, key_len);
}

void pak_mac_inner_final(struct pak_mac *m, uint8_t *out, size_t len)
{
	if (!m->impl->read) {
		m->impl->final(m, out, len);
		return;
	}
	m->impl->final(m, NULL, len);
	m->impl->read(m, out, len);
}
