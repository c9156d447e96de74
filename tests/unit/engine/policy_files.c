/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Group Policy files in a folder that holds a Windows volume: what the next policy refresh changes, told before it does. */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include <jansson.h>

#include "support/machine/fixtures.h"
#include "support/build/polbuild.h"
#include "support/program/program.h"
#include "support/machine/sample_machine.h"

#define CONFIG "pc/Windows/System32/config/"
#define GROUP_POLICY "pc/Windows/System32/GroupPolicy/"
#define LOCAL GROUP_POLICY "Machine/Registry.pol"
#define DOMAIN GROUP_POLICY "DataStore/0/SysVol/d.example/Policies/{1}/Machine/Registry.pol"
#define OTHER_OF_DOMAIN GROUP_POLICY "DataStore/0/SysVol/d.example/Policies/{2}/Machine/Registry.pol"
#define PREFERENCES "pc/ProgramData/Microsoft/Group Policy/History/{1}/Machine/Preferences/Registry/Registry.xml"
#define PROTOCOLS "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
#define CLIENT PROTOCOLS "TLS 1.2\\Client"

static const char ready[] = "Server 2019 with the values written out", off[] = "Server 2019, client off";

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	return remove(path);
}

static int tear_down(void **state)
{
	(void)state;
	int code = nftw(scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	free(scratch);
	return code;
}

static void put(const char *below, const void *data, size_t size)
{
	char *path = strdup(below), full[512];

	for (char *slash = path; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		snprintf(full, sizeof full, "%s/%s", scratch, path);
		mkdir(full, 0700);
	}
	free(path);
	free(scratch_write(scratch, below, data, size));
}

/* The hives of a machine of that name, as a Windows volume has them. */
static void put_machine(const char *name)
{
	static const char *const files[] = { CONFIG "SYSTEM", CONFIG "SOFTWARE" };
	size_t i = 0;

	while (i < sample_machine_count && strcmp(sample_machines[i].name, name) != 0)
		i++;
	assert_true(i < sample_machine_count);
	struct sample_machine_hives hives = sample_machine_build(&sample_machines[i], 0);

	for (size_t k = 0; k < 2; k++)
		put(files[k], hives.hive[k].data, hives.hive[k].size);
	sample_machine_free(&hives);
}

/* A Registry.pol with one number, less its last bytes. */
static void put_policy(const char *below, const char *key, const char *value, uint32_t number, size_t less)
{
	struct polbuild *pol = polbuild_new();

	polbuild_dword(pol, key, value, number);
	put(below, pol->data, pol->size - less);
	polbuild_free(pol);
}

static const char *word_of(json_t *object, const char *name)
{
	const char *word = json_string_value(json_object_get(object, name));

	return word ? word : "";
}

/* One member of a list whose `name` is `word`; NULL: none. */
static json_t *member(json_t *object, const char *list, const char *name, const char *word)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(object, list), i, item)
		if (strcmp(word_of(item, name), word) == 0)
			return item;
	return NULL;
}

/* The one machine of a run of check; its document, to be released. */
static json_t *check(int code, const char *arguments, json_t **ret)
{
	json_t *document = json_loads(program_expect(scratch, code, arguments)->out, 0, NULL);

	*ret = json_array_get(json_object_get(document, "machines"), 0);
	assert_non_null(*ret);
	return document;
}

static void expect(int code, const char *verdict, const char *state, const char *outcome)
{
	json_t *machine, *document = check(code, "check pc -o json", &machine);
	json_t *fact = json_object_get(json_object_get(machine, "facts"), "evidence.policy");

	assert_string_equal(word_of(machine, "verdict"), verdict);
	assert_string_equal(word_of(fact, "state"), state);
	assert_string_equal(word_of(member(machine, "findings", "rule", "EVD509"), "outcome"), outcome);
	assert_string_equal(word_of(member(machine, "findings", "rule", "EVD501"), "outcome"), "pass");
	json_decref(document);
}

/* The text of the first note with that code; "" if there is none. */
static void expect_note(int code, const char *note, const char *severity, const char *text)
{
	json_t *machine, *document = check(code, "check pc -o json", &machine);
	json_t *found = member(machine, "notes", "code", note);

	assert_string_equal(word_of(found, "severity"), severity);
	assert_non_null(strstr(word_of(found, "text"), text));
	json_decref(document);
}

static void expect_finding(const char *text)
{
	json_t *machine, *document = check(1, "check pc -o json", &machine);

	assert_string_equal(word_of(member(machine, "findings", "rule", "EVD509"), "text"), text);
	json_decref(document);
}

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, tear_down)

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
		TEST(what_windows_applies_later_decides),
		TEST(the_order_of_policies_does_not_depend_on_where_the_volume_is_kept),
		TEST(of_policies_that_contradict_each_other_the_worse_one_counts_in_either_order),
		TEST(a_compared_policy_file_is_listed_as_read),
		TEST(policy_files_over_the_limit_are_counted),
		TEST(a_fix_names_the_policy_that_would_revert_it),
		TEST(an_overlay_is_not_blamed_for_what_a_policy_changes),
	};

	return cmocka_run_group_tests_name("policy_files", tests, NULL, NULL);
}
