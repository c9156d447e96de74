/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several profiles: the first decides, the others are held beside it. And no profile makes bad evidence READY. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/fact_context.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"
#include "common/le.h"
#include "support/build/le_put.h"

#define NT "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
#define CCS "HKLM\\SYSTEM\\CurrentControlSet\\Control\\"
#define TLS10 CCS "SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.0\\Server"
#define NET "Microsoft\\.NETFramework\\v4.0.30319"
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define HEAD(name)                                                                                                     \
	"schema: tlsready.profile/1\nname: " name "\ntitle: Own\nsummary: s\n"                                         \
	"documents:\n- {id: own-doc, title: Own, url: 'https://example.org/'}\nrules:\n"
#define ROW(id, number)                                                                                                \
	"- id: " id "\n  title: TLS 1.0 is spelled out as off\n  level: error\n  why: w\n  sources: [own-doc]\n"       \
	"  values:\n  - {path: '" TLS10 "', name: Enabled, operator: equal, data: [" number "]}\n"

static const char *const both_hives[] = { "HKLM\\SYSTEM", "HKLM\\SOFTWARE", NULL };

static const struct statement good_2019[] = {
	{ NT, "CurrentBuildNumber", REG_SZ, "17763", 0 },
	{ NT, "InstallationType", REG_SZ, "Server", 0 },
	{ CCS "Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", REG_SZ, "AMD64", 0 },
	{ "HKLM\\SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", REG_DWORD, NULL, 528049 },
	{ "HKLM\\SOFTWARE\\" NET, "SystemDefaultTlsVersions", REG_DWORD, NULL, 1 },
	{ "HKLM\\SOFTWARE\\" NET, "SchUseStrongCrypto", REG_DWORD, NULL, 1 },
	{ "HKLM\\SOFTWARE\\WOW6432Node\\" NET, "SystemDefaultTlsVersions", REG_DWORD, NULL, 1 },
	{ "HKLM\\SOFTWARE\\WOW6432Node\\" NET, "SchUseStrongCrypto", REG_DWORD, NULL, 1 },
};

/* The machine above, evaluated by these profiles; each is a name, or the text of one. */
struct held {
	struct evaluated evaluated;
	struct profile *profiles[PROFILES_LIMIT];
	struct criteria criteria;
	struct machine_result result;
};

static struct profile *load(const char *profile)
{
	struct profile *loaded = NULL;
	struct error err = { 0 };
	int result = strchr(profile, '\n') ? profile_parse("own.yaml", profile, strlen(profile), &loaded, &err)
					   : profile_load(profile, &loaded, &err);

	if (result < 0)
		fail_msg("%s", err.text);
	return loaded;
}

static void hold(struct held *held, const char *const *profiles, struct evidence_state evidence)
{
	*held = (struct held){ 0 };
	evaluate_statements(&held->evaluated, good_2019, COUNT(good_2019), both_hives, "azure-backup");
	for (size_t i = 0; profiles[i]; i++) {
		held->profiles[i] = load(profiles[i]);
		held->criteria.profiles[i] = held->profiles[i];
		held->criteria.profile_count = i + 1;
	}
	assert_int_equal(analyze(held->evaluated.view, &evidence, &held->criteria, held->evaluated.arena, &held->result), 0);
}

static void let_go(struct held *held)
{
	for (size_t i = 0; i < held->criteria.profile_count; i++)
		profile_free(held->profiles[i]);
	evaluated_free(&held->evaluated);
}

static const struct finding *in_baseline(const struct held *held, size_t i, const char *rule)
{
	const struct machine_result alone = { .findings = held->result.baselines[i].findings,
					      .finding_count = held->result.baselines[i].finding_count };

	return finding_named(&alone, rule);
}

static size_t facts_named(const struct held *held, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < held->result.fact_count; i++)
		count += strcmp(held->result.facts[i].name, name) == 0;
	return count;
}

static void a_baseline_never_touches_the_verdict(void **state)
{
	struct held held;

	(void)state;
	hold(&held, (const char *const[]){ "azure-backup", HEAD("own") ROW("OWN101", "0"), NULL },
	     (struct evidence_state){ 0 });
	assert_int_equal(held.result.verdict, VERDICT_READY);
	assert_int_equal(held.result.baseline_count, 1);
	assert_string_equal(held.result.baselines[0].name, "own");
	assert_int_equal(held.result.baselines[0].verdict, VERDICT_NOT_READY);
	assert_int_equal(in_baseline(&held, 0, "OWN101")->outcome, OUTCOME_FAIL);
	assert_null(finding_named(&held.result, "OWN101"));
	assert_string_equal(state_of(&held.result, "value.OWN101"), "ABSENT");
	let_go(&held);
}

static void the_first_profile_decides(void **state)
{
	struct held held;

	(void)state;
	hold(&held, (const char *const[]){ HEAD("own") ROW("OWN101", "0"), "azure-backup", NULL },
	     (struct evidence_state){ 0 });
	assert_int_equal(held.result.verdict, VERDICT_NOT_READY);
	assert_string_equal(held.result.reasons[0], "OWN101");
	assert_int_equal(held.result.baselines[0].verdict, VERDICT_READY);
	let_go(&held);
}

static void one_row_in_two_profiles_is_one_fact(void **state)
{
	struct held held;

	(void)state;
	hold(&held,
	     (const char *const[]){ "azure-backup", HEAD("a") ROW("OWN101", "0"), HEAD("b") ROW("OWN101", "0"), NULL },
	     (struct evidence_state){ 0 });
	assert_int_equal(facts_named(&held, "value.OWN101"), 1);
	assert_int_equal(in_baseline(&held, 1, "OWN101")->outcome, OUTCOME_FAIL);
	assert_null(criteria_clash(&held.criteria));
	let_go(&held);
}

static void one_id_for_two_questions_is_never_good(void **state)
{
	static const char loose[] =
		HEAD("loose") "- id: OWN101\n  title: t\n  level: error\n  why: w\n  sources: [own-doc]\n"
			      "  values:\n  - {path: '" TLS10 "', name: Enabled, operator: absent}\n";
	struct held held;

	(void)state;
	hold(&held, (const char *const[]){ loose, HEAD("strict") ROW("OWN101", "0"), NULL },
	     (struct evidence_state){ 0 });
	assert_string_equal(criteria_clash(&held.criteria)->id, "OWN101");
	assert_int_equal(held.result.verdict, VERDICT_INDETERMINATE);
	assert_int_equal(in_baseline(&held, 0, "OWN101")->outcome, OUTCOME_UNKNOWN);
	let_go(&held);
}

/* What the registry cannot say of itself caps every profile, whatever its own rows ask. */
static void no_built_in_profile_makes_bad_evidence_ready(void **state)
{
	const struct evidence_state bad[] = { { .incomplete = "an input was cut" },
					      { .dirty = "SYSTEM is dirty" },
					      { .damaged = "SOFTWARE lost a bin" },
					      { .disputed = "two readers differ" } };

	(void)state;
	for (size_t p = 0; profile_builtin(p); p++)
		for (size_t i = 0; i < COUNT(bad); i++) {
			struct held held;

			hold(&held, (const char *const[]){ profile_builtin(p), "azure-backup", NULL }, bad[i]);
			assert_true(held.result.verdict == VERDICT_INDETERMINATE ||
				    held.result.verdict == VERDICT_NOT_READY);
			assert_true(held.result.baselines[0].verdict >= VERDICT_INDETERMINATE);
			let_go(&held);
		}
}

/* --- the same with real hives that comply with a profile as far as one can
 * ------------------------------------------------- */

enum { DAMAGES = 5, PATH_LIMIT = 1200 };

struct compliant {
	struct hivebuild *system, *software;
	char *folder;
	size_t sizes[2];
	uint8_t *data[2];
};

static void set_value(struct compliant *machine, const char *path, const char *name, const char *type, const char *data)
{
	static const char set[] = "SYSTEM\\CurrentControlSet\\", soft[] = "SOFTWARE\\";
	char key[PATH_LIMIT] = "";
	struct hivebuild *hive = machine->software;

	if (name_starts(path, set)) {
		hive = machine->system;
		snprintf(key, sizeof key, "ControlSet001\\%s", path + sizeof set - 1);
	} else if (name_starts(path, soft)) {
		snprintf(key, sizeof key, "%s", path + sizeof soft - 1);
	}
	if (*key && (!type || strcmp(type, "REG_DWORD") == 0))
		hivebuild_dword(hive, key, name, (uint32_t)strtoul(data, NULL, 0));
	else if (*key && strcmp(type, "REG_SZ") == 0)
		hivebuild_sz(hive, key, name, data);
}

static const char *below_root(const char *path)
{
	return strchr(path, '\\') ? strchr(path, '\\') + 1 : "";
}

static void comply(struct compliant *machine, const struct rule *rule)
{
	for (unsigned i = 0; i < rule->values_count; i++) {
		const struct rule_value *value = &rule->values[i];
		bool is_for_data =
			value->data_count && value->comparison != VALUE_NOT_EQUAL && value->comparison != VALUE_LACKS_BITS;

		if (is_for_data || value->comparison == VALUE_PRESENT)
			set_value(machine, below_root(value->path), value->name, value->type,
				  is_for_data ? value->data[0] : "1");
	}
	for (unsigned i = 0; i < rule->fixes_count && !rule->values_count; i++)
		if (rule->fixes[i].key && !rule->fixes[i].remove) {
			char data[16];

			snprintf(data, sizeof data, "%u", rule->fixes[i].data);
			set_value(machine, below_root(rule->fixes[i].key), rule->fixes[i].value, NULL, data);
		}
}

static struct compliant build(const char *name)
{
	struct compliant machine = { .system = hivebuild_new(), .software = hivebuild_new(), .folder = scratch_make() };
	struct profile *profile = load(name);

	hivebuild_dword(machine.system, "Select", "Current", 1);
	hivebuild_sz(machine.system, "ControlSet001\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE",
		     "AMD64");
	hivebuild_sz(machine.software, "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", "20348");
	hivebuild_sz(machine.software, "Microsoft\\Windows NT\\CurrentVersion", "InstallationType", "Server");
	hivebuild_dword(machine.software, "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528449);
	for (unsigned i = 0; i < profile->rules_count; i++)
		comply(&machine, &profile->rules[i]);
	machine.data[0] = hivebuild_finish(machine.system, &machine.sizes[0]);
	machine.data[1] = hivebuild_finish(machine.software, &machine.sizes[1]);
	profile_free(profile);
	return machine;
}

static void demolish(struct compliant *machine)
{
	hivebuild_free(machine->system);
	hivebuild_free(machine->software);
	free(machine->data[0]);
	free(machine->data[1]);
	scratch_remove(machine->folder);
}

/* The sequence numbers differ, and no log is there to say what is missing. */
static void make_dirty(uint8_t *hive)
{
	uint32_t sum = 0;

	hive[4]++;
	for (size_t i = 0; i < 508; i += 4)
		sum ^= le32(hive + i);
	le32_put(hive + 508, sum);
}

static enum verdict verdict_of(const struct compliant *machine, const char *profile, int damage)
{
	uint8_t *system = malloc(machine->sizes[0]), *software = malloc(machine->sizes[1]);
	size_t sizes[] = { machine->sizes[0], machine->sizes[1] };
	struct evaluated evaluated;

	memcpy(system, machine->data[0], sizes[0]);
	memcpy(software, machine->data[1], sizes[1]);
	sizes[0] -= damage == 1 ? 512 : 0;
	sizes[1] -= damage == 2 ? 512 : 0;
	if (damage == 3)
		make_dirty(system);
	if (damage == 4)
		make_dirty(software);
	char *paths[] = { scratch_write(machine->folder, "SYSTEM", system, sizes[0]),
			  scratch_write(machine->folder, "SOFTWARE", software, sizes[1]),
			  scratch_write(machine->folder, "broken.reg", "no registry", 11) };

	evaluate_files(&evaluated, (const char *const[]){ paths[0], paths[1], damage == 5 ? paths[2] : NULL, NULL },
		    READER_CELLS, profile);
	enum verdict verdict = evaluated.result.verdict;

	for (size_t i = 0; damage == 0 && i < evaluated.result.reason_count; i++)
		print_message("    %s: %s\n", profile, evaluated.result.reasons[i]);
	evaluated_free(&evaluated);
	for (size_t i = 0; i < COUNT(paths); i++)
		free(paths[i]);
	free(system);
	free(software);
	return verdict;
}

static void a_machine_that_complies_is_not_ready_once_its_evidence_is_bad(void **state)
{
	size_t ready = 0;

	(void)state;
	for (size_t p = 0; profile_builtin(p); p++) {
		struct compliant machine = build(profile_builtin(p));
		enum verdict whole = verdict_of(&machine, profile_builtin(p), 0);

		print_message("  %s: %s\n", profile_builtin(p), verdict_word(KIND_READINESS, whole));
		ready += whole == VERDICT_READY;
		for (int damage = 1; damage <= DAMAGES; damage++)
			assert_true(verdict_of(&machine, profile_builtin(p), damage) >= VERDICT_INDETERMINATE);
		demolish(&machine);
	}
	assert_true(ready > 5); /* or the damage proves nothing */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_baseline_never_touches_the_verdict),
		cmocka_unit_test(the_first_profile_decides),
		cmocka_unit_test(one_row_in_two_profiles_is_one_fact),
		cmocka_unit_test(one_id_for_two_questions_is_never_good),
		cmocka_unit_test(no_built_in_profile_makes_bad_evidence_ready),
		cmocka_unit_test(a_machine_that_complies_is_not_ready_once_its_evidence_is_bad),
	};

	return cmocka_run_group_tests_name("baselines", tests, NULL, NULL);
}
