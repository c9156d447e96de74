/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cell reader against what five other readers saw in 145 hives (truth.tsv of the shared corpora). Each row of the
 * raw hives is one value. It must be read alike, or better, and then the reason is counted; a row that is read worse
 * fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/reading/hivelook.h"

enum { ROW_FIELDS = 7, PATH_LIMIT = 8192, HIVE_LIMIT = 64 << 20, SKIPPED = 77 };

#define CS1 "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"

struct row {
	char *hive, *state, *key, *value, *type, *data, *differ;
};

static struct {
	char name[256];
	bool open;
	struct hivelook look;
} current;

static unsigned equal, better, worse;

static const char *shared(void)
{
	const char *folder = getenv("TLSREADY_SHARED");

	return folder ? folder : "../shared";
}

/* A file of the corpus, or its .xz unpacked. NULL: there is none. */
static uint8_t *read_hive(const char *name, size_t *ret_size)
{
	char path[PATH_LIMIT];
	FILE *file;
	bool packed = false;
	uint8_t *data = malloc(HIVE_LIMIT);

	snprintf(path, sizeof path, "%s/hives/%s", shared(), name);
	file = fopen(path, "rb");
	if (!file) {
		snprintf(path, sizeof path, "xz -dc '%s/hives/%s.xz' 2>/dev/null", shared(), name);
		file = popen(path, "r");
		packed = true;
	}
	*ret_size = file && data ? fread(data, 1, HIVE_LIMIT, file) : 0;
	if (file)
		(packed ? pclose : fclose)(file);
	return data;
}

static void use_hive(const char *name)
{
	size_t size;

	if (strcmp(name, current.name) == 0)
		return;
	if (current.name[0])
		hivelook_close(&current.look);
	snprintf(current.name, sizeof current.name, "%s", name);
	uint8_t *data = read_hive(name, &size);

	current.open = hivelook_open(&current.look, &hive_backend_cells, data, size);
	free(data);
}

/* Replaces what, where it stands, by with. The rows show a NUL in a name as \0. */
static void replace(const char *from, const char *what, const char *with, char *to)
{
	while (*from) {
		size_t size = strncmp(from, what, strlen(what)) == 0 ? strlen(what) : 0;

		to += sprintf(to, "%.*s", size ? (int)strlen(with) : 1, size ? with : from);
		from += size ? size : 1;
	}
	*to = '\0';
}

/* Lone surrogates as the rows have them: each is shown as U+FFFD. */
static void show_surrogates(char *name)
{
	for (uint8_t *p = (uint8_t *)name; *p; p++)
		if (p[0] == 0xED && p[1] >= 0xA0)
			memcpy(p, "\xEF\xBF\xBD", 3);
}

/* Some key whose shown name is `path`, at the root, and that has the value. */
static int look_shown(const char *path, const char *name, struct hivevalue *ret)
{
	struct hivelook *look = &current.look;
	hivekey key;
	int answer;

	for (size_t i = 0; (answer = look->backend->child_at(look->self, look->root, i, &key, NULL)) != ABSENT; i++) {
		struct hivekey_info info;
		char shown[PATH_LIMIT];

		if (answer != PRESENT || look->backend->info(look->self, key, &info, NULL) != 0)
			continue;
		snprintf(shown, sizeof shown, "%s", info.name);
		show_surrogates(shown);
		if (strcmp(shown, path) == 0 && look->backend->value(look->self, key, name, ret, NULL) == PRESENT)
			return PRESENT;
	}
	return ABSENT;
}

/* One name of a row came out as the text of Python bytes, b'k\x00e\x00=\xd8': UTF-16LE. Made raw UTF-8, at the root. */
static int look_bytes(const char *path, const char *name, struct hivevalue *ret)
{
	uint8_t units[256];
	size_t size = 0;

	for (path += 2; *path && *path != '\'' && size < sizeof units;)
		if (path[0] == '\\' && path[1] == 'x') {
			units[size++] = (uint8_t)strtoul((char[]){ path[2], path[3], 0 }, NULL, 16);
			path += 4;
		} else {
			units[size++] = (uint8_t)*path++;
		}
	const char *raw = raw_of_utf16le(current.look.arena, units, size);

	return hivelook_value(&current.look, raw, name, ret);
}

/* Finds a row's value in all the ways its names may be meant. *ret_repaired: under a better name than the row's. */
static int look_up(const struct row *row, struct hivevalue *ret, bool *ret_repaired)
{
	char path[PATH_LIMIT], name[PATH_LIMIT];
	const char *value = strcmp(row->value, "(default)") == 0 ? "" : row->value;
	int answer = hivelook_value(&current.look, row->key, value, ret);

	if (answer != PRESENT && (strstr(row->key, "\\0") || strstr(value, "\\0"))) {
		replace(row->key, "\\0", "\xC0\x80", path);
		replace(value, "\\0", "\xC0\x80", name);
		answer = hivelook_value(&current.look, path, name, ret);
		if (answer != PRESENT) {
			replace(row->key, "\\0", "", path);
			answer = hivelook_value(&current.look, path, value, ret);
			*ret_repaired = answer == PRESENT;
		}
	}
	if (answer != PRESENT && strncmp(row->key, "b'", 2) == 0)
		answer = look_bytes(row->key, value, ret);
	if (answer != PRESENT && strstr(row->key, "\xEF\xBF\xBD"))
		answer = look_shown(row->key, value, ret);
	return answer;
}

static uint32_t type_number(const char *name)
{
	static const char *const names[] = { "REG_NONE",     "REG_SZ",   "REG_EXPAND_SZ", "REG_BINARY", "REG_DWORD",
					     "REG_DWORD_BE", "REG_LINK", "REG_MULTI_SZ",  "8",          "9",
					     "10",           "REG_QWORD" };

	for (uint32_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return (uint32_t)strtoul(name, NULL, 0);
}

/* The row's form of data: 0x for four bytes of a DWORD, s: text up to the NUL, x: hex. NULL: this form cannot be it. */
static const char *show(const struct hivevalue *value, const char *like)
{
	struct arena *arena = current.look.arena;
	size_t units = 0;

	if (strncmp(like, "0x", 2) == 0)
		return value->size == 4 ? arena_printf(arena, "0x%08x", le32(value->data)) : NULL;
	if (strncmp(like, "s:", 2) == 0) {
		while (2 * units + 1 < value->size && le16(value->data + 2 * units))
			units++;
		return arena_printf(arena, "s:%s", raw_of_utf16le(arena, value->data, 2 * units));
	}
	char *hex = arena_alloc(arena, 2 * value->size + 3), *to = hex;

	to += sprintf(to, "x:");
	for (size_t i = 0; i < value->size; i++)
		to += sprintf(to, "%02x", value->data[i]);
	return hex;
}

/* Rows cut long data: "x:3132...(578 bytes)", "s:TLS...(96000 characters)". */
static bool same_data(const struct hivevalue *value, const char *expected)
{
	const char *shown = show(value, expected), *cut = strstr(expected, "...(");

	if (!shown)
		return false;
	if (!cut || strncmp(shown, expected, (size_t)(cut - expected)) != 0)
		return strcmp(shown, expected) == 0;
	return expected[0] == 's' || strtoul(cut + 4, NULL, 10) == value->size;
}

/* Rows that are wrong, and why our ABSENT is better. */
static const char *wrong_row(const struct row *row)
{
	if (strcmp(row->hive, "hivex-special") == 0 && strcmp(row->key, "zero") == 0)
		return "the name goes on behind its NUL; the one reader that saw this cuts it there";
	return NULL;
}

static void count_row(const struct row *row)
{
	struct hivevalue value;
	bool repaired = false;
	int answer = current.open ? look_up(row, &value, &repaired) : -1;

	if (answer == PRESENT && value.type == type_number(row->type) && same_data(&value, row->data)) {
		equal += !repaired;
		better += repaired;
		if (repaired)
			printf("better: %s: %s %s: the key has its right name\n", row->hive, row->key, row->value);
		return;
	}
	if (answer == ABSENT && wrong_row(row)) {
		better++;
		printf("better: %s: %s %s: %s\n", row->hive, row->key, row->value, wrong_row(row));
		return;
	}
	worse++;
	printf("WORSE: %s: %s %s: %s, not %s %s\n", row->hive, row->key, row->value,
	       answer == PRESENT ? show(&value, row->data)
	       : answer < 0      ? "error"
				 : found_name((enum found)answer),
	       row->type, row->data);
}

static bool take_row(char *line, struct row *ret)
{
	char *fields[ROW_FIELDS] = { 0 };
	size_t count = 0;

	line[strcspn(line, "\n")] = '\0';
	for (char *rest = line; rest && count < ROW_FIELDS;)
		fields[count++] = strsep(&rest, "\t");
	*ret = (struct row){ fields[0], fields[1], fields[2], fields[3], fields[4], fields[5], fields[6] };
	return count == ROW_FIELDS && line[0] != '#';
}

static void each_row(void (*visit)(const struct row *row))
{
	char path[PATH_LIMIT], *line = NULL;
	size_t room = 0;
	struct row row;

	snprintf(path, sizeof path, "%s/hives/truth.tsv", shared());
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	while (getline(&line, &room, file) >= 0)
		if (take_row(line, &row))
			visit(&row);
	free(line);
	fclose(file);
}

static void count_raw(const struct row *row)
{
	if (strcmp(row->state, "raw") != 0 || strcmp(row->key, "(status)") == 0 || strcmp(row->key, "(more)") == 0)
		return;
	use_hive(row->hive);
	count_row(row);
}

static void no_value_is_read_worse_than_by_five_other_readers(void **state)
{
	(void)state;
	equal = better = worse = 0;
	each_row(count_raw);
	printf("raw rows: %u equal, %u better, %u worse\n", equal, better, worse);
	assert_true(equal > 2000);
	assert_int_equal(worse, 0);
}

/* "cs1:TLS 1.2\Client:Enabled": the value's number, or null when it must be absent. */
static void count_value(const char *hive, const char *what, const json_t *number)
{
	char path[PATH_LIMIT], *key = strdup(what + 4), *name = strrchr(key, ':');
	struct hivevalue value;

	*name++ = '\0';
	snprintf(path, sizeof path, CS1 "%s", key);
	int answer = hivelook_value(&current.look, path, name, &value);
	bool good = json_is_null(number) ? answer == ABSENT
					 : answer == PRESENT && le32(value.data) == json_integer_value(number);

	free(key);
	if (good) {
		equal++;
		return;
	}
	worse++;
	printf("WORSE: %s: %s: %s\n", hive, what, answer < 0 ? "error" : found_name((enum found)answer));
}

/* What the maker of the hive says of its state before replay: a JSON object, behind "; before replay" if there is one.
 */
static void count_expected(const struct row *row)
{
	const char *before = strstr(row->differ, "; before replay "), *text = before ? before + 16 : row->differ, *what;
	json_t *object = *text == '{' ? json_loads(text, 0, NULL) : NULL, *number;

	if (strcmp(row->state, "expected") == 0 && object && (before || !strstr(row->hive, "hvle-bad-primary"))) {
		use_hive(row->hive);
		json_object_foreach(object, what, number) if (strncmp(what, "cs1:", 4) == 0 && !json_is_string(number))
			count_value(row->hive, what, number);
	}
	json_decref(object);
}

static void made_hives_are_read_as_they_were_made(void **state)
{
	(void)state;
	equal = better = worse = 0;
	each_row(count_expected);
	printf("expected values: %u equal, %u worse\n", equal, worse);
	assert_true(equal > 50);
	assert_int_equal(worse, 0);
}

/* Each was made from synth-sys-clean by one small edit. */
static void count_malformed(const struct row *row)
{
	static const char *const values[] = { "TLS 1.0\\Client|Enabled", "TLS 1.0\\Server|Enabled",
					      "TLS 1.2\\Client|Enabled", "TLS 1.2\\Server|Enabled",
					      "TLS 1.2\\Client|DisabledByDefault" };
	static const uint32_t numbers[] = { 1, 1, 0, 0, 1 };
	unsigned present = 0, unreadable = 0, wrong = 0;

	if (strcmp(row->state, "expected") != 0 || strncmp(row->hive, "synth-mal-", 10) != 0)
		return;
	use_hive(row->hive);
	for (size_t i = 0; current.open && i < sizeof values / sizeof *values; i++) {
		char path[PATH_LIMIT];
		struct hivevalue value;

		snprintf(path, sizeof path, CS1 "%s", values[i]);
		char *name = strchr(path, '|');

		*name++ = '\0';
		int answer = hivelook_value(&current.look, path, name, &value);

		if (answer == UNREADABLE)
			unreadable++;
		else if (answer == PRESENT && le32(value.data) == numbers[i])
			present++;
		else
			wrong++;
	}
	printf("%-32s %s: %u of 5 read, %u unreadable, %u wrong, %zu notes\n", row->hive,
	       current.open ? "opened" : "refused", present, unreadable, wrong, current.look.notes->count);
	worse += wrong;
}

static void damage_never_makes_a_value_absent(void **state)
{
	(void)state;
	worse = 0;
	each_row(count_malformed);
	assert_int_equal(worse, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_value_is_read_worse_than_by_five_other_readers),
		cmocka_unit_test(made_hives_are_read_as_they_were_made),
		cmocka_unit_test(damage_never_makes_a_value_absent),
	};
	char path[PATH_LIMIT];

	snprintf(path, sizeof path, "%s/hives/truth.tsv", shared());
	if (access(path, R_OK) != 0) {
		printf("skipped: %s is not there\n", path);
		return SKIPPED;
	}
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	if (current.name[0])
		hivelook_close(&current.look);
	return failed;
}
