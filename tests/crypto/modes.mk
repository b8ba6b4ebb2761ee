# SPDX-License-Identifier: Apache-2.0
# Modes of AES, with libcrypto as a second opinion.
noinst_LTLIBRARIES += %D%/libevptest.la
%C%_libevptest_la_SOURCES = %D%/evp.c %D%/evp.h %D%/upper.c %D%/upper.h
%C%_libevptest_la_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
evp_test_libs = %D%/libevptest.la $(json_test_libs) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/test_xts %D%/test_ccm %D%/test_wrap %D%/test_cmac
TESTS += %D%/test_xts %D%/test_ccm %D%/test_wrap %D%/test_cmac
%C%_test_xts_SOURCES = %D%/test_xts.c
%C%_test_xts_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_xts_LDADD = $(evp_test_libs)
%C%_test_ccm_SOURCES = %D%/test_ccm.c
%C%_test_ccm_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_ccm_LDADD = $(evp_test_libs)
%C%_test_wrap_SOURCES = %D%/test_wrap.c
%C%_test_wrap_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_wrap_LDADD = $(evp_test_libs)
%C%_test_cmac_SOURCES = %D%/test_cmac.c
%C%_test_cmac_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_cmac_LDADD = $(evp_test_libs)
check_PROGRAMS += %D%/test_feedback
TESTS += %D%/test_feedback
%C%_test_feedback_SOURCES = %D%/test_feedback.c
%C%_test_feedback_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_feedback_LDADD = $(core_test_libs) $(CRYPTO_LIBS)
check_PROGRAMS += %D%/test_chacha
TESTS += %D%/test_chacha
%C%_test_chacha_SOURCES = %D%/test_chacha.c
%C%_test_chacha_LDADD = $(evp_test_libs)
check_PROGRAMS += %D%/test_siv
TESTS += %D%/test_siv
%C%_test_siv_SOURCES = %D%/test_siv.c
%C%_test_siv_CPPFLAGS = $(AM_CPPFLAGS) $(GCRYPT_CFLAGS)
%C%_test_siv_LDADD = $(evp_test_libs) $(GCRYPT_LIBS)
