# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += %D%/libpolicytest.la
%C%_libpolicytest_la_SOURCES = %D%/policy_test.c %D%/policy_test.h
policy_test_libs = %D%/libpolicytest.la policy/libpakpolicy.la encoding/libpakencoding.la \
	crypto/libpakcrypto.la tests/libtap.la $(TASN1_LIBS)

# Signed policies and a second table, made by the compiler under test.
policy_compiler = policy/compile.py policy/policy_toml.py policy/policy_der.py
check_DATA += %D%/data/stamp
%D%/data/stamp: %D%/make_data.py %D%/edge.toml policy/interim.toml $(policy_compiler)
	$(AM_V_GEN)$(MKDIR_P) %D%/data && $(PYTHON) $(srcdir)/%D%/make_data.py $(srcdir) %D%/data
%D%/edge.c: %D%/edge.toml $(policy_compiler)
	$(AM_V_GEN)$(MKDIR_P) %D% && \
	$(PYTHON) -B $(srcdir)/policy/compile.py c $(srcdir)/%D%/edge.toml --name pak_policy_edge -o $@
CLEANFILES += %D%/edge.c
EXTRA_DIST += %D%/edge.toml %D%/make_data.py
clean-local: clean-policy-data
clean-policy-data:
	rm -rf %D%/data
.PHONY: clean-policy-data

check_PROGRAMS += %D%/test_decode
TESTS += %D%/test_decode
%C%_test_decode_SOURCES = %D%/test_decode.c
nodist_%C%_test_decode_SOURCES = %D%/edge.c
%C%_test_decode_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_test_decode_LDADD = $(policy_test_libs)

check_PROGRAMS += %D%/test_setup
TESTS += %D%/test_setup
%C%_test_setup_SOURCES = %D%/test_setup.c
%C%_test_setup_LDADD = $(policy_test_libs)

check_PROGRAMS += %D%/test_interim
TESTS += %D%/test_interim
%C%_test_interim_SOURCES = %D%/test_interim.c
%C%_test_interim_LDADD = $(policy_test_libs)

TESTS += %D%/test_compile.py
dist_check_SCRIPTS += %D%/test_compile.py

check_PROGRAMS += %D%/test_record
TESTS += %D%/test_record
%C%_test_record_SOURCES = %D%/test_record.c
%C%_test_record_LDADD = $(policy_test_libs)

# Also a test: what policy/ and encoding/ generate is committed and up to date.
lint-generated:
	@$(LINT_PY) $(srcdir)/tests/policy/test_compile.py
LINT_TARGETS += lint-generated
.PHONY: lint-generated
