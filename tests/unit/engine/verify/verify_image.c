/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A machine inside an image: what is cited has its place in the file of the image, and verify finds it there again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/build_image/ntfsbuild.h"
#include "support/program/savedscene.h"

enum { VOLUME = 4 << 20, CLUSTER = 512, VK = 4, VK_DATA = 12 };

static void shell(const char *command)
{
	char line[2000];

	snprintf(line, sizeof line, "cd '%s' && %s", folder, command);
	assert_int_equal(system(line), 0);
}

static void add_file(struct ntfsbuild *build, unsigned in, const char *name)
{
	size_t size;
	char *bytes = whole_file(name, &size);

	ntfsbuild_data(build, ntfsbuild_add(build, in, name, false), bytes, size);
	free(bytes);
}

/* gold.raw: a volume with SYSTEM and SOFTWARE of the scene; and a.json, its result. */
static void make_image(void)
{
	struct ntfsbuild *build = ntfsbuild_new(VOLUME, CLUSTER);
	unsigned windows = ntfsbuild_add(build, NTFSBUILD_ROOT, "Windows", true);
	unsigned config = ntfsbuild_add(build, ntfsbuild_add(build, windows, "System32", true), "config", true);
	char path[600];

	add_file(build, config, "SOFTWARE");
	add_file(build, config, "SYSTEM");
	ntfsbuild_finish(build);
	snprintf(path, sizeof path, "%s/gold.raw", folder);
	FILE *file = fopen(path, "w");

	assert_int_equal(fwrite(build->bytes, 1, build->size, file), build->size);
	fclose(file);
	ntfsbuild_free(build);
	expect(0, "check gold.raw -o json=a.json");
}

static struct evidence cited;
static int64_t shift;

static void take_and_shift(struct result *result)
{
	struct evidence *evidence = present_evidence_of(result, "controlset");

	cited = *evidence;
	assert_string_equal(evidence->image.utf8, "gold.raw");
	assert_string_equal(evidence->value.utf8, "Current");
	evidence->image_offset += (uint64_t)shift;
}

static void each_cited_value_has_its_place_in_the_image(void **state)
{
	size_t size;

	(void)state;
	make_image();
	shift = 0;
	forge("a.json", "b.json", take_and_shift);
	char *image = whole_file("gold.raw", &size);

	assert_true(cited.image_offset < size && cited.image_offset > cited.offset);
	assert_memory_equal(image + cited.image_offset + VK, "vk", 2);
	assert_memory_equal(image + cited.image_offset + VK_DATA, "\1\0\0\0", 4);
	free(image);
	run("check gold.raw -v");
	expect_said("= gold.raw @0x");
	shell("grep -q '\"origin\": *\\[' a.json && tr -d ' \\n' <a.json | grep -q "
	      "'\"origin\":\\[\"gold.raw\",\"Windows/System32/config/SOFTWARE\"\\]'");
}

static void a_result_of_an_image_is_verified_from_the_image(void **state)
{
	(void)state;
	make_image();
	expect(0, "verify a.json");
	expect_said("verified: 2 sources, ");
	shell("mkdir there && mv gold.raw there/g.raw");
	expect(3, "verify a.json");
	expect_said("gold.raw does not exist: name the image's current path as INPUT\nNOT VERIFIED: 2 files"); /* once for both hives */
	expect(0, "verify a.json there/g.raw");
	expect(0, "verify a.json SYSTEM SOFTWARE"); /* the same hives, extracted */
}

static void a_changed_byte_of_the_image_is_found(void **state)
{
	char command[200];

	(void)state;
	make_image();
	shift = 0;
	forge("a.json", "b.json", take_and_shift);
	snprintf(command, sizeof command, "printf '\\002' | dd of=gold.raw bs=1 seek=%llu conv=notrunc 2>/dev/null",
		 (unsigned long long)cited.image_offset + VK_DATA);
	shell(command);
	expect(4, "verify a.json -v");
	expect_said("Current: gold.raw at 0x");
	expect_said("holds other data than the result");
	expect_said("is not the file that was evaluated");
}

static size_t lines_said(void)
{
	size_t count = 0;

	for (const char *at = ran.out; (at = strchr(at, '\n')); at++)
		count++;
	return count;
}

/* Not with each finding that follows from it. */
static void a_damaged_hive_in_an_image_is_named_once_with_its_verdict(void **state)
{
	(void)state;
	make_image();
	shift = 0;
	forge("a.json", "b.json", take_and_shift);
	char command[200];

	snprintf(command, sizeof command, "printf XXXX | dd of=gold.raw bs=1 seek=%llu conv=notrunc 2>/dev/null",
		 (unsigned long long)(cited.image_offset - cited.offset));
	shell(command);
	expect(4, "verify a.json");
	expect_said("SYSTEM: is not the file that was evaluated: sha256 ");
	expect_said("Base block damaged");
	expect_said("verdict: the result has \"READY\", and the inputs \"INDETERMINATE\"");
	expect_said("further differences are not listed, because a file differs: --verbose lists them\nMISMATCH: ");
	assert_int_equal(lines_said(), 5);
}

static void an_image_that_is_there_and_damaged_is_not_called_missing(void **state)
{
	(void)state;
	make_image();
	shell("dd if=/dev/zero of=gold.raw bs=512 count=1 conv=notrunc 2>/dev/null");
	expect(3, "verify a.json");
	expect_said("its inputs are no longer found in gold.raw: name an intact copy of the image as INPUT\nNOT VERIFIED: 2 files");
	assert_null(strstr(ran.out, "does not exist"));
}

static void a_place_that_somebody_changed_is_found(void **state)
{
	(void)state;
	make_image();
	shift = 8;
	forge("a.json", "b.json", take_and_shift);
	expect(4, "verify b.json");
	expect_said("does not hold the bytes that are cited");
	shift = VOLUME;
	forge("a.json", "b.json", take_and_shift);
	expect(4, "verify b.json");
	expect_said("cannot be read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SAVED_TEST(each_cited_value_has_its_place_in_the_image),
		SAVED_TEST(a_result_of_an_image_is_verified_from_the_image),
		SAVED_TEST(a_changed_byte_of_the_image_is_found),
		SAVED_TEST(a_damaged_hive_in_an_image_is_named_once_with_its_verdict),
		SAVED_TEST(an_image_that_is_there_and_damaged_is_not_called_missing),
		SAVED_TEST(a_place_that_somebody_changed_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
