# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += %D%/test_dh
TESTS += %D%/test_dh
%C%_test_dh_SOURCES = %D%/test_dh.c
%C%_test_dh_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_dh_LDADD = encoding/libpakencoding.la $(core_test_libs) $(TASN1_LIBS) $(CRYPTO_LIBS)
