/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTML page of many machines: what it has of each, and how large it becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <libxml/parser.h>

#include "common/arena.h"
#include "support/program/html_search.h"
#include "unit/reports/html/html_fleet.h"

static size_t the_last_ten_not_ready(size_t i)
{
	return i < 690 ? KIOSK7 : DC01;
}

/* The nth element below a node that matches. */
struct nth {
	struct search search;
	size_t wanted;
	xmlNode *node;
};

static void take_nth(xmlNode *node, void *context)
{
	struct nth *nth = context;
	size_t before = nth->search.found;

	count_matches(node, &nth->search);
	if (nth->search.found != before && before == nth->wanted)
		nth->node = node;
}

static xmlNode *nth_of(xmlNode *above, const char *element, const char *css, size_t n)
{
	struct nth nth = { { .element = element, .css = css }, n, NULL };

	each_element(above->children, take_nth, &nth);
	return nth.node;
}

static size_t count_of(xmlNode *above, const char *element, const char *css)
{
	struct search search = { .element = element, .css = css };

	each_element(above->children, count_matches, &search);
	return search.found;
}

static size_t number_in(xmlNode *node)
{
	xmlChar *text = xmlNodeGetContent(node);
	size_t number = strtoul((const char *)text, NULL, 10);

	xmlFree(text);
	return number;
}

static xmlNode *body_of(xmlDoc *doc, const char *css, size_t n)
{
	xmlNode *table = nth_of(xmlDocGetRootElement(doc), "table", css, n);

	return table ? nth_of(table, "tbody", NULL, 0) : NULL;
}

static void rows_are_for_the_worst_and_the_others_are_grouped(void **state)
{
	struct fleet fleet = fleet_of(2000, each_in_turn);
	xmlDoc *doc = page_of(&fleet, NULL, NULL);
	xmlNode *rows = body_of(doc, "heat", 0), *groups = body_of(doc, "heat", 1);
	static const size_t left[] = { 167, 666, 667 }; /* NOT READY less the 500 rows, INDETERMINATE, READY */

	(void)state;
	assert_int_equal(count_of(rows, "tr", NULL), 500);
	assert_says(nth_of(rows, "tr", NULL, 0), "pc00000");
	assert_says(nth_of(rows, "tr", NULL, 499), "NOT READY");
	assert_non_null(groups);
	assert_int_equal(count_of(groups, "tr", NULL), 3);
	for (size_t i = 0; i < 3; i++) {
		xmlNode *group = nth_of(groups, "tr", NULL, i);

		assert_int_equal(number_in(group), left[i]);
		assert_int_equal(count_of(group, "li", NULL), left[i]);
	}
	xmlFreeDoc(doc);
	drop(&fleet);
}

static void groups_that_are_too_many_for_rows_are_named_below(void **state)
{
	struct fleet fleet = fleet_of(900, all_not_ready);

	(void)state;
	for (size_t i = 500; i < 900; i++)
		fleet.machines[i].windows.product = arena_printf(fleet.arena, "Windows %zu", i);
	xmlDoc *doc = page_of(&fleet, NULL, NULL);
	xmlNode *table = nth_of(xmlDocGetRootElement(doc), "table", "heat", 1);

	assert_int_equal(count_of(table, "tr", NULL), 301);
	xmlNode *rest = table->next;

	while (rest && rest->type != XML_ELEMENT_NODE)
		rest = rest->next;
	assert_non_null(rest);
	assert_says(rest, "100 machines in 100 more groups");
	assert_int_equal(count_of(rest, "li", NULL), 100);
	xmlFreeDoc(doc);
	drop(&fleet);
}

static void sections_are_for_the_worst_wherever_they_are(void **state)
{
	struct fleet fleet = fleet_of(700, the_last_ten_not_ready);
	xmlDoc *doc = page_of(&fleet, NULL, NULL);

	(void)state;
	assert_int_equal(look_up(doc, "article", "machine", NULL).found, 200);
	assert_int_equal(look_up(doc, "article", NULL, "m700").found, 1);
	assert_int_equal(look_up(doc, "article", NULL, "m691").found, 1);
	assert_int_equal(look_up(doc, "article", NULL, "m690").found, 0);
	xmlFreeDoc(doc);
	drop(&fleet);
}

static void the_page_of_ten_thousand_machines_stays_small(void **state)
{
	static size_t (*const fleets[])(size_t) = { each_in_turn, all_not_ready };

	(void)state;
	for (size_t i = 0; i < sizeof fleets / sizeof *fleets; i++) {
		struct fleet fleet = fleet_of(10000, fleets[i]);
		size_t size = 0;
		xmlDoc *doc = page_of(&fleet, NULL, &size);

		if (size > 8000000)
			fail_msg("10000 machines are a page of %zu bytes", size);
		assert_true(count_of(xmlDocGetRootElement(doc), "li", NULL) > 9500); /* and each is named */
		xmlFreeDoc(doc);
		drop(&fleet);
	}
}

/* Names as long as a row may have them, and findings that fill the page. */
static void a_page_that_is_full_says_so(void **state)
{
	enum { COUNT = 13000, NAME = 320 };
	struct fleet fleet = fleet_of(COUNT, all_not_ready);
	struct result_note *notes = arena_array(fleet.arena, 1000, sizeof *notes);
	size_t size = 0;

	(void)state;
	for (size_t i = 0; i < 1000; i++)
		notes[i] =
			(struct result_note){ .code = "x", .severity = "warning", .source = -1, .text = TEXT("a note") };
	for (size_t i = 0; i < COUNT; i++) {
		fleet.machines[i].name.utf8 = arena_printf(fleet.arena, "%0*zu", NAME, i);
		fleet.machines[i].notes = notes;
		fleet.machines[i].note_count = 1000;
	}
	xmlDoc *doc = page_of(&fleet, NULL, &size);

	if (size > 8000000)
		fail_msg("the page has %zu bytes", size);
	assert_int_equal(look_up(doc, "article", "machine", NULL).found, 200);
	assert_true(look_up(doc, "p", "full", NULL).found > 0);
	assert_says(nth_of(body_of(doc, "heat", 1), "tr", NULL, 0), "more");
	xmlFreeDoc(doc);
	drop(&fleet);
}

static void the_distribution_adds_up(void **state)
{
	struct fleet fleet = fleet_of(400, each_in_turn);
	size_t all = 0, bars = 0;

	(void)state;
	for (size_t i = 0; i < 400; i++)
		fleet.machines[i].windows.product = arena_printf(fleet.arena, "Windows %zu", i < 200 ? 7 : 100 + i % 40);
	xmlDoc *doc = page_of(&fleet, NULL, NULL);
	xmlNode *body = body_of(doc, "numbers", 0);

	assert_non_null(body);
	assert_int_equal(count_of(body, "tr", NULL), 15);
	assert_says(nth_of(body, "tr", NULL, 0), "7 x64");
	assert_says(nth_of(body, "tr", NULL, 14), "other versions");
	for (size_t i = 0; i < 15; i++) {
		xmlNode *row = nth_of(body, "tr", NULL, i);
		size_t sum = 0;

		for (size_t k = 1; k <= 3; k++)
			sum += number_in(nth_of(row, "td", NULL, k));
		assert_int_equal(sum, number_in(nth_of(row, "td", NULL, 0)));
		all += sum;
		bars += count_of(row, "rect", NULL);
	}
	assert_int_equal(all, 400);
	assert_true(bars >= 15);
	xmlFreeDoc(doc);
	drop(&fleet);
}

static size_t one_in_three_not_ready_the_last_first(size_t i)
{
	return i >= 600 ? DC01 : i % 2 ? WEB02 : KIOSK7;
}

static void a_rule_names_the_machines_with_the_worst_verdicts(void **state)
{
	struct fleet fleet = fleet_of(900, one_in_three_not_ready_the_last_first);

	(void)state;
	for (size_t i = 0; i < 600; i++) { /* what fails on all of them */
		fleet.machines[i].findings = fleet.machines[600].findings;
		fleet.machines[i].finding_count = fleet.machines[600].finding_count;
	}
	xmlDoc *doc = page_of(&fleet, NULL, NULL);
	xmlNode *row = nth_of(body_of(doc, "top", 0), "tr", NULL, 0);

	assert_int_equal(count_of(row, "li", NULL), 201);
	assert_says(nth_of(row, "li", NULL, 0), "pc00600");
	assert_says(nth_of(row, "li", NULL, 199), "pc00799");
	assert_says(nth_of(row, "li", NULL, 200), "and 700 more");
	assert_says(row, "100%");
	xmlFreeDoc(doc);
	drop(&fleet);
}

static void a_few_machines_have_no_overview_and_their_names_in_the_open(void **state)
{
	struct fleet fleet = fleet_of(3, each_in_turn);
	xmlDoc *doc = page_of(&fleet, NULL, NULL);

	(void)state;
	assert_int_equal(look_up(doc, "section", "overview", NULL).found, 0);
	assert_int_equal(look_up(doc, "table", "numbers", NULL).found, 0);
	assert_says(nth_of(body_of(doc, "top", 0), "tr", NULL, 0), "pc00000");
	assert_int_equal(count_of(body_of(doc, "top", 0), "details", NULL), 0);
	xmlFreeDoc(doc);
	drop(&fleet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_for_the_worst_and_the_others_are_grouped),
		cmocka_unit_test(groups_that_are_too_many_for_rows_are_named_below),
		cmocka_unit_test(sections_are_for_the_worst_wherever_they_are),
		cmocka_unit_test(the_page_of_ten_thousand_machines_stays_small),
		cmocka_unit_test(a_page_that_is_full_says_so),
		cmocka_unit_test(the_distribution_adds_up),
		cmocka_unit_test(a_rule_names_the_machines_with_the_worst_verdicts),
		cmocka_unit_test(a_few_machines_have_no_overview_and_their_names_in_the_open),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	xmlCleanupParser();
	return failed;
}
