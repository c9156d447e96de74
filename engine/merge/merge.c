/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rows become when they are together: sorted, duplicates folded, two answers told. */
#include <stdlib.h>
#include <string.h>

#include "common/ceilings.h"
#include "engine/merge/merge_parts.h"
#include "engine/run/run_lines.h"
#include "reports/json/lines/machine_line.h"
#include "reports/rows/report_rows.h"

int merge_open(const struct merge_options *options, struct merge **ret, struct error *err)
{
	struct merge *merge = calloc(1, sizeof *merge);

	*ret = merge;
	if (!merge)
		return error_no_memory(err);
	merge->options = options;
	merge->fail_on = FAIL_ON_NEVER; /* until a file is stricter */
	merge->arena = arena_new_unshared(RUN_CEILING);
	return merge->arena ? spool_open(options->temporary_folder, &merge->spool, err) : error_no_memory(err);
}

void merge_close(struct merge *merge)
{
	if (!merge)
		return;
	spool_close(merge->spool);
	arena_free(merge->arena);
	free(merge);
}

/* Headers. */

static const char *keep(struct merge *merge, const char *word)
{
	return word ? arena_strdup(merge->arena, word) : NULL;
}

static int keep_head(struct merge *merge, const char *path, const struct fleet_head *head, struct error *err)
{
	struct fleet_profile *profiles = arena_array(merge->arena, head->profile_count + 1, sizeof *profiles);

	for (size_t i = 0; profiles && i < head->profile_count; i++)
		profiles[i] = (struct fleet_profile){ keep(merge, head->profiles[i].name),
						      keep(merge, head->profiles[i].sha256) };
	merge->head = (struct fleet_head){ .tool_version = keep(merge, head->tool_version),
					   .profiles = profiles,
					   .profile_count = head->profile_count,
					   .waivers = keep(merge, head->waivers),
					   .options = keep(merge, head->options),
					   .case_info = case_copy(head->case_info, merge->arena) };
	merge->head_file = keep(merge, path);
	return arena_failed(merge->arena) ? error_no_memory(err) : 0;
}

/* What the first files did not know. */
static void complete_head(struct merge *merge, const struct fleet_head *head)
{
	struct fleet_profile *profiles = (struct fleet_profile *)(uintptr_t)merge->head.profiles;

	for (size_t i = 0; i < head->profile_count; i++)
		if (!profiles[i].sha256)
			profiles[i].sha256 = keep(merge, head->profiles[i].sha256);
	if (!merge->head.waivers)
		merge->head.waivers = keep(merge, head->waivers);
	if (!merge->head.options)
		merge->head.options = keep(merge, head->options);
}

static bool has_rule(const struct merge *merge, const char *id)
{
	for (size_t i = 0; i < merge->rule_count; i++)
		if (strcmp(merge->rules[i].id, id) == 0)
			return true;
	return false;
}

static int take_rules(struct merge *merge, const struct fleet_head *head, struct error *err)
{
	for (size_t i = 0; i < head->rule_count; i++) {
		const struct fleet_rule *rule = &head->rules[i];

		if (has_rule(merge, rule->id))
			continue;
		struct fleet_rule *rules =
			arena_grow(merge->arena, merge->rules, merge->rule_count, &merge->rule_room, sizeof *rules);

		if (!rules)
			return error_no_memory(err);
		rules[merge->rule_count++] =
			(struct fleet_rule){ keep(merge, rule->id), keep(merge, rule->title), rule->level };
		merge->rules = rules;
	}
	return arena_failed(merge->arena) ? error_no_memory(err) : 0;
}

int merge_take_head(struct merge *merge, const char *path, const struct fleet_head *head, struct error *err)
{
	struct arena *scratch = arena_new(SUMMED_UP_CEILING);
	const char *differs = scratch && merge->head_file ? fleet_head_difference(&merge->head, head, scratch) : NULL;
	int code = !scratch  ? error_no_memory(err)
		   : differs ? error_set(err, ERR_USAGE, "%s and %s cannot be one fleet: %s; merge them one by one",
					 merge->head_file, path, differs)
		   : merge->head_file ? 0
				      : keep_head(merge, path, head, err);

	if (code == 0 && !case_is_same(merge->head.case_info, head->case_info))
		merge->has_cases = true;
	if (code == 0)
		complete_head(merge, head);
	arena_free(scratch);
	return code ? code : take_rules(merge, head, err);
}

/* Rows. */

static int keep_result(struct merge *merge, const struct machine_result *machine, uint32_t *ret, struct error *err)
{
	struct machine_result timeless =
		*machine; /* two results of one machine are the same bytes, whose copy each was made of */
	struct run_lines lines;
	int code = run_lines_begin(&lines, err);

	timeless.file_time_count = 0;
	code = code ? code : machine_line_write(&timeless, run_lines_put, &lines, err);
	code = run_lines_end(&lines, code, err);
	*ret = (uint32_t)spool_count(merge->spool);
	code = code ? code : spool_append(merge->spool, lines.text, lines.size, err);
	free(lines.text);
	return code;
}

static int add_entry(struct merge *merge, const struct fleet_row *row, const char *line, size_t size, uint32_t result,
		     struct error *err)
{
	struct merge_entry *entries =
		arena_grow(merge->arena, merge->entries, merge->count, &merge->room, sizeof *entries);
	char hex[DIGEST_HEX];

	if (!entries)
		return error_no_memory(err);
	merge->entries = entries;
	digest_of(line, size, hex);
	entries[merge->count] = (struct merge_entry){ .input = keep(merge, row->input.utf8),
						      .evidence = keep(merge, row->evidence),
						      .row = (uint32_t)spool_count(merge->spool),
						      .result = result,
						      .file = (uint32_t)merge->file_count - 1,
						      .is_error = *row->error.utf8 };
	memcpy(entries[merge->count].hash, hex, ENTRY_HASH);
	if (arena_failed(merge->arena) || !*hex)
		return error_no_memory(err);
	merge->count++;
	return spool_append(merge->spool, line, size, err);
}

int merge_take_row(struct merge *merge, const struct fleet_row *row, const struct machine_result *machine,
		   struct error *err)
{
	struct arena *scratch = arena_new(SUMMED_UP_CEILING);
	uint32_t result = NO_RESULT;
	const char *line;
	size_t size;
	int code = scratch ? fleet_row_write(row, scratch, &line, &size, err) : error_no_memory(err);

	if (code == 0 && machine && merge->options->has_reports)
		code = keep_result(merge, machine, &result, err);
	code = code ? code : add_entry(merge, row, line, size, result, err);
	arena_free(scratch);
	return code;
}

/* Together. */

static int by_key(const void *a, const void *b)
{
	const struct merge_entry *x = a, *y = b;
	int order = strcmp(x->input, y->input);

	order = order ? order : strcmp(x->evidence, y->evidence);
	order = order ? order : memcmp(x->hash, y->hash, ENTRY_HASH);
	return order ? order : (x->file > y->file) - (x->file < y->file);
}

/* The end of the machines that are called like the one at `from`. */
static size_t end_of_group(const struct merge *merge, size_t from)
{
	size_t end = from;

	while (end < merge->count && strcmp(merge->entries[end].input, merge->entries[from].input) == 0)
		end++;
	return end;
}

/* "Could not be evaluated" gives way to an answer, and one of them is enough. */
static bool gives_way(const struct merge *merge, size_t from, size_t end, size_t at)
{
	bool has_answer = false;

	for (size_t i = from; i < end; i++)
		has_answer |= !merge->entries[i].is_error;
	return merge->entries[at].is_error && (has_answer || at != from);
}

static void tell(struct merge *merge, const struct merge_entry *before, const struct merge_entry *entry)
{
	bool is_same = strcmp(before->evidence, entry->evidence) == 0;

	merge->conflicts += is_same;
	message_add(merge->options->messages,
		    is_same ? "%s: two answers for the same evidence: one in %s, another in %s"
			    : "%s: its evidence in %s is not that in %s: it has a row for each",
		    entry->input, merge->files[before->file], merge->files[entry->file]);
}

/* Moves what stays of a group to `to`, and returns how many that are. */
static size_t fold(struct merge *merge, size_t from, size_t end, size_t to)
{
	size_t kept = 0;

	for (size_t i = from; i < end; i++) {
		struct merge_entry *last = kept ? &merge->entries[to + kept - 1] : NULL;
		struct merge_entry entry = merge->entries[i];

		if (gives_way(merge, from, end, i))
			continue;
		if (last && strcmp(last->evidence, entry.evidence) == 0 &&
		    memcmp(last->hash, entry.hash, ENTRY_HASH) == 0) {
			last->result = last->result == NO_RESULT ? entry.result : last->result;
			continue;
		}
		if (last)
			tell(merge, last, &entry);
		merge->entries[to + kept++] = entry;
	}
	return kept;
}

/* One fleet may be made of several cases, and then it is of none of them. */
static void settle_case(struct merge *merge)
{
	if (merge->options->case_info) {
		merge->head.case_info = merge->options->case_info;
		return;
	}
	if (merge->has_cases)
		message_add(merge->options->messages,
			    "the files are of different cases: the output names none; say what it is of with --case");
	merge->head.case_info = merge->has_cases ? NULL : merge->head.case_info;
}

int merge_finish(struct merge *merge, struct error *err)
{
	size_t kept = 0;

	if (!merge->head_file)
		return error_set(err, ERR_USAGE, "merge: the files contain no machines");
	if (merge->count)
		qsort(merge->entries, merge->count, sizeof *merge->entries, by_key);
	for (size_t from = 0, end; from < merge->count; from = end) {
		end = end_of_group(merge, from);
		kept += fold(merge, from, end, kept);
	}
	merge->count = kept;
	settle_case(merge);
	fleet_rules_sort(merge->rules, &merge->rule_count);
	merge->head.rules = merge->rules;
	merge->head.rule_count = merge->rule_count;
	return 0;
}

size_t merge_broken(const struct merge *merge)
{
	return merge->broken;
}

size_t merge_conflicts(const struct merge *merge)
{
	return merge->conflicts;
}

size_t merge_rows_alone(const struct merge *merge)
{
	size_t count = 0;

	for (size_t i = 0; i < merge->count; i++)
		count += merge->entries[i].result == NO_RESULT;
	return count;
}

static int put(FILE *out, const char *bytes, size_t size, struct error *err)
{
	return fwrite(bytes, 1, size, out) == size ? 0 : error_set(err, ERR_IO, "the rows could not be written");
}

int merge_write_rows(struct merge *merge, FILE *out, struct error *err)
{
	struct arena *scratch = arena_new(SUMMED_UP_CEILING);
	const char *line;
	size_t size;
	int code = scratch ? fleet_head_write(&merge->head, scratch, &line, &size, err) : error_no_memory(err);

	code = code ? code : put(out, line, size, err);
	arena_free(scratch);
	for (size_t i = 0; i < merge->count && code == 0; i++) {
		code = merge_line(merge, i, &line, &size, err);
		code = code ? code : put(out, line, size, err);
	}
	return code;
}
