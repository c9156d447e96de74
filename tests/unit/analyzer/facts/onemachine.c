/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SYSTEM and SOFTWARE of one machine, or of two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/statements.h"

#define WOW "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft"
#define CONTROL "HKLM\\SYSTEM\\CurrentControlSet\\Control"
#define CORE "HKLM\\SYSTEM\\Setup\\Service Reporting API\\Components\\CoreOS"
#define TYPE(text) SZ(CONTROL "\\ProductOptions", "ProductType", text)
#define ARCH(text) SZ(CONTROL "\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", text)
#define BUILD(text) SZ(NT, "CurrentBuildNumber", text)
#define KIND(text) SZ(NT, "InstallationType", text)
#define NAME(text) SZ(NT, "ProductName", text)
#define PACK(number) DW(CONTROL "\\Windows", "CSDVersion", number)
#define REVISION(number) DW(CONTROL "\\Windows", "CSDBuildNumber", number)
#define COREOS(text) SZ(CORE, "Version", text)
#define DRIVERS(number) DW("HKLM\\SYSTEM\\DriverDatabase", "Version", number)

static const struct {
	struct statement rows[4];
	const char *state, *says;
} cases[] = {
	/* role */
	{ { TYPE("WinNT"), KIND("Client") }, "ONE", "" },
	{ { TYPE("ServerNT"), KIND("Server") }, "ONE", "" },
	{ { TYPE("LanmanNT"), KIND("Server Core") }, "ONE", "" },
	{ { TYPE("ServerNT"), KIND("Nano Server") }, "ONE", "" },
	{ { TYPE("WinNT"), KIND("Server") }, "MIXED",
	  "ProductType=WinNT (input 1:1) and InstallationType=Server (input 1:2): one is of a client, the other of a server" },
	{ { TYPE("WinNT"), KIND("Server Core") }, "MIXED", "of a server" },
	{ { TYPE("ServerNT"), KIND("Client") }, "MIXED", "one is of a server, the other of a client" },
	{ { TYPE("LanmanNT"), KIND("Client") }, "MIXED", "ProductType=LanmanNT" },
	{ { TYPE("ServerNT"), KIND("Client"), SZ(NT, "EditionID", "ServerRdsh") }, "ONE", "" }, /* multi-session */
	{ { TYPE("WinNT"), NAME("Windows Server 2008 R2 Standard") }, "MIXED", "ProductName=Windows Server 2008 R2" },
	{ { TYPE("ServerNT"), NAME("Windows 10 Pro") }, "MIXED", "ProductName=Windows 10 Pro" },
	{ { TYPE("ServerNT"), NAME("Microsoft Windows 2000") }, "ONE", "" }, /* both are called so */
	{ { TYPE("WinNT"), NAME("Microsoft Windows 2000") }, "ONE", "" },
	{ { TYPE("Other"), KIND("Server") }, "ONE", "" },
	/* architecture */
	{ { ARCH("x86"), KIND("Server"), BUILD("7600") }, "MIXED", "no x86 edition of Windows Server 2008 R2" },
	{ { ARCH("x86"), KIND("Server"), BUILD("6002") }, "ONE", "" },
	{ { ARCH("x86"), KIND("Client"), BUILD("19045") }, "ONE", "" },
	{ { ARCH("x86"), KIND("Client"), BUILD("22631") }, "MIXED", "no x86 edition of Windows 11" },
	{ { ARCH("AMD64"), BUILD("2600") }, "MIXED", "no x64 edition" },
	{ { ARCH("AMD64"), BUILD("3790") }, "ONE", "" },
	{ { ARCH("IA64"), KIND("Server"), BUILD("7601") }, "ONE", "" },
	{ { ARCH("IA64"), KIND("Server"), BUILD("9200") }, "MIXED", "no Itanium edition" },
	{ { ARCH("IA64"), KIND("Client"), BUILD("7601") }, "MIXED", "no Itanium edition" },
	{ { ARCH("ARM64"), KIND("Server"), BUILD("9600") }, "MIXED", "no ARM64 edition" },
	{ { ARCH("ARM64"), KIND("Client"), BUILD("22631") }, "ONE", "" },
	{ { ARCH("x86"), KIND("Client"), SZ(WOW "\\Windows NT\\CurrentVersion", "CurrentVersion", "6.3") }, "MIXED", "32-bit Windows does not keep" },
	{ { ARCH("x86"), KIND("Client"), SZ(WOW "\\Windows\\CurrentVersion", "ProgramFilesDir", "C:\\Program Files (x86)") }, "MIXED", "32-bit" },
	{ { ARCH("x86"), KIND("Client"), SZ(WOW "\\.NETFramework", "InstallRoot", "C:\\Windows\\Microsoft.NET\\Framework\\") }, "MIXED", "32-bit" },
	{ { ARCH("x86"), KIND("Client"), DW(WOW "\\Windows\\CurrentVersion\\Internet Settings\\WinHttp", "DefaultSecureProtocols", 0xA00) }, "ONE", "" },
	{ { ARCH("x86"), KIND("Client"), DW(WOW "\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049) }, "MIXED", "32-bit Windows" },
	{ { ARCH("x86"), KIND("Client"), DW(WOW "\\.NETFramework\\v4.0.30319", "SchUseStrongCrypto", 1) }, "ONE", "" },
	{ { ARCH("AMD64"), KIND("Client"), SZ(WOW "\\Windows NT\\CurrentVersion", "CurrentVersion", "6.3") }, "ONE", "" },
	/* version */
	{ { PACK(0x100), BUILD("7601") }, "ONE", "" },
	{ { PACK(0), BUILD("7601") }, "MIXED", "build 7601 is Service Pack 1" },
	{ { PACK(0x100), BUILD("7600") }, "MIXED", "CSDVersion=0x100 (input 1:1) and CurrentBuildNumber=7600 (input 1:2)" },
	{ { PACK(0x200), BUILD("6003") }, "ONE", "" },
	{ { PACK(0x100), BUILD("6002") }, "MIXED", "Service Pack 2" },
	{ { PACK(0x100), BUILD("17763") }, "MIXED", "have no service packs" },
	{ { PACK(0), BUILD("17763") }, "ONE", "" },
	{ { PACK(0x300), BUILD("2600") }, "ONE", "" },
	{ { REVISION(17514), BUILD("7601") }, "ONE", "" },
	{ { REVISION(17514), BUILD("17763") }, "MIXED", "17514 is of Windows 7 SP1" },
	{ { REVISION(17514), BUILD("9600") }, "ONE", "" },
	{ { REVISION(1288), BUILD("19045") }, "ONE", "" },
	{ { COREOS("10.0.19041.1"), BUILD("19045") }, "ONE", "" },
	{ { COREOS("10.0.22621.1"), BUILD("22631") }, "ONE", "" },
	{ { COREOS("10.0.26100.1"), BUILD("26200") }, "ONE", "" },
	{ { COREOS("6.1.7601.17514"), BUILD("7601") }, "ONE", "" },
	{ { COREOS("6.0.6001.18000"), BUILD("6003") }, "ONE", "" },
	{ { COREOS("10.0.10240.1"), BUILD("10586") }, "MIXED", "CoreOS\\Version=10.0.10240.1" },
	{ { COREOS("10.0.19041.1"), BUILD("17763") }, "MIXED", "the versions differ" },
	{ { COREOS("6.1.7601.17514"), BUILD("9600") }, "MIXED", "the versions differ" },
	{ { COREOS("no version"), BUILD("9600") }, "ONE", "" },
	{ { DRIVERS(0x0A000000), BUILD("9600") }, "MIXED", "Windows 10 or later" },
	{ { DRIVERS(0x0A000000), BUILD("17763") }, "ONE", "" },
};

static void what_excludes_one_machine_is_recognised_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct evaluated evaluated;
		size_t count = 0;

		while (count < 4 && cases[i].rows[count].key)
			count++;
		evaluate_statements(&evaluated, cases[i].rows, count, both_hives, "azure-backup");
		const struct fact *fact = machine_fact(&evaluated.result, "evidence.machine");
		bool mixed = strcmp(cases[i].state, "MIXED") == 0;

		if (strcmp(fact->state, cases[i].state) != 0 || !strstr(fact->because.utf8, cases[i].says))
			fail_msg("row %zu: %s: %s", i, fact->state, fact->because.utf8);
		assert_int_equal(finding_named(&evaluated.result, "EVD508")->outcome, mixed ? OUTCOME_UNKNOWN : OUTCOME_PASS);
		assert_true(!mixed || evaluated.result.verdict >= VERDICT_INDETERMINATE);
		evaluated_free(&evaluated);
	}
}

/* One hive has nothing to be compared with, and the version guessed from SYSTEM is no word of SOFTWARE. */
static void one_hive_alone_is_not_compared(void **state)
{
	static const struct statement rows[] = { TYPE("WinNT"), ARCH("x86"), PACK(0x100), REVISION(17514) };
		struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, 4, system_only, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "evidence.machine"), "N/A");
	assert_int_equal(finding_named(&evaluated.result, "EVD508")->outcome, OUTCOME_NOT_APPLICABLE);
	evaluated_free(&evaluated);
	static const struct statement guessed[] = { REVISION(17514), PACK(0x100), { "HKLM\\SOFTWARE\\Microsoft", NULL, 0, NULL, 0 } };

	evaluate_statements(&evaluated, guessed, 3, both_hives, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "evidence.machine"), "ONE");
	evaluated_free(&evaluated);
}

/* What is proven of one side is proven: SYSTEM alone turns TLS 1.2 off. */
static void not_ready_stays_not_ready(void **state)
{
	static const struct statement rows[] = { TYPE("WinNT"), KIND("Server"), BUILD("17763"),
						 DW(CONTROL "\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client", "Enabled", 0) };
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows, 4, both_hives, "azure-backup");
	assert_string_equal(state_of(&evaluated.result, "evidence.machine"), "MIXED");
	assert_int_equal(evaluated.result.verdict, VERDICT_NOT_READY);
	evaluated_free(&evaluated);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_excludes_one_machine_is_recognised_and_nothing_else),
		cmocka_unit_test(one_hive_alone_is_not_compared),
		cmocka_unit_test(not_ready_stays_not_ready),
	};

	return cmocka_run_group_tests_name("onemachine", tests, NULL, NULL);
}
