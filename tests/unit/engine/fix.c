/* SPDX-License-Identifier: GPL-3.0-or-later */
/* fix as its user meets it: what is written where, byte for byte, what is refused, and the exit code of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include <jansson.h>

#include "common/digest.h"
#include "reports/regfile.h"
#include "support/program/fixscene.h"
#include "support/machine/fixtures.h"

static void assert_edits(const char *name, const char *expected)
{
	static char edits[OUTPUT_LIMIT];

	assert_true(edits_of(name, edits));
	assert_string_equal(edits, expected);
}

static void assert_holds(const char *name, const char *part)
{
	static char edits[OUTPUT_LIMIT];

	assert_true(edits_of(name, edits));
	assert_non_null(strstr(edits, part));
}

static void the_file_is_what_regedit_would_have_written(void **state)
{
	struct arena *arena = arena_new(1 << 24);
	char hash[DIGEST_HEX], path[1024], *sample = malloc(OUTPUT_LIMIT);
	const char *source = getenv("TLSREADY_SOURCE");
	size_t size, sample_size;

	(void)state;
	snprintf(path, sizeof path, "%s/samples/server2019-client-off.reg", source ? source : ".");
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	sample_size = fread(sample, 1, OUTPUT_LIMIT, file);
	fclose(file);
	digest_of(sample, sample_size, hash);
	free(scratch_write(folder, "m.reg", sample, sample_size));
	free(sample);
	const char *expected =
		arena_printf(arena,
			     HEADER "; tlsready " TLSREADY_VERSION
				    ", fix for m.reg\n; fixes SCH101, WHT301, WHT302; for the running system\n"
				    "; made from sha256 %s m.reg\n\n[" CLIENT
				    "]\n\"Enabled\"=dword:00000001\n\"DisabledByDefault\"=dword:00000000\n\n",
			     hash);
	const uint8_t *bytes = regfile_bytes(arena, expected, &size);

	assert_int_equal(run("fix m.reg"), 0);
	assert_int_equal(ran.out_size, size);
	assert_memory_equal(ran.out, bytes, size);
	assert_string_equal(ran.err, "wrote the .reg (1 key, 2 values, for the running system): NOT READY -> READY\n");
	assert_int_equal(run("fix m.reg -o reg=fix.reg"), 0);
	assert_string_equal(ran.out, "wrote fix.reg (1 key, 2 values, for the running system): NOT READY -> READY\n");
	assert_string_equal(ran.err, "");
	assert_int_equal(read_file("fix.reg", ran.out), size);
	assert_memory_equal(ran.out, bytes, size);
	arena_free(arena);
}

static void put_client_off(void)
{
	put_hive("SYSTEM", system_hive(1u << 1, 1));
	put_hive("SOFTWARE", software("17763", true));
}

static void a_terminal_shows_the_text(void **state)
{
	char shown[8192], *program = getenv("TLSREADY");
	size_t size = 0;
	ssize_t got;
	int terminal;

	(void)state;
	put_client_off();
	pid_t child = forkpty(&terminal, NULL, NULL, NULL);

	if (child < 0) {
		print_message("no pseudo terminal is to be had here (is /dev/pts there?): what a terminal shows is not looked at\n");
		skip();
	}
	if (child == 0) {
		if (chdir(folder) == 0)
			execl(program, program, "fix", "SYSTEM", "SOFTWARE", (char *)NULL);
		_exit(127);
	}
	while ((got = read(terminal, shown + size, sizeof shown - 1 - size)) > 0)
		size += (size_t)got;
	shown[size] = '\0';
	close(terminal);
	waitpid(child, NULL, 0);
	assert_non_null(strstr(shown, "Windows Registry Editor Version 5.00\r\n"));
	assert_non_null(strstr(shown, "\"Enabled\"=dword:00000001\r\n"));
	assert_non_null(strstr(shown, "NOT READY -> READY\r\n"));
}

static void a_machine_that_is_ready_needs_nothing_and_nothing_is_written(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software("17763", true));
	assert_int_equal(run("fix SYSTEM SOFTWARE -o reg=fix.reg --undo undo.reg"), 0);
	assert_string_equal(ran.out, "nothing to fix: SYSTEM+SOFTWARE is READY\n");
	assert_false(there("fix.reg") || there("undo.reg"));
	assert_int_equal(run("fix SYSTEM SOFTWARE"), 0);
	assert_int_equal(ran.out_size, 0);
}

static void evidence_is_never_written_to(void **state)
{
	static const char *const attempts[] = {
		"fix SYSTEM SOFTWARE -o reg=SYSTEM",
		"fix SYSTEM SOFTWARE -o reg=./SOFTWARE",
		"fix SYSTEM SOFTWARE -o reg=fix.reg --undo SYSTEM",
		"fix SYSTEM SOFTWARE --overlay o.reg -o reg=o.reg",
		"fix SYSTEM SOFTWARE -o reg=link",
		"fix old.part SOFTWARE -o reg=old",
		"fix . -o reg=SYSTEM",
	};
	static char before[OUTPUT_LIMIT], after[OUTPUT_LIMIT], path[512];

	(void)state;
	put_client_off();
	put_text("o.reg", HEADER);
	put_hive("old.part", system_hive(1u << 1, 1));
	snprintf(path, sizeof path, "%s/link", folder);
	assert_int_equal(symlink("SYSTEM", path), 0);
	size_t size = read_file("SYSTEM", before);

	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		assert_int_equal(run(attempts[i]), 2);
		assert_non_null(strstr(ran.err, "inputs are never written to"));
		assert_false(there("fix.reg"));
		assert_int_equal(read_file("SYSTEM", after), size);
		assert_memory_equal(before, after, size);
	}
}

static void a_wrong_command_line_gets_one_clear_line(void **state)
{
	static const struct {
		const char *arguments;
		int code;
		const char *says;
	} rows[] = {
		{ "fix", 2, "an input is missing" },
		{ "fix SYSTEM SOFTWARE -o html=x", 2, "\"html\" is not a format of fix" },
		{ "fix SYSTEM SOFTWARE -o reg=a -o reg=b", 2, "was used 2 times" },
		{ "fix SYSTEM SOFTWARE -o reg=", 2, "a file name is missing" },
		{ "fix SYSTEM SOFTWARE -p azure-backup -p azure-backup", 2, "one profile only" },
		{ "fix SYSTEM SOFTWARE --only SCH999", 2, "SCH999 is not a rule" },
		{ "fix SYSTEM SOFTWARE --undo x -o reg=x", 2, "a separate file" },
		{ "fix SYSTEM SOFTWARE --for mars", 2, "not one of the choices" },
		{ "fix SYSTEM pipe", 3, "pipe: is an empty pipe" },
		{ "fix SYSTEM SOFTWARE -o reg=no/such/folder", 5, "could not be written" },
		{ "fix SYSTEM SOFTWARE --undo no/such/folder", 5, "could not be written" },
	};
	char path[512];

	(void)state;
	put_client_off();
	snprintf(path, sizeof path, "%s/pipe", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		run(rows[i].arguments);
		if (ran.code != rows[i].code || !strstr(ran.err, rows[i].says))
			fail_msg("%s: %d, %s", rows[i].arguments, ran.code, ran.err);
	}
}

static void an_image_is_mended_in_the_set_it_boots_from_too(void **state)
{
#define SET(n)                                                                                                         \
	"[HKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet00" n                                                                  \
	"\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2\\Client]\n"
	(void)state;
	put_hive("SOFTWARE", software("17763", true));
	put_hive("SYSTEM", system_hive(1u << 1 | 1u << 2, 2));
	assert_int_equal(run("fix SYSTEM SOFTWARE --for offline -o reg=fix.reg"), 0);
	assert_edits("fix.reg", SET("1") "\"Enabled\"=dword:00000001\n\n" SET("2") "\"Enabled\"=dword:00000001\n\n");
	put_hive("SYSTEM", system_hive(1u << 2, 2));
	assert_int_equal(run("fix SYSTEM SOFTWARE --for offline -o reg=fix.reg"), 0);
	assert_edits("fix.reg", SET("2") "\"Enabled\"=dword:00000001\n\n");
	assert_int_equal(run("fix SYSTEM SOFTWARE"), 1);
	assert_non_null(strstr(ran.err, "  EVD505 "));
	put_hive("SYSTEM", system_hive(1u << 1 | 1u << 2, 3)); /* a set that is not there is not written */
	assert_int_equal(run("fix SYSTEM SOFTWARE --for offline -o reg=fix.reg"), 1);
	assert_edits("fix.reg", SET("1") "\"Enabled\"=dword:00000001\n\n");
}

/* As somebody does it: the command after "fix" in the report, pasted into a shell. */
static void the_fix_of_a_chosen_control_set_edits_that_set(void **state)
{
	static const char paste[] = "cd '%s' && sed -n 's|^fix  *tlsready|\"$TLSREADY\"|p' page >fix.sh && sh fix.sh >said && "
				    "grep -q ControlSet002 said && grep -q -e '--reader cells' fix.sh && grep -q '<summary>.reg for ControlSet002</summary>' page.html";
	char command[600];

	(void)state;
	put_hive("SOFTWARE", software("17763", true));
	put_hive("SYSTEM", system_hive(1u << 2, 1));
	run("check SYSTEM SOFTWARE --control-set 2 --reader cells --hashes --width 200 -o text=page -o json=two.json -o html=page.html");
	snprintf(command, sizeof command, paste, folder);
	assert_int_equal(system(command), 0);
	assert_edits("fix.reg", SET("2") "\"Enabled\"=dword:00000001\n\n");
	assert_int_equal(run("check SYSTEM SOFTWARE --control-set 2 --overlay fix.reg"), 0);
	assert_int_equal(run("fix SYSTEM SOFTWARE --control-set 2 --for offline -o reg=fix.reg"), 0);
	assert_edits("fix.reg", SET("2") "\"Enabled\"=dword:00000001\n\n");
	run("fix two.json -o reg=fix.reg"); /* saved, of that set */
	assert_holds("fix.reg", SET("2"));
	assert_int_equal(run("fix two.json --control-set 1"), 2);
	assert_non_null(strstr(ran.err, "two.json is not a result of ControlSet001"));
	assert_int_equal(run("fix SYSTEM SOFTWARE --control-set all"), 2);
	assert_int_equal(run("fix SYSTEM SOFTWARE --control-set 1"), 0); /* which is as it should be */
}

/* hivexregedit creates no key whose parent does not exist. */
static void an_offline_fix_creates_each_key_and_comes_with_its_commands(void **state)
{
	const char *source = getenv("TLSREADY_SOURCE");
	char command[1024];

	(void)state;
	if (!source)
		skip();
	snprintf(command, sizeof command,
		 "fix %s/samples/hives/server2012-client-off/SYSTEM %s/samples/hives/server2012-client-off/SOFTWARE "
		 "--for offline -o reg=fix.reg",
		 source, source);
	assert_int_equal(run(command), 0);
	assert_holds("fix.reg", "[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework]\n\n"
				"[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\Microsoft\\.NETFramework\\v4.0.30319]\n");
	assert_non_null(strstr(ran.out, "\n  reg load HKLM\\OFFLINE_SYSTEM '.\\SYSTEM'\n"));
	assert_non_null(strstr(ran.out, "\n    hivexregedit --merge --prefix 'HKEY_LOCAL_MACHINE\\SOFTWARE' /"));
}

/* PowerShell takes typographic quotes for quotes, too: a name must not end its word. */
static void each_quote_in_a_name_is_doubled_for_powershell(void **state)
{
	(void)state;
	put_client_off();
	run("fix SYSTEM SOFTWARE --for offline -o \"reg=a'b\u2018c\u2019d\u201ae\u201bf.reg\"");
	assert_non_null(
		strstr(ran.out, "(Get-Content 'a\'\'b\u2018\u2018c\u2019\u2019d\u201a\u201ae\u201b\u201bf.reg')"));
}

static void an_image_whose_control_set_has_no_number_is_not_guessed_at(void **state)
{
	(void)state;
	put_hive("SOFTWARE", software("17763", true));
	put_text("client.reg", HEADER "[" CLIENT "]\n\"Enabled\"=dword:0\n");
	assert_int_equal(run("fix SOFTWARE client.reg --for offline -o reg=fix.reg"), 3);
	assert_non_null(strstr(ran.err, "which ControlSetNNN"));
	assert_false(there("fix.reg"));
}

/* KB3140245 is missing: what the value does until it is there shows nothing of its use. */
static void what_an_update_has_to_come_before_is_written_all_the_same(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software("9200", true));
	assert_int_equal(run("fix SYSTEM SOFTWARE -o reg=fix.reg"), 1);
	assert_edits("fix.reg",
		     "[HKEY_LOCAL_MACHINE\\SOFTWARE\\" WINHTTP "]\n\"DefaultSecureProtocols\"=dword:00000a00\n\n"
		     "[HKEY_LOCAL_MACHINE\\SOFTWARE\\WOW6432Node\\" WINHTTP
		     "]\n\"DefaultSecureProtocols\"=dword:00000a00\n\n");
	assert_non_null(strstr(ran.out, "NOT READY -> NOT READY\n"));
	assert_non_null(strstr(ran.out, "  OSU402 error: "));
	assert_non_null(strstr(ran.out, "KB3140245"));
}

#define SSL_POLICY "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define NET_POLICY "HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define RSA_LIST "\"Functions\"=\"TLS_RSA_WITH_AES_256_CBC_SHA256\"\n"

static void assert_says(const char *const *words)
{
	for (; *words; words++)
		if (!strstr(ran.out, *words))
			fail_msg("not said: %s in\n%s", *words, ran.out);
}

/* The next refresh of a policy undoes an edit below SOFTWARE\Policies: nothing is promised that would not last. */
static void what_a_policy_sets_is_said_and_not_written(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software("17763", true));
	put_text("gpo.reg", HEADER "[" SSL_POLICY "]\n" RSA_LIST "[" NET_POLICY "]\n\"SecureProtocols\"=dword:80\n");
	assert_int_equal(run("fix SYSTEM SOFTWARE --overlay gpo.reg -o reg=fix.reg --undo undo.reg"), 1);
	assert_false(there("fix.reg") || there("undo.reg"));
	assert_null(strstr(ran.out, "-> READY"));
	assert_says((const char *const[]){
		"nothing is written", "Group Policy \"SSL Cipher Suite Order\"", "CipherSuiteOrder.admx: SSLCipherSuiteOrder",
		"Computer Configuration > Administrative Templates > Network > SSL Configuration Settings",
		"Group Policy \"Turn off encryption support\"", "Exit code 1, until the policies are changed", NULL });
	assert_null(strstr(ran.out, "ECC Curve Order")); /* it is not set */
	assert_null(strstr(ran.out, "User Configuration"));
	run("check SYSTEM SOFTWARE --overlay gpo.reg -o json=saved.json");
	assert_int_equal(run("fix saved.json -o reg=fix.reg"), 1);
	assert_non_null(strstr(ran.out, "Turn off encryption support"));
	assert_null(strstr(ran.out, "User Configuration"));
	assert_false(there("fix.reg"));
	run("check SYSTEM SOFTWARE --overlay gpo.reg");
	assert_non_null(strstr(ran.out, "Group Policy \"SSL Cipher Suite Order\""));
	assert_null(strstr(ran.out, "tlsready fix"));
	run("check SYSTEM SOFTWARE --overlay gpo.reg -o markdown");
	assert_non_null(strstr(ran.out, "Set the Group Policy"));
	run("check SYSTEM SOFTWARE --overlay gpo.reg -o html");
	assert_non_null(strstr(ran.out, "Set the Group Policy"));
}

static void the_rest_of_a_fix_is_written_beside_a_policy(void **state)
{
	(void)state;
	put_client_off();
	put_text("gpo.reg", HEADER "[" SSL_POLICY "]\n" RSA_LIST);
	assert_int_equal(run("fix SYSTEM SOFTWARE --overlay gpo.reg -o reg=fix.reg --undo undo.reg"), 1);
	assert_edits("fix.reg", "[" CLIENT "]\n\"Enabled\"=dword:00000001\n\n");
	assert_edits("undo.reg", "[" CLIENT "]\n\"Enabled\"=dword:00000000\n\n");
	assert_says((const char *const[]){ "NOT READY -> AT RISK\n", "Group Policy", "Exit code 1", NULL });
	run("check SYSTEM SOFTWARE --overlay gpo.reg -o json=saved.json");
	assert_int_equal(run("fix saved.json -o reg=fix.reg"), 1);
	assert_says((const char *const[]){ "Group Policy \"SSL Cipher Suite Order\"", NULL });
	static char edits[OUTPUT_LIMIT];

	assert_true(edits_of("fix.reg", edits));
	assert_null(strstr(edits, "Policies"));
}

/* A list for Windows 10 is no advice for Server 2012. */
static void the_list_for_a_policy_is_one_that_this_windows_knows(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software("9600", true));
	put_text("gpo.reg", HEADER "[" SSL_POLICY "]\n" RSA_LIST);
	assert_int_equal(run("fix SYSTEM SOFTWARE --overlay gpo.reg"), 1);
	const char *policy = strstr(ran.err, "Set the Group Policy");

	assert_non_null(policy);
	assert_non_null(strstr(policy, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256"));
	assert_null(strstr(policy, "GCM"));
}

/* No setting gives these TLS 1.2: an edit would be inert, and advice to make it useless. */
static void a_windows_without_tls12_gets_no_edit_and_no_advice_it_cannot_take(void **state)
{
	static const struct {
		const char *build, *text, *type;
	} rows[] = {
		{ "1381", "1.511.1 () (Obsolete data - do not use)", "ServerNT" },
		{ "2195", "1.511.1 () (Obsolete data - do not use)", "WinNT" },
		{ "2600", "1.511.1 () (Obsolete data - do not use)", "WinNT" },
		{ "3790", "1.511.1 () (Obsolete data - do not use)", "ServerNT" },
		{ "6000", "6000", "WinNT" },
		{ "6002", "6002", "WinNT" },
	};
	static const char *const no[] = { "WOW6432Node", "Set Enabled", "install the update", "OSU405", "another number", "->" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct hivebuild *system = system_hive(1u << 1, 1), *software = hivebuild_new();

		hivebuild_sz(system, "ControlSet001\\Control\\ProductOptions", "ProductType", rows[i].type);
		hivebuild_sz(system, "ControlSet001\\Control\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE", "x86");
		hivebuild_sz(software, "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuildNumber", rows[i].build);
		hivebuild_sz(software, "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuild", rows[i].text);
		put_hive("SYSTEM", system);
		put_hive("SOFTWARE", software);
		assert_int_equal(run("fix SYSTEM SOFTWARE -o reg=fix.reg"), 1);
		assert_false(there("fix.reg"));
		assert_says((const char *const[]){ "nothing is written", "Move to a supported Windows.", NULL });
		for (size_t k = 0; k < sizeof no / sizeof *no; k++)
			if (strstr(ran.out, no[k]))
				fail_msg("build %s: %s in\n%s", rows[i].build, no[k], ran.out);
	}
}

/* An obsolete CurrentBuild belongs to Windows before Vista: with a later build number it is a contradiction. */
static void an_obsolete_build_on_a_later_windows_is_reported(void **state)
{
	struct hivebuild *hive = software("17763", true);

	(void)state;
	hivebuild_sz(hive, "Microsoft\\Windows NT\\CurrentVersion", "CurrentBuild", "1.511.1 () (Obsolete data - do not use)");
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", hive);
	assert_int_equal(run("check SYSTEM SOFTWARE"), 1);
	assert_non_null(strstr(ran.out, "OSU405"));
}

static void advice_names_no_other_windows(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(1u << 1, 1));
	put_hive("SOFTWARE", software("9200", false));
	run("fix SYSTEM SOFTWARE -o reg=fix.reg");
	assert_null(strstr(ran.out, "2008"));
	assert_null(strstr(ran.out, "Windows 10"));
	run("check SYSTEM SOFTWARE");
	assert_null(strstr(ran.out, "2008"));
}

static void one_rule_can_be_mended_alone(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(1u << 1, 1));
	put_hive("SOFTWARE", software("17763", false));
	assert_int_equal(run("fix SYSTEM SOFTWARE --only net202 -o reg=fix.reg"), 0);
	assert_edits("fix.reg",
		     "[HKEY_LOCAL_MACHINE\\SOFTWARE\\" FRAMEWORK "]\n\"SystemDefaultTlsVersions\"=dword:00000001\n\n");
	assert_non_null(strstr(ran.out, "\n  SCH101 error: "));
	assert_non_null(strstr(ran.out, "\n  NET203 warning: "));
	assert_null(strstr(ran.out, "\n  NET202 "));
}

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
		FIX_TEST(the_file_is_what_regedit_would_have_written),
		FIX_TEST(a_terminal_shows_the_text),
		FIX_TEST(a_machine_that_is_ready_needs_nothing_and_nothing_is_written),
		FIX_TEST(evidence_is_never_written_to),
		FIX_TEST(a_wrong_command_line_gets_one_clear_line),
		FIX_TEST(an_image_is_mended_in_the_set_it_boots_from_too),
		FIX_TEST(the_fix_of_a_chosen_control_set_edits_that_set),
		FIX_TEST(an_offline_fix_creates_each_key_and_comes_with_its_commands),
		FIX_TEST(each_quote_in_a_name_is_doubled_for_powershell),
		FIX_TEST(an_image_whose_control_set_has_no_number_is_not_guessed_at),
		FIX_TEST(what_an_update_has_to_come_before_is_written_all_the_same),
		FIX_TEST(what_a_policy_sets_is_said_and_not_written),
		FIX_TEST(the_rest_of_a_fix_is_written_beside_a_policy),
		FIX_TEST(the_list_for_a_policy_is_one_that_this_windows_knows),
		FIX_TEST(a_windows_without_tls12_gets_no_edit_and_no_advice_it_cannot_take),
		FIX_TEST(an_obsolete_build_on_a_later_windows_is_reported),
		FIX_TEST(advice_names_no_other_windows),
		FIX_TEST(one_rule_can_be_mended_alone),
		FIX_TEST(an_undo_restores_what_was_there_and_deletes_no_key),
		FIX_TEST(what_a_saved_result_calls_a_fix_is_not_written),
		FIX_TEST(what_nobody_knows_cannot_be_taken_back),
		FIX_TEST(a_saved_result_gives_all_edits_and_says_that_nothing_was_tried),
	};

	return cmocka_run_group_tests_name("fix", tests, NULL, NULL);
}
