/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A hive that was edited as if its Windows ran has a key CurrentControlSet of its own; and what the next startup uses is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/fixscene.h"

#define BELOW "Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"

static void assert_says(const char *arguments, int code, const char *says)
{
	if (run(arguments) != code || !strstr(ran.out, says))
		fail_msg("%s: %d\n%s%s", arguments, ran.code, ran.out, ran.err);
}

static void put_stray(unsigned off, const char *name, uint32_t enabled)
{
	struct hivebuild *hive = system_hive(off, 1);
	char path[256];

	snprintf(path, sizeof path, "%s\\" BELOW, name);
	hivebuild_dword(hive, path, "Enabled", enabled);
	put_hive("SYSTEM", hive);
	put_hive("SOFTWARE", software("17763", true));
}

static void a_hive_with_a_currentcontrolset_of_its_own_is_evaluated_by_select_and_not_ready(void **state)
{
	(void)state;
	put_stray(0, "CurrentControlSet", 1);
	assert_says("check --width 400 SYSTEM SOFTWARE", 1, "AT RISK");
	assert_says("check --width 400 SYSTEM SOFTWARE", 1, "the hive has a key named CurrentControlSet");
	assert_says("check --width 400 SYSTEM SOFTWARE", 1, "EVD505");
	put_stray(0, "CURRENTCONTROLSET", 0);
	assert_says("check --width 400 SYSTEM SOFTWARE", 1, "AT RISK");
	put_stray(0, "CurrentControlSets", 0);
	assert_says("check --width 400 SYSTEM SOFTWARE", 0, "READY");
}

/* The value that would turn TLS 1.2 on lies where Windows does not read it. */
static void what_the_set_says_that_select_names_is_proved_all_the_same(void **state)
{
	(void)state;
	put_stray(1u << 1, "CurrentControlSet", 1);
	assert_says("check --width 400 SYSTEM SOFTWARE", 1, "NOT READY");
	assert_says("check --width 400 SYSTEM SOFTWARE", 1, "HKLM\\SYSTEM\\ControlSet001\\" BELOW);
}

static void a_hive_that_has_it_alone_has_no_control_set(void **state)
{
	struct hivebuild *hive = hivebuild_new();

	(void)state;
	hivebuild_dword(hive, "Select", "Current", 1);
	hivebuild_sz(hive, "CurrentControlSet\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64");
	put_hive("SYSTEM", hive);
	put_hive("SOFTWARE", software("17763", true));
	assert_says("check --width 400 SYSTEM SOFTWARE", 3, "Select\\Current=1, but ControlSet001 does not exist");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIX_TEST(a_hive_with_a_currentcontrolset_of_its_own_is_evaluated_by_select_and_not_ready),
		FIX_TEST(what_the_set_says_that_select_names_is_proved_all_the_same),
		FIX_TEST(a_hive_that_has_it_alone_has_no_control_set),
	};

	return cmocka_run_group_tests_name("next_startup", tests, NULL, NULL);
}
