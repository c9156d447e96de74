/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XML of the kind that Windows writes for its own use, strictly: elements, attributes, text, comments, CDATA, the five
 * named entities and numeric ones. A document type is refused, and so no entity expands into anything.
 */
#ifndef TLSREADY_PARSER_XML_H
#define TLSREADY_PARSER_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"

enum { XML_DEPTH_LIMIT = 64, XML_ATTRIBUTES_LIMIT = 64 };

enum xml_kind { XML_OPEN, XML_CLOSE, XML_TEXT, XML_DONE, XML_BAD };

struct xml_attribute {
	const char *name, *value;
};

struct xml {
	struct arena *arena;
	const char *p; /* what is read next */
	uint32_t line; /* of p */
	const char *open[XML_DEPTH_LIMIT];
	unsigned depth;
	bool is_closing; /* the element just reported closes itself */
	bool has_root;
	/* What xml_next reported: */
	uint32_t token_line;
	const char *name; /* XML_OPEN, XML_CLOSE */
	struct xml_attribute attributes[XML_ATTRIBUTES_LIMIT];
	size_t attribute_count;
	const char *text; /* XML_TEXT: decoded. XML_BAD: what is wrong, a clause */
};

/* text: NUL-terminated UTF-8, which outlives the reader. */
void xml_start(struct xml *xml, struct arena *arena, const char *text);

/* The next token. After XML_DONE or XML_BAD (not well-formed, beyond a limit, out of memory) there is none. */
enum xml_kind xml_next(struct xml *xml);

/* The attribute of the element just reported; "" if it has none of that name. */
const char *xml_attribute(const struct xml *xml, const char *name);

#endif
