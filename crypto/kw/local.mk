# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/kw.c %D%/kw.h %D%/kw_kat.c
