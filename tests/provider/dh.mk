# SPDX-License-Identifier: Apache-2.0
check_PROGRAMS += %D%/test_dh
TESTS += %D%/test_dh
%C%_test_dh_SOURCES = %D%/test_dh.c
%C%_test_dh_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_dh_LDADD = $(provider_test_libs)
dist_check_SCRIPTS += %D%/test_dh_tls.sh
TESTS += %D%/test_dh_tls.sh
dist_check_SCRIPTS += %D%/test_brainpool.sh
TESTS += %D%/test_brainpool.sh
