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

pkcs11_tests = %D%/test_interface %D%/test_session %D%/test_object %D%/test_crypto
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
