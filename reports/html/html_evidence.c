/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was read, as a table: one row group per key with its full path, below it each value: found against expected, and
 * where the bytes are. Long data is complete; its hex form is cut at HTML_HEX_SHOWN digits (the JSON has all).
 */
#include "reports/html/html.h"

#include <string.h>

static const char *const titles[] = { "Value", "Found", "Expected", "Where", "Read by" };
enum { COLUMNS = sizeof titles / sizeof *titles };

static void put_value_name(struct html *html, const struct evidence *evidence)
{
	html_cell_open(html, titles[0]);
	if (evidence->is_key)
		html_element(html, "span", "soft", "the key itself");
	else if (!*evidence->value.utf8)
		html_element(html, "span", "soft", "(default)");
	else
		html_code(html, evidence->value);
	html_close(html);
}

static void put_hex(struct html *html, const char *hex)
{
	size_t length = strlen(hex);

	if (!length)
		return;
	html_open(html, "span", "hex");
	html_sayf(html, "hex %.*s", HTML_HEX_SHOWN, hex);
	if (length > HTML_HEX_SHOWN)
		html_sayf(html, "\u2026 (%zu bytes)", length / 2);
	html_close(html);
}

static void put_present(struct html *html, const struct evidence *evidence)
{
	bool deleted = evidence->answer == ANSWER_DELETED;

	if (evidence->is_key) {
		html_element(html, "span", "answer", deleted ? "deleted" : "there");
		return;
	}
	html_element(html, "span", "type", evidence->type);
	html_say(html, " ");
	html_code(html, evidence->data);
	put_hex(html, evidence->data_hex);
	if (deleted)
		html_element(html, "span", "detail", evidence->detail.utf8);
}

/* An absence cites the nearest key that was opened; the other answers say what is in the way. */
static void put_other(struct html *html, const struct evidence *evidence)
{
	bool absent = evidence->answer == ANSWER_ABSENT;

	html_element(html, "span", absent ? "answer" : "answer k-unknown", answer_words(evidence));
	if (!*evidence->detail.utf8)
		return;
	html_open(html, "span", "detail");
	if (is_own_answer(evidence)) {
		html_text(html, evidence->detail);
	} else {
		html_say(html, "nearest key ");
		html_path(html, answering_key(evidence));
		if (*evidence->written)
			html_sayf(html, " last written %s", time_words(html->arena, evidence->written));
	}
	html_close(html);
}

static void put_found(struct html *html, const struct evidence *evidence)
{
	html_cell_open(html, titles[1]);
	if (is_present(evidence))
		put_present(html, evidence);
	else
		put_other(html, evidence);
	html_close(html);
}

static void put_expected(struct html *html, const struct finding *finding, const struct evidence *evidence)
{
	const struct fix *fix = finding ? fix_for(finding, evidence) : NULL;

	html_cell_open(html, titles[2]);
	if (fix && is_as_fixed(fix, evidence))
		html_sayf(html, "%s %s", styles[STYLE_PASS].sign, wanted_words(html->arena, fix));
	else if (fix)
		html_element(html, "b", "want", wanted_words(html->arena, fix));
	html_close(html);
}

static void put_place(struct html *html, const struct evidence *evidence)
{
	struct text image = image_place_name(html->arena, evidence);

	html_location(html, location_of_evidence(evidence));
	if (!*image.utf8)
		return;
	html_open(html, "div", "place");
	html_say(html, "= ");
	html_open(html, "bdi", NULL);
	html_text(html, image);
	html_close(html);
	html_close(html);
}

static void put_row(struct html *html, const struct finding *finding, const struct evidence *evidence, bool expects)
{
	html_open(html, "tr", NULL);
	put_value_name(html, evidence);
	put_found(html, evidence);
	if (expects)
		put_expected(html, finding, evidence);
	html_cell_open(html, titles[3]);
	put_place(html, evidence);
	html_close(html);
	html_cell(html, titles[4], evidence->readers);
	html_close(html);
}

static void put_key(struct html *html, const struct evidence *list, size_t count, bool expects)
{
	const char *written = key_written(list, count);

	html_open(html, "tr", "key");
	html_open(html, "th", NULL);
	html_attr(html, "colspan", expects ? "5" : "4");
	html_attr(html, "scope", "rowgroup");
	html_path(html, list->key);
	if (*written) {
		html_open(html, "span", "when");
		html_sayf(html, "last written %s", time_words(html->arena, written));
		html_close(html);
	}
	html_close(html);
	html_close(html);
}

static void put_head(struct html *html, bool expects)
{
	const char *shown[COLUMNS];
	size_t count = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		if (i != 2 || expects)
			shown[count++] = titles[i];
	html_row_head(html, shown, count);
}

void html_evidence_rows(struct html *html, const struct finding *finding, const char *caption,
			const struct evidence *list, size_t count)
{
	bool expects = finding && has_edits(finding), is_open = false;

	if (!count)
		return;
	html_open(html, "table", expects ? "ev stack expects" : "ev stack");
	html_element(html, "caption", NULL, caption);
	put_head(html, expects);
	for (size_t i = 0; i < count; i++) {
		if (!i || strcmp(list[i].key.utf8, list[i - 1].key.utf8) != 0) {
			if (is_open)
				html_close(html);
			html_open(html, "tbody", NULL);
			is_open = true;
			put_key(html, &list[i], count - i, expects);
		}
		put_row(html, finding, &list[i], expects);
	}
	html_close(html);
	html_close(html);
}

void html_evidence(struct html *html, const struct finding *finding, const struct fact *fact)
{
	html_evidence_rows(html, finding, arena_printf(html->arena, "Evidence: %s", fact->title), fact->evidence,
			   fact->evidence_count);
}
