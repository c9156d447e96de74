/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pool of workers: results in order, and every failure the cost of one unit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/reading/pool_run.h"
#include "unit/common/pool_work.h"

#if defined(__has_feature)
#define ADDRESS_SANITIZER_OF_CLANG __has_feature(address_sanitizer)
#else
#define ADDRESS_SANITIZER_OF_CLANG 0
#endif

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_come_in_the_order_of_the_units_whatever_the_number_of_workers),
		cmocka_unit_test(a_failure_costs_its_own_unit_and_says_what_happened),
		cmocka_unit_test(a_worker_that_takes_all_memory_is_refused_it),
		cmocka_unit_test(a_large_result_comes_whole_while_others_wait_for_their_turn),
		cmocka_unit_test(workers_killed_at_random_cost_their_units_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
