# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/gcm.c %D%/gcm.h %D%/gcm_kat.c %D%/gcm_ref.c
if HAVE_X86_AESNI
crypto_libpakaesni_la_SOURCES += %D%/gcm_x86_aesni.c
endif
if HAVE_X86_VAES
crypto_libpakvaes_la_SOURCES += %D%/gcm_x86_vaes.c
endif
if HAVE_X86_AVX512
crypto_libpakavx512_la_SOURCES += %D%/gcm_x86_avx512.c %D%/gcm_x86_avx512.h
endif
