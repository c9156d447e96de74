/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a report is driven. */
#include <errno.h>

#include "reports/formats.h"
#include "common/ceilings.h"
#include "reports/words/report_util.h"

int report_flush(const struct report *report, const char *name, struct error *err)
{
	if (fflush(report->out) != 0 || ferror(report->out))
		return error_set(err, ERR_IO, "the %s report could not be written", name);
	return 0;
}

bool report_scratch(struct arena **arena)
{
	bool good = !*arena || !arena_failed(*arena);

	arena_free(*arena);
	*arena = arena_new(REPORT_CEILING);
	return good && *arena;
}

int report_begin(const struct report_format *format, struct report *report, struct error *err)
{
	report->failed = format->begin(report, err);
	return report->failed;
}

int report_machine(const struct report_format *format, struct report *report, const struct machine_result *machine,
		   size_t index, struct error *err)
{
	if (report->failed == 0)
		report->failed = format->machine(report, machine, index, err);
	return report->failed;
}

bool report_wants(const struct report_format *format, const struct report *report, size_t index)
{
	return !format->wants || format->wants(report, index);
}

int report_end(const struct report_format *format, struct report *report, struct error *err)
{
	int failed = report->failed, code = format->end(report, failed ? NULL : err);

	return failed ? failed : code;
}

void reports_begin(struct report_job *jobs, size_t count, const struct report_head *head)
{
	for (struct report_job *job = jobs; job < jobs + count; job++) {
		job->report.head = head;
		if (report_begin(job->format, &job->report, &job->err))
			job->reason = errno;
	}
}

static bool wants(const struct report_job *job, size_t index)
{
	return !job->report.failed && report_wants(job->format, &job->report, index);
}

bool reports_want(const struct report_job *jobs, size_t count, size_t index)
{
	bool is_wanted = false;

	for (size_t i = 0; i < count && !is_wanted; i++)
		is_wanted = wants(&jobs[i], index);
	return is_wanted;
}

void reports_machine(struct report_job *jobs, size_t count, const struct machine_result *machine, size_t index)
{
	for (struct report_job *job = jobs; job < jobs + count; job++)
		if (wants(job, index) && report_machine(job->format, &job->report, machine, index, &job->err))
			job->reason = errno;
}

void reports_fail(struct report_job *jobs, size_t count, int code, const struct error *err)
{
	for (struct report_job *job = jobs; job < jobs + count; job++) {
		if (job->report.failed)
			continue;
		job->report.failed = code;
		job->err = *err;
		job->reason = errno;
	}
}

void reports_end(struct report_job *jobs, size_t count)
{
	for (struct report_job *job = jobs; job < jobs + count; job++) {
		int before = job->report.failed;

		job->report.failed = report_end(job->format, &job->report, &job->err);
		if (job->report.failed && !before)
			job->reason = errno;
	}
}

int report_write(const struct report_format *format, const struct result *result, const struct report_options *options,
		 FILE *out, struct error *err)
{
	struct arena *arena = arena_new(REPORT_CEILING);
	struct report_head head;
	struct report report = { .head = &head, .options = options, .out = out };
	int code = arena ? report_head_of(arena, result, &head, err) : error_no_memory(err);

	if (code == 0) {
		report_begin(format, &report, err);
		for (size_t i = 0; i < result->machine_count; i++)
			if (report.failed || report_wants(format, &report, i))
				report_machine(format, &report, &result->machines[i], i, err);
		code = report_end(format, &report, err);
	}
	arena_free(arena);
	return code;
}
