# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/sha1.c %D%/sha1_impl.h %D%/sha1_kat.c %D%/sha1_ref.c
if HAVE_X86_SHANI
crypto_libpakshani_la_SOURCES += %D%/sha1_x86_shani.c
endif
