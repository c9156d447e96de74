/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/reading/files.h"
#include "support/search/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/sandbox/reader_process.h"
#include "engine/collect/collect.h"

enum { HEX_COMPARED = SIGHT_DATA };

static const size_t ARENA_CEILING = (size_t)1 << 30;

void bulk_open(struct bulk *bulk)
{
	struct error err = { 0 };

	*bulk = (struct bulk){ .readers = READER_CELLS, .arena = arena_new((size_t)1 << 20) };
	bulk->wanted_keys = wanted_keys_of(NULL, bulk->arena);
	if (profile_load("azure-backup", &bulk->profile, &err) < 0) {
		fprintf(stderr, "cannot start: %s\n", err.text);
		abort();
	}
	for (int i = 0; i < BULK_INPUTS; i++) {
		bulk->fds[i] = memfd_create("evidence", MFD_CLOEXEC);
		if (bulk->fds[i] < 0)
			abort();
	}
}

void bulk_close(struct bulk *bulk)
{
	profile_free(bulk->profile);
	arena_free(bulk->arena);
	for (int i = 0; i < BULK_INPUTS; i++)
		close(bulk->fds[i]);
}

/* Puts the bytes where they can be opened by a path. */
static const char *put_down(const struct bulk *bulk, size_t i, const struct trial_input *input)
{
	static char path[64];

	if (ftruncate(bulk->fds[i], (off_t)input->size) != 0 ||
	    pwrite(bulk->fds[i], input->data, input->size, 0) != (ssize_t)input->size)
		abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", bulk->fds[i]);
	return path;
}

void bulk_evaluate(struct bulk *bulk, const struct trial_input *inputs, size_t count, struct trial *ret)
{
	struct machine_options options = { .hive.readers = bulk->readers,
					   .hive.no_logs = true,
					   .hive.sandbox = &process_sandbox,
					   .no_hash = true,
					   .wanted_keys = bulk->wanted_keys };

	*ret = (struct trial){ .arena = arena_new(ARENA_CEILING) };
	ret->notes.arena = ret->arena;
	ret->machine = ret->arena
			       ? machine_new(arena_copy(ret->arena, &options, sizeof options), &ret->notes, ret->arena)
			       : NULL;
	if (!ret->machine)
		abort();
	for (size_t i = 0; i < count; i++)
		if (add_file(ret->machine, ret->arena, put_down(bulk, i, &inputs[i]), &ret->error) < 0)
			return;
	struct regview *view = machine_view(ret->machine);
	struct evidence_context context = { .machine = ret->machine };
	struct evidence_state evidence = evidence_of(&context);
	struct criteria criteria = { .profiles = { bulk->profile }, .profile_count = 1 };

	if (analyze(view, &evidence, &criteria, ret->arena, &ret->result) < 0 ||
	    collect_sources(ret->machine, &ret->notes, ret->arena, &ret->result) < 0)
		abort();
}

void trial_free(struct trial *trial)
{
	machine_free(trial->machine);
	arena_free(trial->arena);
}

/* Evidence against sightings. */

static bool is_same_data(const struct evidence *evidence, const struct sighting *value)
{
	char pair[3];
	size_t shown = strlen(evidence->data_hex) / 2, end = value->size < HEX_COMPARED ? value->size : HEX_COMPARED;

	if (strcmp(evidence->type, reg_type_name(value->type)) != 0 || (shown != value->size && shown < HEX_COMPARED))
		return false;
	for (size_t i = 0; i < end; i++) {
		snprintf(pair, sizeof pair, "%02x", value->data[i]);
		if (memcmp(evidence->data_hex + 2 * i, pair, 2) != 0)
			return false;
	}
	return true;
}

static const char *contradiction(const struct evidence *evidence, const struct oracle *oracle,
				 unsigned long *compared)
{
	struct sighting value;
	enum sight sight = evidence->is_key
				   ? oracle->key(oracle->self, evidence->key.utf8)
				   : oracle->value(oracle->self, evidence->key.utf8, evidence->value.utf8, &value);

	*compared += sight != SIGHT_UNSURE;
	if (sight != SIGHT_YES)
		return NULL;
	if (evidence->answer == ANSWER_ABSENT)
		return "is called ABSENT, and the other reader sees it";
	if (evidence->answer == ANSWER_PRESENT && !evidence->is_key && !is_same_data(evidence, &value))
		return "holds something else for the other reader";
	return NULL;
}

bool trial_sees_alike(const struct machine_result *result, const struct oracle *oracle, unsigned long *compared,
		      char ret_fault[FAULT_TEXT])
{
	for (size_t f = 0; f < result->fact_count; f++)
		for (size_t i = 0; i < result->facts[f].evidence_count; i++) {
			const struct evidence *evidence = &result->facts[f].evidence[i];
			/* a name with something invisible in it is not shown as it is stored */
			const char *fault = evidence->key.changed || evidence->value.changed
						    ? NULL
						    : contradiction(evidence, oracle, compared);

			if (!fault)
				continue;
			snprintf(ret_fault, FAULT_TEXT, "%.200s %.200s %s (%s)", evidence->key.utf8,
				 evidence->value.utf8, fault, result->facts[f].name);
			return false;
		}
	return true;
}

/* Evidence against evidence. */

static bool is_same_question(const struct evidence *a, const struct evidence *b)
{
	return a->is_key == b->is_key && strcmp(a->key.utf8, b->key.utf8) == 0 &&
	       strcmp(a->value.utf8, b->value.utf8) == 0;
}

static bool has_answer(const struct fact *fact, const struct evidence *wanted)
{
	for (size_t i = 0; i < fact->evidence_count; i++)
		if (is_same_question(&fact->evidence[i], wanted))
			return fact->evidence[i].answer == wanted->answer &&
			       strcmp(fact->evidence[i].type, wanted->type) == 0 &&
			       strcmp(fact->evidence[i].data_hex, wanted->data_hex) == 0;
	return false;
}

static bool has_all_of(const struct fact *fact, const struct fact *other, char ret_fault[FAULT_TEXT])
{
	for (size_t i = 0; i < other->evidence_count; i++) {
		const struct evidence *evidence = &other->evidence[i];

		if (has_answer(fact, evidence))
			continue;
		snprintf(ret_fault, FAULT_TEXT, "%s: %.200s %.100s (%s %s) differs from the undamaged machine's",
			 fact->name, evidence->key.utf8, evidence->value.utf8, answer_name(evidence->answer), evidence->data_hex);
		return false;
	}
	return true;
}

bool trial_rests_on_the_same(const struct machine_result *result, const struct machine_result *original,
			     char ret_fault[FAULT_TEXT])
{
	for (size_t f = 0; f < original->fact_count; f++)
		if (!has_all_of(&result->facts[f], &original->facts[f], ret_fault) ||
		    !has_all_of(&original->facts[f], &result->facts[f], ret_fault))
			return false;
	return true;
}
