# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/hkdf.c %D%/hkdf_kat.c %D%/kdf.h %D%/pbkdf2.c %D%/pbkdf2_many.c %D%/pbkdf2_kat.c \
	%D%/app_kdf.c %D%/app_kdf_kat.c %D%/hash_kdf.c %D%/hash_kdf_kat.c %D%/tls1.c %D%/tls1_kat.c \
	%D%/tls13.c %D%/tls13_kat.c
