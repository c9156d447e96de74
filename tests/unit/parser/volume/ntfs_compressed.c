/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that NTFS or Windows compressed, and what cannot be read: encrypted files and other reparse points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "support/build/lznt1encode.h"
#include "support/reading_image/ntfsscene.h"

enum { VOLUME = 128 << 10, UNIT = 16 * 512, WOF_CHUNK = 4096 };

/* Two units and a bit: text with repetitions, noise, a gap. */
static uint8_t plain[2 * UNIT + 3000];

static void fill_plain(void)
{
	for (size_t i = 0; i < sizeof plain; i++)
		plain[i] = i % 97 < 40 ? (uint8_t)('a' + i % 13) : (uint8_t)(i / 97);
}

static struct ntfsscene *scene_of(void **state)
{
	*state = ntfsscene_new(VOLUME, 512);
	return *state;
}

static int close_scene(void **state)
{
	ntfsscene_free(*state);
	return 0;
}

/* A compressed unit, a plain one, and the rest, compressed. Returns where the first is stored. */
static uint8_t *add_compressed(struct ntfsbuild *build)
{
	static uint8_t first[2 * UNIT], last[2 * UNIT];
	size_t first_size = lznt1_encode(plain, UNIT, first), last_size = lznt1_encode(plain + 2 * UNIT, 3000, last);
	uint64_t first_clusters = (first_size + 511) / 512, last_clusters = (last_size + 511) / 512;
	struct ntfsbuild_run runs[] = {
		{ .lcn = ntfsbuild_clusters(build, first, first_size), .count = first_clusters },
		{ .lcn = NTFSBUILD_HOLE, .count = 16 - first_clusters },
		{ .lcn = ntfsbuild_clusters(build, plain + UNIT, UNIT), .count = 16 },
		{ .lcn = ntfsbuild_clusters(build, last, last_size), .count = last_clusters },
		{ .lcn = NTFSBUILD_HOLE, .count = 16 - last_clusters },
		{ .lcn = NTFSBUILD_HOLE, .count = 16 },
	};

	assert_true(first_clusters < 16 && last_clusters < 16);
	ntfsbuild_runs(build, ntfsbuild_add(build, NTFSBUILD_ROOT, "compressed", false), 0x80, "", 1, 4, 0, runs, 5,
		       sizeof plain, sizeof plain);
	ntfsbuild_runs(build, ntfsbuild_add(build, NTFSBUILD_ROOT, "zeros", false), 0x80, "", 1, 4, 0, runs + 5, 1,
		       5000, 5000);
	ntfsbuild_finish(build);
	return build->bytes + runs[0].lcn * 512;
}

static void a_file_that_ntfs_compressed_is_decoded(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t zeros[5000] = { 0 };
	struct source_place place;

	add_compressed(scene->build);
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "compressed"), plain, sizeof plain));
	assert_true(ntfsscene_has(scene, ntfsscene_file(scene, "zeros"), zeros, sizeof zeros));
	assert_false(source_place(ntfsscene_file(scene, "compressed"), 0, &place));
}

/* LZNT1 has no checksum: other bytes may decode. What ends early, leads out of a chunk or is no chunk must be an error. */
static void damaged_compressed_data_is_an_error_or_other_bytes_of_the_same_length_and_never_a_gap(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *packed = add_compressed(scene->build), bytes[UNIT];
	size_t refused = 0;

	for (size_t i = 0; i < 1500; i++) {
		packed[i] ^= 0x11;
		assert_int_equal(ntfsscene_open(scene, 0), 0);
		struct source *file = ntfsscene_file(scene, "compressed");
		int result = source_read(file, 0, bytes, UNIT, &scene->err);

		assert_true(result == 0 || result == ERR_CORRUPT);
		refused += result < 0;
		packed[i] ^= 0x11;
	}
	assert_true(refused > 200);
	memset(packed, 0, 2); /* the end, at once */
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(source_read(ntfsscene_file(scene, "compressed"), 0, bytes, 1, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "unit 0 has 0 bytes, not 8192"));
	assert_int_equal(source_read(ntfsscene_file(scene, "compressed"), UNIT, bytes, UNIT, &scene->err), 0);
}

/* XPRESS Huffman of two letters, a bit each: 256 bytes of code lengths, then 16 bits at a time, the first the highest. */
static size_t encode_wof(const uint8_t *from, size_t size, uint8_t *to)
{
	memset(to, 0, 256);
	to['a' / 2] = 0x10; /* 'a' is odd: the high half */
	to['b' / 2] = 0x01;
	for (size_t i = 0; i < size; i++)
		if (from[i] == 'b')
			to[256 + i / 16 * 2 + (i % 16 < 8)] |= (uint8_t)(1 << (7 - i % 8));
	memset(to + 256 + size / 8, 0, 4); /* a decoder looks ahead */
	return 256 + size / 8 + 4;
}

/* Three chunks: compressed, plain, a plain rest. */
enum { WOF_SIZE = 2 * WOF_CHUNK + 100 };
static uint8_t wof_plain[WOF_SIZE];

static uint8_t *add_wof(struct ntfsbuild *build, uint32_t provider, uint32_t algorithm)
{
	static uint8_t packed[WOF_SIZE + 1000];
	uint8_t reparse[24] = {
		0x17, 0, 0, 0x80, 16, 0, 0, 0, 1, 0, 0, 0, (uint8_t)provider, 0, 0, 0, 1, 0, 0, 0, (uint8_t)algorithm
	};
	struct ntfsbuild_run hole = { .lcn = NTFSBUILD_HOLE, .count = (WOF_SIZE + 511) / 512 };
	unsigned record = ntfsbuild_add(build, NTFSBUILD_ROOT, "wof", false);

	for (size_t i = 0; i < WOF_SIZE; i++)
		wof_plain[i] = i < WOF_CHUNK ? (uint8_t)('a' + (i * i / 7) % 2) : plain[i];
	memset(packed, 0, sizeof packed);
	size_t first = encode_wof(wof_plain, WOF_CHUNK, packed + 8), second = first + WOF_CHUNK;

	packed[0] = (uint8_t)first;
	packed[1] = (uint8_t)(first >> 8);
	packed[4] = (uint8_t)second;
	packed[5] = (uint8_t)(second >> 8);
	memcpy(packed + 8 + first, wof_plain + WOF_CHUNK, WOF_SIZE - WOF_CHUNK);
	size_t size = 8 + second + 100;
	struct ntfsbuild_run run = { .lcn = ntfsbuild_clusters(build, packed, size), .count = (size + 511) / 512 };

	ntfsbuild_runs(build, record, 0x80, "", 0x8000, 0, 0, &hole, 1, WOF_SIZE, WOF_SIZE);
	ntfsbuild_runs(build, record, 0x80, "WofCompressedData", 0, 0, 0, &run, 1, size, size);
	ntfsbuild_value(build, record, 0xc0, "", reparse, sizeof reparse);
	ntfsbuild_finish(build);
	return build->bytes + run.lcn * 512;
}

static void a_file_that_windows_compressed_is_decoded_and_never_read_as_the_zeros_of_its_hole(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	uint8_t *stream = add_wof(scene->build, 2, 0), bytes[WOF_CHUNK];
	struct ntfs_entry entry;
	struct source *file;

	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(ntfsscene_find(scene, "wof", &entry), 1);
	file = ntfsscene_file(scene, "wof");
	if (!file && !dlopen("libwim.so.15", RTLD_NOW)) {
		assert_int_equal(scene->err.code, ERR_UNSUPPORTED);
		assert_non_null(strstr(scene->err.text, "wimlib was not found"));
		skip();
	}
	assert_true(ntfsscene_has(scene, file, wof_plain, WOF_SIZE));

	stream[0] = 0; /* the first chunk would end before it begins */
	stream[1] = 0;
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_int_equal(source_read(ntfsscene_file(scene, "wof"), 0, bytes, 1, &scene->err), ERR_CORRUPT);
	stream[1] = 0x7f; /* or behind the end */
	assert_int_equal(source_read(ntfsscene_file(scene, "wof"), 0, bytes, 1, &scene->err), ERR_CORRUPT);
	assert_non_null(strstr(scene->err.text, "chunk 0"));
	assert_int_equal(source_read(ntfsscene_file(scene, "wof"), 2 * WOF_CHUNK, bytes, 100, &scene->err), 0);
	assert_memory_equal(bytes, wof_plain + 2 * WOF_CHUNK, 100);
}

static void assert_refused(struct ntfsscene *scene, const char *path, int code, const char *word)
{
	assert_int_equal(ntfsscene_open(scene, 0), 0);
	assert_null(ntfsscene_file(scene, path));
	assert_int_equal(scene->err.code, code);
	if (!strstr(scene->err.text, word))
		fail_msg("%s: %s", path, scene->err.text);
}

static void other_forms_of_wof_are_named(void **state)
{
	static const struct {
		uint32_t provider, algorithm;
		const char *word;
	} cases[] = { { 1, 0, "WIM file" }, { 3, 0, "unknown way" }, { 2, 9, "algorithm 9" } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ntfsscene *scene = scene_of(state);

		add_wof(scene->build, cases[i].provider, cases[i].algorithm);
		assert_refused(scene, "wof", ERR_UNSUPPORTED, cases[i].word);
		if (i + 1 < sizeof cases / sizeof *cases)
			ntfsscene_free(scene);
	}
}

/* Their data is there, in part or as a hole: it must not be taken for the content. */
static void the_data_of_a_reparse_point_is_never_handed_out(void **state)
{
	static const struct {
		uint32_t tag;
		const char *word;
	} cases[] = {
		{ 0x80000013, "deduplicated" },  { 0x9000001a, "cloud" },    { 0x9000701a, "cloud" },
		{ 0xa000000c, "symbolic link" }, { 0xa0000003, "junction" }, { 0x12345678, "0x12345678" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ntfsscene *scene = scene_of(state);
		unsigned record = ntfsbuild_add(scene->build, NTFSBUILD_ROOT, "file", false);
		uint8_t reparse[8];

		for (int byte = 0; byte < 4; byte++)
			reparse[byte] = (uint8_t)(cases[i].tag >> 8 * byte);
		memset(reparse + 4, 0, 4);
		ntfsbuild_data(scene->build, record, plain, 1000);
		ntfsbuild_value(scene->build, record, 0xc0, "", reparse, sizeof reparse);
		scene->build->names[0].tag = cases[i].tag;
		ntfsbuild_finish(scene->build);
		assert_refused(scene, "file", ERR_UNSUPPORTED, cases[i].word);
		struct ntfs_entry entry;

		assert_int_equal(ntfsscene_find(scene, "file", &entry), 1);
		assert_int_equal(entry.reparse_tag, cases[i].tag);
		if (i + 1 < sizeof cases / sizeof *cases)
			ntfsscene_free(scene);
	}
}

static void a_file_that_lost_its_reparse_point_is_refused(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	unsigned record = ntfsbuild_add(scene->build, NTFSBUILD_ROOT, "file", false);

	ntfsbuild_data(scene->build, record, plain, 1000);
	ntfsbuild_record(scene->build, record)[0x38 + 0x18 + 0x21] = 0x04; /* $STANDARD_INFORMATION: it is one */
	ntfsbuild_finish(scene->build);
	assert_refused(scene, "file", ERR_CORRUPT, "marked as a reparse point");
}

static void an_encrypted_file_and_an_unknown_compression_are_named(void **state)
{
	struct ntfsscene *scene = scene_of(state);
	struct ntfsbuild *build = scene->build;
	struct ntfsbuild_run run = { .lcn = ntfsbuild_clusters(build, plain, 512), .count = 1 };

	ntfsbuild_runs(build, ntfsbuild_add(build, NTFSBUILD_ROOT, "secret", false), 0x80, "", 0x4000, 0, 0, &run, 1,
		       512, 512);
	ntfsbuild_runs(build, ntfsbuild_add(build, NTFSBUILD_ROOT, "odd", false), 0x80, "", 2, 4, 0, &run, 1, 512, 512);
	ntfsbuild_runs(build, ntfsbuild_add(build, NTFSBUILD_ROOT, "unit", false), 0x80, "", 1, 0, 0, &run, 1, 512, 512);
	ntfsbuild_finish(build);
	assert_refused(scene, "secret", ERR_UNSUPPORTED, "encrypted (EFS)");
	assert_refused(scene, "odd", ERR_UNSUPPORTED, "method 2");
	assert_refused(scene, "unit", ERR_CORRUPT, "compression units");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_file_that_ntfs_compressed_is_decoded, close_scene),
		cmocka_unit_test_teardown(
			damaged_compressed_data_is_an_error_or_other_bytes_of_the_same_length_and_never_a_gap,
			close_scene),
		cmocka_unit_test_teardown(
			a_file_that_windows_compressed_is_decoded_and_never_read_as_the_zeros_of_its_hole, close_scene),
		cmocka_unit_test_teardown(other_forms_of_wof_are_named, close_scene),
		cmocka_unit_test_teardown(the_data_of_a_reparse_point_is_never_handed_out, close_scene),
		cmocka_unit_test_teardown(a_file_that_lost_its_reparse_point_is_refused, close_scene),
		cmocka_unit_test_teardown(an_encrypted_file_and_an_unknown_compression_are_named, close_scene),
	};

	fill_plain();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
