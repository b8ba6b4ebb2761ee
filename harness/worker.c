/* SPDX-License-Identifier: Apache-2.0
 *
 * pakpss-worker: the child process that holds one product. Started by pakpss-validate with the
 * number of its protocol descriptor; takes its configuration, confines itself, loads the product,
 * answers requests. */
#include "harness/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "harness/confine.h"

#define WRITABLE_MAX 16

#if PAK_SANITIZED
/* A product's death must look as it does without a sanitizer. The runtime may be a shared library,
 * which sees only what is exported. */
#define RUNTIME_OPTIONS(name) \
	__attribute__((visibility("default"))) const char *name(void); \
	const char *name(void) \
	{ \
		return "handle_segv=0:handle_abort=0:handle_sigbus=0:handle_sigfpe=0:" \
		       "handle_sigill=0:detect_leaks=0"; \
	}
RUNTIME_OPTIONS(__asan_default_options)
RUNTIME_OPTIONS(__msan_default_options)
RUNTIME_OPTIONS(__tsan_default_options)
#endif

static struct pak_worker worker;
static uint8_t frame[PAK_WIRE_BUFFER];
static const struct pak_product_ops *const kinds[] = {&pak_product_pkcs11, &pak_product_provider,
                                                      &pak_product_builtin};

static bool take_target(struct pak_worker *w, const struct pak_msg *msg)
{
	if (!pak_msg_copy(w->target, sizeof w->target, msg, PAK_F_TARGET))
		return false;
	char *colon = strchr(w->target, ':');
	if (colon == NULL)
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strncmp(w->target, kinds[i]->kind, (size_t)(colon - w->target)) == 0 &&
		    kinds[i]->kind[colon - w->target] == 0)
			w->ops = kinds[i];
	if (w->ops == NULL)
		return false;
	memmove(w->target, colon + 1, strlen(colon + 1) + 1);
	return true;
}

static bool take_config(struct pak_worker *w, const struct pak_msg *msg)
{
	const struct pak_span *o = &msg->f[PAK_F_OPTIONS], *pin = &msg->f[PAK_F_PIN];
	if (msg->type != PAK_MSG_CONFIG || pak_msg_get(msg, PAK_F_VERSION, 0) != PAK_WIRE_VERSION ||
	    !take_target(w, msg) ||
	    !pak_msg_copy(w->scratch, sizeof w->scratch, msg, PAK_F_SCRATCH))
		return false;
	if (o->len > sizeof w->options || (o->len != 0 && o->data[o->len - 1] != 0))
		return false;
	memcpy(w->options, o->data, o->len);
	w->options_len = o->len;
	w->has_pin = pin->data != NULL;
	return !w->has_pin || pak_msg_copy(w->pin, sizeof w->pin, msg, PAK_F_PIN);
}

/* Options that repeat: env=NAME=VALUE into the otherwise empty environment, rw=PATH into the
 * writable list. */
static void take_options(struct pak_worker *w, const char *writable[WRITABLE_MAX + 1])
{
	size_t n = 0;
	for (size_t at = 0; at < w->options_len; at += strlen(w->options + at) + 1) {
		char *o = w->options + at;
		if (strncmp(o, "env=", 4) == 0)
			putenv(o + 4);
		if (strncmp(o, "rw=", 3) == 0 && n < WRITABLE_MAX)
			writable[n++] = o + 3;
	}
	writable[n] = NULL;
}

static uint64_t number_option(const struct pak_worker *w, const char *key, uint64_t otherwise)
{
	const char *text = pak_option(w, key);
	return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void confine(struct pak_worker *w, int fd, struct pak_confine *c)
{
	static const char *writable[WRITABLE_MAX + 1];
	clearenv();
	setenv("PATH", "/usr/bin:/bin", 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("HOME", w->scratch, 1);
	setenv("TMPDIR", w->scratch, 1);
	take_options(w, writable);
	const char *profile = pak_option(w, "profile");
	c->keep_fd = fd;
	c->device = profile != NULL && strcmp(profile, "device") == 0;
	c->scratch = w->scratch;
	c->writable = writable;
	c->memory = number_option(w, "memory", 4096) << 20;
	c->cpu_seconds = (unsigned)number_option(w, "cpu", 3600);
	umask(077);
	if (chdir(w->scratch) != 0)
		_exit(70);
	pak_confine(c);
}

static bool open_guards(struct pak_worker *w)
{
	return pak_guard_open(&w->in, PAK_WIRE_MAX) && pak_guard_open(&w->out, PAK_WIRE_MAX) &&
	       pak_guard_open(&w->out2, PAK_WIRE_MAX) && pak_guard_open(&w->key, 1 << 17) &&
	       pak_guard_open(&w->iv, 1 << 17) && pak_guard_open(&w->aad, PAK_WIRE_MAX) &&
	       pak_guard_open(&w->tag, 1 << 17);
}

static void load(struct pak_worker *w, struct pak_msg *rep)
{
	enum pak_reply r = w->ops->load(w);
	pak_msg_number(rep, PAK_F_STATUS, r);
	if (w->text[0] != 0)
		pak_msg_text(rep, PAK_F_TEXT, w->text);
	pak_msg_bytes(rep, PAK_F_INFO, w->info, w->info_len);
}

/* Serves until QUIT or until the parent is gone. Leaves by _exit: a product's destructors are not
 * the harness's. */
static _Noreturn void serve(struct pak_worker *w, int fd)
{
	static struct pak_msg req, rep;
	bool loaded = false;
	for (;;) {
		enum pak_status st = pak_wire_recv(fd, frame, &req, -1);
		if (st == PAK_ERR_IO || (st == PAK_OK && req.type == PAK_MSG_QUIT))
			_exit(0);
		if (st != PAK_OK || req.type == PAK_MSG_REPLY || req.type == PAK_MSG_CONFIG ||
		    (req.type == PAK_MSG_LOAD) == loaded)
			_exit(PAK_WORKER_EXIT_PROTOCOL);
		pak_msg_init(&rep, PAK_MSG_REPLY);
		rep.id = req.id;
		if (req.type == PAK_MSG_LOAD)
			load(w, &rep);
		else
			pak_worker_run(w, &req, &rep);
		loaded = true;
		if (pak_wire_send(fd, frame, &rep, -1) != PAK_OK)
			_exit(PAK_WORKER_EXIT_PROTOCOL);
	}
}

int main(int argc, char **argv)
{
	static struct pak_msg msg, rep;
	static struct pak_confine c;
	char *end;
	long fd = argc == 2 ? strtol(argv[1], &end, 10) : -1;
	if (fd < 3 || *end != 0 || fd > 1023) {
		fputs("pakpss-worker is started by pakpss-validate; see pakpss-validate(1)\n",
		      stderr);
		return 2;
	}
	if (pak_wire_recv((int)fd, frame, &msg, pak_wire_now() + 10000) != PAK_OK ||
	    !take_config(&worker, &msg))
		return PAK_WORKER_EXIT_PROTOCOL;
	memset(frame, 0, sizeof frame);
	confine(&worker, (int)fd, &c);
	bool ready = open_guards(&worker);
	pak_msg_init(&rep, PAK_MSG_REPLY);
	rep.id = msg.id;
	pak_msg_number(&rep, PAK_F_STATUS, ready ? PAK_REPLY_OK : PAK_REPLY_INTERNAL);
	pak_msg_bytes(&rep, PAK_F_LAYERS, c.report, c.report_len);
	if (pak_wire_send((int)fd, frame, &rep, pak_wire_now() + 10000) != PAK_OK || !ready)
		return PAK_WORKER_EXIT_PROTOCOL;
	serve(&worker, (int)fd);
}
