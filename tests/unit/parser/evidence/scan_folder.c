/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folders as inputs: which machines are in them, by which files, and what is not taken. Each test builds a tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/evidence/folder.h"
#include "parser/evidence/operands/scan.h"

static char top[64];
static struct arena *arena;
static struct error error;

static int set_up(void **state)
{
	(void)state;
	strcpy(top, "/tmp/tlsready-scan-XXXXXX");
	arena = arena_new((size_t)1 << 30);
	error = (struct error){ 0 };
	return arena && mkdtemp(top) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	(void)status, (void)type, (void)walk;
	return remove(path);
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(arena);
	return nftw(top, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *in_top(const char *below)
{
	return arena_printf(arena, "%s/%s", top, below);
}

/* The folders on the way to a path, and the path's last name not. */
static const char *make_way(const char *below)
{
	char *path = arena_strdup(arena, in_top(below));

	for (char *slash = path + strlen(top) + 1; (slash = strchr(slash, '/')); *slash++ = '/') {
		*slash = '\0';
		mkdir(path, 0700);
	}
	return path;
}

static void put_text(const char *below, const char *content)
{
	FILE *file = fopen(make_way(below), "w");

	assert_non_null(file);
	fputs(content, file);
	fclose(file);
}

static void put(const char *below)
{
	put_text(below, "regf, and nothing more");
}

static void put_link(const char *target, const char *below)
{
	assert_int_equal(symlink(target, make_way(below)), 0);
}

/* What follows the scratch folder in a path of an artifact. */
static const char *tail(const char *path)
{
	size_t size = strlen(top);

	assert_memory_equal(path, top, size);
	return path[size] ? path + size + 1 : ".";
}

static const char *describe_artifact(const char *text, const struct artifact *artifact)
{
	assert_string_equal(artifact->folder, top);
	assert_string_equal(artifact->below, tail(artifact->path));
	assert_true(artifact->has_logs);
	assert_int_equal(artifact->fd, -1);
	text = arena_printf(arena, "%s %s%s", text, artifact->role == ROLE_POLICY ? "policy:" : "", artifact->below);
	if (artifact->user)
		text = arena_printf(arena, "%s(%s)", text, artifact->user);
	for (size_t i = 0; i < artifact->log_count; i++)
		text = arena_printf(arena, "%s+%s", text, strrchr(artifact->logs[i].below, '.'));
	return text;
}

/* A line for each machine, "NAME: FILE(USER)+LOG FILE ...", and one for each refusal, "  ! PATH WHY". */
static const char *scan_with(const struct folder_limits *limits)
{
	const char *text = "";
	struct folder *folder;

	if (folder_scan(top, limits, arena, &folder, &error) != 0)
		return "";
	for (size_t i = 0; i < folder_machines(folder); i++) {
		const struct subject *subject = folder_subject(folder, i, arena);

		assert_non_null(subject);
		assert_string_equal(subject->operand, top);
		text = arena_printf(arena, "%s%s:", text, subject->name);
		for (size_t k = 0; k < subject->count; k++)
			if (!subject->artifacts[k].error.code)
				text = describe_artifact(text, &subject->artifacts[k]);
		text = arena_printf(arena, "%s\n", text);
		for (size_t k = 0; k < subject->count; k++)
			if (subject->artifacts[k].error.code)
				text = arena_printf(arena, "%s  ! %s %s\n", text, subject->artifacts[k].below,
						    subject->artifacts[k].error.text);
		for (size_t k = 0; k < subject->refusal_count; k++)
			text = arena_printf(arena, "%s  ! %s %s\n", text, tail(subject->refusals[k].path),
					    subject->refusals[k].why);
	}
	return text;
}

static const char *scan(void)
{
	return scan_with(&folder_limits);
}

/* The scratch folder's own name, which a machine right in it has. */
static const char *own(const char *rest)
{
	return arena_printf(arena, "%s%s", strrchr(top, '/') + 1, rest);
}

/* Windows volumes. */

static void a_windows_volume_is_one_machine_whatever_the_case(void **state)
{
	(void)state;
	put("windows/SYSTEM32/Config/system");
	put("windows/SYSTEM32/Config/SYSTEM.log1");
	put("windows/SYSTEM32/Config/system.LOG2");
	put("windows/SYSTEM32/Config/SYSTEM.txt");
	put("windows/SYSTEM32/Config/Software");
	put("windows/SYSTEM32/Config/SAM");
	put("windows/explorer.exe");
	assert_string_equal(scan(),
			    own(": windows/SYSTEM32/Config/Software windows/SYSTEM32/Config/system+.log1+.LOG2\n"));
}

static void users_and_services_are_named_by_their_folders(void **state)
{
	(void)state;
	put("WINNT/system32/config/SYSTEM");
	put("WINNT/system32/config/default");
	put("WINNT/ServiceProfiles/LocalService/NTUSER.DAT");
	put("Documents and Settings/alice/ntuser.dat");
	put("Documents and Settings/alice/ntuser.dat.LOG");
	put("Documents and Settings/Default User/ntuser.dat");
	put("Users/bob/NTUSER.MAN");
	put("Users/Public/NTUSER.DAT");
	put_text("Users/desktop.ini", "");
	assert_string_equal(scan(), own(": Documents and Settings/alice/ntuser.dat(alice)+.LOG Users/bob/NTUSER.MAN(bob) "
					"WINNT/ServiceProfiles/LocalService/NTUSER.DAT(LocalService) "
					"WINNT/system32/config/SYSTEM WINNT/system32/config/default(.DEFAULT)\n"));
}

static void policies_are_evidence_with_their_scope(void **state)
{
	struct subject *subjects;
	size_t count;

	(void)state;
	put("Windows/System32/config/SYSTEM");
	put("Windows/System32/GroupPolicy/Machine/Registry.pol");
	put("Windows/System32/GroupPolicy/User/registry.pol");
	put("Windows/System32/GroupPolicyUsers/S-1-5-32-545/User/Registry.pol");
	put("ProgramData/Microsoft/Group Policy/History/{1}/Machine/Preferences/Registry/Registry.xml");
	assert_string_equal(
		scan(),
		own(": policy:ProgramData/Microsoft/Group Policy/History/{1}/Machine/Preferences/Registry/Registry.xml "
		    "policy:Windows/System32/GroupPolicy/Machine/Registry.pol "
		    "policy:Windows/System32/GroupPolicy/User/registry.pol "
		    "policy:Windows/System32/GroupPolicyUsers/S-1-5-32-545/User/Registry.pol(S-1-5-32-545) "
		    "Windows/System32/config/SYSTEM\n"));
	assert_int_equal(scan_folder(top, false, arena, &subjects, &count, &error), 0);
	assert_int_equal(subjects[0].artifacts[0].scope, SCOPE_MACHINE);
	assert_int_equal(subjects[0].artifacts[2].scope, SCOPE_USER);
}

static void older_copies_are_named_and_not_evaluated(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put("Windows/System32/config/RegBack/SYSTEM");
	put("Windows/System32/config/RegBack/SOFTWARE");
	put("Windows.old/Windows/System32/config/SYSTEM");
	assert_string_equal(scan(),
			    own(": Windows/System32/config/SYSTEM\n"
				"  ! Windows/System32/config/RegBack holds an older copy of the hives, which is not "
				"evaluated: name this folder to evaluate it\n"
				"  ! Windows.old holds an older copy of the hives, which is not evaluated: name this "
				"folder to evaluate it\n"));
}

static void an_empty_regback_is_nothing(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put_text("Windows/System32/config/RegBack/SYSTEM", "");
	assert_string_equal(scan(), own(": Windows/System32/config/SYSTEM\n"));
}

static void the_windows_folder_and_the_config_folder_may_be_named_themselves(void **state)
{
	(void)state;
	put("System32/config/SYSTEM");
	put("System32/GroupPolicy/Machine/Registry.pol");
	assert_string_equal(scan(), own(": policy:System32/GroupPolicy/Machine/Registry.pol System32/config/SYSTEM\n"));
}

static void a_config_folder_is_a_machine_without_its_backup(void **state)
{
	(void)state;
	put("SYSTEM");
	put("SYSTEM.LOG");
	put("SYSTEM.LOG2");
	put("SOFTWARE");
	put("DEFAULT");
	put("SOFTWARE.sav");
	put("SAM");
	put("RegBack/SYSTEM");
	put("systemprofile/NTUSER.DAT");
	assert_string_equal(
		scan(), own(": DEFAULT(.DEFAULT) SOFTWARE SYSTEM+.LOG+.LOG2 systemprofile/NTUSER.DAT(systemprofile)\n"
			    "  ! RegBack holds an older copy of the hives, which is not evaluated: name this folder "
			    "to evaluate it\n"
			    "  ! SOFTWARE.sav is an older copy, which is not evaluated: name this file to evaluate "
			    "it\n"));
}

static void two_windows_on_a_volume_are_two_machines(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put("WINNT/System32/config/SYSTEM");
	put("Users/alice/NTUSER.DAT");
	assert_string_equal(scan(), arena_printf(arena,
						 "%s: Users/alice/NTUSER.DAT(alice) Windows/System32/config/SYSTEM\n"
						 "%s/WINNT: Users/alice/NTUSER.DAT(alice) WINNT/System32/config/SYSTEM\n",
						 own(""), own("")));
}

static void a_volume_without_hives_is_not_lost(void **state)
{
	(void)state;
	put("a/C/Windows/System32/config/SYSTEM");
	put_text("b/C/Windows/System32/config/AppEvent.Evt", "");
	assert_string_equal(scan(), "a: a/C/Windows/System32/config/SYSTEM\n"
				    "b:\n"
				    "  ! b/C is a Windows volume without hives: SYSTEM and SOFTWARE are missing in "
				    "System32\\config\n");
}

/* Collectors. */

struct layout {
	const char *path; /* of the folder that has Windows in it */
	const char *name;
};

static void the_layouts_of_collectors_are_known(void **state)
{
	static const struct layout layouts[] = {
		{ "kape/HOST1/C", "HOST1" },
		{ "kape/2024-05-01T101010_HOST2/C", "2024-05-01T101010_HOST2" },
		{ "Collection-HOST3-2024/uploads/auto/C%3A", "Collection-HOST3-2024" },
		{ "Collection-HOST4-2024/uploads/ntfs/%5C%5C.%5CC%3A", "Collection-HOST4-2024" },
		{ "acquire/HOST5_20240501/fs/C:", "HOST5_20240501" },
		{ "acquire/HOST6_20240501/sysvol", "HOST6_20240501" },
		{ "cylr/HOST7/C", "HOST7" },
		{ "uac-HOST8/[root]", "uac-HOST8" },
		{ "HOST9.E01/Partition 2/NONAME [NTFS]/[root]", "HOST9.E01" },
	};
	size_t count = sizeof layouts / sizeof *layouts;
	struct subject *subjects;
	size_t found;

	(void)state;
	for (size_t i = 0; i < count; i++) {
		put(arena_printf(arena, "%s/Windows/System32/config/SYSTEM", layouts[i].path));
		put(arena_printf(arena, "%s/Users/alice/NTUSER.DAT", layouts[i].path));
	}
	assert_int_equal(scan_folder(top, false, arena, &subjects, &found, &error), 0);
	assert_int_equal(found, count);
	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < found && strncmp(subjects[k].artifacts[0].below, layouts[i].path, strlen(layouts[i].path)) != 0)
			k++;
		assert_true(k < found);
		assert_string_equal(subjects[k].name, layouts[i].name);
		assert_int_equal(subjects[k].count, 2);
	}
}

static void percent_encoded_names_are_compared_decoded(void **state)
{
	(void)state;
	put("uploads/auto/C%3A/Windows/System32/config/SYSTEM");
	put("uploads/auto/C%3A/Documents%20and%20Settings/alice/NTUSER.DAT");
	assert_string_equal(scan(), own(": uploads/auto/C%3A/Documents%20and%20Settings/alice/NTUSER.DAT(alice) "
					"uploads/auto/C%3A/Windows/System32/config/SYSTEM\n"));
}

static void percent_encoding_leads_nowhere(void **state)
{
	(void)state;
	put("case/SYSTEM");
	put("case/%2e%2e%2f%2e%2e%2fetc/SOFTWARE");
	put_text("case/%2e%2e/passwd", "");
	assert_string_equal(scan(), "case: case/SYSTEM\n"
				    "%2e%2e%2f%2e%2e%2fetc: case/%2e%2e%2f%2e%2e%2fetc/SOFTWARE\n");
}

static void what_velociraptor_read_in_two_ways_is_one_machine(void **state)
{
	(void)state;
	put("H1/uploads/auto/C%3A/Users/alice/NTUSER.DAT");
	put("H1/uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/SYSTEM");
	put("H2/uploads/auto/C%3A/Windows/System32/config/SYSTEM");
	put("H2/uploads/auto/D%3A/Users/bob/NTUSER.DAT");
	assert_string_equal(scan(), "H1: H1/uploads/auto/C%3A/Users/alice/NTUSER.DAT(alice) "
				    "H1/uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/SYSTEM\n"
				    "H2/C: H2/uploads/auto/C%3A/Windows/System32/config/SYSTEM\n"
				    "H2/D: H2/uploads/auto/D%3A/Users/bob/NTUSER.DAT(bob)\n");
}

static void one_file_read_in_two_ways_is_two_machines(void **state)
{
	(void)state;
	put("uploads/auto/C%3A/Windows/System32/config/SYSTEM");
	put("uploads/ntfs/%5C%5C.%5CC%3A/windows/system32/config/SYSTEM");
	assert_non_null(strstr(scan(), ": uploads/auto/C%3A/Windows/System32/config/SYSTEM\n"));
}

static void shadow_copies_are_older_copies(void **state)
{
	(void)state;
	put("uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/SYSTEM");
	put("uploads/ntfs/%5C%5C%3F%5CGLOBALROOT%5CDevice%5CHarddiskVolumeShadowCopy1/Windows/System32/config/SYSTEM");
	assert_string_equal(scan(),
			    own(": uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/config/SYSTEM\n"
				"  ! uploads/ntfs/%5C%5C%3F%5CGLOBALROOT%5CDevice%5CHarddiskVolumeShadowCopy1 holds an "
				"older copy of the hives, which is not evaluated: name this folder to evaluate it\n"));
}

static void names_are_the_part_that_tells_machines_apart(void **state)
{
	(void)state;
	put("HOST1/dump/SYSTEM");
	put("HOST2/dump/SYSTEM");
	assert_string_equal(scan(), "HOST1: HOST1/dump/SYSTEM\nHOST2: HOST2/dump/SYSTEM\n");
	put("HOST2/more/SYSTEM");
	assert_string_equal(scan(),
			    "HOST1/dump: HOST1/dump/SYSTEM\nHOST2/dump: HOST2/dump/SYSTEM\nmore: HOST2/more/SYSTEM\n");
}

static void machines_in_drives_alone_have_different_names(void **state)
{
	(void)state;
	put("C/Windows/System32/config/SYSTEM");
	put("D/Windows/System32/config/SYSTEM");
	assert_string_equal(scan(),
			    arena_printf(arena,
					 "%s: C/Windows/System32/config/SYSTEM\n%s: D/Windows/System32/config/SYSTEM\n",
					 own("/C"), own("/D")));
}

/* Folders of hives. */

static void hives_of_one_machine_may_have_any_names(void **state)
{
	(void)state;
	put("DC01_SYSTEM.hve");
	put("software.dat");
	put("NTUSER.DAT_alice");
	put("bob-ntuser.dat");
	put_text("system.txt", "a text");
	put_text("SystemInfo.csv", "a,b");
	put_text("default", "a text");
	assert_string_equal(scan(), own(": DC01_SYSTEM.hve NTUSER.DAT_alice(alice) bob-ntuser.dat(bob) software.dat\n"));
}

static void what_macos_adds_to_a_zip_is_no_machine(void **state)
{
	(void)state;
	put("h1/C/Windows/System32/config/SYSTEM");
	put_text("__MACOSX/h1/C/Windows/System32/config/._SYSTEM", "Mac OS X");
	assert_string_equal(scan(), "h1: h1/C/Windows/System32/config/SYSTEM\n");
	put("__MACOSX/h1/C/Windows/System32/config/SYSTEM");
	assert_non_null(strstr(scan(), "__MACOSX/h1/C/Windows/System32/config/SYSTEM\n"));
}

/* System32 in such a path is no SYSTEM. */
static void a_path_that_became_a_name_is_of_the_hive_at_its_end(void **state)
{
	(void)state;
	put("one/C_Windows_System32_config_SYSTEM");
	put("one/C_Windows_System32_config_SOFTWARE");
	put("one/C_Users_alice_NTUSER.DAT");
	put("two/C%3A%5CWindows%5CSystem32%5Cconfig%5CSYSTEM");
	put("two/C%3A%5CWindows%5CSystem32%5Cconfig%5CSOFTWARE");
	assert_string_equal(scan(), "one: one/C_Users_alice_NTUSER.DAT(C_Users_alice) one/C_Windows_System32_config_SOFTWARE "
				    "one/C_Windows_System32_config_SYSTEM\n"
				    "two: two/C%3A%5CWindows%5CSystem32%5Cconfig%5CSOFTWARE "
				    "two/C%3A%5CWindows%5CSystem32%5Cconfig%5CSYSTEM\n");
}

static void a_pair_is_made_only_of_names_that_allow_it(void **state)
{
	(void)state;
	put("times/SYSTEM_20240501-1010");
	put("times/SOFTWARE_20240501-1011");
	put("two/DC01_SYSTEM");
	put("two/WEB_SOFTWARE");
	assert_string_equal(scan(),
			    "times: times/SOFTWARE_20240501-1011 times/SYSTEM_20240501-1010\n"
			    "DC01: two/DC01_SYSTEM\n"
			    "  ! two/DC01_SYSTEM is listed as a machine of its own, as no SOFTWARE hive in this folder "
			    "has a similar name: join files of one machine with +\n"
			    "WEB: two/WEB_SOFTWARE\n"
			    "  ! two/WEB_SOFTWARE is listed as a machine of its own, as no SYSTEM hive in this folder "
			    "has a similar name: join files of one machine with +\n");
}

static void several_machines_in_a_folder_are_paired_by_names(void **state)
{
	(void)state;
	put("DC01_SYSTEM");
	put("DC01_SYSTEM.LOG1");
	put("dc01_SOFTWARE");
	put("DC01_alice_NTUSER.DAT");
	put("WEB-SYSTEM.hiv");
	put("bob_NTUSER.DAT");
	assert_string_equal(
		scan(),
		"WEB: WEB-SYSTEM.hiv\n"
		"  ! WEB-SYSTEM.hiv is listed as a machine of its own, as no SOFTWARE hive in this folder has a similar "
		"name: join files of one machine with +\n"
		"  ! bob_NTUSER.DAT is the hive of a user, and its name does not tell of which machine in this folder\n"
		"dc01: DC01_SYSTEM+.LOG1 DC01_alice_NTUSER.DAT(alice) dc01_SOFTWARE\n");
}

static void numbered_copies_of_hives_are_a_machine_of_their_own(void **state)
{
	(void)state;
	put("SYSTEM");
	put("SOFTWARE");
	put("SYSTEM2");
	put("software2");
	put("NTUSER1.DAT");
	put_text("system32", "a text");
	put("SYSTEMS");
	assert_string_equal(
		scan(), own(": SOFTWARE SYSTEM\n"
			    "  ! NTUSER1.DAT is the hive of a user, and its name does not tell of which machine in this "
			    "folder\n"
			    "2: SYSTEM2 software2\n"));
}

static void users_below_a_machine_belong_to_it(void **state)
{
	(void)state;
	put("HOST1/SYSTEM");
	put("HOST1/users/alice/NTUSER.DAT");
	put("HOST1/users/Default/NTUSER.DAT");
	put("bob/NTUSER.DAT");
	assert_string_equal(scan(), "HOST1: HOST1/SYSTEM HOST1/users/alice/NTUSER.DAT(alice)\n"
				    "bob: bob/NTUSER.DAT(bob)\n");
}

static void a_folder_of_profiles_hides_no_machine_next_to_it(void **state)
{
	(void)state;
	put("Users/alice/NTUSER.DAT");
	put("HOST1/SYSTEM");
	assert_string_equal(scan(),
			    arena_printf(arena, "%s: Users/alice/NTUSER.DAT(alice)\nHOST1: HOST1/SYSTEM\n", own("")));
}

static void users_alone_own_no_users_of_others(void **state)
{
	(void)state;
	put("NTUSER.DAT");
	put("HOST1/NTUSER.DAT");
	assert_string_equal(scan(), arena_printf(arena, "%s: NTUSER.DAT\nHOST1: HOST1/NTUSER.DAT(HOST1)\n", own("")));
}

static void what_has_the_name_of_a_hive_and_is_none_is_named(void **state)
{
	(void)state;
	put("a/SYSTEM");
	put_text("b/system", "<html>not found</html>");
	put_text("d/NTUSER.DAT", "");
	assert_string_equal(scan(), "a: a/SYSTEM\n"
				    "  ! b/system has the name of a hive, and its content is not one\n"
				    "  ! d/NTUSER.DAT is empty\n");
}

static void a_copy_of_system_that_failed_does_not_lose_its_machine(void **state)
{
	(void)state;
	put("a/SYSTEM");
	put_text("b/SYSTEM", "<html>not found</html>");
	put_text("d/SOFTWARE", "");
	put_text("e/system", "");
	assert_string_equal(scan(), "a: a/SYSTEM\nb: b/SYSTEM\nd: d/SOFTWARE\ne: e/system\n");
}

static void a_damaged_system_beside_software_is_taken(void **state)
{
	(void)state;
	put_text("SYSTEM", "no hive");
	put("SOFTWARE");
	assert_string_equal(scan(), own(": SOFTWARE SYSTEM\n"));
}

/* Hostile trees. */

static void two_spellings_are_both_evidence_and_named(void **state)
{
	(void)state;
	put("SYSTEM");
	put("SYSTEM.LOG1");
	put("system");
	put("system.LOG2");
	put("SOFTWARE");
	assert_string_equal(
		scan(),
		own(": SOFTWARE SYSTEM+.LOG1 system+.LOG2\n"
		    "  ! SYSTEM is there in two spellings, which differ only in case: Windows has one of them\n"
		    "  ! system is there in two spellings, which differ only in case: Windows has one of them\n"));
}

static void two_spellings_of_windows_are_one_machine_with_two_hives(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put("WINDOWS/System32/config/SYSTEM");
	assert_string_equal(scan(), own(": WINDOWS/System32/config/SYSTEM Windows/System32/config/SYSTEM\n"));
}

static void no_link_is_followed(void **state)
{
	(void)state;
	put("a/SYSTEM");
	put("elsewhere/SOFTWARE");
	put_link("/etc", "a/etc");
	put_link("..", "a/up");
	put_link("../elsewhere/SOFTWARE", "a/SOFTWARE");
	put_link("a", "loop");
	assert_string_equal(scan(), "a: a/SYSTEM\n"
				    "  ! a/SOFTWARE is a symbolic link, which is not followed inside a folder\n"
				    "  ! a/etc is a symbolic link, which is not followed inside a folder\n"
				    "  ! a/up is a symbolic link, which is not followed inside a folder\n"
				    "  ! loop is a symbolic link, which is not followed inside a folder\n"
				    "elsewhere: elsewhere/SOFTWARE\n");
}

static void links_in_a_volume_are_named_but_for_those_of_windows(void **state)
{
	(void)state;
	put("Windows/System32/config/SYSTEM");
	put_link("/etc/passwd", "Windows/System32/config/SOFTWARE");
	put_link("/etc", "Windows/System32/GroupPolicy");
	put_link("Users", "Documents and Settings");
	put_link("/home/bob", "Users/bob");
	assert_string_equal(
		scan(), own(": Windows/System32/config/SYSTEM\n"
			    "  ! Users/bob is a symbolic link, which is not followed inside a folder\n"
			    "  ! Windows/System32/GroupPolicy is a symbolic link, which is not followed inside a "
			    "folder\n"
			    "  ! Windows/System32/config/SOFTWARE is a symbolic link, which is not followed inside a "
			    "folder\n"));
}

static void the_operand_may_be_a_link(void **state)
{
	struct subject *subjects;
	size_t count;

	(void)state;
	put("a/SYSTEM");
	put_link("a", "link");
	assert_int_equal(scan_folder(in_top("link/"), false, arena, &subjects, &count, &error), 0);
	assert_int_equal(count, 1);
	assert_string_equal(subjects[0].name, "a");
	assert_string_equal(subjects[0].artifacts[0].path, in_top("link/SYSTEM"));
	assert_int_equal(artifact_open(&subjects[0].artifacts[0]), 0);
	artifact_close(&subjects[0].artifacts[0]);
}

static void pipes_and_folders_with_names_of_hives_are_not_opened(void **state)
{
	(void)state;
	put("SOFTWARE");
	assert_int_equal(mkfifo(in_top("SYSTEM"), 0600), 0);
	put_text("Windows/System32/config/SYSTEM/file", "");
	put("Windows/System32/config/SOFTWARE");
	assert_int_equal(mkfifo(make_way("Windows/System32/config/DEFAULT"), 0600), 0);
	assert_string_equal(
		scan(), own(": Windows/System32/config/SOFTWARE\n"
			    "  ! Windows/System32/config/DEFAULT is a device, a pipe or a socket, not a file\n"
			    "  ! Windows/System32/config/SYSTEM is a folder, not a file\n"
			    "  ! SOFTWARE is outside of the Windows folder next to it, and is not evaluated: name this "
			    "file to evaluate it\n"));
	assert_int_equal(rename(in_top("Windows"), in_top("other")), 0);
	assert_string_equal(
		scan(), arena_printf(arena,
				     "%s: SOFTWARE\n  ! SYSTEM is a device, a pipe or a socket, not a file\n"
				     "other: other/System32/config/SOFTWARE\n"
				     "  ! other/System32/config/DEFAULT is a device, a pipe or a socket, not a file\n"
				     "  ! other/System32/config/SYSTEM is a folder, not a file\n",
				     own("")));
}

static void a_folder_that_cannot_be_read_counts_as_a_machine(void **state)
{
	(void)state;
	put("a/SYSTEM");
	put("b/SYSTEM");
	put_text("lost+found/file", "");
	if (geteuid() == 0)
		skip();
	chmod(in_top("b"), 0);
	chmod(in_top("lost+found"), 0);
	const char *found = scan();

	chmod(in_top("b"), 0700);
	chmod(in_top("lost+found"), 0700);
	assert_string_equal(found, "a: a/SYSTEM\n"
				   "  ! lost+found cannot be read: Permission denied\n"
				   "b:\n"
				   "  ! b cannot be read: Permission denied\n");
}

static void limits_are_reported_with_what_they_leave_out(void **state)
{
	struct folder_limits limits = folder_limits;

	(void)state;
	put("a/SYSTEM");
	put("b/one/SYSTEM");
	put_text("b/two", "");
	put_text("b/three", "");
	limits.entries = 2;
	assert_string_equal(scan_with(&limits), "a: a/SYSTEM\n"
						"b:\n"
						"  ! b has more than 2 entries, and none of them was looked at\n");
	limits = folder_limits;
	limits.depth = 1;
	assert_string_equal(scan_with(&limits), "a: a/SYSTEM\n"
						"  ! b/one is not searched: more than 1 folders are above it\n");
	limits = folder_limits;
	limits.machines = 1;
	assert_string_equal(scan_with(&limits), "");
	assert_int_equal(error.code, ERR_LIMIT);
	limits = folder_limits;
	limits.total = 4;
	assert_string_equal(scan_with(&limits), "");
	assert_int_equal(error.code, ERR_LIMIT);
	assert_non_null(strstr(error.text, "holds more than 4 files and folders"));
}

static void refusals_past_the_limit_are_counted(void **state)
{
	struct folder_limits limits = folder_limits;

	(void)state;
	put("SYSTEM");
	for (int i = 0; i < 5; i++)
		put_link("nowhere", arena_printf(arena, "link%d", i));
	limits.refusals = 2;
	assert_string_equal(scan_with(&limits),
			    own(": SYSTEM\n"
				"  ! link0 is a symbolic link, which is not followed inside a folder\n"
				"  ! link1 is a symbolic link, which is not followed inside a folder\n"
				"  ! . has 3 more entries that were not taken\n"));
}

static void deep_folders_end(void **state)
{
	const char *path = "d";

	(void)state;
	put("SYSTEM");
	for (int i = 0; i < 200; i++)
		path = arena_printf(arena, "%s/d", path);
	put(arena_printf(arena, "%s/SOFTWARE", path));
	assert_non_null(strstr(scan(), "is not searched"));
}

static void only_so_many_files_are_looked_into(void **state)
{
	struct folder_limits limits = folder_limits;

	(void)state;
	limits.sniffed = 100;
	put("SYSTEM");
	for (int i = 0; i < 3000; i++)
		put(arena_printf(arena, "system_%05d", i));
	const char *found = scan_with(&limits);

	assert_non_null(strstr(found, own(": SYSTEM\n")));
	assert_non_null(strstr(found, "00098: system_00098\n"));
	assert_non_null(strstr(
		found, "! system_00099 and files after it were not looked at: too many here have names of hives\n"));
	assert_null(strstr(found, "00100: "));
}

static void names_of_any_bytes_are_kept_raw(void **state)
{
	(void)state;
	put("a\nb\x1b[31m\xff/SYSTEM");
	put("a\nb\x1b[31m\xff/SYSTEM.LOG1");
	put("d/SYSTEM");
	assert_string_equal(scan(), "a\nb\x1b[31m\xff: a\nb\x1b[31m\xff/SYSTEM+.LOG1\nd: d/SYSTEM\n");
}

static void a_hive_has_at_most_its_limit_of_logs(void **state)
{
	struct subject *subjects;
	size_t count;

	(void)state;
	put("SYSTEM");
	for (int i = 0; i < 20; i++) {
		char name[] = "SYSTEM.LOG1";

		for (int bit = 0; bit < 5; bit++)
			name[bit] = (char)(i >> bit & 1 ? name[bit] + 32 : name[bit]);
		put(name);
	}
	assert_int_equal(scan_folder(top, false, arena, &subjects, &count, &error), 0);
	assert_int_equal(subjects[0].artifacts[0].log_count, ARTIFACT_LOGS_LIMIT);
	assert_int_equal(subjects[0].artifacts[0].logs_dropped, 20 - ARTIFACT_LOGS_LIMIT);
}

/* Nothing in it. */

static void a_folder_without_hives_says_what_was_looked_for(void **state)
{
	(void)state;
	assert_string_equal(scan(), "");
	assert_int_equal(error.code, ERR_IO);
	assert_string_equal(error.text,
			    arena_printf(arena,
					 "%s: holds no registry hives: tlsready looked for Windows\\System32\\config, SYSTEM, "
					 "SOFTWARE and NTUSER.DAT in 1 folder with 0 other files",
					 top));
}

static void links_are_mentioned_where_nothing_is_found(void **state)
{
	(void)state;
	put_link("/mnt/HOST1", "HOST1");
	assert_string_equal(scan(), "");
	assert_non_null(strstr(error.text, "; symbolic links were not followed"));
}

static void a_folder_of_reg_files_says_what_to_do(void **state)
{
	(void)state;
	put_text("one.reg", "");
	put_text("more/two.REG", "");
	assert_string_equal(scan(), "");
	assert_string_equal(error.text,
			    arena_printf(arena,
					 "%s: holds no registry hives, but 2 .reg files: name the files instead of "
					 "the folder, with --each if each of them is a machine",
					 top));
}

static void reg_files_among_machines_are_named(void **state)
{
	(void)state;
	put("HOST1/SYSTEM");
	put_text("HOST1/planned.reg", "");
	put_text("HOST1/later.reg", "");
	put_text("HOST2/export.reg", "");
	assert_string_equal(scan(),
			    "HOST1: HOST1/SYSTEM\n"
			    "  ! HOST1 has 2 .reg files, not evaluated with the folder: name the files to evaluate them\n"
			    "  ! HOST2 has 1 .reg file, not evaluated with the folder: name the file to evaluate it\n");
}

static void a_folder_that_is_not_there_is_an_error(void **state)
{
	struct subject *subjects;
	size_t count;

	(void)state;
	assert_int_equal(scan_folder(in_top("none"), false, arena, &subjects, &count, &error), ERR_IO);
	assert_string_equal(error.text, arena_printf(arena, "%s/none: cannot be read: No such file or directory", top));
}

static void memory_that_runs_out_is_an_error(void **state)
{
	(void)state;
	for (int i = 0; i < 20; i++)
		put(arena_printf(arena, "HOST%d/SYSTEM", i));
	for (size_t ceiling = 1 << 12;; ceiling += 1 << 12) {
		struct arena *small = arena_new(ceiling);
		struct subject *subjects;
		size_t count;
		int result = small ? scan_folder(top, false, small, &subjects, &count, &error) : ERR_NOMEM;

		arena_free(small);
		if (result == 0)
			break;
		assert_int_equal(result, ERR_NOMEM);
		assert_true(ceiling < 1 << 22);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_macos_adds_to_a_zip_is_no_machine),
		TEST(a_path_that_became_a_name_is_of_the_hive_at_its_end),
		TEST(a_windows_volume_is_one_machine_whatever_the_case),
		TEST(users_and_services_are_named_by_their_folders),
		TEST(policies_are_evidence_with_their_scope),
		TEST(older_copies_are_named_and_not_evaluated),
		TEST(an_empty_regback_is_nothing),
		TEST(the_windows_folder_and_the_config_folder_may_be_named_themselves),
		TEST(a_config_folder_is_a_machine_without_its_backup),
		TEST(two_windows_on_a_volume_are_two_machines),
		TEST(a_volume_without_hives_is_not_lost),
		TEST(the_layouts_of_collectors_are_known),
		TEST(percent_encoded_names_are_compared_decoded),
		TEST(percent_encoding_leads_nowhere),
		TEST(what_velociraptor_read_in_two_ways_is_one_machine),
		TEST(one_file_read_in_two_ways_is_two_machines),
		TEST(shadow_copies_are_older_copies),
		TEST(names_are_the_part_that_tells_machines_apart),
		TEST(machines_in_drives_alone_have_different_names),
		TEST(hives_of_one_machine_may_have_any_names),
		TEST(a_pair_is_made_only_of_names_that_allow_it),
		TEST(several_machines_in_a_folder_are_paired_by_names),
		TEST(numbered_copies_of_hives_are_a_machine_of_their_own),
		TEST(users_below_a_machine_belong_to_it),
		TEST(a_folder_of_profiles_hides_no_machine_next_to_it),
		TEST(users_alone_own_no_users_of_others),
		TEST(what_has_the_name_of_a_hive_and_is_none_is_named),
		TEST(a_copy_of_system_that_failed_does_not_lose_its_machine),
		TEST(a_damaged_system_beside_software_is_taken),
		TEST(two_spellings_are_both_evidence_and_named),
		TEST(two_spellings_of_windows_are_one_machine_with_two_hives),
		TEST(no_link_is_followed),
		TEST(links_in_a_volume_are_named_but_for_those_of_windows),
		TEST(the_operand_may_be_a_link),
		TEST(pipes_and_folders_with_names_of_hives_are_not_opened),
		TEST(a_folder_that_cannot_be_read_counts_as_a_machine),
		TEST(limits_are_reported_with_what_they_leave_out),
		TEST(refusals_past_the_limit_are_counted),
		TEST(deep_folders_end),
		TEST(only_so_many_files_are_looked_into),
		TEST(names_of_any_bytes_are_kept_raw),
		TEST(a_hive_has_at_most_its_limit_of_logs),
		TEST(a_folder_without_hives_says_what_was_looked_for),
		TEST(links_are_mentioned_where_nothing_is_found),
		TEST(a_folder_of_reg_files_says_what_to_do),
		TEST(reg_files_among_machines_are_named),
		TEST(a_folder_that_is_not_there_is_an_error),
		TEST(memory_that_runs_out_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
