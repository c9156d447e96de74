/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables that explain prints are what the program does: each of their rows is put to it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/explain/explain.h"
#include "support/machine/statements.h"

#define CCS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define PROTOCOLS CCS "SecurityProviders\\SCHANNEL\\Protocols\\"
#define NET4 SOFT "Microsoft\\.NETFramework\\v4.0.30319"
#define NET2 SOFT "Microsoft\\.NETFramework\\v2.0.50727"
#define APPCONTEXT SOFT "Microsoft\\.NETFramework\\AppContext"
#define NDP SOFT "Microsoft\\NET Framework Setup\\NDP\\"
#define PACKAGES SOFT "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\"
#define KB3140245 PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2"
#define WINHTTP SOFT "Microsoft\\Windows\\CurrentVersion\\Internet Settings\\WinHttp"

/* A cell of a table as a statement: "not set" is none, "not a REG_DWORD" a string. */
static void add_cell(struct rows *rows, const char *key, const char *name, const char *cell)
{
	static const struct {
		const char *cell;
		uint32_t number;
	} numbers[] = { { "0", 0 },	   { "1", 1 },	   { "not 0", 1 },	  { "2 or more", 2 }, { "2 or more", 0xFFFFFFFF },
			{ "with bit 0x800", 0xA00 }, { "without it", 0xA0 }, { "without bit 0x800", 0xA0 } };

	if (strcmp(cell, "not a REG_DWORD") == 0)
		rows_add(rows, (struct statement)SZ(key, name, "1"));
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (strcmp(cell, numbers[i].cell) == 0) {
			rows_add(rows, (struct statement)DW(key, name, numbers[i].number));
			return;
		}
}

static const struct fact_row *row_named(const char *name)
{
	for (int id = 0; id < FACT_COUNT; id++)
		if (strcmp(fact_rows[id].name, name) == 0)
			return &fact_rows[id];
	fail_msg("no fact %s", name);
	return NULL;
}

static const struct decision_table *table_of(const char *fact, size_t index, struct arena *arena)
{
	const struct decision_table *table = fact_tables(row_named(fact), arena);

	while (table && index--)
		table = table->next;
	assert_non_null(table);
	assert_true(table->row_count > 0);
	return table;
}

static void expect(const struct rows *rows, const char *fact, const char *state)
{
	struct evaluated evaluated;

	evaluate_statements(&evaluated, rows->list, rows->count, both_hives, "azure-backup");
	if (strcmp(state_of(&evaluated.result, fact), state) != 0)
		print_error("%s: the table says %s, the program %s\n", fact, state, state_of(&evaluated.result, fact));
	assert_string_equal(state_of(&evaluated.result, fact), state);
	evaluated_free(&evaluated);
}

static struct rows machine_of(const char *build)
{
	struct rows rows = { .count = 0 };

	rows_add(&rows, (struct statement)SZ(NT, "CurrentBuildNumber", build));
	rows_add(&rows, (struct statement)SZ(CCS "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64"));
	return rows;
}

static void the_table_of_schannel_is_what_the_program_does(void **state)
{
	static const char *const builds[] = { [2] = "17763", [3] = "7601" };
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of("schannel.tls12.client", 0, arena);
	static const char key[] = PROTOCOLS "TLS 1.2\\Client";

	(void)state;
	assert_int_equal(table->row_count, 16);
	for (size_t i = 0; i < table->row_count; i++)
		for (size_t column = 2; column < 4; column++) {
			struct rows rows = machine_of(builds[column]);

			add_cell(&rows, key, "Enabled", table->rows[i][0]);
			add_cell(&rows, key, "DisabledByDefault", table->rows[i][1]);
			expect(&rows, "schannel.tls12.client", table->rows[i][column]);
		}
	arena_free(arena);
}

/* The two columns for protocols that newer Windows leaves off, or may leave off. */
static void so_are_its_columns_for_newer_windows(void **state)
{
	static const struct {
		const char *build, *fact, *key;
	} columns[] = { [4] = { "17763", "schannel.ssl3.server", PROTOCOLS "SSL 3.0\\Server" },
			[5] = { "29550", "schannel.tls10.client", PROTOCOLS "TLS 1.0\\Client" } };
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of("schannel.ssl3.server", 0, arena);

	(void)state;
	for (size_t i = 0; i < table->row_count; i++)
		for (size_t column = 4; column < 6; column++) {
			struct rows rows = machine_of(columns[column].build);

			add_cell(&rows, columns[column].key, "Enabled", table->rows[i][0]);
			add_cell(&rows, columns[column].key, "DisabledByDefault", table->rows[i][1]);
			expect(&rows, columns[column].fact, table->rows[i][column]);
		}
	arena_free(arena);
}

static void so_is_the_table_for_a_windows_without_the_protocol_and_for_none_known(void **state)
{
	static const char *const builds[] = { [1] = "3790", [2] = "none" };
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of("schannel.tls12.server", 1, arena);

	(void)state;
	for (size_t i = 0; i < table->row_count; i++)
		for (size_t column = 1; column < 3; column++) {
			struct rows rows = machine_of(builds[column]);

			add_cell(&rows, PROTOCOLS "TLS 1.2\\Server", "Enabled", table->rows[i][0]);
			expect(&rows, "schannel.tls12.server", table->rows[i][column]);
		}
	arena_free(arena);
}

static const char *state_of_default(const char *word)
{
	return strcmp(word, "on") == 0 ? "ENABLED" : strcmp(word, "off") == 0 ? "DISABLED_BY_DEFAULT" :
	       strcmp(word, "not supported") == 0 ? "NOT_SUPPORTED" : "UNKNOWN";
}

static void the_defaults_of_every_protocol_and_role_are_what_the_program_takes(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	unsigned checked = 0;

	(void)state;
	for (int id = FACT_SSL2_CLIENT; id <= FACT_TLS13_SERVER; id++) {
		const struct decision_table *table = table_of(fact_rows[id].name, 2, arena);

		for (size_t i = 1; i < table->row_count; i++) { /* the first row has no Windows of its number */
			struct rows rows = machine_of(table->rows[i][0]);

			expect(&rows, fact_rows[id].name, state_of_default(table->rows[i][2]));
			checked++;
		}
	}
	assert_int_equal(checked, 12 * 8);
	arena_free(arena);
}

static void the_tables_of_net_are_what_the_program_does(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of("dotnet4.64", 0, arena);

	(void)state;
	assert_int_equal(table->row_count, 25);
	for (size_t i = 0; i < table->row_count; i++) {
		struct rows rows = machine_of("17763");

		rows_add(&rows, (struct statement)DW(NDP "v4\\Full", "Release", 528049));
		add_cell(&rows, NET4, "SystemDefaultTlsVersions", table->rows[i][0]);
		add_cell(&rows, NET4, "SchUseStrongCrypto", table->rows[i][1]);
		expect(&rows, "dotnet4.64", table->rows[i][5]);
	}
	table = table_of("dotnet4.64", 1, arena);
	assert_int_equal(table->row_count, 9);
	for (size_t i = 0; i < table->row_count; i++) {
		static const char *const names[] = { "Switch.System.Net.DontEnableSystemDefaultTlsVersions",
						     "Switch.System.Net.DontEnableSchUseStrongCrypto" };
		struct rows rows = machine_of("17763");

		rows_add(&rows, (struct statement)DW(NDP "v4\\Full", "Release", 528049));
		for (size_t k = 0; k < COUNT(names); k++)
			if (strcmp(table->rows[i][k], "not set") != 0)
				rows_add(&rows, (struct statement)SZ(APPCONTEXT, names[k], table->rows[i][k]));
		expect(&rows, "dotnet4.64", table->rows[i][5]);
	}
	table = table_of("dotnet2.64", 0, arena);
	for (size_t i = 0; i < table->row_count; i++)
		for (size_t column = 2; column < 5; column++) {
			struct rows rows = machine_of(column == 2 ? "17763" : column == 3 ? "7600" : "7601");

			rows_add(&rows, (struct statement)DW(NDP "v3.5", "Install", 1));
			add_cell(&rows, NET2, "SystemDefaultTlsVersions", table->rows[i][0]);
			add_cell(&rows, NET2, "SchUseStrongCrypto", table->rows[i][1]);
			expect(&rows, "dotnet2.64", table->rows[i][column]);
		}
	arena_free(arena);
}

static void the_tables_of_winhttp_are_what_the_program_does(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of("winhttp.64", 0, arena);

	(void)state;
	for (size_t i = 0; i < table->row_count; i++)
		for (uint32_t off = 0; off < 2; off++) {
			struct rows rows = machine_of("17763");

			rows_add(&rows, (struct statement)DW(PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", off));
			add_cell(&rows, WINHTTP, "DefaultSecureProtocols", table->rows[i][0]);
			expect(&rows, "winhttp.64", table->rows[i][1 + off]);
		}
	table = table_of("winhttp.64", 1, arena);
	for (size_t i = 0; i < table->row_count; i++)
		for (size_t column = 1; column < 4; column++) {
			static const uint32_t package_states[] = { [1] = 0x70, [2] = 0x40, [3] = 0x60 };
			struct rows rows = machine_of("7601");

			rows_add(&rows, (struct statement)DW(PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", 0));
			rows_add(&rows, (struct statement)DW(KB3140245, "CurrentState", package_states[column]));
			add_cell(&rows, WINHTTP, "DefaultSecureProtocols", table->rows[i][0]);
			expect(&rows, "winhttp.64", table->rows[i][column]);
		}
	arena_free(arena);
}

static void the_states_of_a_package_are_what_the_program_takes(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of("update.tls12", 1, arena);

	(void)state;
	for (size_t i = 0; i < table->row_count; i++) {
		const char *cell = table->rows[i][0];
		uint32_t number = strcmp(cell, "others") == 0 ? 0x71 : strcmp(cell, "negative") == 0 ? 0xFFFFFF90 :
				  (uint32_t)strtoul(cell, NULL, 16);
		struct rows rows = machine_of("7601");

		rows_add(&rows, (struct statement)DW(KB3140245, "CurrentState", number));
		expect(&rows, "update.tls12", table->rows[i][1]);
	}
	arena_free(arena);
}

static void every_windows_of_the_table_is_recognised(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of("windows", 0, arena);

	(void)state;
	for (size_t i = 0; i < table->row_count; i++)
		for (int server = 0; server < 2; server++) {
			struct rows rows = machine_of(table->rows[i][0]);

			rows_add(&rows, (struct statement)SZ(NT, "InstallationType", server ? "Server" : "Client"));
			expect(&rows, "windows", table->rows[i][2 + server]);
		}
	arena_free(arena);
}

static void the_table_of_wininet_is_what_the_program_does(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	const struct decision_table *table = table_of("wininet.user", 0, arena);
	static const char key[] = "HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings";

	(void)state;
	for (size_t i = 0; i < table->row_count; i++) {
		struct rows rows = machine_of("17763");

		if (strcmp(table->rows[i][0], "damaged") == 0 || strcmp(table->rows[i][0], "not supplied") == 0)
			continue; /* no array of statements can be either */
		add_cell(&rows, key, "SecureProtocols", table->rows[i][0]);
		if (strcmp(table->rows[i][0], "not set") == 0)
			rows_add(&rows, (struct statement)DW(key, "ProxyEnable", 0));
		static const char *const with_user[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", "HKCU", NULL };
		struct evaluated evaluated;

		evaluate_statements(&evaluated, rows.list, rows.count, with_user, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, "wininet.user"), table->rows[i][1]);
		evaluated_free(&evaluated);
	}
	arena_free(arena);
}

static void every_fact_says_what_it_is_and_how_it_is_decided(void **state)
{
	struct arena *arena = arena_new(1 << 22);

	(void)state;
	for (int id = 0; id < FACT_COUNT; id++) {
		assert_non_null(fact_rows[id].about);
		assert_true(strlen(fact_rows[id].about) > 20);
		if (strcmp(fact_rows[id].name, "fips") == 0 || strncmp(fact_rows[id].name, "ciphers.", 8) == 0)
			continue; /* theirs are rows of their own files */
		assert_non_null(fact_tables(&fact_rows[id], arena));
	}
	arena_free(arena);
}

/* A state that a fact takes is one that its page names. */
static void the_states_of_small_facts_are_those_of_their_tables(void **state)
{
	static const char *const facts[] = { "controlset", "backup-agent", "backup-agent.server", "proxy.localsystem", "proxy.winhttp", "evidence.inputs", "evidence.hives",
					     "evidence.deleted", "evidence.text", "evidence.agreement", "evidence.policy", "dotnet4.overrides", "dotnet2.overrides" };
	struct arena *arena = arena_new(1 << 20);
	struct rows rows = machine_of("17763");
	struct evaluated evaluated;

	(void)state;
	evaluate_statements(&evaluated, rows.list, rows.count, both_hives, "azure-backup");
	for (size_t i = 0; i < COUNT(facts); i++) {
		const struct decision_table *table = table_of(facts[i], 0, arena);
		bool found = false;

		for (size_t k = 0; k < table->row_count; k++)
			found |= strcmp(table->rows[k][0], state_of(&evaluated.result, facts[i])) == 0;
		assert_true(found);
	}
	evaluated_free(&evaluated);
	arena_free(arena);
}

/* What is disputed is said on the page of every fact that it touches, and a disputed fact names a reading not taken. */
static void a_disputed_fact_has_its_readings_on_its_page(void **state)
{
	static const struct statement disputed[][3] = {
		{ SZ(NT, "CurrentBuildNumber", "17763"), DW(PROTOCOLS "TLS 1.2\\Client", "Enabled", 1),
		  DW(PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", 1) },
		{ SZ(NT, "CurrentBuildNumber", "9600"), DW(PROTOCOLS "SSL 2.0\\Client", "Enabled", 1) },
		{ SZ(NT, "CurrentBuildNumber", "17763"), DW(NDP "v4\\Full", "Release", 528049) },
	};
	unsigned seen = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(disputed); i++) {
		struct evaluated evaluated;
		size_t count = 0;

		while (count < 3 && disputed[i][count].key)
			count++;
		evaluate_statements(&evaluated, disputed[i], count, both_hives, "azure-backup");
		for (size_t k = 0; k < evaluated.result.fact_count; k++) {
			const struct fact *fact = &evaluated.result.facts[k];

			if (strcmp(fact->confidence, "disputed") != 0 || strncmp(fact->name, "ciphers", 7) == 0)
				continue;
			seen++;
			assert_non_null(fact_reading(fact->name, 0));
			assert_non_null(strstr(fact->because.utf8, "by Microsoft's page"));
		}
		evaluated_free(&evaluated);
	}
	assert_true(seen >= COUNT(disputed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_of_schannel_is_what_the_program_does),
		cmocka_unit_test(so_are_its_columns_for_newer_windows),
		cmocka_unit_test(so_is_the_table_for_a_windows_without_the_protocol_and_for_none_known),
		cmocka_unit_test(the_defaults_of_every_protocol_and_role_are_what_the_program_takes),
		cmocka_unit_test(the_tables_of_net_are_what_the_program_does),
		cmocka_unit_test(the_tables_of_winhttp_are_what_the_program_does),
		cmocka_unit_test(the_states_of_a_package_are_what_the_program_takes),
		cmocka_unit_test(every_windows_of_the_table_is_recognised),
		cmocka_unit_test(the_table_of_wininet_is_what_the_program_does),
		cmocka_unit_test(every_fact_says_what_it_is_and_how_it_is_decided),
		cmocka_unit_test(the_states_of_small_facts_are_those_of_their_tables),
		cmocka_unit_test(a_disputed_fact_has_its_readings_on_its_page),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
