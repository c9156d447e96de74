/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * roots.azure: which stores count, what a certificate in the registry must be, and what is never TRUSTED. The roots of
 * most tests are made up: a certificate counts by its SHA-1, so any bytes will do. The genuine ones are in a sample.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/trust/certblob.h"
#include "analyzer/explain/explain.h"
#include "analyzer/facts/trust/roots.h"
#include "common/digest.h"
#include "parser/view/view.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define STORES "Microsoft\\SystemCertificates\\"
#define ROOT STORES "ROOT"
#define AUTHROOT STORES "AuthRoot"
#define POLICY_ROOT "Policies\\" STORES "Root"
#define ENTERPRISE "Microsoft\\EnterpriseCertificates\\Root"
#define DISALLOWED STORES "Disallowed"
#define UPDATE_POLICY "Policies\\" STORES "AuthRoot"

static const char first[] = "the first certificate", second[] = "the second certificate", other[] = "another certificate";

/* What is in a Blob, and how it is wrong. */
enum {
	CERTIFICATE = 1, SHA1 = 2, FOR_SERVERS = 4, FOR_CLIENTS = 8, FOR_NOTHING = 16, DATED = 32,
	NO_BLOB = 64, NO_BINARY = 128, CUT = 256, OF_OTHER = 512, SHA1_OF_OTHER = 1024, BAD_USAGE = 2048, TWICE = 4096,
	WHOLE = CERTIFICATE | SHA1,
};

struct blob {
	uint8_t bytes[512];
	size_t size;
};

static void add_record(struct blob *blob, uint32_t property, const void *data, size_t size)
{
	const uint32_t head[3] = { property, 1, (uint32_t)size };

	for (int i = 0; i < 12; i++)
		blob->bytes[blob->size++] = (uint8_t)(head[i / 4] >> (i % 4 * 8));
	memcpy(blob->bytes + blob->size, data, size);
	blob->size += size;
}

static int nibble(char c)
{
	return c <= '9' ? c - '0' : c - 'A' + 10;
}

static void add_sha1(struct blob *blob, const char *certificate)
{
	char hex[THUMBPRINT_HEX];
	uint8_t raw[20];

	digest_thumbprint_of(certificate, strlen(certificate), hex);
	for (size_t i = 0; i < sizeof raw; i++)
		raw[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
	add_record(blob, 3, raw, sizeof raw);
}

static struct blob blob_of(const char *certificate, unsigned what)
{
	static const uint8_t servers[] = { 0x30, 20, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 1 };
	static const uint8_t clients[] = { 0x30, 10, 6, 8, 0x2b, 6, 1, 5, 5, 7, 3, 2 };
	static const uint8_t nothing[] = { 0x30, 0 }, bad[] = { 0x30, 0x84, 1 };
	struct blob blob = { .size = 0 };

	if (what & SHA1)
		add_sha1(&blob, what & SHA1_OF_OTHER ? other : certificate);
	if (what & FOR_SERVERS)
		add_record(&blob, 9, servers, sizeof servers);
	if (what & FOR_CLIENTS)
		add_record(&blob, 9, clients, sizeof clients);
	if (what & FOR_NOTHING)
		add_record(&blob, 9, nothing, sizeof nothing);
	if (what & BAD_USAGE)
		add_record(&blob, 9, bad, sizeof bad);
	if (what & DATED)
		add_record(&blob, 126, "\0\0\0\0\0\0\0", 8);
	for (int i = 0; i < (what & TWICE ? 2 : what & CERTIFICATE ? 1 : 0); i++)
		add_record(&blob, 32, what & OF_OTHER ? other : certificate, strlen(what & OF_OTHER ? other : certificate));
	blob.size -= what & CUT ? 1 : 0;
	return blob;
}

struct entry {
	const char *store;
	const char *certificate;
	unsigned what;
	const char *named; /* NULL: by the thumbprint of the certificate */
};

struct scene {
	char *folder, *paths[3], names[2][THUMBPRINT_HEX];
	struct azure_root roots[2];
	struct evaluated evaluated;
	struct fact_builder fact;
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

/* Two roots are asked of: `first` and `second`. */
static void name_roots(struct scene *scene)
{
	static const char *const certificates[] = { first, second };

	for (size_t i = 0; i < 2; i++) {
		digest_thumbprint_of(certificates[i], strlen(certificates[i]), scene->names[i]);
		scene->roots[i] = (struct azure_root){ .name = i ? "Root B" : "Root A", .thumbprint = scene->names[i], .asked = true };
	}
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

/* --- the whole program ------------------------------------------------------------------------------------------------- */

static void a_store_that_no_input_covers_is_unknown_and_not_missing(void **state)
{
	static const struct statement rows[] = {
		{ "HKLM\\SYSTEM\\CurrentControlSet\\Control\\ProductOptions", "ProductType", REG_SZ, "ServerNT", 0 },
	};
	static const char *const system_only[] = { "HKLM\\SYSTEM", NULL };
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, COUNT(rows), system_only, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "roots.azure"), "UNKNOWN");
	assert_int_equal(finding_named(&evaluated.result, "CRT801")->outcome, OUTCOME_UNKNOWN);
	evaluated_free(&evaluated);
}

/* AuthRoot counts unless a policy takes it away: without that policy's place it proves nothing. */
static void authroot_counts_when_the_policy_that_takes_it_away_was_read(void **state)
{
	static const char *const covered[] = { STORES "ROOT", STORES "AuthRoot", DISALLOWED, "Microsoft\\EnterpriseCertificates",
					       "Policies\\" DISALLOWED, UPDATE_POLICY, POLICY_ROOT "\\Certificates",
					       POLICY_ROOT "\\ProtectedRoots" };

	(void)state;
	for (int has_policy = 0; has_policy < 2; has_policy++) {
		struct arena *arena = arena_new(1 << 20);
		struct regview *view = regview_new(arena);
		struct mount *mount = regview_mount(view, HIVE_SOFTWARE, "HKLM\\SOFTWARE");
		struct scene scene = { 0 };
		const struct blob blobs[] = { blob_of(first, WHOLE), blob_of(second, WHOLE) };

		name_roots(&scene);
		for (size_t i = 0; i < 2; i++) {
			const struct treevalue value = { .name = "Blob", .type = REG_BINARY, .data = blobs[i].bytes, .size = blobs[i].size,
							 .at = LOCATION_NONE };

			const char *key = arena_printf(arena, AUTHROOT "\\Certificates\\%s", scene.names[i]);

			tree_open(arena, &mount->tree, key, false, LOCATION_NONE);
			tree_set(arena, &mount->tree, key, &value);
		}
		for (size_t i = 0; i < COUNT(covered) - !has_policy; i++)
			tree_open(arena, &mount->tree, covered[i], true, LOCATION_NONE);
		struct fact_context ctx = { .arena = arena, .view = view };

		decide_roots_of(&ctx, &scene.fact, scene.roots, 2);
		assert_string_equal(scene.fact.state, has_policy ? "TRUSTED" : "UNKNOWN");
		assert_true(has_policy || strstr(scene.fact.because.utf8, "whether AuthRoot applies"));
		arena_free(arena);
	}
}

static void a_policy_value_of_another_type_is_taken_for_the_worse(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_text(&evaluated, "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
			    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\AuthRoot]\n\"DisableRootAutoUpdate\"=\"0\"\n", "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "roots.azure"), "MISSING");
	assert_string_equal(machine_fact(&evaluated.result, "roots.azure")->confidence, "unconfirmed");
	evaluated_free(&evaluated);
}

static void another_source_of_roots_makes_the_download_unconfirmed(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_text(&evaluated, "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
			    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SystemCertificates\\AuthRoot\\AutoUpdate]\n"
			    "\"RootDirUrl\"=\"file://server/roots\"\n", "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "roots.azure"), "FETCHABLE");
	assert_string_equal(machine_fact(&evaluated.result, "roots.azure")->confidence, "unconfirmed");
	assert_non_null(strstr(machine_fact(&evaluated.result, "roots.azure")->because.utf8, "file://server/roots"));
	evaluated_free(&evaluated);
}

/* In the .reg of a whole machine the certificates of a required root are kept, under whatever case of its name. */
static void the_names_of_required_roots_are_found_in_any_case(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_text(&evaluated, "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
			    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SystemCertificates\\Disallowed\\Certificates\\"
			    "df3c24f9bfd666761b268073fe06d1cc8d4f82a4]\n", "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "roots.azure"), "DISTRUSTED");
	assert_int_equal(evaluated.result.verdict, VERDICT_NOT_READY);
	evaluated_free(&evaluated);
}

/* A .reg is kept where the stores are, and each store counts as the table says: a key with no data is UNKNOWN as trust. */
static void every_store_is_found_in_a_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < root_store_count; i++) {
		const struct root_store *store = &root_stores[i];
		char text[1024];
		struct evaluated evaluated;

		snprintf(text, sizeof text,
			 "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
			 "[%s%s\\%s]\n\"Blob\"=hex:\n", name_starts(store->key, "HKLM") ? "HKEY_LOCAL_MACHINE" : "HKEY_USERS",
			 strchr(store->key, '\\'), azure_roots[0].thumbprint);
		evaluate_text(&evaluated, text, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "roots.azure"), store->role == STORE_DISTRUSTS ? "DISTRUSTED" :
				    store->local_system						    ? "FETCHABLE" : "UNKNOWN");
		evaluated_free(&evaluated);
	}
}

static void another_root_that_is_distrusted_is_named_and_does_not_decide(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_text(&evaluated, "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
			    "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SystemCertificates\\Disallowed\\Certificates\\"
			    "A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436]\n", "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "roots.azure"), "FETCHABLE");
	assert_non_null(strstr(machine_fact(&evaluated.result, "roots.azure")->because.utf8, "DigiCert Global Root CA"));
	evaluated_free(&evaluated);
}

/* Before Vista, where TLS 1.2 is out of reach, nothing is said of a download. */
static void what_old_windows_fetches_is_unknown(void **state)
{
	static const struct statement rows[] = {
		{ "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", REG_SZ, "2600", 0 },
	};
	static const char *const both[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", NULL };
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, 1, both, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "roots.azure"), "UNKNOWN");
	assert_string_equal(state_of(&evaluated.result, "schannel.signatures"), "UNKNOWN");
	assert_int_equal(finding_named(&evaluated.result, "CRT801")->outcome, OUTCOME_NOT_APPLICABLE);
	assert_int_equal(finding_named(&evaluated.result, "CRT822")->outcome, OUTCOME_NOT_APPLICABLE);
	evaluated_free(&evaluated);
}

#define CA "Azure Certificate Authority details"
#define BACKUP "TLS in Azure Backup"

/* Cell by cell from "Azure Certificate Authority details" of 2025-11-17 and the certificates themselves. */
static void the_table_of_roots_is_that_of_its_source(void **state)
{
	static const struct azure_root expected[] = {
		{ "DigiCert Global Root G2", "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4", "RSA 2048, SHA-256", "2038", CA, "2025-11-17", true },
		{ "Microsoft RSA Root Certificate Authority 2017", "73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74", "RSA 4096, SHA-384", "2042", CA, "2025-11-17", true },
		{ "DigiCert Global Root CA", "A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436", "RSA 2048, SHA-1", "2031", CA, "2025-11-17", false },
		{ "Microsoft ECC Root Certificate Authority 2017", "999A64C37FF47D9FAB95F14769891460EEC4C3C5", "P-384", "2042", CA, "2025-11-17", false },
		{ "DigiCert Global Root G3", "7E04DE896A3E666D00E687D33FFAD93BE83D349E", "P-384", "2038", CA, "2025-11-17", false },
		{ "DigiCert TLS RSA 4096 Root G5", "A78849DC5D7C758C8CDE399856B3AAD0B2A57135", "RSA 4096, SHA-384", "2046", CA, "2025-11-17", false },
		{ "DigiCert TLS ECC P384 Root G5", "17F3DE5E9F0F19E98EF61F32266E20C407AE30EE", "P-384", "2046", CA, "2025-11-17", false },
		{ "Baltimore CyberTrust Root", "D4DE20D05E66FC53FE1A50882C78DB2852CAE474", "RSA 2048, SHA-1", "2025", BACKUP, "2024-10-08", false },
		{ "D-TRUST Root Class 3 CA 2 2009", "58E8ABB0361533FB80F79B1B6D29D3FF8D5F00F0", "RSA 2048, SHA-256", "2029", BACKUP, "2025-11-17", false },
	};

	(void)state;
	assert_int_equal(azure_root_count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_string_equal(azure_roots[i].name, expected[i].name);
		assert_string_equal(azure_roots[i].thumbprint, expected[i].thumbprint);
		assert_string_equal(azure_roots[i].key, expected[i].key);
		assert_string_equal(azure_roots[i].until, expected[i].until);
		assert_non_null(strstr(azure_roots[i].source, expected[i].source));
		assert_string_equal(azure_roots[i].date, expected[i].date);
		assert_int_equal(azure_roots[i].asked, expected[i].asked);
	}
}

static void the_page_names_every_root_store_and_state(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *states = fact_tables(&fact_rows[FACT_ROOTS], arena), *roots = states->next, *stores = roots->next;

	(void)state;
	assert_int_equal(states->row_count, 4);
	assert_int_equal(roots->row_count, azure_root_count);
	assert_int_equal(stores->row_count, root_store_count);
	assert_string_equal(states->rows[1][1], "FETCHABLE");
	assert_string_equal(states->rows[1][2], "MISSING");
	assert_string_equal(states->rows[1][3], "UNKNOWN");
	arena_free(arena);
}

static void no_blob_is_read_past_its_end(void **state)
{
	struct blob blob = blob_of(first, WHOLE | FOR_SERVERS | DATED);

	(void)state;
	assert_null(certblob_read(blob.bytes, blob.size).why);
	for (size_t size = 0; size < blob.size; size++) {
		uint8_t *cut = malloc(size + 1);
		struct certblob read;

		memcpy(cut, blob.bytes, size);
		read = certblob_read(cut, size); /* under AddressSanitizer */
		assert_true(read.why || !read.der);
		free(cut);
	}
	for (size_t at = 0; at < blob.size; at++) {
		struct blob damaged = blob;

		damaged.bytes[at] = 0xff;
		certblob_read(damaged.bytes, damaged.size);
	}
}

/* wincrypt.h: 104 and 128 distrust from a date on, 122 for purposes, 126 and 127 distrust what is issued later. */
static void the_properties_that_limit_trust_are_these(void **state)
{
	(void)state;
	for (uint32_t property = 0; property < 256; property++) {
		struct blob blob = { .size = 0 };

		if (property == 3 || property == 9 || property == 32)
			continue;
		add_record(&blob, property, "", 0);
		assert_int_equal(certblob_read(blob.bytes, blob.size).dated, property == 104 || property == 122 ||
				 (property >= 126 && property <= 128));
	}
}

static void a_blob_has_limits(void **state)
{
	uint8_t *many = calloc(CERTBLOB_RECORDS_LIMIT + 1, 12), *large = calloc(1, CERTBLOB_SIZE_LIMIT + 1);

	(void)state;
	assert_null(certblob_read(many, CERTBLOB_RECORDS_LIMIT * 12).why);
	assert_non_null(certblob_read(many, (CERTBLOB_RECORDS_LIMIT + 1) * 12).why);
	assert_non_null(certblob_read(large, CERTBLOB_SIZE_LIMIT + 1).why);
	free(many);
	free(large);
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
		cmocka_unit_test(a_store_that_no_input_covers_is_unknown_and_not_missing),
		cmocka_unit_test(authroot_counts_when_the_policy_that_takes_it_away_was_read),
		cmocka_unit_test(a_policy_value_of_another_type_is_taken_for_the_worse),
		cmocka_unit_test(another_source_of_roots_makes_the_download_unconfirmed),
		cmocka_unit_test(the_names_of_required_roots_are_found_in_any_case),
		cmocka_unit_test(every_store_is_found_in_a_text),
		cmocka_unit_test(another_root_that_is_distrusted_is_named_and_does_not_decide),
		cmocka_unit_test(what_old_windows_fetches_is_unknown),
		cmocka_unit_test(the_table_of_roots_is_that_of_its_source),
		cmocka_unit_test(the_page_names_every_root_store_and_state),
		cmocka_unit_test(no_blob_is_read_past_its_end),
		cmocka_unit_test(the_properties_that_limit_trust_are_these),
		cmocka_unit_test(a_blob_has_limits),
	};

	return cmocka_run_group_tests_name("roots", tests, NULL, NULL);
}
