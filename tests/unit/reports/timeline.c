/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a machine's files say of time, and the marks of an axis. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "reports/words/report_util.h"
#include "reports/words/timeline.h"

#define SCHANNEL "HKLM\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL"
#define INSTALLED "2019-02-03T10:11:12Z"
#define CHANGED   "2024-03-01T10:22:31.1234567Z"

/* A value that is there, one that is not, and one of a .reg. */
static const struct evidence evidence[] = {
	{ .key = { .utf8 = SCHANNEL "\\Protocols\\TLS 1.2\\Client" },
	  .value = TEXT("Enabled"),
	  .answer = ANSWER_PRESENT,
	  .detail = TEXT(""),
	  .written = CHANGED },
	{ .key = { .utf8 = SCHANNEL "\\Protocols\\TLS 1.1\\Client" },
	  .value = TEXT("Enabled"),
	  .answer = ANSWER_ABSENT,
	  .detail = { .utf8 = "nearest key: " SCHANNEL },
	  .nearest = { .utf8 = SCHANNEL },
	  .written = INSTALLED },
	{ .key = { .utf8 = SCHANNEL }, .value = TEXT("x"), .answer = ANSWER_PRESENT, .detail = TEXT(""), .written = "" },
};

/* TLS 1.2 was switched off years after the installation; the .reg that lies over it has no times. */
static struct moments example(void)
{
	static const struct fact fact = { .name = "schannel.tls12.client",
					  .state = "DISABLED",
					  .evidence = evidence,
					  .evidence_count = 3 };
	static const char *const evaluated[] = { "schannel.tls12.client" }, *const enabled[] = { "ENABLED" };
	static const struct finding finding = { .rule = "SCH101",
						.level = LEVEL_ERROR,
						.outcome = OUTCOME_FAIL,
						.expected = "ENABLED",
						.expected_states = enabled,
						.expected_count = 1,
						.facts = evaluated,
						.fact_count = 1 };
	static const struct result_source source = { .path = TEXT("SYSTEM"),
						     .written = "",
						     .root_written = "2024-06-03T06:58:01Z" };
	static const struct machine_result machine = { .windows = { .installed = INSTALLED },
						       .facts = &fact,
						       .fact_count = 1,
						       .findings = &finding,
						       .finding_count = 1,
						       .sources = &source,
						       .source_count = 1 };

	return moments_of(&machine);
}

static void keys_windows_and_hives_stand_in_the_order_of_their_times(void **state)
{
	static const struct {
		enum lane lane;
		enum moment_kind kind;
		const char *before, *what;
	} wanted[] = {
		{ LANE_WINDOWS, MOMENT_FILE, "Windows installed", "" },
		{ LANE_SCHANNEL, MOMENT_NEAREST, "", SCHANNEL },
		{ LANE_SCHANNEL, MOMENT_FINDING, "", SCHANNEL "\\Protocols\\TLS 1.2\\Client" },
		{ LANE_HIVES, MOMENT_FILE, "Root key last written: ", "SYSTEM" },
	};
	struct moments moments = example();

	(void)state;
	assert_int_equal(moments.count, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(moments.list[i].lane, wanted[i].lane);
		assert_int_equal(moments.list[i].kind, wanted[i].kind);
		assert_string_equal(moments.list[i].before, wanted[i].before);
		assert_string_equal(moments.list[i].what.utf8, wanted[i].what);
	}
}

static void a_time_before_windows_nt_stretches_no_axis(void **state)
{
	static const struct {
		const char *written;
		bool is_plausible;
	} rows[] = {
		{ "1601-01-01T00:00:01Z", false }, { "1992-12-31T23:59:59Z", false }, { "1993-01-01T00:00:00Z", true },
		{ "2026-11-24T00:00:00Z", true },  { "2099-12-31T23:59:59Z", true },  { "2100-01-01T00:00:00Z", false },
		{ "9999-12-31T00:00:00Z", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct moment moment = { .written = rows[i].written };

		assert_true(time_seconds(rows[i].written, &moment.seconds));
		assert_int_equal(is_plausible(&moment), rows[i].is_plausible);
	}
}

static void an_axis_is_marked_where_years_months_days_and_hours_begin(void **state)
{
	static const struct {
		const char *first, *last, *labels;
	} rows[] = {
		{ "2013-05-14T09:00:00Z", "2024-06-03T06:58:01Z", "2014 2016 2018 2020 2022 2024" },
		{ "1995-08-24T00:00:00Z", "2026-01-01T00:00:00Z", "2000 2025" },
		{ "2019-12-07T09:15:07Z", "2022-06-23T01:23:04Z", "2020 2021 2022" },
		{ "2023-11-20T00:00:00Z", "2024-03-02T00:00:00Z", "2023-12 2024-01 2024-02 2024-03" },
		{ "2023-03-20T00:00:00Z", "2024-03-02T00:00:00Z", "2023-04 2023-07 2023-10 2024-01" },
		{ "2024-02-27T12:00:00Z", "2024-03-01T12:00:00Z", "02-28 02-29 03-01" },
		{ "2024-02-20T12:00:00Z", "2024-03-10T12:00:00Z", "02-22 02-29 03-07" },
		{ "2024-02-29T22:30:00Z", "2024-03-01T01:30:00Z", "23:00 00:00 01:00" },
		{ "2024-02-29T22:30:00Z", "2024-02-29T22:31:30Z", "22:30 22:31" },
		{ "2024-02-29T22:30:30Z", "2024-02-29T22:30:40Z", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct tick ticks[TICKS_LIMIT];
		int64_t first = 0, last = 0;
		char labels[TICKS_LIMIT * TICK_LABEL_SIZE] = "";

		assert_true(time_seconds(rows[i].first, &first) && time_seconds(rows[i].last, &last));
		size_t count = ticks_between(first, last, ticks);

		for (size_t k = 0; k < count; k++) {
			assert_true(ticks[k].seconds >= first && ticks[k].seconds <= last);
			strcat(strcat(labels, k ? " " : ""), ticks[k].label);
		}
		assert_string_equal(labels, rows[i].labels);
	}
}

static void more_times_than_the_limit_are_counted(void **state)
{
	static struct result_source sources[MOMENTS_LIMIT + 3];
	static char times[MOMENTS_LIMIT + 3][48];
	struct machine_result machine = { .windows = { .installed = "" },
					  .sources = sources,
					  .source_count = MOMENTS_LIMIT + 3 };

	(void)state;
	for (size_t i = 0; i < machine.source_count; i++) {
		snprintf(times[i], sizeof times[i], "20%02zu-01-01T00:00:00Z", i);
		sources[i] = (struct result_source){ .path = TEXT("x"), .written = times[i], .root_written = "" };
	}
	struct moments moments = moments_of(&machine);

	assert_int_equal(moments.count, MOMENTS_LIMIT);
	assert_int_equal(moments.dropped, 3);
}

static void each_fact_has_the_lane_of_its_kind(void **state)
{
	static const struct {
		const char *fact;
		enum lane lane;
	} table[] = {
		{ "windows", LANE_WINDOWS },          { "update.tls12", LANE_WINDOWS },  { "controlset", LANE_WINDOWS },
		{ "schannel.minimum", LANE_SCHANNEL }, { "ciphers.devops", LANE_CIPHERS }, { "fips", LANE_CIPHERS },
		{ "dotnet2.overrides", LANE_DOTNET }, { "winhttp.32", LANE_WINHTTP },    { "wininet.user", LANE_WINHTTP },
		{ "roots.azure", LANE_OTHERS },       { "value.HKLM\\X", LANE_OTHERS },   { "", LANE_OTHERS },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		assert_int_equal(lane_of_fact(table[i].fact), table[i].lane);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fact_has_the_lane_of_its_kind),
		cmocka_unit_test(keys_windows_and_hives_stand_in_the_order_of_their_times),
		cmocka_unit_test(a_time_before_windows_nt_stretches_no_axis),
		cmocka_unit_test(an_axis_is_marked_where_years_months_days_and_hours_begin),
		cmocka_unit_test(more_times_than_the_limit_are_counted),
	};

	return cmocka_run_group_tests_name("timeline", tests, NULL, NULL);
}
