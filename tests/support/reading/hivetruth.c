/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/hivetruth.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/text/text.h"

enum { FIELDS = 7, ROWS_LIMIT = 8192, LINE_LIMIT = 8192 };

static struct truth_row rows[ROWS_LIMIT];
struct truth_row *truth_rows = rows;
size_t truth_count;
static char scratch[] = "/tmp/hive_truth.XXXXXX"; /* the corpus, unpacked */

static const char *shared_path(const char *name)
{
	static char path[LINE_LIMIT];
	const char *shared = getenv("TLSREADY_SHARED");

	snprintf(path, sizeof path, "%s/hives/%s", shared ? shared : "../shared", name);
	return path;
}

bool truth_load(void)
{
	FILE *file = fopen(shared_path("truth.tsv"), "r");
	char line[LINE_LIMIT];

	while (file && fgets(line, sizeof line, file) && truth_count < ROWS_LIMIT) {
		char *rest = strdup(line), *fields[FIELDS] = { 0 };
		size_t count = 0;

		rest[strcspn(rest, "\n")] = '\0';
		while (rest && count < FIELDS)
			fields[count++] = strsep(&rest, "\t");
		if (count == FIELDS)
			rows[truth_count++] = (struct truth_row){ fields[0], fields[1], fields[2], fields[3],
								  fields[4], fields[5], fields[6] };
		else
			free(fields[0]);
	}
	if (file)
		fclose(file);
	if (!truth_count)
		printf("skipped: %s is not there\n", shared_path("truth.tsv"));
	return truth_count > 0;
}

static void must(bool condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s: failed\n", what);
	abort();
}

static void unpack(const char *name)
{
	char command[3 * LINE_LIMIT], to[LINE_LIMIT];
	size_t size = strlen(name);

	snprintf(to, sizeof to, "%s/%s", scratch, name);
	if (size > 3 && strcmp(name + size - 3, ".xz") == 0) {
		to[strlen(to) - 3] = '\0';
		snprintf(command, sizeof command, "xz -dc '%s' > '%s'", shared_path(name), to);
		must(system(command) == 0, command);
	} else {
		char real[4096];

		must(realpath(shared_path(name), real) && symlink(real, to) == 0, to);
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

int truth_unpack(void **state)
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

int truth_drop(void **state)
{
	(void)state;
	each_file(scratch, drop);
	for (size_t i = 0; i < truth_count; i++)
		free(rows[i].hive);
	return rmdir(scratch);
}

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

/* clang-format on */

static const char *respell(struct arena *arena, const struct truth_row *row, const char *text)
{
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		const struct spelling *as = &spellings[i];
		const char *at = strcmp(row->hive, as->hive) == 0 ? strstr(text, as->from) : NULL;

		if (at && (!as->value || strcmp(as->value, row->value) == 0))
			return arena_printf(arena, "%.*s%s%s", (int)(at - text), text, as->to, at + strlen(as->from));
	}
	return text;
}

int truth_look(struct hive *hive, struct arena *arena, const char *path, const char *name, struct hivevalue *ret,
	       struct error *err)
{
	hivekey key = hive_root(hive);
	int found = PRESENT;

	while (*path && found == PRESENT) {
		size_t size = strcspn(path, "\\");

		found = hive_child(hive, key, arena_strndup(arena, path, size), &key, err);
		path += size + (path[size] == '\\');
	}
	return found == PRESENT ? hive_value(hive, key, name, ret, err) : found;
}

int truth_look_row(struct hive *hive, struct arena *arena, const struct truth_row *row, struct hivevalue *ret,
		   struct error *err)
{
	const char *name = strcmp(row->value, "(default)") == 0 ? "" : row->value;

	return truth_look(hive, arena, respell(arena, row, row->key), respell(arena, row, name), ret, err);
}

static const char *type_text(struct arena *arena, uint32_t type)
{
	static const char *const names[] = { "REG_NONE",  "REG_SZ",       "REG_EXPAND_SZ", "REG_BINARY",
					     "REG_DWORD", "REG_DWORD_BE", "REG_LINK",      "REG_MULTI_SZ" };

	if (type < sizeof names / sizeof *names)
		return names[type];
	return type == REG_QWORD ? "REG_QWORD" : arena_printf(arena, "%u", type);
}

const char *truth_data_text(struct arena *arena, const struct hivevalue *value, char form)
{
	size_t units = 0;

	if (form == '0')
		return value->size == 4 ? arena_printf(arena, "0x%08x", le32(value->data)) : "not four bytes";
	while (form == 's' && 2 * units + 1 < value->size && le16(value->data + 2 * units))
		units++;
	if (form == 's')
		return arena_printf(arena, "s:%s", raw_of_utf16le(arena, value->data, 2 * units));
	char *hex = arena_alloc(arena, 2 * value->size + 3);

	strcpy(hex, "x:");
	for (size_t i = 0; i < value->size; i++)
		sprintf(hex + 2 + 2 * i, "%02x", value->data[i]);
	return hex;
}

/* Long data is cut: "...(12002 bytes)" of text without its NUL, or of data. */
static bool same_data(struct arena *arena, const struct hivevalue *value, const char *expected)
{
	const char *shown = truth_data_text(arena, value, expected[0]), *cut = strstr(expected, "...(");

	if (!cut)
		return strcmp(shown, expected) == 0;
	return strncmp(shown, expected, (size_t)(cut - expected)) == 0 && strtoul(cut + 4, NULL, 10) == value->size;
}

bool truth_same(struct arena *arena, const struct hivevalue *value, const struct truth_row *row)
{
	return strcmp(type_text(arena, value->type), row->type) == 0 && same_data(arena, value, row->data);
}

const char *truth_mistake(const struct truth_row *row)
{
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++)
		if (strcmp(row->hive, mistakes[i].hive) == 0 && strcmp(row->key, mistakes[i].key) == 0)
			return mistakes[i].why;
	return NULL;
}

const char *truth_path(struct arena *arena, const char *hive)
{
	return arena_printf(arena, "%s/%s", scratch, hive);
}

bool truth_is_value(const struct truth_row *row, const char *state)
{
	return strcmp(row->state, state) == 0 && row->key[0] != '(';
}

size_t truth_end_of_hive(size_t i)
{
	size_t end = i;

	while (end < truth_count && strcmp(rows[end].hive, rows[i].hive) == 0 &&
	       strcmp(rows[end].state, rows[i].state) == 0)
		end++;
	return end;
}
