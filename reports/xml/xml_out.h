/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A libxml2 writer onto a file, and whether it failed: for html and junit. Private to the reports. */
#ifndef TLSREADY_REPORTS_XML_OUT_H
#define TLSREADY_REPORTS_XML_OUT_H

#include "reports/xml/late_xml.h"

#define XML_CHARS(text) ((const xmlChar *)(text)) /* libxml2's BAD_CAST takes the const away */

struct xml_out {
	xmlTextWriter *xml;
	FILE *file;
	bool failed; /* memory was out */
};

/* ERR_UNSUPPORTED: there is no libxml2; ERR_NOMEM. xml_out_close also after a failure. */
int xml_out_open(struct xml_out *self, FILE *file, struct error *err);

/*
 * libxml2 has one place to report to, and several writers may be open: whoever is about to write resumes, and pauses
 * afterwards. Open means resumed.
 */
void xml_out_resume(struct xml_out *self);
void xml_out_pause(struct xml_out *self);

/* name: "HTML". failed: the caller knows of a failure of its own. 0, ERR_NOMEM or ERR_IO. */
int xml_out_close(struct xml_out *self, const char *name, bool failed, struct error *err);

#endif
