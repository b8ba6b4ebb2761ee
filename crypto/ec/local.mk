# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += \
	%D%/ec_int.h %D%/ec_int.c %D%/ec_inverse.c \
	%D%/ec_curve.h %D%/ec_curve.c %D%/ec_point.c %D%/ec_weierstrass.h \
	%D%/p256.h %D%/p256_field.h %D%/p256_curve.c %D%/p256_table.c %D%/p256_ref.c \
	%D%/ecdsa.h %D%/ecdsa.c %D%/ecdsa_nonce.c %D%/ecdsa_kat.c \
	%D%/ecdh.h %D%/ecdh.c %D%/ecdh_kat.c
if HAVE_X86_ADX
crypto_libpakadx_la_SOURCES += %D%/p256_x86_adx.c
endif
EXTRA_DIST += %D%/p256_table.py

# The base-point table is generated, and checked to be what the generator writes.
.PHONY: lint-ec-table ec-table
LINT_TARGETS += lint-ec-table
lint-ec-table:
	$(PYTHON) $(srcdir)/%D%/p256_table.py --check $(srcdir)/%D%/p256_table.c
ec-table:
	$(PYTHON) $(srcdir)/%D%/p256_table.py > $(srcdir)/%D%/p256_table.c
