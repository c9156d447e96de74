/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hives on disk, with their logs beside them, against what other tools read in them ($TLSREADY_SHARED/hives/truth.tsv):
 * through libregf alone, through both readers, as they lie there and with their logs replayed. Skipped without the
 * corpus.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <unistd.h>

#include <jansson.h>

#include "common/sandbox/reader_process.h" /* libregf crashes on one of these hives */
#include "common/digest.h"
#include "support/reading/files.h"
#include "support/reading/hivetruth.h"

static struct {
	unsigned equal, better, worse, agreed, differed, refused;
} total;

/* A hive that is open. */

static struct {
	struct arena *arena;
	struct notes notes;
	struct hive *hive; /* NULL: refused */
	struct error error;
} now;

static void open_hive(const char *name, enum reader_choice readers, bool no_logs)
{
	struct hive_options options = { .readers = readers, .no_logs = no_logs, .sandbox = &process_sandbox };

	now.arena = arena_new(1 << 30);
	now.notes = (struct notes){ .arena = now.arena };
	now.hive = NULL;
	hive_open(file_artifact(now.arena, truth_path(now.arena, name)), 0, &options, now.arena, &now.notes, &now.hive, &now.error);
}

static void print_disagreements(const char *name)
{
	for (size_t i = 0; i < now.notes.count; i++)
		if (strcmp(now.notes.list[i].code, "hive-readers-differ") == 0)
			printf("%s: %s\n", name, now.notes.list[i].text.utf8);
}

static void close_hive(const char *name)
{
	const struct hive_reader *readers;

	if (now.hive) {
		hive_second_reader_finish(now.hive);
		size_t count = hive_readers(now.hive, &readers);

		total.agreed += readers[count - 1].agreed;
		total.differed += readers[count - 1].differed;
		print_disagreements(name);
	}
	hive_close(now.hive);
	arena_free(now.arena);
}

/* Rows. */

static const char *const deadly[] = { "synth-mal-ri-self-loop",
				      "synth-mal-huge-value-count" }; /* to libregf 20201007 */

static void evaluate(const struct truth_row *row, bool libregf_misses)
{
	struct hivevalue value = { 0 };
	int found = truth_look_row(now.hive, now.arena, row, &value, &now.error);
	const char *mistake = truth_mistake(row);

	if (found == PRESENT && truth_same(now.arena, &value, row)) {
		total.equal++;
	} else if (found == ABSENT && mistake) {
		total.better++;
		printf("better: %s %s %s: %s\n", row->hive, row->key, row->value, mistake);
	} else if (libregf_misses && (found == UNREADABLE || found < 0)) {
		total.refused++; /* libregf misses it, and says so: that is all that is asked of it */
	} else {
		total.worse++;
		printf("WORSE: %s %s: %s %s: %s, not %s %s\n", row->hive, row->state, row->key, row->value,
		       found < 0 || found == UNREADABLE ? now.error.text
		       : found == PRESENT               ? truth_data_text(now.arena, &value, row->data[0])
							: "absent",
		       row->type, row->data);
	}
}

static bool libregf_opens(size_t i, size_t end)
{
	for (; i < end; i++)
		if (strcmp(truth_rows[i].key, "(status)") == 0)
			return strstr(truth_rows[i].type, "libregf") != NULL;
	return true;
}

static bool is_deadly(const char *hive)
{
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		if (strcmp(deadly[i], hive) == 0)
			return true;
	return false;
}

static void evaluate_all(const char *state, enum reader_choice readers)
{
	memset(&total, 0, sizeof total);
	for (size_t i = 0, end; i < truth_count; i = end) {
		end = truth_end_of_hive(i);
		if (strcmp(truth_rows[i].state, state) != 0)
			continue;
		bool alone = readers == READER_LIBREGF, opens = libregf_opens(i, end);

		open_hive(truth_rows[i].hive, readers, strcmp(state, "raw") == 0);
		for (; i < end; i++)
			if (truth_is_value(&truth_rows[i], state) && now.hive)
				evaluate(&truth_rows[i], alone && (!opens || is_deadly(truth_rows[i].hive) ||
								strstr(truth_rows[i].differ, "libregf")));
			else if (truth_is_value(&truth_rows[i], state) && alone && !opens)
				total.refused++;
			else
				total.worse += truth_is_value(&truth_rows[i], state);
		close_hive(truth_rows[end - 1].hive);
	}
	printf("%s, %s: %u equal, %u better, %u told as unreadable, %u worse; compared by the second reader: %u "
	       "agreed, "
	       "%u differed\n",
	       state, readers == READERS_BOTH ? "both readers" : "libregf", total.equal, total.better, total.refused,
	       total.worse, total.agreed, total.differed);
}

/* Tests. */

static void libregf_alone_reads_what_other_tools_read_or_says_that_it_cannot(void **state)
{
	(void)state;
	evaluate_all("raw", READER_LIBREGF);
	assert_int_equal(total.worse, 0);
	assert_true(total.equal > 1800);
}

static void both_readers_read_every_value_that_any_other_tool_read(void **state)
{
	(void)state;
	evaluate_all("raw", READERS_BOTH);
	assert_int_equal(total.worse, 0);
	assert_int_equal(total.differed, 0);
	assert_true(total.equal > 2000 && total.agreed > 2000);
}

static void replayed_hives_hold_what_their_logs_say(void **state)
{
	(void)state;
	evaluate_all("replayed", READERS_BOTH);
	assert_int_equal(total.worse, 0);
	assert_int_equal(total.differed, 0);
	assert_true(total.equal > 400);
	evaluate_all("replayed", READER_LIBREGF);
	assert_int_equal(total.worse, 0);
}

static void the_image_after_replay_is_that_of_an_independent_replay(void **state)
{
	unsigned equal = 0, other = 0;

	(void)state;
	for (size_t i = 0; i < truth_count; i++) {
		char hex[DIGEST_HEX] = "";

		if (strcmp(truth_rows[i].key, "(image)") != 0)
			continue;
		open_hive(truth_rows[i].hive, READER_CELLS, false);
		size_t size = strtoul(truth_rows[i].type, NULL, 10);
		const uint8_t *bins = now.hive ? bytes_at(hive_bytes(now.hive), 4096, size) : NULL;

		if (bins)
			digest_of(bins, size, hex);
		bool same = strcmp(hex, truth_rows[i].data) == 0;

		equal += same;
		other += !same;
		if (!same)
			printf("WORSE: %s: image is %s, not %s (%s)\n", truth_rows[i].hive, hex, truth_rows[i].data,
			       truth_rows[i].differ);
		close_hive(truth_rows[i].hive);
	}
	printf("images: %u equal, %u other\n", equal, other);
	assert_int_equal(other, 0);
	assert_true(equal > 20);
}

/* "cs1:TLS 1.2\Client:Enabled", "v4.SchUseStrongCrypto": as the makers of these hives name values. */
static void evaluate_made(const char *hive, const char *what, const json_t *expected)
{
	/* clang-format off */
	static const struct { const char *prefix, *key; } places[] = {
		{ "cs1:",      "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\" },
		{ "v4.",       "Microsoft\\.NETFramework\\v4.0.30319" },
		{ "Wow64 v4.", "Wow6432Node\\Microsoft\\.NETFramework\\v4.0.30319" },
		{ "WinHttp.",  "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp" },
	};
	/* clang-format on */
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		size_t size = strlen(places[i].prefix);
		const char *colon = strrchr(what, i ? '.' : ':');
		struct hivevalue value;

		if (strncmp(what, places[i].prefix, size) != 0)
			continue;
		const char *key =
			i ? places[i].key
			  : arena_printf(now.arena, "%s%.*s", places[i].key, (int)(colon - what - 4), what + 4);
		int found = truth_look(now.hive, now.arena, key, colon + 1, &value, &now.error);
		bool good = json_is_null(expected) ? found == ABSENT
						   : found == PRESENT && value.type == REG_DWORD && value.size == 4 &&
							     le32(value.data) == json_integer_value(expected);

		total.equal += good;
		total.worse += !good;
		if (!good)
			printf("WORSE: %s: %s: answer %d %s\n", hive, what, found, now.error.text);
		return;
	}
}

static void evaluate_object(const char *hive, const char *text, bool no_logs)
{
	json_t *object = text && *text == '{' ? json_loads(text, JSON_DISABLE_EOF_CHECK, NULL) : NULL, *expected;
	const char *what;

	if (!object)
		return;
	open_hive(hive, READERS_BOTH, no_logs);
	assert_non_null(now.hive);
	json_object_foreach(object, what, expected) if (!json_is_string(expected)) evaluate_made(hive, what, expected);
	close_hive(hive);
	json_decref(object);
}

static void made_hives_read_as_they_were_made_with_and_without_their_logs(void **state)
{
	static const char behind[] = "; before replay ";

	(void)state;
	memset(&total, 0, sizeof total);
	for (size_t i = 0; i < truth_count; i++) {
		const char *before = strstr(truth_rows[i].differ, behind);

		if (strcmp(truth_rows[i].state, "expected") != 0)
			continue;
		evaluate_object(truth_rows[i].hive, truth_rows[i].differ, false);
		evaluate_object(truth_rows[i].hive, before ? before + strlen(behind) : NULL, true);
	}
	printf("made hives: %u equal, %u worse, %u agreed, %u differed\n", total.equal, total.worse, total.agreed,
	       total.differed);
	assert_int_equal(total.worse, 0);
	assert_int_equal(total.differed, 0);
	assert_true(total.equal > 100);
}

/* Given one of its two logs, a dirty hive may lack what is in the other. Returns how often that was looked at. */
static unsigned evaluate_one_log(const char *hive)
{
	static const char *const suffixes[] = { ".LOG1", ".LOG2" };
	unsigned looked = 0;

	for (size_t i = 0; i < 2; i++) {
		struct arena *arena = arena_new((size_t)1 << 20);
		const char *path = truth_path(arena, hive), *log = arena_printf(arena, "%s%s", path, suffixes[i]);
		const char *other = arena_printf(arena, "%s%s", path, suffixes[1 - i]);
		const char *away = arena_printf(arena, "%s.away", log);

		if (access(other, F_OK) == 0 && rename(log, away) == 0) {
			open_hive(hive, READER_CELLS, false);
			if (now.hive && hive_facts(now.hive)->dirty) {
				assert_false(hive_facts(now.hive)->replayed);
				assert_non_null(strstr(hive_facts(now.hive)->stale, suffixes[i]));
				looked++;
			}
			close_hive(hive);
			assert_int_equal(rename(away, log), 0);
		}
		arena_free(arena);
	}
	return looked;
}

static void a_dirty_hive_with_one_of_its_two_logs_is_never_whole(void **state)
{
	unsigned looked = 0;

	(void)state;
	for (size_t i = 0; i < truth_count; i = truth_end_of_hive(i))
		looked += evaluate_one_log(truth_rows[i].hive);
	printf("dirty hives with one of their two logs: %u\n", looked);
	assert_true(looked > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libregf_alone_reads_what_other_tools_read_or_says_that_it_cannot),
		cmocka_unit_test(both_readers_read_every_value_that_any_other_tool_read),
		cmocka_unit_test(replayed_hives_hold_what_their_logs_say),
		cmocka_unit_test(the_image_after_replay_is_that_of_an_independent_replay),
		cmocka_unit_test(a_dirty_hive_with_one_of_its_two_logs_is_never_whole),
		cmocka_unit_test(made_hives_read_as_they_were_made_with_and_without_their_logs),
	};

	return truth_load() ? cmocka_run_group_tests(tests, truth_unpack, truth_drop) : TRUTH_SKIPPED;
}
