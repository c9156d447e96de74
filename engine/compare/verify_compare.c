/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two judgements of one machine, compared member by member in the form in which results are saved: whatever is saved is
 * compared, without a list that somebody would have to keep.
 */
#include "engine/compare/verify.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "common/paths.h"
#include "common/text/utf8.h"
#include "reports/json/json_result.h"

enum { SHOWN_LIMIT = 200 }; /* bytes of one value in a line */

/* Who reads is a method and no evidence; counts follow from findings, names and places from files: compared on their own. */
static const char *const ignored_members[] = { "readers", "counts", "gate",         "sha256",     "size",
					       "path",    "name",   "named",        "numbered",   "digest",
					       "origin",  "image",  "image_offset", "image_disk", NULL };

/* Sentences: another version says them in other words. */
static const char *const prose_members[] = { "title",  "because", "text",    "summary",  "why", "remedy",
					     "detail", "nearest", "display", "expected", NULL };

/* Results of earlier versions have none. */
static const char *const newer_members[] = { "identity", "expected_states", "evaluated_set", NULL };

/* Lists of objects, told apart by a member of their elements; others by number. */
static const struct {
	const char *list, *member, *second;
} keyed[] = { { "facts", NULL, NULL },
	      { "evidence", "key", "value" },
	      { "findings", "rule", NULL },
	      { "baselines", "name", NULL },
	      { "changes", "fact", NULL } };

struct walk {
	struct verify *verify;
	const struct machine_result *saved, *fresh;
	bool with_prose;
	const char *inputs; /* how the files are called in a line */
};

void mismatch(struct verify *verify, const char *format, ...)
{
	va_list args;

	bool is_unlisted = !verify->is_folding && verify->listed >= MISMATCHES_SHOWN;

	verify->mismatches++;
	verify->folded += verify->is_folding;
	verify->unlisted += is_unlisted;
	if (verify->is_folding || is_unlisted)
		return;
	verify->listed++;
	va_start(args, format);
	message_addv(&verify->lines, format, args);
	va_end(args);
}

static bool is_one_of(const char *const *list, const char *word)
{
	for (size_t i = 0; list[i]; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

static size_t keyed_index(const char *name)
{
	size_t count = sizeof keyed / sizeof *keyed, i = 0;

	while (i < count && strcmp(keyed[i].list, name) != 0)
		i++;
	return i;
}

static bool is_of_objects(const json_t *value)
{
	return json_is_object(json_array_get(value, 0));
}

static const char *label_of(struct arena *arena, const char *list, const json_t *element, size_t index)
{
	size_t i = keyed_index(list);
	bool is_keyed = i < sizeof keyed / sizeof *keyed && keyed[i].member;
	const char *first = is_keyed ? json_string_value(json_object_get(element, keyed[i].member)) : NULL;
	const char *second =
		first && keyed[i].second ? json_string_value(json_object_get(element, keyed[i].second)) : NULL;

	if (!first)
		return arena_printf(arena, "%s %zu", list, index + 1);
	return second ? arena_printf(arena, "%s, %s", first, *second ? second : "(default)") : first;
}

/* The same list as an object, so that an element that one side lacks does not shift all that follow. */
static json_t *by_label(struct arena *arena, const char *list, const json_t *array)
{
	json_t *object = json_object(), *element;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)array, i, element)
	{
		const char *label = label_of(arena, list, element, i), *free_label = label;

		for (size_t again = 2; free_label && json_object_get(object, free_label); again++)
			free_label = arena_printf(arena, "%s (%zu)", label, again);
		if (free_label)
			json_object_set(object, free_label, element);
	}
	return object;
}

static const char *shown(struct arena *arena, const json_t *value)
{
	char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
	size_t size = dump ? strlen(dump) : 0, cut = dump ? raw_cut(dump, SHOWN_LIMIT) : 0;
	const char *text = !dump ? NULL
			   : size > SHOWN_LIMIT
				   ? arena_printf(arena, "%.*s... (%zu more bytes)", (int)cut, dump, size - cut)
				   : arena_strdup(arena, dump);

	free(dump);
	return text ? text : "";
}

static bool begins(const char *text, const char *word)
{
	return *word && strncmp(text, word, strlen(word)) == 0;
}

static bool pass_names(const char **a, const char **b, const char *old, const char *new)
{
	if (!begins(*a, old) || !begins(*b, new))
		return false;
	*a += strlen(old);
	*b += strlen(new);
	return true;
}

/* How far two sentences may be read on because each names the same file, by where it lay and by where it lies. */
static bool pass_file(const struct walk *walk, const char **a, const char **b)
{
	for (size_t i = 0; i < walk->saved->source_count && i < walk->fresh->source_count; i++) {
		const struct result_source *x = &walk->saved->sources[i], *y = &walk->fresh->sources[i];

		for (size_t k = 0; k <= x->log_count && k <= y->log_count; k++) { /* a log's path begins with its hive's */
			const char *old = k < x->log_count ? x->logs[k].path.utf8 : x->path.utf8;
			const char *new = k < y->log_count ? y->logs[k].path.utf8 : y->path.utf8;

			if (pass_names(a, b, old, new) || pass_names(a, b, path_name(old), path_name(new)))
				return true;
		}
	}
	return false;
}

/* Sentences may name files, and those may have been moved. */
static bool says_the_same(const struct walk *walk, const char *a, const char *b)
{
	while (a && b && *a && *b)
		if (!pass_file(walk, &a, &b) && *a++ != *b++)
			return false;
	return a && b && *a == *b;
}

static void compare(struct walk *walk, const char *label, const char *name, const json_t *saved, const json_t *fresh);

static void one_sided(struct walk *walk, const char *label, const json_t *value, bool is_saved)
{
	const char *text = json_is_object(value) || json_is_array(value) ? "it" : shown(walk->verify->arena, value);

	mismatch(walk->verify,
		 is_saved ? "%s: %s is in the result, and not in %s" : "%s: %s is not in the result, but in %s", label,
		 text, walk->inputs);
}

static void compare_member(struct walk *walk, const char *label, const char *name, const json_t *saved,
			   const json_t *fresh)
{
	bool is_list = keyed_index(name) < sizeof keyed / sizeof *keyed || is_of_objects(saved) || is_of_objects(fresh);
	const char *below = is_list ? label : arena_printf(walk->verify->arena, "%s: %s", label, name);

	if (is_one_of(ignored_members, name) || (!walk->with_prose && is_one_of(prose_members, name)) || !below)
		return;
	if (!walk->with_prose && !saved && is_one_of(newer_members, name))
		return;
	if ((!saved || !fresh) && strcmp(name, "images") == 0) /* the files themselves stand for an image */
		return;
	if (saved && fresh)
		compare(walk, below, name, saved, fresh);
	else
		one_sided(walk, below, saved ? saved : fresh, saved != NULL);
}

static void compare_objects(struct walk *walk, const char *label, const json_t *saved, const json_t *fresh)
{
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)saved, name, value)
		compare_member(walk, label, name, value, json_object_get(fresh, name));
	json_object_foreach((json_t *)(uintptr_t)fresh, name, value) if (!json_object_get(saved, name))
		compare_member(walk, label, name, NULL, value);
}

static void compare(struct walk *walk, const char *label, const char *name, const json_t *saved, const json_t *fresh)
{
	struct arena *arena = walk->verify->arena;

	if (json_is_object(saved) && json_is_object(fresh)) {
		compare_objects(walk, label, saved, fresh);
	} else if (is_of_objects(saved) || is_of_objects(fresh)) {
		json_t *a = by_label(arena, name, saved), *b = by_label(arena, name, fresh);

		compare_objects(walk, label, a, b);
		json_decref(a);
		json_decref(b);
	} else if (!json_equal((json_t *)(uintptr_t)saved, (json_t *)(uintptr_t)fresh) &&
		   !(is_one_of(prose_members, name) &&
		     says_the_same(walk, json_string_value(saved), json_string_value(fresh)))) {
		mismatch(walk->verify, "%s: the result has %s, and %s %s", label, shown(arena, saved), walk->inputs,
			 shown(arena, fresh));
	}
}

/* Waivers are not part of the evidence: findings as they are without. */
static const struct finding *unwaived(struct arena *arena, const struct finding *findings, size_t *count)
{
	struct finding *list = arena_array(arena, *count + 1, sizeof *list);
	size_t kept = 0;

	for (size_t i = 0; list && i < *count; i++) {
		bool is_about_waivers = false;

		for (size_t k = 0; waiver_row(k); k++)
			is_about_waivers |= strcmp(findings[i].rule, waiver_row(k)->id) == 0;
		if (is_about_waivers)
			continue;
		list[kept] = findings[i];
		list[kept].outcome = findings[i].waiver ? findings[i].unwaived : findings[i].outcome;
		list[kept++].waiver = NULL;
	}
	*count = list ? kept : 0;
	return list;
}

static void drop_waivers(struct arena *arena, struct machine_result *machine)
{
	struct baseline *baselines = arena_array(arena, machine->baseline_count + 1, sizeof *baselines);

	machine->findings = unwaived(arena, machine->findings, &machine->finding_count);
	for (size_t i = 0; baselines && i < machine->baseline_count; i++) {
		baselines[i] = machine->baselines[i];
		baselines[i].findings = unwaived(arena, baselines[i].findings, &baselines[i].finding_count);
	}
	machine->baselines = baselines;
}

void compare_sources(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh)
{
	for (size_t i = 0; i < saved->source_count && i < fresh->source_count; i++) {
		const struct result_source *a = &saved->sources[i], *b = &fresh->sources[i];

		verify->unhashed += !*a->sha256;
		if (*a->sha256 && strcmp(a->sha256, b->sha256) != 0)
			mismatch(verify, "%s: %s: is not the file that was evaluated: sha256 %s, and the result has %s",
				 saved->name.utf8, b->path.utf8, *b->sha256 ? b->sha256 : "unknown", a->sha256);
		else if (a->size != b->size)
			mismatch(verify, "%s: %s: has %llu bytes, and the result has %llu", saved->name.utf8,
				 b->path.utf8, (unsigned long long)b->size, (unsigned long long)a->size);
		for (size_t k = 0; k < a->log_count && k < b->log_count; k++)
			if (strcmp(a->logs[k].sha256, b->logs[k].sha256) != 0)
				mismatch(verify,
					 "%s: %s: is not the file that was evaluated: sha256 %s, and the result has %s",
					 saved->name.utf8, b->logs[k].path.utf8, b->logs[k].sha256, a->logs[k].sha256);
	}
}

/* It follows from the hashes of the sources, but merge and diff know machines by it. Where a source differs, that is told. */
static void compare_evidence(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh)
{
	if (!verify->mismatches && *saved->evidence && *fresh->evidence && strcmp(saved->evidence, fresh->evidence) != 0)
		mismatch(verify, "%s: evidence: the result has %s, and the inputs have %s", saved->name.utf8,
			 saved->evidence, fresh->evidence);
}

static size_t values_of(const struct machine_result *machine)
{
	size_t count = 0;

	for (size_t i = 0; i < machine->fact_count; i++)
		count += machine->facts[i].evidence_count;
	return count;
}

/*
 * What else was in the folder is not looked for again: its files are found one by one. The list of the acquisition need not be there
 * where it agrees.
 */
static bool is_of_the_run(const char *code)
{
	static const char *const codes[] = { "folder-not-taken", "hash-match", "hash-not-expected", NULL };

	return is_one_of(codes, code);
}

static void drop_notes_of_run(struct arena *arena, struct machine_result *machine)
{
	struct result_note *notes = arena_array(arena, machine->note_count + 1, sizeof *notes);
	size_t count = 0;

	for (size_t i = 0; notes && i < machine->note_count; i++)
		if (!is_of_the_run(machine->notes[i].code))
			notes[count++] = machine->notes[i];
	machine->notes = notes;
	machine->note_count = count;
}

int compare_with(struct verify *verify, const struct machine_result *saved, const struct machine_result *fresh,
		 bool with_prose, struct error *err)
{
	struct walk walk = { .verify = verify,
			     .saved = saved,
			     .fresh = fresh,
			     .with_prose = with_prose,
			     .inputs = saved->source_count == 1 ? "the input" : "the inputs" };
	struct machine_result bare = *saved, other = *fresh;
	struct maker maker = { .failed = false };

	drop_waivers(verify->arena, &bare);
	drop_notes_of_run(verify->arena, &bare);
	drop_notes_of_run(verify->arena, &other);
	bare.evidence = other.evidence = "";
	bare.input.utf8 = other.input.utf8 = "";
	bare.option = other.option = "";
	bare.file_time_count = other.file_time_count = 0;
	json_t *a = json_of_machine(&maker, &bare), *b = json_of_machine(&maker, &other);

	compare_names(verify, saved, fresh);
	compare_evidence(verify, saved, fresh);
	verify->values += values_of(saved);
	if (!maker.failed)
		compare(&walk, saved->name.utf8, "", a, b);
	json_decref(a);
	json_decref(b);
	return maker.failed || arena_failed(verify->arena) ? error_no_memory(err) : 0;
}
