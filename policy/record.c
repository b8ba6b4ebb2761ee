/* SPDX-License-Identifier: Apache-2.0
 *
 * The audit log: one JSON line per distinct (algorithm, operation, rule) a minute, in one write to
 * a file opened for appending. It must never harm the operation it reports: no lock, errno kept, a
 * full disk or a closed descriptor only counts. It holds parameters and names, never keys, data or
 * passwords. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "policy/policy_impl.h"

#define LINE_CAP 1536
#define SLOTS 1024
#define PROGRAM_MAX 64

static struct {
	const char *path;
	const struct pak_policy *policy;
	dev_t dev;
	ino_t ino;
} log_file;
static atomic_int log_fd = -1;
static atomic_uint_fast64_t lost;

/* Per key (40 bits) the minute (24 bits) of its last line; 0 is a free slot. */
static atomic_uint_fast64_t slots[SLOTS];

uint64_t pak_audit_lost(void)
{
	return atomic_load_explicit(&lost, memory_order_relaxed);
}

static void lose(void)
{
	atomic_fetch_add_explicit(&lost, 1, memory_order_relaxed);
}

void pak_record_open(const char *path, const struct pak_policy *policy)
{
	int fd =
	        open(path,
	             O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW | O_NONBLOCK,
	             0640);
	struct stat sb;

	if (fd >= 0 && (fstat(fd, &sb) || !(S_ISREG(sb.st_mode) || S_ISCHR(sb.st_mode)))) {
		close(fd);
		fd = -1;
	}
	if (fd < 0) {
		lose();
	} else {
		log_file.dev = sb.st_dev;
		log_file.ino = sb.st_ino;
	}
	log_file.path = path;
	log_file.policy = policy;
	atomic_store(&log_fd, fd);
}

/* Applications close descriptors they do not know and get the number again for a file of their own:
 * the log is written only if the number still means the log. */
static int usable_fd(size_t more)
{
	int fd = atomic_load(&log_fd);
	struct rlimit limit;
	struct stat sb;

	if (fd < 0 || fstat(fd, &sb) || sb.st_dev != log_file.dev || sb.st_ino != log_file.ino)
		return -1;
	/* Beyond this limit a write would kill the process with SIGXFSZ. */
	if (S_ISREG(sb.st_mode) && getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
	    limit.rlim_cur != RLIM_INFINITY && (uint64_t)sb.st_size + more > limit.rlim_cur)
		return -1;
	return fd;
}

/* Returns true for the first call with this key in this minute. */
static bool first_this_minute(const struct pak_policy_request *q, const struct pak_verdict *v,
                              int64_t seconds)
{
	uint64_t minute = (uint64_t)(seconds / 60) & 0xffffff, hash = 0xcbf29ce484222325u, key;

	for (const char *s = v->rule; *s; s++)
		hash = (hash ^ (uint8_t)*s) * 0x100000001b3u;
	/* A forked child is another process, with lines of its own. */
	hash ^= (uint64_t)getpid() * 0x9e3779b97f4a7c15u;
	key = (uint64_t)1 << 39 | ((uint64_t)q->alg & 0xff) << 31 |
	      (uint64_t)(__builtin_ffs((int)q->op) & 31) << 26 | ((hash ^ hash >> 32) & 0x3ffffff);
	for (unsigned i = 0; i < SLOTS; i++) {
		atomic_uint_fast64_t *slot =
		        &slots[((key * 0x9e3779b97f4a7c15u >> 40) + i) & (SLOTS - 1)];
		uint_fast64_t old = atomic_load_explicit(slot, memory_order_relaxed);

		if (old == 0 || old >> 24 == key) {
			if (old == (key << 24 | minute))
				return false;
			/* A thread that loses this race retries the slot's new owner's key. */
			if (atomic_compare_exchange_strong(slot, &old, key << 24 | minute))
				return true;
			if (old >> 24 == key)
				return false;
		}
	}
	lose();
	return false;
}

/* A line under construction; what does not fit is dropped as a whole member. */
struct line {
	char text[LINE_CAP];
	size_t len;
};

static void add_text(struct line *l, const char *name, const char *value)
{
	char *p = l->text + l->len, *end = l->text + LINE_CAP - 8;
	size_t need = strlen(name) + 6 * strlen(value) + 8;

	if (need > (size_t)(end - p))
		return;
	p += sprintf(p, "%s\"%s\":\"", l->len > 1 ? "," : "", name);
	for (; *value; value++) {
		unsigned char c = (unsigned char)*value;

		if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
			p += sprintf(p, "\\u%04x", c);
		else
			*p++ = (char)c;
	}
	*p++ = '"';
	l->len = (size_t)(p - l->text);
}

static void add_raw(struct line *l, const char *name, const char *value)
{
	size_t room = LINE_CAP - 8 - l->len, n = strlen(name) + strlen(value) + 4;

	if (n < room)
		l->len += (size_t)sprintf(l->text + l->len, ",\"%s\":%s", name, value);
}

static void add_number(struct line *l, const char *name, uint64_t v)
{
	char digits[24];

	if (v == 0)
		return;
	snprintf(digits, sizeof digits, "%llu", (unsigned long long)v);
	add_raw(l, name, digits);
}

static const char *kind_name(enum pak_verdict_kind kind)
{
	switch (kind) {
	case PAK_DENY_UNLISTED:
		return "deny-unlisted";
	case PAK_DENY:
		return "deny";
	case PAK_ALLOW:
		return "allow";
	case PAK_ALLOW_LEGACY:
		return "allow-legacy";
	case PAK_ALLOW_EXCEPTION:
		return "allow-exception";
	}
	return "none";
}

static void add_time(struct line *l, int64_t seconds)
{
	char text[32];
	time_t t = (time_t)seconds;
	struct tm tm;

	if (gmtime_r(&t, &tm) && strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm))
		add_text(l, "time", text);
}

static void add_request(struct line *l, const struct pak_policy_request *q)
{
	add_text(l, "op", pak_op_name(q->op));
	add_text(l, "algorithm", pak_alg_name(q->alg));
	if (q->hash)
		add_text(l, "hash", pak_alg_name(q->hash));
	if (q->curve)
		add_text(l, "curve", pak_alg_name(q->curve));
	add_number(l, "key_bits", q->key_bits);
	add_number(l, "tag_bits", q->tag_bits);
	add_number(l, "iv_bits", q->iv_bits);
	add_number(l, "salt_bits", q->salt_bits);
	add_number(l, "iterations", q->iterations);
	add_number(l, "out_bits", q->out_bits);
}

static void compose(struct line *l, const struct pak_policy_request *q, const struct pak_verdict *v,
                    int64_t seconds)
{
	const struct pak_policy *p = log_file.policy;
	char program[PROGRAM_MAX];

	snprintf(program, sizeof program, "%s", program_invocation_short_name);
	l->text[0] = '{';
	l->len = 1;
	add_time(l, seconds);
	add_number(l, "pid", (uint64_t)getpid());
	add_text(l, "program", program);
	add_request(l, q);
	add_text(l, "verdict", kind_name(v->kind));
	add_raw(l, "enforced", v->enforced ? "true" : "false");
	add_text(l, "rule", v->rule);
	if (v->reason)
		add_text(l, "reason", v->reason);
	add_text(l, "policy", p->name);
	add_number(l, "serial", p->serial);
	if (seconds + (int64_t)p->zone_minutes * 60 >= (int64_t)p->next_update_day * 86400)
		add_raw(l, "stale", "true");
	l->text[l->len++] = '}';
	l->text[l->len++] = '\n';
}

void pak_record(void *arg, const struct pak_policy_request *request,
                const struct pak_verdict *verdict)
{
	struct timespec now = {0};
	int saved = errno, fd;
	struct line l;
	ssize_t n;

	(void)arg;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (first_this_minute(request, verdict, now.tv_sec)) {
		compose(&l, request, verdict, now.tv_sec);
		fd = usable_fd(l.len);
		do
			n = fd < 0 ? -1 : write(fd, l.text, l.len);
		while (fd >= 0 && n < 0 && errno == EINTR);
		if (n != (ssize_t)l.len)
			lose();
	}
	errno = saved;
}
