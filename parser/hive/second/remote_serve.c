/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The side of the wire that may crash. It reads the questions of the very program that started it, so they are trusted;
 * the hive is not.
 */
#include "parser/hive/second/remote_serve.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/ceilings.h"
#include "common/sandbox/stream.h"

struct server_key {
	hivekey key;
	int result; /* what was said about it; only PRESENT ones can be asked */
};

static int remember(struct server *server, int result, hivekey key)
{
	struct server_key *keys = arena_grow(server->arena, server->keys, server->count, &server->capacity, sizeof *keys);

	if (!keys)
		return ERR_NOMEM;
	server->keys = keys;
	server->keys[server->count++] = (struct server_key){ key, result };
	return result;
}

int server_open(struct server *server, const struct hive_backend *backend, const struct bytes *bytes,
		struct arena *arena, struct error *err)
{
	struct notes unread = { .arena = arena };
	hivekey root;

	*server = (struct server){ .backend = backend, .arena = arena };
	int result = backend->open(bytes, arena, &unread, &server->self, &root, err);

	if (result < 0) {
		server->self = NULL;
		return result;
	}
	return remember(server, PRESENT, root) < 0 ? error_no_memory(err) : 0;
}

void server_close(struct server *server)
{
	if (server->self)
		server->backend->close(server->self);
	server->self = NULL;
}

static void take_value(const struct hivevalue *value, struct remote_reply *ret)
{
	ret->name = value->name;
	ret->at = value->at;
	ret->type = value->type;
	ret->data = value->data;
	ret->size = value->size;
}

static int ask_backend(struct server *server, const struct remote_question *question, hivekey at, hivekey *ret_key,
		       struct remote_reply *ret, struct error *err)
{
	const struct hive_backend *backend = server->backend;
	struct hivekey_info info;
	struct hivevalue value;
	int result;

	switch (question->op) {
	case REMOTE_SKIP:
		error_set(err, ERR_IO, "it was skipped");
		return UNREADABLE;
	case REMOTE_CHILD:
		return backend->child(server->self, at, question->name, ret_key, err);
	case REMOTE_CHILD_AT:
		return backend->child_at(server->self, at, (size_t)question->index, ret_key, err);
	case REMOTE_VALUE:
	case REMOTE_VALUE_AT:
		result = question->op == REMOTE_VALUE
				 ? backend->value(server->self, at, question->name, &value, err)
				 : backend->value_at(server->self, at, (size_t)question->index, &value, err);
		if (result == PRESENT)
			take_value(&value, ret);
		return result;
	case REMOTE_INFO:
		result = backend->info(server->self, at, &info, err);
		if (result >= 0)
			*ret = (struct remote_reply){ .name = info.name, .at = info.at, .written = info.written };
		return result;
	}
	return error_set(err, ERR_USAGE, "no such question");
}

/* What is below a key that is absent is absent; below one that cannot be read, nothing can be told. */
static int pass_on(const struct server_key *at, struct error *err)
{
	if (at->result == ABSENT)
		return ABSENT;
	error_set(err, ERR_CORRUPT, "its key could not be read");
	return UNREADABLE;
}

int server_answer(struct server *server, const struct remote_question *question, struct remote_reply *ret,
		  struct error *err)
{
	hivekey key = { 0 };

	*ret = (struct remote_reply){ .name = "", .at = LOCATION_NONE };
	if (question->at >= server->count)
		return error_set(err, ERR_USAGE, "a question about a key that nobody asked for");
	struct server_key at = server->keys[question->at];
	int result = at.result == PRESENT ? ask_backend(server, question, at.key, &key, ret, err) : pass_on(&at, err);

	if (remember(server, result, key) == ERR_NOMEM && result != ERR_NOMEM)
		return error_no_memory(err);
	return result;
}

/* The wire. */

static bool write_answer(int fd, int result, const struct remote_reply *reply, const struct error *err)
{
	bool has_text = result < 0 || result == UNREADABLE;
	struct wire_answer wire = {
		.result = result,
		.type = reply->type,
		.at = has_text ? err->at : reply->at,
		.written = reply->written,
		.name_size = strlen(reply->name),
		.data_size = reply->size,
		.text_size = has_text ? strlen(err->text) : 0,
	};

	return stream_send_whole(fd, &wire, sizeof wire) && stream_send_whole(fd, reply->name, wire.name_size) &&
	       stream_send_whole(fd, reply->data, wire.data_size) && stream_send_whole(fd, err->text, wire.text_size);
}

static bool read_question(int fd, char name[WIRE_NAME_LIMIT + 1], struct remote_question *ret)
{
	struct wire_question wire;

	if (!stream_receive_whole(fd, &wire, sizeof wire) || wire.name_size > WIRE_NAME_LIMIT ||
	    !stream_receive_whole(fd, name, wire.name_size))
		return false;
	name[wire.name_size] = '\0';
	*ret = (struct remote_question){ .op = (enum remote_op)wire.op, .at = wire.at, .index = wire.index, .name = name };
	return true;
}

static void answer_all(struct server *server, int fd)
{
	static char name[WIRE_NAME_LIMIT + 1];
	struct remote_question question;
	struct remote_reply reply;

	while (read_question(fd, name, &question)) {
		struct error err = { .at = LOCATION_NONE };
		int result = server_answer(server, &question, &reply, &err);

		if (!write_answer(fd, result, &reply, &err))
			return;
	}
}

void remote_serve(void *context, int fd)
{
	const struct serve_context *serve = context;
	const struct remote_reply nothing = { .name = "", .at = LOCATION_NONE };
	struct arena *arena = arena_new(SECOND_READER_CEILING);
	struct error err = { .at = LOCATION_NONE };
	struct server server = { 0 };

	if (!arena)
		return;
	bytes_read_through(serve->bytes);
	if (serve->sector)
		memcpy(serve->bytes->data, serve->sector, LOG_SECTOR);
	int result = server_open(&server, serve->backend, serve->bytes, arena, &err);

	if (write_answer(fd, result, &nothing, &err) && result == 0)
		answer_all(&server, fd);
	server_close(&server);
	arena_free(arena);
}
