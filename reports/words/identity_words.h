/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which machine a result is of, in words. Private to the reports. */
#ifndef TLSREADY_REPORTS_IDENTITY_WORDS_H
#define TLSREADY_REPORTS_IDENTITY_WORDS_H

#include "analyzer/result.h"

/*
 * "dc01.corp.example, domain controller, time zone W. Europe Standard Time (UTC+02:00), last shutdown 2026-05-02 10:00:00Z":
 * what is known besides the machine's name; "" nothing, or out of memory. It lives in arena.
 */
const char *identity_words(struct arena *arena, const struct machine_result *machine, bool with_installed);

#endif
