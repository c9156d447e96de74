/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Machines that wait in a file: they come back as they were, and reports made of them are those of a result in memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine/run/spool.h"
#include "reports/json/lines/machine_line.h"
#include "reports/reports.h"
#include "support/program/fixture_result.h"

enum { FORMATS_LIMIT = 16, COPIES = 240 }; /* more machines than a page has sections for, and than SARIF has runs */

static char folder[] = "/tmp/tlsready-spool-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	return rmdir(folder); /* fails unless it is empty: nothing has left a file */
}

static int put(void *context, const char *bytes, size_t size)
{
	return size == 0 || fwrite(bytes, 1, size, context) == size ? 0 : -1;
}

static void append(struct spool *spool, const struct machine_result *machine)
{
	char *line = NULL;
	size_t size = 0;
	FILE *text = open_memstream(&line, &size);

	assert_non_null(text);
	assert_int_equal(machine_line_write(machine, put, text, NULL), 0);
	fclose(text);
	assert_ptr_equal(memchr(line, '\n', size), line + size - 1);
	assert_int_equal(spool_append(spool, line, size, NULL), 0);
	free(line);
}

static struct spool *spool_of(const struct result *result)
{
	struct spool *spool = NULL;

	assert_int_equal(spool_open(folder, &spool, NULL), 0);
	for (size_t i = 0; i < result->machine_count; i++)
		append(spool, &result->machines[i]);
	assert_int_equal(spool_count(spool), result->machine_count);
	return spool;
}

/* The machines of the fixture over and over, some of one name. */
static struct result *many(void)
{
	struct result *result = fixture_result(FIXTURE_ALL);
	struct machine_result *machines = arena_array(result->arena, COPIES, sizeof *machines);

	for (size_t i = 0; i < COPIES; i++) {
		machines[i] = result->machines[i % result->machine_count];
		machines[i].name.utf8 = arena_printf(result->arena, "host-%zu.example", i / 2);
	}
	result->machines = machines;
	result->machine_count = COPIES;
	assert_int_equal(report_seal(result, NULL), 0);
	return result;
}

struct open_report {
	struct report report;
	char *text;
	size_t size;
};

/* All formats at once, each machine read back once for all of them. */
static void write_all(struct spool *spool, const struct report_head *head, const struct report_options *options,
		      struct open_report *reports)
{
	size_t count = 0;

	for (const struct report_format *format = report_formats; format->name; format++, count++) {
		assert_true(count < FORMATS_LIMIT);
		reports[count].report =
			(struct report){ .head = head,
					 .options = options,
					 .out = open_memstream(&reports[count].text, &reports[count].size) };
		assert_int_equal(report_begin(format, &reports[count].report, NULL), 0);
	}
	for (size_t i = 0; i < spool_count(spool); i++) {
		struct arena *arena = arena_new(64 << 20);
		struct machine_result machine;

		assert_int_equal(spool_machine(spool, i, arena, &machine, NULL), 0);
		for (size_t k = 0; k < count; k++)
			assert_int_equal(report_machine(&report_formats[k], &reports[k].report, &machine, i, NULL), 0);
		arena_free(arena);
	}
	for (size_t k = 0; k < count; k++) {
		assert_int_equal(report_end(&report_formats[k], &reports[k].report, NULL), 0);
		fclose(reports[k].report.out);
	}
}

static void expect_the_same(struct result *result, const struct report_options *options)
{
	struct open_report reports[FORMATS_LIMIT] = { 0 };
	struct spool *spool = spool_of(result);
	struct report_head head;

	assert_int_equal(report_head_of(result->arena, result, &head, NULL), 0);
	write_all(spool, &head, options, reports);
	for (size_t k = 0; report_formats[k].name; k++) {
		char *whole = fixture_report(report_formats[k].name, result, options, NULL);

		assert_non_null(whole);
		if (strcmp(reports[k].text, whole) != 0)
			fail_msg("%s differs", report_formats[k].name);
		free(whole);
		free(reports[k].text);
	}
	spool_close(spool);
}

static void reports_of_a_spool_are_those_of_a_result_in_memory(void **state)
{
	static const struct report_options options[] = { { .verbosity = -1 }, { .verbosity = 0 }, { .verbosity = 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		struct result *result = fixture_result(FIXTURE_ALL), *fleet = many();

		expect_the_same(result, &options[i]);
		expect_the_same(fleet, &options[i]);
		result->machine_count = 0;
		expect_the_same(result, &options[i]);
		result_free(result);
		result_free(fleet);
	}
}

static void a_machine_can_be_had_again_and_in_any_order(void **state)
{
	struct result *result = many();
	struct spool *spool = spool_of(result);
	static const size_t order[] = { COPIES - 1, 0, 7, 7, 1 };

	(void)state;
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		struct machine_result machine;

		assert_int_equal(spool_machine(spool, order[i], result->arena, &machine, NULL), 0);
		assert_string_equal(machine.name.utf8, result->machines[order[i]].name.utf8);
		assert_int_equal(machine.finding_count, result->machines[order[i]].finding_count);
	}
	spool_close(spool);
	result_free(result);
}

static rlim_t size_of(struct spool *spool)
{
	rlim_t size = 0;

	for (size_t i = 0; i < spool_count(spool); i++) {
		const char *line;
		size_t length;

		assert_int_equal(spool_line(spool, i, &line, &length, NULL), 0);
		size += length;
	}
	return size;
}

/* A limit on the size of files stands for a disk that is full. */
static void a_full_disk_is_an_error_and_what_is_there_stays(void **state)
{
	struct result *result = fixture_result(FIXTURE_ALL);
	struct spool *spool = spool_of(result);
	struct rlimit before, limit;
	struct machine_result machine;
	struct error err = { 0 };
	size_t count = spool_count(spool);

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = size_of(spool) + 3;
	setrlimit(RLIMIT_FSIZE, &limit);
	int code = spool_append(spool, "{\"name\":1}\n", 11, &err);

	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(code, ERR_IO);
	assert_non_null(strstr(err.text, "File too large"));
	assert_int_equal(spool_count(spool), count);
	assert_int_equal(spool_machine(spool, count - 1, result->arena, &machine, NULL), 0);
	append(spool, &machine); /* there is room again: over what was half written */
	assert_int_equal(spool_machine(spool, count, result->arena, &machine, NULL), 0);
	spool_close(spool);
	result_free(result);
}

/* clang-format off */
static const struct {
	const char *line, *text;
	int code;
} damaged[] = {
	{ "",                           "machine 1: is not JSON",                        ERR_FORMAT },
	{ "[]\n",                       "machine 1: is JSON, but not an object",         ERR_FORMAT },
	{ "{}\n",                       "machine 1: \"name\" is missing",                 ERR_FORMAT },
	{ "{\"name\":\"a\"} {}\n",      "machine 1: is not JSON",                        ERR_FORMAT },
};
/* clang-format on */

static void a_damaged_line_is_no_machine(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct machine_result machine;
		struct error err = { 0 };
		struct spool *spool = NULL;

		assert_int_equal(spool_open(folder, &spool, NULL), 0);
		assert_int_equal(spool_append(spool, damaged[i].line, strlen(damaged[i].line), NULL), 0);
		assert_int_equal(spool_machine(spool, 0, arena, &machine, &err), damaged[i].code);
		if (strncmp(err.text, damaged[i].text, strlen(damaged[i].text)) != 0)
			fail_msg("%s", err.text);
		spool_close(spool);
		arena_free(arena);
	}
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
	struct error err = { 0 };
	struct spool *spool = NULL;

	(void)state;
	assert_int_equal(spool_open("/nowhere/at/all", &spool, &err), ERR_IO);
	assert_null(spool);
	assert_string_equal(err.text, "no temporary file can be made in /nowhere/at/all: No such file or directory; name "
				      "another folder in TMPDIR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reports_of_a_spool_are_those_of_a_result_in_memory),
		cmocka_unit_test(a_machine_can_be_had_again_and_in_any_order),
		cmocka_unit_test(a_full_disk_is_an_error_and_what_is_there_stays),
		cmocka_unit_test(a_damaged_line_is_no_machine),
		cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
