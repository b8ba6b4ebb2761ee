/* SPDX-License-Identifier: Apache-2.0
 *
 * Key derivation by hashing a secret, a counter and shared data: SP 800-56C r2 4, X9.63 (SEC 1
 * 3.6.1), X9.42 (RFC 2631 2.1.2), SSH (RFC 4253 7.2). */
#include <string.h>

#include <pak/mem.h>

#include "crypto/base/bytes.h"
#include "crypto/kdf/kdf.h"

static void add(const struct pak_hash *hash, void *state, struct pak_kdf_bytes b)
{
	if (b.len)
		hash->update(state, b.p, b.len);
}

/* Ends the message and gives the caller as much as it still wants; returns how much. */
static size_t take(const struct pak_hash *hash, void *state, uint8_t *out, size_t out_len)
{
	size_t n = out_len < hash->len ? out_len : hash->len;
	uint8_t t[PAK_DIGEST_MAX_LEN];

	hash->final(state, t);
	memcpy(out, t, n);
	pak_wipe(t, sizeof t);
	return n;
}

void pak_kdf_hash(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                  enum pak_kdf_counter counter, struct pak_kdf_bytes secret,
                  struct pak_kdf_bytes info)
{
	union pak_hash_state state;
	uint8_t i_be[4];

	for (uint32_t i = 1; out_len; i++) {
		size_t n;

		pak_store32_be(i_be, i);
		hash->init(&state);
		if (counter == PAK_KDF_COUNTER_FIRST)
			hash->update(&state, i_be, sizeof i_be);
		add(hash, &state, secret);
		if (counter == PAK_KDF_COUNTER_SECOND)
			hash->update(&state, i_be, sizeof i_be);
		add(hash, &state, info);
		n = take(hash, &state, out, out_len);
		out += n;
		out_len -= n;
	}
}

/* --- X9.42 --- */

enum { SEQUENCE = 0x30, OCTET_STRING = 0x04, CONTEXT = 0xa0 };

/* Length of a DER element with len bytes of contents, len < 2^32 - 6. */
static size_t element(size_t len)
{
	return 2 + len + (len > 0x7f) + (len > 0xff) + (len > 0xffff) + (len > 0xffffff);
}

static void add_head(const struct pak_hash *hash, void *state, uint8_t tag, size_t len)
{
	uint8_t head[6] = {tag, (uint8_t)len}, be[4];
	size_t n = element(len) - len - 2; /* bytes of a long length */

	if (n) {
		pak_store32_be(be, (uint32_t)len);
		head[1] = (uint8_t)(0x80 | n);
		memcpy(head + 2, be + 4 - n, n);
	}
	hash->update(state, head, 2 + n);
}

static size_t tagged(struct pak_kdf_bytes b)
{
	return b.len ? element(element(b.len)) : 0;
}

/* [number] EXPLICIT OCTET STRING; nothing if it is empty. */
static void add_tagged(const struct pak_hash *hash, void *state, unsigned number,
                       struct pak_kdf_bytes b)
{
	if (!b.len)
		return;
	add_head(hash, state, (uint8_t)(CONTEXT | number), element(b.len));
	add_head(hash, state, OCTET_STRING, b.len);
	hash->update(state, b.p, b.len);
}

/* OtherInfo = SEQUENCE { SEQUENCE { oid, counter OCTET STRING }, [0] party_u, [1] party_v, [2]
 * supp_pub, [3] supp_priv } */
static void add_other_info(const struct pak_hash *hash, void *state, const struct pak_x942 *x,
                           uint32_t counter)
{
	uint8_t bits[4], i_be[4];
	struct pak_kdf_bytes pub = x->supp_pub;
	size_t key_info = x->oid.len + element(sizeof i_be);

	if (x->key_bits) {
		pak_store32_be(bits, x->key_bits);
		pub = (struct pak_kdf_bytes){bits, sizeof bits};
	}
	pak_store32_be(i_be, counter);
	add_head(hash, state, SEQUENCE,
	         element(key_info) + x->der.len + tagged(x->party_u) + tagged(x->party_v) +
	                 tagged(pub) + tagged(x->supp_priv));
	add_head(hash, state, SEQUENCE, key_info);
	add(hash, state, x->oid);
	add_head(hash, state, OCTET_STRING, sizeof i_be);
	hash->update(state, i_be, sizeof i_be);
	add(hash, state, x->der);
	add_tagged(hash, state, 0, x->party_u);
	add_tagged(hash, state, 1, x->party_v);
	add_tagged(hash, state, 2, pub);
	add_tagged(hash, state, 3, x->supp_priv);
}

void pak_kdf_x942(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                  struct pak_kdf_bytes secret, const struct pak_x942 *x)
{
	union pak_hash_state state;

	for (uint32_t i = 1; out_len; i++) {
		size_t n;

		hash->init(&state);
		add(hash, &state, secret);
		add_other_info(hash, &state, x, i);
		n = take(hash, &state, out, out_len);
		out += n;
		out_len -= n;
	}
}

/* --- SSH --- */

/* K1 = H(K || H || letter || session), K(i) = H(K || H || K1 || ... || K(i-1)): what has been
 * written is the tail of the next message, so the state before its end is kept. */
void pak_kdf_ssh(const struct pak_hash *hash, uint8_t *out, size_t out_len,
                 struct pak_kdf_bytes key, struct pak_kdf_bytes exchange,
                 struct pak_kdf_bytes session, uint8_t letter)
{
	union pak_hash_state head, state;
	size_t n;

	hash->init(&head);
	add(hash, &head, key);
	add(hash, &head, exchange);
	memcpy(&state, &head, hash->state_len);
	hash->update(&state, &letter, 1);
	add(hash, &state, session);
	for (;;) {
		n = take(hash, &state, out, out_len);
		out_len -= n;
		if (!out_len)
			break;
		hash->update(&head, out, n);
		out += n;
		memcpy(&state, &head, hash->state_len);
	}
	pak_wipe(&head, hash->state_len);
}
