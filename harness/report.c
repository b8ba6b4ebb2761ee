/* SPDX-License-Identifier: Apache-2.0
 *
 * report.json and timing.json. The first holds nothing that differs between two runs of the same
 * inputs. */
#include <config.h>

#include "harness/report.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "harness/oracle.h"

bool pak_report_file(const char *dir, const char *name, void (*fill)(FILE *f, void *data),
                     void *data)
{
	char path[PATH_MAX], temporary[PATH_MAX];
	snprintf(path, sizeof path, "%.4000s/%.60s", dir, name);
	snprintf(temporary, sizeof temporary, "%.4000s/.%.60s.new", dir, name);
	FILE *f = fopen(temporary, "we");
	bool ok = f != NULL;
	if (ok) {
		fill(f, data);
		ok = fflush(f) == 0 && ferror(f) == 0 && fsync(fileno(f)) == 0;
		ok = fclose(f) == 0 && ok;
	}
	ok = ok && rename(temporary, path) == 0;
	if (!ok) {
		fprintf(stderr, "pakpss-validate: %s: %s\n", path, strerror(errno));
		unlink(temporary);
	}
	return ok;
}

static void dump(FILE *f, void *data)
{
	if (json_dumpf(data, f, JSON_INDENT(1) | JSON_SORT_KEYS | JSON_ENSURE_ASCII) != 0 ||
	    fputc('\n', f) == EOF)
		fputs("", f);
}

/* What JSON cannot hold (a path that is no UTF-8) makes a NULL here: a report that lacks a part
 * must not be written. */
static bool incomplete;

static void add(json_t *list, json_t *value)
{
	incomplete |= json_array_append_new(list, value) != 0;
}

/* "key=value" items as an object; a repeated key's values are joined. */
static json_t *items(const char *text, size_t len)
{
	json_t *o = json_object();
	for (size_t at = 0; at < len; at += strlen(text + at) + 1) {
		const char *item = text + at, *eq = strchr(item, '=');
		char key[64], joined[PAK_JSON_DEPTH_MAX * 512];
		if (eq == NULL)
			continue;
		snprintf(key, sizeof key, "%.*s", (int)(eq - item), item);
		const json_t *old = json_object_get(o, key);
		snprintf(joined, sizeof joined, "%s%s", old != NULL ? json_string_value(old) : "",
		         eq + 1);
		json_object_set_new(o, key, json_string(joined));
	}
	return o;
}

static json_t *counts(const struct pak_ledger *l)
{
	json_t *o = json_object();
	for (unsigned i = 1; i < PAK_OUTCOMES; i++)
		json_object_set_new(o, pak_outcome_names[i], json_integer((json_int_t)l->count[i]));
	json_object_set_new(o, "planned", json_integer((json_int_t)l->planned));
	return o;
}

static json_t *layers(const struct pak_run *run)
{
	json_t *list = json_array();
	for (size_t at = 0; at < run->layers_len; at += strlen(run->layers + at) + 1) {
		const char *item = run->layers + at, *eq = strchr(item, '='), *colon;
		if (eq == NULL || (colon = strchr(eq, ':')) == NULL)
			continue;
		add(list, json_pack("{s:s%, s:b, s:s}", "layer", item, (size_t)(eq - item), "on",
		                    strncmp(eq + 1, "on", 2) == 0, "detail", colon + 1));
	}
	return list;
}

/* The command that runs the group's first case alone. */
static const char *repeat(struct pak_report *report, const struct pak_target_report *t,
                          const struct pak_group *g)
{
	return pak_arena_text(
	        &report->arena,
	        "pakpss-validate --target '%s' --vectors '%s' --case %s --seed 0x%016llx "
	        "--fresh %u",
	        t->target->shown, g->first_set->dir, pak_case_id(&report->arena, g->first),
	        (unsigned long long)report->seed, report->fresh);
}

static json_t *group_json(struct pak_report *report, const struct pak_target_report *t,
                          const struct pak_group *g)
{
	const struct pak_result *r = g->first_result;
	json_t *o =
	        json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:s}", "outcome",
	                  pak_outcome_names[g->outcome], "set", g->set, "algorithm", g->algorithm,
	                  "parameter", g->parameter, "reason", g->reason, "cases",
	                  (json_int_t)g->count, "first_case", pak_case_id(&report->arena, g->first),
	                  "repeat", repeat(report, t, g));
	if (r->diff_at != PAK_NO_DIFF) {
		json_object_set_new(o, "first_differing_byte",
		                    json_integer((json_int_t)r->diff_at));
		json_object_set_new(o, "expected", json_string(r->want));
		json_object_set_new(o, "provided", json_string(r->got));
	}
	return o;
}

static bool is_finding(const struct pak_group *g)
{
	return g->outcome == PAK_FAIL || g->outcome == PAK_CRASH || g->outcome == PAK_TIMEOUT ||
	       g->outcome == PAK_HARNESS_ERROR;
}

static json_t *groups(struct pak_report *report, const struct pak_target_report *t, bool findings)
{
	json_t *list = json_array();
	for (size_t i = 0; i < t->group_count; i++)
		if (is_finding(&t->groups[i]) == findings)
			add(list, group_json(report, t, &t->groups[i]));
	return list;
}

/* One line per case: [id, outcome] and the reason where there is one. */
static json_t *suite(struct pak_report *report, const struct pak_target_report *t, size_t index)
{
	const struct pak_set *set = report->sets->set[index];
	json_t *cases = json_array();
	const char *skipped = pak_report_all_skipped(set, t->results[index]);
	for (size_t i = 0; skipped == NULL && i < set->count; i++) {
		const struct pak_result *r = &t->results[index][i];
		json_t *line = json_pack("[s, s]", pak_case_id(&report->arena, &set->cases[i]),
		                         pak_outcome_names[r->outcome]);
		if (r->reason != NULL)
			add(line, json_string(r->reason));
		add(cases, line);
	}
	json_t *o = json_pack("{s:s, s:s, s:o, s:o}", "set", set->name, "vectors", set->dir,
	                      "counts", counts(&t->ledgers[index]), "cases", cases);
	if (skipped != NULL)
		json_object_set_new(o, "all_skipped", json_string(skipped));
	return o;
}

static json_t *identity(const struct pak_target_report *t)
{
	const struct pak_target *g = t->target;
	json_t *o = json_object();
	json_object_set_new(o, "reported", items(t->run.info, t->run.info_len));
	json_object_set_new(o, "options", items(g->options, g->options_len));
	if (g->file != NULL)
		json_object_set_new(o, "file",
		                    json_pack("{s:s, s:s, s:I}", "path", g->file, "sha256",
		                              g->sha256, "bytes", (json_int_t)g->size));
	return o;
}

static json_t *target_json(struct pak_report *report, const struct pak_target_report *t)
{
	json_t *suites = json_array();
	for (size_t i = 0; i < report->sets->count; i++)
		add(suites, suite(report, t, i));
	json_t *o = json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "target",
	                      t->target->shown, "verdict", pak_verdict_names[t->verdict],
	                      "identity", identity(t), "confinement", layers(&t->run), "counts",
	                      counts(&t->total), "suites", suites, "findings",
	                      groups(report, t, true), "not_judged", groups(report, t, false));
	if (t->why != NULL)
		json_object_set_new(o, "why", json_string(t->why));
	return o;
}

static json_t *vectors_json(const struct pak_sets *sets)
{
	json_t *list = json_array();
	for (size_t i = 0; i < sets->count; i++) {
		const struct pak_set *set = sets->set[i];
		size_t fresh = 0, twins = 0;
		json_t *files = json_array();
		for (size_t j = 0; j < set->paths; j++)
			add(files, json_pack("{s:s, s:s}", "path", set->path[j], "sha256",
			                     set->sha256[j]));
		for (size_t j = 0; j < set->count; j++) {
			fresh += set->cases[j].origin == PAK_FRESH;
			twins += set->cases[j].origin == PAK_TWIN;
		}
		add(list,
		    json_pack("{s:s, s:s, s:o, s:I, s:I, s:I}", "set", set->name, "source",
		              set->source, "files", files, "from_file", (json_int_t)set->from_file,
		              "fresh", (json_int_t)fresh, "twins", (json_int_t)twins));
	}
	return list;
}

static json_t *selfcheck_json(const struct pak_selfcheck *c)
{
	json_t *list = json_array();
	for (size_t i = 0; i < c->products; i++)
		add(list, json_pack("{s:s, s:s, s:s}", "product", c->product[i].name, "expected",
		                    c->product[i].want, "outcome", c->product[i].got));
	return json_pack("{s:b, s:b, s:o}", "done", c->done, "passed", c->ok, "products", list);
}

bool pak_report_json(struct pak_report *report, const char *dir)
{
	char seed[32];
	json_t *targets = json_array();
	for (size_t i = 0; i < report->target_count; i++)
		add(targets, target_json(report, &report->targets[i]));
	snprintf(seed, sizeof seed, "0x%016llx", (unsigned long long)report->seed);
	const char *statement =
	        pak_arena_text(&report->arena, PAK_STATEMENT, report->policy_serial);
	json_t *doc = json_pack(
	        "{s:i, s:s, s:{s:s, s:s, s:s}, s:{s:s, s:s, s:i}, s:s, s:i, s:{s:I, s:I, s:I, s:i}, "
	        "s:o, s:o, s:o}",
	        "format", 1, "statement", statement, "harness", "name", "pakpss-validate",
	        "version", PACKAGE_VERSION, "second_opinion", pak_oracle_name(), "policy", "name",
	        report->policy_name, "publisher", report->policy_publisher, "serial",
	        (int)report->policy_serial, "seed", seed, "fresh_per_group", (int)report->fresh,
	        "limits", "call_ms", (json_int_t)report->limits.call_ms, "load_ms",
	        (json_int_t)report->limits.load_ms, "large_max",
	        (json_int_t)report->limits.large_max, "crashes", (int)report->limits.crashes,
	        "self_check", selfcheck_json(report->selfcheck), "vectors",
	        vectors_json(report->sets), "targets", targets);
	bool whole = doc != NULL && !incomplete;
	bool ok = whole && pak_report_file(dir, "report.json", dump, doc);
	if (!whole)
		fprintf(stderr, "pakpss-validate: report.json: cannot be put together: a path or "
		                "name is no UTF-8\n");
	json_decref(doc);
	return ok;
}

bool pak_report_timing(struct pak_report *report, const char *dir)
{
	struct utsname host = {0};
	struct tm tm;
	char when[32];
	json_t *targets = json_array();
	uname(&host);
	gmtime_r(&report->started, &tm);
	strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &tm);
	for (size_t i = 0; i < report->target_count; i++) {
		const struct pak_target_report *t = &report->targets[i];
		json_t *suites = json_object();
		for (size_t j = 0; j < report->sets->count; j++)
			json_object_set_new(suites, report->sets->set[j]->name,
			                    json_real(t->seconds[j]));
		add(targets,
		    json_pack("{s:s, s:o}", "target", t->target->shown, "seconds", suites));
	}
	json_t *doc = json_pack("{s:s, s:{s:s, s:s, s:s}, s:o}", "started", when, "host", "name",
	                        host.nodename, "kernel", host.release, "machine", host.machine,
	                        "targets", targets);
	bool ok = doc != NULL && pak_report_file(dir, "timing.json", dump, doc);
	json_decref(doc);
	return ok;
}
