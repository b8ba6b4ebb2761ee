# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += %D%/test_keccak
TESTS += %D%/test_keccak
%C%_test_keccak_SOURCES = %D%/test_keccak.c %D%/upper.c %D%/upper.h
%C%_test_keccak_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_keccak_LDADD = $(core_test_libs) $(CRYPTO_LIBS)
