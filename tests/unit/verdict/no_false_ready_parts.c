/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The promise for parts of a machine: no key that is left out, no file that is left out, and no key of another machine makes
 * evidence READY that is not; nor does SYSTEM of one machine with SOFTWARE of another, or a file that says something else
 * than the one beside it. The samples are taken apart key by key and put together again in one to three files, as people
 * export them; the machines of support/machine/sample_machine.h as hives with a .reg beside them. Every READY is compared with the second
 * opinion, which asks each file by itself.
 *
 * Without arguments a test. `no_false_ready_parts_long COUNT SEED [FOLDER]` makes COUNT of them instead; number i of seed s
 * is number 0 of seed s + i. With FOLDER the inputs of the last one are left there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "support/search/hiveparts.h"
#include "support/damage/mutate.h"
#include "support/machine/samplefiles.h"
#include "support/search/trial.h"

enum { SAMPLES_LIMIT = 256, KEYS_LIMIT = 512, ROOM = 256 * 1024, TRIALS = 4000, FAULTS_SHOWN = 20, FILES = BULK_INPUTS };

#define HEADER "Windows Registry Editor Version 5.00\r\n\r\n"

struct text_sample {
	char name[256], *text;
	struct {
		const char *at;
		size_t size;
	} keys[KEYS_LIMIT]; /* a key line and what follows it */
	size_t count;
};

static struct field {
	struct bulk bulk;
	struct text_sample *samples[SAMPLES_LIMIT];
	size_t count;
	const char *folder;
	unsigned long trials, ready, of_hives, agreed, unjudged, faults;
} field;

/* The files of one trial. */
struct parts {
	char *file[FILES];
	size_t size[FILES];
	unsigned files;
};

static void find_keys(struct text_sample *sample)
{
	const char *at = strstr(sample->text, "\n[");

	while (at && sample->count < KEYS_LIMIT) {
		const char *next = strstr(at + 1, "\n[");

		sample->keys[sample->count].at = at + 1;
		sample->keys[sample->count++].size = next ? (size_t)(next - at) : strlen(at + 1);
		at = next;
	}
}

static void read_sample(const char *path)
{
	struct text_sample *sample = calloc(1, sizeof *sample);
	size_t size;

	if (!sample || field.count == SAMPLES_LIMIT)
		abort();
	sample->text = samplefile_text(path, ROOM, &size);
	snprintf(sample->name, sizeof sample->name, "%s", samplefile_name(path));
	find_keys(sample);
	if (sample->count) {
		field.samples[field.count++] = sample;
	} else {
		free(sample->text);
		free(sample);
	}
}

static void open_field(void)
{
	bulk_open(&field.bulk);
	samplefiles_each(read_sample);
}

static void close_field(void)
{
	for (size_t i = 0; i < field.count; i++) {
		free(field.samples[i]->text);
		free(field.samples[i]);
	}
	bulk_close(&field.bulk);
}

static void put(char *to, size_t *size, const char *text, size_t length)
{
	if (*size + length > 2 * ROOM)
		abort();
	memcpy(to + *size, text, length);
	*size += length;
}

static void open_parts(struct parts *parts, unsigned files)
{
	*parts = (struct parts){ .files = files };
	for (unsigned i = 0; i < files; i++) {
		parts->file[i] = malloc(2 * ROOM);
		if (!parts->file[i])
			abort();
		put(parts->file[i], &parts->size[i], HEADER, strlen(HEADER));
	}
}

static void close_parts(struct parts *parts)
{
	for (unsigned i = 0; i < parts->files; i++)
		free(parts->file[i]);
}

/* How keys come to files: anywhere; SYSTEM, SOFTWARE and the rest each in one; so, and some in another as well; so, and
 * SOFTWARE is another machine's. */
enum manner { ANYWHERE, APART, TWICE, MIXED, MANNERS };

static bool is_below(const char *key, const char *root)
{
	return strncasecmp(key, root, strlen(root)) == 0;
}

static unsigned file_of(struct dice *dice, const struct parts *parts, enum manner manner, const char *key)
{
	unsigned natural = is_below(key, "[HKEY_LOCAL_MACHINE\\SYSTEM") ? 0 : is_below(key, "[HKEY_LOCAL_MACHINE\\SOFTWARE") ? 1 : 2;

	return manner == ANYWHERE ? (unsigned)dice_below(dice, parts->files) : natural % parts->files;
}

/* What SYSTEM tells of the machine that the sample is of, each by dice. */
static void put_identity(struct dice *dice, const struct text_sample *sample, struct parts *ret)
{
	static const char number[] = "\"CurrentBuildNumber\"=\"";
	const char *found = strstr(sample->text, number);
	const char *set = strstr(sample->text, "SYSTEM\\ControlSet001") ? "ControlSet001" : "CurrentControlSet";
	int build = found ? atoi(found + strlen(number)) : 0;
	char lines[4][256];

	snprintf(lines[0], sizeof lines[0], "[HKEY_LOCAL_MACHINE\\SYSTEM\\%s\\Control\\ProductOptions]\r\n\"ProductType\"=\"%s\"\r\n", set,
		 strstr(sample->text, "Server") ? "ServerNT" : "WinNT");
	snprintf(lines[1], sizeof lines[1], "[HKEY_LOCAL_MACHINE\\SYSTEM\\%s\\Control\\Windows]\r\n\"CSDVersion\"=dword:%08x\r\n", set,
		 build == 7601 ? 0x100 : 0);
	snprintf(lines[2], sizeof lines[2],
		 "[HKEY_LOCAL_MACHINE\\SYSTEM\\Setup\\Service Reporting API\\Components\\CoreOS]\r\n\"Version\"=\"10.0.%d.1\"\r\n", build);
	snprintf(lines[3], sizeof lines[3], "[HKEY_LOCAL_MACHINE\\SYSTEM\\DriverDatabase]\r\n\"Version\"=dword:%08x\r\n",
		 build < 9800 ? 0x06030000 : 0x0A000000);
	for (int i = 0; i < 4; i++)
		if (dice_below(dice, 2))
			put(ret->file[0], &ret->size[0], lines[i], strlen(lines[i]));
}

static void put_keys(struct dice *dice, const struct text_sample *one, const struct text_sample *other, enum manner manner,
		     struct parts *ret)
{
	unsigned dropped = (unsigned)dice_below(dice, 4), strange = manner == MIXED ? 0 : (unsigned)dice_below(dice, 2);

	for (size_t i = 0; i < one->count; i++) {
		const struct text_sample *from = strange && dice_below(dice, 20) == 0 ? other : one;
		size_t key = from == one ? i : dice_below(dice, other->count);
		unsigned file = file_of(dice, ret, manner, from->keys[key].at);
		unsigned again = manner == TWICE && dice_below(dice, 4) == 0 ? (unsigned)dice_below(dice, ret->files) : file;

		if (dropped && dice_below(dice, 24) < dropped)
			continue;
		put(ret->file[file], &ret->size[file], from->keys[key].at, from->keys[key].size);
		if (again != file)
			put(ret->file[again], &ret->size[again], from->keys[key].at, from->keys[key].size);
	}
}

/* The keys of a sample that are below SYSTEM, or those that are not. */
static struct text_sample half_of(const struct text_sample *sample, bool system)
{
	struct text_sample half = { .text = sample->text };

	for (size_t i = 0; i < sample->count; i++)
		if (is_below(sample->keys[i].at, "[HKEY_LOCAL_MACHINE\\SYSTEM") == system)
			half.keys[half.count++] = sample->keys[i];
	return half;
}

/* What is dropped, what comes from another machine, and what file each key goes to, is all in the dice. */
static void deal(struct dice *dice, const struct text_sample *one, const struct text_sample *other, struct parts *ret)
{
	enum manner manner = (enum manner)dice_below(dice, MANNERS);
	bool lost = ret->files > 1 && dice_below(dice, 6) == 0;

	if (manner == MIXED) {
		struct text_sample halves[] = { half_of(one, true), half_of(other, false) };

		put_keys(dice, &halves[0], other, manner, ret);
		put_keys(dice, &halves[1], other, manner, ret);
	} else {
		put_keys(dice, one, other, manner, ret);
	}
	if (dice_below(dice, 2) || manner == MIXED)
		put_identity(dice, one, ret);
	if (lost)
		free(ret->file[--ret->files]);
}

static void leave(const struct trial_input *input, size_t number)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%zu", field.folder, number);
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(input->data, 1, input->size, file) != input->size || fclose(file) != 0)
		perror(path);
}

static enum verdict verdict_on(const struct trial_input *inputs, size_t count)
{
	struct trial trial;

	for (size_t i = 0; field.folder && i < count; i++)
		leave(&inputs[i], i + 1);
	bulk_evaluate(&field.bulk, inputs, count, &trial);
	enum verdict verdict = trial.error.code ? VERDICT_INDETERMINATE : trial.result.verdict;

	trial_free(&trial);
	return verdict;
}

/* Of READY. */
static void hear(struct oracle oracle, const char *name, const char *other, unsigned long seed)
{
	const char *why = "";
	enum chance chance = independent_chance(&oracle, &why);

	field.ready++;
	field.agreed += chance == CHANCE_READY;
	field.unjudged += chance == CHANCE_UNKNOWN;
	if (chance == CHANCE_NONE && field.faults++ < FAULTS_SHOWN)
		print_error("%s (%s); seed %lu: READY, and by the second opinion %s\n", name, other, seed, why);
	oracle_close(&oracle);
}

static void try_texts(struct dice *dice, unsigned long seed)
{
	const struct text_sample *one = field.samples[dice_below(dice, field.count)];
	const struct text_sample *other = field.samples[dice_below(dice, field.count)];
	struct trial_input inputs[FILES];
	struct oracle list[FILES];
	struct parts parts;

	open_parts(&parts, 1 + (unsigned)dice_below(dice, FILES));
	deal(dice, one, other, &parts);
	for (unsigned i = 0; i < parts.files; i++)
		inputs[i] = (struct trial_input){ .data = parts.file[i], .size = parts.size[i] };
	if (verdict_on(inputs, parts.files) == VERDICT_READY) {
		for (unsigned i = 0; i < parts.files; i++)
			list[i] = oracle_of_reg(parts.file[i], parts.size[i], false);
		hear(oracle_of_parts(list, parts.files, false), one->name, other->name, seed);
	}
	close_parts(&parts);
}

static void try_hives(struct dice *dice, unsigned long seed)
{
	struct trial_input inputs[BULK_INPUTS];
	struct hive_parts parts;

	hive_parts_deal(dice, &parts);
	if (verdict_on(inputs, hive_parts_inputs(&parts, inputs)) == VERDICT_READY) {
		field.of_hives++;
		hear(hive_parts_oracle(&parts), parts.names[0], parts.names[1], seed);
	}
	hive_parts_free(&parts);
}

static void try_parts(unsigned long seed)
{
	struct dice dice = { .state = seed };

	field.trials++;
	if (dice_below(&dice, 2))
		try_texts(&dice, seed);
	else
		try_hives(&dice, seed);
}

static int run(unsigned long count, unsigned long seed)
{
	for (unsigned long i = 0; i < count; i++)
		try_parts(seed + i);
	print_message(
		"%lu machines in parts: %lu READY (%lu of hives); of these %lu by the second opinion too, %lu it cannot read. %lu faults\n",
		field.trials, field.ready, field.of_hives, field.agreed, field.unjudged, field.faults);
	return field.faults ? 1 : 0;
}

static void no_part_of_a_machine_is_ready_for_the_whole(void **state)
{
	(void)state;
	assert_int_equal(run(TRIALS, 1), 0);
	assert_true(field.agreed > TRIALS / 40 && field.of_hives > TRIALS / 100);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_part_of_a_machine_is_ready_for_the_whole) };
	int code;

	open_field();
	field.folder = argc > 3 ? argv[3] : NULL;
	if (field.count == 0) {
		fprintf(stderr, "no samples/*.reg here; TLSREADY_SOURCE names the folder that has them\n");
		code = 1;
	} else if (argc >= 3)
		code = run(strtoul(argv[1], NULL, 10), strtoul(argv[2], NULL, 10));
	else
		code = cmocka_run_group_tests_name("no false READY from parts", tests, NULL, NULL);
	close_field();
	return code;
}
