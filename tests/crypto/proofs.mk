# SPDX-License-Identifier: Apache-2.0
# Proofs about whole families: what functions owe their callers, faults, refused keys, timing.
check_PROGRAMS += %D%/test_abi
TESTS += %D%/test_abi
%C%_test_abi_SOURCES = %D%/test_abi.c %D%/abi_stub.S %D%/upper.c %D%/upper.h
%C%_test_abi_LDADD = $(core_test_libs)

# Its own copies of these sources, with hooks; the archive's are then not pulled in.
check_PROGRAMS += %D%/test_sign_fault
TESTS += %D%/test_sign_fault
%C%_test_sign_fault_SOURCES = %D%/test_sign_fault.c %D%/fault.h crypto/ec/ecdsa.c crypto/ec/ed25519.c
%C%_test_sign_fault_CPPFLAGS = $(AM_CPPFLAGS) -include $(srcdir)/%D%/fault.h
%C%_test_sign_fault_LDADD = $(core_test_libs)

# The campaign: 10,000 faults on each backend of each curve.
check-sign-faults: %D%/test_sign_fault$(EXEEXT)
	%D%/test_sign_fault$(EXEEXT) 10000
.PHONY: check-sign-faults

check_PROGRAMS += %D%/test_invalid_keys
TESTS += %D%/test_invalid_keys
%C%_test_invalid_keys_SOURCES = %D%/test_invalid_keys.c
%C%_test_invalid_keys_LDADD = $(core_test_libs)
