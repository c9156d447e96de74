/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether SYSTEM and SOFTWARE can be of one machine. Each row compares what both state of the role, the architecture or
 * the version; only what excludes the other counts. Not compared, because one machine may well differ there: names (what
 * SOFTWARE keeps of a computer's name outlives a rename) and times (sysprep rewrites InstallDate, clocks are set back,
 * and current Windows no longer updates the time in a hive's base block).
 */
#include "analyzer/facts/windows/onemachine.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/facts/decision_table.h"

#define WOW_NODE "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\"
#define CORE_OS "HKLM\\SYSTEM\\Setup\\Service Reporting API\\Components\\CoreOS"

/*
 * An enablement package raises the build a little and leaves the rest: 19041 to 19045, 22621 to 22631, 26100 to 26200; a
 * service pack by one or two. Releases are at least 346 apart (10240 and 10586).
 */
enum { ONE_BASE = 250, NEWEST = UINT32_MAX };

enum {
	WINDOWS_VISTA = 6000,
	WINDOWS_7 = 7600,
	WINDOWS_8 = 9200,
	WINDOWS_10 = 10240,
	WINDOWS_11 = 22000,
	SERVER_2022 = 20348,
	SERVER_2003 = 3790
};

struct claim onemachine_claim(struct fact_context *ctx, struct fact_builder *fact, const char *key, const char *name)
{
	struct claim claim = { .value = ask_string(ctx, fact, key, name) };

	if (claim.value && fact->count) {
		claim.words = arena_printf(ctx->arena, "%s=%s", name, claim.value);
		claim.at = fact->answers[fact->count - 1].at;
	}
	return claim;
}

/* What both say, in one sentence. */
const char *onemachine_excludes(const struct pair *pair, const struct claim *system, const struct claim *software,
				const char *why)
{
	struct fact_context *ctx = pair->ctx;

	return arena_printf(ctx->arena, "%s (%s) and %s (%s): %s", system->words, answer_location(ctx, system->at),
			    software->words, answer_location(ctx, software->at), why);
}

/* clang-format off */
static const struct { /* what Windows was never made for */
	const char *arch; /* PROCESSOR_ARCHITECTURE */
	enum side side; /* SIDE_UNKNOWN: either */
	uint32_t from, to;
	const char *why;
} never[] = {
	{ "x86",   SIDE_SERVER,  WINDOWS_7,     NEWEST,          "no x86 edition of Windows Server 2008 R2 or later exists" },
	{ "x86",   SIDE_CLIENT,  WINDOWS_11,    NEWEST,          "no x86 edition of Windows 11 exists" },
	{ "AMD64", SIDE_UNKNOWN, 1,             SERVER_2003 - 1, "no x64 edition of Windows before build 3790 exists" },
	{ "IA64",  SIDE_CLIENT,  WINDOWS_VISTA, NEWEST,          "no Itanium edition of Windows Vista or later clients exists" },
	{ "IA64",  SIDE_SERVER,  WINDOWS_8,     NEWEST,          "no Itanium edition of Windows Server 2012 or later exists" },
	{ "ARM64", SIDE_UNKNOWN, 1,             WINDOWS_10 - 1,  "no ARM64 edition of Windows before Windows 10 exists" },
	{ "ARM64", SIDE_SERVER,  WINDOWS_10,    SERVER_2022 - 1, "no ARM64 edition of Windows Server 2016 or 2019 was released" },
};

/* Control\Windows\CSDVersion is the service pack, 0x100 for the first; on these builds each has its own. */
static const struct { uint32_t from, to, pack; const char *words; } packs[] = {
	{ 6000,      6000,   0,     "build 6000 has no service pack" },
	{ 6001,      6001,   0x100, "build 6001 is Service Pack 1" },
	{ 6002,      6003,   0x200, "builds 6002 and 6003 are Service Pack 2" },
	{ 7600,      7600,   0,     "build 7600 has no service pack" },
	{ 7601,      7601,   0x100, "build 7601 is Service Pack 1" },
	{ WINDOWS_8, NEWEST, 0,     "Windows 8, Windows Server 2012 and later have no service packs" },
};
/* clang-format on */

static const char *compare_arch(struct pair *pair)
{
	const struct claim arch = pair->arch;

	for (size_t i = 0; arch.words && pair->build && i < sizeof never / sizeof *never; i++)
		if (name_equal(arch.value, never[i].arch) && pair->build >= never[i].from &&
		    pair->build <= never[i].to && (never[i].side == SIDE_UNKNOWN || never[i].side == pair->role))
			return onemachine_excludes(pair, &arch, &pair->build_claim, never[i].why);
	return NULL;
}

/*
 * A .NET value below WOW6432Node proves nothing: administrators import both copies on 32-bit Windows, too. What the setup
 * of 64-bit Windows and of its .NET Framework keeps there does.
 */
static const char *compare_wow(struct pair *pair)
{
	static const struct {
		const char *key, *value;
	} kept[] = { { WOW_NODE "Windows NT\\CurrentVersion", "CurrentVersion" },
		     { WOW_NODE "Windows\\CurrentVersion", "ProgramFilesDir" },
		     { WOW_NODE ".NETFramework", "InstallRoot" },
		     { WOW_NODE "NET Framework Setup\\NDP\\v4\\Full", "Release" } };
	const struct claim arch = pair->arch;
	struct reganswer answer;

	for (size_t i = 0; arch.words && name_equal(arch.value, "x86") && i < sizeof kept / sizeof *kept; i++)
		if (ask_value(pair->ctx, pair->fact, kept[i].key, kept[i].value, &answer) == PRESENT)
			return onemachine_excludes(pair, &arch, &(struct claim){ .words = kept[i].key, .at = answer.at },
						   "32-bit Windows does not keep values there");
	return NULL;
}

static struct claim number_claim(struct pair *pair, const char *key, const char *name, struct dword *ret)
{
	struct claim claim = { 0 };

	*ret = ask_dword(pair->ctx, pair->fact, key, name);
	if (ret->state == DWORD_SET && pair->fact->count) {
		claim.words = arena_printf(pair->ctx->arena, "%s=0x%x", name, ret->value);
		claim.at = pair->fact->answers[pair->fact->count - 1].at;
	}
	return claim;
}

static const char *compare_service_pack(struct pair *pair)
{
	struct dword pack;
	struct claim claim = number_claim(pair, CONTROL "\\Windows", "CSDVersion", &pack);

	for (size_t i = 0; claim.words && i < sizeof packs / sizeof *packs; i++)
		if (pair->build >= packs[i].from && pair->build <= packs[i].to && pack.value != packs[i].pack)
			return onemachine_excludes(pair, &claim, &pair->build_claim, packs[i].words);
	return NULL;
}

/*
 * Windows 7 SP1 and Server 2008 R2 SP1 have 17514 there. Later releases have the revision of an update, which reached that
 * number on builds 9200, 9600 and 10240 only.
 */
static const char *compare_revision(struct pair *pair)
{
	struct dword revision;
	struct claim claim = number_claim(pair, CONTROL "\\Windows", "CSDBuildNumber", &revision);

	if (!claim.words || revision.value != 17514 || !pair->build ||
	    (pair->build >= WINDOWS_VISTA && pair->build <= WINDOWS_10))
		return NULL;
	return onemachine_excludes(pair, &claim, &pair->build_claim,
				   "17514 is of Windows 7 SP1 and Windows Server 2008 R2 SP1");
}

/* "10.0.19041.1": the release that was set up, as the three hives at hand have it, also after upgrades in place. */
static const char *compare_core(struct pair *pair)
{
	struct claim core = onemachine_claim(pair->ctx, pair->fact, CORE_OS, "Version");
	const char *dot = core.value ? strchr(core.value, '.') : NULL, *second = dot ? strchr(dot + 1, '.') : NULL;
	uint32_t build = second ? (uint32_t)strtoul(second + 1, NULL, 10) : 0;
	uint32_t apart = build > pair->build ? build - pair->build : pair->build - build;

	if (!core.words || !pair->build || build < WINDOWS_VISTA || build > 99999 || apart <= ONE_BASE)
		return NULL;
	core.words = arena_printf(pair->ctx->arena, "Setup\\...\\CoreOS\\%s", core.words);
	return core.words ? onemachine_excludes(pair, &core, &pair->build_claim, "the versions differ") : NULL;
}

/* The database of drivers carries the version of the Windows that keeps it; 10.0 has been seen, so that is compared. */
static const char *compare_drivers(struct pair *pair)
{
	struct dword version;
	struct claim claim = number_claim(pair, "HKLM\\SYSTEM\\DriverDatabase", "Version", &version);

	if (!claim.words || !pair->build || pair->build >= 9800 || version.value != 0x0A000000) /* previews of 10.0 */
		return NULL;
	claim.words = arena_printf(pair->ctx->arena, "DriverDatabase\\%s", claim.words);
	return claim.words
		       ? onemachine_excludes(pair, &claim, &pair->build_claim, "the database is of Windows 10 or later")
		       : NULL;
}

/* clang-format off */
static const struct {
	const char *(*compare)(struct pair *pair); /* NULL: nothing that excludes the other */
	const char *system, *software, *excluded;
} comparisons[] = {
	{ onemachine_compare_role, "Control\\ProductOptions\\ProductType",   "InstallationType, else ProductName", "a client and a server; not for EditionID ServerRdsh" },
	{ compare_arch,         "PROCESSOR_ARCHITECTURE",                 "CurrentBuildNumber, role",           "an edition that does not exist (second table)" },
	{ compare_wow,          "PROCESSOR_ARCHITECTURE",                 "WOW6432Node",                        "x86, and values that only 64-bit Windows or its .NET Framework sets up" },
	{ compare_service_pack, "Control\\Windows\\CSDVersion",           "CurrentBuildNumber",                 "the service pack of another build" },
	{ compare_revision,     "Control\\Windows\\CSDBuildNumber",       "CurrentBuildNumber",                 "17514 (7 SP1) and a build before 6000 or after 10240" },
	{ compare_core,         "Setup\\...\\Components\\CoreOS\\Version", "CurrentBuildNumber",                "builds more than 250 apart" },
	{ compare_drivers,      "DriverDatabase\\Version",                "CurrentBuildNumber",                 "0x0A000000 (10.0) and a build below 9800" },
};
/* clang-format on */

/* What SOFTWARE says of role and build; the build that SYSTEM alone let guess is no second voice. */
static void hear_software(struct pair *pair)
{
	struct fact_context *ctx = pair->ctx;
	struct claim type = onemachine_claim(ctx, pair->fact, CURRENT_VERSION, "InstallationType");
	struct claim name = onemachine_claim(ctx, pair->fact, CURRENT_VERSION, "ProductName");
	struct claim build = onemachine_claim(ctx, pair->fact, CURRENT_VERSION, "CurrentBuildNumber");

	pair->role = side_of_installation(type.value);
	pair->role_claim = type;
	if (pair->role == SIDE_UNKNOWN) {
		pair->role = side_of_name(name.value);
		pair->role_claim = name;
	}
	if (!build.words)
		build = onemachine_claim(ctx, pair->fact, CURRENT_VERSION, "CurrentBuild");
	pair->build_claim = build;
	pair->build = build.words && !ctx->windows.guessed ? ctx->windows.build : 0;
}

void decide_machine(struct fact_context *ctx, const struct fact_row *row, struct fact_builder *fact)
{
	struct pair pair = { .ctx = ctx, .fact = fact };
	struct reganswer key;
	const char *found = NULL;

	(void)row;
	if (regview_key(ctx->view, "HKLM\\SYSTEM", &key) != PRESENT ||
	    regview_key(ctx->view, "HKLM\\SOFTWARE", &key) != PRESENT) {
		fact_decide(ctx, fact, "N/A", "evidence",
			    "SYSTEM and SOFTWARE were not both supplied; there is nothing to compare");
		return;
	}
	hear_software(&pair);
	pair.arch = onemachine_claim(ctx, fact, CONTROL "\\Session Manager\\Environment", "PROCESSOR_ARCHITECTURE");
	for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++) {
		const char *one = comparisons[i].compare(&pair);

		if (one)
			found = found ? arena_printf(ctx->arena, "%s; %s", found, one) : one;
	}
	if (found)
		fact_decide(ctx, fact, "MIXED", "evidence", "SYSTEM and SOFTWARE are not of one machine: %s", found);
	else
		fact_decide(ctx, fact, "ONE", "evidence",
			    "no value excludes that SYSTEM and SOFTWARE are of one machine");
}

/* --- explain ------------------------------------------------------------------------------------------------------- */

static const char *last_build(struct table_writer *out, uint32_t to)
{
	return to == NEWEST ? "any later" : table_number(out, to);
}

void table_machine(const struct fact_row *row, struct table_writer *out)
{
	static const char *const sides[] = { "client or server", "client", "server" };

	(void)row;
	table_begin(
		out,
		"MIXED if one of these excludes that SYSTEM and SOFTWARE are of one machine, else ONE; N/A without both",
		"SYSTEM", "SOFTWARE", "excluded", NULL);
	for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
		table_row(out, comparisons[i].system, comparisons[i].software, comparisons[i].excluded, NULL);
	table_begin(out, "Editions that do not exist", "architecture", "role", "from build", "to build", NULL);
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		table_row(out, never[i].arch, sides[never[i].side], table_number(out, never[i].from),
			  last_build(out, never[i].to), NULL);
	table_begin(out, "CSDVersion", "from build", "to build", "value", NULL);
	for (size_t i = 0; i < sizeof packs / sizeof *packs; i++)
		table_row(out, table_number(out, packs[i].from), last_build(out, packs[i].to),
			  table_format(out, "0x%x", packs[i].pack), NULL);
}
