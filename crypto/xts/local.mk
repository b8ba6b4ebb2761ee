# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/xts.c %D%/xts.h %D%/xts_kat.c %D%/xts_ref.c
if HAVE_X86_AESNI
crypto_libpakaesni_la_SOURCES += %D%/xts_x86_aesni.c
endif
if HAVE_X86_VAES
crypto_libpakvaes_la_SOURCES += %D%/xts_x86_vaes.c %D%/xts_x86_vaes.h
endif
if HAVE_X86_AVX512
crypto_libpakavx512_la_SOURCES += %D%/xts_x86_avx512.c %D%/xts_x86_vaes.h
endif
