/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds for every fix, tried on every sample and every machine of the shared scenarios (skipped, and said, when
 * they are not there): imported, it gives the verdict that was promised, and every rule that is not met then was named;
 * with the undo imported after it, every fact and every cited value is as before.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "support/machine/fixtures.h"
#include "support/reading/files.h"
#include "support/machine/scenario.h"

enum { OUTPUT_LIMIT = 1 << 16, PATH_SIZE = 4096 };

/* One machine, and what fix made of it. */
struct trial {
	const char *name;
	const char *const *files; /* NULL-ended */
	const char *options;
	char *folder;
	char fix[PATH_SIZE], undo[PATH_SIZE];
	bool has_fix, has_undo;
	int code;
	char said[OUTPUT_LIMIT];
	unsigned faults;
};

static unsigned fixes, undos, made_ready;

static void fault(struct trial *trial, const char *what, const char *more)
{
	printf("%s%s: %s %s\n", trial->name, trial->options, what, more);
	trial->faults++;
}

static bool exists(const char *path)
{
	return access(path, F_OK) == 0;
}

static void read_said(struct trial *trial, const char *path)
{
	FILE *file = fopen(path, "r");
	size_t size = file ? fread(trial->said, 1, OUTPUT_LIMIT - 1, file) : 0;

	trial->said[size] = '\0';
	if (file)
		fclose(file);
}

static void run_fix(struct trial *trial)
{
	char *command = NULL, said[PATH_SIZE];
	size_t size;
	FILE *out = open_memstream(&command, &size);

	snprintf(trial->fix, PATH_SIZE, "%s/fix.reg", trial->folder);
	snprintf(trial->undo, PATH_SIZE, "%s/undo.reg", trial->folder);
	snprintf(said, PATH_SIZE, "%s/said.txt", trial->folder);
	unlink(trial->fix);
	unlink(trial->undo);
	fprintf(out, "'%s' fix%s -o 'reg=%s' --undo '%s'", getenv("TLSREADY"), trial->options, trial->fix, trial->undo);
	for (size_t i = 0; trial->files[i]; i++)
		fprintf(out, " '%s'", trial->files[i]);
	fprintf(out, " >'%s' 2>/dev/null", said);
	fclose(out);
	int status = system(command);

	trial->code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	trial->has_fix = exists(trial->fix);
	trial->has_undo = exists(trial->undo);
	read_said(trial, said);
	free(command);
}

/* The machine with these .reg files laid over it. */
static void evaluate_over(struct evaluated *ret, const struct trial *trial, const char *first, const char *second)
{
	static struct machine_options options;
	struct criteria criteria = { .profile_count = 1 };

	*ret = (struct evaluated){ .arena = arena_new((size_t)1 << 30) };
	ret->notes.arena = ret->arena;
	options = (struct machine_options){ .hive.readers = READER_CELLS,
					    .no_hash = true,
					    .wanted_keys = wanted_keys_of(NULL, ret->arena) };
	assert_int_equal(profile_load("azure-backup", &ret->profile, &ret->error), 0);
	ret->machine = machine_new(&options, &ret->notes, ret->arena);
	for (size_t i = 0; trial->files[i]; i++)
		assert_int_equal(add_file(ret->machine, ret->arena, trial->files[i], &ret->error), 0);
	for (int i = 0; i < 2; i++)
		if (i ? second : first)
			assert_int_equal(add_overlay(ret->machine, ret->arena, i ? second : first, &ret->error), 0);
	ret->view = machine_view(ret->machine);
	struct machine_faults faults = machine_faults(ret->machine);
	struct evidence_state evidence = { .incomplete = faults.incomplete,
					   .dirty = faults.dirty,
					   .damaged = faults.damaged,
					   .disputed = faults.disputed };

	criteria.profiles[0] = ret->profile;
	assert_int_equal(analyze(ret->view, &evidence, &criteria, ret->arena, &ret->result), 0);
}

static bool is_open(const struct finding *finding)
{
	return finding->level != LEVEL_NOTE &&
	       (finding->outcome == OUTCOME_FAIL || finding->outcome == OUTCOME_UNKNOWN);
}

/* Below "what remains:" a rule begins a line, or is in the list of those that wait for an input. */
static bool is_named(const struct trial *trial, const char *rule)
{
	const char *at = strstr(trial->said, "what remains:\n");

	while (at && (at = strstr(at + 1, rule))) {
		char after = at[strlen(rule)];

		if (strncmp(at - 3, "\n  ", 3) == 0 || (at[-1] == ' ' && (after == ',' || after == '\n')))
			return true;
	}
	return false;
}

/* Every rule that is not met is named, and no other. */
static void check_remainder(struct trial *trial, const struct machine_result *after)
{
	for (size_t i = 0; i < after->finding_count; i++) {
		const struct finding *finding = &after->findings[i];

		if (is_named(trial, finding->rule) != is_open(finding))
			fault(trial, is_open(finding) ? "does not name" : "names a rule that is met:", finding->rule);
	}
}

static void check_code(struct trial *trial, enum verdict verdict)
{
	int expected = verdict == VERDICT_READY ? 0 : verdict == VERDICT_INDETERMINATE ? 3 : 1;

	if (trial->code != expected)
		fault(trial, "the exit code does not fit", verdict_word(KIND_READINESS, verdict));
}

static void check_promise(struct trial *trial, const struct machine_result *before, const struct machine_result *after)
{
	char promise[64];

	snprintf(promise, sizeof promise, "%s -> %s\n", verdict_word(before->kind, before->verdict), verdict_word(after->kind, after->verdict));
	if (!strstr(trial->said, promise))
		fault(trial, "did not promise", promise);
	if (after->verdict > before->verdict)
		fault(trial, "made it worse:", promise);
	made_ready += after->verdict == VERDICT_READY;
}

static bool same_evidence(const struct evidence *a, const struct evidence *b)
{
	return strcmp(a->key.utf8, b->key.utf8) == 0 && name_equal(a->value.utf8, b->value.utf8) &&
	       a->answer == b->answer && strcmp(a->type, b->type) == 0 &&
	       strcmp(a->data_hex, b->data_hex) == 0;
}

static void check_as_before(struct trial *trial, const struct machine_result *before, const struct machine_result *now)
{
	for (size_t i = 0; i < before->fact_count; i++) {
		const struct fact *was = &before->facts[i], *is = &now->facts[i];

		if (strcmp(was->state, is->state) != 0 || was->evidence_count != is->evidence_count) {
			fault(trial, "undone, the state is another:", was->name);
			continue;
		}
		for (size_t k = 0; k < was->evidence_count; k++)
			if (!same_evidence(&was->evidence[k], &is->evidence[k]))
				fault(trial, "undone, another value is cited by", was->name);
	}
}

static void check_undo(struct trial *trial, const struct machine_result *before)
{
	struct evaluated now;

	evaluate_over(&now, trial, trial->fix, trial->undo);
	check_as_before(trial, before, &now.result);
	evaluated_free(&now);
	undos++;
}

static unsigned try_out(const char *name, const char *const *files, const char *options)
{
	struct trial trial = { .name = name, .files = files, .options = options, .folder = scratch_make() };
	struct evaluated before, after;

	run_fix(&trial);
	evaluate_over(&before, &trial, NULL, NULL);
	evaluate_over(&after, &trial, trial.has_fix ? trial.fix : NULL, NULL);
	if (trial.has_fix) {
		fixes++;
		check_promise(&trial, &before.result, &after.result);
	}
	check_remainder(&trial, &after.result);
	check_code(&trial, after.result.verdict);
	if (trial.has_undo)
		check_undo(&trial, &before.result);
	evaluated_free(&before);
	evaluated_free(&after);
	scratch_remove(trial.folder);
	return trial.faults;
}

static void report(const char *what, unsigned machines, unsigned faults)
{
	printf("%s: %u tried, %u fixes, %u of them lead to READY, %u undone, %u faults\n", what, machines, fixes,
	       made_ready, undos, faults);
	assert_int_equal(faults, 0);
	assert_true(fixes > 0 && made_ready > 0 && undos > 0);
	fixes = undos = made_ready = 0;
}

static void every_sample_gets_what_its_fix_promises(void **state)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char pattern[PATH_SIZE];
	unsigned faults = 0;
	glob_t found;

	(void)state;
	snprintf(pattern, sizeof pattern, "%s/samples/*.reg", source ? source : ".");
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++)
		faults += try_out(found.gl_pathv[i], (const char *[]){ found.gl_pathv[i], NULL }, "");
	report("samples", (unsigned)found.gl_pathc, faults);
	globfree(&found);
}

static void every_sample_of_hives_gets_what_its_fix_promises(void **state)
{
	static const char *const forms[] = { "", " --for offline" };
	static const char *const names[] = { "server2012-client-off", "server2019-dirty", "server2019-cut",
					     "system-alone" };
	const char *source = getenv("TLSREADY_SOURCE");
	unsigned faults = 0, count = 0;
	char files[2][PATH_SIZE];

	(void)state;
	for (size_t i = 0; i < 2 * sizeof names / sizeof *names; i++) {
		for (int k = 0; k < 2; k++)
			snprintf(files[k], PATH_SIZE, "%s/samples/hives/%s/%s", source ? source : ".", names[i / 2],
				 k ? "SOFTWARE" : "SYSTEM");
		faults += try_out(names[i / 2], (const char *[]){ files[0], exists(files[1]) ? files[1] : NULL, NULL },
				  forms[i % 2]);
		count++;
	}
	report("sample hives", count, faults);
}

static json_t *scenarios;

static unsigned try_scenario(const json_t *scenario, void (*make)(const json_t *, const char *, char *[SCENARIO_FILES]),
			     const char *options)
{
	char *folder = scratch_make(), *paths[SCENARIO_FILES] = { 0 };

	make(scenario, folder, paths);
	unsigned faults =
		try_out(json_string_value(json_object_get(scenario, "id")), (const char *const *)paths, options);

	scenario_paths_free(paths);
	scratch_remove(folder);
	return faults;
}

static void every_machine_of_the_scenarios_gets_what_its_fix_promises(void **state)
{
	unsigned faults = 0, count = 0;
	json_t *scenario;
	size_t i;

	(void)state;
	if (!scenarios) {
		printf("skipped: the shared scenarios are not there (set TLSREADY_SHARED)\n");
		skip();
	}
	json_array_foreach(scenarios, i, scenario)
	{
		count++;
		faults += try_scenario(scenario, scenario_as_reg, "");
		if (json_object_get(scenario, "reg_text"))
			continue;
		faults += try_scenario(scenario, scenario_as_hives, "");
		faults += try_scenario(scenario, scenario_as_hives, " --for offline");
	}
	report("scenarios", count, faults);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sample_gets_what_its_fix_promises),
		cmocka_unit_test(every_sample_of_hives_gets_what_its_fix_promises),
		cmocka_unit_test(every_machine_of_the_scenarios_gets_what_its_fix_promises),
	};
	const char *shared = getenv("TLSREADY_SHARED");
	char path[PATH_SIZE];

	snprintf(path, sizeof path, "%s/scenarios/scenarios.json", shared ? shared : "../shared");
	json_t *root = json_load_file(path, 0, NULL);

	scenarios = root ? json_is_array(root) ? root : json_object_get(root, "scenarios") : NULL;
	int result = cmocka_run_group_tests_name("fix_property", tests, NULL, NULL);

	json_decref(root);
	return result;
}
