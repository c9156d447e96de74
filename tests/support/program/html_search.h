/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A page as libxml2 parsed it, searched by cmocka. */
#ifndef TLSREADY_TESTS_SUPPORT_HTML_SEARCH_H
#define TLSREADY_TESTS_SUPPORT_HTML_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <libxml/tree.h>

typedef void visit(xmlNode *node, void *context);

/* The node, those next to it, and all below them. */
void each_element(xmlNode *node, visit *look, void *context);

bool is_element(const xmlNode *node, const char *name);

/* Text of an attribute; "" when it is not there. For comparison in one statement: kept until the next call. */
const char *attribute(xmlNode *node, const char *name);

bool has_class(xmlNode *node, const char *css);

/* Elements with all of these that are not NULL. */
struct search {
	const char *element, *css, *id;
	size_t found;
	xmlNode *first;
};

void count_matches(xmlNode *node, void *search); /* a visit */
struct search look_up(xmlDoc *doc, const char *element, const char *css, const char *id);

/* Fails the test unless the text below the node has this part. */
void assert_says(xmlNode *node, const char *part);

/* A visit: fails the test if the element could run or load something. */
void refuse_what_acts(xmlNode *node, void *context);

#endif
