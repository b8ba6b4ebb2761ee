# SPDX-License-Identifier: Apache-2.0
# Tests of the provider drive the built module through libcrypto, and through the unmodified openssl program.
noinst_LTLIBRARIES += %D%/libprovtest.la
%C%_libprovtest_la_SOURCES = %D%/prov.c %D%/prov.h
provider_test_defs = -DPROVIDER_DIR='"$(abs_top_builddir)/provider/.libs"' -DPROVIDER_CONF='"$(abs_top_srcdir)/%D%/enforce.conf"'
%C%_libprovtest_la_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(provider_test_defs)
provider_test_libs = %D%/libprovtest.la tests/libtap.la $(CRYPTO_LIBS)

EXTRA_DIST += %D%/enforce.conf
include %D%/rsa.mk
include %D%/dh.mk

provider_tests = %D%/test_names %D%/test_digest %D%/test_cipher %D%/test_aead %D%/test_mac %D%/test_kdf %D%/test_rand %D%/test_ec \
	%D%/test_params %D%/test_dispatch %D%/test_life
provider_tests += %D%/test_ecx
check_PROGRAMS += $(provider_tests)
TESTS += $(provider_tests)

check_PROGRAMS += %D%/test_keccak
TESTS += %D%/test_keccak
%C%_test_keccak_SOURCES = %D%/test_keccak.c
%C%_test_keccak_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_keccak_LDADD = $(provider_test_libs)

%C%_test_names_SOURCES = %D%/test_names.c
%C%_test_names_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_names_LDADD = $(provider_test_libs)
%C%_test_digest_SOURCES = %D%/test_digest.c
%C%_test_digest_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_digest_LDADD = $(provider_test_libs)
%C%_test_cipher_SOURCES = %D%/test_cipher.c
%C%_test_cipher_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_cipher_LDADD = $(provider_test_libs)
%C%_test_aead_SOURCES = %D%/test_aead.c
%C%_test_aead_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_aead_LDADD = $(provider_test_libs)
%C%_test_mac_SOURCES = %D%/test_mac.c
%C%_test_mac_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_mac_LDADD = $(provider_test_libs)
%C%_test_kdf_SOURCES = %D%/test_kdf.c
%C%_test_kdf_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_kdf_LDADD = $(provider_test_libs)
%C%_test_rand_SOURCES = %D%/test_rand.c
%C%_test_rand_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_rand_LDADD = $(provider_test_libs)
%C%_test_ec_SOURCES = %D%/test_ec.c
%C%_test_ec_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_ec_LDADD = $(provider_test_libs)
%C%_test_life_SOURCES = %D%/test_life.c
%C%_test_life_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_life_LDADD = $(provider_test_libs)
check_PROGRAMS += %D%/test_kdf_more
TESTS += %D%/test_kdf_more
%C%_test_kdf_more_SOURCES = %D%/test_kdf_more.c
%C%_test_kdf_more_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_kdf_more_LDADD = $(provider_test_libs)
# Its own copy of the source: the module exports nothing.
%C%_test_params_SOURCES = %D%/test_params.c provider/params.c
%C%_test_params_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_params_LDADD = tests/libtap.la $(CRYPTO_LIBS)
%C%_test_dispatch_SOURCES = %D%/test_dispatch.c
%C%_test_dispatch_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(provider_test_defs)
%C%_test_dispatch_LDADD = tests/libtap.la $(CRYPTO_LIBS)

provider_scripts = %D%/test_cli.sh %D%/test_tls.sh %D%/test_gradual.sh %D%/test_aead_more.sh
dist_check_SCRIPTS += $(provider_scripts)
EXTRA_DIST += %D%/cli.sh
TESTS += $(provider_scripts)
check_PROGRAMS += %D%/test_modes
TESTS += %D%/test_modes
%C%_test_modes_SOURCES = %D%/test_modes.c
%C%_test_modes_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_modes_LDADD = $(provider_test_libs)
%C%_test_ecx_SOURCES = %D%/test_ecx.c
%C%_test_ecx_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_ecx_LDADD = $(provider_test_libs)

EXTRA_DIST += %D%/audit.conf
check_PROGRAMS += %D%/test_chacha
TESTS += %D%/test_chacha
%C%_test_chacha_SOURCES = %D%/test_chacha.c
%C%_test_chacha_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) -DAUDIT_CONF='"$(abs_top_srcdir)/%D%/audit.conf"'
%C%_test_chacha_LDADD = $(provider_test_libs)
check_PROGRAMS += %D%/test_aead_more
TESTS += %D%/test_aead_more
%C%_test_aead_more_SOURCES = %D%/test_aead_more.c
%C%_test_aead_more_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) -DAUDIT_CONF='"$(abs_top_srcdir)/%D%/audit.conf"'
%C%_test_aead_more_LDADD = $(provider_test_libs)

EXTRA_DIST += %D%/openssl_suite.sh %D%/openssl_suite.txt
check-openssl-suite: provider/pakpss.la
	$(AM_TESTS_ENVIRONMENT) OPENSSL_SOURCE="$(OPENSSL_SOURCE)" $(SHELL) $(srcdir)/%D%/openssl_suite.sh
.PHONY: check-openssl-suite
