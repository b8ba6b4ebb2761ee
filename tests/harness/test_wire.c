/* SPDX-License-Identifier: Apache-2.0
 *
 * The harness protocol: round trips, every refusal of the decoder, mutated frames, deadlines,
 * guarded buffers. */
#include "harness/wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crypto/base/bytes.h"
#include "harness/guard.h"
#include "tests/tap.h"

static uint8_t frame[PAK_WIRE_BUFFER], again[PAK_WIRE_BUFFER];

static size_t open_frame(void)
{
	struct pak_msg m;
	size_t n = 0;
	pak_msg_init(&m, PAK_MSG_OPEN);
	m.id = 7;
	pak_msg_text(&m, PAK_F_ALG, "ACVP-AES-GCM");
	pak_msg_bytes(&m, PAK_F_KEY, "0123456789abcdef", 16);
	pak_msg_bytes(&m, PAK_F_IV, "abcdefghijkl", 12);
	pak_msg_bytes(&m, PAK_F_AAD, "", 0);
	pak_msg_bytes(&m, PAK_F_IN, "hello", 5);
	pak_msg_bytes(&m, PAK_F_TAG, "ABCDEFGHIJKLMNOP", 16);
	return pak_wire_encode(frame, &n, &m) == PAK_OK ? n : 0;
}

static bool same_message(const struct pak_msg *a, const struct pak_msg *b)
{
	bool same = a->type == b->type && a->id == b->id;
	for (unsigned i = 1; i < PAK_F_END; i++)
		same = same && (a->f[i].data == NULL) == (b->f[i].data == NULL) &&
		       a->f[i].len == b->f[i].len &&
		       (a->f[i].data == NULL ||
		        memcmp(a->f[i].data, b->f[i].data, a->f[i].len) == 0);
	return same;
}

static void round_trip(void)
{
	struct pak_msg m, r;
	char text[32];
	size_t n = open_frame(), n2;
	tap_ok(n > 9 && pak_load32_le(frame) == n - 4, "the length leads and counts the payload");
	tap_ok(pak_wire_decode(&m, frame + 4, n - 4) == PAK_OK && m.type == PAK_MSG_OPEN &&
	               m.id == 7,
	       "a message comes back");
	tap_ok(m.f[PAK_F_AAD].data != NULL && m.f[PAK_F_AAD].len == 0, "an empty field is present");
	tap_ok(m.f[PAK_F_OUT].data == NULL, "an absent field is absent");
	tap_ok(pak_msg_copy(text, sizeof text, &m, PAK_F_ALG) && strcmp(text, "ACVP-AES-GCM") == 0,
	       "text comes back");
	tap_ok(!pak_msg_copy(text, 12, &m, PAK_F_ALG), "text that does not fit is refused");
	pak_msg_init(&r, PAK_MSG_REPLY);
	pak_msg_number(&r, PAK_F_STATUS, PAK_REPLY_REJECTED);
	pak_msg_number(&r, PAK_F_MARKS, PAK_MARK_ALL);
	tap_ok(pak_wire_encode(again, &n2, &r) == PAK_OK &&
	               pak_wire_decode(&m, again + 4, n2 - 4) == PAK_OK &&
	               pak_msg_get(&m, PAK_F_STATUS, 99) == PAK_REPLY_REJECTED &&
	               pak_msg_get(&m, PAK_F_SIZE, 99) == 99,
	       "numbers come back, absent ones as asked");
}

/* Changes one thing of a good frame and expects a refusal. */
static void refused(const char *what, size_t at, uint8_t value)
{
	struct pak_msg m;
	size_t n = open_frame();
	frame[at] = value;
	tap_ok(pak_wire_decode(&m, frame + 4, n - 4) == PAK_ERR_ENCODING, "refused: %s", what);
}

static void refusals(void)
{
	struct pak_msg m;
	size_t n = open_frame(), n2;
	tap_ok(pak_wire_decode(&m, frame + 4, 4) == PAK_ERR_ENCODING,
	       "refused: shorter than a head");
	for (size_t cut = 5; cut < n - 4; cut++)
		if (pak_wire_decode(&m, frame + 4, cut) == PAK_OK) {
			tap_ok(false, "refused: cut at %zu", cut);
			return;
		}
	tap_ok(true, "refused: cut anywhere");
	refused("type 0", 4, 0);
	refused("type past the set", 4, PAK_MSG_END);
	refused("type that takes no such fields", 4, PAK_MSG_KEYGEN);
	refused("field 0", 9, 0);
	refused("field past the set", 9, PAK_F_END);
	refused("field of another message", 9, PAK_F_PIN);
	refused("field twice", 9, PAK_F_KEY);
	refused("field longer than the frame", 12, 0xff);
	pak_msg_init(&m, PAK_MSG_REPLY);
	tap_ok(pak_wire_encode(frame, &n2, &m) == PAK_OK &&
	               pak_wire_decode(&m, frame + 4, n2 - 4) == PAK_ERR_ENCODING,
	       "refused: a reply without a status");
	pak_msg_init(&m, PAK_MSG_REPLY);
	pak_msg_number(&m, PAK_F_STATUS, PAK_REPLY_END);
	tap_ok(pak_wire_encode(frame, &n2, &m) == PAK_OK &&
	               pak_wire_decode(&m, frame + 4, n2 - 4) == PAK_ERR_ENCODING,
	       "refused: an unknown status");
	pak_msg_init(&m, PAK_MSG_REPLY);
	pak_msg_bytes(&m, PAK_F_STATUS, "1234567", 7);
	tap_ok(pak_wire_encode(frame, &n2, &m) == PAK_OK &&
	               pak_wire_decode(&m, frame + 4, n2 - 4) == PAK_ERR_ENCODING,
	       "refused: a number of 7 bytes");
	pak_msg_init(&m, PAK_MSG_DIGEST);
	pak_msg_bytes(&m, PAK_F_IN, frame, PAK_WIRE_MAX);
	tap_ok(pak_wire_encode(again, &n2, &m) == PAK_ERR_LIMIT, "a frame above 1 MiB is not made");
}

/* Mutated frames: whatever the decoder lets through encodes to a frame that means the same; nothing
 * is read past the end, which the guard page watches. */
static void fuzz(void)
{
	uint64_t seed = 1;
	unsigned accepted = 0, broken = 0;
	for (unsigned round = 0; round < 40000; round++) {
		struct pak_msg m, r;
		size_t n = open_frame() - 4, n2;
		unsigned changes = 1 + (unsigned)(tap_random64(&seed) % 4);
		if (round % 3 == 0)
			n = 5 + (size_t)(tap_random64(&seed) % (n - 4));
		uint8_t *p = tap_guard_end(n);
		memcpy(p, frame + 4, n);
		while (changes-- > 0)
			p[tap_random64(&seed) % n] = (uint8_t)tap_random64(&seed);
		if (pak_wire_decode(&m, p, n) == PAK_OK) {
			accepted++;
			broken += pak_wire_encode(again, &n2, &m) != PAK_OK ||
			          pak_wire_decode(&r, again + 4, n2 - 4) != PAK_OK ||
			          !same_message(&m, &r);
		}
		tap_guard_free(p);
	}
	tap_ok(broken == 0 && accepted > 500, "mutated frames: %u let through, all sound",
	       accepted);
}

static void transport(void)
{
	int pair[2];
	struct pak_msg m, r;
	if (!tap_ok(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0, "a socket pair"))
		return;
	pak_msg_init(&m, PAK_MSG_KEYGEN);
	pak_msg_text(&m, PAK_F_CURVE, "P-256");
	tap_ok(pak_wire_send(pair[0], frame, &m, -1) == PAK_OK &&
	               pak_wire_recv(pair[1], again, &r, -1) == PAK_OK && r.type == PAK_MSG_KEYGEN,
	       "a frame crosses");
	int64_t begin = pak_wire_now();
	tap_ok(pak_wire_recv(pair[1], again, &r, begin + 50) == PAK_ERR_LIMIT &&
	               pak_wire_now() - begin >= 50 && pak_wire_now() - begin < 5000,
	       "silence ends at the deadline");
	tap_ok(write(pair[0], "\x05\0\0", 3) == 3 &&
	               pak_wire_recv(pair[1], again, &r, pak_wire_now() + 50) == PAK_ERR_LIMIT,
	       "so does half a head");
	close(pair[0]);
	tap_ok(pak_wire_recv(pair[1], again, &r, -1) == PAK_ERR_IO, "a closed peer is an error");
	tap_ok(pak_wire_send(pair[1], frame, &m, -1) == PAK_ERR_IO,
	       "and no signal when written to");
	close(pair[1]);
	tap_ok(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0 &&
	               write(pair[0], "\x01\0\x10\0....", 8) == 8 &&
	               pak_wire_recv(pair[1], again, &r, -1) == PAK_ERR_ENCODING,
	       "a length above 1 MiB is not waited for");
	close(pair[0]);
	close(pair[1]);
}

static void guards(void)
{
	struct pak_guard g;
	if (!tap_ok(pak_guard_open(&g, 5000), "a guarded buffer"))
		return;
	uint8_t *p = pak_guard_put(&g, "data", 4);
	tap_ok(p != NULL && p + 4 == g.end && memcmp(p, "data", 4) == 0, "data end at the page");
	tap_ok(pak_guard_put(&g, frame, 1 << 20) == NULL, "what does not fit is refused");
	p = pak_guard_lend(&g, 40);
	tap_ok(pak_guard_stale(&g, 40) && pak_guard_intact_before(&g, 40),
	       "a lent buffer is canary");
	p[39] ^= 1;
	tap_ok(!pak_guard_stale(&g, 40) && pak_guard_intact_before(&g, 40), "a written one is not");
	p = pak_guard_lend(&g, 40);
	p[-64] ^= 1;
	tap_ok(pak_guard_stale(&g, 40) && !pak_guard_intact_before(&g, 40),
	       "a byte before is seen");
	uint8_t first[16];
	memcpy(first, pak_guard_lend(&g, 16), 16);
	tap_ok(memcmp(first, pak_guard_lend(&g, 16), 16) != 0, "each canary is another");
}

int main(void)
{
	round_trip();
	refusals();
	fuzz();
	transport();
	guards();
	return tap_done();
}
