/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Windows on a volume of BitLocker, and one beside it, as the commands take them with and without keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/build_image/bitlockerbuild.h"
#include "support/program/cli.h"
#include "support/build_image/ntfsbuild.h"
#include "support/machine/samplefiles.h"
#include "support/build_image/tablebuild.h"

enum {
	SECTOR = 512,
	WINDOWS = 512 * SECTOR,
	LOCKED = WINDOWS + BITLOCKERBUILD_LATE,
	FIRST_AT = 64,
	SECOND_AT = FIRST_AT + LOCKED / SECTOR,
	DISK_SECTORS = SECOND_AT + WINDOWS / SECTOR,
	HIVE_LIMIT = 1 << 20,
	REPORT_LIMIT = 4 << 20,
	NTFS_TYPE = 0x07,
};

#define KEY " --recovery-key " BITLOCKERBUILD_RECOVERY_KEY

static void put_hive(struct ntfsbuild *build, unsigned folder, const char *sample, const char *name)
{
	char path[1024];
	size_t size;

	snprintf(path, sizeof path, "%s/samples/hives/%s/%s", getenv("TLSREADY_SOURCE"), sample, name);
	char *bytes = samplefile_text(path, HIVE_LIMIT, &size);

	ntfsbuild_data(build, ntfsbuild_add(build, folder, name, false), bytes, size);
	free(scratch_write(scratch, name, bytes, size)); /* loose, to compare with */
	free(bytes);
}

static struct ntfsbuild *a_windows(const char *sample)
{
	struct ntfsbuild *build = ntfsbuild_new(WINDOWS, SECTOR);
	unsigned folder = ntfsbuild_add(build, NTFSBUILD_ROOT, "Windows", true);

	folder = ntfsbuild_add(build, folder, "System32", true);
	folder = ntfsbuild_add(build, folder, "config", true);
	put_hive(build, folder, sample, "SYSTEM");
	put_hive(build, folder, sample, "SOFTWARE");
	ntfsbuild_finish(build);
	return build;
}

/* A locked volume, and after it, if asked for, one that is in clear. */
static void put_disk(const char *name, const struct bitlockerbuild *how, bool with_second)
{
	struct built_disk disk = built_disk_new(DISK_SECTORS, SECTOR);
	struct ntfsbuild *build = a_windows("server2019-ready");
	uint8_t *volume = bitlockerbuild(how, build->bytes, build->size);

	memcpy(disk.bytes + FIRST_AT * SECTOR, volume, LOCKED);
	built_mbr_entry(disk.bytes, 0, 0x80, NTFS_TYPE, FIRST_AT, LOCKED / SECTOR);
	if (with_second) {
		memcpy(disk.bytes + SECOND_AT * SECTOR, build->bytes, WINDOWS);
		built_mbr_entry(disk.bytes, 1, 0, NTFS_TYPE, SECOND_AT, WINDOWS / SECTOR);
	}
	free(scratch_write(scratch, name, disk.bytes, disk.size));
	ntfsbuild_free(build);
	free(volume);
	free(disk.bytes);
}

static int set_up(void **state)
{
	static const struct bitlockerbuild locked = { .method = 0x8004,
						      .recovery = true,
						      .password = true,
						      .startup = true },
					   suspended = { .method = 0x8005, .tpm = true, .clear = true };
	uint8_t bek[BITLOCKERBUILD_BEK];

	if (!getenv("TLSREADY_SOURCE"))
		skip();
	scratch_set_up(state);
	put_disk("locked.img", &locked, false);
	put_disk("two.img", &locked, true);
	put_disk("suspended.img", &suspended, false);
	free(scratch_write(scratch, "password.txt", BITLOCKERBUILD_PASSWORD "\n", sizeof BITLOCKERBUILD_PASSWORD));
	free(scratch_write(scratch, "wrong.txt", "something else\n", 15));
	free(scratch_write(scratch, "key.txt", "Recovery Key: " BITLOCKERBUILD_RECOVERY_KEY "\r\n",
			   14 + sizeof BITLOCKERBUILD_RECOVERY_KEY + 1));
	free(scratch_write(scratch, "start.bek", bek, bitlockerbuild_bek(bek)));
	return 0;
}

static void a_list_names_the_option_and_then_what_has_opened_the_volume(void **state)
{
	(void)state;
	assert_has(expect(3, "list locked.img")->out,
		   "recovery password " BITLOCKERBUILD_RECOVERY_ID ", password, startup key " BITLOCKERBUILD_STARTUP_ID
		   "): it opens with --recovery-key or --password-file or --bek\n");
	assert_has(expect(0, "list locked.img" KEY)->out,
		   "  partition 1  NTFS  456 KiB  BitLocker, unlocked by the recovery key " BITLOCKERBUILD_RECOVERY_ID
		   "; 1 machine\n");
	assert_has(expect(0, "list suspended.img")->out,
		   "BitLocker, unlocked by its clear key: protection is suspended; 1 machine\n");
}

static void each_option_gives_the_machine(void **state)
{
	static const char *const options[] = { KEY, " --recovery-key key.txt", " --password-file password.txt",
					       " --password-file wrong.txt --password-file password.txt",
					       " --bek start.bek" };
	char line[256];

	(void)state;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		snprintf(line, sizeof line, "check -q locked.img%s", options[i]);
		assert_has(expect(0, line)->out, "READY  locked.img");
	}
	assert_has(expect(0, "check -q suspended.img")->out, "READY  suspended.img");
	assert_has(expect(0, "query locked.img -o text --key 'HKLM\\SYSTEM\\Select'" KEY)->out,
		   "    Current  REG_DWORD  ");
	assert_has(expect(0, "fix locked.img -o reg=fix.reg" KEY)->out, "nothing to fix");
	assert_has(expect(0, "diff locked.img suspended.img" KEY)->out, "SAME");
}

static void a_wrong_key_is_one_line_and_the_rest_is_evaluated(void **state)
{
	const struct program_run *run = expect(3, "check locked.img --password-file wrong.txt");

	(void)state;
	assert_has(run->err, "and the password does not open it");
	assert_ptr_equal(strchr(run->err, '\n'), run->err + strlen(run->err) - 1);
	run = expect(3, "check two.img -v --password-file wrong.txt");
	assert_has(run->out, "READY");
	assert_has(run->out, "is encrypted with BitLocker");
	assert_has(run->err, "the password that was supplied does not open any BitLocker volume");
	assert_has(expect(0, "check two.img -o json")->out, "it opens with --recovery-key");
	assert_has(expect(0, "check -q two.img --password-file password.txt")->out, "two.img partition 2");
}

static void a_key_that_cannot_be_is_wrong_usage_and_never_shown(void **state)
{
	static const char *const options[] = { "--recovery-key 042647-302313-590458-071500-554323-116567-412181-516979",
					       "--recovery-key O42647-302313-590458-071500-554323-116567-412181-516978",
					       "--recovery-key wrong.txt", "--password-file none.txt",
					       "--bek wrong.txt" };
	char line[256];

	(void)state;
	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		snprintf(line, sizeof line, "check locked.img %s", options[i]);
		assert_lacks(expect(2, line)->err, "302313");
	}
}

static json_t *saved(const char *arguments)
{
	json_t *result = json_loads(expect(0, arguments)->out, 0, NULL);

	assert_non_null(result);
	return result;
}

static json_t *facts_of(json_t *result)
{
	return json_object_get(json_array_get(json_object_get(result, "machines"), 0), "facts");
}

/* The values alone: where they are stored is another matter. */
static void assert_same_facts(json_t *a, json_t *b)
{
	const char *name;
	json_t *fact;

	assert_true(json_object_size(facts_of(a)) > 10);
	assert_int_equal(json_object_size(facts_of(a)), json_object_size(facts_of(b)));
	json_object_foreach(facts_of(a), name, fact)
		assert_string_equal(json_string_value(json_object_get(fact, "state")),
				    json_string_value(json_object_get(json_object_get(facts_of(b), name), "state")));
}

static void a_result_is_that_of_the_loose_hives_and_has_neither_key_nor_place(void **state)
{
	json_t *locked = saved("check locked.img -o json --recovery-key=" BITLOCKERBUILD_RECOVERY_KEY),
	       *loose = saved("check SYSTEM SOFTWARE -o json");
	char *text = json_dumps(locked, 0);

	(void)state;
	assert_same_facts(locked, loose);
	assert_has(text, "--recovery-key=XXXXXX-XXXXXX-XXXXXX-");
	assert_lacks(text, "302313");
	assert_lacks(text, "image_offset");
	assert_has(text, "was unlocked by the recovery key " BITLOCKERBUILD_RECOVERY_ID);
	free(text);
	json_decref(locked);
	json_decref(loose);
}

static void a_result_is_verified_with_the_key_only(void **state)
{
	(void)state;
	expect(0, "check locked.img -o json=a.json" KEY);
	assert_has(expect(0, "verify a.json" KEY)->out, "verified: 2 sources");
	assert_has(expect(3, "verify a.json")->out, "it opens with --recovery-key or --password-file or --bek");
}

static void no_report_has_the_key(void **state)
{
	static const char *const formats[] = { "text", "html", "json", "ndjson", "sarif", "junit", "csv", "markdown" };
	char line[1024] = "check -v locked.img" KEY, name[64];
	size_t size;

	(void)state;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		snprintf(line + strlen(line), sizeof line - strlen(line), " -o %s=report.%s", formats[i], formats[i]);
	const struct program_run *run = expect(0, line);

	assert_lacks(run->out, "302313");
	assert_lacks(run->err, "302313");
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		snprintf(name, sizeof name, "%s/report.%s", scratch, formats[i]);
		char *text = samplefile_text(name, REPORT_LIMIT, &size);

		assert_true(size > 100);
		assert_null(memmem(text, size, "302313", 6));
		free(text);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_list_names_the_option_and_then_what_has_opened_the_volume),
		TEST(each_option_gives_the_machine),
		TEST(a_wrong_key_is_one_line_and_the_rest_is_evaluated),
		TEST(a_key_that_cannot_be_is_wrong_usage_and_never_shown),
		TEST(a_result_is_that_of_the_loose_hives_and_has_neither_key_nor_place),
		TEST(a_result_is_verified_with_the_key_only),
		TEST(no_report_has_the_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
