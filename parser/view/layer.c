/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the events of one file do to the mounts they belong to, and what the file proves absent. */
#include "parser/view/layer_parts.h"

#include <inttypes.h>
#include <string.h>

#include "parser/reg/filter.h"

#define ALIAS "CurrentControlSet"

static bool is_alias(const struct mount *mount, const char *below)
{
	size_t size = strlen(ALIAS);

	return mount->kind == HIVE_SYSTEM && name_starts(below, ALIAS) && (!below[size] || below[size] == '\\');
}

/* The path below CurrentControlSet in a numbered set; NULL: out of memory. */
static const char *in_set(const struct layer *layer, uint32_t number, const char *below)
{
	return arena_printf(layer->view->arena, "ControlSet%03u%s", number, below + strlen(ALIAS));
}

/* CurrentControlSet over a hive, or over an export that has only numbered sets, is the set it stands for. */
static const char *dealias(const struct layer *layer, const struct mount *mount, const char *below)
{
	return is_alias(mount, below) && layer->alias ? in_set(layer, layer->alias, below) : below;
}

/*
 * Over evidence that does not tell which set is meant, CurrentControlSet is left out: taken for a key of its own, it
 * would be a current set in which everything else is absent.
 */
static bool leads_nowhere(struct layer *layer, const struct mount *mount, const char *below, struct location at)
{
	const struct control_set *set = regview_control_set(layer->view);

	if (!is_alias(mount, below) || layer->alias ||
	    !(mount->hive || layer->how == CONTROL_SET_AMBIGUOUS || layer->how == CONTROL_SET_DAMAGED))
		return false;
	if (!layer->alias_told)
		note_add(layer->notes, "reg-control-set", SEVERITY_ERROR, at,
			 "its settings below CurrentControlSet are left out: %s", set->why);
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
	if (old->at.line && filter_needs(&layer->options->wanted_keys, event->path, false) != WANTED_YES)
		return;
	if (old->at.line)
		note_add(layer->notes, "reg-dup", SEVERITY_WARNING, event->at,
			 "\"%s\" overrides line %u, which has other data", event->name, old->at.line);
	else
		note_add(layer->notes, "pol-dup", SEVERITY_NOTE, event->at, "\"%s\" overrides the entry at 0x%" PRIx64,
			 event->name, old->at.offset);
}

static int change(struct arena *arena, struct treekey *tree, const char *below, bool is_listed,
		  const struct reg_event *event)
{
	struct treevalue value = { .name = event->name,
				   .type = event->type,
				   .data = event->data,
				   .size = event->size,
				   .at = event->at,
				   .deleted = event->directive == REG_DELETE_VALUE };

	switch (event->directive) {
	case REG_OPEN_KEY:
		return tree_open(arena, tree, below, is_listed, event->at);
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
	return !layer->input->is_overlay && !layer->is_policy && !layer->options->wanted_keys.everything;
}

static int keep_evidence(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event)
{
	struct arena *arena = layer->view->arena;

	if (!layer_is_evidence(layer) || mount->kind == HIVE_OTHER)
		return 0;
	struct treekey *own = mount_evidence(mount, arena, layer->source, &layer->options->wanted_keys);

	return own ? change(arena, own, below, !event->implied, event) : ERR_NOMEM;
}

/* Whether the value is there decides; where that is not known, what is there stays unknown. */
static int set_if_absent(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event)
{
	struct reganswer answer = { .at = LOCATION_NONE };
	enum found found = mount_ask(mount, layer->view->arena, below, event->name, &answer);

	if (found == ABSENT)
		return change(layer->view->arena, &mount->tree, below, false, event);
	if (found != PRESENT)
		note_add(layer->notes, "pol-soft", SEVERITY_WARNING, event->at,
			 "\"%s\" is set only if it does not exist, which cannot be determined: %s", event->name,
			 answer.why ? answer.why : "it could not be read");
	return 0;
}

const char *const layer_roots[LAYER_ROOTS] = { "HKLM", "HKU" };

/*
 * Every exporter writes a line for each key of the subtree it lists, so a line lists its key and all below. What only
 * might be imported (an overlay, a policy) says what would be set, and nothing of what is there.
 */
static bool lists(struct layer *layer, const struct reg_event *event)
{
	bool is_line = !event->implied && !layer->input->is_overlay && !layer->is_policy;
	const char *path = regview_short_path(layer->view->arena, event->path);

	for (size_t i = 0; is_line && path && i < LAYER_ROOTS; i++)
		layer->listed_roots[i] |= name_equal(path, layer_roots[i]);
	return is_line;
}

static int apply(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event);

/* One of these sets is current, and what a text says of CurrentControlSet is so of that one: each is looked at as if. */
static int apply_to_sets(struct layer *layer, struct mount *mount, const char *below, const struct reg_event *event)
{
	const struct control_set set = *regview_control_set(layer->view);
	int result = 0;

	for (size_t i = 0; i < set.candidate_count && result == 0; i++) {
		const char *path = in_set(layer, set.candidates[i], below);

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
	if (!layer->is_policy && !layer->options->wanted_keys.everything)
		mount->read_for = &layer->options->wanted_keys;
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
	result = change(arena, &mount->tree, below, lists(layer, event), event);
	return result < 0 ? result : keep_evidence(layer, mount, below, event);
}

/* The same key under the other name of its control set; NULL: it has one. */
static const char *twin_path(const struct layer *layer, const struct mount *mount, const char *below)
{
	if (!layer->twin || mount->kind != HIVE_SYSTEM)
		return NULL;
	if (is_alias(mount, below))
		return in_set(layer, layer->twin, below);
	const char *name = in_set(layer, layer->twin, ALIAS);
	size_t size = name ? strlen(name) : 0;
	bool is_its = name && name_starts(below, name) && (!below[size] || below[size] == '\\');

	return is_its ? arena_printf(layer->view->arena, ALIAS "%s", below + size) : NULL;
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
static int apply_to_users(struct layer *layer, const struct mount *done, const char *below, const struct reg_event *event)
{
	int result = 0;

	for (struct mount *mount = layer->view->mounts; mount && result == 0; mount = mount->next)
		if (mount != done && is_given_policy(mount))
			result = apply(layer, mount, below, event);
	return result;
}

/*
 * Text in hex that is UTF-16 although the file is 8-bit (hivexregedit, and exports saved once more as ANSI or UTF-8). As
 * evidence it says what was in the registry of the exporter, whatever Windows would make of it; laid over evidence to ask
 * "what if this were imported?", it is what Windows would import: each byte a character. Every command reads it so.
 */
static void choose_reading(struct layer *layer, struct reg_event *event)
{
	if (layer->input->is_overlay) {
		note_add(layer->notes, "reg-hex-import", SEVERITY_WARNING, event->at,
			 "\"%s\" is UTF-16 text in an 8-bit file: read as Windows would import it, with a NUL after each "
			 "character; save the file as UTF-16",
			 event->name);
		return;
	}
	note_add(layer->notes, "reg-hex-wide", SEVERITY_NOTE, event->at,
		 "\"%s\" is UTF-16 text in an 8-bit file: read as UTF-16, as it was exported; Windows would import it with a NUL "
		 "after each character",
		 event->name);
	event->data = event->written;
	event->size = event->written_size;
}

/*
 * A setting that may or may not apply changes nothing here: whichever way, it would be a guess. If it concerns a key that
 * was asked for, the evidence is not complete.
 */
static void note_doubt(struct layer *layer, const struct reg_event *event)
{
	enum wanted wanted = filter_needs(&layer->options->wanted_keys, event->path, false);
	bool is_above = wanted == WANTED_ABOVE && event->directive == REG_DELETE_KEY;

	if (event->directive == REG_OPEN_KEY || (wanted != WANTED_YES && !is_above))
		return;
	note_add(layer->notes, "pol-doubt", SEVERITY_WARNING, event->at, "left out: %s (\"%s\" in %s)", event->doubt,
		 event->name, event->path);
	if (!layer->doubt)
		layer->doubt = arena_printf(layer->view->arena, "\"%s\" in %s was left out: %s", event->name,
					    event->path, event->doubt);
}

int layer_on_event(void *context, const struct reg_event *event, struct error *err)
{
	struct layer *layer = context;
	struct reg_event own = *event;
	const char *below;
	size_t settled;
	int result;

	own.at.source = layer->source;
	if (own.doubt) {
		note_doubt(layer, &own);
		return 0;
	}
	if (layer->is_policy && filter_wants(&layer->options->wanted_keys, own.path, false, &settled) != WANTED_NOT)
		layer->concerns = true;
	if (own.written)
		choose_reading(layer, &own);
	struct mount *mount = layer_place(layer, &own, &below, &result);

	const char *twin = mount ? twin_path(layer, mount, below) : NULL;

	if (twin && layer->is_live_alone) { /* a set of what is changed alone would differ from the whole */
		below = is_alias(mount, below) ? below : twin;
		twin = NULL;
	}
	if (mount)
		result = apply(layer, mount, below, &own);
	if (twin && result == 0)
		result = apply(layer, mount, twin, &own);
	if (mount && result == 0 && layer->is_policy && name_starts(own.path, "HKEY_CURRENT_USER"))
		result = apply_to_users(layer, mount, below, &own);
	return result < 0 ? error_at(err, result, own.at, "out of memory, or a path is nested too deep") : 0;
}
