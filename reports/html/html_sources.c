/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Evidence files: what each input was, its hash and state, the logs that were replayed over it, and who read it. */
#include "reports/html/html.h"

#include <inttypes.h>
#include <string.h>

#include "reports/words/image_words.h"

static void put_log(struct html *html, const struct result_log *log, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_cell_open(html, titles[0]);
	html_path(html, log->path);
	html_close(html);
	html_cell_open(html, titles[1]);
	html_say(html, log->state);
	if (*log->why.utf8) {
		html_open(html, "span", "detail");
		html_text(html, log->why);
		html_close(html);
	}
	html_close(html);
	html_cell_open(html, titles[2]);
	if (log->entries)
		html_sayf(html, "%u (%u to %u), %u pages", log->entries, log->first, log->last, log->pages);
	html_close(html);
	html_cell_open(html, titles[3]);
	html_hashes(html, log->sha256 ? log->sha256 : "", log->sha1, log->md5);
	html_close(html);
	html_close(html);
}

static void put_logs(struct html *html, const struct result_source *source)
{
	static const char *const titles[] = { "Log", "State", "Entries", "SHA-256" };

	if (!source->log_count)
		return;
	html_table_open(html, "stack", NULL, titles, 4);
	for (size_t i = 0; i < source->log_count; i++)
		put_log(html, &source->logs[i], titles);
	html_close(html);
	html_close(html);
}

/* The first reader answers; the other one is asked the same and compared. */
static void put_count(struct html *html, const struct result_reader *reader, const char *title, uint32_t count,
		      bool is_bad)
{
	html_cell_open(html, title);
	if (is_bad && count)
		html_badge(html, STYLE_FAIL, arena_printf(html->arena, "%u", count));
	else if (reader->agreed || reader->differed)
		html_sayf(html, "%u", count);
	html_close(html);
}

static void put_reader(struct html *html, const struct result_reader *reader, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_cell(html, titles[0], reader->name);
	html_cell_open(html, titles[1]);
	html_say(html, reader->status);
	if (*reader->why.utf8) {
		html_open(html, "span", "detail");
		html_text(html, reader->why);
		html_close(html);
	}
	html_close(html);
	put_count(html, reader, titles[2], reader->agreed, false);
	put_count(html, reader, titles[3], reader->differed, true);
	html_close(html);
}

static void put_readers(struct html *html, const struct result_source *source)
{
	static const char *const titles[] = { "Reader", "Status", "Values that agree", "Values that differ" };

	if (!source->reader_count)
		return;
	html_table_open(html, "stack", NULL, titles, 4);
	for (size_t i = 0; i < source->reader_count; i++)
		put_reader(html, &source->readers[i], titles);
	html_close(html);
	html_close(html);
}

static void put_status(struct html *html, const struct result_source *source)
{
	html_pair_open(html, "Status");
	html_say(html, source_status_name(source->status));
	if (*source->why.utf8) {
		html_say(html, ": ");
		html_text(html, source->why);
	}
	html_pair_close(html);
}

static void put_hash(struct html *html, const struct result_source *source)
{
	html_pair_open(html, "SHA-256");
	if (source->sha256 && *source->sha256)
		html_hashes(html, source->sha256, source->sha1, source->md5);
	else
		html_element(html, "span", "soft", "not asked for");
	html_pair_close(html);
}

static void put_facts(struct html *html, const struct result_source *source)
{
	html_open(html, "dl", "grid");
	html_pair(html, "Given as", source->is_overlay ? "overlay: not the current state, but a planned change" : "");
	html_pair(html, "Role", source->role);
	html_pair(html, "Format", source->format);
	put_status(html, source);
	if (*source_size_words(html->arena, source))
		html_pair(html, "Size",
			  arena_printf(html->arena, "%s (%" PRIu64 ")", size_words(html->arena, source->size),
				       source->size));
	html_pair(html, "State", hive_state(source));
	html_pair(html, "File last written",
		  time_words(html->arena, file_modified(html->machine, (size_t)(source - html->machine->sources), -1)));
	if (source->sequence1 || source->sequence2)
		html_pair(html, "Sequence numbers",
			  arena_printf(html->arena, "%u / %u", source->sequence1, source->sequence2));
	html_pair(html, "Base block last written", time_words(html->arena, source->written));
	html_pair(html, "Root key last written", time_words(html->arena, source->root_written));
	put_hash(html, source);
	html_close(html);
}

static void put_image(struct html *html, const struct result_image *image)
{
	static const char *const names[] = { "h3", "h4" };
	struct image_word words[IMAGE_WORDS_LIMIT];
	size_t count = image_words(html->arena, image, words);

	html_open(html, "section", image->verification && !is_verified(image) ? "source k-unknown" : "source");
	html_open(html, names[html->level - 2], NULL);
	html_path(html, image->name);
	html_close(html);
	html_open(html, "dl", "grid");
	html_pair(html, "Image format", image->format);
	html_pair(html, "Size",
		  arena_printf(html->arena, "%s (%" PRIu64 ")", size_words(html->arena, image->size), image->size));
	for (size_t i = 0; i < count; i++) {
		html_pair_open(html, words[i].label);
		html_text(html, words[i].value);
		html_pair_close(html);
	}
	html_close(html);
	html_close(html);
}

void html_sources(struct html *html)
{
	for (size_t i = 0; i < html->machine->image_count; i++)
		put_image(html, &html->machine->images[i]);
	for (size_t i = 0; i < html->machine->source_count; i++) {
		const struct result_source *source = &html->machine->sources[i];
		static const char *const names[] = { "h3", "h4" };

		html_open(html, "section", source->status == SOURCE_REFUSED ? "source k-unknown" : "source");
		html_attr(html, "id", html_id(html, arena_printf(html->arena, "s%zu", i)));
		html_open(html, names[html->level - 2], NULL);
		html_path(html, source->path);
		html_close(html);
		put_facts(html, source);
		put_logs(html, source);
		put_readers(html, source);
		html_close(html);
	}
	html_replay(html);
	html_element(html, "p", "soft", "All times are UTC. Nothing was written to these files.");
}
