/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One hive's place in a machine: HKLM\SYSTEM is a mount, with a hive file at the bottom (or none), what .reg files say
 * about it on top, and the knowledge of how far those files reach. Private to the view.
 */
#ifndef TLSREADY_PARSER_MOUNT_H
#define TLSREADY_PARSER_MOUNT_H

#include "parser/hive/hive.h"
#include "parser/nameindex.h"
#include "parser/regview.h"
#include "parser/view/tree.h"

struct mount {
	enum hive_kind kind;
	const char *root;  /* "HKLM\SYSTEM", "HKCU", or as a .reg wrote it */
	struct hive *hive; /* NULL: .reg only */
	int32_t hive_source;
	const char *label;                  /* a user: the root, and who it is if that is known; NULL: the root alone */
	int32_t named_by;                   /* 1 + the last .reg input that spoke of it; 0: none has */
	struct treekey tree;                /* what .reg layers say; its children are keys right below root */
	const struct wanted_keys *read_for; /* all that was kept of .reg files that speak of it; NULL: everything */
	struct evidence_layer *layers, **last_layer; /* what each .reg that is evidence says by itself, in their order */
	const char *refused; /* a hive of this kind was supplied and could not be used: why, a clause; NULL: none was */
	const char *ambiguous;   /* not NULL: two mounts claim this place; the reason, no question is answered */
	struct nameindex *cache; /* path below root -> struct hivenode */
	struct {
		unsigned depth;           /* visits one within the other */
		hivekey first;            /* the key that the outermost one lists */
		struct nameindex *listed; /* places of it and of all that were listed since; NULL: none is yet */
	} walk;                           /* of the hive, by mount_each_key */
	struct mount *next;
};

/* Answers about the key (name NULL) or value at `below`, the path under the mount without control-set aliases. */
enum found mount_ask(struct mount *mount, struct arena *arena, const char *below, const char *name,
		     struct reganswer *ret);

enum found mount_each_key(struct mount *mount, struct arena *arena, const char *below, regview_visit visit,
			  void *context);
enum found mount_each_value(struct mount *mount, struct arena *arena, const char *below, regview_visit visit,
			    void *context);

/* Sub-keys (or values) that an input has and a later one takes away, each as ABSENT with its dispute. */
void mount_each_gone(struct mount *mount, struct arena *arena, const char *below, bool values, regview_visit visit,
		     void *context);

/* What the .reg input `source` says of this mount by itself; made if it is not there. NULL: out of memory. */
struct treekey *mount_evidence(struct mount *mount, struct arena *arena, int32_t source,
			       const struct wanted_keys *wanted_keys);

void mount_forget_evidence(struct mount *mount); /* of all .reg inputs so far */

#endif
