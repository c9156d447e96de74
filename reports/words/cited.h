/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a finding is shown by systems that show one place of each, and how they know it again. Private to the reports. */
#ifndef TLSREADY_REPORTS_CITED_H
#define TLSREADY_REPORTS_CITED_H

#include "analyzer/result.h"

/* The evidence that tells most, of a fact that the finding evaluated; NULL: none. */
const struct evidence *telling_evidence(const struct machine_result *machine, const struct finding *finding);

/* SHA-256 over rule, machine, key and state; no offset, so that a rebuilt image keeps its fingerprint. Lives in arena. */
const char *finding_fingerprint(struct arena *arena, const struct machine_result *machine, const struct finding *finding);

/* "./a/b" as "a/b": a pull request knows its files so. */
const char *repository_path(const char *path);

#endif
