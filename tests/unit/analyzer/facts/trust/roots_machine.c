/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roots.azure over texts: policies and stores of a whole machine; the tables of roots, and their page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/explain/explain.h"
#include "analyzer/facts/trust/roots.h"
#include "parser/view/view.h"
#include "support/machine/fixtures.h"
#include "unit/analyzer/facts/trust/certificates.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
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
	};

	return cmocka_run_group_tests_name("roots_machine", tests, NULL, NULL);
}
