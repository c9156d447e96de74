/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/man/man.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/text/utf8.h"

enum { LINE_MOST = 80, WORD_LIMIT = 512 };

/* What a reader would see changed: signs that roff takes for typography, or for itself. */
static const char *escape_of(uint32_t character)
{
	switch (character) {
	case '\\':
		return "\\e";
	case '-':
		return "\\-";
	case '\'':
		return "\\(aq";
	case '`':
		return "\\(ga";
	case '^':
		return "\\(ha";
	case '~':
		return "\\(ti";
	case '"':
		return "\\(dq";
	}
	return NULL;
}

/* One word, or one line, escaped; a word of more than WORD_LIMIT bytes is cut, and there is none. */
static size_t escape(const char *text, size_t size, char ret[WORD_LIMIT])
{
	size_t used = 0;

	*ret = '\0';
	for (size_t at = 0; at < size && used + 16 < WORD_LIMIT;) {
		uint32_t character;
		size_t step = raw_character((const uint8_t *)text + at, size - at, &character);
		const char *escaped = escape_of(character);

		if (escaped)
			used += (size_t)sprintf(ret + used, "%s", escaped);
		else if (character >= 0x80)
			used += (size_t)sprintf(ret + used, "\\[u%04" PRIX32 "]", character);
		else
			used += (size_t)sprintf(ret + used, "%c", (int)character);
		at += step;
	}
	return used;
}

/* A line that begins with a dot would be a request. */
static const char *guard(const char *line)
{
	return *line == '.' ? "\\&" : "";
}

void man_words(const char *text)
{
	char word[WORD_LIMIT];
	size_t column = 0;

	for (text += strspn(text, " \n"); *text;) {
		size_t size = strcspn(text, " \n"), width = escape(text, size, word);

		if (column && column + 1 + width > LINE_MOST) {
			putchar('\n');
			column = 0;
		}
		printf("%s%s", column ? " " : guard(word), word);
		column += (column > 0) + width + strlen(column ? "" : guard(word));
		text += size;
		text += strspn(text, " \n");
	}
	putchar('\n');
}

/* What is longer goes on in the next line of the source: \c joins the two. */
static void put_line(const char *text, size_t size)
{
	char word[WORD_LIMIT];
	size_t column = 0;

	for (size_t at = 0; at < size;) {
		size_t blanks = strspn(text + at, " "), step = blanks + strcspn(text + at + blanks, " \n");
		size_t width = escape(text + at, step, word);

		if (column && column + width > LINE_MOST - 2) {
			printf("\\c\n");
			column = 0;
		}
		printf("%s%s", column ? "" : guard(word), word);
		column += width;
		at += step;
	}
	putchar('\n');
}

/* Lines as they are, with a line end after the last. */
static void put_lines(const char *text)
{
	while (*text) {
		size_t size = strcspn(text, "\n");

		put_line(text, size);
		text += size + (text[size] == '\n');
	}
}

void man_macro(const char *macro, const char *text)
{
	char words[WORD_LIMIT];

	escape(text, strlen(text), words);
	printf(".%s \"%s\"\n", macro, words);
}

void man_option(char letter, const char *name, const char *argument)
{
	char escaped[WORD_LIMIT];

	printf(".TP\n");
	if (letter)
		printf("\\fB\\-%c\\fR, ", letter);
	escape(name, strlen(name), escaped);
	printf("\\fB\\-\\-%s\\fR", escaped);
	escape(argument ? argument : "", argument ? strlen(argument) : 0, escaped);
	printf(*escaped ? " \\fI%s\\fR\n" : "%s\n", escaped);
}

void man_head(const char *name, int section, const char *today, const char *about)
{
	char line[WORD_LIMIT];

	printf(".TH ");
	for (const char *p = name; *p; p++)
		putchar(toupper((unsigned char)*p));
	printf(" %d %s \"tlsready %s\"\n.SH NAME\n", section, today, TLSREADY_VERSION);
	snprintf(line, sizeof line, "%s - %s", name, about);
	man_words(line);
}

void man_term(const char *term, const char *meaning)
{
	printf(".TP\n");
	man_macro("B", term);
	man_words(meaning);
}

void man_example(const char *text)
{
	printf(".EX\n");
	put_lines(text);
	printf(".EE\n");
}

void man_see(const char *name, int section)
{
	char escaped[WORD_LIMIT];

	escape(name, strlen(name), escaped);
	printf(".SH SEE ALSO\n.BR %s (%d)\n", escaped, section);
}
