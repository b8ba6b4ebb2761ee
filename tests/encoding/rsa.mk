# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += %D%/test_rsa
TESTS += %D%/test_rsa
%C%_test_rsa_SOURCES = %D%/test_rsa.c
%C%_test_rsa_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_rsa_LDADD = encoding/libpakencoding.la $(core_test_libs) $(TASN1_LIBS) $(CRYPTO_LIBS)
