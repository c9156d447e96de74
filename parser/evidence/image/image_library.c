/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libraries read: the images of a WIM, and archives, with the images in them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/paths.h"
#include "common/text/name.h"
#include "parser/evidence/image/image_parts.h"
#include "parser/evidence/image/trees.h"
#include "parser/evidence/library/archive/archive.h"
#include "parser/evidence/library/wim/wim.h"
#include "parser/evidence/tree/hive_name.h"
#include "parser/evidence/udf/udf.h"
#include "parser/evidence/volume/recognise.h"

#define UNKNOWN_IMAGE_SIZE (UINT64_C(16) << 20)

/* WIM. */

/* "Windows Server 2019 SERVERSTANDARD, ServerStandard, 10.0.17763.1, x64" */
static const char *describe(const struct wim_image *from, struct arena *arena)
{
	const char *const words[] = { from->name, from->edition, from->version, from->arch };
	const char *text = "";

	for (size_t i = 0; text && i < sizeof words / sizeof *words; i++)
		if (words[i] && *words[i])
			text = arena_printf(arena, "%s%s%s", text, *text ? ", " : "", words[i]);
	return text && *text ? text : NULL;
}

static int add_image(struct image *image, const struct source *file, struct wim *wim, const struct wim_image *from,
		     bool is_chosen, const char *prefix, struct error *err)
{
	const char *name = arena_printf(image->room.arena, "image %u", from->index);
	struct image_volume *volume = name ? image_new_volume(image, prefix, name, err) : NULL;
	struct library_tree *files;

	if (!volume)
		return name ? (int)ERR_LIMIT : error_no_memory(err);
	volume->what = "WIM image";
	volume->is_machine = true;
	volume->windows = *from->version ? from->version : NULL;
	volume->detail = describe(from, image->room.arena);
	volume->option = arena_printf(image->room.arena, "--image %u", from->index);
	volume->size = from->size;
	if (!is_chosen)
		return image_leave_out(volume), 0;
	int result = wim_tree(wim, from, &files, err);

	if (result < 0)
		return result;
	volume->tree = library_as_tree(&image->room, file, files, /* is_volume= */ true);
	return volume->tree ? 0 : error_no_memory(err);
}

/* How an image fits what was chosen; the best fit of all images of the WIM is taken. */
enum fit { FIT_NONE, FIT_NAME_IN_OTHER_CASE, FIT_NAME, FIT_NUMBER };

static enum fit fit_of(const struct wim_image *image, const char *chosen)
{
	char number[16];

	snprintf(number, sizeof number, "%u", image->index);
	if (strcmp(chosen, number) == 0)
		return FIT_NUMBER;
	if (strcmp(chosen, image->name) == 0)
		return FIT_NAME;
	return name_equal(chosen, image->name) ? FIT_NAME_IN_OTHER_CASE : FIT_NONE;
}

static enum fit best_fit(const struct wim *wim, const char *chosen)
{
	enum fit best = FIT_NONE;

	for (size_t i = 0; i < wim->image_count; i++)
		if (fit_of(&wim->images[i], chosen) > best)
			best = fit_of(&wim->images[i], chosen);
	return best;
}

static bool is_chosen(const struct image_choice *choice, const struct wim *wim, const struct wim_image *image)
{
	if (!choice->image)
		return !image_choice_is_made(choice);
	enum fit fit = fit_of(image, choice->image);

	return fit != FIT_NONE && fit == best_fit(wim, choice->image);
}

int image_add_wim(struct image *image, struct source *file, const char *prefix, struct error *err)
{
	struct wim *wim;
	int result = wim_open(&image->room, file, image->host, &wim, err);

	for (size_t i = 0; result == 0 && i < wim->image_count; i++)
		result = add_image(image, file, wim, &wim->images[i], is_chosen(&image->choice, wim, &wim->images[i]),
				   prefix, err);
	return result;
}

/* Archives. */

struct member {
	const char *path;
	const char *refusal; /* NULL: it can be opened */
};

struct members {
	struct image *image;
	const char *below;   /* the folder that is listed */
	struct member *list; /* files that may be images or archives, by their names */
	size_t count, capacity, files;
	const char *left_out; /* the first that is behind the limit */
	size_t left_out_count;
	struct member only;  /* the one file, if there is one only */
	const char *largest; /* of the others: nobody knows what it is without unpacking it */
	uint64_t largest_size;
	const char **folders;                               /* still to be listed */
	size_t folder_count, folder_capacity, folder_bytes; /* of their paths */
};

static int add_candidate(struct members *members, const struct member *member)
{
	if (!member->path)
		return ERR_NOMEM;
	if (members->count == IMAGE_MEMBERS_LIMIT) {
		if (members->left_out_count++ == 0)
			members->left_out = member->path;
		return 0;
	}
	struct member *list =
		arena_grow(members->image->room.arena, members->list, members->count, &members->capacity, sizeof *list);

	if (!list)
		return ERR_NOMEM;
	list[members->count++] = *member;
	members->list = list;
	return 0;
}

/* A path of a thousand folders names each of them; all of them may have as many bytes as the names in the archive. */
static int add_folder(struct members *members, const char *path)
{
	if ((members->folder_bytes += strlen(path)) > ARCHIVE_NAMES_LIMIT)
		return ERR_LIMIT;
	const char **list = arena_grow(members->image->room.arena, members->folders, members->folder_count,
				       &members->folder_capacity, sizeof *list);

	if (!list || !path)
		return ERR_NOMEM;
	list[members->folder_count++] = path;
	members->folders = list;
	return 0;
}

static int add_member(void *context, const struct library_entry *entry)
{
	struct members *members = context;
	struct arena *arena = members->image->room.arena;
	const struct member member = {
		.path = arena_printf(arena, "%s%s%s", members->below, *members->below ? "/" : "", entry->name),
		.refusal = entry->refusal,
	};

	if (!member.path)
		return ERR_NOMEM;
	if (entry->is_folder)
		return add_folder(members, member.path);
	members->only = member;
	members->files++;
	if (is_image_name(entry->name))
		return add_candidate(members, &member);
	if (entry->size != LIBRARY_SIZE_UNKNOWN && entry->size > members->largest_size) {
		members->largest = member.path;
		members->largest_size = entry->size;
	}
	return 0;
}

/* All files: an archive has a limited number of them. */
static int find_members(struct members *members, struct library_tree *files, struct error *err)
{
	int result = 0;

	members->below = "";
	for (size_t next = 0; result == 0; next++) {
		result = files->type->list(files, members->below, ARCHIVE_ENTRIES_LIMIT, add_member, members, err);
		if (next >= members->folder_count)
			break;
		members->below = members->folders[next];
	}
	if (result == 0 && members->files == 1 && members->count == 0)
		result = add_candidate(members, &members->only);
	if (result == ERR_LIMIT)
		return error_set(err, ERR_LIMIT, "has more folders than tlsready reads: unpack it into a folder first");
	return result == ERR_NOMEM ? error_no_memory(err) : result;
}

/* An image that cannot be opened is named, and the others are evaluated all the same. */
static int add_broken(struct image *image, const char *prefix, const char *name, const char *why, struct error *err)
{
	struct image_volume *volume = image_new_volume(image, prefix, name, err);

	if (!volume)
		return ERR_LIMIT;
	volume->what = "image";
	volume->may_hold_windows = true;
	volume->why = arena_strdup(image->room.arena, why);
	return volume->why ? 0 : error_no_memory(err);
}

/* Of an image that is opened again, for one of its volumes, all others stay closed (inside.c). */
static bool is_wanted(const struct image *image, const char *inner)
{
	return !image->only || image_is_on_the_way(inner, image->only);
}

/* What is unpacked stays in memory while the image is open, so all of it together has a limit, as what one call unpacks has. */
static int unpack_member(struct image *image, struct library_tree *files, const struct source *archive,
			 const struct member *member, struct source **ret, struct error *err)
{
	if (member->refusal)
		return error_set(err, ERR_UNSUPPORTED, "%s", member->refusal);
	if (image->unpacked > IMAGE_UNPACKED_LIMIT)
		return error_set(err, ERR_LIMIT,
				 "was not opened: the images before it have %" PRIu64
				 " MiB; unpack the archive into a folder first",
				 image->unpacked >> 20);
	int result = files->type->open(files, member->path, ret, err);

	if (result == 0 && (*ret)->below != archive) /* else it is stored, not packed */
		image->unpacked += (*ret)->size;
	return result;
}

/* Other things than images are called .bin, too. */
static bool is_image_only_name(const char *path)
{
	size_t size = strlen(path);

	return is_image_name(path) && !(size > 4 && name_equal(path + size - 4, ".bin"));
}

static int open_member(struct image *image, struct library_tree *files, const struct source *archive,
		       const struct member *member, const char *prefix, int depth, struct error *err)
{
	const char *inner = arena_printf(image->room.arena, "%s%s" PATH_INSIDE, prefix, member->path);
	struct error why = { 0 };
	struct source *file;

	if (!inner)
		return error_no_memory(err);
	if (!is_wanted(image, inner))
		return 0;
	image->opened++;
	int result = depth < IMAGE_DEPTH_LIMIT
			     ? unpack_member(image, files, archive, member, &file, &why)
			     : error_set(&why, ERR_LIMIT,
					 "is nested deeper than tlsready looks (%d archives): unpack the archive first",
					 IMAGE_DEPTH_LIMIT + 1);

	if (result == 0) {
		file->label = member->path;
		result = image_add_file(image, file, inner, depth + 1, &why);
	}
	if (result == ERR_FORMAT &&
	    !is_image_only_name(member->path)) /* perhaps a part of a program, perhaps the only file: a hive */
		return 0;
	if (result == ERR_FORMAT)
		error_set(&why, ERR_FORMAT,
			  "has the name of an image, and its content is in no format that tlsready knows");
	return result < 0 && result != ERR_NOMEM ? add_broken(image, prefix, member->path, why.text, err) : result;
}

static int name_left_out(struct image *image, const struct members *members, const char *prefix, struct error *err)
{
	struct arena *arena = image->room.arena;
	size_t others = members->left_out_count - 1;
	const char *more = others ? arena_printf(arena, ", and %zu other images and archives were not", others) : "";
	const char *why = more ? arena_printf(arena,
					      "was not opened%s: tlsready opens %d in an archive, and %d in all; "
					      "unpack it into a folder first",
					      more, IMAGE_MEMBERS_LIMIT, IMAGE_OPENED_LIMIT)
			       : NULL;

	return why ? add_broken(image, prefix, members->left_out, why, err) : error_no_memory(err);
}

/* What is as large as an image can be one, under a name that tells nothing. */
static int name_largest(struct image *image, size_t index, const struct members *members, struct error *err)
{
	const char *size = volume_size_text(members->largest_size, image->room.arena);

	image->volumes[index].not_opened =
		size ? arena_printf(image->room.arena, "%s (%s)", members->largest, size) : NULL;
	return image->volumes[index].not_opened ? 0 : error_no_memory(err);
}

#define EXTRACT "extract the files with another program, and supply them (sources\\install.wim)"

/*
 * Media of a Windows installation are ISO 9660 and UDF at once, and only UDF has more than a text. What ISO 9660 has is in UDF,
 * too, wherever programs make both.
 */
static int open_files(struct image *image, struct source *file, struct library_tree **ret, struct error *err)
{
	struct error why = { 0 };
	int result = udf_is(file) ? udf_open(&image->room, file, ret, &why) : (int)ERR_FORMAT;

	if (result == 0 || result == ERR_NOMEM)
		return result < 0 ? error_no_memory(err) : 0;
	if (why.code && !archive_kind_name(file))
		return error_set(err, (enum err)result, "is a UDF file system that %s; " EXTRACT, why.text);
	if (why.code)
		source_note(
			&image->room, file, DOUBT_NONE,
			"has a UDF file system as well, which cannot be read (it %s): files may be in there only; " EXTRACT,
			why.text);
	return archive_open(&image->room, file, image->host, ret, err);
}

static int open_members(struct members *members, struct library_tree *files, const struct source *archive,
			const char *prefix, int depth, struct error *err)
{
	struct image *image = members->image;
	size_t i = 0;
	int result = 0;

	while (result == 0 && i < members->count && image->opened < IMAGE_OPENED_LIMIT)
		result = open_member(image, files, archive, &members->list[i++], prefix, depth, err);
	if (result < 0)
		return result;
	if (i < members->count)
		members->left_out = members->list[i].path;
	members->left_out_count += members->count - i;
	return members->left_out ? name_left_out(image, members, prefix, err) : 0;
}

int image_add_archive(struct image *image, struct source *file, const char *prefix, int depth, struct error *err)
{
	struct members members = { .image = image };
	struct library_tree *files;
	int result = open_files(image, file, &files, err);

	if (result < 0)
		return result;
	struct image_volume *volume = image_new_volume(image, prefix, "", err);

	if (!volume)
		return ERR_LIMIT;
	size_t index = image->count - 1;

	volume->what = files->type->is_file_system ? files->format
						   : arena_printf(image->room.arena, "%s archive", files->format);
	volume->size = file->size;
	if (image_choice_is_made(&image->choice))
		image_leave_out(volume);
	else
		volume->tree = library_as_tree(&image->room, file, files, /* is_volume= */ false);
	if (!(volume->tree || volume->is_left_out) || !volume->what)
		return error_no_memory(err);
	result = find_members(&members, files, err);
	if (result == 0 && members.largest_size >= UNKNOWN_IMAGE_SIZE)
		result = name_largest(image, index, &members, err);
	return result < 0 ? result : open_members(&members, files, file, prefix, depth, err);
}
