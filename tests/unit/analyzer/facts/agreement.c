/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence against evidence: a .reg beside a hive, or two .reg files, of which one states otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/program/program.h"

#define HEAD "Windows Registry Editor Version 5.00\n\n"
#define NT "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"
#define NET "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319"
#define PROTOCOLS "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define CLIENT "[" PROTOCOLS "\\TLS 1.2\\Client]\n"
#define PINS "[" NET "\\System.Net.ServicePointManager.SecurityProtocol]\n"
#define DISALLOWED "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\SystemCertificates\\Disallowed\\Certificates"
#define SETS "HKEY_LOCAL_MACHINE\\SYSTEM"
#define STRONG "\"SystemDefaultTlsVersions\"=dword:00000001\n\"SchUseStrongCrypto\"=dword:00000001\n"
#define MACHINE                                                                                                        \
	HEAD "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n" NT                                       \
	     "\"CurrentBuildNumber\"=\"17763\"\n\"InstallationType\"=\"Server\"\n"                                     \
	     "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full]\n\"Release\"=dword:00080eb1\n" \
	     "[" NET "]\n" STRONG "[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319]\n" STRONG \
	     "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]\n"              \
	     "\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\n"

static void evaluate_texts(struct evaluated *ret, const char *first, const char *second)
{
	char *paths[3] = { scratch_write(scratch, "first.reg", first, strlen(first)),
			   scratch_write(scratch, "second.reg", second, strlen(second)), NULL };

	evaluate_files(ret, (const char *const *)paths, READER_CELLS, "azure-backup");
	free(paths[0]);
	free(paths[1]);
}

static const struct {
	const char *first, *second; /* what they add to the machine, and to nothing */
	const char *agreement, *client, *says; /* says: part of the sentence */
} rows[] = {
	{ CLIENT "\"Enabled\"=dword:0\n", CLIENT "\"Enabled\"=dword:1\n", "CONTRADICTED", "ENABLED",
	  "second.reg:4 contradicts first.reg:19: Enabled=1 instead of Enabled=0 (HKLM\\SYSTEM\\CurrentControlSet\\" },
	{ CLIENT "\"Enabled\"=dword:1\n", CLIENT "\"Enabled\"=dword:0\n", "CONTRADICTED", "DISABLED", "Enabled=0 instead of Enabled=1" },
	{ CLIENT "\"Enabled\"=dword:1\n", CLIENT "\"Enabled\"=\"1\"\n", "CONTRADICTED", NULL,
	  "Enabled=1 (REG_SZ) instead of Enabled=1 (REG_DWORD)" },
	{ CLIENT "\"Enabled\"=dword:0\n", CLIENT "\"Enabled\"=-\n", "CONTRADICTED", "ENABLED",
	  "no value Enabled instead of Enabled=0" },
	{ CLIENT "\"Enabled\"=dword:0\n", "[-" PROTOCOLS "\\TLS 1.2]\n", "CONTRADICTED", "ENABLED",
	  "second.reg:3 contradicts first.reg:19: no value Enabled instead of Enabled=0" },
	{ "", CLIENT "\"DisabledByDefault\"=dword:0\n", "CONTRADICTED", "ENABLED",
	  "DisabledByDefault=0 instead of no value DisabledByDefault" },
	/* an export of the keys above lists what they hold; what the first one has still counts */
	{ CLIENT "\"Enabled\"=dword:1\n", "[" PROTOCOLS "]\n[" PROTOCOLS "\\TLS 1.1]\n", "CONTRADICTED", "ENABLED",
	  "second.reg:3 contradicts first.reg:19: no value Enabled instead of Enabled=1" },
	{ CLIENT "\"Enabled\"=dword:1\n", CLIENT "\"Enabled\"=dword:1\n", "AGREE", "ENABLED", "" },
	{ "", "[" NET "]\n\"SchUseStrongCrypto\"=dword:1\n", "AGREE", "ENABLED", "" }, /* no word on the other value */
	/* "Server" and what an older text left behind its NUL: an export ends at the NUL; "Serve" */
	{ "", NT "\"InstallationType\"=hex(1):53,00,65,00,72,00,76,00,65,00,72,00,00,00,78,00\n", "AGREE", "ENABLED", "" },
	{ "", NT "\"InstallationType\"=hex(1):53,00,65,00,72,00,76,00,65,00,72,00\n", "AGREE", "ENABLED", "" },
	{ "", NT "\"InstallationType\"=hex(1):53,00,65,00,72,00,76,00,65,00,00,00,72,00,00,00\n", "CONTRADICTED", NULL,
	  "InstallationType=Serve" },
	{ "", "[" NET "]\n\"Unread\"=dword:1\n", "AGREE", "ENABLED", "" },
	{ "", "[-" PROTOCOLS "\\TLS 1.2]\n", "AGREE", "ENABLED", "" }, /* there was none */
	{ "", "[-" NET "]\n", "CONTRADICTED", "ENABLED", "no value SystemDefaultTlsVersions instead of SystemDefaultTlsVersions=1" },
	/* what a whole list decides, and one input takes out of it */
	{ PINS "\"C:\\\\a.exe\"=\"Tls\"\n", PINS "\"C:\\\\a.exe\"=-\n", "CONTRADICTED", "ENABLED", "no value C:\\a.exe instead of C:\\a.exe=Tls" },
	{ "[" DISALLOWED "\\0123]\n", "[-" DISALLOWED "\\0123]\n", "CONTRADICTED", "ENABLED", "no such key instead of the key" },
	{ "[" DISALLOWED "]\n", "[-" DISALLOWED "\\0123]\n", "AGREE", "ENABLED", "" },
	{ "[" SETS "\\ControlSet002]\n", "[-" SETS "\\ControlSet002]\n", "CONTRADICTED", "ENABLED", "no such key instead of the key" },
	{ "", NT "\"CurrentBuildNumber\"=\"7601\"\n", "CONTRADICTED", NULL, "CurrentBuildNumber=7601 instead of CurrentBuildNumber=17763" },
};

static void of_two_texts_the_later_counts_and_a_contradiction_keeps_from_ready(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char first[4096], second[1024];
		struct evaluated evaluated;

		snprintf(first, sizeof first, "%s%s", MACHINE, rows[i].first);
		snprintf(second, sizeof second, "%s%s", HEAD, rows[i].second);
		evaluate_texts(&evaluated, first, second);
		const struct fact *fact = machine_fact(&evaluated.result, "evidence.agreement");
		bool agree = strcmp(rows[i].agreement, "AGREE") == 0;

		if (strcmp(fact->state, rows[i].agreement) != 0 || !strstr(fact->because.utf8, rows[i].says))
			fail_msg("row %zu: %s: %s", i, fact->state, fact->because.utf8);
		if (rows[i].client)
			assert_string_equal(state_of(&evaluated.result, "schannel.tls12.client"), rows[i].client);
		assert_int_equal(finding_named(&evaluated.result, "EVD507")->outcome, agree ? OUTCOME_PASS : OUTCOME_FAIL);
		assert_true(agree == (evaluated.result.verdict == VERDICT_READY));
		assert_true(agree ? fact->evidence_count == 0 : fact->evidence_count >= 2);
		evaluated_free(&evaluated);
	}
}

/* The value that decided comes first, as everything else expects; the other one is behind, and says what it is. */
static void a_fact_shows_both_values_with_their_places(void **state)
{
	struct evaluated evaluated;
	size_t seen = 0;

	(void)state;
	evaluate_texts(&evaluated, MACHINE CLIENT "\"Enabled\"=dword:0\n", HEAD CLIENT "\"Enabled\"=dword:1\n");
	const struct fact *fact = machine_fact(&evaluated.result, "schannel.tls12.client");

	for (size_t i = 0; i < fact->evidence_count; i++) {
		const struct evidence *evidence = &fact->evidence[i];

		if (strcmp(evidence->value.utf8, "Enabled") != 0)
			continue;
		assert_int_equal(evidence->source, seen == 0 ? 1 : 0);
		assert_string_equal(evidence->data.utf8, seen == 0 ? "1" : "0");
		assert_string_equal(evidence->detail.utf8, seen++ == 0 ? "" : "not used: second.reg:4 contradicts it");
	}
	assert_int_equal(seen, 2);
	evaluated_free(&evaluated);
}

static void an_overlay_contradicts_nothing_and_hides_no_contradiction(void **state)
{
	(void)state;
	scratch_put("machine.reg", MACHINE CLIENT "\"Enabled\"=dword:0\n");
	scratch_put("on.reg", HEAD CLIENT "\"Enabled\"=dword:1\n");
	scratch_put("off.reg", HEAD CLIENT "\"Enabled\"=dword:0\n");
	assert_null(strstr(program_expect(scratch, 0, "check machine.reg --overlay on.reg")->out, "contradicts"));
	assert_non_null(strstr(program_expect(scratch, 1, "check machine.reg on.reg")->out, "on.reg:4 contradicts"));
	assert_non_null(strstr(program_expect(scratch, 1, "check machine.reg on.reg --overlay on.reg")->out, "AT RISK"));
	const struct program_run *run = program_expect(scratch, 1, "check --width 240 machine.reg on.reg --overlay off.reg");

	assert_non_null(strstr(run->out, "NOT READY"));
	assert_non_null(strstr(run->out, "on.reg:4 contradicts machine.reg:19"));
}

static const char *sample(const char *name)
{
	static char paths[4][1024];
	static size_t next;
	char *path = paths[next++ % 4];
	const char *source = getenv("TLSREADY_SOURCE");

	snprintf(path, sizeof paths[0], "%s/samples/hives/%s", source ? source : ".", name);
	return path;
}

static void a_text_beside_a_hive_is_compared_with_it(void **state)
{
	static const struct {
		const char *text, *agreement;
	} texts[] = {
		{ CLIENT "\"Enabled\"=dword:0\n", "AGREE" },
		{ CLIENT "\"Enabled\"=dword:1\n", "CONTRADICTED" },
		{ "[-" PROTOCOLS "\\TLS 1.2\\Client]\n", "CONTRADICTED" },
		{ "[-" PROTOCOLS "\\TLS 1.2\\Server]\n", "AGREE" },
		{ "[-" NET "]\n", "CONTRADICTED" },
		{ NT "\"ProductName\"=\"Windows Server 2019 Standard\"\n", "AGREE" }, /* with and without its NUL */
		{ "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:2\n", "CONTRADICTED" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char text[1024];
		struct evaluated evaluated;

		snprintf(text, sizeof text, "%s%s", HEAD, texts[i].text);
		char *path = scratch_write(scratch, "over.reg", text, strlen(text));
		const char *paths[] = { path, sample("server2019-contradicted/SYSTEM"), sample("server2019-contradicted/SOFTWARE"), NULL };

		evaluate_files(&evaluated, paths, READER_CELLS, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "evidence.agreement"), texts[i].agreement);
		evaluated_free(&evaluated);
		free(path);
	}
}

/* The next startup uses another set, and what that says is asked, too. */
static void the_set_of_the_next_startup_is_compared_as_well(void **state)
{
#define SET(number) "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet00" number "\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\n"
	struct evaluated evaluated;

	(void)state;
	evaluate_texts(&evaluated, HEAD "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:1\n"
			     "\"Default\"=dword:2\n" SET("1") SET("2") "\"Enabled\"=dword:0\n" NT "\"CurrentBuildNumber\"=\"17763\"\n",
		    HEAD SET("2") "\"Enabled\"=dword:1\n");
	assert_string_equal(state_of(&evaluated.result, "evidence.agreement"), "CONTRADICTED");
	evaluated_free(&evaluated);
}

/* A list of the hive no more shows what the text deletes: an application's value, a certificate under another name. */
static void what_a_text_takes_out_of_a_list_of_a_hive_is_a_contradiction(void **state)
{
	static const char pin[] = "Microsoft\\.NETFramework\\v4.0.30319\\System.Net.ServicePointManager.SecurityProtocol";
	static const char *const texts[] = { HEAD PINS "\"C:\\\\a.exe\"=-\n", HEAD "[-" DISALLOWED "\\0123]\n",
					    HEAD "[" DISALLOWED "\\0123]\n\"Blob\"=-\n" };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct hivebuild *build = hivebuild_new();
		size_t size;

		hivebuild_sz(build, pin, "C:\\a.exe", "Tls");
		hivebuild_value(build, "Microsoft\\SystemCertificates\\Disallowed\\Certificates\\0123", "Blob", 3, "", 1);
		uint8_t *bytes = hivebuild_finish(build, &size);
		char *paths[] = { scratch_write(scratch, "SOFTWARE", bytes, size), scratch_write(scratch, "over.reg", texts[i], strlen(texts[i])), NULL };
		struct evaluated evaluated;

		evaluate_files(&evaluated, (const char *const *)paths, READER_CELLS, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "evidence.agreement"), "CONTRADICTED");
		assert_int_equal(finding_named(&evaluated.result, "EVD507")->outcome, OUTCOME_FAIL);
		evaluated_free(&evaluated);
		free(paths[0]);
		free(paths[1]);
		free(bytes);
		hivebuild_free(build);
	}
}

/* What the hive has there, nobody knows: the text may contradict it or not. */
static void where_the_hive_cannot_be_read_agreement_is_not_known(void **state)
{
	static uint8_t hive[1 << 16];
	FILE *file = fopen(sample("server2019-contradicted/SYSTEM"), "rb");
	size_t size = file ? fread(hive, 1, sizeof hive, file) : 0;
	uint8_t *name = size ? memmem(hive, size, "Enabled", 7) : NULL;
	struct evaluated evaluated;

	(void)state;
	assert_non_null(name);
	fclose(file);
	memset(name - 16, 0xff, 4); /* the size of its data */
	char *damaged = scratch_write(scratch, "SYSTEM", hive, size);
	char *over = scratch_write(scratch, "over.reg", HEAD CLIENT "\"Enabled\"=dword:1\n", strlen(HEAD CLIENT "\"Enabled\"=dword:1\n"));

	evaluate_files(&evaluated, (const char *const[]){ damaged, sample("server2019-contradicted/SOFTWARE"), over, NULL },
		    READER_CELLS, "azure-backup");
	const struct fact *fact = machine_fact(&evaluated.result, "evidence.agreement");

	if (strcmp(fact->state, "UNKNOWN") != 0)
		fail_msg("%s: %s", fact->state, fact->because.utf8);
	assert_int_equal(evaluated.result.verdict, VERDICT_INDETERMINATE);
	evaluated_free(&evaluated);
	free(damaged);
	free(over);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_two_texts_the_later_counts_and_a_contradiction_keeps_from_ready),
		cmocka_unit_test(a_fact_shows_both_values_with_their_places),
		cmocka_unit_test(what_a_text_takes_out_of_a_list_of_a_hive_is_a_contradiction),
		cmocka_unit_test(an_overlay_contradicts_nothing_and_hides_no_contradiction),
		cmocka_unit_test(a_text_beside_a_hive_is_compared_with_it),
		cmocka_unit_test(the_set_of_the_next_startup_is_compared_as_well),
		cmocka_unit_test(where_the_hive_cannot_be_read_agreement_is_not_known),
	};

	return cmocka_run_group_tests_name("agreement", tests, scratch_set_up, scratch_tear_down);
}
