/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a machine's files say of time: when the keys that were read were last written, when Windows was installed, when
 * each hive was last written. Private to the reports; every string is the result's own.
 */
#ifndef TLSREADY_REPORTS_TIMELINE_H
#define TLSREADY_REPORTS_TIMELINE_H

#include "analyzer/result.h"

extern const char *const lane_names[LANE_COUNT];

/* The later ones matter more: of marks that fall together the last one is shown. */
enum moment_kind {
	MOMENT_NEAREST, /* the nearest key of a value that is not there: since then nobody set it */
	MOMENT_READ,    /* the key of a value that was read */
	MOMENT_FINDING, /* such a key, and a rule that failed or warned rests on it */
	MOMENT_FILE,    /* a hive's base block, or the installation of Windows */
	MOMENT_KINDS
};

struct moment {
	int64_t seconds; /* since 1970 */
	const char *written;
	enum lane lane;
	enum moment_kind kind;
	const char *before; /* "Windows installed", "hive last written: "; "" before a key */
	struct text what;   /* the key, the path of the hive, or "" */
};

enum { MOMENTS_LIMIT = 64 };

struct moments { /* by time, then by name */
	struct moment list[MOMENTS_LIMIT];
	size_t count, dropped; /* dropped: there were more than the limit */
};

struct moments moments_of(const struct machine_result *machine);

/* Windows NT came in 1993. A time before it, or a century after this program, is told and does not stretch an axis. */
bool is_plausible(const struct moment *moment);

/* Where a year, a month, a day... begins, within first..last: a handful. label: "2024", "2024-03", "03-01", "10:00". */
enum { TICKS_LIMIT = 6, TICK_LABEL_SIZE = 24 };
struct tick {
	int64_t seconds;
	char label[TICK_LABEL_SIZE];
};
size_t ticks_between(int64_t first, int64_t last, struct tick ticks[TICKS_LIMIT]);

#endif
