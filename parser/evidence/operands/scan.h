/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Operands of a command line become subjects, the same way for every command.
 *
 * Loose files together are one machine, and so is each `A+B`; each Windows in a folder is a machine of its own. Nothing is
 * opened yet but folders: a fleet is scanned while it is evaluated.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_SCAN_H
#define TLSREADY_PARSER_EVIDENCE_SCAN_H

#include "parser/evidence/contents.h"
#include "parser/evidence/image_choice.h"
#include "parser/evidence/image/image_facts.h"
#include "parser/evidence/library/library_host.h"
#include "parser/evidence/subject.h"

/* Bytes of the first path of "A+B": the longest that exists and ends before a +, else all up to the first. */
size_t operand_part(const char *text);

/* 0, or what ends the scan. It lives in the arena of the scan. */
typedef int (*scan_image_fn)(void *context, const struct contents *contents, struct error *err);

struct scan_options {
	bool each;        /* every loose operand is a machine of its own */
	const char *list; /* --inputs-from: a file of further inputs (input_list.h); NULL: none */
	bool list_is_nul; /* its lines end with NUL */
	/* Whether to look at a line of the list, by what it is called (subject->line); NULL: at every one. */
	bool (*wants_line)(void *context, const char *line);
	bool is_transient; /* subjects of the list are gone when found returns: memory does not grow with their number */
	const char *name;  /* --name: of the one machine that the operands make; NULL: none */
	const struct library_host *host; /* where libraries for images and archives run; NULL: nowhere, and what needs one is refused */
	scan_image_fn image; /* called for each image by itself, before found is for its machines, or for why there is none; NULL: not wanted */
	struct image_choice choice; /* of images; its keys outlive the subjects */
	/*
	 * Every state of a machine (subject->state): older copies of its hives are subjects, too, and a shadow copy of a volume with
	 * a machine that cannot be read or has no Windows is one with an error.
	 */
	bool states;
	const struct image_verifier *verifier; /* images are compared with the hashes that they store; NULL: they are not */
};

/* 0, or what ends the scan. The subject lives in the arena of the scan; the callee may open it. */
typedef int (*scan_found_fn)(void *context, struct subject *subject, struct error *err);

/*
 * Calls found for each subject, in the order of the operands; a folder that cannot be read, or that holds no machine, is one
 * with subject->error. 0; ERR_USAGE: an operand is written wrong ("SYSTEM+"), or is the name of no file,
 * which ends the scan; ERR_NOMEM; what found returned.
 */
int scan_operands(const char *const *operands, size_t count, const struct scan_options *options, struct arena *arena,
		  scan_found_fn found, void *context, struct error *err);

/*
 * The machines of one folder, each as a subject that is not open; states: as in struct scan_options. Names of machines are made from the folder; artifacts are
 * opened below it (artifact->folder) and no symbolic link leads out of it. Order: by path. ERR_IO: it cannot be read, or there
 * is no machine in it; ERR_LIMIT; ERR_NOMEM.
 */
int scan_folder(const char *path, bool states, struct arena *arena, struct subject **ret, size_t *ret_count,
		struct error *err);

#endif
