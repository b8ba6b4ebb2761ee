# SPDX-License-Identifier: Apache-2.0
# Random cases against libcrypto and libgcrypt: some in `make check`, a million a row in
# `make check-differential`, or DIFF_CASES of them. A family adds diff_<family>.c here and its array in
# differential.h and differential.c.
check_PROGRAMS += %D%/differential
TESTS += %D%/differential
%C%_differential_SOURCES = %D%/differential.c %D%/differential.h \
	%D%/diff_kdf.c %D%/diff_keccak.c
%C%_differential_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(GCRYPT_CFLAGS)
%C%_differential_LDADD = $(core_test_libs) $(CRYPTO_LIBS) $(GCRYPT_LIBS)

DIFF_CASES = 1000000
check-differential: %D%/differential$(EXEEXT)
	$(abs_top_builddir)/%D%/differential -n $(DIFF_CASES) -s $${DIFF_SEED:-1} $(DIFF_ROWS)
.PHONY: check-differential
