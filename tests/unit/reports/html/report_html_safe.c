/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The HTML page, parsed again by libxml2, as XML and as HTML, and searched for anything that could act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "common/digest.h"
#include "support/program/fixture_result.h"
#include "support/program/html_search.h"
#include "unit/reports/html/html_parsed.h"

static void refuse_strange_links(xmlNode *node, void *context)
{
	const char *href = attribute(node, "href");

	(void)context;
	if (!*href)
		return;
	assert_true(is_element(node, "a"));
	assert_true(strncmp(href, "https://", 8) == 0 || href[0] == '#');
}

static void nothing_in_the_page_can_act_whoever_parses_it(void **state)
{
	(void)state;
	for (int i = FIXTURE_NOT_READY; i <= FIXTURE_NOTHING; i++) {
		size_t size = 0;
		char *page = page_of((enum fixture)i, &size);
		htmlDocPtr html = htmlReadMemory(page, (int)size, "page", "UTF-8",
						 HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
		xmlDoc *xml = parsed((enum fixture)i);

		each_element(xmlDocGetRootElement(html), refuse_what_acts, NULL);
		each_element(xmlDocGetRootElement(html), refuse_strange_links, NULL);
		each_element(xmlDocGetRootElement(xml), refuse_what_acts, NULL);
		each_element(xmlDocGetRootElement(xml), refuse_strange_links, NULL);
		xmlFreeDoc(html);
		xmlFreeDoc(xml);
		free(page);
	}
}

static void no_control_character_survives(void **state)
{
	(void)state;
	for (int i = FIXTURE_NOT_READY; i <= FIXTURE_NOTHING; i++) {
		size_t size = 0;
		char *page = page_of((enum fixture)i, &size);

		for (size_t k = 0; k < size; k++)
			assert_true(page[k] == '\n' || page[k] == '\t' ||
				    ((unsigned char)page[k] >= 0x20 && page[k] != 0x7F));
		assert_null(strstr(page, "\xE2\x80\xAE"));
		free(page);
	}
}

static void the_policy_allows_the_one_style_sheet_and_nothing_else(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);
	xmlNode *meta = NULL;
	char hash[45], wanted[256];

	(void)state;
	for (xmlNode *node = look_up(doc, "head", NULL, NULL).first->children; node; node = node->next)
		if (node->type == XML_ELEMENT_NODE &&
		    strcmp(attribute(node, "http-equiv"), "Content-Security-Policy") == 0)
			meta = node;
	xmlChar *style = xmlNodeGetContent(look_up(doc, "style", NULL, NULL).first);

	digest_base64_of(style, strlen((const char *)style), hash);
	snprintf(wanted, sizeof wanted,
		 "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'", hash);
	assert_non_null(meta);
	assert_string_equal(attribute(meta, "content"), wanted);
	assert_int_equal(look_up(doc, "style", NULL, NULL).found, 1);
	xmlFree(style);
	xmlFreeDoc(doc);
}

static void what_the_neutraliser_showed_is_a_chip(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);
	xmlNode *card = look_up(doc, "details", NULL, "m1-EVD520").first;
	struct search chips = { .element = "span", .css = "esc" };

	(void)state;
	assert_says(card,
		    "\\u{1B}[31mred\\u{1B}]8;;http://evil.example/\\u{7}\\u{202E}gpj.exe</td><script>alert(1)</script>");
	each_element(card->children, count_matches, &chips);
	assert_true(chips.found >= 7);
	assert_says(chips.first, "\\u{1B}");
	xmlFreeDoc(doc);
}

static void expect_own_escape(xmlNode *node, void *context)
{
	size_t *imitations = context;
	const xmlNode *next = node->next;

	if (!is_element(node, "span") || !has_class(node, "esc"))
		return;
	xmlChar *chip = xmlNodeGetContent(node);

	if (xmlStrcmp(chip, (const xmlChar *)"\\u{5C}") == 0) {
		assert_non_null(next);
		assert_int_equal(next->type, XML_TEXT_NODE);
		assert_memory_equal(next->content, "u{202E}", 7);
		(*imitations)++;
	}
	xmlFree(chip);
}

static void an_attackers_own_escape_does_not_look_like_ours(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);
	size_t imitations = 0;

	(void)state;
	each_element(xmlDocGetRootElement(doc), expect_own_escape, &imitations);
	assert_true(imitations > 0);
	xmlFreeDoc(doc);
}

static void a_profile_cannot_make_a_link_that_runs(void **state)
{
	xmlDoc *doc = parsed(FIXTURE_NOT_READY);
	char *page = page_of(FIXTURE_NOT_READY, NULL);

	(void)state;
	assert_says(look_up(doc, "details", NULL, "m1-LEG601").first, "House standard, section 3");
	assert_null(strstr(page, "javascript:"));
	free(page);
	xmlFreeDoc(doc);
}

struct ids {
	xmlDoc *doc;
	size_t links;
};

static void expect_one_id(xmlNode *node, void *context)
{
	struct ids *ids = context;
	char id[512];

	snprintf(id, sizeof id, "%s", attribute(node, "id"));
	if (*id)
		assert_int_equal(look_up(ids->doc, NULL, NULL, id).found, 1);
	snprintf(id, sizeof id, "%s", attribute(node, "href"));
	if (id[0] != '#')
		return;
	ids->links++;
	if (look_up(ids->doc, NULL, NULL, id + 1).found != 1)
		fail_msg("%s leads nowhere", id);
}

static void every_link_within_the_page_leads_somewhere(void **state)
{
	(void)state;
	for (int i = FIXTURE_NOT_READY; i <= FIXTURE_NOTHING; i++) {
		struct ids ids = { .doc = parsed((enum fixture)i) };

		each_element(xmlDocGetRootElement(ids.doc), expect_one_id, &ids);
		assert_true(ids.links > 0);
		xmlFreeDoc(ids.doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_in_the_page_can_act_whoever_parses_it),
		cmocka_unit_test(no_control_character_survives),
		cmocka_unit_test(the_policy_allows_the_one_style_sheet_and_nothing_else),
		cmocka_unit_test(what_the_neutraliser_showed_is_a_chip),
		cmocka_unit_test(an_attackers_own_escape_does_not_look_like_ours),
		cmocka_unit_test(a_profile_cannot_make_a_link_that_runs),
		cmocka_unit_test(every_link_within_the_page_leads_somewhere),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	xmlCleanupParser();
	return failed;
}
