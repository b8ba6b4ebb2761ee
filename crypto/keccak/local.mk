# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += \
	%D%/cshake.c %D%/cshake.h \
	%D%/keccak.c %D%/keccak_impl.h %D%/keccak_ref.c \
	%D%/keccak_f.h %D%/keccak_scalar.h %D%/keccak_sponge.h %D%/keccak_vector.h \
	%D%/keccak_xn.c %D%/keccak_xn.h %D%/keccak_xn_ref.c \
	%D%/sha3.c %D%/sha3_kat.c
if HAVE_X86_AVX2
crypto_libpakavx2_la_SOURCES += %D%/keccak_x86_bmi.c %D%/keccak_xn_x86_avx2.c
endif
if HAVE_X86_AVX512
crypto_libpakavx512_la_SOURCES += \
	%D%/keccak_x86_avx512.c %D%/keccak_x4_x86_avx512.c %D%/keccak_x8_x86_avx512.c
endif
