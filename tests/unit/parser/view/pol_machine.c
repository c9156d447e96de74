/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Registry.pol over a machine: what it changes in the hive below it, and what it proves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "support/reading/files.h"
#include "support/build/polbuild.h"
#include "unit/parser/view/pol_keys.h"

struct stage {
	char *folder, *hive, *pol;
	struct arena *arena;
	struct notes notes;
	struct machine_options options;
	struct machine *machine;
	struct regview *view;
};

static char *write_pol(const char *folder, struct polbuild *pol)
{
	char *path = scratch_write(folder, "x.pol", pol->data, pol->size);

	polbuild_free(pol);
	return path;
}

/* A SYSTEM hive whose ControlSet003 is current, with Enabled=1 and Old=1 and a sub-key, and the policy over it. */
static void compose(struct stage *stage, struct polbuild *pol)
{
	struct hivebuild *hive = hivebuild_new();
	struct error err = { 0 };
	size_t size;

	hivebuild_dword(hive, "Select", "Current", 3);
	hivebuild_dword(hive, "ControlSet003\\" CLIENT_BELOW, "Enabled", 1);
	hivebuild_dword(hive, "ControlSet003\\" SCHANNEL_BELOW, "Enabled", 1);
	hivebuild_dword(hive, "ControlSet003\\" SCHANNEL_BELOW, "Old", 1);
	*stage = (struct stage){ .folder = scratch_make(), .arena = arena_new((size_t)1 << 28) };
	uint8_t *bytes = hivebuild_finish(hive, &size);

	stage->hive = scratch_write(stage->folder, "SYSTEM", bytes, size);
	stage->pol = write_pol(stage->folder, pol);
	stage->notes.arena = stage->arena;
	stage->options = (struct machine_options){ .hive.readers = READER_CELLS, .wanted_keys = wanted_keys_of(NULL, stage->arena) };
	stage->machine = machine_new(&stage->options, &stage->notes, stage->arena);
	assert_int_equal(add_file(stage->machine, stage->arena, stage->hive, &err), 0);
	assert_int_equal(add_overlay(stage->machine, stage->arena, stage->pol, &err), 0);
	stage->view = machine_view(stage->machine);
	free(bytes);
	hivebuild_free(hive);
}

static void close_stage(struct stage *stage)
{
	machine_free(stage->machine);
	arena_free(stage->arena);
	scratch_remove(stage->folder);
	free(stage->hive);
	free(stage->pol);
}

static enum found ask(struct stage *stage, const char *key, const char *name)
{
	struct reganswer answer;
	char path[512];

	snprintf(path, sizeof path, "HKLM\\%s", key);
	return regview_value(stage->view, path, name, &answer);
}

static bool count_value(void *context, const struct reganswer *answer)
{
	(void)answer;
	++*(size_t *)context;
	return true;
}

static void a_policy_lies_over_the_hive_in_its_current_control_set(void **state)
{
	struct polbuild *pol = polbuild_new();
	struct reganswer answer;
	const struct input *inputs;
	struct stage stage;

	(void)state;
	polbuild_dword(pol, CLIENT, "Enabled", 7);
	compose(&stage, pol);
	assert_int_equal(regview_value(stage.view, "HKLM\\" CLIENT, "Enabled", &answer), PRESENT);
	assert_int_equal(le32(answer.data), 7);
	assert_int_equal(answer.at.source, 1);
	assert_int_equal(answer.at.offset, 8);
	assert_string_equal(answer.key, "HKLM\\SYSTEM\\ControlSet003\\" CLIENT_BELOW);
	assert_int_equal(machine_inputs(stage.machine, &inputs), 2);
	assert_int_equal(inputs[1].kind, INPUT_POL);
	assert_true(inputs[1].used && inputs[1].is_overlay);
	assert_int_equal(strlen(inputs[1].sha256), 64);
	assert_int_equal(inputs[1].size, inputs[1].pol.size);
	close_stage(&stage);
}

static void all_values_of_a_key_go_and_its_sub_keys_stay(void **state)
{
	struct polbuild *pol = polbuild_new();
	struct stage stage;
	size_t count = 0;

	(void)state;
	polbuild_dword(pol, SCHANNEL, "Before", 1);
	polbuild_text(pol, SCHANNEL, "**delvals.", REG_SZ, " ");
	polbuild_dword(pol, SCHANNEL, "New", 1);
	compose(&stage, pol);
	assert_int_equal(ask(&stage, SCHANNEL, "Enabled"), ABSENT);
	assert_int_equal(ask(&stage, SCHANNEL, "Before"), ABSENT);
	assert_int_equal(ask(&stage, SCHANNEL, "New"), PRESENT);
	assert_int_equal(ask(&stage, CLIENT, "Enabled"), PRESENT);
	assert_int_equal(regview_each_value(stage.view, "HKLM\\" SCHANNEL, count_value, &count), PRESENT);
	assert_int_equal(count, 1);
	close_stage(&stage);
}

static void a_soft_value_comes_only_where_none_is(void **state)
{
	struct polbuild *pol = polbuild_new();
	struct reganswer answer;
	struct stage stage;

	(void)state;
	polbuild_dword(pol, CLIENT, "**soft.Enabled", 7);
	polbuild_dword(pol, CLIENT, "**soft.DisabledByDefault", 7);
	polbuild_dword(pol, "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319", "**soft.SchUseStrongCrypto", 7);
	compose(&stage, pol);
	assert_int_equal(regview_value(stage.view, "HKLM\\" CLIENT, "Enabled", &answer), PRESENT);
	assert_int_equal(le32(answer.data), 1);
	assert_int_equal(regview_value(stage.view, "HKLM\\" CLIENT, "DisabledByDefault", &answer), PRESENT);
	assert_int_equal(le32(answer.data), 7);
	/* no SOFTWARE hive was given: whether the value is there is not known, and so it stays */
	assert_int_equal(ask(&stage, "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319", "SchUseStrongCrypto"), NOT_COVERED);
	assert_int_equal(stage.notes.count, 2); /* pol-scope and this one */
	assert_string_equal(stage.notes.list[1].code, "pol-soft");
	close_stage(&stage);
}

static void deleted_values_and_keys_are_proven_absent(void **state)
{
	struct polbuild *pol = polbuild_new();
	struct stage stage;

	(void)state;
	polbuild_text(pol, SCHANNEL, "**del.Old", REG_SZ, " ");
	polbuild_text(pol, SCHANNEL "\\Protocols", "**DeleteKeys", REG_SZ, "TLS 1.2;TLS 1.1");
	compose(&stage, pol);
	assert_int_equal(ask(&stage, SCHANNEL, "Old"), ABSENT);
	assert_int_equal(ask(&stage, SCHANNEL, "Enabled"), PRESENT);
	assert_int_equal(ask(&stage, CLIENT, "Enabled"), ABSENT);
	close_stage(&stage);
}

static void the_last_of_two_entries_wins(void **state)
{
	struct polbuild *pol = polbuild_new();
	struct reganswer answer;
	struct stage stage;

	(void)state;
	polbuild_dword(pol, CLIENT, "Enabled", 7);
	polbuild_dword(pol, CLIENT, "enabled", 8);
	compose(&stage, pol);
	assert_int_equal(regview_value(stage.view, "HKLM\\" CLIENT, "Enabled", &answer), PRESENT);
	assert_int_equal(le32(answer.data), 8);
	assert_string_equal(stage.notes.list[1].code, "pol-dup");
	assert_non_null(strstr(stage.notes.list[1].text.utf8, "0x8"));
	close_stage(&stage);
}

/* HKLM\x\ControlSet001 would be an offline hive in a .reg. A policy is written to the machine that runs. */
static void a_policy_knows_no_hives_under_other_names(void **state)
{
	struct polbuild *pol = polbuild_new();
	struct reganswer answer;
	struct stage stage;

	(void)state;
	polbuild_dword(pol, "x\\ControlSet003\\Control\\SecurityProviders\\SCHANNEL", "Old", 9);
	compose(&stage, pol);
	assert_int_equal(regview_value(stage.view, "HKLM\\" SCHANNEL, "Old", &answer), PRESENT);
	assert_int_equal(le32(answer.data), 1);
	close_stage(&stage);
}

static void a_damaged_policy_leaves_the_evidence_incomplete(void **state)
{
	struct polbuild *pol = polbuild_new();
	struct stage stage;

	(void)state;
	polbuild_dword(pol, CLIENT, "Enabled", 1);
	polbuild_dword(pol, CLIENT, "DisabledByDefault", 1);
	pol->size -= 1;
	compose(&stage, pol);
	assert_int_equal(ask(&stage, CLIENT, "Enabled"), PRESENT);
	assert_non_null(machine_faults(stage.machine).incomplete);
	assert_non_null(strstr(machine_faults(stage.machine).incomplete, ": 1 of its entries"));
	close_stage(&stage);
}

static void a_policy_given_as_evidence_is_refused_with_the_way_out(void **state)
{
	struct stage stage = { .folder = scratch_make(), .arena = arena_new((size_t)1 << 28) };
	const struct input *inputs;
	struct error err = { 0 };

	(void)state;
	stage.pol = write_pol(stage.folder, polbuild_new());
	stage.notes.arena = stage.arena;
	stage.machine = machine_new(&stage.options, &stage.notes, stage.arena);
	assert_int_equal(add_file(stage.machine, stage.arena, stage.pol, &err), 0);
	machine_view(stage.machine);
	assert_int_equal(machine_inputs(stage.machine, &inputs), 1);
	assert_int_equal(inputs[0].kind, INPUT_REFUSED);
	assert_string_equal(inputs[0].error.text, "is a Registry.pol: supply it with --overlay");
	close_stage(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_lies_over_the_hive_in_its_current_control_set),
		cmocka_unit_test(all_values_of_a_key_go_and_its_sub_keys_stay),
		cmocka_unit_test(a_soft_value_comes_only_where_none_is),
		cmocka_unit_test(deleted_values_and_keys_are_proven_absent),
		cmocka_unit_test(the_last_of_two_entries_wins),
		cmocka_unit_test(a_policy_knows_no_hives_under_other_names),
		cmocka_unit_test(a_damaged_policy_leaves_the_evidence_incomplete),
		cmocka_unit_test(a_policy_given_as_evidence_is_refused_with_the_way_out),
	};

	return cmocka_run_group_tests_name("pol_machine", tests, NULL, NULL);
}
