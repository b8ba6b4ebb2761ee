# SPDX-License-Identifier: Apache-2.0
# Products for the harness to judge; which fault they have is a matter of the name they are copied to (product.h).
check_LTLIBRARIES += %D%/products/p11.la %D%/products/prov.la
product_sources = %D%/products/product.h %D%/products/crypto.c %D%/products/faults.c
product_ldflags = $(AM_LDFLAGS) -module -avoid-version -rpath /nowhere
%C%_products_p11_la_SOURCES = $(product_sources) %D%/products/pkcs11.c %D%/products/objects.c %D%/products/objects.h
%C%_products_p11_la_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_products_p11_la_LDFLAGS = $(product_ldflags)
%C%_products_p11_la_LIBADD = $(CRYPTO_LIBS)
%C%_products_prov_la_SOURCES = $(product_sources) %D%/products/provider.c
%C%_products_prov_la_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_products_prov_la_LDFLAGS = $(product_ldflags)
%C%_products_prov_la_LIBADD = $(CRYPTO_LIBS)

harness_tests = %D%/test_wire %D%/test_reader %D%/test_judge
check_PROGRAMS += $(harness_tests)
TESTS += $(harness_tests)
harness_test_libs = harness/libpakharness.la tests/libtap.la
%C%_test_wire_LDADD = $(harness_test_libs)
%C%_test_reader_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(ZLIB_CFLAGS)
%C%_test_reader_LDADD = $(harness_test_libs) $(ZLIB_LIBS)
%C%_test_judge_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_judge_LDADD = $(harness_test_libs)

harness_scripts = %D%/test_faults.py %D%/test_cli.py %D%/test_scripts.py %D%/test_products.py
dist_check_SCRIPTS += $(harness_scripts)
EXTRA_DIST += %D%/validate.py
TESTS += $(harness_scripts)
