# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += crypto/include/pak/pke.h \
	%D%/rsa.h %D%/rsa_key.c %D%/rsa_run.h %D%/rsa_op.c %D%/rsa_many.c %D%/rsa_prime.c %D%/rsa_gen.h %D%/rsa_gen.c %D%/rsa_aux.c \
	%D%/rsa_pad.h %D%/rsa_pad.c %D%/rsa_enc.c %D%/rsa_kat.h %D%/rsa_kat.c \
	%D%/rsa_sieve.h %D%/rsa_sieve_table.c
EXTRA_DIST += %D%/rsa_sieve_table.py

.PHONY: lint-rsa-table
LINT_TARGETS += lint-rsa-table
lint-rsa-table:
	$(PYTHON) $(srcdir)/%D%/rsa_sieve_table.py --check $(srcdir)/%D%/rsa_sieve_table.c
