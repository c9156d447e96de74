/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of a view, for the files of this room that make it. */
#ifndef TLSREADY_PARSER_VIEW_H
#define TLSREADY_PARSER_VIEW_H

#include "common/text/text.h"
#include "parser/view/mount.h"

struct regview {
	struct arena *arena;
	struct mount *mounts, **last_mount; /* in the order met */
	struct nameindex *by_root;          /* the same by their roots: a .reg may name a hundred thousand users */
	size_t longest_root;                /* bytes */
	struct control_set set;
	uint32_t chosen;           /* regview_choose_control_set; 0: the resolved one */
	struct control_set choice; /* set as regview_control_set tells of it while one is chosen */
	bool resolved;
	bool shows_names; /* regview_show_names */
	bool left_out;    /* a .reg says something of CurrentControlSet, which stands for none of the sets */
	const char *refused[HIVE_OTHER + 1]; /* by kind: supplied and of no use, "PATH is empty (0 bytes)"; NULL: none was */
	const char *const *names;            /* of the inputs, by source */
	size_t name_count;
};

struct regview *regview_new(struct arena *arena); /* NULL: out of memory */

/* The mount with this root, made if it is not there. NULL: out of memory. */
struct mount *regview_mount(struct regview *view, enum hive_kind kind, const char *root);

struct mount *regview_mount_at(const struct regview *view, const char *root); /* NULL: there is none */
int regview_add_mount(struct regview *view, struct mount *mount);             /* 0 or ERR_NOMEM; its root must be new */

/* Forgets what was resolved: after a layer was added. */
void regview_changed(struct regview *view);

void control_set_resolve(struct regview *view, struct control_set *set);
/* Of a .reg with both: the key or value in which ControlSetNNN and CurrentControlSet differ. NULL: none, or there is no such set. */
const char *control_set_unlike(struct regview *view, uint32_t number);
void control_set_choose(struct regview *view, const struct control_set *resolved, struct control_set *ret);

#endif
