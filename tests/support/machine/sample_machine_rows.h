/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What machines have, as rows: the lists of which sample_machines.c makes its machines. Nobody else includes this. */
#ifndef TLSREADY_TESTS_SUPPORT_SAMPLE_MACHINE_ROWS_H
#define TLSREADY_TESTS_SUPPORT_SAMPLE_MACHINE_ROWS_H

#include "support/build/azure_roots.h"
#include "support/machine/sample_machine.h"

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
static const struct sample_machine_row one_set[] = {
	{ 'S', "Select", "Current", NULL, 1 },
	{ 'S', "Select", "Default", NULL, 1 },
	{ 'S', "Select", "Failed", NULL, 0 },
	{ 'S', "Select", "LastKnownGood", NULL, 1 },
	{ 'S', SET1 ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64", 0 },
	{ 'S', SET1 PROTOCOLS "SSL 2.0\\Client", "DisabledByDefault", NULL, 1 },
	{ 'S', SET1 "Lsa", "LimitBlankPasswordUse", NULL, 1 },
	{ 0 },
};
static const struct sample_machine_row second_is_current[] = {
	{ 'S', "Select", "Current", NULL, 2 },
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "AMD64", 0 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 1 },
	{ 0 },
};
static const struct sample_machine_row second_is_next[] = {
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row dotnet[] = {
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', NET, "SystemDefaultTlsVersions", NULL, 1 },
	{ 'W', NET, "SchUseStrongCrypto", NULL, 1 },
	{ 'W', WOW NET, "SystemDefaultTlsVersions", NULL, 1 },
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 1 },
	{ 'W', PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 1 },
	{ 'W', "Policies\\" WINDOWS "Internet Settings", "SecureProtocols", NULL, 0xA80 },
	{ 0 },
};
static const struct sample_machine_row server2019[] = {
	{ 'W', NT, "ProductName", "Windows Server 2019 Standard", 0 },
	{ 'W', NT, "CurrentVersion", "6.3", 0 },
	{ 'W', NT, "CurrentBuild", "17763", 0 },
	{ 'W', NT, "CurrentBuildNumber", "17763", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 'W', NT, "UBR", NULL, 4974 },
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 0 },
};
static const struct sample_machine_row windows7[] = {
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
static const struct sample_machine_row server2012[] = {
	{ 'W', NT, "ProductName", "Windows Server 2012 Standard", 0 },
	{ 'W', NT, "CurrentVersion", "6.2", 0 },
	{ 'W', NT, "CurrentBuild", "9200", 0 },
	{ 'W', NT, "CurrentBuildNumber", "9200", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 0 },
};
static const struct sample_machine_row client_on[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 1 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 0 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Server", "Enabled", NULL, 1 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Server", "DisabledByDefault", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row pinned_in_vain[] = { /* strong cryptography is on; 3072 is Tls12; TLS1.2 is no name */
	{ 'W', PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 0 },
	{ 'W', PINS "SecurityProtocol", "C:\\agent.exe", "3072", 0 },
	{ 'W', PINS "SecurityProtocol", "C:\\other.exe", "TLS1.2", 0 },
	{ 0 },
};
static const struct sample_machine_row switches_false[] = { /* and no value */
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', APPCONTEXT, DONT_OS, "false", 0 },
	{ 'W', APPCONTEXT, DONT_STRONG, "false", 0 },
	{ 'W', WOW APPCONTEXT, DONT_OS, "false", 0 },
	{ 'W', WOW APPCONTEXT, DONT_STRONG, "false", 0 },
	{ 0 },
};
static const struct sample_machine_row winhttp_on[] = {
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 'W', WOW WINHTTP, "DefaultSecureProtocols", NULL, 0xA00 },
	{ 0 },
};
static const struct sample_machine_row update[] = {
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", NULL, 0x70 },
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "InstallClient", "WindowsUpdate", 0 },
	{ 0 },
};
static const struct sample_machine_row rollup[] = {
	{ 'W', PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~9200.22436.1.5", "CurrentState", NULL, 0x70 },
	{ 0 },
};

static const struct sample_machine_row of_2019[] = { /* what SYSTEM tells of the machine */
	{ 'S', SET1 "ProductOptions", "ProductType", "ServerNT", 0 },
	{ 'S', SET1 "Windows", "CSDVersion", NULL, 0 },
	{ 'S', CORE_OS, "Version", "10.0.17763.1", 0 },
	{ 'S', "DriverDatabase", "Version", NULL, 0x0A000000 },
	{ 0 },
};
static const struct sample_machine_row server2025[] = {
	{ 'W', NT, "ProductName", "Windows Server 2025 Standard", 0 },
	{ 'W', NT, "CurrentBuild", "26100", 0 },
	{ 'W', NT, "CurrentBuildNumber", "26100", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 'W', "Microsoft\\PolicyManager\\current\\device\\Cryptography", MINIMUM, "TLS 1.2", 0 },
	{ 0 },
};
static const struct sample_machine_row server2012r2[] = {
	{ 'W', NT, "ProductName", "Windows Server 2012 R2 Standard", 0 },
	{ 'W', NT, "CurrentBuild", "9600", 0 },
	{ 'W', NT, "CurrentBuildNumber", "9600", 0 },
	{ 'W', NT, "InstallationType", "Server", 0 },
	{ 'W', SUITES, "Functions", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256,TLS_RSA_WITH_AES_128_CBC_SHA256", 0 },
	{ 0 },
};
static const struct sample_machine_row roots_in_place[] = { /* and no others are fetched */
	{ 'W', ROOTS THUMBPRINT_G2, "Blob", BLOB_G2, 0 },
	{ 'W', ROOTS THUMBPRINT_MICROSOFT, "Blob", BLOB_MICROSOFT, 0 },
	{ 'W', "Policies\\" STORES "AuthRoot", "DisableRootAutoUpdate", NULL, 1 },
	{ 0 },
};
static const struct sample_machine_row good_lists[] = {
	{ 'S', SET1 LISTS "00010002", "Functions", GCM "\nTLS_RSA_WITH_AES_256_GCM_SHA384\n", 0 },
	{ 'S', SET1 LISTS "00010002", "EccCurves", "curve25519\nNistP256\nNistP384\n", 0 },
	{ 'S', SET1 LISTS "00010003", "Functions",
	  "RSA/SHA512\nECDSA/SHA512\nRSA/SHA256\nRSA/SHA384\nECDSA/SHA256\nECDSA/SHA384\nRSA/SHA1\n", 0 },
	{ 'W', CHAIN, "MinRsaPubKeyBitLength", NULL, 2048 },
	{ 'S', SET1 SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMinKeyBitLength", NULL, 2048 },
	{ 0 },
};
static const struct sample_machine_row mabs[] = {
	{ 'W', DPM, "InstallPath", "C:\\DPM", 0 },
	{ 0 },
};

/* What keeps a machine from READY. */
static const struct sample_machine_row distrusted[] = { { 'W', DISALLOWED THUMBPRINT_G2, NULL, NULL, 0 }, { 0 } };
static const struct sample_machine_row distrusted_by_policy[] = {
	{ 'W', "Policies\\" DISALLOWED THUMBPRINT_MICROSOFT, "Blob", BLOB_MICROSOFT, 0 },
	{ 0 },
};
static const struct sample_machine_row distrusted_misnamed[] = { { 'W', DISALLOWED "0123", "Blob", BLOB_G2, 0 }, { 0 } };
static const struct sample_machine_row no_updates[] = {
	{ 'W', "Policies\\" STORES "AuthRoot", "DisableRootAutoUpdate", NULL, 1 },
	{ 0 },
};
static const struct sample_machine_row no_updates_as_text[] = {
	{ 'W', "Policies\\" STORES "AuthRoot", "DisableRootAutoUpdate", "1", 0 },
	{ 0 },
};
static const struct sample_machine_row without_authroot[] = {
	{ 'W', "Policies\\" STORES "Root\\ProtectedRoots", "Flags", NULL, 8 },
	{ 0 },
};
static const struct sample_machine_row dated[] = { { 'W', ROOTS THUMBPRINT_G2, "Blob", DISTRUST_DATE BLOB_G2, 0 }, { 0 } };
static const struct sample_machine_row other_root[] = { { 'W', ROOTS THUMBPRINT_G2, "Blob", BLOB_MICROSOFT, 0 }, { 0 } };
static const struct sample_machine_row no_root[] = { { 'W', ROOTS THUMBPRINT_G2, "Blob", "200000000100000004000000" "30020101", 0 }, { 0 } };
static const struct sample_machine_row chain_4096[] = { { 'W', CHAIN, "MinRsaPubKeyBitLength", NULL, 4096 }, { 0 } };
static const struct sample_machine_row chain_weak[] = {
	{ 'W', CHAIN, "WeakEcdsaAllMinBitLength", NULL, 384 },
	{ 'W', CHAIN, "WeakEcdsaAllFlags", NULL, 0x80010000 },
	{ 0 },
};
static const struct sample_machine_row signatures_few[] = {
	{ 'S', SET1 LISTS "00010003", "Functions", "RSA/SHA256\nRSA/SHA384\nECDSA/SHA256\nECDSA/SHA384\nRSA/SHA1\n", 0 },
	{ 0 },
};
static const struct sample_machine_row signatures_none[] = {
	{ 'S', SET1 LISTS "00010003", "Functions", "RSA/SHA1\nDSA/SHA1\n", 0 },
	{ 0 },
};
static const struct sample_machine_row sha384_off[] = { { 'S', SET1 SCHANNEL "Hashes\\SHA384", "Enabled", NULL, 0 }, { 0 } };
static const struct sample_machine_row sha512_off[] = { { 'S', SET1 SCHANNEL "Hashes\\SHA512", "Enabled", NULL, 0 }, { 0 } };
static const struct sample_machine_row minimum_above[] = {
	{ 'W', "Microsoft\\PolicyManager\\current\\device\\Cryptography", MINIMUM, "TLS 1.3", 0 },
	{ 0 },
};
static const struct sample_machine_row server_off[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Server", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row tls13_unhidden[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.3\\Client", "DisabledByDefault", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row rsa_2048_only[] = {
	{ 'S', SET1 SCHANNEL "KeyExchangeAlgorithms\\PKCS", "ClientMaxKeyBitLength", NULL, 2048 },
	{ 0 },
};
static const struct sample_machine_row messages_few[] = {
	{ 'S', SET1 SCHANNEL "Messaging", "MessageLimitClient", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row winhttp_zero[] = { { 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0 }, { 0 } };
static const struct sample_machine_row policy_unread[] = { /* of a type that Windows does not read: the machine's own list counts */
	{ 'W', SUITES, "Functions", GCM "\n", 0 },
	{ 'S', SET1 LISTS "00010002", "Functions", "TLS_RSA_WITH_RC4_128_SHA\n", 0 },
	{ 0 },
};
static const struct sample_machine_row semicolons[] = {
	{ 'W', SUITES, "Functions", GCM ",TLS_RSA_WITH_AES_256_GCM_SHA384;TLS_RSA_WITH_AES_128_GCM_SHA256", 0 },
	{ 0 },
};
static const struct sample_machine_row no_such_suite[] = {
	{ 'W', SUITES, "Functions", GCM ",TLS_RSA_WITH_AES_256_GCM_SHA256", 0 },
	{ 0 },
};
static const struct sample_machine_row no_suffix[] = {
	{ 'W', SUITES, "Functions", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256_P256,TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", 0 },
	{ 0 },
};
static const struct sample_machine_row curve25519_alone[] = { { 'W', SUITES, "EccCurves", "curve25519\n", 0 }, { 0 } };
static const struct sample_machine_row of_client[] = { { 'S', SET1 "ProductOptions", "ProductType", "WinNT", 0 }, { 0 } };
static const struct sample_machine_row of_sp1[] = { { 'S', SET1 "Windows", "CSDVersion", NULL, 0x100 }, { 0 } };
static const struct sample_machine_row of_7_sp1[] = { { 'S', SET1 "Windows", "CSDBuildNumber", NULL, 17514 }, { 0 } };
static const struct sample_machine_row of_19041[] = { { 'S', CORE_OS, "Version", "10.0.19041.1", 0 }, { 0 } };
static const struct sample_machine_row of_x86[] = { { 'S', SET1 ENVIRONMENT, "PROCESSOR_ARCHITECTURE", "x86", 0 }, { 0 } };
static const struct sample_machine_row of_windows10[] = { { 'S', "DriverDatabase", "Version", NULL, 0x0A000000 }, { 0 } };
static const struct sample_machine_row suites_next[] = {
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 SCHANNEL "Ciphers\\AES 128/128", "Enabled", NULL, 0 },
	{ 'S', SET2 SCHANNEL "Ciphers\\AES 256/256", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row hash_next[] = {
	{ 'S', "Select", "Default", NULL, 2 },
	{ 'S', SET2 SCHANNEL "Hashes\\SHA512", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row old_rollup[] = {
	{ 'W', PACKAGES "Package_for_RollupFix~31bf3856ad364e35~amd64~~9200.21700.1.5", "CurrentState", NULL, 0x70 },
	{ 0 },
};
static const struct sample_machine_row update_staged[] = {
	{ 'W', PACKAGES "Package_for_KB3140245~31bf3856ad364e35~amd64~~6.1.1.2", "CurrentState", NULL, 0x40 },
	{ 0 },
};
static const struct sample_machine_row client_off[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", NULL, 0 },
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row client_off_by_default[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "DisabledByDefault", NULL, 1 },
	{ 0 },
};
static const struct sample_machine_row client_text[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.2\\Client", "Enabled", "1", 0 },
	{ 0 },
};
static const struct sample_machine_row tls13_forced[] = {
	{ 'S', SET1 PROTOCOLS "TLS 1.3\\Client", "Enabled", NULL, 1 },
	{ 0 },
};
static const struct sample_machine_row winhttp_off[] = {
	{ 'W', WINHTTP, "DefaultSecureProtocols", NULL, 0xA0 },
	{ 0 },
};
static const struct sample_machine_row winhttp_wow_off[] = {
	{ 'W', WOW WINHTTP, "DefaultSecureProtocols", NULL, 0xA0 },
	{ 0 },
};
static const struct sample_machine_row dotnet_off[] = {
	{ 'W', WOW NET, "SystemDefaultTlsVersions", NULL, 0 },
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row pinned[] = {
	{ 'W', PINS "SecurityProtocol", "C:\\agent.exe", "Tls", 0 },
	{ 0 },
};
static const struct sample_machine_row pinned_number[] = {
	{ 'W', WOW NET, "SchUseStrongCrypto", NULL, 0 },
	{ 'W', WOW PINS "SystemDefaultTlsVersions", "C:\\agent.exe", NULL, 2 },
	{ 0 },
};
static const struct sample_machine_row agent_of_4_5_1[] = {
	{ 'W', NDP, "Release", NULL, 378675 },
	{ 'W', "Microsoft\\Windows Azure Backup\\Config", "ScratchLocation", "C:\\Scratch", 0 },
	{ 0 },
};
static const struct sample_machine_row switches_true[] = {
	{ 'W', NDP, "Release", NULL, 528049 },
	{ 'W', APPCONTEXT, DONT_OS, "true", 0 },
	{ 'W', APPCONTEXT, DONT_STRONG, "true", 0 },
	{ 'W', WOW APPCONTEXT, DONT_OS, "true", 0 },
	{ 'W', WOW APPCONTEXT, DONT_STRONG, "true", 0 },
	{ 0 },
};
static const struct sample_machine_row wininet_off[] = {
	{ 'W', "Policies\\" WINDOWS "Internet Settings", "SecureProtocols", NULL, 0x80 },
	{ 0 },
};
static const struct sample_machine_row suites_legacy[] = {
	{ 'W', SUITES, "Functions", "TLS_RSA_WITH_RC4_128_SHA,TLS_RSA_WITH_3DES_EDE_CBC_SHA", 0 },
	{ 0 },
};
static const struct sample_machine_row suites_few[] = {
	{ 'W', SUITES, "Functions", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", 0 },
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 256/256", "Enabled", NULL, 0 },
	{ 0 },
};
static const struct sample_machine_row ciphers_off[] = {
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 128/128", "Enabled", NULL, 0 },
	{ 'S', SET1 SCHANNEL "Ciphers\\AES 256/256", "Enabled", NULL, 0 },
	{ 0 },
};
/* clang-format on */

#endif
