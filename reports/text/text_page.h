/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A terminal page: columns, wrapped prose, signs and colours as the options want them. Private to the text format.
 *
 * In ascii mode every character outside ASCII comes out as \u{HEX}, so a line holds what a serial console can show.
 * Prose is broken at spaces only: a path in one piece can be copied and searched for. What is too long to be one is
 * cut.
 */
#ifndef TLSREADY_REPORTS_TEXT_PAGE_H
#define TLSREADY_REPORTS_TEXT_PAGE_H

#include "reports/attention/open_rules.h"
#include "reports/words/report_util.h"
#include "reports/reports.h"

struct page {
	FILE *out;
	const struct report_options *options;
	const struct report_head *head;
	struct arena *arena;
	size_t width, column;
	size_t lines;
	bool has_words; /* something but blanks is on this line */
	bool failed;    /* out of memory */
};

/* Lines that are kept back until it is known whether there is room for them. */
struct page_block {
	FILE *page; /* what the page was written to before */
	char *text;
	size_t size, lines, lines_before;
};

enum { PAGE_WIDTH_DEFAULT = 80, PAGE_WIDTH_LEAST = 40, PAGE_WORD_SHOWN = 160, PAGE_DATA_SHOWN = 60 };

bool page_is_full(const struct page *page); /* verbosity 1: everything with its evidence */
size_t page_width(const struct page *page, const char *text);

void page_put(struct page *page, const char *text);
void page_putf(struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
void page_to(struct page *page, size_t column);  /* spaces up to that column; at least one unless at the start */
void page_end(struct page *page);                /* ends the line */
const char *page_arrow(const struct page *page); /* " -> ", between what was and what is */
void page_colored(struct page *page, enum outcome_style style, const char *text);
void page_sign(struct page *page, enum outcome_style style, size_t width); /* padded */

/* text, or its start and how much more there is; whole when everything was asked for. Breaks no \u{HEX}. */
const char *page_clip(struct page *page, const char *text, size_t bytes);

/* A piece that goes on the next line, at column indent, when it does not fit on this one. NULL and "" are nothing. */
void page_cell(struct page *page, size_t column, size_t indent, const char *text);

/* Words from here on, wrapped; further lines start at column indent. */
void page_prose(struct page *page, size_t indent, const char *text);

/* Words as lines of their own, from column indent on. NULL and "" are nothing. */
void page_line(struct page *page, size_t indent, const char *text);

/* The same as page_prose behind words that are on this line already. */
void page_prose_on(struct page *page, size_t indent, const char *text);

/* A shell command, whole; lines that go on end with a backslash, so that all of them can be copied together. */
void page_command(struct page *page, size_t indent, const char *text);

/* What is put between these two is in the block, not on the page. The block stays where it is until it is freed. */
void page_block_begin(struct page *page, struct page_block *ret);
void page_block_end(struct page *page, struct page_block *block);
void page_put_block(struct page *page, const struct page_block *block);
void page_block_free(struct page_block *block);

/* Parts of a machine, each in its own file. */
void text_evidence(struct page *page, const struct machine_result *machine, const struct finding *finding,
		   const struct evidence *list, size_t count, size_t indent);
void text_attention(struct page *page, const struct machine_result *machine, size_t last_line); /* of the page, for it */
void text_finding(struct page *page, const struct machine_result *machine, const struct finding *finding);
void text_finding_line(struct page *page, const struct finding *finding); /* its sentence alone */
void text_open_group(struct page *page, const struct open_group *group);
void text_rules(struct page *page, const struct machine_result *machine);
void text_facts(struct page *page, const struct machine_result *machine);
void text_sources(struct page *page, const struct machine_result *machine);
void text_verification(struct page *page, const struct machine_result *machine); /* a line for each image */
void text_replay(struct page *page, const struct machine_result *machine);
void text_overlay(struct page *page, const struct machine_result *machine);
void text_baselines(struct page *page, const struct machine_result *machine);
void text_baselines_of_all(struct page *page); /* a line for each machine */
void text_note(struct page *page, const struct machine_result *machine, const struct result_note *note);
void text_matrix(struct page *page);

#endif
