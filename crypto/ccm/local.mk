# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/ccm.c %D%/ccm.h %D%/ccm_kat.c
if HAVE_X86_AESNI
crypto_libpakaesni_la_SOURCES += %D%/ccm_x86_aesni.c
endif
