# SPDX-License-Identifier: Apache-2.0
# make bench [B=part of a row's name] [BENCH_FLAGS="-p 5"]: the raw API. make bench-evp: the provider. A row is added
# in the family's bench_*.c, a family in bench.h and in the list of bench.c.
EXTRA_PROGRAMS += %D%/bench
CLEANFILES += bench.json bench-evp.json
BENCH_FLAGS = -p 3
%C%_bench_SOURCES = %D%/bench.c %D%/bench.h %D%/bench_aes.c %D%/bench_ec.c %D%/bench_evp.c %D%/bench_ffdh.c %D%/bench_kdf.c %D%/bench_keccak.c %D%/bench_lanes.c %D%/bench_modes.c %D%/bench_rsa.c %D%/bench_symmetric.c
%C%_bench_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) $(provider_test_defs)
%C%_bench_LDADD = tests/crypto/libcoretest.la crypto/libpakcrypto.la tests/libtap.la $(CRYPTO_LIBS)

bench: %D%/bench$(EXEEXT)
	%D%/bench$(EXEEXT) $(BENCH_FLAGS) -j bench.json -x EVP $(B)
# The provider beside default, both through EVP.
bench-evp: %D%/bench$(EXEEXT) provider/pakpss.la
	%D%/bench$(EXEEXT) $(BENCH_FLAGS) -j bench-evp.json EVP
# Narrower tiers, with libcrypto held to the same features: AVX2 with VAES, AVX2 without it, then AES-NI and SHA-NI alone
# (no AVX, BMI and ADX); and our portable code, which an OpenSSL without assembly is held against (docs/testing.md).
bench-tiers: %D%/bench$(EXEEXT)
	PAK_CPU=-avx512 OPENSSL_ia32cap=:~0xc0230000 %D%/bench$(EXEEXT) $(BENCH_FLAGS) -x EVP $(B)
	PAK_CPU=-vaes OPENSSL_ia32cap=:~0x600c0230000 %D%/bench$(EXEEXT) $(BENCH_FLAGS) -x EVP $(B)
	PAK_CPU=-avx2 OPENSSL_ia32cap=~0x1000000000000000:~0x600c02b0128 %D%/bench$(EXEEXT) $(BENCH_FLAGS) -x EVP $(B)
	PAK_CPU=none %D%/bench$(EXEEXT) $(BENCH_FLAGS) -x EVP $(B)
.PHONY: bench bench-evp bench-tiers
