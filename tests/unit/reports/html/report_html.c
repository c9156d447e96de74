/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTML page: what it has of a machine and of several, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "support/program/fixture_result.h"
#include "support/program/html_search.h"
#include "unit/reports/html/html_parsed.h"

static void the_verdict_comes_first_and_in_words(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);

	(void)state;
	assert_says(look_up(doc, "header", NULL, NULL).first, "NOT READY");
	assert_says(look_up(doc, "title", NULL, NULL).first, "NOT READY: dc01");
	assert_says(look_up(doc, "h1", NULL, NULL).first, "TLS 1.2 readiness: dc01");
	assert_int_equal(look_up(doc, "h1", NULL, NULL).found, 1);
	xmlFreeDoc(doc);
}

static void evidence_shows_found_against_expected_and_its_place(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);
	xmlNode *card = look_up(doc, "details", NULL, "m1-SCH101").first;
	struct search rows = { .element = "td" };

	(void)state;
	assert_string_equal(attribute(card, "open"), "open");
	assert_says(card,
		    "HKLM\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client");
	assert_says(card, "last written 2024-03-01 10:22:31Z");
	each_element(card->children, count_matches, &rows);
	assert_int_equal(rows.found, 10);
	assert_says(card, "SYSTEM @0x1f2a4");
	assert_says(card, "REG_DWORD 0hex 00000000");
	xmlFreeDoc(doc);
}

static void the_remedy_is_a_reg_file_for_both_uses(void **state)
{
	static const char running[] =
		"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control"
		"\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\n\"Enabled\"=dword:00000001\n"
		"\"DisabledByDefault\"=dword:00000000\n";
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);
	xmlNode *card = look_up(doc, "details", NULL, "m1-SCH101").first;
	struct search blocks = { .element = "pre" };

	(void)state;
	each_element(card->children, count_matches, &blocks);
	assert_int_equal(blocks.found, 2);
	xmlChar *block = xmlNodeGetContent(blocks.first);

	assert_string_equal((char *)block, running);
	assert_says(card, "[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\\Control\\SecurityProviders");
	xmlFree(block);
	xmlFreeDoc(doc);
}

/* Nobody read ControlSet002, so no one may be told to write to it. */
static void the_offline_form_needs_a_known_control_set(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_INDETERMINATE);

	(void)state;
	assert_int_equal(look_up(doc, "details", "reg", NULL).found, 1);
	assert_says(look_up(doc, "details", NULL, "m1-NET201").first, "for the running system and for the offline hive");
	xmlFreeDoc(doc);
}

static void everything_evaluated_is_in_the_page(void **state)
{
	struct result *result = fixture_result(FIXTURE_NOT_READY);
	const struct machine_result *machine = result->machines;
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);

	(void)state;
	assert_int_equal(look_up(doc, "details", "rule", NULL).found, machine->finding_count);
	assert_int_equal(look_up(doc, "details", "fact-card", NULL).found, machine->fact_count);
	assert_int_equal(look_up(doc, "section", "source", NULL).found, machine->source_count);
	for (size_t i = 0; i < machine->source_count; i++)
		assert_says(look_up(doc, "section", NULL, "m1-sources").first, machine->sources[i].sha256);
	for (size_t i = 0; i < machine->finding_count; i++)
		assert_says(look_up(doc, "section", NULL, "m1-rules").first, machine->findings[i].rule);
	xmlFreeDoc(doc);
	result_free(result);
}

static void a_cell_takes_the_look_of_the_rule_that_judges_it(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);
	xmlNode *glance = look_up(doc, "section", NULL, "m1-glance").first;
	struct search failed = { .element = "a", .css = "k-fail" };

	(void)state;
	each_element(glance->children, count_matches, &failed);
	assert_int_equal(failed.found, 2); /* TLS 1.2 client and 32-bit .NET 4; the 64-bit view is as the rule wants it */
	assert_says(failed.first, "Disabled"); /* in words */
	assert_string_equal(attribute(failed.first, "href"), "#m1-SCH101");
	xmlFreeDoc(doc);
}

static void a_timeline_needs_two_times(void **state)
{
	xmlDoc *one = parsed(FIXTURE_READY), *many = parsed(FIXTURE_NOT_READY);

	(void)state;
	assert_int_equal(look_up(one, "svg", NULL, NULL).found, 0);
	assert_int_equal(look_up(many, "svg", "axis", NULL).found, 1);
	assert_int_equal(look_up(many, "svg", "mark", NULL).found, 7);
	assert_says(look_up(many, "desc", NULL, "m1-axis-about").first, "From 2014-05-06T07:08:09");
	xmlFreeDoc(one);
	xmlFreeDoc(many);
}

static void of_several_machines_the_worst_stands_first(void **state)
{
	static const char *const names[] = { "dc01", "kiosk7", "web02" };
	xmlDoc *doc = parsed(FIXTURE_ALL);
	struct search body = { .element = "tbody" };

	(void)state;
	each_element(look_up(doc, "table", "heat", NULL).first->children, count_matches, &body);
	xmlNode *row = body.first->children;

	for (size_t i = 0; i < sizeof names / sizeof *names; row = row->next)
		if (is_element(row, "tr"))
			assert_says(row, names[i++]);
	assert_says(look_up(doc, "table", "top", NULL).first, "SCH101");
	xmlFreeDoc(doc);
}

static void what_would_decide_is_named(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_INDETERMINATE);
	xmlNode *summary = look_up(doc, "section", NULL, "m1-summary").first;

	(void)state;
	assert_says(summary, "the SOFTWARE hive");
	assert_says(summary, "tlsready check '/case/it'\\''s here/SYSTEM' '/case/it'\\''s here/SOFTWARE'");
	xmlFreeDoc(doc);
}

static void the_summary_has_the_causes_the_fix_and_the_hashes(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);
	xmlNode *summary = look_up(doc, "section", NULL, "m1-summary").first;

	(void)state;
	assert_says(summary, "SCH101");
	assert_says(summary, "HKLM\\SYSTEM\\ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client");
	assert_says(summary, "tlsready fix ");
	assert_says(summary, "9b1f"); /* the whole hash */
	assert_null(look_up(doc, "section", "folded", "m1-summary").first);
	assert_non_null(look_up(doc, "section", "folded", "m1-facts").first);
	xmlFreeDoc(doc);
}

static void several_machines_are_a_matrix_and_a_section_each(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_ALL);

	(void)state;
	assert_says(look_up(doc, "header", NULL, NULL).first, "1 of 3 ready");
	assert_int_equal(look_up(doc, "article", "machine", NULL).found, 3);
	assert_int_equal(look_up(doc, "fieldset", NULL, NULL).found, 1);
	assert_says(look_up(doc, "table", "heat", NULL).first, "kiosk7");
	assert_non_null(look_up(doc, "details", NULL, "m3-NET201").first);
	xmlFreeDoc(doc);
}

/* 201 machines: one more than have a section each. */
static void a_fleet_too_large_for_one_page_keeps_its_matrix(void **state)
{
	enum { MACHINES = 201 };
	struct result *result = fixture_result(FIXTURE_ALL);
	struct machine_result *machines = calloc(MACHINES, sizeof *machines);
	size_t size = 0;

	(void)state;
	for (size_t i = 0; i < MACHINES; i++)
		machines[i] = result->machines[i % 3];
	result->machines = machines;
	result->machine_count = MACHINES;
	char *page = fixture_report("html", result, NULL, &size);
	xmlDoc *doc = xmlReadMemory(page, (int)size, "page", "UTF-8", XML_PARSE_NONET | XML_PARSE_HUGE);
	struct search rows = { .element = "tr" };

	each_element(look_up(doc, "table", "heat", NULL).first->children, count_matches, &rows);
	assert_int_equal(rows.found, MACHINES + 1);
	assert_int_equal(look_up(doc, "article", "machine", NULL).found, MACHINES * 2 / 3);
	xmlFreeDoc(doc);
	free(page);
	free(machines);
	result_free(result);
}

static void the_run_block_stands_apart_and_may_be_left_out(void **state)
{
	struct result *result = fixture_result(FIXTURE_READY);
	char *with = fixture_report("html", result, NULL, NULL);

	(void)state;
	result->run = NULL;
	char *without = fixture_report("html", result, NULL, NULL);

	assert_non_null(strstr(with, "examiner-3"));
	assert_null(strstr(without, "examiner-3"));
	assert_null(strstr(without, "class=\"run\""));
	free(with);
	free(without);
	result_free(result);
}

static void the_same_result_gives_the_same_bytes(void **state)
{
	char *once = page_of(FIXTURE_ALL, NULL), *again = page_of(FIXTURE_ALL, NULL);

	(void)state;
	assert_string_equal(once, again);
	free(once);
	free(again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_verdict_comes_first_and_in_words),
		cmocka_unit_test(evidence_shows_found_against_expected_and_its_place),
		cmocka_unit_test(the_remedy_is_a_reg_file_for_both_uses),
		cmocka_unit_test(the_offline_form_needs_a_known_control_set),
		cmocka_unit_test(everything_evaluated_is_in_the_page),
		cmocka_unit_test(a_cell_takes_the_look_of_the_rule_that_judges_it),
		cmocka_unit_test(a_timeline_needs_two_times),
		cmocka_unit_test(of_several_machines_the_worst_stands_first),
		cmocka_unit_test(what_would_decide_is_named),
		cmocka_unit_test(the_summary_has_the_causes_the_fix_and_the_hashes),
		cmocka_unit_test(several_machines_are_a_matrix_and_a_section_each),
		cmocka_unit_test(a_fleet_too_large_for_one_page_keeps_its_matrix),
		cmocka_unit_test(the_run_block_stands_apart_and_may_be_left_out),
		cmocka_unit_test(the_same_result_gives_the_same_bytes),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	xmlCleanupParser();
	return failed;
}
