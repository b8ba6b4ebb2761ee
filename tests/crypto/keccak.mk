# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += %D%/test_keccak
TESTS += %D%/test_keccak
%C%_test_keccak_SOURCES = %D%/test_keccak.c %D%/upper.c %D%/upper.h
%C%_test_keccak_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_keccak_LDADD = $(core_test_libs) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/test_keccak_acvp
TESTS += %D%/test_keccak_acvp
%C%_test_keccak_acvp_SOURCES = %D%/test_keccak_acvp.c
%C%_test_keccak_acvp_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_keccak_acvp_LDADD = $(json_test_libs)

check_PROGRAMS += %D%/test_kmac_bits
TESTS += %D%/test_kmac_bits
%C%_test_kmac_bits_SOURCES = %D%/test_kmac_bits.c
%C%_test_kmac_bits_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_digest_acvp
TESTS += %D%/test_digest_acvp
%C%_test_digest_acvp_SOURCES = %D%/test_digest_acvp.c
%C%_test_digest_acvp_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_digest_acvp_LDADD = $(json_test_libs)

check_PROGRAMS += %D%/test_hmac_acvp
TESTS += %D%/test_hmac_acvp
%C%_test_hmac_acvp_SOURCES = %D%/test_hmac_acvp.c
%C%_test_hmac_acvp_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_hmac_acvp_LDADD = $(json_test_libs)

# The long messages of the ACVP sets of SHA-2 and SHA-3, on every backend, and key wrap on the slow
# one: an hour.
check-ldt: %D%/test_digest_acvp$(EXEEXT) %D%/test_wrap$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) PAK_LDT=1 ./%D%/test_wrap
	$(AM_TESTS_ENVIRONMENT) PAK_LDT=1 ./%D%/test_digest_acvp
.PHONY: check-ldt
