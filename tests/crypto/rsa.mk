# SPDX-License-Identifier: Apache-2.0
# Multi-precision arithmetic and RSA.
check_PROGRAMS += %D%/test_bn
TESTS += %D%/test_bn
%C%_test_bn_SOURCES = %D%/test_bn.c
%C%_test_bn_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_bn_LDADD = $(core_test_libs) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/test_rsa
TESTS += %D%/test_rsa
%C%_test_rsa_SOURCES = %D%/test_rsa.c
%C%_test_rsa_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_rsa_LDADD = $(core_test_libs) $(CRYPTO_LIBS)
