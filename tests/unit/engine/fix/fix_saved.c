/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The undo of a fix, and fixes out of saved results. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "common/digest.h"
#include "support/program/fixscene.h"
#include "unit/engine/fix/fix_edits.h"

static void an_undo_restores_what_was_there_and_deletes_no_key(void **state)
{
	struct hivebuild *hive = system_hive(0, 1);

	(void)state;
	hivebuild_sz(hive, "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client", "Enabled",
		     "0");
	hivebuild_dword(hive, "ControlSet001\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client",
			"DisabledByDefault", 1);
	put_hive("SYSTEM", hive);
	put_hive("SOFTWARE", software("17763", false));
	assert_int_equal(run("fix SYSTEM SOFTWARE -o reg=fix.reg --undo undo.reg"), 0);
	assert_edits("undo.reg",
		     "[" CLIENT "]\n\"Enabled\"=hex(1):30,00,00,00\n\"DisabledByDefault\"=dword:00000001\n\n"
		     "[HKEY_LOCAL_MACHINE\\SOFTWARE\\" FRAMEWORK "]\n\"SystemDefaultTlsVersions\"=-\n\n"
		     "[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\" FRAMEWORK "]\n\"SystemDefaultTlsVersions\"=-\n\n");
	assert_non_null(strstr(ran.out, "wrote undo.reg (2 values as before, 2 values removed)\n"));
}

/* The digest of an object; its files have no folders. */
static json_t *digest_of_json(const json_t *object)
{
	char *canonical = json_dumps(object, JSON_SORT_KEYS | JSON_COMPACT | JSON_ENSURE_ASCII);
	char hex[DIGEST_HEX], seal[80];

	digest_of(canonical, strlen(canonical), hex);
	snprintf(seal, sizeof seal, "sha256:%s", hex);
	free(canonical);
	return json_string(seal);
}

/* A saved result whose fixes name another key, sealed again: the seal needs no secret. */
static void forge(const char *name)
{
	static const char *const outside[] = { "digest", "input", "numbered", "files" }; /* of what the digest is over */
	char path[512];
	size_t i, k;
	json_t *finding, *fix;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	json_t *result = json_load_file(path, 0, NULL);
	json_t *machine = json_array_get(json_object_get(result, "machines"), 0);

	assert_non_null(machine);
	json_array_foreach(json_object_get(machine, "findings"), i, finding)
		json_array_foreach(json_object_get(finding, "fix"), k, fix) if (json_object_get(fix, "key"))
			json_object_set_new(fix, "key", json_string("HKEY_LOCAL_MACHINE\\SOFTWARE\\EVIL"));
	for (size_t n = 0; n < sizeof outside / sizeof *outside; n++)
		json_object_del(machine, outside[n]);
	json_object_set_new(machine, "digest", digest_of_json(machine));
	json_t *machines = json_incref(json_object_get(result, "machines"));

	json_object_del(result, "digest");
	json_object_del(result, "run");
	json_object_set_new(result, "machines", json_pack("[O]", json_object_get(machine, "digest")));
	json_object_set_new(result, "digest", digest_of_json(result));
	json_object_set_new(result, "machines", machines);
	assert_int_equal(json_dump_file(result, path, 0), 0);
	json_decref(result);
}

static void what_a_saved_result_calls_a_fix_is_not_written(void **state)
{
	(void)state;
	put_client_off();
	run("check SYSTEM SOFTWARE -o json=saved.json");
	forge("saved.json");
	assert_int_equal(run("fix saved.json -o reg=fix.reg"), 0);
	assert_holds("fix.reg", CLIENT "]\n\"Enabled\"=dword:00000001\n");
	read_file("saved.json", ran.out);
	assert_non_null(strstr(ran.out, "EVIL"));
	static char edits[OUTPUT_LIMIT];

	assert_true(edits_of("fix.reg", edits));
	assert_null(strstr(edits, "EVIL"));
	assert_int_equal(run("fix saved.json -p disa-stig"), 2);
	assert_non_null(strstr(ran.err, "is not a rule of the profile disa-stig"));
}

static void what_nobody_knows_cannot_be_taken_back(void **state)
{
	(void)state;
	put_hive("SOFTWARE", software("17763", true));
	put_text("o.reg", HEADER "[" CLIENT "]\n\"Enabled\"=dword:0\n");
	run("fix SOFTWARE --overlay o.reg -o reg=fix.reg --undo undo.reg");
	assert_int_equal(ran.code, 3);
	assert_non_null(strstr(ran.err, "the undo file is not written: the data of " CLIENT
					"\\DisabledByDefault was not supplied"));
	assert_true(there("fix.reg"));
	assert_false(there("undo.reg"));
}

static void a_saved_result_gives_all_edits_and_says_that_nothing_was_tried(void **state)
{
	(void)state;
	put_client_off();
	run("check SYSTEM SOFTWARE -o json=saved.json");
	assert_int_equal(run("fix saved.json -o reg=fix.reg --undo undo.reg"), 0);
	assert_non_null(strstr(ran.out, "not minimised: made from a saved result"));
	assert_holds("fix.reg", "\"Enabled\"=dword:00000001\n\"DisabledByDefault\"=dword:00000000\n");
	assert_holds("undo.reg", "\"Enabled\"=dword:00000000\n\"DisabledByDefault\"=-\n");
	assert_int_equal(run("fix saved.json -o reg=saved.json"), 2);
	assert_int_equal(run("fix saved.json --for offline -o reg=fix.reg"), 0);
	assert_holds("fix.reg", "\\ControlSet001\\");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIX_TEST(an_undo_restores_what_was_there_and_deletes_no_key),
		FIX_TEST(what_a_saved_result_calls_a_fix_is_not_written),
		FIX_TEST(what_nobody_knows_cannot_be_taken_back),
		FIX_TEST(a_saved_result_gives_all_edits_and_says_that_nothing_was_tried),
	};

	return cmocka_run_group_tests_name("fix_saved", tests, NULL, NULL);
}
