/* SPDX-License-Identifier: Apache-2.0
 *
 * What tests of the core share: a started module under a policy that allows everything. */
#ifndef TESTS_CRYPTO_CORE_H
#define TESTS_CRYPTO_CORE_H

/* pak_module_init, then a policy with one rule per algorithm, all operations allowed. Aborts on
 * failure. */
void core_init(void);

/* Ends the program if what it needs of others, of libcrypto that is, has failed. */
void core_must(int ok);

/* core_init without the policy; and the policy alone, its rule for the algorithm named `denied`
 * (policy-file spelling, may be NULL) being a denial. */
void core_init_bare(void);
void core_install_policy(const char *denied);

#endif
