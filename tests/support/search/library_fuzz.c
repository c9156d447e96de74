/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/search/library_fuzz.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/le.h"
#include "common/sandbox/reader_process.h"
#include "parser/evidence/library/library.h"

enum { RAW = 255, END = 254, SENT_LIMIT = 96 << 10, NAMES = 24, READ = 3000, LISTS = 16, ENTRIES = 500 };

static struct {
	const uint8_t *data;
	size_t size;
} script;

static void must(bool condition)
{
	if (!condition)
		abort();
}

/* The process. */

static size_t take(size_t size)
{
	size = size < script.size ? size : script.size;
	script.data += size;
	script.size -= size;
	return size;
}

static void fill_output(int output, size_t size)
{
	static const char text[] = "regf, or what somebody else put there. ";

	if (output < 0 || ftruncate(output, (off_t)size) != 0)
		return;
	for (size_t at = 0; at + sizeof text < size && at < READ; at += sizeof text)
		must(pwrite(output, text, sizeof text, (off_t)at) == (ssize_t)sizeof text);
}

/* One record more in what it says; false: the session has ended. */
static bool add_next(uint8_t said[SENT_LIMIT], size_t *used)
{
	if (script.size < 3)
		return false;
	uint32_t head[2] = { script.data[0], le16(script.data + 1) };

	take(3);
	const uint8_t *bytes = script.data;
	size_t size = head[0] == END ? 0 : take(head[1]), whole = (head[0] == RAW ? 0 : sizeof head) + size;

	if (head[0] == END || whole > SENT_LIMIT - *used)
		return false;
	memcpy(said + *used, head, whole - size);
	memcpy(said + *used + (whole - size), bytes, size);
	*used += whole;
	return true;
}

static int start_job(const struct sandbox_job *job, struct sandbox_process *ret, struct error *err)
{
	static uint8_t said[SENT_LIMIT];
	size_t used = 0;
	int ends[2], room = 4 * SENT_LIMIT;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return error_set(err, ERR_IO, "the system has no more sockets");
	setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	if (script.size >= 2) {
		fill_output(job->output, le16(script.data));
		take(2);
	}
	while (add_next(said, &used))
		;
	if (used) /* at once: many small ones would not fit */
		must(send(ends[1], said, used, MSG_NOSIGNAL | MSG_DONTWAIT) > 0);
	shutdown(ends[1], SHUT_WR);
	*ret = (struct sandbox_process){ .fd = ends[0], .id = ends[1] };
	return 0;
}

static enum sandbox_end end(struct sandbox_process *run, char ret_why[SANDBOX_WHY])
{
	close(run->fd);
	close((int)run->id);
	strcpy(ret_why, "it was taken over");
	return SANDBOX_CRASHED;
}

const struct library_host *library_fuzz_host(const uint8_t *data, size_t size)
{
	static const struct sandbox sandbox = { .start_job = start_job, .end = end };
	static const struct library_host host = { .sandbox = &sandbox };

	script.data = data;
	script.size = size;
	return &host;
}

const struct library_host *library_fuzz_cage(void)
{
	static const struct library_host host = { .sandbox = &process_sandbox, .patience = 10 };

	return &host;
}

/* The tree. */

struct walk {
	const char *names[NAMES]; /* paths that were listed */
	bool is_folder[NAMES];
	size_t count, entries;
	const char *below;
};

static int keep(void *context, const struct library_entry *entry)
{
	struct walk *walk = context;
	size_t size = strlen(walk->below) + strlen(entry->name) + 2;
	char *path = walk->count < NAMES ? malloc(size) : NULL;

	must(entry->name && (!entry->refusal || *entry->refusal));
	must(walk->entries++ <= ENTRIES);
	if (!path)
		return 0;
	stpcpy(stpcpy(stpcpy(path, walk->below), *walk->below ? "/" : ""), entry->name);
	walk->is_folder[walk->count] = entry->is_folder;
	walk->names[walk->count++] = path;
	return 0;
}

static void list(struct library_tree *tree, struct walk *walk, const char *below)
{
	struct error err = { 0 };

	walk->below = below;
	walk->entries = 0;
	int result = tree->type->list(tree, below, ENTRIES, keep, walk, &err);

	must(result == 0 || (err.code == (enum err)result && err.text[0]));
}

static void read_twice(struct source *source)
{
	static uint8_t bytes[READ], again[READ];
	struct error err = { 0 };
	int64_t size = source_read_some(source, 0, bytes, READ, &err);

	must(size >= 0 || err.text[0]);
	must(source_read_some(source, 0, again, READ, &err) == size);
	must(size <= 0 || memcmp(bytes, again, (size_t)size) == 0);
	source_read_some(source, source->size / 2, again, READ, &err);
}

void library_fuzz_walk(struct library_tree *tree)
{
	struct walk walk = { 0 };
	struct source *file;

	list(tree, &walk, "");
	for (size_t i = 0; i < walk.count && i < LISTS; i++)
		if (walk.is_folder[i])
			list(tree, &walk, walk.names[i]);
	if (tree->type->fetch)
		tree->type->fetch(tree, walk.names, walk.count / 2, NULL);
	for (size_t i = 0; i < walk.count; i++) {
		struct error err = { 0 };
		int result = tree->type->open(tree, walk.names[i], &file, &err);

		must(result == 0 || (err.code == (enum err)result && err.text[0]));
		if (result == 0)
			read_twice(file);
	}
	for (size_t i = 0; i < walk.count; i++)
		free((char *)(uintptr_t)walk.names[i]);
}
