/* SPDX-License-Identifier: Apache-2.0
 *
 * Diffie-Hellman through EVP: keys, parameters, export and secrets beside those of the default
 * provider; keys go back and forth between the two. */
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "tests/provider/prov.h"
#include "tests/tap.h"

static EVP_PKEY *generate(OSSL_LIB_CTX *ctx, const char *type, const char *group)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(ctx, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (c && EVP_PKEY_keygen_init(c) == 1 && EVP_PKEY_CTX_set_group_name(c, group) == 1)
		(void)EVP_PKEY_generate(c, &pkey);
	EVP_PKEY_CTX_free(c);
	return pkey;
}

/* The key as the other context has it, through the parameters. */
static EVP_PKEY *carry(OSSL_LIB_CTX *to, const char *type, const EVP_PKEY *pkey, int selection)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(to, type, NULL);
	OSSL_PARAM *params = NULL;
	EVP_PKEY *out = NULL;

	if (c && EVP_PKEY_todata(pkey, selection, &params) == 1 && EVP_PKEY_fromdata_init(c) == 1)
		(void)EVP_PKEY_fromdata(c, &out, selection, params);
	OSSL_PARAM_free(params);
	EVP_PKEY_CTX_free(c);
	return out;
}

struct derive {
	int pad;
	const char *kdf, *md, *cek;
	size_t out_len;
	const char *ukm;
};

static size_t derive(OSSL_LIB_CTX *ctx, EVP_PKEY *key, EVP_PKEY *peer, const struct derive *how,
                     uint8_t *out, size_t cap)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(ctx, key, NULL);
	OSSL_PARAM params[8], *p = params;
	int pad = how->pad;
	size_t len = 0, out_len = how->out_len;

	*p++ = OSSL_PARAM_construct_int(OSSL_EXCHANGE_PARAM_PAD, &pad);
	if (how->kdf) {
		*p++ = OSSL_PARAM_construct_utf8_string(OSSL_EXCHANGE_PARAM_KDF_TYPE,
		                                        (char *)how->kdf, 0);
		*p++ = OSSL_PARAM_construct_utf8_string(OSSL_EXCHANGE_PARAM_KDF_DIGEST,
		                                        (char *)how->md, 0);
		*p++ = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_CEK_ALG, (char *)how->cek,
		                                        0);
		*p++ = OSSL_PARAM_construct_size_t(OSSL_EXCHANGE_PARAM_KDF_OUTLEN, &out_len);
		if (how->ukm)
			*p++ = OSSL_PARAM_construct_octet_string(
			        OSSL_EXCHANGE_PARAM_KDF_UKM, (void *)how->ukm, strlen(how->ukm));
	}
	*p = OSSL_PARAM_construct_end();
	if (!c || EVP_PKEY_derive_init_ex(c, params) != 1 ||
	    EVP_PKEY_derive_set_peer(c, peer) != 1 || EVP_PKEY_derive(c, NULL, &len) != 1 ||
	    len > cap || EVP_PKEY_derive(c, out, &len) != 1)
		len = 0;
	EVP_PKEY_CTX_free(c);
	return len;
}

static int same_bn(const EVP_PKEY *a, const EVP_PKEY *b, const char *name)
{
	BIGNUM *x = NULL, *y = NULL;
	int ra = EVP_PKEY_get_bn_param(a, name, &x), rb = EVP_PKEY_get_bn_param(b, name, &y);
	int same = ra == rb && (ra != 1 || !BN_cmp(x, y));

	BN_free(x);
	BN_free(y);
	if (!same)
		tap_diag("%s differs", name);
	return same;
}

static int same_ints(const EVP_PKEY *a, const EVP_PKEY *b)
{
	static const char *const names[] = {
	        OSSL_PKEY_PARAM_BITS,       OSSL_PKEY_PARAM_SECURITY_BITS, OSSL_PKEY_PARAM_MAX_SIZE,
	        OSSL_PKEY_PARAM_FFC_GINDEX, OSSL_PKEY_PARAM_FFC_PCOUNTER,  OSSL_PKEY_PARAM_FFC_H,
	        OSSL_PKEY_PARAM_DH_PRIV_LEN};
	int good = 1;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		int x = -77, y = -77;
		int ra = EVP_PKEY_get_int_param(a, names[i], &x);
		int rb = EVP_PKEY_get_int_param(b, names[i], &y);

		if (ra != rb || x != y) {
			tap_diag("%s: %d %d, theirs %d %d", names[i], ra, x, rb, y);
			good = 0;
		}
	}
	return good;
}

/* The names and types of what an export gives, in order. */
static int describe(const OSSL_PARAM params[], void *arg)
{
	char *text = arg;

	for (; params->key; params++)
		sprintf(text + strlen(text), "%s:%u ", params->key, params->data_type);
	return 1;
}

static void test_group(const char *type, const char *group)
{
	EVP_PKEY *a = generate(ours, type, group), *b = generate(ref, type, group);
	EVP_PKEY *a_there = a ? carry(ref, type, a, EVP_PKEY_KEYPAIR) : NULL;
	EVP_PKEY *a_pub = a ? carry(ref, type, a, EVP_PKEY_PUBLIC_KEY) : NULL;
	EVP_PKEY *b_here = b ? carry(ours, type, b, EVP_PKEY_KEYPAIR) : NULL;
	EVP_PKEY *b_pub = b ? carry(ours, type, b, EVP_PKEY_PUBLIC_KEY) : NULL;
	uint8_t z[3][1024], *enc[2] = {NULL};
	size_t len[3], enc_len[2];
	char name[2][64] = {""}, parts[2][512] = {""};
	static const char *const numbers[] = {"p", "q", "g", "pub", "priv", "j"};
	const struct derive padded = {.pad = 1}, bare = {.pad = 0};
	int good = 1;

	tap_ok(a && b && a_there && a_pub && b_here && b_pub, "%s %s: keys go both ways", type,
	       group);
	if (!(a && b && a_there && a_pub && b_here && b_pub))
		return;
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		good &= same_bn(a, a_there, numbers[i]) && same_bn(b, b_here, numbers[i]);
	good &= same_ints(a, a_there) && same_ints(b_here, b);
	EVP_PKEY_get_utf8_string_param(a, "group", name[0], sizeof name[0], NULL);
	EVP_PKEY_get_utf8_string_param(b, "group", name[1], sizeof name[1], NULL);
	good &= !strcmp(name[0], name[1]);
	enc_len[0] = EVP_PKEY_get1_encoded_public_key(a, &enc[0]);
	enc_len[1] = EVP_PKEY_get1_encoded_public_key(a_there, &enc[1]);
	good &= enc_len[0] == enc_len[1] && enc_len[0] && !memcmp(enc[0], enc[1], enc_len[0]);
	tap_ok(good, "%s %s: all parameters are those of default", type, group);
	good = EVP_PKEY_export(a, EVP_PKEY_KEYPAIR, describe, parts[0]) == 1 &&
	       EVP_PKEY_export(b, EVP_PKEY_KEYPAIR, describe, parts[1]) == 1;
	tap_ok(good && !strcmp(parts[0], parts[1]), "%s %s: an export has the same parts", type,
	       group);
	if (strcmp(parts[0], parts[1]))
		tap_diag("%s\n# %s", parts[0], parts[1]);
	len[0] = derive(ours, a, b_pub, &padded, z[0], sizeof z[0]);
	len[1] = derive(ours, b_here, a, &padded, z[1], sizeof z[1]);
	len[2] = derive(ref, b, a_pub, &padded, z[2], sizeof z[2]);
	tap_ok(len[0] && len[0] == len[1] && len[0] == len[2] && !memcmp(z[0], z[1], len[0]) &&
	               !memcmp(z[0], z[2], len[0]),
	       "%s %s: one secret on all sides", type, group);
	len[0] = derive(ours, a, b_pub, &bare, z[0], sizeof z[0]);
	len[2] = derive(ref, b, a_pub, &bare, z[2], sizeof z[2]);
	tap_ok(len[0] && len[0] == len[2] && !memcmp(z[0], z[2], len[0]),
	       "%s %s: the same without padding", type, group);
	tap_ok(EVP_PKEY_eq(a, b_here) == 0 && EVP_PKEY_eq(b_pub, b_here) == 1 &&
	               EVP_PKEY_parameters_eq(a, b_here) == 1,
	       "%s %s: comparison", type, group);
	OPENSSL_free(enc[0]);
	OPENSSL_free(enc[1]);
	EVP_PKEY_free(a);
	EVP_PKEY_free(b);
	EVP_PKEY_free(a_there);
	EVP_PKEY_free(a_pub);
	EVP_PKEY_free(b_here);
	EVP_PKEY_free(b_pub);
}

/* Pairs until a secret begins with a zero: padded it keeps it, bare it loses it. */
static void test_zeros(void)
{
	static const struct derive padded = {.pad = 1}, bare = {.pad = 0};
	EVP_PKEY *a = generate(ours, "DH", "ffdhe2048");
	unsigned found = 0, good = 1;
	uint8_t z[2][256];

	for (int i = 0; i < 4000 && !found; i++) {
		EVP_PKEY *b = generate(ours, "DH", "ffdhe2048");
		size_t full = derive(ours, a, b, &padded, z[0], sizeof z[0]), len;

		if (full == 256 && !z[0][0]) {
			len = derive(ours, a, b, &bare, z[1], sizeof z[1]);
			good = len < 256 && z[1][0] && !memcmp(z[0] + 256 - len, z[1], len);
			found = 1;
		}
		EVP_PKEY_free(b);
	}
	tap_ok(found && good, "a secret with leading zeros, padded and bare");
	EVP_PKEY_free(a);
}

static void test_kdf(void)
{
	static const struct derive rows[] = {
	        {0, "X942KDF-ASN1", "SHA256", "id-aes128-wrap", 16, NULL},
	        {0, "X942KDF-ASN1", "SHA512", "id-aes256-wrap", 32, "partyinfo"},
	        {0, "X942KDF-ASN1", "SHA384", "AES-192-WRAP", 24, "u"},
	        {1, "X942KDF-ASN1", "SHA256", "id-aes128-wrap", 100, NULL},
	};
	EVP_PKEY *a = generate(ours, "DHX", "ffdhe2048"), *b = generate(ref, "DHX", "ffdhe2048");
	EVP_PKEY *a_pub = carry(ref, "DHX", a, EVP_PKEY_PUBLIC_KEY);
	EVP_PKEY *b_pub = carry(ours, "DHX", b, EVP_PKEY_PUBLIC_KEY);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		uint8_t z[2][128] = {{0}};
		size_t n = derive(ours, a, b_pub, &rows[i], z[0], sizeof z[0]);
		size_t m = derive(ref, b, a_pub, &rows[i], z[1], sizeof z[1]);

		tap_ok(n == rows[i].out_len && m == n && !memcmp(z[0], z[1], n),
		       "X942KDF-ASN1 with %s, %s", rows[i].md, rows[i].cek);
	}
	EVP_PKEY_free(a);
	EVP_PKEY_free(b);
	EVP_PKEY_free(a_pub);
	EVP_PKEY_free(b_pub);
}

/* The names of no key wrap and of no KDF are refused, and leave what was set before. */
static void test_bad_kdf(void)
{
	EVP_PKEY *a = generate(ours, "DHX", "ffdhe2048"), *b = generate(ours, "DHX", "ffdhe2048");
	const struct derive how = {0, "X942KDF-ASN1", "SHA256", "id-aes128-wrap", 16, NULL};
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(ours, a, NULL);
	size_t out_len = 16, len = 16;
	char kdf[] = "X942KDF-ASN1", md[] = "SHA256", cek[] = "id-aes128-wrap",
	     bad[] = "AES-256-GCM";
	OSSL_PARAM params[] = {
	        OSSL_PARAM_construct_utf8_string(OSSL_EXCHANGE_PARAM_KDF_TYPE, kdf, 0),
	        OSSL_PARAM_construct_utf8_string(OSSL_EXCHANGE_PARAM_KDF_DIGEST, md, 0),
	        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_CEK_ALG, cek, 0),
	        OSSL_PARAM_construct_size_t(OSSL_EXCHANGE_PARAM_KDF_OUTLEN, &out_len),
	        OSSL_PARAM_construct_end()};
	OSSL_PARAM cek_bad[] = {OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_CEK_ALG, bad, 0),
	                        OSSL_PARAM_construct_end()};
	OSSL_PARAM kdf_bad[] = {
	        OSSL_PARAM_construct_utf8_string(OSSL_EXCHANGE_PARAM_KDF_TYPE, bad, 0),
	        OSSL_PARAM_construct_end()};
	uint8_t z[2][16] = {{0}};

	tap_ok(EVP_PKEY_derive_init_ex(c, params) == 1 && EVP_PKEY_derive_set_peer(c, b) == 1 &&
	               EVP_PKEY_CTX_set_params(c, cek_bad) <= 0 &&
	               EVP_PKEY_CTX_set_params(c, kdf_bad) <= 0,
	       "a cekalg that wraps no keys, a kdf-type that is none");
	tap_ok(derive(ours, a, b, &how, z[0], 16) == 16 && EVP_PKEY_derive(c, z[1], &len) == 1 &&
	               !memcmp(z[0], z[1], 16),
	       "change nothing");
	prov_clear();
	EVP_PKEY_CTX_free(c);
	EVP_PKEY_free(a);
	EVP_PKEY_free(b);
}

/* As libssl does in TLS 1.2: p, g and a public key by number, a pair like that, a peer's octets. */
static void test_numbers(void)
{
	EVP_PKEY *server = generate(ref, "DHX", "dh_2048_256"), *peer, *client = NULL, *back;
	EVP_PKEY_CTX *c, *check;
	uint8_t *enc = NULL, z[2][256];
	size_t enc_len;
	const struct derive bare = {0};

	peer = carry(ours, "DHX", server, EVP_PKEY_PUBLIC_KEY);
	check = EVP_PKEY_CTX_new_from_pkey(ours, peer, NULL);
	tap_ok(peer && EVP_PKEY_param_check_quick(check) == 1 &&
	               EVP_PKEY_public_check(check) == 1 && EVP_PKEY_param_check(check) == 1,
	       "a group with q by number");
	c = EVP_PKEY_CTX_new_from_pkey(ours, peer, NULL);
	tap_ok(EVP_PKEY_keygen_init(c) == 1 && EVP_PKEY_generate(c, &client) == 1,
	       "a key pair like it");
	enc_len = client ? EVP_PKEY_get1_encoded_public_key(client, &enc) : 0;
	back = EVP_PKEY_new();
	tap_ok(enc_len == 256 && EVP_PKEY_copy_parameters(back, server) == 1 &&
	               EVP_PKEY_set1_encoded_public_key(back, enc, enc_len) == 1,
	       "its public key as octets");
	tap_ok(derive(ours, client, peer, &bare, z[0], 256) &&
	               derive(ref, server, back, &bare, z[1], 256) && !memcmp(z[0], z[1], 250),
	       "the same secret");
	EVP_PKEY_free(back);
	back = EVP_PKEY_new();
	tap_ok(EVP_PKEY_copy_parameters(back, client) == 1 &&
	               EVP_PKEY_missing_parameters(back) == 0 &&
	               EVP_PKEY_set1_encoded_public_key(back, enc, enc_len) == 1 &&
	               EVP_PKEY_eq(back, client) == 1,
	       "parameters are copied here too");
	memset(enc, 0, enc_len);
	enc[enc_len - 1] = 1;
	tap_ok(EVP_PKEY_set1_encoded_public_key(back, enc, enc_len) != 1 && prov_error_has("key"),
	       "a public key of 1 is refused");
	OPENSSL_free(enc);
	EVP_PKEY_CTX_free(c);
	EVP_PKEY_CTX_free(check);
	EVP_PKEY_free(server);
	EVP_PKEY_free(peer);
	EVP_PKEY_free(client);
	EVP_PKEY_free(back);
}

static EVP_PKEY *from_numbers(const BIGNUM *p, const BIGNUM *g)
{
	uint8_t pb[1100], gb[8];
	int pl = BN_num_bytes(p), gl = BN_num_bytes(g);
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(ours, "DH", NULL);
	EVP_PKEY *out = NULL;

	BN_bn2nativepad(p, pb, pl);
	BN_bn2nativepad(g, gb, gl);
	OSSL_PARAM params[] = {OSSL_PARAM_construct_BN("p", pb, (size_t)pl),
	                       OSSL_PARAM_construct_BN("g", gb, (size_t)gl),
	                       OSSL_PARAM_construct_end()};
	if (EVP_PKEY_fromdata_init(c) == 1)
		(void)EVP_PKEY_fromdata(c, &out, EVP_PKEY_KEY_PARAMETERS, params);
	EVP_PKEY_CTX_free(c);
	return out;
}

static void test_refused(void)
{
	static const int sizes[] = {512, 1024, 2047, 2048, 8200};
	BIGNUM *p = BN_new(), *g = BN_new();
	EVP_PKEY *a = generate(ours, "DH", "ffdhe2048"), *b = generate(ours, "DH", "modp_2048"), *k;
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_pkey(ours, a, NULL);
	int good = 1;

	BN_set_word(g, 2);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		BN_rand(p, sizes[i], BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ODD);
		k = from_numbers(p, g);
		good &= !k;
		EVP_PKEY_free(k);
	}
	tap_ok(good, "groups that are none are refused");
	prov_clear();
	tap_ok(EVP_PKEY_derive_init(c) == 1 && EVP_PKEY_derive_set_peer(c, b) != 1,
	       "a peer of another group is refused");
	EVP_PKEY_CTX_free(c);
	c = EVP_PKEY_CTX_new_from_name(ours, "DH", NULL);
	k = NULL;
	tap_ok(EVP_PKEY_keygen_init(c) == 1 && EVP_PKEY_generate(c, &k) != 1 &&
	               prov_error_has("no group set"),
	       "no group");
	tap_ok(EVP_PKEY_CTX_set_group_name(c, "modp_1536") != 1 && prov_error_has("modp_1536"),
	       "a group that is not here");
	EVP_PKEY_CTX_free(c);
	EVP_PKEY_free(a);
	EVP_PKEY_free(b);
	BN_free(p);
	BN_free(g);
}

static void test_private_length(void)
{
	EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(ours, "DH", NULL);
	EVP_PKEY *k = NULL, *copy;
	BIGNUM *x = NULL;
	int bits = 1000;
	OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("group", (char *)"ffdhe3072", 0),
	                       OSSL_PARAM_construct_int("priv_len", &bits),
	                       OSSL_PARAM_construct_end()};

	tap_ok(EVP_PKEY_keygen_init(c) == 1 && EVP_PKEY_CTX_set_params(c, params) == 1 &&
	               EVP_PKEY_generate(c, &k) == 1 && EVP_PKEY_get_bn_param(k, "priv", &x) == 1 &&
	               BN_num_bits(x) <= 1000 && BN_num_bits(x) > 950,
	       "a private key of the length that is asked for");
	copy = k ? EVP_PKEY_dup(k) : NULL;
	tap_ok(copy && EVP_PKEY_eq(copy, k) == 1, "a copy");
	EVP_PKEY_free(copy);
	EVP_PKEY_free(k);
	k = NULL;
	bits = 200;
	tap_ok(EVP_PKEY_CTX_set_params(c, params) == 1 && EVP_PKEY_generate(c, &k) != 1,
	       "one that is too short is refused");
	prov_clear();
	BN_free(x);
	EVP_PKEY_CTX_free(c);
}

int main(void)
{
	static const char *const groups[] = {"ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144",
	                                     "ffdhe8192", "modp_2048", "modp_3072", "modp_4096"};

	prov_init();
	for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
		test_group("DH", groups[i]);
	test_group("DHX", "ffdhe2048");
	test_zeros();
	test_kdf();
	test_bad_kdf();
	test_numbers();
	test_refused();
	test_private_length();
	prov_done();
	return tap_done();
}
