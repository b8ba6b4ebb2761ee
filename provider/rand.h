/* SPDX-License-Identifier: Apache-2.0
 *
 * Private: what CTR-DRBG (rand.c) and SEED-SRC (rand_seed.c) share. */
#ifndef PROVIDER_RAND_H
#define PROVIDER_RAND_H

#include "provider/provider.h"

/* Values of the parameter "state" (EVP_RAND(3)). */
enum pak_rand_state { PAK_RAND_UNINITIALISED = 0, PAK_RAND_READY = 1 };

extern OSSL_FUNC_rand_clear_seed_fn pak_prov_rand_clear_seed;

#endif
