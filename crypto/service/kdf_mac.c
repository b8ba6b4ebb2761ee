/* SPDX-License-Identifier: Apache-2.0
 *
 * Key derivation over any MAC of the MAC table: KBKDF (SP 800-108r1) and two-step key derivation
 * (SP 800-56C r2 5). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/service/kdf_impl.h"
#include "crypto/service/mac_impl.h"

static void add(struct pak_mac *m, const uint8_t *p, size_t len)
{
	if (len)
		m->impl->update(m, p, len);
}

static enum pak_status check(const struct pak_kbkdf *k)
{
	if ((unsigned)k->mode > PAK_KBKDF_DOUBLE_PIPELINE || k->counter_bits > 32 ||
	    k->counter_bits % 8 || (unsigned)k->place > PAK_KBKDF_AFTER_FIXED)
		return PAK_ERR_ARG;
	if (k->mac != PAK_ALG_HMAC && k->mac != PAK_ALG_CMAC)
		return PAK_ERR_UNSUPPORTED;
	if ((k->mode == PAK_KBKDF_COUNTER && !k->counter_bits) ||
	    (k->mode != PAK_KBKDF_FEEDBACK && k->iv.len))
		return PAK_ERR_ARG;
	if (k->counter_bits && k->place == PAK_KBKDF_MIDDLE_FIXED &&
	    k->break_bits > 8 * k->fixed.len)
		return PAK_ERR_ARG;
	return PAK_OK;
}

/* The fixed data with the counter, c bytes, after its first break_bits bits. As the counter is
 * whole bytes, what follows keeps its place within a byte. */
static void add_broken(struct pak_mac *m, const struct pak_kbkdf *k, const uint8_t *ctr, size_t c)
{
	const uint8_t *fixed = k->fixed.p;
	size_t whole = k->break_bits / 8, c1 = 0;
	unsigned r = k->break_bits % 8;
	uint8_t mixed[5];

	add(m, fixed, whole);
	if (!r) {
		add(m, ctr, c);
		add(m, fixed + whole, k->fixed.len - whole);
		return;
	}
	mixed[0] = (uint8_t)(fixed[whole] & (0xff00 >> r));
	for (; c1 < c; c1++) {
		mixed[c1] = (uint8_t)(mixed[c1] | ctr[c1] >> r);
		mixed[c1 + 1] = (uint8_t)(ctr[c1] << (8 - r));
	}
	mixed[c] = (uint8_t)(mixed[c] | (fixed[whole] & (0xff >> r)));
	add(m, mixed, c + 1);
	add(m, fixed + whole + 1, k->fixed.len - whole - 1);
}

/* One message: the iteration variable, the fixed data, and the counter in its place. */
static void add_all(struct pak_mac *m, const struct pak_kbkdf *k, const uint8_t *iterator,
                    size_t iterator_len, uint32_t i)
{
	size_t c = k->counter_bits / 8;
	uint8_t word[4], *ctr = word + 4 - c;

	pak_store32_be(word, i);
	if (k->place == PAK_KBKDF_BEFORE_ITERATOR)
		add(m, ctr, c);
	add(m, iterator, iterator_len);
	if (k->place == PAK_KBKDF_BEFORE_FIXED)
		add(m, ctr, c);
	if (k->place == PAK_KBKDF_MIDDLE_FIXED)
		add_broken(m, k, ctr, c);
	else
		add(m, k->fixed.p, k->fixed.len);
	if (k->place == PAK_KBKDF_AFTER_FIXED)
		add(m, ctr, c);
}

/* The iteration variable of block i: none, K(i-1), or A(i) = MAC(A(i-1)) with A(0) the fixed data.
 */
static enum pak_status iterate(struct pak_mac *m, const struct pak_kbkdf *k, uint8_t *iterator,
                               uint32_t i)
{
	if (k->mode != PAK_KBKDF_DOUBLE_PIPELINE)
		return PAK_OK;
	if (i == 1)
		add(m, k->fixed.p, k->fixed.len);
	else
		add(m, iterator, m->mac_len);
	pak_mac_inner_final(m, iterator, m->mac_len);
	return m->impl->restart(m);
}

static enum pak_status blocks(struct pak_mac *m, const struct pak_kbkdf *k, uint8_t *out,
                              size_t out_len)
{
	uint8_t t[PAK_MAC_MAX_LEN], iterator[PAK_MAC_MAX_LEN];
	enum pak_status st = PAK_OK;

	for (uint32_t i = 1; out_len && !st; i++) {
		size_t n = out_len < m->mac_len ? out_len : m->mac_len;

		st = i > 1 ? m->impl->restart(m) : PAK_OK;
		if (!st)
			st = iterate(m, k, iterator, i);
		if (st)
			break;
		if (k->mode == PAK_KBKDF_DOUBLE_PIPELINE)
			add_all(m, k, iterator, m->mac_len, i);
		else if (k->mode == PAK_KBKDF_COUNTER)
			add_all(m, k, NULL, 0, i);
		else
			add_all(m, k, i > 1 ? t : k->iv.p, i > 1 ? m->mac_len : k->iv.len, i);
		pak_mac_inner_final(m, t, m->mac_len);
		memcpy(out, t, n);
		out += n;
		out_len -= n;
	}
	pak_wipe(t, sizeof t);
	pak_wipe(iterator, sizeof iterator);
	return st;
}

enum pak_status pak_kbkdf_run(uint8_t *out, size_t out_len, const struct pak_kbkdf *k)
{
	const struct pak_mac_params p = {.hash = k->hash};
	uint64_t most = k->counter_bits ? ((uint64_t)1 << k->counter_bits) - 1 : UINT32_MAX;
	struct pak_mac m;
	enum pak_status st = pak_mac_inner_init(&m, k->mac, &p, k->key.p, k->key.len);

	if (!st && (!out_len || (out_len - 1) / m.mac_len >= most))
		st = PAK_ERR_LENGTH;
	if (!st)
		st = blocks(&m, k, out, out_len);
	pak_wipe(&m, sizeof m);
	return st;
}

static enum pak_status gates(enum pak_alg mac, enum pak_alg hash)
{
	const struct pak_mac_params p = {.hash = hash};
	enum pak_status st = pak_mac_inner_gate(mac, &p);

	return st ? st : pak_selftest_gate(PAK_ST_KBKDF);
}

enum pak_status pak_kbkdf(uint8_t *out, size_t out_len, const struct pak_kbkdf *k,
                          struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_KBKDF, k->hash, k->key.len, 0, out_len);
	enum pak_status st = pak_kdf_judge(&request, verdict);

	if (!st)
		st = check(k);
	if (!st)
		st = gates(k->mac, k->hash);
	if (!st)
		st = pak_kbkdf_run(out, out_len, k);
	return st ? pak_kdf_failed(st, out, out_len) : PAK_OK;
}

enum pak_status pak_kbkdf_kmac(enum pak_alg kmac, uint8_t *out, size_t out_len,
                               struct pak_kdf_bytes key, struct pak_kdf_bytes label,
                               struct pak_kdf_bytes context, struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_KBKDF, PAK_ALG_NONE, key.len, 0, out_len);
	const struct pak_mac_params p = {.custom = label.p, .custom_len = label.len};
	struct pak_mac m;
	enum pak_status st = pak_kdf_judge(&request, verdict);

	if (!st && kmac != PAK_ALG_KMAC128 && kmac != PAK_ALG_KMAC256)
		st = PAK_ERR_UNSUPPORTED;
	if (!st && pak_kdf_bad_len(out_len))
		st = PAK_ERR_LENGTH;
	if (!st)
		st = pak_mac_inner_gate(kmac, &p);
	if (!st)
		st = pak_mac_inner_init(&m, kmac, &p, key.p, key.len);
	if (st)
		return pak_kdf_failed(st, out, out_len);
	add(&m, context.p, context.len);
	pak_mac_inner_final(&m, out, out_len);
	pak_wipe(&m, sizeof m);
	return PAK_OK;
}

/* --- two steps --- */

/* MAC(salt, secret); HMAC under an empty salt is HMAC under one of zeros. */
static enum pak_status extract(uint8_t prk[PAK_MAC_MAX_LEN], size_t *prk_len,
                               const struct pak_kbkdf *k, struct pak_kdf_bytes salt,
                               struct pak_kdf_bytes secret)
{
	static const uint8_t zeros[16];
	const struct pak_mac_params p = {.hash = k->hash};
	struct pak_mac m;
	enum pak_status st;

	if (!salt.len && k->mac == PAK_ALG_CMAC)
		salt = (struct pak_kdf_bytes){zeros, sizeof zeros};
	st = pak_mac_inner_init(&m, k->mac, &p, salt.p, salt.len);
	if (!st) {
		add(&m, secret.p, secret.len);
		pak_mac_inner_final(&m, prk, m.mac_len);
		*prk_len = m.mac_len;
	}
	pak_wipe(&m, sizeof m);
	return st;
}

enum pak_status pak_two_step(uint8_t *out, size_t out_len, struct pak_kdf_bytes secret,
                             struct pak_kdf_bytes salt, const struct pak_kbkdf *expand,
                             struct pak_verdict *verdict)
{
	const struct pak_policy_request request =
	        pak_kdf_request(PAK_ALG_TWO_STEP_KDF, expand->hash, secret.len, salt.len, out_len);
	uint8_t prk[PAK_MAC_MAX_LEN];
	struct pak_kbkdf k = *expand;
	enum pak_status st = pak_kdf_judge(&request, verdict);

	if (!st)
		st = check(expand);
	if (!st)
		st = gates(expand->mac, expand->hash);
	if (!st)
		st = extract(prk, &k.key.len, expand, salt, secret);
	if (!st) {
		k.key.p = prk;
		st = pak_kbkdf_run(out, out_len, &k);
	}
	pak_wipe(prk, sizeof prk);
	return st ? pak_kdf_failed(st, out, out_len) : PAK_OK;
}
