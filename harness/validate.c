/* SPDX-License-Identifier: Apache-2.0
 *
 * pakpss-validate: the program. Set-up, the run over all targets, the reports, the exit code. It
 * never loads a product: workers do. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "harness/confine.h"
#include "harness/options.h"
#include "harness/oracle.h"
#include "harness/report.h"
#include "harness/scratch.h"
#include "harness/target.h"
#include "policy/setup.h"

struct session {
	struct pak_options o;
	struct pak_sets sets;
	struct pak_target *targets;
	struct pak_selfcheck selfcheck;
	struct pak_report report;
	char worker[PATH_MAX], data[PATH_MAX], scratch[PATH_MAX];
	const char *label; /* of the progress line */
};

static void on_signal(int number)
{
	(void)number;
	pak_interrupted = 1;
}

/* Beside the program (a build tree), under the same prefix (an installed or staged tree), or where
 * configure said. */
static void find_file(char out[PATH_MAX], const char *beside, const char *below,
                      const char *installed)
{
	char self[PATH_MAX], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	self[n > 0 ? n : 0] = 0;
	slash = strrchr(self, '/');
	if (slash != NULL)
		*slash = 0;
	snprintf(out, PATH_MAX, "%.3800s/../%s", self, below);
	if (access(out, R_OK) == 0)
		return;
	snprintf(out, PATH_MAX, "%.3800s/%s", self, beside);
	if (access(out, R_OK) != 0)
		snprintf(out, PATH_MAX, "%s", installed);
}

static void find_files(struct session *s)
{
	find_file(s->worker, "pakpss-worker", "libexec/pakpss-worker",
	          LIBEXEC_DIR "/pakpss-worker");
	find_file(s->data, "report.py", "share/pakpss/report.py", PKGDATA_DIR "/report.py");
	if (s->o.worker != NULL)
		snprintf(s->worker, sizeof s->worker, "%s", s->o.worker);
	if (s->o.data_dir != NULL)
		snprintf(s->data, sizeof s->data, "%s/report.py", s->o.data_dir);
}

static void make_scratch(struct session *s)
{
	if (!pak_scratch_make(s->scratch))
		pak_die("%s: %s", s->scratch, strerror(errno));
}

static void read_targets(struct session *s)
{
	char error[PAK_ERROR_MAX];
	const struct pak_options *o = &s->o;
	struct pak_target given = {0};
	s->targets = pak_grow(NULL, o->target_count + 1, sizeof *s->targets);
	memset(s->targets, 0, (o->target_count + 1) * sizeof *s->targets);
	if ((o->pin_file != NULL && !pak_target_pin_file(&given, o->pin_file, error)) ||
	    (o->pin_env != NULL && !pak_target_pin_env(&given, o->pin_env, error)) ||
	    (o->pin_fd >= 0 && !pak_target_pin_fd(&given, o->pin_fd, error)))
		pak_die("%s", error);
	for (size_t i = 0; i < o->target_count; i++) {
		struct pak_target *t = &s->targets[i];
		if (!pak_target_parse(t, o->targets[i], error) || !pak_target_identify(t, error))
			pak_die("%s", error);
		if (strncmp(t->spec, "pkcs11:", 7) != 0)
			continue;
		if (o->init_args != NULL)
			pak_target_option(t, "init", o->init_args);
		if (t->pin == NULL && given.pin != NULL)
			t->pin = pak_dup(given.pin);
	}
	pak_target_free(&given);
}

static void read_vectors(struct session *s)
{
	const struct pak_options *o = &s->o;
	if (!pak_sets_find(&s->sets, o->vectors, o->vectors_count, o->filters, o->filter_count))
		exit(PAK_EXIT_NOT_JUDGED);
	if (s->sets.count == 0)
		pak_die("%s: no vector set found%s", o->vectors[0],
		        o->filter_count != 0 ? " that --suite lets through" : "");
	for (size_t i = 0; i < s->sets.count; i++)
		pak_set_extend(s->sets.set[i], o->seed, o->fresh);
}

static void show_progress(void *data, size_t done, size_t total)
{
	const struct session *s = data;
	if (done % 64 == 0 || done == total)
		fprintf(stderr, "\r%-60.60s %7zu/%zu ", s->label, done, total);
	if (done == total)
		fputs("\r\033[K", stderr);
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run_target(struct session *s, struct pak_target_report *t)
{
	bool terminal = !s->o.quiet && isatty(2);
	struct pak_arena *arena = &s->report.arena;
	pak_run_open(&t->run, t->target, s->worker, s->scratch, &s->o.limits);
	t->run.only = s->o.only;
	if (terminal) {
		t->run.progress = show_progress;
		t->run.progress_data = s;
	}
	t->results = pak_grow(NULL, s->sets.count, sizeof *t->results);
	t->seconds = pak_grow(NULL, s->sets.count, sizeof *t->seconds);
	for (size_t i = 0; i < s->sets.count; i++) {
		const struct pak_set *set = s->sets.set[i];
		double begin = now();
		s->label = pak_arena_text(arena, "%s %s", t->target->shown, set->name);
		t->results[i] = pak_grow(NULL, set->count + 1, sizeof **t->results);
		pak_run_set(&t->run, set, t->results[i]);
		t->seconds[i] = now() - begin;
	}
	pak_child_stop(&t->run.child);
}

static void self_check(struct session *s)
{
	char error[PAK_ERROR_MAX] = "";
	if (!s->o.self_check) {
		fputs("pakpss-validate: self-check left out; the report says so\n", stderr);
		return;
	}
	if (!pak_selfcheck_run(&s->selfcheck, s->worker, s->scratch, s->o.seed, error)) {
		pak_scratch_remove(s->scratch);
		pak_die("%s", error);
	}
	if (!s->o.quiet)
		fprintf(stderr, "self-check: %zu built-in products came out as they must\n",
		        s->selfcheck.products);
}

static void judge(struct session *s)
{
	struct pak_report *r = &s->report;
	r->sets = &s->sets;
	r->selfcheck = &s->selfcheck;
	r->seed = s->o.seed;
	r->fresh = s->o.fresh;
	r->limits = s->o.limits;
	r->policy_serial = pak_policy_interim.serial;
	r->policy_name = pak_policy_interim.name;
	r->policy_publisher = pak_policy_interim.publisher;
	r->target_count = s->o.target_count;
	r->targets = pak_grow(NULL, r->target_count, sizeof *r->targets);
	memset(r->targets, 0, r->target_count * sizeof *r->targets);
	for (size_t i = 0; i < r->target_count; i++) {
		r->targets[i].target = &s->targets[i];
		run_target(s, &r->targets[i]);
		if (!pak_report_digest(r, &r->targets[i])) {
			pak_scratch_remove(s->scratch);
			pak_die("%s: the outcomes do not add up to the plan: no report is written",
			        s->targets[i].shown);
		}
	}
}

/* report.py renders report.json; it runs with the Python that configure chose. */
static bool render_html(const struct session *s)
{
	char *argv[] = {(char *)(uintptr_t)PYTHON_PROGRAM, (char *)(uintptr_t) "-I",
	                (char *)(uintptr_t)s->data, (char *)(uintptr_t)s->o.out, NULL};
	char *envp[] = {(char *)(uintptr_t) "PATH=/usr/bin:/bin",
	                (char *)(uintptr_t) "LC_ALL=C.UTF-8",
	                (char *)(uintptr_t) "PYTHONDONTWRITEBYTECODE=1", NULL};
	int status = -1;
	pid_t pid;
	if (posix_spawnp(&pid, PYTHON_PROGRAM, NULL, NULL, argv, envp) == 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	if (status == 0)
		return true;
	fprintf(stderr, "pakpss-validate: %s/report.html: %s failed\n", s->o.out, s->data);
	return false;
}

static void make_folder(const char *path)
{
	char part[PATH_MAX];
	snprintf(part, sizeof part, "%s", path);
	for (char *p = part + 1; *p != 0; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		mkdir(part, 0777);
		*p = '/';
	}
	if (mkdir(part, 0777) != 0 && errno != EEXIST)
		pak_die("--out %s: %s", path, strerror(errno));
	if (access(part, W_OK) != 0)
		pak_die("--out %s: %s", path, strerror(errno));
}

static int finish(struct session *s)
{
	int code = PAK_EXIT_PASS;
	pak_report_table(stdout, &s->report);
	for (size_t i = 0; i < s->report.target_count; i++) {
		int one = s->report.targets[i].verdict == PAK_VERDICT_PASS ? PAK_EXIT_PASS
		          : s->report.targets[i].verdict == PAK_VERDICT_FINDINGS
		                  ? PAK_EXIT_FINDINGS
		                  : PAK_EXIT_NOT_JUDGED;
		code = one > code ? one : code;
	}
	if (s->o.out != NULL) {
		bool ok = pak_report_json(&s->report, s->o.out) &&
		          pak_report_timing(&s->report, s->o.out) &&
		          pak_report_junit(&s->report, s->o.out) && (!s->o.html || render_html(s));
		if (ok)
			printf("report: %s/report.json, report.xml%s\n", s->o.out,
			       s->o.html ? ", report.html" : "");
		else
			code = PAK_EXIT_NOT_JUDGED;
	}
	if (fflush(stdout) != 0)
		code = PAK_EXIT_NOT_JUDGED;
	return code;
}

static void clean_up(struct session *s)
{
	struct pak_report *r = &s->report;
	for (size_t i = 0; i < r->target_count; i++) {
		struct pak_target_report *t = &r->targets[i];
		for (size_t j = 0; j < s->sets.count; j++)
			free(t->results[j]);
		free(t->results);
		free(t->seconds);
		free(t->ledgers);
		free(t->groups);
		pak_run_close(&t->run);
		pak_target_free(&s->targets[i]);
	}
	free(r->targets);
	free(s->targets);
	pak_arena_free(&r->arena);
	pak_sets_free(&s->sets);
	pak_options_free(&s->o);
	pak_scratch_remove(s->scratch);
	pak_oracle_close();
}

static void list_sets(const struct pak_sets *sets)
{
	for (size_t i = 0; i < sets->count; i++)
		printf("%s\t%zu\t%s\n", sets->set[i]->name, sets->set[i]->from_file,
		       sets->set[i]->dir);
}

int main(int argc, char **argv)
{
	static struct session s;
	struct sigaction act = {.sa_handler = on_signal};
	/* A product runs under the same user: without this, where the kernel has no Landlock, it
	 * could read the answers from this process's memory, or write its verdict there. */
	if (!PAK_SANITIZED)
		prctl(PR_SET_DUMPABLE, 0);
	/* libcrypto must not load what OPENSSL_CONF names: that may be the product. */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	pak_options_parse(&s.o, argc, argv);
	s.report.started = time(NULL);
	if (s.o.list_targets) {
		pak_discover_print(stdout);
		return PAK_EXIT_PASS;
	}
	if (!pak_oracle_open())
		pak_die("libcrypto's default provider cannot be loaded: no second opinion");
	read_vectors(&s);
	if (s.o.list_sets) {
		list_sets(&s.sets);
		clean_up(&s);
		return PAK_EXIT_PASS;
	}
	read_targets(&s);
	if (s.o.out != NULL)
		make_folder(s.o.out);
	find_files(&s);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	make_scratch(&s);
	self_check(&s);
	judge(&s);
	int code = finish(&s);
	clean_up(&s);
	return code;
}
