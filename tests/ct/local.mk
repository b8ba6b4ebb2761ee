# SPDX-License-Identifier: Apache-2.0
# The constant-time runs. make check takes the quick piece; make ct [CT_CFLAGS=-O3] [CT_ROW=part of a name] all of it.
check_PROGRAMS += %D%/ct
%C%_ct_SOURCES = %D%/ct.c %D%/ct.h
%C%_ct_SOURCES += %D%/ct_planted.c
%C%_ct_SOURCES += %D%/ct_symmetric.c
%C%_ct_SOURCES += %D%/ct_kdf.c
%C%_ct_SOURCES += %D%/ct_aes.c %D%/ct_modes.c
%C%_ct_SOURCES += %D%/ct_ec.c %D%/ct_edx.c %D%/ct_edx.h %D%/ct_edx448.c
%C%_ct_SOURCES += %D%/ct_services.c
%C%_ct_SOURCES += %D%/ct_rsa.c %D%/ct_ffdh.c
%C%_ct_LDADD = $(core_test_libs)
TESTS += %D%/quick.sh %D%/div.sh %D%/coverage.py
EXTRA_DIST += %D%/coverage.py %D%/coverage.txt %D%/exempt.txt \
	%D%/quick.sh %D%/div.sh %D%/div_gate.py %D%/div-allowed.txt %D%/run.sh

ct:
	@top_srcdir='$(abs_top_srcdir)' PYTHON='$(PYTHON)' CC='$(CC)' MAKE='$(MAKE)' \
		$(SHELL) $(srcdir)/%D%/run.sh

# Which row calls which function, by callgrind: half a minute.
ct-coverage: %D%/ct$(EXEEXT) crypto/libpakcrypto.la
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(PYTHON) -B $(srcdir)/%D%/coverage.py --write
.PHONY: ct-coverage
clean-local: ct-clean
ct-clean:
	rm -rf ct-memcheck* ct-msan*
.PHONY: ct ct-clean
CLEANFILES += %D%/memcheck.out
