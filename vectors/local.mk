# SPDX-License-Identifier: Apache-2.0
# The vector sets are committed and installed; the generator that made them is in the tree.
include %D%/sets.mk
nobase_dist_pkgdata_DATA = $(vector_files)

EXTRA_DIST += %D%/generate.py %D%/vecgen/__init__.py %D%/vecgen/aes.py %D%/vecgen/algs.py %D%/vecgen/catalogue.py \
	%D%/vecgen/cross.py %D%/vecgen/cryptodome.py %D%/vecgen/ecdsa.py %D%/vecgen/gcrypt.py %D%/vecgen/kdf.py \
	%D%/vecgen/openssl.py %D%/vecgen/sha.py %D%/vecgen/shape.py %D%/vecgen/source.py

vectors:
	$(PYTHON) -B $(srcdir)/vectors/generate.py
.PHONY: vectors

# All sets again, byte for byte: half a minute.
lint-vectors:
	$(PYTHON) -B $(srcdir)/vectors/generate.py --check --quiet
LINT_TARGETS += lint-vectors
.PHONY: lint-vectors
