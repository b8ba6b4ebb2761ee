# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/cpu.c %D%/secmem.c %D%/secmem.h %D%/status.c %D%/wipe.c
