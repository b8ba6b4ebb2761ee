/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: the entropy source (getrandom) behind its health tests (SP 800-90B 4.4). On the kernel's
 * output these catch a source that is stuck or grossly biased, nothing finer. */
#ifndef PAK_ENTROPY_H
#define PAK_ENTROPY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <pak/status.h>

/* Both tests over bytes, assuming at least H = 6 bits a byte. Two levels: at 2^-30 the bytes are
 *thrown away and read again, at 2^-60 the source is given up. RCT cutoff 1 + ceil(-log2(alpha) / H)
 *	APT cutoff 1 + critbinom(512, 2^-H, 1 - alpha) */
#define PAK_RCT_INTERMITTENT 6
#define PAK_RCT_PERMANENT 11
#define PAK_APT_WINDOW 512
#define PAK_APT_INTERMITTENT 31
#define PAK_APT_PERMANENT 44
#define PAK_HEALTH_STARTUP 1024 /* bytes tested before the first use */

enum pak_health_verdict { PAK_HEALTH_GOOD, PAK_HEALTH_INTERMITTENT, PAK_HEALTH_PERMANENT };

struct pak_health {
	uint8_t rct_last, apt_symbol;
	uint32_t rct_run;             /* equal bytes in a row; 0 before the first byte */
	uint32_t apt_seen, apt_count; /* position in the window, occurrences of apt_symbol */
};

/* Runs n bytes through both tests; the counters go on from call to call. Returns the worst verdict.
 */
enum pak_health_verdict pak_health_run(struct pak_health *h, const uint8_t *bytes, size_t n);

/* A noise source: read fills at most n bytes and returns how many, or -1 with errno set. */
struct pak_entropy_source {
	ssize_t (*read)(void *arg, void *out, size_t n);
	void *arg;
	struct pak_health health;
};

/* Fills out, n bytes: goes on after short reads and EINTR, reads again after an intermittent health
 * failure. PAK_ERR_ENTROPY on any other error; *permanent is set to 1 if the health tests gave the
 * source up. */
PAK_MUST_CHECK enum pak_status pak_entropy_fill(struct pak_entropy_source *s, uint8_t *out,
                                                size_t n, int *permanent);

/* Start-up test of the process's source: PAK_HEALTH_STARTUP bytes, thrown away. Called by module
 * init. */
PAK_MUST_CHECK enum pak_status pak_entropy_startup(void);

/* Seed bytes from the process's source, health-tested. A source that is given up puts the module in
 * the error state. PAK_ERR_ENTROPY. */
PAK_MUST_CHECK enum pak_status pak_entropy_get(uint8_t *out, size_t n);

/* Fresh kernel bytes as additional input, uncredited: no lock, no health test. PAK_ERR_ENTROPY. */
PAK_MUST_CHECK enum pak_status pak_entropy_fresh(uint8_t *out, size_t n);

/* Adds what RDSEED gives, n a multiple of 8: returns the bytes written, 0 where there is no
 * (working) RDSEED. Uncredited: some processors have returned constants with the success flag set.
 */
size_t pak_entropy_rdseed(uint8_t *out, size_t n);

/* 16 bytes of RDRAND, uncredited, as additional input; previous are those of the call before.
 * Returns 1, or 0 where there is none or it does not look alive. */
#define PAK_RDRAND_LEN 16
int pak_entropy_rdrand(uint8_t *out, const uint8_t *previous);

/* The check of those constants: 0, all ones, a repetition. */
int pak_rdseed_plausible(uint64_t value, uint64_t previous);

/* For fork handlers. */
void pak_entropy_lock(void);
void pak_entropy_unlock(void);

#endif
