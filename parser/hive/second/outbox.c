/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/hive/second/outbox.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "parser/hive/second/remote_serve.h"

static bool append(struct outbox *outbox, const void *data, size_t size)
{
	if (outbox->capacity - outbox->size < size) {
		size_t wider = 2 * outbox->capacity + size + 4096;
		uint8_t *bytes = realloc(outbox->bytes, wider);

		if (!bytes)
			return false;
		outbox->bytes = bytes;
		outbox->capacity = wider;
	}
	memcpy(outbox->bytes + outbox->size, data, size);
	outbox->size += size;
	return true;
}

bool outbox_add(struct outbox *outbox, const struct remote_question *question)
{
	const char *name = question->name ? question->name : "";
	struct wire_question wire = {
		.op = question->op, .at = question->at, .index = question->index, .name_size = strlen(name)
	};

	if (wire.name_size > WIRE_NAME_LIMIT) /* no such name can be in a hive */
		wire.name_size = WIRE_NAME_LIMIT;
	return append(outbox, &wire, sizeof wire) && append(outbox, name, wire.name_size);
}

void outbox_flush(struct outbox *outbox, int fd)
{
	while (outbox->sent < outbox->size) {
		ssize_t put = send(fd, outbox->bytes + outbox->sent, outbox->size - outbox->sent,
				   MSG_NOSIGNAL | MSG_DONTWAIT);

		if (put < 0 && errno != EINTR)
			return;
		outbox->sent += put > 0 ? (size_t)put : 0;
	}
	if (outbox->size <= OUTBOX_KEPT_LIMIT)
		return;
	outbox->forgot = true;
	outbox->sent = outbox->size = 0;
}

struct remote_question outbox_take(struct outbox *outbox, struct arena *arena)
{
	const uint8_t *from = outbox->bytes + outbox->sent;
	struct wire_question wire;

	memcpy(&wire, from, sizeof wire);
	outbox->sent += sizeof wire + wire.name_size;
	const char *name = arena_strndup(arena, (const char *)from + sizeof wire, wire.name_size);

	if (outbox->sent == outbox->size)
		outbox->sent = outbox->size = 0;
	return (struct remote_question){ (enum remote_op)wire.op, wire.at, wire.index, name };
}

static bool finds_key(uint32_t op)
{
	return op == REMOTE_CHILD || op == REMOTE_CHILD_AT;
}

bool outbox_again(struct outbox *outbox, uint32_t answered)
{
	struct wire_question wire;
	size_t at = 0;

	if (outbox->forgot)
		return false;
	for (uint32_t number = 1; number <= answered + 1 && at < outbox->size; number++) {
		memcpy(&wire, outbox->bytes + at, sizeof wire);
		if (number > answered || !finds_key(wire.op))
			wire.op = REMOTE_SKIP;
		memcpy(outbox->bytes + at, &wire, sizeof wire);
		at += sizeof wire + wire.name_size;
	}
	outbox->sent = 0;
	return true;
}

void outbox_free(struct outbox *outbox)
{
	free(outbox->bytes);
	*outbox = (struct outbox){ 0 };
}
