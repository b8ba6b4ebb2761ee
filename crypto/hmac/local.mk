# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/hmac.c %D%/hmac.h %D%/hmac_kat.c
crypto_libpakcrypto_la_SOURCES += %D%/hmac_tls.c %D%/hmac_tls.h
