/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which machine a registry is of: where it is read, what hostile values make of it, and that it decides nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/program/savedscene.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define HEADER "Windows Registry Editor Version 5.00\n\n"
#define SET "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\"
#define NAME_KEY SET "Control\\ComputerName\\ComputerName]\n"
#define TCPIP SET "Services\\Tcpip\\Parameters]\n"
#define ZONE SET "Control\\TimeZoneInformation]\n"
#define CONTROL_WINDOWS SET "Control\\Windows]\n"
#define PRODUCT SET "Control\\ProductOptions]\n"
#define JOIN SET "Control\\CloudDomainJoin\\"
#define NT "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"
#define LOGON "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon]\n"
#define TENANT_ID "f8cdef31-a31e-4b4a-93e4-5f571e91255a"

#define FIELD_OF(member) offsetof(struct machine_identity, member)
enum { JOINED = -1 };

/* A member of the identity that is read from text, as a string. */
static const char *member_of(const struct machine_identity *identity, long offset)
{
	/* struct text begins with its string, as the other members are one */
	return offset == JOINED ? joined_name(identity->joined)
				: *(const char *const *)((const char *)identity + offset);
}

/* clang-format off */
static const struct {
	const char *text;
	long member;
	const char *expected;
} table[] = {
	{ NAME_KEY "\"ComputerName\"=\"DC01\"\n", FIELD_OF(computer_name), "DC01" },
	{ NAME_KEY "\"computername\"=\"DC01\"\n", FIELD_OF(computer_name), "DC01" },
	{ NAME_KEY "\"ComputerName\"=dword:00000001\n", FIELD_OF(computer_name), "" },
	{ NAME_KEY "\"ComputerName\"=hex:44,00,43,00\n", FIELD_OF(computer_name), "" },
	{ NAME_KEY "\"ComputerName\"=hex(7):44,00,43,00,00,00,00,00\n", FIELD_OF(computer_name), "" },
	{ NAME_KEY "\"ComputerName\"=\"\"\n", FIELD_OF(computer_name), "" },
	{ NAME_KEY "\"ComputerName\"=\"   \"\n", FIELD_OF(computer_name), "" },
	{ NAME_KEY "\"ComputerName\"=hex(1):44,00,00,00,58,00,00,00\n", FIELD_OF(computer_name), "D" }, /* up to its NUL */
	{ NAME_KEY "\"ComputerName\"=hex(1):44,00,1b,00,0a,00,2e,20\n", FIELD_OF(computer_name), "D\\u{1B}\\u{A}\\u{202E}" },
	{ SET "Control\\ComputerName\\ActiveComputerName]\n\"ComputerName\"=\"OLD\"\n", FIELD_OF(computer_name), "" },
	{ TCPIP "\"NV Hostname\"=\"dc01\"\n\"Hostname\"=\"other\"\n", FIELD_OF(dns_name), "dc01" },
	{ TCPIP "\"Hostname\"=\"dc01\"\n\"Domain\"=\"corp.example\"\n", FIELD_OF(dns_name), "dc01.corp.example" },
	{ TCPIP "\"Hostname\"=\"dc01\"\n\"NV Domain\"=\"corp.example\"\n", FIELD_OF(domain), "corp.example" },
	{ TCPIP "\"Hostname\"=\"dc01\"\n\"DhcpDomain\"=\"home\"\n", FIELD_OF(dns_name), "dc01" },
	{ TCPIP "\"Domain\"=\"corp.example\"\n", FIELD_OF(dns_name), "" },
	{ TCPIP "\"Domain\"=\"corp.example\"\n", JOINED, "domain" },
	{ TCPIP "\"Domain\"=\"\"\n", JOINED, "workgroup" },
	{ TCPIP "\"Domain\"=\"\"\n" LOGON "\"DefaultDomainName\"=\"CORP\"\n", JOINED, "unknown" },
	{ TCPIP "\"Domain\"=\"\"\n" LOGON "\"DefaultDomainName\"=\".\"\n", JOINED, "workgroup" },
	{ TCPIP "\"Domain\"=\"\"\n" NAME_KEY "\"ComputerName\"=\"PC1\"\n" LOGON "\"DefaultDomainName\"=\"pc1\"\n", JOINED, "workgroup" },
	{ LOGON "\"DefaultDomainName\"=\"CORP\"\n", JOINED, "unknown" },
	{ PRODUCT "\"ProductType\"=\"LanmanNT\"\n", JOINED, "domain" },
	{ JOIN "JoinInfo\\AB12]\n\"TenantId\"=\"" TENANT_ID "\"\n\"UserEmail\"=\"jane@example.org\"\n", FIELD_OF(tenant_id), TENANT_ID },
	{ JOIN "JoinInfo\\AB12]\n\"TenantId\"=\"" TENANT_ID "\"\n" TCPIP "\"Domain\"=\"\"\n", JOINED, "tenant" },
	{ JOIN "JoinInfo\\AB12]\n\"TenantId\"=\"" TENANT_ID "\"\n" TCPIP "\"Domain\"=\"corp.example\"\n", JOINED, "domain" }, /* hybrid */
	{ JOIN "JoinInfo\\AA]\n" JOIN "JoinInfo\\AB12]\n\"TenantId\"=\"" TENANT_ID "\"\n", JOINED, "tenant" },
	{ JOIN "JoinInfo\\AB12]\n\"TenantId\"=\"" TENANT_ID "\"\n" JOIN "TenantInfo\\" TENANT_ID "]\n\"DisplayName\"=\"Contoso\"\n",
	  FIELD_OF(tenant_name), "Contoso" },
	{ JOIN "JoinInfo\\AB12]\n\"TenantId\"=\"..\\\\..\"\n", FIELD_OF(tenant_id), "" },
	{ JOIN "TenantInfo\\" TENANT_ID "]\n\"DisplayName\"=\"Contoso\"\n", FIELD_OF(tenant_name), "" },
	{ ZONE "\"TimeZoneKeyName\"=\"W. Europe Standard Time\"\n\"StandardName\"=\"@tzres.dll,-322\"\n", FIELD_OF(time_zone), "W. Europe Standard Time" },
	{ ZONE "\"TimeZoneKeyName\"=hex(1):55,00,54,00,43,00,00,00,78,00,79,00\n", FIELD_OF(time_zone), "UTC" }, /* what is behind the NUL is old */
	{ ZONE "\"StandardName\"=\"@tzres.dll,-322\"\n", FIELD_OF(time_zone), "@tzres.dll,-322" },
	{ ZONE "\"ActiveTimeBias\"=dword:ffffff88\n", FIELD_OF(utc_offset), "+02:00" },
	{ ZONE "\"ActiveTimeBias\"=dword:000000f0\n", FIELD_OF(utc_offset), "-04:00" },
	{ ZONE "\"ActiveTimeBias\"=dword:00000000\n", FIELD_OF(utc_offset), "+00:00" },
	{ ZONE "\"ActiveTimeBias\"=dword:fffffeb6\n", FIELD_OF(utc_offset), "+05:30" },
	{ ZONE "\"ActiveTimeBias\"=dword:80000000\n", FIELD_OF(utc_offset), "" },
	{ ZONE "\"ActiveTimeBias\"=\"60\"\n", FIELD_OF(utc_offset), "" },
	{ NT "\"InstallDate\"=dword:5c3f1d00\n", FIELD_OF(installed), "2019-01-16T12:01:04Z" },
	{ NT "\"InstallDate\"=dword:5c3f1d00\n\"InstallTime\"=hex(b):00,80,3e,d5,de,b1,9d,01\n", FIELD_OF(installed), "1970-01-01T00:00:00.0000000Z" },
	{ NT "\"InstallDate\"=dword:5c3f1d00\n\"InstallTime\"=hex:00,80,3e,d5,de,b1,9d,01\n", FIELD_OF(installed), "2019-01-16T12:01:04Z" },
	{ NT "\"InstallDate\"=dword:00000000\n", FIELD_OF(installed), "" },
	{ CONTROL_WINDOWS "\"ShutdownTime\"=hex:00,80,3e,d5,de,b1,9d,01\n", FIELD_OF(last_shutdown), "1970-01-01T00:00:00.0000000Z" },
	{ CONTROL_WINDOWS "\"ShutdownTime\"=hex:00,80,3e,d5,de,b1,9d\n", FIELD_OF(last_shutdown), "" },
	{ CONTROL_WINDOWS "\"ShutdownTime\"=hex(b):00,80,3e,d5,de,b1,9d,01\n", FIELD_OF(last_shutdown), "" },
	{ CONTROL_WINDOWS "\"ShutdownTime\"=hex:ff,ff,ff,ff,ff,ff,ff,ff\n", FIELD_OF(last_shutdown), "" },
	{ CONTROL_WINDOWS "\"ShutdownTime\"=hex:00,00,00,00,00,00,00,00\n", FIELD_OF(last_shutdown), "" },
	{ PRODUCT "\"ProductType\"=\"WinNT\"\n", FIELD_OF(product_type), "workstation" },
	{ PRODUCT "\"ProductType\"=\"ServerNT\"\n", FIELD_OF(product_type), "server" },
	{ PRODUCT "\"ProductType\"=\"LanmanNT\"\n", FIELD_OF(product_type), "domain controller" },
	{ PRODUCT "\"ProductType\"=\"Other\"\n", FIELD_OF(product_type), "" },
	/* Select names no set: what all of them say is so */
	{ "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\ComputerName\\ComputerName]\n\"ComputerName\"=\"DC01\"\n"
	  "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control\\ComputerName\\ComputerName]\n\"ComputerName\"=\"DC01\"\n",
	  FIELD_OF(computer_name), "DC01" },
	{ "[HKEY_LOCAL_MACHINE\\SYSTEM]\n[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\ComputerName\\ComputerName]\n\"ComputerName\"=\"DC01\"\n"
	  "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet002\\Control\\ComputerName\\ComputerName]\n\"ComputerName\"=\"DC02\"\n",
	  FIELD_OF(computer_name), "" },
};
/* clang-format on */

static void each_member_is_read_from_its_value_and_from_no_other_type(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct evaluated evaluated;
		char text[4096];

		snprintf(text, sizeof text, HEADER "%s", table[i].text);
		evaluate_text(&evaluated, text, "azure-backup");
		const char *found = member_of(&evaluated.result.identity, table[i].member);

		if (strcmp(found, table[i].expected) != 0)
			print_error("%s", table[i].text);
		assert_string_equal(found, table[i].expected);
		evaluated_free(&evaluated);
	}
}

static void a_name_without_end_is_cut(void **state)
{
	struct evaluated evaluated;
	static char text[70000] = HEADER NAME_KEY "\"ComputerName\"=\"";
	size_t size = strlen(text);

	(void)state;
	memset(text + size, 'x', 60000);
	strcpy(text + size + 60000, "\"\n");
	evaluate_text(&evaluated, text, "azure-backup");
	assert_int_equal(strlen(evaluated.result.identity.computer_name.utf8), 255 + 3);
	evaluated_free(&evaluated);
}

static void a_machine_without_these_keys_has_no_identity(void **state)
{
	struct evaluated evaluated;
	const struct machine_result none = { .kind = KIND_READINESS };

	(void)state;
	evaluate_text(&evaluated, HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n", "azure-backup");
	assert_false(has_identity(&evaluated.result.identity));
	assert_false(has_identity(&none.identity));
	evaluated_free(&evaluated);
}

/* --- nothing depends on it ---------------------------------------------------------------------------------------- */

/* Lines that no export has: in a key that a fact reads each of them makes the machine INDETERMINATE. */
static const char *const broken[] = {
	"\"NV Hostname\"=\"open\n",
	"NV Hostname=dc01\n",
	"\"NV Hostname\"=dword:xyz\n",
	"\"NV Hostname\"=hex:4q\n",
	"\"a\"=\"1\"\n\"a\"=\"2\"\n", /* which of the two is it? */
	"\"NV Hostname\" \"dc01\"\n",
};

static char *sample_with(const char *sample, const char *key, const char *lines)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char path[4096];
	static char text[1 << 16];

	snprintf(path, sizeof path, "%s/samples/%s", source ? source : ".", sample);
	FILE *file = fopen(path, "re");
	size_t size = file ? fread(text, 1, sizeof text - 1024, file) : 0;

	if (file)
		fclose(file);
	assert_true(size > 0 && size < sizeof text - 1024);
	snprintf(text + size, sizeof text - size, "\n%s%s\n[HKEY_LOCAL_MACHINE\\SYSTEM\\A]\n\"a\"=\"b\"\n", key, lines);
	return text;
}

static void expect_verdict(const char *text, bool is_ready)
{
	struct evaluated evaluated;

	evaluate_text(&evaluated, text, "azure-backup");
	if ((evaluated.result.verdict == VERDICT_READY) != is_ready)
		print_error("%s\n%s\n", text + strlen(text) - 120, evaluated.result.summary.utf8);
	assert_int_equal(evaluated.result.verdict == VERDICT_READY, is_ready);
	evaluated_free(&evaluated);
}

static void damage_in_its_keys_changes_no_verdict(void **state)
{
	static const char *const keys[] = { TCPIP, ZONE, NAME_KEY, LOGON, JOIN "JoinInfo\\AB12]\n" };
	static const char *const lines[] = { SET "Services] x\n", "[-HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services] x\n\"a\"=1\n",
					     SET "Services\\Tcpip\\Parameters ]\n\"a\"=1\n", SET "Services\\Tcpip\\Parameters] [x]\n" };

	(void)state;
	for (size_t i = 0; i < COUNT(keys) * COUNT(broken); i++)
		expect_verdict(sample_with("server2019-ready.reg", keys[i / COUNT(broken)], broken[i % COUNT(broken)]), true);
	for (size_t i = 0; i < COUNT(lines); i++)
		expect_verdict(sample_with("server2019-ready.reg", lines[i], ""), true);
	for (size_t i = 0; i < COUNT(broken); i++) /* and the lines are broken indeed */
		expect_verdict(sample_with("server2019-ready.reg", CONTROL_WINDOWS, broken[i]), false);
}

static void nobody_is_asked_to_export_its_keys(void **state)
{
	static const char *const scripts[] = { "collect --minimal", "collect --minimal --script powershell" };

	(void)state;
	for (size_t i = 0; i < COUNT(scripts); i++) {
		expect(0, scripts[i]);
		assert_non_null(strstr(ran.out, "SecurityProviders"));
		assert_null(strstr(ran.out, "Tcpip"));
		assert_null(strstr(ran.out, "TimeZoneInformation"));
		assert_null(strstr(ran.out, "CloudDomainJoin"));
		assert_null(strstr(ran.out, "Winlogon"));
		assert_null(strstr(ran.out, "ComputerName\\ComputerName"));
	}
	put_text("a.reg", HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n");
	expect(3, "check -v a.reg");
	assert_null(strstr(ran.out, "Tcpip"));
}

/* --- in reports --------------------------------------------------------------------------------------------------- */

#define MACHINE                                                                                                        \
	HEADER NAME_KEY "\"ComputerName\"=\"DC01\"\n" TCPIP "\"Hostname\"=\"dc01\"\n\"Domain\"=\"corp.example\"\n" PRODUCT   \
			"\"ProductType\"=\"LanmanNT\"\n" ZONE                                                           \
			"\"TimeZoneKeyName\"=\"W. Europe Standard Time\"\n\"ActiveTimeBias\"=dword:ffffff88\n"          \
			CONTROL_WINDOWS "\"ShutdownTime\"=hex:00,80,3e,d5,de,b1,9d,01\n" JOIN                           \
			"JoinInfo\\AB12]\n\"TenantId\"=\"" TENANT_ID "\"\n\"UserEmail\"=\"jane@example.org\"\n"

static void reports_show_which_machine_it_is(void **state)
{
	static const struct {
		const char *format, *said;
	} formats[] = {
		{ "text", "dc01.corp.example, domain controller, tenant " TENANT_ID ", time zone W. Europe Standard Time "
			  "(UTC+02:00), last shutdown 1970-01-01 00:00:00Z" },
		{ "html", "<p class=\"sub\">dc01.corp.example, domain controller, tenant " TENANT_ID },
		{ "markdown", "Machine: dc01.corp.example, domain controller, tenant " TENANT_ID },
	};
	char line[128], *of_check;
	size_t size;

	(void)state;
	put_text("a.reg", MACHINE);
	expect(3, "check -o json=r.json a.reg");
	char *json = whole_file("r.json", &size);

	assert_non_null(strstr(json, "\"last_shutdown\": \"1970-01-01T00:00:00.0000000Z\""));
	assert_null(strstr(json, "jane"));
	free(json);
	for (size_t i = 0; i < COUNT(formats); i++) {
		snprintf(line, sizeof line, "check --reproducible --width 400 -o %s a.reg", formats[i].format);
		expect(3, line);
		expect_said(formats[i].said);
		assert_null(strstr(ran.out, "jane"));
		of_check = strdup(ran.out);
		snprintf(line, sizeof line, "render --reproducible --width 400 -o %s r.json", formats[i].format);
		expect(0, line);
		assert_string_equal(ran.out, of_check);
		free(of_check);
	}
}

static void a_hostile_name_commands_no_reader(void **state)
{
	(void)state;
	put_text("a.reg", HEADER TCPIP "\"Hostname\"=\"::set-env x=y::\"\n");
	expect(3, "check a.reg");
	assert_null(strstr(ran.out, "\n  ::"));
	put_text("a.reg", HEADER TCPIP "\"Hostname\"=\"---\"\n");
	expect(3, "check -o markdown a.reg");
	assert_null(strstr(ran.out, "\n---"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_member_is_read_from_its_value_and_from_no_other_type),
		cmocka_unit_test(a_name_without_end_is_cut),
		cmocka_unit_test(a_machine_without_these_keys_has_no_identity),
		cmocka_unit_test(damage_in_its_keys_changes_no_verdict),
		FIX_TEST(nobody_is_asked_to_export_its_keys),
		FIX_TEST(a_hostile_name_commands_no_reader),
		FIX_TEST(reports_show_which_machine_it_is),
	};

	return cmocka_run_group_tests_name("identity", tests, NULL, NULL);
}
