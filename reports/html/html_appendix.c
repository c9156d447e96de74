/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The case file's appendix: every rule, every fact, every note, and how to come to the same result again. */
#include "reports/html/html.h"

#include <string.h>

static void put_rule(struct html *html, const struct finding *finding, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_cell_badge(html, titles[0], style_of_finding(finding), NULL);
	html_cell_open(html, titles[1]);
	html_link_open(html, "rule-id", html_id(html, finding->rule));
	html_say(html, finding->rule);
	html_close(html);
	html_close(html);
	html_cell(html, titles[2], finding->title);
	html_cell(html, titles[3], level_name(finding->level));
	html_cell(html, titles[4], state_words(html->arena, finding->expected));
	html_cell(html, titles[5], state_words(html->arena, finding->found));
	html_close(html);
}

void html_rules(struct html *html)
{
	static const char *const titles[] = { "Outcome", "Rule", "Title", "Level", "Expected", "Found" };

	html_element(html, "p", NULL,
		     arena_printf(html->arena, "%zu rules of the profile %s: %s.", html->machine->finding_count,
				  html->head->profile, counts_words(html->arena, html->machine)));
	html_table_open(html, "stack rules", NULL, titles, 6);
	for (size_t i = 0; i < html->machine->finding_count; i++)
		put_rule(html, &html->machine->findings[i], titles);
	html_close(html);
	html_close(html);
}

static void put_origin(struct html *html, const struct fact *fact)
{
	html_open(html, "p", "soft");
	html_element(html, "code", NULL, fact->name);
	html_say(html, ": ");
	html_element(html, "code", NULL, fact->state);
	html_sayf(html, " \u00b7 decided by: %s \u00b7 confidence: %s", fact->decider, fact->confidence);
	for (size_t i = 0; i < fact->issue_count; i++)
		html_sayf(html, " \u00b7 issue: %s", fact->issues[i]);
	html_close(html);
}

void html_facts(struct html *html)
{
	for (size_t i = 0; i < html->machine->fact_count; i++) {
		const struct fact *fact = &html->machine->facts[i];

		html_open(html, "details", "fact-card");
		html_attr(html, "id", html_id(html, arena_printf(html->arena, "fact-%s", fact->name)));
		html_open(html, "summary", NULL);
		html_element(html, "span", "fact-title", fact->title);
		html_open(html, "b", NULL);
		html_state(html, fact->state);
		html_close(html);
		html_open(html, "span", "soft");
		html_text(html, fact->because);
		html_close(html);
		html_close(html);
		put_origin(html, fact);
		html_evidence(html, NULL, fact);
		html_close(html);
	}
}

bool has_notes(const struct machine_result *machine)
{
	return machine->note_count || machine->notes_dropped;
}

static void put_note(struct html *html, const struct result_note *note, const char *const *titles)
{
	html_open(html, "tr", NULL);
	html_cell_badge(html, titles[0], style_of_severity(note->severity), note->severity);
	html_cell_open(html, titles[1]);
	html_location(html, location_of_note(note));
	html_close(html);
	html_cell_open(html, titles[2]);
	html_text(html, note->text);
	html_close(html);
	html_cell_open(html, titles[3]);
	html_element(html, "code", NULL, note->code);
	html_close(html);
	html_close(html);
}

void html_notes(struct html *html)
{
	static const char *const titles[] = { "Weight", "Where", "What", "Code" };
	const struct machine_result *machine = html->machine;
	size_t shown = machine->note_count < HTML_NOTES_LIMIT ? machine->note_count : HTML_NOTES_LIMIT;

	html_table_open(html, "stack notes", NULL, titles, 4);
	for (size_t i = 0; i < shown; i++)
		put_note(html, &machine->notes[i], titles);
	html_close(html);
	html_close(html);
	if (shown < machine->note_count)
		html_element(html, "p", NULL,
			     arena_printf(html->arena, "%zu more are in the JSON result.", machine->note_count - shown));
	if (machine->notes_dropped)
		html_element(html, "p", NULL,
			     arena_printf(html->arena, "%zu more were not kept.", machine->notes_dropped));
}

void html_reproduce(struct html *html)
{
	const struct report_head *head = html->head;
	struct text command = reproduce_command(html->arena, html->head, html->machine);

	html_element(html, "p", NULL,
		     "The same inputs, version, profile and options give the same digest, on any computer:");
	html_open(html, "pre", NULL);
	html_text(html, command);
	html_close(html);
	html_open(html, "dl", "grid");
	html_pair(html, "Version", arena_printf(html->arena, "tlsready %s", head->tool_version));
	html_pair(html, "Profile", head->profile);
	html_pair(html, "SHA-256 of the profile file", head->profile_sha256);
	html_pair(html, "SHA-256 of the waivers file", head->waivers_sha256);
	html_pair_open(html, html->is_page ? "Digest of the machine" : "Digest of the result");
	html_element(html, "code", "hash", *head->digest ? head->digest : "not sealed");
	html_pair_close(html);
	html_close(html);
	html_element(
		html, "p", "soft",
		arena_printf(
			html->arena,
			"The digest is SHA-256 over %s: compact, keys sorted, ASCII. A result saved with -o json=result.json "
			"can be checked again: tlsready verify result.json re-reads every value cited here, tlsready render "
			"result.json makes this page.",
			html->is_page ? "the machine in the JSON result without its members digest and input, and "
					"without the folders of its paths"
				      : "the JSON result in canonical form"));
	if (!html->is_page)
		html_element(html, "p", "soft", digest_scope);
}

static const char *libraries_words(struct arena *arena, const struct run_info *run)
{
	const char *list = "";

	for (size_t i = 0; i < run->library_count; i++)
		list = and_also(arena, list, arena_printf(arena, "%s ", run->libraries[i].name),
				run->libraries[i].version);
	return list ? list : "";
}

void html_run(struct html *html)
{
	const struct run_info *run = html->head->run;

	if (!run)
		return;
	html_open(html, "section", "run");
	html_attr(html, "aria-labelledby", "run");
	html_open(html, "h2", NULL);
	html_attr(html, "id", "run");
	html_say(html, "This run");
	html_close(html);
	html_open(html, "dl", "grid");
	html_pair(html, "Started", run->started ? time_words(html->arena, run->started) : "");
	html_pair(html, "Host", run->host);
	html_pair(html, "Build", run->build);
	html_pair(html, "Libraries", libraries_words(html->arena, run));
	html_pair_open(html, "Command");
	html_code(html, run->command);
	html_pair_close(html);
	html_close(html);
	html_element(html, "p", "soft", "Not part of the digest.");
	html_close(html);
}
