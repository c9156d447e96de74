/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/filetime.h"

#include <stdio.h>
#include <time.h>

static const uint64_t UNIX_EPOCH = 116444736000000000u;  /* 1970-01-01 */
static const uint64_t YEAR_10000 = 2650467744000000000u; /* RFC 3339 has four digits for the year */

const char *filetime_text(uint64_t filetime, char text[FILETIME_TEXT])
{
	time_t seconds = (time_t)(filetime / 10000000) - (time_t)(UNIX_EPOCH / 10000000);
	struct tm tm;

	text[0] = '\0';
	if (!filetime || filetime >= YEAR_10000 || !gmtime_r(&seconds, &tm))
		return text;
	size_t size = strftime(text, FILETIME_TEXT, "%Y-%m-%dT%H:%M:%S", &tm);

	snprintf(text + size, FILETIME_TEXT - size, ".%07uZ", (unsigned)(filetime % 10000000));
	return text;
}

uint64_t filetime_of_unix(int64_t seconds, uint32_t nanoseconds)
{
	const int64_t epoch = (int64_t)(UNIX_EPOCH / 10000000), limit = (int64_t)(YEAR_10000 / 10000000);

	if (seconds < -epoch || seconds >= limit)
		return 0;
	return (uint64_t)(seconds + epoch) * 10000000 + nanoseconds / 100;
}
