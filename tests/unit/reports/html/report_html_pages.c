/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An index and a page for each machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libxml/parser.h>

#include "support/program/fixture_result.h"
#include "support/program/html_search.h"
#include "unit/reports/html/html_fleet.h"

struct pages {
	char name[PLACES][256];
	xmlDoc *doc[PLACES];
	size_t count, room; /* room: how many can be written */
};

static int keep_page(void *context, const char *name, int (*put)(void *what, FILE *out, struct error *err), void *what,
		     struct error *err)
{
	struct pages *pages = context;
	char *text = NULL;
	size_t size = 0;

	if (pages->count == pages->room)
		return error_set(err, ERR_IO, "the disk is full");
	FILE *out = open_memstream(&text, &size);
	int code = put(what, out, err);

	fclose(out);
	snprintf(pages->name[pages->count], sizeof pages->name[0], "%s", name);
	pages->doc[pages->count++] = xmlReadMemory(text, (int)size, name, "UTF-8", XML_PARSE_NONET);
	free(text);
	return code;
}

static void refuse_other_links(xmlNode *node, void *context)
{
	const struct pages *pages = context;
	const char *href = attribute(node, "href");

	if (!*href || *href == '#' || strncmp(href, "https://", 8) == 0 || strcmp(href, "index.html") == 0)
		return;
	for (size_t i = 0; i < pages->count; i++)
		if (strcmp(href, pages->name[i]) == 0)
			return;
	fail_msg("%s is no page", href);
}

static bool is_safe_name(const char *name)
{
	return *name != '.' && *name != '-' &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-.ABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

static void a_folder_has_an_index_and_a_page_for_each_machine(void **state)
{
	static const char *const inputs[PLACES] = { "../../etc/passwd",
						    "javascript:alert(1)",
						    "\"><script>alert(1)</script>",
						    "same",
						    "same",
						    "same",
						    ".hidden",
						    "%2e%2e/x",
						    "a b\\c" };
	struct fleet fleet = fleet_of(PLACES, each_in_turn);
	struct pages pages = { .room = PLACES };
	struct report_files files = { keep_page, &pages };
	struct report_options options = { .files = &files };

	(void)state;
	for (size_t i = 0; i < PLACES; i++)
		fleet.machines[i].input.utf8 = inputs[i];
	xmlDoc *index = page_of(&fleet, &options, NULL);

	assert_int_equal(pages.count, PLACES);
	assert_int_equal(look_up(index, "article", NULL, NULL).found, 0);
	each_element(xmlDocGetRootElement(index), refuse_what_acts, NULL);
	each_element(xmlDocGetRootElement(index), refuse_other_links, &pages);
	for (size_t i = 0; i < PLACES; i++) {
		xmlNode *root = xmlDocGetRootElement(pages.doc[i]);

		assert_non_null(root);
		assert_true(is_safe_name(pages.name[i]));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(pages.name[i], pages.name[k]);
		assert_says(look_up(pages.doc[i], "h1", NULL, NULL).first, fleet.machines[i].name.utf8);
		assert_says(look_up(pages.doc[i], "nav", NULL, NULL).first, "All machines");
		assert_int_equal(look_up(pages.doc[i], "section", NULL, "m1-facts").found, 1);
		each_element(root, refuse_what_acts, NULL);
		each_element(root, refuse_other_links, &pages);
		xmlFreeDoc(pages.doc[i]);
	}
	xmlFreeDoc(index);
	drop(&fleet);
}

static void one_machine_has_an_index_and_a_page(void **state)
{
	struct fleet fleet = fleet_of(1, all_not_ready);
	struct pages pages = { .room = PLACES };
	struct report_files files = { keep_page, &pages };
	struct report_options options = { .files = &files };
	xmlDoc *index = page_of(&fleet, &options, NULL);

	(void)state;
	assert_int_equal(pages.count, 1);
	assert_int_equal(look_up(index, "table", "heat", NULL).found, 1);
	assert_int_equal(look_up(index, "section", NULL, "m1-facts").found, 0);
	xmlFreeDoc(pages.doc[0]);
	xmlFreeDoc(index);
	drop(&fleet);
}

static void a_page_that_cannot_be_written_fails_the_report(void **state)
{
	struct fleet fleet = fleet_of(3, each_in_turn);
	struct pages pages = { .room = 1 };
	struct report_files files = { keep_page, &pages };
	struct report_options options = { .files = &files };

	(void)state;
	assert_null(fixture_report("html", fleet.fixture, &options, NULL));
	xmlFreeDoc(pages.doc[0]);
	drop(&fleet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_has_an_index_and_a_page_for_each_machine),
		cmocka_unit_test(one_machine_has_an_index_and_a_page),
		cmocka_unit_test(a_page_that_cannot_be_written_fails_the_report),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	xmlCleanupParser();
	return failed;
}
