/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Microsoft "Windows Server release information", "Windows 10/11 release information"; older ones by their service packs. */
#include "analyzer/facts/windows/windows_release.h"

#include <string.h>

/* clang-format off */
const struct windows_release windows_releases[] = {
	{  1057, "4.0",  "Windows NT 4.0",      "Windows NT Server 4.0" },
	{  2195, "5.0",  "Windows 2000",        "Windows 2000 Server" },
	{  2600, "5.1",  "Windows XP",          "Windows XP" },
	{  3790, "5.2",  "Windows XP x64",      "Windows Server 2003" },
	{  6000, "6.0",  "Windows Vista",       "Windows Vista" }, /* Server 2008 began at 6001 */
	{  6001, "6.0",  "Windows Vista SP1",   "Windows Server 2008" },
	{  6002, "6.0",  "Windows Vista SP2",   "Windows Server 2008 SP2" },
	{  7600, "6.1",  "Windows 7",           "Windows Server 2008 R2" },
	{  7601, "6.1",  "Windows 7 SP1",       "Windows Server 2008 R2 SP1" },
	{  9200, "6.2",  "Windows 8",           "Windows Server 2012" },
	{  9600, "6.3",  "Windows 8.1",         "Windows Server 2012 R2" },
	{ 10240, "10.0", "Windows 10",          "Windows Server 2016" },
	{ 16299, "10.0", "Windows 10",          "Windows Server, version 1709" },
	{ 17134, "10.0", "Windows 10",          "Windows Server, version 1803" },
	{ 17763, "10.0", "Windows 10",          "Windows Server 2019" },
	{ 18362, "10.0", "Windows 10",          "Windows Server, version 1903" },
	{ 18363, "10.0", "Windows 10",          "Windows Server, version 1909" },
	{ 19041, "10.0", "Windows 10",          "Windows Server, version 2004" },
	{ 19042, "10.0", "Windows 10",          "Windows Server, version 20H2" },
	{ 20348, "10.0", "Windows 10",          "Windows Server 2022" },
	{ 22000, "10.0", "Windows 11",          "Windows Server 2022" },
	{ 25398, "10.0", "Windows 11",          "Windows Server, version 23H2" },
	{ 26100, "10.0", "Windows 11",          "Windows Server 2025" },
};
/* clang-format on */

const size_t windows_release_count = sizeof windows_releases / sizeof *windows_releases;

/* Builds that were released. Others, and those of one number that came before the release, are previews. */
static const uint32_t released[] = {
	1381,  2195,  2600,  3790,  6000,  6001,  6002,  6003,  7600,  7601,  9200,  9600,
	10240, 10586, 14393, 15063, 16299, 17134, 17763, 18362, 18363, 19041, 19042, 19043,
	19044, 19045, 20348, 22000, 22621, 22631, 25398, 26100, 26200, 28000,
};

const struct windows_release *windows_release_of(uint32_t build)
{
	const struct windows_release *best = NULL;

	for (size_t i = 0; i < windows_release_count && build <= NEWEST_BUILD; i++)
		if (windows_releases[i].build <= build)
			best = &windows_releases[i];
	return best;
}

bool windows_is_released(uint32_t build)
{
	for (size_t i = 0; i < sizeof released / sizeof *released; i++)
		if (released[i] == build)
			return true;
	return false;
}

const char *windows_name(struct arena *arena, uint32_t build)
{
	const struct windows_release *release = windows_release_of(build);

	if (!release)
		return build < OLDEST_BUILD ? "any older" : "any newer";
	if (strcmp(release->client, release->server) == 0)
		return release->client;
	const char *name = arena_printf(arena, "%s, %s", release->client, release->server);

	return name ? name : "";
}
