/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs that hold no machine, or more than one, and what is said of images and archives next to a machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/build/archivebuild.h"
#include "support/program/cli.h"
#include "unit/cli/images/cli_volumes.h"

static void an_image_is_no_overlay(void **state)
{
	(void)state;
	assert_has(expect(3, "check -q ready --overlay two.img")->err,
		   "two.img: is an image or an archive: an overlay is a .reg file or a policy file");
	assert_has(expect(3, "check -q ready --overlay ready/SYSTEM")->err, "ready/SYSTEM: is a hive: an overlay is");
}

static void an_image_with_a_file_is_called_by_both(void **state)
{
	(void)state;
	assert_has(expect(2, "check -q two.img+more.reg")->err,
		   "two.img holds 2 machines, and + joins inputs of one: choose one with --partition 2 or --partition 3");
	assert_has(expect(0, "check -q two.img+more.reg --partition 2")->out, "READY  two.img+more.reg  ");
	expect(0, "check two.img+more.reg --partition 2 -o json=a.json");
	assert_has(expect(0, "verify a.json --partition 2")->out, "verified: ");
}

static void a_line_of_a_list_has_a_row_for_each_machine(void **state)
{
	const char *out;

	(void)state;
	scratch_put("list", "HOST\ttwo.img\nNONE\tdata.img\nBOTH\ttwo.img\tmore.reg\n");
	out = expect(1, "check -q --inputs-from list")->out;
	assert_has(out, "READY  HOST  Windows Server 2019");
	assert_has(out, "NOT READY  HOST (2)  Windows Server 2012");
	assert_has(out, "INDETERMINATE  NONE  ");
	assert_has(out, "INDETERMINATE  BOTH  ");
}

static void a_key_that_no_volume_needs_is_told(void **state)
{
	(void)state;
	scratch_put("list", "secret\n");
	assert_has(expect(1, "check -q two.img --password-file list")->err,
		   "the password that was supplied was not needed: no locked BitLocker volume was found");
}

static void a_line_of_a_list_that_begins_with_a_number_sign_is_a_comment(void **state)
{
	(void)state;
	scratch_put("list", "# the first floor\nHOST\tready\n#OLD\tempty\n");
	assert_has(expect(0, "check --inputs-from list --verify-image")->out, "READY  HOST  "); /* a list may have no image yet */
	in_shell("mv ready '#%s'", "ready");
	scratch_put("list", "./#ready\n");
	assert_has(expect(0, "check --inputs-from list")->out, "READY  #ready  ");
	scratch_put("list", "#ready");
	assert_has(expect(0, "check -0 --inputs-from list")->out, "READY  #ready  ");
}

static void an_input_without_a_machine_is_a_machine_without_a_verdict(void **state)
{
	static const struct {
		const char *name, *verdict;
	} rows[] = { { "empty", "INDETERMINATE" }, { "data.img", "INDETERMINATE" }, { "ready", "READY" } };
	json_t *result, *machines;

	(void)state;
	in_shell("mkdir %s", "empty");
	result = json_loads(expect(3, "check empty data.img ready -o json")->out, 0, NULL);
	machines = json_object_get(result, "machines");
	assert_int_equal(json_array_size(machines), 3);
	for (size_t i = 0; i < json_array_size(machines); i++) {
		json_t *machine = json_array_get(machines, i),
		       *source = json_array_get(json_object_get(machine, "sources"), 0);

		assert_string_equal(json_string_value(json_object_get(machine, "name")), rows[i].name);
		assert_string_equal(json_string_value(json_object_get(machine, "verdict")), rows[i].verdict);
		if (i < 2)
			assert_string_equal(json_string_value(json_object_get(source, "status")), "refused");
	}
	json_decref(result);
	expect(3, "check empty data.img ready -o json=a.json");
	assert_has(expect(0, "verify a.json")->out, "verified: ");
	const char *text = expect(3, "check data.img")->out;

	assert_has(text, "data.img holds no Windows (raw disk image, MBR): partition 1 ");
	assert_null(strstr(text, "EVD501 unknown")); /* the reason is stated once */
	assert_null(strstr(text, "0 bytes"));        /* nor is a size that nobody measured */
	expect(0, "check -q data.img --fail-on never");
}

static void members_of_an_archive_that_cannot_be_opened_are_named(void **state)
{
	struct build *build = calloc(1, sizeof *build);

	(void)state;
	build_zip(build, "disks/c.vhdx", 0, "nothing of a disk", 17);
	build_zip(build, "boot.bin", 0, "a program", 9);
	build_zip(build, "Windows/System32/config/SYSTEM", 0, "no hive", 7);
	build_zip_end(build);
	free(scratch_write(scratch, "a.zip", build->bytes, build->size));
	free(build);
	const char *err = expect(3, "check -q a.zip")->err;

	assert_has(err, "a.zip > disks/c.vhdx: has the name of an image, and its content is in no format that tlsready knows");
	assert_has(err, "a.zip > Windows/System32/config/SYSTEM");
	assert_null(strstr(err, "boot.bin"));
}

static void an_archive_says_which_large_file_it_did_not_open(void **state)
{
	(void)state;
	in_shell("mkdir iso && truncate -s 17M iso/disk && echo > iso/note && tar -cf a.tar -C %s .", "iso");
	assert_has(expect(3, "check -q a.tar")->err,
		   "holds no registry hives; disk (17 MiB) was not opened, because its name is not that of an image");
}

static void an_image_next_to_hives_is_named_and_changes_no_exit_code(void **state)
{
	static const char named[] = "ready/c.vhdx may be an image or an archive, which is not evaluated with the folder";

	(void)state;
	in_shell("cp two.img ready/c.vhdx%s", "");
	assert_has(expect(0, "check -q ready")->err, "ready/c.vhdx: may be an image");
	assert_has(expect(0, "check -v ready --width 1000")->out, named);
	assert_has(expect(0, "list ready")->out, named);
	in_shell("for i in 1 2 3 4; do cp two.img ready/$i.zip; done; %s", ":");
	assert_has(expect(0, "check -q ready")->err,
		   "ready: has 5 files that may be images or archives, which are not evaluated with the folder: name them as inputs\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_image_is_no_overlay),
		TEST(an_image_with_a_file_is_called_by_both),
		TEST(a_line_of_a_list_has_a_row_for_each_machine),
		TEST(a_key_that_no_volume_needs_is_told),
		TEST(a_line_of_a_list_that_begins_with_a_number_sign_is_a_comment),
		TEST(an_input_without_a_machine_is_a_machine_without_a_verdict),
		TEST(members_of_an_archive_that_cannot_be_opened_are_named),
		TEST(an_archive_says_which_large_file_it_did_not_open),
		TEST(an_image_next_to_hives_is_named_and_changes_no_exit_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
