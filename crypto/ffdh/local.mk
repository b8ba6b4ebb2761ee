# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += crypto/include/pak/ffdh.h \
	%D%/ffdh.h %D%/ffdh.c %D%/ffdh_params.c %D%/ffdh_jacobi.c %D%/ffdh_table.c %D%/ffdh_known.c %D%/ffdh_kat.c
EXTRA_DIST += %D%/ffdh_table.py

# The primes are generated from their formulas, and checked to be what the generator writes.
.PHONY: lint-ffdh-table
LINT_TARGETS += lint-ffdh-table
lint-ffdh-table:
	$(PYTHON) $(srcdir)/%D%/ffdh_table.py --check $(srcdir)/%D%/ffdh_table.c
