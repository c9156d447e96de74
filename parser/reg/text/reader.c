/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window over the text. It knows bytes, code units, line breaks and quotes, and nothing else of the format. */
#include "parser/reg/text/reader.h"

#include <stdlib.h>
#include <string.h>

int reader_open(struct reader *reader, reg_read_fn read, void *context, int32_t source, size_t chunk, struct error *err)
{
	*reader = (struct reader){ .read = read, .context = context, .source = source, .line = 1, .chunk = chunk };
	reader->capacity = chunk + chunk / 2 + 4096;
	reader->data = calloc(1, reader->capacity + BREAKS_PAD);
	return reader->data ? 0 : error_no_memory(err);
}

void reader_close(struct reader *reader)
{
	free(reader->data);
	reader->data = NULL;
}

uint64_t reader_offset(const struct reader *reader)
{
	return reader->offset + reader->at;
}

static void compact(struct reader *reader)
{
	size_t gone = reader->at;

	if (!gone)
		return;
	memmove(reader->data, reader->data + gone, reader->got - gone);
	reader->offset += gone;
	reader->got -= gone;
	reader->end -= gone;
	reader->seen -= gone;
	reader->at = 0;
}

/* Room for one more chunk. 0, READER_FULL or ERR_NOMEM. */
static int make_room(struct reader *reader)
{
	if (reader->capacity - reader->got < reader->chunk && !reader->hold)
		compact(reader);
	if (reader->got - reader->at >= READER_LINE_LIMIT)
		return READER_FULL;
	if (reader->capacity - reader->got >= reader->chunk)
		return 0;
	size_t wider = reader->capacity * 2;
	uint8_t *data = realloc(reader->data, wider + BREAKS_PAD);

	if (!data)
		return ERR_NOMEM;
	memset(data + reader->capacity, 0, wider + BREAKS_PAD - reader->capacity);
	reader->data = data;
	reader->capacity = wider;
	return 0;
}

static void admit(struct reader *reader)
{
	size_t end = reader->wide ? reader->got & ~(size_t)1 : reader->got;

	for (size_t i = reader->end; reader->swap && i < end; i += 2) {
		uint8_t high = reader->data[i];

		reader->data[i] = reader->data[i + 1];
		reader->data[i + 1] = high;
	}
	reader->end = end;
}

int reader_more(struct reader *reader, struct error *err)
{
	int result = reader->eof ? 0 : make_room(reader);

	if (reader->eof || result == READER_FULL)
		return result;
	if (result < 0)
		return error_set(err, result, "out of memory");
	int64_t got = reader->read(reader->context, reader->data + reader->got, reader->chunk);

	if (got < 0 || (uint64_t)got > reader->chunk)
		return error_at(err, ERR_IO,
				(struct location){ .source = reader->source, .offset = reader->offset + reader->got },
				"reading stopped here");
	reader->eof = got == 0;
	reader->got += (size_t)got;
	admit(reader);
	return 0;
}

int reader_want(struct reader *reader, size_t wanted, struct error *err)
{
	int result = 0;

	while (result == 0 && !reader->eof && reader->end - reader->at < wanted)
		result = reader_more(reader, err);
	return result < 0 ? result : 0;
}

void reader_set_encoding(struct reader *reader, size_t mark, bool wide, bool swap)
{
	reader->wide = wide;
	reader->swap = swap;
	reader->end = 0;
	admit(reader);
	reader->at = reader->seen = mark;
}

/* Index of the next CR or LF, in units; end if there is none. */
static size_t find_break(const struct reader *reader, size_t from, size_t end)
{
	for (size_t block = from; block < end; block += BREAKS_BLOCK) {
		const uint8_t *p = reader->data + (reader->wide ? 2 * block : block);

		for (uint64_t mask = breaks_in(p, reader->wide, false); mask; mask &= mask - 1) {
			size_t i = block + (size_t)__builtin_ctzll(mask);
			unsigned unit = i < end ? unit_at(reader->data, i, reader->wide) : '\n';

			if (unit == '\n' || unit == '\r')
				return i < end ? i : end;
		}
	}
	return end;
}

static void cut_at_nul(const struct reader *reader, struct span *span)
{
	const uint8_t *p = reader->data + reader->at;
	size_t step = reader->wide ? 2 : 1, i = 0;

	while (i < span->size && unit_at(p + i, 0, reader->wide))
		i += step;
	span->cut = i < span->size;
	span->size = i;
}

/* The line that ends at byte index i; a CR there may have a LF behind it. */
static void end_line(const struct reader *reader, size_t i, struct span *span)
{
	size_t step = reader->wide ? 2 : 1, next = i + step;
	bool pair = unit_at(reader->data + i, 0, reader->wide) == '\r' && next < reader->end &&
		    unit_at(reader->data + next, 0, reader->wide) == '\n';

	*span = (struct span){ .size = i - reader->at, .total = (pair ? next + step : next) - reader->at, .lines = 1 };
}

/* 1: the current line is whole, in *ret; 0: more bytes are needed to know. */
static int try_line(struct reader *reader, struct span *ret)
{
	size_t step = reader->wide ? 2 : 1, i = find_break(reader, reader->seen / step, reader->end / step) * step;

	reader->seen = i;
	if (i < reader->end &&
	    (i + step < reader->end || reader->eof || unit_at(reader->data + i, 0, reader->wide) == '\n')) {
		end_line(reader, i, ret);
		return 1;
	}
	if (!reader->eof)
		return 0;
	*ret = (struct span){ .size = i - reader->at, .total = i - reader->at, .lines = 1, .last = true };
	return 1;
}

int reader_line(struct reader *reader, struct span *ret, struct error *err)
{
	int result = 0;

	while (!try_line(reader, ret)) {
		result = reader_more(reader, err);
		if (result < 0)
			return result;
		if (result == READER_FULL) {
			*ret = (struct span){ .size = reader->end - reader->at, .oversize = true };
			ret->total = ret->size;
			break;
		}
	}
	cut_at_nul(reader, ret);
	return ret->total > 0;
}

int reader_take(struct reader *reader, const struct span *span, struct error *err)
{
	struct span part = *span;
	int result = 0;

	for (;;) {
		reader->at += part.total;
		reader->line += part.lines;
		if (reader->seen < reader->at)
			reader->seen = reader->at;
		if (!part.oversize)
			return 0;
		result = reader_line(reader, &part, err);
		if (result <= 0)
			return result;
	}
}

int reader_drain(struct reader *reader, struct error *err)
{
	int result = 0;

	while (result == 0 && !reader->eof) {
		reader->at = reader->seen = reader->end;
		result = reader_more(reader, err);
	}
	reader->at = reader->seen = reader->end;
	return result;
}

/* From the open end of a string to its closing quote. */
struct quest {
	size_t from;    /* bytes behind reader->at, not yet looked at */
	uint32_t lines; /* line breaks passed */
	bool doubled, pair /* the last unit was CR */;
};

enum step { STEP_MORE, STEP_QUOTE, STEP_NONE };

static void count_break(struct quest *quest, unsigned unit)
{
	quest->lines += unit == '\r' || (unit == '\n' && !quest->pair);
	quest->pair = unit == '\r';
}

static enum step seek(const struct reader *reader, struct quest *quest)
{
	const uint8_t *p = reader->data + reader->at;
	size_t size = reader->end - reader->at, step = reader->wide ? 2 : 1;

	for (; quest->from < size; quest->from += step) {
		unsigned unit = unit_at(p + quest->from, 0, reader->wide);

		if (unit == '"')
			return STEP_QUOTE;
		if (!unit || quest->from >= READER_STRING_LIMIT)
			return STEP_NONE;
		count_break(quest, unit);
		if (unit != '\\')
			continue;
		if (size - quest->from <= step)
			return reader->eof ? STEP_NONE : STEP_MORE;
		unsigned next = unit_at(p + quest->from + step, 0, reader->wide);

		if (next == '"' || (next == '\\' && quest->doubled))
			quest->from += step;
	}
	return reader->eof ? STEP_NONE : STEP_MORE;
}

/* What follows the quote: blanks or a comment, to the end of its line. */
static bool ends_well(const struct reader *reader, size_t from, size_t end)
{
	size_t step = reader->wide ? 2 : 1;
	unsigned unit = ' ';

	for (; from < end && (unit == ' ' || unit == '\t'); from += step)
		unit = unit_at(reader->data + reader->at + from, 0, reader->wide);
	return unit == ' ' || unit == '\t' || unit == ';';
}

/* The whole line around the quote, by way of reader_line: its beginning is set there for the moment. */
static int closing_line(struct reader *reader, const struct quest *quest, struct span *ret, struct error *err)
{
	size_t step = reader->wide ? 2 : 1, seen = quest->from + step;

	reader->seen = reader->at + seen;
	int result = reader_line(reader, ret, err);

	if (result <= 0 || ret->oversize || ret->cut || !ends_well(reader, seen, ret->size))
		result = result < 0 ? result : 0;
	return result;
}

int reader_string(struct reader *reader, struct span *span, bool doubled, struct error *err)
{
	struct quest quest = { .from = span->size, .doubled = doubled };
	enum step step;

	if (span->cut || span->oversize)
		return 0;
	while ((step = seek(reader, &quest)) == STEP_MORE) {
		int result = reader_want(reader, 2 * (reader->end - reader->at), err);

		if (result < 0)
			return result;
	}
	struct span whole;
	int result = step == STEP_QUOTE ? closing_line(reader, &quest, &whole, err) : READER_UNCLOSED;

	if (result != 1) {
		reader->seen = reader->at; /* nothing is known of the lines passed */
		return result;
	}
	whole.lines += quest.lines;
	*span = whole;
	return 1;
}
