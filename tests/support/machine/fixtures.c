/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/files.h"
#include "support/machine/fixtures.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/facts/fact_states.h"
#include "parser/view/view.h"
#include "support/build/le_put.h"
#include "support/machine/note_severities.h"

void evaluated_start(struct evaluated *ret, const char *profile)
{
	*ret = (struct evaluated){ .arena = arena_new((size_t)1 << 30) };
	if (!ret->arena || profile_load(profile, &ret->profile, &ret->error) < 0) {
		fprintf(stderr, "cannot start: %s\n", ret->error.text);
		abort();
	}
	ret->notes.arena = ret->arena;
}

/* Whatever a test evaluates: a decider has no state and no issue that the table of analyzer/facts/fact_states.c lacks. */
static void check_states(const struct machine_result *machine)
{
	for (size_t i = 0; i < machine->fact_count; i++) {
		const struct fact *fact = &machine->facts[i];
		const struct fact_states *row = states_of_fact(fact->name);
		bool is_known = row && has_state(row, fact->state);

		for (size_t k = 0; is_known && k < fact->issue_count; k++)
			is_known = may_have_issue(row, fact->issues[k]);
		if (is_known)
			continue;
		fprintf(stderr, "%s is %s: that state, or an issue of it, is not in analyzer/facts/fact_states.c\n", fact->name, fact->state);
		abort();
	}
}

/* Nor has a note a severity that the table of parser/note_codes.c lacks. */
static void check_notes(const struct notes *notes)
{
	for (size_t i = 0; i < notes->count; i++)
		if (!note_may_be(notes->list[i].code, notes->list[i].severity)) {
			fprintf(stderr, "%s: a %s of this code is not in parser/note_codes.c\n", notes->list[i].code,
				severity_name(notes->list[i].severity));
			abort();
		}
}

static void finish(struct evaluated *ret, struct evidence_state *evidence)
{
	struct criteria criteria = { .profiles = { ret->profile }, .profile_count = 1 };

	if (analyze(ret->view, evidence, &criteria, ret->arena, &ret->result) < 0)
		abort();
	check_states(&ret->result);
	check_notes(&ret->notes);
}

void evaluate_files_with(struct evaluated *ret, const char *const *paths, const struct machine_options *options)
{
	ret->machine = machine_new(options, &ret->notes, ret->arena);
	for (size_t i = 0; paths[i]; i++)
		if (add_file(ret->machine, ret->arena, paths[i], &ret->error) < 0)
			return;
	ret->view = machine_view(ret->machine);
	struct machine_faults faults = machine_faults(ret->machine);

	finish(ret, &(struct evidence_state){ .incomplete = faults.incomplete, .dirty = faults.dirty,
					       .damaged = faults.damaged, .disputed = faults.disputed });
}

void evaluate_files(struct evaluated *ret, const char *const *paths, enum reader_choice readers, const char *profile)
{
	static struct machine_options options;

	evaluated_start(ret, profile);
	options = (struct machine_options){ .hive.readers = readers, .no_hash = true, .wanted_keys = wanted_keys_of(NULL, ret->arena) };
	evaluate_files_with(ret, paths, &options);
}

void evaluate_text(struct evaluated *ret, const char *text, const char *profile)
{
	char *folder = scratch_make(), *path = scratch_write(folder, "machine.reg", text, strlen(text));

	evaluate_files(ret, (const char *const[]){ path, NULL }, READER_CELLS, profile);
	free(path);
	scratch_remove(folder);
}

void evaluated_free(struct evaluated *evaluated)
{
	machine_free(evaluated->machine);
	if (evaluated->profile)
		profile_free(evaluated->profile);
	arena_free(evaluated->arena);
}

const char *state_of(const struct machine_result *machine, const char *fact)
{
	const struct fact *found = machine_fact(machine, fact);

	return found ? found->state : "";
}

const struct finding *finding_named(const struct machine_result *machine, const char *rule)
{
	for (size_t i = 0; i < machine->finding_count; i++)
		if (strcmp(machine->findings[i].rule, rule) == 0)
			return &machine->findings[i];
	return NULL;
}

static uint8_t *utf16_of(struct arena *arena, const char *text, size_t *ret_size)
{
	size_t length = strlen(text);
	uint8_t *data = arena_alloc(arena, 2 * length + 2);

	for (size_t i = 0; i < length; i++)
		data[2 * i] = (uint8_t)text[i];
	*ret_size = 2 * length + 2;
	return data;
}

static const uint8_t *data_of(struct arena *arena, const struct statement *row, size_t *ret_size)
{
	if (row->type == REG_DWORD) {
		uint8_t *number = arena_alloc(arena, 4);

		le32_put(number, row->number);
		*ret_size = 4;
		return number;
	}
	uint8_t *data = utf16_of(arena, row->text ? row->text : "", ret_size);

	for (size_t i = 0; row->type == REG_MULTI_SZ && i < *ret_size; i += 2)
		data[i] = data[i] == '\n' ? 0 : data[i]; /* a line is a string */
	return data;
}

static struct mount *mount_for(struct regview *view, const char *key, const char **ret_below)
{
	static const struct {
		const char *root;
		enum hive_kind kind;
	} roots[] = { { "HKLM\\SYSTEM", HIVE_SYSTEM }, { "HKLM\\SOFTWARE", HIVE_SOFTWARE }, { "HKCU", HIVE_USER } };

	for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
		if (name_starts(key, roots[i].root)) {
			*ret_below = key + strlen(roots[i].root);
			*ret_below += **ret_below == '\\';
			return regview_mount(view, roots[i].kind, roots[i].root);
		}
	abort();
}

void evaluate_statements(struct evaluated *ret, const struct statement *rows, size_t count, const char *const *covers,
		      const char *profile)
{
	const char *below;

	evaluated_start(ret, profile);
	ret->view = regview_new(ret->arena);
	for (size_t i = 0; i < count; i++) {
		struct mount *mount = mount_for(ret->view, rows[i].key, &below);
		struct location at = { .source = 0, .line = (uint32_t)i + 1, .column = 1, .offset = LOCATION_NO_OFFSET };
		struct treevalue value = { .name = rows[i].name, .type = rows[i].type, .at = at };

		tree_open(ret->arena, &mount->tree, below, false, at);
		value.data = data_of(ret->arena, &rows[i], &value.size);
		if (rows[i].name)
			tree_set(ret->arena, &mount->tree, below, &value);
	}
	for (size_t i = 0; covers[i]; i++)
		mount_for(ret->view, covers[i], &below)->tree.listed = true;
	finish(ret, &(struct evidence_state){ 0 });
}

char *scratch_make(void)
{
	char *folder = strdup("/tmp/tlsready-test-XXXXXX");

	if (!folder || !mkdtemp(folder))
		abort();
	return folder;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	return remove(path);
}

int scratch_remove(char *folder)
{
	int code = nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	free(folder);
	return code;
}

char *scratch;

int scratch_set_up(void **state)
{
	(void)state;
	scratch = scratch_make();
	return 0;
}

int scratch_tear_down(void **state)
{
	(void)state;
	return scratch_remove(scratch);
}

void scratch_put(const char *name, const char *text)
{
	free(scratch_write(scratch, name, text, strlen(text)));
}

char *scratch_write(const char *folder, const char *name, const void *data, size_t size)
{
	char *path = malloc(strlen(folder) + strlen(name) + 2);

	if (!path)
		abort();
	sprintf(path, "%s/%s", folder, name);
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
	return path;
}
