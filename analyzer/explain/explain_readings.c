/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where sources disagree, or none speaks, the program takes a reading and says so: here are all of them, with the readings
 * that were not taken.
 */
#include "analyzer/explain/explain.h"

#include <string.h>

#define DISPUTED "DISPUTED"
#define UNCONFIRMED "UNCONFIRMED"

/* clang-format off */
static const struct reading readings[] = {
	{ DISPUTED, { "schannel.ssl", "schannel.tls" }, "Enabled is 0xffffffff",
	  "KB245030, the page on .NET and IIS Crypto write it; Microsoft's registry page stated non-zero until November 2022 and states "
	  "1 since; Exchange's documentation and the STIGs require exactly 1, and two field reports describe problems",
	  "evaluated as on; a note states that another form is documented today" },
	{ DISPUTED, { "schannel.ssl", "schannel.tls" }, "DisabledByDefault=1 and Enabled=1, from build 14393 on",
	  "Microsoft's registry page of 2019 has three states, the middle one for this; the page of 2023 names Enabled alone and "
	  "has two states",
	  "DISABLED_BY_DEFAULT, the cautious reading" },
	{ DISPUTED, { "schannel.ssl2." }, "Enabled is not 0 and DisabledByDefault is not set, on builds 9200 to 14392",
	  "the registry page on Server 2008 R2 requires DisabledByDefault=0, the one on Server 2016 Enabled=1",
	  "DISABLED_BY_DEFAULT" },
	{ UNCONFIRMED, { "schannel.tls10.", "schannel.tls11." }, "the default of previews after build 25398 and of builds after 26100",
	  "Microsoft's table of protocols ends at Windows 11 24H2 and Server 2025; previews were announced with TLS 1.0 and 1.1 off",
	  "UNKNOWN while no value is set" },
	{ UNCONFIRMED, { "schannel.minimum" }, "OverrideMinimumEnabledTLSVersionClient and ...Server",
	  "Policy CSP documents the policies from Windows 11 24H2 on, but neither their values nor where Schannel reads them",
	  "looked for in three locations; above 1.2, or not readable as a version, the machine is not READY" },
	{ UNCONFIRMED, { "schannel.ssl", "schannel.tls" }, "a value of another type than REG_DWORD",
	  "no page states whether Schannel ignores it or reads its bytes",
	  "as if it were not set; with a warning, so the machine is not READY" },
	{ UNCONFIRMED, { "schannel.tls12." }, "values on the key \"TLS 1.2\" itself",
	  "Microsoft names the Client and Server keys only; published files write both locations, and a STIG names the parent",
	  "ignored; a note names them" },
	{ DISPUTED, { "schannel.tls12.server" }, "TLS 1.2 is off for servers on a machine that only backs up",
	  "Exchange's checker reports client and server that differ as misconfigured; a client needs no server role",
	  "a note, not part of the verdict" },
	{ DISPUTED, { "schannel.tls13." }, "TLS 1.3 is turned on before Windows 11 and Server 2022",
	  "Microsoft states that it is not a safe configuration, Exchange's checker reports an error; no page states that it breaks TLS 1.2",
	  "NOT_SUPPORTED, and a warning" },
	{ DISPUTED, { "schannel.tls11.", "schannel.tls12.", "update.tls12" }, "Server 2008 SP2",
	  "Microsoft's protocol table lists TLS 1.1 and 1.2 as disabled, so as supported; other pages require KB4019276",
	  "supported only with KB4019276 or a later rollup" },
	{ DISPUTED, { "dotnet4.32", "dotnet4.64" }, "neither value is set on Windows 8.1, Server 2012 R2 or later",
	  "Azure Backup's article requires them; the page on .NET states that applications that target 4.7 leave it to Windows; "
	  "users report TLS 1.0 from ASP.NET on Server 2019",
	  "APP_DEPENDENT, a warning: applications that target older versions are limited to TLS 1.0" },
	{ DISPUTED, { "dotnet4.32", "dotnet4.64" }, "only one of the two values is 1",
	  "Azure Backup and Configuration Manager require both; by the source of .NET Framework, either one gives TLS 1.2",
	  "STRONG or OS_DEFAULT, and a note that the other one is not set" },
	{ UNCONFIRMED, { "dotnet4.32", "dotnet4.64" }, "SystemDefaultTlsVersions on .NET Framework 4.5 to 4.5.2",
	  "these versions read it only with a rollup of May 2016 (KB3154521) or later, which no registry key shows",
	  "as if they read it; a warning unless SchUseStrongCrypto=1 as well" },
	{ UNCONFIRMED, { "dotnet2.32", "dotnet2.64" }, "the update is not among the packages",
	  "its article states that later updates of the framework contain it; no page lists them",
	  "UNKNOWN while the value is set, never \"missing\"" },
	{ UNCONFIRMED, { "dotnet2.overrides" }, "per-application values below v2.0.50727",
	  "the source of 4.x reads them; no page states whether 2.0 to 3.5 does",
	  "evaluated as if it did" },
	{ UNCONFIRMED, { "winhttp." }, "DefaultSecureProtocols is 0, from build 9600 on",
	  "no page states whether 0 is a set without any protocol or no value; before build 9600 both mean no TLS 1.2",
	  "UNKNOWN; a warning instead of an error" },
	{ UNCONFIRMED, { "winhttp." }, "DefaultSecureProtocols of another type than REG_DWORD",
	  "no page states what WinHTTP does with it",
	  "as if it were not set; with a warning, so the machine is not READY" },
	{ DISPUTED, { "winhttp." }, "DefaultSecureProtocols without TLS 1.2 on Server 2012 R2 and later",
	  "Azure Backup's article does not mention it; the value is an explicit choice of protocols",
	  "NO_TLS12: an error for 64-bit applications, a warning for 32-bit applications" },
	{ UNCONFIRMED, { "proxy." }, "DefaultConnectionSettings and WinHttpSettings",
	  "no page documents their layout: a version, a counter, flags, then proxy, exceptions and script with their lengths",
	  "another version, or lengths beyond the end, is UNKNOWN" },
	{ UNCONFIRMED, { "wininet.policy" }, "the machine's policy and a user's differ",
	  "no page states which one applies", "the worse one decides" },
	{ DISPUTED, { "update.tls12" }, "the update has no package, but a later rollup has one",
	  "the Azure DevOps check requires the exact package; Microsoft's servicing is cumulative, and the rollups contain newer files",
	  "LIKELY, which passes" },
	{ UNCONFIRMED, { "update.tls12" }, "CurrentState 0x50 (superseded)",
	  "Microsoft's chart names the state, but not its consequence",
	  "INSTALLED if the newer package is installed, else LIKELY" },
	{ UNCONFIRMED, { "update.tls12", "dotnet4." }, "KB4040243",
	  "some pages name it, but no page of Microsoft does", "not evaluated" },
	{ DISPUTED, { "controlset" }, "Select\\Default is not Select\\Current",
	  "other tools read only Current; the next startup uses Default (no page confirms this)",
	  "Current is evaluated; a warning if Default differs about TLS 1.2" },
	{ UNCONFIRMED, { "windows" }, "most build numbers",
	  "seen in practice, but Microsoft's lists of builds contain few of them",
	  "the build decides, not the product name" },
	{ UNCONFIRMED, { "fips", "ciphers" }, "FIPSAlgorithmPolicy\\MDMEnabled",
	  "no page of Microsoft names it; device management writes it next to Enabled",
	  "evaluated like Enabled: it turns FIPS mode on" },
	{ DISPUTED, { "ciphers" }, "Ciphers\\...\\Enabled is 1",
	  "KB245030 states 0xffffffff; users of hardening lists that wrote 1 reported failures",
	  "a warning at most" },
	{ DISPUTED, { "ciphers.tls12", "ciphers.devops" }, "KeyExchangeAlgorithms\\PKCS\\Enabled is 0",
	  "KB245030 describes it as RSA for key exchange and authentication; only for NT 4 it states that ECDHE_RSA is affected, too",
	  "cipher suites with RSA key exchange are off, those with ECDHE_RSA stay on; a warning" },
	{ UNCONFIRMED, { "ciphers.tls12", "ciphers.devops" }, "secP256r1, secP384r1 or secP521r1 without a NIST name",
	  "SECG names of P-256, P-384 and P-521; Windows lists them as separate curves, not available in FIPS mode",
	  "no ECDHE suite is relied on; a warning" },
	{ UNCONFIRMED, { "ciphers" }, "a list that is empty, or has no name that Microsoft documents",
	  "no page states whether no cipher suite remains or the list is ignored",
	  "an empty list as if it were not set, a warning; a list of unknown names: UNCOMMON, in ciphers.approved UNKNOWN" },
	{ UNCONFIRMED, { "ciphers" }, "a list of another type than Windows writes there",
	  "the administrative template of the SSL Cipher Suite Order policy writes REG_SZ, that of the ECC Curve Order policy "
	  "REG_MULTI_SZ, and Windows itself REG_MULTI_SZ; no page states what another type does",
	  "as if it were not set: the next list applies; a warning" },
	{ UNCONFIRMED, { "ciphers" }, "names with spaces, line breaks or semicolons at them, several in one string, or beyond 1023 "
	  "characters of a policy",
	  "the list is documented as strictly comma delimited and limited; the effect of anything else is not documented",
	  "these names are not relied on; a warning" },
	{ UNCONFIRMED, { "ciphers" }, "suite names in another case",
	  "no page states whether the case matters", "these names are not relied on; a warning" },
	{ UNCONFIRMED, { "ciphers.tls12", "ciphers.devops" }, "ECDHE names without a curve before Windows 10",
	  "the pages on these versions list no such name; it is derived that such names select nothing",
	  "UNCOMMON at best; a warning" },
	{ UNCONFIRMED, { "ciphers.tls12" }, "which suites Azure Backup's own endpoints accept",
	  "no list is published; its storage uses Schannel, its sign-in Microsoft Entra ID, whose list has eight "
	  "ECDHE suites and no DHE; Front Door stopped negotiating DHE on 2026-04-01",
	  "ECDHE_RSA with AES GCM, or with AES CBC and SHA-2; DHE is not relied on" },
	{ DISPUTED, { "ciphers.tls12", "ciphers.devops" }, "only ECDSA cipher suites are available",
	  "they work with servers that have ECDSA certificates; Microsoft's servers have RSA certificates",
	  "a warning" },
	{ UNCONFIRMED, { "roots.azure" }, "a store of untrusted certificates has a key named for the root, without data that confirms it",
	  "Windows matches untrusted certificates by hash; no document states that it ignores such a key, or that it does not",
	  "DISTRUSTED, derived" },
	{ UNCONFIRMED, { "roots.azure" }, "RootDirUrl is set",
	  "Windows then takes its list of roots from there; the registry does not show whether that source has the root",
	  "FETCHABLE, and the sentence states the address" },
	{ UNCONFIRMED, { "roots.azure" }, "DisableRootAutoUpdate or ProtectedRoots\\Flags is not a REG_DWORD",
	  "no document states whether Windows ignores it", "as if it prevented the download of roots" },
	{ UNCONFIRMED, { "roots.azure" }, "a root has the property 104, 122, 126, 127 or 128",
	  "wincrypt.h names them: distrust from a date on, or for a purpose; no document states how TLS clients apply them",
	  "the state stays; a warning" },
	{ UNCONFIRMED, { "schannel.signatures" }, "a list below SOFTWARE\\Policies",
	  "no document names a policy for signature algorithms; CNG has a domain configuration for each local one",
	  "an algorithm is available only if both lists name it" },
	{ UNCONFIRMED, { "schannel.signatures" }, "the list is empty or not a REG_MULTI_SZ, or Enabled is not a REG_DWORD",
	  "no document states what Schannel does then", "UNCOMMON" },
	{ DISPUTED, { "chain.keys" }, "WeakRsaAllMinBitLength and its like without their Flags",
	  "Microsoft's page states that Windows ignores them without 0x80000000 in Flags, but its example sets only the length",
	  "REFUSED if the length is larger than Azure's keys" },
};
/* clang-format on */

/* "schannel." means protocols: the list of signature algorithms is named in full. */
static bool begins(const char *fact, const char *beginning)
{
	return name_starts(fact, beginning) && (!name_equal(fact, "schannel.signatures") || name_equal(fact, beginning));
}

static bool concerns(const struct reading *reading, const char *fact)
{
	for (size_t i = 0; i < sizeof reading->facts / sizeof *reading->facts && reading->facts[i]; i++)
		if (begins(fact, reading->facts[i]))
			return true;
	return false;
}

const struct reading *fact_reading(const char *fact, size_t index)
{
	for (size_t i = 0; i < sizeof readings / sizeof *readings; i++)
		if (concerns(&readings[i], fact) && index-- == 0)
			return &readings[i];
	return NULL;
}
