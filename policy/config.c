/* SPDX-License-Identifier: Apache-2.0
 *
 * The configuration file: `key = value` lines, strict; anything unexpected refuses the whole file.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/policy_impl.h"

#define CONFIG_MAX 65536
#define KEY_MAX 64

static const char default_path[] = SYSCONFDIR "/pakpss/pakpss.conf";

enum key { KEY_MODE, KEY_POLICY, KEY_POLICY_SIGNER, KEY_AUDIT_LOG, KEY_TOKEN_DIR, KEY_COUNT };

static const char *const key_names[KEY_COUNT] = {"mode", "policy", "policy-signer", "audit-log",
                                                 "token-dir"};

struct parser {
	const char *name;
	struct pak_config *out;
	char *error;
	unsigned line;
	unsigned seen[KEY_COUNT]; /* line where the key stood, 0 if not yet */
};

/* A part of a line. */
struct span {
	const char *p;
	size_t len;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct span trim(struct span s)
{
	while (s.len && is_blank(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len && is_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

static enum pak_status fail(const struct parser *p, const char *key, const char *text)
{
	return pak_error_set(p->error, PAK_ERR_CONFIG, "%.300s:%u: %s: %s", p->name, p->line, key,
	                     text);
}

static enum pak_status set_path(const struct parser *p, const char *key, char *out, struct span v)
{
	if (v.p[0] != '/')
		return fail(p, key, "is no absolute path; start it with /");
	if (v.len >= PAK_PATH_MAX)
		return fail(p, key, "is longer than 4095 bytes; use a shorter path");
	memcpy(out, v.p, v.len);
	out[v.len] = '\0';
	return PAK_OK;
}

static bool equals(struct span s, const char *text)
{
	return s.len == strlen(text) && memcmp(s.p, text, s.len) == 0;
}

static enum pak_status set_mode(const struct parser *p, struct span v)
{
	if (equals(v, "enforce"))
		p->out->mode = PAK_MODE_ENFORCE;
	else if (equals(v, "audit"))
		p->out->mode = PAK_MODE_AUDIT;
	else
		return fail(p, "mode", "is neither enforce nor audit; use one of them");
	return PAK_OK;
}

static enum pak_status set_key(struct parser *p, enum key key, struct span v)
{
	const char *name = key_names[key];

	if (p->seen[key])
		return pak_error_set(p->error, PAK_ERR_CONFIG,
		                     "%.300s:%u: %s: was set in line %u already; remove one",
		                     p->name, p->line, name, p->seen[key]);
	p->seen[key] = p->line;
	if (v.len == 0)
		return fail(p, name, "has no value; give one or remove the line");
	switch (key) {
	case KEY_MODE:
		return set_mode(p, v);
	case KEY_POLICY:
		return set_path(p, name, p->out->policy, v);
	case KEY_POLICY_SIGNER:
		return set_path(p, name, p->out->policy_signer, v);
	case KEY_AUDIT_LOG:
		return set_path(p, name, p->out->audit_log, v);
	case KEY_TOKEN_DIR:
		return set_path(p, name, p->out->token_dir, v);
	case KEY_COUNT:
		break;
	}
	return PAK_ERR_INTERNAL;
}

static enum pak_status unknown_key(const struct parser *p, struct span key)
{
	int shown = key.len > KEY_MAX ? KEY_MAX : (int)key.len;

	return pak_error_set(
	        p->error, PAK_ERR_CONFIG,
	        "%.300s:%u: %.*s: unknown key; use mode, policy, policy-signer, audit-log "
	        "or token-dir",
	        p->name, p->line, shown, key.p);
}

static enum pak_status parse_line(struct parser *p, struct span line)
{
	struct span key, value;
	const char *equal;

	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.p[i] < 0x20 && line.p[i] != '\t')
			return fail(p, "line", "has a control character; remove it");
	line = trim(line);
	if (line.len == 0 || line.p[0] == '#')
		return PAK_OK;
	equal = memchr(line.p, '=', line.len);
	if (equal == NULL)
		return fail(p, "line", "has no '='; write it as key = value");
	key = trim((struct span){line.p, (size_t)(equal - line.p)});
	value = trim((struct span){equal + 1, line.len - (size_t)(equal - line.p) - 1});
	for (int k = 0; k < KEY_COUNT; k++)
		if (equals(key, key_names[k]))
			return set_key(p, (enum key)k, value);
	return unknown_key(p, key);
}

/* A policy without a signer could be anyone's; a signer without a policy is a mistake. */
static enum pak_status check_pairs(struct parser *p)
{
	if (p->seen[KEY_POLICY] && !p->seen[KEY_POLICY_SIGNER]) {
		p->line = p->seen[KEY_POLICY];
		return fail(p, "policy", "needs policy-signer; name the signer's public key");
	}
	if (p->seen[KEY_POLICY_SIGNER] && !p->seen[KEY_POLICY]) {
		p->line = p->seen[KEY_POLICY_SIGNER];
		return fail(p, "policy-signer", "needs policy; name the signed policy");
	}
	return PAK_OK;
}

enum pak_status pak_config_parse(const char *name, const char *text, size_t len,
                                 struct pak_config *out, char *error)
{
	struct parser p = {.name = name, .out = out, .error = error};
	struct span rest = {text, len};
	enum pak_status st = PAK_OK;

	memset(out, 0, sizeof *out);
	while (st == PAK_OK && rest.len > 0) {
		const char *lf = memchr(rest.p, '\n', rest.len);
		size_t n = lf ? (size_t)(lf - rest.p) : rest.len;

		p.line++;
		st = parse_line(&p, (struct span){rest.p, n});
		rest.p += n + (lf != NULL);
		rest.len -= n + (lf != NULL);
	}
	if (st == PAK_OK)
		st = check_pairs(&p);
	if (st)
		memset(out, 0, sizeof *out);
	return st;
}

/* An absent file at the default place means the defaults; a named one must be there. */
static const char *choose_path(const char *path)
{
	if (path)
		return path;
	path = secure_getenv("PAKPSS_CONF");
	if (path)
		return path;
	if (access(default_path, F_OK) && (errno == ENOENT || errno == ENOTDIR))
		return NULL;
	return default_path;
}

enum pak_status pak_config_read(const char *path, struct pak_config *out, char *error)
{
	uint8_t *text;
	enum pak_status st;
	size_t len;

	memset(out, 0, sizeof *out);
	path = choose_path(path);
	if (path == NULL)
		return PAK_OK;
	st = pak_file_read(path, CONFIG_MAX, &text, &len, error);
	if (st)
		return st;
	st = pak_config_parse(path, (const char *)text, len, out, error);
	free(text);
	return st;
}
