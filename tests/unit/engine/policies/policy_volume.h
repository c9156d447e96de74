/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A Windows volume with Group Policy files in the scratch folder, and what a check of it finds. After cmocka.h. */
#ifndef TLSREADY_TESTS_POLICY_VOLUME_H
#define TLSREADY_TESTS_POLICY_VOLUME_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <jansson.h>

#include "support/machine/fixtures.h"
#include "support/build/polbuild.h"
#include "support/program/program.h"
#include "support/machine/sample_machine.h"

#define CONFIG "pc/Windows/System32/config/"
#define GROUP_POLICY "pc/Windows/System32/GroupPolicy/"
#define LOCAL GROUP_POLICY "Machine/Registry.pol"
#define DOMAIN GROUP_POLICY "DataStore/0/SysVol/d.example/Policies/{1}/Machine/Registry.pol"
#define OTHER_OF_DOMAIN GROUP_POLICY "DataStore/0/SysVol/d.example/Policies/{2}/Machine/Registry.pol"
#define PREFERENCES "pc/ProgramData/Microsoft/Group Policy/History/{1}/Machine/Preferences/Registry/Registry.xml"
#define PROTOCOLS "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\"
#define CLIENT PROTOCOLS "TLS 1.2\\Client"

static const char ready[] = "Server 2019 with the values written out", off[] = "Server 2019, client off";

static inline void put(const char *below, const void *data, size_t size)
{
	char *path = strdup(below), full[512];

	for (char *slash = path; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		snprintf(full, sizeof full, "%s/%s", scratch, path);
		mkdir(full, 0700);
	}
	free(path);
	free(scratch_write(scratch, below, data, size));
}

/* The hives of a machine of that name, as a Windows volume has them. */
static inline void put_machine(const char *name)
{
	static const char *const files[] = { CONFIG "SYSTEM", CONFIG "SOFTWARE" };
	size_t i = 0;

	while (i < sample_machine_count && strcmp(sample_machines[i].name, name) != 0)
		i++;
	assert_true(i < sample_machine_count);
	struct sample_machine_hives hives = sample_machine_build(&sample_machines[i], 0);

	for (size_t k = 0; k < 2; k++)
		put(files[k], hives.hive[k].data, hives.hive[k].size);
	sample_machine_free(&hives);
}

/* A Registry.pol with one number, less its last bytes. */
static inline void put_policy(const char *below, const char *key, const char *value, uint32_t number, size_t less)
{
	struct polbuild *pol = polbuild_new();

	polbuild_dword(pol, key, value, number);
	put(below, pol->data, pol->size - less);
	polbuild_free(pol);
}

static inline const char *word_of(json_t *object, const char *name)
{
	const char *word = json_string_value(json_object_get(object, name));

	return word ? word : "";
}

/* One member of a list whose `name` is `word`; NULL: none. */
static inline json_t *member(json_t *object, const char *list, const char *name, const char *word)
{
	json_t *item;
	size_t i;

	json_array_foreach(json_object_get(object, list), i, item)
		if (strcmp(word_of(item, name), word) == 0)
			return item;
	return NULL;
}

/* The one machine of a run of check; its document, to be released. */
static inline json_t *check(int code, const char *arguments, json_t **ret)
{
	json_t *document = json_loads(program_expect(scratch, code, arguments)->out, 0, NULL);

	*ret = json_array_get(json_object_get(document, "machines"), 0);
	assert_non_null(*ret);
	return document;
}

static inline void expect(int code, const char *verdict, const char *state, const char *outcome)
{
	json_t *machine, *document = check(code, "check pc -o json", &machine);
	json_t *fact = json_object_get(json_object_get(machine, "facts"), "evidence.policy");

	assert_string_equal(word_of(machine, "verdict"), verdict);
	assert_string_equal(word_of(fact, "state"), state);
	assert_string_equal(word_of(member(machine, "findings", "rule", "EVD509"), "outcome"), outcome);
	assert_string_equal(word_of(member(machine, "findings", "rule", "EVD501"), "outcome"), "pass");
	json_decref(document);
}

/* The text of the first note with that code; "" if there is none. */
static inline void expect_note(int code, const char *note, const char *severity, const char *text)
{
	json_t *machine, *document = check(code, "check pc -o json", &machine);
	json_t *found = member(machine, "notes", "code", note);

	assert_string_equal(word_of(found, "severity"), severity);
	assert_non_null(strstr(word_of(found, "text"), text));
	json_decref(document);
}

static inline void expect_finding(const char *text)
{
	json_t *machine, *document = check(1, "check pc -o json", &machine);

	assert_string_equal(word_of(member(machine, "findings", "rule", "EVD509"), "text"), text);
	json_decref(document);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)

#endif
