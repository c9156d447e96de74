/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "REGEDIT" without a number: the format of Windows 3.1, "HKEY_CLASSES_ROOT\path = text", one default value a line. */
#include "parser/reg/scanner.h"

static const char root[] = "HKEY_CLASSES_ROOT";

/* The text of the line from i on is the value; one "=" and one blank before it are not. */
static int set_default(struct scanner *scanner, size_t i, struct location at)
{
	const struct line *line = &scanner->line;

	i = line_blanks(line, i);
	i += line_has(line, i, "=", false);
	i += line_has(line, i, " ", false);
	scanner->name.size = scanner->data.size = 0;
	if (!raw_append(&scanner->name, NULL, 0) || !buffer_room(&scanner->data, 2 * (line->count - i) + 2))
		return error_no_memory(scanner->err);
	for (; i <= line->count; i++) {
		uint16_t unit = i < line->count ? line->unit[i] : 0;

		scanner->data.data[scanner->data.size++] = (uint8_t)unit;
		scanner->data.data[scanner->data.size++] = (uint8_t)(unit >> 8);
	}
	return value_set(scanner, REG_SZ, at, NULL);
}

/* The path as it stands, up to the first blank; doubled and trailing backslashes go. */
static size_t read_path(struct scanner *scanner)
{
	const struct line *line = &scanner->line;
	uint16_t *to = (uint16_t *)(void *)scanner->text.data;
	size_t i = 0, count = 0;

	for (; i < line->count && !is_blank(line->unit[i]); i++)
		if (line->unit[i] != '\\' || !count || to[count - 1] != '\\')
			to[count++] = line->unit[i];
	while (count && to[count - 1] == '\\')
		count--;
	scanner->path.size = 0;
	return raw_append(&scanner->path, to, count) ? i : 0;
}

static int win31_line(struct scanner *scanner)
{
	const struct line *line = &scanner->line;
	struct location at = line_location(scanner, line, 0);
	size_t behind = sizeof root - 1;

	if (line_blanks(line, 0) == line->count)
		return 0;
	if (!line_has(line, 0, root, false) ||
	    (behind < line->count && line->unit[behind] != '\\' && !is_blank(line->unit[behind]))) {
		diag(scanner, DIAG_WIN31_LINE, at);
		return 0;
	}
	behind = read_path(scanner);
	if (!behind)
		return error_no_memory(scanner->err);
	int result = emit(scanner, &(struct reg_event){ .directive = REG_OPEN_KEY,
							.path = (const char *)scanner->path.data,
							.name = "",
							.at = at });

	scanner->summary.keys++;
	return result < 0 ? result : set_default(scanner, behind, at);
}

int win31_read(struct scanner *scanner)
{
	int result = 0, got;

	scanner->key = KEY_WANTED;
	while (result == 0 && (got = line_next(scanner)) != 0)
		result = got < 0 ? got : win31_line(scanner);
	return result;
}
