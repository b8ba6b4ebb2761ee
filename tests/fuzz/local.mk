# SPDX-License-Identifier: Apache-2.0
# Fuzz targets. Ordinary builds replay seeds as tests; ./configure --enable-fuzz CC=clang makes libFuzzer programs, which
# `make fuzz FUZZ_SECONDS=60` runs. A target is fuzz_NAME.c and a line here; its seeds are in seeds/NAME of either tree.
fuzz_programs =
fuzz_core_libs = policy/libpakpolicy.la encoding/libpakencoding.la tests/crypto/libcoretest.la crypto/libpakcrypto.la \
	tests/libtap.la $(TASN1_LIBS)
if ENABLE_FUZZ
fuzz_main_libs =
fuzz_ldflags = $(AM_LDFLAGS) -fsanitize=fuzzer
else
noinst_LTLIBRARIES += %D%/libreplay.la
%C%_libreplay_la_SOURCES = %D%/replay.c %D%/fuzz.h
fuzz_main_libs = %D%/libreplay.la tests/libtap.la
fuzz_ldflags = $(AM_LDFLAGS)
TESTS += $(fuzz_programs)
endif
check_PROGRAMS += $(fuzz_programs)

check_DATA += %D%/seeds/stamp
%D%/seeds/stamp: %D%/make_seeds.py tests/policy/edge.toml $(policy_compiler)
	$(AM_V_GEN)$(MKDIR_P) %D%/seeds && $(PYTHON) $(srcdir)/%D%/make_seeds.py $(srcdir) %D%/seeds
EXTRA_DIST += %D%/make_seeds.py
clean-local: clean-fuzz-seeds
clean-fuzz-seeds:
	rm -rf %D%/seeds %D%/corpus
.PHONY: clean-fuzz-seeds

fuzz_programs += %D%/fuzz_der
%C%_fuzz_der_SOURCES = %D%/fuzz_der.c
%C%_fuzz_der_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_der_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_der_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

fuzz_programs += %D%/fuzz_ecdsa_sig
%C%_fuzz_ecdsa_sig_SOURCES = %D%/fuzz_ecdsa_sig.c
%C%_fuzz_ecdsa_sig_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_ecdsa_sig_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_ecdsa_sig_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

fuzz_programs += %D%/fuzz_spki
%C%_fuzz_spki_SOURCES = %D%/fuzz_spki.c
%C%_fuzz_spki_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_spki_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_spki_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

fuzz_programs += %D%/fuzz_pkcs8
%C%_fuzz_pkcs8_SOURCES = %D%/fuzz_pkcs8.c
%C%_fuzz_pkcs8_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_pkcs8_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_pkcs8_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

fuzz_programs += %D%/fuzz_ec
%C%_fuzz_ec_SOURCES = %D%/fuzz_ec.c
%C%_fuzz_ec_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_ec_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_ec_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

fuzz_programs += %D%/fuzz_pem
%C%_fuzz_pem_SOURCES = %D%/fuzz_pem.c
%C%_fuzz_pem_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_pem_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_pem_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

fuzz_programs += %D%/fuzz_policy
%C%_fuzz_policy_SOURCES = %D%/fuzz_policy.c
%C%_fuzz_policy_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_policy_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_policy_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

fuzz_programs += %D%/fuzz_policy_signed
%C%_fuzz_policy_signed_SOURCES = %D%/fuzz_policy_signed.c
%C%_fuzz_policy_signed_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_policy_signed_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_policy_signed_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

fuzz_programs += %D%/fuzz_config
%C%_fuzz_config_SOURCES = %D%/fuzz_config.c
%C%_fuzz_config_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_fuzz_config_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_config_LDADD = $(fuzz_main_libs) $(fuzz_core_libs)

FUZZ_SECONDS = 60
if ENABLE_FUZZ
fuzz: $(fuzz_programs) %D%/seeds/stamp
	@for p in $(fuzz_programs); do \
		n=$${p##*/fuzz_}; mkdir -p %D%/corpus/$$n; \
		echo "== $$n"; \
		$$p -max_total_time=$(FUZZ_SECONDS) -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 \
			%D%/corpus/$$n %D%/seeds/$$n 2>%D%/corpus/$$n.log || { tail -40 %D%/corpus/$$n.log; exit 1; }; \
		grep -E 'number_of_executed|DONE' %D%/corpus/$$n.log; \
	done
else
fuzz:
	@echo "configure with --enable-fuzz CC=clang (and --enable-asan), then make fuzz"; exit 1
endif
.PHONY: fuzz
