/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line at a time, told by its first and last units: what skip.c asks of each line that nobody wants. In a header so
 * that the loop over 2 million lines gets them inlined, once for 8-bit and once for 16-bit units.
 */
#ifndef TLSREADY_PARSER_REG_SKIP_LINE_H
#define TLSREADY_PARSER_REG_SKIP_LINE_H

#include "parser/reg/scanner.h"

#define INLINE static inline __attribute__((always_inline))

enum verdict {
	PASS,   /* nothing to see */
	BEGINS, /* a hex value that goes on */
	OPEN,   /* a string that is not closed on this line */
	UNSURE, /* for the full parser */
};

/* Everything about the window that the loop needs, in units. */
struct view {
	const uint8_t *data;
	size_t line, size; /* the current line begins here; units in the window */
	uint32_t number;
	bool in_hex; /* a hex value goes on in this line */
	bool eof;
};

INLINE size_t pass_blanks(const uint8_t *data, size_t i, size_t end, bool wide)
{
	while (i < end && is_blank(unit_at(data, i, wide)))
		i++;
	return i;
}

INLINE bool has_unit(const uint8_t *data, size_t i, size_t end, unsigned want, bool wide, bool plain)
{
	return find_unit(data, i, end, want, wide, plain) < end;
}

/* Is the unit at i behind an odd number of backslashes? They are counted no further than `from`. */
INLINE bool is_escaped(const uint8_t *data, size_t from, size_t i, bool wide)
{
	size_t first = i;

	while (first > from && unit_at(data, first - 1, wide) == '\\')
		first--;
	return (i - first) % 2;
}

/* Where the bytes begin in "hex:..." or "hex(2):..." at i; 0 if this is neither. */
INLINE size_t hex_digits_at(const uint8_t *data, size_t i, size_t end, bool wide)
{
	static const char hex[] = "hex";
	unsigned digits = 0;

	for (unsigned k = 0; k < 3; k++, i++)
		if (i == end || unit_at(data, i, wide) != (unsigned char)hex[k])
			return 0;
	if (i < end && unit_at(data, i, wide) == '(') {
		for (i++; i < end && is_hex(unit_at(data, i, wide)); i++)
			digits++;
		if (!digits || digits > 8 || i == end || unit_at(data, i++, wide) != ')')
			return 0;
	}
	if (i == end || unit_at(data, i, wide) != ':' || (i + 1 < end && unit_at(data, i + 1, wide) == '"'))
		return 0;
	return i + 1;
}

/* Data that begins with "h". *ret_digits: where its bytes begin. */
INLINE enum verdict look_hex(const uint8_t *data, size_t i, size_t end, bool wide, bool plain, size_t *ret_digits)
{
	unsigned last = unit_at(data, end - 1, wide);

	*ret_digits = hex_digits_at(data, i, end, wide);
	if (!*ret_digits)
		return UNSURE;
	if (last == '\\')
		return BEGINS;
	if (*ret_digits == end || ((is_hex(last) || last == ',') && !has_unit(data, *ret_digits, end, ';', wide, plain)))
		return PASS;
	return UNSURE;
}

/* Data that begins with a quote at i. */
INLINE enum verdict look_string(const uint8_t *data, size_t i, size_t end, bool wide)
{
	if (end - i > 1 && unit_at(data, end - 1, wide) == '"' && !is_escaped(data, i + 1, end - 1, wide))
		return PASS;
	return OPEN;
}

/* A line that begins with a quote or "@" at i. */
INLINE enum verdict look_value(const uint8_t *data, size_t i, size_t end, bool wide, bool plain, size_t *ret_data)
{
	size_t name = i;
	enum verdict verdict = UNSURE;

	if (unit_at(data, i++, wide) == '"')
		i = find_unit(data, i, end, '"', wide, plain) + 1;
	if (i + 1 >= end || unit_at(data, i, wide) != '=')
		return UNSURE;
	*ret_data = ++i;
	if (unit_at(data, i, wide) == '"')
		verdict = look_string(data, i, end, wide);
	else if (unit_at(data, i, wide) == 'd' && end - i == strlen("dword:00000000"))
		return PASS;
	else if (unit_at(data, i, wide) == 'h')
		verdict = look_hex(data, i, end, wide, plain, ret_data);
	if (verdict == PASS)
		return PASS;
	/* More than this line is at stake: a name that Windows does not accept has no data. */
	return i - name > REG_NAME_LIMIT || has_unit(data, name, i, '\\', wide, plain) ? UNSURE : verdict;
}

/* A line in a hex value that goes on. BEGINS: it still does. */
INLINE enum verdict look_on(const uint8_t *data, size_t i, size_t end, bool wide, bool plain)
{
	unsigned last = unit_at(data, end - 1, wide);

	i = pass_blanks(data, i, end, wide);
	if (i == end || unit_at(data, i, wide) == ';')
		return BEGINS;
	if (!is_hex(unit_at(data, i, wide)))
		return UNSURE; /* swallowed, if all lines before it are as they should be */
	if (last == '\\')
		return BEGINS;
	return (is_hex(last) || last == ',') && !has_unit(data, i, end, ';', wide, plain) ? PASS : UNSURE;
}

/* Such a line as regedit writes it: two blanks, bytes, a backslash. */
INLINE bool is_folded(const uint8_t *data, size_t i, size_t end, bool wide)
{
	return end - i > 3 && unit_at(data, i, wide) == ' ' && unit_at(data, i + 1, wide) == ' ' &&
	       is_hex(unit_at(data, i + 2, wide)) && unit_at(data, end - 1, wide) == '\\';
}

/* A line that begins with none of [ " @: a comment, a blank line, junk, or something behind blanks. */
INLINE enum verdict look_other(struct scanner *scanner, const uint8_t *data, size_t i, size_t end, bool wide)
{
	i = pass_blanks(data, i, end, wide);
	unsigned first = i < end ? unit_at(data, i, wide) : ';';

	if (first == '[' || first == '"' || first == '@')
		return UNSURE;
	scanner->summary.dropped += first != ';' && first != '#';
	return PASS;
}

#endif
