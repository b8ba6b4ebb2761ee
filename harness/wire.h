/* SPDX-License-Identifier: Apache-2.0
 *
 * The one protocol between pakpss-validate and pakpss-worker: a fixed set of messages, each one
 * frame over a socketpair. Frame = u32 little-endian length, then payload; payload = u8 type, u32
 * id, then fields; field = u8 name, u32 length, bytes; each name at most once. docs/harness.md has
 * the full table. A peer that breaks any of it is not spoken to again. */
#ifndef PAK_HARNESS_WIRE_H
#define PAK_HARNESS_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <pak/status.h>

#define PAK_WIRE_VERSION 1
#define PAK_WIRE_MAX (1u << 20) /* bytes of payload in one frame */
#define PAK_WORKER_EXIT_PROTOCOL \
	71 /* the worker's exit code when it cannot follow the protocol \
	    */
#define PAK_WIRE_BUFFER (PAK_WIRE_MAX + 4)

enum pak_msg_type {
	PAK_MSG_CONFIG =
	        1,      /* VERSION TARGET OPTIONS SCRATCH [PIN]: then the worker confines itself */
	PAK_MSG_LOAD,   /* load the product; the reply's INFO describes it */
	PAK_MSG_DIGEST, /* ALG IN [SIZE(bytes of an XOF)] -> OUT */
	/* ALG IN SIZE(0 or seed bytes) COUNT -> OUT: one outer Monte Carlo step. Of an XOF: SIZE is
	 * the first output's length, LOW and HIGH bound the others. */
	PAK_MSG_DIGEST_MCT,
	PAK_MSG_DIGEST_LARGE, /* ALG IN SIZE: IN repeated up to SIZE bytes -> OUT */
	PAK_MSG_MAC,          /* ALG KEY IN SIZE(mac bytes) [AAD(customization) XOF] -> OUT */
	PAK_MSG_CIPHER,       /* ALG KEY [IV] IN SIZE(1 encrypt, 0 decrypt) -> OUT */
	PAK_MSG_CIPHER_MCT,   /* as CIPHER, COUNT inner steps -> OUT (last) PREV (last but one) */
	PAK_MSG_SEAL,         /* ALG KEY IV AAD IN SIZE(tag bytes) -> OUT TAG */
	PAK_MSG_OPEN,         /* ALG KEY IV AAD IN TAG -> OUT, or REJECTED */
	PAK_MSG_KEYGEN,       /* CURVE -> PUB; the worker keeps the one key */
	PAK_MSG_SIGN,         /* HASH IN -> SIG (r || s) with the kept key */
	PAK_MSG_VERIFY,       /* CURVE PUB HASH IN SIG [DER] -> OK or REJECTED */
	PAK_MSG_KEYVER,       /* CURVE PUB -> OK or REJECTED */
	PAK_MSG_QUIT,         /* no reply */
	PAK_MSG_REPLY,        /* STATUS and what the request calls for */
	PAK_MSG_END
};

enum pak_field {
	PAK_F_VERSION = 1, /* number */
	PAK_F_TARGET,      /* text: kind ':' name, as on the command line without options */
	PAK_F_OPTIONS,     /* text: "key=value" items, each ended by a NUL */
	PAK_F_SCRATCH,     /* text: the one directory the product may write */
	PAK_F_PIN,
	PAK_F_STATUS, /* number: enum pak_reply */
	PAK_F_TEXT,   /* one line for people */
	PAK_F_MARKS,  /* number: OR of enum pak_mark */
	PAK_F_LAYERS, /* text: "name=on|off:detail" items, each ended by a NUL */
	PAK_F_INFO,   /* text: "key=value" items, each ended by a NUL */
	PAK_F_ALG,    /* text */
	PAK_F_HASH,   /* text */
	PAK_F_CURVE,  /* text */
	PAK_F_KEY,
	PAK_F_IV,
	PAK_F_AAD,
	PAK_F_IN,
	PAK_F_OUT,
	PAK_F_PREV,
	PAK_F_TAG,
	PAK_F_PUB, /* uncompressed point, 04 || x || y */
	PAK_F_SIG,
	PAK_F_DER,   /* number: 1 = SIG is DER */
	PAK_F_SIZE,  /* number */
	PAK_F_COUNT, /* number */
	PAK_F_LOW,   /* number */
	PAK_F_HIGH,  /* number */
	PAK_F_XOF,   /* number: 1 = the form whose output may have any length */
	PAK_F_END
};

/* What became of one request. */
enum pak_reply {
	PAK_REPLY_OK = 0,
	PAK_REPLY_REJECTED,    /* the product says: tag, signature or key is not valid */
	PAK_REPLY_UNSUPPORTED, /* the product does not offer this algorithm or parameter */
	PAK_REPLY_POLICY,      /* the product offers it, its policy refuses it */
	PAK_REPLY_PROVISION,   /* the key could not be brought into the product */
	PAK_REPLY_ERROR,       /* the product failed on input it should have handled */
	PAK_REPLY_UNLOADABLE,  /* the product cannot be loaded or set up: nothing can be judged */
	PAK_REPLY_INTERNAL,    /* the worker itself failed */
	PAK_REPLY_END
};

/* What the worker saw on the buffers it lent to the product. */
enum pak_mark {
	PAK_MARK_STALE = 1,      /* success reported, the output buffer still holds the canary */
	PAK_MARK_LENGTH = 2,     /* the reported length exceeds the buffer or the data */
	PAK_MARK_BEFORE = 4,     /* bytes before the buffer were changed */
	PAK_MARK_RESIDUE = 8,    /* refused, yet the buffer was changed: it is in OUT */
	PAK_MARK_TWO_CALLS = 16, /* digest and raw signature were two calls of the product */
	PAK_MARK_SPLIT =
	        32, /* the answer in pieces differs from the answer at once: it is in PREV */
	PAK_MARK_ALL = 63
};

struct pak_span {
	const uint8_t *data; /* NULL = absent */
	size_t len;
};

struct pak_msg {
	enum pak_msg_type type;
	uint32_t id;
	struct pak_span f[PAK_F_END];
	uint8_t number[PAK_F_END][8]; /* storage of fields set by pak_msg_number */
};

void pak_msg_init(struct pak_msg *msg, enum pak_msg_type type);
void pak_msg_bytes(struct pak_msg *msg, enum pak_field field, const void *data, size_t len);
void pak_msg_text(struct pak_msg *msg, enum pak_field field, const char *text);
void pak_msg_number(struct pak_msg *msg, enum pak_field field, uint64_t value);

/* The number in a field; `absent` if the field is not there. */
uint64_t pak_msg_get(const struct pak_msg *msg, enum pak_field field, uint64_t absent);
/* Copies a text field, always terminated; false if absent, too long for cap, or with a NUL inside.
 */
bool pak_msg_copy(char *out, size_t cap, const struct pak_msg *msg, enum pak_field field);

/* Writes the whole frame, length first, to out (PAK_WIRE_BUFFER bytes). PAK_ERR_LIMIT if it does
 * not fit. */
PAK_MUST_CHECK enum pak_status pak_wire_encode(uint8_t *out, size_t *out_len,
                                               const struct pak_msg *msg);
/* Parses a payload; msg points into it. PAK_ERR_ENCODING for anything outside the fixed message
 * set. */
PAK_MUST_CHECK enum pak_status pak_wire_decode(struct pak_msg *msg, const uint8_t *in,
                                               size_t in_len);

/* Frame I/O on a socket with a deadline on the monotonic clock in milliseconds (negative: none).
 * buffer is PAK_WIRE_BUFFER bytes and holds what msg points to. PAK_ERR_IO = peer is gone,
 * PAK_ERR_LIMIT = deadline passed, PAK_ERR_ENCODING = the peer broke the protocol. */
PAK_MUST_CHECK enum pak_status pak_wire_send(int fd, uint8_t *buffer, const struct pak_msg *msg,
                                             int64_t deadline);
PAK_MUST_CHECK enum pak_status pak_wire_recv(int fd, uint8_t *buffer, struct pak_msg *msg,
                                             int64_t deadline);
int64_t pak_wire_now(void);

#endif
