/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of a policy file, whatever its encoding, and what its first bytes tell of it. */
#include "parser/pol/poltext.h"

#include <string.h>
#include <strings.h>

#include "common/text/text.h"
#include "common/text/utf8.h"
#include "parser/pol/policy_read.h"

static int no_memory(const struct poltext *text)
{
	return error_no_memory(text->err);
}

static void swap_units(uint8_t *data, size_t size)
{
	for (size_t i = 0; i + 1 < size; i += 2) {
		uint8_t first = data[i];

		data[i] = data[i + 1];
		data[i + 1] = first;
	}
}

static bool begins(const uint8_t *data, size_t size, const char *with, size_t with_size)
{
	return size >= with_size && memcmp(data, with, with_size) == 0;
}

/* By its mark; without one, a zero in the first or the second byte shows UTF-16. */
struct encoding {
	size_t skip; /* the mark */
	bool is_wide, is_big;
};

static struct encoding encoding_of(const uint8_t *data, size_t size)
{
	bool is_big = begins(data, size, "\xFE\xFF", 2), is_little = begins(data, size, "\xFF\xFE", 2);

	if (is_big || is_little)
		return (struct encoding){ 2, true, is_big };
	if (size >= 2 && !data[0] != !data[1])
		return (struct encoding){ 0, true, !data[0] };
	return (struct encoding){ begins(data, size, "\xEF\xBB\xBF", 3) ? 3 : 0, false, false };
}

static char *decode(struct poltext *text, uint8_t *data, size_t size)
{
	struct encoding encoding = encoding_of(data, size);
	size_t skip = encoding.skip;

	if (encoding.is_big)
		swap_units(data, size);
	text->is_utf8 = encoding.is_wide || is_valid_utf8(data, size);
	if (encoding.is_wide)
		return raw_of_utf16le(text->arena, data + skip, (size - skip) & ~(size_t)1);
	return text->is_utf8 ? arena_strndup(text->arena, (const char *)data + skip, size - skip)
			     : raw_of_latin1(text->arena, data, size);
}

int poltext_read(struct poltext *text, const struct scan_job *job)
{
	uint8_t *data = NULL;
	size_t size = 0;
	int result = policy_read_all(job, &data, &size, text->err);

	text->summary.size = size;
	if (result < 0)
		return result;
	if (!encoding_of(data, size).is_wide && memchr(data, 0, size))
		return error_set(text->err, ERR_FORMAT, "has NUL characters: it is damaged, or not text");
	text->text = decode(text, data, size);
	if (!text->text)
		return no_memory(text);
	return strstr(text->text, "\xC0\x80")
		       ? error_set(text->err, ERR_FORMAT, "has NUL characters: it is damaged, or not text")
		       : 0;
}

/* The ASCII of the first bytes; other characters become '?'. */
static void narrow(const uint8_t *head, size_t size, char ret[POLTEXT_HEAD + 1])
{
	struct encoding encoding = encoding_of(head, size);
	size_t step = encoding.is_wide ? 2 : 1, count = 0;

	for (size_t i = encoding.skip; i + step <= size && count < POLTEXT_HEAD; i += step) {
		uint8_t low = head[i + encoding.is_big], high = encoding.is_wide ? head[i + !encoding.is_big] : 0;

		ret[count++] = low && low < 0x80 && !high ? (char)low : '?';
	}
	ret[count] = '\0';
}

static bool is_scope_line(const char *line)
{
	size_t size = strcspn(line, "\r\n");

	while (size && (line[size - 1] == ' ' || line[size - 1] == '\t'))
		size--;
	return (size == 8 && strncasecmp(line, "Computer", 8) == 0) ||
	       (size == 4 && strncasecmp(line, "User", 4) == 0) || (size > 5 && strncasecmp(line, "User:", 5) == 0);
}

enum poltext_kind poltext_probe(const uint8_t *head, size_t size)
{
	char text[POLTEXT_HEAD + 1];
	const char *p = text;

	narrow(head, size, text);
	for (p += strspn(p, " \t\r\n"); *p == ';'; p += strspn(p, " \t\r\n"))
		p += strcspn(p, "\r\n");
	if (is_scope_line(p))
		return POLTEXT_LGPO;
	if (*p != '<')
		return POLTEXT_NONE;
	return strstr(p, "<RegistrySettings") ? POLTEXT_GPP : POLTEXT_OTHER_XML;
}
