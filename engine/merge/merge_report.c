/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reports of what was merged: two passes over the machines, one for what a report knows of all of them. */
#include <string.h>

#include "common/ceilings.h"
#include "engine/gate.h"
#include "engine/machine_name.h"
#include "engine/merge/merge_parts.h"

struct reporting {
	struct merge *merge;
	struct arena *arena;
	struct text *names; /* numbered where they are alike */
	const char **digests;
	struct machine_summary *summaries;
	struct rule_total *rules;
	size_t rule_count;
	enum gate gate;
};

static int read_row(struct merge *merge, size_t index, struct arena *scratch, struct machine_result *ret,
		    struct error *err)
{
	struct fleet_row *row = arena_alloc(scratch, sizeof *row);
	int code = row ? merge_row(merge, index, scratch, row, err) : error_no_memory(err);

	return code ? code : machine_of_row(&merge->head, row, scratch, ret, err);
}

/* As its run had it, if that is there, else as far as its row tells; called as it is here. */
static int machine_at(const struct reporting *reporting, size_t index, struct arena *scratch,
		      struct machine_result *ret, struct error *err)
{
	struct merge *merge = reporting->merge;
	uint32_t result = merge->entries[index].result;
	int code = result == NO_RESULT ? read_row(merge, index, scratch, ret, err)
				       : spool_machine(merge->spool, result, scratch, ret, err);

	if (code || !reporting->names || strcmp(ret->name.utf8, reporting->names[index].utf8) == 0)
		return code;
	ret->name = reporting->names[index];
	ret->is_numbered = true;
	return result == NO_RESULT ? 0 : report_digest_machine(ret, scratch, err);
}

/* Calls visit for each machine, which is gone afterwards. */
static int each_machine(struct reporting *reporting, void *context,
			int (*visit)(struct reporting *reporting, size_t index, const struct machine_result *machine,
				     void *context, struct error *err),
			struct error *err)
{
	int code = 0;

	for (size_t i = 0; i < reporting->merge->count && code == 0; i++) {
		struct arena *scratch = arena_new(SUMMED_UP_CEILING);
		struct machine_result machine;

		code = scratch ? machine_at(reporting, i, scratch, &machine, err) : error_no_memory(err);
		code = code ? code : visit(reporting, i, &machine, context, err);
		arena_free(scratch);
	}
	return code;
}

static int take_name(struct reporting *reporting, size_t index, const struct machine_result *machine, void *names,
		     struct error *err)
{
	((struct text *)names)[index] = (struct text){ .utf8 = arena_strdup(reporting->arena, machine->name.utf8),
						       .changed = machine->name.changed };
	return arena_failed(reporting->arena) ? error_no_memory(err) : 0;
}

static int sum_up(struct reporting *reporting, size_t index, const struct machine_result *machine, void *context,
		  struct error *err)
{
	struct arena *arena = reporting->arena;
	int code = summary_make(arena, machine, &reporting->summaries[index], err);

	(void)context;
	reporting->digests[index] = arena_strdup(arena, machine->digest ? machine->digest : "");
	reporting->gate = gate_worse(reporting->gate, gate_of(reporting->merge->fail_on, machine->verdict_after_waivers));
	if (code == 0 && machine->finding_count)
		code = rule_totals_add(arena, machine, index, &reporting->rules, &reporting->rule_count, err);
	return code;
}

/* What a built-in profile says of itself; of a user's own the name is all there is. */
static void put_profile(struct result *result, const char *name, struct arena *arena)
{
	struct profile *profile = NULL;
	bool is_builtin = false;

	for (size_t i = 0; profile_builtin(i); i++)
		is_builtin |= strcmp(profile_builtin(i), name) == 0;
	result->profile = result->profile_title = name;
	result->profile_summary = "";
	if (!is_builtin || profile_load(name, &profile, NULL) != 0)
		return;
	result->profile_title = arena_strdup(arena, profile->title);
	result->profile_summary = arena_strdup(arena, profile->summary);
	profile_free(profile);
}

static const char *reason_of(const struct reporting *reporting)
{
	size_t count = reporting->merge->count;
	struct gate_count verdicts = { .all_ready = true };

	for (size_t i = 0; i < count; i++)
		gate_count(&verdicts, reporting->summaries[i].verdict, reporting->summaries[i].verdict_after_waivers);
	return gate_reason_of((int)reporting->gate, &verdicts, count ? reporting->summaries->kind : KIND_READINESS);
}

static int make_head(struct reporting *reporting, struct report_head *ret, struct error *err)
{
	const struct merge *merge = reporting->merge;
	struct result bare = { .arena = reporting->arena,
			       .tool_version = merge->head.tool_version,
			       .profile_path = TEXT(""),
			       .fail_on = merge->fail_on,
			       .profile_sha256 = merge->head.profiles[0].sha256,
			       .waivers_sha256 = merge->head.waivers,
			       .options = merge->head.options,
			       .case_info = merge->head.case_info,
			       .exit_code = (int)reporting->gate };

	put_profile(&bare, merge->head.profiles[0].name, reporting->arena);
	bare.exit_reason = reason_of(reporting);
	bare.digest = report_digest_run(&bare, reporting->digests, merge->count, reporting->arena, err);
	if (!bare.digest)
		return error_no_memory(err);
	*ret = report_head_bare(&bare);
	ret->machines = reporting->summaries;
	ret->machine_count = merge->count;
	ret->rules = reporting->rules;
	ret->rule_count = reporting->rule_count;
	ret->fleet = &merge->head;
	return 0;
}

struct writing {
	const struct report_format *format;
	struct report report;
};

static int write_machine(struct reporting *reporting, size_t index, const struct machine_result *machine, void *context,
			 struct error *err)
{
	struct writing *writing = context;

	(void)reporting;
	return report_wants(writing->format, &writing->report, index)
		       ? report_machine(writing->format, &writing->report, machine, index, err)
		       : 0;
}

static int prepare(struct reporting *reporting, struct report_head *ret, struct error *err)
{
	size_t count = reporting->merge->count;
	struct text *names = arena_array(reporting->arena, count + 1, sizeof *names);

	reporting->summaries = arena_array(reporting->arena, count + 1, sizeof *reporting->summaries);
	reporting->digests = arena_array(reporting->arena, count + 1, sizeof *reporting->digests);
	if (!names || !reporting->summaries || !reporting->digests)
		return error_no_memory(err);
	int code = each_machine(reporting, names, take_name, err);

	if (code == 0 && machine_names_unique(names, count, reporting->arena) < 0)
		code = error_no_memory(err);
	reporting->names = names;
	code = code ? code : each_machine(reporting, NULL, sum_up, err);
	return code ? code : make_head(reporting, ret, err);
}

int merge_write_report(struct merge *merge, const struct report_format *format, const struct report_options *options,
		       FILE *out, struct error *err)
{
	struct reporting reporting = { .merge = merge, .arena = arena_new_unshared(RUN_CEILING) };
	struct report_head head;
	struct writing writing = { .format = format, .report = { .head = &head, .options = options, .out = out } };
	int code = reporting.arena ? prepare(&reporting, &head, err) : error_no_memory(err);

	if (code == 0) {
		code = report_begin(format, &writing.report, err);
		code = code ? code : each_machine(&reporting, &writing, write_machine, err);
		writing.report.failed = code;
		int ended = report_end(format, &writing.report, err);

		code = code ? code : ended;
	}
	arena_free(reporting.arena);
	return code;
}
