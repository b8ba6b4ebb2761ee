# SPDX-License-Identifier: Apache-2.0
# Tests mirror the source tree; every program prints TAP.
noinst_LTLIBRARIES += %D%/libtap.la
%C%_libtap_la_SOURCES = %D%/tap.c %D%/tap.h
EXTRA_DIST += %D%/summary.sh %D%/tap.py %D%/sanitizer.sh

include %D%/crypto/local.mk
include %D%/encoding/local.mk
include %D%/policy/local.mk
include %D%/provider/local.mk
include %D%/pkcs11/local.mk
include %D%/harness/local.mk
include %D%/vectors/local.mk
include %D%/ct/local.mk
include %D%/fuzz/local.mk
include %D%/bench/local.mk
include %D%/differential/local.mk
include %D%/timing/local.mk
include %D%/lint/local.mk

# A fresh Debian 12 with nothing of ours in it; needs root.
EXTRA_DIST += %D%/chroot.sh
check-chroot:
	$(SHELL) $(srcdir)/tests/chroot.sh
.PHONY: check-chroot

# The core's and the harness's tests once per set of CPU features.
check-cpus:
	@for mask in none -avx2 -avx512 all; do \
		echo "PAK_CPU=$$mask"; \
		PAK_CPU=$$mask $(MAKE) $(AM_MAKEFLAGS) -s check TESTS='$(filter tests/crypto/%,$(TESTS))' \
			>check-cpus.log 2>&1 || { tail -50 check-cpus.log; exit 1; }; \
		tail -1 check-cpus.log; \
	done
.PHONY: check-cpus
CLEANFILES += check-cpus.log
