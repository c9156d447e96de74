/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes, hives and logs of a source that decodes several pages at a time, and that checks what was read in order to its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "parser/evidence/bytes.h"
#include "parser/hive/baseblock.h"
#include "parser/hive/hive.h"
#include "support/build/logbuild.h"
#include "support/machine/sample_machine.h"
#include "support/reading_image/sources.h"

enum { PAGE = 4096, UNIT = 8 * PAGE, SIZE = (3 << 20) - 100 };
enum { SEQUENCE1 = 4, SEQUENCE2 = 8, CHECKSUM = 508 };

struct checked {
	struct source source;
	uint64_t in_order; /* so many bytes were read in order */
	size_t bytes, attempts;
	bool is_wrong; /* as the end shows */
	const uint8_t *data;
};

static uint8_t data[SIZE];

static int read_checked(struct source *source, uint64_t at, void *buffer, size_t size, struct error *err)
{
	struct checked *checked = (struct checked *)source;

	checked->attempts++;
	if (at <= checked->in_order && at + size > checked->in_order)
		checked->in_order = at + size;
	source->is_refuted |= checked->is_wrong && checked->in_order == source->size;
	if (source->is_refuted)
		return error_set(err, ERR_CORRUPT, "has a checksum that differs");
	checked->bytes += size;
	memcpy(buffer, checked->data + at, size);
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
	scene->checked->data = data;
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

static void what_a_checksum_refutes_is_gone_even_if_all_of_it_was_here(void **state)
{
	struct scene *scene = open_scene(state, UNIT);

	for (size_t at = SIZE / UNIT * UNIT + UNIT; at > 0; at -= UNIT) /* not in order: nothing is checked */
		assert_non_null(bytes_at(&scene->bytes, at - UNIT, 1));
	scene->checked->in_order = 0;
	scene->checked->is_wrong = true;
	assert_false(bytes_read_through(&scene->bytes));
	assert_null(bytes_at(&scene->bytes, 0, 10));
	assert_null(bytes_at(&scene->bytes, SIZE - 1, 1));
	assert_string_equal(bytes_digest(&scene->bytes), "");
	assert_string_equal(bytes_refuted(&scene->bytes)->text, "has a checksum that differs");
}

/* A damaged hive is looked at again and again. */
static void what_cannot_be_read_is_not_tried_again(void **state)
{
	struct scene *scene = open_scene(state, UNIT);

	scene->checked->source.is_refuted = true;
	assert_null(bytes_at(&scene->bytes, UNIT + 5, 10));
	size_t attempts = scene->checked->attempts;

	assert_in_range(attempts, 1, 1 + UNIT / PAGE);
	for (int i = 0; i < 100; i++)
		assert_null(bytes_at(&scene->bytes, UNIT + (size_t)i * 100, 10));
	assert_int_equal(scene->checked->attempts, attempts);
	bytes_write(&scene->bytes, UNIT, data, PAGE); /* of a log: it covers the page */
	assert_memory_equal(bytes_at(&scene->bytes, UNIT, PAGE), data, PAGE);
	assert_null(bytes_at(&scene->bytes, UNIT, PAGE + 1));
}

static struct artifact checked_artifact(struct source_room *room, const uint8_t *bytes, size_t size, bool is_wrong, const char *path)
{
	struct checked *checked = source_new(room, &checked_type, sizeof *checked, NULL);
	struct artifact artifact = artifact_of(path);

	checked->source.size = artifact.size = size;
	checked->source.unit = PAGE;
	checked->data = bytes;
	checked->is_wrong = is_wrong;
	artifact.source = &checked->source;
	artifact.head_size = sizeof artifact.head;
	memcpy(artifact.head, bytes, sizeof artifact.head);
	artifact.has_logs = true;
	return artifact;
}

/* 0 or why not. ret_applied: its first log was. */
static int open_hive(struct artifact *artifact, bool no_hash, bool *ret_applied, struct error *err)
{
	const struct hive_options options = { .readers = READER_CELLS, .no_hash = no_hash };
	struct arena *arena = arena_new(1 << 24);
	struct notes notes = { .arena = arena };
	const struct hive_log *logs;
	struct hive *hive;
	int result = hive_open(artifact, 0, &options, arena, &notes, &hive, err);

	*ret_applied = result == 0 && hive_logs(hive, &logs) && logs->state == LOG_APPLIED;
	if (result == 0)
		hive_close(hive);
	arena_free(arena);
	return result;
}

static void a_hive_that_a_checksum_refutes_is_refused_once_it_is_read_whole(void **state)
{
	struct sample_machine_hives hives = sample_machine_build(&sample_machines[0], 0);
	struct source_room *room = sources_open();
	struct error err = { 0 };
	bool applied;

	(void)state;
	for (int is_wrong = 0; is_wrong < 2; is_wrong++) {
		struct artifact hashed = checked_artifact(room, hives.hive[0].data, hives.hive[0].size, is_wrong, "SYSTEM");

		assert_int_equal(open_hive(&hashed, false, &applied, &err), is_wrong ? ERR_CORRUPT : 0);
	}
	assert_string_equal(err.text, "has a checksum that differs");
	sources_close(room);
	sample_machine_free(&hives);
}

static void a_log_that_a_checksum_refutes_is_not_applied(void **state)
{
	struct sample_machine_hives before = sample_machine_build(&sample_machines[0], 0),
				    after = sample_machine_build(&sample_machines[0], 1);
	struct sample_machine_hive *hive = &before.hive[0], *grown = &after.hive[0];
	struct logbuild log = logbuild_new(BASEBLOCK_LOG_NEW, 2, (uint32_t)grown->size - PAGE, 0);
	struct source_room *room = sources_open();
	uint32_t sum = 0;

	(void)state;
	logbuild_add_change(&log, 2, hive->data, hive->size, grown->data, grown->size);
	logbuild_put32(hive->data + SEQUENCE1, 2);
	logbuild_put32(hive->data + SEQUENCE2, 1);
	for (size_t at = 0; at < CHECKSUM; at += 4)
		sum ^= le32(hive->data + at);
	logbuild_put32(hive->data + CHECKSUM, sum);
	for (int is_wrong = 0; is_wrong < 2; is_wrong++) {
		struct artifact dirty = artifact_of_memory("SYSTEM", hive->data, hive->size);
		struct artifact from = checked_artifact(room, log.data, log.size, is_wrong, "SYSTEM.LOG1");
		struct error err = { 0 };
		bool applied;

		dirty.is_file = dirty.has_logs = true;
		dirty.logs = &from;
		dirty.log_count = 1;
		assert_int_equal(open_hive(&dirty, true, &applied, &err), 0);
		assert_int_equal(applied, !is_wrong);
	}
	logbuild_free(&log);
	sources_close(room);
	sample_machine_free(&before);
	sample_machine_free(&after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(pages_that_are_decoded_together_come_together, close_scene),
		cmocka_unit_test_teardown(all_is_read_in_order_whatever_was_read_before, close_scene),
		cmocka_unit_test_teardown(what_a_checksum_refutes_is_gone, close_scene),
		cmocka_unit_test_teardown(what_a_checksum_refutes_is_gone_even_if_all_of_it_was_here, close_scene),
		cmocka_unit_test_teardown(what_cannot_be_read_is_not_tried_again, close_scene),
		cmocka_unit_test(a_hive_that_a_checksum_refutes_is_refused_once_it_is_read_whole),
		cmocka_unit_test(a_log_that_a_checksum_refutes_is_not_applied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
