# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/chacha20.c %D%/chacha20.h %D%/chacha20_ref.c %D%/poly1305.c %D%/poly1305.h \
	%D%/chachapoly.c %D%/chachapoly.h %D%/chacha_kat.c
if HAVE_X86_AESNI
crypto_libpakaesni_la_SOURCES += %D%/chacha20_x86_aesni.c %D%/chacha20_x86.h
endif
if HAVE_X86_AVX2
crypto_libpakavx2_la_SOURCES += %D%/chacha20_x86_avx2.c %D%/chacha20_x86.h %D%/poly1305_x86_avx2.c
endif
if HAVE_X86_AVX512
crypto_libpakavx512_la_SOURCES += %D%/chacha20_x86_avx512.c %D%/chacha20_x86.h
endif
if HAVE_X86_IFMA
crypto_libpakifma_la_SOURCES += %D%/poly1305_x86_ifma.c
endif
