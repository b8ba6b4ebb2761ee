/* SPDX-License-Identifier: Apache-2.0
 *
 * The products of the self-check: a reference (libcrypto's default provider) and the same with one
 * planted fault. They prove, before anything is judged, that the harness calls good good and bad
 * bad. */
#include "harness/oracle.h"
#include "harness/target_provider.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool fault(const struct pak_worker *w, const char *name)
{
	return strcmp(w->target, name) == 0;
}

static enum pak_reply load(struct pak_worker *w)
{
	if (fault(w, "crash-on-load"))
		abort();
	if (fault(w, "hang-on-load"))
		for (;;)
			pause();
	return prov_load(w, "default");
}

/* Faults every operation shares, before it runs. */
static void before(const struct pak_worker *w)
{
	if (fault(w, "crash"))
		*w->out.end = 1; /* the inaccessible page */
	if (fault(w, "exit"))
		exit(0);
	if (fault(w, "hang"))
		for (;;)
			pause();
	if (fault(w, "babble"))
		for (int fd = 3; fd < 64; fd++)
			if (write(fd, "\0\0\0\0all is well", 15) < 0)
				continue;
}

/* What a faulty product does to an output that was right. The buffer was lent with `lent` bytes, of
 * which the first n are the answer: a truncated MAC is shorter than what was lent. */
static enum pak_reply after(struct pak_worker *w, enum pak_reply r)
{
	uint8_t *out = (uint8_t *)(uintptr_t)w->r_out.data;
	size_t n = w->r_out.len;
	if (r != PAK_REPLY_OK || n == 0)
		return r;
	size_t lent = (size_t)(w->out.end - out);
	if (fault(w, "stale")) {
		pak_lend_out(w, lent);
		pak_take_out(w, lent, n);
	} else if (fault(w, "bit")) {
		out[n - 1] ^= 1;
	} else if (fault(w, "reversed")) {
		for (size_t i = 0; i < n / 2; i++) {
			uint8_t t = out[i];
			out[i] = out[n - 1 - i];
			out[n - 1 - i] = t;
		}
	} else if (fault(w, "length")) {
		pak_take_out(w, lent, lent + 1);
	} else if (fault(w, "underrun")) {
		out[-1] ^= 0x55;
		pak_take_out(w, lent, n);
	}
	return r;
}

static enum pak_reply digest(struct pak_worker *w, const struct pak_hash_row *hash,
                             struct pak_span in, size_t split)
{
	before(w);
	if (fault(w, "split") && split != 0)
		in.len--;
	return after(w, prov_digest(w, hash, in, split));
}

static enum pak_reply mac(struct pak_worker *w, const struct pak_hash_row *hash,
                          struct pak_span key, struct pak_span in, size_t mac_len, size_t split)
{
	before(w);
	return after(w, prov_mac(w, hash, key, in, mac_len, split));
}

static enum pak_reply kmac(struct pak_worker *w, const char *name, struct pak_span key,
                           struct pak_span custom, struct pak_span in, size_t mac_len, bool xof,
                           size_t split)
{
	before(w);
	return after(w, prov_kmac(w, name, key, custom, in, mac_len, xof, split));
}

static enum pak_reply cipher(struct pak_worker *w, struct pak_span iv, struct pak_span in,
                             size_t split)
{
	before(w);
	return after(w, prov_cipher(w, iv, in, split));
}

static enum pak_reply seal(struct pak_worker *w, const struct pak_cipher_row *c,
                           struct pak_span key, struct pak_span iv, struct pak_span aad,
                           struct pak_span in, size_t tag_len)
{
	before(w);
	enum pak_reply r = after(w, prov_seal(w, c, key, iv, aad, in, tag_len));
	if (r == PAK_REPLY_OK && fault(w, "short-tag"))
		memset((uint8_t *)(uintptr_t)w->r_tag.data + tag_len / 2, 0, tag_len - tag_len / 2);
	return r;
}

static enum pak_reply open_message(struct pak_worker *w, const struct pak_cipher_row *c,
                                   struct pak_span key, struct pak_span iv, struct pak_span aad,
                                   struct pak_span in, struct pak_span tag)
{
	before(w);
	bool half = fault(w, "short-tag");
	if ((!half && !fault(w, "any-tag")) || c->mode != PAK_BLOCK_GCM)
		return after(w, prov_open(w, c, key, iv, aad, in, tag));
	/* GCM is a stream cipher: the plaintext comes from sealing the ciphertext, the right tag
	 * from sealing that. */
	uint8_t kept[PAK_DIGEST_MAX];
	/* Sealing lends out the guard that the tag lies in. */
	memcpy(kept, tag.data, tag.len <= sizeof kept ? tag.len : sizeof kept);
	enum pak_reply r = prov_seal(w, c, key, iv, aad, in, 16);
	if (r != PAK_REPLY_OK)
		return r;
	struct pak_span plain = {pak_guard_put(&w->in, w->r_out.data, w->r_out.len), w->r_out.len};
	size_t n = tag.len / (half ? 2 : 1);
	r = prov_seal(w, c, key, iv, aad, plain, 16);
	if (r == PAK_REPLY_OK && half && memcmp(w->r_tag.data, kept, n) != 0)
		return pak_say(w, PAK_REPLY_REJECTED, "tag refused");
	w->r_tag = (struct pak_span){NULL, 0};
	w->r_out = plain;
	return r;
}

/* A frozen generator: with the same seed the oracle makes the same key and the same nonce for every
 * message. Each signature verifies; only their r gives it away. */
static enum pak_reply frozen(struct pak_worker *w, const struct pak_curve_row *curve,
                             const struct pak_hash_row *hash, struct pak_span in)
{
	struct pak_rand rand = {1};
	uint8_t *pub = w->scratchpad, *sig = w->scratchpad + PAK_POINT_MAX;
	if (!pak_oracle_open() || !pak_oracle_sign(pub, sig, &rand, curve, hash, in))
		return pak_say(w, PAK_REPLY_INTERNAL, "the frozen signer failed");
	if (hash == NULL)
		w->r_pub = (struct pak_span){pub, 1 + 2 * curve->field};
	else
		w->r_sig = (struct pak_span){sig, 2 * ((curve->order_bits + 7) / 8)};
	return PAK_REPLY_OK;
}

static enum pak_reply keygen(struct pak_worker *w, const struct pak_curve_row *curve)
{
	enum pak_reply r = prov_keygen(w, curve);
	struct pak_span none = {NULL, 0};
	return r == PAK_REPLY_OK && fault(w, "same-nonce") ? frozen(w, curve, NULL, none) : r;
}

static enum pak_reply sign(struct pak_worker *w, const struct pak_hash_row *hash,
                           struct pak_span in)
{
	const struct prov *p = w->state;
	before(w);
	if (fault(w, "same-nonce"))
		return frozen(w, p->curve, hash, in);
	enum pak_reply r = prov_sign(w, hash, in);
	if (r == PAK_REPLY_OK && (fault(w, "bit") || fault(w, "stale")))
		*((uint8_t *)(uintptr_t)w->r_sig.data + w->r_sig.len - 1) ^= 1;
	return r;
}

static enum pak_reply verify(struct pak_worker *w, const struct pak_curve_row *curve,
                             struct pak_span pub, const struct pak_hash_row *hash,
                             struct pak_span in, struct pak_span sig, bool der)
{
	before(w);
	enum pak_reply r = prov_verify(w, curve, pub, hash, in, sig, der);
	return r == PAK_REPLY_REJECTED && fault(w, "any-signature") ? PAK_REPLY_OK : r;
}

static enum pak_reply keyver(struct pak_worker *w, const struct pak_curve_row *curve,
                             struct pak_span pub)
{
	before(w);
	enum pak_reply r = prov_keyver(w, curve, pub);
	return r == PAK_REPLY_REJECTED && fault(w, "any-key") ? PAK_REPLY_OK : r;
}

const struct pak_product_ops pak_product_builtin = {
        .kind = "builtin",
        .load = load,
        .digest = digest,
        .digest_large = prov_digest_large,
        .mac = mac,
        .kmac = kmac,
        .cipher_key = prov_cipher_key,
        .cipher = cipher,
        .cipher_drop = prov_cipher_drop,
        .seal = seal,
        .open = open_message,
        .keygen = keygen,
        .sign = sign,
        .verify = verify,
        .keyver = keyver,
};
