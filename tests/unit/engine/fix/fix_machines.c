/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fix writes for a machine: control sets, images, updates, policies, old Windows; and what it says instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "support/program/fixscene.h"
#include "unit/engine/fix/fix_edits.h"

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
	put_text("client.reg", HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\Select]\n\"Current\"=dword:3\n[" CLIENT "]\n\"Enabled\"=dword:0\n");
	run("fix SOFTWARE client.reg --for offline -o reg=fix.reg"); /* its Select names it */
	assert_holds("fix.reg", "\\SYSTEM\\ControlSet003\\Control");
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

/* CIS wants AES 128 off and SHA-512 on with 1: what works may work less by it. */
static void a_fix_of_a_baseline_says_what_becomes_of_the_readiness(void **state)
{
	(void)state;
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software("17763", true));
	run("fix SYSTEM SOFTWARE --profile cis-iis10 -o reg=fix.reg");
	assert_says((const char *const[]){ "with this fix, azure-backup: AT RISK (CIP", "); before, READY\n", NULL });
	run("fix SYSTEM SOFTWARE --profile tls12-only -o reg=fix.reg");
	assert_null(strstr(ran.out, "with this fix"));
}

static void each_switch_of_another_type_or_number_has_an_edit(void **state)
{
	static const char *const lines[] = {
		"Hashes\\SHA512]\n\"Enabled\"=dword:1\n",
		"Hashes\\SHA512]\n\"Enabled\"=\"0\"\n",
		"KeyExchangeAlgorithms\\PKCS]\n\"ClientMinKeyBitLength\"=\"1024\"\n",
		"KeyExchangeAlgorithms\\Diffie-Hellman]\n\"ClientMaxKeyBitLength\"=\"4096\"\n",
	};
	char text[512];

	(void)state;
	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software("17763", true));
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		snprintf(text, sizeof text, HEADER "[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\%s",
			 lines[i]);
		put_text("switch.reg", text);
		assert_int_equal(run("fix SYSTEM SOFTWARE --overlay switch.reg -o reg=fix.reg"), 0);
		assert_says((const char *const[]){ "AT RISK -> READY\n", NULL });
	}
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

static const char *const tls12_profiles[] = { "azure-backup", "nist-800-52r2", "azure-devops", "configmgr", "entra-connect", NULL };

static void fix_old_windows(const char *build, const char *profile)
{
	char command[128];

	put_hive("SYSTEM", system_hive(0, 1));
	put_hive("SOFTWARE", software(build, true));
	snprintf(command, sizeof command, "fix SYSTEM SOFTWARE --profile %s -o reg=fix.reg", profile);
	assert_int_equal(run(command), 1);
}

/* The values alone do nothing there. */
static void every_profile_advises_the_update_of_server_2008_first(void **state)
{
	(void)state;
	for (const char *const *profile = tls12_profiles; *profile; profile++) {
		fix_old_windows("6002", *profile);
		assert_says((const char *const[]){ "KB4019276", NULL });
		if (strstr(ran.out, "KB3140245") || strstr(ran.out, "      Set "))
			fail_msg("%s: %s", *profile, ran.out);
	}
}

static void no_profile_writes_tls12_where_windows_has_none(void **state)
{
	static char edits[OUTPUT_LIMIT];

	(void)state;
	for (const char *const *profile = tls12_profiles; *profile; profile++) {
		fix_old_windows("3790", *profile);
		assert_says((const char *const[]){ "No update and no registry value adds TLS 1.2 to this Windows", NULL });
		if (there("fix.reg") && edits_of("fix.reg", edits) && strstr(edits, "TLS 1.2"))
			fail_msg("%s: %s", *profile, edits);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		FIX_TEST(an_image_is_mended_in_the_set_it_boots_from_too),
		FIX_TEST(the_fix_of_a_chosen_control_set_edits_that_set),
		FIX_TEST(an_offline_fix_creates_each_key_and_comes_with_its_commands),
		FIX_TEST(each_quote_in_a_name_is_doubled_for_powershell),
		FIX_TEST(an_image_whose_control_set_has_no_number_is_not_guessed_at),
		FIX_TEST(what_an_update_has_to_come_before_is_written_all_the_same),
		FIX_TEST(what_a_policy_sets_is_said_and_not_written),
		FIX_TEST(the_rest_of_a_fix_is_written_beside_a_policy),
		FIX_TEST(the_list_for_a_policy_is_one_that_this_windows_knows),
		FIX_TEST(a_fix_of_a_baseline_says_what_becomes_of_the_readiness),
		FIX_TEST(each_switch_of_another_type_or_number_has_an_edit),
		FIX_TEST(a_windows_without_tls12_gets_no_edit_and_no_advice_it_cannot_take),
		FIX_TEST(every_profile_advises_the_update_of_server_2008_first),
		FIX_TEST(no_profile_writes_tls12_where_windows_has_none),
		FIX_TEST(an_obsolete_build_on_a_later_windows_is_reported),
		FIX_TEST(advice_names_no_other_windows),
	};

	return cmocka_run_group_tests_name("fix_machines", tests, NULL, NULL);
}
