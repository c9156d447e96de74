/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a walk has left of a folder. Private to folder*.c. */
#ifndef TLSREADY_PARSER_EVIDENCE_FOLDER_PARTS_H
#define TLSREADY_PARSER_EVIDENCE_FOLDER_PARTS_H

#include "parser/evidence/folder.h"

struct folder {
	struct folder_place place;
	struct site **sites;  /* by path */
	size_t count, in_use; /* so many of them first; then older copies (struct site older) */
	bool has_windows;
	size_t reg_files;
};

#endif
