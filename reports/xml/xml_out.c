/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "reports/xml/xml_out.h"

#include <string.h>
#include <utf8proc.h>

static void refuse(struct xml_out *xml, const char *fault)
{
	xml->fault = xml->fault ? xml->fault : fault;
}

static void put_bytes(struct xml_out *xml, const char *bytes, size_t size)
{
	fwrite(bytes, 1, size, xml->file);
	xml->size += size;
}

static void put(struct xml_out *xml, const char *text)
{
	put_bytes(xml, text, strlen(text));
}

static void end_tag(struct xml_out *xml)
{
	if (xml->in_tag)
		put(xml, ">");
	xml->in_tag = false;
}

/* XML 1.0, 2.2: no control characters but three, no surrogates, neither U+FFFE nor U+FFFF. */
static bool is_character(utf8proc_int32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= ' ' && c != 0xFFFE && c != 0xFFFF);
}

/* The bytes of a character that can be written; 0: it cannot. */
static size_t character_size(const char *at)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &c);

	return size > 0 && is_character(c) ? (size_t)size : 0;
}

/* What stands for a character; NULL: itself. Quotes need it in attributes; line breaks there would be read as spaces. */
static const char *escape_of(char c, bool in_attribute)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\r':
		return "&#13;";
	case '\n':
		return in_attribute ? "&#10;" : NULL;
	case '\t':
		return in_attribute ? "&#9;" : NULL;
	default:
		return NULL;
	}
}

static void put_escaped(struct xml_out *xml, const char *text, bool in_attribute)
{
	for (size_t size; *text; text += size) {
		const char *escape = escape_of(*text, in_attribute);

		if ((size = character_size(text)) == 0) {
			refuse(xml, "a character that XML cannot hold");
			return;
		}
		if (escape)
			put(xml, escape);
		else
			put_bytes(xml, text, size);
	}
}

void xml_out_open(struct xml_out *xml, const char *element)
{
	end_tag(xml);
	if (xml->depth < XML_DEPTH_LIMIT)
		xml->open[xml->depth] = element;
	else
		refuse(xml, "elements that are nested too deeply");
	xml->depth++;
	put(xml, "<");
	put(xml, element);
	xml->in_tag = true;
}

void xml_out_attribute(struct xml_out *xml, const char *name, const char *value)
{
	if (!xml->in_tag)
		refuse(xml, "an attribute outside of a tag");
	put(xml, " ");
	put(xml, name);
	put(xml, "=\"");
	put_escaped(xml, value, true);
	put(xml, "\"");
}

void xml_out_text(struct xml_out *xml, const char *utf8)
{
	end_tag(xml);
	put_escaped(xml, utf8, false);
}

void xml_out_raw(struct xml_out *xml, const char *markup, size_t size)
{
	end_tag(xml);
	put_bytes(xml, markup, size);
}

void xml_out_end(struct xml_out *xml)
{
	end_tag(xml);
	if (!xml->depth) {
		refuse(xml, "the end of an element that was not opened");
		return;
	}
	if (--xml->depth < XML_DEPTH_LIMIT) {
		put(xml, "</");
		put(xml, xml->open[xml->depth]);
		put(xml, ">");
	}
}

void xml_out_end_short(struct xml_out *xml)
{
	if (!xml->in_tag) {
		xml_out_end(xml);
		return;
	}
	put(xml, "/>");
	xml->in_tag = false;
	xml->depth--;
}

int xml_out_close(struct xml_out *xml, const char *name, bool failed, struct error *err)
{
	if (xml->depth)
		refuse(xml, "an element without an end");
	if (fputc('\n', xml->file) == EOF || fflush(xml->file) != 0 || ferror(xml->file))
		return error_set(err, ERR_IO, "the %s report could not be written", name);
	if (failed)
		return error_set(err, ERR_NOMEM, "out of memory while writing the %s report", name);
	return xml->fault ? error_set(err, ERR_FORMAT, "the %s report would contain %s", name, xml->fault) : 0;
}
