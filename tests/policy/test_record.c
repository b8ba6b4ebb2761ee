/* SPDX-License-Identifier: Apache-2.0
 *
 * The audit log: its lines, its limits, and that no failure of it harms an operation. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policy/policy_impl.h"
#include "tests/policy/policy_test.h"
#include "tests/tap.h"

static const struct pak_policy_request rc4 = {.alg = PAK_ALG_RC4, .op = PAK_OP_ENCRYPT};
static const struct pak_policy_request sha1 = {.alg = PAK_ALG_SHA1, .op = PAK_OP_DIGEST};

/* Lines of a file; text gets its first bytes. */
static int read_log(const char *path, char *text, size_t cap)
{
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, cap - 1, f) : 0;
	int lines = 0;

	text[n] = '\0';
	if (f)
		fclose(f);
	for (size_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	return lines;
}

static void start_log(const char *mode)
{
	char error[PAK_ERROR_TEXT_MAX];
	const char *conf =
	        temp_text("log.conf", "mode = %s\naudit-log = %s\n", mode, temp_path("audit.log"));

	unlink(temp_path("audit.log"));
	if (pak_setup(conf, NULL, error))
		tap_ok(0, "%s", error);
}

static void audit_log(void)
{
	char text[8192], want[2048];
	struct pak_verdict v;
	struct stat sb;
	int refused = 0;

	program_invocation_short_name = "na\"me\\\x01\xc3";
	start_log("enforce");
	errno = 4711;
	for (int i = 0; i < 1000; i++)
		refused += pak_policy_check(&rc4, &v) == PAK_ERR_POLICY;
	tap_ok(refused == 1000 && errno == 4711, "refused, errno kept");
	tap_ok(pak_policy_check(&sha1, &v) == PAK_OK, "legacy use goes on");
	for (int i = 0; i < 1000; i++)
		if (pak_policy_check(&(struct pak_policy_request){.alg = PAK_ALG_SHA256,
		                                                  .op = PAK_OP_DIGEST},
		                     &v))
			tap_ok(0, "allowed");
	tap_ok(read_log(temp_path("audit.log"), text, sizeof text) <= 4, "one line a use a minute");
	char *op = strstr(text, "\"pid\"");
	snprintf(
	        want, sizeof want,
	        "\"pid\":%d,\"program\":\"na\\u0022me\\u005c\\u0001\\u00c3\",\"op\":\"encrypt\","
	        "\"algorithm\":\"rc4\",\"verdict\":\"deny\",\"enforced\":true,\"rule\":\"DENY-RC4\","
	        "\"reason\":\"RC4 is broken: its output is biased; use AES-GCM\","
	        "\"policy\":\"pakpss-interim\",\"serial\":1",
	        (int)getpid());
	tap_ok(op && !strncmp(op, want, strlen(want)), "the line of a denial");
	tap_ok(!strncmp(text, "{\"time\":\"20", 11) &&
	               text[strlen("{\"time\":\"2026-11-01T00:00:00")] == 'Z',
	       "it starts with the time");
	tap_ok(strstr(text,
	              "\"op\":\"digest\",\"algorithm\":\"sha1\",\"verdict\":\"allow-legacy\"") !=
	               NULL,
	       "the line of legacy use");
	tap_ok(stat(temp_path("audit.log"), &sb) == 0 && (sb.st_mode & 07137) == 0,
	       "the log is not for everyone");
	tap_ok(pak_audit_lost() == 0, "nothing is lost");
}

static void audit_mode(void)
{
	char text[8192];
	struct pak_verdict v;

	start_log("audit");
	tap_ok(pak_policy_check(&rc4, &v) == PAK_OK && v.kind == PAK_DENY && !v.enforced,
	       "goes on");
	tap_ok(read_log(temp_path("audit.log"), text, sizeof text) == 1 &&
	               strstr(text, "\"verdict\":\"deny\",\"enforced\":false"),
	       "the line says that it was not enforced");
	pid_t pid = fork();
	int status;
	if (pid == 0)
		_exit(pak_policy_check(&rc4, &v) != PAK_OK);
	waitpid(pid, &status, 0);
	tap_ok(read_log(temp_path("audit.log"), text, sizeof text) == 2,
	       "a child has its own line");
	tap_ok(status == 0, "the child goes on");
}

/* The application closed our descriptor and opened a file that got its number. */
static void audit_stolen_fd(void)
{
	char text[8192];
	struct pak_verdict v;
	int fd, got;

	start_log("enforce");
	for (fd = 3; fd < 64; fd++)
		close(fd);
	for (fd = 3; fd < 16; fd++) {
		got = open(temp_path("innocent"), O_CREAT | O_RDWR, 0600);
		if (got < 0)
			break;
	}
	tap_ok(pak_policy_check(&rc4, &v) == PAK_ERR_POLICY, "refused all the same");
	tap_ok(read_log(temp_path("innocent"), text, sizeof text) == 0 && text[0] == '\0',
	       "no foreign file is written");
	tap_ok(pak_audit_lost() == 1, "the line is counted as lost");
}

static void audit_no_room(void)
{
	struct rlimit limit = {10, 10};
	struct pak_verdict v;

	start_log("enforce");
	tap_ok(pak_policy_check(&sha1, &v) == PAK_OK && pak_audit_lost() == 0, "a first line");
	setrlimit(RLIMIT_FSIZE, &limit);
	tap_ok(pak_policy_check(&rc4, &v) == PAK_ERR_POLICY, "no signal at the file size limit");
	tap_ok(pak_audit_lost() == 1, "the line is counted as lost");
}

static void audit_full_disk(void)
{
	const char *conf = temp_text("full.conf", "audit-log = /dev/full\n");
	char error[PAK_ERROR_TEXT_MAX];
	struct pak_verdict v;

	tap_ok(pak_setup(conf, NULL, error) == PAK_OK, "%s", error);
	errno = 4711;
	tap_ok(pak_policy_check(&sha1, &v) == PAK_OK && errno == 4711,
	       "a full disk stops nothing and is not seen in errno");
	tap_ok(pak_audit_lost() == 1, "the line is counted as lost");
}

static void audit_no_folder(void)
{
	const char *conf = temp_text("no.conf", "audit-log = %s\n", temp_path("none/audit.log"));
	char error[PAK_ERROR_TEXT_MAX];
	struct pak_verdict v;

	tap_ok(pak_setup(conf, NULL, error) == PAK_OK, "%s", error);
	tap_ok(pak_policy_check(&sha1, &v) == PAK_OK, "a missing folder stops nothing");
	tap_ok(pak_audit_lost() == 2, "opening and the line are counted as lost");
}

static void *log_thread(void *arg)
{
	struct pak_verdict v;

	(void)arg;
	for (int i = 0; i < 500; i++)
		for (int op = 0; op < 17; op++) {
			struct pak_policy_request q = {.alg = PAK_ALG_MD5,
			                               .op = (enum pak_op)(1u << op)};

			if (pak_policy_check(&q, &v) != PAK_ERR_POLICY)
				return "allowed";
		}
	return NULL;
}

static void audit_threads(void)
{
	static char text[65536];
	pthread_t t[4];
	int bad = 0, lines;
	void *r;

	start_log("enforce");
	for (int i = 0; i < 4; i++)
		bad += pthread_create(&t[i], NULL, log_thread, NULL) != 0;
	for (int i = 0; i < 4; i++)
		bad += pthread_join(t[i], &r) != 0 || r != NULL;
	lines = read_log(temp_path("audit.log"), text, sizeof text);
	/* 17 uses; twice as many if the minute turned. */
	tap_ok(bad == 0 && (lines == 17 || lines == 34), "4 threads: %d lines for 17 uses", lines);
	for (char *p = text; *p; p = strchr(p, '\n') + 1)
		if (strncmp(p, "{\"time\"", 7) || strncmp(strchr(p, '\n') - 1, "}\n", 2))
			tap_ok(0, "a whole line");
}

int main(void)
{
	unsetenv("PAKPSS_CONF");
	in_child("audit log", audit_log);
	in_child("audit log: mode audit, fork", audit_mode);
	in_child("audit log: stolen descriptor", audit_stolen_fd);
	in_child("audit log: file size limit", audit_no_room);
	in_child("audit log: full disk", audit_full_disk);
	in_child("audit log: no folder", audit_no_folder);
	in_child("audit log: threads", audit_threads);
	temp_clean();
	return tap_done();
}
