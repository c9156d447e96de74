/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hives as files, with logs beside them, and without permission.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/stat.h>
#include <unistd.h>

#include "common/digest.h"
#include "parser/note_codes.h"
#include "support/reading/hivescene.h"
#include "support/build/logbuild.h"

enum { NOBODY = 65534 };

/* Files and logs. */

static char folder[] = "/tmp/hive.XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[2][128];
	static unsigned turn;

	turn ^= 1;
	snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
	return path[turn];
}

static void put_file(const char *name, const void *data, size_t size)
{
	FILE *file = fopen(in_folder(name), "w");

	assert_int_equal(fwrite(data, 1, size, file), size);
	fclose(file);
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/hive.XXXXXX");
	return mkdtemp(folder) && chmod(folder, 0755) == 0 ? 0 : -1;
}

static int drop_folder(void **state)
{
	hivescene_end(state);
	unlink(in_folder("SYSTEM"));
	unlink(in_folder("system.log1"));
	unlink(in_folder("system.log2"));
	unlink(in_folder("SYSTEM.LOG"));
	return rmdir(folder);
}

/* A dirty hive that says no, and a log that says yes; spoil, if any, is done to the log. */
static void put_spoilt_hive(void (*spoil)(struct logbuild *log))
{
	static const struct hivebuild_options dirty = { .sequence1 = 9, .sequence2 = 8, .name = "SYSTEM" };
	struct hivebuild *build = hivebuild_new_with(&dirty);
	size_t size, after_size;

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_dword(build, TLS12, "Enabled", 0);
	uint8_t *before = hivebuild_finish(build, &size);

	hivebuild_dword(build, TLS12, "Enabled", 1);
	uint8_t *after = hivebuild_finish(build, &after_size);
	struct logbuild log = logbuild_new(BASEBLOCK_LOG_NEW, 8, (uint32_t)after_size - PAGE, HIVEBUILD_WRITTEN);

	logbuild_add_change(&log, 8, before, size, after, after_size);
	if (spoil)
		spoil(&log);
	put_file("SYSTEM", before, size);
	put_file("system.log1", log.data, log.size);
	put_file("system.log2", "", 0); /* as beside a young hive */
	logbuild_free(&log);
	free(before);
	free(after);
	hivebuild_free(build);
}

static void put_dirty_hive(void)
{
	put_spoilt_hive(NULL);
}

static void logs_beside_a_dirty_hive_are_applied_in_memory(void **state)
{
	const struct hive_log *logs;

	(void)state;
	put_dirty_hive();
	hivescene_open_file(in_folder("SYSTEM"), &hivescene_both);
	assert_int_equal(hivescene.result, 0);
	assert_int_equal(hivescene_dword(TLS12, "Enabled"), 1);
	assert_true(hive_facts(hivescene.hive)->dirty);
	assert_true(hive_facts(hivescene.hive)->replayed);
	assert_int_equal(hive_facts(hivescene.hive)->sequence2, 8);
	assert_int_equal(hive_logs(hivescene.hive, &logs), 2);
	assert_string_equal(logs[0].path, in_folder("system.log1"));
	assert_string_equal(logs[0].format, "HvLE");
	assert_int_equal(logs[0].state, LOG_APPLIED);
	assert_int_equal(hivescene_note("hive-dirty")->severity, SEVERITY_NOTE);
	assert_null(hive_facts(hivescene.hive)->stale);
}

static void name_another_hive(struct logbuild *log)
{
	log->data[48] = 'X';
	hivebuild_seal(log->data);
}

static void cut_entries(struct logbuild *log)
{
	log->size = LOG_SECTOR + 100;
}

/* An entry that cannot be read, and a sound one behind it. */
static void lose_an_entry(struct logbuild *log)
{
	static const uint8_t sector[LOG_SECTOR];
	const struct logbuild_page page = { PAGE, LOG_SECTOR, sector };

	for (uint32_t sequence = 9; sequence <= 10; sequence++) {
		size_t at = logbuild_add(
			log, &(struct logbuild_entry){ sequence, le32(log->data + BINS_SIZE_AT), 0, &page, 1 });

		log->data[at + 60] ^= sequence == 9;
	}
}

static void a_log_that_leaves_doubt_is_applied_with_a_warning(void **state)
{
	static const struct {
		void (*spoil)(struct logbuild *log);
		const char *code;
		bool replayed;
	} rows[] = { { name_another_hive, "hive-foreign-log", true }, { lose_an_entry, "hive-log-gap", false } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		put_spoilt_hive(rows[i].spoil);
		hivescene_open_file(in_folder("SYSTEM"), &hivescene_cells);
		assert_int_equal(hivescene_dword(TLS12, "Enabled"), 1);
		assert_int_equal(hive_facts(hivescene.hive)->replayed, rows[i].replayed);
		assert_int_equal(hivescene_note(rows[i].code)->severity, SEVERITY_WARNING);
		hivescene_end(state);
	}
}

/* The hash of the file as it lies there, so that an examiner can tell which log was applied. */
static void digest_of_file(const char *name, char hex[DIGEST_HEX])
{
	uint8_t bytes[1 << 16];
	FILE *file = fopen(in_folder(name), "rb");
	size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;

	assert_non_null(file);
	assert_true(feof(file));
	fclose(file);
	digest_of(bytes, size, hex);
}

static void a_hive_and_its_logs_are_hashed_unless_no_hash_is_wanted(void **state)
{
	struct hive_options options = hivescene_cells;
	const struct hive_log *logs;
	char log[DIGEST_HEX] = "", hive[DIGEST_HEX] = "";

	(void)state;
	put_dirty_hive();
	digest_of_file("system.log1", log);
	digest_of_file("SYSTEM", hive);
	hivescene_open_file(in_folder("SYSTEM"), &options);
	assert_int_equal(hive_logs(hivescene.hive, &logs), 2);
	assert_string_equal(logs[0].sha256, log);
	assert_string_equal(hive_digest(hivescene.hive), hive); /* as it is without its logs */
	hivescene_end(state);
	options.no_hash = true;
	hivescene_open_file(in_folder("SYSTEM"), &options);
	assert_int_equal(hive_logs(hivescene.hive, &logs), 2);
	assert_string_equal(logs[0].sha256, "");
	assert_string_equal(hive_digest(hivescene.hive), "");
}

/* So the second reader begins while it is, and not behind it. */
static void a_hive_is_hashed_when_its_hash_is_asked_for_and_not_as_it_is_opened(void **state)
{
	char hive[DIGEST_HEX] = "";

	(void)state;
	put_dirty_hive();
	digest_of_file("SYSTEM", hive);
	hivescene_open_file(in_folder("SYSTEM"), &hivescene_cells);
	assert_false(artifact_is_hashed(hivescene.artifact));
	assert_int_equal(hivescene_dword(TLS12, "Enabled"), 1);
	assert_string_equal(hive_digest(hivescene.hive), hive);
	assert_true(artifact_is_hashed(hivescene.artifact));
}

/* What is in one log never tells how far the other one goes: Windows writes them in turn. */
static void a_dirty_hive_with_one_of_its_two_logs_is_stale(void **state)
{
	static const struct {
		const char *from, *to, *missing; /* NULL: the hive is whole */
	} rows[] = {
		{ "system.log2", "system.log2", "system.log2 was not found next to SYSTEM; it may contain newer changes" },
		{ "system.log1", "system.log2", "system.log1 was not found next to SYSTEM; it may contain newer changes" },
		{ "system.log1", "SYSTEM.LOG", NULL }, /* a hive with a single log */
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		put_dirty_hive();
		unlink(in_folder("system.log2"));
		rename(in_folder(rows[i].from), in_folder(rows[i].to));
		hivescene_open_file(in_folder("SYSTEM"), &hivescene_cells);
		assert_int_equal(hivescene_dword(TLS12, "Enabled"), 1);
		assert_int_equal(hive_facts(hivescene.hive)->replayed, !rows[i].missing);
		assert_int_equal(hivescene.notes.count, 1);
		assert_int_equal(hivescene_note("hive-dirty")->severity, rows[i].missing ? SEVERITY_WARNING : SEVERITY_NOTE);
		if (rows[i].missing)
			assert_non_null(strstr(hivescene_note("hive-dirty")->text.utf8, rows[i].missing));
		hivescene_end(state);
	}
}

static void a_clean_hive_needs_neither_of_its_logs(void **state)
{
	size_t size;
	uint8_t *data = hivescene_make_system(&size);

	(void)state;
	put_file("SYSTEM", data, size);
	put_file("system.log2", data, size);
	free(data);
	hivescene_open_file(in_folder("SYSTEM"), &hivescene_cells);
	assert_false(hive_facts(hivescene.hive)->dirty);
	assert_int_equal(hivescene.notes.count, 0);
}

/* The log's base block leads to the root key, and what the log holds is applied: the base block was lost all the same. */
static void a_hive_without_a_base_block_takes_that_of_its_log(void **state)
{
	uint8_t hive[3 * PAGE];
	FILE *file;

	(void)state;
	put_dirty_hive();
	file = fopen(in_folder("SYSTEM"), "r");
	size_t size = fread(hive, 1, sizeof hive, file);

	fclose(file);
	memset(hive, 0, PAGE);
	put_file("SYSTEM", hive, size);
	hivescene_open_file(in_folder("SYSTEM"), &hivescene_cells);
	assert_int_equal(hivescene_dword(TLS12, "Enabled"), 1);
	assert_int_equal(hivescene_note("hive-signature")->severity, SEVERITY_WARNING);
	assert_non_null(strstr(hivescene_note("hive-signature")->text.utf8, "of its transaction log was used instead"));
	assert_int_equal(note_effect(hivescene_note("hive-signature")), NOTE_DAMAGED);
	hivescene_end(state);

	put_spoilt_hive(cut_entries);
	put_file("SYSTEM", hive, size);
	hivescene_open_file(in_folder("SYSTEM"), &hivescene_cells);
	assert_int_equal(hivescene_dword(TLS12, "Enabled"), 0);
	assert_non_null(strstr(hivescene_note("hive-signature")->text.utf8, "of its transaction log was used instead"));
}

static void without_its_logs_a_dirty_hive_is_called_stale(void **state)
{
	(void)state;
	put_dirty_hive();
	hivescene_open_file(in_folder("SYSTEM"), &(struct hive_options){ .readers = READER_CELLS, .no_logs = true });
	assert_int_equal(hivescene_dword(TLS12, "Enabled"), 0);
	assert_true(hive_facts(hivescene.hive)->dirty && !hive_facts(hivescene.hive)->replayed);
	assert_non_null(strstr(hivescene_note("hive-dirty")->text.utf8, "its transaction logs were not read (--no-logs)"));
	assert_int_equal(hivescene.notes.count, 1);
}

static void a_log_that_cannot_be_used_leaves_the_hive_stale(void **state)
{
	(void)state;
	put_dirty_hive();
	put_file("system.log1", "", 0);
	hivescene_open_file(in_folder("SYSTEM"), &hivescene_cells);
	assert_int_equal(hivescene_dword(TLS12, "Enabled"), 0);
	assert_false(hive_facts(hivescene.hive)->replayed);
	assert_non_null(strstr(hivescene_note("hive-dirty")->text.utf8, "could not be applied completely"));
}

static void a_log_without_permission_is_told(void **state)
{
	bool root = geteuid() == 0;

	(void)state;
	put_dirty_hive();
	assert_int_equal(chmod(in_folder("system.log1"), 0), 0);
	if (root)
		assert_int_equal(seteuid(NOBODY), 0);
	hivescene_open_file(in_folder("SYSTEM"), &hivescene_cells);
	if (root)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(hivescene.result, 0);
	assert_non_null(strstr(hivescene_note("hive-log-unreadable")->text.utf8, "Permission denied"));
	assert_false(hive_facts(hivescene.hive)->replayed);
}

#define TEST(test) cmocka_unit_test_teardown(test, hivescene_end)
#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, drop_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FOLDER(logs_beside_a_dirty_hive_are_applied_in_memory),
		WITH_FOLDER(a_log_that_leaves_doubt_is_applied_with_a_warning),
		WITH_FOLDER(a_hive_and_its_logs_are_hashed_unless_no_hash_is_wanted),
		WITH_FOLDER(a_hive_is_hashed_when_its_hash_is_asked_for_and_not_as_it_is_opened),
		WITH_FOLDER(a_dirty_hive_with_one_of_its_two_logs_is_stale),
		WITH_FOLDER(a_clean_hive_needs_neither_of_its_logs),
		WITH_FOLDER(a_hive_without_a_base_block_takes_that_of_its_log),
		WITH_FOLDER(without_its_logs_a_dirty_hive_is_called_stale),
		WITH_FOLDER(a_log_that_cannot_be_used_leaves_the_hive_stale),
		WITH_FOLDER(a_log_without_permission_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
