/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "parser/evidence/image/image_scan_parts.h"

#include <string.h>

#include "common/paths.h"
#include "parser/evidence/folder.h"
#include "parser/evidence/image/contents_of.h"
#include "parser/evidence/image/inside.h"
#include "parser/evidence/image/trees.h"
#include "parser/evidence/library/vshadow/vshadow.h"
#include "parser/evidence/volume/recognise.h"

/* "gold.vhdx > partition 2" */
static const char *path_of(const struct image_scan *scan, const struct image_volume *volume)
{
	return *volume->name ? arena_printf(scan->arena, "%s" PATH_INSIDE "%s", scan->path, volume->name) : scan->path;
}

static int refuse(struct image_scan *scan, const struct image_volume *volume, enum refusal_kind kind, const char *why)
{
	struct scan_refusal *list =
		arena_grow(scan->arena, scan->refusals, scan->refusal_count, &scan->refusal_capacity, sizeof *list);

	if (!list)
		return image_scan_no_memory(scan);
	list[scan->refusal_count++] = (struct scan_refusal){ .path = path_of(scan, volume),
							     .why = arena_strdup(scan->arena, why),
							     .kind = kind };
	scan->refusals = list;
	return arena_failed(scan->arena) ? image_scan_no_memory(scan) : 0;
}

/* What of the shadow copies of a volume is not evaluated; NULL: nothing, or there are none. */
static const char *copies_left_out(struct image_scan *scan, const struct image_volume *volume)
{
	size_t count = volume->shadow_copies;
	uint32_t asked = scan->options->choice.shadow_copies;

	if (volume->copies_why)
		return arena_printf(scan->arena, "may have shadow copies, which cannot be listed: %s",
				    volume->copies_why);
	if (count == 0 || asked == SHADOW_COPIES_ALL)
		return NULL;
	if (asked > count)
		return arena_printf(scan->arena, "has no shadow copy %u: it has %zu", asked, count);
	if (asked)
		return arena_printf(scan->arena, "has %zu shadow %s, of which number %u alone is evaluated", count,
				    count == 1 ? "copy" : "copies", asked);
	return arena_printf(scan->arena, "has %zu shadow %s not evaluated: --shadow-copies all evaluates %s", count,
			    count == 1 ? "copy, which is" : "copies, which are", count == 1 ? "it" : "them");
}

static struct subject_state state_of(const struct image_scan *scan, const struct image_volume *volume, const char *root,
				     const char *older)
{
	return (struct subject_state){
		.volume = arena_strdup(scan->arena, volume->copy_of ? volume->copy_of : volume->name),
		.root = root,
		.older = older,
		.shadow_copy = volume->shadow_copy,
		.created = volume->created,
	};
}

/* "gold.wim image 2" */
static const char *name_of(const struct image_scan *scan, const struct image_volume *volume)
{
	return arena_printf(scan->arena, "%s%s%s", path_name(scan->path), *volume->name ? " " : "", volume->name);
}

/* A state or a machine that is not known is one all the same. */
static int add_lost(struct image_scan *scan, const struct image_volume *volume, const char *why)
{
	bool is_wanted = scan->options->states || volume->is_machine;
	struct subject *subject = is_wanted ? arena_alloc(scan->arena, sizeof *subject) : NULL;

	if (!is_wanted)
		return 0;
	if (!subject)
		return image_scan_no_memory(scan);
	subject->state = state_of(scan, volume, NULL, NULL);
	subject->operand = scan->path;
	subject->name = volume->is_machine ? name_of(scan, volume) : path_of(scan, volume);
	subject->option = volume->option ? arena_strdup(scan->arena, volume->option) : NULL;
	if (volume->is_machine)
		error_set(&subject->error, ERR_IO, "%s: %s: %s", scan->path, volume->name, why);
	else
		error_set(&subject->error, ERR_IO, "%s", why);
	return subject_list_add(&scan->lost, subject, scan->arena, scan->err);
}

static int say_empty(struct image_scan *scan, const struct image_volume *volume, const char *why)
{
	const char *size = volume->size ? volume_size_text(volume->size, scan->arena) : NULL;
	const char **list = volume->tree || !volume->may_hold_windows ? &scan->empty : &scan->closed;
	const char *copies = copies_left_out(scan, volume);

	scan->seen->why = arena_strdup(scan->arena, why);
	if (volume->shadow_copy && add_lost(scan, volume, why) < 0)
		return ERR_NOMEM;
	*list = arena_printf(scan->arena, "%s%s%s (%s%s%s) %s%s%s", *list ? *list : "", *list ? "; " : "",
			     *volume->name ? volume->name : "its volume", volume->what, size ? ", " : "",
			     size ? size : "", why, copies ? ", and it " : "", copies ? copies : "");
	return *list ? 0 : image_scan_no_memory(scan);
}

/* Users' hives alone: what of the machine decides is missing. */
static bool has_machine_hive(const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		if (subject->artifacts[i].role == ROLE_HIVE && subject->artifacts[i].scope != SCOPE_USER)
			return true;
	return false;
}

static int add_machine(struct image_scan *scan, const struct subject *subject, const struct image_volume *volume)
{
	struct subject *list = arena_grow(scan->arena, scan->list, scan->count, &scan->capacity, sizeof *list);

	if (!list || !subject)
		return image_scan_no_memory(scan);
	list[scan->count] = *subject;
	list[scan->count].state = state_of(scan, volume, subject->state.root, subject->state.older);
	list[scan->count].option = volume->option ? arena_strdup(scan->arena, volume->option) : NULL;
	/* A machine that knows its name is called by that. */
	if (volume->tree->is_volume)
		list[scan->count].name = name_of(scan, volume);
	scan->list = list;
	scan->count++;
	scan->seen->machines++;
	scan->has_copies |= volume->shadow_copy > 0;
	if (!has_machine_hive(subject))
		return refuse(scan, volume, REFUSAL_TOLD,
			      "holds no hives of Windows itself (SYSTEM, SOFTWARE), only those of users");
	return arena_failed(scan->arena) ? image_scan_no_memory(scan) : 0;
}

static int add_machines(struct image_scan *scan, const struct folder *folder, const struct image_volume *volume)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < folder_machines(folder); i++)
		result = add_machine(scan, folder_subject(folder, i, scan->arena), volume);
	return result;
}

static const char *why_no_machine(const struct image_scan *scan, const struct image_volume *volume,
				  const struct folder *folder)
{
	size_t count = folder_reg_files(folder);

	if (folder_has_windows(folder))
		return "has a Windows folder without SYSTEM and SOFTWARE hives";
	if (volume->tree->is_volume)
		return "has no Windows folder";
	if (!count && volume->not_opened)
		return arena_printf(
			scan->arena,
			"holds no registry hives; %s was not opened, because its name is not that of an image: unpack "
			"it if it is one",
			volume->not_opened);
	if (!count)
		return "holds no registry hives";
	const char *why = arena_printf(scan->arena, "holds no registry hives, but %zu .reg file%s: unpack %s first",
				       count, count == 1 ? "" : "s", count == 1 ? "it" : "them");

	return why ? why : "";
}

/* NULL: out of memory. */
static struct inside *inside_of(struct image_scan *scan, const struct image_volume *volume)
{
	struct inside *inside = arena_alloc(scan->arena, sizeof *inside);

	if (inside)
		*inside = (struct inside){ .image = scan->path,
					   .volume = arena_strdup(scan->arena, volume->name),
					   .facts = image_facts_of(scan->image, volume->name, scan->arena),
					   .host = scan->options->host,
					   .choice = { .shadow_copies = volume->shadow_copy,
						       .has_offset = scan->options->choice.has_offset,
						       .offset = scan->options->choice.offset,
						       .keys = scan->options->choice.keys } };
	return inside;
}

static int say_no_machine(struct image_scan *scan, const struct image_volume *volume, const struct folder *folder)
{
	const char *reason = why_no_machine(scan, volume, folder);

	if (volume->windows) /* its folder may be a link, or be called otherwise */
		reason = arena_printf(scan->arena, "%s, although its description states Windows %s", reason,
				      volume->windows);
	if (!reason || (volume->windows && add_lost(scan, volume, reason) < 0))
		return image_scan_no_memory(scan);
	return say_empty(scan, volume, reason);
}

static int scan_tree(struct image_scan *scan, const struct image_volume *volume)
{
	struct inside *inside = inside_of(scan, volume);
	struct folder_place place = {
		.path = path_of(scan, volume), .operand = scan->path, .inside = inside, .named_by = scan->path
	};
	struct folder_limits limits = folder_limits;
	struct folder *folder;
	struct error why = { 0 };

	limits.takes_older = scan->options->states;
	if (!inside || !place.path)
		return image_scan_no_memory(scan);
	int result = folder_scan_tree(volume->tree, &place, &limits, scan->arena, &folder, &why);

	if (result == ERR_NOMEM)
		return image_scan_no_memory(scan);
	if (result < 0 && volume->is_machine)
		return add_lost(scan, volume, why.text) < 0 ? ERR_NOMEM : say_empty(scan, volume, why.text);
	if (result < 0)
		return refuse(scan, volume, REFUSAL_TOLD, why.text) < 0 ? ERR_NOMEM : say_empty(scan, volume, why.text);
	if (folder_machines(folder))
		return add_machines(scan, folder, volume);
	scan->has_windows |= folder_has_windows(folder);
	scan->has_archive |= !volume->tree->is_volume;
	return say_no_machine(scan, volume, folder);
}

/* What was asked for and is not had must not be missed. */
static int tell_copies(struct image_scan *scan, const struct image_volume *volume)
{
	const char *why = copies_left_out(scan, volume);
	uint32_t asked = scan->options->choice.shadow_copies;
	bool is_lost = asked && (volume->copies_why || asked > volume->shadow_copies);

	if (arena_failed(scan->arena))
		return image_scan_no_memory(scan);
	if (why && volume->copies_why && scan->options->states)
		return add_lost(scan, volume, why);
	return why ? refuse(scan, volume, is_lost ? REFUSAL_TOLD : REFUSAL_USUAL, why) : 0;
}

static int scan_volume(struct image_scan *scan, const struct image_volume *volume)
{
	if (tell_copies(scan, volume) < 0)
		return ERR_NOMEM;
	if (volume->is_left_out)
		return 0;
	scan->is_any_chosen = true;
	if (scan->options->choice.only_copies && !volume->shadow_copy)
		return say_empty(scan, volume, "is not evaluated itself");
	if (volume->tree)
		return scan_tree(scan, volume);
	if (volume->shadow_copy && scan->options->states)
		return say_empty(scan, volume, volume->why);
	int result = refuse(scan, volume, volume->may_hold_windows ? REFUSAL_TOLD : REFUSAL_USUAL, volume->why);

	return result < 0 ? result : say_empty(scan, volume, volume->why);
}

/* After the machines. */
static int append_lost(struct image_scan *scan)
{
	for (size_t i = 0; i < scan->lost.count; i++) {
		struct subject *list = arena_grow(scan->arena, scan->list, scan->count, &scan->capacity, sizeof *list);

		if (!list)
			return image_scan_no_memory(scan);
		list[scan->count++] = *scan->lost.all[i];
		scan->list = list;
	}
	return 0;
}

/* One Windows in it: neither its name nor a command has to tell the partition, unless it was chosen. */
static void leave_volume_out(struct image_scan *scan)
{
	if (scan->count == 1 && !scan->lost.count && !scan->has_copies && !image_choice_is_made(&scan->options->choice)) {
		scan->list[0].option = NULL;
		scan->list[0].name = path_name(scan->path);
	}
}

/* What an archive has under a path that nobody opens is noted while it is listed; a machine that is opened again lists nothing. */
static int tell_entries(struct image_scan *scan, const struct image_volume *volume)
{
	size_t number = 0;
	int result = 0;

	for (const struct source_note *note = image_notes(scan->image); result == 0 && note; note = note->next)
		if (number++ >= scan->told && library_notes_entry(note))
			result = refuse(scan, volume, REFUSAL_TOLD, note->text);
	scan->told = number;
	return result;
}

static int scan_volumes(struct image_scan *scan)
{
	int result = 0;

	scan->contents = contents_of(scan->image, scan->path, scan->arena);
	if (!scan->contents)
		return image_scan_no_memory(scan);
	for (size_t i = 0; result == 0 && i < image_volume_count(scan->image); i++) {
		scan->seen = &scan->contents->volumes[i];
		result = scan_volume(scan, image_volume(scan->image, i));
		result = result < 0 ? result : tell_entries(scan, image_volume(scan->image, i));
	}
	if (result == 0 && !contents_add_notes(scan->contents, scan->image, scan->arena))
		return image_scan_no_memory(scan);
	if (result == 0 && scan->count == 0)
		return image_scan_no_machine(scan);
	leave_volume_out(scan);
	result = result < 0 ? result : append_lost(scan);
	return result < 0 ? result
			  : subject_add_refusals(&scan->list[0], scan->refusals, scan->refusal_count, scan->arena,
						 scan->err);
}

int image_scan(const char *path, const struct image_options *options, struct arena *arena, struct subject **ret,
	       size_t *ret_count, const struct contents **ret_contents, struct error *err)
{
	struct image_scan scan = { .path = path, .options = options, .arena = arena, .err = err };
	struct error why = { 0 };
	int result = image_open(path, options, &scan.image, &why);

	*ret_contents = NULL;
	if (result < 0)
		return error_set(err, (enum err)result, "%s: %s", path, why.text);
	if (options->verifier)
		result = image_verify(scan.image, options->verifier, err);
	result = result < 0 ? result : scan_volumes(&scan);
	image_close(scan.image);
	*ret_contents = scan.contents;
	if (result < 0)
		return result;
	*ret = scan.list;
	*ret_count = scan.count;
	return 0;
}
