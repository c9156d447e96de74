/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The descriptor of a VMDK: lines of text. Every line has to be a comment, KEY=VALUE or an extent: an extent that a damaged
 * line hides would move all that follows it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parser/evidence/disk/vmdk/vmdk_parts.h"

static const char spaces[] = " \t\r";
static const char digits[] = "0123456789";

struct parser {
	struct arena *arena;
	struct vmdk_descriptor *out;
	size_t capacity;
	unsigned line;
	uint64_t sectors; /* of all extents so far */
	bool has_cid, has_parent_cid;
	struct error *err;
};

static int bad_line(const struct parser *parser, const char *why)
{
	return error_set(parser->err, ERR_CORRUPT, "is a VMDK whose descriptor is damaged: line %u %s", parser->line,
			 why);
}

/* KEY=VALUE. */

/* Without the spaces and quotes around it. */
static char *trimmed(char *text)
{
	text += strspn(text, spaces);
	size_t size = strlen(text);

	while (size && strchr(spaces, text[size - 1]))
		size--;
	if (size > 1 && text[0] == '"' && text[size - 1] == '"') {
		text++;
		size -= 2;
	}
	text[size] = '\0';
	return text;
}

static int take_id(struct parser *parser, const char *value, uint32_t *ret, bool *has)
{
	size_t size = strspn(value, "0123456789abcdefABCDEF");

	if (*has || size == 0 || size > 8 || value[size])
		return bad_line(parser, *has ? "repeats a content ID" : "is not a content ID (CID)");
	*ret = (uint32_t)strtoul(value, NULL, 16);
	*has = true;
	return 0;
}

static int take_type(struct parser *parser, const char *value)
{
	static const char *const devices[] = { "fullDevice", "partitionedDevice", "vmfsRawDeviceMap",
					       "vmfsRDM",    "vmfsRaw",           "vmfsPassthroughRawDeviceMap",
					       "vmfsRDMP" };

	for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
		if (strcasecmp(value, devices[i]) == 0)
			return error_set(
				parser->err, ERR_UNSUPPORTED,
				"is a VMDK that stands for a physical disk (%s) and does not contain its data: create an image of that disk",
				value);
	return 0;
}

static int take_value(struct parser *parser, const char *key, const char *value)
{
	struct vmdk_descriptor *out = parser->out;

	if (strcasecmp(key, "CID") == 0)
		return take_id(parser, value, &out->cid, &parser->has_cid);
	if (strcasecmp(key, "parentCID") == 0)
		return take_id(parser, value, &out->parent_cid, &parser->has_parent_cid);
	if (strcasecmp(key, "createType") == 0)
		return take_type(parser, value);
	if (strncasecmp(key, "encryption", strlen("encryption")) == 0)
		return error_set(parser->err, ERR_UNSUPPORTED,
				 "is an encrypted VMDK: decrypt the virtual machine in VMware first");
	if (strcasecmp(key, "parentFileNameHint") != 0)
		return 0;
	if (out->parent)
		return bad_line(parser, "repeats the name of the parent");
	out->parent = value;
	return 0;
}

/* Extents: RW 4192256 SPARSE "disk-s001.vmdk", with the first sector in the file behind it for flat ones. */

/* The next word ends with a 0; *at is behind it. */
static char *word(char **at)
{
	char *start = *at + strspn(*at, spaces), *end = start + strcspn(start, spaces);

	*at = *end ? end + 1 : end;
	*end = '\0';
	return start;
}

static bool number(const char *text, uint64_t *ret)
{
	size_t size = strspn(text, digits);

	if (size == 0 || size > 16 || text[size])
		return false;
	*ret = strtoull(text, NULL, 10);
	return *ret <= VMDK_SECTORS_LIMIT;
}

static int take_kind(struct parser *parser, const char *type, struct vmdk_extent *extent)
{
	static const struct {
		const char *type;
		enum vmdk_kind kind;
	} kinds[] = {
		{ "FLAT", VMDK_FLAT },         { "VMFS", VMDK_FLAT }, { "SPARSE", VMDK_SPARSE },
		{ "VMFSSPARSE", VMDK_SPARSE }, { "ZERO", VMDK_ZERO },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcasecmp(type, kinds[i].type) == 0) {
			extent->kind = kinds[i].kind;
			return 0;
		}
	if (strcasecmp(type, "SESPARSE") == 0)
		return error_set(parser->err, ERR_UNSUPPORTED, "is a VMDK with an extent " VMDK_SESPARSE_HINT);
	return error_set(parser->err, ERR_UNSUPPORTED,
			 "is a VMDK with an extent of the type %.40s, which tlsready cannot read", type);
}

/* Behind the type: "name", first sector, and for a physical disk the identifier of a partition, which comes after it. */
static bool take_file(char *rest, struct vmdk_extent *extent)
{
	rest += strspn(rest, spaces);
	char *end = *rest == '"' ? strchr(rest + 1, '"') : NULL;

	if (!end)
		return extent->kind == VMDK_ZERO && !*rest;
	*end++ = '\0';
	extent->name = rest + 1;
	const char *offset = word(&end);

	if (*offset && !number(offset, &extent->offset))
		return false;
	const char *more = word(&end);

	return !*more || strcasecmp(more, "partitionUUID") == 0 || strcasecmp(more, "deviceIdentifier") == 0;
}

static int take_extent(struct parser *parser, char *line)
{
	struct vmdk_descriptor *out = parser->out;
	struct vmdk_extent extent = { 0 };
	const char *access = word(&line);

	extent.no_access = strcasecmp(access, "NOACCESS") == 0;
	if (!extent.no_access && strcasecmp(access, "RW") != 0 && strcasecmp(access, "RDONLY") != 0)
		return bad_line(parser, "is neither a comment, nor a value, nor an extent");
	if (!number(word(&line), &extent.sectors) || extent.sectors > VMDK_SECTORS_LIMIT - parser->sectors)
		return bad_line(parser, "names an impossible size of an extent");
	int result = take_kind(parser, word(&line), &extent);

	if (result < 0)
		return result;
	if (!take_file(line, &extent))
		return bad_line(parser, "does not name the file of an extent");
	if (out->count == VMDK_EXTENTS_LIMIT)
		return error_set(parser->err, ERR_LIMIT, "is a VMDK with more than %d extents", VMDK_EXTENTS_LIMIT);
	out->extents = arena_grow(parser->arena, out->extents, out->count, &parser->capacity, sizeof *out->extents);
	if (!out->extents)
		return error_no_memory(parser->err);
	out->extents[out->count++] = extent;
	parser->sectors += extent.sectors;
	return 0;
}

/* Lines. */

static int take_line(struct parser *parser, char *line)
{
	line += strspn(line, spaces);
	size_t key = strcspn(line, " \t\r=\"");
	char *value = line + key + strspn(line + key, spaces);

	if (!*line || *line == '#')
		return 0;
	if (key == 0 || *value != '=')
		return take_extent(parser, line);
	line[key] = '\0';
	return take_value(parser, line, trimmed(value + 1));
}

/* Descriptors may begin with the mark of UTF-8. */
static size_t mark_of(const char *text, size_t size)
{
	return size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

int vmdk_descriptor_parse(struct arena *arena, const char *text, size_t size, struct vmdk_descriptor *ret,
			  struct error *err)
{
	struct parser parser = { .arena = arena, .out = ret, .err = err };

	*ret = (struct vmdk_descriptor){ .parent_cid = VMDK_NO_PARENT };
	for (size_t at = mark_of(text, size); at < size;) {
		const char *end = memchr(text + at, '\n', size - at);
		size_t length = (end ? (size_t)(end - text) : size) - at;
		char *line = arena_strndup(arena, text + at, length);

		parser.line++;
		if (!line)
			return error_no_memory(err);
		int result =
			strlen(line) == length ? take_line(&parser, line) : bad_line(&parser, "contains binary data");
		if (result < 0)
			return result;
		at += length + 1;
	}
	if (!parser.has_cid || !parser.has_parent_cid)
		return error_set(err, ERR_CORRUPT, "is a VMDK whose descriptor is damaged: it has no %s",
				 parser.has_cid ? "parentCID" : "CID");
	if (ret->count == 0)
		return error_set(err, ERR_CORRUPT, "is a VMDK whose descriptor is damaged: it lists no extent");
	return 0;
}

/* The first line says so; who writes one of his own ("created by VMDK stream converter") has version= as the first value. */
bool vmdk_descriptor_is(const uint8_t *head, size_t size)
{
	char text[CONTAINER_HEAD + 1];
	size_t mark = mark_of((const char *)head, size);

	size -= mark;
	if (size > CONTAINER_HEAD)
		size = CONTAINER_HEAD;
	memcpy(text, head + mark, size);
	text[size] = '\0';
	const char *at = text + strspn(text, " \t\r\n");

	if (*at != '#')
		return false;
	if (strncasecmp(at + 1 + strspn(at + 1, spaces), "Disk Descriptor", strlen("Disk Descriptor")) == 0)
		return true;
	while (*at == '#') {
		at += strcspn(at, "\n");
		at += strspn(at, " \t\r\n");
	}
	return strncasecmp(at, "version=", strlen("version=")) == 0 && strstr(at, "createType");
}
