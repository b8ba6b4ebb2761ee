/* SPDX-License-Identifier: Apache-2.0
 *
 * Repetition count test and adaptive proportion test (SP 800-90B 4.4.1, 4.4.2). */
#include "crypto/drbg/entropy.h"

static enum pak_health_verdict worst(enum pak_health_verdict a, enum pak_health_verdict b)
{
	return a > b ? a : b;
}

static enum pak_health_verdict level(uint32_t count, uint32_t intermittent, uint32_t permanent)
{
	if (count >= permanent)
		return PAK_HEALTH_PERMANENT;
	return count >= intermittent ? PAK_HEALTH_INTERMITTENT : PAK_HEALTH_GOOD;
}

static enum pak_health_verdict rct(struct pak_health *h, uint8_t b)
{
	if (h->rct_run && b == h->rct_last) {
		if (h->rct_run < UINT32_MAX)
			h->rct_run++;
	} else {
		h->rct_run = 1;
		h->rct_last = b;
	}
	return level(h->rct_run, PAK_RCT_INTERMITTENT, PAK_RCT_PERMANENT);
}

static enum pak_health_verdict apt(struct pak_health *h, uint8_t b)
{
	if (!h->apt_seen) {
		h->apt_symbol = b;
		h->apt_count = 0;
	}
	h->apt_count += b == h->apt_symbol;
	h->apt_seen = (h->apt_seen + 1) % PAK_APT_WINDOW;
	return level(h->apt_count, PAK_APT_INTERMITTENT, PAK_APT_PERMANENT);
}

enum pak_health_verdict pak_health_run(struct pak_health *h, const uint8_t *bytes, size_t n)
{
	enum pak_health_verdict v = PAK_HEALTH_GOOD;

	for (size_t i = 0; i < n; i++)
		v = worst(v, worst(rct(h, bytes[i]), apt(h, bytes[i])));
	return v;
}
