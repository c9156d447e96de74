/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second reader of a volume: what becomes of its answers, whatever they are. A process of the test answers in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "common/sandbox/reader_process.h"
#include "parser/evidence/image/inside.h"
#include "parser/evidence/library/fsntfs/fsntfs_parts.h"
#include "support/machine/fixtures.h"
#include "support/reading_image/windows_volume.h"
#include "support/reading_image/sources.h"

enum { SYSTEM_FILE, SOFTWARE_FILE, FILES, DIFFERENCE = 5000 };
enum answers { AGREES, OTHER_BYTES, OTHER_SIZE, CANNOT, DIES, NONSENSE, SHORT_HASH };

static const char *const paths[FILES] = { "Windows/System32/config/SYSTEM", "Windows/System32/config/SOFTWARE" };
static struct source *files[FILES];
static char hashes[FILES][DIGEST_HEX];
static enum answers answers;

static void answer_hash(const char *path, struct record *answer)
{
	size_t i = strcmp(path, paths[SYSTEM_FILE]) == 0 ? SYSTEM_FILE : SOFTWARE_FILE;
	bool is_other = answers == OTHER_BYTES && i == SYSTEM_FILE;

	if (strcmp(path, paths[i]) != 0 || answers == CANNOT) {
		record_start(answer, FSNTFS_FAILED);
		record_add(answer, 0);
		record_add_text(answer, "libfsntfs does not find it");
		return;
	}
	record_start(answer, answers == NONSENSE ? FSNTFS_BYTES : FSNTFS_HASH);
	record_add(answer, files[i]->size + (answers == OTHER_SIZE && i == SYSTEM_FILE));
	record_add_text(answer, answers == SHORT_HASH ? "ab" : is_other ? hashes[SOFTWARE_FILE] : hashes[i]);
}

static void answer_piece(uint64_t at, uint64_t size, struct record *answer)
{
	record_start(answer, FSNTFS_BYTES);
	answer->size = (uint32_t)size;
	if (source_read(files[SYSTEM_FILE], at, answer->bytes, (size_t)size, NULL) < 0)
		abort();
	if (at <= DIFFERENCE && DIFFERENCE < at + size)
		answer->bytes[DIFFERENCE - at] ^= 1;
}

static void serve(void *context, int fd)
{
	static struct record question, answer;

	(void)context;
	while (library_heard(fd, &question)) {
		if (answers == DIES)
			abort();
		if (question.kind == FSNTFS_ASK_HASH) {
			answer_hash(record_text(&question), &answer);
		} else {
			uint64_t at = record_number(&question);

			answer_piece(at, record_number(&question), &answer);
		}
		library_say(fd, &answer);
	}
}

static int start_job(const struct sandbox_job *job, struct sandbox_process *ret, struct error *err)
{
	struct sandbox_job other = *job;

	other.serve = serve;
	return process_sandbox.start_job(&other, ret, err);
}

static enum sandbox_end end_job(struct sandbox_process *process, char why[SANDBOX_WHY])
{
	return process_sandbox.end(process, why);
}

static const struct sandbox sandbox = { .start_job = start_job, .end = end_job };
static const struct library_host host = { .sandbox = &sandbox, .patience = 20 };

static char *image;
static struct inside inside;

static int set_up(void **state)
{
	struct windows_records records;

	if (!getenv("TLSREADY_SOURCE"))
		skip();
	scratch_set_up(state);
	struct ntfsbuild *build = windows_volume("Windows", "server2019-ready", WINDOWS_SECTORS, &records);

	image = scratch_write(scratch, "disk.img", build->bytes, build->size);
	ntfsbuild_free(build);
	return 0;
}

static int tear_down(void **state)
{
	inside_close(&inside);
	free(image);
	return scratch_tear_down(state);
}

/* Both files are asked for before one is answered. */
static const struct volume_witness *hear(enum answers how, size_t file)
{
	struct error err;

	inside_close(&inside);
	inside = (struct inside){ .image = image, .volume = "", .host = &host };
	answers = how;
	for (size_t i = 0; i < FILES; i++) {
		assert_int_equal(inside_open(&inside, paths[i], &files[i], &err), 0);
		sources_hash(files[i], 0, files[i]->size, 4096, hashes[i], &err);
	}
	for (size_t i = 0; i < FILES; i++)
		inside_witness_ask(&inside, paths[i], files[i]);
	return inside_witness_answer(&inside, paths[file], files[file], hashes[file]);
}

static void assert_witness(enum answers how, size_t file, const char *status, bool differs, const char *why)
{
	const struct volume_witness *found = hear(how, file);

	assert_non_null(found);
	assert_string_equal(found->name, "libfsntfs");
	assert_string_equal(found->status, status);
	assert_int_equal(found->differs, differs);
	if (!strstr(found->why, why))
		fail_msg("\"%s\" is not in: %s", why, found->why);
}

static void agreement_is_said_and_a_difference_with_its_place(void **state)
{
	(void)state;
	assert_witness(AGREES, SYSTEM_FILE, "read", false, "same size and SHA-256");
	assert_witness(AGREES, SOFTWARE_FILE, "read", false, "same size and SHA-256");
	assert_witness(OTHER_BYTES, SYSTEM_FILE, "read", true, "other bytes of this file than tlsready, from 0x1388 on");
	assert_witness(OTHER_BYTES, SOFTWARE_FILE, "read", false, "same size");
	assert_witness(OTHER_SIZE, SYSTEM_FILE, "read", true, " bytes of this file, and tlsready ");
}

static void what_it_cannot_read_is_no_difference(void **state)
{
	(void)state;
	for (size_t i = 0; i < FILES; i++) {
		assert_witness(CANNOT, i, "failed", false, "libfsntfs does not find it");
		assert_witness(DIES, i, "failed", false, "libfsntfs crashed");
		assert_witness(NONSENSE, i, "failed", false, "libfsntfs returned invalid data");
		assert_witness(SHORT_HASH, i, "failed", false, "libfsntfs returned invalid data");
	}
}

static void nothing_is_said_where_nothing_was_asked_or_our_reader_failed(void **state)
{
	(void)state;
	hear(AGREES, SYSTEM_FILE);
	assert_null(inside_witness_answer(&inside, "Windows/System32/config/SAM", files[0], hashes[0]));
	assert_null(inside_witness_answer(&inside, paths[SYSTEM_FILE], files[0], ""));
	inside_witness_ask(&inside, paths[SYSTEM_FILE], files[0]); /* a second look at the machine: it is known already */
	assert_non_null(inside_witness_answer(&inside, paths[SYSTEM_FILE], files[0], hashes[0]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(agreement_is_said_and_a_difference_with_its_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_it_cannot_read_is_no_difference, set_up, tear_down),
		cmocka_unit_test_setup_teardown(nothing_is_said_where_nothing_was_asked_or_our_reader_failed, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
