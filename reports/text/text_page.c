/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A terminal page. Knows nothing of machines. */
#include "reports/text/text_page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/text/utf8.h"

bool page_is_full(const struct page *page)
{
	return page->options->verbosity > 0;
}

/* What ascii mode shows of one character; its length. */
static size_t as_ascii(const unsigned char *p, char to[16], size_t *ret_size)
{
	uint32_t code;

	*ret_size = raw_character(p, UTF8_MOST, &code);
	return (size_t)snprintf(to, 16, code < 0x80 ? "%c" : "\\u{%X}", code);
}

size_t page_width(const struct page *page, const char *text)
{
	size_t width = 0, size;
	char shown[16];

	if (!page->options->ascii)
		return text_width((struct text){ .utf8 = text });
	for (const unsigned char *p = (const unsigned char *)text; *p; p += size)
		width += as_ascii(p, shown, &size);
	return width;
}

void page_put(struct page *page, const char *text)
{
	char shown[16];
	size_t size;

	if (!text)
		return; /* out of memory: the end of the report says so */
	if (!page->has_words && *text_line_guard(text)) {
		page->has_words = true;
		page_put(page, text_line_guard(text));
		text++;
	}
	page->has_words |= text[strspn(text, " ")] != '\0';
	page->column += page_width(page, text);
	if (!page->options->ascii) {
		fputs(text, page->out);
		return;
	}
	for (const unsigned char *p = (const unsigned char *)text; *p; p += size) {
		as_ascii(p, shown, &size);
		fputs(shown, page->out);
	}
}

void page_putf(struct page *page, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	const char *text = arena_vprintf(page->arena, format, args);

	va_end(args);
	if (text)
		page_put(page, text);
}

void page_to(struct page *page, size_t column)
{
	size_t least = page->column ? page->column + 1 : 0;

	if (column < least)
		column = least;
	fprintf(page->out, "%*s", (int)(column - page->column), "");
	page->column = column;
}

void page_end(struct page *page)
{
	fputc('\n', page->out);
	page->lines++;
	page->column = 0;
	page->has_words = false;
}

const char *page_arrow(const struct page *page)
{
	return page->options->ascii ? " -> " : " \u2192 ";
}

void page_block_begin(struct page *page, struct page_block *ret)
{
	*ret = (struct page_block){ .page = page->out, .lines_before = page->lines };
	page->out = open_memstream(&ret->text, &ret->size);
	if (page->out)
		return;
	page->out = ret->page;
	page->failed = true;
}

void page_block_end(struct page *page, struct page_block *block)
{
	if (page->out != block->page)
		page->failed |= fclose(page->out) != 0;
	page->out = block->page;
	block->lines = page->lines - block->lines_before;
	page->lines = block->lines_before;
}

void page_put_block(struct page *page, const struct page_block *block)
{
	if (block->text)
		fwrite(block->text, 1, block->size, page->out);
	page->lines += block->lines;
}

void page_block_free(struct page_block *block)
{
	free(block->text);
}

void page_colored(struct page *page, enum outcome_style style, const char *text)
{
	if (page->options->color)
		fprintf(page->out, "\x1b[%sm", styles[style].sgr);
	page_put(page, text);
	if (page->options->color)
		fputs("\x1b[0m", page->out);
}

void page_sign(struct page *page, enum outcome_style style, size_t width)
{
	size_t start = page->column;

	page_colored(page, style, page->options->ascii ? styles[style].ascii : styles[style].sign);
	if (page->column < start + width)
		page_to(page, start + width);
}

static void next_line(struct page *page, size_t indent)
{
	page_end(page);
	page_to(page, indent);
}

/* Where a text may be cut so that at most `at` bytes remain and no character or \u{HEX} is broken. */
static size_t cut_at(const char *text, size_t at)
{
	at = raw_cut(text, at);
	for (size_t back = 1; back < 12 && back <= at; back++) {
		if (text[at - back] == '}')
			break;
		if (text[at - back] == '\\')
			return at - back;
	}
	return at;
}

const char *page_clip(struct page *page, const char *text, size_t bytes)
{
	size_t length = strlen(text);

	if (page_is_full(page) || length <= bytes)
		return text;
	size_t at = cut_at(text, bytes);
	const char *clipped = arena_printf(page->arena, "%.*s.. (%zu more bytes)", (int)at, text, length - at);

	return clipped ? clipped : "";
}

void page_cell(struct page *page, size_t column, size_t indent, const char *text)
{
	size_t start = column > page->column + 2 ? column : page->column + 2;

	if (!text || !*text)
		return;
	if (start + page_width(page, text) > page->width && page->column > indent)
		next_line(page, indent);
	else
		page_to(page, start);
	page_put(page, text);
}

static void wrap(struct page *page, size_t indent, const char *text, bool first)
{
	while (text && *(text += strspn(text, " "))) {
		size_t length = strcspn(text, " ");
		const char *word = arena_strndup(page->arena, text, length);

		if (!word)
			return;
		word = page_clip(page, word, PAGE_WORD_SHOWN);
		if (page->column + !first + page_width(page, word) > page->width && page->column > indent)
			next_line(page, indent);
		else if (!first)
			page_put(page, " ");
		page_put(page, word);
		first = false;
		text += length;
	}
}

void page_prose(struct page *page, size_t indent, const char *text)
{
	wrap(page, indent, text, true);
}

void page_line(struct page *page, size_t indent, const char *text)
{
	if (!text || !*text)
		return;
	page_to(page, indent);
	page_prose(page, indent, text);
	page_end(page);
}

void page_prose_on(struct page *page, size_t indent, const char *text)
{
	wrap(page, indent, text, false);
}

/* Bytes of the first word as a shell reads it: single quotes hold blanks together, outside them a backslash quotes one sign. */
static size_t shell_word(const char *text)
{
	size_t size = 0;

	for (bool quoted = false; text[size] && (quoted || text[size] != ' '); size++)
		if (text[size] == '\'')
			quoted = !quoted;
		else if (!quoted && text[size] == '\\' && text[size + 1])
			size++;
	return size;
}

void page_command(struct page *page, size_t indent, const char *text)
{
	bool first = true;

	while (text && *(text += strspn(text, " "))) {
		size_t length = shell_word(text);
		const char *word = arena_strndup(page->arena, text, length);
		size_t rest = text[length] ? 2 : 0; /* " \\" */

		if (!word)
			return;
		if (!first && page->column + 1 + page_width(page, word) + rest > page->width) {
			page_put(page, " \\");
			next_line(page, indent);
		} else if (!first) {
			page_put(page, " ");
		}
		page_put(page, word);
		first = false;
		text += length;
	}
}
