/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roots.azure: which stores count, what a certificate in the registry must be, and what is never TRUSTED. The roots are
 * made up; the genuine ones are in a sample.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/trust/roots.h"
#include "common/digest.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "unit/analyzer/facts/trust/certificates.h"

struct entry {
	const char *store;
	const char *certificate;
	unsigned what;
	const char *named; /* NULL: by the thumbprint of the certificate */
};

static void add_entry(struct hivebuild *hive, const struct entry *entry)
{
	struct blob blob = blob_of(entry->certificate, entry->what);
	char key[256], thumbprint[THUMBPRINT_HEX];

	digest_thumbprint_of(entry->certificate, strlen(entry->certificate), thumbprint);
	snprintf(key, sizeof key, "%s\\Certificates\\%s", entry->store, entry->named ? entry->named : thumbprint);
	hivebuild_key(hive, key);
	if (entry->what & NO_BINARY)
		hivebuild_sz(hive, key, "Blob", "text");
	else if (!(entry->what & NO_BLOB))
		hivebuild_value(hive, key, "Blob", REG_BINARY, blob.bytes, blob.size);
}

static char *write_hive(const char *folder, const char *name, struct hivebuild *hive)
{
	size_t size;
	uint8_t *bytes = hivebuild_finish(hive, &size);
	char *path = scratch_write(folder, name, bytes, size);

	free(bytes);
	hivebuild_free(hive);
	return path;
}

static void decide(struct scene *scene)
{
	evaluate_files(&scene->evaluated, (const char *const *)scene->paths, READER_CELLS, "azure-backup");
	struct fact_context ctx = { .arena = scene->evaluated.arena, .view = scene->evaluated.view };

	decide_roots_of(&ctx, &scene->fact, scene->roots, 2);
}

static struct hivebuild *software(void)
{
	struct hivebuild *hive = hivebuild_new();

	hivebuild_sz(hive, "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", "17763");
	hivebuild_key(hive, "Microsoft\\Windows\\CurrentVersion");
	hivebuild_key(hive, "Policies");
	return hive;
}

static void open_scene(struct scene *scene, const struct entry *entries, size_t count, const char *policy_key,
		       const char *policy, uint32_t number)
{
	struct hivebuild *hive = software();

	*scene = (struct scene){ .folder = scratch_make() };
	name_roots(scene);
	for (size_t i = 0; i < count && entries[i].store; i++)
		add_entry(hive, &entries[i]);
	if (policy)
		hivebuild_dword(hive, policy_key, policy, number);
	scene->paths[0] = write_hive(scene->folder, "SOFTWARE", hive);
	decide(scene);
}

static void close_scene(struct scene *scene)
{
	evaluated_free(&scene->evaluated);
	for (size_t i = 0; scene->paths[i]; i++)
		free(scene->paths[i]);
	scratch_remove(scene->folder);
}

enum { ENTRIES = 4 };

struct row {
	const char *what;
	struct entry entries[ENTRIES];
	const char *state, *says;
};

static void expect_all(const struct row *rows, size_t count, const char *policy_key, const char *policy, uint32_t number)
{
	unsigned faults = 0;

	for (size_t i = 0; i < count; i++) {
		struct scene scene;

		open_scene(&scene, rows[i].entries, ENTRIES, policy_key, policy, number);
		if (strcmp(scene.fact.state, rows[i].state) != 0 ||
		    (rows[i].says && !strstr(scene.fact.because.utf8, rows[i].says))) {
			printf("%s: %s, expected %s; %s\n", rows[i].what, scene.fact.state, rows[i].state, scene.fact.because.utf8);
			faults++;
		}
		close_scene(&scene);
	}
	assert_int_equal(faults, 0);
}

static void both_roots_must_be_in_a_store_that_trusts(void **state)
{
	static const struct row rows[] = {
		{ "both in ROOT", { { ROOT, first, WHOLE, 0 }, { ROOT, second, WHOLE, 0 } }, "TRUSTED", NULL },
		{ "AuthRoot and policy", { { AUTHROOT, first, WHOLE, 0 }, { POLICY_ROOT, second, WHOLE, 0 } }, "TRUSTED", NULL },
		{ "enterprise", { { ENTERPRISE, first, WHOLE, 0 }, { ROOT, second, CERTIFICATE, 0 } }, "TRUSTED", NULL },
		{ "for servers among others", { { ROOT, first, WHOLE | FOR_SERVERS, 0 }, { ROOT, second, WHOLE, 0 } }, "TRUSTED", NULL },
		{ "one", { { ROOT, first, WHOLE, 0 } }, "FETCHABLE", "Root B" },
		{ "none", { { 0 } }, "FETCHABLE", "Root A (" },
		{ "others", { { ROOT, other, WHOLE, 0 } }, "FETCHABLE", " or Root B" },
		{ "in a store of intermediate CAs", { { STORES "CA", first, WHOLE, 0 }, { ROOT, second, WHOLE, 0 } }, "FETCHABLE", "Root A" },
	};

	(void)state;
	expect_all(rows, COUNT(rows), NULL, NULL, 0);
}

static void what_is_no_certificate_of_its_name_is_never_trusted(void **state)
{
	static const struct row rows[] = {
		{ "no Blob", { { ROOT, first, NO_BLOB, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "is not set" },
		{ "text", { { ROOT, first, NO_BINARY, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "REG_BINARY" },
		{ "empty", { { ROOT, first, 0, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "empty" },
		{ "cut", { { ROOT, first, WHOLE | CUT, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "ends inside" },
		{ "its hash alone", { { ROOT, first, SHA1, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "no certificate" },
		{ "another certificate", { { ROOT, first, WHOLE | OF_OTHER, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "named for" },
		{ "another SHA-1", { { ROOT, first, WHOLE | SHA1_OF_OTHER, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "named for" },
		{ "two certificates", { { ROOT, first, WHOLE | TWICE, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "two" },
		{ "purposes unreadable", { { ROOT, first, WHOLE | BAD_USAGE, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "purposes" },
		{ "damaged, and whole in another store",
		  { { ROOT, first, WHOLE | CUT, 0 }, { AUTHROOT, first, WHOLE, 0 }, { ROOT, second, WHOLE, 0 } }, "TRUSTED", NULL },
		{ "not for servers", { { ROOT, first, WHOLE | FOR_CLIENTS, 0 }, { ROOT, second, WHOLE, 0 } }, "DISTRUSTED", "purposes" },
		{ "for nothing", { { ROOT, first, WHOLE | FOR_NOTHING, 0 }, { ROOT, second, WHOLE, 0 } }, "DISTRUSTED", "purposes" },
		{ "for servers in one store alone",
		  { { ROOT, first, WHOLE | FOR_CLIENTS, 0 }, { AUTHROOT, first, WHOLE, 0 }, { ROOT, second, WHOLE, 0 } }, "UNKNOWN", "limits" },
	};

	(void)state;
	expect_all(rows, COUNT(rows), NULL, NULL, 0);
}

static void a_store_of_untrusted_certificates_counts_before_all_others(void **state)
{
#define BOTH_TRUSTED { ROOT, first, WHOLE, 0 }, { AUTHROOT, second, WHOLE, 0 }
	static const struct row rows[] = {
		{ "machine", { BOTH_TRUSTED, { DISALLOWED, first, WHOLE, 0 } }, "DISTRUSTED", "of the machine" },
		{ "policy", { BOTH_TRUSTED, { "Policies\\" DISALLOWED, second, WHOLE, 0 } }, "DISTRUSTED", "of Group Policy" },
		{ "enterprise", { BOTH_TRUSTED, { "Microsoft\\EnterpriseCertificates\\Disallowed", first, WHOLE, 0 } }, "DISTRUSTED", NULL },
		{ "hash alone", { BOTH_TRUSTED, { DISALLOWED, second, SHA1, 0 } }, "DISTRUSTED", "Root B" },
		{ "not for servers", { BOTH_TRUSTED, { DISALLOWED, second, WHOLE | FOR_CLIENTS, 0 } }, "DISTRUSTED", NULL },
		{ "no Blob", { BOTH_TRUSTED, { DISALLOWED, first, NO_BLOB, 0 } }, "DISTRUSTED", "does not confirm" },
		{ "empty", { BOTH_TRUSTED, { DISALLOWED, first, 0, 0 } }, "DISTRUSTED", "does not confirm" },
		{ "cut", { BOTH_TRUSTED, { DISALLOWED, first, WHOLE | CUT, 0 } }, "DISTRUSTED", "does not confirm" },
		{ "text", { BOTH_TRUSTED, { DISALLOWED, first, NO_BINARY, 0 } }, "DISTRUSTED", "does not confirm" },
		{ "another certificate", { BOTH_TRUSTED, { DISALLOWED, first, WHOLE | OF_OTHER, 0 } }, "UNKNOWN", "named for" },
		{ "under another name", { BOTH_TRUSTED, { DISALLOWED, first, WHOLE, "0123" } }, "UNKNOWN", "another name" },
		{ "its hash under another name", { BOTH_TRUSTED, { DISALLOWED, first, SHA1, "0123" } }, "UNKNOWN", "another name" },
		{ "others", { BOTH_TRUSTED, { DISALLOWED, other, WHOLE, 0 } }, "TRUSTED", NULL },
		{ "others, damaged", { BOTH_TRUSTED, { DISALLOWED, other, WHOLE | CUT, 0 } }, "TRUSTED", NULL },
		{ "trusted nowhere", { { DISALLOWED, first, WHOLE, 0 } }, "DISTRUSTED", NULL },
	};

	(void)state;
	expect_all(rows, COUNT(rows), NULL, NULL, 0);
}

static void a_name_with_spaces_means_the_root_too(void **state)
{
	struct scene names = { 0 };
	char spaced[128] = "";

	(void)state;
	name_roots(&names);
	for (size_t i = 0; i < 20; i++)
		snprintf(spaced + 3 * i, sizeof spaced - 3 * i, "%.2s ", names.names[0] + 2 * i);
	const struct row rows[] = {
		{ "spaces", { BOTH_TRUSTED, { DISALLOWED, first, NO_BLOB, spaced } }, "UNKNOWN", "another name" },
	};

	expect_all(rows, COUNT(rows), NULL, NULL, 0);
}

static void whether_windows_fetches_a_root_is_a_policy(void **state)
{
	static const struct row off[] = {
		{ "off, none", { { 0 } }, "MISSING", "DisableRootAutoUpdate=1" },
		{ "off, one", { { ROOT, first, WHOLE, 0 } }, "MISSING", "Root B" },
		{ "off, both", { BOTH_TRUSTED }, "TRUSTED", NULL },
		{ "off, distrusted", { { DISALLOWED, first, WHOLE, 0 } }, "DISTRUSTED", NULL },
	};
	static const struct row on[] = { { "on", { { 0 } }, "FETCHABLE", NULL } };
	static const struct row without_authroot[] = {
		{ "AuthRoot left out", { BOTH_TRUSTED }, "MISSING", "ProtectedRoots\\Flags=8" },
		{ "AuthRoot left out, ROOT has both", { { ROOT, first, WHOLE, 0 }, { ROOT, second, WHOLE, 0 } }, "TRUSTED", NULL },
	};

	(void)state;
	expect_all(off, COUNT(off), UPDATE_POLICY, "DisableRootAutoUpdate", 1);
	expect_all(on, COUNT(on), UPDATE_POLICY, "DisableRootAutoUpdate", 0);
	expect_all(without_authroot, COUNT(without_authroot), "Policies\\" STORES "Root\\ProtectedRoots", "Flags", 8);
	expect_all(on, COUNT(on), "Policies\\" STORES "Root\\ProtectedRoots", "Flags", 0x21);
}

/* LocalSystem, under which the agent's service runs, has stores of its own. */
static void what_local_system_distrusts_counts_and_what_it_trusts_does_not(void **state)
{
	for (int trusts = 0; trusts < 2; trusts++) {
		struct hivebuild *hive = hivebuild_new(), *machine = software();
		const struct entry own = { trusts ? "Software\\" ROOT : "Software\\" DISALLOWED, first, WHOLE, NULL };
		const struct entry both[] = { BOTH_TRUSTED };
		struct scene scene = { .folder = scratch_make() };

		name_roots(&scene);
		hivebuild_key(hive, "Control Panel\\Desktop");
		add_entry(hive, &own);
		add_entry(machine, &both[1]);
		if (!trusts)
			add_entry(machine, &both[0]);
		scene.paths[0] = write_hive(scene.folder, "SOFTWARE", machine);
		scene.paths[1] = write_hive(scene.folder, "DEFAULT", hive);
		decide(&scene);
		assert_string_equal(scene.fact.state, trusts ? "FETCHABLE" : "DISTRUSTED");
		assert_non_null(strstr(scene.fact.because.utf8, "LocalSystem"));
		close_scene(&scene);
	}
	(void)state;
}

static void a_date_on_a_root_is_an_issue(void **state)
{
	static const struct entry entries[] = { { ROOT, first, WHOLE | DATED, 0 }, { ROOT, second, WHOLE, 0 }, { 0 }, { 0 } };
	struct scene scene;

	(void)state;
	open_scene(&scene, entries, ENTRIES, NULL, NULL, 0);
	assert_string_equal(scene.fact.state, "TRUSTED");
	assert_int_equal(scene.fact.issue_count, 1);
	assert_string_equal(scene.fact.issues[0], "date-limited");
	assert_string_equal(scene.fact.confidence, "unconfirmed");
	close_scene(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_roots_must_be_in_a_store_that_trusts),
		cmocka_unit_test(what_is_no_certificate_of_its_name_is_never_trusted),
		cmocka_unit_test(a_store_of_untrusted_certificates_counts_before_all_others),
		cmocka_unit_test(a_name_with_spaces_means_the_root_too),
		cmocka_unit_test(whether_windows_fetches_a_root_is_a_policy),
		cmocka_unit_test(what_local_system_distrusts_counts_and_what_it_trusts_does_not),
		cmocka_unit_test(a_date_on_a_root_is_an_issue),
	};

	return cmocka_run_group_tests_name("roots", tests, NULL, NULL);
}
