# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/cmac.c %D%/cmac.h %D%/cmac_kat.c
if HAVE_X86_AESNI
crypto_libpakaesni_la_SOURCES += %D%/cbcmac_x86_aesni.c
endif
