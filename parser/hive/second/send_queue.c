/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/hive/second/send_queue.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/sandbox/stream.h"
#include "parser/hive/second/remote_serve.h"

static bool append(struct send_queue *send_queue, const void *data, size_t size)
{
	if (send_queue->capacity - send_queue->size < size) {
		size_t wider = 2 * send_queue->capacity + size + 4096;
		uint8_t *bytes = realloc(send_queue->bytes, wider);

		if (!bytes)
			return false;
		send_queue->bytes = bytes;
		send_queue->capacity = wider;
	}
	memcpy(send_queue->bytes + send_queue->size, data, size);
	send_queue->size += size;
	return true;
}

bool send_queue_add(struct send_queue *send_queue, const struct remote_question *question)
{
	const char *name = question->name ? question->name : "";
	struct wire_question wire = {
		.op = question->op, .at = question->at, .index = question->index, .name_size = strlen(name)
	};

	if (wire.name_size > WIRE_NAME_LIMIT) /* no such name can be in a hive */
		wire.name_size = WIRE_NAME_LIMIT;
	return append(send_queue, &wire, sizeof wire) && append(send_queue, name, wire.name_size);
}

void send_queue_flush(struct send_queue *send_queue, int fd)
{
	while (send_queue->sent < send_queue->size) {
		ssize_t put = stream_send(fd, send_queue->bytes + send_queue->sent, send_queue->size - send_queue->sent,
					  MSG_NOSIGNAL | MSG_DONTWAIT);

		if (put < 0 && errno != EINTR)
			return;
		send_queue->sent += put > 0 ? (size_t)put : 0;
	}
	if (send_queue->size <= SEND_QUEUE_KEPT_LIMIT)
		return;
	send_queue->forgot = true;
	send_queue->sent = send_queue->size = 0;
}

struct remote_question send_queue_take(struct send_queue *send_queue, struct arena *arena)
{
	const uint8_t *from = send_queue->bytes + send_queue->sent;
	struct wire_question wire;

	memcpy(&wire, from, sizeof wire);
	send_queue->sent += sizeof wire + wire.name_size;
	const char *name = arena_strndup(arena, (const char *)from + sizeof wire, wire.name_size);

	if (send_queue->sent == send_queue->size)
		send_queue->sent = send_queue->size = 0;
	return (struct remote_question){ (enum remote_op)wire.op, wire.at, wire.index, name };
}

static bool finds_key(uint32_t op)
{
	return op == REMOTE_CHILD || op == REMOTE_CHILD_AT;
}

bool send_queue_again(struct send_queue *send_queue, uint32_t answered)
{
	struct wire_question wire;
	size_t at = 0;

	if (send_queue->forgot)
		return false;
	for (uint32_t number = 1; number <= answered + 1 && at < send_queue->size; number++) {
		memcpy(&wire, send_queue->bytes + at, sizeof wire);
		if (number > answered || !finds_key(wire.op))
			wire.op = REMOTE_SKIP;
		memcpy(send_queue->bytes + at, &wire, sizeof wire);
		at += sizeof wire + wire.name_size;
	}
	send_queue->sent = 0;
	return true;
}

void send_queue_free(struct send_queue *send_queue)
{
	free(send_queue->bytes);
	*send_queue = (struct send_queue){ 0 };
}
