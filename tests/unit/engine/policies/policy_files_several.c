/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several Group Policy files: the order in which Windows applies them, and what results and fixes say of them. */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/machine/fixtures.h"
#include "support/program/program.h"
#include "unit/engine/policies/policy_volume.h"

/* Windows applies the local policy first, then those of the domain, then preferences. */
static void what_windows_applies_later_decides(void **state)
{
	static const char xml[] =
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<RegistrySettings clsid=\"{A3CCFC41-DFDB-43a5-8D26-0FE8B954DA51}\">"
		"<Registry clsid=\"{9CD4B2F4-923D-47f5-A062-E897DD1DAD50}\" name=\"Enabled\">"
		"<Properties action=\"U\" hive=\"HKEY_LOCAL_MACHINE\" key=\"" CLIENT
		"\" name=\"Enabled\" type=\"REG_DWORD\" value=\"00000000\"/></Registry></RegistrySettings>\n";

	(void)state;
	put_machine(ready);
	put_policy(LOCAL, CLIENT, "Enabled", 0, 0);
	put_policy(DOMAIN, CLIENT, "Enabled", 1, 0);
	expect(0, "READY", "AGREE", "pass");
	put(PREFERENCES, xml, sizeof xml - 1);
	expect(1, "AT RISK", "WORSE", "fail");
	expect_note(1, "policy-pending", "note",
		    "Enabled=0 in the Group Policy file Machine\\Preferences\\Registry\\Registry.xml changes");
}

/* A folder of the examiner may be called as one of Windows. */
static void the_order_of_policies_does_not_depend_on_where_the_volume_is_kept(void **state)
{
	char from[512], to[512];

	(void)state;
	put_machine(ready);
	put_policy(LOCAL, CLIENT, "Enabled", 0, 0);
	put_policy(DOMAIN, CLIENT, "Enabled", 1, 0);
	snprintf(from, sizeof from, "%s/pc", scratch);
	snprintf(to, sizeof to, "%s/History", scratch);
	mkdir(to, 0700);
	snprintf(to, sizeof to, "%s/History/pc", scratch);
	assert_int_equal(rename(from, to), 0);
	json_t *machine, *document = check(0, "check ./History/pc -o json", &machine);

	assert_string_equal(word_of(member(machine, "findings", "rule", "EVD509"), "outcome"), "pass");
	json_decref(document);
}

/* The order of the policies of a domain is not in the files. */
static void of_policies_that_contradict_each_other_the_worse_one_counts_in_either_order(void **state)
{
	(void)state;
	put_machine(ready);
	for (uint32_t first = 0; first < 2; first++) {
		put_policy(DOMAIN, CLIENT, "Enabled", first, 0);
		put_policy(OTHER_OF_DOMAIN, CLIENT, "Enabled", !first, 0);
		expect(1, "AT RISK", "WORSE", "fail");
		expect_finding("Group Policy files: at the next policy refresh Enabled=0 in the Group Policy file "
			       "Machine\\Registry.pol changes TLS 1.2, client from ENABLED to DISABLED; WinHTTP (64-bit) "
			       "changes from TLS12 to NO_TLS12; WinHTTP (32-bit) changes from TLS12 to NO_TLS12; the verdict is "
			       "then NOT READY instead of READY, if this file is applied after the others: their order cannot be "
			       "determined");
	}
	put_policy(DOMAIN, CLIENT, "Enabled", 1, 0);
	put_policy(OTHER_OF_DOMAIN, CLIENT, "Enabled", 1, 0);
	expect(0, "READY", "AGREE", "pass");
}

/* Only the third, the second and then the first leave .NET neither value: in each other order one of them is 1. */
static void of_three_policies_every_order_counts(void **state)
{
	static const char *const places[] = { DOMAIN, OTHER_OF_DOMAIN,
					      GROUP_POLICY "DataStore/0/SysVol/d.example/Policies/{3}/Machine/Registry.pol" };
	static const size_t named[][3] = { { 0, 1, 2 }, { 2, 1, 0 }, { 1, 0, 2 }, { 1, 2, 0 }, { 0, 2, 1 }, { 2, 0, 1 } };
	static const char key[] = "Software\\Microsoft\\.NETFramework\\v4.0.30319";
	static const char os[] = "SystemDefaultTlsVersions", strong[] = "SchUseStrongCrypto";

	(void)state;
	put_machine(ready);
	for (size_t i = 0; i < sizeof named / sizeof *named; i++) { /* whatever the policies are called */
		struct polbuild *both = polbuild_new();

		put_policy(places[named[i][0]], key, os, 0, 0);
		polbuild_dword(both, key, os, 1);
		polbuild_dword(both, key, strong, 0);
		put(places[named[i][1]], both->data, both->size);
		polbuild_free(both);
		put_policy(places[named[i][2]], key, strong, 1, 0);
		expect(1, "AT RISK", "WORSE", "fail");
	}
}

static void a_compared_policy_file_is_listed_as_read(void **state)
{
	json_t *machine, *document, *source;

	(void)state;
	put_machine(ready);
	put_policy(LOCAL, CLIENT, "Enabled", 1, 0);
	document = check(0, "check pc -o json", &machine);
	source = member(machine, "sources", "kind", "pol");
	assert_string_equal(word_of(source, "status"), "read");
	assert_string_equal(word_of(source, "why"), "compared with the registry");
	assert_int_equal(strlen(word_of(source, "sha256")), 64);
	assert_true(json_integer_value(json_object_get(source, "size")) > 8);
	json_decref(document);
	assert_non_null(strstr(program_expect(scratch, 0, "check pc -v")->out, "compared with the registry"));
	program_run(scratch, "check pc --name pc -o json=saved.json");
	program_expect(scratch, 0, "verify saved.json");
}

/* A planned change is compared with the same policies on both sides. */
static void an_overlay_is_not_blamed_for_what_a_policy_changes(void **state)
{
	json_t *machine, *document, *overlay;

	(void)state;
	put_machine(ready);
	put_policy(LOCAL, CLIENT, "Enabled", 0, 0);
	scratch_put("nothing.reg", "Windows Registry Editor Version 5.00\r\n");
	document = check(1, "check pc --overlay nothing.reg -o json", &machine);
	overlay = json_object_get(machine, "overlay");
	assert_string_equal(word_of(machine, "verdict"), "AT RISK");
	assert_string_equal(word_of(overlay, "before"), "AT RISK");
	assert_int_equal(json_array_size(json_object_get(overlay, "changes")), 0);
	json_decref(document);
}

static void policy_files_over_the_limit_are_counted(void **state)
{
	char path[256];

	(void)state;
	put_machine(ready);
	for (int i = 0; i < 257; i++) {
		snprintf(path, sizeof path, GROUP_POLICY "DataStore/0/SysVol/d.example/Policies/{%d}/Machine/Registry.pol", i);
		put_policy(path, CLIENT, "Enabled", 1, 0);
	}
	expect(3, "INDETERMINATE", "UNKNOWN", "unknown");
	expect_note(3, "policy-unread", "warning", "only 256 of 257 policy files were read");
}

static void a_fix_names_the_policy_that_would_revert_it(void **state)
{
	const struct program_run *run;

	(void)state;
	put_machine(off);
	put_policy(LOCAL, CLIENT, "Enabled", 0, 0);
	expect(1, "NOT READY", "AGREE", "pass");
	run = program_expect(scratch, 1, "fix pc");
	assert_non_null(strstr(run->err, "NOT READY -> AT RISK"));
	assert_non_null(strstr(run->err, "EVD509 warning: Group Policy files: at the next policy refresh Enabled=0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_windows_applies_later_decides),
		TEST(the_order_of_policies_does_not_depend_on_where_the_volume_is_kept),
		TEST(of_policies_that_contradict_each_other_the_worse_one_counts_in_either_order),
		TEST(of_three_policies_every_order_counts),
		TEST(a_compared_policy_file_is_listed_as_read),
		TEST(policy_files_over_the_limit_are_counted),
		TEST(a_fix_names_the_policy_that_would_revert_it),
		TEST(an_overlay_is_not_blamed_for_what_a_policy_changes),
	};

	return cmocka_run_group_tests_name("policy_files_several", tests, NULL, NULL);
}
