# SPDX-License-Identifier: Apache-2.0
# make bench [B=part of a row's name] [BENCH_FLAGS="-p 5 -j bench.json"]
EXTRA_PROGRAMS += %D%/bench
CLEANFILES += bench.json
BENCH_FLAGS = -j bench.json
%C%_bench_SOURCES = %D%/bench.c %D%/bench.h %D%/bench_aes.c %D%/bench_ec.c %D%/bench_evp.c %D%/bench_keccak.c %D%/bench_lanes.c %D%/bench_modes.c %D%/bench_rsa.c %D%/bench_symmetric.c
%C%_bench_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(provider_test_defs)
%C%_bench_LDADD = tests/crypto/libcoretest.la crypto/libpakcrypto.la tests/libtap.la $(CRYPTO_LIBS)

bench: %D%/bench$(EXEEXT)
	%D%/bench$(EXEEXT) $(BENCH_FLAGS) $(B)
# The provider beside default, both through EVP.
bench-evp: %D%/bench$(EXEEXT) provider/pakpss.la
	%D%/bench$(EXEEXT) EVP
.PHONY: bench bench-evp
