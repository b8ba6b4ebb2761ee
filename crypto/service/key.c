/* SPDX-License-Identifier: Apache-2.0
 *
 * The key service, what all types share: references, properties, secrets. */
#include <pak/key.h>

#include <stdlib.h>
#include <string.h>

#include <pak/mem.h>
#include <pak/rng.h>

#include "crypto/selftest/selftest.h"
#include "crypto/service/key_impl.h"

#define SECRET_MAX_GENERATE 512
#define SECRET_MAX_IMPORT ((size_t)1 << 20)

struct pak_key *pak_key_new(enum pak_alg type, unsigned parts, size_t len)
{
	int heap = !(parts & (PAK_PART_SECRET | PAK_PART_PRIVATE));
	struct pak_key *key =
	        heap ? calloc(1, sizeof *key + len) : pak_secmem_alloc(sizeof *key + len);

	if (!key)
		return NULL;
	key->heap = heap;
	atomic_init(&key->refs, 1);
	key->type = type;
	key->parts = parts;
	key->len = len;
	return key;
}

struct pak_key *pak_key_ref(struct pak_key *key)
{
	atomic_fetch_add_explicit(&key->refs, 1, memory_order_relaxed);
	return key;
}

void pak_key_free(struct pak_key *key)
{
	/* Release: this thread's reads come before the wipe; acquire: so do those of all others. */
	if (!key || atomic_fetch_sub_explicit(&key->refs, 1, memory_order_acq_rel) != 1)
		return;
	if (key->heap)
		free(key);
	else
		pak_secmem_free(key);
}

enum pak_alg pak_key_type(const struct pak_key *key)
{
	return key->type;
}

enum pak_alg pak_key_curve(const struct pak_key *key)
{
	if (key->dh)
		return pak_key_dh_group(key);
	if (key->curve)
		return key->curve->alg;
	return key->edx ? key->edx->on->alg : PAK_ALG_NONE;
}

uint32_t pak_key_bits(const struct pak_key *key)
{
	return key->bits;
}

unsigned pak_key_parts(const struct pak_key *key)
{
	return key->parts;
}

const struct pak_verdict *pak_key_verdict(const struct pak_key *key)
{
	return &key->verdict;
}

/* AES keys have three lengths; any other secret has any. */
static int length_fits(enum pak_alg alg, size_t len)
{
	switch (alg) {
	case PAK_ALG_AES_ECB:
	case PAK_ALG_AES_CBC:
	case PAK_ALG_AES_CTR:
	case PAK_ALG_AES_GCM:
	case PAK_ALG_AES_CCM:
	case PAK_ALG_AES_CBC_CTS:
	case PAK_ALG_AES_OFB:
	case PAK_ALG_AES_CFB128:
	case PAK_ALG_AES_CFB8:
	case PAK_ALG_AES_CFB1:
	case PAK_ALG_AES_KW:
	case PAK_ALG_AES_KWP:
	case PAK_ALG_CMAC:
	case PAK_ALG_GMAC:
		return len == 16 || len == 24 || len == 32;
	case PAK_ALG_AES_XTS:
		return len == 32 || len == 64;
	default:
		return 1;
	}
}

/* Judges and allocates a secret of len bytes, all zero. */
static enum pak_status secret_new(struct pak_key **out, enum pak_alg alg, enum pak_op op,
                                  size_t len, struct pak_verdict *verdict)
{
	const struct pak_policy_request request = {
	        .alg = alg,
	        .op = op,
	        .key_bits = (uint32_t)(8 * len),
	};
	struct pak_verdict v;
	enum pak_status st;

	st = pak_policy_check(&request, &v);
	if (verdict)
		*verdict = v;
	if (!st)
		st = pak_selftest_check();
	if (st)
		return st;
	if (!length_fits(alg, len))
		return PAK_ERR_LENGTH;
	*out = pak_key_new(PAK_ALG_KEY_SECRET, PAK_PART_SECRET, len);
	if (!*out)
		return PAK_ERR_MEMORY;
	(*out)->bits = request.key_bits;
	(*out)->verdict = v;
	return PAK_OK;
}

enum pak_status pak_key_generate_secret(struct pak_key **out, enum pak_alg alg, size_t len,
                                        struct pak_verdict *verdict)
{
	struct pak_key *key;
	enum pak_status st;

	*out = NULL;
	if (!len || len > SECRET_MAX_GENERATE)
		return PAK_ERR_LENGTH;
	st = secret_new(&key, alg, PAK_OP_KEYGEN, len, verdict);
	if (st)
		return st;
	st = pak_rng_bytes(key->secret, len);
	if (st)
		pak_key_free(key);
	else
		*out = key;
	return st;
}

enum pak_status pak_key_import_secret(struct pak_key **out, enum pak_alg alg, const uint8_t *bytes,
                                      size_t len, struct pak_verdict *verdict)
{
	enum pak_status st;

	*out = NULL;
	if (len && !bytes)
		return PAK_ERR_ARG;
	if (len > SECRET_MAX_IMPORT)
		return PAK_ERR_LENGTH;
	st = secret_new(out, alg, PAK_OP_IMPORT, len, verdict);
	if (!st && len)
		memcpy((*out)->secret, bytes, len);
	return st;
}

enum pak_status pak_key_secret(const struct pak_key *key, const uint8_t **bytes, size_t *len)
{
	if (!(key->parts & PAK_PART_SECRET))
		return PAK_ERR_KEY_USE;
	*bytes = key->secret;
	*len = key->len;
	return PAK_OK;
}

int pak_key_equal(const struct pak_key *a, const struct pak_key *b, unsigned parts)
{
	int equal = 1;

	if ((a->parts & b->parts & parts) != parts || a->type != b->type || a->curve != b->curve ||
	    pak_key_curve(a) != pak_key_curve(b))
		return 0;
	if (a->type == PAK_ALG_KEY_RSA)
		return pak_key_equal_rsa(a, b);
	if (a->type == PAK_ALG_KEY_DH)
		return pak_key_equal_dh(a, b, parts);
	if (parts & PAK_PART_SECRET)
		equal &= a->len == b->len && pak_mem_equal(a->secret, b->secret, a->len);
	if (parts & PAK_PART_PRIVATE)
		equal &=
		        pak_mem_equal(a->priv.d, b->priv.d, sizeof a->priv.d) &
		        (!a->edx || pak_mem_equal(a->edx->priv, b->edx->priv, sizeof a->edx->priv));
	if (parts & PAK_PART_PUBLIC)
		equal &= pak_mem_equal(a->point, b->point, sizeof a->point) &
		         (!a->edx || pak_mem_equal(a->edx->pub, b->edx->pub, sizeof a->edx->pub));
	return equal;
}
