/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Raw images in parts: which files belong together, and that no gap between them goes unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/disk/container.h"
#include "support/reading_image/sources.h"

enum { PART = 1000, PATH = 96, NAMES = 16 };

struct scene {
	char folder[32];
	struct source_room *room;
	struct source *disk;
	struct error err;
};

/* Files of a folder and how long they are; the first one is opened. */
struct part {
	const char *name;
	size_t size;
};

static void each(struct scene *scene, const struct part *parts, bool is_put)
{
	uint64_t at = 0;
	char path[PATH];

	for (; parts->name; parts++) {
		snprintf(path, sizeof path, "%s/%s", scene->folder, parts->name);
		unlink(path);
		FILE *file = is_put ? fopen(path, "w") : NULL;

		for (size_t i = 0; file && i < parts->size; i++, at++)
			fputc((int)(at * 7 + at / PART), file);
		if (file)
			fclose(file);
	}
}

static void begin(struct scene *scene, const struct part *parts)
{
	*scene = (struct scene){ .folder = "/tmp/split_raw.XXXXXX", .room = sources_open() };
	assert_non_null(mkdtemp(scene->folder));
	each(scene, parts, true);
}

static void end(struct scene *scene, const struct part *parts)
{
	sources_close(scene->room);
	each(scene, parts, false);
	rmdir(scene->folder);
}

static bool is_split(struct scene *scene, const char *name, struct source **ret)
{
	char path[PATH];

	snprintf(path, sizeof path, "%s/%s", scene->folder, name);
	assert_int_equal(source_open_file(scene->room, path, ret, &scene->err), 0);
	return container_split_raw.is(*ret, NULL, 0);
}

static int open_first(struct scene *scene, const struct part *parts)
{
	struct source *file;

	assert_true(is_split(scene, parts->name, &file));
	return container_split_raw.open(scene->room, file, &scene->disk, &scene->err);
}

static void parts_are_one_disk(void **state)
{
	static const struct part sets[][6] = {
		{ { "d.001", PART }, { "d.002", PART }, { "d.003", PART }, { "d.004", 7 } },
		{ { "disk.raw.001", PART }, { "disk.raw.002", PART } },
		{ { "d.000", PART }, { "d.001", PART }, { "d.002", 1 } },
		{ { "d.00001", PART }, { "d.00002", PART }, { "d.00003", 0 } },
	};
	static const size_t pieces[] = { 1, 999, 1000, 1001, 2500 };

	(void)state;
	for (size_t set = 0; set < sizeof sets / sizeof sets[0]; set++) {
		struct scene scene;
		uint64_t size = 0;

		begin(&scene, sets[set]);
		for (size_t i = 0; sets[set][i].name; i++)
			size += sets[set][i].size;
		assert_int_equal(open_first(&scene, sets[set]), 0);
		assert_int_equal(scene.disk->size, size);
		assert_true(sources_noted(scene.room, "parts; the last is"));
		for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++)
			for (uint64_t at = 0; at < size; at += pieces[p]) {
				uint8_t buffer[2500];
				int64_t got = source_read_some(scene.disk, at, buffer, pieces[p], &scene.err);

				assert_true(got > 0);
				for (int64_t i = 0; i < got; i++)
					assert_int_equal(buffer[i], (uint8_t)((at + i) * 7 + (at + i) / PART));
			}
		end(&scene, sets[set]);
	}
}

static void each_byte_has_a_place_in_the_part_that_holds_it(void **state)
{
	static const struct part parts[] = { { "d.001", PART }, { "d.002", PART }, { NULL, 0 } };
	struct source_place place;
	struct scene scene;

	(void)state;
	begin(&scene, parts);
	assert_int_equal(open_first(&scene, parts), 0);
	assert_true(source_place(scene.disk, 900, &place));
	assert_int_equal(place.at, 900);
	assert_int_equal(place.size, 100);
	assert_string_equal(place.in->label, "d.001");
	assert_true(source_trace(scene.disk, PART + 3, &place));
	assert_string_equal(place.in->label, "d.002");
	assert_int_equal(place.at, 3);
	end(&scene, parts);
}

static void a_file_without_a_next_part_is_no_split_image(void **state)
{
	static const struct part parts[] = { { "a.001", PART }, { "b.002", PART }, { "b.003", PART },
					     { "c.01", PART },  { "c.02", PART },  { "d.001x", 1 },
					     { "d.002x", 1 },   { "001", PART },   { "002", PART },
					     { ".001", PART },  { ".002", PART },  { "e.001", PART },
					     { "E.0002", 1 },   { "f.002", PART }, { "f.001.bin", 1 },
					     { NULL, 0 } };
	struct source *file;
	struct scene scene;

	(void)state;
	begin(&scene, parts);
	for (size_t i = 0; parts[i].name; i++)
		assert_false(is_split(&scene, parts[i].name, &file));
	assert_false(container_split_raw.is(source_of_memory(scene.room, "d.001", "", 0), NULL, 0));
	end(&scene, parts);
}

static void gaps_and_parts_of_other_images_are_refused_and_named(void **state)
{
	static const struct {
		struct part parts[6];
		enum err code;
		const char *text;
	} cases[] = {
		{ { { "d.001", PART }, { "d.002", PART }, { "d.004", PART } }, ERR_IO, "its part d.003 is missing: d.004" },
		{ { { "d.001", PART }, { "d.002", PART }, { "d.009", PART } }, ERR_IO, "its part d.003 is missing: d.009" },
		{ { { "d.001", PART }, { "d.002", 10 }, { "d.003", PART } }, ERR_CORRUPT, "its part d.002 has 10 bytes" },
		{ { { "d.001", PART }, { "d.002", 2000 }, { "d.003", PART } },
		  ERR_CORRUPT,
		  "its part d.002 has 2000 bytes" },
		{ { { "d.001", PART }, { "d.002", 1001 } }, ERR_CORRUPT, "last part d.002 is longer" },
		{ { { "d.001", PART }, { "d.000", PART } }, ERR_FORMAT, "second part of a split image; supply d.000" },
		{ { { "d.001", 0 }, { "d.002", PART } }, ERR_FORMAT, "not the first part" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct scene scene;

		begin(&scene, cases[i].parts);
		assert_int_equal(open_first(&scene, cases[i].parts), cases[i].code);
		assert_non_null(strstr(scene.err.text, cases[i].text));
		end(&scene, cases[i].parts);
	}
}

static void a_part_that_cannot_be_read_is_not_the_end_of_the_image(void **state)
{
	static const struct part parts[] = { { "d.001", PART }, { "d.002", PART }, { "d.003", PART }, { NULL, 0 } };
	struct scene scene;
	char path[PATH];

	(void)state;
	begin(&scene, parts);
	snprintf(path, sizeof path, "%s/d.003", scene.folder);
	unlink(path);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_int_equal(open_first(&scene, parts), ERR_IO);
	assert_non_null(strstr(scene.err.text, "its part d.003 cannot be read"));
	end(&scene, parts);
}

static void a_part_that_shrinks_is_an_error_with_its_name(void **state)
{
	static const struct part parts[] = { { "d.001", PART }, { "d.002", PART }, { NULL, 0 } };
	struct scene scene;
	char path[PATH];
	uint8_t buffer[PART];

	(void)state;
	begin(&scene, parts);
	assert_int_equal(open_first(&scene, parts), 0);
	snprintf(path, sizeof path, "%s/d.002", scene.folder);
	assert_int_equal(truncate(path, 10), 0);
	assert_int_equal(source_read(scene.disk, PART, buffer, PART, &scene.err), ERR_IO);
	assert_non_null(strstr(scene.err.text, "part d.002 became shorter"));
	end(&scene, parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_one_disk),
		cmocka_unit_test(each_byte_has_a_place_in_the_part_that_holds_it),
		cmocka_unit_test(a_file_without_a_next_part_is_no_split_image),
		cmocka_unit_test(gaps_and_parts_of_other_images_are_refused_and_named),
		cmocka_unit_test(a_part_that_cannot_be_read_is_not_the_end_of_the_image),
		cmocka_unit_test(a_part_that_shrinks_is_an_error_with_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
