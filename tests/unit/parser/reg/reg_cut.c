/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A .reg that was cut, or has holes, lacks keys that nobody can name: it proves nothing absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/machine/fixtures.h"
#include "support/reading/regscene.h"

/* A default Windows Server 2019, with the .NET values of the article. */
#define NET(view)                                                                                                      \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\" view "Microsoft\\.NETFramework\\v4.0.30319]\r\n"                             \
	"\"SystemDefaultTlsVersions\"=dword:00000001\r\n\"SchUseStrongCrypto\"=dword:00000001\r\n\r\n"
#define READY                                                                                                          \
	"Windows Registry Editor Version 5.00\r\n\r\n"                                                                 \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE]\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM]\r\n\r\n"                                \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n"                                    \
	"\"ProductName\"=\"Windows Server 2019 Standard\"\r\n\"CurrentVersion\"=\"6.3\"\r\n"                           \
	"\"CurrentBuild\"=\"17763\"\r\n\"CurrentBuildNumber\"=\"17763\"\r\n\"InstallationType\"=\"Server\"\r\n"        \
	"\"UBR\"=dword:0000136e\r\n\r\n"                                                                               \
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment]\r\n"                   \
	"\"PROCESSOR_ARCHITECTURE\"=\"AMD64\"\r\n\r\n"                                                                 \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full]\r\n\"Release\"=dword:00080eb1\r\n\r\n" \
	NET("") NET("WOW6432Node\\")
#define BELOW_SYSTEM "\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\r\n"
#define CLIENT "[HKEY_LOCAL_MACHINE" BELOW_SYSTEM
#define SERVICE "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\x]\r\n"

static const struct {
	const char *tail;
	size_t size;
	enum verdict verdict;
} rows[] = {
#define ROW(tail, verdict) { tail, sizeof tail - 1, verdict }
	ROW("", VERDICT_READY),
	ROW(SERVICE "\"a\"=\"b\"", VERDICT_READY),
	ROW(SERVICE "\"a\"=\"b\"\r\n\0", VERDICT_READY),
	ROW(SERVICE "\"a\"=\"a slip\r\n\"b\"=\"c\"\r\n", VERDICT_READY),
	ROW(SERVICE "\"a\"=1", VERDICT_READY),
	ROW("[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentContr", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=dwor", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=hex(2", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=dword:00000001", VERDICT_READY),
	ROW(SERVICE "\"a\"=dword:0000001", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=dword:0000001\r\n", VERDICT_READY),
	ROW(SERVICE "\"a\"=dword:00", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=dword:0", VERDICT_READY), /* as people write it */
	ROW("[\\HKEY_LOCAL_MACHINE" BELOW_SYSTEM "\"Enabled\"=dword:00000000\r\n", VERDICT_INDETERMINATE), /* Windows ignores it */
	ROW("[\\Registry\\Machine" BELOW_SYSTEM "\"Enabled\"=dword:00000000\r\n", VERDICT_INDETERMINATE),
	ROW(CLIENT "\"DisabledByDefault\"=dword:0000000", VERDICT_INDETERMINATE), /* of 00000001, for example */
	ROW(CLIENT "\"Enabled\"=dword:0000000", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=hex:01,\\\r\n  02,", VERDICT_INDETERMINATE), /* every exporter ends its last line */
	ROW(SERVICE "\"a\"=hex:01,\\\r\n  02", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=hex:01,\\\r\n  02,\r\n", VERDICT_READY),
	ROW(SERVICE "\"a\"=hex:01,0", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=hex(7):61,00,00,00", VERDICT_INDETERMINATE),
	ROW(CLIENT "\"Enabled\"=hex(4):01,00,00,00", VERDICT_READY),
	ROW(CLIENT "\"Enabled\"=hex(4):01,00,00", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=hex:01,\\\r\n", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=\"b", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=\"b\r\n[HKEY_LOCAL_MACHINE\\\\SYSTEM\\\\ControlSet007]\r\n", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=\"b\"\r\n\0\0\0\0\0\0\0\0", VERDICT_INDETERMINATE),
	ROW(SERVICE "\"a\"=\"b\"\r\n\0\0\0\0\"c\"=dword:1\r\n", VERDICT_INDETERMINATE),
#undef ROW
};

static char *folder;

static int make_folder(void **state)
{
	(void)state;
	folder = scratch_make();
	return folder ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	scratch_remove(folder);
	return 0;
}

static void check(const void *data, size_t size, enum verdict verdict, const char *tail)
{
	char *path = scratch_write(folder, "export.reg", data, size);
	struct evaluated evaluated;

	evaluate_files(&evaluated, (const char *const[]){ path, NULL }, READERS_BOTH, "azure-backup");
	if (evaluated.result.verdict != verdict)
		print_error("%s: verdict %d\n", tail, evaluated.result.verdict);
	assert_int_equal(evaluated.result.verdict, verdict);
	assert_string_equal(state_of(&evaluated.result, "evidence.inputs"),
			    verdict == VERDICT_READY ? "COMPLETE" : "INCOMPLETE");
	evaluated_free(&evaluated);
	free(path);
}

static void a_file_that_lacks_something_is_never_ready(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[8192];

		memcpy(text, READY, sizeof READY - 1);
		memcpy(text + sizeof READY - 1, rows[i].tail, rows[i].size);
		check(text, sizeof READY - 1 + rows[i].size, rows[i].verdict, rows[i].tail);
	}
}

/* Half a character at the end of UTF-16. */
static void a_cut_in_a_character_is_seen(void **state)
{
	size_t size;
	uint8_t *data = regscene_encode(READY, REGSCENE_UTF16LE, &size);

	(void)state;
	check(data, size, VERDICT_READY, "UTF-16");
	check(data, size - 1, VERDICT_INDETERMINATE, "UTF-16, cut");
	free(data);
	data = regscene_encode(READY SERVICE "\"a\"=dword:0", REGSCENE_UTF16LE, &size);
	check(data, size, VERDICT_INDETERMINATE, "a number in UTF-16, cut"); /* Registry Editor writes eight digits */
	free(data);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_lacks_something_is_never_ready),
		cmocka_unit_test(a_cut_in_a_character_is_seen),
	};

	return cmocka_run_group_tests_name("reg_cut", tests, make_folder, remove_folder);
}
