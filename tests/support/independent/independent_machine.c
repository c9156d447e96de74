/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Second opinion: SYSTEM and SOFTWARE must be able to be of one machine. Role ("ProductType", Microsoft's page on
 * ProductOptions), editions that were sold, the service pack ("CSDVersion"), and what setup leaves of the version in SYSTEM.
 */
#include "support/independent/independent_review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SOFTWARE "HKLM\\SOFTWARE\\"
#define CURRENT_VERSION SOFTWARE "Microsoft\\Windows NT\\CurrentVersion"
#define CONTROL "HKLM\\SYSTEM\\%s\\Control\\"

enum { WINDOWS_10 = 10240, WINDOWS_11 = 22000, SAME_BASE = 250, OF_7_SP1 = 17514 };

/* Nobody has to hold these: what no line lists says nothing. */
static bool see(struct review *review, const char *path, const char *name, struct sighting *ret)
{
	enum sight sight = review->oracle->value(review->oracle->self, path, name, ret);

	if (sight == SIGHT_UNSURE)
		review_against(review, CHANCE_UNKNOWN, "what tells one machine from another cannot be read");
	return sight == SIGHT_YES;
}

static void see_text(struct review *review, const char *path, const char *name, char ret[128])
{
	struct sighting value;

	*ret = '\0';
	if (see(review, path, name, &value) && (value.type == 1 || value.type == 2))
		review_decode(&value, ret, 128);
}

static bool see_number(struct review *review, const char *path, const char *name, uint32_t *ret)
{
	struct sighting value;

	if (!see(review, path, name, &value) || value.type != 4 || value.size != 4)
		return false;
	*ret = (uint32_t)value.data[0] | (uint32_t)value.data[1] << 8 | (uint32_t)value.data[2] << 16 | (uint32_t)value.data[3] << 24;
	return true;
}

enum role { ROLE_OPEN, ROLE_CLIENT, ROLE_SERVER };

static enum role role_of(struct review *review)
{
	static const char *const clients[] = { "Windows XP", "Windows Vista", "Windows 7", "Windows 8", "Windows 10", "Windows 11" };
	char text[128];

	see_text(review, CURRENT_VERSION, "InstallationType", text);
	if (strcasecmp(text, "Client") == 0)
		return ROLE_CLIENT;
	if (strcasestr(text, "Server"))
		return ROLE_SERVER;
	see_text(review, CURRENT_VERSION, "ProductName", text);
	for (size_t i = 0; !strcasestr(text, "Server") && i < sizeof clients / sizeof *clients; i++)
		if (strcasestr(text, clients[i]))
			return ROLE_CLIENT;
	return strcasestr(text, "Server") ? ROLE_SERVER : ROLE_OPEN;
}

static void review_product(struct review *review, enum role role)
{
	char type[128], edition[128];

	see_text(review, review_path(review, CONTROL "ProductOptions", review->set), "ProductType", type);
	see_text(review, CURRENT_VERSION, "EditionID", edition);
	bool is_server = strcasecmp(type, "ServerNT") == 0 || strcasecmp(type, "LanmanNT") == 0;

	if (strcasecmp(type, "WinNT") == 0 && role == ROLE_SERVER)
		review_against(review, CHANCE_NONE, "SYSTEM is of a client and SOFTWARE of a server");
	if (is_server && role == ROLE_CLIENT && strcasecmp(edition, "ServerRdsh") != 0)
		review_against(review, CHANCE_NONE, "SYSTEM is of a server and SOFTWARE of a client");
}

/* What only the setup of 64-bit Windows, or of its .NET, leaves behind. */
static bool has_64_bit_setup(struct review *review)
{
	static const char *const values[][2] = { { "Windows NT\\CurrentVersion", "CurrentVersion" },
						 { "Windows\\CurrentVersion", "ProgramFilesDir" },
						 { ".NETFramework", "InstallRoot" },
						 { "NET Framework Setup\\NDP\\v4\\Full", "Release" } };
	struct sighting value;

	for (size_t i = 0; i < sizeof values / sizeof *values; i++)
		if (see(review, review_path(review, SOFTWARE "WOW6432Node\\Microsoft\\%s", values[i][0]), values[i][1], &value))
			return true;
	return false;
}

static void review_edition(struct review *review, enum role role)
{
	uint32_t build = review->build;
	char arch[128];

	see_text(review, review_path(review, CONTROL "Session Manager\\Environment", review->set), "PROCESSOR_ARCHITECTURE", arch);
	bool never = (strcasecmp(arch, "ARM64") == 0 && build < WINDOWS_10) ||
		     (strcasecmp(arch, "IA64") == 0 && (role == ROLE_CLIENT || (role == ROLE_SERVER && build >= SERVER_2012))) ||
		     (strcasecmp(arch, "x86") == 0 && (role == ROLE_SERVER || (role == ROLE_CLIENT && build >= WINDOWS_11)));

	if (never)
		review_against(review, CHANCE_NONE, "no such edition of this Windows exists");
	if (strcasecmp(arch, "x86") == 0 && has_64_bit_setup(review))
		review_against(review, CHANCE_NONE, "SYSTEM is of 32-bit Windows and SOFTWARE of 64-bit Windows");
}

static void review_version(struct review *review)
{
	uint32_t build = review->build, number = 0, pack = build == WINDOWS_7_SP1 ? 0x100 : 0;
	const char *windows = review_path(review, CONTROL "Windows", review->set);
	unsigned core = 0;
	char text[128];

	if (see_number(review, windows, "CSDVersion", &number) && number != pack)
		review_against(review, CHANCE_NONE, "SYSTEM has the service pack of another build");
	if (see_number(review, windows, "CSDBuildNumber", &number) && number == OF_7_SP1 && build > WINDOWS_10)
		review_against(review, CHANCE_NONE, "SYSTEM is of Windows 7 SP1 or Server 2008 R2 SP1");
	see_text(review, "HKLM\\SYSTEM\\Setup\\Service Reporting API\\Components\\CoreOS", "Version", text);
	if (sscanf(text, "%*u.%*u.%u", &core) == 1 && core >= 6000 && core <= 99999 &&
	    (core > build + SAME_BASE || build > core + SAME_BASE))
		review_against(review, CHANCE_NONE, "SYSTEM is of another release");
	if (see_number(review, "HKLM\\SYSTEM\\DriverDatabase", "Version", &number) && number == 0x0A000000 && build < 9800)
		review_against(review, CHANCE_NONE, "SYSTEM is of Windows 10 or later");
}

void review_machine(struct review *review)
{
	enum role role = role_of(review);

	review_product(review, role);
	review_edition(review, role);
	review_version(review);
}
