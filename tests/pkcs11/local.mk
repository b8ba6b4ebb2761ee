# SPDX-License-Identifier: Apache-2.0
# Tests of the module load it as an application does. Most take a build whose only difference is the number of PBKDF2
# rounds behind a PIN; test_pin and test_p11kit take the module itself.
check_LTLIBRARIES += %D%/pakpss-pkcs11-quick.la
%C%_pakpss_pkcs11_quick_la_SOURCES = $(pkcs11_module_sources)
%C%_pakpss_pkcs11_quick_la_CPPFLAGS = $(AM_CPPFLAGS) -DPAK_PIN_ROUNDS=1000u
%C%_pakpss_pkcs11_quick_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
%C%_pakpss_pkcs11_quick_la_LDFLAGS = $(pkcs11_module_ldflags) -rpath $(abs_top_builddir)/%D%
%C%_pakpss_pkcs11_quick_la_LIBADD = $(pkcs11_module_libs)

noinst_LTLIBRARIES += %D%/libp11test.la
%C%_libp11test_la_SOURCES = %D%/p11.c %D%/p11.h
%C%_libp11test_la_LIBADD = tests/libtap.la

pkcs11_tests = %D%/test_interface %D%/test_session %D%/test_object %D%/test_crypto \
	%D%/test_find %D%/test_pin %D%/test_process %D%/test_races %D%/test_tamper %D%/test_kill %D%/test_full %D%/test_store
pkcs11_tests += %D%/test_curves
pkcs11_tests += %D%/test_sha3
pkcs11_tests += %D%/test_rsa
%C%_test_rsa_SOURCES = %D%/test_rsa.c
%C%_test_rsa_LDADD = %D%/libp11test.la
pkcs11_tests += %D%/test_rsa_crypt
%C%_test_rsa_crypt_SOURCES = %D%/test_rsa_crypt.c
%C%_test_rsa_crypt_LDADD = %D%/libp11test.la
pkcs11_tests += %D%/test_dh
%C%_test_dh_SOURCES = %D%/test_dh.c
%C%_test_dh_LDADD = %D%/libp11test.la crypto/libpakcrypto.la
pkcs11_tests += %D%/test_derive
%C%_test_derive_SOURCES = %D%/test_derive.c
%C%_test_derive_LDADD = %D%/libp11test.la
check_PROGRAMS += $(pkcs11_tests)
TESTS += $(pkcs11_tests)

%C%_test_interface_SOURCES = %D%/test_interface.c
%C%_test_interface_LDADD = %D%/libp11test.la
%C%_test_session_SOURCES = %D%/test_session.c
%C%_test_session_LDADD = %D%/libp11test.la
%C%_test_object_SOURCES = %D%/test_object.c
%C%_test_object_LDADD = %D%/libp11test.la
%C%_test_crypto_SOURCES = %D%/test_crypto.c
%C%_test_crypto_LDADD = %D%/libp11test.la
%C%_test_sha3_SOURCES = %D%/test_sha3.c
%C%_test_sha3_LDADD = %D%/libp11test.la
%C%_test_curves_SOURCES = %D%/test_curves.c
%C%_test_curves_LDADD = %D%/libp11test.la
%C%_test_find_SOURCES = %D%/test_find.c
%C%_test_find_LDADD = %D%/libp11test.la
%C%_test_pin_SOURCES = %D%/test_pin.c
%C%_test_pin_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
%C%_test_pin_LDADD = %D%/libp11test.la $(SQLITE_LIBS)
%C%_test_process_SOURCES = %D%/test_process.c
%C%_test_process_LDADD = %D%/libp11test.la
%C%_test_races_SOURCES = %D%/test_races.c
%C%_test_races_LDADD = %D%/libp11test.la
%C%_test_tamper_SOURCES = %D%/test_tamper.c
%C%_test_tamper_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
%C%_test_tamper_LDADD = %D%/libp11test.la $(SQLITE_LIBS)
%C%_test_full_SOURCES = %D%/test_full.c
%C%_test_full_LDADD = %D%/libp11test.la
%C%_test_store_SOURCES = %D%/test_store.c
%C%_test_store_LDADD = %D%/libp11test.la
%C%_test_kill_SOURCES = %D%/test_kill.c
%C%_test_kill_LDADD = %D%/libp11test.la
check_PROGRAMS += %D%/kill_worker
%C%_kill_worker_SOURCES = %D%/kill_worker.c
%C%_kill_worker_LDADD = %D%/libp11test.la

check_PROGRAMS += %D%/gcm_client
%C%_gcm_client_SOURCES = %D%/gcm_client.c
TESTS += %D%/test_p11kit.sh %D%/test_header.py
dist_check_SCRIPTS += %D%/test_p11kit.sh %D%/test_header.py

# Campaigns, outside make check: 10,000 kills (about half an hour), and every bit of a small store.
check-kill: %D%/test_kill %D%/kill_worker %D%/pakpss-pkcs11-quick.la
	$(AM_TESTS_ENVIRONMENT) PAK_KILLS=10000 ./%D%/test_kill
check-flips: %D%/test_tamper %D%/pakpss-pkcs11-quick.la
	$(AM_TESTS_ENVIRONMENT) PAK_FLIPS=100000000 ./%D%/test_tamper
.PHONY: check-kill check-flips
check_PROGRAMS += %D%/test_modes
TESTS += %D%/test_modes
%C%_test_modes_SOURCES = %D%/test_modes.c
%C%_test_modes_LDADD = tests/crypto/libevptest.la %D%/libp11test.la $(CRYPTO_LIBS)
check_PROGRAMS += %D%/test_chacha
TESTS += %D%/test_chacha
%C%_test_chacha_SOURCES = %D%/test_chacha.c
%C%_test_chacha_LDADD = tests/crypto/libevptest.la %D%/libp11test.la $(CRYPTO_LIBS)
