/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inputs and notes as text. */
#include "reports/text/text_page.h"

#include <string.h>

#include "reports/words/image_words.h"

enum { PATH_COLUMN_MOST = 32, SOURCES_SHOWN = 6 };

static void put_hash(struct page *page, const char *label, const char *hash, size_t indent)
{
	const char *shown = !hash || page_is_full(page) ? hash : short_hash(page->arena, hash, page->options->ascii);

	if (hash && *hash)
		page_cell(page, 0, indent, arena_printf(page->arena, "%s%s", label, shown));
}

/* On this line if it fits, else in lines of its own. */
static void put_sentence(struct page *page, size_t indent, const char *words)
{
	if (!words || !*words || page->column + 2 + page_width(page, words) <= page->width) {
		page_cell(page, 0, indent, words);
		return;
	}
	page_end(page);
	page_to(page, indent);
	page_prose(page, indent, words);
}

static void put_log(struct page *page, const struct result_log *log)
{
	page_to(page, 4);
	page_putf(page, "log %s %s", log->path.utf8, log->state);
	if (log->entries)
		page_cell(page, 0, 6,
			  log->entries == 1 ? arena_printf(page->arena, "1 entry (%u), %u pages", log->first, log->pages)
					    : arena_printf(page->arena, "%u entries (%u to %u), %u pages", log->entries,
							   log->first, log->last, log->pages));
	if (page_is_full(page)) {
		put_hash(page, "sha256 ", log->sha256, 6);
		put_hash(page, "sha1 ", log->sha1, 6);
		put_hash(page, "md5 ", log->md5, 6);
	}
	put_sentence(page, 6, log->why.utf8);
	page_end(page);
}

static void put_reader(struct page *page, const struct result_reader *reader)
{
	page_to(page, 4);
	page_putf(page, "reader %s %s", reader->name, reader->status);
	if (reader->agreed || reader->differed)
		page_cell(page, 0, 6,
			  arena_printf(page->arena, "agreed %u, differed %u", reader->agreed, reader->differed));
	put_sentence(page, 6, reader->why.utf8);
	page_end(page);
}

static bool went_as_usual(const struct result_reader *reader)
{
	return strcmp(reader->status, "read") == 0 && !reader->differed;
}

/* Of the file; that of the hive in it is evidence. */
static void put_modified(struct page *page, const struct machine_result *machine, const struct result_source *source)
{
	const char *modified = file_modified(machine, (size_t)(source - machine->sources), -1);

	if (page_is_full(page) && *modified)
		page_cell(page, 0, 4,
			  arena_printf(page->arena, "file last written %s", time_words(page->arena, modified)));
}

static void put_details(struct page *page, const struct result_source *source)
{
	for (size_t i = 0; i < source->log_count; i++)
		if (page_is_full(page) || strcmp(source->logs[i].state, "applied") == 0)
			put_log(page, &source->logs[i]);
	for (size_t i = 0; i < source->reader_count; i++)
		if (page_is_full(page) || !went_as_usual(&source->readers[i]))
			put_reader(page, &source->readers[i]);
}

/* A hive by its role; a .reg may speak of several. */
static const char *kind_words(const struct result_source *source)
{
	if (source->kind == SOURCE_HIVE && *source->role)
		return source->role;
	if (source->kind == SOURCE_POL)
		return "policy";
	return source->kind == SOURCE_REG ? ".reg" : source_kind_name(source->kind);
}

/* Why it was not read, unless the summary says so. */
static void put_status(struct page *page, const struct machine_result *machine, const struct result_source *source)
{
	bool is_read = source->status == SOURCE_READ;
	const char *status = source_status_name(source->status);
	bool is_stated =
		!is_read && !page_is_full(page) && *source->why.utf8 && strstr(machine->summary.utf8, source->why.utf8);
	const char *words = is_read     ? source->why.utf8
			    : is_stated ? status
					: arena_printf(page->arena, "%s: %s", status, source->why.utf8);

	put_sentence(page, 4, words);
}

static void put_source(struct page *page, const struct machine_result *machine, const struct result_source *source,
		       size_t column)
{
	page_to(page, 2);
	page_put(page, kind_words(source));
	page_cell(page, 12, 4, source->path.utf8);
	page_cell(page, column, 4, source_size_words(page->arena, source));
	page_cell(page, 0, 4, source->is_overlay ? "overlay" : "");
	put_hash(page, "sha256 ", source->sha256, 4);
	put_hash(page, "sha1 ", source->sha1, 4);
	put_hash(page, "md5 ", source->md5, 4);
	page_cell(page, 0, 4, hive_state(source));
	put_modified(page, machine, source);
	if (page_is_full(page))
		page_cell(page, 0, 4, source->format);
	put_status(page, machine, source);
	page_end(page);
	put_details(page, source);
}

static void put_pairs(struct page *page, const struct result_image *image)
{
	struct image_word words[IMAGE_WORDS_LIMIT];
	size_t count = image_words(page->arena, image, words);

	for (size_t i = 0; i < count; i++) {
		page_to(page, 4);
		page_put(page, words[i].label);
		page_to(page, 24);
		page_prose(page, 24, words[i].value.utf8);
		page_end(page);
	}
}

static void put_verification(struct page *page, const struct result_image *image, size_t indent)
{
	const char *words = verification_words(page->arena, image).utf8;

	if (!*words)
		return;
	page_to(page, indent);
	page_prose(page, indent, words);
	page_end(page);
}

/* A format that records nothing is told with everything else only. */
static void put_image(struct page *page, const struct result_image *image, size_t column)
{
	if (!page_is_full(page) && !image->acquisition && !image->verification)
		return;
	page_to(page, 2);
	page_put(page, "image");
	page_cell(page, 12, 4, image->name.utf8);
	page_cell(page, column, 4, size_words(page->arena, image->size));
	page_cell(page, 0, 4, image->format);
	if (!page_is_full(page))
		page_cell(page, 0, 4, acquisition_words(page->arena, image));
	page_end(page);
	if (page_is_full(page))
		put_pairs(page, image);
	else
		put_verification(page, image, 4);
}

void text_verification(struct page *page, const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->image_count; i++)
		if (machine->images[i].verification) {
			page_to(page, 2);
			page_prose(page, 2,
				   arena_printf(page->arena, "%s: %s", machine->images[i].name.utf8,
						verification_words(page->arena, &machine->images[i]).utf8));
			page_end(page);
		}
}

/* Sizes line up behind paths of ordinary length. */
static size_t size_column(const struct page *page, const struct machine_result *machine)
{
	size_t widest = 0;

	for (size_t i = 0; i < machine->source_count; i++) {
		size_t width = page_width(page, machine->sources[i].path.utf8);

		if (width > widest && width <= PATH_COLUMN_MOST)
			widest = width;
	}
	return 12 + widest + 2;
}

void text_sources(struct page *page, const struct machine_result *machine)
{
	size_t column = size_column(page, machine);
	size_t shown =
		page_is_full(page) || machine->source_count <= SOURCES_SHOWN ? machine->source_count : SOURCES_SHOWN;

	page_end(page);
	for (size_t i = 0; i < machine->image_count; i++)
		put_image(page, &machine->images[i], column);
	for (size_t i = 0; i < shown; i++)
		put_source(page, machine, &machine->sources[i], column);
	if (shown < machine->source_count) {
		page_putf(page, "  %zu more inputs (tlsready check -v lists all)", machine->source_count - shown);
		page_end(page);
	}
	text_replay(page, machine);
}

void text_note(struct page *page, const struct machine_result *machine, const struct result_note *note)
{
	enum outcome_style style = style_of_severity(note->severity);
	const char *location = location_name(page->arena, machine, location_of_note(note)).utf8;

	page_to(page, 2);
	page_sign(page, style, 3);
	page_colored(page, style, note->severity);
	page_to(page, 13);
	page_prose(page, 13,
		   arena_printf(page->arena, "%s%s%s [%s]", location, *location ? ": " : "", note->text.utf8, note->code));
	page_end(page);
}
