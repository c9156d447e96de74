/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is where in a Windows volume, as tables. */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_WINDOWS_TREE_H
#define TLSREADY_PARSER_EVIDENCE_TREE_WINDOWS_TREE_H

#include <stdbool.h>

#include "parser/evidence/artifact.h"

struct windows_row {
	const char *path; /* from the volume; * is any one name; the first name "Windows" stands for WINNT, too */
	enum artifact_role role;
	enum artifact_scope scope;
	const char *user; /* "*": the name that the first * of path stands for */
	int older; /* not 0: an older copy, which is not evaluated; so many names at the end of path are inside of it */
	enum policy_order order;
};

enum { WINDOWS_ROWS_LIMIT = 48 };

extern const struct windows_row windows_rows[]; /* ends with a NULL path */

/* Names of the folder that Windows is installed in; the first is that of windows_rows. Ends with NULL. */
extern const char *const windows_roots[];

/* All of them compare without ASCII case, as Windows does. */

/* True if a folder has this name of the tables, which ends with / or NUL; also percent-encoded, as Velociraptor does: "C%3A". */
bool is_windows_name(const char *wanted, const char *name);

/* A folder of users' profiles: "Users", "Documents and Settings". */
bool is_profiles_folder(const char *name);

/* A profile that is no user's: the template of new ones, and what all users share. */
bool is_profile_template(const char *name);

/* A junction that Windows makes for old applications, and that a mounted volume shows as a link to a folder which is looked at anyway. */
bool is_windows_junction(const char *name);

/* A folder of an older state: RegBack, Windows.old, a shadow copy; also spelled as Velociraptor does. */
bool is_older_copy(const char *name);

/* A folder of the file system itself, which often nobody may read. */
bool is_volume_housekeeping(const char *name);

/* The letter, as a small one, of a folder that stands for a drive, in the spelling of any collector; 0: it does not. */
char drive_letter(const char *name);

/* A folder that a collector makes on the volume that it writes to: a drive, "uploads". None of Windows. */
bool is_collector_folder(const char *name);

/* A drive, or a folder between a machine's and its files: "C", "C%3A", "uploads", "[root]", "System32". Not a machine's name. */
bool is_layout_name(const char *name);

#endif
