/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What libraries read: the images of a WIM, and archives, with the images in them. */
#include <string.h>
#include <strings.h>

#include "parser/evidence/image/image_parts.h"
#include "parser/evidence/image/trees.h"
#include "parser/evidence/library/archive.h"
#include "parser/evidence/library/wim.h"

static int out_of_memory(struct error *err)
{
	return error_set(err, ERR_NOMEM, "out of memory");
}

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
		     const char *prefix, struct error *err)
{
	const char *name = arena_printf(image->room.arena, "image %u", from->index);
	struct image_volume *volume = name ? image_new_volume(image, prefix, name, err) : NULL;
	struct library_tree *files;

	if (!volume)
		return name ? (int)ERR_LIMIT : out_of_memory(err);
	volume->what = "WIM image";
	volume->detail = describe(from, image->room.arena);
	int result = wim_tree(wim, from, &files, err);

	if (result < 0)
		return result;
	volume->tree = library_as_tree(&image->room, file, files, /* is_volume= */ true);
	return volume->tree ? 0 : out_of_memory(err);
}

int image_add_wim(struct image *image, struct source *file, const char *prefix, struct error *err)
{
	struct wim *wim;
	int result = wim_open(&image->room, file, image->host, &wim, err);

	for (size_t i = 0; result == 0 && i < wim->image_count; i++)
		result = add_image(image, file, wim, &wim->images[i], prefix, err);
	return result;
}

/* Archives. */

struct members {
	struct image *image;
	const char *below; /* the folder that is listed */
	const char **list; /* files that may be images, by their names */
	size_t count, capacity, files;
	const char *only;     /* the one file, if there is one only */
	const char **folders; /* still to be listed */
	size_t folder_count, folder_capacity;
};

static bool has_image_name(const char *name)
{
	static const char *const endings[] = { ".vhd", ".vhdx", ".avhdx", ".avhd", ".vmdk", ".qcow2",
					       ".vdi", ".e01",  ".raw",   ".dd",   ".img",  ".bin",
					       ".wim", ".esd",  ".swm",   ".001",  ".iso",  ".ova" };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
		if (strcasecmp(dot, endings[i]) == 0)
			return true;
	return false;
}

static int add_word(struct members *members, const char ***list, size_t *count, size_t *capacity, const char *word)
{
	const char **wider = arena_grow(members->image->room.arena, *list, *count, capacity, sizeof *wider);

	if (!wider || !word)
		return ERR_NOMEM;
	wider[(*count)++] = word;
	*list = wider;
	return 0;
}

static int add_member(void *context, const struct library_entry *entry)
{
	struct members *members = context;
	struct arena *arena = members->image->room.arena;
	const char *path = arena_printf(arena, "%s%s%s", members->below, *members->below ? "/" : "", entry->name);

	if (entry->is_folder)
		return add_word(members, &members->folders, &members->folder_count, &members->folder_capacity, path);
	members->only = members->files++ == 0 ? path : NULL;
	if (entry->refusal || !has_image_name(entry->name) || members->count == IMAGE_MEMBERS_LIMIT)
		return path ? 0 : ERR_NOMEM;
	return add_word(members, &members->list, &members->count, &members->capacity, path);
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
		result = add_word(members, &members->list, &members->count, &members->capacity, members->only);
	return result == ERR_NOMEM ? out_of_memory(err) : result;
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
	return volume->why ? 0 : out_of_memory(err);
}

static int open_member(struct image *image, struct library_tree *files, const char *path, const char *prefix, int depth,
		       struct error *err)
{
	const char *inner = arena_printf(image->room.arena, "%s%s > ", prefix, path);
	struct error why = { 0 };
	struct source *file;

	if (!inner)
		return out_of_memory(err);
	int result = files->type->open(files, path, &file, &why);

	if (result == 0) {
		file->label = path;
		result = image_add_file(image, file, inner, depth + 1, &why);
	}
	if (result == ERR_FORMAT) /* its name alone was that of an image */
		return 0;
	return result < 0 && result != ERR_NOMEM ? add_broken(image, prefix, path, why.text, err) : result;
}

int image_add_archive(struct image *image, struct source *file, const char *prefix, int depth, struct error *err)
{
	struct members members = { .image = image };
	struct library_tree *files;
	int result = archive_open(&image->room, file, image->host, &files, err);

	if (result < 0)
		return result;
	struct image_volume *volume = image_new_volume(image, prefix, "", err);

	if (!volume)
		return ERR_LIMIT;
	volume->what = arena_printf(image->room.arena, "%s archive", files->format);
	volume->size = file->size;
	volume->tree = library_as_tree(&image->room, file, files, /* is_volume= */ false);
	if (!volume->tree || !volume->what)
		return out_of_memory(err);
	result = depth < IMAGE_DEPTH_LIMIT ? find_members(&members, files, err) : 0;
	for (size_t i = 0; result == 0 && i < members.count; i++)
		result = open_member(image, files, members.list[i], prefix, depth, err);
	return result;
}
