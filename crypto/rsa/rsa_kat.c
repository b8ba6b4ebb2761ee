/* SPDX-License-Identifier: Apache-2.0
 *
 * Known-answer tests of RSA (FIPS 186-5 5.4, SP 800-56B 7.2.2): a signature, which is then verified
 * and a neighbour of it refused, and a decryption. */
#include "crypto/rsa/rsa_kat.h"

#include <string.h>

#include <pak/mem.h>

#include "crypto/rsa/rsa.h"
#include "crypto/rsa/rsa_pad.h"
#include "crypto/selftest/selftest.h"

static const uint8_t exponent[3] = {1, 0, 1};

/* The masks change nothing in the answer, so constants do. */
static enum pak_status fill(void *arg, void *out, size_t len)
{
	(void)arg;
	memset(out, 0x35, len);
	return PAK_OK;
}

static const struct pak_rsa_random masks = {fill, NULL};

struct kat {
	struct pak_rsa rsa;
	uint8_t *memory;
	uint64_t *work;
};

static int prepare(struct kat *k)
{
	const struct pak_bn_impl *impl = pak_bn_pick();
	const struct pak_rsa_parts parts = {
	        .d = kat_d,
	        .d_len = sizeof kat_d,
	        .p = kat_p,
	        .p_len = sizeof kat_p,
	        .q = kat_q,
	        .q_len = sizeof kat_q,
	};
	size_t room = pak_rsa_room(impl, 2048, 1);

	k->memory = pak_secmem_alloc(room + pak_rsa_work_room(impl, 2048));
	if (!k->memory)
		return 0;
	k->work = (uint64_t *)(void *)(k->memory + room);
	return !pak_rsa_set_public(&k->rsa, impl, kat_n, sizeof kat_n, exponent, sizeof exponent,
	                           k->memory) &&
	       !pak_rsa_set_private(&k->rsa, &parts, k->work);
}

static int sign(struct kat *k, int corrupt)
{
	uint8_t em[256], sig[256], back[256];

	if (pak_rsa_pkcs1_encode(em, sizeof em, PAK_ALG_SHA256, kat_digest, sizeof kat_digest) ||
	    pak_rsa_private(&k->rsa, sig, em, &masks, k->work) ||
	    !pak_selftest_equal(sig, kat_signature, sizeof sig, corrupt) ||
	    pak_rsa_public(&k->rsa, back, sig) || !pak_mem_equal(back, em, sizeof em))
		return 0;
	sig[255] ^= 1;
	return !pak_rsa_public(&k->rsa, back, sig) && !pak_mem_equal(back, em, sizeof em);
}

static int run_sign(int corrupt)
{
	struct kat k;
	int ok = prepare(&k) && sign(&k, corrupt);

	pak_secmem_free(k.memory);
	return ok;
}

/* The signature in two lanes of eight; where there are none, alone. */
static int sign_many(struct kat *k, int corrupt)
{
	uint8_t em[256], sig[2][256];
	struct pak_rsa_job jobs[2] = {{&k->rsa, sig[0], em, PAK_OK}, {&k->rsa, sig[1], em, PAK_OK}};
	size_t room = pak_rsa_many_room(&k->rsa);
	uint64_t *work;

	if (!room)
		return sign(k, corrupt);
	work = pak_secmem_alloc(room);
	if (!work ||
	    pak_rsa_pkcs1_encode(em, sizeof em, PAK_ALG_SHA256, kat_digest, sizeof kat_digest))
		return 0;
	pak_rsa_private_many(jobs, 2, &masks, work);
	pak_secmem_free(work);
	return !jobs[0].status && !jobs[1].status &&
	       pak_selftest_equal(sig[0], kat_signature, sizeof *sig, corrupt) &&
	       pak_mem_equal(sig[0], sig[1], sizeof *sig);
}

static int run_sign_many(int corrupt)
{
	struct kat k;
	int ok = prepare(&k) && sign_many(&k, corrupt);

	pak_secmem_free(k.memory);
	return ok;
}

static int decrypt(struct kat *k, int corrupt)
{
	static const char text[] = "a message for the self-test";
	const struct pak_hash *hash = pak_hash_get(PAK_ALG_SHA256);
	const struct pak_rsa_oaep oaep = {.hash = hash, .mgf = hash};
	uint8_t em[256], got[sizeof text - 1];
	const uint8_t *msg;
	size_t len;

	if (pak_rsa_private(&k->rsa, em, kat_ciphertext, &masks, k->work) ||
	    pak_rsa_oaep_decode(&msg, &len, em, sizeof em, &oaep) || len != sizeof got)
		return 0;
	memcpy(got, msg, sizeof got);
	if (!pak_selftest_equal(got, (const uint8_t *)text, sizeof got, corrupt))
		return 0;
	/* And what is no ciphertext gives one error. */
	memset(em, 0, sizeof em);
	return pak_rsa_oaep_decode(&msg, &len, em, sizeof em, &oaep) == PAK_ERR_DATA;
}

static int run_decrypt(int corrupt)
{
	struct kat k;
	int ok = prepare(&k) && decrypt(&k, corrupt);

	pak_secmem_free(k.memory);
	return ok;
}

const struct pak_selftest pak_rsa_selftest = {"RSA", "KAT_Signature", run_sign};
const struct pak_selftest pak_rsa_many_selftest = {"RSA_Many", "KAT_Signature", run_sign_many};
const struct pak_selftest pak_rsa_decrypt_selftest = {"RSA_Decrypt", "KAT_AsymmetricCipher",
                                                      run_decrypt};
