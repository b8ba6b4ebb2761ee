# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/state.c %D%/table.c
