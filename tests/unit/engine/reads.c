/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of keys that a .reg is scanned for (analyzer/facts/reads.c) has all that the facts ask for, and nothing that none of
 * them does: each sample says the same with the list as without it, and no row can be left out unnoticed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/machine/fixtures.h"

#define HEADER "Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n[HKEY_CURRENT_USER]\n\n"
#define NT(build) "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n\"CurrentBuildNumber\"=\"" build "\"\n\n"
#define STRONG "]\n\"SchUseStrongCrypto\"=dword:00000001\n\n"
#define SOFTWARE "[HKEY_LOCAL_MACHINE\\SOFTWARE\\"
#define X86 "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]\n\"PROCESSOR_ARCHITECTURE\"=\"x86\"\n\n"

#define LIST "\"Functions\"=\"TLS_RSA_WITH_AES_128_CBC_SHA\"\n\n"
#define G2 "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4]\n\"Blob\"=hex:00\n"
#define RSA_2017 "73A5E64A3BFF8316FF0EDCCC618A906E4EAE4D74]\n\"Blob\"=hex:00\n"

#define SET "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\"

/* What the samples do not show. */
static const char *const texts[] = {
	HEADER SET "Control\\ComputerName\\ComputerName]\n\"ComputerName\"=\"DC01\"\n"
	SET "Control\\TimeZoneInformation]\n\"TimeZoneKeyName\"=\"UTC\"\n"
	SET "Control\\CloudDomainJoin\\JoinInfo\\AB]\n\"TenantId\"=\"12\"\n"
	SET "Control\\CloudDomainJoin\\TenantInfo\\12]\n\"DisplayName\"=\"Contoso\"\n",
	HEADER SET "Services\\Tcpip\\Parameters]\n\"Hostname\"=\"dc01\"\n\"Domain\"=\"\"\n"
	SOFTWARE "Microsoft\\Windows NT\\CurrentVersion\\Winlogon]\n\"DefaultDomainName\"=\"CORP\"\n",
	HEADER NT("2600") "[HKEY_LOCAL_MACHINE\\SYSTEM\\WPA\\PosReady]\n\"Installed\"=dword:00000001\n",
	HEADER NT("7601") X86,
	HEADER NT("17763") X86 SOFTWARE "WOW6432Node\\Microsoft\\Windows\\CurrentVersion]\n\"ProgramFilesDir\"=\"C:\\\\Program Files (x86)\"\n",
	HEADER NT("17763") "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control]\n"
	SOFTWARE "WOW64Node\\Microsoft\\.NETFramework\\v4.0.30319" STRONG SOFTWARE "W0W6432Node\\Microsoft\\.NETFramework\\v4.0.30319" STRONG
	SOFTWARE "SysWOW64\\Microsoft\\.NETFramework\\v4.0.30319" STRONG SOFTWARE "Microsoft\\.NET Framework\\v4.0.30319" STRONG
	SOFTWARE "WOW6432Node\\Microsoft\\.NET Framework\\v4.0.30319" STRONG SOFTWARE "Microsoft\\NETFramework\\v4.0.30319" STRONG
	SOFTWARE "Microsoft\\NET Framework\\v4.0.30319" STRONG
	SOFTWARE "WOW64Node\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp]\n\"DefaultSecureProtocols\"=dword:00000a00\n",
	HEADER NT("17763") "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Cryptography\\Configuration\\SSL\\00010002]\n" LIST
	SOFTWARE "WOW6432Node\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002]\n" LIST
	SOFTWARE "Microsoft\\Cryptography\\Configuration\\SSL\\00010002]\n" LIST,
	HEADER NT("17763") SOFTWARE "Policies\\Microsoft\\SystemCertificates\\Root\\Certificates\\" G2, /* no certificate: cannot be read */
	HEADER NT("17763") SOFTWARE "Policies\\Microsoft\\SystemCertificates\\Root\\Certificates\\" RSA_2017,
	HEADER NT("17763") SOFTWARE "Microsoft\\EnterpriseCertificates\\Root\\Certificates\\" G2,
	HEADER NT("17763") SOFTWARE "Microsoft\\EnterpriseCertificates\\Root\\Certificates\\" RSA_2017,
	HEADER NT("17763") "[HKEY_USERS\\.DEFAULT\\Software\\Microsoft\\SystemCertificates\\Root\\Certificates\\" G2,
	HEADER NT("17763") "[HKEY_USERS\\.DEFAULT\\Software\\Microsoft\\SystemCertificates\\Root\\Certificates\\" RSA_2017,
};

enum { SAMPLES_LIMIT = 512, TEXTS = sizeof texts / sizeof *texts };

static struct {
	char *paths[SAMPLES_LIMIT];
	size_t count;
	char *folder;
	char *whole[SAMPLES_LIMIT]; /* the facts of each, by the whole list */
} samples;

static void add_glob(const char *pattern)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char path[4096];
	glob_t found;

	snprintf(path, sizeof path, "%s/%s", source ? source : ".", pattern);
	if (glob(path, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc && samples.count < SAMPLES_LIMIT - TEXTS; i++)
		samples.paths[samples.count++] = strdup(found.gl_pathv[i]);
	globfree(&found);
}

/* Which machine it is: no fact, and read all the same. */
static void put_identity(FILE *out, const struct machine_identity *identity)
{
	fprintf(out, "identity %s %s %s %s %s\n", identity->computer_name.utf8, identity->dns_name.utf8,
		identity->time_zone.utf8, identity->tenant_name.utf8, joined_name(identity->joined));
}

/* The facts as one text; with evidence: each answer, too. The facts about evidence are about all the others. */
static char *facts_of(const struct machine_result *machine, bool with_evidence)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	put_identity(out, &machine->identity);
	for (size_t i = 0; out && i < machine->fact_count; i++) {
		const struct fact *fact = &machine->facts[i];

		if (strncmp(fact->name, "evidence.", 9) == 0 && strcmp(fact->name, "evidence.machine") != 0)
			continue;
		fprintf(out, "%s %s", fact->name, fact->state);
		for (size_t k = 0; k < fact->issue_count; k++)
			fprintf(out, " %s", fact->issues[k]);
		for (size_t k = 0; with_evidence && k < fact->evidence_count; k++)
			fprintf(out, " %s", answer_name(fact->evidence[k].answer));
		fputc('\n', out);
	}
	fclose(out);
	return text;
}

/* The facts of a sample read for the list without its row `left_out` (SIZE_MAX: all of it), or for everything. */
static char *facts_by(const char *path, size_t left_out, bool everything, bool with_evidence)
{
	struct evaluated evaluated;
	struct machine_options options = { .hive.readers = READER_CELLS, .no_hash = true };

	evaluated_start(&evaluated, "azure-backup");
	struct wanted_keys wanted_keys = wanted_keys_of(NULL, evaluated.arena);
	struct wanted_key *list = arena_copy(evaluated.arena, wanted_keys.list, wanted_keys.count * sizeof *list);

	assert_non_null(list);
	if (left_out < wanted_keys.count)
		list[left_out] = list[--wanted_keys.count];
	options.wanted_keys = (struct wanted_keys){ .list = list, .count = wanted_keys.count, .everything = everything };
	evaluate_files_with(&evaluated, (const char *const[]){ path, NULL }, &options);
	char *text = facts_of(&evaluated.result, with_evidence);

	evaluated_free(&evaluated);
	return text;
}

static void the_list_has_all_that_is_asked(void **state)
{
	(void)state;
	assert_true(samples.count > 60);
	for (size_t i = 0; i < samples.count; i++) {
		char *listed = facts_by(samples.paths[i], SIZE_MAX, false, false);
		char *all = facts_by(samples.paths[i], SIZE_MAX, true, false);

		if (strcmp(listed, all) != 0)
			print_error("%s\n--- by the list\n%s--- by all\n%s", samples.paths[i], listed, all);
		assert_string_equal(listed, all);
		free(listed);
		free(all);
	}
}

static bool matters(size_t row, const struct wanted_key *wanted_key)
{
	if (strcmp(wanted_key->path, "WOW6432Node\\Microsoft\\.NETFramework") == 0)
		return true; /* WO* has it, too; it is there for collect, which exports no pattern */
	for (size_t i = 0; i < samples.count; i++) {
		if (!samples.whole[i])
			samples.whole[i] = facts_by(samples.paths[i], SIZE_MAX, false, true);
		char *without = facts_by(samples.paths[i], row, false, true);
		bool differs = strcmp(without, samples.whole[i]) != 0;

		free(without);
		if (differs)
			return true;
	}
	return false;
}

static void no_row_can_be_left_out_unnoticed(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct wanted_keys wanted_keys = wanted_keys_of(NULL, arena);
	unsigned idle = 0;

	(void)state;
	assert_true(wanted_keys.count > 40);
	for (size_t i = 0; i < wanted_keys.count; i++)
		if (!matters(i, &wanted_keys.list[i])) {
			print_error("row %zu (%d, %s) is read by no sample's facts\n", i, wanted_keys.list[i].kind,
				    wanted_keys.list[i].path);
			idle++;
		}
	arena_free(arena);
	assert_int_equal(idle, 0);
}

static int set_up(void **state)
{
	char name[32];

	(void)state;
	samples.folder = scratch_make();
	for (size_t i = 0; i < TEXTS; i++) {
		snprintf(name, sizeof name, "%zu.reg", i);
		samples.paths[samples.count++] = scratch_write(samples.folder, name, texts[i], strlen(texts[i]));
	}
	add_glob("samples/*.reg");
	add_glob("samples/baselines/*.reg");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (size_t i = 0; i < samples.count; i++) {
		free(samples.paths[i]);
		free(samples.whole[i]);
	}
	scratch_remove(samples.folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_has_all_that_is_asked),
		cmocka_unit_test(no_row_can_be_left_out_unnoticed),
	};

	return cmocka_run_group_tests_name("what is read", tests, set_up, tear_down);
}
