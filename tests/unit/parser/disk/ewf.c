/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Disks in EWF images (E01, S01): what is read, what is known of the acquisition, segments. For damage see ewf_damage.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parser/evidence/disk/container.h"
#include "parser/evidence/disk/ewf/ewf.h"
#include "support/build_image/ewfbuild.h"
#include "support/reading_image/sources.h"

enum { SECTOR = 512, DISK = 45 * SECTOR, NAME = 128 };

static uint8_t disk[DISK];

static void make_disk(void)
{
	uint32_t random = 7;

	for (size_t i = 0; i < sizeof disk; i++) {
		random = random * 1103515245 + 12345;
		disk[i] = i / SECTOR % 3 == 0 ? (uint8_t)(random >> 16) : (uint8_t)(i / SECTOR);
	}
}

static int open_room(void **state)
{
	make_disk();
	*state = sources_open();
	return *state ? 0 : -1;
}

static int close_room(void **state)
{
	sources_close(*state);
	return 0;
}

/* The only segment of an image in memory; the bytes go with the room. */
static int open_image(struct source_room *room, const struct ewf_spec *spec, struct source **ret, struct error *err)
{
	struct ewf_file file = ewf_build(spec, 1);
	struct source *source =
		source_of_memory(room, "case.E01", arena_copy(room->arena, file.bytes, file.size), file.size);

	free(file.bytes);
	assert_true(container_ewf.is(source, (const uint8_t *)"EVF\t\r\n\xff", 8));
	return container_ewf.open(room, source, ret, err);
}

static void expect_disk(struct source *image, size_t size, size_t piece)
{
	char is[DIGEST_HEX], wanted[DIGEST_HEX];
	struct error err = { 0 };

	digest_of(disk, size, wanted);
	assert_int_equal(image->size, size);
	assert_string_equal(sources_hash(image, 0, size, piece, is, &err), wanted);
}

static void a_disk_is_read_however_its_chunks_are_stored(void **state)
{
	struct error err = { 0 };
	struct source *image;

	for (unsigned form = 0; form < 3 * 2 * 2 * 3; form++) {
		struct ewf_spec spec = { .disk = disk, .size = DISK, .packing = form % 3, .is_smart = form / 3 % 2 };

		spec.has_base = form / 6 % 2;
		spec.sectors_per_chunk = 1u << form / 12 * 2; /* 1, 4, 16: the last chunk is shorter */
		assert_int_equal(open_image(*state, &spec, &image, &err), 0);
		expect_disk(image, DISK, 64);
		expect_disk(image, DISK, 3000);
		expect_disk(image, DISK, DISK);
	}
	assert_null(((struct source_room *)*state)->notes);
}

static void a_disk_of_other_sectors_is_read(void **state)
{
	struct ewf_spec spec = { .disk = disk, .size = 5 * 4096, .bytes_per_sector = 4096, .sectors_per_chunk = 2 };
	struct error err = { 0 };
	struct source *image;

	assert_int_equal(open_image(*state, &spec, &image, &err), 0);
	expect_disk(image, 5 * 4096, 1000);
	assert_int_equal(ewf_facts_of(image)->bytes_per_sector, 4096);
	assert_int_equal(ewf_facts_of(image)->sectors, 5);
}

static void the_last_chunk_may_hold_more_than_the_disk(void **state)
{
	struct error err = { 0 };
	struct source *image;

	for (unsigned form = 0; form < 4; form++) {
		struct ewf_spec spec = { .disk = disk, .size = 41 * SECTOR, .sectors_per_chunk = 4, .packing = form % 2 };

		spec.padding =
			form < 2 ? 1
				 : 3 * SECTOR; /* of a file that is no multiple of a sector; the chunk is stored whole */
		assert_int_equal(open_image(*state, &spec, &image, &err), 0);
		expect_disk(image, 41 * SECTOR, 700);
	}
}

static void a_byte_of_an_unpacked_chunk_has_its_place_in_the_file(void **state)
{
	struct ewf_spec spec = { .disk = disk, .size = DISK, .sectors_per_chunk = 2, .packing = EWF_EVERY_SECOND };
	struct source_place place;
	struct error err = { 0 };
	struct source *image;
	uint8_t bytes[2 * SECTOR];

	assert_int_equal(open_image(*state, &spec, &image, &err), 0);
	for (uint64_t at = 0; at < DISK; at += 100) {
		bool is_packed = at / (2 * SECTOR) % 2;

		assert_int_equal(source_place(image, at, &place), !is_packed);
		if (is_packed)
			continue;
		assert_int_equal(at % (2 * SECTOR) + place.size, at / (2 * SECTOR) == 22 ? SECTOR : 2 * SECTOR);
		assert_int_equal(source_read(place.in, place.at, bytes, place.size, &err), 0);
		assert_memory_equal(bytes, disk + at, place.size);
	}
}

/* clang-format off */
static const char header_text[] =
	"1\r\nmain\r\nc\tn\ta\te\tt\tav\tov\tm\tu\tp\tr\r\n"
	"case 7\tB12\tlaptop\tM\xfcller\tfound on desk\tADI4.1\tWin 201x\t2018 2 24 21 20 6\t2018 2 24 21 20 26\t0\tf\r\n\r\n";
static const char header2_text[] =
	"3\nmain\na\tc\tn\te\tt\tmd\tsn\tav\tov\tm\tu\tp\tdc\n"
	"laptop\tcase 8\t\t\t\tDisk X\tS1\t8.01\tLinux\t1626968010\t\tabc\t\n\nsrce\n0\t1\nc\tn\n0\t0\nother\tother\n\n";
/* clang-format on */

static void what_is_recorded_of_the_acquisition_is_known(void **state)
{
	struct ewf_spec spec = { .disk = disk, .size = DISK, .header = header_text, .has_hash = true };
	struct error err = { 0 };
	struct source *image;
	const struct ewf_facts *facts;

	assert_int_equal(open_image(*state, &spec, &image, &err), 0);
	facts = ewf_facts_of(image);
	assert_string_equal(facts->case_number, "case 7");
	assert_string_equal(facts->evidence_number, "B12");
	assert_string_equal(facts->examiner, "M\xc3\xbcller");
	assert_string_equal(facts->acquired, "2018-02-24T21:20:06");
	assert_string_equal(facts->model, "");
	assert_false(facts->has_password);
	assert_int_equal(strlen(facts->md5), 32);
	assert_int_equal(strlen(facts->sha1), 40);
	assert_int_equal(facts->segments, 1);
	assert_null(ewf_facts_of(image->below));

	spec.header2 = header2_text; /* comes first and wins */
	assert_int_equal(open_image(*state, &spec, &image, &err), 0);
	facts = ewf_facts_of(image);
	assert_string_equal(facts->case_number, "case 8");
	assert_string_equal(facts->evidence_number, "B12");
	assert_string_equal(facts->model, "Disk X");
	assert_string_equal(facts->acquired, "2021-07-22T15:33:30Z");
	assert_string_equal(facts->system_date, "2018-02-24T21:20:26");
	assert_true(facts->has_password);
}

static int count_up(void *context, uint64_t done, uint64_t total, struct error *err)
{
	assert_true(done <= total);
	return ++*(unsigned *)context == 1000 ? error_set(err, ERR_LIMIT, "enough") : 0;
}

static void the_whole_disk_is_compared_with_the_hashes_of_the_acquisition(void **state)
{
	struct ewf_spec spec = { .disk = disk, .size = DISK, .has_hash = true, .packing = EWF_EVERY_SECOND };
	struct error err = { 0 };
	struct source *image;
	struct ewf_check check;
	unsigned calls = 0;

	assert_int_equal(open_image(*state, &spec, &image, &err), 0);
	assert_int_equal(ewf_verify(image, count_up, &calls, &check, &err), 0);
	assert_int_equal(check.result, EWF_CHECK_MATCH);
	assert_string_equal(check.md5, ewf_facts_of(image)->md5);
	assert_string_equal(check.sha1, ewf_facts_of(image)->sha1);
	assert_int_equal(calls, DISK / SECTOR);
	calls = 999;
	assert_int_equal(ewf_verify(image, count_up, &calls, &check, &err), ERR_LIMIT);
	assert_string_equal(err.text, "enough");

	struct ewf_file file = ewf_build(&spec, 1);

	file.bytes[file.hash + EWF_DESCRIPTOR] ^= 1;
	ewf_fix(file.bytes, file.size);
	assert_int_equal(container_ewf.open(*state, source_of_memory(*state, "x", file.bytes, file.size), &image, &err),
			 0);
	assert_int_equal(ewf_verify(image, NULL, NULL, &check, &err), 0);
	assert_int_equal(check.result, EWF_CHECK_MISMATCH);
	assert_string_equal(check.sha1, ewf_facts_of(image)->sha1);
	assert_string_not_equal(check.md5, ewf_facts_of(image)->md5);
	free(file.bytes);

	spec.has_hash = false;
	assert_int_equal(open_image(*state, &spec, &image, &err), 0);
	assert_int_equal(ewf_verify(image, NULL, NULL, &check, &err), 0);
	assert_int_equal(check.result, EWF_CHECK_NO_HASH);
	assert_int_equal(strlen(check.md5), 32);
	assert_string_equal(ewf_facts_of(image)->md5, "");
}

/* Segments, in files. */

static void name_of(char name[NAME], const char *folder, char letter, unsigned number)
{
	char first = letter >= 'a' ? 'a' : 'A';
	unsigned beyond = number - 100;

	if (number < 100)
		snprintf(name, NAME, "%s/case.%c%02u", folder, letter, number);
	else
		snprintf(name, NAME, "%s/case.%c%c%c", folder, letter + (int)(beyond / 676),
			 first + (int)(beyond / 26 % 26), first + (int)(beyond % 26));
}

static void write_segment(const char *name, const struct ewf_spec *spec, unsigned number)
{
	struct ewf_file built = ewf_build(spec, number);
	FILE *file = fopen(name, "wb");

	assert_int_equal(fwrite(built.bytes, 1, built.size, file), built.size);
	fclose(file);
	free(built.bytes);
}

static void write_segments(const struct ewf_spec *spec, const char *folder, char letter)
{
	char name[NAME];

	for (unsigned number = 1; number <= spec->segments; number++) {
		name_of(name, folder, letter, number);
		write_segment(name, spec, number);
	}
}

static void remove_segments(const char *folder, char letter, unsigned count)
{
	char name[NAME];

	for (unsigned number = 1; number <= count; number++) {
		name_of(name, folder, letter, number);
		unlink(name);
	}
	rmdir(folder);
}

static int open_segment(struct source_room *room, const char *folder, char letter, unsigned number, struct source **ret,
			struct error *err)
{
	struct source *file;
	char name[NAME];

	name_of(name, folder, letter, number);
	assert_int_equal(source_open_file(room, name, &file, err), 0);
	return container_ewf.open(room, file, ret, err);
}

static void segments_are_found_beside_the_first(void **state)
{
	static const char letters[] = { 'E', 'e', 'S' };
	struct error err = { 0 };
	struct source *image;

	for (size_t i = 0; i < sizeof letters; i++) {
		char folder[] = "/tmp/ewf.XXXXXX";
		struct ewf_spec spec = { .disk = disk, .size = DISK, .segments = 4, .is_smart = letters[i] == 'S' };
		struct source_place place;

		assert_non_null(mkdtemp(folder));
		write_segments(&spec, folder, letters[i]);
		assert_int_equal(open_segment(*state, folder, letters[i], 1, &image, &err), 0);
		expect_disk(image, DISK, 3000);
		assert_int_equal(ewf_facts_of(image)->segments, 4);
		assert_int_equal(source_place(image, 0, &place), !spec.is_smart);
		assert_true(source_trace(image, DISK - 1, &place));
		assert_int_equal(place.in->type->is_disk, spec.is_smart); /* compressed: the disk is the deepest */
		assert_int_equal(place.in == image, spec.is_smart);
		assert_ptr_not_equal(place.in, image->below); /* not in the first file */
		remove_segments(folder, letters[i], 4);
	}
}

static void more_segments_than_99_have_letters(void **state)
{
	char folder[] = "/tmp/ewf.XXXXXX";
	struct ewf_spec spec = { .disk = disk, .size = DISK, .bytes_per_sector = 64, .segments = 130 };
	struct error err = { 0 };
	struct source *image;

	assert_non_null(mkdtemp(folder));
	write_segments(&spec, folder, 'E');
	assert_int_equal(open_segment(*state, folder, 'E', 1, &image, &err), 0);
	expect_disk(image, DISK, 3000);
	remove_segments(folder, 'E', 130);
}

static void a_missing_segment_is_named_before_anything_is_read(void **state)
{
	struct error err = { 0 };
	struct source *image;

	for (unsigned missing = 2; missing <= 4; missing++) {
		char folder[] = "/tmp/ewf.XXXXXX", name[NAME];
		struct ewf_spec spec = { .disk = disk, .size = DISK, .segments = 4 };

		assert_non_null(mkdtemp(folder));
		write_segments(&spec, folder, 'E');
		name_of(name, folder, 'E', missing);
		unlink(name);
		assert_int_equal(open_segment(*state, folder, 'E', 1, &image, &err), ERR_IO);
		assert_non_null(strstr(err.text, strrchr(name, '/') + 1));
		assert_non_null(strstr(err.text, "cannot be read"));
		remove_segments(folder, 'E', 4);
	}
}

static void segments_in_the_wrong_place_are_refused(void **state)
{
	char folder[] = "/tmp/ewf.XXXXXX", name[NAME], other[NAME];
	struct ewf_spec spec = { .disk = disk, .size = DISK, .segments = 3, .set = 1 };
	struct error err = { 0 };
	struct source *image, *file;

	assert_non_null(mkdtemp(folder));
	write_segments(&spec, folder, 'E');
	assert_int_equal(open_segment(*state, folder, 'E', 2, &image, &err), ERR_FORMAT);
	assert_non_null(strstr(err.text, "is segment 2 of an EWF image"));

	name_of(name, folder, 'E', 2);
	write_segment(name, &spec, 3);
	assert_int_equal(open_segment(*state, folder, 'E', 1, &image, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "not its segment 2 but segment 3"));

	spec.set = 2;
	write_segment(name, &spec, 2);
	assert_int_equal(open_segment(*state, folder, 'E', 1, &image, &err), ERR_CORRUPT);
	assert_non_null(strstr(err.text, "another image"));

	name_of(name, folder, 'E', 1);
	snprintf(other, sizeof other, "%s/case.bin", folder);
	assert_int_equal(rename(name, other), 0);
	assert_int_equal(source_open_file(*state, other, &file, &err), 0);
	assert_int_equal(container_ewf.open(*state, file, &image, &err), ERR_IO);
	assert_non_null(strstr(err.text, "rename the segments"));
	unlink(other);
	remove_segments(folder, 'E', 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_disk_is_read_however_its_chunks_are_stored, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_disk_of_other_sectors_is_read, open_room, close_room),
		cmocka_unit_test_setup_teardown(the_last_chunk_may_hold_more_than_the_disk, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_byte_of_an_unpacked_chunk_has_its_place_in_the_file, open_room,
						close_room),
		cmocka_unit_test_setup_teardown(what_is_recorded_of_the_acquisition_is_known, open_room, close_room),
		cmocka_unit_test_setup_teardown(the_whole_disk_is_compared_with_the_hashes_of_the_acquisition,
						open_room, close_room),
		cmocka_unit_test_setup_teardown(segments_are_found_beside_the_first, open_room, close_room),
		cmocka_unit_test_setup_teardown(more_segments_than_99_have_letters, open_room, close_room),
		cmocka_unit_test_setup_teardown(a_missing_segment_is_named_before_anything_is_read, open_room, close_room),
		cmocka_unit_test_setup_teardown(segments_in_the_wrong_place_are_refused, open_room, close_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
