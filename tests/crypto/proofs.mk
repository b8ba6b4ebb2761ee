# SPDX-License-Identifier: Apache-2.0
# Proofs about whole families: what functions owe their callers, faults, refused keys, timing.
check_PROGRAMS += %D%/test_abi
TESTS += %D%/test_abi
%C%_test_abi_SOURCES = %D%/test_abi.c %D%/abi_stub.S %D%/upper.c %D%/upper.h
%C%_test_abi_LDADD = $(core_test_libs)
