/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/pol/gpp_parts.h"

#include <string.h>

enum { STRINGS_LIMIT = 10000 }; /* of one REG_MULTI_SZ */

static bool is_element(const struct gpp *gpp, const char *name)
{
	return strcmp(gpp->xml.name, name) == 0;
}

/* The element that encloses the one just opened, `above` levels up. */
static bool lies_in(const struct gpp *gpp, unsigned above, const char *name)
{
	return gpp->xml.depth > above && strcmp(gpp->xml.open[gpp->xml.depth - 1 - above], name) == 0;
}

static struct gpp_node *new_node(struct gpp *gpp, struct gpp_node *parent)
{
	struct gpp_node *node = gpp->count < GPP_ITEMS_LIMIT ? arena_alloc(gpp->text.arena, sizeof *node) : NULL;

	if (!node)
		return NULL;
	*node = (struct gpp_node){ .parent = parent,
				   .line = gpp->xml.token_line,
				   .is_item = is_element(gpp, "Registry"),
				   .is_disabled = strcmp(xml_attribute(&gpp->xml, "disabled"), "1") == 0 };
	gpp->count++;
	*gpp->last = node;
	gpp->last = &node->next;
	return node;
}

static void take_properties(struct gpp *gpp, struct gpp_node *node)
{
	const struct xml *xml = &gpp->xml;

	node->has_properties = true;
	node->action = xml_attribute(xml, "action");
	node->hive = xml_attribute(xml, "hive");
	node->key = xml_attribute(xml, "key");
	node->name = xml_attribute(xml, "name");
	node->type = xml_attribute(xml, "type");
	node->value = xml_attribute(xml, "value");
	node->is_default = xml_attribute(xml, "default");
}

static int on_open(struct gpp *gpp)
{
	unsigned depth = gpp->xml.depth;
	struct gpp_node *node = depth > 1 ? gpp->stack[depth - 2] : NULL;

	if (depth == 1 && !is_element(gpp, "RegistrySettings"))
		return error_set(gpp->text.err, ERR_FORMAT,
				 "is XML, but not a Registry.xml of Group Policy Preferences: its first element is %.64s",
				 gpp->xml.name);
	if (depth == 1 || is_element(gpp, "Collection") || is_element(gpp, "Registry")) {
		node = new_node(gpp, node);
		if (!node)
			return gpp->count < GPP_ITEMS_LIMIT
				       ? gpp_no_memory(gpp)
				       : error_set(gpp->text.err, ERR_LIMIT, "has more than %d items", GPP_ITEMS_LIMIT);
	} else if (is_element(gpp, "Properties") && lies_in(gpp, 1, "Registry")) {
		take_properties(gpp, node);
	} else if (lies_in(gpp, 1, "Filters")) {
		node->is_targeted = true;
	}
	gpp->stack[depth - 1] = node;
	return 0;
}

/* <Properties type="REG_MULTI_SZ"><Values><Value>text */
static int on_text(struct gpp *gpp)
{
	struct gpp_node *node = gpp->xml.depth ? gpp->stack[gpp->xml.depth - 1] : NULL;

	if (!node || !lies_in(gpp, 0, "Value") || !lies_in(gpp, 1, "Values") || node->string_count == STRINGS_LIMIT)
		return 0;
	char **strings =
		arena_grow(gpp->text.arena, node->strings, node->string_count, &node->string_capacity, sizeof *strings);

	if (!strings)
		return gpp_no_memory(gpp);
	node->strings = strings;
	strings[node->string_count++] = arena_strdup(gpp->text.arena, gpp->xml.text);
	return strings[node->string_count - 1] ? 0 : gpp_no_memory(gpp);
}

int gpp_read(struct gpp *gpp)
{
	int result = 0;

	xml_start(&gpp->xml, gpp->text.arena, gpp->text.text);
	while (result == 0) {
		enum xml_kind kind = xml_next(&gpp->xml);

		if (kind == XML_DONE)
			return 0;
		if (kind == XML_BAD)
			return error_at(gpp->text.err, ERR_CORRUPT, poltext_location(&gpp->text, gpp->xml.token_line),
					"is not well-formed XML: %s; Windows applies nothing of it", gpp->xml.text);
		result = kind == XML_OPEN ? on_open(gpp) : kind == XML_TEXT ? on_text(gpp) : 0;
	}
	return result;
}
