/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of fixtures, parsed by libxml2. After cmocka.h. */
#ifndef TLSREADY_TESTS_HTML_PARSED_H
#define TLSREADY_TESTS_HTML_PARSED_H

#include <stddef.h>
#include <stdlib.h>

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>

#include "support/program/fixture_result.h"

static inline char *page_of(enum fixture which, size_t *ret_size)
{
	struct result *result = fixture_result(which);

	assert_non_null(result);
	assert_int_equal(report_seal(result, NULL), 0);
	char *page = fixture_report("html", result, NULL, ret_size);

	result_free(result);
	assert_non_null(page);
	return page;
}

static inline xmlDoc *parsed(enum fixture which)
{
	size_t size = 0;
	char *page = page_of(which, &size);
	xmlDoc *doc = xmlReadMemory(page, (int)size, "page", "UTF-8", XML_PARSE_NONET | XML_PARSE_NOERROR);

	if (!doc)
		fail_msg("fixture %d is not well-formed", (int)which);
	free(page);
	return doc;
}

#endif
