/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pool of workers that is held, stopped or interrupted, or is handed its units one by one; nothing is left behind. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/reading/pool_run.h"
#include "unit/common/pool_work.h"

static void no_unit_starts_before_the_one_a_window_ahead_is_delivered(void **state)
{
	static const char *const units[] = { "sleep", "good", "good", "good", "good", "good", "good", "good" };
	struct pool_options options = usual(2);
	struct scene scene = { .units = units, .count = 8 };

	(void)state;
	options.window = 4;
	options.stop = &scene.stop;
	options.seconds = 1;
	scene.stop_after = 1;
	assert_int_equal(run(&scene, &options), POOL_STOPPED);
	assert_int_equal(scene.given, 5); /* the last one waits to be started */
}

static void a_stop_leaves_the_first_results_and_drops_the_rest(void **state)
{
	struct pool_options options = usual(4);
	struct scene scene = { .count = 400, .stop_after = 5 };

	(void)state;
	options.stop = &scene.stop;
	assert_int_equal(run(&scene, &options), POOL_STOPPED);
	assert_true(scene.delivered >= 5);
	assert_true(scene.given < 400);
	assert_int_equal(scene.delivered + scene.dropped, scene.given);
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

/* The handler is the caller's; the signal is sent while all workers sleep and nothing else would end the wait. */
static void an_interrupt_ends_the_wait(void **state)
{
	static const char *const units[] = { "sleep", "sleep" };
	struct pool_options options = usual(2);
	struct scene scene = { .units = units, .count = 2 };
	pid_t parent = getpid();

	(void)state;
	interrupted = 0;
	signal(SIGINT, on_interrupt);
	pid_t sender = fork();

	if (sender == 0) {
		usleep(200 * 1000);
		kill(parent, SIGINT);
		_exit(0);
	}
	options.stop = &interrupted;
	size_t before = descriptors();
	struct error err = { 0 };

	scene.workers = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_int_equal(pool_run(&options, &working, next, &scene, &err), POOL_STOPPED);
	assert_int_equal(waitpid(sender, NULL, 0), sender);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(descriptors(), before);
	assert_int_equal(scene.dropped, 2);
	munmap((void *)(uintptr_t)scene.workers, 4096);
	signal(SIGINT, SIG_DFL);
}

static void what_a_worker_started_ends_with_it(void **state)
{
	static const char *const units[] = { "leave a child", "good" };
	struct pool_options options = usual(1);
	struct scene scene = { .units = units, .count = 2 };

	(void)state;
	options.seconds = 2; /* the child that is left holds the pipe open */
	assert_int_equal(run(&scene, &options), 0);
	assert_int_equal(scene.ends[0].code, ERR_LIMIT);
	assert_int_equal(scene.ends[1].code, 0);
}

/* As by Ctrl-Z, which is no reason to give up the machines that were at work. */
static void time_in_which_the_pool_itself_is_stopped_is_not_that_of_its_workers(void **state)
{
	static const char *const units[] = { "nap", "good" };
	struct pool_options options = usual(1);
	struct scene scene = { .units = units, .count = 2 };
	int status;

	(void)state;
	options.seconds = 3;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(run(&scene, &options) == 0 && scene.ends[0].code == 0 && scene.ends[1].code == 0 ? 0 : 1);
	usleep(200 * 1000);
	kill(child, SIGSTOP);
	sleep(options.seconds + 2);
	kill(child, SIGCONT);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

/* As a scan does it, which calls with what it finds. */
static void units_may_be_handed_in(void **state)
{
	struct pool_options options = usual(3);
	struct scene scene = { .count = 50 };
	struct pool *pool = NULL;
	size_t before = descriptors();

	(void)state;
	scene.workers = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_int_equal(pool_open(&options, &working, &scene, &pool, NULL), 0);
	for (size_t i = 0; i < scene.count; i++)
		assert_int_equal(pool_add(pool, (void *)(uintptr_t)++scene.given, NULL), 0);
	assert_int_equal(pool_close(pool, NULL), 0);
	assert_int_equal(scene.delivered, 50);
	assert_int_equal(descriptors(), before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	munmap((void *)(uintptr_t)scene.workers, 4096);
}

static void what_is_handed_in_after_a_stop_is_dropped(void **state)
{
	struct pool_options options = usual(2);
	struct scene scene = { .stop = 1 };
	struct pool *pool = NULL;

	(void)state;
	options.stop = &scene.stop;
	assert_int_equal(pool_open(&options, &working, &scene, &pool, NULL), 0);
	assert_int_equal(pool_add(pool, (void *)(uintptr_t)1, NULL), POOL_STOPPED);
	assert_int_equal(pool_add(pool, (void *)(uintptr_t)2, NULL), POOL_STOPPED);
	assert_int_equal(pool_close(pool, NULL), POOL_STOPPED);
	assert_int_equal(scene.dropped, 2);
	assert_int_equal(scene.delivered, 0);
}

static void a_pool_of_no_worker_is_refused(void **state)
{
	struct pool_options options = usual(0);
	struct scene scene = { .count = 1 };

	(void)state;
	assert_int_equal(run(&scene, &options), ERR_USAGE);
	options.workers = POOL_WORKERS_LIMIT + 1;
	assert_int_equal(run(&scene, &options), ERR_USAGE);
	assert_int_equal(scene.given, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_unit_starts_before_the_one_a_window_ahead_is_delivered),
		cmocka_unit_test(a_stop_leaves_the_first_results_and_drops_the_rest),
		cmocka_unit_test(an_interrupt_ends_the_wait),
		cmocka_unit_test(what_a_worker_started_ends_with_it),
		cmocka_unit_test(time_in_which_the_pool_itself_is_stopped_is_not_that_of_its_workers),
		cmocka_unit_test(units_may_be_handed_in),
		cmocka_unit_test(what_is_handed_in_after_a_stop_is_dropped),
		cmocka_unit_test(a_pool_of_no_worker_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
