/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a walk through a folder has found: sites, each the files of one machine. They are small, because a fleet has ten
 * thousand of them before the first is opened; parser/evidence/folder.c makes subjects of them.
 *
 * All paths are below the operand, raw, parted by '/'. Everything lives in the arena of the walk.
 */
#ifndef TLSREADY_PARSER_EVIDENCE_TREE_SITE_H
#define TLSREADY_PARSER_EVIDENCE_TREE_SITE_H

#include "parser/evidence/folder.h"
#include "parser/evidence/tree/tree.h"

struct found_file {
	struct found_file *next;
	const char *below;
	const char *user;
	enum artifact_role role;
	enum artifact_scope scope;
	enum policy_order order;
	struct found_file *logs; /* sorted by name */
	size_t log_count, logs_dropped;
};

struct refusal {
	struct refusal *next;
	const char *below, *why;
	enum refusal_kind kind;
};

struct refusals {
	struct refusal *first, *last;
	size_t count, dropped; /* dropped: more than the limit */
};

struct site {
	struct site *next;
	const char *below; /* the folder of the machine */
	const char *label; /* NULL, or what tells its files from those of others in that folder: "DC01" */
	const char *name;
	const char *root;    /* the Windows folder in that folder; NULL: loose hives */
	const char *older;   /* not NULL: the folder of older hives, which these files are */
	struct site *of;     /* with older: the machine that they are of */
	struct site *joined; /* the one that has its files now (accessors.h); NULL: itself */
	struct found_file *files, *last;
	size_t count;
	struct refusals refusals;
};

struct walk {
	struct tree *tree;
	const struct folder_limits *limits;
	struct arena *arena;
	struct error *err;
	struct site *sites, *last;
	size_t site_count;
	bool has_windows;                                        /* a Windows folder was seen, with or without hives */
	struct refusals refusals;                                /* that are of no machine yet */
	struct refusals links;                                   /* the same, symbolic links outside of every machine */
	size_t folder_count, file_count, reg_count, entry_count; /* seen */
};

/* All: 0, or a negative enum err, in walk->err too. */

/* below/name, or the one that is not empty. NULL: out of memory. */
const char *path_below(struct walk *walk, const char *below, const char *name);

/* Names what was not taken; path "" is the operand. why is a clause and is kept. */
int refuse(struct walk *walk, struct refusals *refusals, enum refusal_kind kind, const char *below, const char *why);

/* Why an older copy is not taken, and how it is all the same: only files and folders of the host can be named. */
const char *older_folder_why(const struct walk *walk);
const char *older_file_why(const struct walk *walk);

/* "cannot be read: Permission denied", of an errno that the tree gave. */
int refuse_reason(struct walk *walk, struct refusals *refusals, enum refusal_kind kind, const char *below, int reason);

/* True if something is among them that stood where a hive belongs. */
bool refusals_lose_evidence(const struct refusals *refusals);

/* Why an entry that is no regular file is not taken. */
const char *why_no_file(enum entry_type type);

/* A new site, which counts for nothing until it is kept. */
int site_new(struct walk *walk, const char *below, const char *label, struct site **ret);
/* The same for older hives of a machine, in this folder. */
int site_new_older(struct walk *walk, struct site *of, const char *older, struct site **ret);
int site_keep(struct walk *walk, struct site *site);

/* Takes an entry of the folder `below`; a hive with the logs next to it, from the same listing. */
int site_take(struct walk *walk, struct site *site, const char *below, const struct listing *listing, size_t index,
	      const struct found_file *what);

/* A folder, read into ret and counted (tree.h, list). *ret_reason: 0, or an errno. */
int walk_list(struct walk *walk, const struct listing *parent, const char *name, const char *below,
	      const char *const *names, struct listing *ret, int *ret_reason);

#endif
