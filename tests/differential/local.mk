# SPDX-License-Identifier: Apache-2.0
# Random cases against libcrypto and libgcrypt: some in `make check`, a million a row in
# `make check-differential`, or DIFF_CASES of them. A family adds diff_<family>.c here and its array in
# differential.h and differential.c. Rows that go through a service use the best backend: PAK_CPU masks it.
check_PROGRAMS += %D%/differential
TESTS += %D%/differential %D%/planted.sh
EXTRA_DIST += %D%/planted.sh
%C%_differential_SOURCES = %D%/differential.c %D%/differential.h %D%/peers.c %D%/peers.h \
	%D%/diff_kdf.c %D%/diff_kdf_more.c %D%/diff_eddsa_modes.c %D%/diff_keccak.c %D%/diff_aes.c %D%/diff_aead.c %D%/diff_digest.c %D%/diff_drbg.c \
	%D%/diff_rsa.c %D%/diff_pss_shake.c %D%/rsa_keys.c %D%/rsa_keys.h %D%/diff_ec.c %D%/diff_edx.c %D%/diff_edx448.c %D%/diff_ffdh.c
%C%_differential_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(GCRYPT_CFLAGS)
%C%_differential_LDADD = $(core_test_libs) $(CRYPTO_LIBS) $(GCRYPT_LIBS)

DIFF_CASES = 1000000
DIFF_JOBS = 2
check-differential: %D%/differential$(EXEEXT)
	$(abs_top_builddir)/%D%/differential -n $(DIFF_CASES) -s $${DIFF_SEED:-1} -j $(DIFF_JOBS) $(DIFF_ROWS)
.PHONY: check-differential
