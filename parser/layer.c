/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the events of one file do to the mounts they belong to, and what the file proves absent. */
#include "parser/layer.h"

#include <inttypes.h>
#include <string.h>

#include "parser/layer_parts.h"

#define ALIAS "CurrentControlSet"

static bool is_alias(const struct mount *mount, const char *below)
{
	size_t size = strlen(ALIAS);

	return mount->kind == HIVE_SYSTEM && name_starts(below, ALIAS) && (!below[size] || below[size] == '\\');
}

/* CurrentControlSet over a hive, or over an export that has only numbered sets, is the set it stands for. */
static const char *dealias(const struct layer *layer, const struct mount *mount, const char *below)
{
	if (!is_alias(mount, below) || !layer->alias)
		return below;
	return arena_printf(layer->view->arena, "ControlSet%03u%s", layer->alias, below + strlen(ALIAS));
}

/*
 * Over evidence that does not tell which set is meant, CurrentControlSet is left out: taken for a key of its own, it
 * would be a current set in which everything else is absent.
 */
static bool leads_nowhere(struct layer *layer, const struct mount *mount, const char *below, struct place at)
{
	const struct control_set *set = regview_control_set(layer->view);

	if (!is_alias(mount, below) || layer->alias ||
	    !(mount->hive || layer->how == CONTROL_SET_AMBIGUOUS || layer->how == CONTROL_SET_DAMAGED))
		return false;
	if (!layer->alias_told)
		note_add(layer->notes, "reg-control-set", SEVERITY_ERROR, at,
			 "what it says of CurrentControlSet is left out: %s", set->why);
	layer->view->left_out = true;
	return layer->alias_told = true;
}

static void note_overridden(struct layer *layer, const struct mount *mount, const char *below,
			    const struct reg_event *event)
{
	struct treekey *key = tree_find_path((struct treekey *)(uintptr_t)&mount->tree, below);
	const struct treevalue *old = key ? tree_value(key, event->name) : NULL;

	if (!old || old->deleted || event->directive != REG_SET_VALUE || old->at.source != event->at.source ||
	    (old->type == event->type && old->size == event->size && memcmp(old->data, event->data, event->size) == 0))
		return;
	if (old->at.line)
		note_add(layer->notes, "reg-dup", SEVERITY_NOTE, event->at, "\"%s\" overrides line %u", event->name,
			 old->at.line);
	else
		note_add(layer->notes, "pol-dup", SEVERITY_NOTE, event->at, "\"%s\" overrides the entry at 0x%" PRIx64,
			 event->name, old->at.offset);
}

static int change(struct arena *arena, struct treekey *tree, const char *below, const struct reg_event *event)
{
	struct treevalue value = { .name = event->name,
				   .type = event->type,
				   .data = event->data,
				   .size = event->size,
				   .at = event->at,
				   .deleted = event->directive == REG_DELETE_VALUE };

	switch (event->directive) {
	case REG_OPEN_KEY:
		return (event->implied ? tree_open : tree_name)(arena, tree, below, event->at);
	case REG_DELETE_KEY:
		return tree_delete(arena, tree, below, event->at);
	case REG_DELETE_VALUES:
		return tree_delete_values(arena, tree, below);
	default:
		return tree_set(arena, tree, below, &value);
	}
}

bool layer_is_evidence(const struct layer *layer)
{
	return !layer->input->is_overlay && !layer->is_policy && !layer->options->interests.everything;
}

static int keep_evidence(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event)
{
	struct arena *arena = layer->view->arena;

	if (!layer_is_evidence(layer) || mount->kind == HIVE_OTHER)
		return 0;
	struct treekey *own = mount_evidence(mount, arena, layer->source, &layer->options->interests);

	return own ? change(arena, own, below, event) : ERR_NOMEM;
}

/* Whether the value is there decides; where that is not known, what is there stays unknown. */
static int set_if_absent(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event)
{
	struct reganswer answer = { .at = PLACE_NONE };
	enum found found = mount_ask(mount, layer->view->arena, below, event->name, &answer);

	if (found == ABSENT)
		return change(layer->view->arena, &mount->tree, below, event);
	if (found != PRESENT)
		note_add(layer->notes, "pol-soft", SEVERITY_WARNING, event->at,
			 "\"%s\" is set only if it is not there, which is not known: %s", event->name,
			 answer.why ? answer.why : "it could not be read");
	return 0;
}

static int apply(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event);

/* One of these sets is current, and what a text says of CurrentControlSet is so of that one: each is looked at as if. */
static int apply_to_sets(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event)
{
	const struct control_set set = *regview_control_set(layer->view);
	int result = 0;

	for (size_t i = 0; i < set.candidate_count && result == 0; i++) {
		const char *path = arena_printf(layer->view->arena, "ControlSet%03u%s", set.candidates[i], below + strlen(ALIAS));

		result = path ? apply(layer, mount, path, event) : ERR_NOMEM;
	}
	return result;
}

static int apply(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event)
{
	struct arena *arena = layer->view->arena;

	int result;

	layer->input->reg_kinds |= mount->kind == HIVE_OTHER ? 0 : 1u << mount->kind;
	mount->named_by = layer->source + 1;
	if (is_alias(mount, below) && !layer->alias && regview_control_set(layer->view)->is_one_of_these)
		return apply_to_sets(layer, mount, below, event);
	if (leads_nowhere(layer, mount, below, event->at))
		return 0;
	below = dealias(layer, mount, below);
	if (!below)
		return ERR_NOMEM;
	if (event->directive == REG_SET_IF_ABSENT)
		return set_if_absent(layer, mount, below, event);
	note_overridden(layer, mount, below, event);
	result = change(arena, &mount->tree, below, event);
	return result < 0 ? result : keep_evidence(layer, mount, below, event);
}

/* Policy comes to who logs on: the accounts of services and the profile of nobody get none. */
static bool is_given_policy(const struct mount *mount)
{
	static const char *const others[] = { "HKU\\.DEFAULT", "HKU\\S-1-5-18", "HKU\\S-1-5-19", "HKU\\S-1-5-20" };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (name_equal(mount->root, others[i]))
			return false;
	return mount->kind == HIVE_USER;
}

/* What a policy says of HKCU it says of every user of the machine. */
static int apply_to_users(struct layer *layer, const struct mount *done, const char *below,
			  const struct reg_event *event)
{
	int result = 0;

	for (struct mount *mount = layer->view->mounts; mount && result == 0; mount = mount->next)
		if (mount != done && is_given_policy(mount))
			result = apply(layer, mount, below, event);
	return result;
}

static int on_event(void *context, const struct reg_event *event, struct error *err)
{
	struct layer *layer = context;
	struct reg_event own = *event;
	const char *below;
	int result;

	own.at.source = layer->source;
	if (own.written && !layer->options->as_imported) {
		own.data = own.written; /* an export by hivexregedit: what its author meant is the evidence */
		own.size = own.written_size;
	}
	struct mount *mount = layer_place(layer, &own, &below, &result);

	if (mount)
		result = apply(layer, mount, below, &own);
	if (mount && result == 0 && layer->is_policy && mount->kind == HIVE_USER)
		result = apply_to_users(layer, mount, below, &own);
	return result < 0 ? error_at(err, result, own.at, "memory is out, or a path is nested too deep") : 0;
}

/*
 * An export lists one subtree completely; a text composed by hand speaks for every hive it names. What only might be
 * imported says what would be set, and nothing of what is there.
 */
static int cover(struct layer *layer)
{
	const char *below = "", *root = layer->input->reg.single_root;
	struct mount *listed = root ? layer_listed(layer, root, &below) : NULL;

	if (root && !listed)
		return ERR_NOMEM;
	if (listed && (listed->kind != HIVE_OTHER || *below))
		return mount_cover(listed, layer->view->arena, dealias(layer, listed, below));
	for (struct mount *mount = layer->view->mounts; mount; mount = mount->next)
		if (layer->input->reg_kinds & 1u << mount->kind &&
		    (mount->kind != HIVE_USER || mount->named_by == layer->source + 1)) /* one user is not another */
			if (mount_cover(mount, layer->view->arena, "") < 0)
				return ERR_NOMEM;
	return 0;
}

int layer_apply(struct regview *view, const struct machine_options *options, reg_read_fn read, void *read_context,
		int32_t source, struct notes *notes, struct input *input, struct error *err)
{
	const struct control_set *set = regview_control_set(view);
	struct layer layer = { .view = view,
			       .options = options,
			       .notes = notes,
			       .input = input,
			       .source = source,
			       .alias = set->number,
			       .how = set->how,
			       .is_policy = input->kind == INPUT_POL,
			       .names = nameindex_new(view->arena),
			       .last_undecided = &layer.undecided };
	int result;

	if (!layer.names)
		return error_set(err, ERR_NOMEM, "memory is out");
	if (layer.is_policy)
		result = pol_scan(read, read_context, input->path, source, view->arena, notes, on_event, &layer,
				  &input->pol, err);
	else
		result = reg_scan(read, read_context, source, &options->interests, view->arena, notes, on_event, &layer,
				  &input->reg, err);
	if (result == 0 && (layer_keep_undecided(&layer) < 0 || (!input->is_overlay && cover(&layer) < 0)))
		result = error_set(err, ERR_NOMEM, "memory is out");
	regview_changed(view);
	return result;
}
