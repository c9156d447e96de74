/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pool of workers: results in order, every failure the cost of one unit, nothing left behind. A unit is a word that says
 * what its worker does.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/reading/pool_run.h"

#if defined(__has_feature)
#define ADDRESS_SANITIZER_OF_CLANG __has_feature(address_sanitizer)
#else
#define ADDRESS_SANITIZER_OF_CLANG 0
#endif

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

static struct pool_options usual(size_t workers)
{
	return (struct pool_options){ .workers = workers,
				      .seconds = 600,
				      .memory = UINT64_C(256) << 20,
				      .result_size = LARGE + 1024 };
}

static size_t number_of(const void *unit)
{
	return (size_t)(uintptr_t)unit - 1;
}

/* One of those that are there; it may have ended by itself meanwhile. */
static void kill_one(struct scene *scene)
{
	scene->random = scene->random * 1103515245 + 12345;
	size_t skipped = scene->random / 65536 % 4;

	for (size_t i = scene->delivered; i < scene->given; i++)
		if (scene->workers[i] && !skipped--)
			kill(scene->workers[i], SIGKILL);
}

static bool next(void *context, void **ret_unit)
{
	struct scene *scene = context;

	if (scene->random)
		kill_one(scene);
	if (scene->given == scene->count)
		return false;
	*ret_unit = (void *)(uintptr_t)++scene->given;
	return true;
}

static void write_large(struct pool_worker *worker, size_t size, struct error *err)
{
	static char block[1 << 16];

	memset(block, 'x', sizeof block);
	for (size_t left = size; left; left -= sizeof block)
		pool_write(worker, block, sizeof block, err);
}

static void loop_for_ever(void)
{
	for (volatile unsigned turns = 0;; turns++)
		;
}

static int take_all_memory(struct error *err)
{
	for (size_t size = 1 << 20;;) {
		char *block = malloc(size);

		if (!block)
			return error_set(err, ERR_NOMEM, "out of memory");
		memset(block, 1, size);
	}
}

static int do_what_it_says(const char *unit, struct pool_worker *worker, struct error *err)
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

static int work(void *context, void *unit, struct pool_worker *worker, struct error *err)
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

static int done(void *context, void *unit, const char *bytes, size_t size, const struct pool_end *end, struct error *err)
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

static void drop(void *context, void *unit)
{
	struct scene *scene = context;

	(void)unit;
	scene->dropped++;
}

static const struct pool_work working = { .work = work, .done = done, .drop = drop };

static size_t descriptors(void)
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
static int run(struct scene *scene, const struct pool_options *options)
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

static void results_come_in_the_order_of_the_units_whatever_the_number_of_workers(void **state)
{
	static const size_t workers[] = { 1, 2, 8 };

	(void)state;
	for (size_t i = 0; i < sizeof workers / sizeof *workers; i++) {
		struct pool_options options = usual(workers[i]);
		struct scene scene = { .count = 100 };

		assert_int_equal(run(&scene, &options), 0);
		assert_int_equal(scene.delivered, 100);
		for (size_t k = 0; k < 100; k++)
			assert_int_equal(scene.ends[k].code, 0);
	}
}

/* clang-format off */
static const struct {
	const char *unit;
	int code;
	const char *how, *during;
} failures[] = {
	{ "crash",           ERR_IO,      "killed by signal 11 (SIGSEGV)",                    "reading SYSTEM" },
	{ "loop",            ERR_LIMIT,   "exceeded its limit of 1 s of processor time",      "" },
	{ "sleep",           ERR_LIMIT,   "exceeded its limit of 3 s",                        "" },
	{ "close and sleep", ERR_LIMIT,   "exceeded its limit of 3 s",                        "" },
	{ "stop",            ERR_LIMIT,   "exceeded its limit of 3 s",                        "" },
	{ "exit",            ERR_IO,      "ended with status 3",                              "" },
	{ "no end",          ERR_LIMIT,   "exceeded the limit of 52429824 bytes for its result", "" },
	{ "refuse",          ERR_FORMAT,  "this is no hive",                                  "" },
};
/* clang-format on */

static void a_failure_costs_its_own_unit_and_says_what_happened(void **state)
{
	struct pool_options options = usual(2);

	(void)state;
	options.cpu_seconds = 1;
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		const char *const units[] = { "good", failures[i].unit, "good", "good" };
		struct scene scene = { .units = units, .count = 4 };

		options.seconds = strstr(failures[i].how, "limit of 3 s") ? 3 : 600;
		assert_int_equal(run(&scene, &options), 0);
		assert_int_equal(scene.delivered, 4);
		assert_string_equal(scene.ends[1].how, failures[i].how);
		assert_string_equal(scene.ends[1].during, failures[i].during);
		assert_int_equal(scene.ends[1].code, failures[i].code);
		for (size_t k = 0; k < 4; k += k ? 1 : 2)
			assert_string_equal(scene.ends[k].how, "");
	}
}

/* qemu-user takes RLIMIT_AS and does not keep to it: a worker would get all memory of the machine. */
static bool addresses_can_be_limited(void)
{
	const struct rlimit limit = { .rlim_cur = 1 << 28, .rlim_max = 1 << 28 };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		bool is_limited = setrlimit(RLIMIT_AS, &limit) == 0 && mmap(NULL, 1 << 29, PROT_READ | PROT_WRITE,
									    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
									    -1, 0) == MAP_FAILED;

		_exit(is_limited ? 0 : 1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static void a_worker_that_takes_all_memory_is_refused_it(void **state)
{
	static const char *const units[] = { "good", "memory", "good" };
	struct pool_options options = usual(2);
	struct scene scene = { .units = units, .count = 3 };

	(void)state;
#if defined(__SANITIZE_ADDRESS__) || ADDRESS_SANITIZER_OF_CLANG
	print_message("AddressSanitizer reserves all addresses: no limit on memory to be tried out\n");
	skip();
#endif
	if (!addresses_can_be_limited()) {
		print_message("addresses cannot be limited here, as in an emulator: no limit on memory to be tried out\n");
		skip();
	}
	assert_int_equal(run(&scene, &options), 0);
	assert_int_equal(scene.delivered, 3);
	assert_int_equal(scene.ends[1].code, ERR_LIMIT);
	assert_string_equal(scene.ends[1].how, "exceeded its memory limit of 256 MiB");
	assert_int_equal(scene.ends[2].code, 0);
}

static void a_large_result_comes_whole_while_others_wait_for_their_turn(void **state)
{
	static const char *const units[] = { "large", "good", "large", "good", "good" };
	struct pool_options options = usual(3);
	struct scene scene = { .units = units, .count = 5 };

	(void)state;
	assert_int_equal(run(&scene, &options), 0);
	assert_int_equal(scene.delivered, 5);
	assert_int_equal(scene.sizes[0], LARGE + 2);
	assert_int_equal(scene.sizes[2], LARGE + 2);
}

static void workers_killed_at_random_cost_their_units_alone(void **state)
{
	struct pool_options options = usual(4);
	struct scene scene = { .count = 300, .random = 7 };
	size_t killed = 0;

	(void)state;
	assert_int_equal(run(&scene, &options), 0);
	assert_int_equal(scene.delivered, 300);
	for (size_t i = 0; i < 300; i++) {
		killed += scene.ends[i].code != 0;
		if (scene.ends[i].code)
			assert_string_equal(scene.ends[i].how, "killed by signal 9 (SIGKILL)");
	}
	print_message("%zu of 300 were killed\n", killed);
	assert_true(killed > 0 && killed < 300);
}

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
		cmocka_unit_test(results_come_in_the_order_of_the_units_whatever_the_number_of_workers),
		cmocka_unit_test(a_failure_costs_its_own_unit_and_says_what_happened),
		cmocka_unit_test(a_worker_that_takes_all_memory_is_refused_it),
		cmocka_unit_test(a_large_result_comes_whole_while_others_wait_for_their_turn),
		cmocka_unit_test(workers_killed_at_random_cost_their_units_alone),
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
