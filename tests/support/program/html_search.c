/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/html_search.h"

void each_element(xmlNode *node, visit *look, void *context)
{
	for (; node; node = node->next) {
		if (node->type == XML_ELEMENT_NODE)
			look(node, context);
		each_element(node->children, look, context);
	}
}

bool is_element(const xmlNode *node, const char *name)
{
	return strcmp((const char *)node->name, name) == 0;
}

const char *attribute(xmlNode *node, const char *name)
{
	static char kept[512];
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);

	snprintf(kept, sizeof kept, "%s", value ? (const char *)value : "");
	xmlFree(value);
	return kept;
}

bool has_class(xmlNode *node, const char *css)
{
	char *rest = NULL, list[512];

	snprintf(list, sizeof list, "%s", attribute(node, "class"));
	for (char *word = strtok_r(list, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
		if (strcmp(word, css) == 0)
			return true;
	return false;
}

void count_matches(xmlNode *node, void *context)
{
	struct search *search = context;

	if (search->element && !is_element(node, search->element))
		return;
	if (search->css && !has_class(node, search->css))
		return;
	if (search->id && strcmp(attribute(node, "id"), search->id) != 0)
		return;
	if (!search->found++)
		search->first = node;
}

struct search look_up(xmlDoc *doc, const char *element, const char *css, const char *id)
{
	struct search search = { .element = element, .css = css, .id = id };

	each_element(xmlDocGetRootElement(doc), count_matches, &search);
	return search;
}

void assert_says(xmlNode *node, const char *part)
{
	xmlChar *content = xmlNodeGetContent(node);

	if (!strstr((const char *)content, part))
		fail_msg("\"%s\" is not in \"%s\"", part, (const char *)content);
	xmlFree(content);
}

void refuse_what_acts(xmlNode *node, void *context)
{
	static const char *const forbidden[] = { "script", "iframe", "object",        "embed",  "link",   "img",
						 "form",   "base",   "audio",         "video",  "applet", "frame",
						 "image",  "use",    "foreignObject", "animate" };

	(void)context;
	for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
		if (xmlStrcasecmp(node->name, (const xmlChar *)forbidden[i]) == 0)
			fail_msg("a <%s> got into the page", forbidden[i]);
	for (xmlAttr *attr = node->properties; attr; attr = attr->next) {
		if (xmlStrncasecmp(attr->name, (const xmlChar *)"on", 2) == 0)
			fail_msg("a handler %s got into the page", attr->name);
		assert_int_not_equal(xmlStrcasecmp(attr->name, (const xmlChar *)"style"), 0);
		assert_int_not_equal(xmlStrcasecmp(attr->name, (const xmlChar *)"src"), 0);
	}
}
