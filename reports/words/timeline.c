/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See timeline.h. */
#include "reports/words/timeline.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "reports/words/report_util.h"

/* clang-format off */
const char *const lane_names[LANE_COUNT] = {
	[LANE_WINDOWS]  = "Windows and updates",
	[LANE_SCHANNEL] = "Schannel protocols",
	[LANE_CIPHERS]  = "Cipher suites",
	[LANE_DOTNET]   = ".NET Framework",
	[LANE_WINHTTP]  = "WinHTTP and WinINet",
	[LANE_OTHERS]   = "Others",
	[LANE_HIVES]    = "Hive files",
};

/* Steps of an axis, from fine to coarse: so many of a unit. */
static const struct {
	enum unit { MINUTE, HOUR, DAY, MONTH, YEAR } unit;
	int count;
	int64_t seconds; /* about */
	const char *format;
} steps[] = {
	{ MINUTE, 1,  60,             "%H:%M" },
	{ MINUTE, 10, 600,            "%H:%M" },
	{ HOUR,   1,  3600,           "%H:%M" },
	{ HOUR,   6,  6 * 3600,       "%H:%M" },
	{ DAY,    1,  86400,          "%m-%d" },
	{ DAY,    7,  7 * 86400,      "%m-%d" },
	{ MONTH,  1,  30 * 86400,     "%Y-%m" },
	{ MONTH,  3,  91 * 86400,     "%Y-%m" },
	{ YEAR,   1,  365 * 86400,    "%Y"    },
	{ YEAR,   2,  730 * 86400,    "%Y"    },
	{ YEAR,   5,  1826 * 86400,   "%Y"    },
	{ YEAR,   25, 9131LL * 86400, "%Y"    },
};
/* clang-format on */
enum { STEPS = sizeof steps / sizeof *steps };

static struct moment *known(struct moments *moments, const struct moment *moment)
{
	for (size_t i = 0; i < moments->count; i++)
		if (strcmp(moments->list[i].written, moment->written) == 0 &&
		    strcmp(moments->list[i].what.utf8, moment->what.utf8) == 0)
			return &moments->list[i];
	return NULL;
}

static void add(struct moments *moments, struct moment moment)
{
	if (!moment.written || !time_seconds(moment.written, &moment.seconds))
		return;
	struct moment *same = known(moments, &moment);

	if (same && same->kind < moment.kind)
		same->kind = moment.kind;
	else if (!same && moments->count == MOMENTS_LIMIT)
		moments->dropped++;
	else if (!same)
		moments->list[moments->count++] = moment;
}

static void add_fact(struct moments *moments, const struct machine_result *machine, const struct fact *fact)
{
	const struct finding *finding;
	enum outcome_style style = style_of_fact(machine, fact, &finding);
	bool bad = finding && (style == STYLE_FAIL || style == STYLE_WARNING) &&
		   !finding_root_cause(machine->findings, machine->finding_count, finding);

	for (size_t i = 0; i < fact->evidence_count; i++) {
		const struct evidence *evidence = &fact->evidence[i];
		enum moment_kind read = bad ? MOMENT_FINDING : MOMENT_READ;

		add(moments, (struct moment){ .written = evidence->written,
					      .lane = lane_of_fact(fact->name),
					      .kind = is_present(evidence) ? read : MOMENT_NEAREST,
					      .before = "",
					      .what = answering_key(evidence) });
	}
}

static void add_hive(struct moments *moments, const struct result_source *source)
{
	struct moment moment = { .lane = LANE_HIVES, .kind = MOMENT_FILE, .what = source->path };

	moment.written = source->written;
	moment.before = "Base block last written: ";
	add(moments, moment);
	moment.written = source->root_written;
	moment.before = "Root key last written: ";
	add(moments, moment);
}

static int by_time(const void *a, const void *b)
{
	const struct moment *left = a, *right = b;
	int order = strcmp(left->written, right->written); /* one form, so letters sort as times do */

	return order ? order : strcmp(left->what.utf8, right->what.utf8);
}

struct moments moments_of(const struct machine_result *machine)
{
	struct moments moments = { .count = 0 };

	add(&moments, (struct moment){ .written = machine->windows.installed,
				       .lane = LANE_WINDOWS,
				       .kind = MOMENT_FILE,
				       .before = "Windows installed",
				       .what = TEXT("") });
	for (size_t i = 0; i < machine->source_count; i++)
		add_hive(&moments, &machine->sources[i]);
	for (size_t i = 0; i < machine->fact_count; i++)
		add_fact(&moments, machine, &machine->facts[i]);
	qsort(moments.list, moments.count, sizeof *moments.list, by_time);
	return moments;
}

bool is_plausible(const struct moment *moment)
{
	static const int64_t windows_nt = 725846400, century = 4102444800; /* 1993-01-01, 2100-01-01 */

	return moment->seconds >= windows_nt && moment->seconds < century;
}

static int *part(struct tm *tm, enum unit unit)
{
	int *const parts[] = { &tm->tm_min, &tm->tm_hour, &tm->tm_mday, &tm->tm_mon, &tm->tm_year };

	return parts[unit];
}

/* The last beginning of a step at or before tm: 2024-03-01 for months, 2020-01-01 for five years. */
static void begin(struct tm *tm, size_t step)
{
	static const int lowest[] = { 0, 0, 1, 0, -1900 };
	int *top = part(tm, steps[step].unit);

	tm->tm_sec = 0;
	for (enum unit unit = MINUTE; unit < steps[step].unit; unit++)
		*part(tm, unit) = lowest[unit];
	*top -= (*top - lowest[steps[step].unit]) % steps[step].count;
}

size_t ticks_between(int64_t first, int64_t last, struct tick ticks[TICKS_LIMIT])
{
	size_t step = 0, count = 0;
	time_t start = (time_t)first;
	struct tm tm;

	while (step < STEPS - 1 && (last - first) / steps[step].seconds >= TICKS_LIMIT)
		step++;
	if (!gmtime_r(&start, &tm))
		return 0;
	begin(&tm, step);
	for (int64_t at = timegm(&tm); at <= last && count < TICKS_LIMIT; at = timegm(&tm)) {
		ticks[count].seconds = at;
		strftime(ticks[count].label, TICK_LABEL_SIZE, steps[step].format, &tm);
		count += at >= first;
		*part(&tm, steps[step].unit) += steps[step].count;
	}
	return count;
}
