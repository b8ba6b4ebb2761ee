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

check_PROGRAMS += %D%/test_rsa_many
TESTS += %D%/test_rsa_many
%C%_test_rsa_many_SOURCES = %D%/test_rsa_many.c
%C%_test_rsa_many_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_rsa_keys
TESTS += %D%/test_rsa_keys
%C%_test_rsa_keys_SOURCES = %D%/test_rsa_keys.c
%C%_test_rsa_keys_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_rsa_vectors
TESTS += %D%/test_rsa_vectors
%C%_test_rsa_vectors_SOURCES = %D%/test_rsa_vectors.c
%C%_test_rsa_vectors_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_rsa_vectors_LDADD = $(json_test_libs)

check_PROGRAMS += %D%/test_rsa_aux
TESTS += %D%/test_rsa_aux
%C%_test_rsa_aux_SOURCES = %D%/test_rsa_aux.c
%C%_test_rsa_aux_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(JANSSON_CFLAGS)
%C%_test_rsa_aux_LDADD = $(json_test_libs) $(CRYPTO_LIBS)

# Its own copies of these sources, with hooks; the archive's are then not pulled in.
check_PROGRAMS += %D%/test_rsa_fault
TESTS += %D%/test_rsa_fault
%C%_test_rsa_fault_SOURCES = %D%/test_rsa_fault.c %D%/fault.h crypto/rsa/rsa_op.c crypto/service/key_rsa.c
%C%_test_rsa_fault_CPPFLAGS = $(AM_CPPFLAGS) -include $(srcdir)/%D%/fault.h
%C%_test_rsa_fault_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=pak_rng_bytes
%C%_test_rsa_fault_LDADD = $(core_test_libs)

# The campaign: 10,000 faults at each place, on each backend.
check-rsa-faults: %D%/test_rsa_fault$(EXEEXT)
	%D%/test_rsa_fault$(EXEEXT) 10000
.PHONY: check-rsa-faults
