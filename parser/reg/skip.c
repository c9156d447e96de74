/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The quick look at keys nobody asked for: most of a big export. It works on the code units of the file where they lie
 * and looks at the first and last unit of a line, seldom at more. What can change what a later line means must not be
 * missed: key lines, strings with line breaks in them, and hex values that go on and may swallow a key line. Where a
 * few units do not tell, the line goes to the full parser; a hex value that could have been spoilt earlier is read
 * again by it.
 */
#include "parser/reg/skip_line.h"

/* From the opening quote to the one that closes the string; view->size if the window has none, or a NUL before it. */
INLINE size_t closing_quote(const struct view *view, size_t quote, bool wide, uint32_t *ret_breaks)
{
	unsigned before = 0;
	size_t i = quote + 1;

	for (*ret_breaks = 0; i < view->size; i++) {
		unsigned unit = unit_at(view->data, i, wide), next;

		if (unit == '"')
			return i;
		if (!unit || ((i - quote) << wide) >= READER_STRING_LIMIT / 2)
			break;
		*ret_breaks += unit == '\r' || (unit == '\n' && before != '\r');
		before = unit;
		if (unit != '\\' || i + 1 == view->size)
			continue;
		next = unit_at(view->data, i + 1, wide);
		i += next == '"' || next == '\\';
	}
	return view->size;
}

/* Does something in the opening line make the string worthless, so that nothing below belongs to it? */
INLINE bool is_spoilt(const struct view *view, size_t quote, size_t end, bool wide)
{
	for (size_t i = quote + 1; i < end; i++)
		if (unit_at(view->data, i, wide) == '\\' && (++i == end || unit_at(view->data, i, wide) == '0'))
			return true;
	return false;
}

/*
 * The string that begins at `quote` may be open at the end of its line. Closed on a later line, it ends the view's line
 * there; else the line is all there is of it. False: the window does not tell.
 */
INLINE bool pass_string(struct view *view, size_t quote, size_t end, size_t next, bool wide)
{
	uint32_t breaks = 0;
	size_t close = is_spoilt(view, quote, end, wide) ? quote : closing_quote(view, quote, wide, &breaks);
	size_t behind = pass_blanks(view->data, close + 1, view->size, wide);
	unsigned unit = behind + 1 < view->size ? unit_at(view->data, behind, wide) : ';';

	if (close > end && unit == ';')
		return false;
	if (close > end && (unit == '\r' || unit == '\n')) {
		next = behind + 1 + (unit == '\r' && unit_at(view->data, behind + 1, wide) == '\n');
		view->number += breaks;
	}
	view->line = next;
	view->number++;
	return true;
}

/*
 * Are all lines from skip->at up to `to` as regedit folds hex values: blanks, pairs with commas, a backslash? Then the
 * value goes on for certain.
 */
INLINE bool are_regular(const struct skip *skip, const uint8_t *data, size_t to, bool wide, bool plain)
{
	size_t i = (skip->at + (skip->from_head ? skip->digits : 0)) >> wide;

	while (i < to) {
		i = pass_pairs(data, pass_blanks(data, i, to, wide), to, wide, plain);
		if (to - i < 2 || unit_at(data, i, wide) != '\\')
			return false;
		unsigned unit = unit_at(data, i + 1, wide);

		if (unit != '\r' && unit != '\n')
			return false;
		i += 2;
		i += unit == '\r' && i < to && unit_at(data, i, wide) == '\n';
	}
	return true;
}

static void begin_hex(struct scanner *scanner, struct view *view, size_t digits, bool wide)
{
	view->in_hex = true;
	scanner->skip = (struct skip){
		.from_head = true,
		.at = view->line << wide,
		.digits = (digits - view->line) << wide,
		.line = view->number,
		.value = { .source = scanner->source,
			   .line = view->number,
			   .column = 1,
			   .offset = scanner->reader.offset + (view->line << wide) },
	};
}

INLINE enum verdict probe_line(struct scanner *scanner, const struct view *view, size_t end, bool wide, bool plain,
			       size_t *ret_data)
{
	const uint8_t *data = view->data;
	size_t line = view->line;
	unsigned first = unit_at(data, line, wide);

	if (view->in_hex)
		return look_on(data, line, end, wide, plain);
	if (first == '"' || first == '@')
		return look_value(data, line, end, wide, plain, ret_data);
	if (first != '[')
		return look_other(scanner, data, line, end, wide);
	if (unit_at(data, end - 1, wide) != ']' || end - line > REG_COMPONENT_LIMIT ||
	    !filter_is_dead_end(&scanner->filter, data + (line << wide), (end - line) << wide, wide))
		return UNSURE;
	scanner->summary.keys++;
	return PASS;
}

enum stop { STOP_MORE, STOP_LINE, STOP_JUMPED };

/*
 * The line before view->line was `length` units of a folded hex value: regedit's next ones are just as long and end
 * alike, so there is no need to search for their ends. True if there was at least one.
 */
INLINE bool pass_folded(struct view *view, size_t length, bool wide, bool plain)
{
	enum { TAIL = 3 }; /* backslash, CR, LF; or comma, backslash, LF */
	const uint8_t *data = view->data, *tail = data + ((view->line - TAIL) << wide);
	size_t first = view->line, line = first;

	for (; view->size - line >= length; line += length) {
		size_t end = line + length - TAIL;

		if (memcmp(data + (end << wide), tail, (size_t)TAIL << wide) != 0 || unit_at(data, line, wide) != ' ' ||
		    unit_at(data, line + 1, wide) != ' ' || !is_hex(unit_at(data, line + 2, wide)) ||
		    !is_breakless(data, line, end, wide, plain))
			break;
	}
	view->number += (uint32_t)((line - first) / length);
	view->line = line;
	return line > first;
}

/* The line from view->line to end; the next one begins at `next`. STOP_MORE: go on. */
INLINE enum stop pass_line(struct scanner *scanner, struct view *view, size_t end, size_t next, bool wide, bool plain)
{
	size_t line = view->line, data = 0;
	bool is_run = view->in_hex && is_folded(view->data, line, end, wide);
	enum verdict verdict = end == line || is_run ? PASS : probe_line(scanner, view, end, wide, plain, &data);

	if (verdict == UNSURE)
		return STOP_LINE;
	if (verdict == OPEN)
		return pass_string(view, data, end, next, wide) ? STOP_JUMPED : STOP_LINE;
	if (verdict == BEGINS && !view->in_hex)
		begin_hex(scanner, view, data, wide);
	else if (verdict == PASS && !is_run && end > line)
		view->in_hex = false;
	view->line = next;
	view->number++;
	return is_run && pass_folded(view, next - line, wide, plain) ? STOP_JUMPED : STOP_MORE;
}

/* Passes lines from block on. STOP_JUMPED: begin a new block at view->line. */
INLINE enum stop pass_lines(struct scanner *scanner, struct view *view, size_t block, bool wide, bool plain)
{
	for (; block < view->size; block += BREAKS_BLOCK) {
		uint64_t mask = breaks_in(view->data + (block << wide), wide, plain);

		for (; mask; mask &= mask - 1) {
			size_t i = block + (size_t)__builtin_ctzll(mask), next = i + 1;

			if (i < view->line)
				continue; /* the LF of a CR LF, or in a string */
			if (i >= view->size)
				return STOP_MORE;
			unsigned unit = unit_at(view->data, i, wide);

			if (unit == '\r') {
				if (next == view->size && !view->eof)
					return STOP_MORE;
				if (next < view->size && unit_at(view->data, next, wide) == '\n') {
					next++;
					mask &= mask - 1; /* it needs no look of its own */
				}
			} else if (unit != '\n') {
				if (!unit)
					return STOP_LINE;
				continue;
			}
			enum stop stop = pass_line(scanner, view, i, next, wide, plain);

			if (stop != STOP_MORE)
				return stop;
		}
	}
	return STOP_MORE;
}

/* The full parser takes over: at the current line, or where the unfinished hex value has not been proven. */
static int hand_over(struct scanner *scanner, bool in_hex)
{
	const struct skip *skip = &scanner->skip;

	scanner->skip.in_hex = false;
	if (in_hex) {
		scanner->reader.at = scanner->reader.seen = skip->at;
		scanner->reader.line = skip->line;
	}
	if (in_hex && !skip->from_head)
		return hex_resume(scanner, skip->value);
	int result = line_next(scanner);

	return result > 0 ? scan_line(scanner) : result;
}

/*
 * The window is used up and more bytes are needed. The lines of an unfinished hex value stay in it if they are few; if
 * they are many, they either prove that the value goes on, or the full parser must see them now (false).
 */
INLINE bool can_go_on(struct scanner *scanner, const struct view *view, bool wide, bool plain)
{
	struct skip *skip = &scanner->skip;
	size_t next = view->line << wide;

	if (!view->in_hex || next - skip->at > scanner->reader.chunk / 2) {
		if (view->in_hex && !are_regular(skip, view->data, view->line, wide, plain))
			return false;
		skip->from_head = false;
		skip->at = next;
		skip->line = view->number;
	}
	skip->in_hex = view->in_hex;
	skip->ahead = next - skip->at;
	skip->number = view->number;
	return true;
}

/* The view of the window, where it was left. */
INLINE struct view open_view(struct scanner *scanner, bool wide)
{
	const struct reader *reader = &scanner->reader;
	struct skip *skip = &scanner->skip;

	if (!skip->in_hex)
		*skip = (struct skip){ .line = reader->line, .number = reader->line };
	skip->at = reader->at; /* the window may have moved */
	return (struct view){ .data = reader->data,
			      .line = (skip->at + skip->ahead) >> wide,
			      .size = reader->end >> wide,
			      .number = skip->number,
			      .in_hex = skip->in_hex,
			      .eof = reader->eof };
}

INLINE int skip_in(struct scanner *scanner, bool wide, bool plain)
{
	struct reader *reader = &scanner->reader;
	struct view view = open_view(scanner, wide);
	size_t block = reader->seen >> wide;
	enum stop stop;

	do {
		stop = pass_lines(scanner, &view, block, wide, plain);
		block = view.line;
	} while (stop == STOP_JUMPED);
	reader->at = reader->seen = view.line << wide;
	reader->line = view.number;
	if (view.eof && view.line == view.size && !view.in_hex)
		return 0;
	if (stop == STOP_LINE || view.eof || !can_go_on(scanner, &view, wide, plain))
		return hand_over(scanner, view.in_hex);
	reader->at = scanner->skip.at;
	reader->line = scanner->skip.line;
	if (reader->end > reader->at)
		reader->seen = reader->end - ((size_t)1 << wide); /* that one may be a CR */
	return reader_more(reader, scanner->err);
}

int skip_lines(struct scanner *scanner)
{
	int result;

	if (scanner->reader.wide)
		result = scanner->plain ? skip_in(scanner, true, true) : skip_in(scanner, true, false);
	else
		result = scanner->plain ? skip_in(scanner, false, true) : skip_in(scanner, false, false);
	if (result != READER_FULL)
		return result;
	scanner->skip.at = scanner->reader.at;
	return hand_over(scanner, scanner->skip.in_hex); /* a line longer than the window may be */
}
