/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which options choose what of an image is evaluated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/cli.h"
#include "support/machine/samplefiles.h"
#include "unit/cli/images/cli_volumes.h"

static void one_windows_of_several_is_chosen_by_its_partition(void **state)
{
	static const char advice[] = ": choose one with --partition 2 or --partition 3\n";

	(void)state;
	assert_has(expect(2, "query two.img")->err, advice);
	assert_has(expect(2, "fix two.img -o reg=fix.reg")->err, advice);
	assert_has(expect(0, "query two.img --partition 3 -o text --key 'HKLM\\SYSTEM\\Select'")->out, "Current");
	assert_has(expect(0, "check -q two.img --partition 2")->out, "READY  two.img partition 2  Windows Server 2019");
	assert_has(expect(1, "check -q two.img --partition 3")->out,
		   "NOT READY  two.img partition 3  Windows Server 2012");
	assert_has(expect(0, "fix two.img --partition 3 -o reg=fix.reg")->out, "fix.reg");
	assert_has(expect(0, "diff two.img two.img --partition 2")->out, "SAME  READY");
	assert_has(expect(0, "list two.img --partition 3")->out, "  partition 2  NTFS  256 KiB  was not chosen\n");
	expect(1, "check two.img --partition 3 -o json=a.json");
	assert_has(expect(0, "verify a.json")->out, "verified: ");
}

/* Of one disk: in the order of its partitions, with or without a choice. */
static void several_windows_are_evaluated_in_the_order_of_the_disk(void **state)
{
	const char *out = expect(1, "check -q two.img")->out;

	(void)state;
	assert_true(strstr(out, "READY  two.img partition 2") < strstr(out, "NOT READY  two.img partition 3"));
}

static void what_is_not_there_is_answered_with_what_is(void **state)
{
	static const char has[] =
		"two.img: has no partition 7 (raw disk image): it has partition 1 (NTFS, 256 KiB), partition 2 "
		"(NTFS, 256 KiB), partition 3 (NTFS, 256 KiB)\n";

	(void)state;
	assert_has(expect(3, "query two.img --partition 7")->err, has);
	assert_has(expect(3, "check -q two.img --partition 7")->err, has);
	assert_has(expect(3, "check -q two.img --partition 1")->err, "partition 1 (NTFS, 256 KiB) has no Windows folder");
	assert_has(expect(3, "check -q two.img --image 1")->err,
		   "has no image \"1\" (raw disk image): it has partition 1");
	assert_has(expect(3, "query two.img --shadow-copies 1")->err, "is not evaluated itself");
}

static void a_choice_that_no_input_can_have_is_wrong_usage(void **state)
{
	static const struct {
		const char *arguments, *text;
	} rows[] = {
		{ "check ready/SYSTEM --partition 2",
		  "--partition chooses a part of a disk image, and none of the inputs is an image" },
		{ "query ready --image 2", "--image chooses a part of a WIM, and none of the inputs is an image" },
		{ "check ready --shadow-copies 1",
		  "--shadow-copies chooses a shadow copy of a disk image, and none of the inputs is an image" },
		{ "check ready --member a.img", "--member chooses an image in an archive, and none of the inputs is one" },
		{ "check ready --offset 0x100",
		  "--offset: none of the inputs is a disk image, or has a volume at byte 0x100" },
		{ "check ready --verify-image", "--verify-image is for images, and none of the inputs is one" },
		{ "history ready --password-file list", "--password-file is for images, and none of the inputs is one" },
		{ "query ready --password-file list", "--password-file is for images, and none of the inputs is one" },
		{ "check two.img --partition 0", "--partition: \"0\" is not a number from 1 to" },
		{ "check two.img --partition two", "--partition: \"two\" is not a number" },
		{ "check two.img --image 0", "--image: \"0\" is neither all nor the number or the name" },
		{ "check two.img --offset 12k", "--offset: \"12k\" is not a number of bytes" },
		{ "check two.img --offset 0x", "--offset: \"0x\" is not a number of bytes" },
		{ "check two.img --offset 99999999999999999999", "is not a number of bytes" },
		{ "check two.img --offset 512 --partition 1", "--partition and --offset both choose a volume" },
	};

	(void)state;
	scratch_put("list", "secret\n");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_has(expect(2, rows[i].arguments)->err, rows[i].text);
	in_shell("head -c 4096 /dev/zero >zeros.E01; %s", ":");
	assert_has(expect(3, "check -q zeros.E01 --verify-image")->err, "zeros.E01: ");
	assert_has(expect(2, "check -q missing.wim --image 2")->err, "missing.wim: cannot be read"); 
}

static void a_volume_is_found_by_its_offset_without_a_table(void **state)
{
	enum { AT = (FIRST_AT + VOLUME_SECTORS) * SECTOR };
	char arguments[200];

	(void)state;
	expect(3, "check -q lost.img");
	snprintf(arguments, sizeof arguments, "check lost.img --offset %d -o json=a.json", AT);
	expect(0, arguments);
	assert_has(expect(0, "verify a.json")->out, "verified: ");
	snprintf(arguments, sizeof arguments, "check -q two.img --offset 0x%x", AT + VOLUME_SECTORS * SECTOR);
	assert_has(expect(1, arguments)->out, "NOT READY  two.img offset 0x");
	assert_has(expect(3, "check -q two.img --offset 1")->err, "holds no Windows (raw disk image): offset 0x1 (");
	assert_has(expect(3, "check -q two.img --offset 999999999")->err, "has no byte 0x3b9ac9ff: the disk in it has ");
}

static void an_image_of_a_wim_is_chosen_by_number_or_name(void **state)
{
	static const char capture[] =
		"mkdir -p %s/Windows/System32 && cp -r ready w1/Windows/System32/config && cp -r w1 w2 && "
		"cp \"$TLSREADY_SOURCE\"/samples/hives/server2012-client-off/* w2/Windows/System32/config && "
		"wimcapture --quiet w1 gold.wim 'Server Standard' && "
		"wimappend --quiet w2 gold.wim 'server standard' && wimappend --quiet w2 gold.wim Old";

	(void)state;
	in_shell(capture, "w1");
	assert_has(expect(2, "query gold.wim")->err, "choose one with --image 1, --image 2 or --image 3\n");
	assert_has(expect(0, "check -q gold.wim --image 1")->out, "READY  gold.wim image 1 ");
	assert_has(expect(1, "check -q gold.wim --image 'server standard'")->out, "NOT READY  gold.wim image 2 ");
	assert_has(expect(1, "check -q gold.wim --image OLD")->out, "NOT READY  gold.wim image 3 ");
	assert_has(
		expect(3, "check -q gold.wim --image None")->err,
		"has no image \"None\" (WIM): it has image 1 (Server Standard, 10.0.17763, ");
	assert_has(expect(1, "check -q gold.wim --image all")->out, "image 3");
	assert_has(expect(3, "check -q gold.wim --partition 1")->err, "has no partition 1 (WIM): it has image 1");
}

static void one_of_two_images_in_an_archive_is_chosen_by_its_path(void **state)
{
	static const char make[] = "mkdir -p 'iso/b disks' && cp two.img iso/a.img && cp two.img 'iso/b disks/two.img' && tar -cf a.tar -C %s .";
	static const char chosen[] = "check -q a.tar --member 'B Disks/two.img' --partition 3", other[] = "READY  a.tar a.img > ";

	(void)state;
	in_shell(make, "iso");
	assert_has(expect(2, "query a.tar")->err, "choose one with --member a.img --partition 2, --member a.img --partition 3, "
						  "--member 'b disks/two.img' --partition 2 or --member 'b disks/two.img' --partition 3\n");
	const char *out = expect(1, chosen)->out;

	assert_has(out, "NOT READY  a.tar b disks/two.img > partition 3  ");
	assert_null(strstr(out, other));
	assert_has(expect(1, "check a.tar --member 'b disks/two.img' --partition 3 -o json=a.json -o text --width 500")->out,
		   "tlsready fix a.tar --member 'b disks/two.img' --partition 3 --for offline -o reg=fix.reg");
	assert_has(expect(0, "verify a.json")->out, "verified: ");
	assert_has(expect(0, "verify a.json --member 'b disks/two.img'")->out, "verified: ");
	assert_has(expect(0, "fix a.tar --member 'b disks/two.img' --partition 3 -o reg=fix.reg")->out, "fix.reg");
	out = expect(1, "check -q a.tar --member a.img")->out;
	assert_has(out, "NOT READY  a.tar a.img > partition 3");
	assert_null(strstr(out, "b disks"));
	assert_has(expect(3, "check -q a.tar --member c.img")->err,
		   "a.tar: has no image or archive at \"c.img\" (tar): it has the whole file (");
	assert_has(expect(3, "check -q a.tar --member a.im")->err, "at \"a.im\"");
	assert_has(expect(3, "check -q a.tar --member a.img --partition 7")->err, "has no partition 7 at \"a.img\" (tar)");
	assert_has(expect(3, "check -q two.img --member two.img")->err, "has no image or archive at \"two.img\" (raw disk image)");
}

static void a_list_shows_which_options_choose_an_image_in_an_archive(void **state)
{
	const char *out;

	(void)state;
	in_shell("mkdir -p iso && cp two.img iso/a.img && cp two.img iso/b.img && tar -cf inner.tar -C iso b.img%s", "");
	in_shell("mv inner.tar iso && rm iso/b.img && tar -cf a.tar -C %s .", "iso");
	out = expect(0, "list a.tar")->out;
	assert_has(out, "  to evaluate one of them: --member ");
	assert_has(expect(0, "list a.tar -o json")->out, "\"--member 'inner.tar > b.img' --partition 3\"");
	out = expect(0, "list a.tar --member a.img")->out;
	assert_has(out, "  inner.tar ");
	assert_has(out, "was not chosen");
	assert_has(expect(0, "check -q a.tar --member 'inner.tar > b.img' --partition 2")->out, "READY  a.tar inner.tar > b.img > partition 2  ");
	assert_has(expect(1, "check -q a.tar --member inner.tar")->out, "NOT READY  a.tar inner.tar > b.img > partition 3  ");
}

/* As media of an installation are: of two file systems, of which only UDF has the files. Here ISO 9660 is erased. */
static void a_wim_is_read_out_of_udf(void **state)
{
	static const char make[] =
		"mkdir -p w1/Windows/System32 iso/sources && cp -r ready w1/Windows/System32/config && "
		"wimcapture --quiet w1 iso/sources/install.wim One && genisoimage -quiet -udf -iso-level 3 -o a.iso %s 2>&1";
	char path[1024];
	size_t size;

	(void)state;
	in_shell(make, "iso");
	snprintf(path, sizeof path, "%s/a.iso", scratch);
	char *bytes = samplefile_text(path, IMAGE_LIMIT, &size);

	for (size_t at = 0x8000; at < 0xA000; at += 2048)
		if (memcmp(bytes + at + 1, "CD001", 5) == 0)
			memset(bytes + at, 0, 2048);
	free(scratch_write(scratch, "pure.iso", bytes, size));
	free(bytes);
	assert_has(expect(0, "check -q a.iso")->out, "READY  a.iso  ");
	assert_has(expect(0, "list pure.iso")->out, "pure.iso: UDF\n");
	assert_has(expect(0, "check -q pure.iso --image 1")->out, "READY  pure.iso sources/install.wim > image 1  ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_windows_of_several_is_chosen_by_its_partition),
		TEST(several_windows_are_evaluated_in_the_order_of_the_disk),
		TEST(what_is_not_there_is_answered_with_what_is),
		TEST(a_choice_that_no_input_can_have_is_wrong_usage),
		TEST(a_volume_is_found_by_its_offset_without_a_table),
		TEST(an_image_of_a_wim_is_chosen_by_number_or_name),
		TEST(one_of_two_images_in_an_archive_is_chosen_by_its_path),
		TEST(a_list_shows_which_options_choose_an_image_in_an_archive),
		TEST(a_wim_is_read_out_of_udf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
