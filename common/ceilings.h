/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a piece of work may hold in memory at the most, in bytes: the sizes of its arenas. None of it is reserved. Limits of
 * what is read stand where it is read.
 */
#ifndef TLSREADY_COMMON_CEILINGS_H
#define TLSREADY_COMMON_CEILINGS_H

#include <stddef.h>
#include <stdint.h>

#define MIB ((size_t)1 << 20)

/* So many GiB; no more than half of all addresses, which are 4 GiB where a pointer has 32 bits. */
#define GIBS(count) ((size_t)(((uint64_t)(count) << 30) < SIZE_MAX / 2 ? ((uint64_t)(count) << 30) : SIZE_MAX / 2))

/* A run of a command. */
#define QUERY_CEILING GIBS(8)  /* keeps all that a .reg says */
#define DIFF_CEILING GIBS(4)   /* two results */
#define RENDER_CEILING GIBS(4) /* saved results */
#define VERIFY_CEILING GIBS(4) /* the same, and what each machine is now */
#define SCAN_CEILING GIBS(4)   /* the names in folders */
#define CHECK_CEILING GIBS(2)
#define RUN_CEILING GIBS(4) /* the summaries of many machines */
#define FIX_CEILING GIBS(2)
#define HISTORY_CEILING GIBS(4) /* every state of the machines of an image */
#define COLLECT_CEILING (16 * MIB)

/* Part of one. */
#define SECOND_READER_CEILING GIBS(4) /* of a process that has a lower limit of its own */
#define VERIFIED_MACHINE_CEILING GIBS(4)
#define FIX_TRIAL_CEILING GIBS(1)          /* one look at what a fix would do */
#define SAVED_RESULT_CEILING GIBS(2)       /* while it is read */
#define WORKER_CEILING GIBS(2)             /* all of one machine, in its worker: the limit of the process is lower */
#define SUMMED_UP_CEILING GIBS(1)          /* one machine of many, read back */
#define REPORT_CEILING GIBS(1)             /* the strings of one report */
#define DELETED_CEILING (256 * MIB)        /* besides one bit for each cell that may be */
#define IMAGE_CEILING (512 * MIB)          /* tables and names of an image; no bytes of its files */
#define LISTED_MACHINE_CEILING (256 * MIB) /* in `list` */
#define QUERIED_DATA_CEILING (64 * MIB)
#define QUERIED_NAME_CEILING (16 * MIB)
#define PROFILE_CEILING (64 * MIB)
#define WAIVERS_CEILING (64 * MIB)
#define EXPLAIN_CEILING (1 * MIB)    /* a page of `explain` */
#define EXPECTED_CEILING (512 * MIB) /* hashes of an acquisition */
#define MESSAGES_CEILING (1 * MIB)

#endif
