/* SPDX-License-Identifier: Apache-2.0
 *
 * The random service. */
#include <pak/rng.h>

#include <string.h>

#include <pak/mem.h>

#include "crypto/base/ct.h"
#include "crypto/drbg/seeded.h"
#include "crypto/drbg/thread.h"
#include "crypto/selftest/selftest.h"

/* Its known-answer test covers the AES inside, on the backend that serves. */
static enum pak_status gate(void)
{
	return pak_selftest_gate(PAK_ST_CTR_DRBG);
}

enum pak_status pak_rng_bytes(void *out, size_t len)
{
	uint8_t *p = out;
	enum pak_status st = gate();

	for (size_t done = 0, n; !st && done < len; done += n) {
		n = len - done < PAK_DRBG_MAX_REQUEST ? len - done : PAK_DRBG_MAX_REQUEST;
		st = pak_thread_generate(p + done, n);
	}
	if (st)
		pak_wipe(out, len);
	else
		PAK_SECRET(out, len);
	return st;
}

enum pak_status pak_drbg_new(struct pak_drbg **out, enum pak_alg alg, const uint8_t *pers,
                             size_t pers_len, struct pak_verdict *verdict)
{
	const struct pak_policy_request request = {
	        .alg = alg, .op = PAK_OP_RANDOM, .key_bits = 256};
	struct pak_verdict local;
	struct pak_drbg *d;
	enum pak_status st = pak_policy_check(&request, verdict ? verdict : &local);

	*out = NULL;
	if (!st && alg != PAK_ALG_CTR_DRBG)
		st = PAK_ERR_UNSUPPORTED;
	if (!st && pers_len > PAK_SEEDED_MAX_INPUT)
		st = PAK_ERR_LENGTH;
	if (!st)
		st = gate();
	if (st)
		return st;
	d = pak_secmem_alloc(sizeof *d);
	if (!d)
		return PAK_ERR_MEMORY;
	st = pak_seeded_instantiate(d, pers, pers_len);
	if (st)
		pak_secmem_free(d);
	else
		*out = d;
	return st;
}

enum pak_status pak_drbg_generate(struct pak_drbg *d, uint8_t *out, size_t len,
                                  bool prediction_resistance, const uint8_t *adin, size_t adin_len)
{
	enum pak_status st = gate();

	if (!st && len > PAK_DRBG_MAX_REQUEST)
		st = PAK_ERR_LIMIT;
	if (!st && adin_len > PAK_SEEDED_MAX_INPUT)
		st = PAK_ERR_LENGTH;
	if (!st)
		st = pak_seeded_generate(d, out, len, prediction_resistance, adin, adin_len);
	if (st)
		pak_wipe(out, len);
	else
		PAK_SECRET(out, len);
	return st;
}

enum pak_status pak_drbg_reseed(struct pak_drbg *d, const uint8_t *adin, size_t adin_len)
{
	enum pak_status st = gate();

	if (!st && adin_len > PAK_SEEDED_MAX_INPUT)
		st = PAK_ERR_LENGTH;
	return st ? st : pak_seeded_reseed(d, adin, adin_len);
}

void pak_drbg_free(struct pak_drbg *d)
{
	pak_secmem_free(d); /* wipes */
}
