/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elements, attributes and text onto a file, escaped: the one place where a report writes a '<'. For html and junit.
 *
 * Nothing fails at once: what went wrong is kept, and xml_out_close tells. Elements are closed in the order in which they
 * were opened, so the file is well-formed whenever that succeeds. Private to the reports.
 */
#ifndef TLSREADY_REPORTS_XML_OUT_H
#define TLSREADY_REPORTS_XML_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "common/error.h"

enum { XML_DEPTH_LIMIT = 64 };

struct xml_out {
	FILE *file;                        /* the caller's; the rest starts as zeros */
	const char *open[XML_DEPTH_LIMIT]; /* names of the elements around, the outermost first: constants */
	size_t depth;
	size_t size;       /* bytes that were written */
	bool in_tag;       /* attributes may follow */
	const char *fault; /* the first: what was asked for and cannot be written; NULL: none */
};

void xml_out_open(struct xml_out *xml, const char *element);
void xml_out_attribute(struct xml_out *xml, const char *name, const char *value); /* right after xml_out_open */
void xml_out_text(struct xml_out *xml, const char *utf8);
void xml_out_raw(struct xml_out *xml, const char *markup, size_t size); /* as it is: constants of ours only */
void xml_out_end(struct xml_out *xml);                                  /* </element>, also of an empty one */
void xml_out_end_short(struct xml_out *xml);                            /* the same, and an empty one ends with /> */

/*
 * Ends the file, which stays open. name: "HTML". failed: the caller ran out of memory. 0, ERR_NOMEM, ERR_IO, or ERR_FORMAT:
 * an element is left open, or a text holds what XML 1.0 cannot hold.
 */
int xml_out_close(struct xml_out *xml, const char *name, bool failed, struct error *err);

#endif
