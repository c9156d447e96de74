/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a machine to its row. */
#include "reports/rows/fleet_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/paths.h"
#include "reports/rows/fleet_line.h"

enum { BECAUSE_LIMIT = 240, FILE_LIMIT = 64, HASH_DIGITS = 16 };

/* Bytes that text takes in a line. */
static size_t escaped_size(const char *text)
{
	size_t size = 0;

	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		size += byte == '"' || byte == '\\' ? 2 : byte < 0x80 ? 1 : byte >= 0xf0 ? 12 : byte >= 0xc0 ? 6 : 0;
	}
	return size;
}

/* The first characters that take at most so many bytes in a line. */
static size_t fitting(const char *text, size_t limit)
{
	size_t end = 0, size = 0;

	while (text[end]) {
		size_t next = end + 1;

		while ((text[next] & 0xc0) == 0x80)
			next++;
		char one[8] = "";

		memcpy(one, text + end, next - end < sizeof one ? next - end : sizeof one - 1);
		size += escaped_size(one);
		if (size > limit)
			break;
		end = next;
	}
	return end;
}

static struct text shortened(struct text text, size_t limit, struct arena *arena)
{
	if (!text.utf8 || escaped_size(text.utf8) <= limit)
		return text;
	char *start = arena_printf(arena, "%.*s...", (int)fitting(text.utf8, limit - 3), text.utf8);

	return (struct text){ .utf8 = start ? start : "", .changed = text.changed };
}

struct text fleet_key(struct text input, struct arena *arena)
{
	char hex[DIGEST_HEX];

	if (!input.utf8 || escaped_size(input.utf8) <= FLEET_KEY_LIMIT)
		return input;
	size_t kept = fitting(input.utf8, FLEET_KEY_LIMIT - HASH_DIGITS - 3);

	digest_of(input.utf8, strlen(input.utf8), hex);
	char *key = arena_printf(arena, "%.*s...%.*s", (int)kept, input.utf8, HASH_DIGITS, hex);

	return (struct text){ .utf8 = key ? key : "", .changed = input.changed };
}

/* Lists of rules. */

static int by_word(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *const *rules_of(const struct machine_result *machine, enum outcome outcome, struct arena *arena,
				   size_t *ret_count)
{
	const char **list = arena_array(arena, machine->finding_count + 1, sizeof *list);
	size_t count = 0;

	for (size_t i = 0; list && i < machine->finding_count; i++)
		if (machine->findings[i].outcome == outcome)
			list[count++] = machine->findings[i].rule;
	if (list)
		qsort(list, count, sizeof *list, by_word);
	*ret_count = list ? count : 0;
	return list;
}

/* What a fix needs. */

static bool has_edit(const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->finding_count; i++)
		for (size_t k = 0; machine->findings[i].outcome == OUTCOME_FAIL && k < machine->findings[i].fix_count; k++)
			if (fix_is_edit(&machine->findings[i].fixes[k]))
				return true;
	return false;
}

static const char *const *needs_of(const struct machine_result *machine, struct arena *arena, size_t *ret_count)
{
	const char **list = arena_array(arena, 4, sizeof *list);
	const struct fact *update = machine_fact(machine, "update.tls12");
	const char *state = update ? update->state : "";
	size_t count = 0;

	if (!list)
		return NULL;
	if (has_edit(machine))
		list[count++] = "reg";
	if (strcmp(state, "PENDING") == 0)
		list[count++] = "restart";
	if (strcmp(state, "MISSING") == 0 || strcmp(state, "PARTIAL") == 0)
		list[count++] = "update";
	*ret_count = count;
	return list;
}

/* Facts that people ask fleets for; what the others find is a rule that failed, which the row has. */
static bool is_kept(const char *name)
{
	static const char *const kept[] = { "schannel.",   "dotnet4.64", "dotnet4.32",  "dotnet2.64",   "dotnet2.32",
					    "winhttp.",    "wininet.",   "fips",        "update.tls12", "ciphers.tls12",
					    "roots.azure", "controlset", "backup-agent" };
	bool is_listed = false;

	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		size_t size = strlen(kept[i]);

		is_listed |= kept[i][size - 1] == '.' ? strncmp(name, kept[i], size) == 0 : strcmp(name, kept[i]) == 0;
	}
	return is_listed && strcmp(name, "schannel.minimum") != 0;
}

static const struct fleet_fact *facts_of(const struct machine_result *machine, struct arena *arena, size_t *ret_count)
{
	struct fleet_fact *list = arena_array(arena, machine->fact_count + 1, sizeof *list);
	size_t count = 0;

	for (size_t i = 0; list && i < machine->fact_count; i++)
		if (is_kept(machine->facts[i].name) && strcmp(machine->facts[i].state, "UNKNOWN") != 0)
			list[count++] = (struct fleet_fact){ machine->facts[i].name, machine->facts[i].state };
	if (list)
		qsort(list, count, sizeof *list, fleet_fact_by_name);
	*ret_count = list ? count : 0;
	return list;
}

/* The newest, as text: all of them have seven digits of a second. */
static const char *settings_written(const struct machine_result *machine)
{
	const char *newest = "";

	for (size_t i = 0; i < machine->fact_count; i++) {
		const struct fact *fact = &machine->facts[i];
		bool is_set = strcmp(fact->decider, "value") == 0 || strcmp(fact->decider, "policy") == 0;

		for (size_t k = 0; is_set && k < fact->evidence_count; k++)
			if (fact->evidence[k].answer == ANSWER_PRESENT && fact->evidence[k].written &&
			    strcmp(fact->evidence[k].written, newest) > 0)
				newest = fact->evidence[k].written;
	}
	return newest;
}

static size_t count_outcome(const struct baseline *baseline, enum outcome outcome)
{
	size_t count = 0;

	for (size_t i = 0; i < baseline->finding_count; i++)
		count += baseline->findings[i].outcome == outcome;
	return count;
}

static const struct fleet_baseline *baselines_of(const struct machine_result *machine, struct arena *arena)
{
	struct fleet_baseline *list = arena_array(arena, machine->baseline_count + 1, sizeof *list);

	for (size_t i = 0; list && i < machine->baseline_count; i++) {
		const struct baseline *baseline = &machine->baselines[i];

		list[i] = (struct fleet_baseline){ .name = baseline->name,
						   .kind = baseline->kind,
						   .verdict = baseline->verdict,
						   .fail = count_outcome(baseline, OUTCOME_FAIL),
						   .unknown = count_outcome(baseline, OUTCOME_UNKNOWN) };
	}
	return list;
}

static const struct fleet_source *sources_of(const struct machine_result *machine, struct arena *arena)
{
	struct fleet_source *list = arena_array(arena, machine->source_count + 1, sizeof *list);

	for (size_t i = 0; list && i < machine->source_count; i++) {
		const struct result_source *source = &machine->sources[i];
		struct text file = { .utf8 = path_name(source->path.utf8), .changed = source->path.changed };

		list[i] = (struct fleet_source){ .file = shortened(file, FILE_LIMIT, arena),
						 .kind = source->kind,
						 .role = source->role,
						 .sha256 = source->sha256,
						 .is_dirty = source->is_dirty };
	}
	return list;
}

static const char *const *missing_of(const struct machine_result *machine, struct arena *arena)
{
	const char **list = arena_array(arena, machine->missing_count + 1, sizeof *list);

	for (size_t i = 0; list && i < machine->missing_count; i++)
		list[i] = machine->missing[i].file;
	return list;
}

/* Why nothing of it could be read: a clause; NULL: something was. */
static const char *all_refused(const struct machine_result *machine, struct arena *arena)
{
	for (size_t i = 0; i < machine->source_count; i++)
		if (machine->sources[i].status != SOURCE_REFUSED)
			return NULL;
	return machine->source_count
		       ? arena_printf(arena, "%s: %s", machine->sources[0].path.utf8, machine->sources[0].why.utf8)
		       : NULL;
}

int fleet_row_of(const struct machine_result *machine, const char *error, struct arena *arena, struct fleet_row *ret,
		 struct error *err)
{
	struct text input = machine->input.utf8 && *machine->input.utf8 ? machine->input : machine->name;
	const char *refused = error ? NULL : all_refused(machine, arena);

	if (refused) {
		*ret = fleet_row_of_error(fleet_key(input, arena), (struct text){ .utf8 = refused });
		return arena_failed(arena) ? error_no_memory(err) : 0;
	}
	*ret = (struct fleet_row){ .input = fleet_key(input, arena),
				   .name = shortened(machine->name, FLEET_KEY_LIMIT, arena),
				   .error = error ? shortened(text_of(arena, error), BECAUSE_LIMIT, arena)
						  : (struct text){ .utf8 = "" },
				   .evidence = machine->evidence ? machine->evidence : "",
				   .digest = machine->digest ? machine->digest : "",
				   .because = shortened(machine->summary, BECAUSE_LIMIT, arena),
				   .kind = machine->kind,
				   .verdict = machine->verdict,
				   .gate = machine->verdict_after_waivers,
				   .reasons = machine->reasons,
				   .reason_count = machine->reason_count,
				   .windows = machine->windows,
				   .baselines = baselines_of(machine, arena),
				   .baseline_count = machine->baseline_count,
				   .sources = sources_of(machine, arena),
				   .source_count = machine->source_count,
				   .missing = missing_of(machine, arena),
				   .missing_count = machine->missing_count,
				   .note_count = machine->note_count + machine->notes_dropped,
				   .settings_written = settings_written(machine) };
	ret->windows.display = shortened(machine->windows.display, FILE_LIMIT * 2, arena);
	ret->fail = rules_of(machine, OUTCOME_FAIL, arena, &ret->fail_count);
	ret->unknown = rules_of(machine, OUTCOME_UNKNOWN, arena, &ret->unknown_count);
	ret->waived = rules_of(machine, OUTCOME_WAIVED, arena, &ret->waived_count);
	ret->inapplicable = rules_of(machine, OUTCOME_NOT_APPLICABLE, arena, &ret->inapplicable_count);
	ret->fix = needs_of(machine, arena, &ret->fix_count);
	ret->facts = facts_of(machine, arena, &ret->fact_count);
	return arena_failed(arena) ? error_no_memory(err) : 0;
}

struct fleet_row fleet_row_of_error(struct text input, struct text error)
{
	return (struct fleet_row){ .input = input,
				   .name = input,
				   .error = error,
				   .evidence = "",
				   .digest = "",
				   .because = { .utf8 = "" },
				   .kind = KIND_READINESS,
				   .verdict = VERDICT_INDETERMINATE,
				   .gate = VERDICT_INDETERMINATE,
				   .windows = { .product = "UNKNOWN",
						.display = { .utf8 = "" },
						.version = "",
						.arch = "UNKNOWN",
						.installed = "" },
				   .settings_written = "" };
}

static bool is_in(const char *const *list, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], id) == 0)
			return true;
	return false;
}

enum outcome fleet_row_outcome(const struct fleet_row *row, const char *rule)
{
	if (is_in(row->fail, row->fail_count, rule))
		return OUTCOME_FAIL;
	if (is_in(row->unknown, row->unknown_count, rule))
		return OUTCOME_UNKNOWN;
	if (is_in(row->waived, row->waived_count, rule))
		return OUTCOME_WAIVED;
	return is_in(row->inapplicable, row->inapplicable_count, rule) ? OUTCOME_NOT_APPLICABLE : OUTCOME_PASS;
}
