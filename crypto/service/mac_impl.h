/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to the MAC service: one row per kind of MAC. mac.c holds policy, states and limits; a row
 * knows its parameters, its self-tests and its primitive. */
#ifndef PAK_SERVICE_MAC_IMPL_H
#define PAK_SERVICE_MAC_IMPL_H

#include <pak/mac.h>

/* The state of the primitive lives in m->state, without interior pointers. */
struct pak_mac_impl {
	uint64_t limit; /* longest message, bytes */

	/* The full length of the MAC in bytes, or the default one where read is set; 0: the
	 * parameters name nothing that this build has. */
	size_t (*length)(const struct pak_mac_params *p);

	/* The self-tests of everything that the MAC is built on. */
	enum pak_status (*gate)(const struct pak_mac_params *p);

	/* Sets the key and starts a message, unless it clears m->active. Wrong key or parameters:
	 * PAK_ERR_LENGTH, PAK_ERR_ARG. */
	enum pak_status (*init)(struct pak_mac *m, const struct pak_mac_params *p,
	                        const uint8_t *key, size_t key_len);

	/* Another message under the same key; PAK_ERR_STATE if the MAC has no such thing. */
	enum pak_status (*restart)(struct pak_mac *m);

	void (*update)(struct pak_mac *m, const uint8_t *in, size_t len);

	/* Ends the message. A MAC of fixed length leaves all of it, m->mac_len bytes, in full; one
	 * of any length (read is set) gets NULL, takes len into its computation and is then read.
	 */
	void (*final)(struct pak_mac *m, uint8_t *full, size_t len);
	void (*read)(struct pak_mac *m, uint8_t *out, size_t len);

	/* final, where read is set, with a message and a MAC of bits; NULL: whole bytes only. */
	void (*final_bits)(struct pak_mac *m, size_t len_bits, uint8_t last, unsigned bits);
};

extern const struct pak_mac_impl pak_mac_hmac, pak_mac_kmac128, pak_mac_kmac256, pak_mac_cmac,
        pak_mac_gmac;

/* A MAC inside another algorithm, which has been judged itself: no policy. The gate is apart, for
 * self-tests go without. Then m->impl is used directly, or with these two: start begins another
 * message, whether the MAC can restart or needs its key again; final takes what m->mac_len says, or
 * len where the MAC has any length. PAK_ERR_UNSUPPORTED; PAK_ERR_LENGTH or PAK_ERR_ARG for what the
 * MAC does not take. */
PAK_MUST_CHECK enum pak_status pak_mac_inner_gate(enum pak_alg alg, const struct pak_mac_params *p);
PAK_MUST_CHECK enum pak_status pak_mac_inner_init(struct pak_mac *m, enum pak_alg alg,
                                                  const struct pak_mac_params *p,
                                                  const uint8_t *key, size_t key_len);
void pak_mac_inner_final(struct pak_mac *m, uint8_t *out, size_t len);

/* Judges the message under way as one with a MAC of tag_len bytes. */
enum pak_status pak_mac_judge(struct pak_mac *m, size_t tag_len);

static inline uint32_t pak_mac_iv_bits(size_t iv_len)
{
	return iv_len > UINT32_MAX / 8 ? UINT32_MAX : (uint32_t)(8 * iv_len);
}

#endif
