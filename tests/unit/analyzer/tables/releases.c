/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The releases of Windows, spelled once more: what each build is called as client and as server, and which were released. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

/* Microsoft "Windows Server release information", "Windows 10/11 release information", "Windows NT versions" of old. */
/* clang-format off */
static const struct {
	unsigned build;
	const char *version, *client, *server;
} releases[] = {
	{ 1381,  "4.0",  "Windows NT 4.0",    "Windows NT Server 4.0" },
	{ 2195,  "5.0",  "Windows 2000",      "Windows 2000 Server" },
	{ 2600,  "5.1",  "Windows XP",        "Windows XP" },
	{ 3790,  "5.2",  "Windows XP x64",    "Windows Server 2003" },
	{ 6000,  "6.0",  "Windows Vista",     "Windows Vista" },
	{ 6001,  "6.0",  "Windows Vista SP1", "Windows Server 2008" },
	{ 6002,  "6.0",  "Windows Vista SP2", "Windows Server 2008 SP2" },
	{ 6003,  "6.0",  "Windows Vista SP2", "Windows Server 2008 SP2" },
	{ 7600,  "6.1",  "Windows 7",         "Windows Server 2008 R2" },
	{ 7601,  "6.1",  "Windows 7 SP1",     "Windows Server 2008 R2 SP1" },
	{ 9200,  "6.2",  "Windows 8",         "Windows Server 2012" },
	{ 9600,  "6.3",  "Windows 8.1",       "Windows Server 2012 R2" },
	{ 10240, "10.0", "Windows 10",        "Windows Server 2016" },
	{ 10586, "10.0", "Windows 10",        "Windows Server 2016" },
	{ 14393, "10.0", "Windows 10",        "Windows Server 2016" },
	{ 15063, "10.0", "Windows 10",        "Windows Server 2016" },
	{ 16299, "10.0", "Windows 10",        "Windows Server, version 1709" },
	{ 17134, "10.0", "Windows 10",        "Windows Server, version 1803" },
	{ 17763, "10.0", "Windows 10",        "Windows Server 2019" },
	{ 18362, "10.0", "Windows 10",        "Windows Server, version 1903" },
	{ 18363, "10.0", "Windows 10",        "Windows Server, version 1909" },
	{ 19041, "10.0", "Windows 10",        "Windows Server, version 2004" },
	{ 19042, "10.0", "Windows 10",        "Windows Server, version 20H2" },
	{ 19043, "10.0", "Windows 10",        "Windows Server, version 20H2" },
	{ 19044, "10.0", "Windows 10",        "Windows Server, version 20H2" },
	{ 19045, "10.0", "Windows 10",        "Windows Server, version 20H2" },
	{ 20348, "10.0", "Windows 10",        "Windows Server 2022" },
	{ 22000, "10.0", "Windows 11",        "Windows Server 2022" },
	{ 22621, "10.0", "Windows 11",        "Windows Server 2022" },
	{ 22631, "10.0", "Windows 11",        "Windows Server 2022" },
	{ 25398, "10.0", "Windows 11",        "Windows Server, version 23H2" },
	{ 26100, "10.0", "Windows 11",        "Windows Server 2025" },
	{ 26200, "10.0", "Windows 11",        "Windows Server 2025" },
	{ 28000, "10.0", "Windows 11",        "Windows Server 2025" },
};
/* clang-format on */

static void evaluate_build(struct evaluated *ret, unsigned build, bool is_server)
{
	char number[16];

	snprintf(number, sizeof number, "%u", build);
	const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", number),
					  SZ(NT, "InstallationType", is_server ? "Server" : "Client") };

	evaluate_statements(ret, rows, COUNT(rows), both_hives, "azure-backup");
}

static void every_release_is_called_by_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(releases); i++) {
		const char *name = i % 2 ? releases[i / 2].server : releases[i / 2].client;
		struct evaluated evaluated;

		evaluate_build(&evaluated, releases[i / 2].build, i % 2);
		assert_string_equal(state_of(&evaluated.result, "windows"), name);
		assert_string_equal(evaluated.result.windows.version, releases[i / 2].version);
		assert_string_equal(machine_fact(&evaluated.result, "windows")->confidence, "documented");
		evaluated_free(&evaluated);
	}
}

static bool is_listed(unsigned build)
{
	for (size_t i = 0; i < COUNT(releases); i++)
		if (releases[i].build == build)
			return true;
	return false;
}

static void a_build_beside_a_release_is_a_preview(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(releases); i++) {
		unsigned build = releases[i / 2].build + (i % 2 ? 1U : -1U);
		struct evaluated evaluated;

		if (is_listed(build))
			continue;
		evaluate_build(&evaluated, build, true);
		assert_string_equal(machine_fact(&evaluated.result, "windows")->confidence, "derived");
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_release_is_called_by_its_name),
		cmocka_unit_test(a_build_beside_a_release_is_a_preview),
	};

	return cmocka_run_group_tests_name("releases", tests, NULL, NULL);
}
