/* SPDX-License-Identifier: Apache-2.0
 *
 * Finite-field Diffie-Hellman on the public vectors: ACVP KAS-FFC-SSC (dhEphem; MQV is not
 * implemented) and safePrimes key generation and verification. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pak/ffdh.h>
#include <pak/kex.h>

#include "tests/crypto/core.h"
#include "tests/crypto/json.h"
#include "tests/tap.h"

struct numbers {
	uint8_t *bytes[3];
	struct pak_dh_params params;
};

static struct pak_dh_number number(const json_t *object, const char *key, uint8_t **bytes)
{
	struct pak_dh_number n;

	*bytes = json_hex(object, key, &n.len);
	n.bytes = n.len ? *bytes : NULL;
	return n;
}

/* "ffdhe2048", "MODP-2048", or the numbers of the group. */
static void group_of(struct numbers *n, const json_t *group)
{
	const char *name = json_text(group, "safePrimeGroup");
	char plain[16];

	memset(n, 0, sizeof *n);
	if (!*name)
		name = json_text(group, "domainParameterGenerationMode");
	if (!strncmp(name, "MODP-", 5))
		snprintf(plain, sizeof plain, "modp%.8s", name + 5);
	else
		snprintf(plain, sizeof plain, "%.15s", name);
	n->params.group = pak_alg_by_name(plain);
	n->params.p = number(group, "p", &n->bytes[0]);
	n->params.q = number(group, "q", &n->bytes[1]);
	n->params.g = number(group, "g", &n->bytes[2]);
}

static enum pak_status key_of(struct pak_key **key, const struct pak_dh_params *params,
                              const json_t *test, const char *x_name, const char *y_name)
{
	uint8_t *x, *y;
	struct pak_dh_number priv = number(test, x_name, &x), pub = number(test, y_name, &y);
	enum pak_status st = pak_key_import_dh(key, params, &priv, &pub, NULL);

	if (!st && !pub.bytes)
		st = PAK_ERR_ARG; /* a member is missing: nothing was tested */
	free(x);
	free(y);
	return st;
}

static enum pak_status agree(const struct pak_dh_params *params, const json_t *test,
                             const uint8_t *z, size_t z_len)
{
	struct pak_key *mine = NULL, *peer = NULL;
	uint8_t out[PAK_DH_MAX_BYTES];
	size_t len;
	enum pak_status st =
	        key_of(&mine, params, test, "ephemeralPrivateIut", "ephemeralPublicIut");

	if (!st)
		st = key_of(&peer, params, test, "", "ephemeralPublicServer");
	if (!st)
		st = pak_kex_derive(PAK_ALG_FFDH, mine, peer, out, sizeof out, &len, NULL);
	if (!st && (len != z_len || memcmp(out, z, len)))
		st = PAK_ERR_DATA;
	pak_key_free(mine);
	pak_key_free(peer);
	return st;
}

/* One test of the set arg. */
static int one(const struct json_case *c)
{
	const char *set = c->arg;
	const json_t *group = c->group, *test = c->test, *expected = c->answer;
	int passes = json_is_true(json_object_get(expected, "testPassed")), right;
	enum pak_status st;
	struct pak_key *key;
	struct numbers n;
	size_t z_len;
	uint8_t *z;

	if (!strncmp(set, "KAS", 3) && strcmp(json_text(group, "scheme"), "dhEphem"))
		return -1;
	group_of(&n, group);
	if (strstr(set, "keyGen")) {
		right = !key_of(&key, &n.params, expected, "x", "y") && pak_key_curve(key);
		pak_key_free(key);
	} else if (strstr(set, "keyVer")) {
		st = key_of(&key, &n.params, test, "x", "y");
		right = passes ? st == PAK_OK : st == PAK_ERR_KEY;
		pak_key_free(key);
	} else if (!strcmp(json_text(group, "testType"), "VAL")) {
		z = json_hex(test, "z", &z_len);
		st = agree(&n.params, test, z, z_len);
		right = passes ? st == PAK_OK : st == PAK_ERR_KEY || st == PAK_ERR_DATA;
		if (!right)
			tap_diag("%s", pak_status_str(st));
		free(z);
	} else {
		/* The answer has no private key: both public ones must be good. */
		right = !key_of(&key, &n.params, expected, "", "ephemeralPublicIut");
		pak_key_free(key);
		right = right && !key_of(&key, &n.params, test, "", "ephemeralPublicServer");
		pak_key_free(key);
	}
	for (int i = 0; i < 3; i++)
		free(n.bytes[i]);
	return right;
}

static void run_set(const char *set, size_t least)
{
	json_run_acvp(NULL, set, least, one, set);
}

int main(void)
{
	core_init();
	run_set("safePrimes-keyGen-1.0", 6);
	run_set("safePrimes-keyVer-1.0", 20);
	run_set("KAS-FFC-SSC-Sp800-56Ar3", 10);
	return tap_done();
}
