/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a caged process may use: memory, time, descriptors, processes, bytes of a file. Built without sanitizers, which reserve
 * all addresses and have calls of their own: what is tried out here is what is shipped.
 */
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
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/sandbox/cage.h"
#include "common/sandbox/pool.h"
#include "common/sandbox/reader_process.h"

enum {
	MEBIBYTE = 1 << 20,
	MEMORY = 32 * MEBIBYTE,
	SECONDS = 1,
	DESCRIPTORS = 1100, /* 1,024 beyond those that it has: a machine can have 256 users, each with a hive and logs */
	NOBODY = 65534,
	PROCESSES_TRIED = 8192, /* far beyond what a worker may start */
};

/* What a process does, and hands back: a number. */
typedef int doing(void);

static int take_memory(void)
{
	int taken = 0;

	for (volatile char *block; taken < 1024 && (block = malloc(MEBIBYTE)); taken++)
		for (size_t i = 0; i < MEBIBYTE; i += 4096)
			block[i] = 1;
	return taken;
}

static int loop(void)
{
	for (volatile bool is_looping = true; is_looping;)
		;
	return 0;
}

static int loop_in_spite_of_the_signal(void)
{
	signal(SIGXCPU, SIG_IGN);
	return loop();
}

static int wait_for_ever(void)
{
	while (poll(NULL, 0, -1) <= 0)
		;
	return 0;
}

static int open_descriptors(void)
{
	int opened = 0;

	while (opened < 4096 && dup(STDIN_FILENO) >= 0)
		opened++;
	return opened;
}

/* They end with the group of the worker. */
static int start_processes(void)
{
	int started = 0;

	for (; started < PROCESSES_TRIED; started++) {
		pid_t child = fork();

		if (child < 0)
			break;
		if (child == 0 && close_range(0, ~0U, 0) == 0) /* the pipe ends with the worker */
			wait_for_ever();
	}
	return started;
}

static int write_a_memory_file(void)
{
	int file = memfd_create("large", MFD_CLOEXEC), written = 0;
	static const char block[MEBIBYTE];

	signal(SIGXFSZ, SIG_IGN);
	while (written < 1024 && write(file, block, sizeof block) == sizeof block)
		written++;
	return written;
}

static void hand_back(void *context, int fd)
{
	const int number = (*(doing *const *)context)();

	(void)!write(fd, &number, sizeof number);
}

static void prepare(void *context)
{
	(void)context;
}

/* In the cage of a reader, or of a library: what it handed back, -1 nothing; ret_why and ret_end: how it ended. */
static int apart(bool is_library, doing *doing, enum sandbox_end *ret_end, char why[SANDBOX_WHY])
{
	const struct sandbox_limits limits = { .memory = MEMORY, .seconds = SECONDS };
	const struct sandbox_job job = {
		.prepare = prepare, .serve = hand_back, .context = &doing, .output = -1, .limits = limits
	};
	struct sandbox_process process;
	int number;

	assert_int_equal(is_library ? process_sandbox.start_job(&job, &process, NULL)
				    : process_sandbox.start(hand_back, &doing, &limits, &process, NULL),
			 0);
	bool is_whole = read(process.fd, &number, sizeof number) == sizeof number;

	*ret_end = process_sandbox.end(&process, why);
	return is_whole ? number : -1;
}

struct scene {
	doing *doing;
	bool becomes_nobody;
	struct pool_end end;
	char line[32];
};

static void become_nobody(void)
{
	if (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)
		_exit(1);
}

static int work(void *context, void *unit, struct pool_worker *worker, struct error *err)
{
	struct scene *scene = context;
	char line[32];

	(void)unit;
	if (scene->becomes_nobody)
		become_nobody();
	cage_close_worker();
	snprintf(line, sizeof line, "%d\n", scene->doing());
	return pool_write(worker, line, strlen(line), err);
}

static int done(void *context, void *unit, const char *bytes, size_t size, const struct pool_end *end, struct error *err)
{
	struct scene *scene = context;

	(void)unit, (void)err;
	scene->end = *end;
	snprintf(scene->line, sizeof scene->line, "%.*s", (int)size, bytes ? bytes : "");
	return 0;
}

static int in_worker(struct scene *scene, unsigned cpu_seconds, unsigned seconds)
{
	const struct pool_options options = { .workers = 1,
					      .seconds = seconds,
					      .cpu_seconds = cpu_seconds,
					      .memory = MEMORY,
					      .result_size = 64 };
	const struct pool_work working = { .work = work, .done = done };
	struct pool *pool;

	assert_int_equal(pool_open(&options, &working, scene, &pool, NULL), 0);
	assert_int_equal(pool_add(pool, scene, NULL), 0);
	assert_int_equal(pool_close(pool, NULL), 0);
	return scene->end.code ? -1 : atoi(scene->line);
}

static void a_caged_process_gets_no_more_memory_than_its_limit(void **state)
{
	char why[SANDBOX_WHY];
	enum sandbox_end end;
	struct scene scene = { .doing = take_memory };

	(void)state;
	assert_in_range(apart(false, take_memory, &end, why), 1, MEMORY / MEBIBYTE);
	assert_in_range(apart(true, take_memory, &end, why), 1, MEMORY / MEBIBYTE);
	assert_in_range(in_worker(&scene, 60, 60), 1, MEMORY / MEBIBYTE);
}

static void a_caged_process_that_loops_is_ended(void **state)
{
	static const char told[] = "its process exceeded its time limit";
	char why[SANDBOX_WHY];
	enum sandbox_end end;
	struct scene scene = { .doing = loop };

	(void)state;
	for (int is_library = 0; is_library < 2; is_library++) {
		assert_int_equal(apart(is_library, loop, &end, why), -1);
		assert_int_equal(end, SANDBOX_EXHAUSTED);
		assert_string_equal(why, told);
	}
	assert_int_equal(in_worker(&scene, SECONDS, 600), -1);
	assert_string_equal(scene.end.how, "exceeded its limit of 1 s of processor time");
}

static void a_caged_process_that_ignores_the_end_of_its_time_is_killed(void **state)
{
	char why[SANDBOX_WHY];
	enum sandbox_end end;
	struct scene scene = { .doing = loop_in_spite_of_the_signal };

	(void)state;
	for (int is_library = 0; is_library < 2; is_library++) {
		assert_int_equal(apart(is_library, loop_in_spite_of_the_signal, &end, why), -1);
		assert_int_equal(end, SANDBOX_CRASHED);
		assert_string_equal(why, "its process died of SIGKILL");
	}
	assert_int_equal(in_worker(&scene, SECONDS, 600), -1);
	assert_string_equal(scene.end.how, "killed by signal 9 (SIGKILL)");
}

static void a_worker_that_waits_for_ever_is_ended_by_the_clock(void **state)
{
	struct scene scene = { .doing = wait_for_ever };

	(void)state;
	assert_int_equal(in_worker(&scene, 600, SECONDS), -1);
	assert_string_equal(scene.end.how, "exceeded its limit of 1 s");
}

static void a_worker_opens_so_many_descriptors_and_no_more(void **state)
{
	struct scene scene = { .doing = open_descriptors };

	(void)state;
	assert_in_range(in_worker(&scene, 60, 60), 1, DESCRIPTORS);
}

static void a_memory_file_of_a_worker_is_no_larger_than_its_memory(void **state)
{
	struct scene scene = { .doing = write_a_memory_file };

	(void)state;
	assert_int_equal(in_worker(&scene, 60, 60), MEMORY / MEBIBYTE);
}

/* Not of root: Linux limits no process of that user. What a worker started ends with it in any case (tests/unit/common/pool_stopped.c). */
static void a_worker_starts_a_limited_number_of_processes(void **state)
{
	struct scene scene = { .doing = start_processes, .becomes_nobody = geteuid() == 0 };

	(void)state;
	assert_in_range(in_worker(&scene, 60, 60), 1, PROCESSES_TRIED - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_caged_process_gets_no_more_memory_than_its_limit),
		cmocka_unit_test(a_caged_process_that_loops_is_ended),
		cmocka_unit_test(a_caged_process_that_ignores_the_end_of_its_time_is_killed),
		cmocka_unit_test(a_worker_that_waits_for_ever_is_ended_by_the_clock),
		cmocka_unit_test(a_worker_opens_so_many_descriptors_and_no_more),
		cmocka_unit_test(a_memory_file_of_a_worker_is_no_larger_than_its_memory),
		cmocka_unit_test(a_worker_starts_a_limited_number_of_processes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
