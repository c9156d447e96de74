/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories of machines that were evaluated by hand: order, spans, what changed when, and what must never be mixed or passed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "engine/history/history.h"

enum { STATES = 16, FACTS = 3 };

/* FILETIME of days of 2024, and what they look like. */
#define JANUARY(day) (UINT64_C(133485408000000000) + (uint64_t)((day) - 1) * 864000000000)
#define ON(day) "2024-01-" day "T00:00:00.0000000Z"

/* A state as a row: what it is, and what was found in it. */
struct row {
	struct subject_state state;
	const char *client;  /* schannel.tls12.client; NULL: the state could not be read */
	const char *written; /* its key; "" unknown */
	const char *name;    /* of the computer */
	const char *user;    /* wininet.user */
};

#define COPY(number, day) { .volume = "", .root = "Windows", .shadow_copy = number, .created = JANUARY(day) }
#define REGBACK { .volume = "", .root = "Windows", .older = "Windows/System32/config/RegBack" }
#define NOW { .volume = "", .root = "Windows" }
#define LOST(number, day) { .volume = "", .shadow_copy = number, .created = JANUARY(day) }

static struct arena *arena;
static struct subject subjects[STATES];
static struct machine_result machines[STATES];
static struct fact facts[STATES][FACTS];
static struct evidence evidence[STATES];
static struct evaluated_state states[STATES];
static struct history *histories;
static size_t history_count;

static struct fact a_fact(const char *name, const char *title, const char *state)
{
	return (struct fact){ .name = name,
			      .title = title,
			      .state = state,
			      .because = TEXT("because"),
			      .decider = "value",
			      .root_cause = "", NULL };
}

static void make_machine(size_t i, const struct row *row)
{
	bool is_on = strcmp(row->client, "DISABLED") != 0;

	evidence[i] = (struct evidence){ .key = TEXT("HKLM\\SYSTEM\\ControlSet001\\Client"),
					 .value = TEXT("Enabled"),
					 .answer = ANSWER_PRESENT,
					 .type = "REG_DWORD",
					 .data = is_on ? TEXT("1") : TEXT("0"),
					 .data_hex = is_on ? "01000000" : "00000000",
					 .detail = TEXT(""),
					 .nearest = TEXT(""),
					 .image = TEXT(""),
					 .written = row->written,
					 .readers = "" };
	facts[i][0] = a_fact("schannel.tls12.client", "TLS 1.2, client", row->client);
	facts[i][0].evidence = &evidence[i];
	facts[i][0].evidence_count = strcmp(row->client, "UNKNOWN") != 0;
	facts[i][1] = a_fact("winhttp.64", "WinHTTP (64-bit)", is_on ? "TLS12" : "NO_TLS12");
	facts[i][1].root_cause = is_on ? "" : "schannel.tls12.client";
	facts[i][2] = a_fact("wininet.user", "WinINet, user", row->user ? row->user : "DEFAULT");
	machines[i] = (struct machine_result){ .name = TEXT("PC"),
					       .kind = KIND_READINESS,
					       .verdict = strcmp(row->client, "UNKNOWN") == 0 ? VERDICT_INDETERMINATE
							  : is_on                             ? VERDICT_READY
											      : VERDICT_NOT_READY,
					       .identity.computer_name = row->name ? text_of(arena, row->name) : TEXT(""),
					       .facts = facts[i],
					       .fact_count = FACTS };
}

static void look_back(const struct row *rows, size_t count)
{
	struct error err = { 0 };

	for (size_t i = 0; i < count; i++) {
		subjects[i] = (struct subject){ .state = rows[i].state, .operand = "pc.vhdx", .name = "pc.vhdx" };
		states[i] = (struct evaluated_state){ .subject = &subjects[i], .why = "cannot be read: damaged" };
		if (!rows[i].client)
			continue;
		make_machine(i, &rows[i]);
		states[i].machine = &machines[i];
	}
	assert_int_equal(history_make(states, count, arena, &histories, &history_count, &err), 0);
}

#define LOOK_BACK(rows) look_back(rows, sizeof(rows) / sizeof *(rows))

static int begin(void **state)
{
	(void)state;
	arena = arena_new((size_t)1 << 24);
	return arena ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

/* "FIRST-LAST" of each span, by the labels of their states. */
static const char *spans_of(const struct history *history)
{
	const char *text = "";

	for (size_t i = 0; i < history->span_count; i++) {
		const struct history_span *span = &history->spans[i];

		text = arena_printf(arena, "%s[%s..%s]", text, history->states[span->first].label.utf8,
				    history->states[span->first + span->count - 1].label.utf8);
	}
	return text;
}

static void states_are_in_order_of_time_and_those_without_a_change_are_one_span(void **state)
{
	static const struct row rows[] = {
		{ NOW, "DISABLED", ON("20"), "A", NULL },        { COPY(3, 25), "DISABLED", ON("20"), "A", NULL },
		{ COPY(1, 2), "ENABLED", ON("01"), "A", NULL },  { COPY(2, 10), "ENABLED", ON("01"), "A", NULL },
		{ REGBACK, "ENABLED", ON("05"), "A", NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_int_equal(history_count, 1);
	assert_string_equal(spans_of(histories), "[shadow copy 1..shadow copy 2][shadow copy 3..now]");
	assert_string_equal(histories->states[1].label.utf8, "RegBack");
	assert_int_equal(histories->states[1].time_is, TIME_NOT_BEFORE);
	assert_string_equal(histories->states[1].time, ON("05"));
	assert_int_equal(histories->states[0].time_is, TIME_MADE);
	assert_ptr_equal(histories->present, &machines[0]);
	assert_string_equal(histories->summary.utf8, "READY until at least 2024-01-10 00:00:00Z (shadow copy 2); NOT READY "
						     "since 2024-01-20 00:00:00Z at the latest");
}

static void the_last_written_time_of_a_key_narrows_the_moment_of_a_change(void **state)
{
	static const struct row rows[] = {
		{ COPY(1, 2), "ENABLED", ON("01"), "A", NULL },
		{ COPY(2, 25), "DISABLED", ON("20"), "A", NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	const struct history_span *span = &histories->spans[1];

	assert_int_equal(span->change_count, 2);
	const struct history_change *change = &span->changes[0];

	assert_int_equal(change->kind, CHANGE_STATE);
	assert_string_equal(change->from->state, "ENABLED");
	assert_string_equal(change->to->state, "DISABLED");
	assert_string_equal(change->after, ON("02"));
	assert_string_equal(change->before, ON("20"));
	assert_true(change->is_narrowed);
	assert_false(change->is_odd);
	assert_int_equal(change->value_count, 1);
	assert_string_equal(change->values[0].change, "changed");
	assert_ptr_equal(span->changes[1].follows, &facts[1][0]);
	assert_null(histories->present);
	assert_non_null(strstr(histories->summary.utf8, "the present state is unknown"));
}

static void a_key_time_outside_of_the_two_states_narrows_nothing_and_is_told(void **state)
{
	static const struct row rows[][2] = {
		{ { COPY(1, 10), "ENABLED", ON("01"), "A", NULL }, { COPY(2, 20), "DISABLED", ON("05"), "A", NULL } },
		{ { COPY(1, 10), "ENABLED", ON("01"), "A", NULL }, { COPY(2, 20), "DISABLED", ON("21"), "A", NULL } },
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		LOOK_BACK(rows[i]);
		const struct history_change *change = &histories->spans[1].changes[0];

		assert_true(change->is_odd);
		assert_false(change->is_narrowed);
		assert_string_equal(change->after, ON("10"));
		assert_string_equal(change->before, ON("20"));
	}
}

static void a_state_that_is_not_known_is_never_a_state_without_a_change(void **state)
{
	static const struct row rows[] = {
		{ COPY(1, 2), "ENABLED", ON("01"), "A", NULL },
		{ LOST(2, 5), NULL, "", NULL, NULL },
		{ COPY(3, 9), "ENABLED", ON("01"), "A", NULL },
		{ NOW, "ENABLED", ON("01"), "A", NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_string_equal(spans_of(histories),
			    "[shadow copy 1..shadow copy 1][shadow copy 2..shadow copy 2][shadow copy 3..now]");
	assert_int_equal(histories->unknown, 1);
	assert_null(histories->states[1].machine);
	assert_string_equal(histories->states[1].why.utf8, "cannot be read: damaged");
	assert_int_equal(histories->spans[1].reference, SIZE_MAX);
	assert_int_equal(histories->spans[2].reference, 0);
	assert_int_equal(histories->spans[2].change_count, 0);
	assert_string_equal(histories->summary.utf8, "READY in all 3 known states; 1 state is unknown");
}

static void a_change_across_a_gap_is_since_the_last_state_that_is_known(void **state)
{
	static const struct row rows[] = {
		{ COPY(1, 2), "ENABLED", ON("01"), "A", NULL },
		{ LOST(2, 5), NULL, "", NULL, NULL },
		{ COPY(3, 9), "DISABLED", "", "A", NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	const struct history_change *change = &histories->spans[2].changes[0];

	assert_int_equal(change->since, 0);
	assert_string_equal(change->after, ON("02"));
	assert_string_equal(change->before, ON("09"));
	assert_false(change->is_narrowed);
}

static void what_cannot_be_determined_is_no_change_of_the_machine(void **state)
{
	static const struct row rows[] = {
		{ COPY(1, 2), "ENABLED", ON("01"), "A", "TLS12" },
		{ COPY(2, 5), "UNKNOWN", "", "A", "TLS12" },
		{ COPY(3, 9), "ENABLED", ON("01"), "A", "UNKNOWN" },
		{ COPY(4, 12), "DISABLED", ON("11"), "A", "NO_TLS12" },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_int_equal(histories->span_count, 4);
	assert_int_equal(histories->spans[1].changes[0].kind, CHANGE_LOST);
	assert_int_equal(histories->spans[2].changes[0].kind, CHANGE_BACK);
	assert_int_equal(histories->spans[2].changes[1].kind, CHANGE_LOST);
	const struct history_change *user = &histories->spans[3].changes[2];

	assert_string_equal(user->to->name, "wininet.user");
	assert_int_equal(user->kind, CHANGE_STATE);
	assert_string_equal(user->from->state, "TLS12");
	assert_int_equal(user->since, 1); /* the last state in which it was determined */
	assert_string_equal(user->after, ON("05"));
}

static void a_fact_that_was_never_determined_before_is_found_not_changed(void **state)
{
	static const struct row rows[] = {
		{ COPY(1, 2), "ENABLED", ON("01"), "A", "UNKNOWN" },
		{ NOW, "ENABLED", ON("01"), "A", "TLS12" },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_int_equal(histories->span_count, 2);
	assert_int_equal(histories->spans[1].changes[0].kind, CHANGE_FOUND);
}

static void another_computer_name_ends_a_span(void **state)
{
	static const struct row rows[] = {
		{ COPY(1, 2), "ENABLED", ON("01"), "OLD", NULL },
		{ COPY(2, 5), "ENABLED", ON("01"), "NEW", NULL },
		{ NOW, "ENABLED", ON("01"), "", NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_string_equal(spans_of(histories), "[shadow copy 1..shadow copy 1][shadow copy 2..now]");
	assert_true(histories->spans[1].is_renamed);
}

static void machines_are_joined_by_volume_and_folder_and_never_mixed(void **state)
{
	static const struct row rows[] = {
		{ { .volume = "partition 1", .root = "Windows" }, "ENABLED", ON("01"), "A", NULL },
		{ { .volume = "partition 2", .root = "Windows" }, "DISABLED", ON("01"), "B", NULL },
		{ { .volume = "partition 2", .root = "WINNT" }, "ENABLED", ON("01"), "C", NULL },
		{ { .volume = "partition 2", .root = "windows", .shadow_copy = 1, .created = JANUARY(2) }, "DISABLED", ON("01"), "B", NULL },
		{ { .volume = "partition 2", .shadow_copy = 2, .created = JANUARY(3) }, NULL, "", NULL, NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_int_equal(history_count, 3);
	assert_string_equal(spans_of(&histories[0]), "[now..now]");
	assert_string_equal(histories[0].place.utf8, "partition 1 > Windows");
	assert_string_equal(histories[0].summary.utf8,
			    "READY; only one state of this machine is known, so there is nothing to compare");
	assert_string_equal(spans_of(&histories[1]), "[shadow copy 1..shadow copy 1][shadow copy 2..shadow copy 2][now..now]");
	assert_string_equal(spans_of(&histories[2]), "[shadow copy 2..shadow copy 2][now..now]");
}

static void an_older_copy_in_a_shadow_copy_is_not_newer_than_that(void **state)
{
	static const struct row rows[] = {
		{ { .volume = "", .root = "Windows", .older = "RegBack", .shadow_copy = 1, .created = JANUARY(3) },
		  "ENABLED", ON("09"), "A", NULL },
		{ COPY(1, 3), "DISABLED", "", "A", NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_string_equal(histories->states[0].label.utf8, "RegBack in shadow copy 1");
	assert_int_equal(histories->states[0].time_is, TIME_NOT_AFTER);
	assert_string_equal(histories->states[0].time, ON("03"));
	assert_string_equal(histories->spans[1].changes[0].after, "");
}

static void times_that_cannot_be_are_no_times_and_come_first(void **state)
{
	static const struct row rows[] = {
		{ NOW, "ENABLED", ON("01"), "A", NULL },
		{ COPY(1, 3), "ENABLED", ON("01"), "A", NULL },
		{ REGBACK, "ENABLED", "2999-01-01T00:00:00.0000000Z", "A", NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_string_equal(histories->states[0].label.utf8, "RegBack");
	assert_int_equal(histories->states[0].time_is, TIME_UNKNOWN);
}

static void hostile_names_are_neutral_in_labels_and_paths(void **state)
{
	static const struct row rows[] = {
		{ { .volume = "a\x1b[31m", .root = "Windows", .older = "x/Reg\x07" "Back" }, "ENABLED", ON("01"), "A", NULL },
	};

	(void)state;
	LOOK_BACK(rows);
	assert_string_equal(histories->states[0].label.utf8, "Reg\\u{7}Back");
	assert_null(strchr(histories->states[0].path.utf8, '\x1b'));
	assert_null(strchr(histories->place.utf8, '\x1b'));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(states_are_in_order_of_time_and_those_without_a_change_are_one_span),
		TEST(the_last_written_time_of_a_key_narrows_the_moment_of_a_change),
		TEST(a_key_time_outside_of_the_two_states_narrows_nothing_and_is_told),
		TEST(a_state_that_is_not_known_is_never_a_state_without_a_change),
		TEST(a_change_across_a_gap_is_since_the_last_state_that_is_known),
		TEST(what_cannot_be_determined_is_no_change_of_the_machine),
		TEST(a_fact_that_was_never_determined_before_is_found_not_changed),
		TEST(another_computer_name_ends_a_span),
		TEST(machines_are_joined_by_volume_and_folder_and_never_mixed),
		TEST(an_older_copy_in_a_shadow_copy_is_not_newer_than_that),
		TEST(times_that_cannot_be_are_no_times_and_come_first),
		TEST(hostile_names_are_neutral_in_labels_and_paths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
