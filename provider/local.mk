# SPDX-License-Identifier: Apache-2.0
# The OpenSSL provider. It links no libcrypto: OpenSSL is reached through the functions it passes at load.
osslmodules_LTLIBRARIES += %D%/pakpss.la
%C%_pakpss_la_SOURCES = \
	%D%/aead.c %D%/aead.h %D%/aead_params.c %D%/aead_tls.c %D%/buf.c %D%/buf.h %D%/capabilities.c %D%/cipher.c %D%/cipher.h \
	%D%/cipher_tls.c %D%/ctx.c %D%/digest.c %D%/ec_domain.c %D%/err.c %D%/err.h %D%/kdf.c %D%/kdf.h %D%/kdf_more.c %D%/kdf_more_params.c %D%/kdf_params.c %D%/kex_ecdh.c %D%/kex_xdh.c %D%/keymgmt_ecx.c %D%/keymgmt_ecx.h %D%/sig_eddsa.c \
	%D%/keymgmt_ec.c %D%/keymgmt_ec.h %D%/keymgmt_ec_params.c %D%/keymgmt_mac.c %D%/mac.c %D%/mac.h %D%/mac_kmac.c %D%/names.c \
	%D%/params.c %D%/params.h %D%/provider.c %D%/provider.h %D%/rand.c %D%/rand.h %D%/rand_params.c %D%/rand_seed.c %D%/refuse.c \
	%D%/sig_ecdsa.c %D%/sig_mac.c %D%/xof.c
%C%_pakpss_la_SOURCES += %D%/aead_ccm.c %D%/aead_chachapoly.c %D%/aead_siv.c %D%/cipher_constants.c %D%/cipher_constants.h %D%/cipher_params.c %D%/cipher_wrap.c %D%/cipher_xts.c
%C%_pakpss_la_SOURCES += %D%/mac_aes.c %D%/mac_aes.h %D%/sig_cmac.c
%C%_pakpss_la_SOURCES += %D%/asym_rsa.c %D%/keymgmt_rsa.c %D%/keymgmt_rsa.h %D%/keymgmt_rsa_params.c %D%/sig_rsa.c
%C%_pakpss_la_SOURCES += %D%/sig_rsa.h %D%/sig_rsa_params.c
%C%_pakpss_la_SOURCES += %D%/kex.c %D%/kex.h %D%/kex_dh.c %D%/keymgmt.c %D%/keymgmt.h %D%/keymgmt_dh.c %D%/keymgmt_dh.h %D%/keymgmt_dh_params.c
%C%_pakpss_la_LIBADD = policy/libpakpolicy.la encoding/libpakencoding.la crypto/libpakcrypto.la $(TASN1_LIBS)
%C%_pakpss_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,--version-script=$(srcdir)/%D%/pakpss.map $(NO_UNDEFINED) -Wl,-z,nodelete
%C%_pakpss_la_DEPENDENCIES = %D%/pakpss.map \
	policy/libpakpolicy.la encoding/libpakencoding.la crypto/libpakcrypto.la
EXTRA_DIST += %D%/pakpss.map
dist_pkgdata_DATA += %D%/openssl-pakpss.cnf %D%/openssl-pakpss-gradual.cnf
