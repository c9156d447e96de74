/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evidence against evidence: the hive of a mount and each .reg file, asked one by one. A .reg answers for what it states
 * and deletes, and for what it does not list below a key that has a line of its own in it, as an export of that key
 does. A key line by itself, with some values, is no such export: texts written by hand look so.
 */
#include "parser/view/mount_parts.h"

#include <string.h>

#include "common/text/text.h"
#include "parser/view/view.h"

enum { GONE_LIMIT = 1 << 20 };

struct evidence_layer {
	struct evidence_layer *next;
	int32_t source;
	const struct wanted_keys *wanted_keys; /* what the text was read for */
	struct treekey tree;
};

void mount_forget_evidence(struct mount *mount)
{
	mount->layers = NULL;
	mount->last_layer = NULL;
}

struct treekey *mount_evidence(struct mount *mount, struct arena *arena, int32_t source,
			       const struct wanted_keys *wanted_keys)
{
	struct evidence_layer *layer = mount->layers;

	while (layer && layer->source != source)
		layer = layer->next;
	if (layer)
		return &layer->tree;
	layer = arena_alloc(arena, sizeof *layer);
	if (!layer)
		return NULL;
	*layer = (struct evidence_layer){ .source = source, .wanted_keys = wanted_keys, .tree = { .at = LOCATION_NONE } };
	*(mount->last_layer ? mount->last_layer : &mount->layers) = layer;
	mount->last_layer = &layer->next;
	return &layer->tree;
}

static enum found ask_layer(const struct mount *mount, struct arena *arena, const struct evidence_layer *layer,
			    const char *below, const char *name, struct reganswer *ret)
{
	struct treewalk walk = tree_walk(&layer->tree, arena, below);
	enum found found = walk.key && walk.key->exists ? tree_ask(&walk, name, ret) : NOT_COVERED;
	const struct treekey *from = walk.deleted ? walk.deleted : walk.nearest;
	bool is_listed = walk.listed && walk.listed != walk.key;

	if (found != NOT_COVERED || !from || !(walk.hidden || walk.deleted || is_listed) ||
	    !reg_was_read(layer->wanted_keys, mount->kind, below, name ? REG_READ_VALUES : REG_READ_KEY))
		return found;
	ret->at = from->at;
	return ABSENT;
}

static bool is_nul(const uint8_t *unit)
{
	return !unit[0] && !unit[1];
}

/* Text ends at its first NUL, a list of texts before those at its end. */
static size_t trimmed(const struct reganswer *answer)
{
	size_t size = answer->size, text = 0;

	if (answer->type == REG_SZ || answer->type == REG_EXPAND_SZ) {
		while (text + 2 <= size && !is_nul(answer->data + text))
			text += 2;
		return text + 2 <= size ? text : size;
	}
	while (answer->type == REG_MULTI_SZ && size >= 2 && is_nul(answer->data + size - 2))
		size -= 2;
	return size;
}

/* A hive keeps text with its NUL, without, or with more behind it; an export ends at the first one. */
static bool differ(const struct reganswer *a, const struct reganswer *b)
{
	size_t size = trimmed(a);

	if (a->found != b->found)
		return true;
	return a->found == PRESENT && a->name &&
	       (a->type != b->type || size != trimmed(b) || (size && memcmp(a->data, b->data, size) != 0));
}

struct hearing {
	struct reganswer last, unlike;
	bool has_last, has_unlike;
};

static void hear(struct hearing *hearing, const struct reganswer *answer)
{
	if (answer->found == NOT_COVERED)
		return;
	if (hearing->has_last && differ(&hearing->last, answer)) {
		hearing->unlike = hearing->last;
		hearing->has_unlike = true;
	}
	hearing->last = *answer;
	hearing->has_last = true;
}

void mount_compare(struct mount *mount, struct arena *arena, const char *below, const char *name, struct reganswer *ret)
{
	struct hearing hearing = { .has_last = false };
	struct reganswer blank = { .found = NOT_COVERED, .key = ret->key, .name = name, .at = LOCATION_NONE };

	if (!mount->layers || (!mount->hive && !mount->layers->next))
		return;
	if (mount->hive) {
		struct reganswer answer = blank;

		answer.found = mount_ask_hive(mount, arena, below, name, &answer);
		hear(&hearing, &answer);
	}
	for (const struct evidence_layer *layer = mount->layers; layer; layer = layer->next) {
		struct reganswer answer = blank;

		answer.found = ask_layer(mount, arena, layer, below, name, &answer);
		hear(&hearing, &answer);
	}
	if (hearing.has_unlike)
		ret->dispute = arena_copy(arena, &(struct regdispute){ hearing.unlike, hearing.last },
					  sizeof(struct regdispute));
}

/* --- what one input has and a later one takes away ----------------------------------------------------------------------- */

struct gone {
	struct mount *mount;
	struct arena *arena;
	const char *below;
	bool values;
	regview_visit visit;
	void *context;
};

/* False: the visitor stopped. */
static bool visit_if_gone(const struct gone *gone, const char *name)
{
	const char *path = gone->values
				   ? gone->below
				   : arena_printf(gone->arena, "%s%s%s", gone->below, *gone->below ? "\\" : "", name);
	struct reganswer answer = { .name = gone->values ? name : NULL, .at = LOCATION_NONE };

	if (!path)
		return false;
	answer.key = mount_path(gone->arena, gone->mount->root, path, strlen(path));
	return mount_ask(gone->mount, gone->arena, path, answer.name, &answer) != ABSENT || !answer.dispute ||
	       gone->visit(gone->context, &answer);
}

/* False: the hive has no more. *ret_name is NULL where one cannot be read. */
static bool hive_element(const struct gone *gone, const struct hivenode *node, size_t i, const char **ret_name)
{
	struct hive *hive = gone->mount->hive;
	struct hivekey_info info;
	struct hivevalue value;
	hivekey child;
	int found = gone->values ? hive_value_at(hive, node->key, i, &value, NULL)
				 : hive_child_at(hive, node->key, i, &child, NULL);

	*ret_name = NULL;
	if (found == PRESENT && gone->values)
		*ret_name = value.name;
	else if (found == PRESENT && hive_info(hive, child, &info, NULL) == 0)
		*ret_name = info.name;
	return found != ABSENT && found >= 0;
}

static bool each_gone_of_layer(const struct gone *gone, const struct treekey *key)
{
	for (const struct treekey *child = key && !gone->values ? key->children : NULL; child; child = child->next)
		if (child->exists && !visit_if_gone(gone, child->name))
			return false;
	for (const struct treevalue *value = key && gone->values ? key->values : NULL; value; value = value->next)
		if (!value->deleted && !visit_if_gone(gone, value->name))
			return false;
	return true;
}

void mount_each_gone(struct mount *mount, struct arena *arena, const char *below, bool values, regview_visit visit,
		     void *context)
{
	const struct gone gone = { mount, arena, below, values, visit, context };
	const struct hivenode *node = mount->layers && mount->hive ? mount_walk(mount, arena, below) : NULL;
	const char *name;

	if (!mount->hive && (!mount->layers || !mount->layers->next))
		return;
	for (size_t i = 0; node && node->found == PRESENT && i < GONE_LIMIT && hive_element(&gone, node, i, &name); i++)
		if (name && !visit_if_gone(&gone, name))
			return;
	for (const struct evidence_layer *layer = mount->layers; layer; layer = layer->next)
		if (!each_gone_of_layer(&gone, tree_walk(&layer->tree, arena, below).key))
			return;
}
