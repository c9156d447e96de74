/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The questions put to a reader in another process, as they go over the wire. All are kept, sent or not: a process that
 * takes the place of one that crashed must be told which keys the questions to come are about. Private to remote.c.
 */
#ifndef TLSREADY_PARSER_HIVE_SEND_QUEUE_H
#define TLSREADY_PARSER_HIVE_SEND_QUEUE_H

#include "parser/hive/second/remote.h"

#define SEND_QUEUE_KEPT_LIMIT ((size_t)16 * 1024 * 1024) /* bytes of questions; further ones are forgotten once sent */

struct send_queue { /* starts as {0} */
	uint8_t *bytes;
	size_t sent, size, capacity; /* bytes[sent..size) is still to be sent */
	bool forgot;
};

bool send_queue_add(struct send_queue *send_queue, const struct remote_question *question); /* false: out of memory */

/* Sends as much as goes without waiting. A broken pipe is noticed when the answer is read. */
void send_queue_flush(struct send_queue *send_queue, int fd);

/* The next question, taken out instead of being sent; its name lives in the arena (NULL: out of memory). */
struct remote_question send_queue_take(struct send_queue *send_queue, struct arena *arena);

/*
 * For a new process: everything is to be sent again, but of the first `answered` questions only those that found keys,
 * and question `answered` + 1, which was the last process's end, is one to skip. False: too much was forgotten.
 */
bool send_queue_again(struct send_queue *send_queue, uint32_t answered);

void send_queue_free(struct send_queue *send_queue);

#endif
