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

#include <dirent.h>
#include <jansson.h>
#include <unistd.h>

#include "cli/witness_process.h" /* libregf crashes on one of these hives */
#include "common/digest.h"
#include "parser/hive/hive.h"

enum { FIELDS = 7, ROWS_LIMIT = 8192, LINE_LIMIT = 8192, SKIPPED = 77 };

struct row {
	char *hive, *state, *key, *value, *type, *data, *differ;
};

static struct row rows[ROWS_LIMIT];
static size_t row_count;
static char scratch[] = "/tmp/hive_truth.XXXXXX"; /* the corpus, unpacked */

static struct {
	unsigned equal, better, worse, agreed, differed, refused;
} total;

/* The corpus. */

static const char *shared_path(const char *name)
{
	static char path[LINE_LIMIT];
	const char *shared = getenv("TLSREADY_SHARED");

	snprintf(path, sizeof path, "%s/hives/%s", shared ? shared : "../shared", name);
	return path;
}

static bool load_rows(void)
{
	FILE *file = fopen(shared_path("truth.tsv"), "r");
	char line[LINE_LIMIT];

	while (file && fgets(line, sizeof line, file) && row_count < ROWS_LIMIT) {
		char *rest = strdup(line), *fields[FIELDS] = { 0 };
		size_t count = 0;

		rest[strcspn(rest, "\n")] = '\0';
		while (rest && count < FIELDS)
			fields[count++] = strsep(&rest, "\t");
		if (count == FIELDS)
			rows[row_count++] = (struct row){ fields[0], fields[1], fields[2], fields[3],
							  fields[4], fields[5], fields[6] };
		else
			free(fields[0]);
	}
	if (file)
		fclose(file);
	return row_count > 0;
}

static void unpack(const char *name)
{
	char command[3 * LINE_LIMIT], to[LINE_LIMIT];
	size_t size = strlen(name);

	snprintf(to, sizeof to, "%s/%s", scratch, name);
	if (size > 3 && strcmp(name + size - 3, ".xz") == 0) {
		to[strlen(to) - 3] = '\0';
		snprintf(command, sizeof command, "xz -dc '%s' > '%s'", shared_path(name), to);
		assert_int_equal(system(command), 0);
	} else {
		char real[4096];

		assert_non_null(realpath(shared_path(name), real));
		assert_int_equal(symlink(real, to), 0);
	}
}

static int each_file(const char *folder, void (*visit)(const char *name))
{
	DIR *list = opendir(folder);
	const struct dirent *entry;

	while (list && (entry = readdir(list)))
		if (entry->d_name[0] != '.')
			visit(entry->d_name);
	return list ? closedir(list) : -1;
}

static int unpack_corpus(void **state)
{
	(void)state;
	return mkdtemp(scratch) ? each_file(shared_path(""), unpack) : -1;
}

static void drop(const char *name)
{
	char path[LINE_LIMIT];

	snprintf(path, sizeof path, "%s/%s", scratch, name);
	unlink(path);
}

static int drop_corpus(void **state)
{
	(void)state;
	each_file(scratch, drop);
	for (size_t i = 0; i < row_count; i++)
		free(rows[i].hive);
	return rmdir(scratch);
}

/* A hive that is open. */

static struct {
	struct arena *arena;
	struct notes notes;
	struct hive *hive; /* NULL: refused */
	struct error error;
} now;

static void open_hive(const char *name, enum reader_choice readers, bool no_logs)
{
	struct hive_options options = { .readers = readers, .no_logs = no_logs, .runner = &witness_process };
	char path[LINE_LIMIT];

	snprintf(path, sizeof path, "%s/%s", scratch, name);
	now.arena = arena_new(1 << 30);
	now.notes = (struct notes){ .arena = now.arena };
	now.hive = NULL;
	hive_open(path, 0, &options, now.arena, &now.notes, &now.hive, &now.error);
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
		hive_witness_finish(now.hive);
		size_t count = hive_readers(now.hive, &readers);

		total.agreed += readers[count - 1].agreed;
		total.differed += readers[count - 1].differed;
		print_disagreements(name);
	}
	hive_close(now.hive);
	arena_free(now.arena);
}

static int look(const char *path, const char *name, struct hivevalue *ret)
{
	hivekey key = hive_root(now.hive);
	int found = PRESENT;

	while (*path && found == PRESENT) {
		size_t size = strcspn(path, "\\");

		found = hive_child(now.hive, key, arena_strndup(now.arena, path, size), &key, &now.error);
		path += size + (path[size] == '\\');
	}
	return found == PRESENT ? hive_value(now.hive, key, name, ret, &now.error) : found;
}

/* Rows. */

/* clang-format off */
static const struct spelling { /* names that the other tools could not write down, or read wrongly */
	const char *hive, *from, *to, *value; /* value: only in the row of this value; NULL: in all */
} spellings[] = {
	{ "hivex-special",           "\\0",                              "\xC0\x80",     NULL },
	{ "synth-mal-name-length",   "\\0",                              "",             NULL }, /* the name is TLS 1.2 */
	{ "yarp-TruncatedPairHive2", "\xEF\xBF\xBD",                     "\xED\xA0\xBD", "val4" },
	{ "yarp-TruncatedPairHive2", "\xEF\xBF\xBD",                     "\xED\xA0\x9D", "val5" },
	{ "yarp-TruncatedPairHive2", "b'k\\x00e\\x00y\\x00=\\xd8'",     "key\xED\xA0\xBD", NULL },
	{ "yarp-TruncatedPairHive2", "b'k\\x00e\\x00y\\x00\\x1d\\xd8'", "key\xED\xA0\x9D", NULL },
};

static const struct mistake { /* rows where ABSENT is the better answer */
	const char *hive, *key, *why;
} mistakes[] = {
	{ "hivex-special", "zero", "a reader cut the name at its NUL" },
};

static const char *const deadly[] = { "synth-mal-ri-self-loop", "synth-mal-huge-value-count" }; /* to libregf 20201007 */
/* clang-format on */

static const char *respell(const struct row *row, const char *text)
{
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		const struct spelling *as = &spellings[i];
		const char *at = strcmp(row->hive, as->hive) == 0 ? strstr(text, as->from) : NULL;

		if (at && (!as->value || strcmp(as->value, row->value) == 0))
			return arena_printf(now.arena, "%.*s%s%s", (int)(at - text), text, as->to,
					    at + strlen(as->from));
	}
	return text;
}

static int look_row(const struct row *row, struct hivevalue *ret)
{
	const char *name = strcmp(row->value, "(default)") == 0 ? "" : row->value;

	return look(respell(row, row->key), respell(row, name), ret);
}

static const char *type_text(uint32_t type)
{
	static const char *const names[] = { "REG_NONE",  "REG_SZ",       "REG_EXPAND_SZ", "REG_BINARY",
					     "REG_DWORD", "REG_DWORD_BE", "REG_LINK",      "REG_MULTI_SZ" };

	if (type < sizeof names / sizeof *names)
		return names[type];
	return type == REG_QWORD ? "REG_QWORD" : arena_printf(now.arena, "%u", type);
}

/* The data in the form that the row has: 0x.., s:text up to the first NUL, x:hex. */
static const char *data_text(const struct hivevalue *value, char form)
{
	size_t units = 0;

	if (form == '0')
		return value->size == 4 ? arena_printf(now.arena, "0x%08x", le32(value->data)) : "not four bytes";
	while (form == 's' && 2 * units + 1 < value->size && le16(value->data + 2 * units))
		units++;
	if (form == 's')
		return arena_printf(now.arena, "s:%s", raw_of_utf16le(now.arena, value->data, 2 * units));
	char *hex = arena_alloc(now.arena, 2 * value->size + 3);

	strcpy(hex, "x:");
	for (size_t i = 0; i < value->size; i++)
		sprintf(hex + 2 + 2 * i, "%02x", value->data[i]);
	return hex;
}

/* Long data is cut: "...(12002 bytes)" of text without its NUL, or of data. */
static bool same_data(const struct hivevalue *value, const char *expected)
{
	const char *shown = data_text(value, expected[0]), *cut = strstr(expected, "...(");

	if (!cut)
		return strcmp(shown, expected) == 0;
	return strncmp(shown, expected, (size_t)(cut - expected)) == 0 && strtoul(cut + 4, NULL, 10) == value->size;
}

static const char *mistake_of(const struct row *row)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
		if (strcmp(row->hive, mistakes[i].hive) == 0 && strcmp(row->key, mistakes[i].key) == 0)
			return mistakes[i].why;
	return NULL;
}

static void judge(const struct row *row, bool libregf_misses)
{
	struct hivevalue value = { 0 };
	int found = look_row(row, &value);
	const char *mistake = mistake_of(row);

	if (found == PRESENT && strcmp(type_text(value.type), row->type) == 0 && same_data(&value, row->data)) {
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
		       : found == PRESENT               ? data_text(&value, row->data[0])
							: "absent",
		       row->type, row->data);
	}
}

static bool is_value_row(const struct row *row, const char *state)
{
	return strcmp(row->state, state) == 0 && row->key[0] != '(';
}

/* Rows of one hive and state follow each other. */
static size_t end_of_hive(size_t i)
{
	size_t end = i;

	while (end < row_count && strcmp(rows[end].hive, rows[i].hive) == 0 &&
	       strcmp(rows[end].state, rows[i].state) == 0)
		end++;
	return end;
}

static bool libregf_opens(size_t i, size_t end)
{
	for (; i < end; i++)
		if (strcmp(rows[i].key, "(status)") == 0)
			return strstr(rows[i].type, "libregf") != NULL;
	return true;
}

static bool is_deadly(const char *hive)
{
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
		if (strcmp(deadly[i], hive) == 0)
			return true;
	return false;
}

static void judge_all(const char *state, enum reader_choice readers)
{
	memset(&total, 0, sizeof total);
	for (size_t i = 0, end; i < row_count; i = end) {
		end = end_of_hive(i);
		if (strcmp(rows[i].state, state) != 0)
			continue;
		bool alone = readers == READER_LIBREGF, opens = libregf_opens(i, end);

		open_hive(rows[i].hive, readers, strcmp(state, "raw") == 0);
		for (; i < end; i++)
			if (is_value_row(&rows[i], state) && now.hive)
				judge(&rows[i], alone && (!opens || is_deadly(rows[i].hive) ||
							  strstr(rows[i].differ, "libregf")));
			else if (is_value_row(&rows[i], state) && alone && !opens)
				total.refused++;
			else
				total.worse += is_value_row(&rows[i], state);
		close_hive(rows[end - 1].hive);
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
	judge_all("raw", READER_LIBREGF);
	assert_int_equal(total.worse, 0);
	assert_true(total.equal > 1800);
}

static void both_readers_read_every_value_that_any_other_tool_read(void **state)
{
	(void)state;
	judge_all("raw", READERS_BOTH);
	assert_int_equal(total.worse, 0);
	assert_int_equal(total.differed, 0);
	assert_true(total.equal > 2000 && total.agreed > 2000);
}

static void replayed_hives_hold_what_their_logs_say(void **state)
{
	(void)state;
	judge_all("replayed", READERS_BOTH);
	assert_int_equal(total.worse, 0);
	assert_int_equal(total.differed, 0);
	assert_true(total.equal > 400);
	judge_all("replayed", READER_LIBREGF);
	assert_int_equal(total.worse, 0);
}

static void the_image_after_replay_is_that_of_an_independent_replay(void **state)
{
	unsigned equal = 0, other = 0;

	(void)state;
	for (size_t i = 0; i < row_count; i++) {
		char hex[DIGEST_HEX] = "";

		if (strcmp(rows[i].key, "(image)") != 0)
			continue;
		open_hive(rows[i].hive, READER_CELLS, false);
		size_t size = strtoul(rows[i].type, NULL, 10);
		const uint8_t *bins = now.hive ? bytes_at(hive_bytes(now.hive), 4096, size) : NULL;

		if (bins)
			digest_of(bins, size, hex);
		bool same = strcmp(hex, rows[i].data) == 0;

		equal += same;
		other += !same;
		if (!same)
			printf("WORSE: %s: image is %s, not %s (%s)\n", rows[i].hive, hex, rows[i].data,
			       rows[i].differ);
		close_hive(rows[i].hive);
	}
	printf("images: %u equal, %u other\n", equal, other);
	assert_int_equal(other, 0);
	assert_true(equal > 20);
}

/* "cs1:TLS 1.2\Client:Enabled", "v4.SchUseStrongCrypto": as the makers of these hives name values. */
static void judge_made(const char *hive, const char *what, const json_t *expected)
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
		int found = look(key, colon + 1, &value);
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

static void judge_object(const char *hive, const char *text, bool no_logs)
{
	json_t *object = text && *text == '{' ? json_loads(text, JSON_DISABLE_EOF_CHECK, NULL) : NULL, *expected;
	const char *what;

	if (!object)
		return;
	open_hive(hive, READERS_BOTH, no_logs);
	assert_non_null(now.hive);
	json_object_foreach(object, what, expected) if (!json_is_string(expected)) judge_made(hive, what, expected);
	close_hive(hive);
	json_decref(object);
}

static void made_hives_read_as_they_were_made_with_and_without_their_logs(void **state)
{
	static const char behind[] = "; before replay ";

	(void)state;
	memset(&total, 0, sizeof total);
	for (size_t i = 0; i < row_count; i++) {
		const char *before = strstr(rows[i].differ, behind);

		if (strcmp(rows[i].state, "expected") != 0)
			continue;
		judge_object(rows[i].hive, rows[i].differ, false);
		judge_object(rows[i].hive, before ? before + strlen(behind) : NULL, true);
	}
	printf("made hives: %u equal, %u worse, %u agreed, %u differed\n", total.equal, total.worse, total.agreed,
	       total.differed);
	assert_int_equal(total.worse, 0);
	assert_int_equal(total.differed, 0);
	assert_true(total.equal > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libregf_alone_reads_what_other_tools_read_or_says_that_it_cannot),
		cmocka_unit_test(both_readers_read_every_value_that_any_other_tool_read),
		cmocka_unit_test(replayed_hives_hold_what_their_logs_say),
		cmocka_unit_test(the_image_after_replay_is_that_of_an_independent_replay),
		cmocka_unit_test(made_hives_read_as_they_were_made_with_and_without_their_logs),
	};

	if (!load_rows()) {
		printf("skipped: %s is not there\n", shared_path("truth.tsv"));
		return SKIPPED;
	}
	return cmocka_run_group_tests(tests, unpack_corpus, drop_corpus);
}
