/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libxml2's writer, loaded when the first page is written and not before: the library brings ICU and the C++ run-time
 * along, whose loading takes a third of the start of a program that most of the time prints one line.
 */
#ifndef TLSREADY_REPORTS_LATE_XML_H
#define TLSREADY_REPORTS_LATE_XML_H

#include <libxml/xmlwriter.h>

#include "common/error.h"

/* clang-format off */
#define LATE_XML(X) \
	X(xmlOutputBufferCreateIO) X(xmlOutputBufferClose) X(xmlSetStructuredErrorFunc) \
	X(xmlNewTextWriter) X(xmlFreeTextWriter) X(xmlTextWriterFlush) X(xmlTextWriterWriteDTD) \
	X(xmlTextWriterStartElement) X(xmlTextWriterEndElement) X(xmlTextWriterFullEndElement) \
	X(xmlTextWriterWriteAttribute) X(xmlTextWriterWriteString) X(xmlTextWriterWriteRaw) X(xmlTextWriterWriteRawLen)
/* clang-format on */

/* A member for each function, with its own name and type: late_xml.xmlNewTextWriter(...). */
#define LATE_XML_MEMBER(function) __typeof__(function) *function;
struct late_xml {
	LATE_XML(LATE_XML_MEMBER)
};

extern struct late_xml late_xml;

/* Loads the library if that was not done yet. ERR_UNSUPPORTED: it is not there; the text says what was looked for. */
int late_xml_load(struct error *err);

#endif
