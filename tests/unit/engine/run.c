/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many machines as a library meets them: memory that ends at any moment of a run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/arena.h"
#include "common/sandbox/pool.h"
#include "engine/criteria.h"
#include "engine/run/run.h"
#include "engine/run/run_worker.h"

enum { MACHINES = 3, ARENAS_MOST = 200 };

static size_t arenas_left = SIZE_MAX; /* in this process; a worker has its own count */

struct arena *__real_arena_new(size_t ceiling);

/* Every arena of the program but those that arena.c makes itself (--wrap). */
struct arena *__wrap_arena_new(size_t ceiling);
struct arena *__wrap_arena_new(size_t ceiling)
{
	if (arenas_left == 0)
		return NULL;
	arenas_left--;
	return __real_arena_new(ceiling);
}

static const char *taken_over; /* what workers send; NULL: what they find */

int __real_run_worker(const struct run_options *options, struct subject *subject, struct pool_worker *worker, struct error *err);
int __wrap_run_worker(const struct run_options *options, struct subject *subject, struct pool_worker *worker, struct error *err);
int __wrap_run_worker(const struct run_options *options, struct subject *subject, struct pool_worker *worker, struct error *err)
{
	return taken_over ? pool_write(worker, taken_over, strlen(taken_over), err) : __real_run_worker(options, subject, worker, err);
}

static struct criteria criteria;

static int load_criteria(void **state)
{
	static const char profile[] = "azure-backup";
	const char *names[] = { profile };
	struct criteria_names wanted = { .profiles = names, .profile_count = 1, .today = "2026-12-31" };

	(void)state;
	return criteria_load(&wanted, NULL, &criteria, NULL);
}

static int free_criteria(void **state)
{
	(void)state;
	criteria_free(&criteria);
	return 0;
}

static int run_all(size_t *ret_machines)
{
	struct arena *arena = __real_arena_new((size_t)1 << 30);
	struct messages messages = { .arena = arena };
	struct engine_options engine = { .criteria = &criteria, .readers = READER_CELLS, .no_hash = true, .messages = &messages };
	struct run_options options = { .engine = &engine, .workers = 2, .temporary_folder = "/tmp" };
	struct artifact artifacts[MACHINES];
	struct subject subjects[MACHINES], *all[MACHINES];
	struct error error = { 0 };
	struct run *run = NULL;

	for (size_t i = 0; i < MACHINES; i++) { /* of one name: the spool is written once more */
		artifacts[i] = artifact_of("samples/control-set-default-differs.reg");
		subjects[i] = (struct subject){ .operand = "sample", .name = "sample", .artifacts = &artifacts[i], .count = 1 };
		all[i] = &subjects[i];
	}
	int code = run_machines(&options, all, MACHINES, &run, &error);

	assert_int_equal(code, error.code);
	*ret_machines = run ? run_head(run)->machine_count : 0;
	run_close(run);
	arena_free(arena);
	return code;
}

/* LeakSanitizer looks at what is left. */
static void memory_that_ends_during_a_run_ends_the_run_and_leaves_nothing(void **state)
{
	size_t machines, limit = 0;

	(void)state;
	for (int code = ERR_NOMEM; code; limit++) {
		arenas_left = limit;
		code = run_all(&machines);
		assert_true(code == 0 || code == ERR_NOMEM);
		assert_true(limit < ARENAS_MOST);
	}
	arenas_left = SIZE_MAX;
	assert_int_equal(machines, MACHINES);
	assert_true(limit > 2 * MACHINES); /* a unit and what is made of it, each time */
}

/* No machine, one that cannot be read, a summary and a row that cannot be: each machine is there, without a verdict of the worker's. */
static void a_worker_that_is_taken_over_costs_a_verdict_and_not_the_machine_or_the_run(void **state)
{
	static const char *const sent[] = { "mhi\n", "s{}\n{\n", "{}\n", "{\"name\":1}\n", "r{\n", "{\n{\n" };
	size_t machines;

	(void)state;
	for (size_t i = 0; i < sizeof sent / sizeof *sent; i++) {
		taken_over = sent[i];
		assert_int_equal(run_all(&machines), 0);
		assert_int_equal(machines, MACHINES);
	}
	taken_over = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_that_ends_during_a_run_ends_the_run_and_leaves_nothing),
		cmocka_unit_test(a_worker_that_is_taken_over_costs_a_verdict_and_not_the_machine_or_the_run),
	};

	return cmocka_run_group_tests(tests, load_criteria, free_criteria);
}
