/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `tlsready history` as its user runs it: a folder with RegBack and Windows.old, and a volume with shadow copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <jansson.h>
#include <libxml/parser.h>

#include "support/program/cli.h"
#include "support/build/hivebuild.h"
#include "support/build_image/ntfsbuild.h"
#include "support/build_image/vssbuild.h"

enum { VOLUME = 2 << 20, AREA = 1 << 20, CLUSTER = 512, HIVE = 8192, COPIES = 3 };

#define PROTOCOLS "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols"
#define DAY(day) (UINT64_C(133485408000000000) + (uint64_t)((day) - 1) * 864000000000) /* of January 2024 */

/* TLS 1.2 is turned off for clients, or not set at all. */
static uint8_t *system_hive(bool is_off, uint64_t written)
{
	struct hivebuild *build = hivebuild_new();
	size_t size;

	hivebuild_dword(build, "Select", "Current", 1);
	hivebuild_sz(build, "ControlSet001\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "AMD64");
	hivebuild_sz(build, "ControlSet001\\Control\\ComputerName\\ComputerName", "ComputerName", "SRV1");
	hivebuild_key(build, PROTOCOLS);
	if (is_off) {
		hivebuild_dword(build, PROTOCOLS "\\TLS 1.2\\Client", "Enabled", 0);
		hivebuild_written(build, PROTOCOLS "\\TLS 1.2\\Client", written);
	}
	hivebuild_written(build, PROTOCOLS, written);
	uint8_t *bytes = hivebuild_finish(build, &size);

	assert_int_equal(size, HIVE);
	hivebuild_free(build);
	return bytes;
}

static uint8_t *software_hive(bool has_dotnet)
{
	static const char *const views[] = { "Microsoft\\.NETFramework\\v4.0.30319",
					     "WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319" };
	struct hivebuild *build = hivebuild_new();
	size_t size;

	hivebuild_sz(build, "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", "17763");
	hivebuild_sz(build, "Microsoft\\Windows NT\\CurrentVersion", "InstallationType", "Server");
	hivebuild_dword(build, "Microsoft\\NET Framework Setup\\NDP\\v4\\Full", "Release", 528049);
	for (size_t i = 0; i < 2 && has_dotnet; i++) {
		hivebuild_dword(build, views[i], "SystemDefaultTlsVersions", 1);
		hivebuild_dword(build, views[i], "SchUseStrongCrypto", 1);
	}
	uint8_t *bytes = hivebuild_finish(build, &size);

	assert_int_equal(size, HIVE);
	hivebuild_free(build);
	return bytes;
}

/* A folder of the host. */

static void put_file(const char *folder, const char *name, uint8_t *bytes, size_t size)
{
	char path[512];

	snprintf(path, sizeof path, "mkdir -p '%s/%s'", scratch, folder);
	assert_int_equal(system(path), 0);
	snprintf(path, sizeof path, "%s/%s", folder, name);
	free(scratch_write(scratch, path, bytes, size));
	free(bytes);
}

static void put_hives(const char *folder, bool is_off, uint64_t written)
{
	put_file(folder, "SYSTEM", system_hive(is_off, written), HIVE);
	put_file(folder, "SOFTWARE", software_hive(true), HIVE);
}

/* A volume. */

static struct ntfsbuild *a_volume(bool is_off, uint64_t written)
{
	struct ntfsbuild *build = ntfsbuild_new(VOLUME, CLUSTER);
	unsigned folder = ntfsbuild_add(build, NTFSBUILD_ROOT, "Windows", true);
	uint8_t *system = system_hive(is_off, written), *software = software_hive(true);

	folder = ntfsbuild_add(build, folder, "System32", true);
	folder = ntfsbuild_add(build, folder, "config", true);
	ntfsbuild_data(build, ntfsbuild_add(build, folder, "SYSTEM", false), system, HIVE);
	ntfsbuild_data(build, ntfsbuild_add(build, folder, "SOFTWARE", false), software, HIVE);
	ntfsbuild_finish(build);
	free(system);
	free(software);
	return build;
}

enum damage { WHOLE, STORE_LOST, FIRST_ELSEWHERE, SECOND_ELSEWHERE };

/* Good on the 2nd and the 10th, off since the 20th, copied on the 25th. */
static void put_image(const char *name, enum damage damage)
{
	static const struct {
		bool is_off;
		uint64_t written, created;
	} rows[COPIES + 1] = {
		{ false, DAY(1), DAY(2) }, { false, DAY(1), DAY(10) }, { true, DAY(20), DAY(25) }, { true, DAY(20), 0 }
	};
	struct ntfsbuild *volumes[COPIES + 1];
	struct vssbuild_copy copies[COPIES];
	size_t stores[VSSBUILD_COPIES];

	for (size_t i = 0; i <= COPIES; i++)
		volumes[i] = a_volume(rows[i].is_off, rows[i].written);
	for (size_t i = 0; i < COPIES; i++)
		copies[i] = (struct vssbuild_copy){ volumes[i]->bytes, rows[i].created };
	vssbuild_add(volumes[COPIES]->bytes, VOLUME, AREA, copies, COPIES, stores);
	if (damage == STORE_LOST)
		memset(volumes[COPIES]->bytes + stores[0], 0xff, VSSBUILD_BLOCK);
	else if (damage != WHOLE)
		vssbuild_forget_data(volumes[COPIES]->bytes, AREA, damage == SECOND_ELSEWHERE);
	free(scratch_write(scratch, name, volumes[COPIES]->bytes, VOLUME));
	for (size_t i = 0; i <= COPIES; i++)
		ntfsbuild_free(volumes[i]);
}

static bool lacks_libvshadow(const struct program_run *run)
{
	return strstr(run->out, "libvshadow was not found") || strstr(run->out, "this build");
}

static void a_folder_has_its_older_copies_in_order(void **state)
{
	(void)state;
	put_hives("pc/Windows/System32/config", true, DAY(20));
	put_hives("pc/Windows/System32/config/RegBack", false, DAY(10));
	put_hives("pc/Windows.old/Windows/System32/config", false, DAY(3));
	const char *out = expect(1, "history pc --width 160")->out;

	assert_has(out, "NOT READY  SRV1");
	assert_has(out, "READY until at least 2024-01-10 00:00:00Z (RegBack); NOT READY since 2024-01-20 00:00:00Z at the latest");
	assert_has(out, "Windows.old to RegBack, 2024-01-10 00:00:00Z or later: 2 states");
	assert_has(out, "TLS 1.2, client: ENABLED \u2192 DISABLED");
	assert_has(out, "Between 2024-01-10 00:00:00Z (RegBack) and 2024-01-20 00:00:00Z, when the key was last written");
	assert_has(out, "Enabled: absent \u2192 REG_DWORD 0, SYSTEM @0x");
	assert_has(out, "as a consequence of TLS 1.2, client");
	assert_has(expect(0, "history pc --fail-on never -q")->out, "NOT READY  SRV1");
}

static void check_still_evaluates_the_hives_in_use_alone(void **state)
{
	(void)state;
	put_hives("pc/Windows/System32/config", false, DAY(20));
	put_hives("pc/Windows/System32/config/RegBack", true, DAY(10));
	assert_null(strstr(expect(0, "check pc -o json")->out, "NOT READY"));
	assert_has(expect(0, "list pc")->out, "holds an older copy of the hives");
}

static void an_older_copy_that_is_no_hive_is_a_state_that_is_not_known(void **state)
{
	(void)state;
	put_hives("pc/Windows/System32/config", false, DAY(20));
	put_file("pc/Windows/System32/config/RegBack", "SYSTEM", calloc(1, HIVE), HIVE);
	const char *out = expect(0, "history pc --width 160")->out;

	assert_has(out, "UNKNOWN");
	assert_has(out, "1 state is unknown");
	assert_null(strstr(out, "without a change"));
}

static void shadow_copies_are_states_with_the_time_at_which_they_were_made(void **state)
{
	(void)state;
	put_image("pc.raw", WHOLE);
	const struct program_run *run = expect(1, "history pc.raw --width 160");

	if (lacks_libvshadow(run))
		skip();
	assert_has(run->out, "READY until at least 2024-01-10 00:00:00Z (shadow copy 2); NOT READY since 2024-01-20 00:00:00Z at");
	assert_has(run->out, "2024-01-02 00:00:00Z");
	assert_has(run->out, "shadow copy 1 to shadow copy 2, 2024-01-10 00:00:00Z: 2 states");
	assert_has(run->out, "shadow copy 3 to now: 2 states");
	assert_has(run->out, "SYSTEM @0x");
	run = expect(1, "history pc.raw --shadow-copies none --width 160");
	assert_null(strstr(run->out, "shadow copy"));
	assert_has(run->out, "only one state of this machine is known");
	run = expect(1, "history pc.raw --shadow-copies 1 --width 160");
	assert_has(run->out, "READY until at least 2024-01-02 00:00:00Z (shadow copy 1)");
}

static void a_shadow_copy_whose_data_is_elsewhere_is_a_state_that_is_not_known(void **state)
{
	(void)state;
	put_image("pc.raw", FIRST_ELSEWHERE);
	const struct program_run *run = expect(1, "history pc.raw --width 160");

	if (lacks_libvshadow(run))
		skip();
	assert_has(run->out, "cannot be read: its data is on another disk");
	assert_has(run->out, "READY until at least 2024-01-10 00:00:00Z (shadow copy 2)");
	assert_has(run->out, "; 1 state is unknown");
	assert_null(strstr(run->out, "shadow copy 1 to"));
}

/* What differs between the second and the third is with the second: the first would have the bytes of the third. */
static void a_shadow_copy_that_needs_such_a_one_is_not_known_either(void **state)
{
	(void)state;
	put_image("pc.raw", SECOND_ELSEWHERE);
	const struct program_run *run = expect(1, "history pc.raw --width 160");

	if (lacks_libvshadow(run))
		skip();
	assert_has(run->out, "cannot be read: it needs the data of shadow copy 2, which is on another disk");
	assert_has(run->out, "NOT READY in all 2 known states; 2 states are unknown");
}

static void shadow_copies_that_are_damaged_are_states_that_are_not_known(void **state)
{
	(void)state;
	put_image("pc.raw", STORE_LOST);
	const struct program_run *run = expect(1, "history pc.raw --width 160");

	if (lacks_libvshadow(run))
		skip();
	assert_has(run->out, "UNKNOWN");
	assert_has(run->out, "NOT READY; only one state of this machine is known");
	assert_has(run->out, "; 3 states are unknown");
	assert_null(strstr(run->out, "without a change"));
}

static void the_json_has_every_state_in_one_span(void **state)
{
	(void)state;
	put_image("pc.raw", WHOLE);
	json_t *json = json_loads(expect(1, "history pc.raw -o json")->out, JSON_REJECT_DUPLICATES, NULL);
	const json_t *machine = json_array_get(json_object_get(json, "machines"), 0), *span;
	const json_t *states = json_object_get(machine, "states");
	size_t index, next = 0;

	assert_string_equal(json_string_value(json_object_get(json, "schema")), "tlsready.history/1");
	assert_int_equal(json_integer_value(json_object_get(json_object_get(json, "exit"), "code")), 1);
	assert_int_equal(json_array_size(states), COPIES + 1);
	json_array_foreach(json_object_get(machine, "spans"), index, span) {
		assert_int_equal(json_integer_value(json_object_get(span, "first")), next);
		next = (size_t)json_integer_value(json_object_get(span, "last")) + 1;
	}
	assert_int_equal(next, COPIES + 1);
	json_decref(json);
}

static void the_page_is_well_formed_and_has_no_script(void **state)
{
	(void)state;
	put_hives("pc/Windows/System32/config", true, DAY(20));
	put_hives("pc/Windows/System32/config/RegBack", false, DAY(10));
	const struct program_run *run = expect(1, "history pc -o html");
	xmlDoc *document = xmlReadMemory(run->out, (int)run->out_size, "history.html", NULL, XML_PARSE_NONET);

	assert_non_null(document);
	xmlFreeDoc(document);
	assert_null(strstr(run->out, "<script"));
	assert_has(run->out, "default-src 'none'; style-src 'sha256-");
	assert_has(run->out, "class=\"span k-pass\"");
	assert_has(run->out, "class=\"span k-fail\"");
}

/* An earlier copy of both hives: each changed key is older than the state before. */
static void hives_that_were_replaced_are_told_once(void **state)
{
	static const char once[] = "The keys of 3 changes were last written ", moment[] = "After 2024-01-10 00:00:00Z (RegBack)";

	(void)state;
	put_hives("pc/Windows/System32/config", false, DAY(1));
	put_hives("pc/Windows/System32/config/RegBack", true, DAY(10));
	put_file("pc/Windows/System32/config/RegBack", "SOFTWARE", software_hive(false), HIVE);
	const char *out = expect(0, "history pc --width 300")->out;
	const char *told = strstr(out, once);

	assert_has(out, once);
	assert_has(told, "hives were replaced by earlier copies, or a clock or the times of keys were changed");
	assert_null(strstr(told, "The key was last written"));
	assert_null(strstr(told + 1, once));
	assert_has(out, moment);
	assert_null(strstr(strstr(out, moment) + 1, moment));
	out = expect(0, "history pc -o html")->out;
	assert_has(out, once);
	assert_has(out, ": Disabled \u2192 Enabled"); /* in words */
}

static void what_holds_one_state_only_is_refused(void **state)
{
	(void)state;
	put_hives("pc", true, DAY(20));
	assert_has(expect(2, "history pc/SYSTEM")->err, "is neither an image nor a folder");
	assert_has(expect(2, "history")->err, "an input is missing");
	assert_has(expect(2, "history pc pc")->err, "one image or folder at a time");
	assert_has(expect(2, "history missing")->err, "missing");
	assert_has(expect(2, "history pc -o sarif")->err, "sarif");
}

static void loose_hives_have_a_history_with_their_backup(void **state)
{
	(void)state;
	put_hives("config", true, DAY(20));
	put_hives("config/RegBack", false, DAY(10));
	assert_has(expect(1, "history config --width 160")->out, "READY until at least 2024-01-10 00:00:00Z (RegBack)");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_set_up, scratch_tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_folder_has_its_older_copies_in_order),
		TEST(check_still_evaluates_the_hives_in_use_alone),
		TEST(an_older_copy_that_is_no_hive_is_a_state_that_is_not_known),
		TEST(shadow_copies_are_states_with_the_time_at_which_they_were_made),
		TEST(a_shadow_copy_whose_data_is_elsewhere_is_a_state_that_is_not_known),
		TEST(a_shadow_copy_that_needs_such_a_one_is_not_known_either),
		TEST(shadow_copies_that_are_damaged_are_states_that_are_not_known),
		TEST(the_json_has_every_state_in_one_span),
		TEST(the_page_is_well_formed_and_has_no_script),
		TEST(hives_that_were_replaced_are_told_once),
		TEST(what_holds_one_state_only_is_refused),
		TEST(loose_hives_have_a_history_with_their_backup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
