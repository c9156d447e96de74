/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys of a hive that their path does not lead to: of a name that is there twice, or that holds a '\', and those behind
 * a link. All of them are listed; none is taken for what a program would find that opens the path.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/build/logbuild.h"
#include "support/reading/files.h"
#include "support/machine/fixtures.h"

#define PLACE "ControlSet001\\Control\\Test"
#define FULL "HKLM\\SYSTEM\\" PLACE

enum {
	BASE_BLOCK = 4096,
	LIST_FIRST = 4 + 4,
	LH_ELEMENT = 8,
	NK_NAME = 4 + 76,
	FLAG_LINK = 0x10,
	FLAG_PREDEFINED = 0x40
};

static struct stage {
	char *folder, *path;
	struct arena *arena;
	struct notes notes;
	struct machine *machine;
	struct regview *view;
} stage;

static struct hivebuild *begin(void)
{
	struct hivebuild *build = hivebuild_new();

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_key(build, PLACE);
	return build;
}

/*
 * What is done to the hive when all else is done. With a letter, it is put into the name of the key: so a second key of
 * a name gets what is its own. Else all sub-keys of the key become one key, its parent for one.
 */
struct damage {
	const char *path;
	size_t letter;
	char to;
	const char *child;
	unsigned count;
};

static void spoil(const struct hivebuild *build, uint8_t *bytes, const struct damage *damage)
{
	uint8_t *list = bytes + hivebuild_at(build, HIVEBUILD_SUBKEYS, damage->path, NULL) + LIST_FIRST;

	if (damage->to)
		bytes[hivebuild_at(build, HIVEBUILD_KEY, damage->path, NULL) + NK_NAME + damage->letter] =
			(uint8_t)damage->to;
	for (unsigned i = 0; i < damage->count; i++)
		logbuild_put32(list + i * LH_ELEMENT,
			       (uint32_t)hivebuild_at(build, HIVEBUILD_KEY, damage->child, NULL) - BASE_BLOCK);
}

static void open_hive(struct hivebuild *build, const struct damage *damage)
{
	struct machine_options options = { .hive.readers = READER_CELLS, .wanted_keys = { .everything = true } };
	struct error err;
	size_t size;
	uint8_t *bytes = hivebuild_finish(build, &size);

	if (damage)
		spoil(build, bytes, damage);
	stage = (struct stage){ .folder = scratch_make(), .arena = arena_new((size_t)1 << 28) };
	stage.notes.arena = stage.arena;
	stage.path = scratch_write(stage.folder, "SYSTEM", bytes, size);
	stage.machine = machine_new(&options, &stage.notes, stage.arena);
	assert_int_equal(add_file(stage.machine, stage.arena, stage.path, &err), 0);
	stage.view = machine_view(stage.machine);
	free(bytes);
	hivebuild_free(build);
}

static int end(void **state)
{
	(void)state;
	machine_free(stage.machine);
	arena_free(stage.arena);
	free(stage.path);
	scratch_remove(stage.folder);
	return 0;
}

/* Everything below a key as one line: names, numbers, and children in brackets. */
static char drawing[256];

static void draw(const char *text)
{
	assert_true(strlen(drawing) + strlen(text) < sizeof drawing);
	strcat(drawing, text);
}

static bool draw_value(void *context, const struct reganswer *answer)
{
	char text[16];

	(void)context;
	snprintf(text, sizeof text, "=%u", answer->type == REG_DWORD ? answer->data[0] : 0u);
	draw(text);
	return true;
}

static bool draw_key(void *context, const struct reganswer *answer)
{
	draw(strrchr(answer->key, '\\') + 1);
	regview_each_value(stage.view, answer->key, draw_value, context);
	draw("(");
	regview_each_key(stage.view, answer->key, draw_key, context);
	draw(")");
	return true;
}

static const char *drawn(void)
{
	*drawing = '\0';
	regview_each_key(stage.view, FULL, draw_key, NULL);
	return drawing;
}

static enum found look(const char *below, const char *name, unsigned *ret)
{
	struct reganswer answer;
	char path[256];

	snprintf(path, sizeof path, FULL "\\%s", below);
	enum found found =
		name ? regview_value(stage.view, path, name, &answer) : regview_key(stage.view, path, &answer);

	*ret = found == PRESENT && name ? answer.data[0] : 0;
	if (found == UNREADABLE)
		assert_non_null(answer.why);
	return found;
}

static void a_second_key_of_a_name_is_listed_with_what_is_its_own(void **state)
{
	unsigned number;

	(void)state;
	for (int before = 0; before < 2; before++) {
		struct hivebuild *build = begin();

		hivebuild_dword(build, PLACE "\\Twin1", "v", 1);
		hivebuild_dword(build, PLACE "\\Twin2", "v", 2);
		hivebuild_dword(build, PLACE "\\Twin2\\Kid", "v", 3);
		open_hive(build, &(struct damage){ .path = PLACE "\\Twin2", .letter = 4, .to = '1' });
		if (before)
			look("Twin1", "v", &number);
		assert_string_equal(drawn(), "Twin1=1()Twin1=2(Kid=3())");
		assert_int_equal(look("Twin1", "v", &number), PRESENT);
		assert_int_equal(number, 1);
		assert_int_equal(look("Twin1\\Kid", NULL, &number), ABSENT);
		if (!before)
			end(NULL);
	}
}

static void a_backslash_in_a_name_makes_no_path(void **state)
{
	struct hivebuild *build = begin();
	unsigned number;

	(void)state;
	hivebuild_dword(build, PLACE "\\aXb", "v", 1);
	hivebuild_dword(build, PLACE "\\aXb\\c", "v", 2);
	open_hive(build, &(struct damage){ .path = PLACE "\\aXb", .letter = 1, .to = '\\' });
	assert_string_equal(drawn(), "b=1(c=2())");
	assert_int_equal(look("a\\b", "v", &number), ABSENT);
	assert_int_equal(look("a\\b\\c", "v", &number), ABSENT);
	assert_int_equal(look("a", NULL, &number), ABSENT);
}

static void a_link_is_listed_and_not_looked_through(void **state)
{
	static const struct {
		uint16_t flag;
		enum found below, value, own;
	} rows[] = {
		{ 0, PRESENT, PRESENT, PRESENT },
		{ FLAG_LINK, UNREADABLE, UNREADABLE, PRESENT },
		{ FLAG_PREDEFINED, UNREADABLE, UNREADABLE, PRESENT },
	};
	unsigned number;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hivebuild *build = begin();

		hivebuild_dword(build, PLACE "\\Link", "SymbolicLinkValue", 9);
		hivebuild_dword(build, PLACE "\\Link", "v", 1);
		hivebuild_dword(build, PLACE "\\Link\\Kid", "v", 2);
		hivebuild_flags(build, PLACE "\\Link", rows[i].flag);
		open_hive(build, NULL);
		for (int again = 0; again < 2; again++) {
			assert_int_equal(look("Link", NULL, &number), PRESENT);
			assert_int_equal(look("Link\\Kid", NULL, &number), rows[i].below);
			assert_int_equal(look("Link\\Kid", "v", &number), rows[i].below);
			assert_int_equal(look("Link\\None", NULL, &number), rows[i].flag ? UNREADABLE : ABSENT);
			assert_int_equal(look("Link", "v", &number), rows[i].value);
			assert_int_equal(look("Link", "none", &number), rows[i].flag ? UNREADABLE : ABSENT);
			assert_int_equal(look("Link", "symboliclinkvalue", &number), rows[i].own);
			assert_string_equal(drawn(), "Link=9=1(Kid=2())");
		}
		if (i + 1 < sizeof rows / sizeof *rows)
			end(NULL);
	}
}

/* As many paths as one likes lead into a circle, or to a key that each list on the way has twice. */
static void a_walk_lists_each_key_once(void **state)
{
	static const struct {
		const char *child, *drawn;
	} rows[] = {
		{ PLACE "\\a", "a=1(a=1()a=1())" },       /* below itself */
		{ PLACE "\\a\\c", "a=1(c=3(d())c=3())" }, /* twice in one list */
		{ PLACE, "a=1(Test()Test())" },           /* up to where the walk began */
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hivebuild *build = begin();

		hivebuild_dword(build, PLACE "\\a", "v", 1);
		hivebuild_dword(build, PLACE "\\a\\b", "v", 2);
		hivebuild_dword(build, PLACE "\\a\\c", "v", 3);
		hivebuild_key(build, PLACE "\\a\\c\\d");
		open_hive(build, &(struct damage){ .path = PLACE "\\a", .child = rows[i].child, .count = 2 });
		for (int again = 0; again < 2; again++)
			assert_string_equal(drawn(), rows[i].drawn);
		if (i + 1 < sizeof rows / sizeof *rows)
			end(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_second_key_of_a_name_is_listed_with_what_is_its_own, end),
		cmocka_unit_test_teardown(a_backslash_in_a_name_makes_no_path, end),
		cmocka_unit_test_teardown(a_walk_lists_each_key_once, end),
		cmocka_unit_test_teardown(a_link_is_listed_and_not_looked_through, end),
	};

	return cmocka_run_group_tests_name("keys that no path leads to", tests, NULL, NULL);
}
