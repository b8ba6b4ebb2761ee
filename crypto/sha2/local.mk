# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += \
	%D%/sha256.c %D%/sha256_impl.h %D%/sha256_kat.c %D%/sha256_ref.c \
	%D%/sha256_mb.c %D%/sha256_mb_ref.c %D%/sha512_mb.c %D%/sha512_mb_ref.c %D%/sha2_mb.h \
	%D%/sha2_mb_many.h %D%/sha2_mb_ref.h \
	%D%/sha512.c %D%/sha512_impl.h %D%/sha512_kat.c %D%/sha512_ref.c
if HAVE_X86_SHANI
crypto_libpakshani_la_SOURCES += %D%/sha256_x86_shani.c
endif
if HAVE_X86_AVX2
crypto_libpakavx2_la_SOURCES += %D%/sha512_x86_avx2.c %D%/sha512_x86_avx2.S \
	%D%/sha512_x86_rounds.inc %D%/sha512_x86_schedule.inc
endif
if HAVE_X86_AVX512
crypto_libpakavx512_la_SOURCES += %D%/sha256_mb_x86_avx512.c %D%/sha512_mb_x86_avx512.c %D%/sha2_mb_x86_avx512.h \
	%D%/sha512_x86_avx512.c %D%/sha512_x86_avx512.S
endif
