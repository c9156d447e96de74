/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damage that once made a machine READY, or left it so although an answer was lost: one word of a hive each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/damage/damage.h"
#include "support/build/hivebuild.h"
#include "common/le.h"
#include "support/build/le_put.h"

#define CLIENT(set) "ControlSet00" #set "\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"
#define PROTOCOLS "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define TLS12 PROTOCOLS "\\TLS 1.2"
#define NT "Microsoft\\Windows NT\\CurrentVersion"
#define ENVIRONMENT "ControlSet001\\Control\\Session Manager\\Environment"

/* Behind the size of a cell (msuhanov/regf): */
enum {
	CELL_SIZE = 4,
	NK_COUNT = CELL_SIZE + 20,
	NK_NAME_SIZE = CELL_SIZE + 72,
	NK_NAME = CELL_SIZE + 76,
	LIST_FIRST = CELL_SIZE + 4,
	VALUES_FIRST = CELL_SIZE,
	VK_INLINE = CELL_SIZE + 8,
	VK_TYPE = CELL_SIZE + 12,
	VK_NAME = CELL_SIZE + 20,
};

enum { NK = 'n' | 'k' << 8 }; /* its flags are the other half of the word */

enum { LAYOUT_LH = 0, LAYOUT_RI = 2, LAYOUT_LI = 3, BASE_BLOCK = 4096, SYSTEM = 0, SOFTWARE = 1 };

struct spot {
	enum hivebuild_part part;
	const char *path, *name;
};

struct wound {
	const char *sample_machine;
	unsigned layout;
	int hive;
	struct spot where;
	size_t at;          /* in the cell there */
	uint32_t number;    /* what the word becomes; or, */
	struct spot target; /* with a path, the offset of this cell */
	const char *what;
};

/* clang-format off */
static const struct wound wounds[] = {
	{ "Server 2019 by its defaults", LAYOUT_LH, SOFTWARE,
	  { HIVEBUILD_KEY, "Microsoft\\NET Framework Setup\\NDP", NULL }, NK_NAME, 0x5858, { 0 },
	  "a key on the way to Release has another name than its list states" },
	{ "Server 2012 with a rollup", LAYOUT_LH, SYSTEM,
	  { HIVEBUILD_VALUE, ENVIRONMENT, "PROCESSOR_ARCHITECTURE" }, CELL_SIZE, 0, { 0 },
	  "the architecture is lost, and WOW6432Node still tells it" },
	{ "Server 2019 by its defaults", LAYOUT_LH, SOFTWARE,
	  { HIVEBUILD_VALUE, NT, "CurrentBuildNumber" }, CELL_SIZE, 0, { 0 },
	  "CurrentBuildNumber is lost, and CurrentBuild still tells it" },
	{ "Server 2019 by its defaults", LAYOUT_LH, SOFTWARE,
	  { HIVEBUILD_DATA, NT, "CurrentBuildNumber" }, CELL_SIZE, 0, { 0 },
	  "CurrentBuildNumber is empty, and CurrentBuild is not" },
	{ "Server 2019 by its defaults", LAYOUT_LH, SOFTWARE,
	  { HIVEBUILD_VALUE, NT, "CurrentBuildNumber" }, VK_TYPE, 5, { 0 },
	  "CurrentBuildNumber is of a wrong type, and CurrentBuild is not" },
	{ "Server 2019 by its defaults", LAYOUT_LH, SOFTWARE,
	  { HIVEBUILD_VALUE, NT, "CurrentBuild" }, VK_NAME, 0, { 0 },
	  "whether there is a CurrentBuild cannot be told" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM, { HIVEBUILD_KEY, TLS12, NULL }, NK_COUNT, 0, { 0 },
	  "a key states that it has no sub-keys, so Windows does not see them" },
	{ "Windows 7 with the whole recipe", LAYOUT_LI, SYSTEM, { HIVEBUILD_KEY, TLS12, NULL }, NK_COUNT, 0, { 0 },
	  "a key with an old list states that it has no sub-keys, so Windows does not see them" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM,
	  { HIVEBUILD_KEY, CLIENT(1), NULL }, NK_NAME_SIZE, 0, { 0 },
	  "a key has lost the length of its name, so Windows does not find it" },
	{ "Server 2019, client off", LAYOUT_RI, SYSTEM, { HIVEBUILD_SUBKEYS, TLS12, NULL }, LIST_FIRST, 0,
	  { HIVEBUILD_SUBKEYS, "", NULL }, "a list leads to the sub-keys of another key" },
	{ "Server 2019, client off", LAYOUT_LH, SYSTEM, { HIVEBUILD_VALUES, CLIENT(1), NULL }, VALUES_FIRST, 0,
	  { HIVEBUILD_VALUE, CLIENT(1), "DisabledByDefault" }, "a list has one value twice and the other not at all" },
	{ "Server 2019, the second set is next", LAYOUT_LH, SYSTEM,
	  { HIVEBUILD_VALUE, CLIENT(2), "Enabled" }, VK_TYPE, 1, { 0 },
	  "the set of the next boot has a value of a wrong type" },
	{ "Server 2019 by its defaults", LAYOUT_LH, SYSTEM,
	  { HIVEBUILD_VALUE, "Select", "Default" }, VK_INLINE, 3, { 0 },
	  "the set of the next boot is not there" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM, { HIVEBUILD_KEY, TLS12, NULL }, CELL_SIZE,
	  NK | 0x30 << 16, { 0 }, "a key is a symbolic link, so Windows goes on elsewhere" },
	{ "Server 2019 by its defaults", LAYOUT_LH, SYSTEM, { HIVEBUILD_KEY, PROTOCOLS, NULL }, CELL_SIZE,
	  NK | 0x30 << 16, { 0 }, "a key is a symbolic link, and what Windows finds there is not known" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM, { HIVEBUILD_KEY, CLIENT(1), NULL }, CELL_SIZE,
	  NK | 0x60 << 16, { 0 }, "a key is a handle of something else" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM, { HIVEBUILD_KEY, TLS12, NULL }, CELL_SIZE,
	  NK | 0x21 << 16, { 0 }, "a key in a file is marked as one in memory" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM, { HIVEBUILD_KEY, CLIENT(1), NULL }, 0, 0x58, { 0 },
	  "a key lies in a cell that is marked free" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM, { HIVEBUILD_SUBKEYS, TLS12, NULL }, 0, 0x18, { 0 },
	  "a list of sub-keys lies in a cell that is marked free" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM, { HIVEBUILD_SUBKEYS, TLS12, NULL }, 0, 0, { 0 },
	  "a list of sub-keys lies in a cell without a size" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM, { HIVEBUILD_VALUES, CLIENT(1), NULL }, 0, 0x10, { 0 },
	  "a list of values lies in a cell that is marked free" },
	{ "Windows 7 with the whole recipe", LAYOUT_LH, SYSTEM,
	  { HIVEBUILD_VALUE, CLIENT(1), "Enabled" }, 0, 0x20, { 0 }, "a value lies in a cell that is marked free" },
};
/* clang-format on */

static struct ward ward;

static size_t location(const struct sample_machine_hive *hive, const struct spot *spot)
{
	size_t at = hivebuild_at(hive->build, spot->part, spot->path, spot->name);

	assert_true(at != 0);
	return at;
}

static struct damage_subject *subject_of(const struct wound *wound)
{
	size_t s = 0;

	while (strcmp(sample_machines[s].name, wound->sample_machine) != 0)
		s++;
	return ward_subject(&ward, s, wound->layout);
}

static bool comes_out_ready(const struct wound *wound)
{
	struct damage_subject *subject = subject_of(wound);
	const struct sample_machine_hive *hive = &subject->hives.hive[wound->hive];
	struct trial_input inputs[] = { subject_input(subject, 0), subject_input(subject, 1) };
	uint8_t *copy = malloc(hive->size);
	uint32_t number = wound->number;
	struct trial trial;

	assert_non_null(copy);
	memcpy(copy, hive->data, hive->size);
	if (wound->target.path)
		number = (uint32_t)(location(hive, &wound->target) - BASE_BLOCK);
	uint8_t *at = copy + location(hive, &wound->where) + wound->at;

	assert_int_not_equal(le32(at), number);
	le32_put(at, number);
	inputs[wound->hive].data = copy;
	bulk_evaluate(&ward.bulk, inputs, 2, &trial);
	bool ready = trial_is_ready(&trial);

	trial_free(&trial);
	free(copy);
	return ready;
}

static void what_once_came_out_ready_does_no_more(void **state)
{
	unsigned faults = 0;

	(void)state;
	for (size_t i = 0; i < sizeof wounds / sizeof *wounds; i++)
		if (comes_out_ready(&wounds[i])) {
			print_error("%s: READY, and %s\n", wounds[i].sample_machine, wounds[i].what);
			faults++;
		}
	assert_int_equal(faults, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_once_came_out_ready_does_no_more) };

	ward_open(&ward);
	int code = cmocka_run_group_tests_name("no false READY, known cases", tests, NULL, NULL);

	ward_close(&ward);
	return code;
}
