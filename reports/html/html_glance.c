/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * At a glance: every fact once. Protocols by role, client stacks by bitness, the rest as a list. A cell takes its look
 * from the rule that evaluates the fact, so this file knows no good and no bad.
 */
#include "reports/html/html.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const struct {
	const char *fact, *name; /* "dotnet4" is dotnet4.64 and dotnet4.32 */
} stacks[] = {
	{ "dotnet4", ".NET 4" },
	{ "dotnet2", ".NET 2, 3.5" },
	{ "winhttp", "WinHTTP" },
};
/* clang-format on */
enum { STACKS = sizeof stacks / sizeof *stacks };

static const struct fact *stack_fact(const struct machine_result *machine, size_t stack, const char *bits)
{
	char name[32];

	snprintf(name, sizeof name, "%s.%s", stacks[stack].fact, bits);
	return machine_fact(machine, name);
}

static void put_state(struct html *html, const struct fact *fact)
{
	const struct finding *finding;
	enum outcome_style style = style_of_fact(html->machine, fact, &finding);
	bool evaluated = finding || style == STYLE_UNKNOWN;
	const char *css = arena_printf(html->arena, "state k-%s", styles[style].css);

	html_link_open(html, css ? css : "state",
		       html_id(html, finding ? finding->rule : arena_printf(html->arena, "fact-%s", fact->name)));
	if (evaluated)
		html_sayf(html, "%s ", styles[style].sign);
	html_state(html, fact->state);
	html_close(html);
}

static void put_fact_cell(struct html *html, const struct fact *fact)
{
	html_open(html, "td", NULL);
	if (fact) {
		put_state(html, fact);
		html_open(html, "span", "because");
		html_text(html, fact->because);
		html_close(html);
	}
	html_close(html);
}

static void put_row(struct html *html, const char *name, const struct fact *left, const struct fact *right)
{
	if (!left && !right)
		return;
	html_open(html, "tr", NULL);
	html_open(html, "th", NULL);
	html_attr(html, "scope", "row");
	html_say(html, name);
	html_close(html);
	put_fact_cell(html, left);
	put_fact_cell(html, right);
	html_close(html);
}

static void matrix_open(struct html *html, const char *caption, const char *const titles[3])
{
	html_table_open(html, "matrix", caption, titles, 3);
}

static void matrix_close(struct html *html)
{
	html_close(html);
	html_close(html);
}

static void put_protocols(struct html *html)
{
	static const char *const titles[] = { "Protocol", "Client", "Server" };

	matrix_open(html, "Protocols of Schannel", titles);
	for (size_t i = PROTOCOL_COUNT; i-- > 0;)
		put_row(html, protocols[i].name, protocol_fact(html->machine, i, "client"),
			protocol_fact(html->machine, i, "server"));
	matrix_close(html);
}

static void put_stacks(struct html *html)
{
	static const char *const titles[] = { "Applications", "64-bit", "32-bit" };

	matrix_open(html, "What applications use", titles);
	for (size_t i = 0; i < STACKS; i++)
		put_row(html, stacks[i].name, stack_fact(html->machine, i, "64"), stack_fact(html->machine, i, "32"));
	matrix_close(html);
}

static bool is_elsewhere(const struct machine_result *machine, const struct fact *fact)
{
	bool found = strncmp(fact->name, "value.", 6) == 0; /* plain values, perhaps hundreds: they are with all facts */

	for (size_t i = 0; i < PROTOCOL_COUNT && !found; i++)
		found = protocol_fact(machine, i, "client") == fact || protocol_fact(machine, i, "server") == fact;
	for (size_t i = 0; i < STACKS && !found; i++)
		found = stack_fact(machine, i, "64") == fact || stack_fact(machine, i, "32") == fact;
	return found;
}

static void put_others(struct html *html)
{
	html_open(html, "dl", "others");
	for (size_t i = 0; i < html->machine->fact_count; i++) {
		const struct fact *fact = &html->machine->facts[i];

		if (is_elsewhere(html->machine, fact))
			continue;
		html_pair_open(html, fact->title);
		put_state(html, fact);
		html_open(html, "span", "because");
		html_text(html, fact->because);
		html_close(html);
		html_pair_close(html);
	}
	html_close(html);
}

static void put_legacy(struct html *html)
{
	html_open(html, "p", "legacy");
	html_element(html, "b", NULL, "Legacy protocols: ");
	html_sayf(html, "%s. ", legacy_words(html->arena, html->machine));
	html_element(html, "span", "soft", "Evaluated separately; does not affect the verdict.");
	html_close(html);
}

void html_glance(struct html *html)
{
	html_open(html, "div", "glance");
	put_protocols(html);
	html_open(html, "div", NULL);
	put_stacks(html);
	put_legacy(html);
	html_close(html);
	html_close(html);
	put_others(html);
}
