/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes of a source that decodes several pages at a time, and that checks what was read in order to its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/bytes.h"
#include "support/sources.h"

enum { PAGE = 4096, UNIT = 8 * PAGE, SIZE = (3 << 20) - 100 };

struct checked {
	struct source source;
	uint64_t in_order; /* so many bytes were read in order */
	size_t bytes;
	bool is_wrong; /* as the end shows */
};

static uint8_t data[SIZE];

static int read_checked(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct checked *checked = (struct checked *)source;

	if (at <= checked->in_order && at + size > checked->in_order)
		checked->in_order = at + size;
	source->is_refuted |= checked->is_wrong && checked->in_order == source->size;
	if (source->is_refuted)
		return error_set(err, ERR_CORRUPT, "has a checksum that differs");
	checked->bytes += size;
	memcpy(buffer, data + at, size);
	return 0;
}

static const struct source_type checked_type = { .name = "file", .read = read_checked };

struct scene {
	struct source_room *room;
	struct checked *checked;
	struct artifact artifact;
	struct bytes bytes;
};

static struct scene *open_scene(void **state, uint32_t unit)
{
	struct scene *scene = calloc(1, sizeof *scene);
	struct error err;

	for (size_t i = 0; i < SIZE; i++)
		data[i] = (uint8_t)(i >> 7);
	scene->room = sources_open();
	scene->checked = source_new(scene->room, &checked_type, sizeof *scene->checked, NULL);
	scene->checked->source.size = SIZE;
	scene->checked->source.unit = unit;
	scene->artifact = artifact_of("SYSTEM");
	scene->artifact.source = &scene->checked->source;
	scene->artifact.size = SIZE;
	assert_int_equal(bytes_of(&scene->artifact, 0, 0, &scene->bytes, &err), 0);
	*state = scene;
	return scene;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	bytes_close(&scene->bytes);
	sources_close(scene->room);
	free(scene);
	return 0;
}

static void pages_that_are_decoded_together_come_together(void **state)
{
	struct scene *scene = open_scene(state, UNIT);
	uint64_t last = SIZE / UNIT * UNIT;

	assert_memory_equal(bytes_at(&scene->bytes, UNIT + 3 * PAGE, 5), data + UNIT + 3 * PAGE, 5);
	assert_int_equal(scene->checked->bytes, UNIT);
	assert_memory_equal(bytes_at(&scene->bytes, UNIT, UNIT), data + UNIT, UNIT);
	assert_int_equal(scene->checked->bytes, UNIT);
	assert_memory_equal(bytes_at(&scene->bytes, SIZE - 1, 1), data + SIZE - 1, 1);
	assert_int_equal(scene->checked->bytes, UNIT + SIZE - last);
	bytes_write(&scene->bytes, 4 * UNIT + PAGE, data, PAGE); /* what a log wrote stays */
	assert_memory_equal(bytes_at(&scene->bytes, 4 * UNIT, PAGE), data + 4 * UNIT, PAGE);
	assert_memory_equal(bytes_at(&scene->bytes, 4 * UNIT + PAGE, 2 * PAGE), data, PAGE);
}

static void all_is_read_in_order_whatever_was_read_before(void **state)
{
	struct scene *scene = open_scene(state, PAGE);

	assert_non_null(bytes_at(&scene->bytes, 5 * PAGE, 1));
	assert_non_null(bytes_at(&scene->bytes, SIZE - 1, 1));
	bytes_write(&scene->bytes, 7 * PAGE + 1, "from a log", 10);
	assert_int_equal(scene->checked->in_order, 0);
	assert_true(bytes_read_through(&scene->bytes));
	assert_int_equal(scene->checked->in_order, SIZE);
	assert_memory_equal(scene->bytes.data, data, 7 * PAGE);
	assert_memory_equal(scene->bytes.data + 7 * PAGE + 1, "from a log", 10);
	assert_memory_equal(scene->bytes.data + 8 * PAGE, data + 8 * PAGE, SIZE - 8 * PAGE);
	size_t once = scene->checked->bytes;

	assert_true(bytes_read_through(&scene->bytes));
	assert_int_equal(scene->checked->bytes, once);
}

static void what_a_checksum_refutes_is_gone(void **state)
{
	struct scene *scene = open_scene(state, UNIT);

	scene->checked->is_wrong = true;
	assert_non_null(bytes_at(&scene->bytes, 0, 10));
	assert_false(bytes_read_through(&scene->bytes));
	assert_null(bytes_at(&scene->bytes, 0, 10));
	assert_null(bytes_at(&scene->bytes, UNIT, 10));
	assert_string_equal(bytes_digest(&scene->bytes), "");
	assert_string_equal(bytes_unreadable(&scene->bytes)->text, "has a checksum that differs");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(pages_that_are_decoded_together_come_together, close_scene),
		cmocka_unit_test_teardown(all_is_read_in_order_whatever_was_read_before, close_scene),
		cmocka_unit_test_teardown(what_a_checksum_refutes_is_gone, close_scene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
