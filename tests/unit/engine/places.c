/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies in a volume where a hive has to be: of another kind, a text, or for more users than one machine is expected to have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "parser/view/users.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/machine/samplefiles.h"
#include "support/program/program.h"

#define CONFIG "pc/Windows/System32/config/"
#define SETTINGS "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"

enum { HIVE_LIMIT = 1 << 16 };

static void make_folder(const char *below)
{
	char path[512];

	snprintf(path, sizeof path, "%s/%s", scratch, below);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void put_sample(const char *sample, const char *to)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char path[1024];
	size_t size;

	snprintf(path, sizeof path, "%s/samples/hives/%s", source ? source : ".", sample);
	char *bytes = samplefile_text(path, HIVE_LIMIT, &size);

	free(scratch_write(scratch, to, bytes, size));
	free(bytes);
}

static int set_up(void **state)
{
	static const char *const folders[] = { "pc", "pc/Windows", "pc/Windows/System32", CONFIG, "pc/Users" };

	scratch_set_up(state);
	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		make_folder(folders[i]);
	put_sample("server2019-ready/SYSTEM", CONFIG "SYSTEM");
	put_sample("server2019-ready/SOFTWARE", CONFIG "SOFTWARE");
	return 0;
}

static void is_refused_and_verified(const char *file, const char *why)
{
	const struct program_run *run = program_expect(scratch, 3, "check pc -o json=pc.json");
	char line[256];

	snprintf(line, sizeof line, "%s: %s\n", file, why);
	assert_non_null(strstr(run->err, line));
	program_expect(scratch, 0, "verify pc.json");
}

/* Whoever has a profile may write there. */
static void a_hive_of_the_machine_in_the_place_of_a_user_takes_nothing_from_the_machine(void **state)
{
	(void)state;
	make_folder("pc/Users/al");
	put_sample("server2012-client-off/SYSTEM", "pc/Users/al/NTUSER.DAT");
	is_refused_and_verified("pc/Users/al/NTUSER.DAT", "is a SYSTEM hive in the place of a user's");
	put_sample("server2012-client-off/SYSTEM", CONFIG "SYSTEM");
	put_sample("server2012-client-off/SOFTWARE", CONFIG "SOFTWARE");
	put_sample("server2019-ready/SYSTEM", "pc/Users/al/NTUSER.DAT");
	assert_non_null(strstr(program_expect(scratch, 1, "check pc")->out, "NOT READY"));
}

/* An export of one empty key would prove that nothing is set. */
static void a_text_in_the_place_of_a_hive_proves_nothing(void **state)
{
	(void)state;
	scratch_put(CONFIG "SYSTEM",
		    "Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet]\r\n");
	is_refused_and_verified(CONFIG "SYSTEM", "is a .reg file in the place of a hive");
}

/* With empty logs next to each, as Windows leaves them. */
static void put_users(int count)
{
	static const char *const files[] = { "NTUSER.DAT", "NTUSER.DAT.LOG1", "NTUSER.DAT.LOG2" };
	struct hivebuild *build = hivebuild_new();
	char path[64];
	size_t size;

	hivebuild_key(build, "Control Panel\\Desktop");
	hivebuild_dword(build, SETTINGS, "SecureProtocols", 0xa80);
	uint8_t *hive = hivebuild_finish(build, &size);

	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof path, "pc/Users/u%d", i);
		make_folder(path);
		for (size_t k = 0; k < 3; k++) {
			snprintf(path, sizeof path, "pc/Users/u%d/%s", i, files[k]);
			free(scratch_write(scratch, path, hive, k ? 0 : size));
		}
	}
	free(hive);
	hivebuild_free(build);
}

static void a_machine_with_many_users_is_the_same_alone_and_beside_others(void **state)
{
	(void)state;
	put_users(60);
	assert_non_null(strstr(program_expect(scratch, 0, "check -q pc")->out, "READY"));
	scratch_put("other.reg", "REGEDIT4\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n");
	const char *out = program_expect(scratch, 3, "check -q pc other.reg")->out;

	assert_non_null(strstr(out, "READY  pc"));
	assert_null(strstr(out, "?  pc"));
}

static void users_over_the_limit_cost_their_machine_its_ready_and_nothing_else(void **state)
{
	(void)state;
	put_users(USERS_LIMIT + 1);
	const struct program_run *run = program_expect(scratch, 3, "check pc --reader cells");

	assert_non_null(strstr(run->err, "NTUSER.DAT: was not evaluated: tlsready evaluates 256 users of one machine\n"));
	assert_non_null(strstr(run->out, "INDETERMINATE"));
	put_sample("server2012-client-off/SYSTEM", CONFIG "SYSTEM");
	put_sample("server2012-client-off/SOFTWARE", CONFIG "SOFTWARE");
	assert_non_null(strstr(program_expect(scratch, 1, "check pc --reader cells")->out, "NOT READY"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_hive_of_the_machine_in_the_place_of_a_user_takes_nothing_from_the_machine),
		TEST(a_text_in_the_place_of_a_hive_proves_nothing),
		TEST(a_machine_with_many_users_is_the_same_alone_and_beside_others),
		TEST(users_over_the_limit_cost_their_machine_its_ready_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
