/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second reader of a hive is libregf: in a process of its own, asked the same questions, compared; driven into its
 * known crash with a hive whose list contains itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/sandbox/reader_process.h"
#include "support/reading/files.h"
#include "support/build/hivebuild.h"
#include "support/reading/secondreaderscene.h"

#define TLS12 "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"

static void open_hive(struct hivebuild *build, void (*damage)(struct hivebuild *build, uint8_t *data),
		      const struct hive_options *options)
{
	size_t size;
	uint8_t *data = hivebuild_finish(build, &size);

	if (damage)
		damage(build, data);
	struct artifact *artifact = memory_artifact(scene.arena, arena_copy(scene.arena, data, size), size);

	free(data);
	if (hive_open(artifact, 0, options, scene.arena, &scene.notes, &scene.hive, &scene.error) < 0)
		fail_msg("%s", scene.error.text);
}

static struct hivebuild *system_hive(void)
{
	struct hivebuild *build = hivebuild_new();

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_dword(build, TLS12, "Enabled", 1);
	hivebuild_value(build, TLS12, "Short", REG_BINARY, "ab", 2);
	return build;
}

static int look(const char *path, const char *name)
{
	hivekey key = hive_root(scene.hive);
	struct hivevalue value;
	int found = PRESENT;

	while (*path && found == PRESENT) {
		size_t size = strcspn(path, "\\");

		found = hive_child(scene.hive, key, arena_strndup(scene.arena, path, size), &key, &scene.error);
		path += size + (path[size] == '\\');
	}
	return found == PRESENT ? hive_value(scene.hive, key, name, &value, &scene.error) : found;
}

static const struct hive_reader *finish(void)
{
	const struct hive_reader *readers;

	hive_second_reader_finish(scene.hive);
	size_t count = hive_readers(scene.hive, &readers);

	return &readers[count - 1];
}

static const struct hive_options apart = { .readers = READERS_BOTH, .sandbox = &process_sandbox };
static const struct hive_options here = { .readers = READERS_BOTH, .in_process = true };

static void what_both_readers_found_is_told_value_by_value(void **state)
{
	static const struct hive_options *const ways[] = { &apart, &here };

	for (size_t i = 0; i < 2; i++) {
		struct hivebuild *build = system_hive();

		second_reader_begin(state);
		open_hive(build, NULL, ways[i]);
		assert_int_equal(look(TLS12, "Enabled"), PRESENT);
		assert_int_equal(look(TLS12, "short"), PRESENT);
		assert_int_equal(look(TLS12, "None"), ABSENT);
		assert_int_equal(look(TLS12, "NONE"), ABSENT);
		assert_int_equal(look("ControlSet002\\Control", "None"), ABSENT);
		assert_string_equal(hive_agreement(scene.hive, TLS12, "Enabled"), "cells");
		const struct hive_reader *reader = finish();

		assert_string_equal(reader->name, "libregf");
		assert_string_equal(reader->status, "read");
		assert_int_equal(reader->agreed, 7 + 3 + 1); /* keys on the way, values, the missing key */
		assert_int_equal(reader->differed, 0);
		assert_string_equal(hive_agreement(scene.hive, TLS12, "ENABLED"), "cells, libregf");
		assert_string_equal(hive_agreement(scene.hive, TLS12, "Short"), "cells, libregf");
		assert_string_equal(hive_agreement(scene.hive, TLS12, "None"), "cells, libregf");
		assert_string_equal(hive_agreement(scene.hive, TLS12, NULL), "cells, libregf");
		assert_string_equal(hive_agreement(scene.hive, "ControlSet002\\Control", "None"), "cells, libregf");
		assert_string_equal(hive_agreement(scene.hive, TLS12, "Other"), "cells");
		assert_string_equal(hive_agreement(scene.hive, "Select", "Current"), "cells");
		assert_int_equal(look("Select", "Current"), PRESENT); /* and it may go on */
		assert_int_equal(finish()->agreed, 11 + 2);
		assert_string_equal(hive_agreement(scene.hive, "Select", "Current"), "cells, libregf");
		assert_int_equal(scene.notes.count, 0);
		hivebuild_free(build);
		if (i == 0)
			second_reader_end(state);
	}
}

static void values_met_in_a_list_are_compared_too(void **state)
{
	struct hivebuild *build = system_hive();
	struct hivevalue value;
	hivekey key;

	(void)state;
	open_hive(build, NULL, &apart);
	assert_int_equal(hive_child(scene.hive, hive_root(scene.hive), "Select", &key, NULL), PRESENT);
	assert_int_equal(hive_value_at(scene.hive, key, 0, &value, NULL), PRESENT);
	assert_int_equal(finish()->agreed, 2);
	assert_string_equal(hive_agreement(scene.hive, "Select", "Current"), "cells, libregf");
	hivebuild_free(build);
}

/* Text as a hive may have it, and as libregf hands it out: up to the first NUL, with one NUL. */
static void text_agrees_whatever_lies_behind_it(void **state)
{
	static const struct {
		const char *name, *data;
		size_t size;
	} rows[] = {
		{ "none", "a\0b\0c", 6 },
		{ "one", "a\0b\0\0", 6 },
		{ "two", "a\0b\0\0\0\0", 8 },
		{ "older", "a\0b\0\0\0c\0d\0", 10 },
		{ "older, closed", "a\0b\0\0\0c\0\0", 10 },
		{ "odd", "a\0b\0c", 5 },
		{ "odd NUL", "a\0b\0\0\0", 7 },
		{ "three", "a\0b", 3 },
		{ "only NUL", "\0\0\0", 3 },
		{ "begins with NUL", "\0\0a\0\0", 6 },
		{ "8-bit", "abcd", 5 },
		{ "nothing", "", 0 },
	};
	struct hivebuild *build = system_hive();
	size_t count = sizeof rows / sizeof *rows;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		hivebuild_value(build, "Text", rows[i].name, REG_SZ, rows[i].data, rows[i].size);
		hivebuild_value(build, "Path", rows[i].name, REG_EXPAND_SZ, rows[i].data, rows[i].size);
	}
	open_hive(build, NULL, &apart);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(look("Text", rows[i].name), PRESENT);
		assert_int_equal(look("Path", rows[i].name), PRESENT);
	}
	assert_int_equal(finish()->differed, 0);
	assert_int_equal(scene.notes.count, 0);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(hive_agreement(scene.hive, "Text", rows[i].name), "cells, libregf");
	hivebuild_free(build);
}

/* An ri list whose first element is the list itself: libregf 20201007 follows it until its stack ends. */
static void point_list_to_itself(struct hivebuild *build, uint8_t *data)
{
	size_t list = hivebuild_at(build, HIVEBUILD_SUBKEYS, "ControlSet001\\Control", NULL);

	assert_memory_equal(data + list + 4, "ri", 2);
	for (int i = 0; i < 4; i++)
		data[list + 8 + i] = (uint8_t)((list - 4096) >> 8 * i);
}

static struct hivebuild *looping_hive(void)
{
	struct hivebuild *build = system_hive();

	hivebuild_list(build, "ControlSet001\\Control", HIVEBUILD_RI);
	return build;
}

static void a_crash_of_libregf_costs_the_answer_it_crashed_over_and_nothing_else(void **state)
{
	struct hivebuild *build = looping_hive();

	(void)state;
	open_hive(build, point_list_to_itself, &apart);
	look(TLS12, "Enabled");
	assert_int_equal(look("Select", "Current"), PRESENT);
	const struct hive_reader *reader = finish();

	if (strcmp(reader->status, "crashed") == 0) {
		assert_non_null(strstr(reader->why, "SIGSEGV"));
		assert_non_null(strstr(reader->why, "known"));
		assert_non_null(strstr(reader->why, " answers are lost, the first: ControlSet001\\Control"));
	} else {
		assert_string_equal(reader->status, "failed"); /* later releases have a limit */
	}
	assert_int_equal(reader->differed, 0);
	assert_string_equal(hive_agreement(scene.hive, "Select", "Current"), "cells, libregf");
	hivebuild_free(build);
}

static void a_crash_of_libregf_alone_is_an_error_and_never_absence(void **state)
{
	struct hivebuild *build = looping_hive();

	(void)state;
	open_hive(build, point_list_to_itself,
		  &(struct hive_options){ .readers = READER_LIBREGF, .sandbox = &process_sandbox });
	assert_int_equal(look("Select", "Current"), PRESENT);
	int found = look(TLS12, "Enabled");

	assert_true(found < 0 || found == UNREADABLE);
	assert_string_not_equal(finish()->status, "refused");
	hivebuild_free(build);
}

static void name_wrong_bin_offset(struct hivebuild *build, uint8_t *data)
{
	(void)build;
	data[4096 + 4] = 0x77;
}

static void a_hive_that_libregf_refuses_is_read_by_the_cells_and_it_is_said(void **state)
{
	struct hivebuild *build = system_hive();

	(void)state;
	open_hive(build, name_wrong_bin_offset, &apart);
	assert_int_equal(look(TLS12, "Enabled"), PRESENT);
	const struct hive_reader *reader = finish();

	assert_string_equal(reader->status, "refused");
	assert_non_null(strstr(reader->why, "known: it refuses the whole hive when one bin names a wrong offset"));
	assert_string_equal(hive_agreement(scene.hive, TLS12, "Enabled"), "cells");
	hivebuild_free(build);
}

static int refuse_start(void (*serve)(void *context, int fd), void *context, const struct sandbox_limits *limits,
			struct sandbox_process *ret, struct error *err)
{
	(void)serve, (void)context, (void)limits, (void)ret;
	return error_set(err, ERR_IO, "no second process: Resource temporarily unavailable");
}

static void a_process_that_cannot_be_started_costs_its_answers_only(void **state)
{
	const struct sandbox sandbox = { .start = refuse_start, .end = process_sandbox.end };
	struct hivebuild *build = system_hive();

	(void)state;
	open_hive(build, NULL, &(struct hive_options){ .readers = READERS_BOTH, .sandbox = &sandbox });
	assert_int_equal(look(TLS12, "Enabled"), PRESENT);
	assert_string_equal(finish()->status, "failed");
	assert_string_equal(finish()->why, "no second process: Resource temporarily unavailable");
	hivebuild_free(build);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, second_reader_begin, second_reader_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(what_both_readers_found_is_told_value_by_value, second_reader_end),
		TEST(values_met_in_a_list_are_compared_too),
		TEST(text_agrees_whatever_lies_behind_it),
		TEST(a_crash_of_libregf_costs_the_answer_it_crashed_over_and_nothing_else),
		TEST(a_crash_of_libregf_alone_is_an_error_and_never_absence),
		TEST(a_hive_that_libregf_refuses_is_read_by_the_cells_and_it_is_said),
		TEST(a_process_that_cannot_be_started_costs_its_answers_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
