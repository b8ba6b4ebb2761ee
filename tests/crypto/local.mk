# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += %D%/libcoretest.la
%C%_libcoretest_la_SOURCES = %D%/core.c %D%/core.h
core_test_libs = %D%/libcoretest.la crypto/libpakcrypto.la tests/libtap.la

check_PROGRAMS += %D%/test_digest
TESTS += %D%/test_digest
%C%_test_digest_SOURCES = %D%/test_digest.c %D%/digest_vectors.h
%C%_test_digest_LDADD = $(core_test_libs)
