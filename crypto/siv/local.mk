# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/siv.c %D%/siv.h %D%/gcm_siv.c %D%/gcm_siv.h %D%/gcm_siv_ref.c %D%/siv_kat.c
if HAVE_X86_AESNI
crypto_libpakaesni_la_SOURCES += %D%/gcm_siv_x86_aesni.c %D%/gcm_siv_x86.h
endif
if HAVE_X86_VAES
crypto_libpakvaes_la_SOURCES += %D%/gcm_siv_x86_vaes.c %D%/gcm_siv_x86.h
endif
if HAVE_X86_AVX512
crypto_libpakavx512_la_SOURCES += %D%/gcm_siv_x86_avx512.c %D%/gcm_siv_x86.h
endif
