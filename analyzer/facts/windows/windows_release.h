/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the builds of Windows are called. Private to the analyzer. */
#ifndef TLSREADY_ANALYZER_WINDOWS_RELEASE_H
#define TLSREADY_ANALYZER_WINDOWS_RELEASE_H

#include "analyzer/facts/fact_context.h"

/* Builds beyond this are not known to any page read: no default is assumed for them. */
enum { NEWEST_BUILD = 29999, OLDEST_BUILD = 1057 };

/* What a Windows is called whose role, client or server, is not known. */
#define WINDOWS_EITHER "%s / %s"

struct windows_release {
	uint32_t build; /* the first that is called so */
	const char *version, *client, *server;
};

extern const struct windows_release windows_releases[]; /* in the order of builds */
extern const size_t windows_release_count;

/* NULL: no table knows the build. */
const struct windows_release *windows_release_of(uint32_t build);

#endif
