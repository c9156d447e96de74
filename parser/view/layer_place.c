/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .reg paths say HKLM\OFFLINE_SYSTEM\ControlSet001 or \ControlSet001 or HKCU\SYSTEM\ControlSet001 where the machine has
 * HKLM\SYSTEM: reg_mount_of tells by shape, this file puts it in place, and notices when one file holds two hives of a
 * kind. What a file says of a mount before any of its paths has shown the kind is kept until one does.
 */
#include "parser/view/layer_parts.h"

#include <string.h>

/* The file's own name of a mount, "HKLM\X". */
static const char *mount_name(struct layer *layer, const char *path, size_t size)
{
	char *name = arena_strndup(layer->view->arena, path, size);

	return name ? regview_short_path(layer->view->arena, name) : NULL;
}

static bool is_chosen(const struct layer *layer, const char *name)
{
	const char *wanted = layer->options->mount;

	return wanted && (name_equal(name, wanted) || name_equal(path_last(name), wanted) ||
			  name_equal(name, regview_short_path(layer->view->arena, wanted)));
}

static void refuse_second(struct layer *layer, struct mount *mount, const char *name, struct location at)
{
	if (layer->other_refused[mount->kind])
		return;
	layer->other_refused[mount->kind] = true;
	if (!is_chosen(layer, layer->mounts[mount->kind]))
		mount->ambiguous = arena_printf(
			layer->view->arena, "%s contains two %s hives, %s and %s: name one of them with --mount",
			layer->input->path, path_last(mount->root), layer->mounts[mount->kind], name);
	note_add(layer->notes, "reg-two-mounts", SEVERITY_ERROR, at, "two hives of one kind in one file: %s and %s",
		 layer->mounts[mount->kind], name);
}

/* The kind that other paths of this file have shown. */
static enum hive_kind kind_of_name(const struct layer *layer, const char *name)
{
	for (unsigned kind = 0; kind < KINDS; kind++)
		if (layer->mounts[kind] && name_equal(layer->mounts[kind], name))
			return kind;
	return HIVE_OTHER;
}

static struct mount *undecided_of(struct layer *layer, const char *name)
{
	struct mount *mount = nameindex_get(layer->names, 0, name, strlen(name));

	if (mount)
		return mount;
	mount = arena_alloc(layer->view->arena, sizeof *mount);
	if (!mount || nameindex_put(layer->names, 0, name, mount) < 0)
		return NULL;
	*mount = (struct mount){
		.kind = HIVE_OTHER, .root = name, .hive_source = LOCATION_NO_SOURCE, .tree = { .at = LOCATION_NONE }
	};
	*layer->last_undecided = mount;
	layer->last_undecided = &mount->next;
	return mount;
}

/* Its kind is known now: what was said of it lies where what follows will lie. */
static int decide(struct layer *layer, struct mount *mount, const char *name)
{
	struct mount *before = nameindex_get(layer->names, 0, name, strlen(name));
	struct arena *arena = layer->view->arena;
	int result = before ? tree_lay(arena, &mount->tree, &before->tree) : 0;

	if (before && result == 0 && layer_is_evidence(layer)) {
		struct treekey *own = mount_evidence(mount, arena, layer->source, &layer->options->wanted_keys);

		result = own ? tree_lay(arena, own, &before->tree) : ERR_NOMEM;
	}
	if (before)
		before->tree = (struct treekey){ .at = LOCATION_NONE };
	return result;
}

static bool is_empty(const struct treekey *key)
{
	return !key->exists && !key->deleted && !key->children && !key->values;
}

int layer_keep_undecided(struct layer *layer)
{
	for (struct mount *mount = layer->undecided, *next; mount; mount = next) {
		struct mount *known = regview_mount_at(layer->view, mount->root);

		next = mount->next;
		mount->next = NULL;
		if (is_empty(&mount->tree))
			continue;
		layer->input->reg_kinds |= 1u << HIVE_OTHER;
		if (known ? tree_lay(layer->view->arena, &known->tree, &mount->tree) < 0
			  : !(mount->cache = nameindex_new(layer->view->arena)) ||
				    regview_add_mount(layer->view, mount) < 0)
			return ERR_NOMEM;
	}
	return 0;
}

/* By its shape, or by what the file has shown of it elsewhere. */
static enum hive_kind kind_of_path(struct layer *layer, const char *path, const char **ret_name, const char **ret_below)
{
	size_t size;
	enum hive_kind kind = reg_mount_of(path, layer->ez_tools, &size, ret_below);

	*ret_name = mount_name(layer, path, size);
	if (!*ret_name)
		return kind;
	if (kind == HIVE_OTHER)
		kind = kind_of_name(layer, *ret_name);
	else if (layer->is_policy && hive_kind_root(kind) && !name_equal(*ret_name, hive_kind_root(kind)))
		kind = HIVE_OTHER; /* a policy is written to the running machine: nothing there is loaded under another
				      name */
	return kind;
}

static struct mount *mount_for(struct layer *layer, enum hive_kind kind, const char *name)
{
	return kind == HIVE_OTHER ? undecided_of(layer, name)
				  : regview_mount(layer->view, kind, hive_kind_root(kind) ? hive_kind_root(kind) : name);
}

struct mount *layer_place(struct layer *layer, const struct reg_event *event, const char **ret_below, int *ret)
{
	const char *name;

	layer->ez_tools = event->ez_tools;
	enum hive_kind kind = kind_of_path(layer, event->path, &name, ret_below);
	struct mount *mount = name ? mount_for(layer, kind, name) : NULL;

	*ret = mount ? 0 : ERR_NOMEM;
	if (!mount || !hive_kind_root(kind) || (layer->mounts[kind] && name_equal(layer->mounts[kind], name)))
		return mount;
	if (layer->mounts[kind] && is_chosen(layer, name)) {
		mount->tree = (struct treekey){ .at = LOCATION_NONE }; /* what was taken so far was another hive */
		mount_forget_evidence(mount);
	} else if (layer->mounts[kind]) {
		refuse_second(layer, mount, name, event->at);
		return NULL;
	}
	layer->mounts[kind] = name;
	*ret = decide(layer, mount, name);
	return *ret < 0 ? NULL : mount;
}
