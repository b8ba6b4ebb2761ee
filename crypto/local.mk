# SPDX-License-Identifier: Apache-2.0
# The core: libc only. Generic code, then one convenience library per ISA tier with that tier's flags.
noinst_LTLIBRARIES += %D%/libpakcrypto.la
%C%_libpakcrypto_la_CFLAGS = $(AM_CFLAGS)
%C%_libpakcrypto_la_LIBADD =
%C%_libpakcrypto_la_SOURCES = \
	%D%/include/pak/aead.h %D%/include/pak/alg.h %D%/include/pak/cipher.h %D%/include/pak/digest.h %D%/include/pak/eddsa.h \
	%D%/include/pak/kdf.h %D%/include/pak/kdf_more.h %D%/include/pak/kex.h %D%/include/pak/key.h %D%/include/pak/mac.h \
	%D%/include/pak/mem.h %D%/include/pak/module.h %D%/include/pak/policy.h %D%/include/pak/rng.h \
	%D%/include/pak/sign.h %D%/include/pak/status.h %D%/include/pak/wrap.h %D%/include/pak/xts.h \
	%D%/base/bytes.h %D%/base/cpu.h %D%/base/ct.h %D%/base/hash.h %D%/base/impl.h %D%/base/unroll.h \
	%D%/selftest/selftest.h

# One library per tier; a tier's kernels are added in the primitive's own fragment.
if HAVE_X86_AESNI
noinst_LTLIBRARIES += %D%/libpakaesni.la
%C%_libpakaesni_la_SOURCES =
%C%_libpakaesni_la_CFLAGS = $(AM_CFLAGS) $(ISA_AESNI_CFLAGS)
%C%_libpakcrypto_la_LIBADD += %D%/libpakaesni.la
endif
if HAVE_X86_SHANI
noinst_LTLIBRARIES += %D%/libpakshani.la
%C%_libpakshani_la_SOURCES =
%C%_libpakshani_la_CFLAGS = $(AM_CFLAGS) $(ISA_SHANI_CFLAGS)
%C%_libpakcrypto_la_LIBADD += %D%/libpakshani.la
endif
if HAVE_X86_AVX2
noinst_LTLIBRARIES += %D%/libpakavx2.la
%C%_libpakavx2_la_SOURCES =
%C%_libpakavx2_la_CFLAGS = $(AM_CFLAGS) $(ISA_AVX2_CFLAGS)
%C%_libpakcrypto_la_LIBADD += %D%/libpakavx2.la
endif
if HAVE_X86_ADX
noinst_LTLIBRARIES += %D%/libpakadx.la
%C%_libpakadx_la_SOURCES =
%C%_libpakadx_la_CFLAGS = $(AM_CFLAGS) $(ISA_ADX_CFLAGS)
%C%_libpakcrypto_la_LIBADD += %D%/libpakadx.la
endif
if HAVE_X86_VAES
noinst_LTLIBRARIES += %D%/libpakvaes.la
%C%_libpakvaes_la_SOURCES =
%C%_libpakvaes_la_CFLAGS = $(AM_CFLAGS) $(ISA_VAES_CFLAGS)
%C%_libpakcrypto_la_LIBADD += %D%/libpakvaes.la
endif
if HAVE_X86_AVX512
noinst_LTLIBRARIES += %D%/libpakavx512.la
%C%_libpakavx512_la_SOURCES =
%C%_libpakavx512_la_CFLAGS = $(AM_CFLAGS) $(ISA_AVX512_CFLAGS)
%C%_libpakcrypto_la_LIBADD += %D%/libpakavx512.la
endif
if HAVE_X86_IFMA
noinst_LTLIBRARIES += %D%/libpakifma.la
%C%_libpakifma_la_SOURCES =
%C%_libpakifma_la_CFLAGS = $(AM_CFLAGS) $(ISA_IFMA_CFLAGS)
%C%_libpakcrypto_la_LIBADD += %D%/libpakifma.la
endif

include %D%/base/local.mk
include %D%/sha1/local.mk
include %D%/md5/local.mk
include %D%/sha2/local.mk
include %D%/keccak/local.mk
include %D%/hmac/local.mk
include %D%/kmac/local.mk
include %D%/kdf/local.mk
include %D%/drbg/local.mk
include %D%/aes/local.mk
include %D%/gcm/local.mk
include %D%/cmac/local.mk
include %D%/ccm/local.mk
include %D%/chacha/local.mk
include %D%/siv/local.mk
include %D%/xts/local.mk
include %D%/kw/local.mk
include %D%/ec/local.mk
include %D%/bn/local.mk
include %D%/rsa/local.mk
include %D%/ffdh/local.mk
include %D%/service/local.mk
include %D%/selftest/local.mk
