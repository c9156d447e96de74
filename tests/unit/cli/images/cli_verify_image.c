/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was recorded of an acquisition, and --verify-image: an image that was changed since is never READY. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/program/cli.h"
#include "support/build_image/ewfbuild.h"
#include "support/reading_image/windows_volume.h"

enum { HASH_AT = EWF_DESCRIPTOR };

/* The name of the examiner has a sequence that turns the text of a terminal. */
static const char header[] = "1\nmain\nc\tn\ta\te\tt\tav\tov\tm\tu\tp\n"
			     "2026-17\t3\tlaptop\tJ. \x1b[31mDoe\tseized at the door\t7.1\tWindows\t"
			     "2018 2 24 21 20 6\t2018 2 24 21 20 26\t0\n";

/* change: 'h' the stored MD5, 'd' data of a chunk, 'n' no hash is stored, 0 nothing. */
static void put_image(const char *name, char change)
{
	struct windows_records records;
	struct ntfsbuild *build = windows_volume("Windows", "server2019-ready", WINDOWS_SECTORS, &records);
	struct ewf_spec spec = { .disk = build->bytes, .size = build->size, .header = header, .has_hash = change != 'n' };
	struct ewf_file file = ewf_build(&spec, 1);

	if (change == 'h')
		file.bytes[file.hash + HASH_AT] ^= 1;
	ewf_fix(file.bytes, file.size);
	if (change == 'd')
		file.bytes[file.first_chunk + (build->size - 3 * 512) / 512 * (512 + 4)] ^= 1; /* where no file is */
	free(scratch_write(scratch, name, file.bytes, file.size));
	free(file.bytes);
	ntfsbuild_free(build);
}

static int set_up(void **state)
{
	if (!getenv("TLSREADY_SOURCE"))
		skip();
	scratch_set_up(state);
	put_image("case.E01", 0);
	return 0;
}

static void assert_word(json_t *object, const char *key, const char *word)
{
	assert_string_equal(json_string_value(json_object_get(object, key)), word);
}

/* The image of the first machine. */
static json_t *image_of(json_t *result)
{
	json_t *machine = json_array_get(json_object_get(result, "machines"), 0);

	return json_array_get(json_object_get(machine, "images"), 0);
}

static void the_acquisition_is_in_every_report(void **state)
{
	static const char *const formats[] = { "check case.E01 -v --width 200", "check case.E01 -o html",
					       "list case.E01" };
	json_t *result = json_loads(expect(0, "check case.E01 -o json")->out, 0, NULL);
	json_t *image = image_of(result), *acquisition = json_object_get(image, "acquisition");

	(void)state;
	assert_word(image, "name", "case.E01");
	assert_word(image, "format", "EWF");
	assert_int_equal(json_integer_value(json_object_get(image, "size")), 256 << 10);
	assert_word(acquisition, "case_number", "2026-17");
	assert_word(acquisition, "examiner", "J. \\u{1B}[31mDoe");
	assert_word(acquisition, "acquired", "2018-02-24T21:20:06");
	assert_int_equal(strlen(json_string_value(json_object_get(acquisition, "md5"))), 32);
	assert_null(json_object_get(image, "verification"));
	json_decref(result);
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		const char *out = expect(0, formats[i])->out;

		assert_has(out, "2026-17");
		assert_has(out, "seized at the door");
		assert_has(out, "Stored SHA-1");
		assert_null(strchr(out, '\x1b'));
	}
}

static void an_image_that_agrees_with_its_hashes_stays_ready_and_says_so(void **state)
{
	static const char sentence[] = "The MD5 and the SHA-1 of the whole disk match the stored hashes";
	json_t *result, *verification;

	(void)state;
	assert_has(expect(0, "check case.E01 --verify-image --width 200")->out, sentence);
	assert_has(expect(0, "list case.E01 --verify-image")->out, sentence);
	const char *page = expect(0, "check case.E01 --verify-image -o html")->out;

	assert_true(strstr(page, sentence) < strstr(page, "At a glance</h2>")); /* in the summary */
	expect(0, "check case.E01 --verify-image -o json=result.json");
	assert_has(expect(0, "verify result.json")->out, "verified: ");
	result = json_loads(expect(0, "render result.json -o json")->out, 0, NULL);
	verification = json_object_get(image_of(result), "verification");
	assert_word(verification, "status", "match");
	assert_int_equal(strlen(json_string_value(json_object_get(verification, "sha1"))), 40);
	json_decref(result);
}

static void an_image_that_was_changed_is_never_ready(void **state)
{
	(void)state;
	put_image("changed.E01", 'h');
	expect(0, "check changed.E01"); /* nobody asked */
	assert_has(expect(3, "check changed.E01 --verify-image --width 200")->out,
		   "is not the disk that was acquired: its MD5 is ");
	assert_has(expect(3, "check changed.E01 --verify-image -o json")->out, "\"image-hash\"");
	assert_has(expect(3, "list changed.E01 --verify-image")->out, "This is not the disk that was acquired");
	expect(3, "check changed.E01 case.E01 --verify-image -q");
}

static void damaged_chunks_are_counted_with_their_places(void **state)
{
	json_t *result, *verification;

	(void)state;
	put_image("damaged.E01", 'd');
	expect(0, "check damaged.E01");
	result = json_loads(expect(3, "check damaged.E01 --verify-image -o json")->out, 0, NULL);
	verification = json_object_get(image_of(result), "verification");
	assert_word(verification, "status", "damaged");
	assert_int_equal(json_integer_value(json_object_get(verification, "damaged_chunks")), 1);
	assert_has(json_string_value(json_array_get(json_object_get(verification, "damage"), 0)),
		   "of the disk), in damaged.E01");
	assert_null(json_object_get(verification, "md5"));
	json_decref(result);
	assert_has(expect(3, "list damaged.E01 --verify-image")->out, "1 chunk of the image cannot be read");
}

static void a_format_without_hashes_says_so_and_changes_nothing(void **state)
{
	struct windows_records records;
	struct ntfsbuild *build = windows_volume("Windows", "server2019-ready", WINDOWS_SECTORS, &records);

	(void)state;
	free(scratch_write(scratch, "raw.img", build->bytes, build->size));
	ntfsbuild_free(build);
	put_image("none.E01", 'n');
	assert_has(expect(0, "check raw.img --verify-image --width 200")->out,
		   "The format of the image stores no hash of its content: nothing can be compared.");
	assert_has(expect(0, "check none.E01 --verify-image --width 200")->out,
		   "The image stores no hash to compare with. The MD5 of the whole disk is ");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_acquisition_is_in_every_report),
		TEST(an_image_that_agrees_with_its_hashes_stays_ready_and_says_so),
		TEST(an_image_that_was_changed_is_never_ready),
		TEST(damaged_chunks_are_counted_with_their_places),
		TEST(a_format_without_hashes_says_so_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
