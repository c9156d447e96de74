/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What services connect through, and whose settings those of LocalSystem are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"

#define HEADER \
	"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM]\n\n[HKEY_LOCAL_MACHINE\\SOFTWARE]\n\n"
#define SETTINGS "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define SYSTEM_USER "[HKEY_USERS\\.DEFAULT]\n\n[HKEY_USERS\\.DEFAULT\\" SETTINGS "]\n"
#define CONNECTIONS "\n[HKEY_USERS\\.DEFAULT\\" SETTINGS "\\Connections]\n\"DefaultConnectionSettings\"="
#define MACHINE "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\n"
#define WINHTTP \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Internet Settings\\Connections]\n\"WinHttpSettings\"="
#define PER_MACHINE \
	"[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\n" \
	"\"ProxySettingsPerUser\"=dword:0000000"
#define NUMBER(n) n ",00,00,00,"
#define P80 "70,3a,38,30," /* "p:80" */

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct {
	const char *text, *fact, *state, *words;
} cases[] = {
	{ SYSTEM_USER "\"ProxyEnable\"=dword:00000001\n\"ProxyServer\"=\"p:80\"\n", "proxy.localsystem", "SET", "p:80" },
	{ SYSTEM_USER "\"ProxyEnable\"=dword:00000000\n\"ProxyServer\"=\"p:80\"\n", "proxy.localsystem", "NONE", NULL },
	{ SYSTEM_USER "\"ProxyServer\"=\"p:80\"\n", "proxy.localsystem", "NONE", NULL },
	{ SYSTEM_USER "\"AutoConfigURL\"=\"http://p/x.pac\"\n", "proxy.localsystem", "SET", "x.pac" },
	{ SYSTEM_USER, "proxy.localsystem", "NONE", NULL },
	{ SYSTEM_USER CONNECTIONS "hex:" NUMBER("46") NUMBER("02") NUMBER("03") NUMBER("04") P80 NUMBER("00") "00,00,00,00\n",
	  "proxy.localsystem", "SET", "p:80" },
	{ SYSTEM_USER CONNECTIONS "hex:" NUMBER("46") NUMBER("02") NUMBER("05") NUMBER("00") NUMBER("00") NUMBER("04") P80 "00\n",
	  "proxy.localsystem", "SET", "script p:80" },
	{ SYSTEM_USER CONNECTIONS "hex:" NUMBER("46") NUMBER("02") NUMBER("09") NUMBER("00") NUMBER("00") "00,00,00,00\n",
	  "proxy.localsystem", "NONE", "automatic detection" },
	{ SYSTEM_USER CONNECTIONS "hex:" NUMBER("46") NUMBER("02") NUMBER("03") NUMBER("ff") P80 "00\n",
	  "proxy.localsystem", "UNKNOWN", "layout" },
	{ SYSTEM_USER CONNECTIONS "hex:" NUMBER("47") NUMBER("02") NUMBER("01") NUMBER("00") NUMBER("00") "00\n",
	  "proxy.localsystem", "UNKNOWN", "layout" },
	{ "[HKEY_USERS\\S-1-5-18]\n\n[HKEY_USERS\\S-1-5-18\\" SETTINGS "]\n\"AutoConfigURL\"=\"http://q/\"\n", "proxy.localsystem",
	  "SET", "http://q/" },
	{ "", "proxy.localsystem", "UNKNOWN", NULL },
	{ PER_MACHINE "0\n" MACHINE "\"ProxyEnable\"=dword:00000001\n\"ProxyServer\"=\"m:1\"\n", "proxy.localsystem", "SET", "m:1" },
	{ PER_MACHINE "1\n" SYSTEM_USER MACHINE "\"AutoConfigURL\"=\"http://m/\"\n", "proxy.localsystem", "NONE", NULL },
	{ WINHTTP "hex:" NUMBER("28") NUMBER("00") NUMBER("03") NUMBER("04") P80 "00,00,00,00\n", "proxy.winhttp", "SET", "p:80" },
	{ WINHTTP "hex:" NUMBER("18") NUMBER("00") NUMBER("01") NUMBER("00") "00,00,00,00\n", "proxy.winhttp", "NONE", NULL },
	{ WINHTTP "hex:28\n", "proxy.winhttp", "UNKNOWN", "layout" },
	{ WINHTTP "\"p:80\"\n", "proxy.winhttp", "UNKNOWN", "layout" },
	{ "", "proxy.winhttp", "NONE", NULL },
};

static void evaluate_reg(struct evaluated *ret, const char *text)
{
	char whole[2048];

	snprintf(whole, sizeof whole, HEADER "%s", text);
	evaluate_text(ret, whole, "azure-backup");
}

static void what_services_connect_through_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct evaluated evaluated;

		evaluate_reg(&evaluated, cases[i].text);
		const struct fact *fact = machine_fact(&evaluated.result, cases[i].fact);

		if (strcmp(fact->state, cases[i].state) != 0 ||
		    (cases[i].words && !strstr(fact->because.utf8, cases[i].words)))
			fail_msg("case %zu is %s: %s", i, fact->state, fact->because.utf8);
		evaluated_free(&evaluated);
	}
}

/* Bits of INTERNET_PER_CONN_FLAGS (wininet.h): 1 direct, 2 proxy, 4 script, 8 detection; versions as they are met. */
static void a_connection_is_read_by_its_flags_and_version(void **state)
{
	static const struct {
		const char *version, *flags;
		const char *state, *words;
	} table[] = {
		{ "18", "02", "SET", "proxy p:80" },   { "28", "02", "SET", "proxy p:80" }, { "3c", "02", "SET", "proxy p:80" },
		{ "46", "02", "SET", "proxy p:80" },   { "19", "02", "UNKNOWN", "unknown layout" },
		{ "3d", "02", "UNKNOWN", "unknown layout" }, { "3b", "02", "UNKNOWN", "unknown layout" },
		{ "46", "01", "NONE", "no proxy is set" },   { "46", "04", "SET", ": configuration script p:80" },
		{ "46", "06", "SET", "proxy p:80, configuration script p:80" }, { "46", "08", "NONE", "automatic detection is on" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char text[512];
		struct evaluated evaluated;

		snprintf(text, sizeof text, SYSTEM_USER CONNECTIONS "hex:%s,00,00,00," NUMBER("02") "%s,00,00,00," NUMBER("04") P80 NUMBER("00")
			 NUMBER("04") P80 "00\n", table[i].version, table[i].flags);
		evaluate_reg(&evaluated, text);
		const struct fact *fact = machine_fact(&evaluated.result, "proxy.localsystem");
		bool detects = strstr(fact->because.utf8, "detection") != NULL;

		if (strcmp(fact->state, table[i].state) != 0 || !strstr(fact->because.utf8, table[i].words) || detects != (i == 10))
			fail_msg("row %zu: %s: %s", i, fact->state, fact->because.utf8);
		evaluated_free(&evaluated);
	}
}

static void a_proxy_is_a_note_and_no_user_no_question(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_reg(&evaluated, cases[0].text);
	assert_int_equal(finding_named(&evaluated.result, "WHT321")->outcome, OUTCOME_FAIL);
	assert_int_equal(finding_named(&evaluated.result, "WHT321")->level, LEVEL_NOTE);
	evaluated_free(&evaluated);
	evaluate_reg(&evaluated, "");
	assert_int_equal(finding_named(&evaluated.result, "WHT321")->outcome, OUTCOME_NOT_APPLICABLE);
	assert_int_equal(finding_named(&evaluated.result, "WHT322")->outcome, OUTCOME_PASS);
	evaluated_free(&evaluated);
}

/* Lower than a terminal's escape, and cut: nothing of a hostile value gets through. */
static void a_hostile_proxy_is_neutralised(void **state)
{
	struct evaluated evaluated;

	(void)state;
	evaluate_reg(&evaluated, WINHTTP "hex:" NUMBER("28") NUMBER("00") NUMBER("03") NUMBER("04") "1b,5b,ff,c3,00,00,00,00\n");
	const char *because = machine_fact(&evaluated.result, "proxy.winhttp")->because.utf8;

	assert_string_equal(state_of(&evaluated.result, "proxy.winhttp"), "SET");
	assert_null(strchr(because, 0x1b));
	evaluated_free(&evaluated);
}

static void the_settings_of_localsystem_concern_services(void **state)
{
	static const struct {
		const char *root;
		bool is_system;
	} roots[] = { { ".DEFAULT", true }, { "S-1-5-18", true }, { "S-1-5-20", false }, { "S-1-5-21-1-2-3-1001", false } };

	(void)state;
	for (size_t i = 0; i < COUNT(roots); i++) {
		char text[512];
		struct evaluated evaluated;

		snprintf(text, sizeof text, "[HKEY_USERS\\%s\\" SETTINGS "]\n\"SecureProtocols\"=dword:000000a0\n"
			 "[HKEY_USERS\\S-1-5-21-1-2-3-1002\\" SETTINGS "]\n\"SecureProtocols\"=dword:00000080\n", roots[i].root);
		evaluate_reg(&evaluated, text);
		const char *because = machine_fact(&evaluated.result, "wininet.user")->because.utf8;

		assert_string_equal(state_of(&evaluated.result, "wininet.user"), "NO_TLS12");
		assert_int_equal(strstr(because, "LocalSystem") != NULL, roots[i].is_system);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_services_connect_through_is_named),
		cmocka_unit_test(a_connection_is_read_by_its_flags_and_version),
		cmocka_unit_test(a_proxy_is_a_note_and_no_user_no_question),
		cmocka_unit_test(a_hostile_proxy_is_neutralised),
		cmocka_unit_test(the_settings_of_localsystem_concern_services),
	};

	return cmocka_run_group_tests_name("proxies", tests, NULL, NULL);
}
