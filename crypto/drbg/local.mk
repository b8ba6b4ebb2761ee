# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += \
	%D%/ctr_drbg.c %D%/ctr_drbg.h %D%/ctr_drbg_impl.h %D%/ctr_drbg_kat.c %D%/entropy.c %D%/entropy.h %D%/fork.c %D%/fork.h \
	%D%/block_drbg.c %D%/hash_drbg.c %D%/hmac_drbg.c %D%/mech.c %D%/mech.h %D%/mech_kat.c \
	%D%/health.c %D%/seeded.c %D%/seeded.h %D%/thread.c %D%/thread.h
if HAVE_X86_AESNI
crypto_libpakaesni_la_SOURCES += %D%/ctr_drbg_x86_aesni.c
endif
