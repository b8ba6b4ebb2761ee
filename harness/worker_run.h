/* SPDX-License-Identifier: Apache-2.0
 *
 * Private to worker_run.c and worker_mct.c: how a request is unpacked. */
#ifndef PAK_HARNESS_WORKER_RUN_H
#define PAK_HARNESS_WORKER_RUN_H

#include "harness/worker.h"

/* A field of the request as text in buf; "" if it is absent. */
const char *pak_run_text(const struct pak_msg *req, enum pak_field field, char buf[64]);
/* A field of the request as bytes that end at a guard page. */
struct pak_span pak_run_guarded(struct pak_guard *g, const struct pak_msg *req,
                                enum pak_field field);
const struct pak_cipher_row *pak_run_find_cipher(const struct pak_msg *req, char name[64],
                                                 bool aead);
enum pak_reply pak_run_unknown(struct pak_worker *w, const char *what, const char *name);
enum pak_reply pak_run_not_offered(struct pak_worker *w);

enum pak_reply pak_run_digest_step(struct pak_worker *w, const struct pak_msg *req);
enum pak_reply pak_run_cipher_steps(struct pak_worker *w, const struct pak_msg *req);

#endif
