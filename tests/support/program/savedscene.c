/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "support/program/savedscene.h"

#include "parser/hive/baseblock.h"
#include "reports/json/json_read.h"
#include "reports/reports.h"
#include "support/damage/hostile.h"
#include "support/build/logbuild.h"
#include "support/machine/fixtures.h"

#define SET_CLIENT "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client"

enum { PAGE = 4096 };

static void fill_system(struct hivebuild *hive)
{
	hivebuild_dword(hive, "Select", "Current", 1);
	hivebuild_sz(hive, "ControlSet001\\Control\\ProductOptions", "ProductType", "ServerNT");
	hivebuild_sz(hive, "ControlSet001\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64");
	hivebuild_dword(hive, SET_CLIENT, "Enabled", 1);
}

/* A dirty hive that says yes, and a log that says no. */
static void put_dirty_hive(void)
{
	static const struct hivebuild_options dirty = { .sequence1 = 9, .sequence2 = 8 };
	struct hivebuild *build = hivebuild_new_with(&dirty);
	size_t size, after_size;

	fill_system(build);
	uint8_t *before = hivebuild_finish(build, &size);

	hivebuild_dword(build, SET_CLIENT, "Enabled", 0);
	uint8_t *after = hivebuild_finish(build, &after_size);
	struct logbuild log = logbuild_new(BASEBLOCK_LOG_NEW, 8, (uint32_t)after_size - PAGE, HIVEBUILD_WRITTEN);

	logbuild_add_change(&log, 8, before, size, after, after_size);
	free(scratch_write(folder, "dirty/SYSTEM", before, size));
	free(scratch_write(folder, "dirty/SYSTEM.LOG1", log.data, log.size));
	free(scratch_write(folder, "dirty/SYSTEM.LOG2", "", 0));
	logbuild_free(&log);
	free(before);
	free(after);
	hivebuild_free(build);
}

static void put_hostile_hive(void)
{
	struct hivebuild *hive = software("17763", true);

	for (size_t i = 0; i < hostile_string_count; i++)
		hivebuild_sz(hive, OVERRIDES, hostile_strings[i], "Tls");
	put_hive("HOSTILE", hive);
}

static void put_texts(void)
{
	put_text("off.reg", HEADER "[" CLIENT "]\n\"Enabled\"=dword:00000000\n");
	put_text("policy.reg", HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\" FRAMEWORK "]\n\"SchUseStrongCrypto\"=dword:00000000\n");
	put_text("w.yaml", "version: 1\nwaivers:\n- rule: SCH101\n  expires: never\n  reason: it retires\n"
			   "- rule: NET201\n  machine: 'nobody*'\n  expires: 2020-01-01\n  reason: it retired\n");
	put_text("mine.yaml", "schema: tlsready.profile/1\nname: mine\ntitle: Mine\nsummary: For a test.\nextends: azure-backup\n"
			      "drop: [LEG601]\n");
}

int make_saved(void **state)
{
	char dirty[512];
	struct hivebuild *hive = hivebuild_new();

	make_folder(state);
	snprintf(dirty, sizeof dirty, "%s/dirty", folder);
	mkdir(dirty, 0700);
	fill_system(hive);
	put_hive("SYSTEM", hive);
	put_hive("SOFTWARE", software("17763", true));
	put_hive("OFF", system_hive(1u << 1, 1));
	put_dirty_hive();
	put_hostile_hive();
	put_texts();
	return 0;
}

int remove_saved(void **state)
{
	char command[600];

	(void)state;
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	free(folder);
	return system(command);
}

void expect(int code, const char *arguments)
{
	if (run(arguments) != code)
		fail_msg("tlsready %s: exit code %d, expected %d\n%s%s", arguments, ran.code, code, ran.out, ran.err);
}

void expect_said(const char *part)
{
	if (!strstr(ran.out, part) && !strstr(ran.err, part))
		fail_msg("nothing says \"%s\":\n%s%s", part, ran.out, ran.err);
}

char *whole_file(const char *name, size_t *ret_size)
{
	char path[1024];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "r");

	if (!file)
		fail_msg("%s was not written", name);
	fseek(file, 0, SEEK_END);
	size_t size = (size_t)ftell(file);
	char *bytes = malloc(size + 1);

	rewind(file);
	assert_int_equal(fread(bytes, 1, size, file), size);
	fclose(file);
	bytes[size] = '\0';
	*ret_size = size;
	return bytes;
}

void forge(const char *from, const char *to, void (*change)(struct result *result))
{
	struct result *result;
	struct error err = { 0 };
	size_t size;
	char path[1024], *bytes = whole_file(from, &size);

	if (result_read(from, bytes, size, &result, &err) < 0)
		fail_msg("%s", err.text);
	free(bytes);
	change(result);
	assert_int_equal(report_seal(result, &err), 0);
	snprintf(path, sizeof path, "%s/%s", folder, to);
	FILE *file = fopen(path, "w");

	assert_int_equal(report_write(report_format_named("json"), result, &(struct report_options){ 0 }, file, &err), 0);
	fclose(file);
	result_free(result);
}

struct machine_result *machine_of(struct result *result)
{
	return (struct machine_result *)(uintptr_t)&result->machines[0];
}

struct fact *fact_of(struct result *result, const char *name)
{
	struct fact *fact = (struct fact *)(uintptr_t)machine_fact(machine_of(result), name);

	assert_non_null(fact);
	return fact;
}

struct finding *finding_of(struct result *result, const char *rule)
{
	struct finding *finding = (struct finding *)(uintptr_t)finding_named(machine_of(result), rule);

	assert_non_null(finding);
	return finding;
}

struct evidence *present_evidence_of(struct result *result, const char *name)
{
	const struct fact *fact = fact_of(result, name);

	for (size_t i = 0; i < fact->evidence_count; i++)
		if (fact->evidence[i].answer == ANSWER_PRESENT && !fact->evidence[i].is_key)
			return (struct evidence *)(uintptr_t)&fact->evidence[i];
	fail_msg("%s cites no value that is there", name);
	return NULL;
}
