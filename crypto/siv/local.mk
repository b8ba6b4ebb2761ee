# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/siv.c %D%/siv.h %D%/gcm_siv.c %D%/gcm_siv.h %D%/siv_kat.c
