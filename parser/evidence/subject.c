/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/subject.h"

#include "common/paths.h"
#include "parser/evidence/image/inside.h"

bool subject_reads_stdin(const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		if (path_is_stdin(subject->artifacts[i].path))
			return true;
	return false;
}

/* Two readers of one pipe would get a part each. */
static void refuse_second_stdin(struct subject *subject)
{
	bool is_met = false;

	for (size_t i = 0; i < subject->count; i++) {
		struct artifact *artifact = &subject->artifacts[i];

		if (path_is_stdin(artifact->path) && is_met)
			error_set(&artifact->error, ERR_UNSUPPORTED,
				  "is standard input, which can be supplied only once");
		is_met |= path_is_stdin(artifact->path);
	}
}

int subject_list_add(struct subject_list *list, struct subject *subject, struct arena *arena, struct error *err)
{
	struct subject **all = arena_grow(arena, list->all, list->count, &list->capacity, sizeof *all);

	if (!all)
		return error_no_memory(err);
	all[list->count++] = subject;
	list->all = all;
	return 0;
}

int subject_refuse(struct subject *subject, struct arena *arena)
{
	struct artifact *artifact = arena_alloc(arena, sizeof *artifact);

	if (!artifact)
		return ERR_NOMEM;
	*artifact = artifact_of_refused(subject->operand, &subject->error);
	subject->artifacts = artifact;
	subject->count = 1;
	return 0;
}

static const char *copy_word(const char *word, struct arena *arena)
{
	return word ? arena_strdup(arena, word) : NULL;
}

/* Artifacts of one volume share what they are inside of; their logs are next to them. */
static bool copy_insides(const struct artifact *list, size_t count, struct artifact *copy, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		copy[i].inside = i && list[i].inside == list[i - 1].inside ? copy[i - 1].inside
				 : list[i].inside                          ? inside_copy(list[i].inside, arena)
									   : NULL;
		for (size_t k = 0; k < copy[i].log_count; k++)
			copy[i].logs[k].inside = copy[i].inside;
	}
	return !arena_failed(arena);
}

static struct artifact *copy_artifacts(const struct artifact *list, size_t count, struct arena *arena)
{
	struct artifact *copy = arena_array(arena, count + 1, sizeof *copy);

	for (size_t i = 0; copy && i < count; i++) {
		copy[i] = list[i];
		copy[i].path = copy_word(list[i].path, arena);
		copy[i].folder = copy_word(list[i].folder, arena);
		copy[i].below = copy_word(list[i].below, arena);
		copy[i].source = NULL;
		copy[i].user = copy_word(list[i].user, arena);
		copy[i].logs_unlisted = copy_word(list[i].logs_unlisted, arena);
		copy[i].logs = list[i].logs ? copy_artifacts(list[i].logs, list[i].log_count, arena) : NULL;
	}
	return copy;
}

struct subject *subject_copy(const struct subject *subject, struct arena *arena)
{
	struct subject *copy = arena_copy(arena, subject, sizeof *subject);
	struct scan_refusal *refusals = arena_array(arena, subject->refusal_count + 1, sizeof *refusals);

	if (!copy || !refusals)
		return NULL;
	copy->operand = copy_word(subject->operand, arena);
	copy->name = copy_word(subject->name, arena);
	copy->option = copy_word(subject->option, arena);
	copy->input = copy_word(subject->input, arena);
	copy->given_name = copy_word(subject->given_name, arena);
	copy->state.volume = copy_word(subject->state.volume, arena);
	copy->state.root = copy_word(subject->state.root, arena);
	copy->state.older = copy_word(subject->state.older, arena);
	copy->artifacts = copy_artifacts(subject->artifacts, subject->count, arena);
	if (!copy->artifacts || !copy_insides(subject->artifacts, subject->count, copy->artifacts, arena))
		return NULL;
	for (size_t i = 0; i < subject->refusal_count; i++)
		refusals[i] = (struct scan_refusal){ .path = copy_word(subject->refusals[i].path, arena),
						     .why = copy_word(subject->refusals[i].why, arena),
						     .kind = subject->refusals[i].kind };
	copy->refusals = refusals;
	return arena_failed(arena) ? NULL : copy;
}

int subject_add_refusals(struct subject *subject, const struct scan_refusal *more, size_t count, struct arena *arena,
			 struct error *err)
{
	struct scan_refusal *list = arena_array(arena, subject->refusal_count + count + 1, sizeof *list);

	if (!list)
		return error_no_memory(err);
	for (size_t i = 0; i < subject->refusal_count + count; i++)
		list[i] = i < subject->refusal_count ? subject->refusals[i] : more[i - subject->refusal_count];
	subject->refusals = list;
	subject->refusal_count += count;
	return 0;
}

/* All that is in one image, logs included, so that a library reads it once. */
static void prepare(struct subject *subject, struct inside *inside, struct arena *arena)
{
	size_t count = 0, room = 0;

	for (size_t i = 0; i < subject->count; i++)
		room += 1 + subject->artifacts[i].log_count;
	const char **below = arena_array(arena, room + 1, sizeof *below);

	for (size_t i = 0; below && i < subject->count; i++) {
		const struct artifact *artifact = &subject->artifacts[i];

		if (artifact->inside != inside || artifact->error.code)
			continue;
		below[count++] = artifact->below;
		for (size_t k = 0; k < artifact->log_count; k++)
			below[count++] = artifact->logs[k].below;
	}
	if (below)
		inside_prepare(inside, below, count);
}

static void prepare_images(struct subject *subject, struct arena *arena)
{
	for (size_t i = 0; i < subject->count; i++)
		if (subject->artifacts[i].inside && !artifact_is_open(&subject->artifacts[i]) &&
		    (i == 0 || subject->artifacts[i - 1].inside != subject->artifacts[i].inside))
			prepare(subject, subject->artifacts[i].inside, arena);
}

static void open_with_logs(struct artifact *artifact, bool with_logs, struct arena *arena)
{
	if (artifact_open(artifact) == 0 && with_logs && artifact_has_neighbours(artifact) && artifact_is_binary(artifact))
		artifact_find_logs(artifact, arena);
}

/* Users' files last: there may be more of them than can be open at once, and the machine's decide more. */
void subject_open(struct subject *subject, bool with_logs, struct arena *arena)
{
	refuse_second_stdin(subject);
	prepare_images(subject, arena);
	for (int of_users = 0; of_users < 2; of_users++)
		for (size_t i = 0; i < subject->count; i++)
			if ((subject->artifacts[i].scope == SCOPE_USER) == of_users)
				open_with_logs(&subject->artifacts[i], with_logs, arena);
}

const char *subject_file_names(const struct subject *subject, size_t folders, struct arena *arena)
{
	const char *name = "";

	for (size_t i = 0; name && i < subject->count; i++) {
		const struct inside *inside = subject->artifacts[i].inside;

		if (i && inside && inside == subject->artifacts[i - 1].inside)
			continue;
		name = arena_printf(arena, "%s%s%s", name, i ? "+" : "",
				    path_tail(inside ? inside->image : subject->artifacts[i].path, folders));
	}
	return name;
}

void subject_close(struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		artifact_close(&subject->artifacts[i]);
	for (size_t i = 0; i < subject->count; i++)
		if (subject->artifacts[i].inside)
			inside_close(subject->artifacts[i].inside);
}
