/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registry.pol: what each entry does, and what is left of a file that is damaged on purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "parser/pol/pol.h"
#include "support/build/polbuild.h"
#include "unit/parser/view/pol_keys.h"

/* What a file says, as lines: [KEY] [-KEY] NAME=TYPE:SIZE NAME=- *=- NAME?=TYPE:SIZE */
struct scene {
	struct polbuild *pol;
	struct arena *arena;
	struct notes notes;
	struct pol_summary summary;
	struct error error;
	int result;
	char events[8192];
	uint64_t last; /* offset of the last event */
};

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	struct scene *scene = context;
	char *end = scene->events + strlen(scene->events);
	size_t room = sizeof scene->events - strlen(scene->events);

	(void)err;
	assert_true(event->at.offset >= 8 && event->at.line == 0 && event->at.source == 3);
	assert_true(event->at.offset >= scene->last); /* in the order of the file */
	scene->last = event->at.offset;
	switch (event->directive) {
	case REG_OPEN_KEY: snprintf(end, room, "[%s]\n", event->path); break;
	case REG_DELETE_KEY: snprintf(end, room, "[-%s]\n", event->path); break;
	case REG_DELETE_VALUE: snprintf(end, room, "%s=-\n", event->name); break;
	case REG_DELETE_VALUES: snprintf(end, room, "*=-\n"); break;
	case REG_SET_VALUE: snprintf(end, room, "%s=%u:%zu\n", event->name, event->type, event->size); break;
	case REG_SET_IF_ABSENT: snprintf(end, room, "%s?=%u:%zu\n", event->name, event->type, event->size); break;
	}
	return 0;
}

struct piece {
	const uint8_t *data;
	size_t size, at;
};

static int64_t give(void *context, void *buffer, size_t size)
{
	struct piece *piece = context;
	size_t left = piece->size - piece->at, got = left < size ? left : size;

	if (got)
		memcpy(buffer, piece->data + piece->at, got);
	piece->at += got;
	return (int64_t)got;
}

static void scan_bytes(struct scene *scene, const char *path, const void *data, size_t size)
{
	struct piece piece = { .data = data, .size = size };

	scene->arena = arena_new((size_t)1 << 28);
	scene->notes.arena = scene->arena;
	const struct scan_job job = { .read = give, .read_context = &piece, .source = 3, .arena = scene->arena, .notes = &scene->notes,
					      .event = on_event, .context = scene };

	scene->result = pol_scan(&job, path, &scene->summary, &scene->error);
}

static void scan(struct scene *scene, const char *path)
{
	scan_bytes(scene, path, scene->pol->data, scene->pol->size);
}

static void close_scene(struct scene *scene)
{
	polbuild_free(scene->pol);
	arena_free(scene->arena);
}

static const struct note *note_of(const struct scene *scene, const char *code)
{
	for (size_t i = 0; i < scene->notes.count; i++)
		if (strcmp(scene->notes.list[i].code, code) == 0)
			return &scene->notes.list[i];
	return NULL;
}

static void every_instruction_does_what_the_document_says(void **state)
{
	static const struct {
		const char *value;
		uint32_t type;
		const char *text; /* data; NULL: the number 1 */
		const char *events, *note;
	} table[] = {
		{ "Enabled", REG_DWORD, NULL, "Enabled=4:4\n", NULL },
		{ "", REG_DWORD, NULL, "=4:4\n", NULL },
		{ "**del.Enabled", REG_SZ, " ", "Enabled=-\n", NULL },
		{ "**DEL.Enabled", REG_DWORD, NULL, "Enabled=-\n", NULL }, /* Samba writes a number */
		{ "**delvals.", REG_SZ, " ", "*=-\n", NULL },
		{ "**DelVals", REG_SZ, " ", "*=-\n", NULL },
		{ "**DeleteValues", REG_SZ, "One;Two", "One=-\nTwo=-\n", NULL },
		{ "**deletevalues", REG_SZ, ";;One;", "One=-\n", NULL },
		{ "**DeleteValues", REG_SZ, "", "", "pol-special" },
		{ "**DeleteValues", REG_DWORD, NULL, "", "pol-special" },
		{ "**DeleteKeys", REG_SZ, "One;Two", "[-" LM "k\\One]\n[-" LM "k\\Two]\n", NULL },
		{ "**DeleteKeys", REG_SZ, "One\\Two", "", "pol-special" },
		{ "**SecureKey", REG_DWORD, NULL, "", "pol-secure" },
		{ "**SecureKey=1", REG_DWORD, NULL, "", "pol-secure" },
		{ "**soft.Enabled", REG_DWORD, NULL, "Enabled?=4:4\n", NULL },
		{ "**Comment:made by hand", REG_SZ, "", "", NULL },
		{ "**DeleteEverything", REG_SZ, " ", "", "pol-special" },
		{ "**", REG_SZ, " ", "", "pol-special" },
		{ "*del.Enabled", REG_DWORD, NULL, "*del.Enabled=4:4\n", NULL },
		{ "a;b]", REG_DWORD, NULL, "a;b]=4:4\n", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct scene scene = { .pol = polbuild_new() };
		char expected[512];

		if (table[i].text)
			polbuild_text(scene.pol, "k", table[i].value, table[i].type, table[i].text);
		else
			polbuild_dword(scene.pol, "k", table[i].value, 1);
		scan(&scene, "x/Machine/Registry.pol");
		snprintf(expected, sizeof expected, "[" LM "k]\n%s", table[i].events);
		assert_int_equal(scene.result, 0);
		assert_string_equal(scene.events, expected);
		assert_int_equal(scene.notes.count, table[i].note != NULL);
		if (table[i].note) {
			assert_non_null(note_of(&scene, table[i].note));
			assert_int_equal(scene.notes.list[0].at.offset, 8);
		}
		assert_int_equal(scene.summary.entries, 1);
		assert_false(scene.summary.is_cut);
		close_scene(&scene);
	}
}

static void an_entry_without_value_and_type_makes_its_key_alone(void **state)
{
	struct scene scene = { .pol = polbuild_new() };

	(void)state;
	polbuild_entry(scene.pol, "Software\\Policies\\New", "", REG_NONE, "", 0);
	scan(&scene, "Machine/Registry.pol");
	assert_string_equal(scene.events, "[" LM "Software\\Policies\\New]\n");
	close_scene(&scene);
}

static void the_folder_tells_whose_policy_it_is(void **state)
{
	static const struct {
		const char *path, *event;
		bool assumed;
	} table[] = {
		{ "Machine/Registry.pol", "[" LM "k]\nv=4:4\n", false },
		{ "/a/{31B2}/MACHINE/registry.pol", "[" LM "k]\nv=4:4\n", false },
		{ "User/Registry.pol", "[HKEY_CURRENT_USER\\k]\nv=4:4\n", false },
		{ "/User/Registry.pol", "[HKEY_CURRENT_USER\\k]\nv=4:4\n", false },
		{ "C:\\Windows\\System32\\GroupPolicy\\User\\Registry.pol", "[HKEY_CURRENT_USER\\k]\nv=4:4\n", false },
		{ "Registry.pol", "[" LM "k]\nv=4:4\n", true },
		{ "User", "[" LM "k]\nv=4:4\n", true },
		{ "User/backup/Registry.pol", "[" LM "k]\nv=4:4\n", true },
		{ "Users/Registry.pol", "[" LM "k]\nv=4:4\n", true },
		{ "-", "[" LM "k]\nv=4:4\n", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct scene scene = { .pol = polbuild_new() };

		polbuild_dword(scene.pol, "k", "v", 1);
		scan(&scene, table[i].path);
		assert_string_equal(scene.events, table[i].event);
		assert_int_equal(note_of(&scene, "pol-scope") != NULL, table[i].assumed);
		close_scene(&scene);
	}
}

static void odd_keys_are_read_as_windows_reads_them_or_noted(void **state)
{
	struct scene scene = { .pol = polbuild_new() };
	char deep[2 * 600 + 1], wide[257];

	(void)state;
	for (size_t i = 0; i < 600; i++)
		memcpy(deep + 2 * i, "a\\", 3);
	memset(wide, 'w', 256);
	wide[256] = '\0';
	polbuild_dword(scene.pol, "\\a\\\\b\\", "v", 1);
	polbuild_dword(scene.pol, "", "v", 1);
	polbuild_dword(scene.pol, "\\\\", "v", 1);
	polbuild_dword(scene.pol, deep, "v", 1);
	polbuild_dword(scene.pol, wide, "v", 1);
	polbuild_dword(scene.pol, "HKLM\\Software", "v", 1);
	scan(&scene, "Machine/Registry.pol");
	assert_string_equal(scene.events, "[" LM "a\\b]\nv=4:4\n[" LM "HKLM\\Software]\nv=4:4\n");
	assert_int_equal(scene.notes.count, 5);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(scene.notes.list[i].code, "pol-key");
	assert_string_equal(scene.notes.list[4].code, "pol-root");
	assert_int_equal(scene.summary.entries, 6);
	close_scene(&scene);
}

static void a_file_cut_anywhere_keeps_the_entries_before_the_cut(void **state)
{
	struct polbuild *pol = polbuild_new();
	size_t ends[4] = { pol->size };

	(void)state;
	polbuild_dword(pol, "k", "one", 1);
	ends[1] = pol->size;
	polbuild_text(pol, "k", "two", REG_SZ, "text");
	ends[2] = pol->size;
	polbuild_text(pol, "k", "**DeleteKeys", REG_SZ, "x;y");
	ends[3] = pol->size;
	for (size_t size = 0; size <= pol->size; size++) {
		struct scene scene = { .pol = polbuild_new() };
		size_t whole = 0;
		uint8_t *exact = malloc(size + 1);

		assert_non_null(exact);
		memcpy(exact, pol->data, size);
		uint8_t *copy = realloc(exact, size ? size : 1); /* what lies behind is not ours: the sanitizer sees it */

		scan_bytes(&scene, "Machine/Registry.pol", copy, size);
		assert_int_equal(scene.result, size < 4 ? ERR_FORMAT : size < 8 ? ERR_CORRUPT : 0);
		while (whole < 3 && ends[whole + 1] <= size)
			whole++;
		if (size >= 8) {
			assert_int_equal(scene.summary.entries, whole);
			assert_int_equal(scene.summary.is_cut, size != ends[whole]);
			assert_int_equal(note_of(&scene, "pol-cut") != NULL, size != ends[whole]);
			if (size != ends[whole])
				assert_int_equal(note_of(&scene, "pol-cut")->at.offset, ends[whole]);
		}
		assert_int_equal(strstr(scene.events, "two=") != NULL, whole >= 2);
		free(copy);
		close_scene(&scene);
	}
	polbuild_free(pol);
}

static void a_byte_that_is_wrong_ends_the_reading_where_it_stands(void **state)
{
	struct polbuild *pol = polbuild_new();

	(void)state;
	polbuild_dword(pol, "k", "one", 1);
	size_t second = pol->size;

	polbuild_dword(pol, "k", "two", 1);
	for (size_t at = second; at < pol->size; at++) {
		struct scene scene = { .pol = polbuild_new() };
		uint8_t kept = pol->data[at];

		pol->data[at] ^= 0x80;
		scan_bytes(&scene, "Machine/Registry.pol", pol->data, pol->size);
		pol->data[at] = kept;
		assert_int_equal(scene.result, 0);
		assert_non_null(strstr(scene.events, "one=4:4"));
		if (note_of(&scene, "pol-broken")) {
			assert_true(note_of(&scene, "pol-broken")->at.offset >= second);
			assert_true(scene.summary.is_cut);
		}
		close_scene(&scene);
	}
	polbuild_free(pol);
}

static void sizes_that_reach_out_of_the_file_are_refused_at_once(void **state)
{
	static const uint32_t sizes[] = { 5, 6, 7, 100, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF };

	(void)state;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		struct scene scene = { .pol = polbuild_new() };

		polbuild_dword(scene.pol, "k", "one", 1);
		size_t second = scene.pol->size;

		polbuild_dword(scene.pol, "k", "two", 1);
		for (size_t k = 0; k < 4; k++) /* [k\0;two\0;TYPE; is 26 bytes */
			scene.pol->data[second + 26 + k] = (uint8_t)(sizes[i] >> 8 * k);
		scan(&scene, "Machine/Registry.pol");
		assert_string_equal(scene.events, "[" LM "k]\none=4:4\n");
		assert_true(scene.summary.is_cut);
		assert_int_equal(scene.notes.count, 1);
		close_scene(&scene);
	}
}

static void much_data_is_taken_and_noted(void **state)
{
	struct scene scene = { .pol = polbuild_new() };
	uint8_t *data = calloc(1, 70000);

	(void)state;
	polbuild_entry(scene.pol, "k", "v", REG_BINARY, data, 70000);
	polbuild_entry(scene.pol, "k", "odd", REG_SZ, data, 3);
	scan(&scene, "Machine/Registry.pol");
	assert_string_equal(scene.events, "[" LM "k]\nv=3:70000\n[" LM "k]\nodd=1:3\n");
	assert_non_null(note_of(&scene, "pol-size"));
	free(data);
	close_scene(&scene);
}

static void other_versions_and_endless_files_are_refused(void **state)
{
	struct scene scene = { .pol = polbuild_new() }, big = { .pol = polbuild_new() };
	uint8_t *zeros = calloc(1, POL_SIZE_LIMIT);

	(void)state;
	scene.pol->data[4] = 2;
	scan(&scene, "Machine/Registry.pol");
	assert_int_equal(scene.result, ERR_UNSUPPORTED);
	assert_non_null(strstr(scene.error.text, "version 2"));
	close_scene(&scene);
	memcpy(zeros, "PReg\1", 5);
	scan_bytes(&big, "Machine/Registry.pol", zeros, POL_SIZE_LIMIT);
	assert_int_equal(big.result, ERR_LIMIT);
	assert_string_equal(big.events, "");
	free(zeros);
	close_scene(&big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_instruction_does_what_the_document_says),
		cmocka_unit_test(an_entry_without_value_and_type_makes_its_key_alone),
		cmocka_unit_test(the_folder_tells_whose_policy_it_is),
		cmocka_unit_test(odd_keys_are_read_as_windows_reads_them_or_noted),
		cmocka_unit_test(a_file_cut_anywhere_keeps_the_entries_before_the_cut),
		cmocka_unit_test(a_byte_that_is_wrong_ends_the_reading_where_it_stands),
		cmocka_unit_test(sizes_that_reach_out_of_the_file_are_refused_at_once),
		cmocka_unit_test(much_data_is_taken_and_noted),
		cmocka_unit_test(other_versions_and_endless_files_are_refused),
	};

	return cmocka_run_group_tests_name("pol", tests, NULL, NULL);
}
