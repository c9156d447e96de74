/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/tree/windows_tree.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

const char *const windows_roots[] = { "Windows", "WINNT", NULL };

#define CONFIG "Windows/System32/config/"
#define POLICY "Windows/System32/GroupPolicy/"
#define CACHED POLICY "DataStore/0/SysVol/*/Policies/*/"
#define HISTORY "Microsoft/Group Policy/History/*/"
#define PREFERENCES "Preferences/Registry/Registry.xml"

/* clang-format off */
const struct windows_row windows_rows[] = {
	/* path                                                          role         scope          user            older, order */
	{ CONFIG "SYSTEM",                                               ROLE_HIVE,   SCOPE_MACHINE, NULL,              0, 0 },
	{ CONFIG "SOFTWARE",                                             ROLE_HIVE,   SCOPE_MACHINE, NULL,              0, 0 },
	{ CONFIG "DEFAULT",                                              ROLE_HIVE,   SCOPE_USER,    ".DEFAULT",        0, 0 },
	{ CONFIG "systemprofile/NTUSER.DAT",                             ROLE_HIVE,   SCOPE_USER,    "systemprofile",   0, 0 },
	{ "Windows/ServiceProfiles/LocalService/NTUSER.DAT",             ROLE_HIVE,   SCOPE_USER,    "LocalService",    0, 0 },
	{ "Windows/ServiceProfiles/NetworkService/NTUSER.DAT",           ROLE_HIVE,   SCOPE_USER,    "NetworkService",  0, 0 },
	{ "Users/*/NTUSER.DAT",                                          ROLE_HIVE,   SCOPE_USER,    "*",               0, 0 },
	{ "Users/*/NTUSER.MAN",                                          ROLE_HIVE,   SCOPE_USER,    "*",               0, 0 }, /* a mandatory profile */
	{ "Documents and Settings/*/NTUSER.DAT",                         ROLE_HIVE,   SCOPE_USER,    "*",               0, 0 },
	{ "Documents and Settings/*/NTUSER.MAN",                         ROLE_HIVE,   SCOPE_USER,    "*",               0, 0 },

	{ POLICY "Machine/Registry.pol",                                 ROLE_POLICY, SCOPE_MACHINE, NULL,              0, POLICY_LOCAL },
	{ POLICY "User/Registry.pol",                                    ROLE_POLICY, SCOPE_USER,    NULL,              0, POLICY_LOCAL },
	{ POLICY "Machine/" PREFERENCES,                                 ROLE_POLICY, SCOPE_MACHINE, NULL,              0, POLICY_LOCAL_PREFERENCES },
	{ POLICY "User/" PREFERENCES,                                    ROLE_POLICY, SCOPE_USER,    NULL,              0, POLICY_LOCAL_PREFERENCES },
	{ CACHED "Machine/Registry.pol",                                 ROLE_POLICY, SCOPE_MACHINE, NULL,              0, POLICY_DOMAIN },
	{ CACHED "User/Registry.pol",                                    ROLE_POLICY, SCOPE_USER,    NULL,              0, POLICY_DOMAIN },
	{ CACHED "Machine/" PREFERENCES,                                 ROLE_POLICY, SCOPE_MACHINE, NULL,              0, POLICY_DOMAIN_PREFERENCES },
	{ CACHED "User/" PREFERENCES,                                    ROLE_POLICY, SCOPE_USER,    NULL,              0, POLICY_DOMAIN_PREFERENCES },
	{ "Windows/System32/GroupPolicyUsers/*/User/Registry.pol",       ROLE_POLICY, SCOPE_USER,    "*",               0, POLICY_LOCAL },
	{ "ProgramData/" HISTORY "Machine/" PREFERENCES,                 ROLE_POLICY, SCOPE_MACHINE, NULL,              0, POLICY_DOMAIN_PREFERENCES },
	{ "ProgramData/" HISTORY "User/" PREFERENCES,                    ROLE_POLICY, SCOPE_USER,    NULL,              0, POLICY_DOMAIN_PREFERENCES },

	{ CONFIG "RegBack/SYSTEM",                                       ROLE_HIVE,   SCOPE_MACHINE, NULL,              1, 0 },
	{ CONFIG "RegBack/SOFTWARE",                                     ROLE_HIVE,   SCOPE_MACHINE, NULL,              1, 0 },
	{ "Windows/repair/SYSTEM",                                       ROLE_HIVE,   SCOPE_MACHINE, NULL,              1, 0 }, /* up to Windows Server 2003 */
	{ "Windows/repair/SOFTWARE",                                     ROLE_HIVE,   SCOPE_MACHINE, NULL,              1, 0 }, /* up to Windows Server 2003 */
	{ "Windows.old/Windows/System32/config/SYSTEM",                  ROLE_HIVE,   SCOPE_MACHINE, NULL,              4, 0 },
	{ "Windows.old/Windows/System32/config/SOFTWARE",                ROLE_HIVE,   SCOPE_MACHINE, NULL,              4, 0 },
	{ "Windows.old/WINNT/System32/config/SYSTEM",                    ROLE_HIVE,   SCOPE_MACHINE, NULL,              4, 0 },
	{ "Windows.old/WINNT/System32/config/SOFTWARE",                  ROLE_HIVE,   SCOPE_MACHINE, NULL,              4, 0 },
	{ 0 },
};
/* clang-format on */

_Static_assert(sizeof windows_rows / sizeof *windows_rows <= WINDOWS_ROWS_LIMIT, "a subset of the rows has room");

/* The hive of Default becomes that of each new user, and is loaded for nobody; Public and All Users have none. */
static const char *const templates[] = { "Default", "Default User", "Public", "All Users", NULL };

static const char *const junctions[] = { "Documents and Settings", "Default User", "All Users", NULL };

static const char *const older_copies[] = { "RegBack", "Windows.old", NULL };

static const char *const housekeeping[] = { "lost+found", "System Volume Information", "$RECYCLE.BIN", NULL };

/* KAPE and CyLR have drives, Velociraptor uploads/ACCESSOR/DRIVE, acquire fs/DRIVE and sysvol, UAC and FTK [root]. */
static const char *const collector_folders[] = {
	"uploads", "auto", "ntfs",          "ntfs_vss", "lazy_ntfs", "mft",    "file",  "fs", "sysvol",
	"[root]",  "root", "NONAME [NTFS]", "registry", "hives",     "export", "files", NULL,
};

static const char *const windows_folders[] = { "Windows", "WINNT", "System32", "config", "RegBack", "Windows.old", NULL };

static int hex_digit(char c)
{
	return c >= '0' && c <= '9'   ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* The next byte of a name that may be percent-encoded. Compared only: nothing is opened by a decoded name. */
static int next_byte(const char **name)
{
	const char *at = *name;
	bool is_encoded = at[0] == '%' && hex_digit(at[1]) >= 0 && hex_digit(at[2]) >= 0;

	*name += is_encoded ? 3 : 1;
	return is_encoded ? hex_digit(at[1]) * 16 + hex_digit(at[2]) : (unsigned char)*at;
}

static int fold(int c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool is_windows_name(const char *wanted, const char *name)
{
	for (; *wanted && *wanted != '/'; wanted++)
		if (!*name || fold((unsigned char)*wanted) != fold(next_byte(&name)))
			return false;
	return !*name;
}

static bool is_one_of(const char *const *names, const char *name)
{
	while (*names && strcasecmp(*names, name) != 0)
		names++;
	return *names;
}

bool is_profiles_folder(const char *name)
{
	return is_windows_name("Users", name) || is_windows_name("Documents and Settings", name);
}

bool is_profile_template(const char *name)
{
	return is_one_of(templates, name);
}

bool is_windows_junction(const char *name)
{
	return is_one_of(junctions, name);
}

bool is_older_copy(const char *name)
{
	return is_one_of(older_copies, name) || strcasestr(name, "HarddiskVolumeShadowCopy");
}

bool is_volume_housekeeping(const char *name)
{
	return is_one_of(housekeeping, name);
}

/* "C", "C:", "C_", "C%3A", "%5C%5C.%5CC%3A": a name is only looked at, never decoded into a path. A letter alone is a capital, or c. */
char drive_letter(const char *name)
{
	static const char device[] = "%5C%5C.%5C";
	static const char *const ends[] = { ":", "_", "%3A", NULL };

	if (strncasecmp(name, device, sizeof device - 1) == 0)
		name += sizeof device - 1;
	bool is_capital = *name >= 'A' && *name <= 'Z', is_letter = is_capital || (*name >= 'a' && *name <= 'z');
	bool is_drive = is_letter && (name[1] ? is_one_of(ends, name + 1) : is_capital || *name == 'c');

	return is_drive ? (char)fold(*name) : 0;
}

static bool is_numbered_partition(const char *name)
{
	static const char word[] = "Partition ";

	return strncasecmp(name, word, sizeof word - 1) == 0 && name[sizeof word - 1] >= '0' &&
	       name[sizeof word - 1] <= '9';
}

bool is_layout_name(const char *name)
{
	return is_collector_folder(name) || is_one_of(windows_folders, name);
}

bool is_collector_folder(const char *name)
{
	return drive_letter(name) || is_numbered_partition(name) || is_one_of(collector_folders, name);
}
