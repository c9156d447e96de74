/* SPDX-License-Identifier: GPL-3.0-or-later */
/* render: reports from saved results are those of the run that saved them, byte for byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "reports/reports.h"
#include "support/program/savedscene.h"

enum { COMMAND_LIMIT = 3500 };

/* " -o text=x.text -o html=x.html ...": each format into a file of its own. */
static const char *outputs(char name)
{
	static char list[1024];
	size_t size = 0;

	for (const struct report_format *format = report_formats; format->name; format++)
		size += (size_t)snprintf(list + size, sizeof list - size, " -o %s=%c.%s", format->name, name, format->name);
	assert_true(size < sizeof list);
	return list;
}

/* Of the rules about waivers, rows list all, a saved result those that its machines have. */
static bool is_rendered(const char *what, const struct report_format *format)
{
	return strcmp(format->name, "rows") != 0 || !strstr(what, "--waivers");
}

static void expect_same(const char *what)
{
	char a_name[32], b_name[32];
	size_t a_size, b_size;

	for (const struct report_format *format = report_formats; format->name; format++) {
		if (!is_rendered(what, format))
			continue;
		snprintf(a_name, sizeof a_name, "x.%s", format->name);
		snprintf(b_name, sizeof b_name, "y.%s", format->name);
		char *a = whole_file(a_name, &a_size), *b = whole_file(b_name, &b_size);
		size_t at = 0;

		assert_true(a_size > 0);
		while (at < a_size && at < b_size && a[at] == b[at])
			at++;
		if (at < a_size || at < b_size)
			fail_msg("%s: %s differs at byte %zu: \"%.60s\" was written, \"%.60s\" is rendered", what, format->name, at,
				 a + at, b + at);
		free(a);
		free(b);
	}
}

/* look: options of the text that both runs get. */
static void expect_rendered(const char *inputs, const char *style)
{
	char command[COMMAND_LIMIT];

	snprintf(command, sizeof command, "check %s %s -o json=a.json%s", inputs, style, outputs('x'));
	if (run(command) > 3 || ran.code == 2)
		fail_msg("tlsready %s: %s", command, ran.err);
	snprintf(command, sizeof command, "render a.json %s%s", style, outputs('y'));
	expect(0, command);
	assert_string_equal(ran.err, "");
	expect_same(inputs);
}

/* All in one run, as each start under the sanitizers is dear; results of one machine are those of the next test. */
static void every_sample_is_rendered_as_it_was_judged(void **state)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char inputs[2400];

	(void)state;
	snprintf(inputs, sizeof inputs, "--each '%s'/samples/*.reg '%s'/samples/hives/*/SYSTEM", source ? source : ".",
		 source ? source : ".");
	expect_rendered(inputs, "");
	size_t size, machines = 0;
	char *lines = whole_file("x.ndjson", &size);

	for (size_t i = 0; i < size; i++)
		machines += lines[i] == '\n';
	free(lines);
	assert_true(machines > 60);
}

/* Of the header in a file, at this member; free it. */
static char *member_of(const char *file, const char *member)
{
	size_t size;
	char *text = whole_file(file, &size), *at = strstr(text, member);

	assert_non_null(at);
	char *ret = strndup(at, strcspn(at, ",}"));

	free(text);
	return ret;
}

static void rows_of_a_saved_result_name_its_options_and_its_waivers(void **state)
{
	static const char *const members[] = { "\"options\":\"--reader cells --hashes", "\"waivers\":\"" };

	(void)state;
	put_text("own.yaml", "version: 1\nwaivers:\n- rule: SCH101\n  expires: never\n  reason: it retires\n");
	expect(1, "check OFF SOFTWARE --waivers own.yaml --hashes --reader cells -o json=a.json -o rows=x");
	expect(0, "render a.json -o rows=y");
	expect(1, "check OFF SOFTWARE --waivers own.yaml --hashes --reader cells -o ndjson=n");
	expect(0, "merge n -o rows=z");
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		char *a = member_of("x", members[i]), *b = member_of("y", members[i]), *c = member_of("z", members[i]);

		assert_string_equal(a, b);
		assert_string_equal(a, c);
		free(a);
		free(b);
		free(c);
	}
	expect(1, "check OFF SOFTWARE -o json=b.json");
	expect(0, "render a.json b.json -o rows=z"); /* neither is that of all */
	expect(0, "merge x y -o rows=z");
	expect(1, "check OFF SOFTWARE --waivers own.yaml -o rows=z");
	expect(2, "merge z y -o rows=all");
	expect_said("the options are");
}

static void whatever_a_result_holds_is_rendered_as_it_was_written(void **state)
{
	static const char *const inputs[] = {
		"SYSTEM SOFTWARE",
		"OFF SOFTWARE -p azure-backup -p disa-stig -p cis-iis10",
		"OFF SOFTWARE -p mine.yaml --waivers w.yaml",
		"SYSTEM SOFTWARE --overlay off.reg --overlay policy.reg",
		"dirty/SYSTEM SOFTWARE",
		"dirty/SYSTEM SOFTWARE --no-logs --reader cells --no-hash",
		"SYSTEM HOSTILE",
		"SYSTEM w.yaml",
		"OFF SOFTWARE --deleted --control-set all",
		"--each SYSTEM OFF off.reg dirty/SYSTEM HOSTILE -p azure-backup -p nist-800-52r2 --waivers w.yaml",
	};
	static const char *const styles[] = { "", "-v --width 60 --ascii", "-q --color always", "-v --color always --width 200" };
	char with[600];

	(void)state;
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		snprintf(with, sizeof with, "%s --reproducible", inputs[i]);
		expect_rendered(with, "");
		for (size_t k = 0; k < sizeof styles / sizeof *styles; k++)
			expect_rendered(inputs[i], styles[k]);
	}
}

static void options_of_the_text_are_those_of_render(void **state)
{
	char command[COMMAND_LIMIT];

	(void)state;
	run("check OFF SOFTWARE -o json=a.json -o text=x.text");
	snprintf(command, sizeof command, "render a.json --ascii -v");
	expect(0, command);
	for (const char *p = ran.out; *p; p++)
		assert_true(*p == '\n' || (*p >= ' ' && *p <= '~'));
	size_t verbose = ran.out_size;

	expect(0, "render a.json -q");
	assert_true(ran.out_size < verbose / 4);
	expect(0, "render a.json --color always");
	expect_said("\x1b[");
}

static void reproducible_leaves_out_when_where_and_how(void **state)
{
	(void)state;
	expect(0, "check SYSTEM SOFTWARE -o json=a.json");
	expect(0, "check SYSTEM SOFTWARE --reproducible -o json=b.json");
	expect(0, "render a.json --reproducible -o json=c.json");
	size_t b_size, c_size;
	char *b = whole_file("b.json", &b_size), *c = whole_file("c.json", &c_size);

	assert_string_equal(b, c);
	free(b);
	free(c);
}

static void several_results_are_rendered_as_their_machines_judged_together(void **state)
{
	char command[COMMAND_LIMIT];

	(void)state;
	snprintf(command, sizeof command, "check --each --reproducible SYSTEM OFF off.reg%s", outputs('x'));
	expect(1, command);
	expect(3, "check SYSTEM -o json=1.json");
	expect(1, "check OFF -o json=2.json");
	expect(1, "check off.reg -o json=3.json");
	snprintf(command, sizeof command, "render --reproducible 1.json 2.json 3.json%s", outputs('y'));
	expect(0, command);
	expect_same("three results");
}

static void be_of_another_version(struct result *result)
{
	result->tool_version = "99.0";
}

static void be_of_another_title(struct result *result)
{
	result->profile_title = "Something else";
}

static void results_that_rest_on_different_things_are_no_one_report(void **state)
{
	(void)state;
	expect(0, "check SYSTEM SOFTWARE -o json=a.json");
	run("check SYSTEM SOFTWARE -p nist-800-52r2 -o json=nist.json");
	forge("a.json", "version.json", be_of_another_version);
	forge("a.json", "title.json", be_of_another_title);
	expect(2, "render a.json nist.json");
	expect_said("profile \"azure-backup\" and \"nist-800-52r2\"");
	expect(2, "render a.json a.json version.json");
	expect_said("\"99.0\"");
	expect(2, "render title.json a.json");
	expect_said("\"Something else\"");
	expect(0, "render version.json -q");
}

static void be_ready(struct result *result)
{
	machine_of(result)->verdict = machine_of(result)->verdict_after_waivers = VERDICT_READY;
}

/* Whoever changes a verdict can make the digest anew. */
static void a_ready_result_whose_rules_failed_is_not_rendered(void **state)
{
	(void)state;
	expect(1, "check OFF SOFTWARE -o json=a.json");
	forge("a.json", "ready.json", be_ready);
	expect(3, "render ready.json");
	expect_said("is READY, but its rule ");
	expect(3, "render a.json ready.json");
	expect(3, "merge ready.json");
	expect(3, "diff a.json ready.json");
}

static void be_full_of_commands(struct result *result)
{
	struct result_source *sources = (struct result_source *)(uintptr_t)machine_of(result)->sources;

	result->profile = "x;touch PWN";
	result->options = "--hashes;touch --no-hash --reader cells|sh --mount $(touch PWN)";
	result->waivers_path.utf8 = "--waivers=$(touch PWN)";
	machine_of(result)->option = "--overlay pwn --partition 2";
	sources[0].path.utf8 = "--overlay=PWN.reg";
}

/* People paste what a report prints, and a saved result may be anybody's. */
static void a_command_has_nothing_of_a_result_but_its_inputs(void **state)
{
	static const char *const formats[] = { "text --width 500", "html" };
	char command[80];

	(void)state;
	expect(1, "check OFF SOFTWARE -o json=a.json");
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		forge("a.json", "b.json", be_full_of_commands);
		snprintf(command, sizeof command, "render b.json -o %s", formats[i]);
		expect(0, command);
		assert_null(strstr(ran.out, "-p x;touch"));
		assert_null(strstr(ran.out, "--overlay pwn"));
		assert_null(strstr(ran.out, "--hashes;touch"));
		assert_null(strstr(ran.out, "cells|sh"));
		assert_null(strstr(ran.out, "--mount $(touch"));
		assert_null(strstr(ran.out, "--waivers --"));
		assert_non_null(strstr(ran.out, "./--overlay=PWN.reg"));
	}
}

static const char *forged_option;

static void have_that_option(struct result *result)
{
	machine_of(result)->option = forged_option;
}

static void an_option_that_chooses_is_one_word_of_a_shell(void **state)
{
	static const struct {
		const char *option;
		bool is_printed;
	} rows[] = {
		{ "--member sources/install.wim --image 1", true },
		{ "--member 'a disk.img > b;c.wim' --partition 2", true },
		{ "--member a;touch PWN", false },
		{ "--member $(touch PWN)", false },
		{ "--member 'a';touch PWN'", false },
		{ "--member 'a' ; touch PWN", false },
		{ "--member 'a", false },
		{ "--member ", false },
		{ "--image 1;touch PWN", false },
	};

	(void)state;
	expect(1, "check OFF SOFTWARE -o json=a.json");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		forged_option = rows[i].option;
		forge("a.json", "b.json", have_that_option);
		expect(0, "render b.json -o text --width 500");
		assert_int_equal(strstr(ran.out, forged_option) != NULL, rows[i].is_printed);
		assert_null(strstr(ran.out, "PWN"));
	}
}

static void a_changed_result_is_not_rendered(void **state)
{
	char command[600];

	(void)state;
	expect(1, "check OFF SOFTWARE -o json=a.json");
	snprintf(command, sizeof command, "cd '%s' && sed 's/\"NOT READY\"/\"READY\"/' a.json >b.json", folder);
	assert_int_equal(system(command), 0);
	expect(2, "render b.json");
	expect_said("digest");
}

static void wrong_usage_gets_one_clear_line_and_the_right_exit_code(void **state)
{
	static const struct {
		const char *arguments;
		int code;
		const char *says;
	} table[] = {
		{ "render", 2, "a saved result is missing" },
		{ "render - </dev/null", 2, "standard input" },
		{ "render nothing.json", 2, "nothing.json" },
		{ "render SYSTEM", 2, "is not JSON" },
		{ "render dirty", 2, "dirty" },
		{ "render a.json SYSTEM", 2, "SYSTEM" },
		{ "render a.json -o pdf", 2, "is not a format" },
		{ "render a.json -o html=", 2, "a file name is missing" },
		{ "render a.json -o html=a.json", 2, "never written to" },
		{ "render a.json -o html -o csv", 2, "standard output" },
		{ "render a.json --fail-on never", 2, "--fail-on" },
		{ "render a.json -o html=nowhere/a.html", 5, "nowhere/a.html" },
		{ "render a.json -o csv=/dev/full", 5, "/dev/full" },
		{ "render a.json", 0, "NOT READY" },
	};

	(void)state;
	expect(1, "check OFF SOFTWARE -o json=a.json");
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		expect(table[i].code, table[i].arguments);
		expect_said(table[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SAVED_TEST(every_sample_is_rendered_as_it_was_judged),
		SAVED_TEST(rows_of_a_saved_result_name_its_options_and_its_waivers),
		SAVED_TEST(whatever_a_result_holds_is_rendered_as_it_was_written),
		SAVED_TEST(options_of_the_text_are_those_of_render),
		SAVED_TEST(reproducible_leaves_out_when_where_and_how),
		SAVED_TEST(several_results_are_rendered_as_their_machines_judged_together),
		SAVED_TEST(results_that_rest_on_different_things_are_no_one_report),
		SAVED_TEST(a_ready_result_whose_rules_failed_is_not_rendered),
		SAVED_TEST(a_command_has_nothing_of_a_result_but_its_inputs),
		SAVED_TEST(an_option_that_chooses_is_one_word_of_a_shell),
		SAVED_TEST(a_changed_result_is_not_rendered),
		SAVED_TEST(wrong_usage_gets_one_clear_line_and_the_right_exit_code),
	};

	return cmocka_run_group_tests_name("render", tests, NULL, NULL);
}
