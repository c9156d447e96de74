/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/cages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/sandbox/cage.h"
#include "common/sandbox/pool.h"
#include "common/sandbox/reader_process.h"

struct scene {
	struct attempted on;
	const struct attempt *attempt;
	int (*act)(int evidence); /* or this */
	char line[32];
};

static int try_it(const struct scene *scene)
{
	errno = 0;
	return scene->attempt ? attempt(scene->attempt, &scene->on) : scene->act(scene->on.evidence);
}

static const int *keeps(void *context, const void *unit, size_t *ret_count)
{
	struct scene *scene = context;

	(void)unit;
	*ret_count = 1;
	return &scene->on.evidence;
}

static int work(void *context, void *unit, struct pool_worker *worker, struct error *err)
{
	struct scene *scene = context;
	char line[32];

	(void)unit;
	signal(SIGUSR1, SIG_IGN);
	cage_close_worker();
	snprintf(line, sizeof line, "%d\n", try_it(scene));
	return pool_write(worker, line, strlen(line), err);
}

static int done(void *context, void *unit, const char *bytes, size_t size, const struct pool_end *end, struct error *err)
{
	struct scene *scene = context;

	(void)unit;
	(void)err;
	snprintf(scene->line, sizeof scene->line, "%.*s%.20s", (int)size, bytes ? bytes : "", end->how);
	return 0;
}

static int in_worker(struct scene *scene)
{
	const struct pool_options options = { .workers = 1, .seconds = 60, .memory = 64 << 20, .result_size = 64 };
	const struct pool_work working = { .keeps = keeps, .work = work, .done = done };
	struct pool *pool;
	char *end;

	assert_int_equal(pool_open(&options, &working, scene, &pool, NULL), 0);
	assert_int_equal(pool_add(pool, scene, NULL), 0);
	assert_int_equal(pool_close(pool, NULL), 0);
	long met = strtol(scene->line, &end, 10);

	if (*end == '\n')
		return (int)met;
	print_message("the worker %s\n", scene->line);
	return LOST;
}

static void hand_back(void *context, int fd)
{
	const int met = try_it(context);

	(void)!write(fd, &met, sizeof met);
}

static void prepare(void *context)
{
	(void)context;
}

static int taken_from(struct sandbox_process *process)
{
	int met;
	char why[SANDBOX_WHY];
	bool is_whole = read(process->fd, &met, sizeof met) == sizeof met;

	process_sandbox.end(process, why);
	if (!is_whole)
		print_message("nothing was handed back: %s\n", why);
	return is_whole ? met : LOST;
}

static int in_reader(struct scene *scene)
{
	const struct sandbox_limits limits = { .memory = 64 << 20, .seconds = 60 };
	struct sandbox_process process;

	assert_int_equal(process_sandbox.start(hand_back, scene, &limits, &process, NULL), 0);
	return taken_from(&process);
}

static int in_library(struct scene *scene, bool may_open)
{
	const struct sandbox_job job = {
		.prepare = prepare,
		.serve = hand_back,
		.context = scene,
		.files = &scene->on.evidence,
		.file_count = 1,
		.output = -1,
		.may_open = may_open,
		.limits = { .memory = 64 << 20, .seconds = 60 },
	};
	struct sandbox_process process;

	assert_int_equal(process_sandbox.start_job(&job, &process, NULL), 0);
	return taken_from(&process);
}

static int without_cage(struct scene *scene)
{
	int ends[2], met = LOST;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid_t child = fork();

	if (child == 0) {
		hand_back(scene, ends[1]);
		_exit(0);
	}
	close(ends[1]);
	(void)!read(ends[0], &met, sizeof met);
	close(ends[0]);
	waitpid(child, NULL, 0);
	return met;
}

int met_in(unsigned cage, const struct attempt *attempt, int (*act)(int evidence))
{
	struct scene scene = { .on = { getpid(), open("/proc/self/exe", O_RDONLY | O_CLOEXEC) },
			       .attempt = attempt,
			       .act = act };

	assert_true(scene.on.evidence >= 0);
	int met = cage == WORKER   ? in_worker(&scene)
		  : cage == READER ? in_reader(&scene)
		  : cage == ALONE  ? without_cage(&scene)
				   : in_library(&scene, cage == LIBRARY_WITH_FILES);

	close(scene.on.evidence);
	return met;
}
