/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work for a pool: a unit is a word that says what its worker does. After cmocka.h. */
#ifndef TLSREADY_TESTS_POOL_WORK_H
#define TLSREADY_TESTS_POOL_WORK_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <dirent.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/reading/pool_run.h"

enum { UNITS_LIMIT = 512, LARGE = 50 << 20 };

struct scene {
	const char *const *units; /* NULL: plain */
	size_t count, given, delivered, dropped;
	struct pool_end ends[UNITS_LIMIT];
	size_t sizes[UNITS_LIMIT];
	volatile pid_t *workers; /* shared with them, by unit */
	volatile sig_atomic_t stop;
	size_t stop_after;
	unsigned random; /* not 0: kill a worker now and then */
};

static inline struct pool_options usual(size_t workers)
{
	return (struct pool_options){ .workers = workers,
				      .seconds = 600,
				      .memory = UINT64_C(256) << 20,
				      .result_size = LARGE + 1024 };
}

static inline size_t number_of(const void *unit)
{
	return (size_t)(uintptr_t)unit - 1;
}

/* One of those that are there; it may have ended by itself meanwhile. */
static inline void kill_one(struct scene *scene)
{
	scene->random = scene->random * 1103515245 + 12345;
	size_t skipped = scene->random / 65536 % 4;

	for (size_t i = scene->delivered; i < scene->given; i++)
		if (scene->workers[i] && !skipped--)
			kill(scene->workers[i], SIGKILL);
}

static inline bool next(void *context, void **ret_unit)
{
	struct scene *scene = context;

	if (scene->random)
		kill_one(scene);
	if (scene->given == scene->count)
		return false;
	*ret_unit = (void *)(uintptr_t)++scene->given;
	return true;
}

static inline void write_large(struct pool_worker *worker, size_t size, struct error *err)
{
	static char block[1 << 16];

	memset(block, 'x', sizeof block);
	for (size_t left = size; left; left -= sizeof block)
		pool_write(worker, block, sizeof block, err);
}

static inline void loop_for_ever(void)
{
	for (volatile unsigned turns = 0;; turns++)
		;
}

static inline int take_all_memory(struct error *err)
{
	for (size_t size = 1 << 20;;) {
		char *block = malloc(size);

		if (!block)
			return error_set(err, ERR_NOMEM, "out of memory");
		memset(block, 1, size);
	}
}

static inline int do_what_it_says(const char *unit, struct pool_worker *worker, struct error *err)
{
	if (strcmp(unit, "crash") == 0) {
		pool_progress(worker, "reading SYSTEM");
		raise(SIGSEGV);
	}
	if (strcmp(unit, "loop") == 0)
		loop_for_ever();
	if (strcmp(unit, "sleep") == 0)
		pause();
	if (strcmp(unit, "nap") == 0)
		usleep(500 * 1000);
	if (strcmp(unit, "stop") == 0)
		raise(SIGSTOP);
	if (strcmp(unit, "close and sleep") == 0) {
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		pause();
	}
	if (strcmp(unit, "exit") == 0)
		_exit(3);
	if (strcmp(unit, "large") == 0)
		write_large(worker, LARGE, err);
	if (strcmp(unit, "no end") == 0)
		write_large(worker, SIZE_MAX - (SIZE_MAX & 0xFFFF), err);
	if (strcmp(unit, "memory") == 0)
		return take_all_memory(err);
	if (strcmp(unit, "refuse") == 0)
		return error_set(err, ERR_FORMAT, "this is no hive");
	if (strcmp(unit, "leave a child") == 0 && fork() == 0)
		for (;;)
			pause();
	return 0;
}

static inline int work(void *context, void *unit, struct pool_worker *worker, struct error *err)
{
	struct scene *scene = context;
	size_t number = number_of(unit);
	char line[32];

	scene->workers[number] = getpid();
	if (scene->random)
		usleep(1000);
	int code = scene->units ? do_what_it_says(scene->units[number], worker, err) : 0;

	snprintf(line, sizeof line, "%zu\n", number);
	if (code == 0)
		code = pool_write(worker, line, strlen(line), err);
	return code;
}

static inline int done(void *context, void *unit, const char *bytes, size_t size, const struct pool_end *end,
		       struct error *err)
{
	struct scene *scene = context;
	size_t number = number_of(unit);
	char line[32];

	(void)err;
	assert_int_equal(number, scene->delivered++);
	scene->workers[number] = 0;
	scene->ends[number] = *end;
	scene->sizes[number] = size;
	assert_true((bytes != NULL) == (end->code == 0));
	snprintf(line, sizeof line, "%zu\n", number);
	if (bytes)
		assert_string_equal(bytes + size - strlen(line), line);
	scene->stop = scene->stop_after && scene->delivered >= scene->stop_after;
	return 0;
}

static inline void drop(void *context, void *unit)
{
	struct scene *scene = context;

	(void)unit;
	scene->dropped++;
}

static const struct pool_work working = { .work = work, .done = done, .drop = drop };

static inline size_t descriptors(void)
{
	DIR *list = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(list);
	while (readdir(list))
		count++;
	closedir(list);
	return count;
}

/* Runs it and demands that no child and no descriptor is left. */
static inline int run(struct scene *scene, const struct pool_options *options)
{
	size_t before = descriptors();
	struct error err = { 0 };

	scene->workers = mmap(NULL, UNITS_LIMIT * sizeof *scene->workers, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(scene->workers != MAP_FAILED);
	int code = pool_run(options, &working, next, scene, &err);

	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	assert_int_equal(descriptors(), before);
	munmap((void *)(uintptr_t)scene->workers, UNITS_LIMIT * sizeof *scene->workers);
	return code;
}

#endif
