/* SPDX-License-Identifier: Apache-2.0
 *
 * The configuration file and the start of a front: exact texts of every error, fail closed. */
#include <config.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <pak/module.h>

#include "policy/policy_impl.h"
#include "tests/policy/policy_test.h"
#include "tests/tap.h"

#define UNKNOWN ": unknown key; use mode, policy, policy-signer, audit-log or token-dir"

static const struct {
	const char *text, *error; /* error: what follows "c:" */
} config_rows[] = {
        {"mode = enforced\n", "1: mode: is neither enforce nor audit; use one of them"},
        {"mode = Enforce\n", "1: mode: is neither enforce nor audit; use one of them"},
        {"mode =\n", "1: mode: has no value; give one or remove the line"},
        {"\n# x\nmoode = audit\n", "3: moode" UNKNOWN},
        {"= x\n", "1: " UNKNOWN},
        {"mode = audit\nmode = audit\n", "2: mode: was set in line 1 already; remove one"},
        {"mode\n", "1: line: has no '='; write it as key = value"},
        {"mode = audit\r\n", "1: line: has a control character; remove it"},
        {"mode = audit\n\x01\n", "2: line: has a control character; remove it"},
        {"audit-log = log\n", "1: audit-log: is no absolute path; start it with /"},
        {"token-dir = ~/x\n", "1: token-dir: is no absolute path; start it with /"},
        {"policy = /p\n", "1: policy: needs policy-signer; name the signer's public key"},
        {"\npolicy-signer = /p\n", "2: policy-signer: needs policy; name the signed policy"},
        {"[section]\n", "1: line: has no '='; write it as key = value"},
        {"mode = audit # comment\n", "1: mode: is neither enforce nor audit; use one of them"},
};

static void test_config_errors(void)
{
	char error[PAK_ERROR_TEXT_MAX], want[256];
	struct pak_config c, zero;

	memset(&zero, 0, sizeof zero);
	for (size_t i = 0; i < sizeof config_rows / sizeof config_rows[0]; i++) {
		const char *t = config_rows[i].text;

		error[0] = '\0';
		memset(&c, 0xaa, sizeof c);
		enum pak_status st = pak_config_parse("c", t, strlen(t), &c, error);
		snprintf(want, sizeof want, "c:%s", config_rows[i].error);
		tap_ok(st == PAK_ERR_CONFIG && !strcmp(error, want), "config: %s", error);
		if (memcmp(&c, &zero, sizeof c))
			tap_ok(0, "config is zero after an error");
	}
	tap_ok(pak_config_parse("c", "mode\0=x", 7, &c, error) == PAK_ERR_CONFIG, "config: NUL");
	tap_ok(pak_config_parse("c", "x = y", 5, &c, NULL) == PAK_ERR_CONFIG, "no error wanted");
}

static void test_config_good(void)
{
	static const char text[] = "# comment = x\n\n  \t\n  mode=audit\n"
	                           "policy\t=\t/a b/c = d#e\t \npolicy-signer=/s\n"
	                           "audit-log =/l\ntoken-dir = /t";
	char error[PAK_ERROR_TEXT_MAX] = "", longest[PAK_PATH_MAX + 32];
	struct pak_config c;

	tap_ok(pak_config_parse("c", text, sizeof text - 1, &c, error) == PAK_OK, "config: %s",
	       error);
	tap_ok(c.mode == PAK_MODE_AUDIT && !strcmp(c.policy, "/a b/c = d#e") &&
	               !strcmp(c.policy_signer, "/s") && !strcmp(c.audit_log, "/l") &&
	               !strcmp(c.token_dir, "/t"),
	       "config: all keys");
	tap_ok(pak_config_parse("c", "", 0, &c, error) == PAK_OK && c.mode == PAK_MODE_ENFORCE &&
	               !c.policy[0] && !c.token_dir[0],
	       "config: empty file gives the defaults");
	for (int over = 0; over < 2; over++) {
		int n = snprintf(longest, sizeof longest, "token-dir=/%0*d",
		                 PAK_PATH_MAX - 2 + over, 0);
		tap_ok((pak_config_parse("c", longest, (size_t)n, &c, error) == PAK_OK) == !over,
		       "config: path of %d bytes", PAK_PATH_MAX - 1 + over);
	}
}

/* pak_setup with that configuration; it must fail with this text behind `where`. */
static void setup_fails(const char *conf, const char *where, const char *text)
{
	char error[PAK_ERROR_TEXT_MAX] = "", want[PAK_ERROR_TEXT_MAX + 256],
	     again[PAK_ERROR_TEXT_MAX];
	struct pak_verdict v;
	const struct pak_policy_request q = {.alg = PAK_ALG_SHA256, .op = PAK_OP_DIGEST};
	enum pak_status st = pak_setup(conf, NULL, error);

	snprintf(want, sizeof want, "%s: %s", where, text);
	tap_ok(st == PAK_ERR_CONFIG && !strcmp(error, want), "%s", error);
	tap_ok(pak_setup(NULL, NULL, again) == st && !strcmp(error, again),
	       "the first result stays");
	tap_ok(pak_policy_check(&q, &v) == PAK_ERR_POLICY, "nothing is served");
	tap_ok(!strchr(error, '\n'), "one line");
}

static const char *config_with(const char *policy, const char *signer_key)
{
	return temp_text("x.conf", "policy = %s\npolicy-signer = %s\n", policy, signer_key);
}

static void no_conf(void)
{
	const char *path = temp_path("absent.conf");

	setup_fails(path, path, "cannot be opened: No such file or directory");
}

static void no_conf_env(void)
{
	const char *path = temp_path("absent.conf");

	setenv("PAKPSS_CONF", path, 1);
	setup_fails(NULL, path, "cannot be opened: No such file or directory");
}

static void conf_is_folder(void)
{
	setup_fails("/", "/", "is no regular file");
}

static void conf_is_open(void)
{
	const char *path = temp_text("open.conf", "mode = audit\n");

	chmod(path, 0666);
	setup_fails(path, path, "everyone may write it; use chmod o-w");
}

static void conf_is_huge(void)
{
	const char *path = temp_text("huge.conf", "# long\n");

	if (truncate(path, 65537) == 0)
		setup_fails(path, path, "is longer than 65536 bytes");
}

static void bad_key(void)
{
	const char *path = temp_text("bad.conf", "mode = audit\ncolour = red\n");
	char where[4200];

	snprintf(where, sizeof where, "%s:2: colour", path);
	setup_fails(path, where, &UNKNOWN[2]);
}

static void no_policy(void)
{
	const char *path = temp_path("absent.signed");

	setup_fails(config_with(path, data_path("signer.pem")), path,
	            "cannot be opened: No such file or directory");
}

static void no_signer(void)
{
	const char *path = temp_path("absent.pem");

	setup_fails(config_with(data_path("interim.signed"), path), path,
	            "cannot be opened: No such file or directory");
}

static void signer_is_no_pem(void)
{
	const char *path = data_path("interim.der");

	setup_fails(config_with(data_path("interim.signed"), path), path,
	            "policy-signer: has no PEM block PUBLIC KEY");
}

static void wrong_signer(void)
{
	const char *path = data_path("interim.signed");

	setup_fails(config_with(path, data_path("other.pem")), path,
	            "policy: the signature was not made by the signer (signature does not verify)");
}

static void p384_signer(void)
{
	const char *key = data_path("p384.pem");

	setup_fails(config_with(data_path("interim.signed"), key), key,
	            "policy-signer: is no P-256 public key");
}

static void truncated_policy(void)
{
	size_t n;
	uint8_t *der = data_read(&n, "interim.signed");
	const char *path = temp_write("cut.signed", der, n - 1);

	setup_fails(config_with(path, data_path("signer.pem")), path,
	            "policy: is no signed policy of pakpss");
}

static void unsigned_policy(void)
{
	const char *path = data_path("interim.der");

	setup_fails(config_with(path, data_path("signer.pem")), path,
	            "policy: is no signed policy of pakpss");
}

static void huge_policy(void)
{
	const char *path = temp_write("huge.signed", "0", 1);

	if (truncate(path, (1 << 20) + 1) == 0)
		setup_fails(config_with(path, data_path("signer.pem")), path,
		            "is longer than 1048576 bytes");
}

static void defaults(void)
{
	struct pak_config c;
	char error[PAK_ERROR_TEXT_MAX];

	memset(&c, 0xaa, sizeof c);
	tap_ok(pak_setup(temp_text("e.conf", "%s", ""), &c, error) == PAK_OK && !error[0], "%s",
	       error);
	tap_ok(pak_policy_installed() == &pak_policy_interim, "the compiled-in policy is in force");
	tap_ok(c.mode == PAK_MODE_ENFORCE && !c.audit_log[0] && !c.token_dir[0], "defaults");
	tap_ok(pak_setup("/nowhere", NULL, NULL) == PAK_OK, "later calls: the first result");
}

static void signed_policy(void)
{
	char error[PAK_ERROR_TEXT_MAX];
	struct pak_config c;
	const char *conf = config_with(data_path("edge.signed"), data_path("signer.pem"));

	tap_ok(pak_setup(conf, &c, error) == PAK_OK, "%s", error);
	tap_ok(pak_policy_installed() && pak_policy_installed()->serial == 2147483647,
	       "the policy of the file is in force");
	tap_ok(!strcmp(c.policy, data_path("edge.signed")), "the configuration is given");
}

static void older_policy(void)
{
	struct pak_policy floor = pak_policy_interim;
	const struct pak_policy *p;
	struct pak_config c = {0};
	char error[PAK_ERROR_TEXT_MAX], want[PAK_PATH_MAX + 80];

	if (pak_module_init())
		tap_ok(0, "module");
	snprintf(c.policy, sizeof c.policy, "%s", data_path("interim.signed"));
	snprintf(c.policy_signer, sizeof c.policy_signer, "%s", data_path("signer.pem"));
	tap_ok(pak_policy_load(&p, &c, &floor, error) == PAK_OK && p, "the same serial is taken");
	pak_policy_free(p);
	floor.serial++;
	tap_ok(pak_policy_load(&p, &c, &floor, error) == PAK_ERR_CONFIG && !p, "an older is not");
	snprintf(want, sizeof want, "%s: policy: serial 1 is older than 2, which is built in",
	         c.policy);
	tap_ok(!strcmp(error, want), "%s", error);
}

static void *set_up_thread(void *arg)
{
	char error[PAK_ERROR_TEXT_MAX];
	struct pak_verdict v;
	const struct pak_policy_request q = {.alg = PAK_ALG_SHA256, .op = PAK_OP_DIGEST};

	if (pak_setup(arg, NULL, error) != PAK_OK || pak_policy_check(&q, &v) != PAK_OK)
		return "failed";
	return NULL;
}

#if defined PAK_SANITIZED
#define FORKS 0 /* the sanitizer's allocator is not safe in the child of a threaded process */
#else
#define FORKS 20
#endif

/* Threads start at once while the process forks: each child must be able to finish its own set-up.
 */
static void threads_and_forks(void)
{
	const char *conf = temp_text("e.conf", "mode = audit\n");
	pthread_t t[8];
	int bad = 0, status;
	void *r;

	for (int i = 0; i < 8; i++)
		bad += pthread_create(&t[i], NULL, set_up_thread, (void *)(uintptr_t)conf) != 0;
	for (int i = 0; i < FORKS; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			alarm(20);
			_exit(set_up_thread((void *)(uintptr_t)conf) != NULL);
		}
		bad += waitpid(pid, &status, 0) != pid || status != 0;
	}
	for (int i = 0; i < 8; i++)
		bad += pthread_join(t[i], &r) != 0 || r != NULL;
	tap_ok(bad == 0, "8 threads and %d forks", FORKS);
}

int main(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} scenarios[] = {
	        {"setup: defaults", defaults},
	        {"setup: signed policy", signed_policy},
	        {"setup: configuration missing", no_conf},
	        {"setup: configuration of the environment missing", no_conf_env},
	        {"setup: configuration is a folder", conf_is_folder},
	        {"setup: configuration everyone may write", conf_is_open},
	        {"setup: configuration too long", conf_is_huge},
	        {"setup: unknown key", bad_key},
	        {"setup: policy missing", no_policy},
	        {"setup: signer missing", no_signer},
	        {"setup: signer is no PEM", signer_is_no_pem},
	        {"setup: wrong signer", wrong_signer},
	        {"setup: signer on another curve", p384_signer},
	        {"setup: policy cut", truncated_policy},
	        {"setup: policy not signed", unsigned_policy},
	        {"setup: policy too long", huge_policy},
	        {"setup: older policy", older_policy},
	        {"setup: threads and forks", threads_and_forks},
	};

	unsetenv("PAKPSS_CONF");
	test_config_errors();
	test_config_good();
	for (size_t i = 0; i < sizeof scenarios / sizeof scenarios[0]; i++)
		in_child(scenarios[i].name, scenarios[i].run);
	temp_clean();
	return tap_done();
}
