/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine as a library: what it returns for wrong questions and useless inputs, and what it tells without printing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "engine/criteria.h"
#include "engine/gate.h"
#include "engine/machine_input.h"
#include "support/machine/fixtures.h"

static const char sample[] = "samples/control-set-default-differs.reg";

struct desk {
	struct arena *arena;
	struct criteria criteria;
	struct messages messages;
	struct engine_options options;
	struct error error;
};

static int load(struct desk *desk, const char *profile, const char *waivers)
{
	struct criteria_names names = { .profiles = &profile, .profile_count = 1, .waivers = waivers, .today = "2026-12-31" };

	return criteria_load(&names, &desk->messages, &desk->criteria, &desk->error);
}

static void desk_open(struct desk *desk)
{
	*desk = (struct desk){ .arena = arena_new((size_t)1 << 30) };
	desk->messages.arena = desk->arena;
	desk->options = (struct engine_options){ .criteria = &desk->criteria, .readers = READER_CELLS,
						 .no_hash = true, .messages = &desk->messages };
}

static void desk_close(struct desk *desk)
{
	criteria_free(&desk->criteria);
	arena_free(desk->arena);
}

static int look(struct desk *desk, const char *path, uint32_t control_set, bool again, struct machine_result *ret)
{
	struct artifact artifact = artifact_of(path);
	struct subject subject = { .name = path, .artifacts = &artifact, .count = 1 };
	struct evaluation evaluation = { .options = &desk->options, .subject = &subject,
					 .control_set = control_set, .is_reassessment = again };

	subject_open(&subject, true, desk->arena);
	int code = evaluate(&evaluation, desk->arena, ret, &desk->error);

	subject_close(&subject);
	return code;
}

static void a_control_set_that_the_machine_lacks_is_an_error_of_the_user(void **state)
{
	struct machine_result machine;
	struct desk desk;

	(void)state;
	desk_open(&desk);
	assert_int_equal(load(&desk, "azure-backup", NULL), 0);
	assert_int_equal(look(&desk, sample, 1, false, &machine), 0);
	assert_int_equal(look(&desk, sample, 7, false, &machine), ERR_USAGE);
	assert_int_equal(desk.error.code, ERR_USAGE);
	assert_non_null(strstr(desk.error.text, "has no ControlSet007"));
	desk_close(&desk);
}

static void an_input_that_cannot_be_read_is_no_error_and_is_told_once(void **state)
{
	struct machine_result machine;
	struct desk desk;

	(void)state;
	desk_open(&desk);
	assert_int_equal(load(&desk, "azure-backup", NULL), 0);
	assert_int_equal(look(&desk, "samples/nowhere", 0, false, &machine), 0);
	assert_int_equal(machine.verdict, VERDICT_INDETERMINATE);
	assert_int_equal(desk.messages.count, 1);
	assert_non_null(strstr(desk.messages.list[0], "samples/nowhere: "));
	assert_int_equal(look(&desk, "samples/nowhere", 0, true, &machine), 0);
	assert_int_equal(desk.messages.count, 1);
	desk.options.messages = NULL;
	assert_int_equal(look(&desk, "samples/nowhere", 0, false, &machine), 0);
	desk_close(&desk);
}

static enum verdict verdict_of_open(struct desk *desk, struct subject *subject)
{
	struct evaluation evaluation = { .options = &desk->options, .subject = subject };
	struct machine_result machine;

	assert_int_equal(evaluate(&evaluation, desk->arena, &machine, &desk->error), 0);
	return machine.verdict;
}

static void make_old(const char *path)
{
	const struct timespec times[] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* Its last byte is written once more: as large as before, and the same. */
static void write_again(const char *path)
{
	FILE *file = fopen(path, "r+");

	assert_non_null(file);
	assert_int_equal(fseek(file, -1, SEEK_END), 0);
	assert_int_equal(fputc('\n', file), '\n');
	assert_int_equal(fclose(file), 0);
}

static void a_file_that_is_written_to_while_it_is_read_makes_no_machine_ready(void **state)
{
	static char text[1 << 20];
	FILE *sample_file = fopen("samples/server2019-ready.reg", "r");
	size_t size = fread(text, 1, sizeof text, sample_file);
	char *folder = scratch_make(), *path = scratch_write(folder, "a.reg", text, size);
	struct artifact artifact = artifact_of(path);
	struct subject subject = { .name = path, .artifacts = &artifact, .count = 1 };
	struct desk desk;

	(void)state;
	fclose(sample_file);
	make_old(path);
	desk_open(&desk);
	assert_int_equal(load(&desk, "azure-backup", NULL), 0);
	subject_open(&subject, true, desk.arena);
	assert_int_equal(verdict_of_open(&desk, &subject), VERDICT_READY);
	write_again(path);
	assert_int_equal(verdict_of_open(&desk, &subject), VERDICT_INDETERMINATE);
	subject_close(&subject);
	desk_close(&desk);
	free(path);
	scratch_remove(folder);
}

static void what_is_no_saved_result_is_an_error_of_the_user(void **state)
{
	static const char *const paths[] = { "samples/nowhere", "samples", "README.md", "/dev/null" };
	struct desk desk;

	(void)state;
	desk_open(&desk);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct result result;

		desk.error = (struct error){ 0 };
		assert_int_equal(machine_input_saved(paths[i], desk.arena, &result, NULL, &desk.error), ERR_USAGE);
		assert_int_equal(desk.error.code, ERR_USAGE);
		assert_non_null(strstr(desk.error.text, paths[i]));
		assert_int_equal(machine_input_saved(paths[i], desk.arena, &result, NULL, NULL), ERR_USAGE);
	}
	desk_close(&desk);
}

static const struct image_choice all_of_images;

static void operands_that_stand_for_nothing_have_errors_of_their_own(void **state)
{
	static const struct {
		const char *operand;
		int code;
	} rows[] = { { sample, 0 }, { "samples/nowhere", ERR_USAGE }, { "README.md+", ERR_USAGE }, { "reports", ERR_IO } };
	struct desk desk;

	(void)state;
	desk_open(&desk);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct machine_input input;

		assert_int_equal(machine_input_parse(&rows[i].operand, 1, &all_of_images, desk.arena, &input, &desk.error), rows[i].code);
	}
	desk_close(&desk);
}

static void a_question_about_one_machine_names_those_that_there_are(void **state)
{
#define HIVES "samples/hives/"
	static const struct {
		const char *operands[3];
		const char *text;
	} rows[] = {
		{ { HIVES }, "query: " HIVES " holds 6 machines (server2012-client-off, server2019-contradicted, server2019-cut, "
			     "server2019-dirty, server2019-ready and 1 more), and query is about one: name the inputs of one of them" },
		{ { HIVES "server2019-ready/SYSTEM", HIVES "server2019-cut", HIVES "server2019-ready/SOFTWARE" },
		  "query: the inputs are 2 machines (SYSTEM+SOFTWARE, server2019-cut), and query is about one: name the "
		  "inputs of one of them" },
	};
	struct desk desk;

	(void)state;
	desk_open(&desk);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct machine_input input;
		struct subject *subject;

		assert_int_equal(machine_input_parse(rows[i].operands, rows[i].operands[1] ? 3 : 1, &all_of_images, desk.arena, &input, NULL), 0);
		assert_int_equal(machine_input_open_one(&input, "query", true, desk.arena, &subject, &desk.error), ERR_USAGE);
		assert_string_equal(desk.error.text, rows[i].text);
	}
	desk_close(&desk);
}

static void profiles_and_waivers_that_cannot_be_read_are_errors_of_the_user(void **state)
{
	static const char *const wrong[][2] = { { "nobody", NULL }, { "README.md", NULL }, { "azure-backup", "samples/nowhere" },
						 { "azure-backup", "README.md" } };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct desk desk;

		desk_open(&desk);
		assert_int_equal(load(&desk, wrong[i][0], wrong[i][1]), ERR_USAGE);
		assert_int_equal(desk.error.code, ERR_USAGE);
		assert_true(*desk.error.text);
		desk_close(&desk);
	}
}

static void the_readiness_profile_comes_with_baselines(void **state)
{
	static const struct {
		const char *profile;
		int code;
		size_t count;
	} rows[] = { { "azure-backup", 0, 1 }, { "nist-800-52r2", 0, 2 }, { "evidence", ERR_USAGE, 1 } };
	struct desk desk;

	(void)state;
	desk_open(&desk);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(load(&desk, rows[i].profile, NULL), rows[i].code);
		assert_int_equal(desk.criteria.profile_count, rows[i].count);
		criteria_free(&desk.criteria);
	}
	assert_int_equal(desk.messages.count, 0);
	desk_close(&desk);
}

static void the_gate_of_a_run_is_that_of_its_worst_machine(void **state)
{
	static const struct {
		enum fail_on fail_on;
		enum verdict verdicts[2];
		int code;
		const char *reason;
		enum verdict before; /* waivers, of the first; 0: the same */
	} rows[] = {
		{ FAIL_ON_AT_RISK,   { VERDICT_READY, VERDICT_READY },           0, "waived", VERDICT_NOT_READY },
		{ FAIL_ON_NOT_READY, { VERDICT_READY, VERDICT_AT_RISK },         0, "above-bar", VERDICT_NOT_READY },
		{ FAIL_ON_AT_RISK,   { VERDICT_READY, VERDICT_READY },           0, "ready", 0 },
		{ FAIL_ON_AT_RISK,   { VERDICT_READY, VERDICT_AT_RISK },         1, "below-bar", 0 },
		{ FAIL_ON_AT_RISK,   { VERDICT_INDETERMINATE, VERDICT_READY },   3, "indeterminate", 0 },
		{ FAIL_ON_AT_RISK,   { VERDICT_INDETERMINATE, VERDICT_AT_RISK }, 1, "below-bar", 0 },
		{ FAIL_ON_NOT_READY, { VERDICT_READY, VERDICT_AT_RISK },         0, "above-bar", 0 },
		{ FAIL_ON_NOT_READY, { VERDICT_NOT_READY, VERDICT_READY },       1, "below-bar", 0 },
		{ FAIL_ON_NEVER,     { VERDICT_NOT_READY, VERDICT_READY },       0, "above-bar", 0 },
	};
	struct desk desk;

	(void)state;
	desk_open(&desk);
	assert_int_equal(load(&desk, "azure-backup", NULL), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct machine_result machines[2];
		struct result result = { .arena = desk.arena, .machines = machines, .machine_count = 2 };

		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(look(&desk, sample, 0, true, &machines[k]), 0);
			machines[k].verdict = machines[k].verdict_after_waivers = rows[i].verdicts[k];
		}
		if (rows[i].before)
			machines->verdict = rows[i].before;
		desk.options.fail_on = rows[i].fail_on;
		assert_int_equal(finish_result(&desk.options, &result, &desk.error), 0);
		assert_int_equal(result.exit_code, rows[i].code);
		assert_string_equal(result.exit_reason, rows[i].reason);
		assert_non_null(result.digest);
	}
	desk_close(&desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_control_set_that_the_machine_lacks_is_an_error_of_the_user),
		cmocka_unit_test(an_input_that_cannot_be_read_is_no_error_and_is_told_once),
		cmocka_unit_test(a_file_that_is_written_to_while_it_is_read_makes_no_machine_ready),
		cmocka_unit_test(what_is_no_saved_result_is_an_error_of_the_user),
		cmocka_unit_test(operands_that_stand_for_nothing_have_errors_of_their_own),
		cmocka_unit_test(a_question_about_one_machine_names_those_that_there_are),
		cmocka_unit_test(profiles_and_waivers_that_cannot_be_read_are_errors_of_the_user),
		cmocka_unit_test(the_readiness_profile_comes_with_baselines),
		cmocka_unit_test(the_gate_of_a_run_is_that_of_its_worst_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
