# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/aes.c %D%/aes.h %D%/aes_feedback.c %D%/aes_feedback.h %D%/aes_kat.c %D%/aes_ref.c %D%/aes_sbox.h
if HAVE_X86_AESNI
crypto_libpakaesni_la_SOURCES += %D%/aes_x86_aesni.c %D%/aes_x86_aesni.h
endif
if HAVE_X86_VAES
crypto_libpakvaes_la_SOURCES += %D%/aes_x86_vaes.c %D%/aes_x86_vaes.h %D%/vaes_x86.h
endif
if HAVE_X86_AVX512
crypto_libpakavx512_la_SOURCES += %D%/aes_x86_avx512.c %D%/aes_x86_vaes.h %D%/vaes_x86.h
endif
