# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/kmac.c %D%/kmac.h %D%/kmac_kat.c
