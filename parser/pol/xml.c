/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/pol/xml.h"

#include <stdlib.h>
#include <string.h>

static const char spaces[] = " \t\r\n";

void xml_start(struct xml *xml, struct arena *arena, const char *text)
{
	*xml = (struct xml){ .arena = arena, .p = text, .line = 1 };
}

static enum xml_kind bad(struct xml *xml, const char *what)
{
	xml->token_line = xml->line;
	xml->text = what;
	return XML_BAD;
}

/* Goes on to `to`, counting lines. */
static void advance(struct xml *xml, const char *to)
{
	for (; xml->p < to; xml->p++)
		xml->line += *xml->p == '\n' || (*xml->p == '\r' && xml->p[1] != '\n');
}

static bool begins(const struct xml *xml, const char *with)
{
	return strncmp(xml->p, with, strlen(with)) == 0;
}

/* Behind the next `end`; false: it does not come. */
static bool skip_past(struct xml *xml, const char *end)
{
	const char *at = strstr(xml->p, end);

	if (at)
		advance(xml, at + strlen(end));
	return at != NULL;
}

/* ---- characters ---- */

static char *put_utf8(char *to, unsigned long c)
{
	static const unsigned char lead[] = { 0, 0xC0, 0xE0, 0xF0 };
	int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

	*to++ = (char)(lead[more] | c >> 6 * more);
	while (more--)
		*to++ = (char)(0x80 | (c >> 6 * more & 0x3F));
	return to;
}

static bool is_character(unsigned long c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) || (c >= 0xE000 && c <= 0x10FFFF);
}

/* "&amp;" at p: behind it; NULL: no entity that is known without a document type. */
static const char *take_entity(const char *p, char **to)
{
	static const struct {
		const char *name;
		char character;
	} names[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&apos;", '\'' } };
	char *end;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(p, names[i].name, strlen(names[i].name)) == 0) {
			*(*to)++ = names[i].character;
			return p + strlen(names[i].name);
		}
	bool is_hex = p[1] == '#' && p[2] == 'x';
	const char *digits = p + 2 + is_hex;

	if (p[1] != '#' || !strspn(digits, is_hex ? "0123456789abcdefABCDEF" : "0123456789"))
		return NULL;
	unsigned long c = strtoul(digits, &end, is_hex ? 16 : 10);

	if (*end != ';' || !is_character(c))
		return NULL;
	*to = put_utf8(*to, c);
	return end + 1;
}

/* size bytes, decoded; in an attribute a line break is a space. NULL: what they hold is not allowed. */
static const char *decode(struct xml *xml, const char *from, size_t size, bool is_attribute)
{
	char *text = arena_alloc(xml->arena, size + 1), *to = text;

	for (const char *p = from; text && p < from + size;) {
		if (*p == '&') {
			p = take_entity(p, &to);
			if (!p)
				return NULL;
			continue;
		}
		bool is_space = strchr(spaces, *p) != NULL;

		if (((unsigned char)*p < 0x20 && !is_space) || (is_attribute && *p == '<'))
			return NULL;
		*to++ = is_attribute && is_space ? ' ' : *p;
		p++;
	}
	if (text)
		*to = '\0';
	return text;
}

/* ---- elements ---- */

static const char *take_name(struct xml *xml)
{
	size_t size = strcspn(xml->p, " \t\r\n/>=<\"'&");
	const char *name = size ? arena_strndup(xml->arena, xml->p, size) : NULL;

	xml->p += size;
	return name;
}

static void skip_spaces(struct xml *xml)
{
	advance(xml, xml->p + strspn(xml->p, spaces));
}

static const struct xml_attribute *find_attribute(const struct xml *xml, const char *name)
{
	for (size_t i = 0; i < xml->attribute_count; i++)
		if (strcmp(xml->attributes[i].name, name) == 0)
			return &xml->attributes[i];
	return NULL;
}

/* NULL: done; else what is wrong. */
static const char *take_attribute(struct xml *xml)
{
	struct xml_attribute attribute = { .name = take_name(xml) };

	skip_spaces(xml);
	if (!attribute.name || *xml->p != '=')
		return "an attribute has no name or no value";
	xml->p++;
	skip_spaces(xml);
	const char quote[2] = { *xml->p, 0 };
	const char *end = *quote == '"' || *quote == '\'' ? strchr(xml->p + 1, *quote) : NULL;

	if (!end)
		return "the value of an attribute is not quoted";
	attribute.value = decode(xml, xml->p + 1, (size_t)(end - xml->p - 1), true);
	if (!attribute.value)
		return "the value of an attribute has an unknown entity or a character that is not allowed";
	advance(xml, end + 1);
	if (find_attribute(xml, attribute.name))
		return "an attribute occurs twice";
	if (xml->attribute_count == XML_ATTRIBUTES_LIMIT)
		return "an element has too many attributes";
	xml->attributes[xml->attribute_count++] = attribute;
	return NULL;
}

static enum xml_kind take_open(struct xml *xml)
{
	const char *fault = NULL;

	xml->p++;
	xml->name = take_name(xml);
	xml->attribute_count = 0;
	if (!xml->name)
		return bad(xml, "an element has no name");
	if (xml->depth == XML_DEPTH_LIMIT)
		return bad(xml, "elements are nested too deep");
	if (!xml->depth && xml->has_root)
		return bad(xml, "it has a second root element");
	for (skip_spaces(xml); !fault && *xml->p && *xml->p != '>' && *xml->p != '/'; skip_spaces(xml))
		fault = take_attribute(xml);
	if (fault)
		return bad(xml, fault);
	xml->is_closing = *xml->p == '/';
	xml->p += xml->is_closing;
	if (*xml->p != '>')
		return bad(xml, "it ends inside an element");
	xml->p++;
	xml->has_root = true;
	xml->open[xml->depth++] = xml->name;
	return XML_OPEN;
}

static enum xml_kind take_close(struct xml *xml)
{
	xml->p += 2;
	const char *name = take_name(xml);

	skip_spaces(xml);
	if (!name || *xml->p != '>' || !xml->depth || strcmp(name, xml->open[xml->depth - 1]) != 0)
		return bad(xml, "an end tag does not fit");
	xml->p++;
	xml->name = xml->open[--xml->depth];
	return XML_CLOSE;
}

static enum xml_kind take_text(struct xml *xml, const char *from, size_t size, bool is_raw)
{
	xml->text = is_raw ? arena_strndup(xml->arena, from, size) : decode(xml, from, size, false);
	if (!xml->text)
		return bad(xml, "text has an unknown entity or a character that is not allowed");
	if (!xml->depth && strspn(xml->text, spaces) != strlen(xml->text))
		return bad(xml, "text occurs outside of the root element");
	return XML_TEXT;
}

static enum xml_kind take_cdata(struct xml *xml)
{
	const char *from = xml->p + strlen("<![CDATA["), *end = strstr(from, "]]>");

	if (!end)
		return bad(xml, "it ends inside a CDATA section");
	enum xml_kind kind = take_text(xml, from, (size_t)(end - from), true);

	advance(xml, end + 3);
	return kind;
}

static enum xml_kind take_end(struct xml *xml)
{
	if (!xml->has_root)
		return bad(xml, "it has no element");
	return xml->depth ? bad(xml, "it ends before its elements do") : XML_DONE;
}

enum xml_kind xml_next(struct xml *xml)
{
	while (begins(xml, "<!--") || begins(xml, "<?")) {
		bool is_comment = begins(xml, "<!--");

		xml->p += is_comment ? strlen("<!--") : strlen("<?"); /* "<!-->" opens a comment and does not end it */
		if (!skip_past(xml, is_comment ? "-->" : "?>"))
			return bad(xml, "it ends inside a comment or a processing instruction");
	}
	xml->token_line = xml->line;
	if (xml->is_closing) {
		xml->is_closing = false;
		xml->name = xml->open[--xml->depth];
		return XML_CLOSE;
	}
	if (!*xml->p)
		return take_end(xml);
	if (begins(xml, "<![CDATA["))
		return take_cdata(xml);
	if (begins(xml, "<!"))
		return bad(xml, "it has a document type declaration, which tlsready refuses");
	if (begins(xml, "</"))
		return take_close(xml);
	if (*xml->p == '<')
		return take_open(xml);
	size_t size = strcspn(xml->p, "<");
	enum xml_kind kind = take_text(xml, xml->p, size, false);

	advance(xml, xml->p + size);
	return kind;
}

const char *xml_attribute(const struct xml *xml, const char *name)
{
	const struct xml_attribute *attribute = find_attribute(xml, name);

	return attribute ? attribute->value : "";
}
