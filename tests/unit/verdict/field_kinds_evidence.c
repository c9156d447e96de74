/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kinds of mistakes that cases from the field are samples of (../shared/field/README.md), with other values, in
 * other places: evidence that is not whole, of two machines, or contradicts itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "unit/verdict/field_files.h"

static void control_sets_that_agree_decide(void **state)
{
	static const struct kind_row rows[] = {
		{ "three that are off", { SETS OF_SET("1", OFF) OF_SET("2", OFF) OF_SET("3", OFF) }, NULL, { "verdict NOT READY" } },
		{ "one unlike", { SETS OF_SET("1", ON) OF_SET("2", OFF) OF_SET("3", ON) }, NULL,
		  { "verdict INDETERMINATE", "finding ControlSet002: DISABLED" } },
		{ "alike in another form", { SETS OF_SET("1", ON) OF_SET("2", "\"Enabled\"=dword:ffffffff\n") }, NULL,
		  { "verdict READY", "fact schannel.tls12.client ENABLED", "says SCH105 ControlSet002: .*0xffffffff", "rule SCH105 fail" } },
		{ "a wrong type in the second", { SETS OF_SET("1", ON) OF_SET("2", "\"Enabled\"=\"1\"\n") }, NULL,
		  { "verdict AT RISK", "fact schannel.tls12.client ENABLED", "rule SCH102 fail" } },
		{ "Select selects none", { SETS OF_SET("1", OFF) OF_SET("2", OFF) KEY("HKEY_LOCAL_MACHINE\\SYSTEM\\Select",
					   "\"Current\"=dword:00000000\n") }, NULL, { "verdict NOT READY", "finding Select.Current is 0" } },
		{ "Select selects none of two", { SETS OF_SET("1", ON) OF_SET("2", OFF) KEY("HKEY_LOCAL_MACHINE\\SYSTEM\\Select",
						  "\"Current\"=dword:00000000\n") }, NULL, { "verdict INDETERMINATE" } },
		{ "Select is a string", { SETS OF_SET("1", OFF) OF_SET("2", OFF) KEY("HKEY_LOCAL_MACHINE\\SYSTEM\\Select",
					  "\"Current\"=\"1\"\n") }, NULL, { "verdict NOT READY", "finding Select.Current is not a REG_DWORD" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

static void absence_that_nobody_exported_is_unknown(void **state)
{
	static const struct kind_row rows[] = {
		{ "without root keys", { HEAD BARE LEAF }, NULL, { "verdict INDETERMINATE", "text (?i)reg (export|save)" } },
		{ "one root only", { HEAD SYSTEM_ROOT BARE LEAF }, NULL, { "verdict INDETERMINATE" } },
		{ "the other root only", { HEAD SOFTWARE_ROOT BARE LEAF }, NULL, { "verdict INDETERMINATE" } },
		{ "a misspelled root", { HEAD "[HKEY_LOCAL_MACHINE\\SYTEM]\n\n" SOFTWARE_ROOT BARE }, NULL, { "verdict INDETERMINATE" } },
		{ "a root in a comment", { HEAD ";" SYSTEM_ROOT ";" SOFTWARE_ROOT BARE }, NULL, { "verdict INDETERMINATE" } },
		{ "several files of a key each", { HEAD SERVER_2019, HEAD DOTNET_SET, HEAD X64 LEAF }, NULL, { "verdict INDETERMINATE" } },
		{ "deletions only", { HEAD "[-" CONTROL CLIENT "]\n" }, NULL, { "verdict INDETERMINATE" } },
		{ "the roots in a file of their own, which then lacks the rest", { HEAD SYSTEM_ROOT SOFTWARE_ROOT, HEAD BARE }, NULL,
		  { "verdict AT RISK", "rule EVD507 fail" } },
		{ "nothing", { HEAD }, NULL, { "verdict INDETERMINATE" } },
		{ "an empty file beside a machine", { MACHINE, "" }, NULL, { "verdict INDETERMINATE", "text (?i)1.reg is empty" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define BROKEN(line) { MACHINE KEY(CONTROL CLIENT, line "\n") }, NULL, { "verdict INDETERMINATE", "rule EVD501 unknown", "finding 0.reg:[0-9]+: " }

/* No export has such a line: whoever wrote it meant something. */
static void a_line_without_effect_is_no_evidence_of_absence(void **state)
{
	static const struct kind_row rows[] = {
		{ "0x", BROKEN("\"Enabled\"=dword:0x00000000") },
		{ "nine digits", BROKEN("\"Enabled\"=dword:000000000") },
		{ "controls for quotes", BROKEN("\x93" "Enabled\x94=dword:00000000") },
		{ "no equals sign", BROKEN("\"Enabled\" dword:00000000") },
		{ "no quote at the end", BROKEN("\"Enabled=dword:00000000") },
		{ "unknown type", BROKEN("\"Enabled\"=REG_DWORD:0") },
		{ "another shell", BROKEN("reg add Enabled") },
		{ "slashes", { MACHINE "[HKEY_LOCAL_MACHINE/SYSTEM/CurrentControlSet/Control/SecurityProviders/SCHANNEL/Protocols/TLS 1.2/Client]\n"
			       OFF }, NULL, { "verdict INDETERMINATE", "rule EVD501 unknown" } },
		{ "no bracket", { MACHINE "[" CONTROL CLIENT "\n" OFF }, NULL, { "verdict INDETERMINATE", "rule EVD501 unknown" } },
		{ "before the bracket", { MACHINE " [" CONTROL CLIENT "]x\n" OFF }, NULL, { "verdict INDETERMINATE|NOT READY" } },
		{ "and TLS 1.2 is off all the same", { MACHINE KEY(CONTROL CLIENT, OFF "\"DisabledByDefault\"=dword:0x1\n") }, NULL,
		  { "verdict NOT READY", "rule EVD501 unknown" } },
		{ "in a key that nobody asks for", { MACHINE KEY(SOFTWARE "Vendor", "\"A\"=dword:0x0\n") }, NULL, { "verdict READY" } },
		{ "in an import", { MACHINE, HEAD KEY(CONTROL CLIENT, "\"Enabled\"=dword:0x00000000\n") }, "0.reg --overlay 1.reg",
		  { "verdict READY", "finding dword:00000000" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

#define ROLE(type) KEY(CONTROL "ProductOptions", "\"ProductType\"=\"" type "\"\n")
#define OTHER(role, arch)                                                                                                   \
	HEAD SYSTEM_ROOT ROLE(role) KEY(CONTROL "Session Manager\\Environment", "\"PROCESSOR_ARCHITECTURE\"=\"" arch "\"\n")
#define CLIENT_11 HEAD SOFTWARE_ROOT WINDOWS("Windows 10 Pro", "6.3", "22631", "Client") DOTNET_SET
#define CORE_2019 HEAD SOFTWARE_ROOT WINDOWS("Windows Server 2019 Datacenter", "6.3", "17763", "Server Core") DOTNET_SET

static void two_machines_are_no_machine(void **state)
{
	static const struct kind_row rows[] = {
		{ "a domain controller and Windows 11", { OTHER("LanmanNT", "AMD64"), CLIENT_11 }, NULL,
		  { "verdict INDETERMINATE", "finding LanmanNT .*Client" } },
		{ "a client and a Server Core", { OTHER("WinNT", "AMD64"), CORE_2019 }, NULL, { "verdict INDETERMINATE" } },
		{ "Windows 11 for x86", { OTHER("WinNT", "x86"), CLIENT_11 }, NULL, { "verdict INDETERMINATE", "finding x86 edition" } },
		{ "a server for ARM64", { OTHER("ServerNT", "ARM64"), CORE_2019 }, NULL,
		  { "verdict INDETERMINATE", "finding ARM64 edition" } },
		{ "a service pack of Windows 7", { OTHER("ServerNT", "AMD64") KEY(CONTROL "Windows", "\"CSDBuildNumber\"=dword:0000446a\n"
						  "\"CSDVersion\"=dword:00000100\n"), CORE_2019 }, NULL,
		  { "verdict INDETERMINATE", "finding 17514" } },
		{ "one machine", { OTHER("ServerNT", "AMD64"), CORE_2019 }, NULL, { "verdict READY" } },
		{ "Windows 11 for ARM64", { OTHER("WinNT", "ARM64"), CLIENT_11 }, NULL, { "verdict READY" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

static void evidence_against_evidence_is_named(void **state)
{
	static const struct kind_row rows[] = {
		{ "two exports", { MACHINE KEY(CONTROL CLIENT, OFF), MACHINE KEY(CONTROL CLIENT, ON) }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg:.*contradicts 0.reg" } },
		{ "a deletion", { MACHINE KEY(CONTROL CLIENT, OFF), HEAD "[-" CONTROL CLIENT "]\n" }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg.*contradicts" } },
		{ "a value deleted", { MACHINE KEY(CONTROL CLIENT, OFF), HEAD KEY(CONTROL CLIENT, "\"Enabled\"=-\n") }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg.*contradicts" } },
		{ "another type", { MACHINE KEY(CONTROL CLIENT, ON), HEAD KEY(CONTROL CLIENT, "\"Enabled\"=\"1\"\n") }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg.*contradicts .*REG_SZ" } },
		{ "a list more", { MACHINE, HEAD KEY(POLICY, "\"Functions\"=\"" ENHANCED "\"\n") }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 1.reg.*contradicts" } },
		{ "two exports joined", { MACHINE KEY(CONTROL CLIENT, OFF) HEAD KEY(CONTROL CLIENT, ON) }, NULL,
		  { "verdict AT RISK|NOT READY|INDETERMINATE", "finding 0.reg:.*overrides line" } },
		{ "two exports joined that agree", { MACHINE KEY(CONTROL CLIENT, ON) HEAD KEY(CONTROL CLIENT, ON) }, NULL, { "verdict READY" } },
		{ "as an overlay", { MACHINE KEY(CONTROL CLIENT, OFF), HEAD KEY(CONTROL CLIENT, ON) }, "0.reg --overlay 1.reg",
		  { "verdict READY", "rule EVD507 pass|not-applicable" } },
	};

	(void)state;
	expect_all(rows, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_sets_that_agree_decide),
		cmocka_unit_test(absence_that_nobody_exported_is_unknown),
		cmocka_unit_test(a_line_without_effect_is_no_evidence_of_absence),
		cmocka_unit_test(two_machines_are_no_machine),
		cmocka_unit_test(evidence_against_evidence_is_named),
	};

	return cmocka_run_group_tests_name("kinds of evidence from the field", tests, NULL, NULL);
}
