/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions about paths, led to the mount that answers them. CurrentControlSet is an alias that ends here. */
#include "parser/view/view.h"

#include <string.h>

#include "parser/reg/scan.h"

#define ALIAS "CurrentControlSet"

const char *reg_type_name(uint32_t type)
{
	static const char *const names[] = {
		/* clang-format off */
		"REG_NONE",	"REG_SZ",   "REG_EXPAND_SZ",	     "REG_BINARY",
		"REG_DWORD",	"REG_DWORD_BIG_ENDIAN", "REG_LINK", "REG_MULTI_SZ",
		"REG_RESOURCE_LIST", "REG_FULL_RESOURCE_DESCRIPTOR", "REG_RESOURCE_REQUIREMENTS_LIST", "REG_QWORD",
		/* clang-format on */
	};

	return type < sizeof names / sizeof *names ? names[type] : "REG_UNKNOWN";
}

struct regview *regview_new(struct arena *arena)
{
	struct regview *view = arena_alloc(arena, sizeof *view);

	if (!view || !(view->by_root = nameindex_new(arena)))
		return NULL;
	view->arena = arena;
	view->last_mount = &view->mounts;
	return view;
}

struct mount *regview_mount_at(const struct regview *view, const char *root)
{
	return nameindex_get(view->by_root, 0, root, strlen(root));
}

int regview_add_mount(struct regview *view, struct mount *mount)
{
	if (nameindex_put(view->by_root, 0, mount->root, mount) < 0)
		return ERR_NOMEM;
	if (strlen(mount->root) > view->longest_root)
		view->longest_root = strlen(mount->root);
	*view->last_mount = mount;
	view->last_mount = &mount->next;
	return 0;
}

struct mount *regview_mount(struct regview *view, enum hive_kind kind, const char *root)
{
	struct mount *mount = regview_mount_at(view, root);

	if (mount)
		return mount;
	mount = arena_alloc(view->arena, sizeof *mount);
	if (!mount)
		return NULL;
	*mount = (struct mount){ .kind = kind,
				 .root = arena_strdup(view->arena, root),
				 .hive_source = LOCATION_NO_SOURCE,
				 .tree = { .at = LOCATION_NONE },
				 .cache = nameindex_new(view->arena) };
	return mount->root && mount->cache && regview_add_mount(view, mount) == 0 ? mount : NULL;
}

static const struct mount *user_at(const struct regview *view, size_t index)
{
	const struct mount *mount = view->mounts;

	for (; mount; mount = mount->next)
		if (mount->kind == HIVE_USER && index-- == 0)
			break;
	return mount;
}

const char *regview_user(struct regview *view, size_t index)
{
	const struct mount *mount = user_at(view, index);

	return mount ? mount->root : NULL;
}

const char *regview_user_name(struct regview *view, size_t index)
{
	const struct mount *mount = user_at(view, index);

	return mount && mount->label ? mount->label : mount ? mount->root : NULL;
}

const char *regview_unsupplied(const char *path)
{
	return name_starts(path, "HKLM\\SYSTEM")     ? "the SYSTEM hive was not supplied"
	       : name_starts(path, "HKLM\\SOFTWARE") ? "the SOFTWARE hive was not supplied"
	       : name_starts(path, "HKU\\.DEFAULT")  ? "the hive HKU\\.DEFAULT was not supplied"
	       : name_starts(path, "HKCU")           ? "no user hive was supplied"
	       : name_starts(path, "HKU\\")          ? "the hive of this user was not supplied"
						     : "this hive was not supplied";
}

const char *regview_refused(struct regview *view, const char *path)
{
	static const struct {
		const char *root;
		enum hive_kind kind;
	} hives[] = { { "HKLM\\SYSTEM", HIVE_SYSTEM },
		      { "HKLM\\SOFTWARE", HIVE_SOFTWARE },
		      { "HKCU", HIVE_USER },
		      { "HKU", HIVE_USER } };

	for (size_t i = 0; i < sizeof hives / sizeof *hives; i++) {
		size_t size = strlen(hives[i].root);

		if (name_starts(path, hives[i].root) && (path[size] == '\0' || path[size] == '\\'))
			return view->refused[hives[i].kind];
	}
	return NULL;
}

const char *regview_source_name(struct regview *view, int32_t source)
{
	return source >= 0 && (size_t)source < view->name_count ? view->names[source] : "";
}

void regview_changed(struct regview *view)
{
	view->resolved = false;
}

/* The mount that path is in; *ret_below is the rest. The longest root wins. */
static struct mount *mount_of(struct regview *view, const char *path, const char **ret_below)
{
	struct mount *best = NULL;
	size_t best_size = 0;

	for (size_t size = strcspn(path, "\\"); size <= view->longest_root; size += 1 + strcspn(path + size + 1, "\\")) {
		struct mount *mount = nameindex_get(view->by_root, 0, path, size);

		if (mount) {
			best = mount;
			best_size = size;
		}
		if (!path[size])
			break;
	}
	*ret_below = path + best_size + (best && path[best_size] == '\\');
	return best;
}

static const struct control_set *resolved_set(struct regview *view)
{
	if (!view->resolved) {
		view->resolved = true; /* what resolving asks has no alias in it */
		control_set_resolve(view, &view->set);
	}
	return &view->set;
}

/* Replaces the alias at the front of below by the set it stands for; NULL: it is not known which. */
static const char *resolve(struct regview *view, struct mount *mount, const char *below)
{
	size_t size = strlen(ALIAS);

	if (mount->kind != HIVE_SYSTEM || !name_starts(below, ALIAS) || (below[size] && below[size] != '\\'))
		return below;
	const struct control_set *set = resolved_set(view);
	uint32_t number = view->chosen ? view->chosen : set->number;

	if (!number)
		return set->how == CONTROL_SET_CURRENT || (view->shows_names && set->is_named_so) ? below : NULL;
	return arena_printf(view->arena, "ControlSet%03u%s", number, below + size);
}

static enum found unanswered(struct reganswer *ret, enum found found, const char *why)
{
	ret->why = why;
	return ret->found = found;
}

/* Leads a question to its mount. Fills ret as far as it can be filled without one. */
static struct mount *lead(struct regview *view, const char *path, const char *name, struct reganswer *ret,
			  const char **ret_below)
{
	struct mount *mount = mount_of(view, path, ret_below);

	*ret = (struct reganswer){
		.found = NOT_COVERED, .key = arena_strdup(view->arena, path), .name = name, .at = LOCATION_NONE
	};
	if (!mount) {
		const char *refused = regview_refused(view, path);

		unanswered(ret, NOT_COVERED, refused ? refused : regview_unsupplied(path));
		return NULL;
	}
	*ret_below = resolve(view, mount, *ret_below);
	if (!*ret_below) {
		const struct control_set *set = resolved_set(view);

		unanswered(ret, set->how == CONTROL_SET_DAMAGED ? UNREADABLE : NOT_COVERED, set->why);
		return NULL;
	}
	ret->key = **ret_below ? arena_printf(view->arena, "%s\\%s", mount->root, *ret_below) : mount->root;
	return mount;
}

enum found regview_key(struct regview *view, const char *path, struct reganswer *ret)
{
	return regview_value(view, path, NULL, ret);
}

enum found regview_value(struct regview *view, const char *path, const char *name, struct reganswer *ret)
{
	const char *below;
	struct mount *mount = lead(view, path, name, ret, &below);

	return mount ? mount_ask(mount, view->arena, below, name, ret) : ret->found;
}

enum found regview_each_key(struct regview *view, const char *path, regview_visit visit, void *context)
{
	struct reganswer answer;
	const char *below;
	struct mount *mount = lead(view, path, NULL, &answer, &below);

	return mount ? mount_each_key(mount, view->arena, below, visit, context) : answer.found;
}

enum found regview_each_value(struct regview *view, const char *path, regview_visit visit, void *context)
{
	struct reganswer answer;
	const char *below;
	struct mount *mount = lead(view, path, NULL, &answer, &below);

	return mount ? mount_each_value(mount, view->arena, below, visit, context) : answer.found;
}

void regview_each_gone(struct regview *view, const char *path, bool values, regview_visit visit, void *context)
{
	struct reganswer answer;
	const char *below;
	struct mount *mount = lead(view, path, NULL, &answer, &below);

	if (mount)
		mount_each_gone(mount, view->arena, below, values, visit, context);
}

const struct control_set *regview_control_set(struct regview *view)
{
	const struct control_set *set = resolved_set(view);

	if (!view->chosen || set->how == CONTROL_SET_NONE)
		return set;
	control_set_choose(view, set, &view->choice);
	return &view->choice;
}

void regview_choose_control_set(struct regview *view, uint32_t number)
{
	view->chosen = number;
}

void regview_show_names(struct regview *view)
{
	view->shows_names = true;
}

static const char *swap_root(struct arena *arena, const char *path, bool to_full)
{
	for (size_t i = 0; i < REG_ROOTS && reg_roots[i].brief; i++) {
		const char *from = to_full ? reg_roots[i].brief : reg_roots[i].full;
		const char *to = to_full ? reg_roots[i].full : reg_roots[i].brief;
		size_t size = strlen(from);

		if (name_starts(path, from) && (path[size] == '\0' || path[size] == '\\'))
			return arena_printf(arena, "%s%s", to, path + size);
	}
	return path;
}

const char *regview_full_path(struct arena *arena, const char *path)
{
	return swap_root(arena, path, true);
}

const char *regview_short_path(struct arena *arena, const char *path)
{
	return swap_root(arena, path, false);
}
