# SPDX-License-Identifier: Apache-2.0
# Finite-field Diffie-Hellman.
check_PROGRAMS += %D%/test_ffdh
TESTS += %D%/test_ffdh
%C%_test_ffdh_SOURCES = %D%/test_ffdh.c
%C%_test_ffdh_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_ffdh_LDADD = $(core_test_libs) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/test_ffdh_refused
TESTS += %D%/test_ffdh_refused
%C%_test_ffdh_refused_SOURCES = %D%/test_ffdh_refused.c
%C%_test_ffdh_refused_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_ffdh_refused_LDADD = $(core_test_libs) $(CRYPTO_LIBS)

TESTS += %D%/test_ffdh_table.py
dist_check_SCRIPTS += %D%/test_ffdh_table.py

check_PROGRAMS += %D%/test_ffdh_vectors
TESTS += %D%/test_ffdh_vectors
%C%_test_ffdh_vectors_SOURCES = %D%/test_ffdh_vectors.c
%C%_test_ffdh_vectors_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_ffdh_vectors_LDADD = $(json_test_libs)

# Its own copy of the source, with hooks; the archive's is then not pulled in.
check_PROGRAMS += %D%/test_ffdh_fault
TESTS += %D%/test_ffdh_fault
%C%_test_ffdh_fault_SOURCES = %D%/test_ffdh_fault.c %D%/fault.h crypto/service/key_dh.c
%C%_test_ffdh_fault_CPPFLAGS = $(AM_CPPFLAGS) -include $(srcdir)/%D%/fault.h
%C%_test_ffdh_fault_LDADD = $(core_test_libs)
