/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what the DRBGs (rand.c, rand_params.c) and SEED-SRC (rand_seed.c) share. */
#ifndef PROVIDER_RAND_H
#define PROVIDER_RAND_H

#include <pthread.h>

#include <pak/rng.h>

#include "provider/provider.h"

/* Values of the parameter "state" (EVP_RAND(3)). */
enum pak_rand_state { PAK_RAND_UNINITIALISED = 0, PAK_RAND_READY = 1 };

struct rand_ctx {
	const struct pak_prov *prov;
	struct pak_drbg_choice choice;
	/* At most one is not NULL: the module's own generator, or any other choice. */
	struct pak_drbg *d;
	struct pak_drbg_any *any;
	unsigned int
	        strength; /* of the instance, asked with every request; 0 before there is one */
	size_t input_max;
	pthread_mutex_t lock;
	bool locking;
	unsigned int reseeds, requests, reseed_requests;
	int64_t reseed_time, reseed_interval;
};

bool pak_rand_instantiated(const struct rand_ctx *ctx);
unsigned int pak_rand_strength(const struct rand_ctx *ctx);

/* Bytes of personalisation or additional input in one call of the core. */
size_t pak_rand_input_max(const struct rand_ctx *ctx);

extern OSSL_FUNC_rand_get_ctx_params_fn pak_rand_get_ctx_params;
extern OSSL_FUNC_rand_set_ctx_params_fn pak_rand_set_ctx_params;

extern OSSL_FUNC_rand_clear_seed_fn pak_prov_rand_clear_seed;

#endif
