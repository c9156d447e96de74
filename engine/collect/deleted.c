/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Deleted TLS records, looked for in every hive of a machine that was read. */
#include "engine/collect/collect.h"
#include "parser/hive/deleted/deleted.h"

enum { DELETED_LIMIT = 200 }; /* of one machine; a note tells of more */

struct search {
	struct arena *arena;
	struct notes *notes;
	struct evidence_state *state;
	struct deleted_entry *list;
	size_t capacity;
	const char *root;
	int32_t source;
	const struct hive *hive;
};

static bool add_item(void *context, const struct deleted_item *item)
{
	struct search *search = context;
	struct evidence_state *state = search->state;
	struct location at = item->at;

	if (state->deleted_count == DELETED_LIMIT) {
		note_add(search->notes, "hive-deleted-limit", SEVERITY_NOTE, at,
			 "more than %d deleted records: the rest is not listed", DELETED_LIMIT);
		return false;
	}
	struct deleted_entry *wider =
		arena_grow(search->arena, search->list, state->deleted_count, &search->capacity, sizeof *wider);

	if (!wider) {
		state->deleted_incomplete = true;
		return false;
	}
	search->list = wider;
	at = item->is_key ? hive_location(search->hive, at) : hive_value_location(search->hive, at);
	at.source = search->source;
	search->list[state->deleted_count++] = (struct deleted_entry){
		.key = item->key ? arena_printf(search->arena, "%s\\%s", search->root, item->key) : "(key unknown)",
		.name = item->name,
		.type = item->type,
		.data = item->data,
		.size = item->size,
		.is_intact = item->is_key || item->data_intact,
		.at = at,
		.written = item->written,
	};
	return true;
}

void find_deleted(const struct machine *machine, struct arena *arena, struct notes *notes, struct evidence_state *ret)
{
	struct deleted_filter *list = arena_array(arena, analyzer_deleted_name_count, sizeof *list);
	struct deleted_filters filters = { .list = list, .count = analyzer_deleted_name_count };
	struct search search = { .arena = arena, .notes = notes, .state = ret };
	struct error err = { 0 };
	const struct input *inputs;
	size_t count = list ? machine_inputs(machine, &inputs) : 0;

	for (size_t i = 0; i < filters.count && list; i++)
		list[i] = (struct deleted_filter){ analyzer_deleted_names[i].path, analyzer_deleted_names[i].name };
	for (size_t i = 0; i < count; i++) {
		if (!inputs[i].hive || !inputs[i].used)
			continue;
		search.root = inputs[i].root;
		search.source = (int32_t)i;
		search.hive = inputs[i].hive;
		ret->deleted_searched = true;
		if (deleted_find(hive_bytes(inputs[i].hive), &filters, arena, notes, add_item, &search, &err) < 0) {
			ret->deleted_incomplete = true;
			note_add(notes, "hive-deleted-skipped", SEVERITY_WARNING,
				 (struct location){ .source = (int32_t)i, .offset = LOCATION_NO_OFFSET },
				 "the free space could not be searched: %s", err.text);
		}
	}
	ret->deleted = search.list;
	if (ret->deleted_count)
		note_add(notes, "hive-deleted-tls", SEVERITY_WARNING, search.list[0].at,
			 "%zu deleted TLS key%s or value%s in the free space, the first here: EVD510 lists them",
			 ret->deleted_count, ret->deleted_count == 1 ? "" : "s", ret->deleted_count == 1 ? "" : "s");
}
