# SPDX-License-Identifier: Apache-2.0
# Signed policies, the strict configuration, set-up of a front. Link order of a front: policy, encoding, crypto, TASN1_LIBS.
noinst_LTLIBRARIES += %D%/libpakpolicy.la
%C%_libpakpolicy_la_CPPFLAGS = $(AM_CPPFLAGS) -DSYSCONFDIR='"$(sysconfdir)"'
%C%_libpakpolicy_la_CFLAGS = $(AM_CFLAGS) $(TASN1_CFLAGS)
%C%_libpakpolicy_la_SOURCES = \
	%D%/setup.h %D%/policy_impl.h %D%/config.c %D%/decode.c %D%/decode.h %D%/decode_field.c %D%/decode_rule.c %D%/file.c %D%/interim.c %D%/load.c \
	%D%/policy_asn1_tab.c %D%/record.c %D%/setup.c
EXTRA_DIST += %D%/interim.toml %D%/compile.py %D%/policy_toml.py %D%/policy_der.py %D%/policy.asn
