# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/policy.c %D%/policy_impl.h %D%/policy_state.c
