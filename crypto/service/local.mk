# SPDX-License-Identifier: Apache-2.0
crypto_libpakcrypto_la_SOURCES += %D%/policy.c %D%/policy_impl.h %D%/policy_signature.c %D%/policy_state.c
crypto_libpakcrypto_la_SOURCES += %D%/alg.c
crypto_libpakcrypto_la_SOURCES += %D%/digest.c %D%/digest_bits.c
crypto_libpakcrypto_la_SOURCES += %D%/hash.c %D%/hash.h
crypto_libpakcrypto_la_SOURCES += %D%/module.c
crypto_libpakcrypto_la_SOURCES += %D%/kdf.c %D%/kdf_app.c %D%/kdf_impl.h %D%/kdf_mac.c %D%/kdf_mac_kat.c %D%/kdf_one_step.c
crypto_libpakcrypto_la_SOURCES += %D%/mac.c %D%/mac_cmac.c %D%/mac_gmac.c %D%/mac_hmac.c %D%/mac_kmac.c %D%/mac_impl.h
crypto_libpakcrypto_la_SOURCES += %D%/rng.c %D%/rng_mech.c
crypto_libpakcrypto_la_SOURCES += %D%/key.c %D%/key_ec.c %D%/key_impl.h %D%/sign.c %D%/kex.c
crypto_libpakcrypto_la_SOURCES += %D%/aead.c %D%/aead_ccm.c %D%/aead_chachapoly.c %D%/cipher_chacha20.c %D%/aead_gcm.c %D%/aead_impl.h %D%/aead_siv.c %D%/cipher.c %D%/cipher_cts.c %D%/cipher_impl.h %D%/tls_cbc.c
crypto_libpakcrypto_la_SOURCES += %D%/edx.c %D%/edx_25519.c %D%/edx_448.c %D%/edx_impl.h
crypto_libpakcrypto_la_SOURCES += %D%/wrap.c %D%/xts.c
crypto_libpakcrypto_la_SOURCES += %D%/key_rsa.c %D%/sign_rsa.c %D%/sign_many.c %D%/sign_rsa.h %D%/pke.c
crypto_libpakcrypto_la_SOURCES += %D%/key_dh.c %D%/kex_dh.c
