/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The policies behind the values that fixes name. Titles, paths, ADMX and CSP names: Microsoft, Policy CSP, areas
 * Cryptography, ADMX_CipherSuiteOrder, ADMX_ICM, InternetExplorer and their "Group policy mapping" tables.
 */
#include "analyzer/facts/policies.h"

#include <string.h>

#define SSL_KEY "SOFTWARE\\Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define SSL_PATH "Administrative Templates > Network > SSL Configuration Settings"
#define INTERNET_KEY "SOFTWARE\\Policies\\Microsoft\\Windows\\CurrentVersion\\Internet Settings"
#define INTERNET_PATH "Administrative Templates > Windows Components > Internet Explorer"
#define MANAGER_KEY "SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\"

/* clang-format off */
static const struct policy {
	const char *key, *value; /* below the root */
	uint32_t before;         /* only Windows builds below this one; 0: every build */
	const char *title, *path, *admx, *csp; /* "" none */
	const char *removed;     /* what to set where the fix deletes the value; "" the setting Not Configured */
} policies[] = {
	{ SSL_KEY, "Functions", 10240, "SSL Cipher Suite Order", SSL_PATH, "CipherSuiteOrder.admx: SSLCipherSuiteOrder", "",
	  "Not Configured, or a list with TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384_P256 and "
	  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256" },
	{ SSL_KEY, "Functions", 0, "SSL Cipher Suite Order", SSL_PATH, "CipherSuiteOrder.admx: SSLCipherSuiteOrder",
	  "Cryptography/TLSCipherSuites",
	  "Not Configured, or a list with TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 and TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
	{ SSL_KEY, "EccCurves", 0, "ECC Curve Order", SSL_PATH, "CipherSuiteOrder.admx: SSLCurveOrder",
	  "Cryptography/ConfigureEllipticCurveCryptography", "Not Configured, or a list with NistP256 and NistP384" },
	{ INTERNET_KEY, "SecureProtocols", 0, "Turn off encryption support", INTERNET_PATH " > Internet Control Panel > Advanced Page",
	  "inetres.admx: Advanced_SetWinInetProtocols", "InternetExplorer/DisableEncryptionSupport",
	  "Not Configured, or a combination with TLS 1.2" },
	{ INTERNET_KEY, "EnableSSL3Fallback", 0, "Allow fallback to SSL 3.0 (Internet Explorer)", INTERNET_PATH " > Security Features",
	  "inetres.admx: Advanced_EnableSSL3Fallback", "InternetExplorer/AllowFallbackToSSL3", "" },
	{ "SOFTWARE\\Policies\\Microsoft\\SystemCertificates\\AuthRoot", "DisableRootAutoUpdate", 0,
	  "Turn off Automatic Root Certificates Update",
	  "Administrative Templates > System > Internet Communication Management > Internet Communication settings",
	  "ICM.admx: CertMgr_DisableAutoRootUpdates", "ADMX_ICM/CertMgr_DisableAutoRootUpdates", "Not Configured, or Disabled" },
	{ "SYSTEM\\CurrentControlSet\\Control\\Lsa\\FIPSAlgorithmPolicy", "Enabled", 0,
	  "System cryptography: Use FIPS compliant algorithms for encryption, hashing, and signing",
	  "Windows Settings > Security Settings > Local Policies > Security Options", "", "Cryptography/AllowFipsAlgorithmPolicy", "" },
	{ MANAGER_KEY "Cryptography", "OverrideMinimumEnabledTLSVersionClient", 0, "", "", "",
	  "Cryptography/OverrideMinimumEnabledTLSVersionClient", "1.2, or remove the policy" },
	{ MANAGER_KEY "Cryptography", "OverrideMinimumEnabledTLSVersionServer", 0, "", "", "",
	  "Cryptography/OverrideMinimumEnabledTLSVersionServer", "1.2, or remove the policy" },
};
/* clang-format on */

static const struct policy *policy_of(const struct fix *fix, uint32_t build)
{
	const char *below = strchr(fix->key, '\\');

	for (size_t i = 0; below && i < sizeof policies / sizeof *policies; i++) {
		const struct policy *policy = &policies[i];
		bool is_build = !policy->before || (build && build < policy->before);

		if (is_build && name_equal(policy->key, below + 1) && name_equal(policy->value, fix->value))
			return policy;
	}
	return NULL;
}

/* "Not Configured", or "so that it stores SecureProtocols=2560 (0xa00)" */
static const char *setting_of(struct arena *arena, const struct policy *policy, const struct fix *fix)
{
	if (!fix->removes)
		return arena_printf(arena, "so that it stores %s=%u (0x%x)", fix->value, fix->data, fix->data);
	return arena_printf(arena, "to %s", policy && *policy->removed ? policy->removed : "Not Configured");
}

/* "Group Policy \"...\" (Computer Configuration > ...; X.admx: X; MDM: Y)" */
static const char *name_of(struct arena *arena, const struct policy *policy, const struct fix *fix)
{
	bool is_user = name_starts(fix->key, "HKEY_CURRENT_USER\\");
	const char *csp = *policy->csp ? arena_printf(arena, "; MDM: %s", policy->csp) : "";
	const char *admx = *policy->admx ? arena_printf(arena, "; %s", policy->admx) : "";

	if (!*policy->title)
		return arena_printf(arena, "MDM policy %s", policy->csp);
	return arena_printf(arena, "Group Policy \"%s\" (%s Configuration > %s%s%s)", policy->title,
			    is_user ? "User" : "Computer", policy->path, admx ? admx : "", csp ? csp : "");
}

static const char *words_for(struct arena *arena, const struct policy *policy, const struct fix *fix)
{
	const char *name = policy ? name_of(arena, policy, fix) : "Group Policy or MDM policy that writes it";
	const char *setting = setting_of(arena, policy, fix);

	if (!name || !setting)
		return NULL;
	if (fix_is_edit(fix))
		return arena_printf(arena, "%s\\%s: if the %s sets this value, change it there, or the value returns.",
				    fix->key, fix->value, name);
	return arena_printf(
		arena,
		"Set the %s %s. %s is a policy value: a change in the registry lasts until the next policy refresh. "
		"gpresult /h lists the Group Policy object that sets it.",
		name, setting, fix->value);
}

const char *policy_action(struct arena *arena, const struct fix *fix, uint32_t build)
{
	const struct policy *policy = policy_of(fix, build);
	const char *words = policy || !fix_is_edit(fix) ? words_for(arena, policy, fix) : "";

	return words ? words : "";
}
