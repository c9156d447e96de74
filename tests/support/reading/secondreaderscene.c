/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/secondreaderscene.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CEILING = 64 << 20 };

struct second_reader_scene scene;

int second_reader_begin(void **state)
{
	(void)state;
	memset(&scene, 0, sizeof scene);
	scene.bytes = BYTES_NONE;
	scene.arena = arena_new(CEILING);
	scene.notes.arena = scene.arena;
	return scene.arena ? 0 : -1;
}

int second_reader_end(void **state)
{
	(void)state;
	hive_close(scene.hive);
	remote_close(scene.remote);
	bytes_close(&scene.bytes);
	arena_free(scene.arena);
	return 0;
}

unsigned noted(const char *code)
{
	unsigned count = 0;

	for (size_t i = 0; i < scene.notes.count; i++)
		count += strcmp(scene.notes.list[i].code, code) == 0;
	return count;
}

static const struct bytes *seen; /* what the reader was given */

static int fake_open(const struct bytes *bytes, struct arena *arena, struct notes *notes, void **ret_self,
		     hivekey *ret_root, struct error *err)
{
	(void)arena, (void)notes, (void)err;
	seen = bytes;
	*ret_self = &seen;
	*ret_root = (hivekey){ 0 };
	return 0;
}

static int refuse_open(const struct bytes *bytes, struct arena *arena, struct notes *notes, void **ret_self,
		       hivekey *ret_root, struct error *err)
{
	(void)bytes, (void)arena, (void)notes, (void)ret_self, (void)ret_root;
	return error_set(err, ERR_CORRUPT, "no taste for it");
}

static void eat(void)
{
	for (size_t eaten = 0; eaten < 8 << 10; eaten++) {
		volatile char *food = malloc(1 << 20);

		if (!food)
			_exit(77);
		food[0] = 1;
	}
}

/* Nothing here is a call's fault: what the process may do decides. 0 or more: it was done. */

static int do_open(void)
{
	int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);

	return fd < 0 ? fd : close(fd);
}

static int do_stat(void)
{
	struct stat status;

	return stat("/", &status);
}

static int do_read(void)
{
	char byte;

	return (int)read(0, &byte, 0);
}

static int do_socket(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd < 0 ? fd : close(fd);
}

static pid_t asker;

static int do_kill(void)
{
	return kill(asker, 0);
}

static int do_fork(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child < 0 ? -1 : waitpid(child, NULL, 0);
}

static int do_make_code(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return page == MAP_FAILED ? -1 : munmap(page, 4096);
}

const struct forbidden forbidden[] = {
	{ "open a file", do_open },
	{ "look for a file", do_stat },
	{ "read another descriptor", do_read },
	{ "connect", do_socket },
	{ "signal another", do_kill },
	{ "start a process", do_fork },
	{ "make code", do_make_code },
	{ NULL, NULL },
};

/* PRESENT: done; ABSENT: not allowed; UNREADABLE: it failed for another reason. */
static int try_forbidden(const struct forbidden *try, struct error *err)
{
	errno = 0;
	if (try->call() >= 0)
		return PRESENT;
	if (errno == EPERM)
		return ABSENT;
	error_set(err, ERR_IO, "%s", strerror(errno));
	return UNREADABLE;
}

static int fake_child(void *self, hivekey at, const char *name, hivekey *ret, struct error *err)
{
	(void)self;
	if (strncmp(name, "Crash", 5) == 0)
		raise(SIGSEGV);
	if (strcmp(name, "Exit") == 0)
		_exit(9);
	if (strcmp(name, "Spin") == 0)
		for (volatile unsigned i = 0;; i++)
			;
	if (strcmp(name, "Eat") == 0)
		eat();
	for (size_t i = 0; forbidden[i].name; i++)
		if (strcmp(name, forbidden[i].name) == 0)
			return try_forbidden(&forbidden[i], err);
	if (strcmp(name, "Write") == 0)
		memset(seen->data, 'X', seen->size);
	if (strcmp(name, "Bad") == 0) {
		error_set(err, ERR_CORRUPT, "a bad key");
		return UNREADABLE;
	}
	ret->id = at.id + 1;
	return strcmp(name, "None") == 0 ? ABSENT : PRESENT;
}

static int fake_value(void *self, hivekey at, const char *name, struct hivevalue *ret, struct error *err)
{
	(void)self, (void)at, (void)err;
	*ret = (struct hivevalue){ name, REG_DWORD, (const uint8_t *)"\1\0\0\0", 4, LOCATION_NONE };
	return strcmp(name, "None") == 0 ? ABSENT : PRESENT;
}

static void fake_close(void *self)
{
	(void)self;
}

const struct hive_backend fake_reader = {
	.name = "fake", .open = fake_open, .child = fake_child, .value = fake_value, .close = fake_close
};
const struct hive_backend refusing_reader = { .name = "fake", .open = refuse_open, .close = fake_close };

void begin_second_reader(const struct hive_backend *backend, const struct sandbox *sandbox, unsigned seconds)
{
	const struct remote_options options = { .backend = backend,
						.sandbox = sandbox,
						.limits = { .memory = 256 << 20, .seconds = seconds } };

	asker = getpid();
	if (bytes_of_memory("hive", 4, 0, 0, &scene.bytes, NULL) != 0 ||
	    remote_start(&options, &scene.bytes, scene.arena, &scene.remote, &scene.error) < 0)
		abort();
	scene.reader.name = "fake";
	scene.second_reader =
		second_reader_new(scene.remote, "cells", (hivekey){ 100 }, 0, scene.arena, &scene.notes, &scene.reader);
	if (!scene.second_reader)
		abort();
}

/* The first reader: keys have numbers from 101 on. */
void says_key(uint64_t at, const char *name, int found)
{
	second_reader_key(scene.second_reader, (hivekey){ at }, name, found, (hivekey){ at + 1 });
}

void says_dword(uint64_t at, const char *name, uint32_t type, const char data[4])
{
	const struct hivevalue value = { name, type, (const uint8_t *)data, 4, LOCATION_NONE };

	second_reader_value(scene.second_reader, (hivekey){ at }, name, PRESENT, &value);
}
