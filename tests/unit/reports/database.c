/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database of a fleet: rows go in, answers to the five questions come out, read by libsqlite3 itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "common/host/library.h"
#include "reports/sqlite/database.h"

#define LIST(list, number, ...)                                                                                        \
	.list = (const char *const[]){ __VA_ARGS__ },                                                                  \
	.number = sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *)
#define HOSTILE "'); DROP TABLE machine; --\\\"%s\\u{202E}"

enum { ANSWER_SIZE = 4096 };

static bool is_missing;

void *__real_library_load(const char *name, const struct library_symbol *symbols, size_t count, void *functions);
void *__wrap_library_load(const char *name, const struct library_symbol *symbols, size_t count, void *functions);

void *__wrap_library_load(const char *name, const struct library_symbol *symbols, size_t count, void *functions)
{
	return is_missing ? NULL : __real_library_load(name, symbols, count, functions);
}

static const struct fleet_rule rules[] = {
	{ "NET201", "Applications on .NET Framework can use TLS 1.2", LEVEL_ERROR },
	{ "SCH101", "TLS 1.2 is on for clients", LEVEL_ERROR },
};
static const struct fleet_profile profiles[] = { { "azure-backup", "" }, { "mine", "aa" } };
static const struct fleet_head head = {
	.tool_version = "1.2", .profiles = profiles, .profile_count = 2, .waivers = "bb", .rules = rules, .rule_count = 2
};

static const struct fleet_fact facts[] = { { "fips", "OFF" }, { "schannel.tls12.client", "DISABLED" } },
			       hostile_facts[] = { { HOSTILE, HOSTILE } };
static const struct fleet_source sources[] = { { { .utf8 = "SYSTEM" }, SOURCE_HIVE, "SYSTEM", "cc", true },
					       { { .utf8 = "x.reg" }, SOURCE_REG, "", "", false } };
static const struct fleet_baseline baselines[] = { { "mine", KIND_BASELINE, VERDICT_AT_RISK, 3, 1 } };

/* clang-format off */
#define COMMON(name_, verdict_, written) \
	.input = { .utf8 = name_ ".reg" }, .name = { .utf8 = name_ }, .error = { .utf8 = "" }, .because = { .utf8 = "Because." }, \
	.evidence = "sha256:" name_, .digest = "", .kind = KIND_READINESS, .verdict = (verdict_), .gate = (verdict_), \
	.settings_written = (written)
#define WINDOWS(name, number) \
	.windows = { .product = name, .display = { .utf8 = name " x64" }, .version = "10.0", .build = (number), .arch = "x64", .installed = "" }

static const struct fleet_row off = {
	COMMON("off", VERDICT_NOT_READY, "2019-05-01T00:00:00.0000000Z"),
	WINDOWS("Windows Server 2019", 17763),
	LIST(reasons, reason_count, "NET201", "SCH101"),
	LIST(fail, fail_count, "NET201", "SCH101"),
	LIST(waived, waived_count, "LEG601"),
	LIST(inapplicable, inapplicable_count, "NET209"),
	LIST(fix, fix_count, "reg", "restart"),
	.facts = facts, .fact_count = 2,
	.sources = sources, .source_count = 2,
	.baselines = baselines, .baseline_count = 1,
	.note_count = 7,
	.is_cut = true,
};
static const struct fleet_row alone = {
	COMMON("alone", VERDICT_INDETERMINATE, ""),
	.windows = { .product = "UNKNOWN", .display = { .utf8 = "" }, .version = "", .arch = "", .installed = "" },
	LIST(reasons, reason_count, "SCH101"),
	LIST(unknown, unknown_count, "SCH101", "SCH101"),
	LIST(missing, missing_count, "SOFTWARE"),
};
static const struct fleet_row ready = {
	COMMON("ready", VERDICT_READY, "2012-05-01T00:00:00.0000000Z"),
	WINDOWS("Windows Server 2019", 17763),
	.baselines = baselines, .baseline_count = 1,
};
static const struct fleet_row hostile = {
	COMMON(HOSTILE, VERDICT_READY, ""),
	WINDOWS(HOSTILE, 0),
	LIST(fail, fail_count, HOSTILE),
	.facts = hostile_facts, .fact_count = 1,
};
/* clang-format on */

struct bytes_of {
	char *bytes;
	size_t size;
};

static struct bytes_of database_of(const struct fleet_row *rows, size_t count)
{
	struct bytes_of ret;
	struct database *database = NULL;
	FILE *out = open_memstream(&ret.bytes, &ret.size);

	assert_non_null(out);
	assert_int_equal(database_open(P_tmpdir, &head, &database, NULL), 0);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(database_add(database, &rows[i], NULL), 0);
	assert_int_equal(database_write(database, out, NULL), 0);
	database_close(database);
	assert_int_equal(fclose(out), 0);
	return ret;
}

/* One of them could not be evaluated. */
static struct bytes_of database_of_four(void)
{
	const struct fleet_row rows[] = { off, alone, ready,
					  fleet_row_of_error(TEXT("torn"), TEXT("killed by signal 9")) };

	return database_of(rows, sizeof rows / sizeof *rows);
}

static sqlite3 *opened(struct bytes_of made)
{
	sqlite3 *file = NULL;

	assert_int_equal(sqlite3_open(":memory:", &file), SQLITE_OK);
	assert_int_equal(sqlite3_deserialize(file, "main", (unsigned char *)made.bytes, (sqlite3_int64)made.size,
					     (sqlite3_int64)made.size, SQLITE_DESERIALIZE_READONLY),
			 SQLITE_OK);
	return file;
}

static int add_row(void *answer, int count, char **cells, char **names)
{
	size_t size = strlen(answer);

	(void)names;
	for (int i = 0; i < count; i++)
		size += (size_t)snprintf((char *)answer + size, ANSWER_SIZE - size, "%s%s", i ? "|" : "",
					 cells[i] ? cells[i] : "NULL");
	snprintf((char *)answer + size, ANSWER_SIZE - size, "\n");
	return 0;
}

static void expect_answer(sqlite3 *file, const char *sql, const char *wanted)
{
	char answer[ANSWER_SIZE] = "", *why = NULL;

	if (sqlite3_exec(file, sql, add_row, answer, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	if (strcmp(answer, wanted) != 0)
		fail_msg("%s:\n%swanted:\n%s", sql, answer, wanted);
}

static void expect_answers(struct bytes_of made, const char *const (*table)[2], size_t count)
{
	sqlite3 *file = opened(made);

	for (size_t i = 0; i < count; i++)
		expect_answer(file, table[i][0], table[i][1]);
	sqlite3_close(file);
	free(made.bytes);
}

/* Before all others, which load it. */
static void without_the_library_there_is_one_error(void **state)
{
	struct database *database = NULL;
	struct error err = { 0 };

	(void)state;
	is_missing = true;
	assert_int_equal(database_open(P_tmpdir, &head, &database, &err), ERR_UNSUPPORTED);
	assert_null(database);
	assert_string_equal(err.text,
			    "SQLite databases cannot be written: libsqlite3 was not found; install libsqlite3-0");
	is_missing = false;
}

static void the_views_answer_the_questions(void **state)
{
	static const char *const table[][2] = {
		{ "SELECT * FROM not_ready_by_cause",
		  "NOT READY|NET201|error|Applications on .NET Framework can use TLS 1.2|1\n"
		  "NOT READY|SCH101|error|TLS 1.2 is on for clients|1\n" },
		{ "SELECT * FROM by_windows", "Windows Server 2019|2|1|0|0|1\nUNKNOWN|2|0|0|2|0\n" },
		{ "SELECT * FROM missing_evidence", "alone|alone.reg|INDETERMINATE|SOFTWARE|Because.\n"
						    "torn|torn|INDETERMINATE|NULL|killed by signal 9\n" },
		{ "SELECT * FROM profile_gaps", "1|azure-backup|INDETERMINATE|2|0|1\n1|azure-backup|NOT READY|1|2|0\n"
						"1|azure-backup|READY|1|0|0\n2|mine|DEVIATIONS|2|6|2\n" },
		{ "SELECT * FROM oldest_changes",
		  "2012-05-01T00:00:00.0000000Z|ready|ready.reg|READY|Windows Server 2019\n"
		  "2019-05-01T00:00:00.0000000Z|off|off.reg|NOT READY|Windows Server 2019\n" },
	};

	(void)state;
	expect_answers(database_of_four(), table, sizeof table / sizeof *table);
}

static void a_row_is_in_the_tables(void **state)
{
	static const char *const table[][2] = {
		{ "PRAGMA integrity_check", "ok\n" },
		{ "PRAGMA foreign_key_check", "" },
		{ "PRAGMA user_version", "1\n" },
		{ "PRAGMA application_id", "1953264466\n" },
		{ "SELECT * FROM meta", "schema|tlsready.sqlite/1\ntool|1.2\nwaivers|bb\n" },
		{ "SELECT * FROM profile", "1|azure-backup|NULL\n2|mine|aa\n" },
		{ "SELECT id, level FROM rule", "NET201|error\nSCH101|error\n" },
		{ "SELECT * FROM machine WHERE id IN (1, 4)",
		  "1|off.reg|off|NOT READY|NOT READY|readiness|Because.|NULL|Windows Server 2019|17763|NULL|10.0|x64|Windows Server 2019 x64|"
		  "2019-05-01T00:00:00.0000000Z|7|1|sha256:off|NULL\n"
		  "4|torn|torn|INDETERMINATE|INDETERMINATE|readiness|NULL|killed by signal 9|UNKNOWN|NULL|NULL|NULL|UNKNOWN|NULL|NULL|0|0|NULL|NULL\n" },
		{ "SELECT * FROM fact", "1|fips|OFF\n1|schannel.tls12.client|DISABLED\n" },
		{ "SELECT * FROM finding",
		  "1|LEG601|waived\n1|NET201|fail\n1|NET209|not-applicable\n1|SCH101|fail\n2|SCH101|unknown\n" },
		{ "SELECT * FROM reason", "1|NET201\n1|SCH101\n2|SCH101\n" },
		{ "SELECT * FROM source", "1|1|SYSTEM|hive|SYSTEM|cc|1\n1|2|x.reg|reg|NULL|NULL|0\n" },
		{ "SELECT * FROM missing", "2|SOFTWARE\n" },
		{ "SELECT * FROM fix", "1|reg\n1|restart\n" },
		{ "SELECT * FROM baseline", "1|mine|baseline|DEVIATIONS|3|1\n3|mine|baseline|DEVIATIONS|3|1\n" },
	};

	(void)state;
	expect_answers(database_of_four(), table, sizeof table / sizeof *table);
}

static void the_same_rows_are_the_same_bytes(void **state)
{
	struct bytes_of one = database_of_four(), two = database_of_four();

	(void)state;
	assert_int_equal(one.size, two.size);
	assert_memory_equal(one.bytes, two.bytes, one.size);
	free(one.bytes);
	free(two.bytes);
}

static void words_of_the_evidence_are_values_only(void **state)
{
	static const char *const table[][2] = {
		{ "SELECT input, name, product FROM machine", HOSTILE ".reg|" HOSTILE "|" HOSTILE "\n" },
		{ "SELECT name, state FROM fact", HOSTILE "|" HOSTILE "\n" },
		{ "SELECT rule FROM finding", HOSTILE "\n" },
	};

	(void)state;
	expect_answers(database_of(&hostile, 1), table, sizeof table / sizeof *table);
}

static void a_file_that_cannot_be_written_is_an_error(void **state)
{
	struct database *database = NULL;
	struct error err = { 0 };
	FILE *full = fopen("/dev/full", "w");

	(void)state;
	assert_int_equal(database_open("/no/such/folder", &head, &database, &err), ERR_IO);
	assert_null(database);
	assert_non_null(strstr(err.text, "/no/such/folder"));
	assert_non_null(strstr(err.text, "TMPDIR"));
	if (!full)
		skip();
	assert_int_equal(database_open(P_tmpdir, &head, &database, NULL), 0);
	assert_int_equal(database_write(database, full, &err), ERR_IO);
	database_close(database);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_the_library_there_is_one_error),
		cmocka_unit_test(the_views_answer_the_questions),
		cmocka_unit_test(a_row_is_in_the_tables),
		cmocka_unit_test(the_same_rows_are_the_same_bytes),
		cmocka_unit_test(words_of_the_evidence_are_values_only),
		cmocka_unit_test(a_file_that_cannot_be_written_is_an_error),
	};

	return cmocka_run_group_tests_name("database", tests, NULL, NULL);
}
