/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * .reg paths say HKLM\OFFLINE_SYSTEM\ControlSet001 or \ControlSet001 or HKCU\SYSTEM\ControlSet001 where the machine has
 * HKLM\SYSTEM: reg_mount_of tells by shape, this file puts it in place, and notices when one file holds two hives of a kind.
 */
#include "parser/layer.h"

#include <string.h>

enum { KINDS = HIVE_OTHER + 1 };

struct layer {
	struct regview *view;
	const struct machine_options *options;
	struct notes *notes;
	struct input *input;
	const char *mounts[KINDS]; /* as this file writes them; NULL: not met */
	bool other_refused[KINDS]; /* a second mount of the kind was left out, and said so */
	uint32_t alias;            /* what CurrentControlSet means in what lies below; 0: the name itself */
	int32_t source;
	bool ez_tools;
};

static const char *const canonical[KINDS] = {
	[HIVE_SYSTEM] = "HKLM\\SYSTEM",
	[HIVE_SOFTWARE] = "HKLM\\SOFTWARE",
	[HIVE_SAM] = "HKLM\\SAM",
	[HIVE_SECURITY] = "HKLM\\SECURITY",
};

/* The file's own name of a mount, "HKLM\X". */
static const char *mount_name(struct layer *layer, const char *path, size_t size)
{
	char *name = arena_strndup(layer->view->arena, path, size);

	return name ? regview_short_path(layer->view->arena, name) : NULL;
}

static bool is_chosen(const struct layer *layer, const char *name)
{
	const char *wanted = layer->options->mount;
	const char *last = strrchr(name, '\\');

	return wanted && (name_equal(name, wanted) || (last && name_equal(last + 1, wanted)) ||
			  name_equal(name, regview_short_path(layer->view->arena, wanted)));
}

static void refuse_second(struct layer *layer, struct mount *mount, const char *name, struct place at)
{
	if (layer->other_refused[mount->kind])
		return;
	layer->other_refused[mount->kind] = true;
	if (!is_chosen(layer, layer->mounts[mount->kind]))
		mount->ambiguous = arena_printf(layer->view->arena,
						"%s holds two %s hives, %s and %s: name the one to judge with --mount",
						layer->input->path, strrchr(mount->root, '\\') + 1,
						layer->mounts[mount->kind], name);
	note_add(layer->notes, "reg-two-mounts", SEVERITY_ERROR, at, "two hives of one kind in one file: %s and %s",
		 layer->mounts[mount->kind], name);
}

/* Where the event belongs; NULL with *ret 0: it is left out. */
static struct mount *place_of(struct layer *layer, const struct reg_event *event, const char **ret_below, int *ret)
{
	size_t size;

	layer->ez_tools = event->ez_tools;
	enum hive_kind kind = reg_mount_of(event->path, layer->ez_tools, &size, ret_below);
	const char *name = mount_name(layer, event->path, size);
	const char *root = name && canonical[kind] ? canonical[kind] : name;
	struct mount *mount = root ? regview_mount(layer->view, kind, root) : NULL;

	*ret = mount ? 0 : ERR_NOMEM;
	if (!mount || !canonical[kind])
		return mount;
	if (layer->mounts[kind] && !name_equal(layer->mounts[kind], name) && is_chosen(layer, name))
		mount->tree = (struct treekey){ .at = PLACE_NONE }; /* what was taken so far was another hive */
	else if (layer->mounts[kind] && !name_equal(layer->mounts[kind], name)) {
		refuse_second(layer, mount, name, event->at);
		return NULL;
	}
	layer->mounts[kind] = name;
	return mount;
}

/* CurrentControlSet over a hive, or over an export that has only numbered sets, is the set it stands for. */
static const char *dealias(struct layer *layer, const struct mount *mount, const char *below)
{
	size_t size = strlen("CurrentControlSet");

	if (mount->kind != HIVE_SYSTEM || !layer->alias || !name_starts(below, "CurrentControlSet") ||
	    (below[size] && below[size] != '\\'))
		return below;
	return arena_printf(layer->view->arena, "ControlSet%03u%s", layer->alias, below + size);
}

static void note_overridden(struct layer *layer, const struct mount *mount, const char *below,
			    const struct reg_event *event)
{
	struct treekey *key = tree_find_path((struct treekey *)(uintptr_t)&mount->tree, below);
	const struct treevalue *old = key ? tree_value(key, event->name) : NULL;

	if (old && !old->deleted && event->directive == REG_SET_VALUE && old->at.source == event->at.source &&
	    (old->type != event->type || old->size != event->size || memcmp(old->data, event->data, event->size) != 0))
		note_add(layer->notes, "reg-dup", SEVERITY_NOTE, event->at, "\"%s\" overrides line %u", event->name,
			 old->at.line);
}

static int apply(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event)
{
	struct arena *arena = layer->view->arena;
	struct treevalue value = { .name = event->name, .type = event->type, .data = event->data,
				   .size = event->size, .at = event->at,
				   .deleted = event->directive == REG_DELETE_VALUE };

	switch (event->directive) {
	case REG_OPEN_KEY:
		return tree_open(arena, &mount->tree, below, event->at);
	case REG_DELETE_KEY:
		return tree_delete(arena, &mount->tree, below, event->at);
	default:
		note_overridden(layer, mount, below, event);
		return tree_set(arena, &mount->tree, below, &value);
	}
}

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	struct layer *layer = context;
	struct reg_event own = *event;
	const char *below;
	int result;
	struct mount *mount = place_of(layer, &own, &below, &result);

	own.at.source = layer->source;
	if (own.written && !layer->options->as_imported) {
		own.data = own.written; /* an export by hivexregedit: what its author meant is the evidence */
		own.size = own.written_size;
	}
	if (mount) {
		below = dealias(layer, mount, below);
		layer->input->reg_kinds |= 1u << mount->kind;
		result = below ? apply(layer, mount, below, &own) : ERR_NOMEM;
	}
	return result < 0 ? error_at(err, result, own.at, "memory is out, or a path is nested too deep") : 0;
}

/* An export lists one subtree completely; a text composed by hand speaks for every hive it names. */
static int cover(struct layer *layer)
{
	const struct reg_summary *summary = &layer->input->reg;
	size_t size;
	const char *below = "";

	if (summary->single_root) {
		enum hive_kind kind = reg_mount_of(summary->single_root, layer->ez_tools, &size, &below);
		const char *name = mount_name(layer, summary->single_root, size);
		const char *root = name && canonical[kind] ? canonical[kind] : name;
		struct mount *mount = root ? regview_mount(layer->view, kind, root) : NULL;

		if (kind != HIVE_OTHER || *below)
			return mount ? mount_cover(mount, layer->view->arena, dealias(layer, mount, below)) : ERR_NOMEM;
	}
	for (struct mount *mount = layer->view->mounts; mount; mount = mount->next)
		if (layer->input->reg_kinds & 1u << mount->kind)
			if (mount_cover(mount, layer->view->arena, "") < 0)
				return ERR_NOMEM;
	return 0;
}

int layer_apply(struct regview *view, const struct machine_options *options, reg_read_fn read, void *read_context,
		int32_t source, struct notes *notes, struct input *input, struct error *err)
{
	struct layer layer = { .view = view, .options = options, .notes = notes, .input = input, .source = source };

	layer.alias = regview_control_set(view)->number;
	int result = reg_scan(read, read_context, source, &options->interests, view->arena, notes, on_event, &layer,
			      &input->reg, err);

	if (result == 0 && cover(&layer) < 0)
		result = error_set(err, ERR_NOMEM, "memory is out");
	regview_changed(view);
	return result;
}
