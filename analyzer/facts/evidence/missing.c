/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was not supplied, and the shortest list of commands that gets it on the Windows machine. One hive saved whole
 * answers every question about it, present or absent, so there is one command for each hive; an export of the keys that
 * are missing would fail for each key that does not exist, and prove nothing.
 */
#include "analyzer/facts/evidence/missing.h"

#include <string.h>

enum { HIVES = 2, USERS_SHOWN_LIMIT = 4 };

static const struct {
	const char *root, *file, *command;
} hives[HIVES] = {
	{ "HKLM\\SYSTEM", "SYSTEM", "reg save HKLM\\SYSTEM SYSTEM" },
	{ "HKLM\\SOFTWARE", "SOFTWARE", "reg save HKLM\\SOFTWARE SOFTWARE" },
};

/* What is missing, and as a summary calls it: "the SYSTEM hive" of "the SYSTEM hive (Windows\System32\config\SYSTEM)". */
struct missing_list {
	struct missing_input *inputs;
	const char *titles[HIVES + USERS_SHOWN_LIMIT];
};

static bool is_below(const char *key, const char *root)
{
	size_t size = strlen(root);

	return name_starts(key, root) && (!key[size] || key[size] == '\\');
}

static const struct fact_builder *builder_named(const struct fact_context *ctx, const char *name)
{
	for (int id = 0; id < FACT_COUNT; id++)
		if (strcmp(fact_rows[id].name, name) == 0)
			return &ctx->facts[id];
	for (size_t i = 0; i < ctx->value_count; i++)
		if (strcmp(ctx->values[i].name, name) == 0)
			return &ctx->values[i].builder;
	return NULL;
}

/* Adds up the questions of a fact about the hive at root that no input answers. */
static size_t count_in(const struct fact_builder *builder, const char *root, const char **ret_first)
{
	size_t count = 0;

	for (size_t i = 0; builder && i < builder->count; i++) {
		const struct reganswer *answer = &builder->answers[i];

		if (answer->found != NOT_COVERED || !is_below(answer->key, root))
			continue;
		*ret_first = *ret_first ? *ret_first : answer->key;
		count++;
	}
	return count;
}

/* Of all that keeps the verdict open: notes never do. */
static size_t count_unanswered(const struct fact_context *ctx, const struct machine_result *machine, const char *root,
			       const char **ret_first)
{
	size_t count = 0;

	*ret_first = NULL;
	for (size_t i = 0; i < machine->finding_count; i++) {
		const struct finding *finding = &machine->findings[i];

		for (size_t k = 0;
		     finding->outcome == OUTCOME_UNKNOWN && finding->level != LEVEL_NOTE && k < finding->fact_count; k++)
			count += count_in(builder_named(ctx, finding->facts[k]), root, ret_first);
	}
	return count;
}

/* title NULL: out of memory. detail: what the parenthesis after it says. */
static void add(const struct fact_context *ctx, struct machine_result *ret, struct missing_list *list,
		const char *title, const char *detail, struct missing_input input)
{
	input.name = text_printf(ctx->arena, "%s (%s)", title ? title : "", detail ? detail : "");
	list->titles[ret->missing_count] = title ? title : "";
	list->inputs[ret->missing_count++] = input;
	ret->missing = list->inputs;
}

/* What is wrong with the input that should hold the hive; NULL where nothing is, or another input covers it. */
static const char *why_refused(const struct fact_context *ctx, size_t hive)
{
	struct reganswer answer;

	return regview_key(ctx->view, hives[hive].root, &answer) == NOT_COVERED
		       ? regview_refused(ctx->view, hives[hive].root)
		       : NULL;
}

static void add_hive(const struct fact_context *ctx, struct machine_result *ret, struct missing_list *list, size_t hive)
{
	struct reganswer answer;
	const char *first;
	size_t count = count_unanswered(ctx, ret, hives[hive].root, &first);
	struct missing_input input = { .file = hives[hive].file, .command = hives[hive].command };
	const char *file = hives[hive].file, *where = arena_printf(ctx->arena, "Windows\\System32\\config\\%s", file);

	if (why_refused(ctx, hive))
		add(ctx, ret, list, arena_printf(ctx->arena, "a readable copy of the %s hive", file), where, input);
	else if (regview_key(ctx->view, hives[hive].root, &answer) == NOT_COVERED)
		add(ctx, ret, list, arena_printf(ctx->arena, "the %s hive", file), where, input);
	else if (count)
		add(ctx, ret, list, arena_printf(ctx->arena, "the complete %s hive", file),
		    arena_printf(ctx->arena, "no input lists %s", first), input);
}

static void add_user(const struct fact_context *ctx, struct machine_result *ret, struct missing_list *list,
		     const char *root)
{
	const char *first;

	if (count_unanswered(ctx, ret, root, &first))
		add(ctx, ret, list, arena_printf(ctx->arena, "the complete hive %s", root),
		    arena_printf(ctx->arena, "no input lists %s", first),
		    (struct missing_input){ .file = "NTUSER.DAT", .command = "reg save HKCU NTUSER.DAT" });
}

/* A hive that was supplied and is of no use is not called missing: what is wrong with it says more. */
static const char *refused_words(const struct fact_context *ctx)
{
	const char *words = NULL;

	for (size_t i = 0; i < HIVES; i++) {
		const char *why = why_refused(ctx, i);

		if (why && !(words && strcmp(why, words) == 0))
			words = words ? arena_printf(ctx->arena, "%s; %s", words, why) : why;
	}
	return words;
}

/* "The SYSTEM hive and the complete SOFTWARE hive" */
static const char *names_of(const struct fact_context *ctx, const struct machine_result *ret,
			    const struct missing_list *list)
{
	const char *words = "";

	for (size_t i = 0; i < ret->missing_count && words; i++)
		words = arena_printf(ctx->arena, "%s%s%s", words,
				     i == 0                       ? ""
				     : i + 1 < ret->missing_count ? ", "
								  : " and ",
				     list->titles[i]);
	return words && strncmp(words, "the ", 4) == 0 ? arena_printf(ctx->arena, "T%s", words + 1)
	       : words                                 ? words
						       : "";
}

static void summarise(const struct fact_context *ctx, struct machine_result *ret, const struct missing_list *list)
{
	const char *refused = refused_words(ctx), *plural = ret->reason_count == 1 ? "" : "s";

	if (ret->verdict != VERDICT_INDETERMINATE || (!refused && !ret->missing_count))
		return;
	if (refused)
		ret->summary = text_printf(ctx->arena, "%s; %zu rule%s cannot be determined", refused,
					   ret->reason_count, plural);
	else
		ret->summary = text_printf(ctx->arena, "%s %s not supplied; %zu rule%s cannot be determined",
					   names_of(ctx, ret, list), ret->missing_count > 1 ? "were" : "was",
					   ret->reason_count, plural);
}

void name_missing(const struct fact_context *ctx, struct machine_result *ret)
{
	struct missing_list list = { .inputs = arena_array(ctx->arena, HIVES + USERS_SHOWN_LIMIT, sizeof *list.inputs) };
	const char *root;

	for (size_t i = 0; list.inputs && i < HIVES; i++)
		add_hive(ctx, ret, &list, i);
	for (size_t i = 0; list.inputs && i < USERS_SHOWN_LIMIT && (root = regview_user(ctx->view, i)); i++)
		add_user(ctx, ret, &list, root);
	summarise(ctx, ret, &list);
}
