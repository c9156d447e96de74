/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/specimen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/azure_roots.h"

#define SET1 "ControlSet001\\Control\\"
#define SET2 "ControlSet002\\Control\\"
#define SCHANNEL "SecurityProviders\\SCHANNEL\\"
#define PROTOCOLS SCHANNEL "Protocols\\"
#define SUITES "Policies\\Microsoft\\Cryptography\\Configuration\\SSL\\00010002"
#define ENVIRONMENT "Session Manager\\Environment"
#define NT "Microsoft\\Windows NT\\CurrentVersion"
#define NDP "Microsoft\\NET Framework Setup\\NDP\\v4\\Full"
#define NET "Microsoft\\.NETFramework\\v4.0.30319"
#define PINS NET "\\System.Net.ServicePointManager."
#define APPCONTEXT "Microsoft\\.NETFramework\\AppContext"
#define DONT_OS "Switch.System.Net.DontEnableSystemDefaultTlsVersions"
#define DONT_STRONG "Switch.System.Net.DontEnableSchUseStrongCrypto"
#define WINDOWS "Microsoft\\Windows\\CurrentVersion\\"
#define WINHTTP WINDOWS "Internet Settings\\WinHttp"
#define PACKAGES WINDOWS "Component Based Servicing\\Packages\\"
#define WOW "WOW6432Node\\"
#define STORES "Microsoft\\SystemCertificates\\"
#define ROOTS STORES "AuthRoot\\Certificates\\"
#define DISALLOWED STORES "Disallowed\\Certificates\\"
#define CHAIN "Microsoft\\Cryptography\\OID\\EncodingType 0\\CertDllCreateCertificateChainEngine\\Config"
#define LISTS "Cryptography\\Configuration\\Local\\SSL\\"
#define CORE_OS "Setup\\Service Reporting API\\Components\\CoreOS"
#define DPM "Microsoft\\Microsoft Data Protection Manager\\Setup"
#define GCM "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
#define MINIMUM "OverrideMinimumEnabledTLSVersionClient"
#define DISTRUST_DATE "680000000100000008000000" "00c0d5b2ea63d901" /* property 104 */

/* clang-format off */

/* What every machine has. */
static const struct specimen_row one_set[] = {
	{ 'S', "Select", "Current", NULL, 1 },
	{ 'S', "Select", "Default", NULL, 1 },
	{ 'S', "Select", "Failed", NULL, 0 },
	{ 'S', "Select", "LastKnownGood", NULL, 1 },
	{ 'S', SET1 ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64", 0 },
	{ 'S', SET1 PROTOCOLS "SSL 2.0\\Client", "DisabledByDefault", NULL, 1 },
	{ 'S', SET1 "Lsa", "LimitBlankPasswordUse", NULL, 1 },
	{ 0 },
};
static const struct specimen_row second_is_current[] = {
	{ 'S', "Select", "Current", NULL, 2 },
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64", 0 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 1 },
	{ 0 },
};
static const struct specimen_row second_is_next[] = {
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct specimen_row dotnet[] = {
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', NET, "SystemDefaultTlsVersions", NULL, 1 },
	{ 'W', NET, "SchUseStrongCrypto", NULL, 1 },
	{ 'W', WOW NET, "SystemDefaultTlsVersions", NULL, 1 },
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 1 },
	{ 'W', PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 1 },
	{ 'W', "Policies\\" WINDOWS "Internet Settings", "SecureProtocols", NULL, 0xA80 },
	{ 0 },
};
static const struct specimen_row server2019[] = {
	{ 'W', NT, "ProductName", "Windows Server 2019 Standard", 0 },
	{ 'W', NT, "CurrentVersion", "6.3", 0 },
	{ 'W', NT, "CurrentBuild", "17763", 0 },
	{ 'W', NT, "CurrentBuildNumber", "17763", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 'W', NT, "UBR", NULL, 4974 },
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 0 },
};
static const struct specimen_row windows7[] = {
	{ 'W', NT, "ProductName", "Windows 7 Professional", 0 },
	{ 'W', NT, "CurrentVersion", "6.1", 0 },
	{ 'W', NT, "CurrentBuild", "7601", 0 },
	{ 'W', NT, "CurrentBuildNumber", "7601", 0 },
	{ 'W', NT, "CSDVersion", "Service Pack 1", 0 },
	{ 'W', NT, "InstallationType", "Client", 0 },
	{ 'W', PACKAGES "Package_for_KB2999226~31bf3856ad364e35~amd64~~6.1.1.7", "CurrentState", NULL, 0x70 },
	{ 'W', PACKAGES "Package_for_KB4474419~31bf3856ad364e35~amd64~~6.1.3.2", "CurrentState", NULL, 0x70 },
	{ 0 },
};
static const struct specimen_row server2012[] = {
	{ 'W', NT, "ProductName", "Windows Server 2012 Standard", 0 },
	{ 'W', NT, "CurrentVersion", "6.2", 0 },
	{ 'W', NT, "CurrentBuild", "9200", 0 },
	{ 'W', NT, "CurrentBuildNumber", "9200", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 0 },
};
static const struct specimen_row client_on[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 1 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 0 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Server", "Enabled", NULL, 1 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Server", "DisabledByDefault", NULL, 0 },
	{ 0 },
};
static const struct specimen_row pinned_in_vain[] = { /* strong cryptography is on; 3072 is Tls12; TLS1.2 is no name */
	{ 'W', PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 0 },
	{ 'W', PINS "SecurityProtocol", "C:\\agent.exe", "3072", 0 },
	{ 'W', PINS "SecurityProtocol", "C:\\other.exe", "TLS1.2", 0 },
	{ 0 },
};
static const struct specimen_row switches_false[] = { /* and no value */
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', APPCONTEXT, DONT_OS, "false", 0 },
	{ 'W', APPCONTEXT, DONT_STRONG, "false", 0 },
	{ 'W', WOW APPCONTEXT, DONT_OS, "false", 0 },
	{ 'W', WOW APPCONTEXT, DONT_STRONG, "false", 0 },
	{ 0 },
};
static const struct specimen_row winhttp_on[] = {
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 'W', WOW WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 0 },
};
static const struct specimen_row update[] = {
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", NULL, 0x70 },
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "InstallClient", "WindowsUpdate", 0 },
	{ 0 },
};
static const struct specimen_row rollup[] = {
	{ 'W', PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~9200.22436.1.5", "CurrentState", NULL, 0x70 },
	{ 0 },
};

static const struct specimen_row of_2019[] = { /* what SYSTEM tells of the machine */
	{ 'S', SET1 "ProductOptions", "ProductType", "ServerNT", 0 },
	{ 'S', SET1 "Windows", "CSDVersion", NULL, 0 },
	{ 'S', CORE_OS, "Version", "10.0.17763.1", 0 },
	{ 'S', "DriverDatabase", "Version", NULL, 0x0A000000 },
	{ 0 },
};
static const struct specimen_row server2025[] = {
	{ 'W', NT, "ProductName", "Windows Server 2025 Standard", 0 },
	{ 'W', NT, "CurrentBuild", "26100", 0 },
	{ 'W', NT, "CurrentBuildNumber", "26100", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 'W', "Microsoft\\PolicyManager\\current\\device\\Cryptography", MINIMUM, "TLS 1.2", 0 },
	{ 0 },
};
static const struct specimen_row server2012r2[] = {
	{ 'W', NT, "ProductName", "Windows Server 2012 R2 Standard", 0 },
	{ 'W', NT, "CurrentBuild", "9600", 0 },
	{ 'W', NT, "CurrentBuildNumber", "9600", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 'W', SUITES, "Functions", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256,TLS_RSA_WITH_AES_128_CBC_SHA256", 0 },
	{ 0 },
};
static const struct specimen_row roots_in_place[] = { /* and no others are fetched */
	{ 'W', ROOTS THUMBPRINT_G2, "Blob", BLOB_G2, 0 },
	{ 'W', ROOTS THUMBPRINT_MICROSOFT, "Blob", BLOB_MICROSOFT, 0 },
	{ 'W', "Policies\\" STORES "AuthRoot", "DisableRootAutoUpdate", NULL, 1 },
	{ 0 },
};
static const struct specimen_row good_lists[] = {
	{ 'S', SET1 LISTS "00010002", "Functions", GCM "\nTLS_RSA_WITH_AES_256_GCM_SHA384\n", 0 },
	{ 'S', SET1 LISTS "00010002", "EccCurves", "curve25519\nNistP256\nNistP384\n", 0 },
	{ 'S', SET1 LISTS "00010003", "Functions",
	  "RSA/SHA512\nECDSA/SHA512\nRSA/SHA256\nRSA/SHA384\nECDSA/SHA256\nECDSA/SHA384\nRSA/SHA1\n", 0 },
	{ 'W', CHAIN, "MinRsaPubKeyBitLength", NULL, 2048 },
	{ 'S', SET1 SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", NULL, 2048 },
	{ 0 },
};
static const struct specimen_row mabs[] = {
	{ 'W', DPM, "InstallPath", "C:\\DPM", 0 },
	{ 0 },
};

/* What keeps a machine from READY. */
static const struct specimen_row distrusted[] = { { 'W', DISALLOWED THUMBPRINT_G2, NULL, NULL, 0 }, { 0 } };
static const struct specimen_row distrusted_by_policy[] = {
	{ 'W', "Policies\\" DISALLOWED THUMBPRINT_MICROSOFT, "Blob", BLOB_MICROSOFT, 0 },
	{ 0 },
};
static const struct specimen_row distrusted_misnamed[] = { { 'W', DISALLOWED "0123", "Blob", BLOB_G2, 0 }, { 0 } };
static const struct specimen_row no_updates[] = {
	{ 'W', "Policies\\" STORES "AuthRoot", "DisableRootAutoUpdate", NULL, 1 },
	{ 0 },
};
static const struct specimen_row without_authroot[] = {
	{ 'W', "Policies\\" STORES "Root\\ProtectedRoots", "Flags", NULL, 8 },
	{ 0 },
};
static const struct specimen_row dated[] = { { 'W', ROOTS THUMBPRINT_G2, "Blob", DISTRUST_DATE BLOB_G2, 0 }, { 0 } };
static const struct specimen_row other_root[] = { { 'W', ROOTS THUMBPRINT_G2, "Blob", BLOB_MICROSOFT, 0 }, { 0 } };
static const struct specimen_row chain_4096[] = { { 'W', CHAIN, "MinRsaPubKeyBitLength", NULL, 4096 }, { 0 } };
static const struct specimen_row chain_weak[] = {
	{ 'W', CHAIN, "WeakEcdsaAllMinBitLength", NULL, 384 },
	{ 'W', CHAIN, "WeakEcdsaAllFlags", NULL, 0x80010000 },
	{ 0 },
};
static const struct specimen_row signatures_few[] = {
	{ 'S', SET1 LISTS "00010003", "Functions", "RSA/SHA256\nRSA/SHA384\nECDSA/SHA256\nECDSA/SHA384\nRSA/SHA1\n", 0 },
	{ 0 },
};
static const struct specimen_row sha384_off[] = { { 'S', SET1 SCHANNEL "Hashes\\SHA384", "Enabled", NULL, 0 }, { 0 } };
static const struct specimen_row sha512_off[] = { { 'S', SET1 SCHANNEL "Hashes\\SHA512", "Enabled", NULL, 0 }, { 0 } };
static const struct specimen_row minimum_above[] = {
	{ 'W', "Microsoft\\PolicyManager\\current\\device\\Cryptography", MINIMUM, "TLS 1.3", 0 },
	{ 0 },
};
static const struct specimen_row server_off[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Server", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct specimen_row tls13_unhidden[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.3\\Client", "DisabledByDefault", NULL, 0 },
	{ 0 },
};
static const struct specimen_row rsa_2048_only[] = {
	{ 'S', SET1 SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMaxKeyBitLength", NULL, 2048 },
	{ 0 },
};
static const struct specimen_row messages_few[] = {
	{ 'S', SET1 SCHANNEL "Messaging", "MessageLimitClient", NULL, 0 },
	{ 0 },
};
static const struct specimen_row winhttp_zero[] = { { 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0 }, { 0 } };
static const struct specimen_row policy_unread[] = { /* of a type that Windows does not read: the machine's own list counts */
	{ 'W', SUITES, "Functions", GCM "\n", 0 },
	{ 'S', SET1 LISTS "00010002", "Functions", "TLS_RSA_WITH_RC4_128_SHA\n", 0 },
	{ 0 },
};
static const struct specimen_row semicolons[] = {
	{ 'W', SUITES, "Functions", GCM ",TLS_RSA_WITH_AES_256_GCM_SHA384;TLS_RSA_WITH_AES_128_GCM_SHA256", 0 },
	{ 0 },
};
static const struct specimen_row no_such_suite[] = {
	{ 'W', SUITES, "Functions", GCM ",TLS_RSA_WITH_AES_256_GCM_SHA256", 0 },
	{ 0 },
};
static const struct specimen_row no_suffix[] = {
	{ 'W', SUITES, "Functions", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", 0 },
	{ 0 },
};
static const struct specimen_row curve25519_alone[] = { { 'W', SUITES, "EccCurves", "curve25519\n", 0 }, { 0 } };
static const struct specimen_row of_client[] = { { 'S', SET1 "ProductOptions", "ProductType", "WinNT", 0 }, { 0 } };
static const struct specimen_row of_sp1[] = { { 'S', SET1 "Windows", "CSDVersion", NULL, 0x100 }, { 0 } };
static const struct specimen_row of_7_sp1[] = { { 'S', SET1 "Windows", "CSDBuildNumber", NULL, 17514 }, { 0 } };
static const struct specimen_row of_19041[] = { { 'S', CORE_OS, "Version", "10.0.19041.1", 0 }, { 0 } };
static const struct specimen_row of_x86[] = { { 'S', SET1 ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "x86", 0 }, { 0 } };
static const struct specimen_row of_windows10[] = { { 'S', "DriverDatabase", "Version", NULL, 0x0A000000 }, { 0 } };
static const struct specimen_row suites_next[] = {
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 SCHANNEL "Ciphers\\AES 128/128", "Enabled", NULL, 0 },
	{ 'S', SET2 SCHANNEL "Ciphers\\AES 256/256", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct specimen_row hash_next[] = {
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 SCHANNEL "Hashes\\SHA512", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct specimen_row old_rollup[] = {
	{ 'W', PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~9200.21700.1.5", "CurrentState", NULL, 0x70 },
	{ 0 },
};
static const struct specimen_row update_staged[] = {
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", NULL, 0x40 },
	{ 0 },
};
static const struct specimen_row client_off[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 0 },
	{ 0 },
};
static const struct specimen_row client_off_by_default[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 1 },
	{ 0 },
};
static const struct specimen_row client_text[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", "1", 0 },
	{ 0 },
};
static const struct specimen_row tls13_forced[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.3\\Client", "Enabled", NULL, 1 },
	{ 0 },
};
static const struct specimen_row winhttp_off[] = {
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA0 },
	{ 0 },
};
static const struct specimen_row winhttp_wow_off[] = {
	{ 'W', WOW WINHTTP, "DefaultSecureProtocols", NULL, 0xA0 },
	{ 0 },
};
static const struct specimen_row dotnet_off[] = {
	{ 'W', WOW NET, "SystemDefaultTlsVersions", NULL, 0 },
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 0 },
	{ 0 },
};
static const struct specimen_row pinned[] = {
	{ 'W', PINS "SecurityProtocol", "C:\\agent.exe", "Tls", 0 },
	{ 0 },
};
static const struct specimen_row pinned_number[] = {
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 0 },
	{ 'W', WOW PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 2 },
	{ 0 },
};
static const struct specimen_row agent_of_4_5_1[] = {
	{ 'W', NDP, "Release", NULL, 378675 },
	{ 'W', "Microsoft\\Windows Azure Backup\\Config", "ScratchLocation", "C:\\Scratch", 0 },
	{ 0 },
};
static const struct specimen_row switches_true[] = {
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', APPCONTEXT, DONT_OS, "true", 0 },
	{ 'W', APPCONTEXT, DONT_STRONG, "true", 0 },
	{ 'W', WOW APPCONTEXT, DONT_OS, "true", 0 },
	{ 'W', WOW APPCONTEXT, DONT_STRONG, "true", 0 },
	{ 0 },
};
static const struct specimen_row wininet_off[] = {
	{ 'W', "Policies\\" WINDOWS "Internet Settings", "SecureProtocols", NULL, 0x80 },
	{ 0 },
};
static const struct specimen_row suites_legacy[] = {
	{ 'W', SUITES, "Functions", "TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_3DES_EDE_CBC_SHA", 0 },
	{ 0 },
};
static const struct specimen_row suites_few[] = {
	{ 'W', SUITES, "Functions", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0 },
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 256/256", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct specimen_row ciphers_off[] = {
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 128/128", "Enabled", NULL, 0 },
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 256/256", "Enabled", NULL, 0 },
	{ 0 },
};

/* In every row a later part overrides an earlier one. */
const struct specimen specimens[] = {
	{ "Server 2019 with the values written out",   true,  0, { one_set, dotnet, server2019, client_on } },
	{ "Windows 7 with the whole recipe",           true,  0,
	  { one_set, dotnet, windows7, client_on, winhttp_on, update } },
	{ "Server 2012 with a rollup",                 true,  0, { one_set, dotnet, server2012, winhttp_on, rollup } },
	{ "Server 2019 by its defaults",               true,  0, { one_set, dotnet, server2019 } },
	{ "Server 2019, harmless values of programs",  true,  0, { one_set, dotnet, server2019, pinned_in_vain } },
	{ "Server 2019, AppContext switches false",    true,  0, { one_set, switches_false, server2019 } },
	{ "Server 2019, AppContext switches true",     false, 0, { one_set, switches_true, server2019 } },
	{ "Server 2019, a program pinned by number",   false, 0, { one_set, dotnet, server2019, pinned_number } },
	{ "Server 2012, the agent on .NET 4.5.1",      false, 0,
	  { one_set, dotnet, server2012, winhttp_on, rollup, agent_of_4_5_1 } },
	{ "Server 2019, client off",                   false, 0, { one_set, dotnet, server2019, client_off } },
	{ "Server 2019, client off by default",        false, 0,
	  { one_set, dotnet, server2019, client_off_by_default } },
	{ "Server 2019, Enabled is a text",            false, 0, { one_set, dotnet, server2019, client_text } },
	{ "Server 2019, TLS 1.3 forced",               false, 0, { one_set, dotnet, server2019, tls13_forced } },
	{ "Server 2019, WinHTTP off",                  false, 0, { one_set, dotnet, server2019, winhttp_off } },
	{ "Server 2019, 32-bit WinHTTP off",           false, 0, { one_set, dotnet, server2019, winhttp_wow_off } },
	{ "Server 2019, 32-bit .NET off",              false, 0, { one_set, dotnet, server2019, dotnet_off } },
	{ "Server 2019, a program pinned",             false, 0, { one_set, dotnet, server2019, pinned } },
	{ "Server 2019, WinINET policy",               false, 0, { one_set, dotnet, server2019, wininet_off } },
	{ "Server 2019, RC4 and 3DES alone",           false, 0, { one_set, dotnet, server2019, suites_legacy } },
	{ "Server 2019, the one suite's cipher off",   false, 0, { one_set, dotnet, server2019, suites_few } },
	{ "Server 2019, AES off",                      false, 0, { one_set, dotnet, server2019, ciphers_off } },
	{ "Server 2019, the second set is current",    false, 0,
	  { one_set, dotnet, server2019, client_on, second_is_current } },
	{ "Server 2019, the second set is next",       false, 0, { one_set, dotnet, server2019, second_is_next } },
	{ "Windows 7, nothing enabled",                false, 0, { one_set, dotnet, windows7, winhttp_on, update } },
	{ "Windows 7, no update",                      false, 0, { one_set, dotnet, windows7, client_on, winhttp_on } },
	{ "Windows 7, update staged",                  false, 0,
	  { one_set, dotnet, windows7, client_on, winhttp_on, update_staged } },
	{ "Server 2012, old rollup",                   false, 0,
	  { one_set, dotnet, server2012, winhttp_on, old_rollup } },
	{ "Server 2012, no WinHTTP value",             false, 0, { one_set, dotnet, server2012, update } },
	{ "Server 2019, SYSTEM tells which",             true,  0, { one_set, dotnet, server2019, of_2019 } },
	{ "Server 2019, roots in place",                 true,  0, { one_set, dotnet, server2019, roots_in_place } },
	{ "Server 2019, lists of its own",               true,  0, { one_set, dotnet, server2019, good_lists } },
	{ "Server 2025, minimum TLS 1.2",                true,  0, { one_set, dotnet, server2025 } },
	{ "Server 2012 R2 with a list",                  true,  0, { one_set, dotnet, server2012r2 } },
	{ "Server 2019, MABS",                           true,  0, { one_set, dotnet, server2019, client_on, mabs } },
	{ "Server 2019, a root distrusted",              false, 0, { one_set, dotnet, server2019, distrusted } },
	{ "Server 2019, a root distrusted by policy",    false, 0, { one_set, dotnet, server2019, distrusted_by_policy } },
	{ "Server 2019, a root distrusted, misnamed",    false, 0, { one_set, dotnet, server2019, distrusted_misnamed } },
	{ "Server 2019, no roots and no updates",        false, 0, { one_set, dotnet, server2019, no_updates } },
	{ "Server 2019, without AuthRoot",               false, 0, { one_set, dotnet, server2019, roots_in_place, without_authroot } },
	{ "Server 2019, a root with a date",             false, 0, { one_set, dotnet, server2019, roots_in_place, dated } },
	{ "Server 2019, another root in its place",      false, 0, { one_set, dotnet, server2019, roots_in_place, other_root } },
	{ "Server 2019, roots there and distrusted",     false, 0, { one_set, dotnet, server2019, roots_in_place, distrusted } },
	{ "Server 2019, RSA of 4096 bits wanted",        false, 0, { one_set, dotnet, server2019, chain_4096 } },
	{ "Server 2019, ECDSA of 384 bits wanted",       false, 0, { one_set, dotnet, server2019, chain_weak } },
	{ "Server 2019, no SHA-512 signatures",          false, 0, { one_set, dotnet, server2019, signatures_few } },
	{ "Server 2019, SHA-384 off",                    false, 0, { one_set, dotnet, server2019, sha384_off } },
	{ "Server 2019, SHA-512 off",                    false, 0, { one_set, dotnet, server2019, sha512_off } },
	{ "Server 2019, TLS 1.3 forced quietly",         false, 0, { one_set, dotnet, server2019, tls13_unhidden } },
	{ "Server 2019, RSA of 2048 bits at most",       false, 0, { one_set, dotnet, server2019, rsa_2048_only } },
	{ "Server 2019, no fragments",                   false, 0, { one_set, dotnet, server2019, messages_few } },
	{ "Server 2019, WinHTTP 0",                      false, 0, { one_set, dotnet, server2019, winhttp_zero } },
	{ "Server 2019, a policy not read",              false, 0, { one_set, dotnet, server2019, policy_unread } },
	{ "Server 2019, semicolons",                     false, 0, { one_set, dotnet, server2019, semicolons } },
	{ "Server 2019, a suite that is none",           false, 0, { one_set, dotnet, server2019, no_such_suite } },
	{ "Server 2019, curve25519 alone",               false, 0, { one_set, dotnet, server2019, curve25519_alone } },
	{ "Server 2019, MABS, server off",               false, 0, { one_set, dotnet, server2019, client_on, mabs, server_off } },
	{ "Server 2025, minimum TLS 1.3",                false, 0, { one_set, dotnet, server2025, minimum_above } },
	{ "Server 2012 R2, a curve missing",             false, 0, { one_set, dotnet, server2012r2, no_suffix } },
	{ "Server 2019, SYSTEM of a client",             false, 0, { one_set, dotnet, server2019, of_2019, of_client } },
	{ "Server 2019, SYSTEM of a service pack",       false, 0, { one_set, dotnet, server2019, of_2019, of_sp1 } },
	{ "Server 2019, SYSTEM of 7 SP1",                false, 0, { one_set, dotnet, server2019, of_2019, of_7_sp1 } },
	{ "Server 2019, SYSTEM of 19041",                false, 0, { one_set, dotnet, server2019, of_2019, of_19041 } },
	{ "Server 2019, SYSTEM of x86",                  false, 0, { one_set, dotnet, server2019, of_2019, of_x86 } },
	{ "Server 2012, SYSTEM of Windows 10",           false, 0, { one_set, dotnet, server2012, winhttp_on, rollup, of_windows10 } },
	{ "Server 2019, suites of the next set",         false, 0, { one_set, dotnet, server2019, suites_next } },
	{ "Server 2019, hashes of the next set",         false, 0, { one_set, dotnet, server2019, hash_next } },
	{ "Server 2019, client off, in a crowd",       false, 140, { one_set, dotnet, server2019, client_off } },
	{ "Server 2019, WinHTTP off, in a crowd",      false, 600, { one_set, dotnet, server2019, winhttp_off } },
};
const size_t specimen_count = sizeof specimens / sizeof *specimens;

static const struct hivebuild_options layouts[SPECIMEN_LAYOUTS] = {
	{ .minor = 5 }, { .minor = 3 }, { .list = HIVEBUILD_RI }, { .list = HIVEBUILD_LI }, { .utf16_names = true },
	{ .unsorted = true },
};
/* clang-format on */

static bool is_of(const struct specimen_row *row, int hive)
{
	return row->hive == "SW"[hive];
}

/* Neighbours of the key the names of which lie before and behind its own. */
static void put_crowd(struct hivebuild *build, const char *path, unsigned crowd)
{
	const char *last = strrchr(path, '\\');
	char name[1024];

	for (unsigned i = 0; i < crowd; i++) {
		snprintf(name, sizeof name, "%.*s%c%u neighbour", (int)(last ? last + 1 - path : 0), path,
			 'A' + (int)(i % 26), i);
		hivebuild_key(build, name);
	}
}

static unsigned digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static void put_bytes(struct hivebuild *build, const struct specimen_row *row)
{
	uint8_t bytes[2048];
	size_t size = strlen(row->text) / 2;

	if (size > sizeof bytes)
		abort();
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)(digit(row->text[2 * i]) << 4 | digit(row->text[2 * i + 1]));
	hivebuild_value(build, row->path, row->name, 3, bytes, size);
}

static void put_lines(struct hivebuild *build, const struct specimen_row *row)
{
	char copy[1024];
	const char *lines[32];
	size_t count = 0;

	snprintf(copy, sizeof copy, "%s", row->text);
	for (char *at = strtok(copy, "\n"); at && count + 1 < sizeof lines / sizeof *lines; at = strtok(NULL, "\n"))
		lines[count++] = at;
	lines[count] = NULL;
	hivebuild_multi_sz(build, row->path, row->name, lines);
}

static void put_row(struct hivebuild *build, const struct specimen_row *row)
{
	if (!row->name)
		hivebuild_key(build, row->path);
	else if (row->text && strcmp(row->name, "Blob") == 0)
		put_bytes(build, row);
	else if (row->text && strchr(row->text, '\n'))
		put_lines(build, row);
	else if (row->text)
		hivebuild_sz(build, row->path, row->name, row->text);
	else
		hivebuild_dword(build, row->path, row->name, row->number);
}

/* Crowds the last part's keys only: those that keep the machine from READY. */
static void put_rows(struct hivebuild *build, const struct specimen *specimen, int hive)
{
	for (int p = 0; p < SPECIMEN_PARTS && specimen->parts[p]; p++)
		for (const struct specimen_row *row = specimen->parts[p]; row->hive; row++)
			if (is_of(row, hive)) {
				put_row(build, row);
				if (p + 1 == SPECIMEN_PARTS || !specimen->parts[p + 1])
					put_crowd(build, row->path, specimen->crowd);
			}
}

static void add_cell(struct specimen_hive *hive, size_t at)
{
	int32_t size;

	for (size_t i = 0; i < hive->cell_count; i++)
		if (hive->cells[i].at == at)
			return;
	if (!at)
		return;
	hive->cells = realloc(hive->cells, (hive->cell_count + 1) * sizeof *hive->cells);
	if (!hive->cells)
		abort();
	memcpy(&size, hive->data + at, 4);
	hive->cells[hive->cell_count++] = (struct specimen_cell){ .at = at, .size = (size_t)(size < 0 ? -size : size) };
}

static void add_key_cells(struct specimen_hive *hive, const struct hivebuild *build, const char *path)
{
	add_cell(hive, hivebuild_at(build, HIVEBUILD_KEY, path, NULL));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_SUBKEYS, path, NULL));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_VALUES, path, NULL));
}

/* Its key, every key above, and the value. */
static void add_row_cells(struct specimen_hive *hive, const struct hivebuild *build, const struct specimen_row *row)
{
	char path[1024];

	add_key_cells(hive, build, "");
	for (size_t size = 1; size <= strlen(row->path); size++)
		if (row->path[size] == '\\' || !row->path[size]) {
			snprintf(path, sizeof path, "%.*s", (int)size, row->path);
			add_key_cells(hive, build, path);
		}
	if (!row->name)
		return;
	add_cell(hive, hivebuild_at(build, HIVEBUILD_VALUE, row->path, row->name));
	add_cell(hive, hivebuild_at(build, HIVEBUILD_DATA, row->path, row->name));
}

static struct specimen_hive build_hive(const struct specimen *specimen, unsigned layout, int which)
{
	struct hivebuild *build = hivebuild_new_with(&layouts[layout]);
	struct specimen_hive hive = { .build = build };

	put_rows(build, specimen, which);
	hive.data = hivebuild_finish(build, &hive.size);
	for (int p = 0; p < SPECIMEN_PARTS && specimen->parts[p]; p++)
		for (const struct specimen_row *row = specimen->parts[p]; row->hive; row++)
			if (is_of(row, which))
				add_row_cells(&hive, build, row);
	return hive;
}

struct specimen_hives specimen_build(const struct specimen *specimen, unsigned layout)
{
	return (struct specimen_hives){ .hive = { build_hive(specimen, layout, 0), build_hive(specimen, layout, 1) } };
}

void specimen_free(struct specimen_hives *hives)
{
	for (int i = 0; i < 2; i++) {
		hivebuild_free(hives->hive[i].build);
		free(hives->hive[i].data);
		free(hives->hive[i].cells);
	}
}
