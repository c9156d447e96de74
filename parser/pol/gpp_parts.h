/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registry.xml between its text (gpp_read.c) and what its items do (gpp_item.c). Private to gpp*.c. */
#ifndef TLSREADY_PARSER_GPP_PARTS_H
#define TLSREADY_PARSER_GPP_PARTS_H

#include "parser/pol/gpp.h"
#include "parser/pol/xml.h"

/* An item or a collection. What targets a collection targets what is in it. */
struct gpp_node {
	struct gpp_node *parent, *next;
	uint32_t line;
	bool is_item, is_disabled, is_targeted, has_properties;
	const char *action, *hive, *key, *name, *type, *value, *is_default;
	char **strings;
	size_t string_count, string_capacity;
};

struct gpp {
	struct poltext text;
	struct xml xml;
	struct gpp_node *stack[XML_DEPTH_LIMIT]; /* the node that each open element is, or is in */
	struct gpp_node *first, **last;
	size_t count;
	bool is_machine, is_user; /* by its folders; neither: not known */
};

/* From text.text to the list of nodes, in the order of the file. ERR_CORRUPT, ERR_FORMAT, ERR_LIMIT, ERR_NOMEM. */
int gpp_read(struct gpp *gpp);

/* Tells the events of all items, and counts them. ERR_NOMEM, or what the callback returned. */
int gpp_tell(struct gpp *gpp);

static inline int gpp_no_memory(const struct gpp *gpp)
{
	return error_no_memory(gpp->text.err);
}

#endif
