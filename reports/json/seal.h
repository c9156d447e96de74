/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The digests of a result (reports/reports.h) that was saved. Private to the JSON format. */
#ifndef TLSREADY_REPORTS_SEAL_H
#define TLSREADY_REPORTS_SEAL_H

#include <jansson.h>

#include "reports/json/json_read.h"

/*
 * Whether the digests in a document are those of what it holds: members that this version does not know count, too. result was
 * read from it; the document is spoiled by this. With another answer than SEAL_GOOD *err tells whose digest is wrong, and
 * each machine with a wrong one gets "".
 */
enum seal seal_of_document(const char *label, struct result *result, json_t *document, struct error *err);

#endif
