/* SPDX-License-Identifier: Apache-2.0
 *
 * Vector files: good ones of every family become the right cases, bad ones one clear line that
 * names file and field, hostile ones neither crash nor hang. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "harness/oracle.h"
#include "harness/vectors.h"
#include "tests/tap.h"

static char folder[] = "/tmp/pakpss-reader.XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[4][PATH_MAX];
	static unsigned next;
	char *p = path[next++ % 4];
	snprintf(p, PATH_MAX, "%s/%s", folder, name);
	return p;
}

static void put_file(const char *name, const char *text, size_t n)
{
	FILE *f = fopen(in_folder(name), "we");
	if (f == NULL || fwrite(text, 1, n, f) != n || fclose(f) != 0)
		abort();
}

/* group and test of a prompt, and the answer, for the algorithm; the rest is the same for all. */
static struct pak_set *read_set(struct pak_reader *r, const char *algorithm, const char *group,
                                const char *test, const char *answer)
{
	char text[65536];
	int n = snprintf(
	        text, sizeof text,
	        "[{\"acvVersion\":\"1.0\"},{\"vsId\":1,\"algorithm\":%s,\"revision\":\"1.0\","
	        "\"testGroups\":[{\"tgId\":3,%s,\"tests\":[{\"tcId\":17%s}]}]}]",
	        algorithm, group, test);
	put_file("prompt.json", text, (size_t)n);
	n = snprintf(text, sizeof text,
	             "{\"testGroups\":[{\"tgId\":3,\"tests\":[{\"tcId\":17%s}]}]}", answer);
	put_file("expectedResults.json", text, (size_t)n);
	*r = (struct pak_reader){.tg = -1, .tc = -1};
	return pak_acvp_read(r, in_folder("prompt.json"), in_folder("expectedResults.json"));
}

#define KEY16 ",\"key\":\"000102030405060708090A0B0C0D0E0F\""
#define IV16 ",\"iv\":\"00000000000000000000000000000000\""
#define BLOCK "00112233445566778899AABBCCDDEEFF"
#define CBC "\"ACVP-AES-CBC\""
#define CBC_GROUP "\"testType\":\"AFT\",\"direction\":\"encrypt\",\"keyLen\":128"
#define ONE KEY16 IV16 ",\"pt\":\"\""
#define CT ",\"ct\":\"\""
#define GCM "\"ACVP-AES-GCM\""
#define GCM_GROUP \
	"\"testType\":\"AFT\",\"direction\":\"decrypt\",\"ivGen\":\"external\",\"tagLen\":128," \
	"\"payloadLen\":0,\"aadLen\":0,\"ivLen\":96"
#define GCM_TEST KEY16 ",\"iv\":\"000000000000000000000000\",\"aad\":\"\",\"ct\":\"\""
#define ECDSA "\"ECDSA\",\"mode\":\"sigVer\""
#define EC_GROUP "\"testType\":\"AFT\",\"curve\":\"P-256\",\"hashAlg\":\"SHA2-256\""
#define EC_TEST ",\"message\":\"00\",\"qx\":\"01\",\"qy\":\"02\",\"r\":\"03\",\"s\":\"04\""

static void good_sets(void)
{
	struct pak_reader r;
	struct pak_set *s = read_set(&r, CBC, CBC_GROUP, KEY16 IV16 ",\"pt\":\"" BLOCK "\"",
	                             ",\"ct\":\"" BLOCK "\"");
	if (tap_ok(s != NULL, "AES-CBC is read: %s", r.error) && s != NULL)
		tap_ok(s->count == 1 && s->cases[0].op == PAK_MSG_CIPHER && s->cases[0].encrypt &&
		               s->cases[0].tg == 3 && s->cases[0].tc == 17 &&
		               s->cases[0].in.len == 16 && s->cases[0].skip == NULL &&
		               strcmp(s->name, "ACVP-AES-CBC-1.0") == 0 && s->sha256[0][63] != 0,
		       "with its fields, ids and hash");
	pak_set_free(s);
	s = read_set(&r, GCM, GCM_GROUP, GCM_TEST ",\"tag\":\"" BLOCK "\"",
	             ",\"testPassed\":false");
	tap_ok(s != NULL && s->cases[0].op == PAK_MSG_OPEN &&
	               s->cases[0].expect == PAK_EXPECT_REJECT,
	       "a GCM message that must be refused");
	pak_set_free(s);
	s = read_set(&r, ECDSA, EC_GROUP, EC_TEST, ",\"testPassed\":true");
	tap_ok(s != NULL && s->cases[0].op == PAK_MSG_VERIFY && s->cases[0].pub.len == 65 &&
	               s->cases[0].pub.data[32] == 1 && s->cases[0].sig.len == 64 &&
	               s->cases[0].sig.data[63] == 4,
	       "short numbers are aligned");
	pak_set_free(s);
	s = read_set(&r, "\"SHA2-256\"", "\"testType\":\"AFT\"", ",\"msg\":\"00\",\"len\":0",
	             ",\"md\":\"" BLOCK BLOCK "\"");
	tap_ok(s != NULL && s->cases[0].in.len == 0, "an empty message may be written as 00");
	pak_set_free(s);
	s = read_set(&r, "\"SHA2-256\"", "\"testType\":\"AFT\"", ",\"msg\":\"80\",\"len\":1",
	             ",\"md\":\"" BLOCK BLOCK "\"");
	tap_ok(s != NULL && s->cases[0].skip != NULL, "one bit of message is skipped, and says so");
	pak_set_free(s);
	s = read_set(&r, "\"ML-KEM\",\"mode\":\"keyGen\"", "\"testType\":\"AFT\"", ",\"z\":\"00\"",
	             "");
	tap_ok(s != NULL && s->count == 1 && s->cases[0].skip != NULL,
	       "an algorithm that is not driven is skipped, never passed");
	pak_set_free(s);
}

/* Expects a refusal whose line holds both texts. */
static void bad_set(const char *file, const char *field, const char *algorithm, const char *group,
                    const char *test, const char *answer)
{
	struct pak_reader r;
	struct pak_set *s = read_set(&r, algorithm, group, test, answer);
	tap_ok(s == NULL && strstr(r.error, file) != NULL && strstr(r.error, field) != NULL &&
	               strchr(r.error, '\n') == NULL,
	       "refused: %s", s == NULL ? r.error : field);
	pak_set_free(s);
}

static void bad_sets(void)
{
	const char *p = "prompt.json", *e = "expectedResults.json";
	bad_set(p, "tgId 3 tcId 17: pt: missing", CBC, CBC_GROUP, KEY16 IV16, ",\"ct\":\"00\"");
	bad_set(p, "pt: odd number", CBC, CBC_GROUP, KEY16 IV16 ",\"pt\":\"0\"", ",\"ct\":\"00\"");
	bad_set(p, "pt: not hex", CBC, CBC_GROUP, KEY16 IV16 ",\"pt\":\"0x\"", ",\"ct\":\"00\"");
	bad_set(p, "pt: not a string", CBC, CBC_GROUP, KEY16 IV16 ",\"pt\":7", ",\"ct\":\"00\"");
	bad_set(p, "pt: no whole number", CBC, CBC_GROUP, KEY16 IV16 ",\"pt\":\"00\"", "");
	bad_set(p, "key: 3 bytes", CBC, CBC_GROUP, ",\"key\":\"000000\"" IV16 ",\"pt\":\"\"", "");
	bad_set(e, "ct: missing", CBC, CBC_GROUP, KEY16 IV16 ",\"pt\":\"" BLOCK "\"", "");
	bad_set(p, "direction", CBC, "\"testType\":\"AFT\",\"direction\":\"sideways\"",
	        KEY16 IV16 ",\"pt\":\"\"", "");
	bad_set(p, "testType: missing", CBC, "\"direction\":\"encrypt\"", KEY16 IV16 ",\"pt\":\"\"",
	        "");
	bad_set("", "resultsArray", CBC, "\"testType\":\"MCT\",\"direction\":\"encrypt\"",
	        KEY16 IV16 ",\"pt\":\"" BLOCK "\"", ",\"resultsArray\":[]");
	bad_set(p, "tagLen", GCM,
	        "\"testType\":\"AFT\",\"direction\":\"decrypt\",\"tagLen\":1000000,\"aadLen\":0",
	        GCM_TEST ",\"tag\":\"00\"", "");
	bad_set(p, "payloadLen: 128 bits", GCM, GCM_GROUP,
	        KEY16
	        ",\"iv\":\"000000000000000000000000\",\"aad\":\"\",\"ct\":\"00\",\"tag\":\"00\",\"payloadLen\":128",
	        "");
	bad_set(p, "tag: 1 bytes", GCM, GCM_GROUP, GCM_TEST ",\"tag\":\"00\"", "");
	bad_set(e, "testPassed: missing", ECDSA, EC_GROUP, EC_TEST, "");
	bad_set(e, "testPassed: not true", ECDSA, EC_GROUP, EC_TEST, ",\"testPassed\":1");
	bad_set(p, "tcId: appears twice", CBC, CBC_GROUP, ONE "},{\"tcId\":17", CT);
	bad_set(e, "tcId: appears twice", CBC, CBC_GROUP, ONE, CT "},{\"tcId\":17");
	bad_set(p, "tcId: not an integer", CBC, CBC_GROUP, ONE "},{\"tcId\":1.5", CT);
	bad_set(p, "tcId: negative", CBC, CBC_GROUP, ONE "},{\"tcId\":-1", CT);
	bad_set(p, "tcId: too large", CBC, CBC_GROUP, ONE "},{\"tcId\":4294967296", CT);
	bad_set(p, "duplicate", CBC, CBC_GROUP ",\"keyLen\":128", KEY16, "");
	bad_set(p, "len: 64 bits", "\"SHA2-256\"", "\"testType\":\"AFT\"",
	        ",\"msg\":\"00\",\"len\":64", "");
	bad_set(p, "mctVersion", "\"SHA2-256\"", "\"testType\":\"MCT\",\"mctVersion\":\"new\"",
	        ",\"msg\":\"" BLOCK BLOCK "\",\"len\":256", "");
	bad_set(p, "macLen", "\"HMAC-SHA2-256\"", "\"testType\":\"AFT\",\"macLen\":257",
	        ",\"key\":\"00\",\"msg\":\"00\"", "");
}

static void bad_file(const char *what, const char *text, size_t n)
{
	struct pak_reader r = {.tg = -1, .tc = -1};
	put_file("prompt.json", text, n);
	put_file("expectedResults.json", "{\"testGroups\":[]}", 17);
	struct pak_set *s =
	        pak_acvp_read(&r, in_folder("prompt.json"), in_folder("expectedResults.json"));
	tap_ok(s == NULL && strstr(r.error, "prompt.json") != NULL, "refused: %s", r.error);
	if (s != NULL)
		tap_diag("let through: %s", what);
	pak_set_free(s);
}

static char *repeat(const char *what, size_t times, const char *tail, size_t *len)
{
	size_t n = strlen(what), m = strlen(tail);
	char *p = malloc(n * times + m + 1);
	if (p == NULL)
		abort();
	for (size_t i = 0; i < times; i++)
		memcpy(p + i * n, what, n);
	memcpy(p + n * times, tail, m + 1);
	*len = n * times + m;
	return p;
}

static void hostile_files(void)
{
	size_t n;
	bad_file("nothing", "", 0);
	bad_file("no JSON", "hello", 5);
	bad_file("a NUL in a string", "{\"testGroups\":\"\\u0000\"}", 24);
	bad_file("bytes that are no UTF-8", "{\"testGroups\":\"\xff\xfe\"}", 20);
	bad_file("two documents", "{}{}", 4);
	bad_file("a number of a file", "7", 1);
	bad_file("no groups", "{}", 2);
	bad_file("groups of another kind", "{\"testGroups\":{}}", 17);
	char *deep = repeat("[", 100000, "", &n);
	bad_file("depth", deep, n);
	free(deep);
	char *lengthy = repeat("aaaaaaaa", (1 << 17) + 1, "aa\"}", &n);
	lengthy[0] = '{';
	lengthy[1] = '"';
	bad_file("a string above 1 MiB", lengthy, n);
	free(lengthy);
	bad_file("an unended string", "{\"a", 3);
	bad_file("an unended escape", "{\"a\\", 4);
}

static void put_gzip(const char *name, const char *text, size_t n)
{
	gzFile f = gzopen(in_folder(name), "wb9");
	if (f == NULL || gzwrite(f, text, (unsigned)n) != (int)n || gzclose(f) != Z_OK)
		abort();
}

static void packed_files(void)
{
	struct pak_reader r = {.tg = -1, .tc = -1};
	struct pak_arena arena = {NULL};
	const char *text = "{\"testGroups\":[]}";
	r.arena = &arena;
	put_gzip("x.json.gz", text, strlen(text));
	json_t *doc = pak_json_load(&r, NULL, in_folder("x.json.gz"));
	tap_ok(json_is_object(doc), "gzip is unpacked: %s", r.error);
	json_decref(doc);
	/* 300 MiB of blanks in 300 KiB: stopped at the limit. */
	char *blanks = calloc(1, 1 << 20);
	if (blanks == NULL)
		abort();
	memset(blanks, ' ', 1 << 20);
	gzFile f = gzopen(in_folder("bomb.json.gz"), "wb1");
	for (int i = 0; i < 300; i++)
		gzwrite(f, blanks, 1 << 20);
	gzclose(f);
	free(blanks);
	r.failed = false;
	tap_ok(pak_json_load(&r, NULL, in_folder("bomb.json.gz")) == NULL &&
	               strstr(r.error, "limit") != NULL,
	       "refused: %s", r.error);
	put_file("cut.json.gz", "\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b", 11);
	r.failed = false;
	tap_ok(pak_json_load(&r, NULL, in_folder("cut.json.gz")) == NULL, "refused: %s", r.error);
	r.failed = false;
	tap_ok(pak_json_load(&r, NULL, in_folder("absent.json")) == NULL &&
	               strstr(r.error, "absent.json") != NULL,
	       "refused: %s", r.error);
	r.failed = false;
	tap_ok(pak_json_load(&r, NULL, folder) == NULL, "refused: %s", r.error);
	pak_arena_free(&arena);
}

/* Single bytes of a good prompt changed at random: a set or a line, nothing else. */
static void mutations(void)
{
	static char good[65536], text[65536];
	uint64_t seed = 3;
	unsigned kept = 0, refused_count = 0;
	struct pak_reader r;
	pak_set_free(
	        read_set(&r, GCM, GCM_GROUP, GCM_TEST ",\"tag\":\"" BLOCK "\"", ",\"pt\":\"\""));
	FILE *f = fopen(in_folder("prompt.json"), "re");
	size_t n = f != NULL ? fread(good, 1, sizeof good, f) : 0;
	if (f == NULL || fclose(f) != 0)
		abort();
	for (unsigned i = 0; i < 1500; i++) {
		memcpy(text, good, n);
		for (unsigned j = 0; j < 1 + i % 3; j++)
			text[tap_random64(&seed) % n] = (char)tap_random64(&seed);
		put_file("prompt.json", text, n);
		r = (struct pak_reader){.tg = -1, .tc = -1};
		struct pak_set *s = pak_acvp_read(&r, in_folder("prompt.json"),
		                                  in_folder("expectedResults.json"));
		kept += s != NULL;
		refused_count += s == NULL && r.error[0] != 0;
		pak_set_free(s);
	}
	tap_ok(kept + refused_count == 1500 && refused_count > 500,
	       "1500 mutated files: %u read, %u refused with a line", kept, refused_count);
}

static void national_sets(void)
{
	const char *top = getenv("top_srcdir");
	char path[PATH_MAX];
	const char *const paths[] = {path};
	struct pak_sets sets = {NULL, 0, 0};
	snprintf(path, sizeof path, "%s/vectors", top != NULL ? top : ".");
	bool ok = pak_sets_find(&sets, paths, 1, NULL, 0);
	size_t driven = 0, twins = 0, fresh = 0;
	for (size_t i = 0; i < sets.count; i++) {
		pak_set_extend(sets.set[i], 1, 2);
		for (size_t j = 0; j < sets.set[i]->count; j++) {
			driven += sets.set[i]->cases[j].skip == NULL;
			twins += sets.set[i]->cases[j].origin == PAK_TWIN;
			fresh += sets.set[i]->cases[j].origin == PAK_FRESH;
		}
	}
	tap_ok(ok && sets.count >= 20 && driven > 3000 && twins > 500 && fresh > 100,
	       "the national sets: %zu sets, %zu cases driven, %zu fresh, %zu twins", sets.count,
	       driven, fresh, twins);
	pak_sets_free(&sets);
}

int main(void)
{
	if (mkdtemp(folder) == NULL || !pak_oracle_open())
		return 2;
	good_sets();
	bad_sets();
	hostile_files();
	packed_files();
	mutations();
	national_sets();
	static const char *const made[] = {"prompt.json", "expectedResults.json", "x.json.gz",
	                                   "bomb.json.gz", "cut.json.gz"};
	for (size_t i = 0; i < sizeof made / sizeof *made; i++)
		unlink(in_folder(made[i]));
	rmdir(folder);
	pak_oracle_close();
	return tap_done();
}
