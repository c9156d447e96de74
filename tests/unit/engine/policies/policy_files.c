/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group Policy files in a folder that holds a Windows volume: what the next refresh changes, told before it does. */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>

#include "unit/engine/policies/policy_volume.h"

static void a_policy_that_turns_tls12_off_at_the_next_refresh_is_at_risk(void **state)
{
	(void)state;
	put_machine(ready);
	expect(0, "READY", "N/A", "not-applicable");
	put_policy(LOCAL, CLIENT, "Enabled", 0, 0);
	expect(1, "AT RISK", "WORSE", "fail");
	expect_finding("Group Policy files: at the next policy refresh Enabled=0 in the Group Policy file Machine\\Registry.pol "
		       "changes TLS 1.2, client from ENABLED to DISABLED; WinHTTP (64-bit) changes from TLS12 to NO_TLS12; "
		       "WinHTTP (32-bit) changes from TLS12 to NO_TLS12; the verdict is then NOT READY instead of READY");
	expect_note(1, "policy-pending", "note",
		    "at the next policy refresh Enabled=0 in the Group Policy file Machine\\Registry.pol changes");
}

static void a_policy_that_the_registry_has_already_changes_nothing(void **state)
{
	json_t *machine, *document;

	(void)state;
	put_machine(ready);
	put_policy(LOCAL, CLIENT, "Enabled", 1, 0);
	expect(0, "READY", "AGREE", "pass");
	document = check(0, "check pc -o json", &machine);
	assert_null(member(machine, "notes", "code", "policy-pending"));
	assert_null(member(machine, "notes", "code", "input-unused"));
	json_decref(document);
}

static void a_change_that_does_not_touch_the_verdict_is_a_note(void **state)
{
	(void)state;
	put_machine(ready);
	put_policy(LOCAL, PROTOCOLS "SSL 3.0\\Client", "Enabled", 0, 0);
	expect(0, "READY", "PENDING", "pass");
	expect_note(0, "policy-pending", "note", "Enabled=0 in the Group Policy file Machine\\Registry.pol changes SSL 3.0, client");
}

static void a_policy_that_will_turn_tls12_on_does_not_make_a_machine_ready(void **state)
{
	(void)state;
	put_machine(off);
	put_policy(LOCAL, CLIENT, "Enabled", 1, 0);
	expect(1, "NOT READY", "PENDING", "pass");
	expect_note(1, "policy-pending", "note", "changes TLS 1.2, client from DISABLED to ENABLED");
}

static void a_policy_file_that_cannot_be_read_makes_no_machine_ready(void **state)
{
	(void)state;
	put_machine(ready);
	put_policy(LOCAL, CLIENT, "Enabled", 0, 3);
	expect(3, "INDETERMINATE", "UNKNOWN", "unknown");
	expect_note(3, "policy-unread", "warning", "is cut off or damaged");
	put(LOCAL, "", 0);
	expect(3, "INDETERMINATE", "UNKNOWN", "unknown");
	expect_note(3, "policy-unread", "warning", "is empty (0 bytes)");
	put(LOCAL, "no policy", 9);
	expect(3, "INDETERMINATE", "UNKNOWN", "unknown");
	expect_note(3, "policy-unread", "warning", "Registry.pol is not a registry file");
	json_t *machine, *document = check(3, "check pc -o json", &machine);

	assert_string_equal(word_of(member(machine, "sources", "kind", "pol"), "status"), "refused");
	json_decref(document);
}

static void a_policy_about_other_things_changes_nothing(void **state)
{
	(void)state;
	put_machine(ready);
	put_policy(LOCAL, "SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate\\AU", "NoAutoUpdate", 1, 0);
	expect(0, "READY", "AGREE", "pass");
}

static void a_policy_that_deletes_a_value_is_named(void **state)
{
	(void)state;
	put_machine("Windows 7 with the whole recipe");
	expect(0, "READY", "N/A", "not-applicable");
	put_policy(LOCAL, CLIENT, "**del.DisabledByDefault", 0, 0);
	expect(1, "AT RISK", "WORSE", "fail");
	expect_note(1, "policy-pending", "note", 
		    "the Group Policy file Machine\\Registry.pol changes TLS 1.2, client from ENABLED to DISABLED_BY_DEFAULT");
}

static void a_policy_for_users_is_laid_over_the_users(void **state)
{
	(void)state;
	put_machine(ready);
	put_policy(GROUP_POLICY "User/Registry.pol", "Software\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings",
		   "SecureProtocols", 0x80, 0);
	expect(1, "AT RISK", "WORSE", "fail");
	expect_note(1, "policy-pending", "note", "SecureProtocols=0x00000080 (128) in the Group Policy file User\\Registry.pol changes");
}

static void a_preference_that_deletes_a_value_is_named(void **state)
{
	static const char xml[] =
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<RegistrySettings clsid=\"{A3CCFC41-DFDB-43a5-8D26-0FE8B954DA51}\">"
		"<Registry clsid=\"{9CD4B2F4-923D-47f5-A062-E897DD1DAD50}\" name=\"DisabledByDefault\">"
		"<Properties action=\"D\" hive=\"HKEY_LOCAL_MACHINE\" key=\"" CLIENT
		"\" name=\"DisabledByDefault\"/></Registry></RegistrySettings>\n";

	(void)state;
	put_machine("Windows 7 with the whole recipe");
	put(PREFERENCES, xml, sizeof xml - 1);
	expect(1, "AT RISK", "WORSE", "fail");
	expect_note(1, "policy-pending", "note",
		    "Registry.xml changes TLS 1.2, client from ENABLED to DISABLED_BY_DEFAULT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_policy_that_turns_tls12_off_at_the_next_refresh_is_at_risk),
		TEST(a_policy_that_the_registry_has_already_changes_nothing),
		TEST(a_change_that_does_not_touch_the_verdict_is_a_note),
		TEST(a_policy_that_will_turn_tls12_on_does_not_make_a_machine_ready),
		TEST(a_policy_file_that_cannot_be_read_makes_no_machine_ready),
		TEST(a_policy_about_other_things_changes_nothing),
		TEST(a_policy_that_deletes_a_value_is_named),
		TEST(a_preference_that_deletes_a_value_is_named),
		TEST(a_policy_for_users_is_laid_over_the_users),
	};

	return cmocka_run_group_tests_name("policy_files", tests, NULL, NULL);
}
