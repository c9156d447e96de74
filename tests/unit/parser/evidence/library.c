/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A library in a process of its own: whatever it does there is one error here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/sandbox/stream.h"
#include "common/sandbox/reader_process.h"
#include "parser/evidence/library/library.h"
#include "support/reading_image/sources.h"

static const struct library_host host = { .sandbox = &process_sandbox, .patience = 2 };
static int evidence, output;
static struct record record;

static void prepare_nothing(void *context)
{
	(void)context;
}

/* What becomes of a process that does this: the result of its first record. */
static int outcome(void (*serve)(void *context, int fd), struct error *err)
{
	struct source_room *room = sources_open();
	struct library_call call = { 0 };
	struct source *file;

	evidence = memfd_create("evidence", MFD_CLOEXEC);
	output = library_output();
	assert_int_equal(write(evidence, "hive", 4), 4);
	assert_int_equal(source_take_memory(room, evidence, NULL, "x", &file, err), 0);
	const struct library_job job = { .host = &host,
					 .room = room,
					 .library = "libnothing",
					 .prepare = prepare_nothing,
					 .serve = serve,
					 .output = output };
	int result = library_start(&call, &job, err);

	assert_int_equal(result, 0);
	result = library_next(&call, &record, err);
	library_stop(&call);
	close(output);
	sources_close(room);
	return result;
}

static void crash(void *context, int fd)
{
	(void)context;
	(void)fd;
	raise(SIGSEGV);
}

static void leave(void *context, int fd)
{
	(void)context;
	(void)fd;
}

static void stop(void *context, int fd)
{
	(void)context;
	(void)fd;
	raise(SIGSTOP);
}

static void stop_in_a_record(void *context, int fd)
{
	(void)context;
	assert_int_equal(write(fd, "abc", 3), 3);
	raise(SIGSTOP);
}

static void fail_itself(void *context, int fd)
{
	(void)context;
	library_say_error(fd, ERR_UNSUPPORTED, "is encrypted");
}

static void lie(void *context, int fd)
{
	(void)context;
	library_say_error(fd, 17, "is no code of an error");
}

static void lack_memory(void *context, int fd)
{
	(void)context;
	library_say_error(fd, ERR_NOMEM, "takes too much memory");
}

static void deny_the_format(void *context, int fd)
{
	(void)context;
	library_say_error(fd, ERR_FORMAT, "is something else");
}

static void only_live(void *context, int fd)
{
	(void)context;
	library_say_alive(fd);
	pause();
}

static void promise_much(void *context, int fd)
{
	const uint32_t head[2] = { RECORD_OWN, UINT32_MAX };

	(void)context;
	stream_send(fd, head, sizeof head, 0);
}

static void a_crash_a_hang_and_nonsense_are_one_error_each(void **state)
{
	static const struct {
		void (*serve)(void *context, int fd);
		int code;
		const char *word;
	} cases[] = {
		{ crash, ERR_CORRUPT, "libnothing crashed while it read it: its process died of SIGSEGV" },
		{ leave, ERR_CORRUPT, "crashed" },
		{ stop, ERR_LIMIT, "no sign of life for 2 seconds" },
		{ stop_in_a_record, ERR_LIMIT, "no sign of life" },
		{ fail_itself, ERR_UNSUPPORTED, "is encrypted" },
		{ lie, ERR_CORRUPT, "invalid data" },
		{ lack_memory, ERR_LIMIT, "takes too much memory" }, /* of its own: the run goes on */
		{ deny_the_format, ERR_CORRUPT, "is something else" }, /* and is not passed over as a file of another kind */
		{ promise_much, ERR_CORRUPT, "invalid data" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error err = { 0 };

		assert_int_equal(outcome(cases[i].serve, &err), cases[i].code);
		assert_non_null(strstr(err.text, cases[i].word));
	}
}

/* It takes no processor time, and is never silent for long: what is waited for it in all has a limit. */
static void a_process_that_only_lives_is_ended(void **state)
{
	struct source_room *room = sources_open();
	struct library_call call = { 0 };
	struct error err = { 0 };
	const struct library_job job = {
		.host = &host, .room = room, .library = "libnothing", .prepare = prepare_nothing, .serve = only_live, .output = -1
	};

	(void)state;
	assert_int_equal(library_start(&call, &job, &err), 0);
	call.waited = UINT64_C(1000) * LIBRARY_WAITING_LIMIT + 1;
	assert_int_equal(library_next(&call, &record, &err), ERR_LIMIT);
	assert_non_null(strstr(err.text, "libnothing did not finish reading it in 4 hours"));
	assert_int_equal(library_next(&call, &record, &err), ERR_IO);
	sources_close(room);
}

static bool try_all(void)
{
	char four[4];
	bool reads = pread(evidence, four, 4, 0) == 4 && pwrite(output, "x", 1, 0) == 1;

	return reads && pwrite(evidence, "x", 1, 0) < 0 && open("/etc/passwd", O_RDONLY) < 0 &&
	       socket(AF_INET, SOCK_STREAM, 0) < 0 && fork() < 0 && kill(getppid(), 0) < 0;
}

static void try_and_tell(void *context, int fd)
{
	static struct record answer;

	(void)context;
	record_start(&answer, RECORD_OWN);
	record_add(&answer, try_all());
	record_add_text(&answer, "told");
	library_say(fd, &answer);
	library_say_done(fd);
}

static void it_reads_the_evidence_writes_its_output_and_can_do_nothing_else(void **state)
{
	struct error err = { 0 };

	(void)state;
	assert_int_equal(outcome(try_and_tell, &err), 1);
	assert_int_equal(record_number(&record), 1);
	assert_string_equal(record_text(&record), "told");
	assert_false(record.is_bad);
	assert_string_equal(record_text(&record), "");
	assert_true(record.is_bad);
}

static void a_record_that_ends_too_early_is_bad(void **state)
{
	(void)state;
	record_start(&record, RECORD_OWN);
	record_add_text(&record, "text");
	record.size--; /* its zero */
	assert_string_equal(record_text(&record), "");
	assert_true(record.is_bad);
	record_start(&record, RECORD_OWN);
	record_add(&record, 1);
	record.size--;
	assert_int_equal(record_number(&record), 0);
	assert_true(record.is_bad);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_crash_a_hang_and_nonsense_are_one_error_each),
		cmocka_unit_test(a_process_that_only_lives_is_ended),
		cmocka_unit_test(it_reads_the_evidence_writes_its_output_and_can_do_nothing_else),
		cmocka_unit_test(a_record_that_ends_too_early_is_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
