/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second reader: in a process of its own, asked the same questions, compared. Readers that lie, crash, hang and eat
 * memory are made here; libregf itself is driven into its known crash with a hive whose list contains itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/witness_process.h"
#include "parser/hive/hive.h"
#include "parser/hive/witness.h"
#include "support/hivebuild.h"

enum { CEILING = 64 << 20 };

#define TLS12 "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"

static struct {
	struct arena *arena;
	struct notes notes;
	struct hive *hive;
	struct bytes bytes;
	struct remote *remote;
	struct witness *witness;
	struct hive_reader reader;
	struct error error;
} now;

static int begin(void **state)
{
	(void)state;
	memset(&now, 0, sizeof now);
	now.bytes = BYTES_NONE;
	now.arena = arena_new(CEILING);
	now.notes.arena = now.arena;
	return now.arena ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	hive_close(now.hive);
	remote_close(now.remote);
	bytes_close(&now.bytes);
	arena_free(now.arena);
	return 0;
}

static unsigned noted(const char *code)
{
	unsigned count = 0;

	for (size_t i = 0; i < now.notes.count; i++)
		count += strcmp(now.notes.list[i].code, code) == 0;
	return count;
}

/* With hives, through libregf. */

static void open_hive(struct hivebuild *build, void (*damage)(struct hivebuild *build, uint8_t *data),
		      const struct hive_options *options)
{
	struct bytes bytes;
	size_t size;
	uint8_t *data = hivebuild_finish(build, &size);

	if (damage)
		damage(build, data);
	assert_int_equal(bytes_of_memory(data, size, 0, 0, &bytes, NULL), 0);
	free(data);
	if (hive_open_bytes(&bytes, options, now.arena, &now.notes, &now.hive, &now.error) < 0)
		fail_msg("%s", now.error.text);
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
	hivekey key = hive_root(now.hive);
	struct hivevalue value;
	int found = PRESENT;

	while (*path && found == PRESENT) {
		size_t size = strcspn(path, "\\");

		found = hive_child(now.hive, key, arena_strndup(now.arena, path, size), &key, &now.error);
		path += size + (path[size] == '\\');
	}
	return found == PRESENT ? hive_value(now.hive, key, name, &value, &now.error) : found;
}

static const struct hive_reader *finish(void)
{
	const struct hive_reader *readers;

	hive_witness_finish(now.hive);
	size_t count = hive_readers(now.hive, &readers);

	return &readers[count - 1];
}

static const struct hive_options apart = { .readers = READERS_BOTH, .runner = &witness_process };
static const struct hive_options here = { .readers = READERS_BOTH, .in_process = true };

static void what_both_readers_found_is_told_value_by_value(void **state)
{
	static const struct hive_options *const ways[] = { &apart, &here };

	for (size_t i = 0; i < 2; i++) {
		struct hivebuild *build = system_hive();

		begin(state);
		open_hive(build, NULL, ways[i]);
		assert_int_equal(look(TLS12, "Enabled"), PRESENT);
		assert_int_equal(look(TLS12, "short"), PRESENT);
		assert_int_equal(look(TLS12, "None"), ABSENT);
		assert_int_equal(look(TLS12, "NONE"), ABSENT);
		assert_int_equal(look("ControlSet002\\Control", "None"), ABSENT);
		assert_string_equal(hive_agreement(now.hive, TLS12, "Enabled"), "cells");
		const struct hive_reader *reader = finish();

		assert_string_equal(reader->name, "libregf");
		assert_string_equal(reader->status, "read");
		assert_int_equal(reader->agreed, 7 + 3 + 1); /* keys on the way, values, the missing key */
		assert_int_equal(reader->differed, 0);
		assert_string_equal(hive_agreement(now.hive, TLS12, "ENABLED"), "cells, libregf");
		assert_string_equal(hive_agreement(now.hive, TLS12, "Short"), "cells, libregf");
		assert_string_equal(hive_agreement(now.hive, TLS12, "None"), "cells, libregf");
		assert_string_equal(hive_agreement(now.hive, TLS12, NULL), "cells, libregf");
		assert_string_equal(hive_agreement(now.hive, "ControlSet002\\Control", "None"), "cells, libregf");
		assert_string_equal(hive_agreement(now.hive, TLS12, "Other"), "cells");
		assert_string_equal(hive_agreement(now.hive, "Select", "Current"), "cells");
		assert_int_equal(look("Select", "Current"), PRESENT); /* and it may go on */
		assert_int_equal(finish()->agreed, 11 + 2);
		assert_string_equal(hive_agreement(now.hive, "Select", "Current"), "cells, libregf");
		assert_int_equal(now.notes.count, 0);
		hivebuild_free(build);
		if (i == 0)
			end(state);
	}
}

static void values_met_in_a_list_are_compared_too(void **state)
{
	struct hivebuild *build = system_hive();
	struct hivevalue value;
	hivekey key;

	(void)state;
	open_hive(build, NULL, &apart);
	assert_int_equal(hive_child(now.hive, hive_root(now.hive), "Select", &key, NULL), PRESENT);
	assert_int_equal(hive_value_at(now.hive, key, 0, &value, NULL), PRESENT);
	assert_int_equal(finish()->agreed, 2);
	assert_string_equal(hive_agreement(now.hive, "Select", "Current"), "cells, libregf");
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

static void a_crash_of_libregf_costs_its_answers_and_nothing_else(void **state)
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
	} else {
		assert_string_equal(reader->status, "failed"); /* later releases have a limit */
	}
	assert_int_equal(reader->differed, 0);
	assert_string_equal(hive_agreement(now.hive, "Select", "Current"), "cells");
	hivebuild_free(build);
}

static void a_crash_of_libregf_alone_is_an_error_and_never_absence(void **state)
{
	struct hivebuild *build = looping_hive();

	(void)state;
	open_hive(build, point_list_to_itself,
		  &(struct hive_options){ .readers = READER_LIBREGF, .runner = &witness_process });
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
	assert_string_equal(hive_agreement(now.hive, TLS12, "Enabled"), "cells");
	hivebuild_free(build);
}

/* With readers made here: a key has the number of its step, and every key has all values. */

static const struct bytes *seen; /* what the reader was given */

static int fake_open(const struct bytes *bytes, struct arena *arena, struct notes *notes, void **ret_self,
		     hivekey *ret_root, struct error *err)
{
	(void)arena, (void)notes, (void)err;
	seen = bytes;
	*ret_self = &seen;
	*ret_root = (hivekey){ 0 };
	return 0;
}

static int refuse_open(const struct bytes *bytes, struct arena *arena, struct notes *notes, void **ret_self,
		       hivekey *ret_root, struct error *err)
{
	(void)bytes, (void)arena, (void)notes, (void)ret_self, (void)ret_root;
	return error_set(err, ERR_CORRUPT, "no taste for it");
}

static void eat(void)
{
	for (size_t eaten = 0; eaten < (size_t)8 << 30; eaten += 1 << 20) {
		volatile char *food = malloc(1 << 20);

		if (!food)
			_exit(77);
		food[0] = 1;
	}
}

/* What a file would do: descriptors, writing, reading. */
static bool reaches_out(void)
{
	char byte;

	return open("/etc/passwd", O_RDONLY) >= 0 || socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || read(4, &byte, 1) >= 0 ||
	       read(0, &byte, 1) > 0;
}

static int fake_child(void *self, hivekey at, const char *name, hivekey *ret, struct error *err)
{
	(void)self;
	if (strcmp(name, "Crash") == 0)
		raise(SIGSEGV);
	if (strcmp(name, "Exit") == 0)
		_exit(9);
	if (strcmp(name, "Spin") == 0)
		for (volatile unsigned i = 0;; i++)
			;
	if (strcmp(name, "Eat") == 0)
		eat();
	if (strcmp(name, "Reach") == 0 && !reaches_out())
		return ABSENT;
	if (strcmp(name, "Write") == 0)
		memset(seen->data, 'X', seen->size);
	if (strcmp(name, "Bad") == 0) {
		error_set(err, ERR_CORRUPT, "a bad key");
		return UNREADABLE;
	}
	ret->id = at.id + 1;
	return strcmp(name, "None") == 0 ? ABSENT : PRESENT;
}

static int fake_value(void *self, hivekey at, const char *name, struct hivevalue *ret, struct error *err)
{
	(void)self, (void)at, (void)err;
	*ret = (struct hivevalue){ name, REG_DWORD, (const uint8_t *)"\1\0\0\0", 4, PLACE_NONE };
	return strcmp(name, "None") == 0 ? ABSENT : PRESENT;
}

static void fake_close(void *self)
{
	(void)self;
}

static const struct hive_backend fake = {
	.name = "fake", .open = fake_open, .child = fake_child, .value = fake_value, .close = fake_close
};
static const struct hive_backend refusing = { .name = "fake", .open = refuse_open, .close = fake_close };

static void witness(const struct hive_backend *backend, const struct witness_runner *runner, unsigned seconds)
{
	const struct remote_options options = { .backend = backend,
						.runner = runner,
						.limits = { .memory = 256 << 20, .seconds = seconds } };

	assert_int_equal(bytes_of_memory("hive", 4, 0, 0, &now.bytes, NULL), 0);
	if (remote_start(&options, &now.bytes, now.arena, &now.remote, &now.error) < 0)
		fail_msg("%s", now.error.text);
	now.reader.name = "fake";
	now.witness = witness_new(now.remote, "cells", (hivekey){ 100 }, 0, now.arena, &now.notes, &now.reader);
	assert_non_null(now.witness);
}

/* The first reader: keys have numbers from 101 on. */
static hivekey says_key(uint64_t at, const char *name, int found)
{
	hivekey key = { at + 1 };

	witness_key(now.witness, (hivekey){ at }, name, found, key);
	return key;
}

static void says_dword(uint64_t at, const char *name, uint32_t type, const char data[4])
{
	const struct hivevalue value = { name, type, (const uint8_t *)data, 4, PLACE_NONE };

	witness_value(now.witness, (hivekey){ at }, name, PRESENT, &value);
}

static void every_difference_is_told_with_both_answers(void **state)
{
	(void)state;
	witness(&fake, &witness_process, 10);
	says_key(100, "A", PRESENT);
	says_dword(101, "same", REG_DWORD, "\1\0\0\0");
	says_dword(101, "data", REG_DWORD, "\2\0\0\0");
	says_dword(101, "type", REG_BINARY, "\1\0\0\0");
	says_dword(101, "None", REG_DWORD, "\1\0\0\0");
	witness_value(now.witness, (hivekey){ 101 }, "extra", ABSENT, NULL);
	says_key(101, "None", PRESENT);
	says_dword(102, "below", REG_DWORD, "\1\0\0\0"); /* its key is what differs: said once */
	says_key(101, "More", ABSENT);
	witness_finish(now.witness);
	assert_int_equal(now.reader.agreed, 2);
	assert_int_equal(now.reader.differed, 7);
	assert_string_equal(now.reader.status, "read");
	assert_int_equal(noted("hive-readers-differ"), 6);
	assert_string_equal(
		now.notes.list[0].text.utf8,
		"The two readers disagree about the value A\\data: cells finds type 4, 4 bytes: 02000000, fake finds "
		"type 4, 4 bytes: 01000000. The answer of cells was used.");
	assert_string_equal(witness_agreement(now.witness, "A", "same"), "cells, libregf");
	assert_string_equal(witness_agreement(now.witness, "A", "data"), "cells (libregf differs)");
	assert_string_equal(witness_agreement(now.witness, "a\\none", "below"), "cells (libregf differs)");
	assert_string_equal(witness_agreement(now.witness, "A\\More\\Below", "x"), "cells (libregf differs)");
}

static void what_the_witness_cannot_tell_is_no_difference(void **state)
{
	(void)state;
	witness(&fake, &witness_process, 10);
	says_key(100, "Bad", PRESENT);
	says_dword(101, "v", REG_DWORD, "\1\0\0\0");
	witness_finish(now.witness);
	assert_string_equal(now.reader.status, "failed");
	assert_string_equal(now.reader.why, "it could not tell 2 of 2 answers; the first: Bad: a bad key");
	assert_int_equal(now.reader.differed, 0);
	assert_string_equal(witness_agreement(now.witness, "Bad", "v"), "cells");
}

static void what_the_first_reader_cannot_read_is_not_asked(void **state)
{
	(void)state;
	witness(&fake, &witness_process, 10);
	says_key(100, "Crash", UNREADABLE);
	says_key(100, "Crash", ERR_CORRUPT);
	witness_finish(now.witness);
	assert_string_equal(now.reader.status, "read");
	assert_int_equal(now.reader.agreed, 0);
}

/* clang-format off */
static const struct {
	const char *key, *status, *why;
} ends[] = {
	{ "Crash", "crashed", "its process died of SIGSEGV" },
	{ "Exit",  "crashed", "its process ended with 9" },
	{ "Spin",  "timeout", "its process used up its time" },
#if !defined(__SANITIZE_ADDRESS__) && !defined(__clang__) /* AddressSanitizer knows no such limit */
	{ "Eat",   "crashed", "its process ended with 77" },
#endif
};
/* clang-format on */

static void however_a_reader_ends_the_program_goes_on_and_says_it(void **state)
{
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		begin(state);
		witness(&fake, &witness_process, 1);
		says_key(100, "A", PRESENT);
		says_key(100, ends[i].key, PRESENT);
		says_key(100, "B", PRESENT);
		witness_finish(now.witness);
		assert_string_equal(now.reader.status, ends[i].status);
		assert_memory_equal(now.reader.why, ends[i].why, strlen(ends[i].why));
		assert_int_equal(now.reader.agreed, 1);
		assert_int_equal(now.reader.differed, 0);
		if (i + 1 < sizeof ends / sizeof *ends)
			end(state);
	}
}

static void a_reader_that_refuses_gives_its_reason(void **state)
{
	static const struct witness_runner *const ways[] = { &witness_process, NULL };

	for (size_t i = 0; i < 2; i++) {
		begin(state);
		witness(&refusing, ways[i], 10);
		says_key(100, "A", PRESENT);
		witness_finish(now.witness);
		assert_string_equal(now.reader.status, "refused");
		assert_string_equal(now.reader.why, "no taste for it");
		if (i == 0)
			end(state);
	}
}

static void a_reader_apart_reaches_no_file_and_changes_no_memory_of_ours(void **state)
{
	(void)state;
	witness(&fake, &witness_process, 10);
	says_key(100, "Reach", ABSENT);
	says_key(100, "Write", PRESENT);
	witness_finish(now.witness);
	assert_int_equal(now.reader.agreed, 2);
	assert_memory_equal(now.bytes.data, "hive", 4);
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

static int start_nonsense(void (*serve)(void *context, int fd), void *context, const struct witness_limits *limits,
			  struct witness_run *ret, struct error *err)
{
	(void)serve;
	return witness_process.start(talk_nonsense, context, limits, ret, err);
}

static void answers_that_make_no_sense_are_not_taken(void **state)
{
	const struct witness_runner runner = { start_nonsense, witness_process.end };

	(void)state;
	witness(&fake, &runner, 10);
	says_key(100, "A", PRESENT);
	witness_finish(now.witness);
	assert_string_equal(now.reader.status, "crashed");
	assert_int_equal(now.reader.agreed + now.reader.differed, 0);
}

static int refuse_start(void (*serve)(void *context, int fd), void *context, const struct witness_limits *limits,
			struct witness_run *ret, struct error *err)
{
	(void)serve, (void)context, (void)limits, (void)ret;
	return error_set(err, ERR_IO, "no second process: Resource temporarily unavailable");
}

static void a_process_that_cannot_be_started_costs_its_answers_only(void **state)
{
	const struct witness_runner runner = { refuse_start, witness_process.end };
	struct hivebuild *build = system_hive();

	(void)state;
	open_hive(build, NULL, &(struct hive_options){ .readers = READERS_BOTH, .runner = &runner });
	assert_int_equal(look(TLS12, "Enabled"), PRESENT);
	assert_string_equal(finish()->status, "failed");
	assert_string_equal(finish()->why, "no second process: Resource temporarily unavailable");
	hivebuild_free(build);
}

/* More questions and answers than a socket holds, while nobody reads on either side. */
static void the_program_never_waits_while_it_asks(void **state)
{
	char *long_name = malloc(4001);

	(void)state;
	memset(long_name, 'n', 4000);
	long_name[4000] = '\0';
	witness(&fake, &witness_process, 10);
	for (int i = 0; i < 2 * WITNESS_QUESTIONS_LIMIT; i++) {
		snprintf(long_name, 12, "%010d", i);
		long_name[10] = 'n';
		says_dword(100, long_name, REG_DWORD, "\1\0\0\0");
	}
	witness_finish(now.witness);
	assert_string_equal(now.reader.status, "read");
	assert_int_equal(now.reader.agreed, WITNESS_QUESTIONS_LIMIT - 1);
	free(long_name);
}

static void no_process_stays_behind(void **state)
{
	(void)state;
	witness(&fake, &witness_process, 10);
	remote_close(now.remote);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(what_both_readers_found_is_told_value_by_value, end),
		TEST(values_met_in_a_list_are_compared_too),
		TEST(a_crash_of_libregf_costs_its_answers_and_nothing_else),
		TEST(a_crash_of_libregf_alone_is_an_error_and_never_absence),
		TEST(a_hive_that_libregf_refuses_is_read_by_the_cells_and_it_is_said),
		TEST(every_difference_is_told_with_both_answers),
		TEST(what_the_witness_cannot_tell_is_no_difference),
		TEST(what_the_first_reader_cannot_read_is_not_asked),
		cmocka_unit_test_teardown(however_a_reader_ends_the_program_goes_on_and_says_it, end),
		cmocka_unit_test_teardown(a_reader_that_refuses_gives_its_reason, end),
		TEST(a_reader_apart_reaches_no_file_and_changes_no_memory_of_ours),
		TEST(answers_that_make_no_sense_are_not_taken),
		TEST(a_process_that_cannot_be_started_costs_its_answers_only),
		TEST(the_program_never_waits_while_it_asks),
		TEST(no_process_stays_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
