/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How machines are read and evaluated. What it points to is the caller's, and outlives every use. */
#ifndef TLSREADY_ENGINE_OPTIONS_H
#define TLSREADY_ENGINE_OPTIONS_H

#include "analyzer/analyze.h"
#include "engine/messages.h"
#include "parser/machine/machine.h"

enum { CONTROL_SET_ALL = UINT32_MAX }; /* as a number of a control set: each is evaluated as a machine of its own */

struct engine_options {
	const struct criteria *criteria;
	enum reader_choice readers;
	bool no_logs, no_hash, all_hashes;      /* all: MD5 and SHA-1 beside SHA-256 */
	bool file_times;                        /* when they were last written to is part of the result */
	bool deleted;                           /* search free space for deleted records */
	const struct expected_hashes *expected; /* of the acquisition (engine/collect/expected_hashes.h); NULL: none */
	const char *mount;        /* of several hives of one kind in a .reg: HKLM\NAME; NULL: none was named */
	struct subject *overlays; /* open; laid over every machine. NULL: none */
	enum fail_on fail_on;
	const struct case_info *case_info; /* what is said of the run; NULL: nothing */
	const char *words; /* of the options that change answers (options_words of engine/fleet.h); NULL: a result does not name them */
	const char *waivers_path, *expected_path; /* the files, as they were named; NULL: none */
	struct messages *messages; /* gets a line for each input that is of no use; NULL: nobody listens */
};

#endif
