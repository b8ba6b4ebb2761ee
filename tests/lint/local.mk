# SPDX-License-Identifier: Apache-2.0
# The quick lints are tests; `make lint` runs them and the slow ones. Other folders add to LINT_TARGETS.
lint_tests = %D%/layers.py %D%/symbols.py %D%/sizes.py %D%/words.py %D%/mnemonics.py
dist_check_SCRIPTS += $(lint_tests) %D%/style.py %D%/tidy.py
EXTRA_DIST += %D%/tree.py %D%/sizes-allowed.txt %D%/mnemonics.txt %D%/lint.sh %D%/install.sh %D%/install.txt
TESTS += $(lint_tests)

# Found at the top of the tree with or without configure's python.
LINT_PY = top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' $(PYTHON) -B

lint-layers lint-symbols lint-sizes lint-words lint-mnemonics: lint-%: all
	@$(LINT_PY) $(srcdir)/tests/lint/$*.py

lint-style:
	@$(LINT_PY) $(srcdir)/tests/lint/style.py
format:
	@$(LINT_PY) $(srcdir)/tests/lint/style.py --fix

# TIDY_BASE=COMMIT looks only at what changed since then.
CLEANFILES += tidy.clean
lint-tidy: $(BUILT_SOURCES)
	@$(LINT_PY) $(srcdir)/tests/lint/tidy.py $(TIDY_BASE:%=--base %) \
		--isa "aesni=$(ISA_AESNI_CFLAGS)" --isa "shani=$(ISA_SHANI_CFLAGS)" --isa "avx2=$(ISA_AVX2_CFLAGS)" \
		--isa "adx=$(ISA_ADX_CFLAGS)" --isa "vaes=$(ISA_VAES_CFLAGS)" --isa "avx512=$(ISA_AVX512_CFLAGS)" \
		--isa "ifma=$(ISA_IFMA_CFLAGS)" -- -std=gnu11 -Wno-unknown-warning-option -Wall -Wextra $(DEFS) \
		$(DEFAULT_INCLUDES) $(AM_CPPFLAGS) -I$(abs_top_builddir) -I$(abs_top_srcdir) -I$(abs_top_srcdir)/crypto/include \
		$(TASN1_CFLAGS) $(SQLITE_CFLAGS) $(JANSSON_CFLAGS) $(SECCOMP_CFLAGS) $(CRYPTO_CFLAGS) \
		in harness $(harness_libpakharness_la_CPPFLAGS) $(harness_pakpss_validate_CPPFLAGS) \
		in policy $(policy_libpakpolicy_la_CPPFLAGS) \
		in tests/provider $(tests_provider_libprovtest_la_CPPFLAGS) in tests/bench $(tests_bench_bench_CPPFLAGS)

lint-install: all
	@MAKE='$(MAKE)' SRC='$(srcdir)' $(SHELL) $(srcdir)/tests/lint/install.sh
print-prefix:
	@echo '$(prefix)'

LINT_TARGETS += lint-layers lint-symbols lint-sizes lint-words lint-mnemonics lint-style lint-install lint-tidy
.PHONY: print-prefix lint-install lint-layers lint-symbols lint-sizes lint-words lint-mnemonics lint-style lint-tidy format
