# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/md5.c %D%/md5.h %D%/md5_kat.c %D%/md5_sha1.c
