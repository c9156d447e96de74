/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other side of remote.h: the process that holds the backend, and what goes over the wire. Private to remote.c. */
#ifndef TLSREADY_PARSER_HIVE_REMOTE_SERVE_H
#define TLSREADY_PARSER_HIVE_REMOTE_SERVE_H

#include "parser/hive/second/remote.h"

/* Both sides are one program, so records travel as they are in memory; names, data and texts follow them without a NUL.
 */
struct wire_question {
	uint32_t op, at;
	uint64_t index;
	uint64_t name_size;
};

struct wire_answer {
	int32_t result; /* enum found or a negative enum err */
	uint32_t type;
	struct location at;
	uint64_t written, name_size, data_size, text_size;
};

enum { WIRE_NAME_LIMIT = 1 << 20 };

struct server {
	const struct hive_backend *backend;
	void *self;
	struct server_key *keys; /* by number of question */
	size_t count, capacity;
	struct arena *arena;
};

/* 0, or what the backend's open returned. */
int server_open(struct server *server, const struct hive_backend *backend, const struct bytes *bytes,
		struct arena *arena, struct error *err);

/* Answers the next question. */
int server_answer(struct server *server, const struct remote_question *question, struct remote_reply *ret,
		  struct error *err);

void server_close(struct server *server);

/* Everything that the other process does: opens, says how that went, and answers until the other end closes. */
struct serve_context {
	const struct hive_backend *backend;
	const struct bytes *bytes;
	const uint8_t *sector;
};

void remote_serve(void *context, int fd);

#endif
