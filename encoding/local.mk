# SPDX-License-Identifier: Apache-2.0
# DER and PEM over libtasn1. Users link libpakencoding, libpakcrypto and $(TASN1_LIBS), in this order.
noinst_LTLIBRARIES += %D%/libpakencoding.la
%C%_libpakencoding_la_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_libpakencoding_la_SOURCES = \
	%D%/encoding.h %D%/asn1.c %D%/asn1.h %D%/curve.c %D%/edx.c %D%/edx.h %D%/curve.h %D%/der.c %D%/der.h \
	%D%/ec_point.c %D%/ecdsa_sig.c %D%/dh.c %D%/dh.h %D%/rsa.c %D%/rsa.h %D%/pem.c %D%/pkcs8.c %D%/pkix_asn1_tab.c %D%/spki.c
EXTRA_DIST += %D%/pkix.asn
