/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: backends of CTR_DRBG's short requests. */
#ifndef PAK_CTR_DRBG_IMPL_H
#define PAK_CTR_DRBG_IMPL_H

#include "crypto/drbg/ctr_drbg.h"

/* One backend; it leaves d->requests alone. */
struct pak_ctr_drbg_impl {
	const char *name;
	const struct pak_aes_impl *aes; /* that d->df must be expanded by; NULL: any */
	/* A request (10.2.1.5.2) for 1 to PAK_CTR_DRBG_SHORT bytes with 1 to
	 * PAK_CTR_DRBG_SHORT_INPUT bytes of additional input. */
	void (*request)(struct pak_ctr_drbg *d, uint8_t *out, size_t len, const uint8_t *in,
	                size_t in_len);
};

/* Best first, the portable one last, then NULL. */
extern const struct pak_ctr_drbg_impl *const pak_ctr_drbg_impls[];
extern const struct pak_ctr_drbg_impl pak_ctr_drbg_ref, pak_ctr_drbg_x86_aesni;

#endif
