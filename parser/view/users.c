/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A user hive does not say whose it is: the folder it is in does (Users\alice\NTUSER.DAT), and for an export that was
 * named by hand its own name. Only the accounts of Windows have SIDs that are the same everywhere.
 */
#include "parser/view/users.h"

#include <string.h>

#include "common/paths.h"

enum { NAME_LIMIT = 128 };

/* clang-format off */
static const struct { const char *name, *root; } accounts[] = { /* folder or file name, or user of an artifact -> root */
	{ "DEFAULT",        "HKU\\.DEFAULT" }, /* config\DEFAULT, the profile of LocalSystem */
	{ ".DEFAULT",       "HKU\\.DEFAULT" }, /* the same, as a row of a Windows volume names it */
	{ "systemprofile",  "HKU\\.DEFAULT" },
	{ "LocalService",   "HKU\\S-1-5-19" },
	{ "NetworkService", "HKU\\S-1-5-20" },
};
/* clang-format on */

/* The folder's name for .../alice/NTUSER.DAT, else the file's; "" for NTUSER.DAT alone. A backslash would part keys. */
static const char *name_of(struct arena *arena, const char *path)
{
	const char *start = path_name(path), *end = start + strlen(start);

	if (name_equal(start, "NTUSER.DAT")) {
		end = start > path ? start - 1 : path;
		start = path_tail(path, 1);
	}
	if (end - start > NAME_LIMIT)
		start = end - NAME_LIMIT;
	char *name = arena_strndup(arena, start, end > start ? (size_t)(end - start) : 0);

	for (char *at = name; at && *at; at++)
		*at = *at == '\\' ? '_' : *at;
	return name;
}

static const char *account_root(const char *name)
{
	for (size_t i = 0; i < sizeof accounts / sizeof *accounts; i++)
		if (name_equal(name, accounts[i].name))
			return accounts[i].root;
	return NULL;
}

static int count_users(const struct regview *view)
{
	int count = 0;

	for (const struct mount *mount = view->mounts; mount; mount = mount->next)
		count += mount->kind == HIVE_USER && mount->hive;
	return count;
}

static bool is_free(const struct regview *view, const char *root)
{
	for (const struct mount *mount = view->mounts; mount; mount = mount->next)
		if (name_equal(mount->root, root))
			return !mount->hive;
	return true;
}

/* Any user: there is a hive in its place. */
static struct mount *full(struct regview *view)
{
	struct mount *mount = view->mounts;

	while (mount && !(mount->kind == HIVE_USER && mount->hive))
		mount = mount->next;
	return mount;
}

struct mount *user_mount(struct regview *view, const char *user, const char *path)
{
	if (count_users(view) >= USERS_LIMIT)
		return full(view);
	const char *name = name_of(view->arena, user ? user : path), *account = name ? account_root(name) : NULL;
	const char *root = account ? account : "HKCU";

	if (!name)
		return NULL;
	if (!*name || name_equal(name, "."))
		name = "user";
	for (int i = 1; i <= USERS_LIMIT && !is_free(view, root); i++) {
		root = i == 1 ? arena_printf(view->arena, "HKU\\%s", name)
			      : arena_printf(view->arena, "HKU\\%s-%d", name, i);
		if (!root)
			return NULL;
	}
	struct mount *mount = regview_mount(view, HIVE_USER, root);

	if (mount && !mount->hive && name_equal(root, "HKCU") && strcmp(name, "user") != 0)
		mount->label = arena_printf(view->arena, "HKCU (%s)", name);
	return mount;
}
