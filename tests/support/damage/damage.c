/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/damage/damage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/damage/mutate.h"

enum { FAULTS_SHOWN = 20, TWO_CHANGES_IN = 8, BOTH_READERS_IN = 128, CROWD_IN = 8 };

/* Subjects. */

struct trial_input subject_input(const struct damage_subject *subject, int hive)
{
	return (struct trial_input){ .data = subject->hives.hive[hive].data, .size = subject->hives.hive[hive].size };
}

struct damage_subject *ward_subject(struct ward *ward, size_t sample_machine, unsigned layout)
{
	struct damage_subject *subject = &ward->subjects[sample_machine][layout];

	if (subject->sample_machine)
		return subject;
	subject->sample_machine = &sample_machines[sample_machine];
	subject->hives = sample_machine_build(subject->sample_machine, layout);
	const struct trial_input inputs[] = { subject_input(subject, 0), subject_input(subject, 1) };

	ward->bulk.readers = READER_CELLS;
	bulk_evaluate(&ward->bulk, inputs, 2, &subject->original);
	return subject;
}

void ward_open(struct ward *ward)
{
	*ward = (struct ward){ 0 };
	if (sample_machine_count > SUBJECTS_LIMIT)
		abort();
	bulk_open(&ward->bulk);
}

void ward_close(struct ward *ward)
{
	for (size_t s = 0; s < sample_machine_count; s++)
		for (unsigned l = 0; l < SAMPLE_MACHINE_LAYOUTS; l++)
			if (ward->subjects[s][l].sample_machine) {
				sample_machine_free(&ward->subjects[s][l].hives);
				trial_free(&ward->subjects[s][l].original);
			}
	bulk_close(&ward->bulk);
}

/* The check. */

bool trial_is_ready(const struct trial *trial)
{
	return !trial->error.code && trial->result.verdict == VERDICT_READY;
}

static bool fail_by(struct ward *ward, const char *what, const char *why)
{
	snprintf(ward->fault, sizeof ward->fault, "READY, %s %s", what, why);
	return false;
}

static bool supports_unread(struct ward *ward, const struct machine_result *result, const struct damage_subject *subject,
			    const char *why, bool single)
{
	if (!single) {
		ward->counts.unjudged++;
		ward->counts.unjudged_bad += !subject->sample_machine->ready;
		return true;
	}
	ward->counts.rested++;
	if (!subject->sample_machine->ready)
		return fail_by(ward, "the undamaged machine is not, and for hivex", why);
	return trial_rests_on_the_same(result, &subject->original.result, ward->fault);
}

bool ward_supports(struct ward *ward, const struct machine_result *result, const struct damage_subject *subject,
		   const struct trial_input inputs[2], const struct oracle *oracle, bool single)
{
	static const char *const hives[] = { "and of the SYSTEM hive", "and of the SOFTWARE hive" };
	const char *why;

	for (int i = 0; i < 2; i++)
		if ((why = independent_unsound(inputs[i].data, inputs[i].size)))
			return fail_by(ward, hives[i], why);
	enum chance chance = independent_chance(oracle, &why);

	if (chance == CHANCE_NONE)
		return fail_by(ward, "and by the second opinion", why);
	ward->counts.agreed += chance == CHANCE_READY;
	return chance == CHANCE_READY || supports_unread(ward, result, subject, why, single);
}

/* The program found the root key elsewhere than the base block says: hivex does not, and sees another tree. */
static bool has_other_root(const struct trial *trial)
{
	for (size_t i = 0; i < trial->notes.count; i++)
		if (strcmp(trial->notes.list[i].code, "hive-carved-root") == 0)
			return true;
	return false;
}

bool ward_examine(struct ward *ward, const struct damage_subject *subject, const struct trial_input inputs[2], bool single)
{
	struct oracle oracle = oracle_of_hives(inputs[0].data, inputs[0].size, inputs[1].data, inputs[1].size);
	struct trial trial;

	bulk_evaluate(&ward->bulk, inputs, 2, &trial);
	bool good = has_other_root(&trial) ||
		    trial_sees_alike(&trial.result, &oracle, &ward->counts.compared, ward->fault);

	ward->counts.trials++;
	ward->counts.opened += oracle_opened(&oracle, 0) && oracle_opened(&oracle, 1);
	if (trial_is_ready(&trial)) {
		ward->counts.ready++;
		good = good && ward_supports(ward, &trial.result, subject, inputs, &oracle, single);
	}
	trial_free(&trial);
	oracle_close(&oracle);
	return good;
}

void ward_fault(struct ward *ward, const struct damage_subject *subject, const char *what, unsigned long seed)
{
	if (ward->counts.faults++ < FAULTS_SHOWN)
		fprintf(stderr, "%s; %s; seed %lu: %s\n", subject->sample_machine->name, what, seed, ward->fault);
}

/* Changes. */

static struct damage_subject *some_subject(struct ward *ward, struct dice *dice)
{
	size_t sample_machine = dice_below(dice, sample_machine_count);

	while (sample_machines[sample_machine].crowd && dice_below(dice, CROWD_IN) != 0)
		sample_machine = dice_below(dice, sample_machine_count);
	return ward_subject(ward, sample_machine, (unsigned)dice_below(dice, SAMPLE_MACHINE_LAYOUTS));
}

/* Two hives that may be changed. */
struct operation {
	const struct damage_subject *subject;
	uint8_t *copies[2];
	struct trial_input inputs[2];
	char what[3 * MUTATION_TEXT];
};

static void prepare(struct operation *operation, const struct damage_subject *subject)
{
	*operation = (struct operation){ .subject = subject };
	for (int i = 0; i < 2; i++) {
		operation->inputs[i] = subject_input(subject, i);
		operation->copies[i] = malloc(operation->inputs[i].size);
		if (!operation->copies[i])
			abort();
		memcpy(operation->copies[i], operation->inputs[i].data, operation->inputs[i].size);
		operation->inputs[i].data = operation->copies[i];
	}
}

static bool operate(struct operation *operation, struct dice *dice)
{
	int which = (int)dice_below(dice, 2);
	const struct sample_machine_hive *hive = &operation->subject->hives.hive[which];
	size_t size = hive->size, used = strlen(operation->what);
	char text[MUTATION_TEXT];
	bool single = mutate_hive(dice, hive, operation->copies[which], &size, text);

	snprintf(operation->what + used, sizeof operation->what - used, "%s%s: %s", used ? ", and " : "",
		 which ? "SOFTWARE" : "SYSTEM", text);
	if (size < operation->inputs[which].size)
		operation->inputs[which].size = size;
	return single;
}

static void leave(const char *folder, const char *name, const struct trial_input *input)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(input->data, 1, input->size, file) != input->size || fclose(file) != 0)
		perror(path);
}

void ward_change(struct ward *ward, unsigned long seed, const char *folder)
{
	struct dice dice = { .state = seed };
	struct damage_subject *subject = some_subject(ward, &dice);
	struct operation operation;

	prepare(&operation, subject);
	bool single = operate(&operation, &dice);

	if (dice_below(&dice, TWO_CHANGES_IN) == 0) {
		operate(&operation, &dice);
		single = false;
	}
	for (int i = 0; i < 2 && folder; i++)
		leave(folder, i ? "SOFTWARE" : "SYSTEM", &operation.inputs[i]);
	ward->bulk.readers = dice_below(&dice, BOTH_READERS_IN) == 0 ? READERS_BOTH : READER_CELLS;
	if (!ward_examine(ward, subject, operation.inputs, single))
		ward_fault(ward, subject, operation.what, seed);
	free(operation.copies[0]);
	free(operation.copies[1]);
}

void ward_report(const struct ward *ward)
{
	const struct ward_counts *c = &ward->counts;

	printf("%lu machines judged (hivex opened both hives of %lu): %lu READY, %lu of them by the second opinion "
	       "too, "
	       "%lu where hivex gives up and the answers are those of the undamaged machine, %lu changed in two places "
	       "where hivex gives up (%lu of machines that were not READY). %lu answers compared, %lu faults\n",
	       c->trials, c->opened, c->ready, c->agreed, c->rested, c->unjudged, c->unjudged_bad, c->compared,
	       c->faults);
	fflush(stdout);
}
