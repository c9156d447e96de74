/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What to do: the edits of a finding as .reg text, for a running system and for a hive at rest, and the short list of
 * first steps. Only from our own tables: nothing of the evidence gets into a block that someone will import.
 */
#include "reports/html/html.h"

#include <string.h>

static void put_rule_link(struct html *html, const char *rule)
{
	html_say(html, " ");
	html_rule_link(html, rule);
	html_say(html, " ");
}

static void put_block(struct html *html, const char *title, const char *block, bool open)
{
	html_open(html, "details", "reg");
	if (open)
		html_attr(html, "open", "open");
	html_element(html, "summary", NULL, title);
	html_element(html, "pre", NULL, block);
	html_close(html);
}

static void put_blocks(struct html *html, const struct finding *finding)
{
	unsigned set = html->machine->evaluated_set, chosen = html->machine->control_set;
	bool moves = names_current_set(finding);

	if (moves && chosen) { /* the current one was not evaluated */
		put_block(html, arena_printf(html->arena, ".reg for ControlSet%03u", chosen),
			  reg_block(html->arena, finding->fixes, finding->fix_count, chosen), true);
		return;
	}

	put_block(html, moves ? ".reg for the running system" : ".reg, for the running system and for the offline hive",
		  reg_block(html->arena, finding->fixes, finding->fix_count, 0), true);
	if (moves && set)
		put_block(html, arena_printf(html->arena, ".reg for the offline hive (ControlSet%03u)", set),
			  reg_block(html->arena, finding->fixes, finding->fix_count, set), false);
}

void html_remedy(struct html *html, const struct finding *finding)
{
	if (finding->outcome == OUTCOME_PASS || finding->outcome == OUTCOME_NOT_APPLICABLE)
		return;
	if (!finding->fix_count && !*finding->remedy)
		return;
	html_open(html, "div", "remedy");
	html_open(html, "p", NULL);
	html_element(html, "b", NULL, finding->outcome == OUTCOME_UNKNOWN ? "If it fails: " : "Fix: ");
	html_say(html, *finding->remedy ? finding->remedy : has_edits(finding) ? "import these values." : "");
	for (size_t i = 0; i < finding->fix_count; i++)
		if (adds_to_remedy(finding, &finding->fixes[i]))
			html_sayf(html, *finding->fixes[i].key ? " %s" : " (%s)", finding->fixes[i].action);
	if (finding_root_cause(html->machine->findings, html->machine->finding_count, finding))
		put_rule_link(html, finding->root_cause);
	html_close(html);
	if (has_edits(finding))
		put_blocks(html, finding);
	html_close(html);
}

/* The edits of all rules in one file, and what takes them back. */
void html_fix_command(struct html *html)
{
	struct text command = fix_command(html->arena, html->head, html->machine);

	if (!*command.utf8)
		return;
	html_element(html, "p", "soft", "All edits in one .reg file, and the file that reverts them:");
	html_open(html, "pre", NULL);
	html_text(html, command);
	html_say(html, " --undo undo.reg");
	html_close(html);
}

bool has_open(const struct machine_result *machine)
{
	return counts_of(machine).of[STYLE_UNKNOWN];
}

/* The first rule with the same sentence: rules of one fact have one. NULL: none before. */
static const char *rule_with_text_of(const struct machine_result *machine, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (machine->findings[i].outcome == OUTCOME_UNKNOWN && *machine->findings[at].text.utf8 &&
		    strcmp(machine->findings[i].text.utf8, machine->findings[at].text.utf8) == 0)
			return machine->findings[i].rule;
	return NULL;
}

void html_undecided(struct html *html)
{
	html_open(html, "ul", NULL);
	for (size_t i = 0; i < html->machine->finding_count; i++) {
		const struct finding *finding = &html->machine->findings[i];

		if (finding->outcome != OUTCOME_UNKNOWN)
			continue;
		html_open(html, "li", NULL);
		put_rule_link(html, finding->rule);
		const char *before = rule_with_text_of(html->machine, i);

		if (before)
			html_sayf(html, "%s: see %s", finding->title, before);
		else
			html_sayf(html, "%s: ", finding->title);
		if (!before)
			html_text(html, finding->text);
		html_close(html);
	}
	html_close(html);
}

void html_missing(struct html *html)
{
	const struct machine_result *machine = html->machine;

	html_element(html, "p", NULL, "On the Windows machine, as administrator:");
	html_open(html, "pre", NULL);
	for (size_t i = 0; i < machine->missing_count; i++)
		html_sayf(html, "%s%s", i ? "\n" : "", machine->missing[i].command);
	html_close(html);
	html_element(html, "p", NULL, "Then:");
	html_open(html, "pre", NULL);
	html_text(html, decide_command(html->arena, html->head, machine));
	html_close(html);
}
