# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/chacha20.c %D%/chacha20.h %D%/poly1305.c %D%/poly1305.h \
	%D%/chachapoly.c %D%/chachapoly.h %D%/chacha_kat.c
