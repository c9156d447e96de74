/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fix of a policy value says: the policy, where it is set, and what to set there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "analyzer/facts/policies.h"

#define LM "HKEY_LOCAL_MACHINE\\"
#define CU "HKEY_CURRENT_USER\\"
#define INTERNET "SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"

static struct arena *arena;

static void assert_action(struct fix fix, uint32_t build, const char *const *words)
{
	const char *action = policy_action(arena, &fix, build);

	for (; *words; words++)
		if (!strstr(action, *words))
			fail_msg("%s\\%s: not said: %s in\n%s", fix.key, fix.value, *words, action);
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Each from Microsoft's Policy CSP pages, "Group policy mapping". */
static void each_policy_is_named_with_its_path_its_admx_and_its_csp(void **state)
{
	(void)state;
	assert_action((struct fix){ .key = LM "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002",
				    .value = "functions", .removes = true }, 17763,
		      WORDS("Group Policy \"SSL Cipher Suite Order\" (Computer Configuration > Administrative Templates > Network > "
			    "SSL Configuration Settings; CipherSuiteOrder.admx: SSLCipherSuiteOrder; MDM: Cryptography/TLSCipherSuites)",
			    "to Not Configured, or a list with TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"));
	assert_action((struct fix){ .key = LM "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002",
				    .value = "EccCurves", .removes = true }, 17763,
		      WORDS("\"ECC Curve Order\"", "SSLCurveOrder; MDM: Cryptography/ConfigureEllipticCurveCryptography",
			    "NistP256 and NistP384"));
	assert_action((struct fix){ .key = CU INTERNET, .value = "SecureProtocols", .data = 0x800 }, 17763,
		      WORDS("\"Turn off encryption support\" (User Configuration > Administrative Templates > Windows Components > "
			    "Internet Explorer > Internet Control Panel > Advanced Page; inetres.admx: Advanced_SetWinInetProtocols; "
			    "MDM: InternetExplorer/DisableEncryptionSupport) so that it stores SecureProtocols=2048 (0x800)"));
	assert_action((struct fix){ .key = LM INTERNET, .value = "EnableSSL3Fallback" }, 17763,
		      WORDS("\"Allow fallback to SSL 3.0 (Internet Explorer)\"", "Security Features",
			    "Advanced_EnableSSL3Fallback; MDM: InternetExplorer/AllowFallbackToSSL3"));
	assert_action((struct fix){ .key = LM "SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\AuthRoot",
				    .value = "DisableRootAutoUpdate", .removes = true }, 17763,
		      WORDS("\"Turn off Automatic Root Certificates Update\"", "Internet Communication settings",
			    "ICM.admx: CertMgr_DisableAutoRootUpdates", "to Not Configured, or Disabled"));
	assert_action((struct fix){ .key = LM "SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Cryptography",
				    .value = "OverrideMinimumEnabledTLSVersionClient", .removes = true }, 26100,
		      WORDS("MDM policy Cryptography/OverrideMinimumEnabledTLSVersionClient to 1.2"));
}

static void no_edit_is_made_where_a_policy_writes(void **state)
{
	static const char *const trees[] = {
		LM "SOFTWARE\\Policies\\Any", CU "Software\\POLICIES\\Any", LM "SOFTWARE\\Microsoft\\PolicyManager\\Any",
		CU "Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\Any",
	};

	(void)state;
	for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
		struct fix fix = { .key = trees[i], .value = "X", .data = 1 };

		assert_false(fix_is_edit(&fix));
		assert_action(fix, 0, WORDS("Group Policy or MDM policy", "X=1 (0x1)"));
	}
	assert_true(fix_is_edit(&(struct fix){ .key = LM "SOFTWARE\\PoliciesOfOthers\\X" }));
	assert_true(fix_is_edit(&(struct fix){ .key = LM "SOFTWARE\\Microsoft\\.NETFramework\\v4.0.30319" }));
	assert_false(fix_is_edit(&(struct fix){ .key = "", .action = "install KB3140245" }));
}

/* FIPS mode lives below SYSTEM: the edit is made, and the policy that may write it again is named. */
static void a_security_option_is_an_edit_with_a_warning(void **state)
{
	struct fix fix = { .key = LM "SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy", .value = "Enabled", .removes = true };

	(void)state;
	assert_true(fix_is_edit(&fix));
	assert_action(fix, 17763, WORDS("System cryptography: Use FIPS compliant algorithms", "Security Options", "change it there"));
	assert_string_equal(policy_action(arena, &(struct fix){ .key = LM "SOFTWARE\\X", .value = "Enabled" }, 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_policy_is_named_with_its_path_its_admx_and_its_csp),
		cmocka_unit_test(no_edit_is_made_where_a_policy_writes),
		cmocka_unit_test(a_security_option_is_an_edit_with_a_warning),
	};

	arena = arena_new(1 << 20);
	int result = cmocka_run_group_tests_name("policies", tests, NULL, NULL);

	arena_free(arena);
	return result;
}
