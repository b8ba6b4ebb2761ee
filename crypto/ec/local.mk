# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += \
	%D%/ec_int.h %D%/ec_int.c %D%/ec_inverse.c \
	%D%/ec_curve.h %D%/ec_curve.c %D%/ec_point.c %D%/ec_weierstrass.h %D%/ec_recode.h \
	%D%/ec_field_ref.h %D%/ec_gather_avx2.h \
	%D%/p224.h %D%/p224_field.h %D%/p224_curve.c %D%/p224_table.c %D%/p224_ref.c \
	%D%/p384.h %D%/p384_field.h %D%/p384_curve.c %D%/p384_table.c %D%/p384_ref.c \
	%D%/p521.h %D%/p521_field.h %D%/p521_curve.c %D%/p521_table.c %D%/p521_ref.c \
	%D%/p256.h %D%/p256_field.h %D%/p256_curve.c %D%/p256_table.c %D%/p256_ref.c \
	%D%/ecdsa.h %D%/ecdsa.c %D%/ecdsa_nonce.c %D%/ecdsa_kat.c \
	%D%/ecdh.h %D%/ecdh.c %D%/ecdh_kat.c %D%/ec_kat.c
if HAVE_X86_ADX
crypto_libpakadx_la_SOURCES += %D%/p256_x86_adx.c %D%/p384_x86_adx.c %D%/p521_x86_adx.c
endif
if HAVE_X86_IFMA
crypto_libpakifma_la_SOURCES += %D%/ec_x86_ifma.h %D%/ec_x86_ifma_mul.h %D%/p256_x86_ifma.c %D%/p521_x86_ifma.c
endif
crypto_libpakcrypto_la_SOURCES += %D%/brainpool.h %D%/brainpool_kat.h
crypto_libpakcrypto_la_SOURCES += %D%/bp256.h %D%/bp256_curve.c %D%/bp256_table.c
crypto_libpakcrypto_la_SOURCES += %D%/bp384.h %D%/bp384_curve.c %D%/bp384_table.c
crypto_libpakcrypto_la_SOURCES += %D%/bp512.h %D%/bp512_curve.c %D%/bp512_table.c
EXTRA_DIST += %D%/ec_table.py %D%/brainpool.py
.PHONY: lint-brainpool
LINT_TARGETS += lint-brainpool
lint-brainpool:
	$(AM_V_at)for c in bp256 bp384 bp512; do \
	  $(PYTHON) $(srcdir)/%D%/brainpool.py $$c h --check $(srcdir)/%D%/$$c.h && \
	  $(PYTHON) $(srcdir)/%D%/brainpool.py $$c c --check $(srcdir)/%D%/$${c}_table.c || exit 1; done

# The base-point tables are generated, and checked to be what the generator writes.
ec_tables = p224 p256 p384 p521
.PHONY: lint-ec-table ec-table
LINT_TARGETS += lint-ec-table
lint-ec-table:
	$(AM_V_at)for c in $(ec_tables); do \
	  $(PYTHON) $(srcdir)/%D%/ec_table.py $$c --check $(srcdir)/%D%/$${c}_table.c || exit 1; done
ec-table:
	$(AM_V_at)for c in $(ec_tables); do \
	  $(PYTHON) $(srcdir)/%D%/ec_table.py $$c > $(srcdir)/%D%/$${c}_table.c || exit 1; done

crypto_libpakcrypto_la_SOURCES += %D%/c25519.h %D%/c25519.c %D%/c25519_group.h %D%/ec_edwards.h %D%/ec_ladder.h %D%/c25519_limbs.h %D%/c25519_ifma.h %D%/c25519_table.c %D%/c25519_ref.c \
	%D%/ed25519.h %D%/ed25519.c %D%/edx_kat.c
if HAVE_X86_ADX
crypto_libpakadx_la_SOURCES += %D%/c25519_x86_adx.c
endif
if HAVE_X86_IFMA
crypto_libpakifma_la_SOURCES += %D%/c25519_x86_ifma.c
endif
EXTRA_DIST += %D%/c25519_table.py
.PHONY: lint-c25519-table
LINT_TARGETS += lint-c25519-table
lint-c25519-table:
	$(PYTHON) $(srcdir)/%D%/c25519_table.py --check $(srcdir)/%D%/c25519_table.c

crypto_libpakcrypto_la_SOURCES += %D%/c448.h %D%/c448.c %D%/c448_field.h %D%/c448_group.h %D%/c448_multiply.h %D%/c448_table.c %D%/c448_ref.c \
	%D%/ed448.h %D%/ed448.c %D%/edx448_kat.c
if HAVE_X86_ADX
crypto_libpakadx_la_SOURCES += %D%/c448_x86_adx.c
endif
if HAVE_X86_IFMA
crypto_libpakifma_la_SOURCES += %D%/c448_x86_ifma.c
endif
EXTRA_DIST += %D%/c448_table.py
.PHONY: lint-c448-table
LINT_TARGETS += lint-c448-table
lint-c448-table:
	$(PYTHON) $(srcdir)/%D%/c448_table.py --check $(srcdir)/%D%/c448_table.c
