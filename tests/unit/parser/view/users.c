/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several users of one machine: every one is looked at, the worst counts, and the sentence says who it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "parser/view/users.h"
#include "support/build/hivebuild.h"
#include "support/machine/fixtures.h"

#define SETTINGS "Software\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define POLICY "Software\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define ALICE "HKEY_USERS\\S-1-5-21-1-2-3-1001"
#define BOB "HKEY_USERS\\S-1-5-21-1-2-3-1002"
#define HEADER "Windows Registry Editor Version 5.00\n\n"

enum { NOT_SET = -1, FILES = 4 };

/* A user hive in a file, perhaps below a folder: "alice/NTUSER.DAT". Returns its path (free it). */
static char *user_hive(const char *folder, const char *name, const char *key, int protocols)
{
	struct hivebuild *hive = hivebuild_new();
	size_t size;
	char path[1024];

	hivebuild_key(hive, "Control Panel\\Desktop");
	hivebuild_key(hive, key);
	if (protocols != NOT_SET)
		hivebuild_dword(hive, key, "SecureProtocols", (uint32_t)protocols);
	uint8_t *bytes = hivebuild_finish(hive, &size);

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (strrchr(name, '/')) {
		*strrchr(path, '/') = '\0';
		mkdir(path, 0700);
	}
	char *whole = scratch_write(folder, name, bytes, size);

	free(bytes);
	hivebuild_free(hive);
	return whole;
}

struct scene {
	char *folder, *paths[FILES + 1];
	struct evaluated evaluated;
};

static void scene_end(struct scene *scene)
{
	evaluated_free(&scene->evaluated);
	for (size_t i = 0; i < FILES && scene->paths[i]; i++) {
		unlink(scene->paths[i]);
		*strrchr(scene->paths[i], '/') = '\0';
		if (strcmp(scene->paths[i], scene->folder) != 0)
			rmdir(scene->paths[i]);
		free(scene->paths[i]);
	}
	scratch_remove(scene->folder);
}

static void evaluate(struct scene *scene)
{
	evaluate_files(&scene->evaluated, (const char *const *)scene->paths, READER_CELLS, "azure-backup");
}

static void evaluate_reg(struct scene *scene, const char *text)
{
	*scene = (struct scene){ .folder = scratch_make() };
	scene->paths[0] = scratch_write(scene->folder, "machine.reg", text, strlen(text));
	evaluate(scene);
}

static const struct fact *fact_of(const struct scene *scene, const char *name)
{
	return machine_fact(&scene->evaluated.result, name);
}

static void the_worst_of_several_users_counts_and_is_named(void **state)
{
	struct scene scene;

	(void)state;
	evaluate_reg(&scene, HEADER "[" ALICE "\\" SETTINGS "]\n\"SecureProtocols\"=dword:00000a00\n"
				 "[" BOB "\\" SETTINGS "]\n\"SecureProtocols\"=dword:000000a0\n"
				 "[HKEY_USERS\\.DEFAULT\\" SETTINGS "]\n\"ProxyEnable\"=dword:00000000\n");
	const struct fact *fact = fact_of(&scene, "wininet.user");

	assert_string_equal(fact->state, "NO_TLS12");
	assert_non_null(strstr(fact->because.utf8, "HKU\\S-1-5-21-1-2-3-1002"));
	assert_int_equal(fact->evidence_count, 3);
	scene_end(&scene);
}

static void several_user_hives_are_one_machine(void **state)
{
	struct scene scene = { .folder = scratch_make() };

	(void)state;
	scene.paths[0] = user_hive(scene.folder, "alice/NTUSER.DAT", SETTINGS, 0xA00);
	scene.paths[1] = user_hive(scene.folder, "bob/NTUSER.DAT", SETTINGS, 0xA0);
	scene.paths[2] = user_hive(scene.folder, "carol.dat", SETTINGS, NOT_SET);
	evaluate(&scene);
	assert_int_equal(scene.evaluated.error.code, 0);
	assert_string_equal(regview_user(scene.evaluated.view, 0), "HKCU");
	assert_string_equal(regview_user_name(scene.evaluated.view, 0), "HKCU (alice)");
	assert_string_equal(regview_user(scene.evaluated.view, 1), "HKU\\bob");
	assert_string_equal(regview_user(scene.evaluated.view, 2), "HKU\\carol.dat");
	assert_null(regview_user(scene.evaluated.view, 3));
	assert_string_equal(fact_of(&scene, "wininet.user")->state, "NO_TLS12");
	assert_non_null(strstr(fact_of(&scene, "wininet.user")->because.utf8, "HKU\\bob"));
	scene_end(&scene);
}

/* The proxy of LocalSystem is looked for there; taken for a user who signs in, it would be missing. */
static void the_default_hive_of_a_volume_is_that_of_localsystem(void **state)
{
	static const char *const places[][3] = {
		{ ".DEFAULT", "v/Windows/System32/config/DEFAULT", "HKU\\.DEFAULT" },
		{ "systemprofile", "v/Windows/System32/config/systemprofile/NTUSER.DAT", "HKU\\.DEFAULT" },
		{ "LocalService", "v/Windows/ServiceProfiles/LocalService/NTUSER.DAT", "HKU\\S-1-5-19" },
		{ "alice", "v/Users/alice/NTUSER.DAT", "HKCU" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct arena *arena = arena_new(1 << 20);
		struct regview *view = regview_new(arena);

		assert_string_equal(user_mount(view, places[i][0], places[i][1])->root, places[i][2]);
		arena_free(arena);
	}
}

static void users_of_one_name_and_the_accounts_of_windows_have_places_of_their_own(void **state)
{
	struct scene scene = { .folder = scratch_make() };

	(void)state;
	scene.paths[0] = user_hive(scene.folder, "DEFAULT", SETTINGS, 0xA00);
	scene.paths[1] = user_hive(scene.folder, "NetworkService/NTUSER.DAT", SETTINGS, 0xA00);
	scene.paths[2] = user_hive(scene.folder, "x/NTUSER.DAT", SETTINGS, 0xA00);
	scene.paths[3] = user_hive(scene.folder, "y/NTUSER.DAT", SETTINGS, 0xA00);
	evaluate(&scene);
	assert_string_equal(regview_user(scene.evaluated.view, 0), "HKU\\.DEFAULT");
	assert_string_equal(regview_user(scene.evaluated.view, 1), "HKU\\S-1-5-20");
	assert_string_equal(regview_user(scene.evaluated.view, 2), "HKCU");
	assert_string_equal(regview_user(scene.evaluated.view, 3), "HKU\\y");
	assert_string_equal(fact_of(&scene, "wininet.user")->state, "TLS12");
	scene_end(&scene);
}

static void the_same_name_twice_makes_two_users(void **state)
{
	struct scene scene = { .folder = scratch_make() };
	char other[] = "/tmp/tlsready-users-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(other));
	scene.paths[0] = user_hive(scene.folder, "first.dat", SETTINGS, NOT_SET);
	scene.paths[1] = user_hive(scene.folder, "bob.dat", SETTINGS, NOT_SET);
	scene.paths[2] = user_hive(other, "bob.dat", SETTINGS, 0x80);
	evaluate(&scene);
	assert_string_equal(regview_user(scene.evaluated.view, 1), "HKU\\bob.dat");
	assert_string_equal(regview_user(scene.evaluated.view, 2), "HKU\\bob.dat-2");
	assert_non_null(strstr(fact_of(&scene, "wininet.user")->because.utf8, "HKU\\bob.dat-2"));
	scene_end(&scene);
}

static void every_users_policy_counts_beside_the_machines(void **state)
{
	struct scene scene;

	(void)state;
	evaluate_reg(&scene, HEADER
		  "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings]\n"
		  "\"SecureProtocols\"=dword:00000a00\n"
		  "[" ALICE "\\" SETTINGS "]\n\"SecureProtocols\"=dword:00000a00\n"
		  "[" BOB "\\" POLICY "]\n\"SecureProtocols\"=dword:00000080\n");
	assert_string_equal(fact_of(&scene, "wininet.policy")->state, "NO_TLS12");
	assert_non_null(strstr(fact_of(&scene, "wininet.policy")->because.utf8, "1002"));
	assert_string_equal(fact_of(&scene, "wininet.user")->state, "TLS12");
	scene_end(&scene);
}

static void no_user_given_leaves_the_rule_not_applicable(void **state)
{
	struct scene scene;

	(void)state;
	evaluate_reg(&scene, HEADER "[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\n"
				 "\"CurrentBuildNumber\"=\"17763\"\n");
	assert_string_equal(fact_of(&scene, "wininet.user")->state, "UNKNOWN");
	assert_int_equal(finding_named(&scene.evaluated.result, "WHT312")->outcome, OUTCOME_NOT_APPLICABLE);
	scene_end(&scene);
}

/* An export of one key of alice says nothing of her Internet Settings, and bob's text, which lists all, nothing of her.
 */
static void one_users_text_proves_nothing_about_another(void **state)
{
	static const char partial[] = HEADER "[" ALICE "\\" POLICY "]\n\n[" ALICE "\\" POLICY "\\x]\n";
	static const char whole[] = HEADER "[" BOB "]\n[" BOB "\\" SETTINGS "]\n\"SecureProtocols\"=dword:00000a00\n"
					   "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:00000001\n";
	struct scene scene = { .folder = scratch_make() };
	struct reganswer answer;

	(void)state;
	scene.paths[0] = scratch_write(scene.folder, "alice.reg", partial, strlen(partial));
	scene.paths[1] = scratch_write(scene.folder, "bob.reg", whole, strlen(whole));
	evaluate(&scene);
	assert_int_equal(
		regview_value(scene.evaluated.view, "HKU\\S-1-5-21-1-2-3-1001\\" SETTINGS, "SecureProtocols", &answer),
		NOT_COVERED);
	assert_int_equal(
		regview_value(scene.evaluated.view, "HKU\\S-1-5-21-1-2-3-1002\\" POLICY, "SecureProtocols", &answer),
		ABSENT);
	assert_string_equal(fact_of(&scene, "wininet.user")->state, "TLS12");
	scene_end(&scene);
}

/* NTUSER.DAT loaded under any name, as examiners do. */
static void a_user_hive_that_was_exported_under_another_name_is_a_users(void **state)
{
	static const char *const names[] = { "HKEY_USERS\\bob", "HKEY_LOCAL_MACHINE\\NTUSER" };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct scene scene;
		struct reganswer answer;
		char text[1024];

		snprintf(text, sizeof text, HEADER "[%s]\n[%s\\Control Panel]\n[%s\\" SETTINGS "]\n\"SecureProtocols\"=dword:000000a0\n",
			 names[i], names[i], names[i]);
		evaluate_reg(&scene, text);
		assert_string_equal(fact_of(&scene, "wininet.user")->state, "NO_TLS12");
		assert_non_null(strstr(fact_of(&scene, "wininet.user")->because.utf8, i ? "HKLM\\NTUSER" : "HKU\\bob"));
		snprintf(text, sizeof text, "%s\\" POLICY, regview_user(scene.evaluated.view, 0));
		assert_int_equal(regview_value(scene.evaluated.view, text, "SecureProtocols", &answer), ABSENT);
		scene_end(&scene);
	}
}

/* A hostile text names users without end: one that was not looked at may be the bad one. */
static void too_many_users_are_never_good(void **state)
{
	enum { USERS = 300 };
	char *text = malloc(USERS * 200);
	size_t size = (size_t)sprintf(text, HEADER);
	struct scene scene;

	(void)state;
	for (int i = 0; i < USERS; i++)
		size += (size_t)sprintf(
			text + size, "[HKEY_USERS\\S-1-5-21-1-2-3-%d\\" SETTINGS "]\n\"SecureProtocols\"=dword:%08x\n",
			1000 + i, i == USERS - 1 ? 0xA0 : 0xA00);
	evaluate_reg(&scene, text);
	assert_string_equal(fact_of(&scene, "wininet.user")->state, "UNKNOWN");
	assert_non_null(strstr(fact_of(&scene, "wininet.user")->because.utf8, "more users than"));
	scene_end(&scene);
	free(text);
}

/* Each line is taken in one step, however many users were met before: in steps of all of them this would take hours. */
static void users_beyond_number_take_one_pass(void **state)
{
	enum { USERS = 100000, LINE = 160 };
	struct scene scene;
	char *text = malloc(USERS * LINE);
	size_t size = strlen(HEADER);

	(void)state;
	assert_non_null(text);
	strcpy(text, HEADER);
	for (int i = 0; i < USERS; i++)
		size += (size_t)sprintf(text + size, "[HKEY_USERS\\S-1-5-21-1-2-3-%d\\" SETTINGS "]\n[HKEY_LOCAL_MACHINE\\HIVE%d\\X]\n",
					1000 + i, i);
	evaluate_reg(&scene, text);
	assert_string_equal(fact_of(&scene, "wininet.user")->state, "UNKNOWN");
	assert_non_null(strstr(fact_of(&scene, "wininet.user")->because.utf8, "more users than"));
	scene_end(&scene);
	free(text);
}

static void more_user_hives_than_the_limit_are_a_usage_error(void **state)
{
	struct scene scene = { .folder = scratch_make() };
	char *path = user_hive(scene.folder, "one.dat", SETTINGS, NOT_SET);
	const char *paths[USERS_LIMIT + 2] = { NULL };

	(void)state;
	for (size_t i = 0; i < USERS_LIMIT + 1; i++)
		paths[i] = path;
	evaluate_files(&scene.evaluated, paths, READER_CELLS, "azure-backup");
	assert_int_equal(scene.evaluated.error.code, ERR_USAGE);
	assert_non_null(strstr(scene.evaluated.error.text, "more than 256 user hives"));
	free(path);
	scene_end(&scene);
}

static void a_name_from_a_path_cannot_make_keys_of_its_own(void **state)
{
	struct scene scene = { .folder = scratch_make() };

	(void)state;
	scene.paths[0] = user_hive(scene.folder, "first.dat", SETTINGS, NOT_SET);
	scene.paths[1] = user_hive(scene.folder, "a\\b\x1b[31m.dat", SETTINGS, 0x80);
	evaluate(&scene);
	assert_string_equal(regview_user(scene.evaluated.view, 1), "HKU\\a_b\x1b[31m.dat");
	assert_string_equal(fact_of(&scene, "wininet.user")->state, "NO_TLS12");
	assert_null(strchr(fact_of(&scene, "wininet.user")->because.utf8, '\x1b'));
	scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worst_of_several_users_counts_and_is_named),
		cmocka_unit_test(several_user_hives_are_one_machine),
		cmocka_unit_test(the_default_hive_of_a_volume_is_that_of_localsystem),
		cmocka_unit_test(users_of_one_name_and_the_accounts_of_windows_have_places_of_their_own),
		cmocka_unit_test(the_same_name_twice_makes_two_users),
		cmocka_unit_test(every_users_policy_counts_beside_the_machines),
		cmocka_unit_test(no_user_given_leaves_the_rule_not_applicable),
		cmocka_unit_test(one_users_text_proves_nothing_about_another),
		cmocka_unit_test(a_user_hive_that_was_exported_under_another_name_is_a_users),
		cmocka_unit_test(too_many_users_are_never_good),
		cmocka_unit_test(users_beyond_number_take_one_pass),
		cmocka_unit_test(more_user_hives_than_the_limit_are_a_usage_error),
		cmocka_unit_test(a_name_from_a_path_cannot_make_keys_of_its_own),
	};

	return cmocka_run_group_tests_name("users", tests, NULL, NULL);
}
