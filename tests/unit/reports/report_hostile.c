/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hostile names and data on their whole way: from a hive and from .reg text, as key names, as value names, as data, as a
 * product's name, as a machine's name, through every format. Nothing may fool a terminal, a browser, a spreadsheet or an eye, and each format
 * stays what it is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "reports/reports.h"
#include "support/build/hivebuild.h"
#include "support/damage/hostile.h"
#include "support/search/trial.h"

#define NT "Microsoft\\Windows NT\\CurrentVersion"
#define NET "Microsoft\\.NETFramework\\v4.0.30319"
#define PACKAGE "Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages\\Package_for_KB3140245~"
#define PINS NET "\\System.Net.ServicePointManager.SecurityProtocol"

enum { CSV_COLUMNS = 34 };

static struct bulk bulk;
static struct trial trial;
static struct result result;

static bool is_key_part(size_t i)
{
	return !strchr(hostile_strings[i], '\\'); /* it would be several keys */
}

/* Every string as the name of a value, as the data of another and in the name of a key. */
static uint8_t *hostile_hive(size_t *ret_size)
{
	struct hivebuild *build = hivebuild_new();
	char name[256];

	hivebuild_sz(build, NT, "ProductName", "<b>Windows\033[31m</b>");
	hivebuild_sz(build, NT, "EditionID",
		     "\xE2\x80\xAE"
		     "drowkcab");
	hivebuild_sz(build, NT, "CurrentBuildNumber", "9200"); /* needs the update: its packages are looked for */
	hivebuild_dword(build, "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049);
	for (size_t i = 0; i < hostile_string_count; i++) {
		snprintf(name, sizeof name, "C:\\program%zu.exe", i);
		hivebuild_sz(build, PINS, name, hostile_strings[i]);
		hivebuild_sz(build, PINS, hostile_strings[i], "Tls");
		snprintf(name, sizeof name, PACKAGE "hive~%s", hostile_strings[i]);
		if (is_key_part(i))
			hivebuild_dword(build, name, "CurrentState", 0);
	}
	uint8_t *hive = hivebuild_finish(build, ret_size);

	hivebuild_free(build);
	return hive;
}

/* The text form can hold only what is a line: raw UTF-8 in an 8-bit file, so quotes and backslashes are doubled. */
static char *hostile_reg(size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	assert_non_null(out);
	fputs("REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\" PINS "]\r\n", out);
	for (size_t i = 0; i < hostile_string_count; i++) {
		if (strpbrk(hostile_strings[i], "\r\n"))
			continue;
		fputc('"', out);
		for (const char *p = hostile_strings[i]; *p; p++)
			fprintf(out, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
		fputs("\"=\"Ssl3\"\r\n", out);
	}
	for (size_t i = 0; i < hostile_string_count; i++)
		if (is_key_part(i) && !strpbrk(hostile_strings[i], "\r\n"))
			fprintf(out,
				"\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\" PACKAGE
				"reg~%s]\r\n\"CurrentState\"=dword:00000000\r\n",
				hostile_strings[i]);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void evaluate_hostile(void)
{
	struct trial_input inputs[2];
	uint8_t *hive = hostile_hive(&inputs[0].size);
	char *reg = hostile_reg(&inputs[1].size);

	inputs[0].data = hive;
	inputs[1].data = reg;
	bulk_open(&bulk);
	bulk_evaluate(&bulk, inputs, 2, &trial);
	free(hive);
	free(reg);
	trial.result.name = text_of(trial.arena, "=1+1<script>\033[31m\xE2\x80\xAE");
	result = (struct result){ .arena = trial.arena,
				  .tool_version = "0",
				  .profile = "azure-backup",
				  .profile_title = "",
				  .profile_summary = "",
				  .machines = &trial.result,
				  .machine_count = 1,
				  .exit_reason = "" };
	assert_int_equal(report_seal(&result, NULL), 0);
}

static char *report_in(const char *format, size_t *ret_size)
{
	struct report_options options = { .width = 120, .verbosity = 1 };
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	assert_non_null(out);
	assert_int_equal(report_write(report_format_named(format), &result, &options, out, NULL), 0);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void no_format_holds_a_character_that_fools_somebody(void **state)
{
	(void)state;
	for (const struct report_format *format = report_formats; format->name; format++) {
		size_t size;
		char *text = report_in(format->name, &size);
		const char *style_end = strstr(text, "</style>"); /* our own style sheet has tabs */
		const char *from = style_end ? style_end : text;
		unsigned code = hostile_code_point(from, size - (size_t)(from - text));

		if (code)
			fail_msg("%s holds U+%04X", format->name, code);
		assert_true(size > 1000);
		free(text);
	}
}

static void every_hostile_name_is_in_the_evidence(void **state)
{
	const struct fact *fact = machine_fact(&trial.result, "dotnet4.overrides");

	(void)state;
	assert_non_null(fact);
	assert_true(fact->evidence_count >= 2 * hostile_string_count);
}

static void every_hostile_key_is_in_the_evidence(void **state)
{
	const struct fact *fact = machine_fact(&trial.result, "update.tls12");
	size_t wanted = 0, found[2] = { 0 };

	(void)state;
	assert_non_null(fact);
	for (size_t i = 0; i < hostile_string_count; i++)
		wanted += is_key_part(i);
	for (size_t i = 0; i < fact->evidence_count; i++) {
		found[0] += strstr(fact->evidence[i].key.utf8, "~hive~") != NULL;
		found[1] += strstr(fact->evidence[i].key.utf8, "~reg~") != NULL;
	}
	assert_int_equal(found[0], wanted);
	assert_true(found[1] >= wanted - 5); /* no line can hold a line break */
}

static void count_json(const char *text, size_t size, size_t *ret_documents)
{
	for (size_t at = 0; at < size;) {
		json_error_t error;
		json_t *json = json_loadb(text + at, size - at, JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &error);

		if (!json)
			fail_msg("at %zu: %s", at, error.text);
		json_decref(json);
		at += (size_t)error.position;
		at += strspn(text + at, "\n");
		(*ret_documents)++;
	}
}

static void json_formats_stay_json(void **state)
{
	static const struct {
		const char *format;
		size_t documents;
	} rows[] = { { "json", 1 }, { "sarif", 1 }, { "ndjson", 3 } };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		size_t size, documents = 0;
		char *text = report_in(rows[i].format, &size);

		count_json(text, size, &documents);
		assert_int_equal(documents, rows[i].documents);
		free(text);
	}
}

static void junit_stays_xml(void **state)
{
	size_t size;
	char *text = report_in("junit", &size);
	xmlDoc *document = xmlReadMemory(text, (int)size, "junit.xml", NULL, XML_PARSE_NONET | XML_PARSE_HUGE);

	(void)state;
	assert_non_null(document);
	assert_string_equal((const char *)xmlDocGetRootElement(document)->name, "testsuites");
	xmlFreeDoc(document);
	free(text);
}

/* No element and no attribute that a browser would run. */
static void look_for_script(const xmlNode *node)
{
	static const char *const banned[] = { "script", "iframe", "object", "embed", "form", "img", "base", "link" };

	for (; node; node = node->next) {
		for (size_t i = 0; node->type == XML_ELEMENT_NODE && i < sizeof banned / sizeof *banned; i++)
			assert_string_not_equal((const char *)node->name, banned[i]);
		for (const xmlAttr *a = node->type == XML_ELEMENT_NODE ? node->properties : NULL; a; a = a->next) {
			assert_true(strncmp((const char *)a->name, "on", 2) != 0);
			assert_string_not_equal((const char *)a->name, "style");
		}
		look_for_script(node->children);
	}
}

static void html_has_nothing_that_runs(void **state)
{
	size_t size;
	char *text = report_in("html", &size);
	xmlDoc *document = htmlReadMemory(text, (int)size, "report.html", "UTF-8",
					  HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);

	(void)state;
	assert_non_null(document);
	look_for_script(xmlDocGetRootElement(document));
	xmlFreeDoc(document);
	free(text);
}

/* One cell of RFC 4180 from p on; returns what follows it. */
static const char *next_cell(const char *p, char *ret_first)
{
	bool quoted = *p == '"';

	*ret_first = p[quoted];
	if (!quoted)
		return p + strcspn(p, ",\r");
	for (p++; *p && !(p[0] == '"' && p[1] != '"'); p++)
		p += p[0] == '"';
	assert_int_equal(*p, '"');
	return p + 1;
}

static void no_csv_cell_is_a_formula(void **state)
{
	size_t size, cells = 0, rows = 0;
	char *text = report_in("csv", &size), first;

	(void)state;
	for (const char *p = text; *p; rows++, cells = 0) {
		for (;; p++) {
			p = next_cell(p, &first);
			cells++;
			assert_null(strchr("=+@-", first && first != '"' ? first : 'x'));
			if (*p != ',')
				break;
		}
		assert_int_equal(cells, CSV_COLUMNS);
		assert_memory_equal(p, "\r\n", 2);
		p += 2;
	}
	assert_true(rows > hostile_string_count);
	free(text);
}

static void markdown_holds_no_link_image_or_element_of_the_evidence(void **state)
{
	size_t size;
	char *text = report_in("markdown", &size);

	(void)state;
	assert_null(strstr(text, "]("));
	assert_null(strstr(text, "<script"));
	assert_null(strstr(text, "<img"));
	assert_null(strstr(text, "<b>"));
	assert_null(strstr(text, "http://"));
	free(text);
}

/*
 * A line that starts with "::" is a command to GitHub's runner; "##[" and "##vso[" are commands to it and to the agent of Azure
 * Pipelines wherever they stand. The formats for the two have commands of ours, at the start of a line.
 */
static bool is_ours(const char *format, const char *line)
{
	static const struct {
		const char *format, *start;
	} rows[] = { { "github", "::error " }, { "github", "::warning " }, { "azure", "##vso[task.logissue type=" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (strcmp(format, rows[i].format) == 0 && strncmp(line, rows[i].start, strlen(rows[i].start)) == 0)
			return true;
	return false;
}

static void no_line_is_a_command_to_a_ci_server(void **state)
{
	(void)state;
	for (const struct report_format *format = report_formats; format->name; format++) {
		size_t size;
		char *text = report_in(format->name, &size), *rest = text, *line;

		while ((line = strsep(&rest, "\n"))) {
			line += strspn(line, " \t");
			const char *inside = is_ours(format->name, line) ? line + 2 : line;

			if (strncmp(inside, "::", 2) == 0 || strstr(inside, "##[") || strstr(inside, "##vso["))
				fail_msg("%s has the line %.400s", format->name, line);
		}
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_hostile_name_is_in_the_evidence),
		cmocka_unit_test(every_hostile_key_is_in_the_evidence),
		cmocka_unit_test(no_format_holds_a_character_that_fools_somebody),
		cmocka_unit_test(json_formats_stay_json),
		cmocka_unit_test(junit_stays_xml),
		cmocka_unit_test(html_has_nothing_that_runs),
		cmocka_unit_test(no_csv_cell_is_a_formula),
		cmocka_unit_test(markdown_holds_no_link_image_or_element_of_the_evidence),
		cmocka_unit_test(no_line_is_a_command_to_a_ci_server),
	};

	evaluate_hostile();
	int code = cmocka_run_group_tests_name("hostile evidence", tests, NULL, NULL);

	trial_free(&trial);
	bulk_close(&bulk);
	return code;
}
