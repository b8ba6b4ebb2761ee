# SPDX-License-Identifier: Apache-2.0
encoding_test_libs = encoding/libpakencoding.la crypto/libpakcrypto.la tests/libtap.la $(TASN1_LIBS)
include %D%/rsa.mk
include %D%/dh.mk

check_PROGRAMS += %D%/test_der
TESTS += %D%/test_der
%C%_test_der_SOURCES = %D%/test_der.c
%C%_test_der_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_test_der_LDADD = $(encoding_test_libs)

check_PROGRAMS += %D%/test_pem
TESTS += %D%/test_pem
%C%_test_pem_SOURCES = %D%/test_pem.c
%C%_test_pem_LDADD = $(encoding_test_libs)

check_PROGRAMS += %D%/test_keys
TESTS += %D%/test_keys
%C%_test_keys_SOURCES = %D%/test_keys.c
%C%_test_keys_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS)
%C%_test_keys_LDADD = encoding/libpakencoding.la $(json_test_libs) $(TASN1_LIBS) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/keytool
%C%_keytool_SOURCES = %D%/keytool.c
%C%_keytool_LDADD = encoding/libpakencoding.la $(core_test_libs) $(TASN1_LIBS)
TESTS += %D%/test_interop.py
dist_check_SCRIPTS += %D%/test_interop.py

check_PROGRAMS += %D%/test_edx
TESTS += %D%/test_edx
%C%_test_edx_SOURCES = %D%/test_edx.c
%C%_test_edx_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_edx_LDADD = encoding/libpakencoding.la $(core_test_libs) $(TASN1_LIBS) $(CRYPTO_LIBS)
