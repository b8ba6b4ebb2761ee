# SPDX-License-Identifier: Apache-2.0
# The PKCS#11 module. pkcs11.h, functions.h and pkcs11.map are generated and committed.
pkcs11_module_sources = \
	%D%/pkcs11.h %D%/functions.h %D%/attr.h %D%/create.h %D%/mech.h %D%/p11.h %D%/rv.h %D%/store.h \
	%D%/store_bytes.h %D%/store_codec.h %D%/store_impl.h \
	%D%/access.c %D%/attr.c %D%/builtin.c %D%/cipher.c %D%/create.c %D%/crypter.c %D%/derive.c %D%/derive.h %D%/derive_kdf.c %D%/derive_tls.c \
	%D%/digest.c %D%/find.c %D%/interface.c %D%/key.c %D%/login.c %D%/mech.c %D%/message.c \
	%D%/message_sign.c %D%/module.c %D%/object.c %D%/operation.c %D%/publish.c %D%/random.c %D%/read.c \
	%D%/refuse.c %D%/rules.c %D%/rv.c %D%/session.c %D%/sign.c %D%/signer.c %D%/slot.c %D%/store.c \
	%D%/store_codec.c %D%/store_create.c %D%/store_header.c %D%/store_list.c %D%/store_open.c %D%/store_pin.c \
	%D%/store_seal.c %D%/store_write.c %D%/table.c %D%/token.c %D%/verify.c
pkcs11_module_sources += %D%/dh.c %D%/dh.h
pkcs11_module_sources += %D%/rsa.c %D%/rsa_crypt.c %D%/rsa.h
pkcs11_module_sources += %D%/crypter_whole.c %D%/wrap.c
pkcs11_module_libs = policy/libpakpolicy.la encoding/libpakencoding.la crypto/libpakcrypto.la \
	$(SQLITE_LIBS) $(TASN1_LIBS)
# nodelete: threads of the application may outlive a dlclose, and end with destructors of ours.
pkcs11_module_ldflags = $(AM_LDFLAGS) -module -avoid-version -shared -Wl,-z,nodelete $(NO_UNDEFINED) \
	-Wl,--version-script,$(srcdir)/%D%/pkcs11.map

pkcs11modules_LTLIBRARIES += %D%/pakpss-pkcs11.la
%C%_pakpss_pkcs11_la_SOURCES = $(pkcs11_module_sources)
%C%_pakpss_pkcs11_la_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
%C%_pakpss_pkcs11_la_LDFLAGS = $(pkcs11_module_ldflags)
%C%_pakpss_pkcs11_la_LIBADD = $(pkcs11_module_libs)
%C%_pakpss_pkcs11_la_DEPENDENCIES = policy/libpakpolicy.la encoding/libpakencoding.la crypto/libpakcrypto.la \
	%D%/pkcs11.map

dist_p11configs_DATA += %D%/pakpss.module

EXTRA_DIST += %D%/gen_header.py %D%/pkcs11-3.2.txt %D%/pkcs11.map

LINT_TARGETS += lint-pkcs11-header
lint-pkcs11-header:
	$(PYTHON) $(srcdir)/%D%/gen_header.py $(srcdir)/%D%/pkcs11-3.2.txt $(srcdir)/%D% --check
.PHONY: lint-pkcs11-header
