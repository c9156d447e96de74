/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The machines of a run, in a file: appended as they are evaluated, read back one at a time when reports are written. In
 * memory is where each begins.
 */
#ifndef TLSREADY_ENGINE_SPOOL_H
#define TLSREADY_ENGINE_SPOOL_H

#include <stddef.h>

#include "analyzer/result.h"
#include "common/error.h"

struct spool;

/*
 * In a temporary_file (common/host/temporary.h) in the folder, which may be NULL. Lines of a large fleet take gigabytes: the folder should
 * not be one in memory. ERR_IO or ERR_NOMEM.
 */
int spool_open(const char *folder, struct spool **ret, struct error *err);
void spool_close(struct spool *spool); /* NULL is fine */

/* A line of reports/json/lines/machine_line.h, with its LF. ERR_IO: the disk is full, for one; what was there before stays. */
int spool_append(struct spool *spool, const char *line, size_t size, struct error *err);

size_t spool_count(const struct spool *spool);

/* Machine `index`, from 0. ERR_IO, or what machine_line_read returns. What ret points to lives in arena. */
int spool_machine(struct spool *spool, size_t index, struct arena *arena, struct machine_result *ret, struct error *err);

/* The line itself, with its LF; it is there until the next call for this spool. */
int spool_line(struct spool *spool, size_t index, const char **ret, size_t *ret_size, struct error *err);

#endif
