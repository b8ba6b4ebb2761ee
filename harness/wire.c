/* SPDX-License-Identifier: Apache-2.0
 *
 * Encoding, strict decoding and transport of the harness protocol (wire.h, docs/harness.md). */
#include "harness/wire.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "crypto/base/bytes.h"

#define BIT(field) (1u << (field))
#define NUMBERS \
	(BIT(PAK_F_VERSION) | BIT(PAK_F_STATUS) | BIT(PAK_F_MARKS) | BIT(PAK_F_DER) | \
	 BIT(PAK_F_SIZE) | BIT(PAK_F_COUNT) | BIT(PAK_F_LOW) | BIT(PAK_F_HIGH) | BIT(PAK_F_XOF))

/* The message set: what a message must carry and what it may carry. */
static const struct grammar {
	uint32_t must, may;
} grammar[PAK_MSG_END] = {
        [PAK_MSG_CONFIG] = {BIT(PAK_F_VERSION) | BIT(PAK_F_TARGET) | BIT(PAK_F_OPTIONS) |
                                    BIT(PAK_F_SCRATCH),
                            BIT(PAK_F_PIN)},
        [PAK_MSG_LOAD] = {0, 0},
        [PAK_MSG_DIGEST] = {BIT(PAK_F_ALG) | BIT(PAK_F_IN), BIT(PAK_F_SIZE)},
        [PAK_MSG_DIGEST_MCT] = {BIT(PAK_F_ALG) | BIT(PAK_F_IN) | BIT(PAK_F_SIZE) | BIT(PAK_F_COUNT),
                                BIT(PAK_F_LOW) | BIT(PAK_F_HIGH)},
        [PAK_MSG_DIGEST_LARGE] = {BIT(PAK_F_ALG) | BIT(PAK_F_IN) | BIT(PAK_F_SIZE), 0},
        [PAK_MSG_MAC] = {BIT(PAK_F_ALG) | BIT(PAK_F_KEY) | BIT(PAK_F_IN) | BIT(PAK_F_SIZE),
                         BIT(PAK_F_AAD) | BIT(PAK_F_XOF)},
        [PAK_MSG_CIPHER] = {BIT(PAK_F_ALG) | BIT(PAK_F_KEY) | BIT(PAK_F_IN) | BIT(PAK_F_SIZE),
                            BIT(PAK_F_IV)},
        [PAK_MSG_CIPHER_MCT] = {BIT(PAK_F_ALG) | BIT(PAK_F_KEY) | BIT(PAK_F_IN) | BIT(PAK_F_SIZE) |
                                        BIT(PAK_F_COUNT),
                                BIT(PAK_F_IV)},
        [PAK_MSG_SEAL] = {BIT(PAK_F_ALG) | BIT(PAK_F_KEY) | BIT(PAK_F_IV) | BIT(PAK_F_AAD) |
                                  BIT(PAK_F_IN) | BIT(PAK_F_SIZE),
                          0},
        [PAK_MSG_OPEN] = {BIT(PAK_F_ALG) | BIT(PAK_F_KEY) | BIT(PAK_F_IV) | BIT(PAK_F_AAD) |
                                  BIT(PAK_F_IN) | BIT(PAK_F_TAG),
                          0},
        [PAK_MSG_KEYGEN] = {BIT(PAK_F_CURVE), 0},
        [PAK_MSG_SIGN] = {BIT(PAK_F_HASH) | BIT(PAK_F_IN), 0},
        [PAK_MSG_VERIFY] = {BIT(PAK_F_CURVE) | BIT(PAK_F_PUB) | BIT(PAK_F_HASH) | BIT(PAK_F_IN) |
                                    BIT(PAK_F_SIG),
                            BIT(PAK_F_DER)},
        [PAK_MSG_KEYVER] = {BIT(PAK_F_CURVE) | BIT(PAK_F_PUB), 0},
        [PAK_MSG_QUIT] = {0, 0},
        [PAK_MSG_REPLY] = {BIT(PAK_F_STATUS),
                           BIT(PAK_F_TEXT) | BIT(PAK_F_MARKS) | BIT(PAK_F_LAYERS) |
                                   BIT(PAK_F_INFO) | BIT(PAK_F_OUT) | BIT(PAK_F_PREV) |
                                   BIT(PAK_F_TAG) | BIT(PAK_F_PUB) | BIT(PAK_F_SIG)},
};

void pak_msg_init(struct pak_msg *msg, enum pak_msg_type type)
{
	memset(msg, 0, sizeof *msg);
	msg->type = type;
}

void pak_msg_bytes(struct pak_msg *msg, enum pak_field field, const void *data, size_t len)
{
	static const uint8_t none[1];
	msg->f[field] = (struct pak_span){data != NULL ? data : none, data != NULL ? len : 0};
}

void pak_msg_text(struct pak_msg *msg, enum pak_field field, const char *text)
{
	pak_msg_bytes(msg, field, text, strlen(text));
}

void pak_msg_number(struct pak_msg *msg, enum pak_field field, uint64_t value)
{
	pak_store64_le(msg->number[field], value);
	pak_msg_bytes(msg, field, msg->number[field], 8);
}

uint64_t pak_msg_get(const struct pak_msg *msg, enum pak_field field, uint64_t absent)
{
	return msg->f[field].data != NULL ? pak_load64_le(msg->f[field].data) : absent;
}

bool pak_msg_copy(char *out, size_t cap, const struct pak_msg *msg, enum pak_field field)
{
	const struct pak_span *f = &msg->f[field];
	out[0] = 0;
	if (f->data == NULL || f->len >= cap || memchr(f->data, 0, f->len) != NULL)
		return false;
	memcpy(out, f->data, f->len);
	out[f->len] = 0;
	return true;
}

enum pak_status pak_wire_encode(uint8_t *out, size_t *out_len, const struct pak_msg *msg)
{
	size_t n = 9;
	out[4] = (uint8_t)msg->type;
	pak_store32_le(out + 5, msg->id);
	for (unsigned i = 1; i < PAK_F_END; i++) {
		const struct pak_span *f = &msg->f[i];
		if (f->data == NULL)
			continue;
		if (f->len > PAK_WIRE_MAX || n + 5 + f->len > PAK_WIRE_BUFFER)
			return PAK_ERR_LIMIT;
		out[n] = (uint8_t)i;
		pak_store32_le(out + n + 1, (uint32_t)f->len);
		memcpy(out + n + 5, f->data, f->len);
		n += 5 + f->len;
	}
	pak_store32_le(out, (uint32_t)(n - 4));
	*out_len = n;
	return PAK_OK;
}

static bool numbers_fit(const struct pak_msg *msg)
{
	return pak_msg_get(msg, PAK_F_STATUS, 0) < PAK_REPLY_END &&
	       (pak_msg_get(msg, PAK_F_MARKS, 0) & ~(uint64_t)PAK_MARK_ALL) == 0 &&
	       pak_msg_get(msg, PAK_F_DER, 0) <= 1;
}

enum pak_status pak_wire_decode(struct pak_msg *msg, const uint8_t *in, size_t in_len)
{
	uint32_t seen = 0;
	memset(msg, 0, sizeof *msg);
	if (in_len < 5 || in_len > PAK_WIRE_MAX || in[0] == 0 || in[0] >= PAK_MSG_END)
		return PAK_ERR_ENCODING;
	msg->type = (enum pak_msg_type)in[0];
	msg->id = pak_load32_le(in + 1);
	const struct grammar *g = &grammar[msg->type];
	for (size_t at = 5; at < in_len;) {
		if (in_len - at < 5)
			return PAK_ERR_ENCODING;
		unsigned name = in[at];
		size_t len = pak_load32_le(in + at + 1);
		at += 5;
		if (name == 0 || name >= PAK_F_END || ((g->must | g->may) & BIT(name)) == 0 ||
		    (seen & BIT(name)) != 0 || len > in_len - at)
			return PAK_ERR_ENCODING;
		if ((NUMBERS & BIT(name)) != 0 && len != 8)
			return PAK_ERR_ENCODING;
		seen |= BIT(name);
		msg->f[name] = (struct pak_span){in + at, len};
		at += len;
	}
	return (seen & g->must) == g->must && numbers_fit(msg) ? PAK_OK : PAK_ERR_ENCODING;
}

int64_t pak_wire_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits until fd is ready; PAK_ERR_LIMIT at the deadline. */
static enum pak_status wait_ready(int fd, short events, int64_t deadline)
{
	for (;;) {
		int64_t left = deadline < 0 ? -1 : deadline - pak_wire_now();
		if (deadline >= 0 && left < 0)
			left = 0;
		struct pollfd p = {.fd = fd, .events = events};
		int n = poll(&p, 1, left > INT32_MAX ? INT32_MAX : (int)left);
		if (n > 0)
			return PAK_OK;
		if (n == 0 && deadline >= 0 && pak_wire_now() >= deadline)
			return PAK_ERR_LIMIT;
		if (n < 0 && errno != EINTR)
			return PAK_ERR_IO;
	}
}

enum pak_status pak_wire_send(int fd, uint8_t *buffer, const struct pak_msg *msg, int64_t deadline)
{
	size_t n, at = 0;
	enum pak_status st = pak_wire_encode(buffer, &n, msg);
	while (st == PAK_OK && at < n) {
		ssize_t w = send(fd, buffer + at, n - at, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (w > 0)
			at += (size_t)w;
		else if (w < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			st = wait_ready(fd, POLLOUT, deadline);
		else if (w == 0 || errno != EINTR)
			st = PAK_ERR_IO;
	}
	return st;
}

/* Exactly n bytes. */
static enum pak_status read_all(int fd, uint8_t *out, size_t n, int64_t deadline)
{
	for (size_t at = 0; at < n;) {
		ssize_t r = recv(fd, out + at, n - at, MSG_DONTWAIT);
		enum pak_status st = PAK_OK;
		if (r > 0)
			at += (size_t)r;
		else if (r < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			st = wait_ready(fd, POLLIN, deadline);
		else if (r == 0 || errno != EINTR)
			st = PAK_ERR_IO;
		if (st != PAK_OK)
			return st;
	}
	return PAK_OK;
}

enum pak_status pak_wire_recv(int fd, uint8_t *buffer, struct pak_msg *msg, int64_t deadline)
{
	enum pak_status st = read_all(fd, buffer, 4, deadline);
	if (st != PAK_OK)
		return st;
	size_t n = pak_load32_le(buffer);
	if (n < 5 || n > PAK_WIRE_MAX)
		return PAK_ERR_ENCODING;
	st = read_all(fd, buffer + 4, n, deadline);
	return st != PAK_OK ? st : pak_wire_decode(msg, buffer + 4, n);
}
