/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Schannel's defaults, spelled a second time, from their sources and up to both ends of every range. Tags in brackets:
 * tests/unit/analyzer/tables/SOURCES.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

#include "analyzer/facts/fact_context.h"
#include "support/machine/fixtures.h"
#include "support/machine/spelled.h"
#include "support/machine/statements.h"
#include "unit/analyzer/tables/tables_keys.h"

/* --- Schannel's defaults: [PROT]; no page is known for those before Vista ----------------------------------------------------- */

/* clang-format off */
static const struct {
	uint32_t from, to;
	const char *client, *server; /* SSL 2.0, SSL 3.0, TLS 1.0 to 1.3: 1 on, 0 off, - not supported, ? documented nowhere */
} defaults[] = {
	{     1,  5999, "111---", "111---" }, /* XP, 2003 */
	{  6000,  6001, "011---", "111---" }, /* Vista, Server 2008 */
	{  7600,  9199, "01100-", "11100-" }, /* 7, Server 2008 R2 */
	{  9200, 14392, "01111-", "01111-" }, /* 8, 8.1, 10 1507 and 1511, Server 2012 and 2012 R2 */
	{ 14393, 20347, "-0111-", "-0111-" }, /* 10 1607 to 22H2, Server 2016 and 2019 */
	{ 20348, 25398, "-01111", "-01111" }, /* Server 2022, 11, Server 23H2 */
	{ 25399, 26099, "-0??11", "-0??11" }, /* Insider builds, announced without TLS 1.0 and 1.1 [DEPR] */
	{ 26100, 26100, "-01111", "-01111" }, /* 24H2, Server 2025: the last row of the page */
	{ 26101, 29999, "-0??11", "-0??11" },
};
/* clang-format on */

static char mark_of(enum default_state state)
{
	return state == DEFAULT_ON ? '1' : state == DEFAULT_OFF ? '0' : state == DEFAULT_NONE ? '-' :
	       state == DEFAULT_EITHER ? '?' : 'u';
}

static void every_protocol_has_its_default_from_the_first_build_to_the_last(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * COUNT(defaults); i++) {
		struct fact_context ctx = { .windows.build = i % 2 ? defaults[i / 2].to : defaults[i / 2].from };

		for (int protocol = SSL2; protocol <= TLS13; protocol++)
			for (int role = CLIENT; role <= SERVER; role++) {
				const char *marks = role == CLIENT ? defaults[i / 2].client : defaults[i / 2].server;
				char mark = mark_of(schannel_default(&ctx, (enum protocol)protocol, (enum role)role));

				if (mark != marks[protocol])
					fail_msg("build %u, protocol %d, role %d: %c", ctx.windows.build, protocol, role, mark);
			}
	}
}

/* [K401], [NTLS]: made for Server 2008 SP2, not for Vista, and on POSReady 2009 no page states what follows. */
static void on_build_6002_tls_11_and_12_depend_on_kb4019276(void **state)
{
	static const struct {
		const char *update;
		bool client;
		char mark;
	} table[] = {
		{ "INSTALLED", false, '0' }, { "LIKELY", false, '0' },	{ "MISSING", false, '-' }, { "PENDING", false, 'u' },
		{ "UNKNOWN", false, 'u' },   { "INSTALLED", true, '0' }, { "MISSING", true, '-' },  { "UNKNOWN", true, '-' },
	};
	static const uint32_t builds[] = { 6002, 6003, 7599 };

	(void)state;
	for (size_t i = 0; i < COUNT(table) * COUNT(builds); i++) {
		size_t row = i / COUNT(builds);
		struct fact_context ctx = { .windows = { .build = builds[i % COUNT(builds)], .role_known = true,
						    .server = !table[row].client } };

		ctx.facts[FACT_UPDATE].state = table[row].update;
		for (int protocol = TLS11; protocol <= TLS12; protocol++)
			assert_int_equal(mark_of(schannel_default(&ctx, (enum protocol)protocol, CLIENT)), table[row].mark);
		assert_int_equal(mark_of(schannel_default(&ctx, TLS10, CLIENT)), '1');
		assert_int_equal(mark_of(schannel_default(&ctx, TLS13, CLIENT)), '-');
	}
}

static void the_page_of_a_protocol_has_a_row_for_each_change(void **state)
{
	static const char *const rows[][3] = {
		{ "1", "any older", "not supported" },
		{ "6000", "Windows Vista", "not supported" },
		{ "7600", "Windows 7, Windows Server 2008 R2", "off" },
		{ "9200", "Windows 8, Windows Server 2012", "on" },
		{ "14393", "Windows 10, Windows Server 2016", "on" },
		{ "20348", "Windows 10, Windows Server 2022", "on" },
		{ "25399", "later builds, previews", "on" },
		{ "26100", "Windows 11, Windows Server 2025", "on" },
		{ "26101", "later builds, previews", "on" },
	};
	static const char *const update[][2] = { { "INSTALLED or LIKELY", "off" }, { "MISSING", "not supported" },
						 { "anything else", "depends on the update" } };
	static const char *const tls10[][3] = { { NULL, NULL, "on" }, { NULL, NULL, "on" }, { NULL, NULL, "on" },
						{ NULL, NULL, "on" }, { NULL, NULL, "on" }, { NULL, NULL, "on" },
						{ NULL, NULL, "not documented" }, { NULL, NULL, "on" }, { NULL, NULL, "not documented" } };

	(void)state;
	EXPECT_TABLE("schannel.tls12.client", 2, rows);
	EXPECT_TABLE("schannel.tls12.client", 3, update);
	EXPECT_TABLE("schannel.tls10.server", 2, tls10);
}

/* Enabled alone turns nothing on before 14393 ([TRS18], [KB245030]); from 9200 on [TRS19] and [TRS23] disagree about that. */
static void enabled_alone_is_read_by_build(void **state)
{
	static const struct {
		const char *build, *protocol, *fact, *state, *confidence;
	} table[] = {
		{ "9199", "SSL 2.0", "schannel.ssl2.client", "DISABLED_BY_DEFAULT", "derived" },
		{ "9200", "SSL 2.0", "schannel.ssl2.client", "DISABLED_BY_DEFAULT", "disputed" },
		{ "14392", "SSL 2.0", "schannel.ssl2.client", "DISABLED_BY_DEFAULT", "disputed" },
		{ "14393", "SSL 3.0", "schannel.ssl3.client", "ENABLED", "documented" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		char key[256];
		struct evaluated evaluated;

		snprintf(key, sizeof key, CONTROL "SecurityProviders\\SCHANNEL\\Protocols\\%s\\Client", table[i].protocol);
		const struct statement rows[] = { SZ(NT, "CurrentBuildNumber", table[i].build), DW(key, "Enabled", 1) };

		evaluate_statements(&evaluated, rows, COUNT(rows), both_hives, "azure-backup");
		assert_string_equal(state_of(&evaluated.result, table[i].fact), table[i].state);
		assert_string_equal(machine_fact(&evaluated.result, table[i].fact)->confidence, table[i].confidence);
		evaluated_free(&evaluated);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_protocol_has_its_default_from_the_first_build_to_the_last),
		cmocka_unit_test(on_build_6002_tls_11_and_12_depend_on_kb4019276),
		cmocka_unit_test(the_page_of_a_protocol_has_a_row_for_each_change),
		cmocka_unit_test(enabled_alone_is_read_by_build),
	};

	return cmocka_run_group_tests_name("tables of Schannel's defaults", tests, NULL, NULL);
}
