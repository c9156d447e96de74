/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a SARIF log: runs, and what in them speaks of findings and places. Private to the sarif format. */
#ifndef TLSREADY_REPORTS_SARIF_SARIF_H
#define TLSREADY_REPORTS_SARIF_SARIF_H

#include "reports/json/json_result.h"
#include "reports/summary.h"

/*
 * Files of a machine as artifacts of SARIF (3.24): its sources in their order, then each image or archive that some of them are in,
 * which is their parent.
 */
struct sarif_files {
	const struct text *hosts;
	size_t count;          /* of artifacts */
	const size_t *host_of; /* by source; SIZE_MAX: it is a file of its own */
};
struct sarif_files sarif_files_of(struct arena *arena, const struct machine_result *machine); /* empty when out of memory */
json_t *sarif_artifact(struct maker *maker, struct arena *arena, const struct machine_result *machine,
		       const struct sarif_files *files, size_t index, size_t before);

/* A run with its lists of artifacts and results empty. many: of all machines, by the rules of this one, the first. */
json_t *sarif_run_of(struct maker *maker, struct arena *arena, const struct report_head *head,
		     const struct machine_result *machine, size_t index, bool many);

/* What a result has to know of the run that it is in. */
struct sarif_run {
	const char *const *rules; /* by their index in the run */
	size_t rule_count;
	size_t count, artifacts; /* machines in the run; artifacts of those before this one */
	struct sarif_files files;
};
json_t *sarif_result(struct maker *maker, struct arena *arena, const struct sarif_run *run,
		     const struct machine_result *machine, const struct finding *finding);

/* The files of the criteria by their hashes, and what was said of the run. */
void sarif_run_properties(struct maker *maker, struct arena *arena, json_t *properties, const struct report_head *head);

const char *sarif_level(enum level level);
#endif
