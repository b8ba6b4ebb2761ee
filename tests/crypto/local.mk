# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += %D%/libcoretest.la
%C%_libcoretest_la_SOURCES = %D%/core.c %D%/core.h
core_test_libs = %D%/libcoretest.la crypto/libpakcrypto.la tests/libtap.la

check_PROGRAMS += %D%/test_digest
TESTS += %D%/test_digest
%C%_test_digest_SOURCES = %D%/test_digest.c %D%/digest_vectors.h
%C%_test_digest_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_sha2_mb
TESTS += %D%/test_sha2_mb
%C%_test_sha2_mb_SOURCES = %D%/test_sha2_mb.c %D%/upper.c %D%/upper.h
%C%_test_sha2_mb_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_sha2
TESTS += %D%/test_sha2
%C%_test_sha2_SOURCES = %D%/test_sha2.c %D%/upper.c %D%/upper.h
%C%_test_sha2_LDADD = $(core_test_libs)

noinst_LTLIBRARIES += %D%/libjsontest.la
%C%_libjsontest_la_SOURCES = %D%/json.c %D%/json.h %D%/acvp_hash.c %D%/acvp_hash.h
%C%_libjsontest_la_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
json_test_libs = %D%/libjsontest.la $(core_test_libs) $(JANSSON_LIBS)

include %D%/rsa.mk
include %D%/proofs.mk
include %D%/ffdh.mk
include %D%/keccak.mk

check_PROGRAMS += %D%/test_mac
TESTS += %D%/test_mac
%C%_test_mac_SOURCES = %D%/test_mac.c
%C%_test_mac_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_mac_LDADD = $(json_test_libs)

check_PROGRAMS += %D%/test_entropy
TESTS += %D%/test_entropy
%C%_test_entropy_SOURCES = %D%/test_entropy.c
%C%_test_entropy_LDADD = crypto/libpakcrypto.la tests/libtap.la

check_PROGRAMS += %D%/test_rng
TESTS += %D%/test_rng
%C%_test_rng_SOURCES = %D%/test_rng.c
%C%_test_rng_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_rng_LDADD = $(json_test_libs)

check_PROGRAMS += %D%/test_sign
TESTS += %D%/test_sign
%C%_test_sign_SOURCES = %D%/test_sign.c
%C%_test_sign_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_policy
TESTS += %D%/test_policy
%C%_test_policy_SOURCES = %D%/test_policy.c %D%/policy_rules.c %D%/policy_rules.h
%C%_test_policy_LDADD = crypto/libpakcrypto.la tests/libtap.la

check_PROGRAMS += %D%/test_policy_state
TESTS += %D%/test_policy_state
%C%_test_policy_state_SOURCES = %D%/test_policy_state.c %D%/policy_rules.c %D%/policy_rules.h
%C%_test_policy_state_LDADD = crypto/libpakcrypto.la tests/libtap.la

check_PROGRAMS += %D%/test_sign_vectors
TESTS += %D%/test_sign_vectors
%C%_test_sign_vectors_SOURCES = %D%/test_sign_vectors.c
%C%_test_sign_vectors_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_sign_vectors_LDADD = encoding/libpakencoding.la $(json_test_libs) $(TASN1_LIBS)

check_PROGRAMS += %D%/test_kex
TESTS += %D%/test_kex
%C%_test_kex_SOURCES = %D%/test_kex.c
%C%_test_kex_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_kex_LDADD = encoding/libpakencoding.la $(json_test_libs) $(TASN1_LIBS)

check_PROGRAMS += %D%/test_ec
TESTS += %D%/test_ec
%C%_test_ec_SOURCES = %D%/test_ec.c
%C%_test_ec_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_ec_LDADD = $(core_test_libs) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/test_key
TESTS += %D%/test_key
%C%_test_key_SOURCES = %D%/test_key.c
%C%_test_key_LDADD = $(core_test_libs)

# Its own copies of these sources, with hooks; the archive's are then not pulled in.
check_PROGRAMS += %D%/test_ec_fault
TESTS += %D%/test_ec_fault
%C%_test_ec_fault_SOURCES = %D%/test_ec_fault.c %D%/fault.h crypto/ec/ecdsa.c crypto/service/key_ec.c
%C%_test_ec_fault_CPPFLAGS = $(AM_CPPFLAGS) -include $(srcdir)/%D%/fault.h
%C%_test_ec_fault_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=pak_rng_bytes
%C%_test_ec_fault_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_ec_openssl
TESTS += %D%/test_ec_openssl
%C%_test_ec_openssl_SOURCES = %D%/test_ec_openssl.c
%C%_test_ec_openssl_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_ec_openssl_LDADD = $(core_test_libs) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/test_aes %D%/test_gcm
TESTS += %D%/test_aes %D%/test_gcm
%C%_test_aes_SOURCES = %D%/test_aes.c %D%/upper.c %D%/upper.h
%C%_test_aes_LDADD = crypto/libpakcrypto.la tests/libtap.la
%C%_test_gcm_SOURCES = %D%/test_gcm.c %D%/upper.c %D%/upper.h
%C%_test_gcm_LDADD = crypto/libpakcrypto.la tests/libtap.la

check_PROGRAMS += %D%/test_mac_tls
TESTS += %D%/test_mac_tls
%C%_test_mac_tls_SOURCES = %D%/test_mac_tls.c
%C%_test_mac_tls_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_kdf
TESTS += %D%/test_kdf
%C%_test_kdf_SOURCES = %D%/test_kdf.c
%C%_test_kdf_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_kdf_LDADD = $(json_test_libs)

check_PROGRAMS += %D%/test_selftest
TESTS += %D%/test_selftest
%C%_test_selftest_SOURCES = %D%/test_selftest.c
%C%_test_selftest_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_base
TESTS += %D%/test_base
%C%_test_base_SOURCES = %D%/test_base.c
%C%_test_base_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_cipher %D%/test_aead %D%/test_tls_cbc
TESTS += %D%/test_cipher %D%/test_aead %D%/test_tls_cbc
%C%_test_cipher_SOURCES = %D%/test_cipher.c
%C%_test_cipher_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_cipher_LDADD = $(json_test_libs)
%C%_test_aead_SOURCES = %D%/test_aead.c
%C%_test_aead_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_aead_LDADD = $(json_test_libs)
%C%_test_tls_cbc_SOURCES = %D%/test_tls_cbc.c
%C%_test_tls_cbc_LDADD = $(core_test_libs)
check_PROGRAMS += %D%/test_aes_policy
TESTS += %D%/test_aes_policy
%C%_test_aes_policy_SOURCES = %D%/test_aes_policy.c
%C%_test_aes_policy_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_ec_residue
TESTS += %D%/test_ec_residue
%C%_test_ec_residue_SOURCES = %D%/test_ec_residue.c
%C%_test_ec_residue_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_kdf_acvp %D%/test_kdf_openssl
TESTS += %D%/test_kdf_acvp %D%/test_kdf_openssl
%C%_test_kdf_acvp_SOURCES = %D%/test_kdf_acvp.c
%C%_test_kdf_acvp_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_kdf_acvp_LDADD = $(json_test_libs)
%C%_test_kdf_openssl_SOURCES = %D%/test_kdf_openssl.c
%C%_test_kdf_openssl_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_kdf_openssl_LDADD = $(core_test_libs) $(CRYPTO_LIBS)
check_PROGRAMS += %D%/test_kdf_more
TESTS += %D%/test_kdf_more
%C%_test_kdf_more_SOURCES = %D%/test_kdf_more.c
%C%_test_kdf_more_LDADD = $(core_test_libs)
check_PROGRAMS += %D%/test_ctr_drbg
TESTS += %D%/test_ctr_drbg
%C%_test_ctr_drbg_SOURCES = %D%/test_ctr_drbg.c
%C%_test_ctr_drbg_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_drbg
TESTS += %D%/test_drbg
%C%_test_drbg_SOURCES = %D%/test_drbg.c
%C%_test_drbg_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_drbg_LDADD = $(json_test_libs)
include %D%/modes.mk

check_PROGRAMS += %D%/test_edx_fault
TESTS += %D%/test_edx_fault
%C%_test_edx_fault_SOURCES = %D%/test_edx_fault.c %D%/fault.h crypto/ec/ed25519.c
%C%_test_edx_fault_CPPFLAGS = $(AM_CPPFLAGS) -include $(srcdir)/%D%/fault.h
%C%_test_edx_fault_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_edx
TESTS += %D%/test_edx
%C%_test_edx_SOURCES = %D%/test_edx.c
%C%_test_edx_LDADD = $(core_test_libs)

check_PROGRAMS += %D%/test_edx_refused
TESTS += %D%/test_edx_refused
%C%_test_edx_refused_SOURCES = %D%/test_edx_refused.c
%C%_test_edx_refused_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS)
%C%_test_edx_refused_LDADD = $(core_test_libs) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/test_edx_vectors
TESTS += %D%/test_edx_vectors
%C%_test_edx_vectors_SOURCES = %D%/test_edx_vectors.c
%C%_test_edx_vectors_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
%C%_test_edx_vectors_LDADD = $(json_test_libs)

check_PROGRAMS += %D%/test_c25519 %D%/test_c448
TESTS += %D%/test_c25519 %D%/test_c448
%C%_test_c25519_SOURCES = %D%/test_edx_backends.c %D%/edx.h %D%/upper.c %D%/upper.h
%C%_test_c25519_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) -DEDX=25519
%C%_test_c25519_LDADD = $(core_test_libs) $(CRYPTO_LIBS)
%C%_test_c448_SOURCES = $(%C%_test_c25519_SOURCES)
%C%_test_c448_CPPFLAGS = $(AM_CPPFLAGS) $(CRYPTO_CFLAGS) -DEDX=448
%C%_test_c448_LDADD = $(core_test_libs) $(CRYPTO_LIBS)

check_PROGRAMS += %D%/test_edx448_fault
TESTS += %D%/test_edx448_fault
%C%_test_edx448_fault_SOURCES = %D%/test_edx448_fault.c %D%/fault.h crypto/ec/ed448.c
%C%_test_edx448_fault_CPPFLAGS = $(AM_CPPFLAGS) -include $(srcdir)/%D%/fault.h
%C%_test_edx448_fault_LDADD = $(core_test_libs)
