/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a run is in every format, sealed, and kept by whatever reads results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "common/digest.h"
#include "common/host/library.h"
#include "support/program/savedscene.h"

#define SAID "--case 2026-17 --exhibit E-03 --examiner 'J. Doe' --note '=by courier' --tag site=Berlin --tag Room.1=4"
#define COUNT(list) (sizeof(list) / sizeof *(list))

static char *text_of_file(const char *name)
{
	size_t size;

	return whole_file(name, &size);
}

static void expect_in(const char *name, const char *part)
{
	char *text = text_of_file(name);

	if (!strstr(text, part))
		fail_msg("%s: \"%s\" is not in it", name, part);
	free(text);
}

static void expect_not_in(const char *name, const char *part)
{
	char *text = text_of_file(name);

	if (strstr(text, part))
		fail_msg("%s: \"%s\" is in it", name, part);
	free(text);
}

/* What follows key in a file, up to the next quote or space. */
static char *word_after(const char *name, const char *key)
{
	char *text = text_of_file(name), *at = strstr(text, key);
	char *word = at ? strndup(at + strlen(key), strcspn(at + strlen(key), "\" \n")) : NULL;

	free(text);
	assert_non_null(word);
	return word;
}

static void what_is_said_of_a_run_is_in_every_format(void **state)
{
	static const struct {
		const char *name, *part;
	} table[] = {
		{ "x.text", "case 2026-17, exhibit E-03, examiner J. Doe, tags Room.1=4, site=Berlin, note:" },
		{ "x.html", "Exhibit</dt>\n<dd>E-03" },
		{ "x.json", "\"number\": \"2026-17\"" },
		{ "x.ndjson", "{\"case\":{\"examiner\":\"J. Doe\",\"exhibit\":\"E-03\"," },
		{ "x.sarif", "\"tag.Room.1\": \"4\"" },
		{ "x.junit", "<property name=\"examiner\" value=\"J. Doe\"/>" },
		{ "x.csv", ",2026-17,E-03,J. Doe,\"'=by courier\",\"Room.1=4, site=Berlin\"\r\n" },
		{ "x.markdown", "Run: case 2026-17, exhibit E-03" },
		{ "x.rows", "{\"case\":{\"examiner\":\"J. Doe\"" },
	};
	char command[1000] = "check OFF SOFTWARE " SAID, render[1000] = "render x.json";

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		snprintf(command + strlen(command), sizeof command - strlen(command), " -o %s=%s", table[i].name + 2,
			 table[i].name);
		snprintf(render + strlen(render), sizeof render - strlen(render), " -o %s=y%s", table[i].name + 2,
			 table[i].name + 1);
	}
	expect(1, command);
	expect(0, render);
	for (size_t i = 0; i < COUNT(table); i++) {
		char line[200];

		expect_in(table[i].name, table[i].part);
		snprintf(line, sizeof line, "cmp %s/%s %s/y%s", folder, table[i].name, folder, table[i].name + 1);
		assert_int_equal(system(line), 0);
	}
	expect(0, "verify x.json");
	expect(0, "check SYSTEM SOFTWARE " SAID);
	expect_said("\n  case 2026-17, exhibit E-03");
	expect(1, "check --each SYSTEM OFF " SAID);
	expect_said("\nrun      case 2026-17, exhibit E-03");
}

static void the_digest_of_a_run_covers_what_is_said_of_it_and_that_of_a_machine_does_not(void **state)
{
	char *plain, *said, *other;

	(void)state;
	expect(0, "check SYSTEM SOFTWARE -o json=plain -o csv=plain.csv");
	expect(0, "check SYSTEM SOFTWARE --case 1 -o json=said");
	expect(0, "check SYSTEM SOFTWARE --tag a=1 --tag b=2 -o json=tags");
	expect(0, "check SYSTEM SOFTWARE --tag b=2 --tag a=1 -o json=gats");
	expect_not_in("plain", "\"case\"");
	expect_in("plain.csv", ",,,,\r\n");
	plain = word_after("plain", "\n  \"digest\": \"");
	said = word_after("said", "\n  \"digest\": \"");
	assert_string_not_equal(plain, said);
	free(plain);
	free(said);
	plain = word_after("tags", "\n  \"digest\": \"");
	other = word_after("gats", "\n  \"digest\": \"");
	assert_string_equal(plain, other); /* keys are sorted */
	free(plain);
	free(other);
	plain = word_after("plain", "\n      \"digest\": \"");
	said = word_after("said", "\n      \"digest\": \"");
	assert_string_equal(plain, said);
	free(plain);
	free(said);
	char line[300];

	snprintf(line, sizeof line, "sed -i 's/\"number\": \"1\"/\"number\": \"2\"/' %s/said", folder);
	assert_int_equal(system(line), 0);
	expect(2, "render said");
	expect_said("its digest belongs to another result");
	expect(4, "verify said");
}

static void results_of_several_cases_are_put_together_and_name_none(void **state)
{
	(void)state;
	expect(0, "check SYSTEM SOFTWARE --case 1 -o json=a -o rows=a.rows -o ndjson=a.ndjson");
	expect(1, "check OFF SOFTWARE --case 2 -o json=b -o rows=b.rows");
	expect(1, "check OFF --case 1 -o json=c -o ndjson=c.ndjson");
	expect(0, "render a c -o json");
	expect_said("\"number\": \"1\"");
	expect(0, "render a b -o json");
	assert_null(strstr(ran.out, "\"case\""));
	expect_said("of different cases");
	expect(0, "merge a.rows c.ndjson -o rows=m");
	expect(0, "merge a.ndjson c -o json=n");
	expect_in("m", "{\"case\":{\"number\":\"1\"},");
	expect_in("n", "\"number\": \"1\"");
	expect(0, "merge b.rows a.rows -o rows=m");
	expect_said("of different cases");
	expect_not_in("m", "\"case\"");
	expect(0, "merge a.rows b.rows --case 3 -o rows=m");
	expect_in("m", "{\"case\":{\"number\":\"3\"},");
	expect(2, "check SYSTEM SOFTWARE --case 2 -o rows=a.rows --resume -p cis-iis10");
	expect(0, "check SYSTEM SOFTWARE --case 2 -o rows=a.rows --resume"); /* another case is no other run */
}

static void what_is_said_has_limits_and_hides_nothing(void **state)
{
	static const char *const wrong[] = { "--case ''", "--case ' '",    "--tag x",          "--tag =1",
					     "--tag a=",  "--tag 'a b=1'", "--tag \xC3\xA4=1", "--tag a=1 --tag a=2" };
	char command[2600];

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		snprintf(command, sizeof command, "check SYSTEM SOFTWARE %s", wrong[i]);
		expect(2, command);
	}
	snprintf(command, sizeof command, "check SYSTEM SOFTWARE --case %0*d", 255, 1);
	expect(0, command);
	snprintf(command, sizeof command, "check SYSTEM SOFTWARE --case %0*d", 256, 1);
	expect(2, command);
	expect_said("has 1 to 255 bytes, and this has more");
	snprintf(command, sizeof command, "check SYSTEM SOFTWARE --note %0*d", 2001, 1);
	expect(2, command);
	snprintf(command, sizeof command, "check SYSTEM SOFTWARE --tag %0*d=1", 65, 1);
	expect(2, command);
	expect(0, "check SYSTEM SOFTWARE --note \"$(printf 'a\\n\\033[31m::error::')\"");
	expect_said("note: a\\u{A}\\u{1B}[31m::error::");
}

static void times_of_files_are_stated_and_in_no_digest(void **state)
{
	char line[400], *first, *second;

	(void)state;
	expect(1, "check dirty/SYSTEM SOFTWARE -o json=a");
	expect_in("a", "\"modified\": \"20");
	expect_in("a", "\"log\": 0");
	snprintf(line, sizeof line, "touch -d 2001-02-03T04:05:06.5Z %s/SOFTWARE %s/dirty/SYSTEM.LOG1", folder, folder);
	assert_int_equal(system(line), 0);
	expect(1, "check dirty/SYSTEM SOFTWARE -o json=b");
	expect_in("b", "\"modified\": \"2001-02-03T04:05:06.5000000Z\"");
	first = word_after("a", "\n  \"digest\": \"");
	second = word_after("b", "\n  \"digest\": \"");
	assert_string_equal(first, second);
	free(first);
	free(second);
	expect(0, "verify a");
	expect(0, "render b -v");
	expect_said("file last written 2001-02-03 04:05:06");
	expect(0, "render b --reproducible -o json=c");
	expect_not_in("c", "\"files\"");
	expect(1, "check dirty/SYSTEM SOFTWARE --reproducible -o json=d");
	snprintf(line, sizeof line, "cmp %s/c %s/d", folder, folder);
	assert_int_equal(system(line), 0);
	expect(1, "check --each SYSTEM OFF -o json=e"); /* by workers */
	expect_in("e", "\"modified\"");
	expect(0, "merge a -o json=f");
	expect_not_in("f", "\"files\"");
}

static void files_of_profiles_and_waivers_are_known_by_their_hash(void **state)
{
	static const char *const formats[] = { "text", "html", "json", "junit", "sarif", "markdown", "rows" };
	char hex[2][DIGEST_HEX];
	static const char *const files[] = { "mine.yaml", "w.yaml" };

	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		size_t size;
		char *text = whole_file(files[i], &size);

		digest_of(text, size, hex[i]);
		free(text);
	}
	for (size_t i = 0; i < COUNT(formats); i++) {
		char command[200];

		snprintf(command, sizeof command, "check OFF SOFTWARE -p mine.yaml -w w.yaml -o %s=out", formats[i]);
		run(command);
		expect_in("out", hex[0]);
		expect_in("out", hex[1]);
	}
	run("check OFF SOFTWARE -p mine.yaml -w w.yaml -o json=a -o rows=a.rows");
	expect(0, "render a -o rows=b.rows");
	expect_in("b.rows", hex[0]);
	expect_in("b.rows", hex[1]);
	run("check OFF SOFTWARE -p azure-backup -p mine.yaml -o json=a");
	expect_in("a", hex[0]); /* of a baseline */
	expect_not_in("a", "profile_sha256");
	expect(0, "verify a -p mine.yaml");
}

static void the_program_and_its_libraries_are_known(void **state)
{
	(void)state;
	expect(0, "version --json");
	json_t *version = json_loads(ran.out, JSON_REJECT_DUPLICATES, NULL);
	const char *build = json_string_value(json_object_get(version, "build"));

	assert_non_null(build);
	assert_string_equal(json_string_value(json_object_get(version, "version")), TLSREADY_VERSION);
	assert_string_equal(json_string_value(json_object_get(json_object_get(version, "libraries"), "jansson")),
			    JANSSON_VERSION);
	json_t *late = json_object_get(json_object_get(version, "libraries_loaded_when_needed"), "libsqlite3");

	assert_string_equal(json_string_value(json_object_get(late, "file")), LIBSQLITE3_FILE);
	assert_string_equal(json_string_value(json_object_get(late, "used_for")), "merge -o sqlite");
	expect(0, "check SYSTEM SOFTWARE -o json=a");
	expect_in("a", build);
	expect_in("a", "\"name\": \"libregf\"");
	json_decref(version);
	expect(0, "check SYSTEM SOFTWARE -o json=a --reproducible");
	expect_not_in("a", "\"libraries\"");
	expect_not_in("a", "\"build\": \"");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		SAVED_TEST(what_is_said_of_a_run_is_in_every_format),
		SAVED_TEST(the_digest_of_a_run_covers_what_is_said_of_it_and_that_of_a_machine_does_not),
		SAVED_TEST(results_of_several_cases_are_put_together_and_name_none),
		SAVED_TEST(what_is_said_has_limits_and_hides_nothing),
		SAVED_TEST(times_of_files_are_stated_and_in_no_digest),
		SAVED_TEST(files_of_profiles_and_waivers_are_known_by_their_hash),
		SAVED_TEST(the_program_and_its_libraries_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
