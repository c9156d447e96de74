/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A reader of hives (backend.h) in another process. Questions are numbered from 1 and answered in order; the number of
 * a question is also the name of the key that it finds, and 0 is the root. So questions may be asked about a key before
 * the answer that found it has come, and whoever asks waits for nobody. Private to parser/hive/.
 */
#ifndef TLSREADY_PARSER_HIVE_REMOTE_H
#define TLSREADY_PARSER_HIVE_REMOTE_H

#include "parser/hive/backend.h"
#include "parser/hive/baseblock.h"
#include "common/sandbox/sandbox.h"

enum remote_op {
	REMOTE_INFO,
	REMOTE_CHILD,
	REMOTE_CHILD_AT,
	REMOTE_VALUE,
	REMOTE_VALUE_AT,
	REMOTE_SKIP, /* takes a number, and is not looked into */
};

struct remote_question {
	enum remote_op op;
	uint32_t at;
	uint64_t index;   /* REMOTE_CHILD_AT, REMOTE_VALUE_AT */
	const char *name; /* REMOTE_CHILD, REMOTE_VALUE */
};

struct remote_reply {
	const char *name;
	struct location at;
	uint64_t written;
	uint32_t type;
	const uint8_t *data;
	size_t size;
};

struct remote_options {
	const struct hive_backend *backend;
	const struct sandbox *sandbox; /* NULL: the backend runs here, unprotected */
	const uint8_t *sector;         /* put over the first LOG_SECTOR bytes that the backend sees; NULL: nothing is */
	struct sandbox_limits limits;
	unsigned patience_ms; /* for one answer; 0: 20 seconds */
};

struct remote;

/* bytes must stay until remote_close. ERR_IO, ERR_NOMEM: it could not be started. */
int remote_start(const struct remote_options *options, const struct bytes *bytes, struct arena *arena,
		 struct remote **ret, struct error *err);

/* Waits until the backend has opened the hive. 0 or what its open returned; ERR_IO when it is gone. */
int remote_opened(struct remote *remote, struct error *err);

/* Returns the number of the question. Never waits. */
uint32_t remote_ask(struct remote *remote, const struct remote_question *question);

/*
 * The answer to the oldest question that has none yet, as a backend would return it; everything in ret lives in the
 * arena. ERR_IO: the other side crashed, took too long or answers nonsense. After a crash the next questions go to
 * another process, a few times; after all else, and then, every further answer is ERR_IO.
 */
int remote_answer(struct remote *remote, struct remote_reply *ret, struct error *err);

/*
 * "read" while it is fine, else "refused", "failed", "crashed" (also when it was started again) or "timeout" and,
 * through ret_why, why.
 */
const char *remote_status(const struct remote *remote, const char **ret_why);

void remote_close(struct remote *remote); /* NULL is fine */

/* The same as a backend whose self is a remote that was opened: every question waits for its answer. It has no open. */
extern const struct hive_backend remote_backend;

#endif
