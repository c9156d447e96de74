/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sub-key by its name, and the proof that there is none.
 *
 * Hashes (lh) and first letters (lf) are a filter, never an authority: they are in the list, so the first pass touches
 * the nk of those elements only that they allow. When it finds nothing, absence has to be proven:
 *   - lists of up to PROVE_LIMIT elements, and every li: each name is compared. An li says nothing of its keys' names,
 * an lf has the same four letters for TLS 1.0 and TLS 1.2: there, what is out of order, or of another place, may have
 * been any name;
 *   - longer lists: the place is sought where a sorted list would have the name, some 13 keys for 5000. Each key on the
 *     way must have the hash or letters that the list says, and are in order. Hashes and order are independent, and
 *     Windows itself cannot open a key that both of them hide. One key that is not as it should be, and each name is
 *     compared after all.
 * An element whose nk is damaged may be the name, unless its hash or letters (of a list where those of all others are
 * right) say that it is not. So may an element that has the name's hash and another name. Wherever damage was met or
 * elements are missing, the keys of the whole hive are searched for one that has this parent and this name; failing
 * that the answer is UNREADABLE, or ABSENT if nothing that is damaged may have been the name.
 */
#include "parser/hive/cells/cells.h"

enum { PROVE_LIMIT = 512 };

struct search {
	struct cells *cells;
	const struct keynode *key;
	struct wanted wanted;
	uint32_t found;    /* offset; CELL_NIL: not yet */
	size_t denied;     /* damaged elements that by their hash are another name */
	size_t wrong;      /* elements whose hash or letters are not those of their name */
	const char *doubt; /* why an element may be the name; NULL: none may */
	uint64_t doubt_at;
	struct cellname last; /* of the element before, in an li or lf */
};

static void set_doubt(struct search *search, uint64_t at, const char *why)
{
	if (!search->doubt) {
		search->doubt = why;
		search->doubt_at = at;
	}
}

/* A name of impossible length ends where it has the hash that the list holds for it. */
static bool repair_name(struct cells *self, const struct element *element, struct keynode *key)
{
	size_t unit = key->name.wide ? 2 : 1;
	struct cellname longest = { .data = key->name.data, .units = key->name_room / unit, .wide = key->name.wide };
	size_t units = element->kind == 'h' ? cells_units_with_hash(&longest, element->hint) : 0;
	struct repair *repair = units ? cells_repair(self, key->at) : NULL;

	if (!repair)
		return false;
	repair->name_size = units * unit;
	key->name.units = units;
	key->name_bad = false;
	cells_note(self, "hive-name-mended", SEVERITY_WARNING, key->at,
		   "the length of a key's name is damaged; by the hash in its list the name is '%s'",
		   cells_raw_name(self->arena, &key->name));
	return true;
}

bool cells_element_key(struct cells *self, const struct element *element, struct keynode *ret, const char **ret_why)
{
	if (!cells_key_at(self, element->offset, ret, ret_why))
		return false;
	if (!ret->name_bad || repair_name(self, element, ret))
		return true;
	*ret_why = "has a damaged name";
	return false;
}

/* The nk is damaged. Its hash counts only if the element itself can be right. */
static void evaluate_damaged(struct search *search, const struct element *element, const char *why)
{
	bool possible = cells_offset_possible(search->cells, element->offset);

	if (possible && element->hint && !cells_hint_allows(element, &search->wanted))
		search->denied++;
	else
		set_doubt(search, possible ? search->cells->base + element->offset : element->at, why);
	cells_note(search->cells, "hive-damaged-key", SEVERITY_WARNING, element->at,
		   "a key in a sub-key list could not be read: its record %s", why);
}

/* Every key knows its parent. A list that holds the key of another place is damaged, or that key's record is. */
static bool is_child(struct search *search, const struct element *element, const struct keynode *child)
{
	if (search->cells->base + nk_parent(child->nk) == search->key->at)
		return true;
	cells_note(search->cells, "hive-not-child", SEVERITY_WARNING, element->at,
		   "a sub-key list holds the key '%s' of another place",
		   cells_raw_name(search->cells->arena, &child->name));
	return false;
}

/* The key's name is another one; unless it is that of this element no more. */
static void evaluate_other(struct search *search, const struct element *element, const struct keynode *child)
{
	bool certain, agrees = cells_hint_agrees(element, &child->name, &certain);

	if (!agrees) {
		search->wrong++;
		cells_note(search->cells, "hive-wrong-hash", SEVERITY_NOTE, search->key->at,
			   "a sub-key list has hashes that are not those of its keys; names were compared instead");
	}
	if ((!agrees || !certain) && search->wanted.has_hash && cells_hint_allows(element, &search->wanted))
		set_doubt(search, child->at, "has another name than its list states");
	bool proven = agrees && certain && element->kind == 'h'; /* a name may well end with NULs */

	if (!proven && cells_may_have_been(&child->name, &search->wanted.name))
		set_doubt(search, child->at, "has a name that is damaged");
}

static void take_child(struct search *search, const struct element *element, const struct keynode *child)
{
	struct cells *self = search->cells;
	bool certain;

	if (search->found == element->offset)
		return;
	if (search->found != CELL_NIL) {
		cells_note(self, "hive-duplicate-name", SEVERITY_WARNING, child->at,
			   "a second sub-key of the name '%s'; the first one counts",
			   cells_raw_name(self->arena, &child->name));
		return;
	}
	search->found = element->offset;
	is_child(search, element, child); /* SSL 2.0 has a Client, too */
	if (!cells_hint_agrees(element, &child->name, &certain))
		evaluate_other(search, element, child);
}

/* A record that was overwritten by another key's is a good key in a wrong place. */
static void evaluate_order(struct search *search, const struct keynode *child)
{
	if (search->last.data && cells_name_order(&search->last, &child->name) >= 0) {
		set_doubt(search, child->at, "is out of order");
		cells_note(search->cells, "hive-unsorted-list", SEVERITY_WARNING, search->key->at,
			   "a list of sub-keys without hashes is out of order at '%s'",
			   cells_raw_name(search->cells->arena, &child->name));
	}
	search->last = child->name;
}

/* Reads one element's key and takes it if it has the name. */
static void examine(struct search *search, const struct element *element)
{
	struct keynode child;
	const char *why;

	if (!cells_element_key(search->cells, element, &child, &why)) {
		evaluate_damaged(search, element, why);
		return;
	}
	if (element->kind != 'h')
		evaluate_order(search, &child);
	if (cells_same_name(&child.name, &search->wanted.name)) {
		take_child(search, element, &child);
		return;
	}
	evaluate_other(search, element, &child);
	if (element->kind != 'h' && !is_child(search, element, &child))
		set_doubt(search, child.at, "is that of another place");
}

static bool filter_passes(const struct search *search, const struct element *element)
{
	return cells_hint_allows(element, &search->wanted) || !cells_offset_possible(search->cells, element->offset);
}

/* filtered: those that hash or letters allow; else all others. Stops at a match where looking on would cost much. */
static void pass(struct search *search, bool filtered, struct listwalk *walk, bool *ret_is_li)
{
	struct element element;

	cells_walk(search->cells, search->key, walk);
	search->last = (struct cellname){ 0 };
	for (;;) {
		if (filtered && search->wanted.has_hash)
			cells_walk_seek(walk, search->wanted.hash);
		if (!cells_walk_next(walk, &element))
			break;
		if (element.kind == 'i')
			*ret_is_li = true;
		if (filter_passes(search, &element) == filtered)
			examine(search, &element);
		if (search->found != CELL_NIL && (element.kind == 'i' || !filtered))
			break;
	}
}

static bool key_by_index(struct search *search, size_t index, struct element *element, struct keynode *ret)
{
	struct listwalk walk;
	const char *why;
	bool certain;

	cells_walk(search->cells, search->key, &walk);
	cells_walk_skip(&walk, index);
	return cells_walk_next(&walk, element) && cells_element_key(search->cells, element, ret, &why) &&
	       cells_hint_agrees(element, &ret->name, &certain) && certain;
}

/* True if the list is as a healthy one would be without the name, as far as one look in sorted order shows. */
static bool sorted_without(struct search *search, size_t count)
{
	size_t low = 0, high = count;
	struct keynode below = { 0 }, above = { 0 }, middle;
	struct element element;

	while (low < high) {
		size_t i = low + (high - low) / 2;

		if (!key_by_index(search, i, &element, &middle))
			return false;
		int order = cells_name_order(&middle.name, &search->wanted.name);

		if (order == 0 || (below.nk && cells_name_order(&below.name, &middle.name) >= 0) ||
		    (above.nk && cells_name_order(&above.name, &middle.name) <= 0))
			return false;
		if (order < 0) {
			low = i + 1;
			below = middle;
		} else {
			high = i;
			above = middle;
		}
	}
	return true;
}

/* Everything the list can tell. The walk knows afterwards whether elements are missing. */
static void search_list(struct search *search, struct listwalk *walk)
{
	bool is_li = false;

	pass(search, /* filtered= */ true, walk, &is_li);
	if (search->found != CELL_NIL || is_li || !search->wanted.has_hash)
		return;
	if (walk->index > PROVE_LIMIT && !walk->broken && !walk->odd && !search->doubt && !search->denied &&
	    sorted_without(search, walk->index))
		return;
	pass(search, /* filtered= */ false, walk, &is_li);
}

static int found(struct search *search, uint32_t offset, hivekey *ret, struct error *err)
{
	struct cells *self = search->cells;
	struct keynode child;
	const char *why;

	if (!cells_key_at(self, offset, &child, &why)) {
		error_at(err, ERR_CORRUPT, cells_location(self, self->base + offset), "the key %s", why);
		return UNREADABLE;
	}
	if (cells_is_tombstone(self, &child)) {
		cells_note(self, "hive-tombstone", SEVERITY_NOTE, child.at,
			   "the key '%s' is marked as deleted in this layer of the registry",
			   cells_raw_name(self->arena, &child.name));
		return ABSENT;
	}
	if (nk_flags(child.nk) & (NK_VOLATILE | NK_MOUNT_POINT))
		cells_note(self, "hive-key-flags", SEVERITY_WARNING, child.at,
			   "the key '%s' is marked as one that is kept in memory only, or as the place of another hive",
			   cells_raw_name(self->arena, &child.name));
	ret->id = child.at;
	return PRESENT;
}

/* Last resort: a key that calls this one its parent. */
static uint32_t carve(struct cells *self, uint64_t at, const struct wanted *wanted)
{
	const struct carvedkey *list;
	size_t count = cells_carve_children(self, (uint32_t)(at - self->base), &list);
	struct keynode child;
	const char *why;

	for (size_t i = 0; i < count; i++)
		if (cells_key_at(self, list[i].offset, &child, &why) && cells_same_name(&child.name, &wanted->name)) {
			cells_note(self, "hive-carved-list", SEVERITY_WARNING, at,
				   "the list of sub-keys is damaged; '%s' was found by searching the whole hive",
				   cells_raw_name(self->arena, &child.name));
			return list[i].offset;
		}
	return CELL_NIL;
}

static void note_list(struct search *search, const struct listwalk *walk)
{
	if (walk->broken)
		cells_note(search->cells, "hive-damaged-list", SEVERITY_WARNING, walk->broken_at,
			   "a list of sub-keys is damaged: it %s", walk->broken);
	else if (walk->odd)
		cells_note(search->cells, "hive-damaged-list", SEVERITY_WARNING, search->key->at,
			   "a list of sub-keys is damaged: it %s", walk->odd);
	else if (cells_walk_least(walk) > walk->expected)
		cells_note(search->cells, "hive-key-count", SEVERITY_NOTE, search->key->at,
			   "a key states that it has %u sub-keys, its list has more", walk->expected);
	if (walk->broken)
		set_doubt(search, walk->broken_at, walk->broken);
	if (search->denied && search->wrong)
		set_doubt(search, search->key->at, "has damaged sub-keys and wrong hashes");
}

int cells_find_child(struct cells *self, uint64_t at, const struct keynode *key, const char *name, hivekey *ret,
		     struct error *err)
{
	struct search search = { .cells = self, .key = key, .found = CELL_NIL };
	struct listwalk walk;

	if (!cells_wanted(self->arena, name, &search.wanted))
		return error_at(err, ERR_NOMEM, cells_location(self, at), "out of memory");
	if (key) {
		search_list(&search, &walk);
		note_list(&search, &walk);
	} else {
		set_doubt(&search, at, "is damaged");
	}
	if (search.found == CELL_NIL && (search.doubt || search.denied))
		search.found = carve(self, at, &search.wanted);
	if (search.found != CELL_NIL)
		return found(&search, search.found, ret, err);
	if (!search.doubt)
		return ABSENT;
	error_at(err, ERR_CORRUPT, cells_location(self, search.doubt_at),
		 "whether the sub-key '%s' exists cannot be determined: a record or list on the path %s", name,
		 search.doubt);
	return UNREADABLE;
}
