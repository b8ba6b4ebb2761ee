# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += \
	%D%/bn.h %D%/bn_mont.h %D%/bn.c %D%/bn_plain.c %D%/bn_ref.c
if HAVE_X86_ADX
crypto_libpakadx_la_SOURCES += %D%/bn_x86_adx.c %D%/mul_adx.h
endif
if HAVE_X86_IFMA
crypto_libpakifma_la_SOURCES += %D%/bn_x86_ifma.c %D%/bn8_x86_ifma.c
endif

# The multiplication is generated, and checked to be what the generator writes.
EXTRA_DIST += %D%/mul_adx.py
.PHONY: lint-mul-adx mul-adx
LINT_TARGETS += lint-mul-adx
lint-mul-adx:
	$(PYTHON) $(srcdir)/%D%/mul_adx.py --check $(srcdir)/%D%/mul_adx.h
mul-adx:
	$(PYTHON) $(srcdir)/%D%/mul_adx.py > $(srcdir)/%D%/mul_adx.h
