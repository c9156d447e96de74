/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A second reader in a process of its own: what it may do there, how it may end, what becomes of its answers. The
 * readers are made for it; libregf itself has test hive_witness.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/wait.h>
#include <unistd.h>

#include "common/sandbox/reader_process.h"
#include "support/reading/secondreaderscene.h"

static void every_difference_is_told_with_both_answers(void **state)
{
	(void)state;
	begin_second_reader(&fake_reader, &process_sandbox, 10);
	says_key(100, "A", PRESENT);
	says_dword(101, "same", REG_DWORD, "\1\0\0\0");
	says_dword(101, "data", REG_DWORD, "\2\0\0\0");
	says_dword(101, "type", REG_BINARY, "\1\0\0\0");
	says_dword(101, "None", REG_DWORD, "\1\0\0\0");
	second_reader_value(scene.second_reader, (hivekey){ 101 }, "extra", ABSENT, NULL);
	says_key(101, "None", PRESENT);
	says_dword(102, "below", REG_DWORD, "\1\0\0\0"); /* its key is what differs: said once */
	says_key(101, "More", ABSENT);
	second_reader_finish(scene.second_reader);
	assert_int_equal(scene.reader.agreed, 2);
	assert_int_equal(scene.reader.differed, 7);
	assert_string_equal(scene.reader.status, "read");
	assert_int_equal(noted("hive-readers-differ"), 6);
	assert_string_equal(
		scene.notes.list[0].text.utf8,
		"The two parsers disagree about the value A\\data: cells reads type 4, 4 bytes: 02000000, fake reads "
		"type 4, 4 bytes: 01000000. The value of cells was used.");
	assert_string_equal(second_reader_agreement(scene.second_reader, "A", "same"), "cells, libregf");
	assert_string_equal(second_reader_agreement(scene.second_reader, "A", "data"), "cells (libregf differs)");
	assert_string_equal(second_reader_agreement(scene.second_reader, "a\\none", "below"), "cells (libregf differs)");
	assert_string_equal(second_reader_agreement(scene.second_reader, "A\\More\\Below", "x"), "cells (libregf differs)");
}

static void what_the_witness_cannot_tell_is_no_difference(void **state)
{
	(void)state;
	begin_second_reader(&fake_reader, &process_sandbox, 10);
	says_key(100, "Bad", PRESENT);
	says_dword(101, "v", REG_DWORD, "\1\0\0\0");
	second_reader_finish(scene.second_reader);
	assert_string_equal(scene.reader.status, "failed");
	assert_string_equal(scene.reader.why, "it could not tell 2 of 2 answers; the first: Bad: a bad key");
	assert_int_equal(scene.reader.differed, 0);
	assert_string_equal(second_reader_agreement(scene.second_reader, "Bad", "v"), "cells");
}

static void what_the_first_reader_cannot_read_is_not_asked(void **state)
{
	(void)state;
	begin_second_reader(&fake_reader, &process_sandbox, 10);
	says_key(100, "Crash", UNREADABLE);
	says_key(100, "Crash", ERR_CORRUPT);
	second_reader_finish(scene.second_reader);
	assert_string_equal(scene.reader.status, "read");
	assert_int_equal(scene.reader.agreed, 0);
}

/* clang-format off */
static const struct {
	const char *key, *status, *why;
	unsigned agreed;
} ends[] = {
	{ "Crash", "crashed", "its process died of SIGSEGV",  2 },
	{ "Exit",  "crashed", "its process ended with 9",     2 },
	{ "Spin",  "timeout", "its process exceeded its time limit", 1 },
#if !defined(__SANITIZE_ADDRESS__) && !defined(__clang__) /* AddressSanitizer knows no such limit */
	{ "Eat",   "crashed", "its process ended with 77",    2 },
#endif
};
/* clang-format on */

static void however_a_reader_ends_the_program_goes_on_and_says_it(void **state)
{
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		second_reader_begin(state);
		begin_second_reader(&fake_reader, &process_sandbox, 1);
		says_key(100, "A", PRESENT);
		says_key(100, ends[i].key, PRESENT);
		says_key(100, "B", PRESENT);
		second_reader_finish(scene.second_reader);
		assert_string_equal(scene.reader.status, ends[i].status);
		assert_memory_equal(scene.reader.why, ends[i].why, strlen(ends[i].why));
		assert_int_equal(scene.reader.agreed, ends[i].agreed);
		assert_int_equal(scene.reader.differed, 0);
		if (i + 1 < sizeof ends / sizeof *ends)
			second_reader_end(state);
	}
}

/* The keys that it found before, and a crash below one of them: the next process knows them by the same numbers. */
static void a_reader_that_crashed_is_started_again_for_the_other_answers(void **state)
{
	(void)state;
	begin_second_reader(&fake_reader, &process_sandbox, 10);
	says_key(100, "A", PRESENT);
	says_dword(101, "before", REG_DWORD, "\1\0\0\0");
	says_key(101, "Crash", PRESENT);
	says_dword(102, "below", REG_DWORD, "\1\0\0\0"); /* of a key that it will never find */
	says_dword(101, "after", REG_DWORD, "\1\0\0\0");
	says_dword(101, "wrong", REG_DWORD, "\2\0\0\0");
	second_reader_finish(scene.second_reader);
	says_dword(101, "later", REG_DWORD, "\1\0\0\0");
	second_reader_finish(scene.second_reader);
	assert_int_equal(scene.reader.agreed, 4);
	assert_int_equal(scene.reader.differed, 1);
	assert_string_equal(scene.reader.status, "crashed");
	assert_non_null(strstr(scene.reader.why, "; 2 of 7 answers are lost, the first: A\\Crash"));
	assert_string_equal(second_reader_agreement(scene.second_reader, "A", "after"), "cells, libregf");
	assert_string_equal(second_reader_agreement(scene.second_reader, "A\\Crash", "below"), "cells");
}

static unsigned starts;

static int count_starts(void (*serve)(void *context, int fd), void *context, const struct sandbox_limits *limits,
			struct sandbox_process *ret, struct error *err)
{
	starts++;
	return process_sandbox.start(serve, context, limits, ret, err);
}

static enum sandbox_end end_it(struct sandbox_process *run, char ret_why[SANDBOX_WHY])
{
	return process_sandbox.end(run, ret_why);
}

static void a_reader_that_crashes_all_the_time_is_given_up(void **state)
{
	static const struct sandbox counting = { .start = count_starts, .end = end_it };
	static const char *const names[] = {
		"A", "Crash 1", "B", "Crash 2", "Crash 3", "C", "Crash 4", "D", "Crash 5"
	};

	(void)state;
	starts = 0;
	begin_second_reader(&fake_reader, &counting, 10);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		says_key(100, names[i], PRESENT);
	second_reader_finish(scene.second_reader);
	assert_int_equal(starts, 1 + 3);
	assert_int_equal(scene.reader.agreed, 3);
	assert_string_equal(scene.reader.status, "crashed");
	assert_non_null(strstr(scene.reader.why, "; 6 of 9 answers are lost, the first: Crash 1"));
}

static void a_reader_that_refuses_gives_its_reason(void **state)
{
	static const struct sandbox *const ways[] = { &process_sandbox, NULL };

	for (size_t i = 0; i < 2; i++) {
		second_reader_begin(state);
		begin_second_reader(&refusing_reader, ways[i], 10);
		says_key(100, "A", PRESENT);
		second_reader_finish(scene.second_reader);
		assert_string_equal(scene.reader.status, "refused");
		assert_string_equal(scene.reader.why, "no taste for it");
		if (i == 0)
			second_reader_end(state);
	}
}

static void a_reader_apart_changes_no_memory_of_ours(void **state)
{
	(void)state;
	begin_second_reader(&fake_reader, &process_sandbox, 10);
	says_key(100, "Write", PRESENT);
	second_reader_finish(scene.second_reader);
	assert_int_equal(scene.reader.agreed, 1);
	assert_memory_equal(scene.bytes.data, "hive", 4);
}

/* How often the reader says ABSENT, which is: the system forbids it. */
static unsigned forbidden_in(const struct sandbox *sandbox, unsigned *ret_asked)
{
	begin_second_reader(&fake_reader, sandbox, 10);
	for (*ret_asked = 0; forbidden[*ret_asked].name; ++*ret_asked)
		says_key(100, forbidden[*ret_asked].name, ABSENT);
	second_reader_finish(scene.second_reader);
	for (size_t i = 0; sandbox && i < scene.notes.count; i++)
		print_message("%s\n", scene.notes.list[i].text.utf8);
	return scene.reader.agreed;
}

static void a_reader_apart_may_answer_and_nothing_else(void **state)
{
	unsigned asked;

	assert_int_equal(forbidden_in(NULL, &asked), 0); /* here, all of it can be done */
	assert_int_equal(scene.reader.differed, asked);
	second_reader_end(state);
	second_reader_begin(state);
	assert_int_equal(forbidden_in(&process_sandbox, &asked), asked);
	assert_string_equal(scene.reader.status, "read");
}

/* A process that has been taken over may send anything. */
static void talk_nonsense(void *context, int fd)
{
	char nonsense[4096];

	(void)context;
	memset(nonsense, 0x5A, sizeof nonsense);
	while (write(fd, nonsense, sizeof nonsense) > 0)
		;
}

static int start_nonsense(void (*serve)(void *context, int fd), void *context, const struct sandbox_limits *limits,
			  struct sandbox_process *ret, struct error *err)
{
	(void)serve;
	return process_sandbox.start(talk_nonsense, context, limits, ret, err);
}

static void answers_that_make_no_sense_are_not_taken(void **state)
{
	const struct sandbox sandbox = { .start = start_nonsense, .end = process_sandbox.end };

	(void)state;
	begin_second_reader(&fake_reader, &sandbox, 10);
	says_key(100, "A", PRESENT);
	second_reader_finish(scene.second_reader);
	assert_string_equal(scene.reader.status, "crashed");
	assert_int_equal(scene.reader.agreed + scene.reader.differed, 0);
}

/* More questions and answers than a socket holds, while nobody reads on either side. */
static void the_program_never_waits_while_it_asks(void **state)
{
	char *long_name = malloc(4001);

	(void)state;
	memset(long_name, 'n', 4000);
	long_name[4000] = '\0';
	begin_second_reader(&fake_reader, &process_sandbox, 10);
	for (int i = 0; i < 2 * SECOND_READER_QUESTIONS_LIMIT; i++) {
		snprintf(long_name, 12, "%010d", i);
		long_name[10] = 'n';
		says_dword(100, long_name, REG_DWORD, "\1\0\0\0");
	}
	second_reader_finish(scene.second_reader);
	assert_string_equal(scene.reader.status, "read");
	assert_int_equal(scene.reader.agreed, SECOND_READER_QUESTIONS_LIMIT - 1);
	free(long_name);
}

static void no_process_stays_behind(void **state)
{
	(void)state;
	begin_second_reader(&fake_reader, &process_sandbox, 10);
	remote_close(scene.remote);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, second_reader_begin, second_reader_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_difference_is_told_with_both_answers),
		TEST(what_the_witness_cannot_tell_is_no_difference),
		TEST(what_the_first_reader_cannot_read_is_not_asked),
		cmocka_unit_test_teardown(however_a_reader_ends_the_program_goes_on_and_says_it, second_reader_end),
		TEST(a_reader_that_crashed_is_started_again_for_the_other_answers),
		TEST(a_reader_that_crashes_all_the_time_is_given_up),
		cmocka_unit_test_teardown(a_reader_that_refuses_gives_its_reason, second_reader_end),
		TEST(a_reader_apart_changes_no_memory_of_ours),
		TEST(a_reader_apart_may_answer_and_nothing_else),
		TEST(answers_that_make_no_sense_are_not_taken),
		TEST(the_program_never_waits_while_it_asks),
		TEST(no_process_stays_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
