# SPDX-License-Identifier: Apache-2.0
# The harness: pakpss-validate judges, pakpss-worker holds one product, confined. Only these link libcrypto.
noinst_LTLIBRARIES += %D%/libpakharness.la
%C%_libpakharness_la_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) $(ZLIB_CFLAGS) \
	-DP11_MODULE_CONFIGS='"$(P11_MODULE_CONFIGS)"' -DP11_MODULE_PATH='"$(P11_MODULE_PATH)"' \
	-DPROVIDER_DIR='"$(OPENSSL_MODULES_DIR)"'
%C%_libpakharness_la_CFLAGS = $(AM_CFLAGS)
%C%_libpakharness_la_LIBADD = $(JANSSON_LIBS) $(CRYPTO_LIBS) $(ZLIB_LIBS)
%C%_libpakharness_la_SOURCES = \
	%D%/algs.c %D%/algs.h %D%/wire.c %D%/wire.h %D%/util.c %D%/util.h %D%/sig.c %D%/sig.h %D%/guard.c %D%/guard.h \
	%D%/jsonfile.c %D%/jsonfile.h %D%/oracle.c %D%/oracle.h %D%/oracle_int.h %D%/oracle_ec.c %D%/oracle_modes.c \
	%D%/vectors.h %D%/sets.c %D%/acvp.c %D%/acvp_modes.c %D%/acvp_sym.c %D%/acvp_ec.c %D%/wycheproof.c %D%/plan.c \
	%D%/child.c %D%/child.h %D%/run.c %D%/run.h %D%/mct.c %D%/judge.c \
	%D%/selfcheck.c %D%/selfcheck.h %D%/target.c %D%/target.h %D%/discover.c \
	%D%/digest.c %D%/report.c %D%/report.h %D%/junit.c %D%/table.c

bin_PROGRAMS += %D%/pakpss-validate
%C%_pakpss_validate_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) \
	-DLIBEXEC_DIR='"$(libexecdir)"' -DPKGDATA_DIR='"$(pkgdatadir)"' -DPYTHON_PROGRAM='"$(PYTHON)"'
%C%_pakpss_validate_CFLAGS = $(AM_CFLAGS)
%C%_pakpss_validate_SOURCES = %D%/validate.c %D%/options.c %D%/options.h %D%/scratch.c %D%/scratch.h
%C%_pakpss_validate_LDADD = %D%/libpakharness.la policy/libpakpolicy.la

libexec_PROGRAMS += %D%/pakpss-worker
%C%_pakpss_worker_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(SECCOMP_CFLAGS)
%C%_pakpss_worker_CFLAGS = $(AM_CFLAGS)
%C%_pakpss_worker_LDADD = %D%/libpakharness.la $(SECCOMP_LIBS)
%C%_pakpss_worker_SOURCES = \
	%D%/worker.c %D%/worker.h %D%/worker_run.c %D%/worker_run.h %D%/worker_mct.c \
	%D%/confine.c %D%/confine.h %D%/seccomp_list.h \
	%D%/target_pkcs11.c %D%/target_pkcs11.h %D%/target_pkcs11_sym.c %D%/target_pkcs11_modes.c %D%/target_pkcs11_ec.c \
	%D%/target_provider.c %D%/target_provider.h %D%/target_provider_sym.c %D%/target_provider_modes.c \
	%D%/target_provider_ec.c %D%/target_builtin.c

dist_pkgdata_DATA += %D%/report.py %D%/report.html.j2
dist_man_MANS += %D%/pakpss-validate.1

harnessscriptsdir = $(pkgdatadir)/harness/scripts
dist_harnessscripts_DATA = \
	%D%/scripts/conftest.py %D%/scripts/test_aes_cbc.py %D%/scripts/test_aes_ctr.py %D%/scripts/test_aes_ecb.py \
	%D%/scripts/test_aes_gcm.py %D%/scripts/test_ecdsa.py %D%/scripts/test_hmac.py %D%/scripts/test_kmac.py %D%/scripts/test_sha1.py \
	%D%/scripts/test_sha2.py %D%/scripts/test_sha3.py
dist_pkgdata_DATA += %D%/products.sh
dist_doc_DATA += docs/harness.md
